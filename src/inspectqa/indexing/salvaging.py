"""What can still be read of an index that is made anew: its facts, its files, its reports one by one."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inspectqa.errors import DamagedIndexError, IndexNotFoundError, InspectQAError
from inspectqa.indexing import texts
from inspectqa.indexing.files import FileRow
from inspectqa.indexing.rows import (
    PARAGRAPH_COLUMNS,
    identity_from_json,
    judgement_from_row,
    paragraph_from_row,
)
from inspectqa.indexing.schema import KEY_SHIFT, connect_for_reading
from inspectqa.records import Paragraph, Report

#: What reading damaged tables raises.
_DAMAGE = (sqlite3.Error, ValueError, KeyError, TypeError, IndexError, OverflowError)


@dataclass(frozen=True, slots=True)
class Old:
    """The files and the facts of an index, as far as they can be read, and what cannot."""

    files: tuple[FileRow, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    faults: tuple[InspectQAError, ...] = ()


def read_old(folder: Path) -> Old:
    """Return what an index of any layout says of itself; nothing where there is none."""
    try:
        connection = connect_for_reading(folder, versions=None)
    except IndexNotFoundError:
        return Old()
    except DamagedIndexError as error:
        return Old(faults=(_lost(folder, error.reason),))
    with contextlib.closing(connection):
        meta = {}
        with contextlib.suppress(*_DAMAGE):
            meta = dict(connection.execute("SELECT name, value FROM meta"))
        files: dict[str, FileRow] = {}
        try:
            query = "SELECT path, size, modified, sha256, key FROM files"
            files.update((row[0], FileRow(*row)) for row in connection.execute(query))
        except _DAMAGE as error:
            files = {row.path: row for row in _sources(connection)}
            return Old(
                tuple(files.values()), meta, (_lost(folder, f"the list of its files is damaged: {error}"),)
            )
    return Old(tuple(files[path] for path in sorted(files)), meta)


def salvage_reports(
    folder: Path, rows: Iterable[FileRow], dropped: list[InspectQAError]
) -> Iterator[tuple[Report, FileRow]]:
    """Yield the reports of these files as they were read before; notes each that cannot be read whole."""
    with contextlib.closing(connect_for_reading(folder, versions=None)) as connection:
        for row in rows:
            try:
                report = _report(connection, row.key)
            except _DAMAGE as error:
                reason = f"its file is gone and the index's copy is damaged ({error}): it is not taken over"
                dropped.append(DamagedIndexError(row.path, reason, "Index the file if it turns up again"))
                continue
            if report is not None:
                yield report, row


def _report(connection: sqlite3.Connection, key: int) -> Report | None:
    """Read a report; None where there is none that can be searched. Raises where any part is damaged."""
    found = connection.execute(
        "SELECT identity, id, warnings FROM reports WHERE key = ? AND ready", (key,)
    ).fetchone()
    if found is None:
        return None
    identity, name, warnings = identity_from_json(found[0]), found[1], tuple(json.loads(found[2]))
    first, last = key << KEY_SHIFT, ((key + 1) << KEY_SHIFT) - 1
    query = f"SELECT {PARAGRAPH_COLUMNS} FROM paragraphs WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608
    paragraphs = tuple(
        paragraph_from_row(row, name, row[0] - first) for row in connection.execute(query, (first, last))
    )
    _compare_texts(connection, key, paragraphs)
    query = "SELECT * FROM judgements WHERE key = ? ORDER BY position"
    judgements = tuple(judgement_from_row(row, name) for row in connection.execute(query, (key,)))
    return Report(identity, paragraphs, judgements, warnings)


def _compare_texts(connection: sqlite3.Connection, key: int, paragraphs: Iterable[Paragraph]) -> None:
    """Raise ValueError where a passage is not the text that was indexed: it would be quoted."""
    try:
        rows = connection.execute("SELECT passages, digests FROM vectors WHERE key = ?", (key,)).fetchall()
    except sqlite3.OperationalError:  # the layout before had no digests
        return
    by_order = {paragraph.order: paragraph.text for paragraph in paragraphs}
    for passages, digests in rows:
        table = np.frombuffer(passages, np.int32).reshape(-1, 4).tolist()
        found = texts.digest_texts(by_order[order][start:end] for order, _, start, end in table)
        if found.tobytes() != digests:
            raise ValueError("its text is not what was indexed")


def _sources(connection: sqlite3.Connection) -> list[FileRow]:
    """Return the files that the reports name as their source, as far as they can be read."""
    rows = []
    with contextlib.suppress(*_DAMAGE):
        for key, identity in connection.execute("SELECT key, identity FROM reports WHERE ready"):
            known = identity_from_json(identity)
            rows.append(FileRow(known.source, 0, 0, known.sha256, key))
    return rows


def _lost(folder: Path, reason: str) -> DamagedIndexError:
    return DamagedIndexError(
        folder,
        f"the index before is not read whole ({reason})",
        "Index what it held besides: `inspectqa index PATH`",
    )
