"""Work on untrusted files in processes of their own, each piece of work under a time and a memory limit.

A worker is a plain `python -c` subprocess that takes pickled requests on its standard input, so the caller
needs no `__main__` guard, forks no threads, and a library that crashes takes one worker with it and no more.
A worker whose caller has died ends by itself. The processes bound damage and cost; they are no sandbox
against hostile native code.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

from inspectqa.errors import InspectQAError

#: How often a worker at work is looked at, its clock and its memory, in seconds.
WATCH_SECONDS = 0.1
#: A worker at work whose caller has died ends by itself this long after the limit, in seconds.
GRACE_SECONDS = 5.0
#: A worker that still holds more than this share of the memory limit after its work is replaced by a new one.
RECYCLE_SHARE = 0.5
#: A worker that dies holding more than this share of the memory limit is taken to have run out of memory.
EXHAUSTED_SHARE = 0.7
START_SECONDS = 60.0

_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from inspectqa.workers import serve; serve(*json.loads(sys.argv[2]))"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one piece of work may take: seconds, and bytes of memory of its process."""

    seconds: float
    memory_bytes: int


class WorkError(Exception):
    """A piece of work was not done; `reason` says why and is completed by its maker: 'reading it …'."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StartError(WorkError):
    """The worker process did not start; the reason is its last words."""


class LimitError(WorkError):
    """The work took more than it may: 'took longer than 5 seconds'."""


class CrashError(WorkError):
    """The work took its process with it: 'crashed its process (status -11)'."""


class FaultError(WorkError):
    """The work raised something else than an InspectQAError: 'TypeError: …'."""


class NestingError(FaultError):
    """The work went deeper than Python can."""


class Worker:
    """One worker process, started when first needed and again whenever it was ended.

    One thread at a time may have it work; `stop` may be called from any. `preload` names modules that the
    process imports as it starts, so that no piece of work spends its time on them.
    """

    def __init__(self, limits: Limits, preload: Sequence[str] = ()) -> None:
        self.limits = limits
        self._preload = tuple(preload)
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: IO[bytes] | None = None
        self._memory = 0
        self._exceeded = ""
        self._stopped = False
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether there is a process that waits for work or does it."""
        process = self._process
        return process is not None and process.poll() is None

    def start(self) -> None:
        """Start the process, if it is not there, and wait until it is ready. Raises StartError."""
        if self.is_running:
            return
        self.end()
        try:
            process = self._spawn()
            with self._watched(process, START_SECONDS):
                assert process.stdout is not None
                _receive(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            reason = self._exceeded or self._last_words() or str(error) or type(error).__name__
            self.end()
            raise StartError(reason) from error

    def call(self, function: str, *arguments: Any) -> Any:
        """Have the process call a function, named as 'module:name'; returns what it returns.

        Raises the InspectQAError that it raises, and a WorkError where it fails otherwise or passes a limit.
        """
        self.start()
        process = self._process
        if process is None:  # stopped meanwhile
            raise CrashError("was stopped")
        assert process.stdin is not None and process.stdout is not None
        try:
            with self._watched(process, self.limits.seconds):
                pickle.dump((function, arguments), process.stdin)
                process.stdin.flush()
                outcome = _receive(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError, ValueError):
            status = _status(process)
            self.end()
            raise self._reason_of_death(status) from None
        # It may also have been killed just after it had replied.
        if self._exceeded or _resident_bytes(process.pid) > RECYCLE_SHARE * self.limits.memory_bytes:
            self.end()
        if isinstance(outcome, _Made):
            return outcome.value
        raise outcome

    def end(self) -> None:
        """Kill the process, if there is one, and close its pipes; only the thread that has it work may."""
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
        """Kill the process, whatever it is doing, and never start another; from any thread."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                with contextlib.suppress(OSError):
                    self._process.kill()

    def _spawn(self) -> subprocess.Popen[bytes]:
        how = json.dumps((asdict(self.limits), self._preload))
        with self._lock:
            if self._stopped:
                raise EOFError("it was stopped")
            self._messages = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and code
                [sys.executable, "-P", "-c", _BOOT, json.dumps(_import_path()), how],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._messages,
            )
            return self._process

    @contextlib.contextmanager
    def _watched(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
        """Kill the process if meanwhile it passes the time or the memory limit."""
        self._exceeded, self._memory = "", 0
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(process, seconds, done), daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()
            watch.join()

    def _watch(self, process: subprocess.Popen[bytes], seconds: float, done: threading.Event) -> None:
        deadline = time.monotonic() + seconds
        while not done.wait(max(0.0, min(WATCH_SECONDS, deadline - time.monotonic()))):
            self._memory = max(self._memory, _resident_bytes(process.pid))
            if time.monotonic() >= deadline:
                self._exceeded = f"took longer than {seconds:g} seconds"
            elif self._memory > self.limits.memory_bytes:
                self._exceeded = _too_much_memory(self.limits.memory_bytes)
            else:
                continue
            with contextlib.suppress(OSError):
                process.kill()
            return

    def _last_words(self) -> str:
        if self._messages is None or self._messages.closed:
            return ""
        self._messages.seek(0)
        lines = self._messages.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _reason_of_death(self, status: int) -> WorkError:
        if self._exceeded:
            return LimitError(self._exceeded)
        if self._memory > EXHAUSTED_SHARE * self.limits.memory_bytes:
            return LimitError(_too_much_memory(self.limits.memory_bytes))
        return CrashError(f"crashed its process (status {status})")


@dataclass(frozen=True, slots=True)
class _Made:
    """What a piece of work returned."""

    value: Any


def serve(limits: dict[str, float], preload: Sequence[str]) -> None:
    """Be a worker: call the functions named on standard input until it closes."""
    import faulthandler

    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land between the replies
    for module in preload:
        importlib.import_module(module)
    memory_bytes = int(limits["memory_bytes"])
    _limit_memory(memory_bytes)
    _reply(replies, _Made("ready"))
    while True:
        try:
            function, arguments = _receive(requests)
        except EOFError:
            return
        faulthandler.dump_traceback_later(limits["seconds"] + GRACE_SECONDS, exit=True)
        outcome = _do(function, arguments, memory_bytes)
        faulthandler.cancel_dump_traceback_later()
        _reply(replies, outcome)


def _do(function: str, arguments: Sequence[Any], memory_bytes: int) -> _Made | InspectQAError | WorkError:
    try:
        module, _, name = function.partition(":")
        work: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return _Made(work(*arguments))
    except InspectQAError as error:
        return error
    except MemoryError:
        return LimitError(_too_much_memory(memory_bytes))
    except RecursionError:
        return NestingError("RecursionError: too deep")
    except Exception as error:  # one bad file must not stop the batch
        return FaultError(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")


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


def _too_much_memory(limit_bytes: int) -> str:
    return f"needed more than {limit_bytes / 1e6:,.0f} MB of memory"


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
