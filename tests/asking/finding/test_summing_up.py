"""What is quoted beside an answer out of data: the summary, what changed, the list of what must improve."""

from __future__ import annotations

from inspectqa.asking.facts.findings import Quoting
from inspectqa.asking.finding.summing_up import lists_instead, quote_report
from inspectqa.records import Paragraph, ParagraphKind

LONG = (
    " It goes on for a while, so that it is longer than a date, a name or a label beside the table would be."
)
IMPROVE = "What needs to improve?"
LINES = [
    (ParagraphKind.PARAGRAPH, "", "Children are safe." + LONG),
    (ParagraphKind.PARAGRAPH, "", "Since the last inspection, leaders have improved much." + LONG),
    (ParagraphKind.BULLET, IMPROVE, "The quality of plans."),
    (ParagraphKind.BULLET, IMPROVE, "The oversight of managers."),
]


def paragraphs(lines=LINES):
    return [
        Paragraph(
            id=f"r/{order}", report_id="r", order=order, text=text, kind=kind, section=(head,) * bool(head)
        )
        for order, (kind, head, text) in enumerate(lines, 1)
    ]


def test_a_summary_has_the_first_paragraphs_and_all_that_must_improve():
    told, improve = quote_report(Quoting.SUMMARY, paragraphs(), ())
    assert [one.order for one in told] == [1, 2]
    assert [one.order for one in improve] == [3, 4]


def test_of_change_only_what_speaks_of_it_is_quoted():
    told, improve = quote_report(Quoting.CHANGE, paragraphs(), ())
    assert [one.order for one in told] == [2]
    assert not improve


def test_of_change_a_report_that_speaks_of_none_says_what_it_says_first():
    told, _ = quote_report(Quoting.CHANGE, paragraphs(LINES[:1]), ())
    assert [one.order for one in told] == [1]


def test_strengths_are_the_list_that_a_report_prints():
    printed = [
        (ParagraphKind.BULLET, "Strengths", "Good plans."),
        (ParagraphKind.BULLET, "Strengths", "Pace."),
    ]
    assert lists_instead(Quoting.STRENGTHS, paragraphs(printed))
    assert not lists_instead(Quoting.STRENGTHS, paragraphs())
