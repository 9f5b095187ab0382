"""Compares files, catalogue and vectors of an index, and mends what can be mended without the reports."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inspectqa.errors import DamagedIndexError, IndexingError, IndexNotFoundError, InspectQAError
from inspectqa.indexing import chroma
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.files import hash_file, is_gone
from inspectqa.indexing.following import copy_anew, follow_once, follows, read_facts
from inspectqa.indexing.lock import hold_lock, is_held
from inspectqa.indexing.opened import open_own_embedder
from inspectqa.indexing.schema import REBUILD, connect_for_reading, mapped_errors
from inspectqa.indexing.sharing import find_sharing_faults, share_index
from inspectqa.indexing.storing import store_vectors
from inspectqa.indexing.switch import NEW, drop_left_over, finish_switch, is_left_over, switches
from inspectqa.indexing.texts import digest_texts
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings

#: So many vectors, spread over the collection, are looked for: 3% of damage shows in 99.8% of checks.
_SAMPLE = 200
#: The share of them that the search may miss, being approximate.
_TOLERATED = 0.01
_UNSEEN = (
    "the vectors were not compared, as Chroma opens no folder that it may not write. "
    "Check where it can be written; questions need no vectors there"
)
#: Longest that a fault of SQLite's own words is told.
_FOUND_CHARS = 200
_AGAIN = "Index its folder again"
_GONE = (
    f"Put it back, or {_AGAIN.lower()}: `inspectqa index FOLDER`, `--allow-empty` where that is empty or gone"
)
_FINISH = "`inspectqa index PATH --rebuild` goes on with it; `inspectqa index PATH` takes it away"
_UNREAD = "Its report answers as it was read; give the right to read it, or put the file back"
_MEND = "Mend it: `inspectqa check --repair`"


def check_index(
    index: Path | str | None = None, settings: Settings | None = None, *, repair: bool = False
) -> list[str]:
    """Return what is wrong with an index, a line each, with a remedy; with `repair` what is left of it.

    Raises IndexNotFoundError, and DamagedIndexError where the catalogue itself cannot be read.
    """
    settings = settings or Settings()
    folder = Path(index) if index is not None else settings.index
    _refuse_unbegun(folder, settings)
    faults = list(_faults(folder, settings))
    if repair and faults:
        repair_index(folder, settings)
        faults = list(_faults(folder, settings))
    return faults


def repair_index(index: Path | str, settings: Settings | None = None) -> None:
    """Make full text and vectors anew from the catalogue's own tables, and finish half-written reports."""
    settings = settings or Settings()
    folder = Path(index)
    _refuse_unbegun(folder, settings)
    if settings.chroma and follows(folder, settings):
        copy_anew(folder, settings)
        return
    with hold_lock(folder):
        finish_switch(folder)
        writer = CatalogueWriter(folder)
        try:
            _restore_vectors(writer, folder, settings)
            writer.publish(writer.pending())
            writer.settle_sources()
            writer.restore_words()
        finally:
            writer.close()
        drop_left_over(folder)
        if settings.chroma:
            share_index(folder, settings, repair=True)


def _refuse_unbegun(folder: Path, settings: Settings) -> None:
    """Raise IndexNotFoundError where a first run made a catalogue and got no further."""
    if "collection" not in read_facts(folder) and not (settings.chroma and follows(folder, settings)):
        reason = "there is only the beginning of an index, its first run was refused or ended"
        raise IndexNotFoundError(folder, reason, "Run it again: `inspectqa index PATH`")


def _faults(folder: Path, settings: Settings) -> Iterator[str]:
    catalogue = Catalogue(folder)
    try:
        if switches(folder):
            yield f"a new index waits to take this one's place. {_MEND}"
        elif is_left_over(folder) and not is_held(folder):
            yield f"a rebuild that ended half way has left {NEW}, which nothing uses. {_FINISH}"
        yield from _catalogue_faults(folder)
        yield from _content_faults(catalogue)
        yield from _encoder_faults(catalogue, settings)
        if settings.chroma and follows(folder, settings):
            yield from _copy_faults(folder, settings)
            return
        yield from _file_faults(folder)
        yield from _source_faults(catalogue)
        yield from _vector_faults(catalogue, settings)
        if settings.chroma:
            yield from find_sharing_faults(folder, settings)
    finally:
        catalogue.close()


def _copy_faults(folder: Path, settings: Settings) -> Iterator[str]:
    """A copy's reports and vectors are elsewhere: what can be wrong is that it does not follow."""
    try:
        follow_once(folder, settings)
    except InspectQAError as error:
        yield str(error)


def _catalogue_faults(folder: Path) -> Iterator[str]:
    with mapped_errors(folder):
        connection = connect_for_reading(folder)
        try:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise DamagedIndexError(folder, f"its catalogue is damaged ({_shorten(found)})", REBUILD)
            pending = connection.execute("SELECT count(*) FROM reports WHERE NOT ready").fetchone()[0]
            searchable = connection.execute(
                "SELECT count(*) FROM paragraphs WHERE searchable "
                "AND rowid NOT IN (SELECT id FROM words_docsize)"
            ).fetchone()[0]
        finally:
            connection.close()
    if pending:
        yield f"{pending} reports are half indexed. {_MEND}"
    if searchable:
        yield f"{searchable} paragraphs are missing from the full text. {_MEND}"


