"""Reads many files in worker processes, each file under a time and a memory limit.

A worker is a plain `python -c` subprocess that takes pickled requests on its standard input, so the caller
needs no `__main__` guard, forks no threads, and a library that crashes takes one worker with it and no more.
The processes bound damage and cost; they are no sandbox against hostile native code.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from inspectqa.errors import DamagedReportError, ReadingError, ReadingLimitError
from inspectqa.records import Report
from inspectqa.settings import Settings

Result = tuple[Path, Report | ReadingError]

READER = "inspectqa.reading:read_report"
#: How often the watch looks at each worker's clock and memory, in seconds.
WATCH_SECONDS = 0.1
#: A worker whose parent has died ends by itself this long after the limit, in seconds.
GRACE_SECONDS = 10.0
#: A worker that still holds more than this share of the memory limit after a file is replaced by a new one.
RECYCLE_SHARE = 0.5
#: A worker that dies holding more than this share of the memory limit is taken to have run out of memory.
EXHAUSTED_SHARE = 0.7
START_SECONDS = 60.0

_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from inspectqa.reading.isolate import serve; serve(sys.argv[2])"
)


def read_reports(
    paths: Sequence[Path], settings: Settings | None = None, *, reader: str = READER
) -> Iterator[Result]:
    """Read files in `settings.threads` worker processes; yields each file's report or error as it finishes.

    A file over the time or memory limit gives ReadingLimitError, one that crashes its reader
    DamagedReportError; neither holds up the others. Closing the iterator ends the workers. `reader` names
    the function that reads, as 'module:name'.
    """
    settings = settings or Settings()
    if not paths:
        return
    pool = _Pool([Path(path) for path in paths], settings, reader)
    try:
        for _ in paths:
            result = pool.results.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        pool.close()


class _Pool:
    """A thread a worker hands out the files and takes the results; one watch thread holds the limits."""

    def __init__(self, paths: list[Path], settings: Settings, reader: str) -> None:
        self.settings = settings
        self.reader = reader
        self.closing = threading.Event()
        count = min(settings.threads, len(paths))
        self.results: queue.Queue[Result | BaseException] = queue.Queue(maxsize=2 * count)
        self._waiting = iter(paths)
        self._turn = threading.Lock()
        self._workers = [_Worker(settings, reader) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._drive, args=(worker,), daemon=True) for worker in self._workers
        ]
        self._threads.append(threading.Thread(target=self._watch, daemon=True))
        for thread in self._threads:
            thread.start()

    def _drive(self, worker: _Worker) -> None:
        try:
            while not self.closing.is_set():
                with self._turn:
                    path = next(self._waiting, None)
                if path is None:
                    break
                self._put((path, worker.read(path)))
        except BaseException as error:  # a fault of this module must reach the caller, not hang it
            self._put(error)
        finally:
            worker.end()

    def _put(self, result: Result | BaseException) -> None:
        while not self.closing.is_set():
            with contextlib.suppress(queue.Full):
                self.results.put(result, timeout=WATCH_SECONDS)
                return

    def _watch(self) -> None:
        while not self.closing.wait(WATCH_SECONDS):
            for worker in self._workers:
                worker.check()

    def close(self) -> None:
        """End every worker, whatever it is doing, and wait for the threads."""
        self.closing.set()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()


class _Worker:
    """One worker process, started when first needed and again whenever it was ended."""

    def __init__(self, settings: Settings, reader: str) -> None:
        self.settings = settings
        self.reader = reader
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: IO[bytes] | None = None
        self._deadline: float | None = None
        self._memory = 0
        self._exceeded = ""
        self._stopped = False
        self._lock = threading.Lock()

    def read(self, path: Path) -> Report | ReadingError:
        """Have the process read a file."""
        self._exceeded, self._memory = "", 0
        try:
            process = self._ready()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            reason = self._exceeded or self._last_words() or str(error) or type(error).__name__
            self._deadline = None
            self.end()
            return ReadingError(
                path, f"the reading process did not start: {reason}", "Check the installation"
            )
        assert process.stdin is not None and process.stdout is not None
        try:
            self._deadline = time.monotonic() + self.settings.file_timeout_seconds
            pickle.dump(path, process.stdin)
            process.stdin.flush()
            result = _receive(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError, ValueError):
            self._deadline = None
            status = _status(process)
            self.end()
            return self._reason_of_death(path, status)
        self._deadline = None
        if _resident_bytes(process.pid) > RECYCLE_SHARE * self.settings.file_max_memory_bytes:
            self.end()
        return result  # type: ignore[no-any-return]

    def check(self) -> None:
        """End the process if it is over its time or memory; called by the watch."""
        process, deadline = self._process, self._deadline
        if process is None or deadline is None:
            return
        self._memory = max(self._memory, _resident_bytes(process.pid))
        if time.monotonic() > deadline:
            self._exceeded = f"took longer than {self.settings.file_timeout_seconds:g} seconds"
        elif self._memory > self.settings.file_max_memory_bytes:
            self._exceeded = f"needed more than {self.settings.file_max_memory_bytes / 1e6:,.0f} MB of memory"
        else:
            return
        with contextlib.suppress(OSError):
            process.kill()

    def end(self) -> None:
        """Kill the process, if there is one, and close its pipes; only the thread that drives it may."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, self._messages):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def stop(self) -> None:
        """Kill the process and never start another; from any thread."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                with contextlib.suppress(OSError):
                    self._process.kill()

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is not None:
                return self._process
            if self._stopped:
                raise EOFError
            self._messages = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
            self._process = process = subprocess.Popen(  # noqa: S603  our own interpreter and code
                [sys.executable, "-P", "-c", _BOOT, json.dumps(_import_path()), self.reader],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._messages,
            )
        self._deadline = time.monotonic() + START_SECONDS
        assert process.stdin is not None and process.stdout is not None
        pickle.dump(self.settings, process.stdin)
        process.stdin.flush()
        _receive(process.stdout)  # the worker says that its imports are done: not on the file's time
        self._deadline = None
        return process

    def _last_words(self) -> str:
        if self._messages is None:
            return ""
        self._messages.seek(0)
        lines = self._messages.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _reason_of_death(self, path: Path, status: int) -> ReadingError:
        if self._exceeded:
            return ReadingLimitError(
                path, f"reading it {self._exceeded}", "Split the file, or raise the limit in the settings"
            )
        if self._memory > EXHAUSTED_SHARE * self.settings.file_max_memory_bytes:
            return _out_of_memory(path, self.settings)
        return DamagedReportError(
            path,
            f"reading it crashed the reading process (status {status})",
            "Open the file in its own program and save it again",
        )


def _status(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=1)
    except subprocess.TimeoutExpired:  # it talks nonsense but lives
        process.kill()
        return process.wait()


def _import_path() -> list[str]:
    """The caller's import path, so that a worker finds the very modules that the caller uses."""
    return [entry for entry in sys.path if entry]


