"""Why a grade was given: what the report itself says first of it, in its summary or in the area's section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspectqa.asking.finding.ranking import AREA_HEADINGS
from inspectqa.records import Area, Paragraph, ParagraphKind

#: Paragraphs quoted for a reason; a summary has two or three, a section says the main things first.
REASONS_MOST = 3
#: Shorter blocks beside the judgement table are dates and names.
SUMMARY_CHARS = 120
UNREAD_NOTE = "The report with this grade is not in this collection, so its reasons cannot be quoted."

_SUMMARY = re.compile(
    r"executive summary|summary of (?:key )?findings|headline (?:findings|judgements?)|^overall effectiveness"
    r"|^summary\b|inspection outcome|^main findings|what is it like to be a child",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\bwhat (?:led to|was behind|caused|went wrong)\b|\breasons?\b", re.IGNORECASE
)
#: What inspectors did and when, and what a grade means, is no reason.
_METHOD = re.compile(
    r"^(?:Inspectors (?:carried out|visited|considered|looked)|Inspection dates?|Lead inspector"
    r"|This (?:inspection|visit|letter) (?:was|took|summ)|All inspection judgements"
    r"|Ofsted (?:has )?(?:carried|conducted|inspected|undertook)"
    r"|Ofsted and the Care Quality Commission .{0,20}ask"
    r"|The (?:inspection|judgements?) (?:was|is|that we make))",
    re.IGNORECASE,
)


#: What a report says of how things went since it was last there.
_CHANGE = re.compile(
    r"\bsince\b|\b(?:last|previous) (?:full )?inspection\b|\bimprov\w+|\bdeteriorat\w+|\bdeclin\w+"
    r"|\bprogress\b|\bweakened\b|\bstrengthened\b|\bcontinue[sd]? to\b|\bremain\w*\b|\bsustain\w*\b",
    re.IGNORECASE,
)


def find_change(paragraphs: Sequence[Paragraph], areas: Iterable[Area]) -> list[Paragraph]:
    """Return what a report says first that speaks of change; where nothing does, what it says first."""
    told = find_reasons(paragraphs, areas)
    return [paragraph for paragraph in told if _CHANGE.search(paragraph.text)] or told[:1]


def asks_why(text: str) -> bool:
    """Tell whether a question asks for a reason."""
    return bool(_ASKS_WHY.search(text))


def find_reasons(paragraphs: Sequence[Paragraph], areas: Iterable[Area]) -> list[Paragraph]:
    """Return what a report says first of its overall grade, or of the grades of `areas`; none if it has none.

    `paragraphs` are one report's, in print order.
    """
    wanted = [area for area in areas if area is not Area.OVERALL]
    if not wanted:
        return _first(_summary(paragraphs))
    told: list[Paragraph] = []
    for area in wanted:
        pattern = AREA_HEADINGS.get(area)
        if pattern is not None:
            told += _first(_of_area(paragraphs, area, pattern))
    return told[: REASONS_MOST * len(wanted)] or _first(_summary(paragraphs))


def _of_area(paragraphs: Sequence[Paragraph], area: Area, pattern: re.Pattern[str]) -> list[Paragraph]:
    """Return an area's section, or what names it; of a section shared with another, what names it most."""
    own = [p for p in paragraphs if p.section and pattern.search(p.section[-1])]
    own = own or [p for p in paragraphs if any(pattern.search(heading) for heading in p.section)]
    own = own or [p for p in paragraphs if pattern.search(p.text)]
    others = [other for key, other in AREA_HEADINGS.items() if key is not area]
    if not any(other.search(heading) for one in own[:1] for heading in one.section[-1:] for other in others):
        return own
    often = sorted(filter(_tells, own), key=lambda p: -len(pattern.findall(p.text)))[:REASONS_MOST]
    return sorted(often, key=lambda p: p.order)


def _summary(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    named = [p for p in paragraphs if any(_SUMMARY.search(heading) for heading in p.section)]
    if any(map(_tells, named)):
        return named
    front: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.section and front:
            break
        if not paragraph.section and _tells(paragraph) and len(paragraph.text) >= SUMMARY_CHARS:
            front.append(paragraph)
    return front


def _first(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if _tells(paragraph)][:REASONS_MOST]


def _tells(paragraph: Paragraph) -> bool:
    prose = paragraph.kind in (ParagraphKind.PARAGRAPH, ParagraphKind.BULLET)
    return prose and len(paragraph.text) >= SUMMARY_CHARS and not _METHOD.match(paragraph.text)
