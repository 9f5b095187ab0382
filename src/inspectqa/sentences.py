"""Where the sentences of a text begin and end: shared by indexing (windows) and asking (quotations)."""

from __future__ import annotations

import re

#: A mark that may end a sentence, with the quotes, brackets and the footnote number that cling to it.
_MARK = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+\d{0,2}+(?=\s)")
#: What a new sentence begins with; a small letter goes on with the old one.
_OPENING = re.compile(r"\s+[\"'“‘(\[]*[A-Z0-9£•]")
#: Short forms whose full stop ends no sentence. A capital follows most of them anyway.
_SHORT = frozenset(
    """
    mr mrs ms miss dr prof sir st rev hon cllr cpt e.g i.e eg ie cf vs viz approx para paras p pp fig vol sec
    ch ed eds dept inc ltd jan feb mar apr jun jul aug sept sep oct nov dec
    """.split()  # noqa: SIM905
)
#: Short forms that end no sentence only where a number follows ('No. 3').
_BEFORE_NUMBER = frozenset({"no", "nos", "art", "reg"})
_LAST_WORD = re.compile(r"([\w.]*\w)\.$")
#: So much before a mark tells whether it ends a sentence: all short forms and list numbers are shorter.
_TAIL_CHARS = 40
#: A bracket that is open for longer is a slip.
_BRACKET_CHARS = 300
_INITIAL = re.compile(r"(?:^|[\s(“‘\"'])(?:[A-Z]\.)*[A-Z]\.$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each sentence, in order.

    Together they hold every character of the text but the white space around sentences. Short forms
    ('e.g.', 'Mr.', initials), decimals, list numbers ('1. …') and marks inside a quotation or bracket
    that goes on don't split.
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for mark in _MARK.finditer(text):
        end = mark.end()
        if end <= start or not _OPENING.match(text, end) or _goes_on(text, start, mark):
            continue
        spans.append((start, end))
        start = _skip_space(text, end)
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return spans


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _goes_on(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether the mark belongs to a short form, an initial or a list number, or stands in brackets."""
    if _open_brackets(text[max(start, mark.end() - _BRACKET_CHARS) : mark.end()]):
        return True
    if not mark.group().startswith(".") or mark.group().startswith(".."):
        return False
    before = text[max(start, mark.start() + 1 - _TAIL_CHARS) : mark.start() + 1]
    if before[:-1].replace(".", "").isdigit() or _INITIAL.search(before):
        return True
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    last = word.group(1).lower()
    if last in _BEFORE_NUMBER:
        return text[mark.end() :].lstrip()[:1].isdigit()
    return last in _SHORT


def _open_brackets(sentence: str) -> bool:
    """Tell whether a bracket is still open at the end of a sentence."""
    opened = sentence.rfind("(")
    return opened > sentence.rfind(")") and len(sentence) - opened < _BRACKET_CHARS
