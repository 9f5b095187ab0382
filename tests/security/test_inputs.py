"""Input of any size and shape through each door: Python, the command line, the page and its endpoints."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspectqa import Assistant
from inspectqa.cli import main
from inspectqa.errors import QuestionError
from inspectqa.lookup import find_paragraphs, find_report, make_scope
from inspectqa.page.reports import Library
from inspectqa.page.serving import launch_arguments
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
