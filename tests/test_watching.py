"""`index --watch`: what is said of its rounds, once, in words or as a log; and how Ctrl-C ends it."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from inspectqa.cli import collection, main
from inspectqa.errors import DamagedIndexError, DamagedReportError, IndexLockedError, InspectQAError
from inspectqa.indexing import build
from inspectqa.indexing.build import BuildResult
from inspectqa.indexing.rounds import Rounds
from inspectqa.observing import events, logs
from inspectqa.settings import Settings


class OverError(Exception):
    """The test has seen enough."""


@pytest.fixture
def quiet_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ends what a command has begun to log."""
    monkeypatch.setattr(events, "_listeners", [])
    loggers = [logging.getLogger(name) for name in (logs.NAME, None)]
    before = [(list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    yield
    logging.captureWarnings(False)
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has each wait of the watch do one of the given things at once; then Ctrl-C is typed."""

    def play(*between: Callable[[], object]) -> None:
        waiting = iter(between)

        def sleep(_: float) -> None:
            doing = next(waiting, None)
            if doing is None:
                raise KeyboardInterrupt
            doing()

        monkeypatch.setattr(collection, "time", SimpleNamespace(sleep=sleep))

    return play


@pytest.fixture
def folder(mini_reports: Path, tmp_path: Path) -> Path:
    """A folder with a report and a file that is none."""
    made = tmp_path / "reports"
    made.mkdir()
    (made / "rotherham-2025.md").write_bytes((mini_reports / "rotherham-2025.md").read_bytes())
    (made / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    return made


def nothing() -> None:
    """Nothing changes."""


@pytest.mark.usefixtures("quiet_logs")
def test_a_watch_tells_each_thing_once_and_ctrl_c_ends_it_in_a_line(
    folder: Path, tmp_path: Path, rounds: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    added = folder / "avonbridge-2019.md"
    rounds(nothing, lambda: added.write_text("# Avonbridge\n\n1. Homes are safe."), nothing)
    assert main(["index", str(folder), "--watch", "--index", str(tmp_path / "index")]) == 130
    said = capsys.readouterr()
    failed, stopped = said.err.splitlines()
    assert "broken.pdf" in failed
    assert stopped.startswith("Stopped. What was indexed is kept")
    assert [line.split(";")[0] for line in said.out.splitlines()] == [
        "1 added, 1 failed",
        "1 added, 1 unchanged",
    ]


@pytest.mark.usefixtures("quiet_logs")
def test_a_log_in_json_has_standard_error_for_itself_and_tells_what_is_new(
    folder: Path, tmp_path: Path, rounds: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def warn() -> None:
        warnings.warn("of a library", stacklevel=1)
        logging.getLogger("another.library").warning("something")

    rounds(nothing, warn, (folder / "rotherham-2025.md").unlink, nothing)
    command = ["index", str(folder), "--watch", "--log-json", "--index", str(tmp_path / "index")]
    assert main(command) == 130
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = [line["event"] for line in lines]
    assert told[:2] == ["file failed", "indexed"]
    assert "of a library" in told[2]
    assert told[3:] == ["something", "indexed", "stopped"]
    assert (lines[4]["removed"], lines[4]["failed"]) == (1, 0)
    assert "goes on" in lines[5]["reason"]


@pytest.mark.usefixtures("quiet_logs")
@pytest.mark.parametrize("option", ["--log-json", "--json"])
def test_a_wrong_setting_is_a_line_of_the_log_in_json(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSPECTQA_THREADS", "none")
    monkeypatch.setenv("INSPECTQA_LOG_JSON", "1" if option == "--json" else "")
    assert main(["index", option]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "INSPECTQA_THREADS" in json.loads(line)["reason"]


@pytest.mark.usefixtures("quiet_logs")
def test_an_error_is_a_line_of_the_log_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "hi", "--log-json", "--index", str(tmp_path / "nowhere")]) == 1
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()][-1]
    assert (told["event"], told["level"]) == ("error", "error")
    assert "nowhere" in told["reason"]


def test_watching_outlives_a_lock_and_says_once_what_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = DamagedReportError("broken.pdf", "it is cut off", "Save it again")
    locked = IndexLockedError("index", "it is being written by process 7", "Wait until that is done")
    damaged = DamagedIndexError("index", "its catalogue is damaged", "Make it again")
    rounds = iter(
        [
            locked,
            locked,
            damaged,
            damaged,
            BuildResult(failed=(broken,)),
            BuildResult(),
            BuildResult(added=("dorset-2025",), failed=(broken,)),
        ]
    )

    def build_index(*_: object, **__: object) -> BuildResult:
        outcome = next(rounds, None)
        if outcome is None:
            raise OverError
        if isinstance(outcome, InspectQAError):
            raise outcome
        return outcome

    monkeypatch.setattr(build, "build_index", build_index)
    monkeypatch.setattr(collection, "WATCH_SECONDS", 0.0)
    with pytest.raises(OverError):
        collection._watch([tmp_path], Settings(index=tmp_path), False, Rounds(begun=True))
    said = capsys.readouterr()
    assert said.err.count("being written by process 7") == 1
    assert said.err.count("its catalogue is damaged") == 1
    assert said.err.count("broken.pdf") == 2
    assert said.out.count("1 added, 1 failed") == 1
