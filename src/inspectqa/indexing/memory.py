"""Memory that is free but not given back: a process that runs for days must not look as if it grew."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

#: What glibc calls the number of its arenas (malloc.h), and how many of them a process may have.
_M_ARENA_MAX, _ARENAS = -8, 2


def use_few_arenas() -> None:
    """Let the C library share few stores of memory among the threads, where it can be asked to.

    Each run has threads of its own, Chroma's and the encoder's; glibc gives them up to eight arenas a core,
    and what one run freed in its arena is of no use to the next one's. A process that indexed 470 reports
    over and over grew from 375 to 560 MB in 560 runs; with two arenas it stayed between 230 and 290. Asking
    in five threads took as long with two as with sixteen, and 470 MB instead of 514. For a program's
    beginning: later glibc may have settled on its own number. Who has set MALLOC_ARENA_MAX has decided.
    """
    if "MALLOC_ARENA_MAX" not in os.environ:
        _ask_glibc("mallopt", _M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return what the C library keeps for later to the system, where it can be asked to.

    Each run opens Chroma and the encoder anew; glibc keeps what they freed in pieces, and a process that
    indexed all the time held 440 MB instead of 280 MB after 50 runs over 470 reports.
    """
    _ask_glibc("malloc_trim", 0)


def _ask_glibc(function: str, *values: int) -> None:
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # another C library
            getattr(ctypes.CDLL("libc.so.6"), function)(*values)
