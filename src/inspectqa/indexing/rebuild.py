"""Makes an index anew beside the old one, which serves until the new one takes its place."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from inspectqa.errors import DamagedIndexError, EmbedderError, IndexingError, InspectQAError
from inspectqa.indexing import embedding, schema
from inspectqa.indexing.build import BuildResult, Progress, adopt_reports, run_build
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.files import is_there
from inspectqa.indexing.following import refuse_copy
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.opening import discard_other_encoder
from inspectqa.indexing.rounds import Rounds
from inspectqa.indexing.salvaging import Old, read_old, salvage_reports
from inspectqa.indexing.sharing import share_index
from inspectqa.indexing.switch import FINISHED, NEW, finish_switch
from inspectqa.indexing.vectors import drop_collection
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings


def rebuild_index(  # noqa: PLR0913
    paths: Iterable[Path | str],
    index: Path | str,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    *,
    reason: str = "",
    rounds: Rounds | None = None,
) -> BuildResult:
    """Index the files in `paths`, and those that the old index knows, into a new index with today's settings.

    Reports whose files are gone are taken over as they were read; one that cannot be read is in `failed`.
    With a `reason`, that is without anybody asking, what was removed by hand stays out. The old index is
    replaced when the new one is finished, and stays where nothing could be indexed. A killed run is resumed
    by the next. Raises what `build_index` raises.
    """
    folder = Path(index)
    with _mapped_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with hold_lock(folder):
        finish_switch(folder)
        refuse_copy(folder, settings)
        old = read_old(folder)
        removed = frozenset(old.meta.get("left_out", "").split())
        wanted = [*paths, *(path for row in old.files if is_there(path := Path(row.path)))]
        new = folder / NEW
        left_out = removed if reason else frozenset()
        result = _build(wanted, new, settings, progress, removed=left_out, rounds=rounds)
        result = dataclasses.replace(result, rebuilt=reason, failed=(*result.failed, *old.faults))
        if old.files and (new / schema.FILE).is_file():
            result = _adopt(old, folder, new, settings, result)
            result = dataclasses.replace(result, returned=result.returned or _returned(new, removed))
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
            with contextlib.suppress(InspectQAError):  # an old collection that stays there harms nothing
                drop_collection(folder, settings, old.meta["collection"])
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
    made_with = read_old(folder).meta.get("embedder")
    if made_with and "embedder" in settings.model_fields_set:
        wanted = embedding.full_name(settings.embedder)
        if wanted != made_with:
            return f"it was made with the model {made_with}, the settings ask for {wanted}"
        with contextlib.suppress(DamagedIndexError):
            if not embedding.is_made_of(folder, settings):
                return f"the model in {wanted} is not the one that it was made with"
    return ""


def _adopt(old: Old, folder: Path, new: Path, settings: Settings, result: BuildResult) -> BuildResult:
    """Take over the reports whose files are gone or cannot be read now, as they were read before."""
    there = Catalogue(new)
    known = {value for row in there.files() for value in (row.path, row.sha256)}
    there.close()
    lost = {row.key: row for row in old.files if not {row.path, row.sha256} & known}
    if not lost:
        return result
    dropped: list[InspectQAError] = []
    adopted = adopt_reports(salvage_reports(folder, lost.values(), dropped), new, settings)
    return dataclasses.replace(
        result,
        added=result.added + adopted.added,
        paragraphs=result.paragraphs + adopted.paragraphs,
        passages=result.passages + adopted.passages,
        failed=(*result.failed, *dropped),
    )


def _returned(new: Path, removed: frozenset[str]) -> tuple[str, ...]:
    """Return the files of the new index whose reports were removed by hand from the old one."""
    there = Catalogue(new)
    try:
        return tuple(row.path for row in there.files() if row.sha256 in removed)
    finally:
        there.close()


def _build(  # noqa: PLR0913
    paths: list[Path | str],
    new: Path,
    settings: Settings,
    progress: Callable[[Progress], None] | None,
    *,
    removed: frozenset[str],
    rounds: Rounds | None,
) -> BuildResult:
    """Build into the new folder; what a killed run left there with other settings is thrown away."""
    if discard_other_encoder(new, settings):
        shutil.rmtree(new, ignore_errors=True)
    try:
        return run_build(paths, new, settings, progress, removed=removed, rounds=rounds)
    except (EmbedderError, DamagedIndexError):
        if not (new / schema.FILE).exists():
            raise
        shutil.rmtree(new)
        return run_build(paths, new, settings, progress, removed=removed, rounds=rounds)


@contextlib.contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexingError(
            folder, f"it cannot be written ({error.strerror})", "Free space or allow writing there"
        ) from error
