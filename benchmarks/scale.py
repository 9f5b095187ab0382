"""How the index grows: real reports, re-dated and re-attributed, until there are so many paragraphs.

Usage: python benchmarks/scale.py INDEX [--paragraphs 10000 100000] [--questions 60]

INDEX is an index of real reports; its paragraphs and vectors are copied under other authorities and years,
their vectors turned a little so that no two are the same. Nothing is embedded, so the time is of storing.
Prints for each size: time and bytes a paragraph, and median, p95 of a question by kind, and memory.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil

from inspectqa.indexing import schema
from inspectqa.indexing.build import rename_report
from inspectqa.indexing.catalogue import Catalogue, ReportVectors
from inspectqa.indexing.opened import Index
from inspectqa.indexing.passages import make_passages
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter, FileRow, Prepared
from inspectqa.records import Report
from inspectqa.settings import Settings

GROUP = 20
TERMS = [
    ["foster", "carer", "placement", "sufficient"],
    ["social worker", "caseload", "recruit", "agency staff"],
    ["care leaver", "accommodation", "unsuitable", "independent live"],
    ["threshold", "referral", "front door", "mash"],
    ["children", "missing", "return interview", "exploitation"],
]


def main() -> None:
    """Build each size in turn and ask it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=60)
    arguments = parser.parse_args()
    for size in arguments.paragraphs:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n{size:,} paragraphs")
            build(arguments.index, Path(folder), size)
            ask(Path(folder), arguments.questions)


def build(source: Path, folder: Path, size: int) -> None:
    """Fill the catalogue and the vectors of a new index."""
    schema.create(folder)
    writer = CatalogueWriter(folder)
    catalogue = Catalogue(source)
    writer.set_meta({**catalogue.meta(), "generation": "0", "collection": "inspectqa-scale"})
    store = VectorStore(folder, Settings(), "inspectqa-scale", create=True)
    spent = {"catalogue": 0.0, "vectors": 0.0}
    written = 0
    for group in groups(catalogue, size):
        started = time.perf_counter()
        keys = writer.add(group)
        spent["catalogue"] += time.perf_counter() - started
        started = time.perf_counter()
        for stored in writer.stored_vectors(keys):
            if stored.ids:
                store.upsert(stored.ids, stored.vectors, [{"report": stored.report_id}] * len(stored.ids))
        spent["vectors"] += time.perf_counter() - started
        started = time.perf_counter()
        writer.publish(keys)
        spent["catalogue"] += time.perf_counter() - started
        written += sum(len(item.report.paragraphs) for item in group)
    writer.optimise()
    writer.store_term_counts()
    store.close()
    writer.close()
    for name, seconds in spent.items():
        print(f"  {name}: {1e6 * seconds / written:.0f} µs a paragraph ({seconds:.0f} s)")
    for name in ("catalogue.sqlite", "chroma"):
        files = [folder / name] if (folder / name).is_file() else list((folder / name).rglob("*"))
        print(f"  {name}: {sum(f.stat().st_size for f in files) / written:,.0f} bytes a paragraph")


def groups(catalogue: Catalogue, size: int) -> Iterator[list[Prepared]]:
    """Yield groups of copies of the real reports until there are enough paragraphs."""
    random = np.random.default_rng(1)
    group: list[Prepared] = []
    written = copy = 0
    while written < size:
        for report_id in catalogue.identities():
            for stored in catalogue.report_vectors([report_id]):
                item = disguise(catalogue.report(report_id), stored, copy, random)
                group.append(item)
                written += len(item.report.paragraphs)
            if len(group) >= GROUP or written >= size:
                yield group
                group = []
            if written >= size:
                return
        copy += 1


def disguise(report: Report, stored: ReportVectors, copy: int, random: np.random.Generator) -> Prepared:
    """Return a report as another authority's of another year, its vectors turned by about 15 degrees."""
    identity = report.identity
    published = identity.published and identity.published.replace(day=1, year=2013 + copy % 14)
    name = f"{identity.authority} {copy}" if copy else identity.authority
    report = rename_report(report, f"{identity.id}-{copy}")
    identity = dataclasses.replace(report.identity, authority=name, published=published)
    report = dataclasses.replace(report, identity=identity)
    passages = make_passages(report, lambda text: len(text) // 4, 256)
    vectors = stored.matrix.astype(np.float32)
    if copy:
        vectors = vectors + random.normal(0, 0.27 / np.sqrt(vectors.shape[1]), vectors.shape)
    vectors = np.resize(vectors, (len(passages), vectors.shape[1])).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Prepared(report, FileRow(f"{identity.id}.pdf", 1, 1, identity.id, 0), passages, vectors)


def ask(folder: Path, questions: int) -> None:
    """Print how long each kind of search takes."""
    random = np.random.default_rng(2)
    with Index.open(folder) as index:
        names = list(index.catalogue.identities())
        region = names[: len(names) // 9]
        vectors = [
            index.catalogue.vectors([names[n]])[1][0] for n in random.integers(0, len(names), questions)
        ]
        scopes: dict[str, list[str] | None] = {
            "one report": names[:1],
            "six reports": names[:6],
            f"a region ({len(region)} reports)": region,
            "everything": None,
        }
        for name, scope in scopes.items():
            timed(f"meaning, {name}", lambda n, s=scope: index.search_meaning(vectors[n], s, 100), questions)
            timed(
                f"words, {name}",
                lambda n, s=scope: index.catalogue.search_words(TERMS[n % len(TERMS)], s, 100),
                questions,
            )
        memory = psutil.Process().memory_info().rss / 1e6
        print(f"  memory of the process: {memory:,.0f} MB (it built the index too)")


def timed(name: str, search: Callable[[int], object], questions: int) -> None:
    """Print the first time, the median and the 95th percentile of the rest, in milliseconds."""
    spent = []
    for number in range(questions):
        started = time.perf_counter()
        search(number)
        spent.append(1000 * (time.perf_counter() - started))
    rest = sorted(spent[2:])
    print(
        f"  {name}: first {spent[0]:.1f} ms, median {statistics.median(rest):.1f}, "
        f"p95 {rest[int(0.95 * len(rest))]:.1f}"
    )


if __name__ == "__main__":
    main()
