"""Grades over time and counts by year are drawn with characters under the answer's table."""

from __future__ import annotations

import pytest

from inspectqa.records import Answer, Kind, Scope, Table
from inspectqa.rendering import to_text
from inspectqa.rendering.chart import chart_text

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


def test_of_counts_by_grade_all_are_drawn():
    table = Table(("Year", "Good", "All"), (("2021", "1", "2"), ("2022", "3", "4")))
    assert chart_text(table).splitlines()[0] == "All"


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
