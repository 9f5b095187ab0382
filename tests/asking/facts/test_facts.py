"""Questions about grades, dates and counts, answered out of the catalogue.

What is expected is computed here from the CSV files with a few plain lines for each question, not with the
code under test.
"""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from inspectqa.asking.facts.answers import FactsBase, answer_facts
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.reading.official import official_rows
from inspectqa.records import (
    Area,
    Framework,
    Grade,
    Identity,
    Judgement,
    Paragraph,
    Period,
    RefusalReason,
)

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


@pytest.fixture(scope="module")
def base() -> FactsBase:
    return FactsBase.of([], [], lambda ids: {}, official_rows())


@pytest.fixture(scope="module")
def known(base) -> Known:
    return Known.of(base.identities)


def answer(text: str, base: FactsBase, known: Known):
    return answer_facts(understand(text, [], known), base)


def named(found) -> set[str]:
    """The authorities of the answer's table."""
    return {row[0] for row in found.table.rows} if found.table else set()


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


def full_in(year: str, *frameworks: str, by=lambda row: row["published"]) -> int:
    return sum(row["framework"] in frameworks and by(row)[:4] == year for row in ROWS)


def with_reports(kinds, least: int) -> set[str]:
    counts = Counter(row["authority"] for row in ROWS if row["framework"] in kinds)
    return {name for name, number in counts.items() if number >= least}


