"""What a term means is answered by the sentences whose subject it is, not by what is best praised."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.asking.finding.definitions import asked_term
from inspectqa.records import Answer, Area, Framework, Grade, Judgement, ParagraphKind, Report
from inspectqa.settings import Settings

CENTRAL = "When children are in need of help, the KIT is the point of contact for professionals and families."
PRAISE = "The KIT is effective in identifying children who may be at risk."
STRENGTH = "The KIT is a strength, and partners are well represented in it."
WRITTEN = "Partners attend the keeping in touch (KIT) meeting every week."
DOES = "The virtual hub helps children in care to remain in the school of their choice."
GRADE = "In a local authority that requires improvement, there are no widespread or serious failures."
VISIT = "This visit was carried out in line with the ILACS framework."
PLANNING = (
    "Ofsted will take the findings from this focused visit into account when planning the next inspection."
)


def report(
    texts: list[str], authority: str = "Alderbrook", year: int = 2024, framework: Framework = Framework.ILACS
) -> Report:
    """Make a report of paragraphs, published on 1 March."""
    lines = [(str(n), ParagraphKind.PARAGRAPH, "Help", text) for n, text in enumerate(texts, 1)]
    return make_report(authority, framework, dt.date(year, 3, 1), lines)


def assistant_over(*reports: Report) -> Assistant:
    """Make an assistant over reports, without files and without a model."""
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue(list(reports)))  # type: ignore[assignment]
    return assistant


def ask(question: str, *texts: str) -> Answer:
    return assistant_over(report(list(texts))).ask(question)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is a MASH", "MASH"),
        ("What is the LADO?", "LADO"),
        ("whats a PEP", "PEP"),
        ("what does edge of care mean in plain english", "edge of care"),
        ("what do they mean by pre-proceedings?", "pre-proceedings"),
        ("What does UASC stand for?", "UASC"),
        ("what is meant by staying put", "staying put"),
        ("define virtual school", "virtual school"),
        ("What does Kent do for care leavers", ""),
        ("How good is the MASH in Bury?", ""),
    ],
)
def test_the_term_asked_for_is_what_is_left_of_the_question(question: str, term: str) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize("question", ["what is a KIT", "what is the kit?", "what does KIT mean"])
def test_the_sentence_that_says_what_a_term_is_leads_and_praise_of_it_does_not(question: str) -> None:
    answer = ask(question, PRAISE, STRENGTH, CENTRAL, WRITTEN)
    assert [one.text for one in answer.statements] == [CENTRAL]
    assert answer.notes == ()


def test_where_nothing_says_what_it_is_what_it_does_is_quoted_and_that_is_said() -> None:
    answer = ask("what is a virtual hub", "The virtual hub is good.", DOES)
    assert [one.text for one in answer.statements] == [DOES]
    assert answer.notes == ("No report searched says what ‘virtual hub’ is; these say what it does.",)


def test_where_no_report_says_either_the_long_form_is_quoted_and_that_is_said() -> None:
    answer = ask("what is a KIT", PRAISE, STRENGTH, WRITTEN)
    assert [one.text for one in answer.statements] == [WRITTEN]
    assert answer.notes == ("The reports write KIT for ‘keeping in touch’; none says what it is.",)


def test_a_definition_of_another_report_serves_in_a_conversation_about_one() -> None:
    talk = assistant_over(report([CENTRAL], "Wexmoor", 2020), report([PRAISE])).conversation()
    talk.ask("Is the KIT effective in Alderbrook?")
    answer = talk.ask("what is the KIT")
    assert [one.text for one in answer.statements] == [CENTRAL]


def test_an_older_definition_is_as_good_as_a_new_one() -> None:
    answer = assistant_over(report([CENTRAL], year=2020), report([PRAISE])).ask("what is a KIT")
    assert [one.text for one in answer.statements] == [CENTRAL]
    assert answer.notes == ()


@pytest.mark.parametrize("grade", ["RI", "requires improvement"])
def test_a_grade_means_what_the_annex_of_a_report_says(grade: str) -> None:
    answer = ask(f"what does {grade} mean", "Practice requires improvement.", GRADE)
    assert [one.text for one in answer.statements] == [GRADE]


def test_a_focused_visit_is_what_the_letters_say_of_it() -> None:
    letter = report([PRAISE, VISIT, PLANNING], framework=Framework.FOCUSED_VISIT)
    answer = assistant_over(letter).ask("what is a focused visit")
    assert [one.text for one in answer.statements] == [VISIT, PLANNING]


def test_the_outcomes_of_area_send_are_quoted_one_of_each() -> None:
    made = []
    grades = (Grade.INCONSISTENT, Grade.TYPICALLY_POSITIVE, Grade.SYSTEMIC_FAILINGS, Grade.INCONSISTENT)
    for year, grade in enumerate(grades, 2023):
        one = report(
            [f"The outcome of {year} is {grade} for SEND."], f"Place {year}", year, Framework.AREA_SEND
        )
        stated = Judgement(one.identity.id, Area.SEND, grade, "SEND", str(grade), one.paragraphs[0].id)
        made.append(Report(one.identity, one.paragraphs, (stated,)))
    answer = assistant_over(*made).ask("what are the three outcomes of an area SEND inspection")
    assert [one.text.split()[3] for one in answer.statements] == ["2024", "2026", "2025"]


def test_a_question_for_something_of_an_authority_is_no_question_of_meaning() -> None:
    answer = ask("what is the KIT like in Alderbrook", PRAISE, CENTRAL, WRITTEN)
    assert answer.notes == ()
    assert PRAISE in [one.text for one in answer.statements]
