from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from inspectqa.errors import (
    EmbedderError,
    IndexingError,
    IndexLockedError,
    IndexNotFoundError,
    NothingToIndexError,
    ReadingError,
)
from inspectqa.indexing import build
from inspectqa.indexing.build import BuildResult, Progress, build_index, remove_reports
from inspectqa.indexing.check import check_index
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.opened import Index
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.reading import isolate

Write = Callable[[Path, str, int, str], None]
pytestmark = pytest.mark.usefixtures("in_process")


def ids(index: Path) -> list[str]:
    with Index.open(index) as opened:
        return list(opened.catalogue.identities())


def sources(index: Path) -> set[str]:
    with Index.open(index) as opened:
        return {Path(identity.source).name for identity in opened.catalogue.identities().values()}


def test_a_folder_becomes_an_index_that_is_sound(reports: Path, index: Path) -> None:
    told: list[Progress] = []
    result = build_index([reports], index=index, progress=told.append)
    assert len(result.added) == 3
    assert result.failed == ()
    assert result.paragraphs >= 9
    assert (told[-1].done, told[-1].total) == (3, 3)
    assert sorted(result.added) == ids(index)
    assert check_index(index) == []


def test_a_second_run_reads_nothing(reports: Path, index: Path, in_process: list[Path]) -> None:
    first = build_index(reports, index=index)
    in_process.clear()
    second = build_index(reports, index=index)
    assert in_process == []
    assert sorted(second.unchanged) == sorted(first.added)
    assert not (second.added or second.changed or second.moved or second.removed)
    with Index.open(index) as opened:
        assert opened.catalogue.generation() == 1


def test_a_touched_file_is_unchanged(reports: Path, index: Path, in_process: list[Path]) -> None:
    build_index(reports, index=index)
    in_process.clear()
    os.utime(reports / "brackwater.md", (1, 1))
    assert len(build_index(reports, index=index).unchanged) == 3
    assert in_process == []
    assert check_index(index) == []


