"""Abbreviations that a report itself defines: 'independent reviewing officers (IROs)' → IRO."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspectqa.records import Paragraph

_BRACKETS = re.compile(r"\(([A-Z][A-Za-z&]{0,8}[A-Z]s?)\)")
_WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
#: Words of a name that an abbreviation may leave out.
_SMALL = frozenset({"of", "and", "or", "the", "for", "in", "to", "with", "on", "a", "an", "by", "at"})


def find_abbreviations(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """Return the abbreviations that the paragraphs define, with their long forms, both in the singular."""
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        for brackets in _BRACKETS.finditer(paragraph.text):
            short = brackets.group(1)
            plural = short.endswith("s")
            letters = short[:-1] if plural else short
            long = _long_form(paragraph.text[: brackets.start()], letters.replace("&", "").upper())
            if long:
                found.setdefault(letters, _singular(long) if plural else long)
    return found


def _long_form(before: str, letters: str) -> str | None:
    """Return the shortest run of words right before the brackets whose initials are the letters."""
    words = _WORD.findall(before.replace("-", " ")[-160:])
    for count in range(len(letters), 2 * len(letters) + 1):
        run = words[-count:]
        if len(run) == count and run[0].lower() not in _SMALL and _spells(run, letters):
            return " ".join(run).lower()
    return None


def _spells(words: list[str], letters: str) -> bool:
    """Tell whether the initials of the words are the letters, small words counted or not."""
    initials = "".join(word[0] for word in words).upper()
    without = "".join(word[0] for word in words if word.lower() not in _SMALL).upper()
    return letters in (initials, without)


def _singular(long: str) -> str:
    if long.endswith("ies"):
        return long[:-3] + "y"
    return long[:-1] if long.endswith("s") and not long.endswith("ss") else long
