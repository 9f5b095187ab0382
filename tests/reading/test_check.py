"""What looks wrong in a report is said in a sentence, and nothing is said of a sound one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from inspectqa.reading.check import check_report
from inspectqa.records import (
    Area,
    Framework,
    Grade,
    Identity,
    Judgement,
    Paragraph,
    ParagraphKind,
    Period,
    Report,
)

INSPECTED = (Period(dt.date(2017, 11, 6), dt.date(2017, 11, 30)),)
IDENTITY = Identity(
    "northborough",
    "Inspection of Northborough",
    "Northborough",
    Framework.SIF,
    dt.date(2018, 1, 29),
    INSPECTED,
)
GOOD = Judgement(
    "northborough", Area.OVERALL, Grade.GOOD, "Overall effectiveness", "good", "northborough/0001"
)


def paragraph(order: int, text: str = "Children are safe.", number: str | None = None, **fields) -> Paragraph:
    values = {"page_first": 1, "page_last": 1} | fields
    return Paragraph(f"northborough/{order:04d}", "northborough", order, text, number=number, **values)


def numbered(*numbers: int) -> Report:
    paragraphs = [
        paragraph(order, f"Finding {order} is sound.", str(n)) for order, n in enumerate(numbers, 1)
    ]
    return Report(IDENTITY, tuple(paragraphs), (GOOD,))


SOUND = numbered(1, 2, 3, 4, 5, 6)


def test_a_sound_report_has_no_findings() -> None:
    assert check_report(SOUND) == []


@pytest.mark.parametrize(
    ("numbers", "finding"),
    [
        ((1, 2, 4, 5, 6), "number 3 is missing between 2 and 4 (page 1)"),
        ((1, 2, 6, 7, 8), "numbers 3 to 5 are missing between 2 and 6 (page 1)"),
        ((1, 2, 2, 3, 4), "number 2 is printed twice (page 1)"),
        ((1, 2, 3, 1, 2), "the numbers begin again at 1 after 3 (page 1)"),
        ((1, 2, 5, 3, 4), "number 3 comes after 5 (page 1)"),
        ((1, 2, 3, 4, 87), "numbers 5 to 86 are missing between 4 and 87 (page 1): is it a number at all?"),
    ],
)
def test_gaps_and_repeats_of_the_numbers(numbers: tuple[int, ...], finding: str) -> None:
    assert finding in check_report(numbered(*numbers))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"authority": ""}, "no authority was found"),
        ({"published": None}, "no publication date was found"),
        ({"inspected": ()}, "no inspection dates were found"),
        ({"framework": Framework.OTHER}, "the framework is not one that is known"),
        ({"pages": 3}, "no text was read on pages 2, 3"),
    ],
)
def test_what_is_missing_of_the_identity(change: dict[str, object], finding: str) -> None:
    assert finding in check_report(replace(SOUND, identity=replace(IDENTITY, **change)))


def test_judgements_that_the_framework_has() -> None:
    findings = check_report(replace(SOUND, judgements=()))
    assert findings == ["no judgements were found, though a SIF report states them"]


def test_a_focused_visit_states_no_judgements() -> None:
    visit = replace(IDENTITY, framework=Framework.FOCUSED_VISIT)
    assert check_report(replace(SOUND, identity=visit, judgements=())) == []


def test_two_grades_of_one_area() -> None:
    other = replace(GOOD, grade=Grade.INADEQUATE)
    findings = check_report(replace(SOUND, judgements=(GOOD, other)))
    assert findings == ["overall effectiveness has two grades: good, inadequate"]


def with_last(last: Paragraph) -> Report:
    return replace(SOUND, paragraphs=(*SOUND.paragraphs, last))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "the paragraph ‘’ (page 1) has no text"),
        ("Word. " * 600, "3,600 characters"),
        ("A bullet \uf06e is left.", "U+F06E"),
        ("A mark \ufffd is left.", "U+FFFD"),
        ("The childâ€™s plan.", "another encoding"),
    ],
)
def test_texts_that_look_wrong(text: str, finding: str) -> None:
    assert any(finding in found for found in check_report(with_last(paragraph(7, text))))


def test_a_numbered_paragraph_that_breaks_off() -> None:
    report = with_last(paragraph(7, "Leaders know their services well and " * 5 + "act on", "7"))
    assert any("ends in the middle of a sentence" in found for found in check_report(report))


def test_a_heading_with_nothing_under_it() -> None:
    empty = paragraph(7, "Adoption", kind=ParagraphKind.HEADING, page_first=2, page_last=2)
    following = paragraph(8, "Care leavers", kind=ParagraphKind.HEADING, page_first=2, page_last=2)
    report = replace(SOUND, paragraphs=(*SOUND.paragraphs, empty, following, paragraph(9)))
    assert check_report(report) == ["nothing stands under the heading ‘Adoption’ (page 2)"]


def test_a_header_that_was_read_as_text() -> None:
    headers = [
        paragraph(6 + n, "Northborough inspection report", page_first=n, page_last=n) for n in range(1, 6)
    ]
    report = replace(SOUND, paragraphs=(*SOUND.paragraphs, *headers))
    assert any("stands on 5 pages" in found for found in check_report(report))


def test_the_readers_own_warnings_come_first() -> None:
    assert check_report(replace(SOUND, warnings=("read by its layout",))) == ["read by its layout"]


def test_a_disagreement_with_the_official_catalogue_is_said() -> None:
    """Birmingham's inspection of 2023 was judged good overall; its report came out on 18 April."""
    identity = replace(
        IDENTITY,
        authority="Birmingham",
        framework=Framework.ILACS,
        published=dt.date(2023, 4, 19),
        inspected=(Period(dt.date(2023, 2, 20), dt.date(2023, 3, 3)),),
    )
    overall = replace(GOOD, grade=Grade.OUTSTANDING)
    found = check_report(Report(identity, (paragraph(1),), (overall,)))
    assert (
        "the report gives the publication date as 2023-04-19, the official catalogue as 2023-04-18" in found
    )
    assert (
        "the report gives the grade for overall effectiveness as outstanding, the official catalogue as good"
        in found
    )
    assert not [line for line in found if "last day" in line]
