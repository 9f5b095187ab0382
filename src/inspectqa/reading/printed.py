"""A PDF page's characters as runs that are parted at wide gaps, from where each character is printed.

Slower than `glyphs.page_runs`, which takes each text object whole: pages without tags need it, because some
writers print both cells of a row, or a heading and its page number, as one object.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from inspectqa.reading.glyphs import BOLD_WEIGHT, LINE_ENDS, Run
from inspectqa.reading.typography import clean_character

#: Characters of one object further apart than this many type sizes belong to two runs.
GAP_SIZES = 1.0
#: A page with more characters than this is hostile; what comes after is left out.
MOST_CHARACTERS = 200_000
_SCALE = 1_000


@dataclass(slots=True)
class _Open:
    """A run while its characters are gathered."""

    key: int
    size: float
    bold: bool
    baseline: float
    left: float
    right: float
    characters: list[str] = field(default_factory=list)

    def run(self) -> Run | None:
        """The finished run; None where it shows nothing."""
        text = "".join(self.characters)
        if not text.strip():
            return None
        return Run(text, -1, self.left, self.right, self.baseline, self.size, self.bold)


def printed_runs(page: Any, text_page: Any, fonts: dict[int, bool]) -> list[Run]:
    """The runs of a page in printed order. `fonts` remembers, over the pages, which fonts are bold."""
    raw = text_page.raw
    shown = shown_place(page)
    box = [ctypes.c_double() for _ in range(4)]
    origin = [ctypes.c_double() for _ in range(2)]
    found: list[_Open] = []
    current: _Open | None = None
    for index in range(min(pdfium.FPDFText_CountChars(raw), MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        handle = pdfium.FPDFText_GetTextObject(raw, index)
        character = clean_character(code) if handle else "\n" if code in LINE_ENDS else " "
        if not handle or not character.strip():
            if current:
                current.characters.append(character or "")
            continue
        pdfium.FPDFText_GetCharBox(raw, index, *box)
        pdfium.FPDFText_GetCharOrigin(raw, index, *origin)
        x_first, y_first = shown(box[0].value, box[2].value)
        x_last, y_last = shown(box[1].value, box[3].value)
        left, right = min(x_first, x_last), max(x_first, x_last)
        baseline = shown(origin[0].value, origin[1].value)[1]
        key = ctypes.addressof(handle.contents)
        if current is None or _parts_from(current, key, left, baseline):
            bold = _is_bold(handle, fonts)
            current = _Open(key, _size(raw, index, abs(y_last - y_first)), bold, baseline, left, right)
            found.append(current)
        current.characters.append(character)
        current.left, current.right = min(current.left, left), max(current.right, right)
    return [run for item in found if (run := item.run())]


def _parts_from(current: _Open, key: int, left: float, baseline: float) -> bool:
    gap = left - current.right
    return (
        key != current.key
        or gap > GAP_SIZES * current.size
        or gap < -2 * current.size
        or abs(baseline - current.baseline) > 0.3 * current.size
    )


def _size(raw_text: Any, index: int, height: float) -> float:
    """The type size as it is printed: the font's size under the text's matrix."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(raw_text, index))
    if pdfium.FPDFText_GetMatrix(raw_text, index, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    return size if 0.5 < size < 1_000 else height or 10.0


def _is_bold(handle: Any, fonts: dict[int, bool]) -> bool:
    font = pdfium.FPDFTextObj_GetFont(handle)
    if not font:
        return False
    key = ctypes.addressof(font.contents)
    if key not in fonts:
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        heavy = pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT
        fonts[key] = heavy or b"bold" in name.value.lower() or b"black" in name.value.lower()
    return fonts[key]


def shown_place(page: Any) -> Callable[[float, float], tuple[float, float]]:
    """From a place on the page as the file counts to points from the top left of the page as it is shown.

    PDFium minds the page's rotation and its crop box.
    """
    width, height = page.get_size()
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(at_x: float, at_y: float) -> tuple[float, float]:
        wide, high = round(width * _SCALE), round(height * _SCALE)
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, wide, high, 0, at_x, at_y, x, y)
        return x.value / _SCALE, y.value / _SCALE

    (e, f), (a, b), (c, d) = device(0, 0), device(1000, 0), device(0, 1000)
    a, b, c, d = (a - e) / 1000, (b - f) / 1000, (c - e) / 1000, (d - f) / 1000
    return lambda at_x, at_y: (a * at_x + c * at_y + e, b * at_x + d * at_y + f)
