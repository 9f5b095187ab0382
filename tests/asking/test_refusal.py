"""Refusals: names, events and things that no report has, and what no inspection report says."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.terms import load_synonyms
from inspectqa.asking.matters import find_matter
from inspectqa.asking.outside import factual_half, say_outside
from inspectqa.asking.presumed import find_names
from inspectqa.asking.readers.extractive import LEADS, _leads
from inspectqa.asking.refusal import _graded_matter, _names
from inspectqa.records import (
    Detail,
    Evidence,
    Framework,
    Kind,
    ParagraphKind,
    Question,
    RefusalReason,
    Scope,
    Sentence,
)
from inspectqa.settings import Settings

P = ParagraphKind.PARAGRAPH

HOLM = make_report(
    "Holmshire",
    Framework.ILACS,
    dt.date(2024, 5, 1),
    [
        ("1", P, "", "The family court values the work of social workers with alcohol and drug misuse."),
        ("2", P, "", "The director of children’s services left a legacy of careful planning."),
        ("3", P, "", "Contacts to the MASH are closed too early, so children wait."),
        ("4", P, "", "Care leavers are helped with prescriptions and receive free bus travel."),
        ("5", P, "", "The number of children in care has risen from 640 to 678 this year."),
        ("6", P, "", "The corporate parenting panel is chaired effectively by the lead member."),
        ("7", P, "", "Hotels and fast food outlets were visited to disrupt exploitation."),
        ("8", P, "", "Asylum-seeking children live with skilled foster carers in Holmshire."),
        ("9", P, "", "Social workers are positive about working for Holmshire and stay for years."),
        ("10", P, "", "Staff use the Signs of Hope model, and social workers know it well."),
    ],
)
DALE = make_report(
    "Daleton",
    Framework.ILACS,
    dt.date(2023, 5, 1),
    [
        ("1", P, "", "Judges speak well of the Family Drug and Alcohol Court and of its staff."),
        (
            "2",
            P,
            "",
            "Since the departure of the director of children’s services, work drifts because nobody leads.",
        ),
        (
            "3",
            P,
            "",
            "The closure of the youth hub left a gap, because no other hub took in teenagers in care.",
        ),
        ("4", P, "", "Care leavers receive free prescriptions until they are 25."),
        ("5", P, "", "The safeguarding manager, Ada Moor, joined in 2022."),
    ],
)


@pytest.fixture
def assistant() -> Assistant:
    made = Assistant(settings=Settings())
    made._index = SmallIndex(SmallCatalogue([HOLM, DALE]))  # type: ignore[assignment]
    return made


def asked(text: str, topic: str = "", detail: Detail = Detail.NONE) -> Question:
    return Question(text=text, standalone=text, topic=topic or text, detail=detail)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            "What does the Holmshire report say about its Family Drug and Alcohol Court?",
            "‘Family Drug and Alcohol Court’",
        ),
        ("What did inspectors say about ‘sleep on it’ in Holmshire?", "‘sleep on it’"),
        (
            "Why did the director of children’s services in Holmshire resign?",
            "anyone in such a post resigned",
        ),
        ("Are social workers in Holmshire on strike?", "there was a strike"),
        ("Do care leavers in Daleton get free bus travel?", "‘free bus travel’"),
        ("What did inspectors say about hotels for asylum-seeking children in Holmshire?", "‘hotels’"),
    ],
)
def test_what_a_question_presumes_must_stand_in_a_report(
    assistant: Assistant, question: str, message: str
) -> None:
    answer = assistant.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.NOTHING_FOUND
    assert message in answer.refusal.message


@pytest.mark.parametrize(
    "question",
    [
        "What does the Daleton report say about its Family Drug and Alcohol Court?",
        "Why did the director of children’s services in Daleton resign?",
        "Why did Daleton close its youth hub?",
        "Do care leavers in Daleton get free prescriptions?",
        "Do care leavers in Holmshire get free bus travel?",
        "How well do social workers in Holmshire use the Signs of Hope model?",
    ],
)
def test_what_a_report_does_say_is_answered(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).refused


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What is the name of Daleton’s safeguarding manager?", True),
        ("Who is the director of children’s services in Daleton?", False),
        ("Who is Holmshire’s lead member?", False),
    ],
)
def test_someone_in_office_is_told_by_name_only(assistant: Assistant, question: str, answered: bool) -> None:
    assert assistant.ask(question).refused is not answered


def test_the_paragraph_whose_number_counts_what_is_asked_leads() -> None:
    text = "How many children are in care?"
    question = Question(text=text, standalone=text, detail=Detail.NUMBER, topic="children in care")
    near, far = HOLM.paragraphs[1], HOLM.paragraphs[4]
    others = [
        Evidence(HOLM.identity, near, 1.0, sentences=(Sentence(0, 30, "There are 14 panels for care."),))
        for _ in range(LEADS)
    ]
    counting = Evidence(HOLM.identity, far, 0.5, sentences=(Sentence(0, len(far.text), far.text),))
    assert list(_leads(question, [*others, counting])) == [counting]


def test_a_rise_counts_what_the_number_is_of(assistant: Assistant) -> None:
    answer = assistant.ask("How many children are in care in Holmshire?")
    assert "678" in answer.text


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the phone number of Kent’s front door?", "contact"),
        ("What’s the opening time of Kent’s family hubs?", "contact"),
        ("Which is the cheapest nursery in Kent?", "prices"),
        ("My son was excluded from school in Kent. What should I do?", "advise"),
        ("Should I foster with Kent council?", "advise"),
        ("Which secondary school in Kent would you pick?", "advise"),
        ("Which is the best secondary school in Kent for my daughter?", "rank"),
        ("Will Kent be outstanding next time?", "will happen"),
        ("Do you think Kent is good?", "opinion"),
    ],
)
def test_what_no_report_says_is_refused_in_plain_words(question: str, word: str) -> None:
    assert word in say_outside(asked(question))


@pytest.mark.parametrize(
    "question",
    [
        "What do the reports say about councillors in Kent?",
        "How do councillors in Kent respond to children’s views?",
        "What do parents say about SEND in Kent?",
        "What is the name of the family hub programme in Kent?",
        "What is the name of the children in care council in Kent?",
        "What happens if a child goes missing in Kent?",
        "What happens if a child’s plan is rated red in Kent?",
        "What does the report on Kent say about special schools?",
        "What does the report on the virtual school in Kent find?",
        "Should I be worried about caseloads in Kent?",
        "Can a care leaver in Kent ring somebody in the middle of the night?",
        "When will Kent next have a full SEND reinspection?",
        "What should Kent do about caseloads?",
        "How much is the council tax discount for care leavers in Kent?",
        "What was the next rating Kent got after 2017?",
        "My daughter is at secondary school in Kent. Can she get speech therapy?",
        "How would you say Kent is doing?",
        "Do social workers contact families by phone?",
    ],
)
def test_what_a_report_may_say_is_not_outside(question: str) -> None:
    assert not say_outside(asked(question))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What did the council leader say in response?", "politicians"),
        ("What is the mayor of Holmshire's view of the report?", "politicians"),
        ("What has the minister said about Kent council?", "politicians"),
        ("How did the local MP react to the Kent report?", "politicians"),
        ("Did the mayor say anything about the inspection of Kent?", "politicians"),
        ("What was the reaction of the press in Kent?", "politicians"),
        ("Names of any children who died in Kent", "name no children"),
        ("Who was the baby who was killed in Kent?", "name no children"),
        ("What was the boy who died in Kent called?", "name no children"),
        ("Will our council tax go up because of the Kent report?", "will happen"),
        ("What happens if Ofsted say we’re inadequate?", "will happen"),
        ("Will we lose our short breaks in Kent?", "will happen"),
        ("Will social workers in Kent be sacked?", "will happen"),
        ("Can I see the Ofsted report on my daughter’s special school in Kent?", "single school"),
        ("What rating does our local children’s home in Kent have?", "single school"),
        ("The inspection report for Oakwood Academy in Kent", "single school"),
    ],
)
def test_roles_names_forecasts_and_single_places_are_outside(question: str, word: str) -> None:
    assert word in say_outside(asked(question))


def test_a_question_for_advice_is_told_who_advises_and_no_search_is_claimed(assistant: Assistant) -> None:
    answer = assistant.ask("My son has no school place in Holmshire. What should I do?")
    assert answer.refused
    assert "SENDIASS" in answer.text
    assert "999" in answer.text
    assert "Searched" not in answer.text


def test_a_child_in_danger_comes_first() -> None:
    said = say_outside(asked("Who should I call if a child is being hurt in Holmshire?"))
    assert said.startswith("If a child may be in danger, ring 999")


@pytest.mark.parametrize(
    ("question", "half"),
    [
        (
            "should I be worried about social workers in Kent, are they overworked",
            "social workers in Kent, are they overworked",
        ),
        ("What should I do about my son in Kent? Are plans late?", "Are plans late (Kent)"),
        ("What should we do? How are care leavers doing in Kent?", "How are care leavers doing in Kent"),
        ("Should I be worried?", "Should I be worried?"),
        ("Should I move my son from his school in Kent?", "Should I move my son from his school in Kent?"),
        ("How are care leavers doing in Kent?", "How are care leavers doing in Kent?"),
    ],
)
def test_the_factual_half_of_a_question_for_advice(question: str, half: str) -> None:
    assert factual_half(question) == half


def test_the_factual_half_is_answered_with_a_note_on_advice(assistant: Assistant) -> None:
    answer = assistant.ask("Should I be worried about alcohol misuse in Holmshire? Do courts value the work?")
    assert not answer.refused
    assert any("SENDIASS" in note for note in answer.notes)
    assert assistant.verify(answer).faults == ()


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("Are hotels mentioned for Daleton?", True),
        ("Does the Daleton report mention foster carers?", True),
        ("Any mention of free travel in Daleton?", True),
        ("Are hotels mentioned for Holmshire?", False),
        ("Does the Holmshire report mention carers who foster?", False),
        ("Is bus travel mentioned in Holmshire?", False),
    ],
)
def test_whether_something_is_mentioned(assistant: Assistant, question: str, refused: bool) -> None:
    answer = assistant.ask(question)
    assert answer.refused is refused
    assert not refused or answer.text.startswith("No: the one report searched doesn’t mention ‘")


@pytest.mark.parametrize(
    "question",
    [
        "What is Holmshire’s score for drug misuse?",
        "How did inspectors grade careful planning in Holmshire?",
        "What score did Holmshire get for early help?",
    ],
)
def test_a_matter_that_no_area_grades_has_no_score(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.refusal is not None
    assert "give no grade for" in answer.refusal.message


def test_each_side_of_a_comparison_must_give_the_amount(assistant: Assistant) -> None:
    money = assistant.ask("How does the children in care budget in Holmshire compare with Daleton’s?")
    assert money.refusal is not None
    assert "amount of money" in money.refusal.message
    rates = assistant.ask("Compare the vacancy rates of social workers in Holmshire and Daleton")
    assert rates.refusal is not None
    assert "number" in rates.refusal.message
    counts = assistant.ask("How many children are in care in Holmshire compared with Daleton?")
    assert "678" in counts.text
    assert {citation.report.authority for citation in counts.citations} == {"Holmshire"}
    assert any("Daleton" in note for note in counts.notes)


@pytest.mark.parametrize(
    "question",
    [
        "Do care leavers in Holmshire get prescriptions quickly?",
        "Do asylum-seeking children in Holmshire get skilled carers often enough?",
        "Do care leavers in Holmshire get help quick?",
        "Do care leavers in Holmshire have somewhere decent?",
        "Are there drug and alcohol social workers in Holmshire?",
    ],
)
def test_words_of_manner_and_order_are_no_things(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).refused


def test_what_was_not_understood_is_not_called_unsaid(assistant: Assistant) -> None:
    answer = assistant.ask("Did Holmshire frobnicate zyxwv?")
    assert answer.refusal is not None
    assert "say nothing" not in answer.refusal.message


def test_outside_comes_before_grades_and_offers_the_nearest(assistant: Assistant) -> None:
    answer = assistant.ask("Will care leavers in Holmshire be judged good next time for free bus travel?")
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.OUTSIDE
    assert [one.paragraph.number for one in answer.refusal.nearest] == ["4"]


@pytest.mark.parametrize(
    ("text", "topic", "names"),
    [
        ("Does it use the Mind of My Own app?", "use Mind of My Own app", ["Mind of My Own"]),
        ("What about Kent’s Mockingbird programme?", "Mockingbird programme", ["Mockingbird"]),
        ("Is ‘sleep on it’ still used?", "sleep on it still used", ["sleep on it"]),
        ("Why was it Good?", "good", ["Good"]),
        ("Does Kent’s MASH work?", "MASH work", []),
        ("What Does The Report Say About Early Help Teams?", "Early Help Teams", []),
        ("When did it start in September?", "start September", []),
    ],
)
def test_names_are_what_is_written_as_one(text: str, topic: str, names: list[str]) -> None:
    assert find_names(asked(text, topic)) == names


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Do care leavers get free prescriptions?", "free prescriptions"),
        ("Does Kent use drones to find children?", "drones"),
        ("Is there a skate park for care leavers?", "skate park"),
        ("What did inspectors say about hotels for children?", "hotels"),
        ("Could they have coped with more?", ""),
        ("How is Kent doing?", ""),
    ],
)
def test_the_thing_asked_after(text: str, thing: str) -> None:
    assert find_matter(asked(text)) == thing


def test_an_everyday_event_without_its_subject_is_no_such_event(small_assistant: Any) -> None:
    answer = small_assistant.ask("When was Alderbrook’s director of children’s services arrested?")
    assert answer.refused


def test_what_no_data_say_offers_nothing_of_another_matter(assistant: Assistant) -> None:
    answer = assistant.ask("When will Holmshire be inspected next?")
    assert answer.refusal is not None
    assert answer.evidence
    assert answer.refusal.nearest == ()


def test_a_month_is_no_name_that_reports_must_mention() -> None:
    terms = load_synonyms().terms("compared with March and Zedbury")
    assert _names("compared with March and Zedbury", terms) == ("zedbury",)


def test_one_long_word_costs_no_time() -> None:
    text = f"score for {'a' * 300}!"
    started = time.perf_counter()
    assert not _graded_matter(Question(text=text, standalone=text, topic=text, kind=Kind.JUDGEMENT))
    assert time.perf_counter() - started < 1


def test_a_total_is_a_total_on_each_side_of_a_comparison() -> None:
    text = "How many children are in care in Holmshire compared with Daleton?"
    scope = Scope(authorities=("Holmshire", "Daleton"))
    question = Question(text=text, standalone=text, scope=scope, detail=Detail.NUMBER)
    assert Wanted.of(question).total is not None
