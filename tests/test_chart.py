"""Grades over time and counts by year are drawn with characters under the answer's table."""

from __future__ import annotations

import pytest

from inspectqa.records import Answer, Kind, Scope, Table
from inspectqa.rendering import to_text
from inspectqa.rendering.chart import chart_text, counts_of

GRADES = Table(
    ("Framework", "Inspected", "Published", "Overall"),
    (
        ("SIF", "–", "2015-06-12", "inadequate"),
        ("ILACS", "–", "2020-01-06", "requires improvement"),
        ("ILACS", "–", "2024-08-05", "outstanding"),
    ),
)
YEARS = Table(("Year", "Full inspections"), (("2021", "8"), ("2022", "46"), ("2023", "0")))


def test_a_mark_stands_at_each_grade_over_its_year():
    lines = chart_text(GRADES).splitlines()
    years = lines[-1]
    for year, grade in (("2015", "Inadequate"), ("2020", "Requires improvement"), ("2024", "Outstanding")):
        (row,) = (line for line in lines if line.startswith(grade))
        assert row.index("████") == years.index(year)


def test_the_longest_bar_is_the_largest_count():
    first, second, third = chart_text(YEARS).splitlines()
    assert second == "2022 " + "█" * 40 + " 46"
    assert first.startswith("2021 ██████") and first.endswith(" 8")
    assert third == "2023 0"


GRADED = Table(
    ("Year", "Outstanding", "Good", "Requires improvement", "Inadequate", "No grade", "All"),
    (("2021", "10", "5", "4", "1", "0", "20"), ("2022", "0", "20", "10", "10", "0", "40")),
)


def test_counts_by_grade_are_drawn_grade_by_grade_with_a_key():
    key, first, second = chart_text(GRADED).splitlines()
    assert key == "█ Outstanding  ▓ Good  ▒ Requires improvement  ░ Inadequate"
    assert first == "2021 " + "█" * 10 + "▓" * 5 + "▒" * 4 + "░" + " 10 + 5 + 4 + 1"
    assert second == "2022 " + "▓" * 20 + "▒" * 10 + "░" * 10 + " 0 + 20 + 10 + 10"


def test_shares_are_drawn_with_the_rest():
    table = Table(
        ("Year", "ILACS reports with a grade", "Inadequate overall", "Per cent"),
        (("2021", "8", "2", "25%"), ("2022", "4", "0", "0%")),
    )
    key, first, second = chart_text(table).splitlines()
    assert key == "█ Inadequate overall  ▓ Other grades"
    assert first == "2021 " + "█" * 10 + "▓" * 30 + " 2 of 8, 25%"
    assert second == "2022 " + "▓" * 20 + " 0 of 4, 0%"


def test_counts_are_read_out_of_a_table():
    counts = counts_of(GRADED)
    assert counts.by == "Year"
    assert counts.parts == ("Outstanding", "Good", "Requires improvement", "Inadequate")
    assert counts.bars == (("2021", (10, 5, 4, 1)), ("2022", (0, 20, 10, 10)))
    assert counts_of(GRADES) is None


@pytest.mark.parametrize(
    "table",
    [
        Table(("Authority", "Published", "Overall"), (("Kent", "2020-01-06", "good"),) * 2),
        Table(("Published", "Overall"), (("2020-01-06", "good"),)),
        Table(("Published", "Theme"), (("2020-01-06", "front door"),) * 2),
        Table(("Year", "Share"), (("2021", "8%"), ("2022", "9%"))),
        Table(("Year", "Number"), (("2021", "0"), ("2022", "0"))),
        Table((), ((), ())),
    ],
)
def test_other_tables_have_no_chart(table):
    assert chart_text(table) == ""


def test_a_chart_wider_than_the_screen_is_left_out():
    assert chart_text(GRADES, 30) == ""
    assert all(len(line) <= 50 for line in chart_text(YEARS, 50).splitlines())


def test_the_chart_follows_the_table():
    answer = Answer("q", "q", Scope(), Kind.TIMELINE, "Grades.", table=GRADES, coverage="3 reports.")
    text = to_text(answer)
    assert text.index("2024-08-05") < text.index("████") < text.index("3 reports.")