LATER_LISTS = [
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
    ("who was inadequate in 2018 and is now good", None),
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


def days(first: str, second: str) -> int:
    return (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days


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


# --- one authority, several authorities ---


ONE = [
    ("Is Dorset outstanding?", "Dorset", "Yes"),
    ("Is Kent inadequate overall?", "Kent", "No"),
    ("Was Tower Hamlets inadequate in 2017?", "Tower Hamlets", "Yes"),
    ("Has Devon ever been outstanding?", "Devon", "No"),
    ("Has Rotherham ever been inadequate?", "Rotherham", "Yes"),
]


@pytest.mark.parametrize(("text", "name", "word"), ONE, ids=[text for text, _, _ in ONE])
def test_yes_or_no(text, name, word, base, known):
    found = answer(text, base, known)
    assert found.text.startswith(f"{word}: {name} was ")


def test_all_grades_of_one_authority(base, known):
    found = answer("How is Leeds rated?", base, known)
    for column in (OVERALL, "help_and_protection", "children_in_care", "care_leavers", "leadership"):
        assert LATEST["Leeds"][column] in found.table.rows[0]
    assert found.table.rows[0][3] == LATEST["Leeds"]["published"]


@pytest.mark.parametrize(
    ("text", "name", "column", "published"),
    [
        ("what did Surrey get for care leavers", "Surrey", "care_leavers", LATEST["Surrey"]["published"]),
        ("How was Leicester graded for leadership in 2017?", "Leicester", "leadership", "2017-09-08"),
        (
            "What was Sheffield's previous overall grade?",
            "Sheffield",
            OVERALL,
            OWN["Sheffield"][-2]["published"],
        ),
        ("what was the overall grade in Birmingham in 2019?", "Birmingham", OVERALL, "2019-01-17"),
        ("adoption grade for Norfolk", "Norfolk", "adoption_performance", "2018-01-19"),
    ],
)
def test_one_grade(text, name, column, published, base, known):
    rows = [row for row in OWN[name] if row["published"] == published]
    found = answer(text, base, known)
    if not rows:
        rows = [row for row in OWN[name] if row["published"][:4] == published[:4]]
    assert rows[0][column] in found.text
    assert {str(citation.report.published) for citation in found.citations} == {rows[0]["published"]}


@pytest.mark.parametrize(
    "text", ["How has Sunderland been judged since 2014?", "Sunderland's Ofsted grades over time"]
)
def test_a_timeline(text, base, known):
    found = answer(text, base, known)
    assert [(row[2], row[3]) for row in found.table.rows] == [
        (r["published"], r[OVERALL]) for r in OWN["Sunderland"]
    ]


def test_a_timeline_of_one_area(base, known):
    found = answer("Show how Doncaster's leadership grade has changed over time", base, known)
    assert [row[3] for row in found.table.rows] == [row["leadership"] for row in OWN["Doncaster"]]


@pytest.mark.parametrize(
    ("text", "names", "column"),
    [
        ("Compare Leeds and Bradford", ["Leeds", "Bradford"], OVERALL),
        ("How do Kent and Medway compare on leadership grades?", ["Kent", "Medway"], "leadership"),
        (
            "Leeds vs Bradford vs Wakefield on care leavers grades",
            ["Leeds", "Bradford", "Wakefield"],
            "care_leavers",
        ),
        (
            "Compare the grades of the Black Country councils",
            ["Dudley", "Sandwell", "Walsall", "Wolverhampton"],
            OVERALL,
        ),
        (
            "how does Dorset compare with its statistical neighbours on care leavers grades?",
            ["Dorset", *PLACES["Dorset"]["neighbours"].split("|")],
            "care_leavers",
        ),
    ],
)
def test_side_by_side(text, names, column, base, known):
    found = answer(text, base, known)
    assert [row[0] for row in found.table.rows] == names
    for row in found.table.rows:
        grade = LATEST[row[0]][column]
        assert (grade if grade in SCALE else "–") in row[4:]


def test_when_an_authority_had_a_grade(base, known):
    found = answer("When was Birmingham judged inadequate?", base, known)
    assert [row[2] for row in found.table.rows if row[3] == "inadequate"] == [
        row["published"] for row in OWN["Birmingham"] if row[OVERALL] == "inadequate"
    ]
    assert found.text.startswith("Birmingham was judged inadequate overall")


def test_when_an_authority_was_inspected(base, known):
    found = answer("when was Kent last inspected?", base, known)
    day = dt.date.fromisoformat(LATEST["Kent"]["published"])
    assert f"{day.day} {day:%B %Y}" in found.text


# --- false premises ---


def test_no_overall_grade_since_april_2026(base, known):
    found = answer("What overall effectiveness grade did Portsmouth get in July 2026?", base, known)
    assert found.refusal.reason is RefusalReason.FALSE_PREMISE
    assert found.refusal.message.count("outstanding for") == 4
    assert "[" not in found.text
    assert found.statements == ()
    assert any("April 2026" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Why was Oldham judged inadequate in 2019?", "not judged inadequate"),
        (
            "What grade did Barnsley’s leaving care service get at the January 2023 focused visit?",
            "no grades",
        ),
        ("What grade did Dorset get in 2016?", "No full inspection of Dorset is known for 2016"),
        ("Was Dorset inadequate in 2016?", "No full inspection of Dorset is known for 2016"),
    ],
)
def test_what_a_question_presumes_is_not_there(text, said, base, known):
    found = answer(text, base, known)
    assert found.refused
    assert said in found.refusal.message


def test_a_true_premise_goes_to_the_reports(base, known):
    assert answer("Why was Devon judged inadequate in 2025?", base, known) is None


# --- what is no question about the data ---


NOT_DATA = """which councils struggle with recruitment?
Which authorities have high caseloads?
How many children are in care in Kent?
which councils use Mockingbird
Which councils are good at involving children in care councils?
how many councils mention county lines
Which reports mention neglect?
What do outstanding councils do differently for care leavers?
Why are so many councils inadequate?
Which inadequate councils have a children's trust?
which authorities have the most unregistered placements
what makes leadership outstanding
How good are social workers in Leeds?
which councils have long waits for autism assessments
How many social workers left Bradford last year?
Which London boroughs place care leavers in hotels?
What did inspectors say about leadership in outstanding councils?
Which areas for improvement are most common?
how many foster carers are there in the North East
Which councils got better at assessments since 2019?
which focused visits found serious weaknesses
Are inadequate councils spending more on agency staff?
what share of care leavers are in employment
which councils improved their front door
How has leadership improved in Slough?
Which councils' inspections mention domestic abuse the most?
What needs to improve in councils that require improvement?
Is Kent good at finding foster carers?
How many children did inspectors speak to in Kent?
Who is the director of children's services in Leeds?
What is good about adoption support in Buckinghamshire?
What did inspectors look at in the October 2022 focused visit to Buckinghamshire?
Which areas for improvement did inspectors set for Calderdale in 2024?
Which paragraph covers leadership in the Leeds report?""".splitlines()


@pytest.mark.parametrize("text", NOT_DATA)
def test_other_questions_are_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None


# --- citations, reports and catalogue together ---


def test_every_citation_is_marked_and_leads_somewhere(base, known):
    found = answer("who is inadequate right now", base, known)
    assert len(found.table.citations) == len(found.table.rows)
    for citation in found.citations:
        assert f"[{citation.marker}]" in found.text
        assert citation.paragraph is None
        assert citation.target.startswith("https://")


def made_up(report_id: str, published: dt.date, grade: Grade) -> tuple[Identity, Judgement, Paragraph]:
    identity = Identity(
        report_id,
        "Kent",
        "Kent",
        Framework.ILACS,
        published,
        (Period(published - dt.timedelta(60), published - dt.timedelta(50)),),
    )
    paragraph = Paragraph(f"{report_id}/0002", report_id, 2, f"Overall effectiveness: {grade.value}")
    return (
        identity,
        Judgement(report_id, Area.OVERALL, grade, "Overall effectiveness", grade.value, paragraph.id),
        paragraph,
    )


def joined(published: dt.date, grade: Grade) -> FactsBase:
    identity, judgement, paragraph = made_up("kent-made-up", published, grade)
    return FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph}, official_rows())


