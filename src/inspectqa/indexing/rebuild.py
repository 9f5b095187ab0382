"""Makes an index anew beside the old one, which serves until the new one takes its place."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from inspectqa.errors import (
    DamagedIndexError,
    EmbedderError,
    IndexingError,
    IndexNotFoundError,
    InspectQAError,
)
from inspectqa.indexing import schema
from inspectqa.indexing.build import BuildResult, Progress, build_index
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.following import refuse_copy
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.sharing import share_index
from inspectqa.indexing.switch import FINISHED, NEW, finish_switch
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings


def rebuild_index(
    paths: Iterable[Path | str],
    index: Path | str,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
) -> BuildResult:
    """Index the files in `paths`, and those that the old index knows, into a new index with today's settings.

    The old one is replaced when the new one is finished, and stays where nothing could be indexed. A killed
    run is resumed by the next. Raises what `build_index` raises.
    """
    folder = Path(index)
    with _mapped_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with hold_lock(folder):
        finish_switch(folder)
        refuse_copy(folder, settings)
        known, generation, collection = _read_old(folder)
        wanted = [*paths, *(path for path in known if path.is_file())]
        new = folder / NEW
        result = _build(wanted, new, settings, progress)
        if not (new / schema.FILE).is_file() or not (result.added or result.unchanged):
            return result
        writer = CatalogueWriter(new)
        following = str(max(generation, int(writer.meta()["generation"])) + 1)
        writer.set_meta({"generation": following})
        writer.close()
        with _mapped_errors(folder):
            (new / FINISHED).touch()
        finish_switch(folder)
        if settings.chroma:
            share_index(folder, settings)
        if settings.chroma and collection:
            _drop_collection(folder, settings, collection)
    return result


def _build(
    paths: list[Path | str], new: Path, settings: Settings, progress: Callable[[Progress], None] | None
) -> BuildResult:
    """Build into the new folder; what a killed run left there with other settings is thrown away."""
    try:
        return build_index(paths, new, settings, progress)
    except (EmbedderError, DamagedIndexError):
        if not (new / schema.FILE).exists():
            raise
        shutil.rmtree(new)
        return build_index(paths, new, settings, progress)


def _read_old(folder: Path) -> tuple[list[Path], int, str]:
    """Return the files, generation and collection of the old index, as far as it can be read."""
    try:
        catalogue = Catalogue(folder)
    except (IndexNotFoundError, DamagedIndexError):
        return [], 0, ""
    try:
        meta = catalogue.meta()
        return catalogue.files(), int(meta.get("generation", "0")), meta.get("collection", "")
    except InspectQAError:
        return [], 0, ""
    finally:
        catalogue.close()


def _drop_collection(folder: Path, settings: Settings, collection: str) -> None:
    with contextlib.suppress(InspectQAError):  # an old collection that stays on the server harms nothing
        store = VectorStore(folder, settings, collection)
        store.drop()
        store.close()


@contextlib.contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexingError(
            folder, f"it cannot be written ({error.strerror})", "Free space or allow writing there"
        ) from error
