"""Whatever a file holds, reading it gives a report or one clear error."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectqa.errors import ReadingError
from inspectqa.reading.blocks import Document
from inspectqa.reading.labels import join_lines, split_label, tidy
from inspectqa.reading.text import read_markdown, read_text
from inspectqa.reading.web import read_web
from inspectqa.reading.word import read_word
from inspectqa.settings import Settings

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

MARKS = (
    "# ",
    "- ",
    "16. ",
    "2.1 ",
    "> ",
    "| a | b |\n|--|--|\n",
    "**",
    "[^1]",
    "\t",
    "\n\n",
    "\n",
    "• ",
    "===\n",
)
TAGS = (
    "<p>",
    "</div>",
    "<table><tr><td>",
    "<li>",
    "<ol start=-3>",
    "<h2>",
    "<br><br>",
    "\f",
    "&nbsp;",
    "Leaders",
)
PIECES = st.sampled_from((*MARKS, *TAGS))
MARKED = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=60).map("".join)
READERS = {"r.txt": read_text, "r.md": read_markdown, "r.html": read_web, "r.docx": read_word}


@pytest.fixture(scope="module")
def fuzz(root: Path) -> ModuleType:
    """The fuzz benchmark, as a module."""
    spec = importlib.util.spec_from_file_location("fuzz_reading", root / "benchmarks" / "fuzz_reading.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(path: Path, data: bytes) -> Document | None:
    path.write_bytes(data)
    try:
        return READERS[path.name](path)
    except ReadingError as error:
        assert error.reason
        assert error.remedy
        return None


def words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalpha() and word.isascii()]


@quick
@given(text=MARKED)
@pytest.mark.parametrize("name", ["r.txt", "r.md", "r.html"])
def test_any_text_gives_blocks_or_an_error(tmp_path: Path, name: str, text: str) -> None:
    document = read(tmp_path / name, text.encode("utf-8", "surrogatepass"))
    if document is not None:
        assert document.blocks
        assert all(block.text for block in document.blocks)
        assert all("\n" not in block.text and "  " not in block.text for block in document.blocks)


@quick
@given(data=st.binary(max_size=3_000))
@pytest.mark.parametrize("name", sorted(READERS))
def test_any_bytes_give_blocks_or_an_error(tmp_path: Path, name: str, data: bytes) -> None:
    document = read(tmp_path / name, data)
    assert document is None or document.blocks


@quick
@given(lines=st.lists(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=12)))
def test_plain_text_loses_no_word(tmp_path: Path, lines: list[list[str]]) -> None:
    printed = "\n".join(" ".join(line) for line in lines)
    document = read(tmp_path / "r.txt", printed.encode())
    if document is None:
        assert not printed.strip()
    else:
        assert words(" ".join(block.text for block in document.blocks)) == words(printed)


@given(text=st.text(max_size=80))
def test_a_label_and_its_rest_are_the_text(text: str) -> None:
    label, rest = split_label(text)
    assert "".join((label + rest).split()) == "".join(text.split())


@given(lines=st.lists(st.text(max_size=30), max_size=8))
def test_joined_lines_keep_every_character(lines: list[str]) -> None:
    joined = join_lines(lines)
    assert "".join(joined.split()) == "".join("".join(map(tidy, lines)).split())
    assert tidy(joined) == joined


def test_damaged_and_hostile_files_give_a_report_or_one_error(
    fuzz: ModuleType, root: Path, tmp_path: Path
) -> None:
    """The first files of the fuzz run; the whole of it is `benchmarks/fuzz_reading.py`."""
    reports = root.parent / "shared" / "reports" / "send"
    paths = fuzz.make_files(tmp_path, 40, 5, reports if reports.is_dir() else None)
    summary = fuzz.fuzz(paths, Settings(file_timeout_seconds=20, file_max_memory_bytes=1_000_000_000))
    assert summary["faults"] == []
    assert summary["files"] == 40
