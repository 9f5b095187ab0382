"""A small collection in memory that stands for an index: three reports of two made-up authorities."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.words import content_words, stem
from inspectqa.indexing.abbreviations import find_abbreviations
from inspectqa.indexing.embedding import Tokens
from inspectqa.records import (
    Framework,
    Identity,
    Judgement,
    Paragraph,
    ParagraphKind,
    Period,
    Report,
)
from inspectqa.settings import Settings


class BagOfWords:
    """An embedder without a model: a unit vector of the stems of the content words, hashed."""

    name, hash, dimension, max_tokens = "bag of words", "0", 256, 256

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_question(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dimension, np.float32)
        for word in content_words(text):
            vector[zlib.crc32(stem(word).encode()) % self.dimension] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    def embed_passages(self, texts: Sequence[str], on_progress: object = None) -> np.ndarray:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        made = []
        for text in texts:
            words = list(re.finditer(r"[\w’'-]+", text))
            tokens = [self.embed_question(word.group()) for word in words]
            stacked = np.stack(tokens) if tokens else np.zeros((0, self.dimension), np.float32)
            made.append(Tokens(self.embed_question(text), stacked, tuple(word.span() for word in words)))
        return made


class SmallCatalogue:
    """What the asking stage reads of a catalogue, over reports in memory."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports = {report.identity.id: report for report in reports}
        self._paragraphs = {p.id: p for report in reports for p in report.paragraphs}
        self._words = sqlite3.connect(":memory:", check_same_thread=False)
        self._words.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, context, id UNINDEXED, tokenize='porter unicode61')"
        )
        for p in self._paragraphs.values():
            context = " ".join([*p.section, p.lead_in])
            self._words.execute("INSERT INTO words VALUES (?, ?, ?)", (p.text, context, p.id))
        self._words.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, row)")

    def generation(self) -> int:
        return 1

    def identities(self) -> dict[str, Identity]:
        return {name: report.identity for name, report in self.reports.items()}

    def identity(self, report_id: str) -> Identity:
        return self.reports[report_id].identity

    def counts(self) -> dict[str, int]:
        return {name: len(report.paragraphs) for name, report in self.reports.items()}

    def term_counts(self) -> dict[str, int]:
        return dict(self._words.execute("SELECT term, doc FROM terms"))

    def abbreviations(self, report_ids: Collection[str] | None = None) -> dict[str, str]:
        if report_ids is None:
            return {"KIT": "keeping in touch"}
        return find_abbreviations(p for name in report_ids for p in self.reports[name].paragraphs)

    def official(self) -> list[object]:
        return []

    def judgements(self, report_ids: Collection[str] | None = None) -> list[Judgement]:
        wanted = self.reports if report_ids is None else report_ids
        return [j for name in wanted for j in self.reports[name].judgements]

    def report(self, report_id: str) -> Report:
        return self.reports[report_id]

    def paragraphs(self, report_id: str) -> list[Paragraph]:
        return list(self.reports[report_id].paragraphs)

    def paragraph(self, paragraph_id: str) -> Paragraph:
        return self._paragraphs[paragraph_id]

    def paragraphs_by_id(self, ids: Sequence[str]) -> dict[str, Paragraph]:
        return {name: self._paragraphs[name] for name in ids if name in self._paragraphs}

    def neighbours(self, paragraph_id: str, before: int, after: int) -> list[Paragraph]:
        here = self._paragraphs[paragraph_id]
        around = self.reports[here.report_id].paragraphs
        return [p for p in around if here.order - before <= p.order <= here.order + after]

    def search_words(
        self, terms: Sequence[str], report_ids: Collection[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        expression = " OR ".join(f'"{term}"' for term in terms)
        query = "SELECT id, -bm25(words) FROM words WHERE words MATCH ? ORDER BY 2 DESC"
        rows = self._words.execute(query, (expression,)).fetchall()
        kept = [row for row in rows if report_ids is None or self._paragraphs[row[0]].report_id in report_ids]
        return kept[:limit]

    def reports_with(self, groups: Sequence[Sequence[str]]) -> set[str]:
        each = ("(" + " OR ".join(f'"{term}"' for term in group) + ")" for group in groups)
        query = "SELECT id FROM words WHERE words MATCH ?"
        rows = self._words.execute(query, (" AND ".join(f"text : {any_of}" for any_of in each),))
        return {self._paragraphs[name].report_id for (name,) in rows}


@dataclass
class SmallIndex:
    """What the asking stage uses of an index."""

    catalogue: SmallCatalogue
    embedder: BagOfWords = field(default_factory=BagOfWords)

    def search_meaning(
        self, vector: np.ndarray, report_ids: Collection[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        found = [
            (p.id, float(self.embedder.embed_question(p.text) @ vector))
            for report in self.catalogue.reports.values()
            for p in report.paragraphs
            if report_ids is None or p.report_id in report_ids
        ]
        return sorted(found, key=lambda hit: -hit[1])[:limit]

    def refresh(self) -> bool:
        return False

    def steadily(self, work: Callable[[], Any]) -> Any:
        return work()

    def close(self) -> None:
        pass


Line = tuple[str | None, ParagraphKind, str, str]


def make_report(
    authority: str, framework: Framework, published: dt.date, lines: Sequence[Line], lead_in: str = ""
) -> Report:
    """Make a report of (printed number, kind, section, text) lines, five to a page."""
    name = authority.lower().replace(" ", "-")
    report_id = f"{name}-{published.isoformat()}-{framework.name.lower()}"
    day = published - dt.timedelta(days=60)
    identity = Identity(
        id=report_id,
        title=f"{authority} {framework}",
        authority=authority,
        framework=framework,
        published=published,
        inspected=(Period(day, day + dt.timedelta(days=4)),),
        source=f"{report_id}.pdf",
    )
    paragraphs = tuple(
        Paragraph(
            id=f"{report_id}/{order:04d}",
            report_id=report_id,
            order=order,
            text=text,
            kind=kind,
            number=number,
            section=(section,) if section else (),
            lead_in=lead_in if kind is ParagraphKind.RECOMMENDATION else "",
            page_first=1 + order // 5,
            page_last=1 + order // 5,
        )
        for order, (number, kind, section, text) in enumerate(lines, 1)
    )
    return Report(identity, paragraphs)


P, H, R, W = (
    ParagraphKind.PARAGRAPH,
    ParagraphKind.HEADING,
    ParagraphKind.RECOMMENDATION,
    ParagraphKind.ROW,
)

OLD = make_report(
    "Alderbrook",
    Framework.SIF,
    dt.date(2016, 3, 1),
    [
        (None, H, "", "Recommendations"),
        ("1", R, "Recommendations", "Improve the quality of assessments so that risk is recognised early."),
        ("2", R, "Recommendations", "Ensure that care leavers know their health histories."),
        (None, H, "", "Care leavers"),
        ("3", P, "Care leavers", "Personal advisers (PAs) keep in touch with 71% of care leavers. However,"
         " some young people wait months for a pathway plan."),
        ("4", P, "Care leavers", "The local authority has 14 unregistered homes in use."),
        (None, H, "", "Private fostering"),
        ("5", P, "Private fostering", "Awareness of private fostering is low among partner agencies."),
        ("6", P, "Private fostering",
         "The designated officer gives timely advice to schools about allegations."),
    ],
)  # fmt: skip

NEW = make_report(
    "Alderbrook",
    Framework.ILACS,
    dt.date(2023, 6, 20),
    [
        (None, H, "", "What needs to improve?"),
        (None, R, "What needs to improve?", "The timeliness of pathway plans for care leavers."),
        (None, R, "What needs to improve?", "The quality and frequency of supervision of social workers."),
        (None, R, "What needs to improve?", "The stability of the workforce."),
        (None, H, "", "The experiences and progress of care leavers: good"),
        ("21", P, "The experiences and progress of care leavers: good",
         "Care leavers speak highly of their personal advisers, who keep in touch with 94% of them."),
        ("22", P, "The experiences and progress of care leavers: good",
         "Council tax is waived until the age of 25."),
        (None, H, "", "The impact of leaders on social work practice"),
        ("30", P, "The impact of leaders on social work practice",
         "Turnover of social workers is high because caseloads rose after a service closed."),
        (None, H, "", "Information about this inspection"),
        (None, W, "Information about this inspection", "Lead inspector: Ada Example"),
    ],
)  # fmt: skip

OTHER = make_report(
    "Wexmoor",
    Framework.ILACS,
    dt.date(2022, 2, 2),
    [
        (None, H, "", "The experiences and progress of care leavers: inadequate"),
        ("18", P, "The experiences and progress of care leavers: inadequate",
         "Personal advisers lose touch with too many care leavers, a third of whom live alone."),
        ("19", P, "The experiences and progress of care leavers: inadequate",
         "Foster carers leave faster than they are recruited, and retention is a concern."),
    ],
)  # fmt: skip


@pytest.fixture
def small_index() -> SmallIndex:
    """Three reports: Alderbrook 2016 and 2023, Wexmoor 2022."""
    return SmallIndex(SmallCatalogue([OLD, NEW, OTHER]))


@pytest.fixture
def small_assistant(small_index: SmallIndex) -> Assistant:
    """An assistant over the three reports, without files and without a model."""
    assistant = Assistant(settings=Settings())
    assistant._index = small_index  # type: ignore[assignment]
    return assistant
