"""Puts the vectors into a new collection once much was removed: Chroma's graph keeps the places of what went.

A removed vector leaves its place in the graph, on disk and in the memory of whoever opens it (about 1.4 kB),
as long as the collection lives: one that changes all the time would grow for ever. The catalogue holds every
vector, so nothing is embedded again, and names the collection in use: a run that is killed leaves the old one
in use, and the beginning of the new one for the next run to take away.

A Chroma server is left to itself: it keeps the files of a deleted collection, and would only grow faster.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from inspectqa.errors import InspectQAError
from inspectqa.indexing.memory import give_back
from inspectqa.indexing.storing import store_vectors
from inspectqa.indexing.vectors import VectorStore, drop_collection, name_successor
from inspectqa.indexing.writing import REMOVED, CatalogueWriter, StoredVectors
from inspectqa.settings import Settings

#: So many removed vectors for each that is there are worth a new collection, which takes 16 s for 30,000.
REMOVED_SHARE = 0.25
#: Fewer are not looked at: 1.4 MB.
LEAST_REMOVED = 1_000
#: The fact of a catalogue that names a collection that nobody uses.
UNUSED = "unused_collection"


def compact(
    catalogue: CatalogueWriter, settings: Settings, show: Callable[[int, int], None] | None = None
) -> None:
    """Use a new collection with every vector, where much was removed; take away one that nobody uses.

    The caller holds the lock and has no vector store open. `show` is told how many of how many reports are
    done. Raises IndexingError; the old collection then stays in use until as much again was removed.
    """
    if settings.chroma:
        return
    _drop_unused(catalogue, settings)
    if not _is_worth_it(catalogue):
        return
    old = catalogue.meta()["collection"]
    new = name_successor(old)
    catalogue.set_meta({UNUSED: new})
    try:
        _fill(catalogue, settings, new, show)
    except InspectQAError:
        with contextlib.suppress(InspectQAError):
            catalogue.set_meta({REMOVED: "0"})
            _drop_unused(catalogue, settings)
        raise
    catalogue.use_collection(new, {UNUSED: old})
    with contextlib.suppress(InspectQAError):  # the next run tries again
        _drop_unused(catalogue, settings)


def _is_worth_it(catalogue: CatalogueWriter) -> bool:
    removed = int(catalogue.meta().get(REMOVED, "0"))
    return removed >= LEAST_REMOVED and removed > REMOVED_SHARE * catalogue.count_texts()


def _fill(
    catalogue: CatalogueWriter, settings: Settings, name: str, show: Callable[[int, int], None] | None
) -> None:
    store = VectorStore(catalogue.folder, settings, name, create=True)
    try:
        store_vectors(store, _told(catalogue, show))
    finally:
        store.close()
        give_back()


def _told(catalogue: CatalogueWriter, show: Callable[[int, int], None] | None) -> Iterator[StoredVectors]:
    keys = list(catalogue.report_keys().values())
    for done, stored in enumerate(catalogue.stored_vectors(keys)):
        if show is not None:
            show(done, len(keys))
        yield stored
    if show is not None:
        show(len(keys), len(keys))


def _drop_unused(catalogue: CatalogueWriter, settings: Settings) -> None:
    name = catalogue.meta().get(UNUSED)
    if name:
        drop_collection(catalogue.folder, settings, name)
        catalogue.set_meta({UNUSED: ""})
