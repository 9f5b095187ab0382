"""A preamble gives the place; what stands behind it is the question."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.preambles import lift_preamble
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.reading.gazetteer import load_gazetteer
from inspectqa.reading.official import official_rows
from inspectqa.records import Framework

LIFTED = [
    ("we live in Walsall. when was the SEND inspection", "when was the SEND inspection in Walsall?"),
    ("I'm a councillor in Cornwall. how did we do", "how did Cornwall do"),
    ("we're Rochdale. what must we improve?", "what must Rochdale improve?"),
    ("Bolton parent here, are our kids safe", "are Bolton’s kids safe"),
    ("As a social worker in Bury, what are caseloads like here?", "what are caseloads like in Bury?"),
    ("We are Wigan council. How do we compare with Bolton?", "How do Wigan compare with Bolton?"),
    ("as a foster carer in Durham, what help do we get", "what help do foster carers get in Durham?"),
    ("parent of two in Dorset, how is SEND rated?", "how is SEND rated in Dorset?"),
    (
        "I live in Sandwell and I want to know if the council is doing well",
        "is the council doing well in Sandwell?",
    ),
    ("my council is Hackney. what are our areas for improvement", "what are Hackney’s areas for improvement"),
    ("I am worried about Rochdale. did it get better", "did Rochdale get better"),
    ("I'm new to Bristol. Which London boroughs are outstanding?", "Which London boroughs are outstanding?"),
]
KEPT = [
    "How does Kent, which is a county, support care leavers?",
    "In Derby, what do inspectors say about early help?",
    "Care leavers in Norfolk - what did Ofsted rate them in 2015?",
    "Foster carers in Kent: do they feel supported?",
    "Kent. what needs to improve",
    "Is Kent good? I live there.",
    "we live in Dudley.",
]


@pytest.mark.parametrize(("text", "asked"), LIFTED, ids=[text for text, _ in LIFTED])
def test_the_rest_is_asked_of_the_place_that_the_preamble_names(text, asked):
    assert lift_preamble(text, load_gazetteer()) == asked


@pytest.mark.parametrize("text", KEPT)
def test_a_place_of_the_question_itself_is_no_preamble(text):
    assert lift_preamble(text, load_gazetteer()) == text


def test_the_question_is_kept_as_it_was_typed_and_its_scope_is_the_preambles():
    known = Known.of(row.identity for row in official_rows())
    text = "we live in Dudley. when was the send inspection"
    question = understand(text, [], known)
    assert question.text == text
    assert question.scope.authorities == ("Dudley",)
    assert question.scope.frameworks == (Framework.AREA_SEND,)
