"""Authorities and reports that meet conditions: listed, counted, as a share."""

from __future__ import annotations

import time

import pytest

from inspectqa.asking.facts.answers import answer_facts
from inspectqa.asking.understanding.questions import understand

from .expected import (
    FULL,
    LATEST,
    OVERALL,
    OWN,
    PLACES,
    ROWS,
    SCALE,
    TEN,
    answer,
    changed,
    ended,
    full_in,
    graded,
    named,
    now,
    of,
    pairs,
    then,
    visits,
    went,
    with_reports,
)

LISTS = [
    ("Which councils are outstanding?", now(OVERALL, "outstanding")),
    ("How many councils are outstanding overall?", now(OVERALL, "outstanding")),
    ("who is inadequate right now", now(OVERALL, "inadequate")),
    ("list all authorities rated outstanding for care leavers", now("care_leavers", "outstanding")),
    ("which councils require improvement for leadership", now("leadership", "requires improvement")),
    ("How many councils are good for children in care?", now("children_in_care", "good")),
    ("authorities currently inadequate for help and protection?", now("help_and_protection", "inadequate")),
    (
        "which councils in the South West are inadequate",
        now(OVERALL, "inadequate", among=of("region", "South West")),
    ),
    (
        "Which London boroughs are less than good?",
        now(
            OVERALL,
            "requires improvement",
            "inadequate",
            among=of("type", "London Borough") - {"City of London"},
        ),
    ),
    (
        "how many London boroughs are outstanding",
        now(OVERALL, "outstanding", among=of("type", "London Borough") - {"City of London"}),
    ),
    (
        "Which unitary authorities in the South East are outstanding overall?",
        now(OVERALL, "outstanding", among=of("region", "South East") & of("type", "Unitary Authority")),
    ),
    (
        "Which metropolitan boroughs require improvement?",
        now(OVERALL, "requires improvement", among=of("type", "Metropolitan District")),
    ),
    (
        "Which Greater Manchester councils are not outstanding for leadership?",
        now("leadership", "good", "requires improvement", "inadequate", among=TEN),
    ),
    (
        "How many core cities are good or outstanding?",
        now(
            OVERALL,
            "good",
            "outstanding",
            among={
                "Birmingham",
                "Bristol",
                "Leeds",
                "Liverpool",
                "Manchester",
                "Newcastle upon Tyne",
                "Nottingham",
                "Sheffield",
            },
        ),
    ),
    (
        "Which Tees Valley councils are outstanding?",
        now(
            OVERALL,
            "outstanding",
            among={"Darlington", "Hartlepool", "Middlesbrough", "Redcar and Cleveland", "Stockton-on-Tees"},
        ),
    ),
    (
        "which councils are outstanding in every area",
        now(OVERALL, "outstanding")
        & now("help_and_protection", "outstanding")
        & now("children_in_care", "outstanding")
        & now("care_leavers", "outstanding")
        & now("leadership", "outstanding"),
    ),
    (
        "Which councils are outstanding for both leadership and care leavers?",
        now("leadership", "outstanding") & now("care_leavers", "outstanding"),
    ),
    (
        "which councils are good overall but require improvement for care leavers",
        now(OVERALL, "good") & now("care_leavers", "requires improvement"),
    ),
    (
        "Where is leadership good but help and protection inadequate? Which councils?",
        now("leadership", "good") & now("help_and_protection", "inadequate"),
    ),
    (
        "Which authorities were judged inadequate in 2019?",
        then(OVERALL, "inadequate", first="2019", last="2020"),
    ),
    (
        "How many authorities were rated inadequate in 2016?",
        then(OVERALL, "inadequate", first="2016", last="2017"),
    ),
    (
        "which councils were inadequate for leadership between 2018 and 2020",
        then("leadership", "inadequate", first="2018", last="2021"),
    ),
    ("which councils have been outstanding since 2024", then(OVERALL, "outstanding", first="2024")),
    (
        "Which councils have never been inadequate?",
        {n for n in OWN if graded(n) and not any(r[OVERALL] == "inadequate" for r in OWN[n])},
    ),
    (
        "Which councils have been inadequate more than once?",
        {n for n in OWN if sum(r[OVERALL] == "inadequate" for r in OWN[n]) > 1},
    ),
    (
        "Which authorities have always been good or outstanding?",
        {n for n in OWN if graded(n) and all(r[OVERALL] in ("good", "outstanding") for r in graded(n))},
    ),
    (
        "have any councils ever been outstanding for adoption",
        {n for n in OWN if any(r["adoption_performance"] == "outstanding" for r in OWN[n])},
    ),
    (
        "Which councils went from outstanding to requires improvement?",
        went({"outstanding"}, {"requires improvement"}),
    ),
    ("who has gone from good to inadequate", went({"good"}, {"inadequate"})),
    ("Which councils moved up from requires improvement to good?", went({"requires improvement"}, {"good"})),
    (
        "which authorities dropped from good to inadequate at the next inspection",
        {b["authority"] for a, b in pairs() if (a[OVERALL], b[OVERALL]) == ("good", "inadequate")},
    ),
    (
        "leadership: who went straight from inadequate to good or better?",
        {
            b["authority"]
            for a, b in pairs("leadership")
            if a["leadership"] == "inadequate" and b["leadership"] in ("good", "outstanding")
        },
    ),
    ("Which councils got worse at their last inspection?", changed(-1)),
    ("which authorities improved at their latest inspection", changed(1)),
    ("How many councils stayed the same at their last inspection?", changed(0)),
    ("Which councils were downgraded for leadership?", changed(-1, "leadership")),
    (
        "Which of Dorset's statistical neighbours are outstanding?",
        now(OVERALL, "outstanding", among=set(PLACES["Dorset"]["neighbours"].split("|"))),
    ),
    (
        "Which areas had widespread or systemic failings in their SEND inspection?",
        {r["authority"] for r in ROWS if r["outcome"] == "widespread/systemic failings"},
    ),
    (
        "Which local areas got the best SEND outcome in 2023?",
        {
            r["authority"]
            for r in ROWS
            if r["outcome"] == "typically positive" and r["published"][:4] == "2023"
        },
    ),
    (
        "which councils had a front door focused visit in 2019",
        visits(("front door", "front-door"), "2019", "2020"),
    ),
    (
        "which authorities got a focused visit on permanence in 2021?",
        visits(("permanence", "permanency"), "2021", "2022"),
    ),
    ("Which councils had a focused visit in November 2022?", visits(("",), "2022-11", "2022-12")),
    (
        "Which councils have not had a focused visit since 2023?",
        {r["authority"] for r in ROWS}
        - {r["authority"] for r in ROWS if r["framework"] == "Focused visit" and ended(r) >= "2023"},
    ),
    (
        "which councils were inspected in 2021",
        {r["authority"] for r in ROWS if r["framework"] in FULL and ended(r)[:4] == "2021"},
    ),
    (
        "How many councils are inadequate for care leavers in the North West?",
        now("care_leavers", "inadequate", among=of("region", "North West")),
    ),
    (
        "Which councils don't have an overall grade?",
        {n for n, row in LATEST.items() if row[OVERALL] not in SCALE},
    ),
    (
        "Which councils have an inadequate LSCB?",
        {r["authority"] for r in ROWS if r["lscb"] == "inadequate"}
        - {
            n
            for n in {r["authority"] for r in ROWS}
            if [r["lscb"] for r in ROWS if r["authority"] == n and r["lscb"]][-1:] not in (["inadequate"],)
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[text for text, _ in LISTS])
def test_the_authorities_that_meet_a_condition(text, expected, base, known):
    found = answer(text, base, known)
    assert found is not None
    assert named(found) == expected
    assert found.coverage
    count = f"{len(expected)} " if expected else "No"
    assert found.text.startswith(count)


def now_after(year: str, before: str, after: str) -> set[str]:
    return then(OVERALL, before, first=year, last=str(int(year) + 1)) & now(OVERALL, after)


LATER_LISTS = [
    (
        "Which authorities inspected under SIF were inadequate overall?",
        {r["authority"] for r in ROWS if r["framework"].startswith("SIF") and r[OVERALL] == "inadequate"},
    ),
    ("which councils were inadequate for adoption?", then("adoption_performance", "inadequate")),
    ("Which councils have been rated inadequate more than twice?", set()),
    (
        "Which councils have been outstanding at least twice?",
        {n for n in OWN if sum(r[OVERALL] == "outstanding" for r in OWN[n]) > 1},
    ),
    (
        "Which councils were rated inadequate at their latest inspection in 2025?",
        {n for n in now(OVERALL, "inadequate") if LATEST[n]["published"][:4] == "2025"},
    ),
    (
        "Which councils are not yet good for leadership?",
        now("leadership", "requires improvement", "inadequate"),
    ),
    (
        "which councils in Greater Manchester and the North East are outstanding",
        now(OVERALL, "outstanding", among=TEN | of("region", "North East")),
    ),
    ("How many councils improved at their most recent inspection?", changed(1)),
    ("which authorities have had four full inspections", with_reports(FULL, 4)),
    ("Which councils have had more than one SEND inspection?", with_reports(("Area SEND",), 2)),
    (
        "Which councils are no longer inadequate?",
        {
            n
            for n in OWN
            if LATEST[n][OVERALL] in SCALE
            and LATEST[n][OVERALL] != "inadequate"
            and any(row[OVERALL] == "inadequate" for row in OWN[n][:-1])
        },
    ),
    (
        "Which councils lost their outstanding rating?",
        {
            n
            for n in OWN
            if LATEST[n][OVERALL] in SCALE[1:] and any(row[OVERALL] == "outstanding" for row in OWN[n][:-1])
        },
    ),
    (
        "Which councils in the North East were inadequate before 2020?",
        then(OVERALL, "inadequate", last="2020") & of("region", "North East"),
    ),
    (
        "which of Surrey's statistical neighbours improved",
        changed(1) & set(PLACES["Surrey"]["neighbours"].split("|")),
    ),
    ("Which councils are no better than good for leadership?", None),
    ("who was inadequate in 2018 and is now good", now_after("2018", "inadequate", "good")),
    ("which councils were inadequate in 2022 and are inadequate now", now_after("2022", *["inadequate"] * 2)),
    ("Which councils were inadequate in 2022 and still are?", now_after("2022", *["inadequate"] * 2)),
    ("Which councils were inadequate in 2018 but are good now?", now_after("2018", "inadequate", "good")),
    ("how many councils good in 2019 are now outstanding", now_after("2019", "good", "outstanding")),
    ("Which councils have better leadership than overall grade?", None),
    ("Which councils had focused visits and are inadequate?", None),
    ("What was Surrey's worst grade?", None),
]


@pytest.mark.parametrize(("text", "expected"), LATER_LISTS, ids=[text for text, _ in LATER_LISTS])
def test_rarer_questions_are_right_or_left_alone(text, expected, base, known):
    found = answer(text, base, known)
    if expected is None:
        assert found is None
    else:
        assert named(found) == expected


NUMBERS = [
    (
        "how many inspections resulted in inadequate in 2019",
        len(then(OVERALL, "inadequate", first="2019", last="2020")),
    ),
    ("Was there a focused visit to Leeds in 2021?", 1),
    ("Give me the number of ILACS inspections in 2023", full_in("2023", "ILACS")),
    ("How many area SEND inspections were published in 2024?", full_in("2024", "Area SEND")),
    ("how many focused visits were there in 2021", full_in("2021", "Focused visit", by=ended)),
    ("how many focused visit letters came out in 2021", full_in("2021", "Focused visit")),
    ("How many full inspection reports were published in 2018?", full_in("2018", *FULL)),
    ("how many SEND inspections found systemic failings", sum(r["outcome"].startswith("wide") for r in ROWS)),
    ("How many reports on Leeds are there?", sum(r["authority"] == "Leeds" for r in ROWS)),
    (
        "How many focused visits has Bristol had since 2018?",
        sum(r["authority"] == "Bristol" and r["framework"] == "Focused visit" for r in ROWS),
    ),
    (
        "How many times has Birmingham been judged inadequate?",
        sum(r[OVERALL] == "inadequate" for r in OWN["Birmingham"]),
    ),
    (
        "How many inspections did Margaret Burke lead?",
        sum(r["lead_inspector"] == "Margaret Burke" for r in ROWS),
    ),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_how_many_reports(text, expected, base, known):
    found = answer(text, base, known)
    assert found.text.startswith(f"{expected} ")
    assert len(found.table.rows) == expected


def shares(among: set[str], *grades: str, column: str = OVERALL) -> str:
    hits = len(now(column, *grades, among=among))
    total = len(now(column, *SCALE, among=among))
    return f"{100 * hits / total:.0f}% ({hits} of {total} "


SHARES = [
    ("What percentage of authorities are good or better overall?", shares(set(OWN), "good", "outstanding")),
    (
        "what proportion of county councils are outstanding for leadership",
        shares(of("type", "County"), "outstanding", column="leadership"),
    ),
    (
        "What share of London boroughs are outstanding overall?",
        shares(of("type", "London Borough") - {"City of London"}, "outstanding"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHARES, ids=[text for text, _ in SHARES])
def test_shares(text, expected, base, known):
    assert answer(text, base, known).text.startswith(expected)


def test_an_answer_takes_milliseconds(base, known):
    taken = []
    for text, _ in LISTS:
        question = understand(text, [], known)
        started = time.process_time()
        answer_facts(question, base)
        taken.append(time.process_time() - started)
    assert sorted(taken)[int(0.95 * len(taken))] < 0.05


VISITS = [
    "How many focused visits has Derbyshire had and what were they on?",
    "Derbyshire focused visits - how many have we had and what did they look at?",
    "What were Derbyshire's focused visits about?",
]


@pytest.mark.parametrize("text", VISITS)
def test_visits_are_listed_with_their_dates_and_what_they_were_on(text, base, known):
    own = [row for row in ROWS if row["authority"] == "Derbyshire" and row["framework"] == "Focused visit"]
    found = answer(text, base, known)
    assert found.text.startswith(f"{len(own)} focused visits of Derbyshire: ")
    assert "24 November 2021 (arrangements for supporting care leavers) [2]" in found.text
    assert len(found.citations) == len(own)
