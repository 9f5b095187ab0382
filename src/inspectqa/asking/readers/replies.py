"""A language model's reply, as it streams in → the statements it holds; half a reply gives what is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: Longest statement that is taken, in characters.
STATEMENT_MAX_CHARS = 700
_THOUGHT = ("<think>", "</think>")
#: Objects that stand deeper inside others than this are no statements.
_DEPTH_MAX = 8
#: A new object that begins a line: a string that is still open there lost its closing quote.
_NEW_LINE = re.compile(r"\n\s*+\Z")
_NEW_OBJECT = re.compile(r"\n\s*+\{\s*+\Z")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A statement as a model gave it: its text, and for each citation a marker (0: none) and a quotation."""

    text: str
    citations: tuple[tuple[int, str], ...] = ()


class ReplyReader:
    """Takes a reply piece by piece and gives each statement as soon as its JSON object is closed.

    Objects may come one a line, in a list, inside another object or in a code fence. `absent` tells that the
    model said the evidence does not answer; `unfinished` that the reply broke off inside an object. An object
    that is no JSON is left out, and takes none of the others with it.
    """

    def __init__(self) -> None:
        self.absent = False
        self._text = ""
        self._at = self._closed = 0
        self._open: list[int] = []
        self._in_string = False
        self._escaped = False

    @property
    def unfinished(self) -> bool:
        """Whether the reply ended inside an object; a lacking last brace alone leaves nothing out."""
        return bool(self._open) and bool(self._text[self._closed :].strip())

    def feed(self, piece: str) -> Iterator[Claimed]:
        """Take the next piece of the reply; yield the statements that it completes."""
        self._text += piece
        if self._thinking():
            return
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 1
            if self._open and self._string(character):
                continue
            if character == "{":
                if len(self._open) > _DEPTH_MAX and _NEW_LINE.search(
                    self._text[max(0, self._at - 100) : self._at - 1]
                ):
                    self._open.clear()
                self._open.append(self._at - 1)
            elif character == "}" and self._open:
                start, self._closed = self._open.pop(), self._at
                if len(self._open) < _DEPTH_MAX:
                    yield from self._close(self._text[start : self._at])

    def _thinking(self) -> bool:
        """Skip what a reasoning model thinks aloud before it answers."""
        start = self._text.lstrip()
        if not start or _THOUGHT[0].startswith(start[: len(_THOUGHT[0])]) is False:
            return False
        end = self._text.find(_THOUGHT[1])
        if end < 0:
            return True
        self._at = max(self._at, end + len(_THOUGHT[1]))
        return False

    def _string(self, character: str) -> bool:
        """Tell whether a character belongs to a string, and keep track of where strings end."""
        if self._escaped:
            self._escaped = False
            return True
        if character == "\\" and self._in_string:
            self._escaped = True
            return True
        if character == '"':
            begins = _NEW_OBJECT.search(self._text, max(0, self._at - 100), self._at - 1)
            if self._in_string and begins is not None:
                self._open = [self._text.rindex("{", 0, self._at)]
            else:
                self._in_string = not self._in_string
            return True
        return self._in_string

    def _close(self, text: str) -> Iterator[Claimed]:
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):  # no JSON, or a number of thousands of digits
            return
        if not isinstance(data, dict):
            return
        if data.get("not_in_evidence") is True:
            self.absent = True
        said = data.get("statement")
        if isinstance(said, str) and said.strip():
            yield Claimed(_clean(said), tuple(_citations(data)))


def _clean(text: str) -> str:
    """Return a statement on one line, without what cannot be seen, cut where it is too long to be one."""
    seen = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(seen.split())[:STATEMENT_MAX_CHARS]


def _citations(data: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the markers with their quotations, in whichever of the usual shapes the model gave them."""
    given = data.get("citations")
    for citation in given if isinstance(given, list) else []:
        if isinstance(citation, dict):
            yield _number(citation.get("marker")), _string_of(citation.get("quotation"))
        else:
            yield _number(citation), _string_of(data.get("quotation"))
    if not isinstance(given, list):
        markers = data.get("markers", data.get("marker"))
        for marker in markers if isinstance(markers, list) else [markers]:
            yield _number(marker), _string_of(data.get("quotation"))


def _number(value: object) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    digits = value.strip(" []¶") if isinstance(value, str) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def _string_of(value: object) -> str:
    return value if isinstance(value, str) else ""
