"""In how many paragraphs each stem stands: kept up with every report that comes or goes."""

from __future__ import annotations

import sqlite3

TABLE = "CREATE TABLE term_counts (stem TEXT PRIMARY KEY, paragraphs INTEGER NOT NULL) WITHOUT ROWID"
_ALL = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.all_stems USING fts5vocab(main, words, col)"
#: Paragraphs that come or go are stemmed by themselves, by the very tokenizer of the full text.
_SOME = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.some USING "
    "fts5(text, content='', tokenize='porter unicode61', detail=none)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.some_stems USING fts5vocab(temp, some, row)",
)
_ADD = (
    "INSERT INTO term_counts SELECT term, doc FROM temp.some_stems WHERE true "
    "ON CONFLICT (stem) DO UPDATE SET paragraphs = paragraphs + excluded.paragraphs"
)
_SUBTRACT = (
    "UPDATE term_counts SET paragraphs = paragraphs - doc FROM temp.some_stems WHERE stem = term",
    "DELETE FROM term_counts WHERE paragraphs <= 0 AND stem IN (SELECT term FROM temp.some_stems)",
)


def add(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Count the searchable paragraphs with these rowids in."""
    _stem(connection, first, last)
    connection.execute(_ADD)


def subtract(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Count the searchable paragraphs with these rowids out; they are still there."""
    _stem(connection, first, last)
    for statement in _SUBTRACT:
        connection.execute(statement)


def recount(connection: sqlite3.Connection) -> None:
    """Count all anew out of the full text."""
    connection.execute(_ALL)
    connection.execute("DELETE FROM term_counts")
    connection.execute("INSERT INTO term_counts SELECT term, doc FROM temp.all_stems WHERE col = 'text'")


def _stem(connection: sqlite3.Connection, first: int, last: int) -> None:
    for statement in _SOME:
        connection.execute(statement)
    connection.execute("INSERT INTO temp.some (some) VALUES ('delete-all')")
    connection.execute(
        "INSERT INTO temp.some (rowid, text) SELECT rowid, text FROM paragraphs "
        "WHERE rowid BETWEEN ? AND ? AND searchable",
        (first, last),
    )