def _resident_bytes(pid: int) -> int:
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _out_of_memory(path: Path, settings: Settings) -> ReadingLimitError:
    limit = settings.file_max_memory_bytes / 1e6
    return ReadingLimitError(
        path,
        f"reading it needed more than {limit:,.0f} MB of memory",
        "Split the file, or raise the limit in the settings",
    )


def serve(reader: str) -> None:
    """Be a worker: read the files named on standard input until it closes."""
    import faulthandler

    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land between the replies
    settings: Settings = _receive(requests)
    module, _, name = reader.partition(":")
    read: Callable[[Path, Settings], Report] = getattr(importlib.import_module(module), name)
    _limit_memory(settings.file_max_memory_bytes)
    _reply(replies, "ready")
    for _ in itertools.count():
        try:
            path: Path = _receive(requests)
        except EOFError:
            return
        faulthandler.dump_traceback_later(settings.file_timeout_seconds + GRACE_SECONDS, exit=True)
        result = _read(read, path, settings)
        faulthandler.cancel_dump_traceback_later()
        _reply(replies, result)


def _read(read: Callable[[Path, Settings], Report], path: Path, settings: Settings) -> Report | ReadingError:
    try:
        return read(path, settings)
    except ReadingError as error:
        return error
    except MemoryError:
        return _out_of_memory(path, settings)
    except RecursionError:
        return DamagedReportError(
            path, "it is nested too deeply to be read", "Save it again in another format"
        )
    except Exception as error:  # one bad file must not stop the batch
        reason = f"it could not be read ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        return DamagedReportError(path, reason, "Open the file in its own program and save it again")


def _receive(pipe: IO[bytes]) -> Any:
    return pickle.load(pipe)  # noqa: S301  both ends are this program


def _reply(replies: IO[bytes], message: Any) -> None:
    pickle.dump(message, replies, protocol=pickle.HIGHEST_PROTOCOL)
    replies.flush()


def _limit_memory(limit_bytes: int) -> None:
    """Have the system refuse memory beyond the limit, where it can; the watch holds the limit elsewhere."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
