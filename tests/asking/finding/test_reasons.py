"""The reason of a grade is what the report says first of it: its summary, or the area's section."""

from __future__ import annotations

import pytest

from inspectqa.asking.finding.reasons import REASONS_MOST, asks_why, find_reasons
from inspectqa.records import Area, Paragraph, ParagraphKind

CARE = "The experiences and progress of children in care and care leavers: good"
LEADERS = "The impact of leaders on social work practice with children and families: inadequate"
LONG = (
    " It goes on for a while, so that it is longer than a date, a name or a label beside the table would be."
)
LINES = [
    (ParagraphKind.PARAGRAPH, "", "Inspection dates: 4 to 15 November 2019" + LONG),
    (ParagraphKind.ROW, "", "Overall effectiveness: Inadequate" + LONG),
    (ParagraphKind.PARAGRAPH, "", "Children wait too long." + LONG),
    (ParagraphKind.PARAGRAPH, "", "Inspectors carried out this inspection in two parts." + LONG),
    (ParagraphKind.PARAGRAPH, "", "Leaders do not know their services." + LONG),
    (ParagraphKind.HEADING, "", CARE),
    (ParagraphKind.PARAGRAPH, CARE, "Children in care live in stable homes." + LONG),
    (ParagraphKind.PARAGRAPH, CARE, "Care leavers are well supported, and care leavers say so." + LONG),
    (ParagraphKind.PARAGRAPH, CARE, "Short."),
    (ParagraphKind.HEADING, "", LEADERS),
    *[
        (ParagraphKind.PARAGRAPH, LEADERS, f"Leaders have failed in {number} ways." + LONG)
        for number in "1234"
    ],
]
REPORT = [
    Paragraph(
        id=f"r/{order}", report_id="r", order=order, text=text, kind=kind, section=(head,) if head else ()
    )
    for order, (kind, head, text) in enumerate(LINES, 1)
]


def _begin(areas: tuple[Area, ...]) -> list[str]:
    return [paragraph.text.split(".")[0] for paragraph in find_reasons(REPORT, areas)]


@pytest.mark.parametrize("areas", [(), (Area.OVERALL,)])
def test_overall_is_the_summary_without_dates_grades_and_method(areas: tuple[Area, ...]) -> None:
    assert _begin(areas) == ["Children wait too long", "Leaders do not know their services"]


def test_an_area_is_its_section_from_the_top() -> None:
    assert _begin((Area.LEADERSHIP,)) == [
        f"Leaders have failed in {n} ways" for n in range(1, REASONS_MOST + 1)
    ]


def test_of_a_section_that_two_areas_share_what_names_the_area_comes() -> None:
    assert "Care leavers are well supported, and care leavers say so" in _begin((Area.CARE_LEAVERS,))


def test_an_area_without_a_section_falls_back_to_the_summary() -> None:
    assert _begin((Area.ADOPTION,)) == _begin(())


def test_an_executive_summary_is_preferred_to_what_stands_before_it() -> None:
    summary = Paragraph(
        id="r/99", report_id="r", order=99, text="In short, too slow." + LONG, section=("Executive summary",)
    )
    assert find_reasons([*REPORT, summary], ()) == [summary]


@pytest.mark.parametrize(
    ("text", "asked"),
    [("Why was it inadequate?", True), ("what led to the grade", True), ("How was it judged?", False)],
)
def test_what_asks_for_a_reason(text: str, asked: bool) -> None:
    assert asks_why(text) is asked
