"""The index of this folder, kept on a Chroma server for folders elsewhere to follow (following.py).

The reports that changed are stored first, then the manifest, and last the head that names the manifest: a
follower sees whole changes only. One folder writes a server's index; another one can take it over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspectqa.errors import (
    IndexingError,
    IndexLockedError,
    IndexNotFoundError,
    InspectQAError,
    SettingsError,
)
from inspectqa.indexing import schema
from inspectqa.indexing.following import WRITER, follow_once, follows, read_facts
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.parcels import Parcel, ParcelStore
from inspectqa.indexing.replication import FOLLOWED, Manifest, Rows, fetch_manifest, manifest_parcel
from inspectqa.indexing.storing import store_vectors
from inspectqa.indexing.switch import NEW
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings

#: How often a long build shares what it has so far.
SHARE_SECONDS = 30.0


class Shared:
    """A server's index, seen from the one folder that writes it."""

    def __init__(self, catalogue: CatalogueWriter, settings: Settings) -> None:
        """Use `Shared.open`."""
        self._catalogue = Rows(catalogue.folder)
        self._writer = _read_writer(catalogue.folder) or uuid.uuid4().hex
        self._store = ParcelStore(catalogue.folder, settings, create=True)
        self._settings = settings
        self._last = time.monotonic()

    @classmethod
    @contextlib.contextmanager
    def open(
        cls, catalogue: CatalogueWriter, settings: Settings, *, take_over: bool = False
    ) -> Iterator[Shared | None]:
        """Open the server's index for writing; None where Chroma is embedded.

        Raises IndexLockedError where another folder writes it, unless that is to be taken over.
        """
        if not settings.chroma or catalogue.folder.name == NEW:  # what is being rebuilt is not finished
            yield None
            return
        shared = cls(catalogue, settings)
        try:
            shared._claim(take_over)
            yield shared
        finally:
            shared._store.close()
            shared._catalogue.close()

    def share_now_and_then(self) -> None:
        """Share, unless that was just done: a long build is seen growing."""
        if time.monotonic() - self._last >= SHARE_SECONDS:
            self.share()

    def share(self, *, repair: bool = False) -> bool:
        """Store on the server what changed since the last time; returns whether anything had.

        With `repair` everything is stored again, and what killed runs left there goes.
        """
        self._last = time.monotonic()
        head = self._head()
        before = fetch_manifest(self._store, head) if head and not repair else None
        there = set(before.reports.values()) if before else set()
        reports = self._store_reports(there)
        manifest = Manifest(self._catalogue.facts(), reports, self._catalogue.files_rows())
        content = manifest.pack()
        (parcel,) = self._store.put([content])
        if not repair and head is not None and head["manifest"] == parcel.name:
            return False
        self._head()  # nobody took over meanwhile
        self._store.put_head(
            {
                "layout": schema.SCHEMA_VERSION,
                "writer": self._writer,
                "host": socket.gethostname(),
                "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "generation": manifest.facts.get("generation", "0"),
                "manifest": parcel.name,
                "records": parcel.records,
            }
        )
        gone = there - set(reports.values())
        if head is not None and head["manifest"] != parcel.name:
            gone.add(manifest_parcel(head))
        if repair:
            self._store.sweep([*reports.values(), parcel])
        else:
            self._store.delete(gone)
        return True

    def _claim(self, take_over: bool) -> None:
        """See that this folder is the one that writes, and note it."""
        head = self._store.head()
        follows = self._catalogue.meta().get(FOLLOWED) is not None
        other = head is not None and head["writer"] != self._writer
        if (other or follows) and not take_over:
            since = f" by {head['host']} since {head['written']}" if head else ""
            raise IndexLockedError(
                self._store.place,
                f"the index ‘{self._settings.chroma_collection}’ there is written{since}",
                "Index there; or take it over with `inspectqa index --take-over`, or give this one another "
                "name with INSPECTQA_CHROMA_COLLECTION",
            )
        if take_over and (other or follows):
            generation = int(head.get("generation", 0)) if head else 0
            self._catalogue.promote(generation)
            if head is not None:
                self._store.put_head({**head, "writer": self._writer})
        if head is None:
            self._store_vectors()
        _write_writer(self._catalogue.folder, self._writer)

    def _store_vectors(self) -> None:
        """Store the vectors of an index that was kept without the server so far."""
        keys = list(self._catalogue.report_keys().values())
        if not keys:
            return
        folder, collection = self._catalogue.folder, self._catalogue.meta()["collection"]
        store = VectorStore(folder, self._settings, collection, create=True)
        try:
            store_vectors(store, self._catalogue.stored_vectors(keys))
        finally:
            store.close()

    def _head(self) -> dict[str, Any] | None:
        """The head; raises IndexLockedError where another folder took over."""
        head = self._store.head()
        if head is not None and head["writer"] != self._writer:
            raise IndexLockedError(
                self._store.place, f"{head['host']} has taken this index over", "Index there from now on"
            )
        return head

    def _store_reports(self, there: set[Parcel]) -> dict[int, Parcel]:
        """Store the reports that are not there; returns the parcel of each."""
        reports = {key: p for key, p in self._catalogue.parcels().items() if p in there}
        keys = sorted(set(self._catalogue.report_keys().values()) - reports.keys())
        contents = (self._catalogue.pack(key) for key in keys)
        for key, parcel in zip(keys, self._store.put(contents), strict=True):
            reports[key] = parcel
            self._catalogue.note_parcel(key, parcel)
        return reports


