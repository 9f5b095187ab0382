"""What goes wrong on machines: afterwards every earlier report answers, or one line says what to do."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import DamagedIndexError, InspectQAError
from inspectqa.indexing import schema
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index

Write = Callable[[Path, str, int, str], None]
#: Runs the command line with files no longer than the first argument: the next byte meets a full disk.
LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2);"
    "sys.argv[1:2] = []; from inspectqa.cli import main; sys.exit(main())"
)


def answers(index: Path) -> list[str]:
    """Ask every report by words and by meaning; return their ids."""
    with Index.open(index) as opened:
        vector = opened.embedder.embed_question("What do inspectors say of placements?")
        names = list(opened.catalogue.identities())
        for name in names:
            assert opened.catalogue.paragraphs(name)
            assert opened.catalogue.search_words(["placements"], [name], 1)
            assert opened.search_meaning(vector, [name], 1)
        assert opened.search_meaning(vector, None, 1)
    return names


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, timeout=240, check=False
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line on standard error of a command that failed."""
    assert done.returncode == 1, done.stderr
    line, *others = done.stderr.strip().splitlines()
    assert not others, done.stderr
    return line


@pytest.fixture
def built(reports: Path, index: Path, in_process: list[Path]) -> Path:
    assert build_index(reports, index=index).added
    return index


