from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectqa.reading.typography import clean_character, one_line


@pytest.mark.parametrize(
    ("code", "character"),
    [(0x02, "-"), (0xFFFE, "-"), (0xFB01, "fi"), (0xA0, " "), (0xAD, ""), (0x2019, "’")],
)
def test_characters_are_made_plain(code: int, character: str) -> None:
    assert clean_character(code) == character


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("the multi-\nagency hub", "the multi-agency hub"),
        ("16- \nand 17-year-olds", "16- and 17-year-olds"),
        ("in 2016–\n17 and", "in 2016–17 and"),
        ("education and/\nor training", "education and/or training"),
        ("a first line \n\n and a second", "a first line and a second"),
        ("adopted in 2016\uf02d17", "adopted in 2016–17"),
    ],
)
def test_printed_lines_become_one(printed: str, text: str) -> None:
    assert one_line(printed) == text


@given(st.text())
def test_one_line_is_one_line_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line and "  " not in line
    assert one_line(line) == line


@given(st.integers(0, 0x10FFFF))
def test_every_code_has_a_character_that_can_be_written(code: int) -> None:
    character = clean_character(code)
    assert character.encode("utf-8").decode("utf-8") == character
