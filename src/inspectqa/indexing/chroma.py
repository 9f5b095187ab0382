"""The connection to Chroma, embedded, on a server or at its Cloud: the only module that imports chromadb."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from inspectqa.errors import DamagedIndexError, IndexingError, InspectQAError, SettingsError
from inspectqa.settings import CHROMA_CLOUD, Settings

#: Where Chroma keeps vectors in the index, and its own file of what there is.
FOLDER, DATABASE = "chroma", "chroma.sqlite3"
REPAIR = "Mend it: `inspectqa check --repair`"
#: Chroma refuses more records in one call (it is bound by SQLite's parameters); Chroma Cloud takes 300.
BATCH_SIZE, CLOUD_BATCH_SIZE = 5_000, 300
#: `get()` fails at 33,000 rows; pages well below that. Chroma Cloud returns 300 at most.
PAGE_SIZE = 10_000
#: Longest wait for the server's next words; Chroma's own client would wait for ever.
TIMEOUT_SECONDS = 60.0
#: Longest wait for its first word: a server that hangs is told from one that works.
FIRST_TIMEOUT_SECONDS = 15.0
#: How often Chroma was opened, and after how many times a spelling of its path is used again.
_OPENED, _SPELLINGS = itertools.count(), 50
_TOKEN_PROVIDER = "chromadb.auth.token_authn.TokenAuthClientProvider"  # noqa: S105 – a class


class Connection:
    """A client of Chroma with its limits; every error of it, of its HTTP client and its Rust core is ours."""

    def __init__(self, folder: Path, settings: Settings, *, writing: bool = False) -> None:
        """Connect to the server of the settings, else to the files in `folder`.

        Raises SettingsError for senseless settings, IndexingError where the server does not answer,
        DamagedIndexError where files that are only to be read cannot be used.
        """
        self.place = name_server(settings) or str(folder / FOLDER)
        self.remote = bool(settings.chroma)
        self.cloud = settings.chroma == CHROMA_CLOUD
        self.batch_size = CLOUD_BATCH_SIZE if self.cloud else BATCH_SIZE
        self.page_size = CLOUD_BATCH_SIZE if self.cloud else PAGE_SIZE
        with self.mapped_errors(writing=writing):
            self.client = _connect(folder, settings)

    def find_collection(self, name: str) -> Any:
        """Return the collection of the name; None where there is none."""
        from chromadb.errors import NotFoundError

        with self.mapped_errors(writing=True):
            try:
                return self.client.get_collection(name, embedding_function=None)
            except NotFoundError:
                return None

    def close(self) -> None:
        """Close the client; a later open sees what other processes wrote."""
        with contextlib.suppress(Exception):  # closing what is broken must not hide the first error
            self.client.close()

    @contextlib.contextmanager
    def mapped_errors(self, *, writing: bool = False) -> Iterator[None]:
        """Turn Chroma's errors into ours."""
        try:
            yield
        except (InspectQAError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # a panic of the Rust core is no Exception
            reason = _reason(error)
            if self.remote:
                raise IndexingError(
                    self.place,
                    f"the Chroma server does not answer ({reason})",
                    "Check that it runs, INSPECTQA_CHROMA and INSPECTQA_CHROMA_TOKEN",
                ) from error
            if writing:
                raise IndexingError(
                    self.place,
                    f"the vectors cannot be written ({reason})",
                    "Free space, allow writing there, or mend the index: `inspectqa check --repair`",
                ) from error
            raise DamagedIndexError(self.place, f"its vectors cannot be read ({reason})", REPAIR) from error


def sweep(folder: Path) -> None:
    """Take away the files of collections that are gone, which Chroma leaves; the caller holds the lock."""
    try:
        with contextlib.closing(
            sqlite3.connect((folder / FOLDER / DATABASE).resolve().as_uri() + "?mode=ro", uri=True)
        ) as connection:
            used = {row[0] for row in connection.execute("SELECT id FROM segments")}
    except sqlite3.Error:  # of another version of Chroma: what stays harms nothing
        return
    for path in (folder / FOLDER).iterdir():
        if path.is_dir() and _is_uuid(path.name) and path.name not in used:
            shutil.rmtree(path, ignore_errors=True)


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _reason(error: BaseException) -> str:
    """What is behind an error, in a line: of a bad certificate Chroma says 'could not connect' too."""
    seen = {id(error)}
    while (behind := error.__cause__ or error.__context__) is not None and id(behind) not in seen:
        seen.add(id(behind))
        if str(behind):
            error = behind
        else:
            break
    return " ".join(str(error).split())[:200] or type(error).__name__


def name_server(settings: Settings) -> str:
    """Return what the server is called in messages; '' where Chroma is embedded. Raises SettingsError."""
    if not settings.chroma or settings.chroma == CHROMA_CLOUD:
        return "Chroma Cloud" if settings.chroma else ""
    _address(settings)
    return settings.chroma


def _connect(folder: Path, settings: Settings) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    # Chroma's own settings would otherwise come from a .env file in the working directory.
    chosen: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    if not settings.chroma:
        return chromadb.PersistentClient(_own_spelling(folder), settings=ChromaSettings(**chosen))
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    named: dict[str, Any] = {
        name: value
        for name, value in (("tenant", settings.chroma_tenant), ("database", settings.chroma_database))
        if value
    }
    if settings.chroma == CHROMA_CLOUD:
        if not token:
            raise SettingsError("INSPECTQA_CHROMA", "Chroma Cloud needs a key", "Set INSPECTQA_CHROMA_TOKEN")
        return chromadb.CloudClient(api_key=token, settings=ChromaSettings(**chosen), **named)
    address = _address(settings)
    if token:
        chosen |= {"chroma_client_auth_provider": _TOKEN_PROVIDER, "chroma_client_auth_credentials": token}
        chosen["chroma_auth_token_transport_header"] = settings.chroma_token_header
    if settings.chroma_ca is not None:
        chosen["chroma_server_ssl_verify"] = _certificates(settings.chroma_ca)
    _hear(settings)
    tls = address.scheme == "https"
    beneath = address.path.strip("/")  # a proxy may publish the server under a path
    client: Any = chromadb.HttpClient(
        host=settings.chroma if beneath else str(address.hostname),
        port=address.port or (443 if tls else 8000),
        ssl=tls,
        settings=ChromaSettings(**chosen),
        **named,
    )
    with contextlib.suppress(AttributeError):  # there is no public way to say so
        client._server._session.timeout = TIMEOUT_SECONDS
    return client


def _hear(settings: Settings) -> None:
    """Wait for any word of the server, of whatever status: Chroma's client waits for ever for its first.

    Raises httpx.HTTPError, like the client itself.
    """
    import ssl

    import httpx

    verify: ssl.SSLContext | bool = True
    if settings.chroma_ca is not None:
        verify = ssl.create_default_context(cafile=_certificates(settings.chroma_ca))
    address = f"{str(settings.chroma).rstrip('/')}/api/v2/heartbeat"
    try:
        httpx.get(address, timeout=FIRST_TIMEOUT_SECONDS, verify=verify, trust_env=False)
    except httpx.TimeoutException as error:
        raise IndexingError(
            name_server(settings),
            f"the Chroma server has not said a word for {FIRST_TIMEOUT_SECONDS:.0f} seconds",
            "See whether it hangs, and start it again",
        ) from error


def _own_spelling(folder: Path) -> str:
    """Return the path of the vectors in words that no open client uses.

    Chroma gives all clients of one spelling the same core: a second one sees no more than the first, and once
    opening has failed it fails until the process ends.
    """
    return str(folder / FOLDER) + "/." * (next(_OPENED) % _SPELLINGS)


def _address(settings: Settings) -> SplitResult:
    """The parts of the server's address. A password in it is not repeated: messages are logged."""
    try:
        address = urlsplit(settings.chroma or "")
        sound = address.scheme in ("http", "https") and address.hostname and (address.port or 1)
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError(
            "INSPECTQA_CHROMA",
            "it is no address of a Chroma server",
            f"Give http://host:port, https://… or '{CHROMA_CLOUD}'",
        )
    if address.username or address.password or address.query or address.fragment:
        raise SettingsError(
            "INSPECTQA_CHROMA", "it holds more than an address", "Give a password as INSPECTQA_CHROMA_TOKEN"
        )
    return address


def _certificates(file: Path) -> str:
    if not file.is_file():
        raise SettingsError("INSPECTQA_CHROMA_CA", f"there is no file {file}", "Give a PEM file")
    return str(file)
