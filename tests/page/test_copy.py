"""The page over a copy of an index that is written elsewhere."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from inspectqa.errors import UnknownReportError
from inspectqa.indexing.opened import Index
from inspectqa.page import reader
from inspectqa.page.reader import Shown
from inspectqa.page.reports import Library
from inspectqa.settings import Settings


@pytest.fixture
def library(mini_index: Path, tmp_path: Path) -> Library:
    """A library whose reports' files are not on this machine."""
    folder = tmp_path / "index"
    shutil.copytree(mini_index, folder)
    with sqlite3.connect(folder / "catalogue.sqlite") as connection:
        connection.execute(
            "UPDATE reports SET identity = json_set(identity, '$.source', '/elsewhere/dorset.pdf')"
        )
    return Library(Settings(index=folder))


def test_without_its_file_a_report_shows_its_text_and_says_so(library: Library) -> None:
    paragraph = library.catalogue.paragraphs(next(name for name in library.identities() if "dorset" in name))[
        -1
    ]
    view = reader.show(Shown(paragraph.id), library)
    assert view.picture is None
    assert reader.NO_FILE in view.heading
    assert paragraph.text[:40].split("<")[0] in view.text
    assert not view.original
    assert not view.next_page


def test_a_copy_takes_neither_uploads_nor_removals(library: Library) -> None:
    assert not library.read_only
    assert Library(library.settings, read_only=True).read_only
    elsewhere = library.settings.model_copy(update={"chroma": "http://127.0.0.1:1"})
    assert not Library(elsewhere).read_only  # an index of its own
    following = elsewhere.model_copy(update={"index": library.settings.index / "none"})
    assert Library(following).read_only


def test_a_copy_says_when_it_last_heard_the_server(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "seconds_behind" not in library.state()
    monkeypatch.setattr(Index, "is_copy", True)
    monkeypatch.setattr(Index, "seconds_behind", 1.234)
    assert library.state()["seconds_behind"] == 1.2
    assert library.numbers()["paragraphs"] == sum(library.counts().values())


def test_a_copy_shows_no_file_of_this_machine_but_the_report_itself(
    library: Library, mini_reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes the server's index writes the names of files too."""
    monkeypatch.setattr(Index, "is_copy", True)
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"nobody's business")
    dorset = next(name for name in library.identities() if "dorset-2022" in name)
    paragraph = library.catalogue.paragraphs(dorset)[-1]
    for source, shown in ((secret, False), (mini_reports / "dorset-2022.pdf", True)):
        with sqlite3.connect(library.settings.index / "catalogue.sqlite") as connection:
            connection.execute(
                "UPDATE reports SET identity = json_set(identity, '$.source', ?) WHERE id = ?",
                (str(source), dorset),
            )
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
        view = reader.show(Shown(paragraph.id), library)
        assert (view.picture is not None) is shown
        assert view.original is shown
        if not shown:
            assert reader.NO_FILE in view.heading
            with pytest.raises(UnknownReportError):
                reader.original_file(Shown(paragraph.id), library)
