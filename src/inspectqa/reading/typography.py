"""Printed characters made plain: line-end hyphens, ligatures, spaces, and what is never seen."""

from __future__ import annotations

import re

#: How PDFium gives a hyphen at a line's end; nearly all of them in real reports are real hyphens.
LINE_END_HYPHENS = (0x02, 0xFFFE)
LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
SPACES = (
    0x09,
    0x0A,
    0x0B,
    0x0C,
    0x0D,
    0x20,
    0xA0,
    *range(0x2000, 0x200B),
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
)
UNSEEN = (0x00, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)

_CHARACTERS = {
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys((*UNSEEN, *range(3, 9), *range(14, 32), 1, 127), ""),
    **dict.fromkeys(LINE_END_HYPHENS, "-"),
    **LIGATURES,
}
_LINE_END = re.compile(r" *\n\s*")
_HYPHEN = re.compile(r"(?<=\w[-‐‑])\n(?=\w)(?!(?:and|or|to|nor)\b)")
_TIGHT = re.compile(r"(?<=\d[–—])\n(?=\d)|(?<=\w/)\n(?=\w)")
_BLANKS = re.compile(r"[ \n]+")
#: Symbol and Wingdings characters inside a text: a dash between two figures, a bullet elsewhere.
_SYMBOL_DASH = re.compile(r"(?<=\d)[\uf02d\uf0be](?=\d)|(?<= )[\uf02d\uf0be](?= )")


def clean_character(code: int) -> str:
    """The character of a Unicode number as it is to be read; '' for what is never seen."""
    found = _CHARACTERS.get(code)
    if found is not None:
        return found
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def one_line(text: str) -> str:
    """Printed lines as one, with single spaces; a hyphen at a line's end stays, without a space behind it."""
    text = _SYMBOL_DASH.sub("–", _LINE_END.sub("\n", text))
    return _BLANKS.sub(" ", _TIGHT.sub("", _HYPHEN.sub("", text))).strip()
