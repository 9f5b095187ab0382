"""One folder writes an index to a Chroma server; folders elsewhere keep a copy and answer alike."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspectqa import rendering
from inspectqa.asking.chain import Assistant
from inspectqa.errors import (
    DamagedIndexError,
    IndexingError,
    IndexLockedError,
    IndexNotFoundError,
    SettingsError,
)
from inspectqa.indexing import compacting, following, opened
from inspectqa.indexing.build import build_index, remove_reports
from inspectqa.indexing.check import check_index
from inspectqa.indexing.following import follow_once, follows
from inspectqa.indexing.opened import Index
from inspectqa.indexing.parcels import ParcelStore
from inspectqa.indexing.replication import Rows
from inspectqa.indexing.sharing import take_over
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings

Write = Callable[[Path, str, int, str], None]
QUESTIONS = ("Why do foster carers leave?", "Where do care leavers in Brackwater live?", "What is an IRO?")


@pytest.fixture
def settings(server: str, tmp_path: Path) -> Settings:
    """A server's index of a name of its own."""
    return Settings(chroma=server, chroma_collection=f"test-{tmp_path.name[-40:]}")


@pytest.fixture
def copy(tmp_path: Path, encoder: Path) -> Path:
    """A folder of another machine."""
    return tmp_path / "copy"


@pytest.fixture
def written(reports: Path, index: Path, settings: Settings, in_process: list[Path]) -> Path:
    assert len(build_index(reports, index, settings).added) == 3
    return index


def ask_all(folder: Path, settings: Settings) -> list[str]:
    with Assistant(folder, settings) as assistant:
        answers = [rendering.to_dict(assistant.ask(question)) for question in QUESTIONS]
    for answer in answers:
        answer.pop("seconds")
    return [json.dumps(answer, sort_keys=True) for answer in answers]


def wait_for(settled: Callable[[], bool], seconds: float = 10.0) -> float:
    started = time.monotonic()
    while not settled():
        assert time.monotonic() - started < seconds, "not in time"
        time.sleep(0.05)
    return time.monotonic() - started


