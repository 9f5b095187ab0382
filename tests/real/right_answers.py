"""Whether an answer to a question about the data is right, and groups of authorities by their names."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from inspectqa.records import Answer

from .plain_facts import LATEST, OWN, ROWS, fold, of_region, of_type, reports


class Rows(list):
    """Inspections in the order of a timeline, with the key of the grade."""

    key = "o"


def line(name: str, key: str = "o") -> Rows:
    rows = Rows(OWN[name])
    rows.key = key
    return rows


# --- whether an answer is right ---


def cells(answer: Answer) -> list[tuple[str, ...]]:
    return list(answer.table.rows) if answer.table else []


def is_set(answer: Answer, expected: set[str]) -> bool:
    return {fold(row[0]) for row in cells(answer)} == expected


def is_count(answer: Answer, expected: int) -> bool:
    return answer.text.startswith(f"{expected} " if expected else "No")


def is_share(answer: Answer, expected: tuple[int, int, int]) -> bool:
    return answer.text.startswith("{}% ({} of {} ".format(*expected))


def is_side(answer: Answer, expected: dict[str, str]) -> bool:
    """Each authority with its grade; the one whose neighbours they are may be with them."""
    found = {fold(row[0]): row for row in cells(answer)}
    more = set(found) - set(expected)
    return len(more) <= ("neighbours" in answer.text) and all(
        grade in found[name][4:] for name, grade in expected.items()
    )


def is_first(answer: Answer, expected: str) -> bool:
    return fold(cells(answer)[0][0]) == expected


def is_said(answer: Answer, expected: str) -> bool:
    return expected.lower() in answer.text.lower()


def is_grade(answer: Answer, expected: tuple[str, str]) -> bool:
    """The grade, cited to the one report published that day."""
    return expected[0] in answer.text and {str(c.report.published) for c in answer.citations} == {expected[1]}


def is_timeline(answer: Answer, expected: Rows) -> bool:
    day = re.compile(r"\d{4}-\d\d-\d\d")
    shown = [(next(cell for cell in row if day.fullmatch(cell)), row) for row in cells(answer)]
    wanted = [(row["pub"], row[expected.key] or "–") for row in expected]
    return [d for d, _ in shown] == [d for d, _ in wanted] and all(
        grade in row for (_, row), (_, grade) in zip(shown, wanted, strict=True)
    )


def is_tally(answer: Answer, expected: dict[str, int]) -> bool:
    """Some column counts them."""
    rows = cells(answer)
    wanted = {key.lower(): number for key, number in expected.items() if number}
    columns = range(1, len(rows[0]))
    tallies = [{row[0].lower(): row[at] for row in rows if row[at] != "0"} for at in columns]
    return {key: str(number) for key, number in wanted.items()} in tallies


def is_yearly_share(answer: Answer, expected: dict[str, tuple[int, int]]) -> bool:
    return {row[0]: (int(row[2]), int(row[1])) for row in cells(answer)} == expected


def is_dates(answer: Answer, expected: list[str]) -> bool:
    days = [dt.date.fromisoformat(day) for day in expected]
    shown = answer.text + str(cells(answer))
    return all(str(day) in shown or f"{day.day} {day:%B %Y}" in shown for day in days)


def is_refused(answer: Answer, expected: object) -> bool:
    return answer.refused


Case = tuple[str, Any, Any]
MERSEYSIDE = {"knowsley", "liverpool", "sefton", "st helens", "wirral"}
WEST_YORKSHIRE = {"bradford", "calderdale", "kirklees", "leeds", "wakefield"}
TYNE_AND_WEAR = {"gateshead", "newcastle upon tyne", "north tyneside", "south tyneside", "sunderland"}
SUSSEX = {"brighton and hove", "east sussex", "west sussex"}
SOUTH_YORKSHIRE = {"barnsley", "doncaster", "rotherham", "sheffield"}
BLACK_COUNTRY = {"dudley", "sandwell", "walsall", "wolverhampton"}
BERKSHIRE = {
    "bracknell forest", "reading", "slough", "west berkshire", "windsor and maidenhead", "wokingham",
}  # fmt: skip
CORE_CITIES = {
    "birmingham", "bristol", "leeds", "liverpool", "manchester", "newcastle upon tyne", "nottingham",
    "sheffield",
}  # fmt: skip
NORTH = of_region("North East", "North West", "Yorkshire and the Humber")
COUNTIES, METS = of_type("County"), of_type("Metropolitan District")
HUMBER, LONDON = of_region("Yorkshire and the Humber"), of_region("London")
ILACS = [row for row in ROWS if row["framework"] == "ILACS"]


def grade_of(name: str, key: str, year: str = "") -> tuple[str, str]:
    row = reports(name, year)[0] if year else LATEST[name]
    return row[key], row["pub"]
