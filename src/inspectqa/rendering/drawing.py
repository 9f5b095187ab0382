"""Draws pages of PDF files in worker processes: one that hangs, grows or crashes stops nothing else.

`rendering.pages` draws; here it is done elsewhere, under a limit of time and memory, by processes that are
kept warm.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from inspectqa.errors import DamagedReportError, ReadingError, ReadingLimitError
from inspectqa.records import Box
from inspectqa.settings import Settings
from inspectqa.workers import LimitError, Limits, StartError, Worker, WorkError

#: Two, so that a page that takes for ever holds up nobody but who asked for it; a real one takes 0.05 s.
WORKERS = 2
#: Longest wait for a process that is free, in seconds: twice what a page may take.
WAIT_SECONDS = 10.0
#: What passed a limit is not tried again for so long, in seconds; so many pages are kept in mind.
REFUSED_SECONDS = 300.0
REFUSED_MOST = 256
_PAGES = "inspectqa.rendering.pages"


class Drawer:
    """Draws pages under the settings' limits; any thread may ask.

    Its processes start when first needed and end with `close`, or with the process that made it.
    """

    def __init__(self, settings: Settings) -> None:
        limits = Limits(settings.page_timeout_seconds, settings.page_max_memory_bytes)
        preload = (_PAGES, "pypdfium2", "PIL.PngImagePlugin", "PIL.ImageDraw")
        self._workers = [Worker(limits, preload) for _ in range(WORKERS)]
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()  # the last one used is warm
        for worker in self._workers:
            self._free.put(worker)
        self._refused: OrderedDict[tuple[object, ...], tuple[ReadingError, float]] = OrderedDict()
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start a process in the background, so that the first page does not wait for it."""
        with suppress(queue.Empty):
            self._start_aside(self._free.get_nowait())

    def draw(self, source: Path | str, page: int, boxes: Iterable[Box] = (), scale: float = 1.5) -> bytes:
        """Draw a page like `render_page`, with its errors; ReadingLimitError where it passes a limit."""
        picture: bytes = self._ask("render_page", Path(source), page, tuple(boxes), scale)
        return picture

    def count(self, source: Path | str) -> int:
        """Count the pages like `page_count`, with its errors; ReadingLimitError where it passes a limit."""
        pages: int = self._ask("page_count", Path(source))
        return pages

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for worker in self._workers:
            worker.stop()

    def _ask(self, function: str, source: Path, *how: Any) -> Any:
        wanted = (function, source, _stamp(source), *how[:1])
        self._raise_refused(wanted)
        try:
            worker = self._free.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            reason = "too many other pages are being drawn"
            raise ReadingLimitError(source.name, reason, "Try again in a moment") from None
        try:
            self._raise_refused(wanted)  # somebody else may have asked for the same page
            return worker.call(f"{_PAGES}:{function}", source, *how)
        except StartError as error:
            reason = f"the drawing process did not start: {error.reason}"
            raise ReadingError(source.name, reason, "Check the installation") from None
        except WorkError as error:
            raise self._refuse(wanted, source, error) from None
        finally:
            if worker.is_running:
                self._free.put(worker)
            else:
                self._start_aside(worker)

    def _start_aside(self, worker: Worker) -> None:
        """Start a worker's process in a thread, and have it wait for work."""

        def start() -> None:
            with suppress(StartError):  # whoever asks next is told
                worker.start()
            self._free.put(worker)

        threading.Thread(target=start, daemon=True).start()

    def _refuse(self, wanted: tuple[object, ...], source: Path, error: WorkError) -> ReadingError:
        """Keep in mind that this cannot be drawn, and say why."""
        remedy = "Open the original file in its own program"
        refused: ReadingError
        if isinstance(error, LimitError):
            refused = ReadingLimitError(source.name, f"drawing it {error.reason}", remedy)
        else:
            refused = DamagedReportError(source.name, f"drawing it failed ({error.reason})", remedy)
        with self._lock:
            self._refused[wanted] = refused, time.monotonic()
            while len(self._refused) > REFUSED_MOST:
                self._refused.popitem(last=False)
        return refused

    def _raise_refused(self, wanted: tuple[object, ...]) -> None:
        with self._lock:
            refused, since = self._refused.get(wanted, (None, 0.0))
        if refused is not None and time.monotonic() - since < REFUSED_SECONDS:
            raise type(refused)(refused.subject, refused.reason, refused.remedy)


def _stamp(source: Path) -> float:
    """When the file was last changed; 0 where it is missing."""
    try:
        return source.stat().st_mtime
    except OSError:
        return 0.0