def test_a_copy_answers_like_the_writer_without_reports_or_embedding(
    written: Path, copy: Path, reports: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ask_all(written, settings)
    shutil.rmtree(reports)
    with monkeypatch.context() as patched:
        embed = "inspectqa.indexing.embedding.OnnxEmbedder.embed_passages"
        patched.setattr(embed, lambda *_: pytest.fail("a copy embeds no passages"))
        assert follow_once(copy, settings)
    assert ask_all(copy, settings) == here
    assert any('"refused": false' in answer for answer in here)


def test_a_copy_follows_what_is_added_changed_and_removed(
    written: Path, copy: Path, reports: Path, settings: Settings, write_report: Write
) -> None:
    with Index.open(copy, settings) as there:
        assert there.is_copy
        before = set(there.catalogue.identities())

        def names() -> set[str]:
            there.refresh()
            return set(there.catalogue.identities())

        def says(words: str) -> bool:
            return any(words in p.text for name in names() for p in there.catalogue.paragraphs(name))

        write_report(reports / "new.md", "Dunmarsh", 2020, "Managers visit every week.")
        build_index(reports, written, settings)
        wait_for(lambda: len(names()) == 4)
        (new,) = names() - before
        vector = there.embedder.embed_question("How often do managers visit?")
        assert there.search_meaning(vector, None, 1)[0][0].startswith(new)
        write_report(reports / "new.md", "Dunmarsh", 2020, "Managers visit every month.")
        build_index(reports, written, settings)
        wait_for(lambda: says("every month"))
        remove_reports([new], written, settings)
        assert wait_for(lambda: names() == before) < 5
        assert there.seconds_behind is not None
    assert ask_all(copy, settings) == ask_all(written, settings)


def test_only_what_changed_travels(
    written: Path,
    copy: Path,
    reports: Path,
    settings: Settings,
    write_report: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow_once(copy, settings)
    fetched: list[int] = []
    fetch = ParcelStore.fetch
    monkeypatch.setattr(
        ParcelStore, "fetch", lambda self, wanted: fetched.append(len(wanted)) or fetch(self, wanted)
    )
    assert not follow_once(copy, settings)
    assert fetched == []
    write_report(reports / "new.md", "Dunmarsh", 2020, "Managers visit every week.")
    build_index(reports, written, settings)
    fetched.clear()
    assert follow_once(copy, settings)
    assert fetched == [1, 1]  # the manifest and one report


def test_nothing_superseded_stays_on_the_server(
    written: Path, reports: Path, settings: Settings, write_report: Write
) -> None:
    store = ParcelStore(written, settings)
    before = store._collection.count()
    for text in ("One.", "Two.", "Three."):
        write_report(reports / "avonbridge.md", "Avonbridge", 2019, f"{text} Too many foster carers leave.")
        build_index(reports, written, settings)
    assert store._collection.count() == before
    list(store.put([b"left by a killed run"]))
    assert any("no catalogue" in fault for fault in check_index(written, settings))
    assert check_index(written, settings, repair=True) == []
    assert store._collection.count() == before
    store.close()


def test_a_copy_that_is_overtaken_takes_the_newer_one(
    written: Path,
    copy: Path,
    reports: Path,
    settings: Settings,
    write_report: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take = following._take

    def overtaken(*arguments: object) -> None:
        monkeypatch.setattr(following, "_take", take)
        write_report(reports / "avonbridge.md", "Avonbridge", 2019, "Changed right now.")
        build_index(reports, written, settings)
        take(*arguments)

    monkeypatch.setattr(following, "_take", overtaken)
    assert follow_once(copy, settings)
    with Index.open(copy, settings) as there:
        texts = [p.text for name in there.catalogue.identities() for p in there.catalogue.paragraphs(name)]
    assert "Changed right now." in texts


def test_a_rebuilt_index_is_followed(written: Path, copy: Path, reports: Path, settings: Settings) -> None:
    with Index.open(copy, settings) as there:
        collection = there.catalogue.meta()["collection"]
        build_index(reports, written, settings, rebuild=True)
        wait_for(lambda: there.refresh() and there.catalogue.meta()["collection"] != collection)
    assert ask_all(copy, settings) == ask_all(written, settings)


def test_a_copy_is_not_written(written: Path, copy: Path, reports: Path, settings: Settings) -> None:
    follow_once(copy, settings)
    for work in (
        lambda: build_index(reports, copy, settings),
        lambda: build_index(reports, copy, settings, rebuild=True),
        lambda: remove_reports(["any"], copy, settings),
    ):
        with pytest.raises(IndexLockedError, match="take it over"):
            work()
    assert follows(copy, settings)
    assert not follows(written, settings)


def test_two_folders_do_not_write_one_index(
    written: Path, tmp_path: Path, reports: Path, settings: Settings
) -> None:
    with pytest.raises(IndexLockedError, match="INSPECTQA_CHROMA_COLLECTION"):
        build_index(reports, tmp_path / "other", settings)


def test_a_copy_can_take_over_and_the_old_writer_stops(
    written: Path, copy: Path, reports: Path, settings: Settings, write_report: Write
) -> None:
    here = ask_all(written, settings)
    take_over(copy, settings)
    assert not follows(copy, settings)
    assert ask_all(copy, settings) == here
    write_report(reports / "new.md", "Dunmarsh", 2020, "Managers visit every week.")
    done = build_index(reports, copy, settings)
    assert (len(done.added), len(done.unchanged)) == (1, 3)
    with pytest.raises(IndexLockedError):
        build_index(reports, written, settings)
    assert check_index(copy, settings) == []


def test_an_opened_copy_that_is_taken_over_follows_no_more(
    written: Path, copy: Path, settings: Settings, reports: Path, write_report: Write
) -> None:
    with Index.open(copy, settings) as opened_copy:
        assert opened_copy.is_copy
        take_over(copy, settings)
        write_report(reports / "new.md", "Dunmarsh", 2020, "Managers visit every week.")
        build_index(reports, copy, settings)
        wait_for(lambda: not opened_copy.is_copy)
        assert opened_copy.seconds_behind is None
        opened_copy.refresh()
        assert len(opened_copy.catalogue.identities()) == 4
    left = check_index(written, settings)
    assert any("--take-over" in fault for fault in left), left


@pytest.mark.embedded
def test_an_embedded_index_moves_to_a_server(
    reports: Path, index: Path, copy: Path, settings: Settings, in_process: list[Path]
) -> None:
    build_index(reports, index, Settings())
    in_process.clear()
    assert len(build_index(reports, index, settings).unchanged) == 3
    assert in_process == []
    assert check_index(index, settings) == []
    assert ask_all(copy, settings) == ask_all(index, settings)


def test_without_the_server_a_copy_still_answers_and_says_nothing_new(
    written: Path, copy: Path, settings: Settings, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_once(copy, settings)
    here = ask_all(written, settings)
    gone = settings.model_copy(update={"chroma": f"http://127.0.0.1:{free_port}"})
    monkeypatch.setattr(following, "FIRST_WAIT_SECONDS", 5.0)
    assert ask_all(copy, gone) == here
    with Index.open(copy, gone) as there:
        assert there.seconds_behind is None


def test_a_big_copy_asks_the_server_and_compares_itself_where_that_is_silent(
    written: Path, copy: Path, settings: Settings, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    query = VectorStore.query

    def count(store: VectorStore, *arguments: Any) -> list[tuple[str, float]]:
        asked.append(1)
        return query(store, *arguments)

    monkeypatch.setattr(VectorStore, "query", count)
    monkeypatch.setattr(opened, "EXACT_PASSAGES", 0)
    with Index.open(copy, settings) as there:
        vector = there.embedder.embed_question("Why do foster carers leave?")
        exact = there.search_meaning(vector, list(there.catalogue.identities()), 3)
        assert asked == []
        found = there.search_meaning(vector, None, 3)
        assert asked
    assert [score for _, score in found] == pytest.approx([score for _, score in exact], abs=2e-3)
    gone = settings.model_copy(update={"chroma": f"http://127.0.0.1:{free_port}"})
    with Index.open(copy, gone) as there:
        assert there.search_meaning(vector, None, 3) == exact


def test_without_a_server_there_is_nothing_to_take_over(copy: Path) -> None:
    with pytest.raises(SettingsError, match="INSPECTQA_CHROMA"):
        take_over(copy, Settings(chroma=None))


def test_an_empty_folder_without_server_or_index(copy: Path, settings: Settings, free_port: int) -> None:
    with pytest.raises(IndexNotFoundError, match="holds no index"):
        Index.open(copy, settings)
    with pytest.raises(IndexingError, match="does not answer"):
        Index.open(copy, settings.model_copy(update={"chroma": f"http://127.0.0.1:{free_port}"}))
    assert not (copy / "catalogue.sqlite").exists()


def test_what_was_altered_on_the_server_is_not_taken(written: Path, copy: Path, settings: Settings) -> None:
    store = ParcelStore(written, settings)
    (name, *_) = [name for name in store._collection.get(include=[])["ids"] if name != "head"]
    metadata = store._collection.get(ids=[name], include=["metadatas"])["metadatas"][0]
    store._put([name], [{**metadata, "part00": "AAAA"}])
    with pytest.raises(DamagedIndexError, match="altered"):
        follow_once(copy, settings)
    store.delete([])
    store._collection.delete(ids=[name])
    with pytest.raises(DamagedIndexError, match="missing"):
        follow_once(copy, settings)
    store.close()
    assert not (copy / "catalogue.sqlite").exists()


@pytest.mark.parametrize(
    "head",
    ["[1]", "{}", "[" * 100_000, '{"records": "x"}', '{"records": 1e999}', '{"records": 1000000000000}'],
)
def test_a_head_without_sense_is_one_error_and_fills_no_memory(
    head: str, written: Path, copy: Path, settings: Settings
) -> None:
    """The names of a million million records would fill the machine before one of them is asked for."""
    store = ParcelStore(written, settings)
    if "records" in head:
        head = json.dumps((store.head() or {}) | json.loads(head))
    store._put(["head"], [{"head": head}])
    with pytest.raises(DamagedIndexError):
        follow_once(copy, settings)
    store.close()


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b" " * 210_000_000,
        b'{"facts": {}, "files": [], "reports": [[1, "a", 5001]]}',
        b'{"facts": {}, "files": [], "reports": [[1, "a", 0]]}',
    ],
)
def test_a_manifest_without_sense_is_one_error(
    content: bytes, written: Path, copy: Path, settings: Settings
) -> None:
    store = ParcelStore(written, settings)
    (parcel,) = store.put([zlib.compress(content)])
    store.put_head((store.head() or {}) | {"manifest": parcel.name, "records": parcel.records})
    with pytest.raises(DamagedIndexError, match="cannot be used"):
        follow_once(copy, settings)
    store.close()


def test_a_server_that_lost_everything_is_filled_again(
    written: Path, copy: Path, reports: Path, settings: Settings
) -> None:
    store = ParcelStore(written, settings)
    store._connection.client.delete_collection(settings.chroma_collection)
    store.close()
    assert check_index(written, settings)
    build_index(reports, written, settings)
    assert check_index(written, settings) == []
    assert ask_all(copy, settings) == ask_all(written, settings)


def test_a_damaged_copy_is_made_again(written: Path, copy: Path, settings: Settings) -> None:
    follow_once(copy, settings)
    assert check_index(copy, settings) == []
    with sqlite3.connect(copy / "catalogue.sqlite") as connection:
        connection.execute("DELETE FROM words WHERE rowid IN (SELECT rowid FROM paragraphs LIMIT 3)")
    assert check_index(copy, settings)
    assert check_index(copy, settings, repair=True) == []
    assert ask_all(copy, settings) == ask_all(written, settings)


def test_another_version_is_told(
    written: Path, copy: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ParcelStore(written, settings)
    store.put_head({**(store.head() or {}), "layout": 99})
    store.close()
    with pytest.raises(DamagedIndexError, match="another version"):
        follow_once(copy, settings)


def test_every_table_of_the_catalogue_travels_or_is_made_anew(written: Path) -> None:
    """A table that is added to the layout must be thought of here."""
    made_anew = {"meta", "files", "shared", "term_counts", "texts", "unused_texts"}
    with sqlite3.connect(written / "catalogue.sqlite") as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = {name for name in names if not name.startswith("words")}
    rows = Rows(written)
    packed = json.loads(zlib.decompress(rows.pack(1)))
    rows.close()
    assert set(packed) == tables - made_anew


def test_a_servers_collection_is_not_made_anew(
    written: Path, reports: Path, settings: Settings, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps the files of a deleted collection: another one at times would only cost more."""
    monkeypatch.setattr(compacting, "LEAST_REMOVED", 1)
    monkeypatch.setattr(compacting, "REMOVED_SHARE", 0.01)
    before = following.read_facts(written)["collection"]
    write_report(reports / "avonbridge.md", "Avonbridge", 2019, "The sea is far away.")
    assert len(build_index(reports, written, settings).changed) == 1
    assert int(following.read_facts(written)[compacting.REMOVED]) > 0
    assert following.read_facts(written)["collection"] == before
