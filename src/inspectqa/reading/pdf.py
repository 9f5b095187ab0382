"""A PDF → its blocks: by the tag tree that its writer left, else by the layout of its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from inspectqa.errors import (
    DamagedReportError,
    EmptyReportError,
    EncryptedReportError,
    NotAReportError,
    ReadingError,
    ReadingLimitError,
)
from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.glyphs import Run, line_boxes, lines_of, page_runs, run_text, without_markers
from inspectqa.reading.labels import is_bullet, split_label
from inspectqa.reading.tags import Element, find_elements, read_tree, settle_strays
from inspectqa.reading.typography import one_line
from inspectqa.settings import Settings

#: The tags are trusted where they hold at least this share of a document's characters.
TAGGED_SHARE = 0.5
#: Fewer letters than this in a whole file is a scan (stamps and headers may still be text).
FEWEST_LETTERS = 40
#: A heading is no longer than this, in characters.
LONGEST_HEADING = 180
#: A number and its text stand at least this share of the type's size apart.
TAB_WIDTH = 0.7
#: Footnotes are set in type of less than this share of the running text's size.
SMALL_TYPE = 0.9
#: A list inside a list is set in by more than this, in points.
INDENT = 4.0
#: A letter is about this wide, as a share of its size.
LETTER_WIDTH = 0.5
#: Two lines of one paragraph are nearer than this many sizes of their type.
LINE_DISTANCE = 1.55
#: `%PDF` may stand behind some bytes of rubbish, `%%EOF` before some.
HEAD_BYTES, TAIL_BYTES = 1_024, 4_096

_NUMBER_ONLY = re.compile(r"\d{1,3}(?:\.\d{1,2})?[.)]?")
_TIGHT_LABEL = re.compile(r"\d{1,3}[.)](?=[A-Z‘“])")
#: A line of these parts the text from footnotes that were typed by hand.
_RULE = re.compile(r"[_–—-]{8,}")
_SENTENCE_END = re.compile(r"[.?!:;…][’”'\")\]]*$")


def read_pdf(path: Path, settings: Settings | None = None) -> Document:
    """The blocks of a PDF file. Raises ReadingError and its kin for what cannot be read."""
    settings = settings or Settings()
    check_bytes(path, settings)
    pdf = _open(path)
    try:
        pages = len(pdf)
        if pages > settings.file_max_pages:
            raise ReadingLimitError(
                path,
                f"it has {pages} pages, more than {settings.file_max_pages}",
                "Raise INSPECTQA_FILE_MAX_PAGES, or split the file",
            )
        if not pages:
            raise DamagedReportError(path, "it has no pages", "Download it again")
        return _read(pdf, path)
    except pypdfium2.PdfiumError as error:
        raise DamagedReportError(path, f"a page cannot be read ({error})", "Download it again") from error
    finally:
        pdf.close()


def check_bytes(path: Path, settings: Settings) -> None:
    """Raise the right error for a file that is too large, empty, not a PDF, or cut off."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(max(0, size - TAIL_BYTES))
            tail = file.read()
    except OSError as error:
        raise ReadingError(path, error.strerror or "it cannot be opened", "Check the path") from error
    if not size:
        raise EmptyReportError(path, "the file is empty", "Download it again")
    if size > settings.file_max_bytes:
        reason = f"it has {size:,} bytes, more than {settings.file_max_bytes:,}"
        raise ReadingLimitError(path, reason, "Raise INSPECTQA_FILE_MAX_BYTES, or split the file")
    if b"%PDF" not in head:
        if re.search(rb"<!doctype html|<html|<head|<body", head, re.IGNORECASE):
            reason = "it is a web page that was saved as .pdf"
        else:
            reason = "it is not a PDF, in spite of its name"
        raise NotAReportError(path, reason, "Download the report itself again")
    if b"%%EOF" not in tail:
        raise DamagedReportError(path, "the file is cut off: its end is missing", "Download it again")


def _open(path: Path) -> Any:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise EncryptedReportError(
                path, "it needs a password", "Save a copy without a password"
            ) from error
        raise DamagedReportError(path, "it is damaged and cannot be opened", "Download it again") from error


@dataclass(frozen=True, slots=True)
class _Placed:
    """An element on its page, without footnote markers in its runs."""

    page: int
    element: Element


def _read(pdf: Any, path: Path) -> Document:
    placed: list[_Placed] = []
    fonts: dict[int, bool] = {}
    printed = tagged = letters = 0
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        text_page = page.get_textpage()
        runs = page_runs(page, text_page, fonts)
        by_tag: dict[int, list[Run]] = {}
        for run in runs:
            by_tag.setdefault(run.tag, []).append(run)
        tree = read_tree(page.raw)
        elements = settle_strays(find_elements(tree, lambda tag, found=by_tag: found.get(tag, ())), runs)  # type: ignore[misc]
        placed += [_Placed(number, element) for element in elements]
        printed += sum(len(run.text) for run in runs)
        tagged += sum(len(run.text) for element in elements for run in (*element.label_runs, *element.runs))
        letters += sum(character.isalpha() for run in runs for character in run.text)
        text_page.close()
        page.close()
    if letters < FEWEST_LETTERS:
        reason = "it is a scan: its pages are pictures, without text"
        raise EmptyReportError(path, reason, "Run it through text recognition (OCR) first")
    title = one_line(pdf.get_metadata_value("Title") or "")
    if tagged < TAGGED_SHARE * printed:
        from inspectqa.reading.layout import layout_blocks

        return Document(tuple(layout_blocks(pdf)), title, len(pdf), ("read by its layout: it has no tags",))
    return Document(tuple(_blocks(placed)), title, len(pdf))


