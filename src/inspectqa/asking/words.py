"""Words as they are compared: folded, split, stemmed.

The stemmer is M. F. Porter's of 1980 ('An algorithm for suffix stripping'), as the full-text search uses it
(which also stems '-logy'), so that a word counts here where the search finds it.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_STOP_WORDS = """
    a about above according actually affect affected after again all also although am an and any
    anything are aren't as at away be became because been before being between both but by came can
    can't cannot change changed come compare compared comparing comparison could decide decided
    describe described describes did didn't differ difference different differs do does doesn't
    doing don't down during each either else ever every exactly find finds for found from further
    get gets getting give given gives go goes going got had happen happened happening has hasn't
    have having he her here hers him his how however i i'm if in into is isn't it it's its itself
    just let like many me mention mentioned mentions might more most much must my near new no nor
    not now of off old on once one ones only onto or other our out over own paragraph paragraphs per
    please question questions really said same say saying says see shall she should show since so
    some something still such take taken takes taking tell than that that's the their theirs them
    then there there's these they thing things think this those though thought through to too took
    under until up upon us versus very vs was wasn't way we well went were weren't what what's when
    where whether which while who who's whom whose why will with within without won't would you your
"""
#: Words that carry no topic: articles, pronouns, auxiliaries, question words and the phrases of asking.
#: Those with an apostrophe stand in it without one too, as words are split.
STOP_WORDS = frozenset(_STOP_WORDS.split()) | frozenset(_STOP_WORDS.replace("'", "").split())

_FOLDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"',
        "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "\u00ad": None,
        "\ufffe": "-", "\x02": "-", "\u200b": None,
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text for comparison: one space for white space, plain quotes and dashes, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).split()).casefold()


def split_words(text: str) -> list[str]:
    """Return the words in lower case, without possessive endings."""
    found = WORD.findall(text.translate(_FOLDED).lower())
    return [word.removesuffix("'s").replace("'", "") for word in found]


def stems(text: str) -> list[str]:
    """Return the stem of every word, stop words among them, in order."""
    return [stem(word) for word in split_words(text)]


def content_words(text: str) -> list[str]:
    """Return the words that carry a topic, each once, in order."""
    found = WORD.findall(text.translate(_FOLDED).lower())
    kept = (w.removesuffix("'s").replace("'", "") for w in found if w not in STOP_WORDS)
    return list(dict.fromkeys(w for w in kept if w and w not in STOP_WORDS and (len(w) > 1 or w.isdigit())))


_STEMMING = threading.Lock()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Porter stem of a word in lower case; words of one or two letters stay as they are."""
    if len(word) <= 2 or not word.isascii():
        return word
    with _STEMMING:  # a stemmer keeps the word that it is at
        return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("porter")
