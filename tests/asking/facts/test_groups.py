"""Grades and reports by year and region, and spread over the grades."""

from __future__ import annotations

from collections import Counter

from .expected import FULL, LATEST, OVERALL, PLACES, ROWS, SCALE, answer, ended, now


def test_counts_by_year(base, known):
    found = answer("number of full inspections published per year", base, known)
    expected = Counter(row["published"][:4] for row in ROWS if row["framework"] in FULL)
    assert {row[0]: int(row[1]) for row in found.table.rows} == dict(expected)
    found = answer("How many focused visits were there each year?", base, known)
    expected = Counter(ended(row)[:4] for row in ROWS if row["framework"] == "Focused visit")
    assert {row[0]: int(row[1]) for row in found.table.rows} == dict(expected)


def test_grades_by_year(base, known):
    found = answer("leadership grades by year", base, known)
    for year, *numbers, _none, total in found.table.rows:
        rows = [r for r in ROWS if r["framework"] in FULL and r["published"][:4] == year]
        assert [int(n) for n in numbers] == [sum(r["leadership"] == grade for r in rows) for grade in SCALE]
        assert int(total) == len(rows)


def test_the_year_with_the_most(base, known):
    counts = Counter(
        r["published"][:4] for r in ROWS if r["framework"] in FULL and r[OVERALL] == "inadequate"
    )
    found = answer("Which year had the most inadequate judgements?", base, known)
    assert counts.most_common(1)[0][0] in found.text


def test_regions(base, known):
    counts = Counter(PLACES[name]["region"] for name in now(OVERALL, "outstanding"))
    found = answer("Which region has the most outstanding councils?", base, known)
    assert counts.most_common(1)[0][0] in found.text
    table = {row[0]: int(row[1]) for row in answer("Show overall grades by region", base, known).table.rows}
    assert {region: number for region, number in table.items() if number} == dict(counts)


def test_how_the_authorities_are_spread_over_the_grades(base, known):
    found = answer("How many authorities are at each grade?", base, known)
    counts = Counter(row[OVERALL] for row in LATEST.values())
    assert {row[0]: int(row[1]) for row in found.table.rows if row[0] in SCALE} == {
        g: counts[g] for g in SCALE
    }
