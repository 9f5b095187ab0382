"""A Word file becomes blocks, its list numbers computed; what is none becomes an error with a remedy."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from inspectqa.errors import (
    DamagedReportError,
    EmptyReportError,
    EncryptedReportError,
    NotAReportError,
    ReadingLimitError,
)
from inspectqa.reading import word as word_reader
from inspectqa.reading.blocks import Role
from inspectqa.reading.numbering import Numbering, format_number
from inspectqa.reading.word import read_word

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.docx"


def shape(path: Path) -> list[tuple[Role, str, str]]:
    return [(block.role, block.label, block.text) for block in read_word(path).blocks]


def add(document: Any, xml: str) -> Any:
    element = parse_xml(f"<w:p {NAMESPACE}>{xml}</w:p>")
    document.element.body.insert(-1, element)
    return element


def test_headings_lists_and_tables(path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Inspection of Northborough"
    document.add_heading("Northborough", 0)
    document.add_heading("Executive summary", 1)
    document.add_paragraph("Services are good.")
    document.add_paragraph("First finding.", style="List Number")
    document.add_paragraph("A sub-bullet.", style="List Bullet 2")
    document.add_heading("Care leavers", 2)
    document.add_paragraph("Second finding.", style="List Number")
    document.add_paragraph("3.\tTyped by hand.")
    document.add_paragraph().add_run("Bold words alone").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Overall effectiveness", "Good"
    document.add_table(1, 1).cell(0, 0).text = "A frame."
    document.save(path)
    assert shape(path) == [
        (Role.HEADING, "", "Northborough"),
        (Role.HEADING, "", "Executive summary"),
        (Role.PARAGRAPH, "", "Services are good."),
        (Role.ITEM, "1.", "First finding."),
        (Role.ITEM, "•", "A sub-bullet."),
        (Role.HEADING, "", "Care leavers"),
        (Role.ITEM, "2.", "Second finding."),
        (Role.ITEM, "3.", "Typed by hand."),
        (Role.HEADING, "", "Bold words alone"),
        (Role.ROW, "", "Overall effectiveness: Good"),
        (Role.PARAGRAPH, "", "A frame."),
    ]
    read = read_word(path)
    assert read.title == "Inspection of Northborough"
    assert [block.level for block in read.blocks if block.role is Role.HEADING] == [1, 1, 2, 0]
    assert [block.level for block in read.blocks if block.role is Role.ITEM] == [1, 2, 1, 1]


def test_what_shows_is_read_and_what_is_hidden_or_deleted_is_not(path: Path) -> None:
    document = docx.Document()
    add(
        document,
        "<w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText> deleted</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'> inserted</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
        "<w:r><w:instrText> PAGE </w:instrText></w:r>"
        "<w:r><w:t xml:space='preserve'> multi</w:t><w:noBreakHyphen/><w:t>agency</w:t></w:r>",
    )
    document.save(path)
    assert shape(path) == [(Role.PARAGRAPH, "", "Kept inserted multi-agency")]


def test_a_list_of_contents_is_left_out(path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Executive summary\t3", style="toc 1")
    document.add_paragraph("The report begins.")
    document.save(path)
    assert shape(path) == [(Role.PARAGRAPH, "", "The report begins.")]


def numbering(levels: str, nums: str) -> Numbering:
    abstract = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    return Numbering.of(parse_xml(f"<w:numbering {NAMESPACE}>{abstract}{nums}</w:numbering>"))


def level(index: int, shape: str, pattern: str, start: int = 1, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/>{extra}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


ONE = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
TWO = (
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="16"/></w:lvlOverride></w:num>'
)


def test_levels_count_and_restart_under_their_parent() -> None:
    lists = numbering(level(0, "decimal", "%1.") + level(1, "lowerLetter", "%1.%2)"), ONE)
    labels = [lists.next_label("1", index) for index in (0, 1, 1, 0, 1)]
    assert labels == ["1.", "1.a)", "1.b)", "2.", "2.a)"]


def test_a_level_that_never_restarts() -> None:
    never = level(1, "decimal", "%2.", extra='<w:lvlRestart w:val="0"/>')
    lists = numbering(level(0, "upperRoman", "%1.") + never, ONE)
    assert [lists.next_label("1", index) for index in (0, 1, 0, 1)] == ["I.", "1.", "II.", "2."]


def test_numbers_go_on_between_lists_of_one_kind_and_begin_anew_where_told() -> None:
    lists = numbering(level(0, "decimal", "%1."), ONE + TWO)
    labels = [lists.next_label(number, 0) for number in ("1", "1", "2", "2", "1")]
    assert labels == ["1.", "2.", "16.", "17.", "18."]


def test_bullets_and_unnumbered_levels() -> None:
    lists = numbering(level(0, "bullet", "\uf0b7") + level(1, "bullet", "-") + level(2, "none", ""), ONE)
    assert [lists.next_label("1", index) for index in (0, 1, 2)] == ["•", "–", ""]
    assert lists.next_label("7", 0) == ""


@pytest.mark.parametrize(
    ("count", "shape", "printed"),
    [
        (4, "lowerRoman", "iv"),
        (1990, "upperRoman", "MCMXC"),
        (27, "lowerLetter", "aa"),
        (3, "decimalZero", "03"),
        (5, "chicago", "5"),
    ],
)
def test_number_formats(count: int, shape: str, printed: str) -> None:
    assert format_number(count, shape) == printed


def saved(path: Path, text: str = "Some text.") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(path)
    return path.read_bytes()


def replace_part(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w") as package:
        for part, data in parts.items():
            package.writestr(part, data)


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "error", "reason"),
    [
        (b"", EmptyReportError, "empty"),
        (b"<html><body>error</body></html>", NotAReportError, "not a .docx"),
        (OLD_WORD + "WordDocument".encode("utf-16-le"), NotAReportError, "old kind"),
        (OLD_WORD + "EncryptedPackage".encode("utf-16-le"), EncryptedReportError, "password"),
        (b"PK\x03\x04" + bytes(100), DamagedReportError, "cut off or broken"),
    ],
)
def test_what_is_no_word_file(path: Path, data: bytes, error: type[Exception], reason: str) -> None:
    path.write_bytes(data)
    with pytest.raises(error, match=reason) as caught:
        read_word(path)
    assert caught.value.remedy  # type: ignore[attr-defined]


def test_a_cut_off_file_is_damaged(path: Path) -> None:
    data = saved(path)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DamagedReportError):
        read_word(path)


def test_broken_xml_is_damaged(path: Path) -> None:
    saved(path)
    replace_part(path, "word/document.xml", b"<w:document")
    with pytest.raises(DamagedReportError):
        read_word(path)


def test_another_office_file_is_no_report(path: Path) -> None:
    saved(path)
    with zipfile.ZipFile(path) as package:
        types = package.read("[Content_Types].xml").replace(b"wordprocessingml.document.main", b"sheet.main")
    replace_part(path, "[Content_Types].xml", types)
    with pytest.raises(NotAReportError):
        read_word(path)


def test_a_document_without_text_is_empty(path: Path) -> None:
    docx.Document().save(path)
    with pytest.raises(EmptyReportError):
        read_word(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    replace_part(path, "word/media/image1.bin", bytes(2_000_000))
    monkeypatch.setattr(word_reader, "UNPACKED_BYTES", 1_000_000)
    with pytest.raises(ReadingLimitError, match="unpacks to more"):
        read_word(path)


def test_entities_are_not_resolved(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    saved(path)
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        f"<w:document {NAMESPACE}><w:body><w:p><w:r><w:t>Text &x;&b; here.</w:t></w:r></w:p></w:body>"
        "</w:document>"
    )
    replace_part(path, "word/document.xml", xml.encode())
    text = " ".join(block.text for block in read_word(path).blocks)
    assert text.startswith("Text")
    assert "secret" not in text
    assert "aaaa" not in text
