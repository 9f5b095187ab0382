"""Input of any size and shape through each door: Python, the command line, the page and its endpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa import Assistant
from inspectqa.cli import main
from inspectqa.errors import QuestionError
from inspectqa.page.reports import Library
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
