"""Conditions over the latest full inspection and the area SEND outcome."""

from __future__ import annotations

import pytest

from .expected import LATEST, OVERALL, ROWS, answer, named

OUTCOME = {row["authority"]: row["outcome"] for row in ROWS if row["framework"] == "Area SEND"}
FAILING = {name for name, outcome in OUTCOME.items() if outcome.startswith("widespread")}


@pytest.mark.parametrize(
    "text",
    [
        "Which councils are good overall but have widespread or systemic failings in SEND?",
        "Which councils are good overall but with a bad SEND outcome",
        "which good councils have systemic SEND failings",
    ],
)
def test_a_grade_and_an_outcome(text, base, known):
    found = answer(text, base, known)
    assert named(found) == {name for name in FAILING if LATEST[name][OVERALL] == "good"}
    assert "latest area SEND report" in found.definition


def test_a_share_is_of_those_named(base, known):
    found = answer("what share of outstanding councils have systemic SEND failings?", base, known)
    whole = {n for n, o in OUTCOME.items() if o and LATEST[n][OVERALL] == "outstanding"}
    assert f"({len(FAILING & whole)} of {len(whole)} " in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Which councils are good for SEND?",
        "Which councils were inadequate in 2018 and had systemic SEND failings?",
        "Which councils have ever been inadequate with systemic SEND failings?",
    ],
)
def test_what_has_no_such_grade_or_more_conditions_is_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None
