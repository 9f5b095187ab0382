"""Refusals: names, events and things that no report has, and what no inspection report says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.asking.matters import find_matter
from inspectqa.asking.outside import say_outside
from inspectqa.asking.presumed import find_names
from inspectqa.asking.readers.extractive import LEADS, _leads
from inspectqa.records import (
    Detail,
    Evidence,
    Framework,
    ParagraphKind,
    Question,
    RefusalReason,
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


def test_outside_comes_before_grades_and_offers_the_nearest(assistant: Assistant) -> None:
    answer = assistant.ask("Will Holmshire be outstanding for care leavers next time?")
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.OUTSIDE
    assert answer.refusal.nearest


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
