"""Turns an index of the layout before into one of today's, without reading or embedding anything again."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import numpy as np

from inspectqa.errors import InspectQAError
from inspectqa.indexing import schema, stems, texts
from inspectqa.indexing.vectors import VectorStore, drop_collection
from inspectqa.settings import Settings

#: What was added to the tables of layout 2.
_CHANGES = "ALTER TABLE vectors ADD COLUMN digests BLOB NOT NULL DEFAULT x''"


def migrate(folder: Path, settings: Settings) -> None:
    """Bring the catalogue up to today's layout; the caller holds the lock.

    One transaction: readers see the old index until it ends, and a killed run leaves the old one. Raises
    DamagedIndexError where the layout is older still.
    """
    connection = schema.connect_for_writing(folder, schema.READ_VERSIONS)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == schema.SCHEMA_VERSION:
            return
        with schema.mapped_errors(folder, writing=True):
            connection.execute("BEGIN IMMEDIATE")
            old = connection.execute("SELECT value FROM meta WHERE name = 'collection'").fetchone()
            _fill_tables(connection)
            if old is not None:
                _fill_store(connection, folder, settings, f"{old[0]}-{schema.SCHEMA_VERSION}")
            connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
            connection.execute("COMMIT")
    finally:
        connection.close()
    if old is not None:
        with contextlib.suppress(InspectQAError):  # an old collection that stays harms nothing
            drop_collection(folder, settings, old[0])


def _fill_tables(connection: sqlite3.Connection) -> None:
    for statement in filter(str.strip, f"{_CHANGES};{texts.TABLES}".split(";")):
        connection.execute(statement)
    for key, data in connection.execute("SELECT key, passages FROM vectors ORDER BY key").fetchall():
        table = np.frombuffer(data, np.int32).reshape(-1, 4)
        first, last = key << schema.KEY_SHIFT, ((key + 1) << schema.KEY_SHIFT) - 1
        query = "SELECT rowid, text FROM paragraphs WHERE rowid BETWEEN ? AND ?"
        paragraphs = dict(connection.execute(query, (first, last)))
        digests = texts.digest_texts(
            paragraphs[first + order][start:end] for order, _, start, end in table.tolist()
        )
        connection.execute("UPDATE vectors SET digests = ? WHERE key = ?", (digests.tobytes(), key))
        texts.insert(connection, key, table, digests)
    stems.recount(connection)
    connection.execute("DELETE FROM meta WHERE name = 'term_counts_generation'")


def _fill_store(connection: sqlite3.Connection, folder: Path, settings: Settings, name: str) -> None:
    """Put each text's vector into a new collection, which the catalogue names from then on."""
    store = VectorStore(folder, settings, name, create=True)
    try:
        query = "SELECT key, id, digests, matrix FROM vectors JOIN reports USING (key)"
        for key, report_id, data, matrix in connection.execute(query).fetchall():
            digests = np.frombuffer(data, np.int64)
            rows = texts.first_rows(connection, key, digests)
            if rows:
                values = np.frombuffer(matrix, np.float16).reshape(len(digests), -1)[rows]
                names = [texts.name_text(digest) for digest in digests[rows].tolist()]
                store.upsert(names, values.astype(np.float32), [{"report": report_id}] * len(names))
    finally:
        store.close()
    connection.execute("UPDATE meta SET value = ? WHERE name = 'collection'", (name,))
    connection.execute(
        "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'generation'"
    )
