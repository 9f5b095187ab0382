"""Evidence → the same, with how near in meaning its sentences come to the question.

Words alone choose the wrong sentence where a question is put in other words than the report's. Embedding
every sentence of every paragraph would take longer than the rest of an answer, so that only those are
compared that may be quoted: of the first paragraphs, those that say the topic's words or hold the particular
asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from inspectqa.asking.finding.closeness import SHORTEST_CHARS, compare, says_something
from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.retrieval import Retrieved
from inspectqa.records import Evidence, Sentence

if TYPE_CHECKING:
    from inspectqa.indexing.embedding import Embedder

#: Paragraphs whose sentences are compared, and most sentences: about 30 ms on one core.
PARAGRAPHS = 10
SENTENCES_MOST = 16
#: What a sentence loses for each place of its paragraph when those to compare are chosen, and what the
#: asked-for particular brings.
PLACE_LOSS = 0.03
DETAIL_GAIN = 0.5


def weigh_sentences(retrieved: Retrieved, evidence: Sequence[Evidence], embedder: Embedder) -> list[Evidence]:
    """Return the evidence with the meaning and the closeness of the sentences that may be quoted."""
    chosen = _choose(Wanted.of(retrieved.query.question), evidence[:PARAGRAPHS])
    new = [(place, sentence) for place, sentence in chosen if not sentence.meaning]
    compared = compare(retrieved.query, new, embedder)
    return [
        replace(one, sentences=tuple(compared.get((place, s.start), s) for s in one.sentences))
        for place, one in enumerate(evidence)
    ]


def _choose(wanted: Wanted, evidence: Sequence[Evidence]) -> list[tuple[int, Sentence]]:
    """Return the sentences to compare, each with the place of its paragraph."""
    promising = [
        (
            sentence.score
            - PLACE_LOSS * place
            + DETAIL_GAIN * (wanted.sought and wanted.held_by(sentence.text)),
            place,
            sentence,
        )
        for place, one in enumerate(evidence)
        if says_something(one)
        for sentence in one.sentences
        if len(sentence.text) >= SHORTEST_CHARS
    ]
    promising.sort(key=lambda item: -item[0])
    return [(place, sentence) for _, place, sentence in promising[:SENTENCES_MOST]]
