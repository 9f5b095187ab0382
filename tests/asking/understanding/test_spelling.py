"""Spelling: slips in the words of asking are put right, everything else is left as it was typed."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.asking_words import ASKING
from inspectqa.asking.understanding.spelling import correct_spelling

KNOWN = {"foster", "care", "children", "advis"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("List the areas for imprvoement", "List the areas for improvement"),
        (
            "what was the overal efectiveness in Sepetmber 2017?",
            "what was the overall effectiveness in Sepetmber 2017?",
        ),
        ("How was it judged in Decmeber 2024?", "How was it judged in December 2024?"),
        ("what percnetage of childern wait", "what percentage of children wait"),
        ("Give me the recomendations", "Give me the recommendations"),
        ("wich councils, and how mnay in Bury", "which councils, and how many in Bury"),
    ],
)
def test_a_slip_in_a_word_of_asking_is_put_right(typed: str, read: str) -> None:
    assert correct_spelling(typed, KNOWN).casefold() == read.replace("Sepetmber", "September").casefold()


@pytest.mark.parametrize(
    "typed",
    [
        "What did they say about Zebedee Overell?",
        "Who is Arthur Labinjo-Hughes?",
        "foster carers’ advisers",
        "WHAT NEEDS TO IMPROVE?",
        "a timeline of grades for the whole country at present",
        "s47 and £2.4m of 16- and 17-year-olds",
        "",
    ],
)
def test_names_and_known_words_stay_as_they_are(typed: str) -> None:
    assert correct_spelling(typed, KNOWN) == typed


def test_no_word_of_asking_for_data_is_taken_for_a_slip() -> None:
    changed = {word: correct_spelling(f"x {word}", ()) for word in ASKING}
    assert {word: read for word, read in changed.items() if read != f"x {word}"} == {}
