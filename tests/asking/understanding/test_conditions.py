"""A grade is a condition on authorities where it says which; praise and blame are asked for in many words."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.conditions import asks_side, find_graded
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.reading.official import official_rows
from inspectqa.records import Grade, Kind

O, G, R, I = Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE  # noqa: E741


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("need examples from outstanding LAs", (O,)),
        ("which outstanding authorities have good management oversight", (O,)),
        ("inadequate councils that have high turnover", (I,)),
        ("how do good or outstanding councils support carers", (G, O)),
        ("what do councils rated outstanding do about neglect", (O,)),
        ("councils that are inadequate overall: what do they get wrong", (I,)),
        ("RI councils and their audits", (R,)),
        ("councils judged less than good", (R, I)),
        ("less than good councils and their audits", (R, I)),
        ("outstanding London boroughs and neglect", (O,)),
    ],
)
def test_a_grade_before_or_after_authorities_is_their_condition(text, grades):
    found = find_graded(text)
    assert (found.grades if found else ()) == grades


@pytest.mark.parametrize(
    "text",
    [
        "which councils are outstanding for care leavers",
        "are there councils with outstanding leadership",
        "which councils were rated good for leadership",
        "which councils have good supervision",
        "councils that are good at early help",
        "is the council good",
        "which councils that are not inadequate",
    ],
)
def test_a_grade_of_a_matter_is_no_condition(text):
    assert find_graded(text) is None


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("who's good at supervision", 1),
        ("good examples of life story work", 1),
        ("which councils were praised for early help", 1),
        ("which LAs have been criticised for IRO challenge", -1),
        ("which councils are struggling with placements", -1),
        ("who is weak at recording", -1),
        ("which councils use signs of safety", 0),
        ("has Kent been criticised for recording", 0),
        ("did both Kent and Essex have trouble with audits", 0),
    ],
)
def test_the_side_is_asked_for_of_many(text, side, known):
    assert asks_side(understand(text, [], known)) == side


def test_the_condition_is_no_part_of_the_matter(known):
    question = understand("good examples of supervision from outstanding councils since 2024", [], known)
    assert question.topic == "supervision"
    assert question.kind is Kind.AGGREGATE
    assert question.scope.since is not None
    assert understand("who's good at audits in the last 2 yrs", [], known).scope.since is not None
