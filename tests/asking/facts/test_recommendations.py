"""What must improve is listed, and what comes back is shown side by side, in similar wording."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.facts.recommendations import find_returns, recommendations
from inspectqa.records import Framework, Identity, Paragraph, ParagraphKind, Report

BULLET, NUMBERED = ParagraphKind.BULLET, ParagraphKind.RECOMMENDATION


def report(
    year: int, framework: Framework, *rows: tuple[ParagraphKind, tuple[str, ...], str, str | None]
) -> Report:
    report_id = f"kent-{year}"
    paragraphs = tuple(
        Paragraph(f"{report_id}/{order:04}", report_id, order, text, kind, number, section)
        for order, (kind, section, text, number) in enumerate(rows, 1)
    )
    identity = Identity(report_id, "Kent", "Kent", framework, dt.date(year, 1, 1))
    return Report(identity, paragraphs)


OLD = report(
    2018,
    Framework.SIF,
    (ParagraphKind.HEADING, (), "Recommendations", None),
    (NUMBERED, ("Recommendations",), "Ensure that pathway plans for care leavers are up to date.", "1"),
    (NUMBERED, ("Recommendations",), "Improve return home interviews for missing children.", "2"),
    (ParagraphKind.PARAGRAPH, ("Findings",), "Pathway plans are poor.", "3"),
)
NEW = report(
    2022,
    Framework.ILACS,
    (ParagraphKind.PARAGRAPH, ("What needs to improve?",), "The following must improve:", None),
    (BULLET, ("What needs to improve?",), "The quality of pathway plans for older care leavers.", None),
    (BULLET, ("What needs to improve?",), "Recruitment of foster carers.", None),
    (BULLET, ("Leadership",), "Leaders know their services.", None),
)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (
            OLD,
            [
                "Ensure that pathway plans for care leavers are up to date.",
                "Improve return home interviews for missing children.",
            ],
        ),
        (NEW, ["The quality of pathway plans for older care leavers.", "Recruitment of foster carers."]),
    ],
    ids=["SIF", "ILACS"],
)
def test_the_items_under_the_heading_are_listed(read, expected):
    assert [item.paragraph.text for item in recommendations(read)] == expected


def test_priority_actions_are_marked_and_the_head_of_the_table_left_out():
    rows = report(
        2023,
        Framework.AREA_SEND,
        (
            ParagraphKind.ROW,
            ("Areas for priority action",),
            "Responsible body: Areas for priority action",
            None,
        ),
        (
            ParagraphKind.ROW,
            ("Areas for priority action",),
            "The council: reduce waits for assessment.",
            None,
        ),
        (BULLET, ("Areas for improvement",), "Short breaks.", None),
    )
    assert [item.priority for item in recommendations(rows)] == [True, False]


def test_what_comes_back_is_shown_side_by_side():
    (found,) = find_returns([NEW, OLD])
    assert found.label == "similar wording"
    assert (found.earlier.report.year, found.later.report.year) == (2018, 2022)
    assert "pathway plans" in found.earlier.paragraph.text
    assert "pathway plans" in found.later.paragraph.text
    assert 0 < found.similarity <= 1


def test_area_send_reports_are_compared_with_their_like():
    send = report(
        2024,
        Framework.AREA_SEND,
        (BULLET, ("Areas for improvement",), "The quality of pathway plans for older care leavers.", None),
    )
    assert all(
        match.later.report.framework is not Framework.AREA_SEND for match in find_returns([OLD, NEW, send])
    )


def test_nothing_comes_of_nothing():
    assert find_returns([]) == ()
    assert recommendations(report(2020, Framework.ILACS)) == ()