def test_a_report_outranks_the_catalogue_and_the_disagreement_is_shown():
    published = dt.date.fromisoformat(LATEST["Kent"]["published"])
    base = joined(published, Grade.INADEQUATE)
    found = answer("Is Kent inadequate overall?", base, Known.of(base.identities))
    assert found.text.startswith("Yes: Kent was judged inadequate overall")
    assert found.citations[0].paragraph.text == "Overall effectiveness: inadequate"
    assert found.citations[0].quotation == found.citations[0].paragraph.text
    assert any("official catalogue" in note for note in found.notes)


def test_a_report_dated_a_day_off_is_the_same_inspection():
    published = dt.date.fromisoformat(LATEST["Kent"]["published"])
    base = joined(published - dt.timedelta(1), Grade.GOOD)
    assert len(base.inspections) == len(official_rows())
    assert any("dated" in note for note in base.by_authority["Kent"][-1].disagreements)


def test_a_report_that_the_catalogue_does_not_know_is_counted():
    base = joined(dt.date(2026, 12, 1), Grade.GOOD)
    assert len(base.inspections) == len(official_rows()) + 1
    assert answer("when was Kent last inspected?", base, Known.of(base.identities)).text.count("2026") > 0


def test_a_body_that_is_no_authority_is_not_counted(base, known):
    other = Identity("gao", "Report", "", Framework.OTHER, dt.date(2006, 1, 1))
    with_other = FactsBase.of([other], [], lambda ids: {}, official_rows())
    assert len(with_other.inspections) == len(base.inspections)


def with_northmere() -> tuple[FactsBase, Known]:
    """The catalogue and a report of a made-up body, judged inadequate in 2022."""
    identity, judgement, paragraph = made_up("northmere-2022", dt.date(2022, 7, 11), Grade.INADEQUATE)
    identity = replace(identity, authority="Northmere", title="Northmere")
    base = FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph}, official_rows())
    return base, Known.of(base.identities)


@pytest.mark.parametrize(
    "text",
    [
        "how many authorities are currently inadequate overall?",
        "which authorities are currently inadequate overall?",
        "what share of authorities is inadequate overall?",
        "how many full inspections were published in 2022?",
        "who waited longest since their last full inspection?",
        "full inspections by year",
    ],
)
def test_made_up_bodies_are_left_out_of_what_is_counted_over_all(text, base, known):
    found, official = answer(text, *with_northmere()), answer(text, base, known)
    assert (found.text, found.coverage) == (official.text, official.coverage)
    assert "Northmere" not in str(found.table)


def test_what_is_left_out_of_a_count_is_said():
    found = answer("how many authorities are currently inadequate overall?", *with_northmere())
    assert found.notes[-1] == "Not counted, as they are not in the official catalogue: Northmere (2022)."


def test_a_made_up_body_that_a_question_names_is_answered():
    assert answer("Is Northmere inadequate overall?", *with_northmere()).text.startswith("Yes")


def test_a_question_about_the_index_counts_what_is_indexed():
    found = answer("which authorities in the index are inadequate overall?", *with_northmere())
    assert named(found) == {"Northmere"}


def test_without_any_catalogue_only_the_reports_count():
    identity, judgement, paragraph = made_up("kent-made-up", dt.date(2025, 1, 1), Grade.GOOD)
    base = FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph})
    known = Known.of(base.identities)
    assert named(answer("Which councils are good?", base, known)) == {"Kent"}
    assert answer("who waited longest between full inspections", base, known) is None


def test_an_answer_takes_milliseconds(base, known):
    taken = []
    for text, _ in LISTS:
        question = understand(text, [], known)
        started = time.process_time()
        answer_facts(question, base)
        taken.append(time.process_time() - started)
    assert sorted(taken)[int(0.95 * len(taken))] < 0.05
