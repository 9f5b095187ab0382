"""The catalogue, read: reports, paragraphs, judgements, words and vectors out of SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspectqa.errors import UnknownReportError
from inspectqa.indexing import texts
from inspectqa.indexing.files import FileRow
from inspectqa.indexing.rows import (
    PARAGRAPH_COLUMNS,
    PassageTable,
    identity_from_json,
    judgement_from_row,
    paragraph_from_row,
    passage_ids,
    split_paragraph_id,
)
from inspectqa.indexing.schema import (
    KEY_SHIFT,
    SCHEMA_VERSION,
    connect_for_reading,
    file_identity,
    mapped_errors,
)
from inspectqa.reading.official import with_official_address
from inspectqa.records import Identity, Judgement, Paragraph, Report

#: Weights of a paragraph's own text and of its context (authority, date, section, lead-in) in bm25.
TEXT_WEIGHT, CONTEXT_WEIGHT = 1.0, 0.4
#: Up to so many runs of neighbouring reports are searched one by one; each costs a count of every term over
#: the collection, so beyond that one query over all rows with a filter is faster.
_RANGES = 6
#: At most about so many rows are scored for a search over many reports (0.1 s): in a collection where the
#: terms stand in more, the most frequent ones, which tell paragraphs apart the least, are left out.
_MOST_MATCHES = 100_000
_MOST_REMEMBERED = 20_000
#: Questions that began before a change and those that began after it are answered side by side.
_KEPT_GENERATIONS = 3
#: So many terms are never left out.
_FEWEST_TERMS = 2
#: SQLite takes 999 parameters on old builds.
_CHUNK = 900


@dataclass(frozen=True, slots=True)
class ReportVectors:
    """The passages of one report: their ids, their place in the report, and unit vectors as float16."""

    key: int
    report_id: str
    table: PassageTable
    matrix: npt.NDArray[np.float16]

    @property
    def ids(self) -> list[str]:
        """The ids of the passages, in the matrix's order."""
        return passage_ids(self.table, self.report_id)

    def id_at(self, row: int) -> str:
        """The id of one passage."""
        return passage_ids(self.table[row : row + 1], self.report_id)[0]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What is remembered of one generation."""

    generation: int
    identities: dict[str, Identity]
    counts: dict[str, int]
    passages: int
    keys: dict[str, int]
    ids: dict[int, str]
    term_counts: dict[str, int] = field(default_factory=dict)
    matches: dict[str, int] = field(default_factory=dict)


class _Handle:
    """A connection that closes when its thread ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Catalogue:
    """Reads the catalogue of an index; never waits for a writer. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue; raises IndexNotFoundError or DamagedIndexError."""
        self.folder = folder
        self._local = threading.local()
        self._handles: weakref.WeakSet[_Handle] = weakref.WeakSet()
        self._snapshots: dict[int, _Snapshot] = {}
        self._file = file_identity(folder)
        self.generation()

    def close(self) -> None:
        """Close the connections of all threads."""
        for handle in list(self._handles):
            handle.connection.close()
        self._local = threading.local()

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Within this, this thread reads one generation, whatever a writer finishes meanwhile."""
        with self._reading() as connection:
            if connection.in_transaction:
                yield
                return
            connection.execute("BEGIN")
            connection.execute("SELECT value FROM meta LIMIT 1").fetchone()  # the snapshot begins at a read
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # closed meanwhile
                connection.execute("COMMIT")

    def generation(self) -> int:
        """Return the number of the last finished change."""
        return int(self.meta().get("generation", "0"))

    def meta(self) -> dict[str, str]:
        """Return the index's own facts: generation, embedder, embedder_hash, dimension."""
        return dict(self._rows("SELECT name, value FROM meta"))

    def identities(self) -> dict[str, Identity]:
        """Return every report that can be searched, by id."""
        return self._current().identities

    def counts(self) -> dict[str, int]:
        """Return the number of paragraphs of every report, by id."""
        return self._current().counts

    def identity(self, report_id: str) -> Identity:
        """Return one report's identity; raises UnknownReportError."""
        try:
            return self._current().identities[report_id]
        except KeyError:
            raise _unknown(report_id) from None

    def report(self, report_id: str) -> Report:
        """Return a whole report; raises UnknownReportError."""
        identity = self.identity(report_id)
        rows = self._rows("SELECT warnings FROM reports WHERE id = ? AND ready", (report_id,))
        warnings = tuple(json.loads(rows[0][0])) if rows else ()
        return Report(
            identity, tuple(self.paragraphs(report_id)), tuple(self.judgements([report_id])), warnings
        )

    def paragraphs(self, report_id: str) -> list[Paragraph]:
        """Return the paragraphs of a report in order; raises UnknownReportError."""
        return self._paragraphs_between(report_id, 0, (1 << KEY_SHIFT) - 1)

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """Return one paragraph; raises UnknownReportError."""
        try:
            return self.paragraphs_by_id([paragraph_id])[paragraph_id]
        except KeyError:
            raise _unknown(paragraph_id) from None

    def paragraphs_by_id(self, ids: Iterable[str]) -> dict[str, Paragraph]:
        """Return the paragraphs that exist, in the order asked for."""
        snapshot = self._current()
        rowids: dict[str, int] = {}
        for paragraph_id in ids:
            parts = split_paragraph_id(paragraph_id)
            if parts and parts[0] in snapshot.keys and ":" not in paragraph_id.rpartition("/")[2]:
                rowids[paragraph_id] = (snapshot.keys[parts[0]] << KEY_SHIFT) + parts[1]
        found = {}
        for chunk in _chunks(list(rowids.values())):
            marks = ",".join("?" * len(chunk))
            query = f"SELECT {PARAGRAPH_COLUMNS} FROM paragraphs WHERE rowid IN ({marks})"  # noqa: S608
            for row in self._rows(query, chunk):
                report_id = snapshot.ids[row[0] >> KEY_SHIFT]
                found[row[0]] = paragraph_from_row(row, report_id, row[0] & ((1 << KEY_SHIFT) - 1))
        return {name: found[rowid] for name, rowid in rowids.items() if rowid in found}

    def neighbours(self, paragraph_id: str, before: int, after: int) -> list[Paragraph]:
        """Return the paragraph with those before and after it in its report; raises UnknownReportError."""
        parts = split_paragraph_id(paragraph_id)
        if parts is None or parts[0] not in self._current().keys:
            raise _unknown(paragraph_id)
        report_id, order = parts
        found = self._paragraphs_between(report_id, max(0, order - before), order + after)
        if not any(paragraph.order == order for paragraph in found):
            raise _unknown(paragraph_id)
        return found

    def judgements(self, report_ids: Collection[str] | None = None) -> list[Judgement]:
        """Return the judgements of the reports, or of all, by report and in the report's order."""
        snapshot = self._current()
        if report_ids is None:
            rows = self._rows("SELECT * FROM judgements ORDER BY key, position")
        else:
            keys = [snapshot.keys[name] for name in report_ids if name in snapshot.keys]
            rows = []
            for chunk in _chunks(keys):
                marks = ",".join("?" * len(chunk))
                query = f"SELECT * FROM judgements WHERE key IN ({marks}) ORDER BY key, position"  # noqa: S608
                rows += self._rows(query, chunk)
        return [judgement_from_row(row, snapshot.ids[row[0]]) for row in rows if row[0] in snapshot.ids]

    def search_words(
        self, terms: Sequence[str], report_ids: Collection[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        """Return (paragraph id, bm25 score, higher is better) of the paragraphs with any of the terms.

        A term is a word or a phrase; words are compared by their stem, a term that ends in * by its
        beginning. The score is SQLite's bm25 over the whole collection, whatever the scope.
        """
        snapshot = self._current()
        if not match_expression(terms) or limit < 1:
            return []
        if report_ids is None:
            where = "rowid >> ? IN (SELECT key FROM reports WHERE ready)"
            found = self._match(match_expression(self._telling(terms)), where, limit)
        else:
            keys = sorted({snapshot.keys[name] for name in report_ids if name in snapshot.keys})
            found = self._match_keys(terms, keys, limit)
        mask = (1 << KEY_SHIFT) - 1
        return [
            (f"{snapshot.ids[rowid >> KEY_SHIFT]}/{rowid & mask:04d}", score)
            for rowid, score in found
            if rowid >> KEY_SHIFT in snapshot.ids
        ]

    def reports_with(self, groups: Sequence[Sequence[str]]) -> set[str]:
        """Return the reports with a paragraph whose text holds a term of every group."""
        expressions = [expression for group in groups if (expression := match_expression(group))]
        if not expressions:
            return set()
        matched = " AND ".join(f"text : ({expression})" for expression in expressions)
        rows = self._rows("SELECT DISTINCT rowid >> ? FROM words WHERE words MATCH ?", (KEY_SHIFT, matched))
        ids = self._current().ids
        return {ids[key] for (key,) in rows if key in ids}

    def term_counts(self) -> dict[str, int]:
        """Return in how many paragraphs' own text each word stands, by its stem as the search makes it."""
        snapshot = self._current()
        if not snapshot.term_counts:
            snapshot.term_counts.update(self._rows("SELECT stem, paragraphs FROM term_counts"))
        return snapshot.term_counts

    def abbreviations(self, report_ids: Collection[str] | None = None) -> dict[str, str]:
        """Return what most reports define themselves, or most of those: 'IRO' → 'independent reviewing …'."""
        query = "SELECT short, long FROM abbreviations JOIN reports USING (key) WHERE ready"
        if report_ids is None:
            rows = self._rows(query)
        else:
            keys = self._current().keys
            rows = []
            for chunk in _chunks([keys[name] for name in report_ids if name in keys]):
                rows += self._rows(f"{query} AND key IN ({','.join('?' * len(chunk))})", chunk)
        counted: dict[str, Counter[str]] = {}
        for short, long in rows:
            counted.setdefault(short, Counter())[long] += 1
        return {
            short: max(sorted(longs), key=lambda long: longs[long])
            for short, longs in sorted(counted.items())
        }

    def vectors(self, report_ids: Collection[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
        """Return passage ids and unit vectors, float32 [passages, dimension], of the reports."""
        parts = list(self.report_vectors(report_ids))
        ids = [name for part in parts for name in part.ids]
        if not parts:
            return [], np.zeros((0, int(self.meta().get("dimension", "0"))), np.float32)
        return ids, np.concatenate([part.matrix for part in parts]).astype(np.float32)

    def report_vectors(self, report_ids: Iterable[str]) -> Iterator[ReportVectors]:
        """Yield the passages with their vectors, a report at a time."""
        snapshot = self._current()
        for report_id in report_ids:
            key = snapshot.keys.get(report_id)
            if key is None:
                continue
            rows = self._rows("SELECT passages, matrix FROM vectors WHERE key = ?", (key,))
            for passages, matrix in rows:
                table = np.frombuffer(passages, np.int32).reshape(-1, 4)
                if len(table):
                    values = np.frombuffer(matrix, np.float16).reshape(len(table), -1)
                    yield ReportVectors(key, report_id, table, values)

    def keys(self, report_ids: Collection[str] | None = None) -> dict[str, int]:
        """Return the keys of the reports that exist, or of all; a key never stands for another content."""
        keys = self._current().keys
        return keys if report_ids is None else {name: keys[name] for name in report_ids if name in keys}

    def passages_of(self, names: Sequence[str]) -> dict[str, list[str]]:
        """Return where the texts stand whose ids in the vector store these are, newest report first."""
        ids = self._current().ids
        found: dict[str, list[str]] = {name: [] for name in names}
        for chunk in _chunks([texts.read_name(name) for name in names]):
            marks = ",".join("?" * len(chunk))
            query = f"SELECT digest, key, place FROM texts WHERE digest IN ({marks}) ORDER BY key DESC, place"  # noqa: S608
            for digest, key, place in self._rows(query, chunk):
                if key in ids:
                    found[texts.name_text(digest)].append(texts.passage_id(ids[key], place))
        return found

    def passage_digests(self, report_id: str) -> list[tuple[PassageTable, texts.Digests]]:
        """Return where the passages of a report are in its paragraphs, with the digests of their texts."""
        query = "SELECT passages, digests FROM vectors WHERE key = ?"
        return [
            (np.frombuffer(table, np.int32).reshape(-1, 4), np.frombuffer(digests, np.int64))
            for table, digests in self._rows(query, (self._current().keys.get(report_id),))
        ]

    def text_names(self) -> set[str]:
        """Return the ids that the vector store should hold."""
        ids = self._current().ids
        rows = self._rows("SELECT digest, key FROM texts")
        return {texts.name_text(digest) for digest, key in rows if key in ids}

    def has_texts(self) -> bool:
        """Tell whether the vector store holds each text once; in the layout before it did not."""
        return int(self._rows("PRAGMA user_version")[0][0]) == SCHEMA_VERSION

    def paragraph_count(self) -> int:
        """Return the number of paragraphs of all reports that can be searched."""
        return sum(self._current().counts.values())

    def passage_count(self) -> int:
        """Return the number of passages of all reports that can be searched."""
        return self._current().passages

    def files(self) -> list[FileRow]:
        """Return the files that were indexed."""
        return [FileRow(*row) for row in self._rows("SELECT * FROM files ORDER BY path")]

    def replaced(self) -> bool:
        """Tell whether another index took this one's place in the folder."""
        return self._file != file_identity(self.folder)

    def _match_keys(self, terms: Sequence[str], keys: list[int], limit: int) -> list[tuple[int, float]]:
        runs = list(_runs(keys))
        if len(runs) > _RANGES:
            where = f"rowid >> ? IN ({','.join(map(str, keys))})"
            return self._match(match_expression(self._telling(terms)), where, limit)
        found: list[tuple[int, float]] = []
        for first, last in runs:
            low, high = first << KEY_SHIFT, ((last + 1) << KEY_SHIFT) - 1
            where = f"rowid BETWEEN {low} AND {high} AND ? > 0"
            found += self._match(match_expression(terms), where, limit)
        return sorted(found, key=lambda item: (-item[1], item[0]))[:limit]

    def _telling(self, terms: Sequence[str]) -> list[str]:
        """Return the terms without the most frequent ones where they would match too many rows."""
        matches = {term: self._match_count(term) for term in dict.fromkeys(terms)}
        chosen = sorted((term for term in matches if matches[term]), key=lambda term: matches[term])
        while len(chosen) > _FEWEST_TERMS and sum(matches[term] for term in chosen) > _MOST_MATCHES:
            chosen.pop()
        return chosen

    def _match_count(self, term: str) -> int:
        """Return in how many rows a term stands, remembered for the generation."""
        known = self._current().matches
        if len(known) > _MOST_REMEMBERED:
            known.clear()
        if term not in known:
            expression = match_expression([term])
            query = "SELECT count(*) FROM words WHERE words MATCH ?"
            known[term] = self._rows(query, (expression,))[0][0] if expression else 0
        return known[term]

    def _match(self, expression: str, where: str, limit: int) -> list[tuple[int, float]]:
        if not expression:
            return []
        query = (
            f"SELECT rowid, -bm25(words, {TEXT_WEIGHT}, {CONTEXT_WEIGHT}) AS score FROM words "  # noqa: S608
            f"WHERE words MATCH ? AND {where} ORDER BY score DESC, rowid LIMIT ?"
        )
        return self._rows(query, (expression, KEY_SHIFT, limit))

    def _paragraphs_between(self, report_id: str, first: int, last: int) -> list[Paragraph]:
        snapshot = self._current()
        if report_id not in snapshot.keys:
            raise _unknown(report_id)
        base = snapshot.keys[report_id] << KEY_SHIFT
        query = f"SELECT {PARAGRAPH_COLUMNS} FROM paragraphs WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608
        rows = self._rows(query, (base + first, base + last))
        return [paragraph_from_row(row, report_id, row[0] - base) for row in rows]

    def _current(self) -> _Snapshot:
        """Return what is known of the present generation, read anew when it moved."""
        known = self._snapshots.get(self.generation())
        if known is not None:
            return known
        with self.pinned(), self._reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
            query = "SELECT key, id, identity, paragraphs, passages FROM reports WHERE ready ORDER BY id"
            rows = connection.execute(query).fetchall()
        identities = {row[1]: _identity(row[2]) for row in rows}
        snapshot = _Snapshot(
            generation=int(row[0]) if row else 0,
            identities=identities,
            counts={row[1]: row[3] for row in rows},
            passages=sum(row[4] for row in rows),
            keys={row[1]: row[0] for row in rows},
            ids={row[0]: row[1] for row in rows},
        )
        newest = sorted({**self._snapshots, snapshot.generation: snapshot}.items())[-_KEPT_GENERATIONS:]
        self._snapshots = dict(newest)
        return snapshot

    def _rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._reading() as connection:
            return connection.execute(query, parameters).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        handle: _Handle | None = getattr(self._local, "handle", None)
        if handle is None:
            handle = _Handle(connect_for_reading(self.folder))
            self._local.handle = handle
            self._handles.add(handle)
        with mapped_errors(self.folder):
            yield handle.connection


@lru_cache(maxsize=20_000)
def _identity(text: str) -> Identity:
    """Read an identity; most of them are the same in the next generation."""
    return with_official_address(identity_from_json(text))


def match_expression(terms: Iterable[str]) -> str:
    """Return the terms as an FTS5 expression that matches any of them; nothing in a term is syntax."""
    parts = []
    for term in dict.fromkeys(term.strip() for term in terms):
        words = term.rstrip("*").replace('"', " ").strip()
        if any(character.isalnum() for character in words):
            parts.append(f'"{words}"' + ("*" if term.endswith("*") else ""))
    return " OR ".join(parts)


def _runs(keys: list[int]) -> Iterator[tuple[int, int]]:
    """Join sorted neighbouring keys to (first, last) runs."""
    start = 0
    for index in range(1, len(keys) + 1):
        if index == len(keys) or keys[index] != keys[index - 1] + 1:
            yield keys[start], keys[index - 1]
            start = index


def _chunks(values: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _unknown(name: str) -> UnknownReportError:
    return UnknownReportError(name, "the index holds no such report or paragraph", "See `inspectqa reports`")
