"""Input of any size and shape through each door: Python, the command line, the page and its endpoints."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspectqa import Assistant
from inspectqa.cli import main
from inspectqa.errors import QuestionError, ReadingError
from inspectqa.lookup import find_paragraphs, find_report, make_scope
from inspectqa.page.reports import Library
from inspectqa.page.serving import launch_arguments
from inspectqa.reading import read_report as read_here
from inspectqa.settings import Settings

LONG = "What is said of care leavers? " * 100


def test_a_question_of_any_length_is_refused_at_each_door(
    mini_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Assistant(mini_index) as assistant, pytest.raises(QuestionError, match="longer than 2000"):
        assistant.ask(LONG)
    assert main(["ask", LONG, "--index", str(mini_index)]) == 1
    assert "longer than 2000" in capsys.readouterr().err
    library = Library(Settings(index=mini_index))
    with pytest.raises(QuestionError, match="longer than 2000"):
        list(library.stream(LONG, ()))


LONG_NAME = "r" * 3_000_000
DOORS = {
    "authority": lambda identities, name: make_scope(identities, [name]),
    "authorities": lambda identities, name: make_scope(identities, [f"{n}" for n in range(300_000)]),
    "framework": lambda identities, name: make_scope(identities, frameworks=[name]),
    "report": lambda identities, name: make_scope(identities, reports=[name]),
    "since": lambda identities, name: make_scope(identities, since=name),
    "until": lambda identities, name: make_scope(identities, until=name),
    "shown report": find_report,
    "paragraph": lambda identities, name: find_paragraphs([], name),
}


@pytest.mark.parametrize("door", DOORS)
def test_names_of_any_length_and_number_are_refused_in_a_short_line(door: str, mini_index: Path) -> None:
    with Assistant(mini_index) as assistant:
        identities = assistant.index.catalogue.identities()
    with pytest.raises(QuestionError) as error:
        DOORS[door](identities, LONG_NAME)
    assert len(str(error.value)) < 200


def test_a_name_repeated_costs_and_says_no_more_than_once(mini_index: Path) -> None:
    with Assistant(mini_index) as assistant:
        scope = make_scope(assistant.index.catalogue.identities(), ["Dorset", "Dorset "] * 150_000)
    assert scope is not None
    assert scope.authorities == ("Dorset",)


def test_the_page_fetches_no_file_that_is_given_as_an_address(
    mini_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradio would: of any size, from any public address, in the name of who runs the page."""
    import gradio
    from gradio import processing_utils

    monkeypatch.setattr(
        processing_utils, "async_ssrf_protected_get", processing_utils.async_ssrf_protected_get
    )
    launch_arguments(Library(Settings(index=mini_index)))
    taking = gradio.File().async_move_resource_to_block_cache("https://1.1.1.1/report.pdf")
    with ThreadPoolExecutor(1) as aside, pytest.raises(ValueError, match="uploaded, not fetched"):
        aside.submit(asyncio.run, taking).result()


def test_a_question_of_no_letters_is_one_line(mini_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shell hands on bytes that are no text, and JSON may hold half a character."""
    for question in ("What of \udcff care leavers?", "\ud83d"):
        with Assistant(mini_index) as assistant:
            with pytest.raises(QuestionError, match="no text"):
                assistant.ask(question)
            with pytest.raises(QuestionError, match="no text"):
                assistant.search(question)
    assert main(["ask", "\udcff", "--index", str(mini_index)]) == 1
    assert "no text" in capsys.readouterr().err


def test_a_path_longer_than_any_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "a" * 5000, "--index", str(tmp_path / "index")]) == 1
    assert "the name is too long" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_may_have_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    for path in (tmp_path / "a.txt", Path(os.devnull)):
        with pytest.raises(ReadingError, match="no file"):
            read_here(path)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, '{"a": ' + "9" * 5_000 + "}"])
def test_a_saved_answer_or_question_of_any_shape_is_one_line(
    content: str, mini_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "saved").write_text(content)
    assert main(["verify", str(tmp_path / "saved"), "--index", str(mini_index)]) == 1
    assert ": no answer: it " in (error := capsys.readouterr().err) and error.count("\n") == 1
    assert main(["evaluate", str(tmp_path / "saved"), "--index", str(mini_index)]) == 1
    assert "line 1: is not a question" in capsys.readouterr().err


def test_a_turn_that_is_no_number_is_one_line(
    mini_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q").write_text('{"id": "a", "question": "q", "answerable": true, "turn": "first"}')
    assert main(["evaluate", str(tmp_path / "q"), "--index", str(mini_index)]) == 1
    assert "is not a question" in capsys.readouterr().err
