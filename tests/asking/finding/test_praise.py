"""What says the opposite of what is asked for is left out, by its list or by its own words."""

from __future__ import annotations

import pytest

from inspectqa.asking.chain import Asked
from inspectqa.asking.finding.praise import _side_of, keep_side, tell_side
from inspectqa.records import Evidence, Paragraph, ParagraphKind, Question, Sentence

from ..conftest import NEW


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Management oversight and supervision are significant strengths.", 1),
        ("Supervision is regular, reflective and highly effective.", 1),
        ("Managers raise concerns without delay and challenge poor practice effectively.", 1),
        ("Supervision is generally in place, but the quality is variable and there are gaps.", -1),
        ("Permanence is not secured soon enough because of ineffective challenge.", -1),
        ("IRO challenge does not always make a difference.", -1),
        ("Supervision is effective in some teams, but inconsistent in others.", 0),
        ("Leaders have introduced a programme of training.", 0),
    ],
)
def test_a_sentence_is_on_a_side_by_its_words(text, side):
    assert _side_of(text) == side


def piece(text: str, score: float, section: str = "") -> Evidence:
    paragraph = Paragraph(
        id=f"{text}/1", report_id="r", order=1, text=text, kind=ParagraphKind.PARAGRAPH,
        section=(section,) if section else (), page_first=1, page_last=1,
    )  # fmt: skip
    sentence = Sentence(0, len(text), text, 1.0)
    return Evidence(NEW.identity, paragraph, score=score, sentences=(sentence,))


STRONG = piece("Supervision is a strength.", 1.0)
WEAK = piece("Supervision is inconsistent.", 1.4)
NEITHER = piece("Supervision is recorded.", 1.2)
LISTED = piece("The quality of supervision.", 1.6, "What needs to improve?")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("who's good at supervision", [STRONG, NEITHER]),
        ("who has been criticised for supervision", [LISTED, WEAK]),
        ("who has supervision", [STRONG, WEAK, NEITHER, LISTED]),
    ],
)
def test_the_side_asked_for_comes_first(text, kept):
    found = keep_side(Question(text, text), [STRONG, WEAK, NEITHER, LISTED])
    assert [one.paragraph for one in found] == [one.paragraph for one in kept]


def test_a_list_of_what_must_improve_is_no_praise():
    assert tell_side(LISTED) == -1


def test_where_nothing_is_criticised_the_neutral_stays():
    found = keep_side(Question("x", "who is criticised for supervision"), [STRONG, NEITHER])
    assert [one.paragraph for one in found] == [NEITHER.paragraph]


def test_no_item_of_what_must_improve_answers_who_is_good(small_assistant):
    steps = small_assistant.run(Asked("which councils are good at supervision of social workers"))
    assert steps.evidence
    assert all("What needs to improve?" not in one.paragraph.section for one in steps.evidence)
    steps = small_assistant.run(
        Asked("which councils have been criticised for supervision of social workers")
    )
    assert "What needs to improve?" in steps.evidence[0].paragraph.section
