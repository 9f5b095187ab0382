"""A PDF without tags → blocks, by the layout of its pages: spacing, indents, labels, type size and weight.

What stands at the same place on many pages, and page numbers, is furniture and left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from inspectqa.reading.blocks import Block, Role
from inspectqa.reading.glyphs import line_boxes
from inspectqa.reading.labels import is_bullet
from inspectqa.reading.lines import Line, Page, in_reading_order, read_page
from inspectqa.reading.typography import one_line

#: Furniture stands in this share of a page's height, at its top or bottom.
MARGIN_SHARE = 0.14
#: Furniture returns on this share of the pages (odd and even pages may differ), and on three at least.
REPEATED_SHARE = 0.3
#: Small type with this many letters that returns in the same margin is furniture wherever it stands there.
FURNITURE_LETTERS = 12
#: A baseline further down than this many usual line distances begins a paragraph.
SPACING = 1.22
#: Type this much larger than running text is a heading's, this much smaller a note's.
LARGER, SMALLER = 1.08, 0.92
LONGEST_HEADING = 180
#: A line that ends this many type sizes early ends its paragraph, even without a full stop.
VERY_SHORT_SIZES = 8.0
#: A page with this many lines that end in a rising page number is a list of contents.
CONTENTS_LINES = 4
#: A dash at the beginning of a line may be one within a sentence.
DASHES = "-–—"
#: Items whose labels stand nearer than this, in points, are of one depth.
SAME_INDENT = 5.0

_PAGE_NUMBER = re.compile(
    r"(?:page)?[-–—|\s]*+(?:\d{1,4}|[ivxlc]{1,6})[-–—|\s]*+(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.?!:;…][’”'\")\]]*$")
_NOTE_MARK = re.compile(r"(\d{1,3}|[*†‡])\s*(?=\D)")


def layout_blocks(pdf: Any) -> list[Block]:
    """The blocks of an open pypdfium2.PdfDocument, tags ignored, in reading order."""
    fonts: dict[int, bool] = {}
    pages: list[Page] = []
    for index in range(len(pdf)):
        page = pdf[index]
        pages.append(read_page(page, index + 1, fonts))
        page.close()
    furniture = _furniture(pages)
    pages = [
        replace(page, lines=tuple(line for line in page.lines if id(line) not in furniture)) for page in pages
    ]
    style = _Style.of(pages)
    blocks: list[Block] = []
    last: _Paragraph | None = None
    depths = _Depths()
    for page in pages:
        lines, notes = _without_notes(in_reading_order(page, style.size), page, style)
        lines = list(_contents_joined(lines))
        paragraphs = list(_paragraphs(lines, style))
        for index, paragraph in enumerate(paragraphs):
            block = paragraph.block(style)
            if block is None:
                continue
            block = depths.placed(block, paragraph.lines[0])
            if not index and last is not None and _goes_on(last, paragraph, block, style):
                block = replace(block, continues=True)
            blocks.append(block)
        blocks += [block for note in notes if (block := _note_block(note))]
        last = paragraphs[-1] if paragraphs else last
    return blocks


class _Depths:
    """How deep each list item lies, by the indents of the items above it."""

    def __init__(self) -> None:
        self._lefts: list[float] = []

    def placed(self, block: Block, first: Line) -> Block:
        """The block with its depth, from 1; anything but an item ends the list."""
        if block.role is not Role.ITEM:
            self._lefts = []
            return block
        while self._lefts and first.left < self._lefts[-1] - SAME_INDENT:
            self._lefts.pop()
        if not self._lefts or first.left > self._lefts[-1] + SAME_INDENT:
            self._lefts.append(first.left)
        return replace(block, level=len(self._lefts))


def _furniture(pages: Sequence[Page]) -> set[int]:
    """The ids of the lines that are headers, footers and page numbers."""
    size = _body_size(pages)
    places: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    found: set[int] = set()
    for page in pages:
        first, last = _text_extent(page)
        for line in page.lines:
            share = line.baseline / page.height
            if MARGIN_SHARE < share < 1 - MARGIN_SHARE:
                continue
            text = line.text
            if _PAGE_NUMBER.fullmatch(text) and not first <= line.baseline <= last:
                found.add(id(line))
            shape = re.sub(r"[\W\d]+", "", text.casefold())
            for bucket in (round(line.baseline / 8), round(line.baseline / 8 + 0.5) + 10_000):
                places[shape, bucket].append((page.number, line))
            if line.size < SMALLER * size and len(shape) >= FURNITURE_LETTERS:
                places[shape, -1 if share < 0.5 else -2].append((page.number, line))
    for (_, bucket), lines in places.items():
        needed = 3 if bucket < 0 else max(3, REPEATED_SHARE * len(pages))
        if len({number for number, _ in lines}) >= needed:
            found.update(id(line) for _, line in lines)
    return found


def _body_size(pages: Sequence[Page]) -> float:
    """The type size of running text: the one that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[_half(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _text_extent(page: Page) -> tuple[float, float]:
    """The first and last baseline of the page's longer lines; page numbers stand outside."""
    baselines = [line.baseline for line in page.lines if len(line.text) > 30]
    return min(baselines, default=page.height / 2), max(baselines, default=page.height / 2)


@dataclass(frozen=True, slots=True)
class _Style:
    """How running text is set: its size, line distance in sizes, right edge by column, heading sizes."""

    size: float
    distance: float
    right: dict[int, float]
    heading_sizes: tuple[float, ...]

    @classmethod
    def of(cls, pages: Sequence[Page]) -> _Style:
        """The style of the pages' text."""
        size = _body_size(pages)
        sizes = {_half(line.size) for page in pages for line in page.lines}
        gaps: list[float] = []
        rights: dict[int, list[float]] = defaultdict(list)
        for page in pages:
            lines = in_reading_order(page, size)
            for above, below in pairwise(lines):
                gap = below.baseline - above.baseline
                alike = _half(above.size) == _half(below.size) == size
                if alike and 0.9 < gap / size < 2.2 and not (above.cells or below.cells or below.label):
                    gaps.append(gap)
            for line in lines:
                if _half(line.size) == size and not line.cells:
                    rights[line.column].append(line.right)
        return cls(
            size,
            _usual(gaps, size) / size,
            {column: _outer(values) for column, values in rights.items()},
            tuple(sorted((found for found in sizes if found >= size), reverse=True)),
        )


def _outer(rights: Sequence[float]) -> float:
    """The right edge that lines reach, a few that run over it left out."""
    return sorted(rights)[int(0.97 * (len(rights) - 1))]


def _usual(gaps: Sequence[float], size: float) -> float:
    """The line distance inside paragraphs: the commonest, or a common smaller one."""
    counts = Counter(map(_half, gaps))
    most = max(counts.values(), default=0)
    return min((gap for gap, count in counts.items() if count >= 0.4 * most), default=1.25 * size)


def _half(size: float) -> float:
    return round(size * 2) / 2


@dataclass(slots=True)
class _Paragraph:
    """Lines that make one block, while it is gathered."""

    lines: list[Line]
    label: str = ""

    def block(self, style: _Style) -> Block | None:
        """The finished block; None where it shows nothing."""
        first = self.lines[0]
        boxes = tuple(box for line in self._box_lines() for box in line_boxes(line.runs, line.page))
        if first.cells:
            cells = tuple(one_line("\n".join(line.text for line in cell)) for cell in first.cells)
            text = ": ".join(filter(None, cells))
            return Block(Role.ROW, text, first.page, cells=cells, boxes=boxes) if text else None
        text = one_line("\n".join(line.text for line in self.lines))
        label = self.label
        if label and text.startswith(label):
            text = text[len(label) :].strip()
        if not text:
            return None
        size = max(line.size for line in self.lines)
        if self._is_heading(text, size, style):
            level = 1 + sum(other > _half(size) for other in style.heading_sizes)
            return Block(Role.HEADING, text, first.page, label, level, boxes=boxes)
        role = Role.ITEM if label else Role.PARAGRAPH
        return Block(role, text, first.page, label, 1 if label else 0, boxes=boxes)

    def _box_lines(self) -> Iterator[Line]:
        for line in self.lines:
            if line.cells:
                yield from _same_baselines([part for cell in line.cells for part in cell])
            else:
                yield line

    def _is_heading(self, text: str, size: float, style: _Style) -> bool:
        if len(text) > LONGEST_HEADING or text[-1] in ".,;" or is_bullet(self.label):
            return False
        if not any(character.isalpha() for character in text):
            return False
        large = size > LARGER * style.size
        return large or all(line.bold for line in self.lines) or self.lines[0].side

    @property
    def text_left(self) -> float:
        """Where the text of the lines behind the first begins."""
        if len(self.lines) > 1:
            return self.lines[1].left
        first = self.lines[0]
        return first.left if first.text_left is None else first.text_left


def _same_baselines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of a row's cells, those on one baseline joined."""
    ordered = sorted(lines, key=lambda line: (round(line.baseline), line.left))
    while ordered:
        first = ordered[0]
        same = [line for line in ordered if abs(line.baseline - first.baseline) < 0.3 * first.size]
        ordered = [line for line in ordered if line not in same]
        yield replace(first, runs=tuple(run for line in same for run in line.runs))


def _contents_joined(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of a page; in a list of contents, an entry that was wrapped is one row with its number."""
    entries = [index for index, line in enumerate(lines) if _contents_page(line) is not None]
    pages = [_contents_page(lines[index]) or 0 for index in entries]
    if len(entries) < CONTENTS_LINES or pages != sorted(pages):
        yield from lines
        return
    waiting: list[Line] = []
    for index, line in enumerate(lines):
        if entries[0] < index < entries[-1] and index not in entries:
            waiting.append(line)
        elif waiting:
            yield replace(line, cells=((*waiting, *line.cells[0]), *line.cells[1:]))
            waiting = []
        else:
            yield line


def _contents_page(line: Line) -> int | None:
    """The page number that a line of a list of contents ends in."""
    if len(line.cells) != 2 or len(line.cells[1]) != 1 or not line.cells[0]:
        return None
    text = line.cells[1][0].text
    return int(text) if re.fullmatch(r"\d{1,3}", text) else None


def _paragraphs(lines: Sequence[Line], style: _Style) -> Iterator[_Paragraph]:
    current: _Paragraph | None = None
    for line in lines:
        if current is not None and not _begins(line, current, style):
            current.lines.append(line)
            continue
        if current is not None:
            yield current
        current = _Paragraph([line], line.label)
    if current is not None:
        yield current


def _begins(line: Line, current: _Paragraph, style: _Style) -> bool:
    """Whether a line begins a paragraph after the lines gathered so far."""
    last = current.lines[-1]
    if line.cells or last.cells or line.side != last.side or line.column != last.column:
        return True
    alike = _half(line.size) == _half(last.size)
    spaced = line.baseline - last.baseline > SPACING * style.distance * line.size
    if not alike or spaced or line.baseline <= last.baseline:
        return True
    if line.side:
        return False
    if line.bold != last.bold and (_is_short(last, line, style) or all(part.bold for part in current.lines)):
        return True
    if line.label:
        return not _is_wrapped_number(line, current, style)
    return _is_set_off(line, current, style)


def _is_wrapped_number(line: Line, current: _Paragraph, style: _Style) -> bool:
    """Whether what looks like a label is a number that a line happened to begin with."""
    if (is_bullet(line.label) and line.label not in DASHES) or (
        not current.label and len(current.lines) == 1 and line.text_left
    ):
        return False
    aligned = abs(line.left - current.text_left) < 2.5
    hanging = not current.label or current.text_left - current.lines[0].left > 2.5
    ended = _SENTENCE_END.search(current.lines[-1].text) is not None
    return aligned and hanging and not ended and not _is_short(current.lines[-1], line, style)


def _is_set_off(line: Line, current: _Paragraph, style: _Style) -> bool:
    """Whether a line without a label is set off by an indent, or the line before ended early."""
    last, indent = current.lines[-1], line.left - current.text_left
    short = _is_short(last, line, style)
    ended = _SENTENCE_END.search(last.text) is not None
    if short and ended and not last.bold:
        return True
    if line.text[:1].isupper() and not last.bold and _is_short(last, line, style, VERY_SHORT_SIZES):
        return True
    if len(current.lines) > 1 or current.lines[0].text_left is not None:
        if indent > 0.8 * line.size:
            return ended
        return indent < -0.8 * line.size and (ended or short)
    return False


def _is_short(line: Line, following: Line, style: _Style, slack_sizes: float = 1.5) -> bool:
    """Whether the next line's first word would have fitted behind a line, and that much besides."""
    right = style.right.get(line.column, line.right)
    words = following.text.split()
    share = len(words[0]) / max(1, len(following.text)) if words else 0
    return line.right + share * (following.right - following.left) + slack_sizes * line.size < right


def _without_notes(lines: Sequence[Line], page: Page, style: _Style) -> tuple[list[Line], list[list[Line]]]:
    """The page's lines above its footnotes, and the notes: small type at its foot, each from its mark."""
    end = len(lines)
    while end and lines[end - 1].size < SMALLER * style.size and not lines[end - 1].cells:
        end -= 1
    starts = [
        index
        for index in range(end, len(lines))
        if _NOTE_MARK.match(one_line("".join(run.text for run in lines[index].runs)))
    ]
    if not starts or lines[starts[0]].baseline < 0.4 * page.height:
        return list(lines), []
    notes: list[list[Line]] = []
    for index in range(starts[0], len(lines)):
        if index in starts:
            notes.append([])
        notes[-1].append(lines[index])
    return list(lines[: starts[0]]), notes


def _note_block(lines: Sequence[Line]) -> Block | None:
    text = one_line("\n".join("".join(run.text for run in line.runs) for line in lines))
    found = _NOTE_MARK.match(text)
    boxes = tuple(box for line in lines for box in line_boxes(line.runs, line.page))
    label, rest = (found[1], text[found.end() :].strip()) if found else ("", text)
    return Block(Role.FOOTNOTE, rest, lines[0].page, label, boxes=boxes) if rest else None


def _goes_on(last: _Paragraph, first: _Paragraph, block: Block, style: _Style) -> bool:
    """Whether a page's first paragraph is the rest of the last one of the page before."""
    above, below = last.lines[-1], first.lines[0]
    if (
        above.cells
        or below.cells
        or block.role is not Role.PARAGRAPH
        or _half(above.size) != _half(below.size)
    ):
        return False
    if above.bold and last.lines[0].bold:
        return False
    if block.text[0].islower():
        return True
    text = above.text
    if text.endswith(":"):
        return False
    if not _SENTENCE_END.search(text):
        return True
    hangs = last.label and below.left - last.lines[0].left > 0.8 * below.size
    return bool(hangs) and not _is_short(above, below, style) and abs(below.left - last.text_left) < 2.5
