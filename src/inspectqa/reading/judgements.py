"""The grades of a report as data, each with the paragraph that states it.

Grades stand in the table on the first page, in a line of it ('Children's services in X are inadequate'),
or behind a section's heading ('…care leavers: good'). Earlier inspections' grades, which reports list too,
are none of the report's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspectqa.records import Area, Framework, Grade, Judgement, Paragraph, ParagraphKind

GRADES = {
    "outstanding": Grade.OUTSTANDING,
    "good": Grade.GOOD,
    "requires improvement": Grade.REQUIRES_IMPROVEMENT,
    "requires improvement to be good": Grade.REQUIRES_IMPROVEMENT,
    "adequate": Grade.ADEQUATE,
    "inadequate": Grade.INADEQUATE,
}
_GRADE = r"(outstanding|good|requires? improvement(?: to be good)?|adequate|inadequate)"
_STATED = re.compile(
    rf"(?P<area>.+?)(?<!\s)\s*+(?:(?::|\bis\b|\bare\b|–|-)\s*+)?\b{_GRADE}\.?", re.IGNORECASE
)
_AREAS: tuple[tuple[re.Pattern[str], tuple[Area, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), areas)
    for pattern, areas in (
        (r"safeguarding children board|\blscb\b", (Area.LSCB,)),
        (r"overall effectiveness|overall judgement|^children.s services in\b", (Area.OVERALL,)),
        (r"help and protection", (Area.HELP_AND_PROTECTION,)),
        (
            r"children (?:looked after|in care)(?: and|,)? ?care[- ](?:leavers|experienced)",
            (Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS),
        ),
        (r"adoption", (Area.ADOPTION,)),
        (r"care leavers|care[- ]experienced|leaving care", (Area.CARE_LEAVERS,)),
        (r"capacity to improve", (Area.CAPACITY_TO_IMPROVE,)),
        (r"outcomes for (?:looked after )?children", (Area.OUTCOMES,)),
        (r"quality of (?:provision|service)", (Area.QUALITY,)),
        (r"leader", (Area.LEADERSHIP,)),
        (r"looked after|children in care|achieving permanence", (Area.CHILDREN_IN_CARE,)),
        (r"safeguarding", (Area.SAFEGUARDING,)),
    )
)
_OUTCOMES = (
    (re.compile(r"widespread and/?\s?(?:or)? systemic failings", re.IGNORECASE), Grade.SYSTEMIC_FAILINGS),
    (re.compile(r"\binconsistent(?:ly)?\b", re.IGNORECASE), Grade.INCONSISTENT),
    (
        re.compile(r"typically lead to positive|positive experiences and outcomes", re.IGNORECASE),
        Grade.TYPICALLY_POSITIVE,
    ),
)
#: Under such headings stand the grades of other inspections, or what grades mean.
_ELSEWHERE = re.compile(r"previous|what they mean|contents", re.IGNORECASE)
#: Not the report's own grade: 'An LSCB that is good', 'children's homes, which are good'.
_OTHERS = re.compile(
    r"\bthat$|\bwhich$|\bhomes?\b|\bif\b|^(?:an?|all|most|some|many|the majority)\b|\bnot$", re.IGNORECASE
)
#: The judgement table stands on the first pages.
TABLE_PAGES = 3
#: A line that does nothing but state a grade is no longer than this, in characters.
LONGEST_LINE = 90


def find_judgements(
    paragraphs: Sequence[Paragraph], framework: Framework, report_id: str
) -> tuple[Judgement, ...]:
    """Every area that the report grades, once, in the order it prints them."""
    if framework is Framework.FOCUSED_VISIT:
        return ()
    if framework is Framework.AREA_SEND:
        return _send_outcome(paragraphs, report_id)
    found: dict[Area, Judgement] = {}
    for paragraph in (*_table(paragraphs), *_first_page(paragraphs), *_headings(paragraphs)):
        for judgement in _stated(paragraph, framework, report_id):
            found.setdefault(judgement.area, judgement)
    return tuple(found.values())


def _table(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The rows that may be the judgement table's; a LAC inspection's stands at the report's end."""
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.ROW and not any(map(_ELSEWHERE.search, paragraph.section)):
            yield paragraph


def _first_page(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    for paragraph in paragraphs:
        early = paragraph.page_first is None or paragraph.page_first <= TABLE_PAGES
        if early and len(paragraph.text) < 250 and not any(map(_ELSEWHERE.search, paragraph.section)):
            yield paragraph


def _headings(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Headings, and the short lines that stand in their place over a report's second part."""
    for paragraph in paragraphs:
        line = paragraph.kind is ParagraphKind.HEADING or len(paragraph.text) < LONGEST_LINE
        if line and not any(map(_ELSEWHERE.search, (*paragraph.section, paragraph.text))):
            yield paragraph


def _stated(paragraph: Paragraph, framework: Framework, report_id: str) -> Iterator[Judgement]:
    stated = _STATED.fullmatch(paragraph.text)
    if not stated:
        return
    printed = re.sub(r"^\d(?:\.\d)?\.?\s+", "", stated["area"]).strip(" :")
    grade = GRADES[stated[2].lower().replace("require ", "requires ")]
    areas = next((areas for pattern, areas in _AREAS if pattern.search(printed)), ())
    if paragraph.kind is not ParagraphKind.ROW and _OTHERS.search(printed):
        return
    if framework is Framework.LAC and areas == (Area.CHILDREN_IN_CARE,):
        return
    for area in areas:
        yield Judgement(report_id, area, grade, printed, stated[2], paragraph.id, len(areas) > 1)


def _send_outcome(paragraphs: Sequence[Paragraph], report_id: str) -> tuple[Judgement, ...]:
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.HEADING or not any(
            "outcome" in s.lower() for s in paragraph.section[-1:]
        ):
            continue
        for pattern, grade in _OUTCOMES:
            if found := pattern.search(paragraph.text):
                return (
                    Judgement(report_id, Area.SEND, grade, "Inspection outcome", found.group(), paragraph.id),
                )
    return ()
