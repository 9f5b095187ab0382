"""What the shared catalogue comes to, computed from its files with plain lines and nothing of InspectQA."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
FULL = ("SIF", "SIF re-inspection", "ILACS")
OUTCOMES = {"(1)": "typically positive", "(2)": "inconsistent", "(3)": "widespread/systemic failings"}
SHORT = {
    "h": "help_and_protection",
    "c": "children_in_care",
    "l": "leadership",
    "a": "adoption_performance",
    "b": "lscb",
}
Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of a shared file; none where it isn't there."""
    path = SHARED / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fold(name: str) -> str:
    """A name as the shared catalogue writes it."""
    name = re.sub(r", city of$", "", name.lower().replace("&", "and").replace(".", ""))
    return {"london corporation": "city of london", "bedford borough": "bedford"}.get(name, name)


def _day(printed: str, layout: str) -> str:
    try:
        return dt.datetime.strptime(printed, layout).date().isoformat()
    except ValueError:
        return ""


def _end(row: Row) -> str:
    """The last day on site, of publication where none can be read."""
    found = _day(row["inspection_end"], "%d/%m/%Y") or _day(row["inspection_end"], "%d/%m/%y")
    printed = re.findall(r"\d{1,2}\s+[A-Z][a-z]+\s+\d{4}", row["inspection_dates_text"] or "")
    return found or (_day(" ".join(printed[-1].split()), "%d %B %Y") if printed else "") or row["pub"]


def _plain(row: Row) -> Row:
    """A row with short keys: o(verall), h(elp), c(are), cl (leavers), l(eadership), a(doption), b(oard)."""
    row |= {"name": fold(row["authority"]), "pub": row["report_published"]}
    row["end"] = _end(row)
    row["o"] = row["overall_effectiveness"] if row["overall_effectiveness"] in GRADES else ""
    row |= {short: row[column] for short, column in SHORT.items()}
    row["cl"] = row["c"] if row["care_leavers"].startswith("(joint") else row["care_leavers"]
    send = row["framework"] == "Area SEND"
    row["send"] = OUTCOMES.get(row["outcome_or_theme"][-3:], "") if send else ""
    return row


ROWS = sorted(map(_plain, read("catalogue.csv")), key=lambda row: row["pub"])
PLACES = {fold(place["catalogue_name"] or place["ons_name"]): place for place in read("authorities.csv")}
REGIONS = {place["region"] for place in PLACES.values() if place["region"]}
#: The neighbours' lists name two authorities by the codes that they had before 2023.
_CODES = {place["ons_code"]: name for name, place in PLACES.items()} | {
    "E08000016": "barnsley",
    "E08000019": "sheffield",
}
NEIGHBOURS = {
    name: [_CODES[code.strip()] for code in place["statistical_neighbours_ons_codes"].split(";") if code]
    for name, place in PLACES.items()
    if place["statistical_neighbours_ons_codes"]
}
FULLS = [row for row in ROWS if row["framework"] in FULL]
VISITS = [row for row in ROWS if row["framework"] == "Focused visit"]
SEND = [row for row in ROWS if row["framework"] == "Area SEND"]
OWN: dict[str, list[Row]] = defaultdict(list)
for _row in FULLS:
    OWN[_row["name"]].append(_row)
LATEST = {name: rows[-1] for name, rows in OWN.items()}


def of_region(*names: str) -> set[str]:
    return {name for name, place in PLACES.items() if place["region"] in names}


def of_type(kind: str) -> set[str]:
    return {name for name, place in PLACES.items() if place["type"] == kind}


BOROUGHS = of_type("London Borough") - {"city of london"}


def now(key: str, *grades: str, among: set[str] | None = None) -> set[str]:
    """By the latest full inspection."""
    return {n for n, row in LATEST.items() if row[key] in grades and (among is None or n in among)}


def then(key: str, *grades: str, first: str = "0", last: str = "9", by: str = "pub") -> set[str]:
    """At any full inspection from `first` to before `last`."""
    return {row["name"] for row in FULLS if first <= row[by] < last and row[key] in grades}


def share(hits: set[str], whole: set[str]) -> tuple[int, int, int]:
    return round(100 * len(hits) / len(whole)), len(hits), len(whole)


def side(names: set[str] | list[str], key: str) -> dict[str, str]:
    return {name: LATEST[name][key] or "–" for name in names}


def graded(name: str, key: str) -> list[Row]:
    return [row for row in OWN[name] if row[key] in GRADES]


def went(before: str, after: str, key: str = "o") -> set[str]:
    found = set()
    for name in OWN:
        grades = [row[key] for row in graded(name, key)]
        if before in grades and after in grades[grades.index(before) + 1 :]:
            found.add(name)
    return found


def went_next(before: tuple[str, ...], after: tuple[str, ...], key: str = "o") -> set[str]:
    return {n for n in OWN for a, b in pairwise(graded(n, key)) if a[key] in before and b[key] in after}


def changed(sign: int, key: str = "o", among: set[str] | None = None) -> set[str]:
    """Better (+1), worse (-1) or the same (0) at the latest of two graded in a row."""
    found = set()
    for name, rows in OWN.items():
        if len(rows) < 2 or not all(row[key] in GRADES for row in rows[-2:]):
            continue
        step = GRADES.index(rows[-2][key]) - GRADES.index(rows[-1][key])
        if (step > 0) - (step < 0) == sign and (among is None or name in among):
            found.add(name)
    return found


def by_year(rows: list[Row], key: str, *grades: str) -> dict[str, tuple[int, int]]:
    """Year → how many have one of the grades, of how many with any."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row[key] in GRADES:
            hits, whole = found.get(row["pub"][:4], (0, 0))
            found[row["pub"][:4]] = (hits + (row[key] in grades), whole + 1)
    return found


def count_by(rows: list[Row], key: str) -> dict[str, int]:
    return dict(Counter(row[key] for row in rows))


def reports(name: str, year: str) -> list[Row]:
    """An authority's full inspections published in a year."""
    return [row for row in OWN[name] if row["pub"].startswith(year)]
