from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectqa.errors import IndexingError
from inspectqa.indexing import rebuild, switch
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index
from inspectqa.indexing.schema import connect_for_writing

pytestmark = pytest.mark.usefixtures("in_process")
Write = Callable[[Path, str, int, str], None]


def leftovers(index: Path) -> list[str]:
    return [path.name for path in index.iterdir() if path.name in (switch.NEW, ".replaced")]


def test_rebuild_reads_everything_anew_and_readers_follow(
    reports: Path, index: Path, in_process: list[Path]
) -> None:
    build_index(reports, index=index)
    with Index.open(index) as reader:
        generation = reader.catalogue.generation()
        vector = reader.embedder.embed_question("foster carers")
        before = reader.search_meaning(vector, None, 3)
        in_process.clear()
        result = build_index(reports, index=index, rebuild=True)
        assert len(in_process) == len(result.added) == 3
        assert reader.refresh()
        assert reader.catalogue.generation() > generation
        found = reader.search_meaning(vector, None, 3)
        assert [name for name, _ in found] == [name for name, _ in before]
    assert leftovers(index) == []
    assert check_index(index) == []


def test_rebuild_keeps_reports_from_elsewhere(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    build_index(reports, index=index)
    write_report(tmp_path / "other.md", "Elsewhere", 2020, "Another folder.")
    assert len(build_index(tmp_path / "other.md", index=index, rebuild=True).added) == 4


def test_an_index_of_another_layout_is_made_again(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    connection = connect_for_writing(index)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert len(build_index(reports, index=index, rebuild=True).added) == 3
    assert check_index(index) == []


def test_a_damaged_index_is_made_again(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    (index / "catalogue.sqlite").write_bytes(b"damaged")
    assert len(build_index(reports, index=index, rebuild=True).added) == 3
    assert check_index(index) == []


def test_the_old_index_serves_where_the_new_one_fails(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    for path in reports.iterdir():
        path.write_text("")
    assert len(build_index(reports, index=index, rebuild=True).failed) == 3
    with Index.open(index) as opened:
        assert len(opened.catalogue.identities()) == 3


@pytest.mark.parametrize("moment", range(1, 9))
def test_a_switch_that_is_interrupted_is_finished(
    reports: Path, index: Path, moment: int, monkeypatch: pytest.MonkeyPatch, write_report: Write
) -> None:
    build_index(reports, index=index)
    write_report(reports / "new.md", "Dunmarsh", 2020, "A new text.")
    moves = 0
    replace = Path.replace

    def interrupt(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += switch.NEW not in str(target) and (switch.NEW in str(self) or ".replaced" in str(target))
        if moves == moment:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", interrupt)
        with contextlib.suppress(KeyboardInterrupt):
            build_index(reports, index=index, rebuild=True)
    assert len(build_index(reports, index=index).unchanged) == 4
    assert leftovers(index) == []
    assert check_index(index) == []


def test_what_a_killed_rebuild_left_of_another_model_is_thrown_away(
    reports: Path, index: Path, in_process: list[Path]
) -> None:
    build_index(reports, index=index)
    (index / switch.NEW).mkdir()
    (index / switch.NEW / "catalogue.sqlite").write_bytes(b"half written")
    assert len(build_index(reports, index=index, rebuild=True).added) == 3
    assert leftovers(index) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path, reports: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexingError):
        build_index(reports, index=tmp_path / "file", rebuild=True)
    assert rebuild.NEW == switch.NEW
