"""What is known of reports themselves: who led them, the days on site, when the next one is due."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.facts.answers import find_facts
from inspectqa.asking.facts.base import Inspection
from inspectqa.asking.facts.findings import say_period
from inspectqa.asking.facts.parsing import parse_fact_query
from inspectqa.asking.facts.query import What
from inspectqa.asking.understanding.questions import understand
from inspectqa.records import Framework, Identity, Period, RefusalReason

from .expected import answer


def asked(text, base, known):
    query = parse_fact_query(understand(text, [], known), base)
    return query and query.what


@pytest.mark.parametrize(
    "text",
    [
        "When is Kent's next inspection?",
        "When will Ofsted come again to Bradford?",
        "When will Leeds next be inspected?",
    ],
)
def test_no_report_says_when_the_next_inspection_is(text, base, known):
    found = answer(text, base, known)
    assert found.refusal.reason is RefusalReason.OUTSIDE
    assert found.table.rows


def test_area_send_reports_say_when_the_next_is_due(base, known):
    assert answer("When is Plymouth's next full SEND inspection due?", base, known) is None


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("How long was the inspection of Bradford in 2026?", "12 to 23 January 2026, 12 days"),
        ("How many days was the York inspection?", "24 February to 7 March 2025, 12 days"),
        ("When did inspectors visit Kent in 2022?", "9 to 20 May 2022"),
        ("When were inspectors on site in York in 2025?", "24 February to 7 March 2025"),
    ],
)
def test_the_days_on_site(text, within, base, known):
    assert within in answer(text, base, known).text


def test_who_led_by_the_catalogue_is_said_to_be(base, known):
    found = answer("Who led the inspection of Kent in 2022?", base, known)
    assert "led by Margaret Burke, by the official catalogue" in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Who was Kent's lead inspector in 2022?",
        "Whose team inspected Kent in 2022?",
        "By whom was Kent inspected in 2022?",
        "The 2022 inspection of Kent was led by whom?",
        "Who was the lead HMI for Kent in 2022?",
        "Which HMI led the 2022 inspection of Kent's children's services?",
        "Which of Her Majesty's Inspectors led the 2022 inspection of Kent?",
        "Who oversaw the 2022 inspection of Kent?",
        "Who came to inspect Kent in 2022?",
        "Which inspector led the visit to Kent in 2022?",
    ],
)
def test_who_led_is_asked_in_many_ways(text, base, known):
    found = answer(text, base, known)
    assert "led by Margaret Burke" in found.text


@pytest.mark.parametrize("text", ["Who was Bradford's lead inspector?", "who was lead inspector in Bradford"])
def test_the_lead_inspector_of_the_latest_inspection(text, base, known):
    assert "Catherine Heron" in answer(text, base, known).text


def test_who_inspected_special_needs_is_asked_of_an_area_send_inspection(base, known):
    query = parse_fact_query(understand("Who inspected SEND provision in Bury?", [], known), base)
    assert query and (query.what, query.frameworks) == (What.LED, (Framework.AREA_SEND,))


def test_a_visit_may_be_a_letters_or_an_inspection(base, known):
    found = answer("Which inspector led the visit to Bradford?", base, known)
    assert "Catherine Heron" in found.text
    assert "focused visit" in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Who led Kent's children's services in 2022?",
        "Who led the service when Kent was inspected in 2022?",
        "Who was the director when Kent was inspected in 2022?",
        "Who was the deputy lead inspector in Kent in 2022?",
        "Who led the improvement board in Kent's 2022 report?",
    ],
)
def test_who_led_something_else_is_left_to_the_search(text, base, known):
    assert asked(text, base, known) is not What.LED


def test_who_led_where_nothing_says_so(base, known):
    found = answer("Who led the inspection of Devon in 2025?", base, known)
    assert found.refusal.reason is RefusalReason.DETAIL_ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "Summarise the York 2025 report",
        "Give me an overview of Walsall 2025",
        "What does the Hull 2026 report say?",
        "Main findings of the Kent 2022 inspection",
        "tl;dr Bradford 2026",
        "Key messages from Birmingham 2023",
        "What did Ofsted say about Slough?",
        "List the strengths of Redbridge in 2024",
        "What are the main weaknesses of Devon?",
    ],
)
def test_a_summary_is_asked_for(text, base, known):
    assert asked(text, base, known) is What.SUMMARY


@pytest.mark.parametrize(
    "text",
    [
        "Summarise what the York report says about neglect",
        "What did Ofsted say about caseloads in Slough?",
        "What are the main reasons children in Hull go missing?",
        "What are the strengths of Herefordshire SEND?",
    ],
)
def test_a_summary_of_a_matter_is_left_to_the_search(text, base, known):
    assert asked(text, base, known) is not What.SUMMARY


def test_a_report_that_is_not_here_is_not_summed_up(base, known):
    assert find_facts(understand("Summarise the York 2025 report", [], known), base) is None


@pytest.mark.parametrize(
    "text", ["What is the adoption rate in Norfolk?", "What's the adoption rate of Kent?"]
)
def test_a_rate_is_no_rating(text, base, known):
    assert answer(text, base, known) is None


def test_each_of_several_periods_on_site_is_said():
    periods = (
        Period(dt.date(2024, 9, 30), dt.date(2024, 10, 11)),
        Period(dt.date(2025, 1, 13), dt.date(2025, 1, 16)),
    )
    identity = Identity(
        id="a", title="A", authority="Alderbrook", framework=Framework.ILACS, inspected=periods
    )
    told = say_period(Inspection(identity, {}))
    assert told == "30 September to 11 October 2024 and 13 to 16 January 2025"


@pytest.mark.parametrize(
    "text",
    [
        "How is York doing these days?",
        "How is York today?",
        "How's York now?",
        "How are things in York?",
        "How are children's services in York nowadays?",
        "What was York's last visit about?",
        "What did the latest focused visit to York look at?",
        "What is going well in York?",
    ],
)
def test_how_an_authority_is_and_what_a_visit_was_about_are_told_by_the_report(text, base, known):
    assert asked(text, base, known) is What.SUMMARY


@pytest.mark.parametrize(
    "text",
    [
        "How is early help in York?",
        "How is York on early help today?",
        "What did inspectors look at in York?",
        "What did the visit to York say about early help?",
        "How is York getting on with its recruitment?",
        "What is going well with recruitment in York?",
    ],
)
def test_a_question_with_a_matter_of_its_own_is_not_told_by_a_summary(text, base, known):
    assert asked(text, base, known) is not What.SUMMARY


def test_when_it_was_inspected_is_asked_whatever_was_spoken_of_before(base, known):
    before = understand("How is training in York?", [], known)
    query = parse_fact_query(understand("When was it inspected?", [before], known), base)
    assert query and query.what is What.WHEN
