"""Bytes on a Chroma server, under the name of their content: how a catalogue travels between machines."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectqa.errors import DamagedIndexError, IndexingError
from inspectqa.indexing.chroma import Connection
from inspectqa.settings import Settings

#: A record carries its bytes in so many metadata values of so many bytes (base64: 4,096 characters, the most
#: that Chroma Cloud takes of 32). Documents would be the obvious place, but a server indexes their every
#: three characters: 12 s and 8 times the bytes for what takes 1 s here.
_VALUES, _VALUE_BYTES = 16, 3_072
_RECORD_BYTES = _VALUES * _VALUE_BYTES
#: So many records in one request: 6.5 MB, well below the 40 MB that a server takes.
_RECORDS = 100
_HEAD = "head"


@dataclass(frozen=True, slots=True, order=True)
class Parcel:
    """What is needed to fetch some bytes: the name, which is their hash, and how many records they fill."""

    name: str
    records: int


class ParcelStore:
    """A collection of parcels, and one record, the head, that tells which of them count."""

    def __init__(self, folder: Path, settings: Settings, *, create: bool = False) -> None:
        """Connect to the server of the settings; raises IndexingError where it does not answer."""
        self._connection = Connection(folder, settings, writing=True)
        self.place = self._connection.place
        self._name = settings.chroma_collection
        self._collection = self._connection.find_collection(self._name)
        if self._collection is None and create:
            with self._connection.mapped_errors(writing=True):
                self._collection = self._connection.client.get_or_create_collection(
                    self._name, embedding_function=None
                )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def head(self) -> dict[str, Any] | None:
        """Return what the writer last said; None where there is no index under the name."""
        found = self._find_head()
        if not found:
            return None
        try:
            values: dict[str, Any] = json.loads(found[0]["head"])
            if not values.keys() >= {"manifest", "records", "layout"}:
                raise ValueError("something is missing")
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise self._damaged("its head cannot be read") from None
        return values

    def put_head(self, values: dict[str, Any]) -> None:
        """Say which parcels count, in one record."""
        self._put([_HEAD], [{"head": json.dumps(values)}])

    def put(self, contents: Iterable[bytes]) -> Iterator[Parcel]:
        """Store each content and yield its parcel once it is there; the same content is the same parcel."""
        waiting: list[Parcel] = []
        names: list[str] = []
        metadatas: list[dict[str, str]] = []
        for content in contents:
            parcel = _parcel(content)
            waiting.append(parcel)
            names += _record_names(parcel)
            metadatas += _to_metadatas(content)
            while len(names) >= _RECORDS:
                self._put(names[:_RECORDS], metadatas[:_RECORDS])
                del names[:_RECORDS], metadatas[:_RECORDS]
            if not names:
                yield from waiting
                waiting = []
        if names:
            self._put(names, metadatas)
        yield from waiting

    def fetch(self, parcels: Sequence[Parcel]) -> Iterator[bytes]:
        """Yield the content of each parcel; raises DamagedIndexError where one is missing or altered."""
        records = self._fetch_records(name for parcel in parcels for name in _record_names(parcel))
        for parcel in parcels:
            content = b"".join(next(records) for _ in range(parcel.records))
            if _parcel(content).name != parcel.name:
                raise self._damaged(f"the part {parcel.name[:8]} was altered")
            yield content

    def delete(self, parcels: Iterable[Parcel]) -> None:
        """Remove parcels."""
        names = [name for parcel in parcels for name in _record_names(parcel)]
        with self._connection.mapped_errors(writing=True):
            for start in range(0, len(names), _RECORDS):
                self._collection.delete(ids=names[start : start + _RECORDS])

    def compare(self, kept: Iterable[Parcel]) -> tuple[int, int]:
        """Return how many records of these parcels are missing, and how many are there beside them."""
        wanted, there = _wanted(kept), self._names()
        return len(wanted - there), len(there - wanted)

    def sweep(self, kept: Iterable[Parcel]) -> None:
        """Remove what is no part of these parcels, left by killed runs."""
        surplus = sorted(self._names() - _wanted(kept))
        with self._connection.mapped_errors(writing=True):
            for start in range(0, len(surplus), _RECORDS):
                self._collection.delete(ids=surplus[start : start + _RECORDS])

    def _names(self) -> set[str]:
        size = self._connection.page_size
        found: set[str] = set()
        with self._connection.mapped_errors(writing=True):
            for offset in range(0, self._collection.count(), size):
                found.update(self._collection.get(limit=size, offset=offset, include=[])["ids"])
        return found

    def _find_head(self) -> list[dict[str, Any]]:
        """The head's metadata; a collection that was made anew since the last time is found again."""
        if self._collection is not None:
            with contextlib.suppress(IndexingError):
                return self._get([_HEAD])
        self._collection = self._connection.find_collection(self._name)
        return self._get([_HEAD]) if self._collection is not None else []

    def _fetch_records(self, names: Iterator[str]) -> Iterator[bytes]:
        while some := list(itertools.islice(names, _RECORDS)):
            for metadata in self._get(some, complete=True):
                yield self._content(metadata)

    def _get(self, names: Sequence[str], *, complete: bool = False) -> list[dict[str, Any]]:
        """The metadata of records in the order of the names."""
        with self._connection.mapped_errors(writing=True):
            found = self._collection.get(ids=list(names), include=["metadatas"])
        by_name = dict(zip(found["ids"], found["metadatas"], strict=True))
        if complete and len(by_name) < len(names):
            raise self._damaged(f"{len(names) - len(by_name)} of its parts are missing")
        return [by_name[name] for name in names if name in by_name]

    def _put(self, names: Sequence[str], metadatas: Sequence[dict[str, str]]) -> None:
        with self._connection.mapped_errors(writing=True):
            self._collection.upsert(
                ids=list(names), embeddings=[[1.0, 0.0]] * len(names), metadatas=list(metadatas)
            )

    def _content(self, metadata: dict[str, Any]) -> bytes:
        try:
            values = (metadata[f"part{place:02d}"] for place in range(int(metadata["parts"])))
            return b"".join(base64.b64decode(value, validate=True) for value in values)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise self._damaged("one of its parts cannot be read") from None

    def _damaged(self, reason: str) -> DamagedIndexError:
        return DamagedIndexError(
            self.place, reason, "Mend it where the reports are indexed: `inspectqa check --repair`"
        )


def _parcel(content: bytes) -> Parcel:
    return Parcel(hashlib.sha256(content).hexdigest()[:32], max(1, -(-len(content) // _RECORD_BYTES)))


def _record_names(parcel: Parcel) -> list[str]:
    return [f"{parcel.name}.{number}" for number in range(parcel.records)]


def _wanted(parcels: Iterable[Parcel]) -> set[str]:
    return {_HEAD, *(name for parcel in parcels for name in _record_names(parcel))}


def _to_metadatas(content: bytes) -> list[dict[str, str]]:
    """The metadata of each record of a content."""
    found = []
    for start in range(0, max(1, len(content)), _RECORD_BYTES):
        record = content[start : start + _RECORD_BYTES]
        parts = [record[at : at + _VALUE_BYTES] for at in range(0, len(record), _VALUE_BYTES)]
        values = {f"part{place:02d}": base64.b64encode(part).decode() for place, part in enumerate(parts)}
        found.append({"parts": str(len(parts)), **values})
    return found
