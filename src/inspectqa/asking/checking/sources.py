"""What a saved answer says of its sources → why it is not what the index and the catalogue hold today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile
from typing import Any

from inspectqa.asking.checking.folding import locate
from inspectqa.records import Citation, Evidence, Identity, Paragraph

#: What is not compared: where the file lies on this machine, its bytes, and what only drawing a page needs.
_NOT_COMPARED = frozenset({"source", "sha256", "boxes"})
#: Most characters of a value that a reason shows.
_SHOWN_CHARS = 60
_BEFORE_CHARS = 25
_CALLED = {
    "published": "publication date",
    "inspected": "inspection dates",
    "page_first": "first page",
    "page_last": "last page",
    "lead_in": "introduction",
    "lead_inspector": "lead inspector",
    "report_id": "report",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Paragraphs and reports as the index holds them, and reports as they are known with the catalogue."""

    paragraphs: Mapping[str, Paragraph]
    indexed: Mapping[str, Identity]
    known: Mapping[str, Identity]


def why_not_cited(citation: Citation, shelf: Shelf) -> str:
    """Return what is wrong with a citation: its report, its paragraph, its quotation there; '' if nothing."""
    if citation.paragraph is None:
        quotes = "it quotes words and names no paragraph" if citation.quotation else ""
        return quotes or why_not_report(citation.report, shelf)
    reason = why_not_paragraph(citation.report, citation.paragraph, shelf)
    if reason:
        return reason
    text = shelf.paragraphs[citation.paragraph.id].text
    if text[max(citation.start, 0) : max(citation.end, 0)] == citation.quotation:
        return ""
    if locate(citation.quotation, text) is None:
        return f"the quotation of [{citation.marker}] does not stand in its paragraph"
    return f"the quotation of [{citation.marker}] stands at other characters of its paragraph than it says"


def why_not_found(evidence: Evidence, shelf: Shelf) -> str:
    """Return what is wrong with a paragraph that was found, or with its sentences; '' if nothing."""
    reason = why_not_paragraph(evidence.report, evidence.paragraph, shelf)
    if reason:
        return reason
    text = shelf.paragraphs[evidence.paragraph.id].text
    moved = any(text[max(one.start, 0) : max(one.end, 0)] != one.text for one in evidence.sentences)
    return "one of its sentences does not stand in the paragraph" if moved else ""


def why_not_paragraph(report: Identity, paragraph: Paragraph, shelf: Shelf) -> str:
    """Return what is wrong with a paragraph or with the report it is said to stand in; '' if nothing."""
    today = shelf.paragraphs.get(paragraph.id)
    if today is None:
        return f"the index holds no paragraph ‘{_shown(paragraph.id)}’"
    if report.id != today.report_id:
        return f"its paragraph stands in the report ‘{today.report_id}’, not in ‘{_shown(report.id)}’"
    return _differs(paragraph, [today], "paragraph") or why_not_report(report, shelf)


def why_not_report(report: Identity, shelf: Shelf) -> str:
    """Return what is wrong with a report's name, framework, dates or addresses; '' if nothing."""
    today = [found[report.id] for found in (shelf.indexed, shelf.known) if report.id in found]
    if not today:
        return f"neither the index nor the official catalogue holds the report ‘{_shown(report.id)}’"
    leads_away = "://" in report.source and all(report.source != one.source for one in today)
    if leads_away:
        return f"its report has the address ‘{_shown(report.source)}’, today ‘{_shown(today[0].source)}’"
    return _differs(report, today, "report")


def _differs(saved: Any, today: Sequence[Any], what: str) -> str:
    """Name the first field in which a record differs from each of those of today; '' where one is equal."""
    found = [[name for name in _names(saved) if getattr(saved, name) != getattr(one, name)] for one in today]
    fewest = min(range(len(found)), key=lambda place: len(found[place]))
    if not found[fewest]:
        return ""
    name = found[fewest][0]
    said, now = getattr(saved, name), getattr(today[fewest], name)
    if isinstance(said, str) and isinstance(now, str):
        said, now = _from_difference(said, now)
    return f"its {what} has the {_CALLED.get(name, name)} ‘{_shown(said)}’, today ‘{_shown(now)}’"


def _from_difference(one: str, other: str) -> tuple[str, str]:
    """Return two texts from a little before the place where they part."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    place = sum(1 for _ in alike)
    start = max(0, place - _BEFORE_CHARS)
    return (one, other) if start == 0 else (f"…{one[start:]}", f"…{other[start:]}")


def _names(record: Any) -> list[str]:
    return [one.name for one in fields(record) if one.name not in _NOT_COMPARED]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(map(_shown, value))
    text = "none" if value is None else str(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"