def test_a_changed_file_replaces_its_report(write_report: Write, reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    with Index.open(index) as reader:
        write_report(reports / "brackwater.md", "Brackwater", 2021, "Everything about kayaks is new.")
        result = build_index(reports, index=index)
        assert len(result.changed) == 1
        assert len(result.unchanged) == 2
        assert reader.refresh()
        assert reader.catalogue.search_words(["kayak"], None, 5)
        vector = reader.embedder.embed_question("new kayaks")
        name = reader.vectors.query(vector, 1)[0][0]
        found = reader.catalogue.passages_of([name])[name][0]
        assert found == reader.search_meaning(vector, None, 1)[0][0]
        assert "kayaks" in reader.catalogue.paragraph(found).text
        assert not reader.refresh()
    assert check_index(index) == []


def test_a_file_whose_date_changed_gives_up_its_old_report(
    write_report: Write, reports: Path, index: Path
) -> None:
    before = build_index(reports, index=index)
    write_report(reports / "brackwater.md", "Brackwater", 2022, "Care leavers live in good homes.")
    result = build_index(reports, index=index)
    assert len(result.changed) == 1
    assert len(ids(index)) == 3
    assert sources(index) == {"avonbridge.md", "brackwater.md", "carrowdale.md"}
    assert len(before.added) == 3
    assert check_index(index) == []


def test_a_moved_file_is_not_read_again(reports: Path, index: Path, in_process: list[Path]) -> None:
    build_index(reports, index=index)
    in_process.clear()
    (reports / "deeper").mkdir()
    (reports / "brackwater.md").rename(reports / "deeper" / "renamed.md")
    result = build_index(reports, index=index)
    assert in_process == []
    assert len(result.moved) == 1
    assert result.removed == ()
    assert sources(index) == {"avonbridge.md", "renamed.md", "carrowdale.md"}
    assert check_index(index) == []


def test_a_copy_is_no_second_report(reports: Path, index: Path) -> None:
    shutil.copy(reports / "avonbridge.md", reports / "copy.md")
    assert len(build_index(reports, index=index).added) == 3
    assert len(build_index(reports, index=index).unchanged) == 4
    (reports / "avonbridge.md").unlink()
    assert build_index(reports, index=index).removed == ()
    assert sources(index) == {"copy.md", "brackwater.md", "carrowdale.md"}


def test_a_file_that_becomes_a_copy_gives_up_its_report(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    shutil.copy(reports / "avonbridge.md", reports / "brackwater.md")
    result = build_index(reports, index=index)
    assert len(result.removed) == 1
    assert sources(index) == {"avonbridge.md", "carrowdale.md"}
    assert check_index(index) == []


def test_a_new_file_takes_the_id_of_one_that_is_gone(write_report: Write, reports: Path, index: Path) -> None:
    before = build_index(reports, index=index)
    (reports / "avonbridge.md").unlink()
    write_report(reports / "a-newer.md", "Avonbridge", 2019, "The same report, typed again.")
    result = build_index(reports, index=index)
    assert len(result.changed) == 1
    assert sorted(before.added) == ids(index)
    assert check_index(index) == []


def test_two_files_that_say_they_are_the_same_report(write_report: Write, reports: Path, index: Path) -> None:
    write_report(reports / "avonbridge-b.md", "Avonbridge", 2019, "Another text altogether.")
    result = build_index(reports, index=index)
    assert len(result.added) == 4
    with Index.open(index) as opened:
        second = next(name for name in opened.catalogue.identities() if name.endswith("-2"))
        assert all(p.id.startswith(second + "/") for p in opened.catalogue.report(second).paragraphs)
    assert len(build_index(reports, index=index).unchanged) == 4


def test_a_removed_file_goes_when_its_folder_is_indexed_again(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    (reports / "brackwater.md").unlink()
    assert len(build_index(reports / "avonbridge.md", index=index).unchanged) == 1
    assert len(ids(index)) == 3
    result = build_index(reports, index=index)
    assert len(result.removed) == 1
    assert len(ids(index)) == 2
    assert check_index(index) == []


def test_an_emptied_folder_removes_nothing(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    for path in reports.iterdir():
        path.unlink()
    result = build_index(reports, index=index)
    assert [type(error) for error in result.failed] == [NothingToIndexError]
    assert len(ids(index)) == 3


def test_what_fails_does_not_stop_the_rest(reports: Path, index: Path, tmp_path: Path) -> None:
    (reports / "empty.md").write_text("")
    (reports / "fake.pdf").write_bytes(b"<!DOCTYPE html><p>Not found</p>")
    (reports / "README.md").write_text("# About these reports")
    (reports / ".hidden.md").write_text("# Hidden")
    (tmp_path / "nothing").mkdir()
    result = build_index([reports, tmp_path / "absent", tmp_path / "nothing"], index=index)
    assert len(result.added) == 3
    failed = {Path(error.subject).name: error for error in result.failed}
    assert set(failed) == {"empty.md", "fake.pdf", "absent", "nothing"}
    assert isinstance(failed["fake.pdf"], ReadingError)
    assert all(error.remedy for error in result.failed)


def test_nothing_to_index_makes_no_index(tmp_path: Path) -> None:
    result = build_index(tmp_path / "absent", index=tmp_path / "index")
    assert len(result.failed) == 1
    assert not (tmp_path / "index").exists()


def test_a_file_that_breaks_keeps_its_earlier_report(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    (reports / "brackwater.md").write_text("")
    result = build_index(reports, index=index)
    assert len(result.failed) == 1
    assert len(ids(index)) == 3


def test_removing_by_id(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    name = ids(index)[0]
    assert remove_reports([name, "no-such-report"], index) == (name,)
    assert name not in ids(index)
    assert check_index(index) == [] or all("gone" not in fault for fault in check_index(index))


def test_what_was_removed_stays_out_until_its_file_is_named(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    with Index.open(index) as opened:
        name, identity = next(iter(opened.catalogue.identities().items()))
    remove_reports([name], index)
    result = build_index(reports, index=index)
    assert result.left_out == (identity.source,)
    assert result.added == ()
    assert name not in ids(index)
    assert build_index(identity.source, index=index).added == (name,)
    again = build_index(reports, index=index)
    assert again.left_out == ()
    assert len(again.unchanged) == 3


def test_a_rebuild_brings_back_what_was_removed(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    name = ids(index)[0]
    remove_reports([name], index)
    build_index(reports, index=index, rebuild=True)
    assert name in ids(index)


def test_removing_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        remove_reports(["x"], tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_the_lock_names_its_holder(reports: Path, index: Path) -> None:
    with hold_lock(index), pytest.raises(IndexLockedError, match=f"by process {os.getpid()} on .* since"):
        build_index(reports, index=index)
    assert len(build_index(reports, index=index).added) == 3


def test_an_index_of_another_encoder_is_refused(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    writer = CatalogueWriter(index)
    writer.set_meta({"embedder_hash": "another"})
    writer.close()
    with pytest.raises(EmbedderError, match="not the one"):
        build_index(reports, index=index)
    with Index.open(index) as opened, pytest.raises(EmbedderError, match="not the one"):
        _ = opened.embedder


def test_a_file_in_place_of_the_folder(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(IndexingError, match="cannot be made"):
        build_index(reports, index=tmp_path / "index")


def test_a_lock_that_cannot_be_made(reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(IndexingError, match=r"cannot be locked.*Allow writing there"):
        build_index(reports, index=index)


def test_a_full_disk_is_one_clear_error_and_the_next_run_goes_on(
    reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched, pytest.raises(IndexingError, match=r"disk is full.*Free space"):
        patched.setattr("inspectqa.indexing.writing._insert", fail)
        build_index(reports, index=index)
    assert len(build_index(reports, index=index).added) == 3


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    index.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(IndexingError, match="writ"):
            build_index(reports, index=index)
        assert len(ids(index)) == 3
    finally:
        index.chmod(stat.S_IRWXU)


def test_a_store_that_fails_loses_nothing(
    reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch, in_process: list[Path]
) -> None:
    def fail(*_: object) -> None:
        raise IndexingError("chroma", "the vectors cannot be written", "Free space")

    with monkeypatch.context() as patched, pytest.raises(IndexingError, match="cannot be written"):
        patched.setattr(VectorStore, "upsert", fail)
        build_index(reports, index=index)
    assert ids(index) == []
    in_process.clear()
    result = build_index(reports, index=index)
    assert in_process == []  # the embedded reports were kept and only had to be stored
    assert len(result.unchanged) == 3
    assert len(ids(index)) == 3
    assert check_index(index) == []


@pytest.mark.embedded
def test_ids_do_not_depend_on_which_file_is_read_first(
    write_report: Write, reports: Path, tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(reports / "avonbridge-b.md", "Avonbridge", 2019, "Another text altogether.")
    forwards = build.read_reports

    def backwards(paths: Sequence[Path], settings: object) -> list[object]:
        return list(forwards(paths, settings))[::-1]  # type: ignore[arg-type]

    made = []
    for name, read in (("one", forwards), ("two", backwards)):
        shutil.copytree(encoder / "encoder", tmp_path / name / "encoder")
        monkeypatch.setattr(build, "read_reports", read)
        made.append(build_index(reports, index=tmp_path / name).added)
    assert made[0] == made[1]


def test_workers_read_the_files(reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "read_reports", isolate.read_reports)
    result = build_index(reports, index=index)
    assert isinstance(result, BuildResult)
    assert len(result.added) == 3
