"""The catalogue's tables, and how its SQLite file is opened; maps every error of SQLite."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from inspectqa.errors import DamagedIndexError, IndexingError, IndexNotFoundError, InspectQAError
from inspectqa.indexing import stems, texts

FILE = "catalogue.sqlite"
#: Number of the table layout. The one before is still read, and turned into this one by the next writer; an
#: index of any other number has to be made again.
SCHEMA_VERSION = 3
READ_VERSIONS = (2, SCHEMA_VERSION)
#: Tells a catalogue from any other SQLite file ('InQA').
APPLICATION_ID = 0x496E5141
REBUILD = "Make it again: `inspectqa index PATH --rebuild`"
_BUSY_SECONDS = 30.0
#: Every thread that asks has a connection of its own; 32 MB each made no question over 100,000 paragraphs
#: faster.
_READER_CACHE_KB, _WRITER_CACHE_KB = 8_000, 32_000

# A paragraph's rowid is (report key << KEY_SHIFT) + its order, so a report's rows lie together in the tables
# and in the full text, and no id is stored twice.
KEY_SHIFT = 20

WORDS_TABLE = """
CREATE VIRTUAL TABLE words USING fts5 (
    text, context, content='paragraphs', content_rowid='rowid', tokenize='porter unicode61'
)
"""
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ready INTEGER NOT NULL,
    identity TEXT NOT NULL,
    warnings TEXT NOT NULL,
    paragraphs INTEGER NOT NULL,
    passages INTEGER NOT NULL
);
CREATE UNIQUE INDEX reports_ready ON reports (id) WHERE ready;
CREATE TABLE paragraphs (
    rowid INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    context TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    section TEXT NOT NULL,
    lead_in TEXT NOT NULL,
    page_first INTEGER,
    page_last INTEGER,
    boxes BLOB NOT NULL,
    searchable INTEGER NOT NULL
);
CREATE TABLE judgements (
    key INTEGER NOT NULL,
    position INTEGER NOT NULL,
    area TEXT NOT NULL,
    grade TEXT NOT NULL,
    printed_area TEXT NOT NULL,
    printed_grade TEXT NOT NULL,
    paragraph INTEGER,
    joint INTEGER NOT NULL,
    PRIMARY KEY (key, position)
) WITHOUT ROWID;
CREATE TABLE vectors (
    key INTEGER PRIMARY KEY,
    passages BLOB NOT NULL,
    matrix BLOB NOT NULL,
    digests BLOB NOT NULL
);
CREATE TABLE abbreviations (
    key INTEGER NOT NULL,
    short TEXT NOT NULL,
    long TEXT NOT NULL,
    PRIMARY KEY (key, short)
) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    key INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_content ON files (sha256);
CREATE INDEX files_key ON files (key);
"""


def create(folder: Path, facts: Mapping[str, str] | None = None) -> None:
    """Make an empty catalogue in the folder, where there is none; it knows the facts from the start."""
    path = folder / FILE
    if path.exists():
        return
    making = path.with_suffix(".new")
    with mapped_errors(folder, writing=True):
        for leftover in folder.glob(making.name + "*"):
            leftover.unlink()
        connection = sqlite3.connect(making, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.executescript(_TABLES + texts.TABLES)
            connection.execute(WORDS_TABLE)
            connection.execute(stems.TABLE)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", list((facts or {}).items()))
        finally:
            connection.close()
        making.replace(path)


def discard(folder: Path) -> None:
    """Take away a catalogue in which nothing is."""
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def connect_for_reading(
    folder: Path, *, versions: Collection[int] | None = READ_VERSIONS
) -> sqlite3.Connection:
    """Open the catalogue for reading only; a folder that nobody may write to is read as it stands.

    A layout of another number is refused, but where `versions` is None. Raises IndexNotFoundError or
    DamagedIndexError.
    """
    path = folder / FILE
    if not path.is_file():
        raise IndexNotFoundError(folder, "there is no index here", "Make one: `inspectqa index PATH`")
    address = path.resolve().as_uri()
    with mapped_errors(folder):
        try:
            return _checked(_connect(f"{address}?mode=ro"), folder, versions)
        except sqlite3.OperationalError:  # no room for the log beside it: nobody writes, read it alone
            return _checked(_connect(f"{address}?mode=ro&immutable=1"), folder, versions)


def connect_for_writing(folder: Path, versions: Collection[int] = (SCHEMA_VERSION,)) -> sqlite3.Connection:
    """Open the catalogue for the one process that writes; transactions are begun by hand."""
    with mapped_errors(folder, writing=True):
        connection = _connect((folder / FILE).resolve().as_uri() + "?mode=rw")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
        return _checked(connection, folder, versions)


def fold_log(folder: Path) -> None:
    """Move what the log of a catalogue holds into its file, as far as it can be used."""
    with contextlib.suppress(sqlite3.Error, InspectQAError):
        connection = _connect((folder / FILE).resolve().as_uri() + "?mode=rw")
        with contextlib.closing(connection):
            connection.execute("PRAGMA busy_timeout = 500")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def layout(folder: Path) -> int:
    """Return the number of the catalogue's layout, readable or not; raises DamagedIndexError."""
    address = (folder / FILE).resolve().as_uri()
    with mapped_errors(folder):
        connection = _connect(f"{address}?mode=ro")
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise DamagedIndexError(folder, "its catalogue is not one of InspectQA's", REBUILD)
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
        finally:
            connection.close()


def file_identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells the catalogue's file from another of its name; None where there is none."""
    try:
        status = (folder / FILE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _connect(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KB}")
    return connection


def _checked(
    connection: sqlite3.Connection, folder: Path, versions: Collection[int] | None
) -> sqlite3.Connection:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID and (versions is None or version in versions):
        return connection
    connection.close()
    if application != APPLICATION_ID:
        raise DamagedIndexError(folder, "its catalogue is not one of InspectQA's", REBUILD)
    raise DamagedIndexError(
        folder, f"it was made by another version of InspectQA (layout {version})", REBUILD
    )


@contextlib.contextmanager
def mapped_errors(folder: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn errors of SQLite and the file system into ours."""
    try:
        yield
    except InspectQAError:
        raise
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise IndexingError(folder, "the catalogue is busy", "Try again in a moment") from error
        if writing:
            raise IndexingError(
                folder, f"the catalogue cannot be written ({error})", "Free space or allow writing there"
            ) from error
        raise DamagedIndexError(folder, f"its catalogue cannot be read ({error})", REBUILD) from error
    except sqlite3.Error as error:
        raise DamagedIndexError(folder, f"its catalogue is damaged ({error})", REBUILD) from error
    except OSError as error:
        kind = IndexingError if writing else DamagedIndexError
        remedy = "Free space or allow writing there" if writing else REBUILD
        raise kind(folder, f"its files cannot be used ({error.strerror or error})", remedy) from error
