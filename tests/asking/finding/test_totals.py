"""How many there are in all: what asks so, and which sentence says so."""

from __future__ import annotations

import pytest

from inspectqa.asking.finding.totals import find_total


@pytest.mark.parametrize(
    "question",
    [
        "How many children in Hull are in care?",
        "how many kids are looked after in oldham?",
        "How many children are there in care in Slough now?",
        "How many children in care are there in Walsall?",
        "How many looked after children does Walsall have?",
        "How many children was Somerset looking after in November 2017?",
        "What is the number of children in care in York?",
        "And how many were looked after on that date?",
        "How many children are on child protection plans in Leeds?",
        "How many children in Oldham are subject to a child protection plan?",
    ],
)
def test_a_question_for_all_of_them(question: str) -> None:
    assert find_total(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        "How many children are in care in foster homes in York?",
        "How many children in care go missing in Hull?",
        "How many children in care are placed outside Hull?",
        "How many children in Hull are in care homes?",
        "For how many children on a child protection plan was domestic abuse a risk?",
        "How many disabled children are looked after in Leeds?",
    ],
)
def test_a_question_for_some_of_them(question: str) -> None:
    assert find_total(question) is None


IN_CARE, ON_PLANS = "How many children are in care?", "How many children are on child protection plans?"


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        (IN_CARE, "At 18 November 2014, 678 children are being looked after by the local authority.", True),
        (IN_CARE, "At 30 June 2016, 437 are being looked after by the local authority.", True),
        (IN_CARE, "As at 31 March 2016, there were 431 children looked after in the county.", True),
        (IN_CARE, "The local authority was looking after 518 children.", True),
        (
            IN_CARE,
            "The number of children looked after has increased from 280 at 31 March 2015 to 336.",
            True,
        ),
        (IN_CARE, "A back-log of 42 children in care waits for orders to end.", False),
        (IN_CARE, "In all, 23% of children are looked after far from home.", False),
        (IN_CARE, "Since 2015, when 780 children were being looked after, the number has fallen.", False),
        (IN_CARE, "The 80 children looked after who are placed far away are visited.", False),
        (
            ON_PLANS,
            "At the time of the inspection, 270 children were subject to a child protection plan.",
            True,
        ),
        (
            ON_PLANS,
            "On 1 May, 598 children and young people were the subject of a child protection plan.",
            True,
        ),
        (ON_PLANS, "The number of children on child protection plans has risen by 71%.", False),
        (ON_PLANS, "At 18 November 2014, 678 children are being looked after.", False),
    ],
)
def test_the_sentence_with_the_total(question: str, text: str, said: bool) -> None:
    asked = find_total(question)
    assert asked is not None
    assert bool(asked.search(text)) is said
