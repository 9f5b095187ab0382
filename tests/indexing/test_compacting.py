from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import DamagedIndexError, IndexingError
from inspectqa.indexing import chroma, compacting, neighbours
from inspectqa.indexing import opened as opened_module
from inspectqa.indexing.build import Progress, build_index, remove_reports
from inspectqa.indexing.check import check_index, repair_index
from inspectqa.indexing.chroma import DATABASE, FOLDER, Connection
from inspectqa.indexing.following import read_facts
from inspectqa.indexing.opened import Index
from inspectqa.indexing.vectors import VectorStore, drop_collection
from inspectqa.indexing.writing import REMOVED
from inspectqa.settings import Settings

pytestmark = [pytest.mark.usefixtures("in_process", "early"), pytest.mark.embedded]
Write = Callable[[Path, str, int, str], None]
LOST = "0b0e1d9e-77f6-4b1c-8d7c-6d3c3d6f0a11"


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few removed vectors are worth a new collection."""
    monkeypatch.setattr(compacting, "LEAST_REMOVED", 1)
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 0.15)


@pytest.fixture
def built(reports: Path, index: Path) -> Path:
    build_index(reports, index=index)
    return index


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Connection]]:
    """The connections that were closed; in the end it is all that were opened."""
    opened: list[Connection] = []
    done: list[Connection] = []
    close, connect = Connection.close, Connection.__init__

    def note(connection: Connection, *values: object, **named: object) -> None:
        opened.append(connection)
        connect(connection, *values, **named)  # type: ignore[arg-type]

    def end(connection: Connection) -> None:
        done.append(connection)
        close(connection)

    monkeypatch.setattr(Connection, "__init__", note)
    monkeypatch.setattr(Connection, "close", end)
    yield done
    assert set(map(id, opened)) == set(map(id, done))


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
    """Change a report so that two of its sentences are others."""
    write_report(reports / "avonbridge.md", f"Avon{word}", 2019, f"The {word} is far away.")


def test_vectors_move_once_much_was_removed(built: Path, reports: Path, write_report: Write) -> None:
    first = read_facts(built)
    change(reports, write_report, "word")
    assert not build_index(reports, index=built).failed
    facts = read_facts(built)
    assert facts["collection"] != first["collection"]
    assert facts[REMOVED] == "0"
    assert facts[compacting.UNUSED] == ""
    assert collections(built) == {facts["collection"]}
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


def test_what_is_taken_out_counts_for_the_next_run(built: Path, reports: Path) -> None:
    before = read_facts(built)["collection"]
    with Index.open(built) as index:
        name = next(iter(index.catalogue.identities()))
    assert remove_reports([name], built) == (name,)
    assert read_facts(built)["collection"] == before
    build_index(reports, index=built)
    assert read_facts(built)["collection"] != before
    assert check_index(built) == []


def test_progress_is_told(built: Path, reports: Path) -> None:
    told: list[Progress] = []
    (reports / "avonbridge.md").unlink()
    build_index(reports, index=built, progress=told.append)
    steps = [(step.done, step.total) for step in told if step.stage == "compacting"]
    assert steps == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("place", ["store_vectors", "give_back", "drop_collection"])
def test_interrupted_anywhere_the_next_run_ends_it(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    change(reports, write_report, "word")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(compacting, place, interrupt)
        build_index(reports, index=built)
    assert len(collections(built)) == 2
    assert check_index(built) == []
    assert len(build_index(reports, index=built).unchanged) == 3
    assert collections(built) == {read_facts(built)["collection"]}
    assert read_facts(built)[REMOVED] == "0"
    assert len(folders(built)) <= 1
    assert check_index(built) == []


def test_a_failure_is_told_costs_nothing_and_is_not_repeated_at_every_run(
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
        assert not build_index(reports, index=built).failed
    assert collections(built) == {before}
    assert check_index(built) == []
    change(reports, write_report, "other")
    assert not build_index(reports, index=built).failed
    assert collections(built) == {read_facts(built)["collection"]} != {before}


def test_collections_that_cannot_be_dropped_do_not_pile_up(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise IndexingError(built, "the disk is full", "Free space")

    monkeypatch.setattr(compacting, "drop_collection", fail)
    for number in range(4):
        change(reports, write_report, f"word{number}")
        assert len(build_index(reports, index=built).unchanged) == 2
    assert len(collections(built)) == 2
    assert check_index(built) == []


def test_a_reader_beyond_the_exact_search_goes_over(
    built: Path,
    reports: Path,
    write_report: Write,
    monkeypatch: pytest.MonkeyPatch,
    closed: list[Connection],
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        index.search_meaning(vector, None, 5)
        store = index.vectors
        write_report(reports / "avonbridge.md", "Avonbridge", 2019, "Kayaks on the river.")
        monkeypatch.setattr(index._view.scanner, "scan", None)  # all is found by Chroma
        (reports / "brackwater.md").unlink()
        build_index(reports, index=built)
        assert index.refresh()
        found = index.search_meaning(vector, None, 5)
        assert found[0][1] > 0.8
        assert index.vectors is not store
        assert store._connection in closed


def test_a_question_that_began_before_goes_on_with_the_newer_collection(
    built: Path,
    reports: Path,
    write_report: Write,
    monkeypatch: pytest.MonkeyPatch,
    closed: list[Connection],
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")

        def ask_anew() -> None:
            index.refresh()
            assert index.search_meaning(vector, None, 5)[0][1] > 0.8

        def work() -> None:
            assert index.search_meaning(vector, None, 5)[0][1] < 0.8
            first = index.vectors
            write_report(reports / "new.md", "Dunmarsh", 2020, "Kayaks on the river.")
            (reports / "brackwater.md").unlink()
            build_index(reports, index=built)
            other = threading.Thread(target=ask_anew)
            other.start()
            other.join()
            newer = index.vectors
            assert newer is not first
            assert index.search_meaning(vector, None, 5)[0][1] < 0.8
            assert index.vectors is newer

        index.steadily(work)


def test_a_search_does_not_wait_for_a_thread_that_is_not_to_be_had(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    monkeypatch.setattr(neighbours, "REOPEN_PASSAGES", 1)
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 9.0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        index.search_meaning(vector, None, 5)
        write_report(reports / "new.md", "Dunmarsh", 2020, "Kayaks on the river.")
        build_index(reports, index=built)
        with monkeypatch.context() as patched:
            patched.setattr("threading.Thread.start", refuse)
            assert index.refresh()
            assert index.search_meaning(vector, None, 5)[0][1] > 0.8
        assert not index._view.neighbours._reopening.locked()


def test_a_store_that_was_opened_while_the_index_closed_is_closed_too(
    built: Path, monkeypatch: pytest.MonkeyPatch, closed: list[Connection]
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        own = index._view.neighbours
        late = own._make()
        index._view.let_go()
        own._change(late)
    assert late.store._connection in closed


def test_a_collection_that_is_not_there_leaves_no_client_open(built: Path, closed: list[Connection]) -> None:
    with pytest.raises(DamagedIndexError):
        VectorStore(built, Settings(), "no-such-collection")
    assert len(closed) == 1


def test_what_lies_there_of_another_kind_stays(built: Path, reports: Path, write_report: Write) -> None:
    (built / FOLDER / "mine").mkdir()
    (built / FOLDER / LOST).mkdir()
    change(reports, write_report, "word")
    build_index(reports, index=built)
    assert "mine" in folders(built)
    assert LOST not in folders(built)


def test_another_versions_database_is_left_alone(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def refuse(address: str, *values: object, **named: object) -> sqlite3.Connection:
        if DATABASE in str(address):
            raise sqlite3.OperationalError("no such table: segments")
        return connect(address, *values, **named)  # type: ignore[call-overload,no-any-return]

    (built / FOLDER / LOST).mkdir()
    monkeypatch.setattr(chroma.sqlite3, "connect", refuse)
    change(reports, write_report, "word")
    assert not build_index(reports, index=built).failed
    assert LOST in folders(built)
    with contextlib.closing(connect(built / FOLDER / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM collections").fetchone() == (1,)


def test_dropping_makes_no_vectors_where_none_are(tmp_path: Path) -> None:
    drop_collection(tmp_path, Settings(), "any")
    assert not (tmp_path / FOLDER).exists()


def test_after_a_repair_nothing_counts_as_removed(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 9.0)
    change(reports, write_report, "word")
    build_index(reports, index=built)
    assert read_facts(built)[REMOVED] == "2"
    repair_index(built)
    assert read_facts(built)[REMOVED] == "0"


def test_nor_after_lost_vectors_were_put_back(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 9.0)
    change(reports, write_report, "word")
    build_index(reports, index=built)
    for path in sorted((built / FOLDER).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    build_index(reports, index=built)
    assert read_facts(built)[REMOVED] == "0"
    assert check_index(built) == []
