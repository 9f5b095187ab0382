"""An index, opened for questions: its catalogue, its vectors and its encoder, each when first needed."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from inspectqa.errors import DamagedIndexError, EmbedderError
from inspectqa.indexing.catalogue import Catalogue, ReportVectors
from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings

Vectors = npt.NDArray[np.float32]

#: Up to so many passages every vector is compared, scope or not: 10 ms for 38,000 passages, and nothing is
#: missed. Chroma's approximate search takes as long there once it is tuned to miss little (it missed 1 of the
#: nearest 50 and, for 1 question of 137, all ten of the nearest ten), and needs 1 to 2 s to open.
EXACT_PASSAGES = 100_000
#: Most memory for vectors kept between questions, in bytes: 260,000 passages of 384 numbers.
CACHE_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class _Cached:
    """A report's vectors as they are multiplied, with what their ids are made of."""

    stored: ReportVectors
    matrix: Vectors


class Index:
    """An opened index. Any thread may use it; it sees a finished change after `refresh`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Use `Index.open`."""
        self.folder = folder
        self.settings = settings
        self.catalogue = Catalogue(folder)
        self._embedder: Embedder | None = None
        self._vectors: VectorStore | None = None
        self._generation = self.catalogue.generation()
        self._cache: OrderedDict[str, _Cached] = OrderedDict()
        self._cached_bytes = 0
        self._lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path | str | None = None, settings: Settings | None = None) -> Index:
        """Open the index in `folder` (default: of the settings).

        Raises IndexNotFoundError where there is none, DamagedIndexError where it cannot be used.
        """
        settings = settings or Settings()
        return cls(Path(folder) if folder is not None else settings.index, settings)

    @property
    def embedder(self) -> Embedder:
        """The encoder that the index was made with; raises EmbedderError where that is another one."""
        with self._lock:
            if self._embedder is None:
                embedder = open_embedder(self.settings, self.folder)
                if embedder.hash != self.catalogue.meta().get("embedder_hash"):
                    raise EmbedderError(
                        self.folder,
                        "its encoder is not the one its vectors were made with",
                        "Make the index again: `inspectqa index PATH --rebuild`",
                    )
                self._embedder = embedder
            return self._embedder

    @property
    def vectors(self) -> VectorStore:
        """The vector store; opening it takes a second, so nothing does before it is needed."""
        with self._lock:
            if self._vectors is None:
                collection = self.catalogue.meta().get("collection", "")
                self._vectors = VectorStore(self.folder, self.settings, collection)
            return self._vectors

    def search_meaning(
        self, vector: Vectors, report_ids: Collection[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the passages nearest to a unit vector, nearest first.

        Inside a scope every vector is compared, which is exact. Without one (`report_ids` is None) too in a
        collection of up to EXACT_PASSAGES; a bigger one asks Chroma, unless its files cannot be used.
        """
        if limit < 1:
            return []
        if report_ids is not None:
            return self._scan(vector, report_ids, limit)
        if self.catalogue.passage_count() > EXACT_PASSAGES:
            with contextlib.suppress(DamagedIndexError):
                return self.vectors.query(vector, limit)
        return self._scan(vector, self.catalogue.identities(), limit)

    def refresh(self) -> bool:
        """See the changes that were finished since; returns whether there were any.

        What is in use by other threads stays usable until they are done with it.
        """
        replaced = self.catalogue.replaced()
        if not replaced and self.catalogue.generation() == self._generation:
            return False
        with self._lock:
            if replaced:
                self.catalogue = Catalogue(self.folder)
                self._embedder = None
            self._generation = self.catalogue.generation()
            self._cache.clear()
            self._cached_bytes = 0
            self._vectors, old = None, self._vectors
        if old is not None:
            old.close()
        return True

    def close(self) -> None:
        """Close everything."""
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None
            self._cache.clear()
            self.catalogue.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _scan(self, vector: Vectors, report_ids: Collection[str], limit: int) -> list[tuple[str, float]]:
        parts = self._load(report_ids)
        if not parts:
            return []
        similarities = np.concatenate([part.matrix @ vector for part in parts])
        count = min(limit, len(similarities))
        best = np.argpartition(-similarities, count - 1)[:count]
        best = best[np.argsort(-similarities[best], kind="stable")]
        starts = np.cumsum([0] + [len(part.matrix) for part in parts])
        found = []
        for place in best.tolist():
            index = int(np.searchsorted(starts, place, side="right")) - 1
            found.append((parts[index].stored.id_at(place - int(starts[index])), float(similarities[place])))
        return found

    def _load(self, report_ids: Collection[str]) -> list[_Cached]:
        """Return the reports' vectors, out of memory where they are kept there."""
        with self._lock:
            parts = {name: self._cache[name] for name in report_ids if name in self._cache}
            for name in parts:
                self._cache.move_to_end(name)
            missing = sorted(set(report_ids) - parts.keys())
            for stored in self.catalogue.report_vectors(missing):
                part = _Cached(stored, stored.matrix.astype(np.float32))
                parts[stored.report_id] = self._cache[stored.report_id] = part
                self._cached_bytes += part.matrix.nbytes
            while self._cached_bytes > CACHE_BYTES:
                _, dropped = self._cache.popitem(last=False)
                self._cached_bytes -= dropped.matrix.nbytes
        return list(parts.values())
