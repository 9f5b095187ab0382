"""What a question takes back makes way for what is meant, inside it and in a turn of its own."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.reading.official import official_rows
from inspectqa.records import Area, Kind, Question


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


def ask(known: Known, *turns: str) -> Question:
    history: list[Question] = []
    for turn in turns:
        history.append(understand(turn, history, known))
    return history[-1]


@pytest.mark.parametrize(
    ("text", "standalone"),
    [
        (
            "What did Ofsted say about adoption in Stoke … no, Stockport?",
            "What did Ofsted say about adoption in Stockport?",
        ),
        (
            "What did Ofsted say about adoption in Kent, no, I mean Surrey?",
            "What did Ofsted say about adoption in Surrey?",
        ),
        ("How is Derby doing on audits – sorry, Dudley?", "How is Dudley doing on audits?"),
        ("How is Derby doing on adoption? Actually, make that Bury.", "How is Bury doing on adoption?"),
        ("caseloads in barnet scratch that barnsley", "caseloads in barnsley"),
        ("What about foster carers in York (sorry - Norfolk)?", "What about foster carers in Norfolk?"),
        ("Did Ofsted rate Wirral, or rather Wakefield, good?", "Did Ofsted rate Wakefield good?"),
        (
            "What were the caseloads in Bradford in 2018, sorry 2023?",
            "What were the caseloads in Bradford in 2023?",
        ),
        (
            "What did the 2019, no, the 2022 inspection of York say about leaders?",
            "What did the 2022 inspection of York say about leaders?",
        ),
        (
            "What did the May 2021 visit, I mean the October 2025 visit to Trafford find?",
            "What did the October 2025 visit to Trafford find?",
        ),
        (
            "What is the grade for adoption, sorry, care leavers in Kent?",
            "What is the grade for care leavers in Kent?",
        ),
        ("How did Leeds do, not Leicester, in 2022?", "How did Leeds do in 2022?"),
        (
            "I mean Dudley not Derby: what did inspectors say about supervision?",
            "Dudley: what did inspectors say about supervision?",
        ),
        (
            "Compare Kent with Surrey – sorry, Norfolk – for care leavers",
            "Compare Kent with Norfolk – for care leavers",
        ),
    ],
)
def test_what_is_taken_back_makes_way_for_what_is_meant(known: Known, text: str, standalone: str) -> None:
    found = ask(known, text)
    assert (found.standalone, found.text) == (standalone, text)


@pytest.mark.parametrize(
    "text",
    [
        "How long must children in Kent wait for Surrey foster homes?",
        "Was Kent good in 2017 but not in 2022?",
        "Is it true that Derby but not Derbyshire is outstanding?",
        "Which are inadequate, and no longer in intervention: Kent or Surrey?",
        "Did Kent, Surrey and Norfolk say sorry to care leavers?",
        "What did Kent say in 2019 and what in 2022?",
    ],
)
def test_a_contrast_takes_nothing_back(known: Known, text: str) -> None:
    assert ask(known, text).standalone == text


@pytest.mark.parametrize(
    ("turns", "standalone"),
    [
        (("audits in Durham?", "Sorry, I meant Trafford"), "audits in Trafford?"),
        (("audits in Durham?", "hang on, trafford"), "audits in Trafford?"),
        (("audits in Durham?", "Trafford I meant"), "audits in Trafford?"),
        (("audits in Durham?", "No, not Durham. Trafford."), "audits in Trafford?"),
        (("audits in Durham?", "I didn't mean Durham, I meant Trafford"), "audits in Trafford?"),
        (("audits in Derby?", "I mean Derbyshire not Derby"), "audits in Derbyshire?"),
        (("audits in York in 2019?", "not 2019, the 2022 one"), "audits in York in 2022?"),
        (("audits in York in 2019?", "No, 2022."), "audits in York in 2022?"),
        (("audits in York in 2019?", "wrong year, 2022 please"), "audits in York in 2022?"),
        (
            ("What did the 2019 inspection of York say?", "I meant the 2022 inspection"),
            "What did the 2022 inspection of York say?",
        ),
        (
            ("Compare Kent and Surrey for care leavers", "Not Kent, Norfolk"),
            "Compare Norfolk and Surrey for care leavers",
        ),
    ],
)
def test_a_turn_that_corrects_is_the_question_before_put_right(
    known: Known, turns: tuple[str, ...], standalone: str
) -> None:
    assert ask(known, *turns).standalone == standalone


def test_only_what_is_meant_is_in_the_scope(known: Known) -> None:
    found = ask(known, "How are care leavers in Kent in 2019?", "not 2019, 2022", "sorry, I meant Norfolk")
    assert (found.scope.authorities, found.scope.years) == (("Norfolk",), (2022,))
    assert (found.scope.areas, found.kind) == ((Area.CARE_LEAVERS,), Kind.OPEN)
    assert "2019" not in found.topic
