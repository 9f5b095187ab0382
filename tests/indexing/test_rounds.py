from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectqa.errors import DamagedReportError, ReadingError
from inspectqa.indexing import build, files
from inspectqa.indexing.build import build_index, remove_reports
from inspectqa.indexing.rounds import Rounds
from inspectqa.observing.events import Event, IndexEvent, listen


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """The events since."""
    events: list[Event] = []
    end = listen(events.append)
    yield events
    end()


def test_a_file_that_cannot_be_read_waits_until_it_changes(
    reports: Path, index: Path, in_process: list[Path], monkeypatch: pytest.MonkeyPatch, heard: list[Event]
) -> None:
    bad, twin = reports / "bad.md", reports / "bad-too.md"
    bad.write_text("")
    twin.write_text("")
    remove_reports(build_index(reports / "carrowdale.md", index=index).added, index=index)
    rounds = Rounds()
    first = build_index(reports, index=index, rounds=rounds)
    assert (len(first.failed), len(first.left_out)) == (2, 1)
    in_process.clear()
    heard.clear()
    hashed: list[Path] = []
    hash_file = files.hash_file
    monkeypatch.setattr(files, "hash_file", lambda path: hashed.append(path) or hash_file(path))
    result = build_index(reports, index=index, rounds=rounds)
    assert (result.failed, in_process, hashed, heard) == ((), [], [], [])
    bad.write_text(bad.read_text() + " ")
    assert [error.subject for error in build_index(reports, index=index, rounds=rounds).failed] == []
    assert in_process == hashed == [bad]
    bad.write_text((reports / "avonbridge.md").read_text().replace("Avonbridge", "Dunmere"))
    assert len(build_index(reports, index=index, rounds=rounds).added) == 1
    hashed.clear()
    build_index(reports, index=index, rounds=rounds)
    assert hashed == []


def test_a_file_that_fails_anew_is_told_anew(
    reports: Path, index: Path, in_process: list[Path], heard: list[Event]
) -> None:
    rounds = Rounds()
    bad = reports / "bad.md"
    for content, told in (("", 1), ("1. Homes are safe.", 0), ("", 1)):
        bad.write_text(content)
        assert len(build_index(reports, index=index, rounds=rounds).failed) == told
    assert [len(event.failures) for event in heard if isinstance(event, IndexEvent)] == [1, 0, 1]
    assert in_process.count(bad) == 3


@pytest.mark.parametrize(("error", "tried"), [(ReadingError, 3), (DamagedReportError, 1)])
def test_what_is_around_a_file_is_no_fault_of_the_file(
    reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch, error: type[ReadingError], tried: int
) -> None:
    read: list[Path] = []

    def read_reports(paths: list[Path], _: object) -> Iterator[tuple[Path, ReadingError]]:
        for path in paths:
            read.append(path)
            yield path, error(path, "the reading process did not start", "Check the installation")

    monkeypatch.setattr(build, "read_reports", read_reports)
    rounds = Rounds()
    told = [len(build_index(reports, index=index, rounds=rounds).failed) for _ in range(3)]
    assert told == [3, 0, 0]
    assert len(read) == 3 * tried


def test_without_rounds_every_run_reads_and_tells(
    reports: Path, index: Path, in_process: list[Path], heard: list[Event]
) -> None:
    (reports / "bad.md").write_text("")
    for _ in range(2):
        assert len(build_index(reports, index=index).failed) == 1
    assert in_process.count(reports / "bad.md") == 2
    assert len(heard) == 2