def _shorten(found: str) -> str:
    """Return the first line of what SQLite found, and how many more there are."""
    first, *more = found.strip().splitlines() or [""]
    return first[:_FOUND_CHARS] + (f"; and {len(more)} more faults" if more else "")


def _content_faults(catalogue: Catalogue) -> Iterator[str]:
    """Compare the text of every passage with its digest: a bit that turned is no fault to SQLite."""
    if not catalogue.has_texts():
        return
    for name in catalogue.identities():
        paragraphs = {paragraph.order: paragraph.text for paragraph in catalogue.paragraphs(name)}
        for table, digests in catalogue.passage_digests(name):
            found = [paragraphs.get(order, "")[start:end] for order, _, start, end in table.tolist()]
            if digest_texts(found).tolist() != digests.tolist():
                yield f"{name}: its text is not what was indexed. {REBUILD}"


def _file_faults(folder: Path) -> Iterator[str]:
    with mapped_errors(folder):
        connection = connect_for_reading(folder)
        try:
            rows = connection.execute("SELECT path, sha256 FROM files ORDER BY path").fetchall()
        finally:
            connection.close()
    for path, content in rows:
        try:
            same = hash_file(Path(path)) == content
        except InspectQAError as error:
            if is_gone(Path(path)):
                yield f"{path}: the file is gone. {_GONE}"
            else:
                yield f"{path}: it is there and cannot be read ({error.reason}). {_UNREAD}"
            continue
        if not same:
            yield f"{path}: the file changed since it was indexed. {_AGAIN}"


def _source_faults(catalogue: Catalogue) -> Iterator[str]:
    """Compare each report's source with the files that hold it: files change their names and contents."""
    holding: dict[int, set[str]] = {}
    for row in catalogue.files():
        holding.setdefault(row.key, set()).add(row.path)
    for name, key in catalogue.keys().items():
        paths = holding.pop(key, set())
        if paths and catalogue.identity(name).source not in paths:
            yield f"{name}: its source is a file that does not hold it. {_MEND}"
    for path in sorted(path for paths in holding.values() for path in paths):
        yield f"{path}: its report is not in the index. {_AGAIN}"


def _encoder_faults(catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    try:
        open_own_embedder(catalogue, settings)
    except (DamagedIndexError, IndexingError) as error:
        yield str(error)


def _vector_faults(catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    if not catalogue.has_texts():
        return  # the next run of `index` makes its vectors anew
    expected = catalogue.text_names()
    try:
        store = VectorStore(catalogue.folder, settings, catalogue.meta().get("collection", ""))
    except (DamagedIndexError, IndexingError) as error:
        if expected and not settings.chroma and not os.access(catalogue.folder, os.W_OK):
            yield f"{catalogue.folder}: {_UNSEEN}"
        elif expected:
            yield str(error)
        return
    try:
        stored = set(store.ids())
        if missing := len(expected - stored):
            yield f"{missing} of {len(expected)} vectors are missing. {_MEND}"
        if surplus := len(stored - expected):
            yield f"{surplus} vectors belong to no paragraph. {_MEND}"
        lost = _unfindable(catalogue, store)
        if lost > _TOLERATED * _SAMPLE and not missing:
            yield f"{lost} of {min(_SAMPLE, len(expected))} vectors that were tried are not found. {_MEND}"
    except (DamagedIndexError, IndexingError) as error:
        yield str(error)
    finally:
        store.close()


def _unfindable(catalogue: Catalogue, store: VectorStore) -> int:
    """Count the vectors of a sample that a search for themselves does not find."""
    total = catalogue.passage_count()
    step = max(1, total // _SAMPLE)
    lost = place = 0
    for part in catalogue.report_vectors(catalogue.identities()):
        for row in range(-place % step, len(part.table), step):
            found = store.query(part.matrix[row].astype(np.float32), 1)
            lost += not found or found[0][1] < 0.99  # a twin's vector is as good
        place += len(part.table)
    return lost


def _restore_vectors(writer: CatalogueWriter, folder: Path, settings: Settings) -> None:
    """Put every vector into a new, empty collection of the same name."""
    if not settings.chroma:
        shutil.rmtree(folder / chroma.FOLDER, ignore_errors=True)
    store = VectorStore(folder, settings, writer.meta()["collection"], create=True)
    try:
        if settings.chroma:
            store.drop()
            store.close()
            store = VectorStore(folder, settings, writer.meta()["collection"], create=True)
        keys = [*writer.report_keys().values(), *writer.pending()]
        store_vectors(store, writer.stored_vectors(keys))
        writer.use_collection(writer.meta()["collection"], {})
    finally:
        store.close()
