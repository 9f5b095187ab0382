"""A text folded for comparison, every character of it traceable to where it stands in the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„‟«»″", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－\ufffe\x02", "-")
#: Never seen on a page: soft hyphens, joiners, marks of direction and order.
_UNSEEN = dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
_FOLDED = _QUOTES | _DASHES | _UNSEEN


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `offsets[i]` is where its character i begins in the original."""

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a stretch of the folded text that is not empty."""
        return self.offsets[start], self.ends[end - 1]

    def whole(self, cut: int) -> bool:
        """Say if a cut before offset `cut` goes through no printed character: '½' is folded to three."""
        return not 0 < cut < len(self.offsets) or self.offsets[cut] != self.offsets[cut - 1]


@lru_cache(maxsize=4_000)
def fold_text(text: str) -> Folded:
    """Fold white space, quotes, dashes, ligatures, soft hyphens and case.

    A run of white space becomes one space; white space at either end falls away. A line that was broken
    at a hyphen ('well- being') is left as it is: the reading stage has joined what it could.
    """
    characters: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for place, printed in enumerate(text):
        plain = _FOLDED.get(printed)
        if plain is None:
            plain = printed if printed.isascii() else unicodedata.normalize("NFKC", printed)
        for character in plain.casefold():
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "  # noqa: PLW2901 (one kind of white space)
            characters.append(character)
            offsets.append(place)
            ends.append(place + 1)
    if characters and characters[-1] == " ":
        characters.pop(), offsets.pop(), ends.pop()
    return Folded("".join(characters), tuple(offsets), tuple(ends))


def locate(quotation: str, paragraph_text: str) -> tuple[int, int] | None:
    """Return where a quotation stands in a paragraph, as offsets of the paragraph's own text; else None.

    It must stand there word for word after folding, and begin and end where words do: 'effective' is no
    quotation from 'ineffective', '5%' none from '95%', '12' none from '12.5'.
    """
    wanted = fold_text(quotation).text
    folded = fold_text(paragraph_text)
    if not any(character.isalnum() for character in wanted):
        return None
    start = folded.text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if _whole_words(folded.text, start, end) and folded.whole(start) and folded.whole(end):
            return folded.span(start, end)
        start = folded.text.find(wanted, start + 1)
    return None


def _whole_words(text: str, start: int, end: int) -> bool:
    return not _joined(text, start, first=text[start]) and not _joined(text, end, first=text[end - 1])


def _joined(text: str, cut: int, first: str) -> bool:
    """Tell whether a cut before offset `cut` goes through a word or a number."""
    if not 0 < cut < len(text) or not first.isalnum():
        return False
    left, right = text[cut - 1], text[cut]
    if left.isalpha() and right.isdigit():
        return _is_code(text, cut)
    if left.isalnum() and right.isalnum():
        return True
    if left.isdigit() and right == "%":
        return True
    # Through a number ('12.5', '1,482') or a compound ('non-resident', "children's").
    inner = left if not left.isalnum() else right
    before = text[cut - 2 : cut - 1] if not left.isalnum() else left
    after = right if not left.isalnum() else text[cut + 1 : cut + 2]
    if inner in ".,":
        return before.isdigit() and after.isdigit()
    return inner in "-'" and before.isalnum() and after.isalnum()


def _is_code(text: str, cut: int) -> bool:
    """'covid19' is one word; 'board1' is a word with the marker of its footnote behind it."""
    return text[cut : cut + 2].isdigit() and text[cut : cut + 3].strip().isdigit()
