"""Makes an index anew beside the old one, which serves until the new one takes its place."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from inspectqa.errors import (
    DamagedIndexError,
    EmbedderError,
    IndexingError,
    IndexNotFoundError,
    InspectQAError,
)
from inspectqa.indexing import embedding, schema
from inspectqa.indexing.build import BuildResult, Progress, adopt_reports, build_index
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.files import FileRow
from inspectqa.indexing.following import refuse_copy
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.sharing import share_index
from inspectqa.indexing.switch import FINISHED, NEW, finish_switch
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings


@dataclass(frozen=True, slots=True)
class _Old:
    """The files and the facts of the index that is made anew."""

    files: tuple[FileRow, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)


def rebuild_index(
    paths: Iterable[Path | str],
    index: Path | str,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
) -> BuildResult:
    """Index the files in `paths`, and those that the old index knows, into a new index with today's settings.

    Reports whose files are gone are taken over as they were read. The old index is replaced when the new one
    is finished, and stays where nothing could be indexed. A killed run is resumed by the next. Raises what
    `build_index` raises.
    """
    folder = Path(index)
    with _mapped_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with hold_lock(folder):
        finish_switch(folder)
        refuse_copy(folder, settings)
        old = _read_old(folder)
        wanted = [*paths, *(path for row in old.files if (path := Path(row.path)).is_file())]
        new = folder / NEW
        result = _build(wanted, new, settings, progress)
        if old.files and (new / schema.FILE).is_file():
            result = _adopt(old, folder, new, settings, result)
        if not (new / schema.FILE).is_file() or not (result.added or result.unchanged):
            return result
        writer = CatalogueWriter(new)
        following = str(max(int(old.meta.get("generation", "0")), int(writer.meta()["generation"])) + 1)
        writer.set_meta({"generation": following})
        writer.close()
        with _mapped_errors(folder):
            (new / FINISHED).touch()
        finish_switch(folder)
        if settings.chroma:
            share_index(folder, settings)
        if settings.chroma and "collection" in old.meta:
            _drop_collection(folder, settings, old.meta["collection"])
    return result


def why_rebuild(folder: Path, settings: Settings) -> str:
    """Return why the index in the folder has to be made anew before it can be written; '' where it can."""
    if folder.name == NEW or not (folder / schema.FILE).is_file():
        return ""
    try:
        version = schema.layout(folder)
    except DamagedIndexError:
        return ""  # whoever opens it says what is wrong
    if version not in schema.READ_VERSIONS:
        return f"it was made by another version of InspectQA (layout {version})"
    made_with = _read_old(folder).meta.get("embedder")
    if made_with and "embedder" in settings.model_fields_set:
        wanted = embedding.full_name(settings.embedder)
        if wanted != made_with:
            return f"it was made with the model {made_with}, the settings ask for {wanted}"
    return ""


def _adopt(old: _Old, folder: Path, new: Path, settings: Settings, result: BuildResult) -> BuildResult:
    """Take over the reports whose files are gone or cannot be read now, as they were read before."""
    there = Catalogue(new)
    known = {value for row in there.files() for value in (row.path, row.sha256)}
    there.close()
    lost = {row.key: row for row in old.files if not {row.path, row.sha256} & known}
    if not lost:
        return result
    catalogue = Catalogue(folder)
    try:
        names = {key: name for name, key in catalogue.keys().items()}
        reports = ((catalogue.report(names[key]), row) for key, row in lost.items() if key in names)
        adopted = adopt_reports(reports, new, settings)
    finally:
        catalogue.close()
    return dataclasses.replace(
        result,
        added=result.added + adopted.added,
        paragraphs=result.paragraphs + adopted.paragraphs,
        passages=result.passages + adopted.passages,
    )


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


def _read_old(folder: Path) -> _Old:
    """Return what is needed of the old index, as far as it can be read."""
    try:
        catalogue = Catalogue(folder)
    except (IndexNotFoundError, DamagedIndexError):
        return _Old()
    try:
        return _Old(tuple(catalogue.files()), catalogue.meta())
    except InspectQAError:
        return _Old()
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
