"""A sentence → its claims: the words, numbers, dates and names it holds, and what turns or weakens them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from inspectqa.asking.checking.folding import fold_text
from inspectqa.asking.checking.quantities import (
    COMPARING_WORDS,
    SPELT_NUMBERS,
    TIME_UNITS,
    Quantity,
    read_quantity,
)
from inspectqa.asking.checking.wording import Wording, load_wording, stem_of, word_set

_TOKEN = re.compile(
    r"(?:19|20)\d\d ?[-/] ?(?:(?:19|20)\d\d|\d\d)(?!\d)|£?\d[\d,]*(?<!,)(?:\.\d+)?(?:(?:st|nd|rd|th)\b)?%?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*|[;:,.()!?\[\]\"-]"
)
_BREAKS = frozenset(";:,()!?[].")
#: Words that open another clause: what turned the words before does not reach behind them.
_CLAUSE_OPENERS = word_set(
    "but although though while whilst whereas because due which who whose when where if once unless until"
    " whenever"
)
#: Behind 'and' these open a clause with a subject of its own.
_SUBJECT_OPENERS = word_set("some most many few several there it they this")
_ANAPHORS = word_set(
    "they them their theirs this these it its he she his her him hers those such here there one"
)
#: The key of 'who' and 'whose': they narrow the noun before them.
RELATIVE = "who"
_POSSESSIVES = word_set("their its his her")


#: 'One' next to these is no number: 'this one', 'one has …'.
_BEFORE_PRONOUN = word_set("no this that any each every accepted the")
_AFTER_PRONOUN = word_set("of another have has had is are was were when in to or and but who that") | {
    "",
    ".",
    ",",
}


class ItemKind(StrEnum):
    """What a claim's item is."""

    WORD = "word"
    QUANTITY = "quantity"
    OPERATOR = "operator"
    ANAPHOR = "anaphor"


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a claim. `key` is what is compared; offsets are those of the text it was read from.

    `clause` counts the clauses of the text, `strong` those that punctuation with a conjunction parts;
    `name` says that it is printed as a name; `led` holds the word before it (`led2` the one before that),
    `next_word` the word behind.
    """

    kind: ItemKind
    key: str
    printed: str
    start: int
    end: int
    clause: int
    strong: int
    name: bool = False
    unit: str = ""
    comparator: str = ""
    led: str = ""
    led2: str = ""
    next_word: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    printed: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def read_claims(text: str) -> tuple[Item, ...]:
    """Return the items of a sentence in order; words without content of their own are left out."""
    tokens = _tokenise(text)
    return _Reader(tokens, load_wording()).read()


def _tokenise(text: str) -> list[_Token]:
    folded = fold_text(text)
    wording = load_wording()
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        if match.group() == "-" and not _spaced(folded.text, match.start()):
            if tokens and tokens[-1].word == "over":
                tokens[-1] = _Token("too", *_rest(tokens[-1]))
            continue
        printed = text[start:end]
        for word in _expand(match.group(), wording):
            tokens.append(_Token(word, printed, start, end))
    return tokens


def _rest(token: _Token) -> tuple[str, int, int]:
    return token.printed, token.start, token.end


def _spaced(text: str, place: int) -> bool:
    """Tell whether a dash stands between words and is no hyphen."""
    return text[place - 1 : place] in ("", " ") or text[place + 1 : place + 2] in ("", " ")


def _expand(word: str, wording: Wording) -> tuple[str, ...]:
    """Part contractions and words that say 'not' at once; take possessive endings off."""
    if word in wording.negated:
        return wording.negated[word]
    if word.endswith("n't"):
        return ({"wo": "will", "ca": "can"}.get(word[:-3], word[:-3]), "not")
    for ending in ("'s", "'", "'re", "'ve", "'ll", "'d"):
        if word.endswith(ending) and len(word) > len(ending):
            return (word.removesuffix(ending),)
    return (word.replace("'", ""),) if "'" in word else (word,)


class _Reader:
    """Walks the tokens of a sentence once, longest reading first."""

    def __init__(self, tokens: list[_Token], wording: Wording) -> None:
        self.tokens = tokens
        self.words = [token.word for token in tokens]
        self.printed = [token.printed for token in tokens]
        self.stems = [stem_of(token.word) for token in tokens]
        self.wording = wording
        self.items: list[Item] = []
        self.clause = self.strong = 0

    def read(self) -> tuple[Item, ...]:
        """Read all tokens."""
        place = 0
        while place < len(self.tokens):
            place += self._break(place) or self._quantity(place) or self._operator(place) or self._word(place)
        return tuple(self.items)

    def _break(self, place: int) -> int:
        word = self.words[place]
        if word in _BREAKS:
            following = self.words[place + 1] if place + 1 < len(self.words) else ""
            self.clause += 1
            if following == "though" and self.words[place + 2 : place + 3] == [","]:
                return 1
            if word in ";:" or following in ("and", "but", "so", "as") or following in _CLAUSE_OPENERS:
                self.strong += 1
            return 1
        if word in ("-", '"'):
            self.clause += int(word == "-")
            return 1
        if word == "and" and place + 1 < len(self.words) and self.words[place + 1] in _SUBJECT_OPENERS:
            self.clause += 1
            self.strong += 1
        aside = word == "though" and self.words[place - 1 : place + 2 : 2] == [",", ","]
        if word in _CLAUSE_OPENERS and not aside:
            self.clause += 1
            if word in ("but", "although", "though", "while", "whilst", "whereas"):
                self.strong += 1
        return 0

    def _quantity(self, place: int) -> int:
        found = read_quantity(self.words, self.printed, place)
        if not found or self._no_quantity(place):
            return 0
        if found[0].comparator:
            while self.items and self.items[-1].end >= self.tokens[max(0, place - 3)].start:
                if self.items[-1].printed.lower() not in COMPARING_WORDS:
                    break
                self.items.pop()
        for quantity in found:
            self._add(ItemKind.QUANTITY, quantity.key, place, found[0].length, quantity=quantity)
        return found[0].length

    def _no_quantity(self, place: int) -> bool:
        """'one' is mostly a pronoun, and 'first' an adverb; 'no one' is nobody."""
        word = self.words[place]
        before = self.words[place - 1] if place else ""
        following = self.words[place + 1] if place + 1 < len(self.words) else ""
        if word == "one":
            return before in _BEFORE_PRONOUN or following in _AFTER_PRONOUN
        return word in ("first", "second") and (following in (".", ",", "") or following.endswith("ed"))

    def _operator(self, place: int) -> int:
        found = self.wording.operator_at(self.words, place)
        if self.words[place] in ("who", "whose"):
            self._add(ItemKind.OPERATOR, RELATIVE, place, 1)
            return 1
        if self._needs_doing(place):
            self._add(ItemKind.OPERATOR, "should", place, 1)
            return 1
        if found is None or self._is_content(place, found):
            return 0
        self._add(ItemKind.OPERATOR, found[0], place, found[1])
        return found[1]

    def _needs_doing(self, place: int) -> bool:
        """'Needs strengthening' says what ought to be; 'the child's needs following a meeting' does not."""
        following = self.words[place + 1] if place + 1 < len(self.words) else ""
        verb = self.words[place] in ("need", "needs", "require", "requires")
        doing = following.endswith("ing") and following not in self.wording.light
        return verb and doing and following != "following"

    def _is_content(self, place: int, found: tuple[str, int]) -> bool:
        """'May' is a month or a name; 'asks for', 'the most vulnerable' and 'no. 3' are not operators."""
        before = self.words[place - 1] if place else ""
        word = self.words[place]
        following = self.words[place + found[1]] if place + found[1] < len(self.words) else ""
        if found == ("possible", 1) and word == "may":
            return self.printed[place] == "May" and place > 0
        if found[0] == "before" and word == "in":
            return following.isdigit() or following in SPELT_NUMBERS or following in TIME_UNITS
        if found[0] == "than":
            return following[:1].isdigit() or following in SPELT_NUMBERS or following in ("half", "a")
        if found == ("most", 1) and word == "most":
            return before in ("the", "their", "its", "his", "her") or before in self._NUMBER_WORDS
        return False

    _NUMBER_WORDS = frozenset({"at", "second", "third"})

    def _word(self, place: int) -> int:
        word = self.words[place]
        if word in ("his", "her") and self.words[place + 1 : place + 2] == ["majesty"]:
            return 2
        if word in _ANAPHORS:
            self._add(ItemKind.ANAPHOR, "'s" if word in _POSSESSIVES else word, place, 1)
            if word != "one":
                return 1
        same = self.wording.equivalent_at(self.stems, place)
        if same is not None and (same[1] > 1 or not self._skipped(place)):
            self._add(ItemKind.WORD, same[0], place, same[1])
            return same[1]
        if self._skipped(place) or not word[0].isalnum():
            return 1
        self._add(ItemKind.WORD, self.stems[place], place, 1)
        return 1

    def _skipped(self, place: int) -> bool:
        word = self.words[place]
        following = self.words[place + 1] if place + 1 < len(self.words) else ""
        if word in ("focused", "full") and following in ("visit", "visits", "inspection", "inspections"):
            return True
        if word in self.wording.framing or len(word) == 1:
            return True
        if word == "under":  # 'under the Public Law Outline', not 'under 18'
            return not following[:1].isdigit() and following not in SPELT_NUMBERS
        return word in self.wording.light

    def _add(
        self, kind: ItemKind, key: str, place: int, length: int, *, quantity: Quantity | None = None
    ) -> None:
        first, last = self.tokens[place], self.tokens[place + length - 1]
        name = place > 0 and first.printed[:1].isupper()
        self.items.append(
            Item(
                kind=kind,
                key=key,
                printed=" ".join(dict.fromkeys(self.printed[place : place + length])),
                start=first.start,
                end=last.end,
                clause=self.clause,
                strong=self.strong,
                name=name,
                unit=quantity.unit if quantity else "",
                comparator=quantity.comparator if quantity else "",
                led=self.words[place - 1] if place else "",
                led2=self.words[place - 2] if place > 1 else "",
                next_word=self.words[place + length] if place + length < len(self.words) else "",
            )
        )
