from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectqa.sentences import split_sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It rose by 2.5% in 2017. It fell.", ["It rose by 2.5% in 2017.", "It fell."]),
        (
            "Plans, e.g. Care Plans, are good. Some aren’t.",
            ["Plans, e.g. Care Plans, are good.", "Some aren’t."],
        ),
        ("Mr. A. B. Smith leads it. He is new.", ["Mr. A. B. Smith leads it.", "He is new."]),
        (
            "Young people (16+) are safe. (See p. 4.) All are.",
            ["Young people (16+) are safe.", "(See p. 4.)", "All are."],
        ),
        ("One said: ‘I am safe.’ Another was not.", ["One said: ‘I am safe.’", "Another was not."]),
        ("“It works.” said one.", ["“It works.” said one."]),
        ("The Board1 met.2 It acted.", ["The Board1 met.2", "It acted."]),
        ("1. First item. 2. Second item.", ["1. First item.", "2. Second item."]),
        (
            "See No. 3 of the plan. Is it there? No. It is not.",
            ["See No. 3 of the plan.", "Is it there?", "No.", "It is not."],
        ),
        (
            "The visit (on 3 May. No one came) failed. Then",
            ["The visit (on 3 May. No one came) failed.", "Then"],
        ),
        ("It is 5 p.m. and late. 120 children wait.", ["It is 5 p.m. and late.", "120 children wait."]),
        ("  spaced out .  ", ["spaced out ."]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(st.text(alphabet="abA .!?(“”)1e.g\n", max_size=300))
def test_sentences_are_in_order_and_lose_only_space(text: str) -> None:
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
