"""Bad PDFs give one clear error each; good ones give blocks."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from inspectqa.errors import (
    DamagedReportError,
    EmptyReportError,
    EncryptedReportError,
    NotAReportError,
    ReadingError,
    ReadingLimitError,
)
from inspectqa.reading import read_report
from inspectqa.reading.pdf import read_pdf
from inspectqa.settings import Settings

SENTENCE = "The council knows its children well and acts on what they say about their lives."


def make_pdf(path: Path, pages: int = 2, text: str = SENTENCE) -> Path:
    canvas = Canvas(str(path))
    for number in range(pages):
        canvas.drawString(72, 720, f"{number + 1}. {text}")
        canvas.showPage()
    canvas.save()
    return path


def refused(path: Path, kind: type[ReadingError], words: str, settings: Settings | None = None) -> None:
    with pytest.raises(kind) as caught:
        read_report(path, settings)
    assert words in caught.value.reason
    assert caught.value.remedy and caught.value.subject == str(path)
    assert "\n" not in str(caught.value)


def test_a_pdf_without_tags_is_read_by_its_layout(tmp_path: Path) -> None:
    document = read_pdf(make_pdf(tmp_path / "a.pdf"))
    assert document.pages == 2
    assert SENTENCE in " ".join(block.text for block in document.blocks)
    assert "no tags" in document.warnings[0]


def test_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "absent.pdf", ReadingError, "no such file")


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    refused(path, EmptyReportError, "empty")


def test_a_web_page_saved_as_pdf(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<!DOCTYPE html><html><body>404 Not found</body></html>")
    refused(path, NotAReportError, "web page")


def test_something_else_named_pdf(tmp_path: Path) -> None:
    path = tmp_path / "picture.pdf"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    refused(path, NotAReportError, "not a PDF")


def test_an_encrypted_file(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "plain.pdf")
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(path) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    refused(locked, EncryptedReportError, "password")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off(tmp_path: Path, share: float) -> None:
    path = make_pdf(tmp_path / "whole.pdf", pages=20)
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(cut, DamagedReportError, "cut off")


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"nonsense " * 50 + b"\n%%EOF\n")
    refused(path, DamagedReportError, "damaged")


def test_a_scan(tmp_path: Path) -> None:
    refused(make_pdf(tmp_path / "scan.pdf", text=""), EmptyReportError, "scan")


def test_too_many_pages(tmp_path: Path) -> None:
    refused(make_pdf(tmp_path / "long.pdf", 4), ReadingLimitError, "4 pages", Settings(file_max_pages=3))


def test_too_many_bytes(tmp_path: Path) -> None:
    refused(make_pdf(tmp_path / "big.pdf"), ReadingLimitError, "bytes", Settings(file_max_bytes=100))


def test_a_type_that_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"PK")
    refused(path, NotAReportError, ".xlsx")
