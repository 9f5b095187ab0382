"""Which words of a topic count, and by which forms they are found."""

from __future__ import annotations

import math

import pytest

from inspectqa.asking.finding.terms import MOST_WEIGHT, UNKNOWN_WEIGHT, load_synonyms, weigh


def test_quitting_is_no_form_of_quite() -> None:
    (term,) = load_synonyms().terms("quitting")
    assert not term.plain
    assert "retention" in {form.printed for form in term.forms}


def test_a_rare_word_counts_no_more_than_the_most() -> None:
    terms = load_synonyms().terms("zebra quagga caseload")
    zebra, quagga, caseload = weigh(terms, {"zebra": 1, "caseload": 2_000}, 40_000)
    assert zebra.weight == MOST_WEIGHT < math.log(20_000)
    assert quagga.weight == UNKNOWN_WEIGHT
    assert caseload.weight == pytest.approx(math.log(1 + 40_000 / 2_001))
