"""Chroma's approximate search for collections too big to compare every vector, kept exact for what is new.

A process that has embedded Chroma open does not see what another one writes. Opening it again costs seconds
in a big collection, so what came since is compared one by one instead, and what went is left out.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectqa.errors import InspectQAError
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.scanning import Scanner
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings

#: Once so many passages came since Chroma was opened, it is opened again: comparing them takes 6 ms.
REOPEN_PASSAGES = 20_000


class _Open:
    """An opened store, the state of the catalogue it was opened with, and how many searches use it."""

    def __init__(self, store: VectorStore, collection: str, generation: int, keys: frozenset[int]) -> None:
        self.store = store
        self.collection = collection
        self.generation = generation
        self.keys = keys
        self.users = 0
        self.retired = False


class Neighbours:
    """Finds the nearest passages of the whole collection; any thread may use it."""

    def __init__(self, folder: Path, settings: Settings, catalogue: Catalogue, scanner: Scanner) -> None:
        self._folder = folder
        self._settings = settings
        self._catalogue = catalogue
        self._scanner = scanner
        self._lock = threading.Lock()
        self._reopening = threading.Lock()
        self._closed = False
        self._open = self._make()

    @property
    def store(self) -> VectorStore:
        """The vector store as it was opened last."""
        return self._open.store

    def search(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the nearest passages of the catalogue as it is, nearest first."""
        self._follow()
        with self._use() as opened:
            found = self._ask(opened.store, vector, limit)
            newer = {name for name, key in self._catalogue.keys().items() if key not in opened.keys}
        if newer:
            self._reopen_where_worth_it(newer)
            found |= dict(self._scanner.scan(self._catalogue, vector, newer, limit))
        return sorted(found.items(), key=lambda hit: -hit[1])[:limit]

    def close(self) -> None:
        """Close the store once nobody searches it any more."""
        with self._lock:
            self._closed = True
            self._retire(self._open)

    def _ask(self, store: VectorStore, vector: npt.NDArray[np.float32], limit: int) -> dict[str, float]:
        """Ask Chroma, and for more where what it found stands nowhere any more."""
        found: dict[str, float] = {}
        for wanted in (limit, 5 * limit):
            hits = store.query(vector, wanted)
            places = self._catalogue.passages_of([name for name, _ in hits])
            found = {place: cosine for name, cosine in hits for place in places[name]}
            if len(found) >= limit or len(hits) < wanted:
                break
        return found

    def _make(self) -> _Open:
        keys = frozenset(self._catalogue.keys().values())
        collection, generation = self._named()
        return _Open(VectorStore(self._folder, self._settings, collection), collection, generation, keys)

    def _named(self) -> tuple[str, int]:
        """The collection that the catalogue names, and its generation."""
        facts = self._catalogue.meta()
        return facts.get("collection", ""), int(facts.get("generation", "0"))

    def _follow(self) -> None:
        """Open the collection that the catalogue names now, where the writer made another one.

        A question that began before goes on with the newer one: what it does not know of is left out.
        """
        if self._is_superseded():
            with self._reopening:
                if self._is_superseded():
                    self._change(self._make())

    def _is_superseded(self) -> bool:
        collection, generation = self._named()
        opened = self._open
        return collection != opened.collection and generation > opened.generation

    def _change(self, opened: _Open) -> None:
        with self._lock:
            if self._closed:
                self._retire(opened)
                return
            old, self._open = self._open, opened
            self._retire(old)

    @contextlib.contextmanager
    def _use(self) -> Iterator[_Open]:
        with self._lock:
            opened = self._open
            opened.users += 1
        try:
            yield opened
        finally:
            with self._lock:
                opened.users -= 1
                if opened.retired and not opened.users:
                    opened.store.close()

    def _retire(self, opened: _Open) -> None:
        opened.retired = True
        if not opened.users:
            opened.store.close()

    def _reopen_where_worth_it(self, newer: set[str]) -> None:
        """Open the store again in the background, where much is new."""
        counts = self._catalogue.counts()
        if sum(counts.get(name, 0) for name in newer) < REOPEN_PASSAGES:
            return
        if self._reopening.acquire(blocking=False):
            try:
                threading.Thread(target=self._reopen, daemon=True).start()
            except RuntimeError:  # no thread is to be had: some other time
                self._reopening.release()

    def _reopen(self) -> None:
        try:
            with contextlib.suppress(InspectQAError):
                self._change(self._make())
        finally:
            self._reopening.release()
