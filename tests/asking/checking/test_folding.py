"""Quotations are found word for word, and their offsets are those of the paragraph as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectqa.asking.checking.folding import fold_text, locate

#: Characters that folding treats in each of its ways, and plain ones.
CHARACTERS = st.sampled_from(list("abcXYZ 019  \n\t‘’“”–—-‑\u00ad\ufffeﬁ½é.,'\"%£()"))
TEXTS = st.text(CHARACTERS, max_size=60)


@pytest.mark.parametrize(
    ("quotation", "text", "found"),
    [
        ("not consistently effective", "It is not consistently effective.", "not consistently effective"),
        ("the council's “offer”", "In 2018 the council’s ‘‘offer’’", None),
        ("children's needs", "All children’s\nneeds are met", "children’s\nneeds"),
        ("well-being", "their well‑being matters", "well‑being"),
        ("well-being", "their well\ufffebeing matters", "well\ufffebeing"),
        ("safeguarding", "safe\u00adguarding works", "safe\u00adguarding"),
        ("first", "the ﬁrst visit", "ﬁrst"),
        ("Case supervision", "case  supervision is good", "case  supervision"),
        ("the Board", "the Board1 met", "the Board"),
    ],
)
def test_a_quotation_is_found_however_it_is_printed(quotation: str, text: str, found: str | None) -> None:
    span = locate(quotation, text)
    assert (text[slice(*span)] if span else None) == found


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("effective", "It is ineffective."),
        ("effective", "It is effectively managed."),
        ("5%", "It rose to 95%."),
        ("12", "It rose to 12.5 weeks."),
        ("12", "There were 12,500 of them."),
        ("482", "There were 1,482 of them."),
        ("19", "It was 19% in 2017."),
        ("resident", "non-resident parents"),
        ("children", "the children's plans"),
        ("is effective", "is not effective"),
        ("", "anything"),
        (" … ", "anything …"),
    ],
)
def test_part_of_a_word_or_number_is_no_quotation(quotation: str, text: str) -> None:
    assert locate(quotation, text) is None


@given(TEXTS)
def test_every_folded_character_comes_from_the_text(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(TEXTS, TEXTS, TEXTS)
def test_words_that_stand_in_a_text_are_found_and_read_the_same(before: str, words: str, after: str) -> None:
    text = f"{before} {words} {after}"
    span = locate(words, text)
    if any(character.isalnum() for character in words):
        assert span is not None
        assert fold_text(text[slice(*span)]).text == fold_text(words).text


@given(TEXTS, TEXTS)
def test_what_is_found_reads_as_what_was_looked_for(words: str, text: str) -> None:
    span = locate(words, text)
    if span is not None:
        assert fold_text(text[slice(*span)]).text == fold_text(words).text


@pytest.mark.parametrize(("quotation", "text"), [("1", "½"), ("2", "1½ or ½"), ("f", "ﬁ")])
def test_no_quotation_is_part_of_one_printed_character(quotation: str, text: str) -> None:
    assert locate(quotation, text) is None
    assert locate(text, text) == (0, len(text))
