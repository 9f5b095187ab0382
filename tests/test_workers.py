"""Worker processes: what they return and raise, their limits, and what becomes of them."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inspectqa.errors import NotAReportError
from inspectqa.workers import CrashError, FaultError, LimitError, Limits, NestingError, StartError, Worker

WORK = """
import os, time
from inspectqa.errors import NotAReportError

def name(): return os.getpid()
def twice(number): return 2 * number
def nap(seconds): time.sleep(seconds)
def leave(): os._exit(3)
def raised(): raise NotAReportError("a.pdf", "it is a picture", "Give a report")
def fault(): raise ValueError("a  b")
def deep(): return deep()
def greedy(): return bytearray(10 ** 12)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    (tmp_path / "work_of_tests.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    worker = Worker(Limits(seconds=1.0, memory_bytes=500_000_000))
    yield worker
    worker.end()


def call(worker: Worker, name: str, *arguments: object) -> object:
    return worker.call(f"work_of_tests:{name}", *arguments)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("raised", NotAReportError, r"'a.pdf', 'it is a picture', 'Give a report'"),
        ("fault", FaultError, "ValueError: a b"),
        ("deep", NestingError, "RecursionError"),
        ("greedy", LimitError, "needed more than 500 MB of memory"),
        ("leave", CrashError, r"crashed its process \(status 3\)"),
        ("nothing", FaultError, "AttributeError"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_work_is_done(
    work: Worker, name: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as told:
        call(work, name)
    assert re.search(words, repr(told.value))
    assert call(work, "twice", 21) == 42


def test_one_process_does_all_work_until_it_passes_a_limit(work: Worker) -> None:
    first = call(work, "name")
    assert call(work, "name") == first
    started = time.monotonic()
    with pytest.raises(LimitError, match="longer than 1 seconds"):
        call(work, "nap", 60)
    assert time.monotonic() - started < 5
    assert not work.is_running
    assert call(work, "name") != first


def test_a_process_that_died_while_idle_is_replaced_without_a_word(work: Worker) -> None:
    process = psutil.Process(call(work, "name"))  # type: ignore[arg-type]
    process.kill()
    process.wait(5)
    assert call(work, "twice", 2) == 4


def test_what_cannot_be_imported_does_not_start() -> None:
    with pytest.raises(StartError, match="no_such_module"):
        Worker(Limits(1.0, 500_000_000), preload=["no_such_module"]).start()


def test_a_stopped_worker_never_starts_again(work: Worker) -> None:
    work.start()
    work.stop()
    with pytest.raises((StartError, CrashError)):
        call(work, "twice", 1)
    with pytest.raises(StartError):
        call(work, "twice", 1)


def test_no_worker_outlives_a_caller_that_is_killed(work: Worker, tmp_path: Path) -> None:
    """Neither an idle one, which ends at once, nor one at work, which ends some seconds after its limit."""
    script = tmp_path / "caller.py"
    script.write_text(
        "import sys, threading, time\n"
        "from inspectqa.workers import Limits, Worker\n"
        "workers = [Worker(Limits(2.0, 500_000_000)) for _ in range(2)]\n"
        "print(*[worker.call('work_of_tests:name') for worker in workers], flush=True)\n"
        "workers[1].call('work_of_tests:nap', 600)\n"
    )
    caller = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert caller.stdout is not None
    idle, busy = (psutil.Process(int(number)) for number in caller.stdout.readline().split())
    time.sleep(0.3)
    caller.send_signal(signal.SIGKILL)
    caller.wait(5)
    idle.wait(2)
    busy.wait(15)
    caller.stdout.close()