@pytest.fixture
def more(built: Path, reports: Path, write_report: Write) -> None:
    """Reports that need more room than the index has so far."""
    for number in range(4):
        text = " ".join(f"Finding {n} of {number} is about placements." for n in range(800))
        write_report(reports / f"more-{number}.md", f"Town{number}", 2000 + number, text)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Mounts, where that is allowed, and unmounts afterwards."""
    mounted: list[str] = []

    def mount(*options: str) -> None:
        done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
        mounted.append(options[-1])

    if sys.platform != "linux" or os.geteuid() or not shutil.which("mount"):
        pytest.skip("only root on Linux mounts")
    yield mount
    for place in reversed(mounted):
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.usefixtures("more")
def test_a_disk_that_fills_up(built: Path, reports: Path) -> None:
    before = answers(built)
    room = (built / schema.FILE).stat().st_size + 60_000
    command = ("-c", LIMITED, str(room), "index", str(reports), "--index", str(built))
    assert "Free space" in one_line(run(*command))
    assert answers(built) == before
    assert len(build_index(reports, index=built).added) == 4
    assert check_index(built) == []


@pytest.mark.usefixtures("more")
def test_a_file_system_that_fills_up(
    built: Path, reports: Path, tmp_path: Path, mount: Callable[..., None]
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    size = sum(path.stat().st_size for path in built.rglob("*")) + 200_000
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(small))
    shutil.copytree(built, small / "index")
    before = answers(small / "index")
    done = run("-m", "inspectqa", "index", str(reports), "--index", str(small / "index"))
    assert "Free space" in one_line(done)
    assert answers(small / "index") == before
    subprocess.run(["mount", "-o", f"remount,size={4 * size}", str(small)], check=True)
    assert len(build_index(reports, index=small / "index").added) == 4
    assert check_index(small / "index") == []


def test_a_folder_that_is_read_only(
    built: Path, reports: Path, write_report: Write, mount: Callable[..., None], kept: str
) -> None:
    before = answers(built)
    mount("--bind", str(built), str(built))
    subprocess.run(["mount", "-o", "remount,ro,bind", str(built)], check=True)
    assert answers(built) == before
    write_report(reports / "new.md", "Dunmarsh", 2020, "A new text.")
    done = run("-m", "inspectqa", "index", str(reports), "--index", str(built))
    assert "Allow writing there" in one_line(done)
    told = check_index(built)
    if kept == "server":
        assert told == []
    else:
        assert len(told) == 1
        assert "not compared" in told[0]
        assert "--repair" not in told[0]


@pytest.mark.embedded
def test_pages_of_the_catalogue_that_are_overwritten(
    built: Path, reports: Path, tmp_path: Path, write_report: Write
) -> None:
    """Whatever page it is: an error of ours that says what to do, or the right answer."""
    for number in range(6):
        write_report(reports / f"more-{number}.md", f"Town{number}", 2000 + number, f"Text {number}. " * 90)
    build_index(reports, index=built)
    before = answers(built)
    content = (built / schema.FILE).read_bytes()
    pages = len(content) // 4096
    found = 0
    for page in np.random.default_rng(5).choice(np.arange(1, pages), 12, replace=False).tolist():
        copy = tmp_path / f"page-{page}"
        shutil.copytree(built, copy)
        damaged = bytearray(content)
        damaged[4096 * page + 40 : 4096 * (page + 1)] = b"\xa5" * 4056
        (copy / schema.FILE).write_bytes(damaged)
        faults: list[str] = []
        with contextlib.suppress(InspectQAError):
            assert answers(copy) == before
        try:
            faults = check_index(copy)
        except DamagedIndexError as error:
            faults = [str(error)]
        assert all("--rebuild" in fault or "--repair" in fault for fault in faults)
        assert all(len(fault) < 600 for fault in faults)
        found += bool(faults)
        shutil.rmtree(copy / "chroma")
    assert found >= 10, "pages that hold nothing are few"
    assert len(build_index(reports, index=copy, rebuild=True).added) == 9
    assert sorted(answers(copy)) == sorted(before)


def test_text_that_turned_into_other_text_is_found_by_check(built: Path) -> None:
    path = built / schema.FILE
    content = path.read_bytes()
    assert b"foster carers" in content
    path.write_bytes(content.replace(b"foster carers", b"faster corers"))
    assert any("not what was indexed" in fault and "--rebuild" in fault for fault in check_index(built))


@pytest.mark.embedded
def test_vectors_that_are_lost_are_put_back_by_the_next_run(
    built: Path, reports: Path, write_report: Write
) -> None:
    shutil.rmtree(built / "chroma")
    before = answers(built)
    write_report(reports / "new.md", "Dunmarsh", 2020, "A new text.")
    assert len(build_index(reports, index=built).added) == 1
    assert set(before) < set(answers(built))
    assert check_index(built) == []


@pytest.mark.embedded
@pytest.mark.parametrize("lost", ["chroma", "chroma/chroma.sqlite3"])
def test_vectors_that_are_lost_are_put_back_by_a_run_with_nothing_else_to_do(
    built: Path, reports: Path, lost: str
) -> None:
    (shutil.rmtree if (built / lost).is_dir() else os.remove)(built / lost)
    assert len(build_index(reports, index=built).unchanged) == 3
    assert check_index(built) == []


@pytest.mark.embedded
def test_vectors_that_are_damaged(built: Path, reports: Path, write_report: Write) -> None:
    (built / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    before = answers(built)
    write_report(reports / "new.md", "Dunmarsh", 2020, "A new text.")
    with pytest.raises(InspectQAError, match="check --repair"):
        build_index(reports, index=built)
    assert answers(built) == before
    assert len(check_index(built)) >= 1
    assert check_index(built, repair=True) == []
    assert len(build_index(reports, index=built).unchanged) == 4


def test_a_file_that_changes_while_it_is_read(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(built)
    path = reports / "brackwater.md"
    write_report(path, "Brackwater", 2021, "The first half of a text that is being copied.")
    from inspectqa.indexing import build

    read = build.read_reports

    def meanwhile(*values: object) -> Iterator[object]:
        for outcome in read(*values):  # type: ignore[arg-type]
            write_report(path, "Brackwater", 2021, "The whole text, all of it.")
            yield outcome

    with monkeypatch.context() as patched:
        patched.setattr(build, "read_reports", meanwhile)
        result = build_index(reports, index=built)
    assert ["changed while" in error.reason for error in result.failed] == [True]
    assert answers(built) == before
    assert len(build_index(reports, index=built).changed) == 1
    with Index.open(built) as index:
        assert index.catalogue.search_words(["whole text"], None, 1)
    assert check_index(built) == []


@pytest.mark.parametrize("seconds", [-(10**9), 10**9])
def test_a_clock_that_was_moved(built: Path, reports: Path, write_report: Write, seconds: int) -> None:
    path = reports / "brackwater.md"
    then = path.stat().st_mtime + seconds
    write_report(path, "Brackwater", 2021, "Written when the clock was wrong.")
    os.utime(path, (then, then))
    assert len(build_index(reports, index=built).changed) == 1
    assert len(build_index(reports, index=built).unchanged) == 3
    assert check_index(built) == []
