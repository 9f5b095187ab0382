"""Opens an index for the one process that writes it; where there is none yet, makes it empty in one step."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from inspectqa.errors import DamagedIndexError, EmbedderError, IndexingError
from inspectqa.indexing import embedding, schema
from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.indexing.lock import hold_lock
from inspectqa.indexing.migrating import migrate
from inspectqa.indexing.sharing import Shared
from inspectqa.indexing.switch import drop_left_over, finish_switch
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.settings import Settings


@contextlib.contextmanager
def open_for_writing(
    folder: Path, settings: Settings
) -> Iterator[tuple[CatalogueWriter, Embedder, Shared | None]]:
    """Open the index for the one process that writes; what it finished is shared with the Chroma server.

    An index that is refused before anything is written leaves no catalogue where there was none.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexingError(
            folder, f"the folder cannot be made ({error.strerror})", "Choose another, or allow writing there"
        ) from error
    with hold_lock(folder):
        finish_switch(folder)
        made = _make_empty(folder, settings)
        if not made:
            migrate(folder, settings)
        catalogue = CatalogueWriter(folder)
        opened = False
        try:
            with Shared.open(catalogue, settings) as shared:
                embedder = open_embedder(settings, folder, create=True)
                _remember_embedder(catalogue, embedder)
                opened = True
                drop_left_over(folder)
                yield catalogue, embedder, shared
                if shared is not None:
                    shared.share()
        finally:
            catalogue.close()
            if made and not opened:
                schema.discard(folder)


def _make_empty(folder: Path, settings: Settings) -> bool:
    """Make an empty catalogue that names its encoder, where there is none; returns whether it did."""
    if (folder / schema.FILE).exists():
        return False
    discard_other_encoder(folder, settings)  # left by a first run that did not get further
    embedder = open_embedder(settings, folder, create=True)
    schema.create(folder, _facts(embedder))
    return True


def discard_other_encoder(folder: Path, settings: Settings) -> bool:
    """Take away an encoder that is not of the settings' model; returns whether there was one."""
    with contextlib.suppress(DamagedIndexError):
        if embedding.is_made_of(folder, settings):
            return False
    shutil.rmtree(folder / embedding.FOLDER, ignore_errors=True)
    return True


def _facts(embedder: Embedder) -> dict[str, str]:
    """Return what an index says of itself from its first moment on."""
    return {
        "embedder": embedder.name,
        "embedder_hash": embedder.hash,
        "dimension": str(embedder.dimension),
        "collection": f"inspectqa-{uuid.uuid4().hex[:12]}",
        "generation": "0",
    }


def _remember_embedder(catalogue: CatalogueWriter, embedder: Embedder) -> None:
    """Note the encoder of a catalogue that knows none; refuse another one than it was made with."""
    meta = catalogue.meta()
    if "embedder_hash" not in meta:
        catalogue.set_meta({**_facts(embedder), **meta})
    elif meta["embedder_hash"] != embedder.hash:
        raise EmbedderError(
            catalogue.folder, "its encoder is not the one its vectors were made with", schema.REBUILD
        )
