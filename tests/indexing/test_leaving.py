"""Reports leave with their file and never because a folder cannot be looked into."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspectqa.errors import NothingToIndexError, ReadingError
from inspectqa.indexing import build
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index

Write = Callable[[Path, str, int, str], None]
pytestmark = pytest.mark.usefixtures("in_process")


def sources(index: Path) -> set[str]:
    with Index.open(index) as opened:
        return {Path(identity.source).name for identity in opened.catalogue.identities().values()}


@pytest.mark.parametrize("how", ["emptied", "gone"])
def test_a_folder_that_vanishes_during_a_run_removes_nothing(
    reports: Path, index: Path, how: str, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(reports, index=index)
    write_report(reports / "new.md", "Dunmarsh", 2020, "A new text.")
    read = build.read_reports

    def unmounted(*values: object) -> Iterator[object]:
        yield from read(*values)  # type: ignore[arg-type]
        shutil.move(reports, reports.with_name("away"))
        if how == "emptied":
            reports.mkdir()

    monkeypatch.setattr(build, "read_reports", unmounted)
    assert build_index(reports, index=index).removed == ()
    assert len(sources(index)) >= 3


def test_an_emptied_folder_says_that_its_reports_stay_and_how_they_go(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    for path in reports.iterdir():
        path.unlink()
    result = build_index(reports, index=index)
    assert result.removed == ()
    assert ["the 3 indexed from there stay" in str(error) for error in result.failed] == [True]
    assert all("--allow-empty" in fault for fault in check_index(index))
    result = build_index(reports, index=index, allow_empty=True)
    assert len(result.removed) == 3
    assert result.failed == ()
    assert check_index(index) == []
    failed = build_index(reports, index=index, allow_empty=True).failed
    assert [type(error) for error in failed] == [NothingToIndexError]


def test_a_folder_that_is_gone_keeps_its_reports_until_that_is_meant(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    shutil.rmtree(reports)
    assert "stay" in str(build_index(reports, index=index).failed[0])
    assert len(build_index(reports, index=index, allow_empty=True).removed) == 3


def test_a_rebuild_that_allows_an_empty_folder(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    write_report(tmp_path / "other.md", "Elsewhere", 2020, "Another folder.")
    build_index([reports, tmp_path / "other.md"], index=index)
    shutil.rmtree(reports)
    result = build_index([reports, tmp_path / "other.md"], index=index, rebuild=True, allow_empty=True)
    assert (result.failed, sources(index)) == ((), {"other.md"})


def test_a_share_inside_the_folder_that_is_not_mounted(
    reports: Path, index: Path, write_report: Write
) -> None:
    (reports / "share").mkdir()
    (reports / "gone").mkdir()
    write_report(reports / "share" / "shared.md", "Dunmarsh", 2020, "A text of the share.")
    write_report(reports / "gone" / "gone.md", "Eastmere", 2020, "A text that goes.")
    build_index(reports, index=index)
    (reports / "share" / "shared.md").unlink()
    shutil.rmtree(reports / "gone")
    (reports / "brackwater.md").unlink()
    result = build_index(reports, index=index)
    assert len(result.removed) == 2
    assert [Path(error.subject).name for error in result.failed] == ["share"]
    assert sources(index) == {"avonbridge.md", "carrowdale.md", "shared.md"}


def test_a_new_file_takes_no_id_from_one_that_is_not_mounted(
    reports: Path, index: Path, tmp_path: Path, write_report: Write
) -> None:
    build_index(reports, index=index)
    shutil.move(reports, tmp_path / "away")
    reports.mkdir()
    write_report(tmp_path / "avonbridge.md", "Avonbridge", 2019, "The same report, typed again.")
    assert len(build_index(tmp_path / "avonbridge.md", index=index).added) == 1
    with Index.open(index) as opened:
        assert len(opened.catalogue.identities()) == 4


def test_a_folder_that_may_not_be_looked_into(
    reports: Path, index: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "locked").mkdir()
    write_report(reports / "locked" / "one.md", "Dunmarsh", 2020, "A text.")
    build_index(reports, index=index)
    look, scan = os.stat, os.scandir

    def refuse_stat(path: object, *values: object, **named: object) -> os.stat_result:
        if "locked/" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *values, **named)  # type: ignore[arg-type]

    def refuse_scan(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "stat", refuse_stat)
    monkeypatch.setattr(os, "scandir", refuse_scan)
    (reports / "brackwater.md").unlink()
    result = build_index(reports, index=index)
    assert [(Path(error.subject).name, error.reason) for error in result.failed] == [
        ("locked", "permission denied")
    ]
    assert len(result.removed) == 1
    monkeypatch.undo()
    assert sources(index) == {"avonbridge.md", "carrowdale.md", "one.md"}


def test_a_name_that_is_not_utf_8_fails_alone(reports: Path, index: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(reports) + b"/caf\xe9.md")).write_text("# A report")
        Path(os.fsdecode(os.fsencode(reports) + b"/d\xe9p\xf4t")).mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    named = os.fsdecode(os.fsencode(reports) + b"/caf\xe9.md")
    result = build_index([reports, named], index=index)
    assert len(result.added) == 3
    assert [type(error) for error in result.failed] == [ReadingError] * 3
    assert all("not UTF-8" in str(error).encode().decode() for error in result.failed)


def test_a_file_that_changed_with_its_size_and_date_kept(reports: Path, index: Path) -> None:
    build_index(reports, index=index)
    path = reports / "brackwater.md"
    before = path.stat()
    path.write_text(path.read_text().replace("good homes", "poor homes"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert ["changed since" in fault for fault in check_index(index)] == [True]
    assert len(build_index(reports, index=index).changed) == 1
    assert check_index(index) == []


def test_an_index_that_noted_the_date_alone_reads_nothing_again(
    reports: Path, index: Path, in_process: list[Path]
) -> None:
    from inspectqa.indexing.schema import connect_for_writing

    build_index(reports, index=index)
    connection = connect_for_writing(index)
    for path in reports.iterdir():
        dated = (path.stat().st_mtime_ns, str(path))
        connection.execute("UPDATE files SET modified = ? WHERE path = ?", dated)
    connection.close()
    in_process.clear()
    assert len(build_index(reports, index=index).unchanged) == 3
    assert in_process == []


def held(index: Path) -> dict[str, str]:
    """The first finding of each report by the name of its source; and each is the text of that file."""
    found = {}
    with Index.open(index) as opened:
        for name, identity in opened.catalogue.identities().items():
            text = next(p.text for p in opened.catalogue.paragraphs(name) if p.number == "1")
            assert text in Path(identity.source).read_text()
            found[Path(identity.source).name] = text
    return found


@pytest.mark.parametrize("names", ["b c d", "b a c", "b c a", "c a b"])
def test_files_that_take_one_anothers_names(reports: Path, index: Path, names: str) -> None:
    old = ["avonbridge.md", "brackwater.md", "carrowdale.md"]
    build_index(reports, index=index)
    texts = held(index)
    for name in old:
        (reports / name).rename(reports / f"{name}.was")
    new = {"abcd".index(letter): old_name for letter, old_name in zip(names.split(), old, strict=True)}
    called = {
        name: (["avonbridge.md", "brackwater.md", "carrowdale.md", "d.md"][n]) for n, name in new.items()
    }
    for name in old:
        (reports / f"{name}.was").rename(reports / called[name])
    assert build_index(reports, index=index).removed == ()
    assert held(index) == {called[name]: texts[name] for name in old}
    assert check_index(index) == []


@pytest.mark.parametrize("year", [2019, 2020])
@pytest.mark.parametrize("changed", ["avonbridge.md", "zz-copy.md"])
def test_one_of_two_copies_changes(
    reports: Path, index: Path, write_report: Write, changed: str, year: int
) -> None:
    shutil.copy(reports / "avonbridge.md", reports / "zz-copy.md")
    build_index(reports, index=index)
    before = held(index)["avonbridge.md"]
    write_report(reports / changed, "Avonbridge", year, "One of the two says something else.")
    result = build_index(reports, index=index)
    assert (len(result.removed), len(held(index))) == (0, 4)
    other = "zz-copy.md" if changed == "avonbridge.md" else "avonbridge.md"
    assert (held(index)[other], held(index)[changed]) == (before, "One of the two says something else.")
    assert check_index(index) == []
    assert len(build_index(reports, index=index).unchanged) == 4


def test_both_copies_change_alike(reports: Path, index: Path, write_report: Write) -> None:
    shutil.copy(reports / "avonbridge.md", reports / "zz-copy.md")
    before = build_index(reports, index=index).added
    for name in ("avonbridge.md", "zz-copy.md"):
        write_report(reports / name, "Avonbridge", 2019, "Both say something else.")
    assert build_index(reports, index=index).changed == before[:1]
    assert check_index(index) == []


def test_a_source_that_strayed_is_found_and_mended(reports: Path, index: Path) -> None:
    from inspectqa.indexing.schema import connect_for_writing

    build_index(reports, index=index)
    connection = connect_for_writing(index)
    connection.execute("UPDATE reports SET identity = json_set(identity, '$.source', '/b.md') WHERE key = 1")
    connection.close()
    assert ["does not hold it" in fault for fault in check_index(index)] == [True]
    assert check_index(index, repair=True) == []
    assert len(held(index)) == 3
