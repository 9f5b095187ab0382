from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa.cli import collection
from inspectqa.errors import DamagedIndexError, DamagedReportError, IndexLockedError, InspectQAError
from inspectqa.indexing import build
from inspectqa.indexing.build import BuildResult
from inspectqa.settings import Settings


class OverError(Exception):
    """The test has seen enough."""


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
            BuildResult(failed=(broken,)),
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
        collection._watch([tmp_path], Settings(index=tmp_path), False, set())
    said = capsys.readouterr()
    assert said.err.count("being written by process 7") == 1
    assert said.err.count("its catalogue is damaged") == 1
    assert said.err.count("broken.pdf") == 2
    assert said.out.count("1 added, 1 failed") == 1
