"""An answer's text taken apart: the little Markdown that answers use, and their [n] markers.

Only paragraphs, headings, lists, quotations, tables, bold and italics are understood. Links, images,
HTML, code and addresses are plain words here, so that nothing out of a report becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from inspectqa.records import Answer, Citation, Statement, Support

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKER = re.compile(r"\[(\d{1,4})\]")
#: What turns the direction of text round, so that it shows as other than it is.
_UNSHOWN = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNDERSTOOD = ("heading", "list", "blockquote", "table", "hr", "emphasis", "escape", "newline", "paragraph")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style, or a marker (`marker` set, `text` the number)."""

    text: str
    bold: bool = False
    italic: bool = False
    marker: int | None = None
    line_break: bool = False


@cache
def _parser() -> MarkdownIt:
    """The reader of that little Markdown."""
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"html": False, "linkify": False}).enable(
        [rule for rule in UNDERSTOOD if rule != "paragraph"]
    )


def tokens(text: str) -> list[Token]:
    """Markdown-it's tokens of an answer's text."""
    return _parser().parse(text)


def spans(token: Token, markers: Collection[int]) -> Iterator[Span]:
    """The runs of an inline token; a [n] whose number is not in `markers` stays text."""
    bold = italic = False
    for child in token.children or []:
        if child.type in ("strong_open", "strong_close"):
            bold = child.type.endswith("open")
        elif child.type in ("em_open", "em_close"):
            italic = child.type.endswith("open")
        elif child.type in ("softbreak", "hardbreak"):
            yield Span("\n", bold, italic, line_break=True)
        else:
            yield from split_markers(child.content, markers, bold, italic)


def split_markers(
    text: str, markers: Collection[int], bold: bool = False, italic: bool = False
) -> Iterator[Span]:
    """Text in its runs, the [n] markers apart."""
    position = 0
    for match in MARKER.finditer(text):
        if int(match[1]) not in markers:
            continue
        if match.start() > position:
            yield Span(text[position : match.start()], bold, italic)
        yield Span(match[1], bold, italic, marker=int(match[1]))
        position = match.end()
    if position < len(text):
        yield Span(text[position:], bold, italic)


def every_citation(answer: Answer) -> dict[int, Citation]:
    """The citations of statements and table rows, by marker."""
    found = {citation.marker: citation for citation in answer.citations}
    for citation in answer.table.citations if answer.table else ():
        if citation is not None:
            found.setdefault(citation.marker, citation)
    return dict(sorted(found.items()))


def unverified(answer: Answer) -> Sequence[Statement]:
    """The statements that no quotation supports."""
    return [statement for statement in answer.statements if statement.support is Support.UNVERIFIED]


def superseded_reports(answer: Answer) -> frozenset[str]:
    """Ids of the evidence's reports that a newer one of the same kind has replaced."""
    return frozenset(evidence.report.id for evidence in answer.evidence if evidence.superseded)


def one_line(text: str) -> str:
    """The text with every run of white space and control characters as one space, read in one direction."""
    return " ".join(_UNSHOWN.sub("", re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)).split())
