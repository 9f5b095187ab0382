"""A paragraph → its sentences as records, with their offsets in it."""

from __future__ import annotations

import re
from functools import lru_cache

from inspectqa import sentences
from inspectqa.records import Sentence

#: A sentence that begins so leans on the one before it.
_OPENS_LEANING = re.compile(
    r"(?:This|These|That|Those|They|It|Its|Their|He|She|His|Her|Such|Both|Here|As a result|Consequently"
    r"|Therefore|In fact|Indeed|Moreover|Furthermore|Additionally|Accordingly|Thus"
    r"|However|But|Nevertheless|Nonetheless|In addition|Also|Similarly|Conversely|Despite this"
    r"|For example|For instance|Likewise|Instead|One|Another|Others|(?:Some|Most) of these)\b"
    r"|(?:\w+ ){1,4}(?:this|these|they|those)\b(?! (?:inspection|visit|report|letter|authority|time))"
)


@lru_cache(maxsize=20_000)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; together they hold all of the text but the space between them."""
    return tuple(Sentence(start, end, text[start:end]) for start, end in sentences.split_sentences(text))


def leans(sentence: str) -> bool:
    """Tell whether a sentence says little without the one before it: 'This has …', 'For some, this …'."""
    return bool(_OPENS_LEANING.match(sentence))
