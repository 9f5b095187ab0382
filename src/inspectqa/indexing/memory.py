"""Memory that is free but not given back: a process that indexes for days must not look as if it grew."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Return what the C library keeps for later to the system, where it can be asked to.

    Each run opens Chroma and the encoder anew; glibc keeps what they freed in pieces, and a process that
    indexed all the time held 440 MB instead of 280 MB after 50 runs over 470 reports.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL("libc.so.6").malloc_trim(0)
