from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.reading.dates import find_date, find_periods


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6 to 17 December 2021", (2021, 12, 6), (2021, 12, 17)),
        ("27 September to 8 October 2021", (2021, 9, 27), (2021, 10, 8)),
        ("13 April 2015 – 8 May 2015", (2015, 4, 13), (2015, 5, 8)),
        ("15 – 19 July 2013", (2013, 7, 15), (2013, 7, 19)),
        ("12 and 13 May 2021", (2021, 5, 12), (2021, 5, 13)),
        ("12 December to 5 January 2018", (2017, 12, 12), (2018, 1, 5)),
        ("Monday 3 to Friday 7 June 2019", (2019, 6, 3), (2019, 6, 7)),
    ],
)
def test_periods(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    (period,) = find_periods(f"Inspection dates: {text}.")
    assert (period.start, period.end) == (dt.date(*first), dt.date(*last))


def test_two_periods() -> None:
    periods = find_periods("30 September to 11 October 2024 and 13 to 16 January 2025")
    assert [period.start for period in periods] == [dt.date(2024, 9, 30), dt.date(2025, 1, 13)]


@pytest.mark.parametrize("text", ["", "31 February 2020", "6 November 20205", "May 2021", "12 to 13"])
def test_what_is_no_date(text: str) -> None:
    assert find_date(text) is None
    assert find_periods(text) == ()
