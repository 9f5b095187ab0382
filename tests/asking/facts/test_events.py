"""The first and the latest inspection that gave a grade."""

from __future__ import annotations

import pytest

from .expected import OVERALL, OWN, PLACES, answer

INADEQUATE = [row for rows in OWN.values() for row in rows if row[OVERALL] == "inadequate"]


@pytest.mark.parametrize(
    "text",
    ["What was the most recent inadequate judgement?", "which council was last to be rated inadequate"],
)
def test_the_latest(text, base, known):
    latest = max(INADEQUATE, key=lambda row: row["published"])
    assert answer(text, base, known).table.rows[0][0] == latest["authority"]


def test_the_first_and_those_of_the_same_day(base, known):
    found = answer("first council ever to be outstanding for children's services", base, known)
    outstanding = [row for rows in OWN.values() for row in rows if row[OVERALL] == "outstanding"]
    day = min(row["published"] for row in outstanding)
    assert {row[0] for row in found.table.rows if row[3] == day} == {
        row["authority"] for row in outstanding if row["published"] == day
    }
    assert found.text.startswith("The first full inspections judged outstanding overall")


def test_among_a_kind_of_authority(base, known):
    boroughs = {name for name, row in PLACES.items() if row["type"] == "London Borough"}
    latest = max((r for r in INADEQUATE if r["authority"] in boroughs), key=lambda r: r["published"])
    found = answer("When was the last time a London borough was judged inadequate?", base, known)
    assert found.table.rows[0][0] == latest["authority"]
    assert any("last day on site" in note for note in found.notes) or found.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Which councils were first to be outstanding under ILACS?",
        "What did the last outstanding report say about neglect?",
        "who was the last DCS of an inadequate council",
    ],
)
def test_more_than_one_event_is_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None
