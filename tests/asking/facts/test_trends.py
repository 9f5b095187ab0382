"""From one inspection to the next, and who has the most of anything."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from .expected import LATEST, OVERALL, OWN, ROWS, SCALE, answer, days


def test_the_longest_and_the_shortest_time_between_full_inspections(base, known):
    gaps = [(days(a["published"], b["published"]), b["authority"]) for n in OWN for a, b in pairwise(OWN[n])]
    longest = answer("who waited longest between full inspections", base, known)
    assert longest.table.rows[0][:2] == (max(gaps)[1], str(max(gaps)[0]))
    shortest = answer("Which council had the shortest gap between full inspections?", base, known)
    assert shortest.table.rows[0][:2] == (min(gaps)[1], str(min(gaps)[0]))


def test_who_has_waited_longest_since(base, known):
    oldest = min(LATEST.values(), key=lambda row: row["published"])
    for text in (
        "Which council has gone longest without a full inspection?",
        "which authority has the oldest full inspection",
    ):
        assert answer(text, base, known).table.rows[0][:2] == (oldest["authority"], oldest["published"])
    newest = max(LATEST.values(), key=lambda row: row["published"])
    assert (
        answer("which authority was inspected most recently", base, known).table.rows[0][0]
        == newest["authority"]
    )


def test_the_longest_and_the_shortest_reports(base, known):
    pages = [int(row["pages"]) for row in ROWS if row["pages"]]
    assert answer("What is the shortest report?", base, known).table.rows[0][3] == str(min(pages))
    letters = [int(row["pages"]) for row in ROWS if row["pages"] and row["framework"] == "Focused visit"]
    found = answer("what's the longest focused visit letter", base, known)
    assert found.table.rows[0][3] == str(max(letters))
    assert sum(row[3] == str(max(letters)) for row in found.table.rows) == letters.count(max(letters))


def test_who_has_most_of_anything(base, known):
    counts = Counter(row["authority"] for row in ROWS if row["framework"] == "Focused visit")
    found = answer("Which council has had the most focused visits?", base, known)
    top = {name for name, number in counts.items() if number == max(counts.values())}
    assert {row[0] for row in found.table.rows if row[1] == str(max(counts.values()))} == top
    leads = Counter(row["lead_inspector"] for row in ROWS if row["lead_inspector"])
    found = answer("Which lead inspector has led the most inspections?", base, known)
    assert found.table.rows[0] == (leads.most_common(1)[0][0], str(leads.most_common(1)[0][1]))


def test_straight_from_one_grade_to_another_means_the_next_inspection(base, known):
    text = "Which authorities have gone from requires improvement straight to outstanding overall?"
    steps = ((a, b) for rows in OWN.values() for a, b in pairwise([r for r in rows if r[OVERALL] in SCALE]))
    assert {row[0] for row in answer(text, base, known).table.rows} == {
        b["authority"]
        for a, b in steps
        if (a[OVERALL], b[OVERALL]) == ("requires improvement", "outstanding")
    }


def test_who_has_had_a_grade_most_often(base, known):
    counts = Counter(r["authority"] for rows in OWN.values() for r in rows if r[OVERALL] == "inadequate")
    found = answer("which authority has had the most inadequate judgements", base, known)
    most = max(counts.values())
    assert {row[0] for row in found.table.rows if row[1] == str(most)} == {
        name for name, number in counts.items() if number == most
    }


def test_the_worst_year(base, known):
    counts = Counter(r["published"][:4] for rows in OWN.values() for r in rows if r[OVERALL] == "inadequate")
    assert counts.most_common(1)[0][0] in answer("worst year for inadequate judgements", base, known).text


def test_which_inspector_led_most_in_a_year(base, known):
    counts = Counter(
        r["lead_inspector"] for r in ROWS if r["lead_inspector"] and r["published"][:4] == "2023"
    )
    found = answer("Which inspector led most inspections in 2023?", base, known)
    assert found.table.rows[0] == (counts.most_common(1)[0][0], str(counts.most_common(1)[0][1]))


def test_all_who_tie_are_counted_in_the_plural_and_cited(base, known):
    counts = Counter(row["authority"] for row in ROWS if row["framework"] == "Focused visit")
    most = max(counts.values())
    top = [name for name, number in counts.items() if number == most]
    found = answer("Which council has had the most focused visits?", base, known)
    assert found.text.startswith(
        f"{len(top)} authorities have the most focused visits, {most} focused visits each: "
    )
    assert sorted(one.report.authority for one in found.citations) == sorted(top)


def test_of_those_without_any_report_none_is_cited(base, known):
    found = answer("Which council has had the fewest focused visits in 2024?", base, known)
    assert "have the fewest focused visits in 2024, 0 focused visits each: " in found.text
    assert not found.citations
