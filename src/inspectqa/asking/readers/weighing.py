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

from inspectqa.asking.finding.closeness import SHORTEST_CHARS, says_something
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
    """Return the evidence with the cosine similarity of the sentences that may be quoted."""
    chosen = _choose(Wanted.of(retrieved.query.question), evidence[:PARAGRAPHS])
    known = {
        (place, sentence.start): sentence.meaning
        for place, one in enumerate(evidence)
        for sentence in one.sentences
        if sentence.meaning
    }
    known |= {  # a paragraph of one sentence was compared when it was found
        (place, one.sentences[0].start): one.meaning
        for place, one in enumerate(evidence)
        if len(one.sentences) == 1 and one.meaning > 0 and says_something(one)
    }
    new = [(place, sentence) for place, sentence in chosen if (place, sentence.start) not in known]
    meanings = {**known, **_compare(new, retrieved, embedder)}
    return [
        replace(
            one,
            sentences=tuple(
                replace(sentence, meaning=meanings.get((place, sentence.start), 0.0))
                for sentence in one.sentences
            ),
        )
        for place, one in enumerate(evidence)
    ]


def _compare(
    chosen: Sequence[tuple[int, Sentence]], retrieved: Retrieved, embedder: Embedder
) -> dict[tuple[int, int], float]:
    if not chosen:
        return {}
    cosines = embedder.embed_passages([sentence.text for _, sentence in chosen]) @ retrieved.query.vector
    return {
        (place, sentence.start): max(0.0, round(float(cosine), 4))
        for (place, sentence), cosine in zip(chosen, cosines, strict=True)
    }


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
