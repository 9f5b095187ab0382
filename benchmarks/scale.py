"""How the index grows: real reports, re-dated and re-attributed, until there are so many paragraphs.

Usage: python benchmarks/scale.py INDEX QUESTIONS.jsonl [--paragraphs 10000 100000 1000000] [--keep FOLDER]

INDEX is an index of real reports. Its reports are copied under other authorities and years. Sentences that
several of them print stay as they are; the others get the new authority's name, and their vectors are turned
by about 15 degrees, so that no two are the same. Nothing is embedded, so the time is of storing. Prints for
each size: time and bytes a paragraph; then, in a process of its own, median and 95th percentile of the time
for a question by its type, retrieval alone and the whole answer, of the first question, and memory; and how
many of the nearest ten and fifty passages of the questions Chroma finds.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from inspectqa.indexing import opened, schema
from inspectqa.indexing.catalogue import Catalogue, ReportVectors
from inspectqa.indexing.files import FileRow
from inspectqa.indexing.names import rename_report
from inspectqa.indexing.opened import Index
from inspectqa.indexing.passages import make_passages
from inspectqa.indexing.texts import digest_texts
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter, Prepared
from inspectqa.records import Paragraph, Report
from inspectqa.settings import Settings

GROUP = 20


def main() -> None:
    """Build each size in turn and ask it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--keep", type=Path, help="folder for the indexes, which stay there")
    arguments = parser.parse_args()
    for size in arguments.paragraphs:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (arguments.keep or Path(temporary)) / str(size)
            print(f"\n{size:,} paragraphs", flush=True)
            if not (folder / schema.FILE).exists():
                folder.mkdir(parents=True)
                build(arguments.index, folder, size)
            context = multiprocessing.get_context("spawn")
            for step in (ask, recall):
                process = context.Process(target=step, args=(folder, arguments.questions))
                process.start()
                process.join()


def build(source: Path, folder: Path, size: int) -> None:
    """Fill the catalogue and the vectors of a new index."""
    import shutil

    shutil.copytree(source / "encoder", folder / "encoder")
    schema.create(folder)
    writer = CatalogueWriter(folder)
    catalogue = Catalogue(source)
    writer.set_meta({**catalogue.meta(), "generation": "0", "collection": "inspectqa-scale"})
    store = VectorStore(folder, Settings(), "inspectqa-scale", create=True)
    spent = {"catalogue.sqlite": 0.0, "chroma": 0.0}
    written = told = 0
    for group in groups(catalogue, size):
        started = time.perf_counter()
        keys = writer.add(group)
        carried = [stored for stored in writer.stored_vectors(keys) if stored.ids]
        spent["catalogue.sqlite"] += time.perf_counter() - started
        started = time.perf_counter()
        for stored in carried:
            store.upsert(stored.ids, stored.vectors, [{"report": stored.report_id}] * len(stored.ids))
        spent["chroma"] += time.perf_counter() - started
        started = time.perf_counter()
        writer.publish(keys)
        spent["catalogue.sqlite"] += time.perf_counter() - started
        written += sum(len(item.report.paragraphs) for item in group)
        if written - told >= 100_000:
            told = written
            print(f"  {written:,} written, {spent['chroma']:.0f} s in Chroma", flush=True)
    started = time.perf_counter()
    writer.optimise()
    spent["catalogue.sqlite"] += time.perf_counter() - started
    vectors = store.count()
    store.close()
    writer.close()
    for name, seconds in spent.items():
        path = folder / name
        held = sum(f.stat().st_size for f in ([path] if path.is_file() else path.rglob("*")))
        print(
            f"  {name}: {1e6 * seconds / written:.0f} µs and {held / written:,.0f} bytes a paragraph "
            f"({seconds:.0f} s, {held / 1e6:,.0f} MB)"
        )
    memory = psutil.Process().memory_info().rss / 1e6
    print(
        f"  {written:,} paragraphs, {vectors:,} vectors; writing took {memory:,.0f} MB of memory", flush=True
    )


def groups(catalogue: Catalogue, size: int) -> Iterator[list[Prepared]]:
    """Yield groups of copies of the real reports until there are enough paragraphs."""
    random = np.random.default_rng(1)
    repeated = repeated_texts(catalogue)
    group: list[Prepared] = []
    written = copy = 0
    while written < size:
        for report_id in catalogue.identities():
            for stored in catalogue.report_vectors([report_id]):
                item = disguise(catalogue.report(report_id), stored, copy, repeated, random)
                group.append(item)
                written += len(item.report.paragraphs)
            if len(group) >= GROUP or written >= size:
                yield group
                group = []
            if written >= size:
                return
        copy += 1


def repeated_texts(catalogue: Catalogue) -> set[str]:
    """Return the texts of the paragraphs that several reports print."""
    seen: dict[int, str] = {}
    repeated: set[str] = set()
    for report_id in catalogue.identities():
        own = list({paragraph.text for paragraph in catalogue.paragraphs(report_id)})
        for text, digest in zip(own, digest_texts(own).tolist(), strict=True):
            if seen.setdefault(digest, report_id) != report_id:
                repeated.add(text)
    return repeated


