"""What the rounds of one watch remember: a file that could not be read waits until it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspectqa.errors import InspectQAError, ReadingError
from inspectqa.indexing.files import FileRow, look


@dataclass(slots=True)
class Rounds:
    """The files that earlier rounds left out or could not read, as they were, and what the last one told.

    A plain ReadingError blames what is around a file, its rights or a process that did not start: such a
    file is tried in every round.
    """

    begun: bool = False
    _rows: dict[str, FileRow] = field(default_factory=dict)
    _unread: dict[str, tuple[FileRow, ReadingError]] = field(default_factory=dict)
    _told: frozenset[str] = frozenset()

    def look(self, path: Path, known: FileRow | None, max_bytes: int) -> FileRow:
        """Return what the file is now, as `files.look`; raises the error of an unchanged one again."""
        row = look(path, self._rows.pop(str(path), known), max_bytes)
        before, error = self._unread.get(str(path), (None, None))
        if error is not None and row == before:
            self._rows[row.path] = row
            raise error.with_traceback(None)
        self._unread.pop(str(path), None)
        return row

    def content_of(self, path: Path, max_bytes: int) -> str:
        """The SHA-256 of a file that is not indexed; '' where it cannot be read, which indexing tells."""
        try:
            row = self._rows[str(path)] = look(path, self._rows.get(str(path)), max_bytes)
        except ReadingError:
            return ""
        return row.sha256

    def note(self, row: FileRow, error: ReadingError) -> None:
        """Remember that a file could not be read as it is."""
        if type(error) is not ReadingError:
            self._rows[row.path], self._unread[row.path] = row, (row, error)

    def take(self, failed: Sequence[InspectQAError]) -> tuple[InspectQAError, ...]:
        """Take what failed in a round that ended; returns what the round before did not tell."""
        new = tuple(error for error in failed if str(error) not in self._told)
        self._told = frozenset(str(error) for error in failed)
        self.begun = True
        return new
