"""A question as it was typed → the same with the slips in words that say what is asked put right.

What a question asks ('improvment', 'Sepetmber', 'overal grade') is understood from its words, so these
are read as the nearest word of a small lexicon: of the vocabulary, the synonyms, the months and of asking.
Words that the reports know stay as they are; so do names. Words of the topic are put right against the
reports' own when they are searched (terms.py).
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from inspectqa.asking.understanding.asking_words import ASKING
from inspectqa.asking.words import STOP_WORDS, WORD, stem
from inspectqa.reading.gazetteer import load_authorities

#: A shorter word is too like too many others to be put right.
SHORTEST = 5
#: Shorter words that say what is asked, and may have one slip ('wich', 'mnay').
QUESTION_WORDS = frozenset({"which", "many", "what", "when"})
#: Words of at least this many letters may have two slips, shorter ones have one.
TWO_SLIPS = 8
_SOURCES = ("vocabulary.toml", "synonyms.toml")
_MONTHS = frozenset(name for name in calendar.month_name if len(name) >= SHORTEST)


def correct_spelling(text: str, known_stems: Collection[str]) -> str:
    """Return the text with misspelt words of asking put right; `known_stems` are those of the reports."""
    names = _capitals_mean_names(text)
    pieces = []
    end = 0
    for found in WORD.finditer(text):
        word = found.group()
        first = not text[: found.start()].strip()
        pieces += [text[end : found.start()], _correct(word, known_stems, names and not first)]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _correct(word: str, known_stems: Collection[str], may_be_name: bool) -> str:
    lower = word.lower()
    if not word.isalpha() or lower in STOP_WORDS or (lower in load_names() and len(word) >= SHORTEST):
        return word
    if len(word) < SHORTEST:
        unknown = len(word) == SHORTEST - 1 and stem(lower) not in known_stems and word.islower()
        return (_nearest(lower, QUESTION_WORDS) if unknown else None) or word
    if may_be_name and word[0].isupper():
        known = word in _MONTHS or stem(lower) in known_stems
        return word if known else _nearest(word, _MONTHS) or _nearest_name(lower) or word
    lexicon = load_lexicon()
    if lower in lexicon or stem(lower) in known_stems or stem(lower) in load_lexicon_stems():
        return word
    return _nearest(lower, lexicon) or _nearest_name(lower) or word


def _nearest_name(word: str) -> str | None:
    """Return the authority of one short name that is meant; longer names are found with their slips."""
    short = [name for name in load_names() if len(name) == SHORTEST]
    found = _nearest(word, short) if len(word) <= SHORTEST + 1 else None
    return found.title() if found else None


def _nearest(word: str, candidates: Collection[str]) -> str | None:
    """Return the candidate with the fewest slips, None where each has too many or begins otherwise."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= TWO_SLIPS else 1
    alike = [one for one in candidates if abs(len(one) - len(word)) <= allowed and one[0] == word[0]]
    found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=allowed)
    return str(found[0]) if found else None


def _capitals_mean_names(text: str) -> bool:
    """Tell whether the text uses capitals for names: not where all words, or most, begin with one."""
    words = [word for word in WORD.findall(text) if word.isalpha()]
    capitals = sum(1 for word in words if word[0].isupper())
    return capitals * 2 <= len(words)


@lru_cache(maxsize=1)
def load_names() -> frozenset[str]:
    """Return the words of the names of authorities and towns, in lower case."""
    names = [name for one in load_authorities() for name in (one.name, *one.aliases, *one.places)]
    return frozenset(word.lower() for name in names for word in WORD.findall(name))


@lru_cache(maxsize=1)
def load_lexicon() -> frozenset[str]:
    """Return the words whose spelling matters for what is asked, in lower case."""
    data = resources.files("inspectqa").joinpath("data")
    words: set[str] = {month.lower() for month in _MONTHS}
    for name in _SOURCES:
        for text in _strings(tomllib.loads(data.joinpath(name).read_text(encoding="utf-8"))):
            words.update(word.lower() for word in WORD.findall(text) if len(word) >= SHORTEST)
    return frozenset(word for word in words if word.isalpha()) | ASKING


@lru_cache(maxsize=1)
def load_lexicon_stems() -> frozenset[str]:
    """Return the stems of the lexicon: another ending is no slip."""
    return frozenset(stem(word) for word in load_lexicon() if len(word) >= SHORTEST)


def _strings(value: Any) -> Iterator[str]:
    """Yield every string of a TOML value, keys of tables among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
