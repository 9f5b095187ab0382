"""The layout fallback over real reports: those without tags, and tagged ones read with their tags ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from inspectqa.reading import read_report
from inspectqa.reading.blocks import Document
from inspectqa.reading.layout import layout_blocks
from inspectqa.reading.paragraphs import make_paragraphs
from inspectqa.records import Paragraph

pytestmark = pytest.mark.real

#: Reports without tags, and the last number of their one sequence.
UNTAGGED = {"80447_cheshire-east_2015-09-15": 177, "80537_peterborough_2015-09-18": 173}
#: One or two of each kind and template, with bullets of all shapes, tables, misprinted numbers and restarts.
TAGGED = (
    "csc/80442_buckinghamshire_2018-01-29",
    "csc/80477_kingston-upon-hull_2015-02-10",
    "csc/80476_kent_2013-08-23",
    "csc/80533_nottingham_2022-09-05",
    "csc/80444_calderdale_2018-12-19",
    "csc/80444_calderdale_2024-05-15",
    "csc/80539_portsmouth_2026-08-18",
    "fv/80538_plymouth_2023-01-30",
    "send/80538_plymouth_2023-08-22",
)
#: Shares measured over these reports, rounded down: they only move up.
NUMBERED_FLOOR, TEXT_FLOOR = 0.99, 0.98
SHORTEST = 40


def find(shared: Path, name: str) -> Path:
    return next((shared / "reports").glob(f"{name}*" if "/" in name else f"*/{name}*"))


def by_layout(path: Path) -> tuple[Paragraph, ...]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return make_paragraphs(Document(tuple(layout_blocks(pdf)), pages=len(pdf)), "layout")
    finally:
        pdf.close()


def fold(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


@pytest.mark.parametrize("name", UNTAGGED)
def test_reports_without_tags_have_their_whole_sequence(shared: Path, name: str) -> None:
    report = read_report(find(shared, name))
    numbers = [int(p.number) for p in report.paragraphs if p.number and p.number.isdigit()]
    assert numbers == list(range(1, UNTAGGED[name] + 1))
    numbered = [p for p in report.paragraphs if p.number]
    assert [p.text for p in numbered if not p.text[0].isupper()] == []
    unended = [p.text for p in numbered if p.text[-1] not in ".:)’"]
    assert [text[-20:] for text in unended] in ([], ["y across all agencies"[-20:]])  # so printed
    assert len(report.judgements) >= 6


def test_paragraphs_by_layout_are_those_of_the_tags(shared: Path) -> None:
    numbered = numbered_right = texts = texts_right = 0
    for name in TAGGED:
        path = find(shared, name)
        found = by_layout(path)
        pairs = {(p.number, fold(p.text)) for p in found}
        every = {fold(p.text) for p in found}
        for paragraph in read_report(path).paragraphs:
            if paragraph.number:
                numbered += 1
                numbered_right += (paragraph.number, fold(paragraph.text)) in pairs
            if len(paragraph.text) > SHORTEST:
                texts += 1
                texts_right += fold(paragraph.text) in every
    assert numbered > 500
    assert numbered_right / numbered >= NUMBERED_FLOOR
    assert texts_right / texts >= TEXT_FLOOR


def test_boxes_lie_on_their_page_and_hold_their_text(shared: Path) -> None:
    """What PDFium reads inside a paragraph's boxes is the paragraph."""
    path = find(shared, "80447_cheshire-east_2015-09-15")
    paragraphs = [p for p in by_layout(path) if p.number][::10]
    pdf = pypdfium2.PdfDocument(path)
    for paragraph in paragraphs:
        inside = ""
        for box in paragraph.boxes:
            page = pdf[box.page - 1]
            height = page.get_height()
            text = page.get_textpage()
            inside += text.get_text_bounded(
                box.left - 2, height - box.bottom + 2, box.right + 2, height - box.top - 2
            )
        assert fold(paragraph.text) in fold(inside)
    pdf.close()
    assert len(paragraphs) > 15
