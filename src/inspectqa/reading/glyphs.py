"""A PDF page's printed characters as runs: each run with its tag, place, size and weight.

PDFium's raw interface is called directly: it alone says which marked content a character belongs to.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from inspectqa.reading.typography import clean_character
from inspectqa.records import Box

#: A line of type reaches this share of its size above and below its baseline.
ASCENT, DESCENT = 0.78, 0.24
#: Runs whose baselines differ by less than this share of their size stand on one line; superscripts do.
SAME_LINE = 0.55
#: A marker is set at most this large, against the text beside it.
MARKER_SIZE = 0.8
LINE_ENDS = (0x0A, 0x0D)
#: Between two runs of one line without a space, a gap wider than this share of the size is one.
SPACE_WIDTH = 0.2
#: What PDFium says of a font's weight: 400 is regular, 700 bold.
BOLD_WEIGHT = 600


@dataclass(frozen=True, slots=True)
class Run:
    """Characters printed at one go, in PDF points from the page's top left.

    `tag` is the marked content id (-1: none). `text` ends in a space or a line feed where white space or
    a line's end follows.
    """

    text: str
    tag: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool


def page_runs(page: Any, text_page: Any, fonts: dict[int, bool]) -> list[Run]:
    """The runs of a page in printed order. `fonts` remembers, over the pages, which fonts are bold."""
    raw_page, raw_text = page.raw, text_page.raw
    unicode_of, object_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    address = ctypes.addressof
    spans: list[tuple[Any, list[str]]] = []
    current = 0
    characters: list[str] = []
    for index in range(pdfium.FPDFText_CountChars(raw_text)):
        handle = object_of(raw_text, index)
        character = unicode_of(raw_text, index)
        if not handle:
            if characters:
                characters.append("\n" if character in LINE_ENDS else " ")
            continue
        key = address(handle.contents)
        if key != current:
            current, characters = key, []
            spans.append((handle, characters))
        characters.append(clean_character(character))
    place = _Placer(page, raw_page, fonts)
    return [run for handle, found in spans if (run := place.run(handle, "".join(found)))]


class _Placer:
    """Places text objects on the page as it is shown."""

    def __init__(self, page: Any, raw_page: Any, fonts: dict[int, bool]) -> None:
        self.fonts = fonts
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = pdfium.FPDFPage_GetRotation(raw_page)
        self._bounds = [ctypes.c_float() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()
        self._size = ctypes.c_float()

    def run(self, handle: Any, text: str) -> Run | None:
        """The run of a text object; None where it shows nothing."""
        if not text.strip():
            return None
        pdfium.FPDFPageObj_GetBounds(handle, *self._bounds)
        pdfium.FPDFPageObj_GetMatrix(handle, self._matrix)
        pdfium.FPDFTextObj_GetFontSize(handle, self._size)
        matrix = self._matrix
        height = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
        left, bottom, right, _ = (bound.value for bound in self._bounds)
        x_first, baseline = self._shown(left, matrix.f if not self.rotation else bottom)
        x_last, _ = self._shown(right, bottom)
        return Run(
            text,
            pdfium.FPDFPageObj_GetMarkedContentID(handle),
            min(x_first, x_last),
            max(x_first, x_last),
            baseline,
            self._size.value * height,
            self._is_bold(pdfium.FPDFTextObj_GetFont(handle)),
        )

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        if self.rotation == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def _is_bold(self, font: Any) -> bool:
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self.fonts:
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            self.fonts[key] = b"bold" in name.value.lower() or pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT
        return self.fonts[key]


def lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of an element by printed line, in their order."""
    lines: list[list[Run]] = []
    for run in runs:
        last = lines[-1][-1] if lines else None
        if last and abs(run.baseline - last.baseline) < SAME_LINE * max(run.size, last.size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def line_boxes(runs: Sequence[Run], page: int) -> tuple[Box, ...]:
    """One box a printed line."""
    boxes = []
    for line in lines_of(runs):
        size = max(run.size for run in line)
        baseline = max((run.size, run.baseline) for run in line)[1]
        boxes.append(
            Box(
                page,
                round(min(run.left for run in line), 1),
                round(baseline - ASCENT * size, 1),
                round(max(run.right for run in line), 1),
                round(baseline + DESCENT * size, 1),
            )
        )
    return tuple(boxes)


def without_markers(runs: Sequence[Run]) -> list[Run]:
    """The runs without footnote markers: small raised digits that stick to a word."""
    kept: list[Run] = []
    for line in lines_of(runs):
        size = max(run.size for run in line)
        baseline = max((run.size, run.baseline) for run in line)[1]
        for run in line:
            raised = baseline - run.baseline > 0.1 * size or run.size < MARKER_SIZE * size
            if (
                raised
                and run.text.strip().isdigit()
                and run.size < 0.95 * size
                and (kept or run is not line[0])
            ):
                if run.text.endswith(" ") and kept and not kept[-1].text.endswith(" "):
                    kept[-1] = _spaced(kept[-1])
                continue
            kept.append(run)
    return kept


def _spaced(run: Run) -> Run:
    return replace(run, text=run.text + " ")


def run_text(runs: Sequence[Run]) -> str:
    """The text of runs; a line's end is a line feed."""
    parts: list[str] = []
    previous: Run | None = None
    for run in runs:
        if previous and not previous.text[-1].isspace() and not run.text[0].isspace():
            size = max(previous.size, run.size)
            if abs(run.baseline - previous.baseline) >= SAME_LINE * size:
                parts.append("\n")
            elif run.left - previous.right > SPACE_WIDTH * size:
                parts.append(" ")
        parts.append(run.text)
        previous = run
    return "".join(parts)
