"""The first paragraphs ordered by the sentence that comes closest to the question, word by word."""

from __future__ import annotations

import numpy as np
import pytest
from tests.asking.conftest import BagOfWords

from inspectqa.asking.chain import Asked, Assistant
from inspectqa.asking.finding.closeness import (
    CLOSENESS_WEIGHT,
    OTHER_WEIGHT,
    SENTENCES,
    measure_closeness,
    order_closest,
    weigh_tokens,
)
from inspectqa.asking.finding.ranking import rank
from inspectqa.asking.finding.retrieval import Retrieved
from inspectqa.indexing.embedding import Tokens
from inspectqa.records import Evidence


def tokens_of(*rows: list[float]) -> Tokens:
    values = np.array(rows, np.float32).reshape(-1, 2)
    return Tokens(np.zeros(2, np.float32), values, tuple((n, n + 1) for n in range(len(rows))))


@pytest.fixture
def found(small_assistant: Assistant) -> Retrieved:
    retrieved = small_assistant.run(
        Asked("What did the 2016 inspection of Alderbrook say about care leavers?")
    ).retrieved
    assert retrieved is not None
    return retrieved


def test_each_token_of_the_question_counts_its_nearest_in_the_sentence() -> None:
    asked = tokens_of([1, 0], [0, 1])
    assert measure_closeness(asked, np.ones(2, np.float32), tokens_of([1, 0])) == pytest.approx(0.5)
    assert measure_closeness(asked, np.ones(2, np.float32), tokens_of([1, 0], [0, 1])) == pytest.approx(1)
    weights = np.array([3, 1], np.float32)
    assert measure_closeness(asked, weights, tokens_of([1, 0])) == pytest.approx(0.75)


def test_without_tokens_nothing_is_close() -> None:
    none = Tokens(np.zeros(2, np.float32), np.zeros((0, 2), np.float32), ())
    assert measure_closeness(none, np.zeros(0, np.float32), tokens_of([1, 0])) == 0
    assert measure_closeness(tokens_of([1, 0]), np.ones(1, np.float32), none) == 0


def test_tokens_of_terms_count_their_weight_and_others_little(found: Retrieved) -> None:
    asked = BagOfWords().embed_tokens([found.query.wording])[0]
    words = {
        found.query.wording[start:end].lower(): weight
        for (start, end), weight in zip(asked.spans, weigh_tokens(found.query, asked), strict=True)
    }
    term = next(term for term in found.query.terms if "leavers" in term.printed)
    assert words["leavers"] == pytest.approx(term.weight)
    assert OTHER_WEIGHT in words.values()


def test_order_is_by_score_with_closeness_and_nothing_is_lost(found: Retrieved) -> None:
    before = rank(found, 20)
    after = order_closest(found, before, BagOfWords())
    assert {one.paragraph.id for one in after} == {one.paragraph.id for one in before}
    first = after[: len(SENTENCES)]
    assert [one.score for one in first] == sorted((one.score for one in first), reverse=True)
    assert after[len(SENTENCES) :] == before[len(SENTENCES) :]
    raised = {one.paragraph.id: one.score for one in after}
    gains = [raised[one.paragraph.id] - one.score for one in before[: len(SENTENCES)]]
    assert min(gains) == pytest.approx(0, abs=1e-3)
    assert 0 < max(gains) <= CLOSENESS_WEIGHT


def test_read_sentences_have_their_meaning_and_closeness(found: Retrieved) -> None:
    after = order_closest(found, rank(found, 20), BagOfWords())
    read = [s for one in after for s in one.sentences if s.closeness]
    assert read
    assert len(read) <= sum(SENTENCES)
    assert all(0 < sentence.closeness <= 1 for sentence in read)


def test_an_encoder_that_gives_no_tokens_leaves_the_order(found: Retrieved) -> None:
    class Vectors(BagOfWords):
        def embed_tokens(self, texts: object) -> list[Tokens]:
            none = np.zeros((0, self.dimension), np.float32)
            made = super().embed_tokens(texts)  # type: ignore[arg-type]
            return [Tokens(one.vector, none, ()) for one in made]

    def names(evidence: list[Evidence]) -> list[str]:
        return [one.paragraph.id for one in evidence]

    before = rank(found, 20)
    assert names(order_closest(found, before, Vectors())) == names(before)
