"""A year that names an inspection bounds the visits asked for."""

from __future__ import annotations

import pytest

from .expected import OWN, ROWS, answer

VISITS = [
    row for row in ROWS if row["framework"] == "Focused visit" and row["authority"] == "Kingston upon Hull"
]
REPORT = next(row for row in OWN["Kingston upon Hull"] if row["published"] == "2023-01-13")


@pytest.mark.parametrize(
    "text",
    [
        "When did Ofsted visit Hull after the 2022 inspection?",
        "Which focused visits has Hull had since its 2022 inspection?",
        "When was the focused visit after the 2022 inspection of Hull?",
    ],
)
def test_visits_after_the_inspection_of_a_year(text, base, known):
    found = answer(text, base, known)
    shown = {cell for row in found.table.rows for cell in row}
    assert {row["published"] for row in VISITS if row["published"] > REPORT["published"]} <= shown
    assert REPORT["published"] not in shown


def test_visits_before_it(base, known):
    found = answer("How many focused visits did Hull have before its 2022 inspection?", base, known)
    assert found.text.startswith(f"{sum(row['published'] < REPORT['published'] for row in VISITS)} ")
