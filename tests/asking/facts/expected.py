"""What the catalogue’s files come to, computed with a few plain lines and not with the code under test."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from inspectqa.asking.facts.answers import FactsBase, answer_facts
from inspectqa.asking.understanding.questions import Known, understand

ROOT = Path(__file__).resolve().parents[3]
FULL = ("SIF", "SIF re-inspection", "ILACS")
SCALE = ("outstanding", "good", "requires improvement", "inadequate")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = sorted(read(ROOT / "corpus" / "catalogue.csv"), key=lambda row: row["published"])
PLACES = {
    row["name"]: row for row in read(ROOT / "src/inspectqa/data/authorities.csv") if not row["successors"]
}
OWN = defaultdict(list)
for _row in ROWS:
    if _row["framework"] in FULL:
        OWN[_row["authority"]].append(_row)
LATEST = {name: rows[-1] for name, rows in OWN.items()}
OVERALL = "overall_effectiveness"
TEN = {
    "Bolton",
    "Bury",
    "Manchester",
    "Oldham",
    "Rochdale",
    "Salford",
    "Stockport",
    "Tameside",
    "Trafford",
    "Wigan",
}


def now(column: str, *grades: str, among=None) -> set[str]:
    return {n for n, row in LATEST.items() if row[column] in grades and (among is None or n in among)}


def of(key: str, value: str) -> set[str]:
    return {name for name, row in PLACES.items() if row[key] == value}


def then(column: str, *grades: str, first="0", last="9", rows=None) -> set[str]:
    wanted = [r for r in (rows or ROWS) if r["framework"] in FULL and first <= r["published"] <= last]
    return {r["authority"] for r in wanted if r[column] in grades}


def graded(name: str, column: str = OVERALL) -> list[dict[str, str]]:
    return [row for row in OWN[name] if row[column] in SCALE]


def pairs(column: str = OVERALL):
    for name in OWN:
        rows = graded(name, column)
        yield from pairwise(rows)


def went(before: set[str], after: set[str], column: str = OVERALL) -> set[str]:
    found = set()
    for name in OWN:
        grades = [row[column] for row in graded(name, column)]
        for at, grade in enumerate(grades):
            if grade in before and set(grades[at + 1 :]) & after:
                found.add(name)
    return found


def changed(sign: int, column: str = OVERALL) -> set[str]:
    found = set()
    for name, rows in OWN.items():
        if len(rows) > 1 and rows[-1][column] in SCALE and rows[-2][column] in SCALE:
            step = SCALE.index(rows[-2][column]) - SCALE.index(rows[-1][column])
            if (step > 0) - (step < 0) == sign:
                found.add(name)
    return found


def ended(row: dict[str, str]) -> str:
    return row["inspection_end"] or row["published"]


def visits(words: tuple[str, ...], first: str, last: str, by=ended) -> set[str]:
    return {
        r["authority"]
        for r in ROWS
        if r["framework"] == "Focused visit"
        and first <= by(r) <= last
        and any(word in r["theme"].lower().split("but not")[0] for word in words)
    }


def answer(text: str, base: FactsBase, known: Known):
    return answer_facts(understand(text, [], known), base)


def named(found) -> set[str]:
    """The authorities of the answer's table."""
    return {row[0] for row in found.table.rows} if found.table else set()


def full_in(year: str, *frameworks: str, by=lambda row: row["published"]) -> int:
    return sum(row["framework"] in frameworks and by(row)[:4] == year for row in ROWS)


def with_reports(kinds, least: int) -> set[str]:
    counts = Counter(row["authority"] for row in ROWS if row["framework"] in kinds)
    return {name for name, number in counts.items() if number >= least}


def days(first: str, second: str) -> int:
    return (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days
