"""What the commands print with: plain when piped, one red line for an error."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspectqa.errors import InspectQAError

#: A line for reading; wider terminals keep their margin.
TEXT_WIDTH = 92


class _Screen(Console):
    """A console that prints no control characters but its own."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Print like a console, texts cleaned."""
        super().print(*(clean(one) if isinstance(one, str) else one for one in objects), **how)


def out() -> Console:
    """The console of results (standard output), without colours when piped."""
    return _Screen(highlight=False, soft_wrap=not sys.stdout.isatty())


def err() -> Console:
    """The console of errors and progress (standard error)."""
    return _Screen(stderr=True, highlight=False, soft_wrap=True)


def width() -> int:
    """How wide running text is set."""
    return min(Console().width, TEXT_WIDTH)


def show_error(error: InspectQAError | str) -> None:
    """One red line on standard error; of JSON where the log is that."""
    line = " ".join(clean(str(error)).split())
    if not _logged("error", line, logging.ERROR):
        err().print(f"[red]Error:[/red] {escape(line)}")


def show_note(text: str, event: str = "note") -> None:
    """A line on standard error that is no error; of JSON where the log is that."""
    if not _logged(event, text):
        err().print(text, markup=False)


def _logged(event: str, line: str, level: int = logging.INFO) -> bool:
    """Writes a line to the log where that has standard error for itself; returns whether it has."""
    logs: Any = sys.modules.get("inspectqa.observing.logs")  # a log that was started was imported
    if logs is None or not logs.writes_json():
        return False
    logs.log_line(event, line, level)
    return True


def show_text(text: str) -> None:
    """Text as it is, without control characters that would drive the terminal."""
    sys.stdout.write(clean(text) if text.endswith("\n") else clean(text) + "\n")


def show_json(data: Any) -> None:
    """JSON on standard output, readable and in Unicode; what would drive the terminal as JSON's escapes."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    safe = (c if c == "\n" or c.isprintable() or c == "\u00a0" else json.dumps(c)[1:-1] for c in text)
    sys.stdout.write("".join(safe) + "\n")


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; tab-separated when piped."""
    if not sys.stdout.isatty():
        lines = ["\t".join(clean(cell).replace("\n", " ").replace("\t", " ") for cell in row) for row in rows]
        sys.stdout.write("\n".join(["\t".join(columns), *lines]) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(clean(cell)) for cell in row))
    out().print(table)


def clean(text: str) -> str:
    """Text without control characters but for new lines and tabs: a report must not drive the terminal."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c == "\u00a0"))
