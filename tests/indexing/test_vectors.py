from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import DamagedIndexError, IndexingError, SettingsError
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings


@pytest.fixture(params=["embedded", "server"])
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(chroma=request.getfixturevalue("server") if request.param == "server" else None)


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Iterator[VectorStore]:
    made = VectorStore(tmp_path, settings, f"inspectqa-{tmp_path.name[:40]}", create=True)
    yield made
    made.drop()
    made.close()


VECTORS = np.eye(4, 8, dtype=np.float32)
IDS = ["a/0001", "a/0002", "b/0001", "b/0002"]
REPORTS = [{"report": name[0]} for name in IDS]


def test_add_find_replace_and_delete(store: VectorStore) -> None:
    store.upsert(IDS, VECTORS, REPORTS)
    assert store.count() == 4
    assert sorted(store.ids()) == IDS
    found = store.query(VECTORS[2], 2)
    assert found[0][0] == "b/0001"
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[1][1] == pytest.approx(0.0, abs=1e-5)
    assert [name for name, _ in store.query(VECTORS[2], 4, ["a"])] == ["a/0001", "a/0002"]
    store.upsert(["a/0001"], VECTORS[3:], [{"report": "a"}])
    assert {name for name, _ in store.query(VECTORS[3], 2)} == {"a/0001", "b/0002"}
    store.delete(["a"])
    store.delete_ids(["b/0001"])
    assert list(store.ids()) == ["b/0002"]


def test_more_than_chroma_takes_at_once(tmp_path: Path) -> None:
    store = VectorStore(tmp_path, Settings(), "many", create=True)
    names = [f"r/{number:05d}" for number in range(6_000)]
    vectors = np.random.default_rng(0).normal(size=(6_000, 4)).astype(np.float32)
    store.upsert(names, vectors, [{"report": "r"}] * 6_000)
    assert store.count() == 6_000
    assert sorted(store.ids()) == names
    store.close()


def test_repeated_sentences_hide_nothing(tmp_path: Path) -> None:
    """Hundreds of reports print the same sentences; Chroma's own settings lose neighbours to them."""
    random = np.random.default_rng(0)
    stock = np.repeat(random.normal(size=(8, 48)), 250, axis=0)
    vectors = np.concatenate([stock, random.normal(size=(3_000, 48)) + 0.8]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = VectorStore(tmp_path, Settings(), "stock", create=True)
    store.upsert([f"r/{n:05d}" for n in range(5_000)], vectors, [{"report": "r"}] * 5_000)
    for vector in vectors[random.choice(5_000, 100, replace=False)]:
        expected = np.sort(vectors @ vector)[::-1][:10]
        found = [cosine for _, cosine in store.query(vector, 10)]
        assert np.mean(np.isclose(found, expected, atol=1e-3)) >= 0.9
    store.close()


def test_another_open_sees_what_was_written(tmp_path: Path) -> None:
    first = VectorStore(tmp_path, Settings(), "shared", create=True)
    first.upsert(IDS, VECTORS, REPORTS)
    first.close()
    second = VectorStore(tmp_path, Settings(), "shared")
    assert second.count() == 4
    second.close()


@pytest.mark.embedded
def test_missing_vectors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError, match=r"missing.*check --repair"):
        VectorStore(tmp_path, Settings(), "none")
    VectorStore(tmp_path, Settings(), "other", create=True).close()
    with pytest.raises(DamagedIndexError, match="cannot be read"):
        VectorStore(tmp_path, Settings(), "none")


@pytest.mark.embedded
def test_damaged_files_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(DamagedIndexError, match="check --repair"):
        VectorStore(tmp_path, Settings(), "none")


def test_a_server_without_the_vectors_says_what_to_do(tmp_path: Path, server: str) -> None:
    with pytest.raises(DamagedIndexError, match=r"missing.*check --repair"):
        VectorStore(tmp_path, Settings(chroma=server), "none")


def test_a_server_that_does_not_answer(tmp_path: Path, free_port: int) -> None:
    with pytest.raises(IndexingError, match="does not answer"):
        VectorStore(tmp_path, Settings(chroma=f"http://127.0.0.1:{free_port}"), "none", create=True)


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://x", "http://"])
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="INSPECTQA_CHROMA"):
        VectorStore(tmp_path, Settings(chroma=address), "none", create=True)


def test_settings_of_chroma_do_not_come_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=chromadb.api.nothing.Nothing\n")
    store = VectorStore(tmp_path, Settings(), "passages", create=True)
    assert store.count() == 0
    store.close()