def _blocks(placed: Sequence[_Placed]) -> Iterator[Block]:
    """The blocks of all pages; one that goes on from the one before is marked so."""
    style = _body_style(placed)
    previous: _Set | None = None
    number = ""
    noting = False
    indents: list[float] = []
    for item in placed:
        block = _block(item, style)
        if block is None:
            noting = noting or bool(_RULE.fullmatch(one_line(run_text(item.element.runs))))
            continue
        noting = noting and bool(block.label) and not is_bullet(block.label)
        if noting and block.role in (Role.PARAGRAPH, Role.ITEM):
            block = replace(block, role=Role.FOOTNOTE)
        if block.role is not Role.FOOTNOTE:
            current = _Set(item, block)
            if previous and goes_on(previous, current, number, style):
                label = block.label + " " if block.label else ""
                block = replace(block, continues=True, label="", text=label + block.text)
            else:
                number = block.label if _NUMBER_ONLY.fullmatch(block.label) else number
                block = _at_depth(block, indents)
            previous = _Set(item, block)
        yield block


def _at_depth(block: Block, indents: list[float]) -> Block:
    """A bullet with its depth, from how far it is set in under the ones before; `indents` remembers those."""
    if block.role is not Role.ITEM or not is_bullet(block.label) or not block.boxes:
        indents.clear()
        return block
    left = block.boxes[0].left
    while indents and indents[-1] > left + INDENT:
        indents.pop()
    if not indents or indents[-1] < left - INDENT:
        indents.append(left)
    return replace(block, level=len(indents))


@dataclass(frozen=True, slots=True)
class _Set:
    """An element as it is set on its page, and the block made of it."""

    placed: _Placed
    block: Block


@dataclass(frozen=True, slots=True)
class _Style:
    """How running text is set: its size, and where its lines end at the right."""

    size: float
    right: float
    heading_sizes: tuple[float, ...]


def _body_style(placed: Sequence[_Placed]) -> _Style:
    sizes: Counter[float] = Counter()
    rights: Counter[int] = Counter()
    for item in placed:
        for run in item.element.runs:
            sizes[round(run.size * 2) / 2] += len(run.text)
        if item.element.role in (Role.PARAGRAPH, Role.ITEM):
            lines = lines_of(item.element.runs)
            rights.update(round(line[-1].right) for line in lines[:-1])
    size = sizes.most_common(1)[0][0] if sizes else 12.0
    right = max((edge for edge, count in rights.items() if count > 1), default=1_000)
    return _Style(size, right, tuple(sorted((s for s in sizes if s >= size), reverse=True)))


def _block(item: _Placed, style: _Style) -> Block | None:
    element, page = item.element, item.page
    if element.role is Role.ROW:
        cells = tuple(one_line(run_text(without_markers(cell))) for cell in element.cells)
        text = ": ".join(cell for cell in cells if cell)
        return (
            Block(Role.ROW, text, page, cells=cells, boxes=line_boxes(element.runs, page)) if text else None
        )
    runs = list(element.runs)
    boxes = line_boxes([*element.label_runs, *runs], page)
    if element.role is Role.FOOTNOTE:
        label, text = _footnote(runs)
        return Block(Role.FOOTNOTE, text, page, label, boxes=boxes) if text else None
    label, runs = _label(element, without_markers(runs))
    text = one_line(run_text(runs))
    if not label:
        label, text = split_label(text)
    if not label and (tight := _TIGHT_LABEL.match(text)):
        label, text = tight.group(), text[tight.end() :]
    if not any(character.isalnum() for character in text + label):
        return None
    role: Role = element.role
    level = element.level
    if role is not Role.ITEM:
        role = _heading_or_text(element, runs, text, label, style)
        level = _heading_level(runs, style) if role is Role.HEADING else 0
    if is_bullet(label):
        role = Role.ITEM
    elif role is Role.PARAGRAPH and _is_typed_footnote(element, label, style):
        role = Role.FOOTNOTE
    return Block(role, text, page, label, level, boxes=boxes)


