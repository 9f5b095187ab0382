"""docs/using.md: each of its commands runs, and prints what the page says; its Python runs."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from inspectqa.asking.words import fold
from inspectqa.cli import main
from inspectqa.indexing.build import build_index

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "using.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n\$ inspectqa (.*?)\n(.*?)```", PAGE, re.DOTALL)
NOT_RUN = ("index", "chat", "evaluate")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample collection's files alone, whatever else lies beside them."""
    folder = tmp_path_factory.mktemp("sample-index")
    reports = [p for p in (ROOT / "corpus").iterdir() if re.match(r"\w+-\d{4}-", p.name)]
    result = build_index(reports, index=folder)
    assert not result.failed
    return folder


@pytest.fixture
def here(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory and the index that the page's examples suppose."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("INSPECTQA_INDEX", str(index))
    monkeypatch.setenv("COLUMNS", "200")


def words_of(command: str) -> list[str]:
    """The arguments of a command line."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]


def test_the_page_shows_every_kind_of_command() -> None:
    assert len(BLOCKS) >= 8
    assert {words_of(command)[0] for command, _ in BLOCKS} >= {"ask", "show", "reports", "search", "chat"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("command", "printed"), [b for b in BLOCKS if not b[0].startswith(NOT_RUN)])
def test_a_command_prints_what_the_page_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words_of(command)) == 0
    out = fold(re.sub(r"\s+", " ", capsys.readouterr().out))
    missing = [line for line in printed.splitlines() if fold(line) not in out]
    assert missing == []


@pytest.mark.usefixtures("here")
def test_the_conversation_goes_as_the_page_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = next(printed for command, printed in BLOCKS if command == "chat").splitlines()
    typed = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*typed, "/quit"]) + "\n"))
    assert main(["chat"]) == 0
    out = fold(re.sub(r"\s+", " ", capsys.readouterr().out))
    assert all(fold(line) in out for line in lines if not line.startswith("> "))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("question", re.findall(r'^\| a[^|]*\| "(.+?)" \|', PAGE, re.MULTILINE))
def test_the_questions_of_the_table_are_answered(question: str) -> None:
    import inspectqa

    answer = inspectqa.ask(question)
    assert not answer.refused and answer.citations


@pytest.mark.usefixtures("here")
def test_the_python_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code
    exec(compile(code[1], "docs/using.md", "exec"), {})
    out = capsys.readouterr().out
    for expected in (
        "until the age of 25",
        "Marlbury 2024, ¶27",
        "requires improvement",
        "don’t give a number",
    ):
        assert expected in out
    assert "Northmere ['inconsistent']" in out
