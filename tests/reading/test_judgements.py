from __future__ import annotations

import pytest

from inspectqa.reading.judgements import find_judgements
from inspectqa.records import Area, Framework, Grade, Paragraph, ParagraphKind


def row(text: str, order: int = 1, page: int = 1, section: tuple[str, ...] = ()) -> Paragraph:
    return Paragraph(f"r/{order:04d}", "r", order, text, ParagraphKind.ROW, section=section, page_first=page)


def line(text: str, page: int = 1, section: tuple[str, ...] = ()) -> Paragraph:
    return Paragraph("r/0001", "r", 1, text, ParagraphKind.HEADING, section=section, page_first=page)


@pytest.mark.parametrize(
    ("text", "area", "grade"),
    [
        ("Overall effectiveness: Requires improvement to be good", Area.OVERALL, Grade.REQUIRES_IMPROVEMENT),
        (
            "The impact of leaders on social work practice with children and families: Good",
            Area.LEADERSHIP,
            Grade.GOOD,
        ),
        (
            "The experiences and progress of children in care: Outstanding",
            Area.CHILDREN_IN_CARE,
            Grade.OUTSTANDING,
        ),
        ("The experiences and progress of children care leavers: Good", Area.CARE_LEAVERS, Grade.GOOD),
        ("2.1 Adoption performance: good", Area.ADOPTION, Grade.GOOD),
        ("2.2 Experiences and progress of care leavers: inadequate", Area.CARE_LEAVERS, Grade.INADEQUATE),
        ("1. Children who need help and protection: inadequate", Area.HELP_AND_PROTECTION, Grade.INADEQUATE),
    ],
)
def test_rows_of_the_table(text: str, area: Area, grade: Grade) -> None:
    (judgement,) = find_judgements([row(text)], Framework.ILACS, "r")
    assert (judgement.area, judgement.grade, judgement.joint) == (area, grade, False)
    assert judgement.paragraph_id == "r/0001"
    assert judgement.printed_grade in text and judgement.printed_area in text


def test_one_grade_for_children_in_care_and_care_leavers_is_joint() -> None:
    text = "The experiences and progress of children in care and care leavers: Good"
    judgements = find_judgements([row(text)], Framework.ILACS, "r")
    assert [(j.area, j.joint) for j in judgements] == [
        (Area.CHILDREN_IN_CARE, True),
        (Area.CARE_LEAVERS, True),
    ]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Children’s services in Buckinghamshire are inadequate", Area.OVERALL),
        ("The overall judgement is that children’s services are inadequate", Area.OVERALL),
        ("The Local Safeguarding Children Board is inadequate", Area.LSCB),
    ],
)
def test_lines_that_state_a_grade(text: str, area: Area) -> None:
    (judgement,) = find_judgements([line(text)], Framework.SIF, "r")
    assert (judgement.area, judgement.grade) == (area, Grade.INADEQUATE)


def test_a_safeguarding_board_is_graded_on_a_later_page() -> None:
    (judgement,) = find_judgements(
        [line("The Local Safeguarding Children Board is good", 29)], Framework.SIF, "r"
    )
    assert judgement.area is Area.LSCB


@pytest.mark.parametrize(
    "text",
    ["An LSCB that is good", "The local authority’s children’s home is good", "Leaders know what good is"],
)
def test_what_is_no_grade_of_the_report(text: str) -> None:
    assert find_judgements([line(text)], Framework.SIF, "r") == ()


def test_grades_of_an_earlier_inspection_are_not_the_reports_own() -> None:
    earlier = row("overall effectiveness: inadequate", section=("Previous Ofsted inspections",))
    assert find_judgements([earlier], Framework.SIF, "r") == ()


def test_the_table_counts_before_a_heading() -> None:
    found = find_judgements(
        [line("Leadership, management and governance: good"), row("Leadership: Good", 2)], Framework.SIF, "r"
    )
    assert [j.paragraph_id for j in found] == ["r/0002"]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("arrangements typically lead to positive experiences and outcomes", Grade.TYPICALLY_POSITIVE),
        ("arrangements lead to inconsistent experiences and outcomes", Grade.INCONSISTENT),
        ("There are widespread and/or systemic failings leading to concerns", Grade.SYSTEMIC_FAILINGS),
    ],
)
def test_send_outcomes(text: str, grade: Grade) -> None:
    paragraph = Paragraph("r/0001", "r", 1, text, section=("Inspection outcome",), page_first=1)
    (judgement,) = find_judgements([paragraph], Framework.AREA_SEND, "r")
    assert (judgement.area, judgement.grade) == (Area.SEND, grade)


def test_a_focused_visit_has_none() -> None:
    assert find_judgements([row("Overall effectiveness: Good")], Framework.FOCUSED_VISIT, "r") == ()
