"""How long a question takes: found, first part of the answer, the whole of it; by the clock, warm.

python benchmarks/answering.py INDEX QUESTIONS.jsonl
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

from inspectqa import Assistant
from inspectqa.evaluation import read_questions

#: Questions asked before the clock counts.
WARM = 10


def main(index: str, questions: str) -> None:
    """Ask every question and print the median, the 95th percentile and the slowest in milliseconds."""
    asked = [trial.question for trial in read_questions(questions)]
    found: list[float] = []
    first: list[float] = []
    whole: list[float] = []
    with Assistant(index) as assistant:
        for question in asked[:WARM]:
            assistant.ask(question)
        for question in asked:
            started = time.perf_counter()
            assistant.search(question)
            found.append(time.perf_counter() - started)
            started = time.perf_counter()
            parts = [time.perf_counter() - started for _ in assistant.stream(question)]
            first.append(parts[0])
            whole.append(parts[-1])
    print(f"{len(asked)} questions, {'':24} median      p95  slowest, ms")
    for name, seconds in (("retrieval", found), ("first part", first), ("whole answer", whole)):
        print(f"{name:40}", row(seconds))


def row(seconds: Sequence[float]) -> str:
    """The three measures as text."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return "".join(f"{1000 * value:9.0f}" for value in (statistics.median(seconds), p95, max(seconds)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