def share_index(folder: Path, settings: Settings, *, repair: bool = False) -> None:
    """Share the index of a folder whose lock the caller holds; with `repair` all of it anew."""
    catalogue = CatalogueWriter(folder)
    try:
        with Shared.open(catalogue, settings) as shared:
            if shared is not None:
                shared.share(repair=repair)
    finally:
        catalogue.close()


def find_sharing_faults(folder: Path, settings: Settings) -> Iterator[str]:
    """Yield what is wrong with a folder's index as a Chroma server keeps it, a line each."""
    mend = "Mend it: `inspectqa check --repair`"
    store = ParcelStore(folder, settings)
    try:
        head = store.head()
        if head is None:
            yield f"{store.place}: the catalogue is not on the Chroma server. {mend}"
        elif head["writer"] != _read_writer(folder):
            yield (
                f"{store.place}: the index there is written by {head['host']}, not from this folder. "
                f"Follow it in an empty folder, or write it from here: `inspectqa index --take-over`"
            )
        else:
            manifest = fetch_manifest(store, head)
            kept = [*manifest.reports.values(), manifest_parcel(head)]
            missing, surplus = store.compare(kept)
            if missing:
                yield f"{store.place}: {missing} parts of the catalogue are missing. {mend}"
            if surplus:
                yield f"{store.place}: {surplus} parts belong to no catalogue. {mend}"
            if manifest.facts.get("generation") != read_facts(folder).get("generation"):
                yield f"{store.place}: what changed last is not there yet. Index again, or {mend.lower()}"
    except InspectQAError as error:
        yield str(error)
    finally:
        store.close()


def take_over(folder: Path, settings: Settings) -> None:
    """Make this folder the one that writes the server's index.

    A copy becomes the index, nothing being read or embedded again; an index of its own takes the place of
    what the server holds. Raises SettingsError without a server, and what `follow` raises.
    """
    if not settings.chroma:
        raise SettingsError("--take-over", "there is no Chroma server to take over", "Set INSPECTQA_CHROMA")
    if follows(folder, settings):
        with contextlib.suppress(IndexNotFoundError):  # nothing there: this folder makes the first
            follow_once(folder, settings)
    with hold_lock(folder):
        schema.create(folder)
        catalogue = CatalogueWriter(folder)
        try:
            with Shared.open(catalogue, settings, take_over=True) as shared:
                if shared is not None and catalogue.meta():
                    shared.share()
        finally:
            catalogue.close()


def _read_writer(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / WRITER).read_text(encoding="utf-8"))["writer"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_writer(folder: Path, writer: str) -> None:
    if _read_writer(folder) == writer:
        return
    try:
        (folder / WRITER).write_text(json.dumps({"writer": writer}), encoding="utf-8")
    except OSError as error:
        raise IndexingError(
            folder, f"it cannot be written ({error.strerror})", "Allow writing there"
        ) from error
