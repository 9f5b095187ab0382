"""The catalogue, written: by the one process that holds the lock, a transaction for each step."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspectqa.indexing import stems, texts
from inspectqa.indexing.abbreviations import find_abbreviations
from inspectqa.indexing.files import FileRow, is_gone
from inspectqa.indexing.passages import is_searchable, make_context
from inspectqa.indexing.rows import (
    identity_to_json,
    judgement_to_row,
    paragraph_to_row,
    passages_to_table,
)
from inspectqa.indexing.schema import (
    KEY_SHIFT,
    WORDS_TABLE,
    connect_for_writing,
    mapped_errors,
)
from inspectqa.records import Passage, Report

#: Longest wait, when closing, for questions in flight that still read the log.
_FOLD_MILLISECONDS = 500
_NO_VECTORS = np.zeros((0, 1), np.float16)
#: The fact of a catalogue that says how many vectors were removed since its collection was made.
REMOVED = "removed_vectors"
#: A key is never used again, so that what a reader keeps of a report cannot be taken for another's.
_NEXT_KEY = """
SELECT 1 + max(
    coalesce((SELECT max(key) FROM reports), 0),
    coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_key'), 0)
)
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report with everything that is written of it. `vectors` is float32 [passages, dimension]."""

    report: Report
    file: FileRow
    passages: list[Passage]
    vectors: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """The vectors that a report adds to those of earlier ones, under their ids in the vector store."""

    key: int
    report_id: str
    ids: list[str]
    vectors: npt.NDArray[np.float32]


class CatalogueWriter:
    """Writes reports in two steps: `add` as pending, `publish` once their vectors are stored too."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue for writing; the caller holds the lock."""
        self.folder = folder
        self._connection = connect_for_writing(folder)

    def close(self) -> None:
        """Fold the log into the file, so that a reader without write access sees all, and close."""
        with contextlib.suppress(sqlite3.Error):  # readers may be busy; the log stays then
            self._connection.execute(f"PRAGMA busy_timeout = {_FOLD_MILLISECONDS}")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def meta(self) -> dict[str, str]:
        """Return the index's own facts."""
        return dict(self._rows("SELECT name, value FROM meta"))

    def set_meta(self, values: dict[str, str]) -> None:
        """Set some of the index's own facts."""
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def files(self) -> dict[str, FileRow]:
        """Return every indexed file by its path."""
        return {row[0]: FileRow(*row) for row in self._rows("SELECT * FROM files")}

    def put_file(self, file: FileRow, replaces: str | None = None) -> None:
        """Note a file: new, seen again, or moved from the path it replaces (its report's source then)."""
        with self._transaction() as connection:
            if replaces is not None:
                connection.execute("DELETE FROM files WHERE path = ?", (replaces,))
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", _file_values(file))
            if replaces is not None:
                _set_source(connection, file.key, replaces, file.path)

    def report_keys(self) -> dict[str, int]:
        """Return the key of every report that can be searched, by id."""
        return dict(self._rows("SELECT id, key FROM reports WHERE ready"))

    def add(self, prepared: Sequence[Prepared]) -> list[int]:
        """Write reports as pending, in one transaction; returns their keys."""
        if not prepared:
            return []
        with self._transaction() as connection:
            first = connection.execute(_NEXT_KEY).fetchone()[0]
            keys = list(range(first, first + len(prepared)))
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('last_key', ?)", (str(keys[-1]),))
            for key, item in zip(keys, prepared, strict=True):
                _insert(connection, key, item)
        return keys

    def pending(self) -> list[int]:
        """Return the keys of the reports that a killed build left without stored vectors."""
        return [row[0] for row in self._rows("SELECT key FROM reports WHERE NOT ready ORDER BY key")]

    def stored_vectors(self, keys: Iterable[int]) -> Iterator[StoredVectors]:
        """Yield the vectors of reports, each of a text that no report with a lower key has."""
        query = "SELECT id, digests, matrix FROM reports JOIN vectors USING (key) WHERE key = ?"
        for key in keys:
            for report_id, data, matrix in self._rows(query, (key,)):
                digests = np.frombuffer(data, np.int64)
                with mapped_errors(self.folder, writing=True):
                    rows = texts.first_rows(self._connection, key, digests)
                values = np.frombuffer(matrix, np.float16).reshape(len(digests), -1) if rows else _NO_VECTORS
                names = [texts.name_text(digest) for digest in digests[rows].tolist()]
                yield StoredVectors(key, report_id, names, values[rows].astype(np.float32))

    def publish(self, keys: Sequence[int]) -> None:
        """Make pending reports searchable in place of older ones, one transaction, next generation."""
        with self._transaction() as connection:
            old = [
                row[0]
                for key in keys
                for row in connection.execute(
                    "SELECT key FROM reports WHERE ready AND id = (SELECT id FROM reports WHERE key = ?)",
                    (key,),
                )
            ]
            delete_reports(connection, old)
            connection.executemany("UPDATE reports SET ready = 1 WHERE key = ?", [(key,) for key in keys])
            delete_reports(connection, _without_file(connection))
            _next_generation(connection)

    def remove(self, keys: Sequence[int]) -> None:
        """Remove reports and their files' rows."""
        with self._transaction() as connection:
            delete_reports(connection, keys)
            connection.executemany("DELETE FROM files WHERE key = ?", [(key,) for key in keys])
            _next_generation(connection)

    def unused_vectors(self) -> list[str]:
        """Return the ids of vectors, for the vector store to drop, whose text stands nowhere any more."""
        with mapped_errors(self.folder, writing=True):
            return [texts.name_text(digest) for digest in texts.unused(self._connection)]

    def forget_unused(self, count: int) -> None:
        """Note that the vector store has dropped them, and how many they were."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM unused_texts")
            connection.execute(
                "INSERT INTO meta VALUES (?1, ?2) "
                "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + ?2 AS TEXT)",
                (REMOVED, str(count)),
            )

    def count_texts(self) -> int:
        """Return the number of distinct texts, each of which has one vector."""
        return int(self._rows("SELECT count(DISTINCT digest) FROM texts")[0][0])

    def use_collection(self, name: str, facts: dict[str, str]) -> None:
        """Use a new collection with every vector from now on, in one transaction with the other facts."""
        with self._transaction() as connection:
            values = {**facts, "collection": name, REMOVED: "0"}
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))
            _next_generation(connection)

    def without_file(self) -> list[int]:
        """Return the keys of reports whose file became a copy of another one."""
        with mapped_errors(self.folder, writing=True):
            return _without_file(self._connection)

    def forget_file(self, path: str) -> None:
        """Forget a file whose report has another one; that becomes its source."""
        with self._transaction() as connection:
            row = connection.execute("SELECT key FROM files WHERE path = ?", (path,)).fetchone()
            connection.execute("DELETE FROM files WHERE path = ?", (path,))
            other = row and connection.execute("SELECT path FROM files WHERE key = ?", row).fetchone()
            if other:
                _set_source(connection, row[0], path, other[0])

    def strayed_sources(self) -> dict[int, str]:
        """Return, for each report whose source is not a file that holds it, a file that does, by key."""
        query = (
            "SELECT key, path FROM reports JOIN files USING (key) WHERE ready AND NOT EXISTS "
            "(SELECT 1 FROM files WHERE key = reports.key AND path = json_extract(identity, '$.source')) "
            "ORDER BY key, path DESC"
        )
        found: dict[int, str] = {}
        for key, path in self._rows(query):
            if key not in found or not is_gone(Path(path)):
                found[key] = path
        return found

    def settle_sources(self) -> None:
        """Make a file that holds a report its source, where files changed their names or contents."""
        strayed = self.strayed_sources()
        if strayed:
            with self._transaction() as connection:
                for key, path in strayed.items():
                    _set_source(connection, key, None, path)

    def optimise(self) -> None:
        """Merge the full text's segments; worth it after many additions."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")

    def restore_words(self) -> None:
        """Make the full text anew from the paragraphs."""
        with self._transaction() as connection:
            connection.execute("DROP TABLE words")
            connection.execute(WORDS_TABLE)
            connection.execute(
                "INSERT INTO words (rowid, text, context) "
                "SELECT rowid, text, context FROM paragraphs WHERE searchable"
            )
            stems.recount(connection)
            _next_generation(connection)

    def _rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with mapped_errors(self.folder, writing=True):
            return self._connection.execute(query, parameters).fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with mapped_errors(self.folder, writing=True):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def delete_reports(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Delete reports with all that is made of them; their files' rows stay."""
    for key in keys:
        first, last = key << KEY_SHIFT, ((key + 1) << KEY_SHIFT) - 1
        connection.execute(
            "INSERT INTO words (words, rowid, text, context) SELECT 'delete', rowid, text, context "
            "FROM paragraphs WHERE rowid BETWEEN ? AND ? AND searchable",
            (first, last),
        )
        stems.subtract(connection, first, last)
        for (data,) in connection.execute("SELECT digests FROM vectors WHERE key = ?", (key,)).fetchall():
            texts.delete(connection, key, np.frombuffer(data, np.int64))
        connection.execute("DELETE FROM paragraphs WHERE rowid BETWEEN ? AND ?", (first, last))
        for table in ("reports", "judgements", "vectors", "abbreviations"):
            connection.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608


def _insert(connection: sqlite3.Connection, key: int, item: Prepared) -> None:
    report = item.report
    stating = {judgement.paragraph_id for judgement in report.judgements}
    rows = [
        paragraph_to_row(
            paragraph,
            (key << KEY_SHIFT) + paragraph.order,
            make_context(report.identity, paragraph),
            is_searchable(paragraph, stating),
        )
        for paragraph in report.paragraphs
    ]
    connection.execute(
        "INSERT INTO reports VALUES (?, ?, 0, ?, ?, ?, ?)",
        (
            key,
            report.identity.id,
            identity_to_json(report.identity),
            json.dumps(report.warnings, ensure_ascii=False),
            len(rows),
            len(item.passages),
        ),
    )
    connection.executemany("INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT INTO judgements VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [judgement_to_row(judgement, key, place) for place, judgement in enumerate(report.judgements)],
    )
    connection.executemany(
        "INSERT INTO abbreviations VALUES (?, ?, ?)",
        [(key, short, long) for short, long in find_abbreviations(report.paragraphs).items()],
    )
    table = passages_to_table(item.passages)
    digests = texts.digest_texts(passage.text for passage in item.passages)
    matrix = item.vectors.astype(np.float16)
    connection.execute(
        "INSERT INTO vectors VALUES (?, ?, ?, ?)",
        (key, table.tobytes(), matrix.tobytes(), digests.tobytes()),
    )
    index_report(connection, key)
    file = FileRow(item.file.path, item.file.size, item.file.modified, item.file.sha256, key)
    connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", _file_values(file))


def index_report(connection: sqlite3.Connection, key: int) -> None:
    """Make what is looked up of a report's rows: full text, stems, texts."""
    first, last = key << KEY_SHIFT, ((key + 1) << KEY_SHIFT) - 1
    connection.execute(
        "INSERT INTO words (rowid, text, context) SELECT rowid, text, context FROM paragraphs "
        "WHERE rowid BETWEEN ? AND ? AND searchable",
        (first, last),
    )
    stems.add(connection, first, last)
    query = "SELECT passages, digests FROM vectors WHERE key = ?"
    for passages, digests in connection.execute(query, (key,)).fetchall():
        table = np.frombuffer(passages, np.int32).reshape(-1, 4)
        texts.insert(connection, key, table, np.frombuffer(digests, np.int64))


def _file_values(file: FileRow) -> tuple[Any, ...]:
    return (file.path, file.size, file.modified, file.sha256, file.key)


def _set_source(connection: sqlite3.Connection, key: int, old: str | None, new: str) -> None:
    row = connection.execute("SELECT identity FROM reports WHERE key = ?", (key,)).fetchone()
    if row is None:
        return
    identity = json.loads(row[0])
    if old is None or identity.get("source") == old:
        identity["source"] = new
        text = json.dumps(identity, ensure_ascii=False)
        connection.execute("UPDATE reports SET identity = ? WHERE key = ?", (text, key))
        _next_generation(connection)


def _without_file(connection: sqlite3.Connection) -> list[int]:
    query = "SELECT key FROM reports WHERE ready AND key NOT IN (SELECT key FROM files)"
    return [row[0] for row in connection.execute(query)]


def _next_generation(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') "
        "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
    )
