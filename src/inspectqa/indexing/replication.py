"""A catalogue as it travels: a parcel of rows for each ready report, and a manifest that names them."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectqa.errors import DamagedIndexError
from inspectqa.indexing import schema
from inspectqa.indexing.parcels import Parcel, ParcelStore
from inspectqa.indexing.schema import KEY_SHIFT
from inspectqa.indexing.writing import CatalogueWriter, delete_reports, index_report

#: A fact of a catalogue that is a copy: the name of the manifest that it was made of.
FOLLOWED = "followed"
#: The layout of tables that the parcels were packed from.
_SHARED_LAYOUT = "shared_layout"
#: The index's own facts that each folder makes for itself.
_OWN_FACTS = frozenset({FOLLOWED, _SHARED_LAYOUT})
#: The tables of a report beside its paragraphs, which are found by their rowid.
_TABLES = ("reports", "judgements", "vectors", "abbreviations")
#: Most bytes that a parcel may unpack to, and most records of one: a report of 2,000 pages has a tenth of it.
_MOST_BYTES, _MOST_RECORDS = 200_000_000, 5_000
#: Which parcel holds a report as it is now. A report that changes in any way has none until it is packed.
_SHARED = """
CREATE TABLE IF NOT EXISTS shared (key INTEGER PRIMARY KEY, parcel TEXT NOT NULL, records INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS shared_removed AFTER DELETE ON reports
    BEGIN DELETE FROM shared WHERE key = old.key; END;
CREATE TRIGGER IF NOT EXISTS shared_changed AFTER UPDATE OF identity ON reports
    BEGIN DELETE FROM shared WHERE key = old.key; END;
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What makes up an index: its facts, the parcel of each report by key, the rows of its files."""

    facts: dict[str, str]
    reports: dict[int, Parcel]
    files: list[list[Any]]

    @classmethod
    def unpack(cls, content: bytes) -> Manifest:
        """Return what `pack` made; raises ValueError, KeyError or TypeError."""
        values = _unpack(content)
        reports = {int(key): _named(name, records) for key, name, records in values["reports"]}
        return cls(values["facts"], reports, values["files"])

    def pack(self) -> bytes:
        """Return the manifest as bytes, the same for the same index."""
        reports = [[key, parcel.name, parcel.records] for key, parcel in sorted(self.reports.items())]
        return _pack({"facts": self.facts, "reports": reports, "files": self.files})


class Rows(CatalogueWriter):
    """A catalogue whose reports are packed and unpacked row by row."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with schema.mapped_errors(folder, writing=True):
            self._connection.executescript(_SHARED)
        layout = str(schema.SCHEMA_VERSION)
        if self.meta().get(_SHARED_LAYOUT) != layout:
            with self._transaction() as connection:
                connection.execute("DELETE FROM shared")
            self.set_meta({_SHARED_LAYOUT: layout})

    def facts(self) -> dict[str, str]:
        """Return the index's own facts as far as they travel."""
        return {name: value for name, value in sorted(self.meta().items()) if name not in _OWN_FACTS}

    def files_rows(self) -> list[list[Any]]:
        """Return the rows of the files of ready reports."""
        query = "SELECT * FROM files WHERE key IN (SELECT key FROM reports WHERE ready) ORDER BY path"
        return [list(row) for row in self._rows(query)]

    def parcels(self) -> dict[int, Parcel]:
        """Return the parcel of each report that has one, by key."""
        return {key: Parcel(name, records) for key, name, records in self._rows("SELECT * FROM shared")}

    def note_parcel(self, key: int, parcel: Parcel) -> None:
        """Remember which parcel holds a report."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO shared VALUES (?, ?, ?)", _values(key, parcel))

    def pack(self, key: int) -> bytes:
        """Return the rows of a report as bytes."""
        rows = {table: self._rows(f"SELECT * FROM {table} WHERE key = ?", (key,)) for table in _TABLES}  # noqa: S608
        rows["paragraphs"] = self._rows("SELECT * FROM paragraphs WHERE rowid BETWEEN ? AND ?", _between(key))
        return _pack(rows)

    def promote(self, generation: int) -> None:
        """Make a copy an index of its own, newer than what any follower has seen."""
        newest = max(generation, int(self.meta().get("generation", "0"))) + 1
        with self._transaction() as connection:
            connection.execute("DELETE FROM meta WHERE name = ?", (FOLLOWED,))
        self.set_meta({"generation": str(newest)})

    def take(self, store: ParcelStore, manifest: Manifest, name: str) -> None:
        """Take the place of what is here with what the manifest names, in one transaction."""
        here = self.parcels()
        with self._transaction() as connection:
            known = {row[0] for row in connection.execute("SELECT key FROM reports")}
            kept = {key for key in known if here.get(key) == manifest.reports.get(key, ())}
            delete_reports(connection, sorted(known - kept))
            missing = sorted(manifest.reports.keys() - kept)
            contents = store.fetch([manifest.reports[key] for key in missing])
            for key, content in zip(missing, contents, strict=True):
                with mapped_content(store.place):
                    _insert(connection, key, _unpack(content))
                connection.execute("INSERT INTO shared VALUES (?, ?, ?)", _values(key, manifest.reports[key]))
            connection.execute("DELETE FROM files")
            with mapped_content(store.place):
                connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?)", manifest.files)
                facts = {**manifest.facts, FOLLOWED: name}
                connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))


def _insert(connection: sqlite3.Connection, key: int, rows: dict[str, list[list[Any]]]) -> None:
    if [row[0] for row in rows["reports"]] != [key]:
        raise ValueError("another report")
    for table in (*_TABLES, "paragraphs"):
        for row in rows[table]:
            marks = ",".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608
    index_report(connection, key)


def _between(key: int) -> tuple[int, int]:
    """The first and the last rowid that a report's paragraphs can have."""
    return key << KEY_SHIFT, ((key + 1) << KEY_SHIFT) - 1


def _values(key: int, parcel: Parcel) -> tuple[int, str, int]:
    return key, parcel.name, parcel.records


def manifest_parcel(head: dict[str, Any]) -> Parcel:
    """Return the parcel of the manifest that a head names; raises ValueError, KeyError or TypeError."""
    return _named(head["manifest"], head["records"])


def _named(name: Any, records: Any) -> Parcel:
    """What a server names as a parcel; raises ValueError where it can be none, TypeError for no number."""
    if not isinstance(name, str) or not 0 < records <= _MOST_RECORDS:
        raise ValueError("a part of it cannot be one")
    return Parcel(name, int(records))


def fetch_manifest(store: ParcelStore, head: dict[str, Any]) -> Manifest:
    """Return the manifest that a head names; raises DamagedIndexError."""
    with mapped_content(store.place):
        parcel = manifest_parcel(head)
    (content,) = store.fetch([parcel])
    with mapped_content(store.place):
        return Manifest.unpack(content)


def _pack(values: Any) -> bytes:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_bytes_to_json)
    return zlib.compress(text.encode())


def _unpack(content: bytes) -> Any:
    reader = zlib.decompressobj()
    text = reader.decompress(content, _MOST_BYTES)
    if reader.unconsumed_tail:
        raise ValueError("too much")
    return json.loads(text, object_hook=_bytes_from_json)


def _bytes_to_json(value: Any) -> Any:
    return {"bytes": base64.b64encode(value).decode()}


def _bytes_from_json(values: dict[str, Any]) -> Any:
    return base64.b64decode(values["bytes"]) if values.keys() == {"bytes"} else values


#: What comes of values that are not what they should be: of another kind, nested without end, too large.
MEANINGLESS = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


@contextlib.contextmanager
def mapped_content(place: str) -> Iterator[None]:
    """What a server holds is checked like any other input."""
    try:
        yield
    except (*MEANINGLESS, zlib.error, sqlite3.Error) as error:
        raise DamagedIndexError(
            place,
            f"its copy of the catalogue cannot be used ({error})",
            "Mend it where the reports are indexed: `inspectqa check --repair`",
        ) from error
