"""Dates and periods as reports print them: '6 to 17 December 2021', '29 January 2018'."""

from __future__ import annotations

import datetime as dt
import re

from inspectqa.records import Period

_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = {name.lower(): number for number, name in enumerate(_NAMES, 1)}
_MONTH = r"(?P<{0}month>" + "|".join(_NAMES) + ")"
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?P<{0}day>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}year>20\d\d)(?!\d)"
_DATE = re.compile(rf"{_DAY.format('')} (?:of )?{_MONTH.format('')},? {_YEAR.format('')}", re.IGNORECASE)
_PERIOD = re.compile(
    rf"{_DAY.format('first_')}(?: {_MONTH.format('first_')})?(?:,? {_YEAR.format('first_')})?"
    rf"\s*(?:to|and|–|-|—|until|through)\s*"
    rf"{_DAY.format('')} {_MONTH.format('')},? {_YEAR.format('')}",
    re.IGNORECASE,
)


def find_date(text: str) -> dt.date | None:
    """The first date in a text; None where there is none, or none that exists."""
    for found in _DATE.finditer(text):
        date = _date(found["year"], found["month"], found["day"])
        if date:
            return date
    return None


def find_periods(text: str) -> tuple[Period, ...]:
    """Every period from one day to another in a text; a single day is a period of one day."""
    periods, reached = [], 0
    while True:
        found = _PERIOD.search(text, reached)
        single = _DATE.search(text, reached)
        if found and (not single or found.start() <= single.start()):
            end = _date(found["year"], found["month"], found["day"])
            month = found["first_month"] or found["month"]
            year = found["first_year"] or found["year"]
            start = _date(year, month, found["first_day"])
            if start and end and start > end and not found["first_year"]:
                start = _date(str(end.year - 1), month, found["first_day"])
            if start and end and start <= end:
                periods.append(Period(start, end))
            reached = found.end()
        elif single:
            day = _date(single["year"], single["month"], single["day"])
            if day:
                periods.append(Period(day, day))
            reached = single.end()
        else:
            return tuple(periods)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), _MONTHS[month.lower()], int(day))
    except ValueError:
        return None
