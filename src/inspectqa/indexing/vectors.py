"""Passage vectors in Chroma, embedded in the index or on a server: the only module that imports chromadb."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from inspectqa.errors import DamagedIndexError, IndexingError, InspectQAError, SettingsError
from inspectqa.settings import Settings

FOLDER = "chroma"
#: Chroma refuses more in one call (it is bound by SQLite's parameters).
BATCH_SIZE = 5_000
#: `get()` fails at 33,000 rows; pages well below that.
_PAGE_SIZE = 10_000
#: The graph of neighbours. With Chroma's own values (16, 100, 100) whole groups of real passages are out of
#: reach, because hundreds of reports repeat the same sentences: recall of the nearest ten 0.78 to 0.91 over
#: 38,098 passages; with these 0.98 to 0.99, for 13 s more of building.
_GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 500}
_REPAIR = "Mend it: `inspectqa check --repair`"


class VectorStore:
    """One collection of passage vectors, compared by cosine. One process may write, any may read."""

    def __init__(self, folder: Path, settings: Settings, collection: str, *, create: bool = False) -> None:
        """Open the collection of the index in `folder`; raises DamagedIndexError where it is missing."""
        self._place = settings.chroma or str(folder / FOLDER)
        if not settings.chroma and not create and not (folder / FOLDER).is_dir():
            raise DamagedIndexError(folder, "its vectors are missing", _REPAIR)
        with self._mapped_errors(writing=create):
            self._client = _connect(folder, settings)
            if create:
                self._collection = self._client.get_or_create_collection(
                    collection, embedding_function=None, configuration={"hnsw": _GRAPH}
                )
            else:
                self._collection = self._client.get_collection(collection, embedding_function=None)

    def upsert(
        self,
        ids: Sequence[str],
        vectors: npt.NDArray[np.float32],
        metadatas: Sequence[dict[str, str]],
    ) -> None:
        """Add the vectors, float32 [ids, dimension], or put them in the place of those of the same ids."""
        with self._mapped_errors(writing=True):
            for start in range(0, len(ids), BATCH_SIZE):
                end = start + BATCH_SIZE
                self._collection.upsert(
                    ids=list(ids[start:end]),
                    embeddings=vectors[start:end],
                    metadatas=list(metadatas[start:end]),
                )

    def delete(self, report_ids: Collection[str]) -> None:
        """Remove all vectors of the reports."""
        with self._mapped_errors(writing=True):
            for report_id in report_ids:
                self._collection.delete(where={"report": report_id})

    def delete_ids(self, ids: Sequence[str]) -> None:
        """Remove the vectors of these passages."""
        with self._mapped_errors(writing=True):
            for start in range(0, len(ids), BATCH_SIZE):
                self._collection.delete(ids=list(ids[start : start + BATCH_SIZE]))

    def query(
        self, vector: npt.NDArray[np.float32], limit: int, report_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine similarity) of the nearest passages, nearest first."""
        where = None if report_ids is None else {"report": {"$in": sorted(report_ids)}}
        with self._mapped_errors():
            found = self._collection.query(
                query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
            )
        ids, distances = found["ids"][0], found["distances"][0]
        return [(name, 1.0 - float(distance)) for name, distance in zip(ids, distances, strict=True)]

    def count(self) -> int:
        """Return the number of vectors."""
        with self._mapped_errors():
            return int(self._collection.count())

    def ids(self) -> Iterator[str]:
        """Yield the id of every vector."""
        with self._mapped_errors():
            for offset in range(0, self._collection.count(), _PAGE_SIZE):
                yield from self._collection.get(limit=_PAGE_SIZE, offset=offset, include=[])["ids"]

    def drop(self) -> None:
        """Remove the collection with all its vectors."""
        with self._mapped_errors(writing=True):
            self._client.delete_collection(self._collection.name)

    def close(self) -> None:
        """Close the client; a later open sees what other processes wrote."""
        with contextlib.suppress(Exception):  # closing what is broken must not hide the first error
            self._client.close()

    @contextlib.contextmanager
    def _mapped_errors(self, *, writing: bool = False) -> Iterator[None]:
        """Turn Chroma's errors, those of its HTTP client and of its Rust core into ours."""
        try:
            yield
        except (InspectQAError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # a panic of the Rust core is no Exception
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            if "://" in self._place:
                raise IndexingError(
                    self._place, f"the Chroma server does not answer ({reason})", "Check INSPECTQA_CHROMA"
                ) from error
            if writing:
                raise IndexingError(
                    self._place,
                    f"the vectors cannot be written ({reason})",
                    "Free space, allow writing there, or mend the index: `inspectqa check --repair`",
                ) from error
            raise DamagedIndexError(self._place, f"its vectors cannot be read ({reason})", _REPAIR) from error


def _connect(folder: Path, settings: Settings) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    # Chroma's own settings would otherwise come from a .env file in the working directory.
    quiet: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    if not settings.chroma:
        return chromadb.PersistentClient(str(folder / FOLDER), settings=ChromaSettings(**quiet))
    address = urlsplit(settings.chroma)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsError(
            "INSPECTQA_CHROMA", f"{settings.chroma!r} is no address", "Give http://host:port or https://…"
        )
    if settings.chroma_token:
        quiet["chroma_client_auth_provider"] = "chromadb.auth.token_authn.TokenAuthClientProvider"
        quiet["chroma_client_auth_credentials"] = settings.chroma_token
    tls = address.scheme == "https"
    return chromadb.HttpClient(
        host=address.hostname,
        port=address.port or (443 if tls else 8000),
        ssl=tls,
        settings=ChromaSettings(**quiet),
    )
