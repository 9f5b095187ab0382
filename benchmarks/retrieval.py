"""Our retrieval beside plain BM25, plain vectors and LangChain's EnsembleRetriever, in one run.

    python benchmarks/retrieval.py INDEX QUESTIONS.jsonl

All search the same paragraphs of the same index for the same answerable questions, follow-ups in their
standalone wording. Printed: found@1/5/10, mean reciprocal rank, milliseconds a question (median, 95th).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import Any

from inspectqa.asking.chain import Assistant
from inspectqa.asking.words import content_words
from inspectqa.evaluation import Trial, read_questions
from inspectqa.records import Identity, Paragraph

LIMIT = 10
Search = Callable[[str], list[str]]


def main(index: str, questions: str) -> None:
    """Run every way over every question and print a row for each."""
    with Assistant(index) as assistant:
        trials = [(standalone(trial, questions), trial) for trial in read_questions(questions)]
        asked = [(text, trial) for text, trial in trials if trial.answerable]
        ways = {
            "BM25 (SQLite FTS5)": lambda text: words(assistant, text),
            "vectors (Chroma)": lambda text: vectors(assistant, text),
            **ensemble(assistant),
            "InspectQA": lambda text: [one.paragraph.id for one in assistant.search(text, LIMIT)],
        }
        print(f"{len(asked)} questions, {len(assistant.index.catalogue.identities())} reports")
        print(f"{'':28} found@1  found@5 found@10      mrr   ms p50   ms p95")
        for name, search in ways.items():
            print(f"{name:28}", measure(assistant, search, asked))


def measure(assistant: Assistant, search: Search, asked: list[tuple[str, Trial]]) -> str:
    """Ask all and sum up; one question first, so that nobody's start is counted."""
    search(asked[0][0])
    ranks, spent = [], []
    for text, trial in asked:
        started = time.perf_counter()
        found = search(text)
        spent.append(1000 * (time.perf_counter() - started))
        ranks.append(rank(assistant, trial, found))
    shares = [mean(0 < place <= depth for place in ranks) for depth in (1, 5, 10)]
    reciprocal = mean(1 / place if place else 0.0 for place in ranks)
    slowest = sorted(spent)[round(0.95 * (len(spent) - 1))]
    return "".join(f"{value:9.2f}" for value in (*shares, reciprocal)) + f"{median(spent):9.0f}{slowest:9.0f}"


def rank(assistant: Assistant, trial: Trial, found: list[str]) -> int:
    """The place of the first gold, 0 where none was found."""
    identities = assistant.index.catalogue.identities()
    paragraphs = assistant.index.catalogue.paragraphs_by_id(found)
    for place, name in enumerate(found, 1):
        if name in paragraphs and is_gold(trial, identities[paragraphs[name].report_id], paragraphs[name]):
            return place
    return 0


def is_gold(trial: Trial, report: Identity, paragraph: Paragraph) -> bool:
    """Whether a paragraph is one of the question's golds."""
    return any(gold.matches(report, paragraph) for gold in trial.gold)


def words(assistant: Assistant, text: str, limit: int = LIMIT) -> list[str]:
    """Plain full text: any of the question's words, scope unknown."""
    return [name for name, _ in assistant.index.catalogue.search_words(content_words(text), None, limit)]


def vectors(assistant: Assistant, text: str, limit: int = LIMIT) -> list[str]:
    """Plain vectors: the whole question, scope unknown."""
    index = assistant.index
    found = index.search_meaning(index.embedder.embed_question(text), None, 2 * limit)
    return list(dict.fromkeys(name.partition(":")[0] for name, _ in found))[:limit]


def ensemble(assistant: Assistant) -> dict[str, Search]:
    """The two above, fused by LangChain's reciprocal ranks; nothing without langchain-classic."""
    try:
        from langchain_classic.retrievers import EnsembleRetriever
    except ImportError:
        print("without LangChain's EnsembleRetriever: pip install langchain-classic")
        return {}
    from langchain_core.documents import Document
    from langchain_core.runnables import RunnableLambda

    def retriever(search: Callable[..., list[str]]) -> Any:
        def find(text: str) -> list[Document]:
            return [
                Document(page_content=name, metadata={"id": name}) for name in search(assistant, text, 50)
            ]

        return RunnableLambda(find)

    fused = EnsembleRetriever(
        retrievers=[retriever(words), retriever(vectors)], weights=[0.4, 0.6], id_key="id"
    )

    def search(text: str) -> list[str]:
        return [document.page_content for document in fused.invoke(text)][:LIMIT]

    return {"LangChain EnsembleRetriever": search}


def standalone(trial: Trial, questions: str) -> str:
    """The question as it reads alone."""
    return _standalone_wordings(questions).get(trial.id) or trial.question


_WORDINGS: dict[str, dict[str, str]] = {}


def _standalone_wordings(questions: str) -> dict[str, str]:
    if questions not in _WORDINGS:
        rows = [json.loads(line) for line in Path(questions).read_text(encoding="utf-8").splitlines()]
        _WORDINGS[questions] = {row["id"]: row.get("standalone_question") or "" for row in rows}
    return _WORDINGS[questions]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
