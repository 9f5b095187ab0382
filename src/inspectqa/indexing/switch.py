"""Puts a finished new index in the place of the old one; the next run finishes what a kill interrupts."""

from __future__ import annotations

import shutil
from pathlib import Path

from inspectqa.errors import IndexingError
from inspectqa.indexing import chroma, embedding, schema

#: Where the new index is made, and the mark that it is finished.
NEW, FINISHED = ".rebuilding", "finished"
_OLD = ".replaced"
#: The catalogue last: as long as it is the old one, so are the reports that a reader sees.
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


def _replace(current: Path, new: Path, old: Path) -> None:
    """Move the current file or folder away and the new one in; a log goes even where no new one comes."""
    is_log = current.name.endswith(("-wal", "-shm"))
    if current.exists() and (new.exists() or is_log):
        if old.exists():  # from a run that was killed right here
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        current.replace(old)
    if new.exists():
        new.replace(current)
