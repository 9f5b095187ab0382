"""Grades of named authorities: one, over time, side by side; and what a question wrongly presumes."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.facts.answers import find_facts
from inspectqa.asking.understanding.questions import understand
from inspectqa.records import RefusalReason

from .expected import LATEST, OVERALL, OWN, PLACES, SCALE, answer

ONE = [
    ("Is Dorset outstanding?", "Dorset", "Yes"),
    ("Is Kent inadequate overall?", "Kent", "No"),
    ("Was Tower Hamlets inadequate in 2017?", "Tower Hamlets", "Yes"),
    ("Has Devon ever been outstanding?", "Devon", "No"),
    ("Has Rotherham ever been inadequate?", "Rotherham", "Yes"),
    ("What year did Wandsworth become outstanding?", "Wandsworth", "Wandsworth was judged"),
]


@pytest.mark.parametrize(("text", "name", "word"), ONE, ids=[text for text, _, _ in ONE])
def test_yes_or_no(text, name, word, base, known):
    found = answer(text, base, known)
    assert found.text.startswith(word if name in word else f"{word}: {name} was ")


def test_ever_names_the_inspections_that_gave_the_grade(base, known):
    found = answer("was wandsworth ever inadequate", base, known)
    hits = [row["published"] for row in OWN["Wandsworth"] if row[OVERALL] == "inadequate"]
    assert found.text.startswith("Yes")
    assert {str(citation.report.published) for citation in found.citations} == set(hits)


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


@pytest.mark.parametrize(
    "text", ["which councils got adequate in 2013", "Which councils were judged good in 2013?"]
)
def test_grades_of_2013_stand_in_the_reports_alone(text, base, known):
    found = answer(text, base, known)
    assert found.refusal.reason is RefusalReason.NOTHING_IN_SCOPE
    assert all(name in found.text for name in ("Sandwell", "Norfolk", "Kent", "Medway"))


def test_a_timeline_of_one_inspection_states_its_grades(base, known):
    found = answer("grades for Middlesbrough since April 2026", base, known)
    assert found.text.count("requires improvement for") == 4
    assert any("April 2026" in note for note in found.notes)


def test_the_last_time_is_the_latest_where_nothing_was_asked_before(base, known):
    found = answer("What did Ofsted give Wigan last time?", base, known)
    assert {str(citation.report.published) for citation in found.citations} == {LATEST["Wigan"]["published"]}


@pytest.mark.parametrize(
    "text",
    ["Has Swindon got better or worse since its previous inspection?", "Every judgement of Swindon"],
)
def test_how_one_authority_changed(text, base, known):
    rows = answer(text, base, known).table.rows
    assert [(row[2], row[3]) for row in rows] == [(r["published"], r[OVERALL]) for r in OWN["Swindon"]]


def test_why_states_the_grade_where_it_was_given(base, known):
    found = answer("Why was Devon judged inadequate in 2025?", base, known)
    assert found.text.startswith("Devon was judged inadequate overall")
    assert not found.refused


def test_why_of_a_grade_before_the_latest_says_so_first(base, known):
    found = answer("Why was Croydon judged inadequate?", base, known)
    now = dt.date.fromisoformat(LATEST["Croydon"]["published"])
    assert found.text.startswith("The latest full inspection of Croydon")
    assert f"{now.day} {now:%B %Y}) did not give that grade; before it, Croydon was judged" in found.text
    assert found.citations[0].report.published < now


def test_why_of_a_grade_never_given_is_refused(base, known):
    found = answer("Why is Devon outstanding?", base, known)
    assert found.refusal.reason is RefusalReason.FALSE_PREMISE
    assert "Devon was not judged outstanding" in found.refusal.message


def test_what_a_service_got_is_its_grade(base, known):
    found = answer("What did Hull's service for care leavers get?", base, known)
    assert found.text.startswith("Kingston upon Hull was judged")
    assert "for care leavers" in found.text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("leadership Hillingdon good 2018", "Yes, and better than good"),
        ("Kent good?", "Yes"),
        ("inadequate Herefordshire", "No"),
    ],
)
def test_a_name_and_a_grade_alone_ask_whether(text, word, base, known):
    assert answer(text, base, known).text.startswith(f"{word}: ")


def test_a_name_a_grade_and_a_matter_are_left_to_the_reports(base, known):
    assert answer("Kent good practice fostering", base, known) is None


VERDICTS = [
    ("Is York good?", "Yes, and better than good: York was judged outstanding overall"),
    ("Did Kent get a good rating in 2022?", "Better than good: Kent was judged outstanding overall"),
    ("Is Kent requires improvement?", "No, better: Kent was judged good overall"),
    ("Is Devon requires improvement?", "No, worse: Devon was judged inadequate overall"),
    ("Is Bradford failing?", "Not inadequate: Bradford was judged requires improvement overall"),
    ("Is Devon failing?", "Yes, inadequate: Devon was judged inadequate overall"),
    ("Is Portsmouth good?", "Yes, good or better in every area that it judges: Portsmouth was judged"),
    ("Is Portsmouth inadequate?", "No, in no area that it judges: Portsmouth was judged outstanding"),
    ("When was Bradford last inspected and was it good?", "No: Bradford was judged requires improvement"),
    ("When was Norfolk last inspected and what was the outcome?", "Inspected 23 to 27 February 2026"),
    ("Is Herefordshire struggling?", "Inspected 10 to 21 November 2025"),
    ("Is Walsall any good at looking after care leavers?", "Walsall was judged good for care leavers"),
]


@pytest.mark.parametrize(("text", "start"), VERDICTS, ids=[text for text, _ in VERDICTS])
def test_a_verdict_says_better_and_worse(text, start, base, known):
    found = answer(text, base, known)
    assert found.text.startswith(start)
    assert not found.refused
    assert "published" in found.text


def test_before_the_first_of_several_inspections_there_is_no_earlier_one(base, known):
    history = []
    for turn in ("How was Derby judged overall?", *["and before that?"] * 3):
        history.append(understand(turn, history, known))
    found = find_facts(history[-1], base).answer
    assert found.refused
    assert found.text.startswith("No earlier full inspection of Derby is known; its full inspections were")


def test_whether_a_grade_got_better_since_is_told_from_the_inspection_asked_about(base, known):
    history = [understand("How was Bury judged overall in 2021?", [], known)]
    found = find_facts(understand("has that got better since?", history, known), base).answer
    assert [row[-1] for row in found.table.rows] == ["inadequate", "requires improvement"]


def test_a_grade_traced_is_a_timeline(base, known):
    found = answer("Trace Blackpool’s grade for help and protection from 2018 to 2026.", base, known)
    assert [row[-1] for row in found.table.rows] == ["inadequate", "requires improvement", "good"]


def test_the_date_of_several_grades_comes_first_and_once(base, known):
    found = answer("How is Kent rated?", base, known)
    start = "Inspected 3 to 7 November 2025 (report published 2 February 2026), Kent was judged good"
    assert found.text.startswith(f"{start} overall [1], ")
    assert found.text.count("inspected") == 0


def test_an_outcome_is_said_as_what_it_is_one_of(base, known):
    found = answer("What is Dudley's area SEND outcome?", base, known)
    assert "was inconsistent experiences and outcomes (inspected 20 to 24 January 2025" in found.text
    when = answer("When was Dudley's SEND inspection?", base, known)
    assert when.text.startswith("Dudley: area SEND inspection 20 to 24 January 2025, report published")
