"""Plain text and Markdown become blocks; what is no text becomes an error with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa.errors import EmptyReportError, NotAReportError
from inspectqa.reading.blocks import Block, Role
from inspectqa.reading.text import read_markdown, read_text

WRAPPED = """Northborough County Council

Executive summary

The local authority has worked hard to improve its services since the
last inspection. Social workers know their children well, and the multi-
agency hub responds quickly.
16. Re-referral rates are lower than those of statistical neighbours, and
fewer children wait for an assessment.
17. Supervision is regular.

• Care leavers are well prepared for living on their own, and they stay in
  touch with their personal advisers.
• The offer is known.
"""


def blocks(tmp_path: Path, text: str | bytes, name: str = "report.txt") -> tuple[Block, ...]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return (read_text if name.endswith(".txt") else read_markdown)(path).blocks


def shape(found: tuple[Block, ...]) -> list[tuple[Role, str, str]]:
    return [(block.role, block.label, block.text) for block in found]


def test_wrapped_lines_are_joined_and_labels_taken_off(tmp_path: Path) -> None:
    assert shape(blocks(tmp_path, WRAPPED)) == [
        (Role.HEADING, "", "Northborough County Council"),
        (Role.HEADING, "", "Executive summary"),
        (
            Role.PARAGRAPH,
            "",
            "The local authority has worked hard to improve its services since the last inspection. Social "
            "workers know their children well, and the multi-agency hub responds quickly.",
        ),
        (
            Role.ITEM,
            "16.",
            "Re-referral rates are lower than those of statistical neighbours, and fewer children wait for "
            "an assessment.",
        ),
        (Role.ITEM, "17.", "Supervision is regular."),
        (
            Role.ITEM,
            "•",
            "Care leavers are well prepared for living on their own, and they stay in touch with their "
            "personal advisers.",
        ),
        (Role.ITEM, "•", "The offer is known."),
    ]


def test_long_lines_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    lines = ["Leaders know their services well. " * 8, "Children are safe. " * 12]
    found = blocks(tmp_path, "\n".join(lines))
    assert [block.text for block in found] == [line.strip() for line in lines]


def test_tabs_make_a_row(tmp_path: Path) -> None:
    found = blocks(tmp_path, "2.1 Adoption performance\tgood\n3. Leadership\tinadequate\n")
    assert [block.cells for block in found] == [
        ("2.1 Adoption performance", "good"),
        ("3. Leadership", "inadequate"),
    ]
    assert found[0].role is Role.ROW
    assert found[0].text == "2.1 Adoption performance: good"


def test_a_sentence_over_a_blank_line_is_one(tmp_path: Path) -> None:
    first = "Elected members have maintained this commitment and continue over the years"
    found = blocks(tmp_path, f"{first}\n\nto invest in services.\n")
    assert [block.text for block in found] == [f"{first} to invest in services."]


def test_a_number_on_a_line_of_its_own_is_the_label_of_the_next(tmp_path: Path) -> None:
    found = blocks(tmp_path, "16.\n\nRe-referral rates are lower.\n\n17.\n")
    assert shape(found) == [(Role.ITEM, "16.", "Re-referral rates are lower.")]


def test_underlined_headings_and_rules(tmp_path: Path) -> None:
    found = blocks(tmp_path, "Summary\n=======\n\nText stands here.\n\n-----\n\nMore text.\n")
    assert shape(found) == [
        (Role.HEADING, "", "Summary"),
        (Role.PARAGRAPH, "", "Text stands here."),
        (Role.PARAGRAPH, "", "More text."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    found = blocks(tmp_path, "The child’s café – £5.\n".encode(encoding))
    assert found[0].text == "The child’s café – £5."


@pytest.mark.parametrize("name", ["report.txt", "report.md"])
@pytest.mark.parametrize("data", [b"", b"  \n\n \t"])
def test_an_empty_file_is_an_error(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(EmptyReportError) as caught:
        blocks(tmp_path, data, name)
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["report.txt", "report.md"])
def test_bytes_that_are_no_text_are_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAReportError) as caught:
        blocks(tmp_path, bytes(range(256)) * 40, name)
    assert "not text" in caught.value.reason


MARKDOWN = """---
title: "Inspection of Northborough"
published: 2018-01-29
---
# Northborough

## Executive summary

A paragraph with **strong** words, `code` and a
[link](http://example.org).[^1]

16. First finding
    is here.
    - a sub-bullet
17. Second finding

1\\. Escaped number.

2.1 Adoption is good.

| Area | Grade |
| --- | --- |
| Overall | Good |

**Care leavers**

<div>Some <b>markup</b></div>

[^1]: A note.
"""


def test_markdown_by_its_structure(tmp_path: Path) -> None:
    assert shape(blocks(tmp_path, MARKDOWN, "report.md")) == [
        (Role.HEADING, "", "Northborough"),
        (Role.HEADING, "", "Executive summary"),
        (Role.PARAGRAPH, "", "A paragraph with strong words, code and a link."),
        (Role.ITEM, "16.", "First finding is here."),
        (Role.ITEM, "•", "a sub-bullet"),
        (Role.ITEM, "17.", "Second finding"),
        (Role.ITEM, "1.", "Escaped number."),
        (Role.ITEM, "2.1", "Adoption is good."),
        (Role.ROW, "", "Area: Grade"),
        (Role.ROW, "", "Overall: Good"),
        (Role.HEADING, "", "Care leavers"),
        (Role.PARAGRAPH, "", "Some markup"),
        (Role.FOOTNOTE, "1", "A note."),
    ]


def test_the_title_is_the_front_matters_or_the_first_heading(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(MARKDOWN)
    assert read_markdown(path).title == "Inspection of Northborough"
    path.write_text("# Only a heading\n\nText.\n")
    assert read_markdown(path).title == "Only a heading"


def test_depth_of_list_items(tmp_path: Path) -> None:
    found = blocks(tmp_path, "- one\n  - two\n    - three\n", "report.md")
    assert [(block.text, block.level) for block in found] == [("one", 1), ("two", 2), ("three", 3)]


@pytest.mark.parametrize("text", ["> " * 5_000 + "deep", "- " * 3_000 + "deep", "[" * 20_000 + "deep"])
def test_hostile_nesting_is_read(tmp_path: Path, text: str) -> None:
    assert blocks(tmp_path, text, "report.md")
