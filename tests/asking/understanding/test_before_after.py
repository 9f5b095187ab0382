"""'How has that changed?' and its like: the matter of the turn before, of the reports before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.understanding.questions import Known, reports_in, understand
from inspectqa.reading.official import official_rows
from inspectqa.records import Detail, Framework, Kind, Question

#: Trafford's reports up to 2023, newest first: full inspections but for the visits of 2021 and 2018.
TRAFFORD = ["2023-01-31", "2021-05-10", "2019-05-08", "2018-08-02"]
AUDITS = "What did inspectors find about audits in Trafford in 2021?"


@pytest.fixture(scope="module")
def known() -> Known:
    rows = [row.identity for row in official_rows() if row.identity.framework is not Framework.AREA_SEND]
    return Known.of(row for row in rows if row.published is None or row.published.year < 2024)


def ask(known: Known, *turns: str) -> Question:
    history: list[Question] = []
    for turn in turns:
        history.append(understand(turn, history, known))
    return history[-1]


def days(question: Question, known: Known) -> list[str]:
    return [str(one.published) for one in reports_in(question.scope, known.identities)]


@pytest.mark.parametrize(
    "turn",
    [
        "How has that changed?",
        "Has that got better?",
        "so how has it developed",
        "has this improved over the inspections?",
        "Is it any different now?",
    ],
)
def test_what_changed_is_asked_of_every_report(known: Known, turn: str) -> None:
    found = ask(known, AUDITS, turn)
    assert days(found, known)[:4] == TRAFFORD
    assert (found.kind, found.topic, found.detail) == (Kind.TIMELINE, "audits", Detail.NONE)
    assert found.standalone == "What did inspectors find about audits in Trafford – over time?"


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("Has that got better since?", TRAFFORD[:2]),
        ("Has it improved since then?", TRAFFORD[:2]),
        ("And before that?", TRAFFORD[2:]),
        ("and earlier?", TRAFFORD[2:]),
        ("Was it like that before?", TRAFFORD[2:]),
        ("What did the inspection before say?", TRAFFORD[2:3]),
        ("What about the visit before?", TRAFFORD[3:]),
        ("What about later reports?", TRAFFORD[:1]),
        ("And at the next inspection?", TRAFFORD[:1]),
    ],
)
def test_a_visit_is_followed_by_what_came_before_or_after_it(
    known: Known, turn: str, expected: list[str]
) -> None:
    found = ask(known, AUDITS, turn)
    assert days(found, known) == expected
    assert found.topic == "audits"


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("And before that?", ["2019-05-08"]),
        ("Did the previous report ask for the same?", ["2019-05-08"]),
        ("Was it any better last time?", ["2019-05-08"]),
        ("is that better than before?", ["2023-01-31", "2019-05-08"]),
        ("How has this changed since the last inspection?", ["2023-01-31", "2019-05-08"]),
        ("Has that improved since?", ["2023-01-31", "2019-05-08"]),
        ("And the one after?", []),
    ],
)
def test_the_newest_inspection_is_followed_by_the_one_before(
    known: Known, turn: str, expected: list[str]
) -> None:
    found = ask(known, "What did Ofsted say about audits in Trafford in 2023?", turn)
    assert days(found, known) == expected
    assert found.topic == "audits"


def test_before_a_course_is_before_the_report_that_it_began_with(known: Known) -> None:
    first = understand("What did Ofsted say about audits in Trafford in 2023?", (), known)
    course = understand("Has it changed since the last inspection?", [first], known)
    course = replace(course, answered=course.scope.reports)
    assert days(understand("And before that?", [first, course], known), known) == ["2015-05-12"]


def test_a_number_asked_before_is_still_asked(known: Known) -> None:
    found = ask(known, "How many children in care does Trafford have?", "How has that changed?")
    assert (found.detail, found.kind) == (Detail.NUMBER, Kind.TIMELINE)


@pytest.mark.parametrize("turn", ["How has fostering changed?", "Why has it changed?", "and in Kent before?"])
def test_a_turn_that_says_more_is_another_question(known: Known, turn: str) -> None:
    assert "– over time" not in ask(known, AUDITS, turn).standalone


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("How has the front door in Leeds developed over the inspections?", "the front door"),
        ("How has supervision evolved in Kent from one inspection to the next?", "supervision"),
        ("Trace how supervision has developed across all inspections of Kent", "supervision has"),
        ("Has the virtual school in York improved over the inspections?", "the virtual school"),
        ("Timeline of corporate parenting in Hackney", "corporate parenting"),
        ("Has York sorted out its caseloads since 2018?", "its caseloads"),
        ("Have caseloads in Bradford got better or worse since 2018?", "caseloads"),
    ],
)
def test_how_a_matter_went_is_a_timeline_of_the_matter_alone(known: Known, text: str, topic: str) -> None:
    found = ask(known, text)
    assert (found.kind, found.topic) == (Kind.TIMELINE, topic)


def test_how_somebody_developed_something_is_no_timeline(known: Known) -> None:
    assert ask(known, "How has Kent developed its early help offer?").kind is Kind.OPEN


def test_the_answer_is_not_the_one_just_given(small_assistant: Assistant) -> None:
    identities = small_assistant.index.catalogue.identities()
    names = [one.authority for one in identities.values()]
    name = next(name for name in names if names.count(name) > 1)
    talk = small_assistant.conversation()
    first = talk.ask(f"What do inspectors say about caseloads in {name}'s latest inspection?")
    again = talk.ask("How has that changed?")
    assert {one.report.id for one in again.evidence} > {one.report.id for one in first.citations}
