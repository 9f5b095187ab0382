"""Puts a finished new index in the place of the old one; the next run finishes what a kill interrupts."""

from __future__ import annotations

import shutil
from pathlib import Path

from inspectqa.errors import IndexingError
from inspectqa.indexing import chroma, embedding, schema

#: Where the new index is made, and the mark that it is finished.
NEW, FINISHED = ".rebuilding", "finished"
_OLD = ".replaced"
#: The catalogue last, in one step: as long as it is the old one, so are the reports that a reader sees, and
#: he finds their encoder where it was moved to (`find_encoders`).
_PARTS = (
    embedding.FOLDER,
    chroma.FOLDER,
    f"{schema.FILE}-wal",
    f"{schema.FILE}-shm",
    schema.FILE,
)


def finish_switch(folder: Path) -> None:
    """Move the parts of a finished new index into place; does nothing where there is none.

    Readers that have the old files open go on with them until they refresh.
    """
    new, old = folder / NEW, folder / _OLD
    if not (new / FINISHED).exists():
        return
    try:
        if (new / schema.FILE).exists():
            old.mkdir(exist_ok=True)
            schema.fold_log(folder)
            schema.fold_log(new)
            for name in _PARTS:
                _replace(folder / name, new / name, old / name)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(new)
    except OSError as error:
        raise IndexingError(
            folder,
            f"the new index cannot take its place ({error.strerror})",
            "Allow writing there, try again",
        ) from error


def switches(folder: Path) -> bool:
    """Tell whether a finished new index waits to take this one's place, as after a kill."""
    return (folder / NEW / FINISHED).exists()


def is_left_over(folder: Path) -> bool:
    """Tell whether a new index lies there that is not finished: somebody makes it, or was killed at it."""
    return (folder / NEW).exists() and not switches(folder)


def drop_left_over(folder: Path) -> None:
    """Take away the beginning of a new index; the caller holds the lock and has the index itself open.

    Nothing is lost: all of it is in the index or can be read again. What cannot be taken away stays.
    """
    if is_left_over(folder):
        shutil.rmtree(folder / NEW, ignore_errors=True)


def find_encoders(folder: Path) -> list[Path]:
    """Return where an encoder may be: in the index, and while a new one takes its place beside it."""
    return [folder, folder / _OLD, folder / NEW]


def _replace(current: Path, new: Path, old: Path) -> None:
    """Move the current one away and the new one in, a file in one step; a log goes even where none comes."""
    is_log = current.name.endswith(("-wal", "-shm"))
    if current.exists() and (is_log or current.is_dir()) and (new.exists() or is_log):
        if old.exists():  # from a run that was killed right here
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        current.replace(old)
    if new.exists():
        new.replace(current)
