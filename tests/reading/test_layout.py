"""PDFs without tags become blocks by the layout of their pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from inspectqa.reading.blocks import Block, Role
from inspectqa.reading.layout import layout_blocks

Draw = Callable[[Canvas], None]
LEADING = 14.5
FINDING = (
    "Children who need help and protection receive a timely response",
    "from a committed and well-trained workforce in the multi-agency",
    "safeguarding hub.",
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Draw], list[Block]]:
    def read_drawn(draw: Draw, change: Callable[[pikepdf.Pdf], None] | None = None) -> list[Block]:
        path = tmp_path / "drawn.pdf"
        canvas = Canvas(str(path), pagesize=A4)
        draw(canvas)
        canvas.save()
        if change is not None:
            with pikepdf.open(path, allow_overwriting_input=True) as pdf:
                change(pdf)
                pdf.save(path)
        pdf = pypdfium2.PdfDocument(path)
        try:
            return layout_blocks(pdf)
        finally:
            pdf.close()

    return read_drawn


def lines(
    canvas: Canvas, top: float, texts: tuple[str, ...], left: float = 100, font: str = "Helvetica"
) -> float:
    """Print lines from `top`, in points from the page's top; gives the place of the next line."""
    canvas.setFont(font, 12)
    for text in texts:
        canvas.drawString(left, A4[1] - top, text)
        top += LEADING
    return top


def numbered(canvas: Canvas, top: float, label: str, texts: tuple[str, ...] = FINDING) -> float:
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, A4[1] - top, label)
    return lines(canvas, top, texts) + 12


def shape(blocks: list[Block]) -> list[tuple[Role, str, str]]:
    return [(block.role, block.label, block.text) for block in blocks]


TEXT = " ".join(FINDING)


def test_numbered_paragraphs_bullets_and_headings(read) -> None:
    def draw(canvas: Canvas) -> None:
        top = lines(canvas, 80, ("Key findings",), 72, "Helvetica-Bold") + 8
        top = numbered(canvas, top, "15.")
        top = numbered(canvas, top, "16.")
        canvas.drawString(100, A4[1] - top, "•")
        lines(canvas, top, ("a bullet that lies deeper than its number",), 118)

    blocks = read(draw)
    assert shape(blocks) == [
        (Role.HEADING, "", "Key findings"),
        (Role.ITEM, "15.", TEXT),
        (Role.ITEM, "16.", TEXT),
        (Role.ITEM, "•", "a bullet that lies deeper than its number"),
    ]
    assert [block.level for block in blocks[1:]] == [1, 1, 2]


def test_a_box_covers_each_line(read) -> None:
    block = next(b for b in read(lambda canvas: numbered(canvas, 100, "7.")) if b.label == "7.")
    assert len(block.boxes) == 3
    first, last = block.boxes[0], block.boxes[-1]
    assert first.page == 1
    assert first.left == pytest.approx(72, abs=2)
    assert first.top < 100 < first.bottom
    assert last.top < 100 + 2 * LEADING < last.bottom
    assert all(
        above.bottom <= below.top + 4 for above, below in zip(block.boxes, block.boxes[1:], strict=False)
    )


def test_paragraphs_part_by_space_and_by_short_lines(read) -> None:
    def draw(canvas: Canvas) -> None:
        top = lines(canvas, 80, FINDING, 72)
        top = lines(canvas, top, FINDING, 72)
        lines(canvas, top + 8, FINDING, 72)

    assert [block.text for block in read(draw)] == [TEXT, TEXT, TEXT]


def test_headers_footers_and_page_numbers_are_left_out(read) -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 5):
            canvas.setFont("Helvetica", 9)
            canvas.drawString(72, A4[1] - 30, f"Northborough inspection report, page {page}")
            canvas.drawCentredString(300, 30, str(page))
            numbered(canvas, 130, f"{page}.")
            canvas.showPage()

    assert shape(read(draw)) == [(Role.ITEM, f"{page}.", TEXT) for page in range(1, 5)]


