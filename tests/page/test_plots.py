"""Counts of an answer become a plot: a colour a grade, a key, the numbers in words, a file."""

from __future__ import annotations

import pytest

pytest.importorskip("gradio")

from inspectqa.page import plots
from inspectqa.records import Answer, Kind, Refusal, RefusalReason, Scope, Table

GRADED = Table(
    ("Year", "Outstanding", "Good", "Requires improvement", "Inadequate", "No grade", "All"),
    (("2021", "2", "2", "2", "2", "0", "8"), ("2022", "12", "17", "13", "4", "0", "46")),
)


def answer(table: Table | None = GRADED, refusal: Refusal | None = None) -> Answer:
    return Answer("<b>Grades</b> by year", "q", Scope(), Kind.AGGREGATE, "…", table=table, refusal=refusal)


def test_the_last_answers_counts_are_plotted():
    group, heading, bars = plots.show((answer(None), answer()))
    assert group["visible"] is True
    assert list(bars["value"].columns) == ["group", "part", "number"]
    assert len(bars["value"]) == 8
    assert bars["value"]["number"].sum() == 54
    assert bars["sort"] == ["2021", "2022"]
    assert bars["color_map"]["Inadequate"] != bars["color_map"]["Outstanding"]
    assert "&lt;b&gt;Grades" in heading and "<b>" not in heading
    assert "2022: 12 Outstanding, 17 Good, 13 Requires improvement, 4 Inadequate" in heading
    assert heading.count("<li>") == 4


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (answer(), answer(None)),
        (answer(refusal=Refusal(RefusalReason.NOTHING_FOUND, "No.", "all")),),
        (answer(Table(("Authority", "Overall"), (("Kent", "good"), ("Leeds", "good")))),),
    ],
)
def test_other_answers_have_none(answers):
    group, heading, _ = plots.show(answers)
    assert group["visible"] is False
    assert heading == ""


def test_counts_of_one_thing_have_one_colour():
    table = Table(("Year", "Focused visits"), (("2021", "8"), ("2022", "46")))
    _, heading, bars = plots.show((answer(table),))
    assert bars["color_map"] == {"Focused visits": plots.ONE}
    assert "2021: 8 Focused visits" in heading


def test_the_table_is_saved_as_a_file(tmp_path):
    path = plots.save_counts((answer(),), tmp_path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "2021,2,2,2,2,0,8"
