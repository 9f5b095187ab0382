"""A paragraph → its sentences as records, with their offsets in it."""

from __future__ import annotations

from functools import lru_cache

from inspectqa import sentences
from inspectqa.records import Sentence


@lru_cache(maxsize=20_000)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; together they hold all of the text but the space between them."""
    return tuple(Sentence(start, end, text[start:end]) for start, end in sentences.split_sentences(text))
