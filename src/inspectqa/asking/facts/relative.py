"""Times told from today, as the dates that they stand for: 'last year', 'in the past three years'."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from inspectqa.asking.understanding.dates import find_dates
from inspectqa.records import Question

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_PAST = re.compile(
    r"\b(?:in|over|within) the (?:last|past)"
    rf" (?:(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)}) )?years?\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:(?:in|during) )?(?<!the )(?P<which>last|this) (?:calendar )?year\b(?! (?:in|of))", re.IGNORECASE
)


def resolve_question(question: Question, today: dt.date) -> Question:
    """The question with such times as dates, in its standalone wording and in its scope."""
    text = resolve_times(question.standalone, today)
    if text == question.standalone:
        return question
    scope = question.scope
    if not (scope.years or scope.months or scope.since or scope.until):
        dates = find_dates(text)
        years = tuple(date.first.year for date in dates if date.relation == "in")
        since = next((date.first for date in dates if date.relation == "since"), None)
        scope = replace(scope, years=years, since=since)
    return replace(question, standalone=text, scope=scope)


def resolve_times(text: str, today: dt.date) -> str:
    """The text with such times as dates: 'last year' is a calendar year, 'the last year' twelve months."""
    text = _PAST.sub(lambda found: f"since {_day(today, found['number'])}", text)
    return _YEAR.sub(lambda found: f"in {today.year - (found['which'].lower() == 'last')}", text)


def _day(today: dt.date, number: str | None) -> str:
    """The same day, that many years ago: '29 January 2018'."""
    years = 1 if number is None else _NUMBERS.get(number.lower()) or int(number)
    day = min(today.day, 28) if today.month == 2 else today.day
    return f"{day} {dt.date(today.year - years, today.month, day):%B %Y}"
