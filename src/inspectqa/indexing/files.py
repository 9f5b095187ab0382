"""Which files under the given paths are reports, and what is known of them from an earlier run."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inspectqa.errors import InspectQAError, NothingToIndexError, ReadingError, ReadingLimitError
from inspectqa.reading import SUFFIXES
from inspectqa.records import Report

#: Files of a collection that are about it, not of it, by the name without its ending.
_NOT_REPORTS = frozenset({"readme", "license", "licence", "changelog", "contributing", "notes"})


@dataclass(frozen=True, slots=True)
class Found:
    """The files to index, in order, the folders that they were looked for in, and what was wrong.

    `empty` holds the paths without a report: folders that are empty, and what is not there at all.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    empty: tuple[Path, ...]
    failed: tuple[InspectQAError, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What tells a file from what it was: its size in bytes and when it changed, in nanoseconds.

    `modified` adds up the time that programs set and the one that the system keeps: a copy that keeps the
    first of an older file, of the same size, still differs in the second.
    """

    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was indexed, as it was then; `key` is its report's."""

    path: str
    size: int
    modified: int
    sha256: str
    key: int


def find_files(paths: Iterable[Path | str]) -> Found:
    """Find the reports: every file given by name, and in folders every one of a type that is read.

    Hidden files and folders, READMEs and the like are left out, symbolic links to folders not followed. A
    link to a file outside the folder is an error: who may put a file there may not name any file to be read.
    """
    files: dict[Path, None] = {}
    folders: list[Path] = []
    empty: list[Path] = []
    failed: list[InspectQAError] = []
    for path in map(Path, paths):
        whole = Path(os.path.normpath(path.absolute()))
        try:
            mode = whole.stat().st_mode if _has_plain_name(whole, failed) else None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                failed.append(
                    NothingToIndexError(f"{str(path)[:80]}…", "the name is too long", "Check the path")
                )
            elif is_gone(whole):
                empty.append(path)
            else:
                failed.append(_unreadable(path, error))
            continue
        if mode is None:
            continue
        if stat.S_ISDIR(mode):
            known = len(failed)
            inside = sorted(_walk(whole, failed))
            files.update(dict.fromkeys(inside))
            if inside:
                folders.append(whole)
            elif len(failed) == known:
                empty.append(path)
        elif stat.S_ISREG(mode):
            files[whole] = None
        else:
            empty.append(path)
    return Found(tuple(files), tuple(folders), tuple(empty), tuple(failed))


def nothing_in(path: Path, held: int) -> NothingToIndexError:
    """Say that a path has no report, and that the reports it `held` when it was indexed stay."""
    reason = "the folder holds no reports" if path.is_dir() else "there is no such file or folder"
    if held:
        stay = "the report indexed from there stays" if held == 1 else f"the {held} indexed from there stay"
        remedy = "Put it back in place; if it was emptied on purpose: `inspectqa index PATH --allow-empty`"
        return NothingToIndexError(path, f"{reason}; {stay}", remedy)
    return NothingToIndexError(
        path, reason, f"It needs {_listed()} files" if path.is_dir() else "Check the path"
    )


def is_gone(path: Path) -> bool:
    """Tell whether the system says that there is no such file, rather than that nobody may look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def is_there(path: Path) -> bool:
    """Tell whether there is such a file, also one that nobody may look at."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return not is_gone(path)


def emptied_folder(path: Path) -> Path | None:
    """Return the folder that a file which is gone lay in where that looks emptied; None where it doesn't.

    It does where no report is left in it, as of a share that is not mounted. Where the folder went with its
    file, the one above it counts.
    """
    folder = path.parent
    while is_gone(folder) and folder != folder.parent:
        folder = folder.parent
    return None if next(_walk(folder, []), None) else folder


def see(path: Path) -> Seen:
    """Return a file's size and time of change; raises ReadingError."""
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return Seen(status.st_size, status.st_mtime_ns + status.st_ctime_ns)


def hash_file(path: Path) -> str:
    """Return the sha256 of a file's content; raises ReadingError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def look(path: Path, before: FileRow | None, max_bytes: int | None = None) -> FileRow:
    """Return what the file is now; it is hashed only where its size or time changed.

    Raises ReadingError, and ReadingLimitError for more than `max_bytes`, before any of it is read.
    """
    seen = see(path)
    if max_bytes is not None and seen.size > max_bytes:
        reason = f"it has {seen.size:,} bytes, more than {max_bytes:,}"
        raise ReadingLimitError(path, reason, "Raise INSPECTQA_FILE_MAX_BYTES, or split the file")
    if before is not None and Seen(before.size, before.modified) == seen:
        return before
    return FileRow(str(path), seen.size, seen.modified, hash_file(path), before.key if before else 0)


def unless_changed(outcome: Report | ReadingError, path: Path, file: FileRow) -> Report | ReadingError:
    """Return what was read, or an error where the file is not what it was when its content was noted."""
    try:
        if isinstance(outcome, ReadingError) or see(path) == Seen(file.size, file.modified):
            return outcome
    except ReadingError as error:
        return error
    return ReadingError(path, "it changed while it was being read", "Index it again once it is written")


def _walk(folder: Path, failed: list[InspectQAError]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        failed.append(_unreadable(Path(error.filename or folder), error))

    home = folder.resolve()
    for parent, names, files in os.walk(folder, onerror=note):
        names[:] = sorted(
            name for name in names if not name.startswith(".") and _has_plain_name(Path(parent, name), failed)
        )
        for name in files:
            path = Path(parent, name)
            if (
                path.suffix.lower() in SUFFIXES
                and not name.startswith((".", "~$"))
                and path.stem.lower() not in _NOT_REPORTS
                and _has_plain_name(path, failed)
                and _is_file(path, failed)
            ):
                if path.is_symlink() and not path.resolve().is_relative_to(home):
                    failed.append(
                        ReadingError(path, "it is a link that leads out of the folder", "Put a copy there")
                    )
                    continue
                yield path


def _is_file(path: Path, failed: list[InspectQAError]) -> bool:
    """Tell whether it is a file; notes where nobody may look."""
    try:
        return path.is_file()
    except OSError as error:
        failed.append(_unreadable(path, error))
        return False


def _has_plain_name(path: Path, failed: list[InspectQAError]) -> bool:
    """Tell whether the name can be written down; notes one whose bytes are no UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        failed.append(ReadingError(shown, "its name is not UTF-8", "Rename it, then index again"))
        return False
    return True


def _unreadable(path: Path, error: OSError) -> ReadingError:
    return ReadingError(
        path, (error.strerror or "it cannot be opened").lower(), "Check the path and its rights"
    )


def _listed() -> str:
    return ", ".join(SUFFIXES[:-1]) + f" or {SUFFIXES[-1]}"
