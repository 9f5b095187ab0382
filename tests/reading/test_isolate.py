"""Reading in worker processes: results stream, limits hold, a bad file stops nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import inspectqa
from inspectqa.errors import DamagedReportError, NotAReportError, ReadingError, ReadingLimitError
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Framework, Identity, Report
from inspectqa.settings import Settings

FAKE_READER = """
import ctypes, os, time
from inspectqa.errors import NotAReportError
from inspectqa.records import Framework, Identity, Report

def read(path, settings):
    act = path.stem.split("-")[0]
    if act == "hang":
        while True:
            time.sleep(1)
    if act == "crash":
        ctypes.string_at(0)
    if act == "exit":
        os._exit(3)
    if act == "greedy":
        held = []
        while True:
            held.append(bytearray(10_000_000))
    if act == "claim":
        calloc = ctypes.CDLL(None).calloc
        calloc.restype = ctypes.c_void_p
        if not calloc(ctypes.c_size_t(1), ctypes.c_size_t(1_000_000_000)):  # untouched, it is not resident
            raise MemoryError
    if act == "unbound":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (resource.getrlimit(resource.RLIMIT_DATA)[1],) * 2)
        held = [b"x" * 10_000_000 + bytes(n) for n in range(60)]
        while True:
            time.sleep(1)
    if act == "page":
        raise NotAReportError(path, "it is a web page", "Download the report again")
    if act == "fault":
        raise TypeError("a fault of the reader")
    if act == "deep":
        return read_deep(1)
    if act == "chatty":
        print("a library prints", flush=True)
        os.system("echo a child prints")
    return Report(Identity(path.stem, path.stem, "", Framework.OTHER, sha256=str(os.getpid())), ())

def read_deep(depth):
    return read_deep(depth + 1)
"""


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "fake_reader.py").write_text(FAKE_READER)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "fake_reader:read"
    sys.modules.pop("fake_reader", None)


def read(reader: str, *names: str, **settings: float) -> dict[str, Report | ReadingError]:
    limits = {"threads": 2, "file_timeout_seconds": 20.0} | settings
    paths = [Path(name) for name in names]
    return {str(path): result for path, result in read_reports(paths, Settings(**limits), reader=reader)}


def test_every_file_gives_a_report(reader: str) -> None:
    names = [f"good-{n}" for n in range(12)]
    results = read(reader, *names)
    assert sorted(results) == sorted(names)
    assert all(isinstance(result, Report) for result in results.values())


def test_no_files_give_nothing() -> None:
    assert list(read_reports([], Settings())) == []


def test_an_error_of_the_reader_arrives_as_it_was_raised(reader: str) -> None:
    error = read(reader, "page.pdf")["page.pdf"]
    assert isinstance(error, NotAReportError)
    assert str(error) == "page.pdf: it is a web page. Download the report again"


@pytest.mark.parametrize("name", ["crash", "exit"])
def test_a_crash_is_one_error_and_the_rest_is_read(reader: str, name: str) -> None:
    results = read(reader, name, "good-1", "good-2", "good-3")
    assert isinstance(results[name], DamagedReportError)
    assert "crashed" in str(results[name])
    assert sum(isinstance(result, Report) for result in results.values()) == 3


def test_a_hang_ends_at_the_time_limit_and_holds_up_nothing(reader: str) -> None:
    began = time.monotonic()
    results = read(reader, "hang", *[f"good-{n}" for n in range(6)], file_timeout_seconds=1.0)
    assert time.monotonic() - began < 20
    assert isinstance(results["hang"], ReadingLimitError)
    assert "longer than 1 seconds" in str(results["hang"])
    assert sum(isinstance(result, Report) for result in results.values()) == 6


def test_a_greedy_file_ends_at_the_memory_limit(reader: str) -> None:
    results = read(reader, "greedy", "good", file_max_memory_bytes=300_000_000)
    assert isinstance(results["greedy"], ReadingLimitError)
    assert "300 MB" in str(results["greedy"])
    assert isinstance(results["good"], Report)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems only watch")
def test_memory_beyond_the_limit_is_not_granted(reader: str) -> None:
    results = read(reader, "claim", file_max_memory_bytes=300_000_000)
    assert isinstance(results["claim"], ReadingLimitError)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems grant it anyway")
def test_memory_that_the_system_grants_is_watched(reader: str) -> None:
    results = read(reader, "unbound", file_max_memory_bytes=300_000_000, file_timeout_seconds=4.0)
    assert "300 MB" in str(results["unbound"])


@pytest.mark.parametrize(("name", "said"), [("fault", "TypeError: a fault"), ("deep", "nested too deeply")])
def test_a_fault_of_the_reader_is_an_error_with_a_reason(reader: str, name: str, said: str) -> None:
    error = read(reader, name)[name]
    assert said in str(error)
    assert isinstance(error, DamagedReportError)
    assert error.reason
    assert error.remedy


def test_what_a_library_prints_does_not_disturb(reader: str, capfd: pytest.CaptureFixture[str]) -> None:
    results = read(reader, "chatty-1", "chatty-2", "good")
    assert all(isinstance(result, Report) for result in results.values())
    assert capfd.readouterr() == ("", "")


def test_workers_are_used_again(reader: str) -> None:
    results = read(reader, *[f"good-{n}" for n in range(10)], threads=1)
    assert len({result.identity.sha256 for result in results.values() if isinstance(result, Report)}) == 1


def test_a_reader_that_cannot_be_imported_says_so() -> None:
    error = read("no_such_module:read", "one.pdf")["one.pdf"]
    assert isinstance(error, ReadingError)
    assert "no_such_module" in str(error)


def test_leaving_early_ends_workers_and_threads(reader: str) -> None:
    threads, others = threading.active_count(), set(psutil.Process().children())
    results = read_reports([Path("good"), Path("hang-1"), Path("hang-2")], Settings(threads=2), reader=reader)
    path, report = next(results)
    assert (path, isinstance(report, Report)) == (Path("good"), True)
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads
    assert set(psutil.Process().children()) <= others


def test_the_records_survive_the_way(reader: str) -> None:
    result = read(reader, "good")["good"]
    assert isinstance(result, Report)
    assert result.identity == Identity("good", "good", "", Framework.OTHER, sha256=result.identity.sha256)


def test_a_script_needs_no_main_guard(reader: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from inspectqa.reading.isolate import read_reports\n"
        f"print(*(path.stem for path, _ in read_reports([Path('good')], reader={reader!r})))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("good", "")


def test_a_module_in_the_working_directory_does_not_shadow(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports are often indexed from the folder that holds them, whatever else lies there."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "json.py").write_text("raise SystemExit('a file of the folder was run')")
    monkeypatch.chdir(folder)
    assert isinstance(read(reader, "good")["good"], Report)


def test_one_report_is_read_under_the_same_limits(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Children in need are supported well by their social workers.")
    others = set(psutil.Process().children())
    assert inspectqa.read_report(path).paragraphs[0].text.startswith("Children in need")
    (tmp_path / "letter.pdf").write_text("<html>")
    with pytest.raises(NotAReportError):
        inspectqa.read_report(tmp_path / "letter.pdf")
    with pytest.raises(ReadingLimitError, match=r"longer than 0\.001 seconds"):
        inspectqa.read_report(path, Settings(file_timeout_seconds=0.001))
    assert set(psutil.Process().children()) <= others, "no process is left"
