"""Questions that name a place in a report: 'paragraph 21', 'what does the next paragraph say?'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectqa.records import Citation, Evidence, Identity, ParagraphKind

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue

#: The score of what was looked up by its place, above every score of a search.
PLACED_SCORE = 2.0
#: Reports in scope that a printed number is looked for in, newest first, and paragraphs that a step may skip.
REPORTS_MOST = 3
NEIGHBOURS = 6
#: More paragraphs than this are not asked for by a range of numbers.
RANGE_MOST = 20

_NUMBERED = re.compile(
    r"(?:\bparagraphs?|\bparas?\.?|¶)\s*(?:no\.?\s*|number\s*)?(\d{1,3}(?:\.\d{1,3})*)"
    r"(?:\s*(-|–|to|and|,|&)\s*(\d{1,3})\b(?!\s*(?:%|per)))?",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|following)\s+(?:paragraph|para|one|bullet|recommendation)\b"
    r"|\b(?:paragraph|one)\s+after\s+(?:that|it|this)\b|\bwhat comes (?:next|after)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:previous|preceding)\s+(?:paragraph|para|one|bullet|recommendation)\b"
    r"|\b(?:paragraph|one)\s+before\s+(?:that|it|this)\b|\bwhat (?:comes|came) before\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Printed numbers that are asked for, or a step (1 or -1) from the paragraph cited before."""

    numbers: tuple[str, ...] = ()
    step: int = 0


def find_place(question: str) -> Place | None:
    """Return the place that a question names, None where it names none."""
    if found := _NUMBERED.search(question):
        first, joint, last = found.groups()
        return Place(numbers=_numbers(first, joint, last))
    if _NEXT.search(question):
        return Place(step=1)
    if _BEFORE.search(question):
        return Place(step=-1)
    return None


def _numbers(first: str, joint: str | None, last: str | None) -> tuple[str, ...]:
    if last is None:
        return (first,)
    if joint in ("and", ",", "&") or "." in first:
        return (first, last)
    low, high = int(first), int(last)
    return tuple(str(n) for n in range(low, min(high, low + RANGE_MOST) + 1)) if high > low else (first,)


def find_paragraphs(
    place: Place, cited: Sequence[Citation], reports: Sequence[Identity], catalogue: Catalogue
) -> list[Evidence]:
    """Look a place up: by printed number in the reports in scope, or by a step from what was cited last."""
    if place.step:
        return _step(place.step, cited, catalogue)
    found = []
    for report in reports[:REPORTS_MOST]:
        for paragraph in catalogue.paragraphs(report.id):
            if paragraph.number in place.numbers:
                found.append(Evidence(report, paragraph, score=PLACED_SCORE, words=1.0))
    return found


def _step(step: int, cited: Sequence[Citation], catalogue: Catalogue) -> list[Evidence]:
    """Return the paragraph after or before the one cited first in the last answer that cites any."""
    for citation in cited:
        if citation.paragraph is None:
            continue
        around = catalogue.neighbours(
            citation.paragraph.id, before=NEIGHBOURS * (step < 0), after=NEIGHBOURS * (step > 0)
        )
        ordered = sorted(around, key=lambda p: p.order * step)
        for paragraph in ordered:
            past = (paragraph.order - citation.paragraph.order) * step > 0
            if past and paragraph.kind not in (ParagraphKind.HEADING, ParagraphKind.FOOTNOTE):
                return [Evidence(citation.report, paragraph, score=PLACED_SCORE, words=1.0)]
    return []
