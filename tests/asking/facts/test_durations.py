"""How long since, between and until; averages."""

from __future__ import annotations

from itertools import pairwise
from statistics import fmean, median

import pytest

from .expected import LATEST, OWN, ROWS, answer, days

GAPS = [days(a["published"], b["published"]) for rows in OWN.values() for a, b in pairwise(rows)]


@pytest.mark.parametrize(
    "text",
    ["what's the average time between full inspections?", "Average number of days between inspections"],
)
def test_the_average_time_between_inspections(text, base, known):
    found = answer(text, base, known)
    assert f"is {fmean(GAPS):,.1f} days on average (mean; median {median(GAPS):,.0f}" in found.text
    assert found.coverage.startswith(f"{len(GAPS)} measured")


def test_the_average_length_of_a_kind_of_report(base, known):
    pages = [int(row["pages"]) for row in ROWS if row["framework"] == "ILACS" and row["pages"]]
    found = answer("How long is the average ILACS report?", base, known)
    assert f"{fmean(pages):.1f} pages on average" in found.text


def test_a_year_that_must_be_misprinted_is_no_delay(base, known):
    found = answer("Which focused visit letter took the longest to be published?", base, known)
    assert int(found.table.rows[0][-1]) < 365
    assert "Darlington" not in {row[0] for row in found.table.rows}


def test_how_long_since_is_told_up_to_the_newest_report(base, known):
    newest = max(row["published"] for row in ROWS)
    spent = days(LATEST["Bexley"]["published"], newest)
    for text in (
        "How long has it been since Bexley's last full inspection?",
        "how many weeks is it since Bexley was inspected?",
    ):
        found = answer(text, base, known)
        assert f"{spent:,} days ({spent // 7} weeks and {spent % 7} days) before 20 August 2026" in found.text


def test_how_long_between_the_last_two_and_until_publication(base, known):
    first, second = OWN["Kirklees"][-2:]
    found = answer("how long was it between Kirklees's last two inspections?", base, known)
    assert [row[-1] for row in found.table.rows] == [str(days(first["published"], second["published"]))]
    text = "how many days after the inspection finished was Devon's 2025 report published"
    assert "117 days" in answer(text, base, known).text


@pytest.mark.parametrize(
    "text",
    [
        "How long do assessments take in Rochdale?",
        "average time between inspection and visit",
        "How long between the SIF and ILACS inspections of Leeds?",
        "What is the average time children wait for adoption?",
        "average time between inspections by region",
        "average number of inspections per council",
    ],
)
def test_what_is_not_measured_is_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None
