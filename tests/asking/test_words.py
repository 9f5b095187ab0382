"""Words as they are compared: folding, splitting, stemming, the words that carry a topic."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectqa.asking.words import content_words, fold, split_words, stem


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("referrals", "referr"),
        ("referral", "referr"),
        ("placements", "placement"),
        ("safeguarding", "safeguard"),
        ("agencies", "agenc"),
        ("agency", "agenc"),
        ("is", "is"),
        ("señor", "señor"),
    ],
)
def test_a_word_and_its_inflections_share_a_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_many_threads_stem_alike() -> None:
    words = [
        f"{start}{end}" for start in ("plan", "place", "support", "need") for end in ("s", "ing", "ed", "er")
    ]
    alone = [stem.__wrapped__(word) for word in words] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words * 50)) == alone


def test_folding_forgives_spaces_quotes_dashes_and_case() -> None:
    assert fold("‘Staying  Close’ –\nScheme") == fold("'staying close' - scheme")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_possessives_are_split_off() -> None:
    assert split_words("Marlbury’s children’s plans") == ["marlbury", "children", "plans"]


def test_content_words_leave_out_the_words_of_asking() -> None:
    assert content_words("What did the inspectors say about foster carers?") == [
        "inspectors",
        "foster",
        "carers",
    ]
