"""An index, opened for questions: its catalogue, its vectors and its encoder, each when first needed."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from inspectqa.errors import (
    DamagedIndexError,
    EmbedderError,
    IndexingError,
    InspectQAError,
    UnknownReportError,
)
from inspectqa.indexing.catalogue import Catalogue
from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.indexing.neighbours import Neighbours
from inspectqa.indexing.scanning import Scanner
from inspectqa.indexing.switch import find_encoders
from inspectqa.indexing.vectors import VectorStore
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from inspectqa.indexing.following import Follower

Vectors = npt.NDArray[np.float32]
Made = TypeVar("Made")

#: Up to so many passages every vector is compared, scope or not: 12 ms of a processor for 92,000, 29 ms for
#: 230,000, and nothing is missed; CACHE_BYTES holds no more. Chroma's approximate search finds all of the
#: nearest ten for most questions and, in a million paragraphs, none of them for a few.
EXACT_PASSAGES = 250_000
#: So often a piece of work is begun again because the index was replaced under it, and the pause in seconds.
_ATTEMPTS, _PAUSE_SECONDS = 5, 0.1


class _View:
    """One catalogue file with what belongs to it; a rebuilt index is another view."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.catalogue = Catalogue(folder)
        self.scanner = Scanner()
        self._embedder: Embedder | None = None
        self._neighbours: Neighbours | None = None
        self._lock = threading.RLock()

    @property
    def embedder(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = open_own_embedder(self.catalogue, self.settings)
            return self._embedder

    @property
    def neighbours(self) -> Neighbours:
        with self._lock:
            if self._neighbours is None:
                self._neighbours = Neighbours(self.folder, self.settings, self.catalogue, self.scanner)
            return self._neighbours

    def let_go(self) -> None:
        """Close the vector store, once no other thread is at work with it; the next search opens it anew."""
        with self._lock:
            if self._neighbours is not None:
                self._neighbours.close()
                self._neighbours = None

    def close(self) -> None:
        """Let go of everything but what other threads are at work with."""
        self.let_go()
        self.scanner.clear()


class Index:
    """An opened index. Any thread may use it; it sees a finished change after `refresh`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Use `Index.open`."""
        self.folder = folder
        self.settings = settings
        self._follower = _follow(folder, settings)
        try:
            self._view = _View(folder, settings)
        except InspectQAError:
            if self._follower is not None:
                self._follower.close()
            raise
        self._generation = self._view.catalogue.generation()
        self._pinned = threading.local()
        self._lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path | str | None = None, settings: Settings | None = None) -> Index:
        """Open the index in `folder` (default: of the settings).

        With a Chroma server set, a folder without an index of its own becomes a copy of the server's, and
        follows it until the index is closed.

        Raises IndexNotFoundError where there is none, DamagedIndexError where it cannot be used, and
        IndexingError where it has to be copied and the server does not answer.
        """
        settings = settings or Settings()
        return cls(Path(folder) if folder is not None else settings.index, settings)

    @property
    def is_copy(self) -> bool:
        """Whether this follows an index that is written elsewhere; then nothing can be added or removed."""
        return self._follower is not None and not self._follower.over

    @property
    def seconds_behind(self) -> float | None:
        """How long ago a copy last heard the server; None where it never did, or where this is no copy."""
        return self._follower.seconds_behind() if self._follower is not None and self.is_copy else None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue: inside `steadily` the one that the work began with."""
        return self._mine.catalogue

    @property
    def embedder(self) -> Embedder:
        """The encoder that the index was made with; raises EmbedderError where that is another one."""
        return self._mine.embedder

    @property
    def vectors(self) -> VectorStore:
        """The vector store; opening it takes a second, so nothing does before it is needed."""
        return self._mine.neighbours.store

    def search_meaning(
        self, vector: Vectors, report_ids: Collection[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        """Return (passage id, cosine) of the passages nearest to a unit vector, nearest first.

        Inside a scope every vector is compared, which is exact. Without one (`report_ids` is None) too in a
        collection of up to EXACT_PASSAGES; a bigger one asks Chroma, unless its files cannot be used or its
        server does not answer.
        """
        view = self._mine
        if limit < 1:
            return []
        if report_ids is not None:
            return view.scanner.scan(view.catalogue, vector, report_ids, limit)
        if view.catalogue.passage_count() > EXACT_PASSAGES and view.catalogue.has_texts():
            try:
                return view.neighbours.search(vector, limit)
            except (DamagedIndexError, IndexingError):
                view.let_go()
        return view.scanner.scan(view.catalogue, vector, view.catalogue.identities(), limit)

    def steadily(self, work: Callable[[], Made]) -> Made:
        """Do a piece of work on the newest generation, and on that one alone, in this thread.

        What a writer finishes meanwhile is seen by the next piece of work. Where a rebuilt index takes the
        place of this one right then, the work is done again on the new one.
        """
        for attempt in range(_ATTEMPTS):
            self.refresh()
            view = self._view
            try:
                with self._pin(view):
                    return work()
            except (DamagedIndexError, EmbedderError, UnknownReportError):
                if attempt + 1 == _ATTEMPTS or not view.catalogue.replaced():
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")

    def refresh(self) -> bool:
        """See the changes that were finished since; returns whether there were any.

        What is in use by other threads stays usable until they are done with it.
        """
        if getattr(self._pinned, "view", None) is not None:
            return False
        view = self._view
        if view.catalogue.replaced():
            return self._replace(view)
        generation = view.catalogue.generation()
        if generation == self._generation:
            return False
        keys = set(view.catalogue.keys().values())
        with self._lock:
            self._generation = generation
        view.scanner.forget(keys)
        return True

    def close(self) -> None:
        """Close everything."""
        if self._follower is not None:
            self._follower.close()
        with self._lock:
            self._view.close()
            self._view.catalogue.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _mine(self) -> _View:
        """What this thread works with: the newest, or what its work began with."""
        return getattr(self._pinned, "view", None) or self._view

    @contextlib.contextmanager
    def _pin(self, view: _View) -> Iterator[None]:
        before = getattr(self._pinned, "view", None)
        self._pinned.view = view
        try:
            with view.catalogue.pinned():
                yield
        finally:
            self._pinned.view = before

    def _replace(self, old: _View) -> bool:
        """Go over to the index that took this one's place; threads that work with the old one go on."""
        with self._lock:
            if self._view is not old:  # another thread was faster
                return True
            self._view = _View(self.folder, self.settings)
            self._generation = self._view.catalogue.generation()
        old.close()
        return True


def open_own_embedder(catalogue: Catalogue, settings: Settings) -> Embedder:
    """Open the encoder that the vectors of a catalogue were made with.

    Raises EmbedderError where there is only another one, DamagedIndexError where there is none.
    While a new index takes the place of this one, its encoder may have been moved already.
    """
    wanted = catalogue.meta().get("embedder_hash")
    problem: InspectQAError = EmbedderError(
        catalogue.folder,
        "its encoder is not the one its vectors were made with",
        "Make the index again: `inspectqa index PATH --rebuild`",
    )
    for place in find_encoders(catalogue.folder):
        try:
            embedder = open_embedder(settings, place)
        except (DamagedIndexError, EmbedderError) as error:
            if place == catalogue.folder:
                problem = error
            continue
        if embedder.hash == wanted:
            return embedder
    raise problem


def _follow(folder: Path, settings: Settings) -> Follower | None:
    if not settings.chroma:
        return None
    from inspectqa.indexing.following import Follower

    return Follower.open(folder, settings)
