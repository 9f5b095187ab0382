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
        "How many children in care live outside Hull?",
        "What share of its looked after children live out of area?",
        "How many looked after children are in residential care?",
        "How many children are in foster care in Leeds?",
        "How many children in care live with their parents?",
        "How many children left care last year?",
        "How many adoptions have there been?",
        "How many special guardianship orders were made?",
        "How many serious incidents were notified to Ofsted?",
        "How many care leavers does the council support?",
        "How many children’s homes does the council run?",
        "How many children are in need?",
        "How many children in need does the council have?",
        "How many UASC are there?",
        "How many children are privately fostered?",
        "How many serious incident notifications did the council make since the last inspection?",
        "How many serious case reviews were there?",
        "How many SCRs has Hull had?",
        "How many serious case reviews did the board carry out?",
        "How many serious case reviews have been completed or are ongoing?",
        "How many serious case reviews were under way at the time of the inspection?",
        "How many child safeguarding practice reviews have there been?",
        "How many children returned to care?",
        "What percentage of children who left care came back into care?",
        "How many children live in poverty?",
        "How many children live in the borough?",
        "How many children live?",
        "How many children live in Hull?",
        "What is the child population?",
    ],
)
def test_a_question_for_all_of_them(question: str) -> None:
    assert find_total(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        "How many children are in care in foster homes in York?",
        "How many children in care go missing in Hull?",
        "How many children in Hull are in care homes?",
        "For how many children on a child protection plan was domestic abuse a risk?",
        "How many disabled children are looked after in Leeds?",
        "How many children in care live outside Hull with foster carers?",
        "How many children in care placed outside Hull go missing?",
        "How many children have lived in foster care for more than two years?",
        "How many children left care and came back?",
        "How many children were adopted by their foster carers?",
        "How many care leavers does the council have in work?",
        "How many care leavers aged 21 are there?",
        "How many new children's homes will open?",
        "How many children in need are visited?",
        "How many looked after children does the council have in schools?",
        "How many UASC go missing?",
        "How many children live with domestic abuse?",
        "How many serious case reviews were about neglect?",
        "How many children returned home from care?",
    ],
)
def test_a_question_for_some_of_them(question: str) -> None:
    assert find_total(question) is None


OUTSIDE, LEAVERS = "How many children in care live outside the area?", "How many care leavers are there?"
HOMES, ADOPTED = "How many children's homes are there?", "How many children were adopted?"
LEFT, IN_NEED = "How many children left care?", "How many children are in need?"
FOSTERED, ALONE = "How many children are privately fostered?", "How many UASC are there?"
POPULATION, POOR = "How many children live in the area?", "How many children live in poverty?"
IN_CARE, ON_PLANS = "How many children are in care?", "How many children are on child protection plans?"

REVIEWS, GOING_ON = "How many serious case reviews were completed?", "How many SCRs are ongoing?"
REVIEWS_BOTH, BACK = "How many serious case reviews were there?", "How many children returned to care?"


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
        (OUTSIDE, "227 (or 48%) live outside the local authority area", True),
        (OUTSIDE, "Although 30% are placed out of area, most are close by.", True),
        (OUTSIDE, "128 live with foster families, of whom 54% live out of the authority area", False),
        (OUTSIDE, "seven live in residential schools, four live out of the authority area", False),
        (LEAVERS, "The local authority is in touch with all but one of their 122 care leavers.", True),
        (LEAVERS, "It is responsible for supporting 157 care leavers.", True),
        (LEAVERS, "There are four care leavers in apprenticeships in the council.", False),
        (LEAVERS, "Reduce the number of care leavers aged 19 to 21 not in work.", False),
        (HOMES, "The local authority operates seven children’s homes.", True),
        (HOMES, "25 live in residential children’s homes.", False),
        (ADOPTED, "there have been 12 adoptions", True),
        (ADOPTED, "There have been no adoption breakdowns in the past year.", False),
        (LEFT, "63 children ceased to be looked after, of whom six returned.", True),
        (LEFT, "Eight young people ceased to be looked after and moved on to independent living.", False),
        (IN_NEED, "1,008 children had been identified through assessment as being formally in need.", True),
        (IN_NEED, "12 children are in need of adoption.", False),
        (FOSTERED, "At 24 April 2017, one child lived in a privately arranged fostering placement.", True),
        (ALONE, "no children are unaccompanied asylum-seeking children.", True),
        (
            POPULATION,
            "Approximately 34,000 children and young people under the age of 18 years live in Y.",
            True,
        ),
        (POPULATION, "850 children live in temporary accommodation.", False),
        (REVIEWS, "One serious case review (SCR) has been completed.", True),
        (REVIEWS, "Six were notified and two serious case reviews have been completed or are ongoing.", True),
        (REVIEWS, "In the past year, the board has published three SCRs.", True),
        (REVIEWS, "There were two serious case reviews ongoing at the time of the inspection.", False),
        (REVIEWS, "Learning from the last two SCRs, published in 2014, informs training.", False),
        (GOING_ON, "There were two serious case reviews ongoing at the time of the inspection.", True),
        (GOING_ON, "One serious case review has been completed and one was ongoing.", True),
        (GOING_ON, "One serious case review has been completed.", False),
        (REVIEWS_BOTH, "There is one serious case review ongoing.", True),
        (REVIEWS_BOTH, "No serious case reviews had been completed.", True),
        (
            BACK,
            "88 children ceased to be looked after, of whom 3% subsequently returned to be looked after",
            True,
        ),
        (BACK, "63 children ceased to be looked after, of whom six moved away", False),
        (POOR, "Approximately 12% of the local authority’s children were living in poverty.", True),
    ],
)
def test_the_sentence_with_the_total(question: str, text: str, said: bool) -> None:
    asked = find_total(question)
    assert asked is not None
    assert bool(asked.search(text)) is said