def _label(element: Element, runs: list[Run]) -> tuple[str, list[Run]]:
    """The label of an item and its other runs: as tagged, or a number set apart by a tab."""
    if element.label_runs:
        return one_line(run_text(element.label_runs)), runs
    if len(runs) > 1 and element.role is not Role.HEADING:
        first, second = runs[0], runs[1]
        apart = (
            second.left - first.right > TAB_WIDTH * first.size
            or second.baseline - first.baseline > first.size
        )
        if (apart or _TIGHT_LABEL.match(one_line(run_text(runs)))) and _NUMBER_ONLY.fullmatch(
            first.text.strip()
        ):
            return first.text.strip(), runs[1:]
    return "", runs


def _footnote(runs: list[Run]) -> tuple[str, str]:
    text = one_line(run_text(runs))
    found = re.match(r"(\d{1,3}|[*†‡])\s*(?=\D)", text)
    return (found[1], text[found.end() :].strip()) if found else ("", text)


def _is_typed_footnote(element: Element, label: str, style: _Style) -> bool:
    """Whether a small numbered paragraph is a footnote that was typed by hand."""
    first = element.runs[0]
    small = max(run.size for run in element.runs) < SMALL_TYPE * style.size
    return small and (bool(label) or first.text.strip().strip("[]").isdigit())


def _heading_or_text(element: Element, runs: Sequence[Run], text: str, label: str, style: _Style) -> Role:
    if len(text) > LONGEST_HEADING or not text or not runs:
        return Role.PARAGRAPH
    if element.type == "TOCI":
        return Role.PARAGRAPH
    size = max(run.size for run in runs)
    heavy = all(run.bold for run in runs if run.text.strip())
    if element.role is Role.HEADING:
        plain = not heavy and size < 1.05 * style.size
        sentence = text.endswith(".") or len(text) > 100 or text[0].islower() or bool(label)
        return Role.PARAGRAPH if plain and sentence else Role.HEADING
    if label or text[-1] in ",;" or not any(character.isalpha() for character in text):
        return Role.PARAGRAPH
    large = size > 1.1 * style.size
    set_apart = heavy and large if text[-1] == "." else heavy or large
    return Role.HEADING if set_apart else Role.PARAGRAPH


def _heading_level(runs: Sequence[Run], style: _Style) -> int:
    """1 for the largest type of the document, and so on down to its running text."""
    size = round(max(run.size for run in runs) * 2) / 2
    return 1 + sum(other > size for other in style.heading_sizes)


def goes_on(previous: _Set, current: _Set, number: str, style: _Style) -> bool:
    """Whether a block is the rest of the one before it, on the same page or the page before.

    `number` is the last printed one: a text that goes on may begin with a figure that looks like a number.
    """
    last, first = previous.block, current.block
    pages = current.placed.page - previous.placed.page
    listed = "TOCI" in (previous.placed.element.type, current.placed.element.type)
    if not last.text or pages not in (0, 1) or listed:
        return False
    if Role.HEADING in (last.role, first.role) or Role.ROW in (last.role, first.role):
        return _same_heading(previous, current)
    ended = bool(_SENTENCE_END.search(last.text))
    full = _is_full(previous.placed.element, style)
    if first.label:
        follows = first.label.strip(".)") == str(int(float(number.strip(".)") or 0)) + 1)
        return bool(pages and not ended and full and _NUMBER_ONLY.fullmatch(first.label) and not follows)
    if pages == 0:
        return (
            not ended
            and _is_close(previous.placed, current.placed)
            and _has_no_room(previous, current, style)
        )
    if first.text[0].islower() or not ended:
        return full or first.text[0].islower() or first.role is Role.ITEM
    items = current.placed.element.role is Role.ITEM and previous.placed.element.role is Role.ITEM
    return items and full and not last.text.endswith(":")


def _same_heading(previous: _Set, current: _Set) -> bool:
    """Whether two lines are one heading that was typed as two."""
    last, first = previous.block, current.block
    both = last.role is Role.HEADING and first.role is Role.HEADING and last.level == first.level
    return (
        both
        and last.page == first.page
        and first.text[0].islower()
        and _is_close(previous.placed, current.placed)
    )


def _is_full(element: Element, style: _Style) -> bool:
    """Whether an element's last line reaches far enough to the right that its text may go on."""
    lines = lines_of(element.runs)
    left = min(run.left for run in lines[-1])
    right = max((max(run.right for run in line) for line in lines[:-1]), default=style.right)
    return max(run.right for run in lines[-1]) > right - 0.25 * (right - left)


def _has_no_room(previous: _Set, current: _Set, style: _Style) -> bool:
    """Whether the next word did not fit on the last line, so that the line ended by itself."""
    lines = lines_of(previous.placed.element.runs)
    size = lines[-1][-1].size
    right = max([style.right, *(max(run.right for run in line) for line in lines)])
    word = current.block.text.split(" ", 1)[0]
    return max(run.right for run in lines[-1]) + (len(word) + 1) * LETTER_WIDTH * size > right


def _is_close(before: _Placed, after: _Placed) -> bool:
    """Whether an element's first line follows the other's last as the lines of one paragraph do."""
    last, first = before.element.runs[-1], after.element.runs[0]
    return 0 < first.baseline - last.baseline < LINE_DISTANCE * max(last.size, first.size)
