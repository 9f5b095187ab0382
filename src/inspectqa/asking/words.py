"""Words as they are compared: folded, split, stemmed.

The stemmer is M. F. Porter's of 1980 ('An algorithm for suffix stripping'), the one that the full-text
search uses, so that a word counts here exactly where the search finds it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
STOP_WORDS = frozenset(_STOP_WORDS.split())

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


_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "abli": "able",
    "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate",
    "alism": "al", "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive",
    "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {
    "icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": "",
}  # fmt: skip
_STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
    "ion", "al", "er", "ic", "ou",
)  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Porter stem of a word in lower case; words of one or two letters stay as they are."""
    if len(word) <= 2 or not word.isascii():
        return word
    return _strip_end(_strip_steps(_strip_verb(_strip_plural(word))))


def _consonant(word: str, place: int) -> bool:
    letter = word[place]
    if letter in "aeiou":
        return False
    return letter != "y" or place == 0 or not _consonant(word, place - 1)


def _measure(word: str) -> int:
    """Count the vowel-consonant sequences, Porter's m."""
    shape = "".join("c" if _consonant(word, place) else "v" for place in range(len(word)))
    return len(re.findall("v+c+", shape))


def _has_vowel(word: str) -> bool:
    return any(not _consonant(word, place) for place in range(len(word)))


def _ends_doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _consonant(word, len(word) - 1)


def _ends_short(word: str) -> bool:
    if len(word) < 3 or word[-1] in "wxy":
        return False
    end = len(word) - 1
    return _consonant(word, end) and not _consonant(word, end - 1) and _consonant(word, end - 2)


def _strip_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _strip_verb(word: str) -> str:
    if word.endswith("eed"):
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        for ending in ("ed", "ing"):
            root = word.removesuffix(ending)
            if root != word and _has_vowel(root):
                word = _restore(root)
                break
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    return word


def _restore(root: str) -> str:
    if root.endswith(("at", "bl", "iz")):
        return root + "e"
    if _ends_doubled(root) and root[-1] not in "lsz":
        return root[:-1]
    return root + "e" if _measure(root) == 1 and _ends_short(root) else root


def _strip_steps(word: str) -> str:
    for endings in (_STEP_2, _STEP_3):
        ending = max((e for e in endings if word.endswith(e)), key=len, default="")
        if ending and _measure(word[: -len(ending)]) > 0:
            word = word[: -len(ending)] + endings[ending]
    ending = max((e for e in _STEP_4 if word.endswith(e)), key=len, default="")
    root = word[: -len(ending)] if ending else word
    if ending and _measure(root) > 1 and (ending != "ion" or root.endswith(("s", "t"))):
        return root
    return word


def _strip_end(word: str) -> str:
    if word.endswith("e"):
        root = word[:-1]
        if _measure(root) > 1 or (_measure(root) == 1 and not _ends_short(root)):
            word = root
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
