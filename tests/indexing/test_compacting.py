from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import IndexingError
from inspectqa.indexing import build, compacting
from inspectqa.indexing import opened as opened_module
from inspectqa.indexing.build import Progress, build_index, remove_reports
from inspectqa.indexing.check import check_index
from inspectqa.indexing.chroma import DATABASE, FOLDER, Connection
from inspectqa.indexing.following import read_facts
from inspectqa.indexing.opened import Index
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import REMOVED
from inspectqa.settings import Settings

pytestmark = pytest.mark.usefixtures("in_process", "early")
both = pytest.mark.parametrize("kept", ["embedded", "server"], indirect=True)
Write = Callable[[Path, str, int, str], None]


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few removed vectors are worth a new collection."""
    monkeypatch.setattr(compacting, "LEAST_REMOVED", 1)
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 0.15)


@pytest.fixture
def built(reports: Path, index: Path) -> Path:
    build_index(reports, index=index)
    return index


def collections(folder: Path) -> set[str]:
    """The names of the collections of this index that Chroma holds."""
    connection = Connection(folder, Settings())
    stem = read_facts(folder)["collection"].partition(".")[0]
    try:
        return {one.name for one in connection.client.list_collections() if one.name.startswith(stem)}
    finally:
        connection.close()


def folders(index: Path) -> set[str]:
    return {path.name for path in (index / FOLDER).iterdir() if path.is_dir()}


def change(reports: Path, write_report: Write, word: str) -> None:
    """Change a report so that all of its texts but one are others."""
    write_report(reports / "avonbridge.md", f"Avon{word}", 2019, f"The {word} is far away.")


@both
def test_vectors_move_once_much_was_removed(
    built: Path, reports: Path, write_report: Write, kept: str
) -> None:
    first = read_facts(built)
    change(reports, write_report, "word")
    assert not build_index(reports, index=built).failed
    facts = read_facts(built)
    assert facts["collection"] != first["collection"]
    assert facts[REMOVED] == "0"
    assert facts[compacting.UNUSED] == ""
    assert int(facts["generation"]) > int(first["generation"])
    assert collections(built) == {facts["collection"]}
    if kept == "embedded":
        assert len(folders(built)) <= 1
    assert check_index(built) == []
    with Index.open(built) as index:
        ids, vectors = index.catalogue.vectors(list(index.catalogue.identities()))
        assert len(ids) == index.catalogue.passage_count()
        for vector in vectors:
            assert index.vectors.query(vector, 1)[0][1] > 0.99


def test_not_before(built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_facts(built)["collection"]
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 5.0)
    for number in range(3):
        change(reports, write_report, f"word{number}")
        build_index(reports, index=built)
    facts = read_facts(built)
    assert facts["collection"] == before
    assert facts[REMOVED] == "6"  # two sentences each time
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 0.25)
    monkeypatch.setattr(compacting, "LEAST_REMOVED", 7)
    build_index(reports, index=built)
    assert read_facts(built)["collection"] == before
    monkeypatch.setattr(compacting, "LEAST_REMOVED", 6)
    build_index(reports, index=built)
    assert read_facts(built)["collection"] != before


def test_chroma_cloud_is_left_to_itself(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "is_worth_compacting", lambda *_: False)
    change(reports, write_report, "word")
    build_index(reports, index=built)
    catalogue = build.CatalogueWriter(built)
    try:
        assert compacting.is_worth_compacting(catalogue, Settings(chroma=None))
        assert not compacting.is_worth_compacting(catalogue, Settings(chroma="cloud"))
    finally:
        catalogue.close()


def test_also_when_reports_are_taken_out(built: Path) -> None:
    before = read_facts(built)["collection"]
    with Index.open(built) as index:
        name = next(iter(index.catalogue.identities()))
    assert remove_reports([name], built) == (name,)
    assert read_facts(built)["collection"] != before
    assert check_index(built) == []


def test_progress_is_told(built: Path, reports: Path) -> None:
    told: list[Progress] = []
    (reports / "avonbridge.md").unlink()
    build_index(reports, index=built, progress=told.append)
    steps = [(step.done, step.total) for step in told if step.stage == "compacting"]
    assert steps == [(0, 2), (1, 2), (2, 2)]


@both
@pytest.mark.parametrize("place", ["store_vectors", "give_back", "drop_collections"])
def test_interrupted_anywhere_the_next_run_ends_it(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch, place: str, kept: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    change(reports, write_report, "word")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(compacting, place, interrupt)
        build_index(reports, index=built)
    assert len(collections(built)) == 2
    assert check_index(built) == []
    change(reports, write_report, "other")
    assert len(build_index(reports, index=built).unchanged) == 2
    assert collections(built) == {read_facts(built)["collection"]}
    if kept == "embedded":
        assert len(folders(built)) <= 1
    assert check_index(built) == []


def test_a_failure_is_told_and_costs_nothing(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_facts(built)["collection"]
    upsert = VectorStore.upsert

    def fail(store: VectorStore, ids: list[str], *values: np.ndarray) -> None:
        if len(ids) > 5:
            raise IndexingError(built, "the disk is full", "Free space")
        upsert(store, ids, *values)  # type: ignore[arg-type]

    change(reports, write_report, "word")
    with monkeypatch.context() as patched:
        patched.setattr(VectorStore, "upsert", fail)
        result = build_index(reports, index=built)
    assert [error.reason for error in result.failed] == ["the disk is full"]
    assert len(result.added) + len(result.changed) == 1
    assert collections(built) == {before}
    assert check_index(built) == []
    assert not build_index(reports, index=built).failed
    assert collections(built) == {read_facts(built)["collection"]} != {before}


@both
def test_a_reader_beyond_the_exact_search_goes_over(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        index.search_meaning(vector, None, 5)
        store = index.vectors
        write_report(reports / "avonbridge.md", "Avonbridge", 2019, "Kayaks on the river.")
        monkeypatch.setattr(index._view.scanner, "scan", None)
        (reports / "brackwater.md").unlink()
        build_index(reports, index=built)
        assert index.refresh()
        found = index.search_meaning(vector, None, 5)
        assert found[0][1] > 0.8
        assert index.vectors is not store
        assert index.vectors.count() > 3


def test_what_lies_there_of_another_kind_stays(built: Path, reports: Path, write_report: Write) -> None:
    (built / FOLDER / "mine").mkdir()
    (built / FOLDER / "0b0e1d9e-77f6-4b1c-8d7c-6d3c3d6f0a11").mkdir()
    change(reports, write_report, "word")
    build_index(reports, index=built)
    assert "mine" in folders(built)
    assert "0b0e1d9e-77f6-4b1c-8d7c-6d3c3d6f0a11" not in folders(built)


def test_another_versions_database_is_left_alone(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def refuse(address: str, *values: object, **named: object) -> sqlite3.Connection:
        if DATABASE in address:
            raise sqlite3.OperationalError("no such table: segments")
        return connect(address, *values, **named)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr("inspectqa.indexing.chroma.sqlite3.connect", refuse)
    change(reports, write_report, "word")
    assert not build_index(reports, index=built).failed
    with contextlib.closing(connect(built / FOLDER / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM collections").fetchone() == (1,)
    assert check_index(built) == []
