"""Short forms and 'last time' are read as what they stand for, and only where they can stand for it."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.plain_words import reword_last_time, reword_plain
from inspectqa.asking.understanding.questions import Known, reports_in, understand
from inspectqa.reading.official import official_rows


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hows Wigan doing", "how's Wigan doing"),
        ("list all recs from Devon 2024", "list all recommendations from Devon 2024"),
        ("what were the AFIs in York", "what were the areas for improvement in York"),
        ("is send in Wirral any good", "is SEND in Wirral any good"),
        ("when was Kent's send inspection", "when was Kent's SEND inspection"),
        ("how is our send doing", "how is our SEND doing"),
        ("Hull went from what to what?", "Hull last two overall grades?"),
        ("what was Leeds's grade before and what is it now", "what was Leeds's last two overall grades"),
        ("Kent rating before and now", "Kent last two overall grades"),
    ],
)
def test_short_forms_are_written_out(text, asked):
    assert reword_plain(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "why does Kent send children to other counties",
        "did they send children away from Kent",
        "councils send too many children out of area",
        "what records does Kent keep",
    ],
)
def test_other_words_stay(text):
    assert reword_plain(text) == text


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("what did ofsted say Calderdale needs to improve last time", ["2024-05-15"]),
        ("what did Dudley have to fix the last time inspectors came", ["2023-01-13"]),
        ("what was York's grade last time round", ["2025-04-15"]),
        ("what was York's grade the time before last", ["2022-05-04"]),
        ("what was York's grade the time before", ["2022-05-04"]),
    ],
)
def test_last_time_is_the_latest_inspection(text, published, known):
    question = understand(text, [], known)
    assert [str(one.published) for one in reports_in(question.scope, known.identities)] == published


@pytest.mark.parametrize(
    "text",
    [
        "is Leeds better than last time",
        "has it improved since last time?",
        "when was the last time Leeds was inspected",
        "what did they say last time and what do they say now",
    ],
)
def test_what_is_set_beside_another_time_stays(text):
    assert reword_last_time(text) == text
