"""What of a report is quoted beside an answer out of data: its summary, what changed, what must improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspectqa.asking.facts.findings import Quoting
from inspectqa.asking.finding.lists import find_lists, lists_actions, lists_strengths
from inspectqa.asking.finding.reasons import find_change, find_reasons
from inspectqa.records import Area, Paragraph


def quote_report(
    quoting: Quoting, paragraphs: Sequence[Paragraph], areas: Iterable[Area]
) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return what of a report to quote: what it says, and what it lists as needing to improve."""
    areas = tuple(area for area in areas if area is not Area.SEND)
    if quoting is Quoting.CHANGE:
        return find_change(paragraphs, areas), []
    told = find_reasons(paragraphs, areas)
    improve = find_improvements(paragraphs) if quoting is Quoting.SUMMARY and not areas else []
    listed = {paragraph.id for paragraph in improve}
    return [paragraph for paragraph in told if paragraph.id not in listed], improve


def find_improvements(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return every item that a report lists as needing to improve, in print order."""
    found = [one for one in find_lists(paragraphs) if lists_actions(one.heading)]
    return [item for one in found for item in one.items]


def lists_instead(quoting: Quoting, paragraphs: Sequence[Paragraph]) -> bool:
    """Tell whether a report prints the list itself that a question for strengths asks for."""
    return quoting is Quoting.STRENGTHS and any(
        lists_strengths(f"{one.heading} {one.lead_in}") for one in find_lists(paragraphs)
    )
