from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inspectqa.errors import DamagedIndexError, IndexNotFoundError
from inspectqa.indexing import opened as opened_module
from inspectqa.indexing import scanning
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index
from inspectqa.settings import Settings

pytestmark = pytest.mark.parametrize("kept", ["embedded", "server"], indirect=True)


@pytest.fixture
def built(reports: Path, index: Path, in_process: list[Path]) -> Path:
    assert build_index(reports, index=index).added
    return index


def test_exact_search_and_chroma_agree(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.open(built) as index:
        vector = index.embedder.embed_question("Why do foster carers leave?")
        exact = index.search_meaning(vector, list(index.catalogue.identities()), 5)
        assert index.search_meaning(vector, None, 5) == exact
        monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
        near = index.search_meaning(vector, None, 5)
    assert exact[0][0] == near[0][0]
    assert [score for _, score in exact] == pytest.approx([score for _, score in near], abs=2e-3)
    assert exact[0][1] > 0.5


def test_scope_restricts(built: Path) -> None:
    with Index.open(built) as index:
        first, *_ = index.catalogue.identities()
        vector = index.embedder.embed_question("Why do foster carers leave?")
        found = index.search_meaning(vector, [first], 100)
        assert {name.rpartition("/")[0] for name, _ in found} == {first}
        assert index.search_meaning(vector, ["unknown"], 5) == []
        assert index.search_meaning(vector, [], 5) == []
        assert index.search_meaning(vector, None, 0) == []


def test_a_small_cache_gives_the_same(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.open(built) as index:
        names = list(index.catalogue.identities())
        vector = index.embedder.embed_question("Why do foster carers leave?")
        expected = index.search_meaning(vector, names, 5)
        monkeypatch.setattr(scanning, "CACHE_BYTES", 1)
        index.refresh()
        assert index.search_meaning(vector, names, 5) == expected
        assert index.search_meaning(vector, names[::-1], 5) == expected


@pytest.mark.embedded
def test_without_chromas_files_every_vector_is_compared(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("Why do foster carers leave?")
        expected = index.search_meaning(vector, list(index.catalogue.identities()), 5)
    shutil.rmtree(built / "chroma")
    with Index.open(built) as index:
        assert index.search_meaning(vector, None, 5) == expected
        with pytest.raises(DamagedIndexError, match="--repair"):
            _ = index.vectors


@pytest.mark.embedded
def test_repair_makes_vectors_and_words_anew(built: Path) -> None:
    shutil.rmtree(built / "chroma")
    assert len(check_index(built)) == 1
    assert check_index(built, repair=True) == []


def test_repair_of_an_altered_store(built: Path) -> None:
    with Index.open(built) as index:
        store, names = index.vectors, sorted(index.catalogue.text_names())
        store.delete_ids(names[:2])
        assert store.count() == len(names) - 2
    assert any("missing" in fault for fault in check_index(built))
    assert check_index(built, repair=True) == []


def test_check_sees_changed_and_vanished_files(built: Path, reports: Path) -> None:
    (reports / "avonbridge.md").unlink()
    (reports / "brackwater.md").write_text("changed")
    faults = check_index(built)
    assert len(faults) == 2
    assert "is gone" in faults[0]
    assert "changed" in faults[1]


def test_check_takes_no_file_for_gone_that_cannot_be_read(
    built: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "avonbridge.md").unlink()
    (reports / "avonbridge.md").mkdir()
    opens = Path.open

    def refuse(self: Path, *how: Any, **more: Any) -> Any:
        if self.name == "brackwater.md":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opens(self, *how, **more)

    monkeypatch.setattr(Path, "open", refuse)
    faults = check_index(built)
    assert ["gone" in fault for fault in faults] == [False, False]
    assert "cannot be read (is a directory)" in faults[0]
    assert "cannot be read (permission denied). Its report answers" in faults[1]


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        Index.open(tmp_path)
    with pytest.raises(IndexNotFoundError):
        Index.open(settings=Settings(index=tmp_path))
    with pytest.raises(IndexNotFoundError):
        check_index(tmp_path)


def test_a_question_loads_neither_chroma_nor_torch(built: Path) -> None:
    code = (
        "import sys, json\n"
        "from inspectqa.indexing.opened import Index\n"
        "index = Index.open(sys.argv[1])\n"
        "names = list(index.catalogue.identities())\n"
        "vector = index.embedder.embed_question('foster carers')\n"
        "assert index.search_meaning(vector, names, 5) and index.search_meaning(vector, None, 5)\n"
        "print(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(built)], capture_output=True, text=True, check=True
    )
    heavy = {"torch", "sentence_transformers", "transformers", "chromadb", "onnx", "gradio", "pypdfium2"}
    assert not set(json.loads(done.stdout)) & heavy
