"""How a grade went: since when, until when and how long it was held, why it changed, better or worse."""

from __future__ import annotations

import pytest

from inspectqa.records import RefusalReason

from .expected import answer

HELD = [
    (
        "When did Birmingham stop being inadequate?",
        "Birmingham was no longer judged inadequate",
        "January 2019",
    ),
    (
        "When was Birmingham no longer inadequate?",
        "Birmingham was no longer judged inadequate",
        "January 2019",
    ),
    ("When did Wirral get out of inadequate?", "Wirral was no longer judged inadequate", "July 2019"),
    (
        "When did Sandwell come out of special measures?",
        "Sandwell was no longer judged inadequate",
        "July 2022",
    ),
    ("Is Birmingham no longer inadequate?", "Yes: Birmingham was no longer", "January 2019"),
    ("Is Devon no longer inadequate?", "No: Devon is still judged inadequate", "May 2025"),
    (
        "Since when has Devon been inadequate?",
        "Devon has been judged inadequate",
        "since the report of 17 March 2020",
    ),
    ("Since when has Kent been good?", "Kent has been judged good", "before that outstanding"),
    ("How long has Essex been outstanding?", "Essex has been judged outstanding", "7 January 2019"),
    (
        "How long was Birmingham inadequate for?",
        "Birmingham was judged inadequate",
        "for 4 years and 8 months",
    ),
]


@pytest.mark.parametrize(("text", "start", "within"), HELD, ids=[text for text, _, _ in HELD])
def test_how_long_a_grade_was_held(text, start, within, base, known):
    found = answer(text, base, known)
    assert found.text.startswith(start)
    assert within in found.text
    assert not found.refused


@pytest.mark.parametrize(
    "text",
    [
        "When did Devon stop being inadequate?",
        "Since when has Bradford been good?",
        "How long was York inadequate?",
    ],
)
def test_a_grade_that_did_not_end_or_was_never_held(text, base, known):
    assert answer(text, base, known).refusal.reason is RefusalReason.FALSE_PREMISE


CHANGED = [
    ("Why was Birmingham upgraded in 2023?", "from requires improvement to good"),
    ("Why was Bradford downgraded?", "from requires improvement to inadequate"),
    ("Why is Bradford no longer inadequate?", "from inadequate to requires improvement"),
    ("Why did Kent lose its outstanding grade?", "from outstanding to good"),
    ("Why did Herefordshire fall to inadequate?", "from requires improvement to inadequate"),
]


@pytest.mark.parametrize(("text", "change"), CHANGED, ids=[text for text, _ in CHANGED])
def test_why_a_grade_changed(text, change, base, known):
    found = answer(text, base, known)
    assert change in found.text
    assert not found.refused


@pytest.mark.parametrize(
    "text",
    [
        "Why did Kent get marked down in 2022?",
        "Why did Westminster lose its outstanding grade in 2025?",
        "Why did Merton lose its outstanding rating?",
        "Why did Devon go from good to inadequate?",
        "Why was Portsmouth downgraded in 2023?",
    ],
)
def test_a_change_that_did_not_happen(text, base, known):
    found = answer(text, base, known)
    assert found.refusal.reason is RefusalReason.FALSE_PREMISE
    assert "did not" in found.text
    assert found.table.rows


DIRECTIONS = [
    ("Has Bradford improved since 2018?", "Yes, its grade went up"),
    ("Is Wirral better than it was in 2016?", "Yes, its grade went up"),
    ("Has Birmingham got worse?", "No, its grade went up at its latest full inspection"),
    ("Has Kent got worse since 2022?", "Yes, its grade went down"),
    ("Has Bradford improved since the trust took over?", "Its grade went up at its latest full inspection"),
    ("Is Devon improving?", "Its latest grade is that of the inspection before; it last went down"),
    ("How has Herefordshire done since 2018?", "Herefordshire, overall effectiveness, from inspection"),
    ("What's been happening in Herefordshire since 2018?", "Herefordshire, overall effectiveness"),
    ("How has Leeds changed over the years?", "Leeds, overall effectiveness"),
]


@pytest.mark.parametrize(("text", "start"), DIRECTIONS, ids=[text for text, _ in DIRECTIONS])
def test_better_or_worse(text, start, base, known):
    assert answer(text, base, known).text.startswith(start)


@pytest.mark.parametrize(
    "text",
    [
        "Why did caseloads drop in Kent?",
        "Has Hull improved its placement stability since 2018?",
        "How has supervision changed in Leeds since 2018?",
        "How long do children wait in Bradford?",
        "When did leaders in Devon stop using agency staff?",
    ],
)
def test_what_is_no_grade_is_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None


def test_one_inspection_is_no_course(base, known):
    found = answer("Has Surrey's care leavers grade improved since 2025?", base, known)
    assert found.text.endswith("Surrey, care leavers: good (inspected March, published May 2025) [1].")
