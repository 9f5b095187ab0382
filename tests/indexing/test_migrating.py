from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inspectqa.indexing import opened as opened_module
from inspectqa.indexing import schema
from inspectqa.indexing.build import build_index
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def before(reports: Path, index: Path) -> Path:
    """An index as the layout before made it: each passage's vector under the passage's own id."""
    build_index(reports, index=index)
    catalogue = Catalogue(index)
    vectors = catalogue.vectors(catalogue.identities())
    catalogue.close()
    store = VectorStore(index, Settings(), "of-layout-2", create=True)
    store.upsert(vectors[0], vectors[1], [{"report": "any"}] * len(vectors[0]))
    store.close()
    connection = schema.connect_for_writing(index)
    connection.executescript(
        "DROP TABLE texts; DROP TABLE unused_texts; ALTER TABLE vectors DROP COLUMN digests;"
        "UPDATE meta SET value = 'of-layout-2' WHERE name = 'collection'; PRAGMA user_version = 2"
    )
    connection.close()
    return index


def test_the_old_layout_is_read(before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(before) as index:
        vector = index.embedder.embed_question("Why do foster carers leave?")
        assert "foster carers" in index.catalogue.paragraph(index.search_meaning(vector, None, 1)[0][0]).text
        assert index.catalogue.term_counts()["foster"] == 1


def test_the_next_run_turns_it_into_todays(
    before: Path, reports: Path, in_process: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_process.clear()
    with Index.open(before) as reader:
        vector = reader.embedder.embed_question("Why do foster carers leave?")
        expected = reader.search_meaning(vector, None, 5)
        counts = dict(reader.catalogue.term_counts())
        assert len(build_index(reports, index=before).unchanged) == 3
        assert in_process == []
        assert reader.refresh()
        assert reader.search_meaning(vector, None, 5) == expected
        assert reader.catalogue.term_counts() == counts
        monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
        assert np.allclose(
            [c for _, c in reader.search_meaning(vector, None, 5)], [c for _, c in expected], atol=2e-3
        )
    assert check_index(before) == []


def test_a_layout_change_that_is_interrupted_leaves_the_old_one(
    before: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(VectorStore, "upsert", interrupt)
        build_index(reports, index=before)
    with Index.open(before) as index:
        assert not index.catalogue.has_texts()
        assert len(index.catalogue.identities()) == 3
    assert len(build_index(reports, index=before).unchanged) == 3
    assert check_index(before) == []
