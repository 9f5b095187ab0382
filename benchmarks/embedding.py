"""How fast real paragraphs are embedded: ours beside sentence-transformers' own encode, in one run.

Usage: python benchmarks/embedding.py REPORT_OR_FOLDER… [--passages 600] [--threads 2]

Prints passages and tokens a second of each, how near int8 vectors are to float32, and the time of a question.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.indexing.files import find_files
from inspectqa.indexing.passages import make_passages
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Report
from inspectqa.settings import DEFAULT_MODEL, Settings


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--passages", type=int, default=600)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    settings = Settings(threads=arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        embedder = open_embedder(settings, Path(folder), create=True)
        print(f"encoder made in {time.perf_counter() - started:.1f} s")
        texts = collect(arguments.paths, arguments.passages, embedder, settings)
        measure(texts, embedder, arguments.threads)


def collect(paths: list[Path], count: int, embedder: Embedder, settings: Settings) -> list[str]:
    """Return the texts of passages of the reports, chosen at random but the same every time."""
    files = list(find_files(paths).files)
    random.Random(1).shuffle(files)
    texts: list[str] = []
    for _, report in read_reports(files[: max(12, count // 60)], settings):
        if isinstance(report, Report):
            passages = make_passages(report, embedder.count_tokens, embedder.max_tokens)
            texts += [passage.text for passage in passages]
    random.Random(1).shuffle(texts)
    return texts[:count]


def measure(texts: list[str], embedder: Embedder, threads: int) -> None:
    """Print the speed of each way and how near their vectors are."""
    import torch
    from sentence_transformers import SentenceTransformer

    from inspectqa.indexing.embedding import _find_model

    tokens = [embedder.count_tokens(text) for text in texts]
    print(f"{len(texts)} passages, median {statistics.median(tokens):.0f} tokens, {threads} threads")
    torch.set_num_threads(threads)
    model = SentenceTransformer(str(_find_model(DEFAULT_MODEL)), device="cpu")

    def encode(chosen: list[str]) -> Any:
        return model.encode(chosen, batch_size=32, normalize_embeddings=True, show_progress_bar=False)

    ours = timed("InspectQA (ONNX, int8)", embedder.embed_passages, texts, sum(tokens))
    theirs = timed("sentence-transformers (torch, float32)", encode, texts, sum(tokens))
    cosines = (ours * theirs).sum(1)
    print(f"cosine of the two: mean {cosines.mean():.4f}, least {cosines.min():.4f}")
    print(f"same nearest ten: {overlap(ours, theirs):.2f}")
    spent = []
    for text in texts[:100]:
        started = time.perf_counter()
        embedder.embed_question(text[:80])
        spent.append(1000 * (time.perf_counter() - started))
    print(f"a question: median {statistics.median(spent):.1f} ms")


def timed(name: str, embed: Callable[[list[str]], Any], texts: list[str], tokens: int) -> Any:
    """Embed once to warm up and once for the clock; print and return the vectors."""
    embed(texts[:64])
    started, cpu = time.perf_counter(), time.process_time()
    vectors = embed(texts)
    seconds, busy = time.perf_counter() - started, time.process_time() - cpu
    rate = len(texts) / seconds
    print(f"{name}: {rate:.0f} passages/s, {tokens / seconds:,.0f} tokens/s, {busy / seconds:.1f} cores busy")
    return np.asarray(vectors)


def overlap(first: Any, second: Any, count: int = 10) -> float:
    """Return the share of each text's nearest ten that both sets of vectors agree on."""
    nearest = [np.argsort(-(vectors @ vectors.T), axis=1)[:, 1 : count + 1] for vectors in (first, second)]
    return float(np.mean([len(set(a) & set(b)) / count for a, b in zip(*nearest, strict=True)]))


if __name__ == "__main__":
    main()
