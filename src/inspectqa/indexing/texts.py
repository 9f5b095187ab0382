"""Texts that stand in several places: one vector in the vector store for each, whatever repeats it.

Reports repeat one another's sentences; a quarter of the passages of 470 real reports stand in another one
too. Chroma's graph of neighbours loses whole groups of equal vectors, and finds all when each is there once.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inspectqa.indexing.rows import PassageTable

Digests = npt.NDArray[np.int64]

TABLES = """
CREATE TABLE texts (
    digest INTEGER NOT NULL,
    key INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (digest, key, place)
) WITHOUT ROWID;
CREATE TABLE unused_texts (digest INTEGER PRIMARY KEY);
"""
#: A passage's place: its paragraph's order in the report and its window in these last bits.
_WINDOW_BITS = 16
#: SQLite takes 999 parameters on old builds.
_CHUNK = 900


def digest_texts(texts: Iterable[str]) -> Digests:
    """Return for each text the first 8 bytes of its sha256: among a million two are equal 1 time in 10⁷."""
    data = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    return np.frombuffer(data, np.int64)


def name_text(digest: int) -> str:
    """Return the id that a text has in the vector store."""
    return f"{digest & 0xFFFFFFFFFFFFFFFF:016x}"


def read_name(name: str) -> int:
    """Return the digest of an id; 0 where the id is of another kind."""
    try:
        return int.from_bytes(bytes.fromhex(name), "big", signed=True)
    except (ValueError, OverflowError):
        return 0


def passage_id(report_id: str, place: int) -> str:
    """Return the id of the passage at a place."""
    order, window = place >> _WINDOW_BITS, place & ((1 << _WINDOW_BITS) - 1)
    return f"{report_id}/{order:04d}:{window}" if window else f"{report_id}/{order:04d}"


def insert(connection: sqlite3.Connection, key: int, table: PassageTable, digests: Digests) -> None:
    """Note where a report's texts stand."""
    places = (table[:, 0].astype(np.int64) << _WINDOW_BITS) + table[:, 1]
    rows = zip(digests.tolist(), [key] * len(table), places.tolist(), strict=True)
    connection.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?, ?)", rows)


def delete(connection: sqlite3.Connection, key: int, digests: Digests) -> None:
    """Forget a report's texts, and note which stand nowhere any more."""
    distinct = [(digest,) for digest in set(digests.tolist())]
    connection.executemany(f"DELETE FROM texts WHERE digest = ? AND key = {key}", distinct)  # noqa: S608
    connection.executemany(
        "INSERT OR IGNORE INTO unused_texts SELECT ?1 WHERE NOT EXISTS "
        "(SELECT 1 FROM texts WHERE digest = ?1)",
        distinct,
    )


def first_rows(connection: sqlite3.Connection, key: int, digests: Digests) -> list[int]:
    """Return the rows of a report's passages whose text no earlier report and no earlier row has."""
    found, rows = np.unique(digests, return_index=True)
    earlier: set[int] = set()
    for chunk in chunks(found.tolist()):
        marks = ",".join("?" * len(chunk))
        query = f"SELECT digest FROM texts WHERE digest IN ({marks}) AND key < ?"  # noqa: S608
        earlier.update(row[0] for row in connection.execute(query, (*chunk, key)))
    pairs = zip(found.tolist(), rows.tolist(), strict=True)
    return sorted(row for digest, row in pairs if digest not in earlier)


def unused(connection: sqlite3.Connection) -> list[int]:
    """Return the texts that the vector store may still hold and that stand nowhere."""
    query = "SELECT digest FROM unused_texts WHERE digest NOT IN (SELECT digest FROM texts)"
    return [row[0] for row in connection.execute(query)]


def chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a sequence into pieces that a query takes."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
