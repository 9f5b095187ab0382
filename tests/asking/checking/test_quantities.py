"""Numbers and dates mean the same however they are printed, and nothing else."""

from __future__ import annotations

import pytest

from inspectqa.asking.checking.claims import ItemKind, read_claims


def keys(text: str) -> list[str]:
    return [item.key for item in read_claims(text) if item.kind is ItemKind.QUANTITY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell to 24 per cent.", ["%24"]),
        ("It fell to 24%.", ["%24"]),
        ("There were 1,482 contacts.", ["#1482"]),
        ("Twenty-five children moved.", ["#25"]),
        ("They secured £1.2 million.", ["£1200000"]),
        ("One third of workers left.", ["share 1/3"]),
        ("Just under a half came back.", ["share 1/2"]),
        ("Only three quarters were timely.", ["share 3/4"]),
        ("It was done on 29 January 2018.", ["month 2018-01", "day 29-01"]),
        ("It was on 10 and 11 September 2019.", ["month 2019-09", "day 10-09", "day 11-09"]),
        ("In 2017–18 it rose.", ["years 2017-18"]),
        ("In 2017/18 it rose.", ["years 2017-18"]),
        ("It may rise in May 2021.", ["month 2021-05"]),
        ("The number doubled.", ["x2"]),
        ("No one was seen.", []),
        ("This one is good.", []),
    ],
)
def test_a_quantity_is_read(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "unit", "comparator"),
    [
        ("It took more than six months.", "month", "more than"),
        ("It took over six months.", "month", "more than"),
        ("It was held within 15 working days.", "day", "within"),
        ("It fell by 19%.", "", "by"),
        ("It was covered by two managers.", "", ""),
        ("Nearly a third of them left.", "", "nearly"),
        ("It meets every six weeks.", "week", "every"),
        ("At least 40 children waited.", "", "at least"),
    ],
)
def test_what_a_number_counts_in_and_what_changes_it(text: str, unit: str, comparator: str) -> None:
    (item,) = [item for item in read_claims(text) if item.kind is ItemKind.QUANTITY]
    assert (item.unit, item.comparator) == (unit, comparator)
