"""The wording tables, data/wording.toml: what turns, weakens or widens a claim, and what says the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from inspectqa.asking.words import stem


@dataclass(frozen=True, slots=True)
class Wording:
    """The tables, ready to look up. Operators are keyed by words, equivalents by stems."""

    framing: frozenset[str]
    light: frozenset[str]
    operators: Mapping[tuple[str, ...], str]
    same: Mapping[tuple[str, ...], str]
    negated: Mapping[str, tuple[str, ...]]
    longest: int

    def operator_at(self, words: Sequence[str], place: int) -> tuple[str, int] | None:
        """Return the operator's class and its length in words, the longest that starts at the place."""
        return _longest(self.operators, words, place, self.longest)

    def equivalent_at(self, stems: Sequence[str], place: int) -> tuple[str, int] | None:
        """Return what the words at the place are compared as, and their number."""
        return _longest(self.same, stems, place, self.longest)


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text, parted by spaces."""
    return frozenset(words.split())


#: Words that end as an adverb does and are none, or whose adjective is another word.
_NO_ADVERBS = word_set(
    "family early only daily weekly monthly yearly reply supply rely apply assembly likely timely friendly"
    " elderly hourly comply multiply costly bully july italy highly hardly nearly barely directly"
)


def stem_of(word: str) -> str:
    """Return what a word is compared as: its stem, an adverb's that of its adjective."""
    if word == "fully":
        return "full"
    if word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS:
        word = word[:-3] + "y" if word.endswith("ily") else word[:-2]
    return stem(word)


def _longest(
    table: Mapping[tuple[str, ...], str], words: Sequence[str], place: int, longest: int
) -> tuple[str, int] | None:
    for length in range(min(longest, len(words) - place), 0, -1):
        found = table.get(tuple(words[place : place + length]))
        if found is not None:
            return found, length
    return None


def split_phrase(phrase: str) -> tuple[str, ...]:
    """Split a phrase of the tables as texts are split: at spaces and hyphens, possessive endings off."""
    words = phrase.replace("-", " ").replace("/", " ").replace(",", " ").split()
    return tuple(word.removesuffix("'s") for word in words)


@lru_cache(maxsize=1)
def load_wording() -> Wording:
    """Read the packaged tables, once."""
    data = tomllib.loads(
        resources.files("inspectqa").joinpath("data/wording.toml").read_text(encoding="utf-8")
    )
    operators = {
        split_phrase(phrase): name for name, phrases in data["operators"].items() for phrase in phrases
    }
    same: dict[tuple[str, ...], str] = {}
    for group in data["same"]["groups"]:
        name = "=" + group[0]
        for phrase in group:
            same.setdefault(tuple(stem_of(word) for word in split_phrase(phrase)), name)
    keys = (*operators, *same)
    return Wording(
        framing=frozenset(data["framing"]["words"].split()),
        light=frozenset(data["light"]["words"].split()),
        operators=operators,
        same=same,
        negated={word: tuple(phrase.split()) for word, phrase in data["negated"].items()},
        longest=max(len(key) for key in keys),
    )
