"""A paragraph → its sentences, with their offsets in it."""

from __future__ import annotations

import re
from functools import lru_cache

from inspectqa.records import Sentence

#: A full stop, question or exclamation mark, closing quotes or brackets and a footnote's number, then space.
_END = re.compile(r"[.!?][’”'\")\]]*\d{0,2}\s+(?=[‘“'\"(\[]*[A-Z0-9£])")
#: Short forms whose full stop ends no sentence. 'No.' only before a number.
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Sir|e\.g|i\.e|etc|cf|vs|para|paras|p|pp|approx)|\bNo)\.$"
)
_INITIAL = re.compile(r"\b[A-Z]\.$")


@lru_cache(maxsize=20_000)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; together they hold all of the text but the space between them."""
    sentences = []
    start = 0
    for end in _END.finditer(text):
        before = text[start : end.end()].rstrip()
        if _goes_on(before, text[end.end() :]):
            continue
        sentences.append(Sentence(start, start + len(before), before))
        start = end.end()
    rest = text[start:].rstrip()
    if rest:
        sentences.append(Sentence(start, start + len(rest), rest))
    return tuple(sentences)


def _goes_on(before: str, after: str) -> bool:
    """Tell whether the full stop belongs to a short form or an initial, or opens a numbered item."""
    if before.endswith("No."):
        return after[:1].isdigit()
    if _SHORT.search(before) or _INITIAL.search(before):
        return True
    return before.rstrip(".").isdigit()
