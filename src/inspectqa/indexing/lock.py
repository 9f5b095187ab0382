"""One writer at a time: a lock on the index that names its holder."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from inspectqa.errors import IndexingError, IndexLockedError

_LOCK, _HOLDER = ".writing.lock", ".writing.json"


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the index for writing; raises IndexLockedError that names who has it. The system frees it."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(
            folder, f"it is being written {_read_holder(folder)}", "Wait until that is done"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise IndexingError(
            folder, f"it cannot be locked for writing ({error})", "Allow writing there"
        ) from error
    try:
        _write_holder(folder)
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def is_held(folder: Path) -> bool:
    """Tell whether a process writes the index just now."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / _LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except (OSError, NotImplementedError):  # nobody can, where it cannot be locked
        return False


def _write_holder(folder: Path) -> None:
    since = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    holder = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    with contextlib.suppress(OSError):  # it only serves the message
        (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")


def _read_holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"by process {holder['process']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "by another process"
