"""Vectors of reports kept in memory between questions, and compared one with all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectqa.indexing.catalogue import Catalogue, ReportVectors

Vectors = npt.NDArray[np.float32]

#: Most memory for vectors kept between questions, in bytes: 260,000 passages of 384 numbers.
CACHE_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class _Cached:
    """A report's vectors as they are multiplied, with what their ids are made of."""

    stored: ReportVectors
    matrix: Vectors


class Scanner:
    """Compares a vector with every passage of some reports; any thread may use it.

    What is kept is kept by the report's key, which no other content ever has: it cannot go stale.
    """

    def __init__(self) -> None:
        self._cache: OrderedDict[int, _Cached] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def scan(
        self, catalogue: Catalogue, vector: Vectors, report_ids: Collection[str], limit: int
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the nearest passages of the reports, nearest first."""
        parts = self._load(catalogue, report_ids)
        if not parts or limit < 1:
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

    def forget(self, keep: Collection[int]) -> None:
        """Give back the memory of reports that are gone; `keep` are the keys that remain."""
        with self._lock:
            for key in [key for key in self._cache if key not in keep]:
                self._bytes -= self._cache.pop(key).matrix.nbytes

    def clear(self) -> None:
        """Give back all memory."""
        self.forget(())

    def _load(self, catalogue: Catalogue, report_ids: Collection[str]) -> list[_Cached]:
        """Return the reports' vectors, out of memory where they are kept there."""
        keys = catalogue.keys(report_ids)
        with self._lock:
            parts = {key: self._cache[key] for key in keys.values() if key in self._cache}
            for key in parts:
                self._cache.move_to_end(key)
            missing = sorted(name for name, key in keys.items() if key not in parts)
            for stored in catalogue.report_vectors(missing):
                part = _Cached(stored, stored.matrix.astype(np.float32))
                parts[stored.key] = self._cache[stored.key] = part
                self._bytes += part.matrix.nbytes
            while self._bytes > CACHE_BYTES:
                _, dropped = self._cache.popitem(last=False)
                self._bytes -= dropped.matrix.nbytes
        return list(parts.values())
