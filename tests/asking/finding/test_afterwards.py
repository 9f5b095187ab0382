"""What comes next, and what has changed since a visit, is what a report says of just that."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.records import Framework, ParagraphKind, Report
from inspectqa.settings import Settings

OUTCOME = "The partnership’s arrangements lead to inconsistent experiences of what happens next for children."
NEXT = "A monitoring inspection will be carried out within 18 months. The next reinspection will be in 2027."
PLAN = "HMCI requires the local area partnership to prepare and submit a priority action plan (area SEND)."
CARE = "Children in care know what happens next and when they will be visited again."
PLANNING = (
    "Ofsted will take the findings from this focused visit into account when planning the next inspection."
)
SINCE = "Views are recorded. This is an improvement since the focused visit in March 2024. Plans are clear."
OTHER = "Since the focused visit in 2019, leaders have changed."


def report(framework: Framework, year: int, *texts: str) -> Report:
    """Make a report of Alderbrook, published on 1 May."""
    lines = [(str(n), ParagraphKind.PARAGRAPH, "Help", text) for n, text in enumerate(texts, 1)]
    return make_report("Alderbrook", framework, dt.date(year, 5, 1), lines)


def assistant_over(*reports: Report) -> Assistant:
    """Make an assistant over reports, without files and without a model."""
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue(list(reports)))  # type: ignore[assignment]
    return assistant


SEND = report(Framework.AREA_SEND, 2024, OUTCOME, NEXT, PLAN)


@pytest.mark.parametrize(
    "question",
    [
        "what happens next in Alderbrook",
        "Alderbrook SEND: what's next?",
        "what is being done about SEND in Alderbrook",
    ],
)
def test_what_happens_next_is_what_the_report_says_of_inspections_and_plans(question: str) -> None:
    answer = assistant_over(SEND, report(Framework.ILACS, 2023, CARE)).ask(question)
    assert [one.text for one in answer.statements] == [NEXT, PLAN]


def test_when_the_next_send_inspection_is_is_no_date_of_the_last() -> None:
    answer = assistant_over(SEND).ask("when is the next SEND inspection in Alderbrook?")
    assert [one.text for one in answer.statements] == [NEXT]


def test_it_is_asked_after_a_question_on_the_same_report() -> None:
    talk = assistant_over(SEND, report(Framework.ILACS, 2023, CARE)).conversation()
    talk.ask("when was the SEND inspection of Alderbrook")
    assert [one.text for one in talk.ask("what happens next?").statements] == [NEXT, PLAN]


def test_the_next_one_is_no_report_that_is_missing() -> None:
    send = report(Framework.AREA_SEND, 2024, OUTCOME, CARE, NEXT, PLAN)  # CARE is the next paragraph
    talk = assistant_over(send, report(Framework.FOCUSED_VISIT, 2025, CARE)).conversation()
    talk.ask("when was the SEND inspection of Alderbrook")
    answer = talk.ask("and when is the next one")
    assert [one.text for one in answer.statements] == [NEXT]
    assert answer.notes == ()


def test_what_has_been_overtaken_comes_next_no_more() -> None:
    letter = report(Framework.FOCUSED_VISIT, 2022, PLANNING)
    assert assistant_over(letter).ask("what happens next in Alderbrook").statements[0].text == PLANNING
    answer = assistant_over(letter, report(Framework.ILACS, 2023, CARE)).ask(
        "what happens next in Alderbrook"
    )
    assert answer.refusal is not None
    assert answer.refusal.message == "The reports searched don’t say what happens next."


def test_what_happens_next_to_somebody_is_another_question() -> None:
    answer = assistant_over(SEND, report(Framework.ILACS, 2023, CARE)).ask(
        "do children in care in Alderbrook know what happens next?"
    )
    assert [one.text for one in answer.statements] == [CARE]


VISIT = report(Framework.FOCUSED_VISIT, 2024, PLANNING, "Children and families have changed social workers.")


@pytest.mark.parametrize(
    "question",
    [
        "Alderbrook: whats changed since Mays visit",
        "what has improved in Alderbrook since the focused visit?",
        "has anything changed in Alderbrook since the 2024 visit",
    ],
)
def test_what_changed_since_a_visit_is_what_the_later_report_says_since_it(question: str) -> None:
    later = report(Framework.ILACS, 2025, CARE, OTHER, SINCE)
    answer = assistant_over(report(Framework.FOCUSED_VISIT, 2018, PLANNING), VISIT, later).ask(question)
    assert [one.text for one in answer.statements] == [SINCE.removesuffix(" Plans are clear.")]
    assert answer.notes == ()


def test_of_the_newest_visit_no_later_report_tells() -> None:
    answer = assistant_over(VISIT, report(Framework.ILACS, 2023, OTHER)).ask(
        "what has changed in Alderbrook since the visit"
    )
    assert answer.refusal is not None
    assert answer.refusal.message == (
        "No report of Alderbrook since the visit published 1 May 2024 is in this collection."
    )
