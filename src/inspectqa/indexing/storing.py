"""Vectors on their way from the catalogue, which keeps them, into the vector store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import StoredVectors

#: So many vectors are handed over at a time.
_GROUP = 5_000


def store_vectors(store: VectorStore, reports: Iterable[StoredVectors]) -> None:
    """Put the vectors of reports into the store, in groups; raises IndexingError."""
    waiting: list[StoredVectors] = []
    for stored in reports:
        waiting.append(stored)
        if sum(len(one.ids) for one in waiting) >= _GROUP:
            _store(store, waiting)
            waiting = []
    _store(store, waiting)


def _store(store: VectorStore, reports: Sequence[StoredVectors]) -> None:
    ids = [name for stored in reports for name in stored.ids]
    if ids:
        metadatas = [{"report": stored.report_id} for stored in reports for _ in stored.ids]
        store.upsert(ids, np.concatenate([stored.vectors for stored in reports if stored.ids]), metadatas)
