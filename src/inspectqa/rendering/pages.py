"""A page of a PDF as a picture, with the lines of a paragraph marked.

It is drawn in this process and for as long as it takes; `rendering.drawing` does it under limits.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inspectqa.errors import DamagedReportError, EncryptedReportError, NotAReportError, UnknownReportError
from inspectqa.records import Box

#: Pixels of the longer side at most: a page of 200 inches must not fill the memory.
LONGEST_SIDE_PIXELS = 4_000
#: Multiplied into the page, so that black stays black: a highlighter's yellow.
MARK = (255, 226, 92)
EDGE = (176, 96, 0)
PADDING_POINTS = 1.5

# PDFium is not safe for threads: one page is drawn at a time in a process.
_pdfium = threading.Lock()


def render_page(source: Path | str, page: int, boxes: Iterable[Box] = (), scale: float = 1.5) -> bytes:
    """Page `page` (from 1) of the PDF as PNG, the boxes of that page marked; `scale` is pixels a point.

    Raises a ReadingError where the file is missing, encrypted, damaged or no PDF, UnknownReportError where
    it has no such page.
    """
    with _pdfium:
        document = _open(Path(source))
        try:
            image, drawn = _draw(document, Path(source), page, scale)
        finally:
            document.close()
    _mark(image, [box for box in boxes if box.page == page], drawn)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def page_count(source: Path | str) -> int:
    """How many pages the PDF has; errors as for `render_page`."""
    with _pdfium:
        document = _open(Path(source))
        try:
            return len(document)
        finally:
            document.close()


def _open(source: Path) -> Any:
    """The PDF, opened by PDFium."""
    import pypdfium2

    if source.suffix.lower() != ".pdf":
        raise NotAReportError(source.name, "not a PDF: it has no pages to show")
    if not source.is_file():
        raise UnknownReportError(source.name, "the file is no longer there", "Put it back, or index it again")
    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedReportError(source.name, "needs a password") from error
        raise DamagedReportError(source.name, "cannot be opened as a PDF") from error


def _draw(document: Any, source: Path, page: int, scale: float) -> tuple[Any, float]:
    """The page as an RGB picture, and the scale that was used."""
    import pypdfium2

    if not 1 <= page <= len(document):
        raise UnknownReportError(source.name, f"has no page {page}: it has {len(document)}")
    try:
        drawn = document[page - 1]
        longest = max(drawn.get_size())
        scale = min(scale, LONGEST_SIDE_PIXELS / max(longest, 1.0))
        return drawn.render(scale=scale).to_pil().convert("RGB"), scale
    except pypdfium2.PdfiumError as error:
        raise DamagedReportError(source.name, f"page {page} cannot be drawn") from error


def _mark(image: Any, boxes: list[Box], scale: float) -> None:
    """Multiplies the mark's colour into the boxes and draws a bar at their left."""
    from PIL import Image, ImageChops, ImageDraw

    if not boxes:
        return
    layer = Image.new("RGB", image.size, (255, 255, 255))
    pen = ImageDraw.Draw(layer)
    pad = PADDING_POINTS * scale
    areas = [
        (b.left * scale - pad, b.top * scale - pad, b.right * scale + pad, b.bottom * scale + pad)
        for b in boxes
    ]
    for left, top, right, bottom in areas:
        if right > left and bottom > top:
            pen.rectangle((left, top, right, bottom), fill=MARK)
    image.paste(ImageChops.multiply(image, layer))
    left = min(area[0] for area in areas)
    bar = (left - 4 * scale, min(a[1] for a in areas), left - 2 * scale, max(a[3] for a in areas))
    ImageDraw.Draw(image).rectangle(bar, fill=EDGE)