def disguise(
    report: Report, stored: ReportVectors, copy: int, repeated: set[str], random: np.random.Generator
) -> Prepared:
    """Return a report as another authority's of another year; the first copy is the report itself."""
    identity = report.identity
    file = FileRow(f"{identity.id}-{copy}.pdf", 1, 1, f"{identity.id}-{copy}", 0)
    vectors = stored.matrix.astype(np.float32)
    changed = np.zeros(len(vectors), bool)
    if copy:
        name = f"{identity.authority} {copy}"
        published = identity.published and identity.published.replace(day=1, year=2013 + copy % 14)
        report = rename_report(report, f"{identity.id}-{copy}")
        identity = dataclasses.replace(report.identity, authority=name, published=published)
        paragraphs = tuple(rewrite(paragraph, name, repeated) for paragraph in report.paragraphs)
        same = {p.order for p, old in zip(paragraphs, report.paragraphs, strict=True) if p is old}
        changed = np.array([order not in same for order in stored.table[:, 0].tolist()])
        report = dataclasses.replace(report, identity=identity, paragraphs=paragraphs)
    noise = random.normal(0, 0.27 / np.sqrt(vectors.shape[1]), vectors.shape).astype(np.float32)
    vectors += noise * changed[:, None]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    passages = make_passages(report, lambda text: len(text) // 4, 256)
    return Prepared(report, file, passages, np.resize(vectors, (len(passages), vectors.shape[1])))


def rewrite(paragraph: Paragraph, name: str, repeated: set[str]) -> Paragraph:
    """Return the paragraph itself where several reports print it, else with a name of its own."""
    if paragraph.text in repeated:
        return paragraph
    return dataclasses.replace(paragraph, text=f"{paragraph.text} ({name})")


def ask(folder: Path, questions: Path) -> None:
    """Print how long each type of question takes, and how much memory."""
    from inspectqa.asking.chain import Assistant

    spent: dict[str, list[tuple[float, float, float]]] = {}
    lines = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    with Assistant(folder) as assistant:
        started = time.perf_counter()
        assistant.ask(lines[0]["question"])
        print(f"  first question: {time.perf_counter() - started:.1f} s")
        for again in (False, True):
            for line in lines:
                started = time.perf_counter()
                seconds = assistant.explain(line["question"]).seconds
                whole = time.perf_counter() - started
                if again:
                    found = 1000 * seconds.get("retrieve", 0.0), 1000 * seconds.get("rank", 0.0)
                    for name in (line["type"], "all"):
                        spent.setdefault(name, []).append((*found, 1000 * whole))
        print("  milliseconds, median and 95th percentile: retrieval, ranking, whole answer")
        for name, rows in sorted(spent.items()):
            columns = [middle(sorted(column)) for column in zip(*rows, strict=True)]
            print(f"  {name} ({len(rows)}): {'; '.join(columns)}")
        unscoped(assistant.index, questions)
        print(f"  memory of the process: {psutil.Process().memory_info().rss / 1e6:,.0f} MB", flush=True)


def unscoped(index: Index, questions: Path) -> None:
    """Print how long each of the two searches takes without a scope."""
    vectors = embed(index, questions)
    times: dict[str, list[float]] = {"meaning": [], "words": []}
    words = [["foster", "carer", "placement"], ["social worker", "caseload"], ["children", "missing"]]
    for number, vector in enumerate(vectors):
        for name, search in (
            ("meaning", lambda v=vector: index.search_meaning(v, None, 160)),
            ("words", lambda n=number: index.catalogue.search_words(words[n % 3], None, 80)),
        ):
            started = time.perf_counter()
            search()
            times[name].append(1000 * (time.perf_counter() - started))
    for name, spent in times.items():
        print(f"  {name} over everything: {middle(sorted(spent[2:]))}")


def recall(folder: Path, questions: Path) -> None:
    """Print how many of the nearest passages Chroma finds, those of equal nearness counted alike."""
    with Index.open(folder) as index:
        vectors = embed(index, questions)
        exact = nearest(index.catalogue, np.stack(vectors), 50)
        opened.EXACT_PASSAGES = 0
        found = [[cosine for _, cosine in index.search_meaning(vector, None, 50)] for vector in vectors]
    for count in (10, 50):
        shares = [
            sum(cosine >= best[count - 1] - 2e-3 for cosine in near[:count]) / count
            for best, near in zip(exact, found, strict=True)
        ]
        print(f"  Chroma finds of the nearest {count}: {np.mean(shares):.3f}, at worst {min(shares):.2f}")


def nearest(catalogue: Catalogue, vectors: np.ndarray, count: int) -> np.ndarray:
    """Return the cosines of the nearest passages, all compared, float32 [vectors, count], nearest first."""
    best = np.full((len(vectors), count), -1, np.float32)
    for stored in catalogue.report_vectors(catalogue.identities()):
        cosines = vectors @ stored.matrix.astype(np.float32).T
        best = -np.sort(-np.concatenate([best, cosines], axis=1), axis=1)[:, :count]
    return best


def embed(index: Index, questions: Path) -> list[np.ndarray]:
    """Return the vectors of the questions."""
    lines = questions.read_text(encoding="utf-8").splitlines()
    return [index.embedder.embed_question(json.loads(line)["question"]) for line in lines]


def middle(spent: list[float]) -> str:
    """Return median and 95th percentile of sorted numbers."""
    return f"{statistics.median(spent):.0f}, {spent[int(0.95 * len(spent))]:.0f}"


if __name__ == "__main__":
    main()