def test_a_paragraph_goes_on_over_the_page(read) -> None:
    def draw(canvas: Canvas) -> None:
        numbered(canvas, 760, "8.", FINDING[:2])
        canvas.showPage()
        lines(canvas, 80, ("safeguarding hub, without delay.",))
        numbered(canvas, 110, "9.")

    blocks = read(draw)
    assert [(block.label, block.continues, block.page) for block in blocks] == [
        ("8.", False, 1),
        ("", True, 2),
        ("9.", False, 2),
    ]


def test_a_number_without_its_dot_is_a_label(read) -> None:
    def draw(canvas: Canvas) -> None:
        numbered(canvas, numbered(canvas, numbered(canvas, 80, "33."), "34"), "35.")

    assert [block.label for block in read(draw)] == ["33.", "34", "35."]


def test_a_number_at_a_lines_beginning_is_no_label(read) -> None:
    texts = ("The board met again and looked at its own work in the year to March", "12. This was late.")
    assert [block.label for block in read(lambda canvas: numbered(canvas, 80, "5.", texts))] == ["5."]


def test_two_columns_are_read_one_after_the_other(read) -> None:
    column = tuple(f"this is line {n} of a column of prose" for n in range(1, 13))

    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, ("A heading that runs over both columns of the page, wide as they are",), 60)
        lines(canvas, 100, ("Left", *column), 60)
        lines(canvas, 100, ("Right", *column), 320)

    text = " ".join(block.text for block in read(draw))
    assert text.index("Left") < text.index("line 12 of a column") < text.index("Right")


def test_ruled_table_rows_have_cells(read) -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(3):
            canvas.rect(60, A4[1] - 140 - 40 * row, 300, 40)
            canvas.rect(360, A4[1] - 140 - 40 * row, 150, 40)
        lines(canvas, 118, ("Children looked after and achieving", "permanence"), 66)
        lines(canvas, 125, ("Requires improvement",), 366)
        lines(canvas, 160, ("Adoption performance",), 66)
        lines(canvas, 160, ("Good",), 366)

    blocks = read(draw)
    assert [block.cells for block in blocks] == [
        ("Children looked after and achieving permanence", "Requires improvement"),
        ("Adoption performance", "Good"),
    ]
    assert blocks[0].text == "Children looked after and achieving permanence: Requires improvement"


def test_rows_without_rules(read) -> None:
    def draw(canvas: Canvas) -> None:
        for row, (area, grade) in enumerate([("Overall", "Good"), ("Adoption", "Outstanding")]):
            lines(canvas, 100 + 20 * row, (area,), 72)
            lines(canvas, 100 + 20 * row, (grade,), 300)

    assert [block.cells for block in read(draw)] == [("Overall", "Good"), ("Adoption", "Outstanding")]


def test_footnotes_stand_apart_and_marks_come_off(read) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 80, FINDING, 72)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + canvas.stringWidth(FINDING[2], "Helvetica", 12), A4[1] - 104, "1")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, 60, "1 This is a note about the hub.")

    assert shape(read(draw)) == [
        (Role.PARAGRAPH, "", TEXT),
        (Role.FOOTNOTE, "1", "This is a note about the hub."),
    ]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_on_rotated_and_cropped_pages(read, rotation: int) -> None:
    """A page whose writer turned it and its text: it is shown upright, and boxes count as it is shown."""
    wide, high = A4
    corners = {0: (72, high - 100), 90: (100, 72), 180: (wide - 72, 100), 270: (wide - 100, high - 72)}
    crops = {0: (10, 20), 90: (20, 10), 180: (10, 20), 270: (20, 10)}

    def draw(canvas: Canvas) -> None:
        canvas.translate(*corners[rotation])
        canvas.rotate(rotation)
        lines(canvas, high, FINDING, 0)

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = rotation
        across, down = crops[rotation]
        pdf.pages[0].CropBox = [across, down, wide - across, high - down]

    (block,) = read(draw, change)
    assert block.text == TEXT
    assert block.boxes[0].left == pytest.approx(72 - 10, abs=1.5)
    assert block.boxes[0].top < 100 - 20 < block.boxes[0].bottom
    assert block.boxes[2].top < 100 - 20 + 2 * LEADING < block.boxes[2].bottom


def test_a_page_without_text_gives_nothing(read) -> None:
    assert read(lambda canvas: canvas.rect(100, 100, 50, 50)) == []
