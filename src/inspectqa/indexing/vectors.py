"""Passage vectors in Chroma, embedded in the index or on a server."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspectqa.errors import DamagedIndexError
from inspectqa.indexing.chroma import DATABASE, FOLDER, REPAIR, Connection, sweep
from inspectqa.settings import Settings

#: The graph of neighbours. With Chroma's own values (16, 100, 100) whole groups of real passages are out of
#: reach, because hundreds of reports repeat the same sentences: recall of the nearest ten 0.78 to 0.91 over
#: 38,098 passages; with 32 and 200, 0.98 to 0.99, for 13 s more of building. In 690,000 texts of which each
#: had some twenty near copies, 0.90 of the nearest ten with ef_search 500, 0.98 with 4,000 (26 ms).
_GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 4_000}
#: Chroma Cloud has a search of its own, with its own values.
_CLOUD_GRAPH = {"space": "cosine"}


def are_there(folder: Path, settings: Settings) -> bool:
    """Tell whether there may be vectors, as far as that is seen without opening them: not on a server."""
    return not settings.chroma and (folder / FOLDER / DATABASE).is_file()


def name_successor(collection: str) -> str:
    """Return a name for another collection of the same index."""
    return f"{collection.partition('.')[0]}.{uuid.uuid4().hex[:8]}"


def drop_collection(folder: Path, settings: Settings, name: str) -> None:
    """Remove a collection with all its vectors, if it is there."""
    if not settings.chroma and not are_there(folder, settings):
        return  # opening it would make it
    connection = Connection(folder, settings, writing=True)
    try:
        if connection.find_collection(name) is not None:
            with connection.mapped_errors(writing=True):
                connection.client.delete_collection(name)
    finally:
        connection.close()
    if not connection.remote:
        sweep(folder)


class VectorStore:
    """One collection of passage vectors, compared by cosine. One process may write, any may read."""

    def __init__(self, folder: Path, settings: Settings, collection: str, *, create: bool = False) -> None:
        """Open the collection of the index in `folder`; raises DamagedIndexError where it is missing."""
        if not settings.chroma and not create and not (folder / FOLDER).is_dir():
            raise DamagedIndexError(folder, "its vectors are missing", REPAIR)
        self._connection = Connection(folder, settings, writing=create)
        try:
            self._collection = self._create(collection) if create else self._find(collection)
        except BaseException:
            self._connection.close()  # else a later client of the same spelling would be this one
            raise

    def _create(self, name: str) -> Any:
        graph: dict[str, Any] = {"spann": _CLOUD_GRAPH} if self._connection.cloud else {"hnsw": _GRAPH}
        with self._connection.mapped_errors(writing=True):
            return self._connection.client.get_or_create_collection(
                name, embedding_function=None, configuration=graph
            )

    def _find(self, name: str) -> Any:
        if self._connection.remote:
            found = self._connection.find_collection(name)
            if found is None:
                raise DamagedIndexError(self._connection.place, "its vectors are missing", REPAIR)
            return found
        with self._connection.mapped_errors():
            return self._connection.client.get_collection(name, embedding_function=None)

    def upsert(
        self,
        ids: Sequence[str],
        vectors: npt.NDArray[np.float32],
        metadatas: Sequence[dict[str, str]],
    ) -> None:
        """Add the vectors, float32 [ids, dimension], or put them in the place of those of the same ids."""
        size = self._connection.batch_size
        with self._connection.mapped_errors(writing=True):
            for start in range(0, len(ids), size):
                end = start + size
                self._collection.upsert(
                    ids=list(ids[start:end]),
                    embeddings=vectors[start:end],
                    metadatas=list(metadatas[start:end]),
                )

    def delete(self, report_ids: Collection[str]) -> None:
        """Remove all vectors of the reports."""
        with self._connection.mapped_errors(writing=True):
            for report_id in report_ids:
                self._collection.delete(where={"report": report_id})

    def delete_ids(self, ids: Sequence[str]) -> None:
        """Remove the vectors of these passages."""
        size = self._connection.batch_size
        with self._connection.mapped_errors(writing=True):
            for start in range(0, len(ids), size):
                self._collection.delete(ids=list(ids[start : start + size]))

    def query(
        self, vector: npt.NDArray[np.float32], limit: int, report_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine similarity) of the nearest passages, nearest first."""
        where = None if report_ids is None else {"report": {"$in": sorted(report_ids)}}
        with self._connection.mapped_errors():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=min(limit, self._connection.page_size),
                where=where,
                include=["distances"],
            )
        ids, distances = found["ids"][0], found["distances"][0]
        return [(name, 1.0 - float(distance)) for name, distance in zip(ids, distances, strict=True)]

    def count(self) -> int:
        """Return the number of vectors."""
        with self._connection.mapped_errors():
            return int(self._collection.count())

    def ids(self) -> Iterator[str]:
        """Yield the id of every vector."""
        size = self._connection.page_size
        with self._connection.mapped_errors():
            for offset in range(0, self._collection.count(), size):
                yield from self._collection.get(limit=size, offset=offset, include=[])["ids"]

    def drop(self) -> None:
        """Remove the collection with all its vectors."""
        with self._connection.mapped_errors(writing=True):
            self._connection.client.delete_collection(self._collection.name)

    def close(self) -> None:
        """Close the client; a later open sees what other processes wrote."""
        self._connection.close()
