"""Plain text and Markdown → blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from inspectqa.errors import DamagedReportError, EmptyReportError, NotAReportError
from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.labels import is_bullet, join_lines, looks_like_heading, split_label, tidy

if TYPE_CHECKING:
    from markdown_it.token import Token

#: A longest line over this many characters means that the text is not hard-wrapped: a line is a paragraph.
WRAP_LIMIT = 130
#: A line is taken as wrapped when the next word would have brought it past this share of the longest line.
WRAP_SHARE = 0.85
#: Only a text longer than this is taken to be broken off: shorter ones are lines of an address or a form.
BROKEN_CHARS = 60
#: More than this share of control characters means that the file is no text.
BINARY_SHARE = 0.02
#: How PDF, Word and rich text begin: named as text, a small one may hold few control characters.
OTHER_FORMATS = (b"%PDF-", b"PK\x03\x04", b"{\\rtf")

_RULE = re.compile(r"\s*([-=_*~#])(?:\s*\1){2,}\s*")
_CELLS = re.compile(r"\s*\t\s*|\s{4,}(?=\S)")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?\s*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TAGS = re.compile(r"<[^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_ENDED = (".", "!", "?", ":", ";", "”", "’", '"')


def read_text(path: Path) -> Document:
    """Read a plain text file: paragraphs by blank lines, labels and short lines; wrapped lines joined."""
    text = decode(path)
    blocks = tuple(join_broken(_text_blocks(text)))
    if not blocks:
        raise EmptyReportError(path, "there is no text in the file", "Check that the file was saved in full")
    return Document(blocks)


def read_markdown(path: Path) -> Document:
    """Read a Markdown file by its own structure: headings, paragraphs, lists, tables, footnote lines."""
    text, title = _without_front_matter(decode(path))
    from markdown_it import MarkdownIt

    try:
        tokens = MarkdownIt("commonmark").enable("table").parse(text)
    except (RecursionError, ValueError, IndexError) as error:
        raise DamagedReportError(
            path, f"the Markdown cannot be parsed ({error})", "Simplify the file"
        ) from error
    blocks = tuple(join_broken(_MarkdownBlocks(tokens))) or tuple(join_broken(_text_blocks(text)))
    if not blocks:
        raise EmptyReportError(path, "there is no text in the file", "Check that the file was saved in full")
    first = next((block.text for block in blocks if block.role is Role.HEADING and block.level == 1), "")
    return Document(blocks, title=title or first)


def decode(path: Path) -> str:
    """The file's text: by its byte order mark, else UTF-8, else UTF-16 without mark, else Windows-1252."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror})"
        raise DamagedReportError(path, reason, "Check the path and its permissions") from error
    if not data.strip():
        raise EmptyReportError(path, "the file is empty", "Check that the file was saved in full")
    text = decode_bytes(data)
    binary = len(_CONTROL.findall(text)) > BINARY_SHARE * len(text)
    if binary or data.lstrip().startswith(OTHER_FORMATS):
        raise NotAReportError(
            path, "the file is not text", "Give it the suffix of its own format, or save it as text"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_bytes(data: bytes) -> str:
    """Bytes of an undeclared encoding as text; never fails."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    head = data[:4096]
    if head.count(0) > len(head) // 4:
        encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def join_broken(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join what a blank line stands in the middle of: a sentence over a page break, a label and its text.

    A block without text is left out.
    """
    previous: Block | None = None
    for block in blocks:
        if previous is not None and _runs_on(previous, block):
            text = join_lines([previous.text, block.text])
            role = Role.PARAGRAPH if previous.role is Role.HEADING else previous.role
            previous = Block(role, text, label=previous.label, level=previous.level)
            continue
        if previous is not None and previous.text:
            yield previous
        previous = block
    if previous is not None and previous.text:
        yield previous


def _runs_on(previous: Block, block: Block) -> bool:
    if not previous.text:
        return previous.role is Role.ITEM and block.role is Role.PARAGRAPH
    return (
        block.role is Role.PARAGRAPH
        and (previous.role in (Role.PARAGRAPH, Role.ITEM) or _is_guessed(previous))
        and block.text[:1].islower()
        and not previous.text.endswith(_ENDED)
        and len(previous.text) > BROKEN_CHARS
    )


def _is_guessed(block: Block) -> bool:
    """Whether a heading is one by its looks alone, and not by its format."""
    return block.role is Role.HEADING and block.level == 0


def _text_blocks(text: str) -> Iterator[Block]:
    width = _wrap_width(text)
    for chunk in re.split(r"\n[ \t]*(?:\n[ \t]*)+|\f", text):
        lines = [line for line in chunk.split("\n") if line.strip() and not _PAGE_NUMBER.fullmatch(line)]
        yield from _chunk_blocks(lines, width)


def _wrap_width(text: str) -> int:
    """The column at which the lines were wrapped; 0 where they were not."""
    lines = [line.strip() for line in text.split("\n")]
    followed = [len(line) for line, following in pairwise(lines) if line and following]
    longest = max(followed, default=0)
    if not longest or longest > WRAP_LIMIT:
        shorter = [length for length in followed if length <= WRAP_LIMIT]
        if len(shorter) < 0.9 * len(followed) or len(followed) < 10:
            return 0
        longest = max(shorter)
    return longest


def _chunk_blocks(lines: list[str], width: int) -> Iterator[Block]:
    group: list[str] = []
    for index, line in enumerate(lines):
        if rule := _RULE.fullmatch(line):
            if len(group) == 1 and index == 1 and rule[1] in "=-":
                yield Block(Role.HEADING, tidy(group[0]), level=1 if rule[1] == "=" else 2)
                group = []
            continue
        if group and not _is_wrapped(group[-1], line, width):
            yield _line_block(group, len(lines) == 1)
            group = []
        group.append(line)
    if group:
        yield _line_block(group, len(lines) == len(group))


def _is_wrapped(line: str, following: str, width: int) -> bool:
    if not width or split_label(following)[0] or "\t" in line or "\t" in following:
        return False
    if following.lstrip()[0].islower():
        return True
    word = following.split(maxsplit=1)[0]
    return len(line.strip()) + 1 + len(word) > WRAP_SHARE * width


def _line_block(lines: list[str], alone: bool) -> Block:
    """A block of the lines that belong together; a line that is alone between blanks may be a heading."""
    cells = [tidy(cell) for cell in _CELLS.split(lines[0].strip())] if len(lines) == 1 else []
    if len(cells) > 1 and split_label(cells[0] + " X")[1] != "X":
        return Block(Role.ROW, ": ".join(filter(None, cells)), cells=tuple(cells))
    if mark := re.match(r"(#{1,6})\s+(?=\S)", lines[0]):
        return Block(Role.HEADING, join_lines(lines)[mark.end() :].strip("# "), level=len(mark[1]))
    label, text = split_label(join_lines(lines))
    short = len(lines) == 1 and alone
    if short and not is_bullet(label) and looks_like_heading(text):
        return Block(Role.HEADING, text, label=label)
    indent = len(lines[0]) - len(lines[0].lstrip())
    if label:
        return Block(Role.ITEM, text, label=label, level=2 if indent >= 4 and is_bullet(label) else 1)
    return Block(Role.PARAGRAPH, text)


def _without_front_matter(text: str) -> tuple[str, str]:
    """The text behind a YAML front matter, and the title that it gives."""
    found = re.match(r"---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if not found or not re.search(r"^\w[\w -]*:", found[1], re.MULTILINE):
        return text, ""
    title = re.search(r"^title:\s*(.+)$", found[1], re.MULTILINE | re.IGNORECASE)
    return text[found.end() :], tidy(title[1]).strip("\"'") if title else ""


class _MarkdownBlocks:
    """Turns the parser's flat tokens into blocks, keeping the lists that are open."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []
        self._label = ""
        self._cells: list[str] = []
        self._heading = 0
        self._in_row = False

    def __iter__(self) -> Iterator[Block]:
        for token in self._tokens:
            if token.type == "inline":
                if self._in_row:
                    self._cells.append(tidy(_inline_text(token)))
                else:
                    yield from self._inline(token)
            elif token.type in ("fence", "code_block"):
                yield from (
                    Block(Role.PARAGRAPH, text) for text in map(tidy, token.content.split("\n\n")) if text
                )
            elif token.type == "html_block":
                text = tidy(_TAGS.sub(" ", token.content))
                if text:
                    yield Block(Role.PARAGRAPH, text)
            elif token.type == "tr_close":
                self._in_row = False
                cells = tuple(self._cells)
                if any(cells):
                    yield Block(Role.ROW, ": ".join(filter(None, cells)), cells=cells)
            else:
                self._structure(token)

    def _structure(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0)
        elif kind == "bullet_list_open":
            self._lists.append(None)
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._label = "•" if number is None else f"{number}{token.markup}"
            self._lists[-1] = None if number is None else number + 1
        elif kind == "list_item_close":
            self._label = ""
        elif kind == "tr_open":
            self._in_row, self._cells = True, []

    def _inline(self, token: Token) -> Iterator[Block]:
        text = tidy(_inline_text(token))
        label, rest = ("", text) if self._label else split_label(text)
        if not rest:
            return
        if self._heading:
            yield Block(Role.HEADING, rest, label=label, level=self._heading)
        elif self._lists and self._label:
            label, self._label = self._label, ""
            yield Block(Role.ITEM, rest, label=label, level=len(self._lists))
        elif note := re.match(r"\[\^([^\]\s]{1,20})\]:\s*", text):
            yield Block(Role.FOOTNOTE, text[note.end() :], label=note[1])
        elif _is_all_strong(token) and looks_like_heading(rest) and not is_bullet(label):
            yield Block(Role.HEADING, rest, label=label)
        elif label:
            yield Block(Role.ITEM, rest, label=label, level=len(self._lists) + 1)
        else:
            yield Block(Role.PARAGRAPH, rest)


def _inline_text(token: Token) -> str:
    """The text of an inline token without its marks; a wrapped line continues with a space."""
    lines = [""]
    for child in token.children or ():
        broken = child.type == "html_inline" and child.content.lower().startswith("<br")
        if child.type in ("text", "code_inline"):
            lines[-1] += child.content
        elif broken or child.type in ("softbreak", "hardbreak"):
            lines.append("")
    return re.sub(r"(?<=\S)\[\^[^\]\s]{1,20}\](?!:)", "", join_lines(lines))


def _is_all_strong(token: Token) -> bool:
    depth = 0
    for child in token.children or ():
        depth += (child.type == "strong_open") - (child.type == "strong_close")
        if child.type == "text" and child.content.strip() and not depth:
            return False
    return True
