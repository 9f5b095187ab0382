"""A copy of a Chroma server's index, kept in this folder and brought up to date while it is used.

The machine needs neither the reports nor to embed anything: the copy is made of what `sharing.py` stored.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
import time
from pathlib import Path
from typing import Any

from inspectqa.errors import (
    DamagedIndexError,
    EmbedderError,
    IndexingError,
    IndexLockedError,
    IndexNotFoundError,
    InspectQAError,
)
from inspectqa.indexing import embedding, schema
from inspectqa.indexing.chroma import name_server
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.parcels import ParcelStore
from inspectqa.indexing.replication import FOLLOWED, Manifest, Rows, fetch_manifest
from inspectqa.indexing.switch import FINISHED, NEW, finish_switch
from inspectqa.settings import Settings

#: The file that makes a folder the one that writes a server's index; it holds the folder's own name.
WRITER = ".writer.json"
#: How often a follower looks for changes.
FOLLOW_SECONDS = 2.0
#: A copy that is there already answers after this, whether or not the server has been heard.
FIRST_WAIT_SECONDS = 10.0
#: Longest wait for another process of this machine that makes the first copy in the same folder.
_OTHER_SECONDS = 600.0
#: So often a change is fetched again that another change overtook.
_ATTEMPTS = 3

_log = logging.getLogger(__name__)


class Follower:
    """Keeps a folder's copy up to date in the background, from `open` until `close`.

    `over` is set once the folder is a copy no more: it was made the index's writer meanwhile.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Use `Follower.open`."""
        self._folder = folder
        self._settings = settings
        self._store: ParcelStore | None = None
        self._heard: float | None = None
        self._problem = ""
        self.over = False
        self._looked = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inspectqa-follower", daemon=True)

    @classmethod
    def open(cls, folder: Path, settings: Settings) -> Follower | None:
        """Follow the server of the settings; None where the folder holds an index of its own.

        Without a copy yet, it is made first, and what is wrong is raised: IndexNotFoundError where the server
        holds no index of the name, IndexingError, DamagedIndexError. A copy is used also without the server.
        """
        if not follows(folder, settings):
            return None
        follower = cls(folder, settings)
        if not followed_manifest(folder):
            follower._make_first()
        follower._thread.start()
        follower._looked.wait(FIRST_WAIT_SECONDS)
        return follower

    def seconds_behind(self) -> float | None:
        """Return how long ago the server was last heard; None where it has not been since the start."""
        return None if self._heard is None else time.monotonic() - self._heard

    def close(self) -> None:
        """Stop following."""
        self._closed.set()

    def _make_first(self) -> None:
        deadline = time.monotonic() + _OTHER_SECONDS
        while True:
            try:
                self._look()
            except IndexLockedError:  # another process of this machine is making it
                if followed_manifest(self._folder):
                    return
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            except InspectQAError:
                self._disconnect()
                raise
            else:
                return

    def _run(self) -> None:
        while not self._closed.is_set():
            self._look_quietly()
            self._looked.set()
            self._closed.wait(FOLLOW_SECONDS)
        self._disconnect()

    def _look_quietly(self) -> None:
        """Look, and say once in the log what keeps this from following."""
        try:
            self._look()
        except IndexLockedError:  # another process of this machine brings the folder up to date
            pass
        except InspectQAError as error:
            self._disconnect()
            if self._taken_over():
                return
            if error.reason != self._problem:
                _log.warning("following", extra={"fields": {"state": "behind", "reason": str(error)}})
                self._problem = error.reason
        except Exception as error:  # the thread goes on whatever happens, and says so
            self._disconnect()
            if repr(error) != self._problem:
                _log.exception("following", extra={"fields": {"state": "behind"}})
                self._problem = repr(error)
        else:
            if self._problem:
                _log.warning("following", extra={"fields": {"state": "up to date again"}})
            self._problem = ""

    def _taken_over(self) -> bool:
        """Stop where the folder has become the writer: there is nothing left to follow."""
        with contextlib.suppress(InspectQAError):
            self.over = not follows(self._folder, self._settings)
        if self.over:
            self._closed.set()
            _log.info("following", extra={"fields": {"state": "written here now"}})
        return self.over

    def _look(self) -> None:
        if self._store is None:
            self._store = ParcelStore(self._folder, self._settings)
        if follow(self._folder, self._settings, self._store):
            _log.info("following", extra={"fields": {"state": "changed"}})
        self._heard = time.monotonic()

    def _disconnect(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def follows(folder: Path, settings: Settings) -> bool:
    """Tell whether the folder keeps a copy of a server's index, rather than an index of its own."""
    if not settings.chroma:
        return False
    try:
        facts = read_facts(folder)
        begun = facts.get("generation", "0") != "0" or "last_key" in facts or (folder / WRITER).is_file()
        return FOLLOWED in facts or not begun  # a first run that was refused or killed began nothing
    except IndexNotFoundError:
        return True


def followed_manifest(folder: Path) -> str:
    """Return the name of the manifest that a copy was made of; '' where there is none."""
    try:
        return read_facts(folder).get(FOLLOWED, "")
    except IndexNotFoundError:
        return ""


def refuse_copy(folder: Path, settings: Settings) -> None:
    """Raise IndexLockedError where the folder holds a copy, which is written elsewhere."""
    with contextlib.suppress(DamagedIndexError):
        if followed_manifest(folder):
            raise IndexLockedError(
                folder,
                f"it is a copy of the index ‘{settings.chroma_collection}’ on a Chroma server",
                "Index where that is written, or take it over with `inspectqa index --take-over`",
            )


def copy_anew(folder: Path, settings: Settings) -> None:
    """Make a folder's copy again from the first report on; the old one serves until it is finished."""
    with hold_lock(folder):
        copy = Rows(folder)
        try:
            copy.set_meta({FOLLOWED: ""})
        finally:
            copy.close()
    follow_once(folder, settings)


def follow_once(folder: Path, settings: Settings) -> bool:
    """Bring a copy up to date; raises what `follow` raises."""
    store = ParcelStore(folder, settings)
    try:
        return follow(folder, settings, store)
    finally:
        store.close()


def follow(folder: Path, settings: Settings, store: ParcelStore) -> bool:
    """Bring a folder's copy up to the server's index; returns whether it was behind.

    Raises IndexNotFoundError where the server holds no index of the name, IndexLockedError where another
    process is doing the same, IndexingError where the server does not answer or the folder cannot be
    written, DamagedIndexError where what the server holds cannot be used, EmbedderError where the questions
    cannot be embedded here as the reports were there.
    """
    for attempt in range(_ATTEMPTS):
        head = _head(settings, store)
        name = str(head["manifest"])
        if followed_manifest(folder) == name:
            return False
        try:
            _take(folder, settings, store, fetch_manifest(store, head), name)
        except DamagedIndexError:
            overtaken = _head(settings, store)["manifest"] != name
            if not overtaken or attempt + 1 == _ATTEMPTS:
                raise
        else:
            return True
    return False


def _head(settings: Settings, store: ParcelStore) -> dict[str, Any]:
    head = store.head()
    if head is None:
        raise IndexNotFoundError(
            name_server(settings),
            f"the Chroma server holds no index ‘{settings.chroma_collection}’",
            "Make it with `inspectqa index PATH` and the same settings",
        )
    if head["layout"] != schema.SCHEMA_VERSION:
        raise DamagedIndexError(
            store.place,
            f"its index was written by another version of InspectQA (layout {head['layout']})",
            "Install the same version on both machines",
        )
    return head


def _take(folder: Path, settings: Settings, store: ParcelStore, manifest: Manifest, name: str) -> None:
    """Change the copy in place; a whole other index is made beside it and takes its place when finished."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexingError(
            folder, f"the folder cannot be made ({error.strerror})", "Choose another, or allow writing there"
        ) from error
    with hold_lock(folder):
        finish_switch(folder)
        if not follows(folder, settings):
            raise IndexingError(folder, "it holds an index of its own", "Follow in another folder")
        if followed_manifest(folder) and read_facts(folder).get("collection") == manifest.facts.get(
            "collection"
        ):
            _copy(folder, store, manifest, name)
            return
        new = folder / NEW
        with schema.mapped_errors(folder, writing=True):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
        schema.create(new)
        _copy(new, store, manifest, name)
        _make_encoder(new, settings, manifest)
        with schema.mapped_errors(folder, writing=True):
            (new / FINISHED).touch()
        finish_switch(folder)


def _copy(folder: Path, store: ParcelStore, manifest: Manifest, name: str) -> None:
    copy = Rows(folder)
    try:
        copy.take(store, manifest, name)
    finally:
        copy.close()


def _make_encoder(folder: Path, settings: Settings, manifest: Manifest) -> None:
    """Make the encoder that the reports were embedded with."""
    if "embedder" not in settings.model_fields_set:
        settings = settings.model_copy(update={"embedder": manifest.facts.get("embedder", settings.embedder)})
    made = embedding.open_embedder(settings, folder, create=True)
    if made.hash != manifest.facts.get("embedder_hash"):
        raise EmbedderError(
            made.name,
            "the encoder made here is not the one that the reports were embedded with",
            "Install the same versions of InspectQA and of the model on both machines",
        )


def read_facts(folder: Path) -> dict[str, str]:
    """Return the own facts of a folder's index; raises IndexNotFoundError or DamagedIndexError."""
    connection = schema.connect_for_reading(folder)
    try:
        with schema.mapped_errors(folder):
            return dict(connection.execute("SELECT name, value FROM meta").fetchall())
    finally:
        with contextlib.suppress(Exception):
            connection.close()
