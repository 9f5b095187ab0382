"""Puts the vectors into a new collection once much was removed, and takes away collections that nobody uses.

Chroma's graph of neighbours keeps the place of a removed vector as long as its collection lives, on disk and
in the memory of whoever opens it (about 1.4 kB each): a collection that changes all the time would grow for
ever. The catalogue holds every vector, so nothing is embedded again, and names the collection in use: a run
that is killed leaves the old one in use, and the beginning of the new one for the next run to take away.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from inspectqa.errors import InspectQAError
from inspectqa.indexing.memory import give_back
from inspectqa.indexing.storing import store_vectors
from inspectqa.indexing.vectors import VectorStore, drop_collections, name_successor
from inspectqa.indexing.writing import REMOVED, CatalogueWriter, StoredVectors
from inspectqa.settings import CHROMA_CLOUD, Settings

#: So many removed vectors for each that is there are worth a new collection, which takes 16 s for 30,000.
REMOVED_SHARE = 0.25
#: Fewer are not looked at: 1.4 MB.
LEAST_REMOVED = 1_000
#: The fact of a catalogue that names the collections that nobody uses any more.
UNUSED = "unused_collections"


def is_worth_compacting(catalogue: CatalogueWriter, settings: Settings) -> bool:
    """Tell whether so much was removed since the collection was made. Chroma Cloud keeps no such graph."""
    removed = int(catalogue.meta().get(REMOVED, "0"))
    if settings.chroma == CHROMA_CLOUD or removed < LEAST_REMOVED:
        return False
    return removed > REMOVED_SHARE * catalogue.count_texts()


def compact(
    catalogue: CatalogueWriter, settings: Settings, show: Callable[[int, int], None] | None = None
) -> None:
    """Put every vector into a new collection and use it from then on; the caller holds the lock.

    `show` is told how many of how many reports are done. The old collection is left to `drop_unused`, after
    copies elsewhere have heard of the new one. Raises IndexingError, the old one then staying in use.
    """
    facts = catalogue.meta()
    old, new = facts["collection"], name_successor(facts["collection"])
    unused = facts.get(UNUSED, "").split()
    catalogue.set_meta({UNUSED: " ".join([*unused, new])})
    store = VectorStore(catalogue.folder, settings, new, create=True)
    try:
        store_vectors(store, _told(catalogue, show))
    finally:
        store.close()
        give_back()
    catalogue.use_collection(new, {UNUSED: " ".join([*unused, old])})


def drop_unused(catalogue: CatalogueWriter, settings: Settings) -> None:
    """Take away the collections that nobody uses; what cannot be taken away now is tried by the next run."""
    facts = catalogue.meta()
    names = [name for name in facts.get(UNUSED, "").split() if name != facts.get("collection")]
    if names:
        with contextlib.suppress(InspectQAError):  # what stays harms nothing
            drop_collections(catalogue.folder, settings, names)
            catalogue.set_meta({UNUSED: ""})


def _told(catalogue: CatalogueWriter, show: Callable[[int, int], None] | None) -> Iterator[StoredVectors]:
    keys = [*catalogue.report_keys().values(), *catalogue.pending()]
    for done, stored in enumerate(catalogue.stored_vectors(keys)):
        if show is not None:
            show(done, len(keys))
        yield stored
    if show is not None:
        show(len(keys), len(keys))
