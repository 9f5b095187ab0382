"""Reads files in worker processes, each file under the settings' time and memory limit."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from inspectqa.errors import DamagedReportError, InspectQAError, ReadingError, ReadingLimitError
from inspectqa.records import Report
from inspectqa.settings import Settings
from inspectqa.workers import (
    WATCH_SECONDS,
    CrashError,
    LimitError,
    Limits,
    NestingError,
    StartError,
    Worker,
    WorkError,
)

Result = tuple[Path, Report | ReadingError]

READER = "inspectqa.reading:read_report"


def read_report(path: Path | str, settings: Settings | None = None) -> Report:
    """Read a file as a report, in a process of its own under the settings' limits of time and memory.

    Raises ReadingError and its kin, each with a remedy. Starting the process takes a third of a second:
    `read_reports` keeps its processes for many files, `inspectqa.reading.read_report` reads in this one.
    """
    settings = settings or Settings()
    worker = _worker(READER, settings)
    try:
        outcome = _read(worker, READER, Path(path), settings)
    finally:
        worker.end()
    if isinstance(outcome, ReadingError):
        raise outcome
    return outcome


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
    """A thread a worker hands out the files and takes the results."""

    def __init__(self, paths: list[Path], settings: Settings, reader: str) -> None:
        self.settings = settings
        self.reader = reader
        self.closing = threading.Event()
        count = min(settings.threads, len(paths))
        self.results: queue.Queue[Result | BaseException] = queue.Queue(maxsize=2 * count)
        self._waiting = iter(paths)
        self._turn = threading.Lock()
        self._workers = [_worker(reader, settings) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._drive, args=(worker,), daemon=True) for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    def _drive(self, worker: Worker) -> None:
        try:
            while not self.closing.is_set():
                with self._turn:
                    path = next(self._waiting, None)
                if path is None:
                    break
                self._put((path, _read(worker, self.reader, path, self.settings)))
        except BaseException as error:  # a fault of this module must reach the caller, not hang it
            self._put(error)
        finally:
            worker.end()

    def _put(self, result: Result | BaseException) -> None:
        while not self.closing.is_set():
            with contextlib.suppress(queue.Full):
                self.results.put(result, timeout=WATCH_SECONDS)
                return

    def close(self) -> None:
        """End every worker, whatever it is doing, and wait for the threads."""
        self.closing.set()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()


def _worker(reader: str, settings: Settings) -> Worker:
    limits = Limits(settings.file_timeout_seconds, settings.file_max_memory_bytes)
    return Worker(limits, preload=[reader.partition(":")[0]])


def _read(worker: Worker, reader: str, path: Path, settings: Settings) -> Report | ReadingError:
    """Have the worker read a file; whatever goes wrong is that file's error."""
    try:
        report: Report = worker.call(reader, path, settings)
    except ReadingError as error:
        return error
    except (WorkError, InspectQAError) as error:
        return _told(path, error)
    return report


def _told(path: Path, error: WorkError | InspectQAError) -> ReadingError:
    """Say of which file it is, and what to do."""
    again = "Open the file in its own program and save it again"
    match error:
        case StartError():
            reason = f"the reading process did not start: {error.reason}"
            return ReadingError(path, reason, "Check the installation")
        case LimitError():
            remedy = "Split the file, or raise the limit in the settings"
            return ReadingLimitError(path, f"reading it {error.reason}", remedy)
        case CrashError():
            return DamagedReportError(path, f"reading it {error.reason}", again)
        case NestingError():
            reason = "it is nested too deeply to be read"
            return DamagedReportError(path, reason, "Save it again in another format")
        case _:
            return DamagedReportError(path, f"it could not be read ({error.reason})", again)
