"""A small report made in Python, and an index over Markdown reports, for the tests of indexing."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from inspectqa.errors import ReadingError
from inspectqa.indexing import build
from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.reading import read_report
from inspectqa.records import (
    Area,
    Box,
    Framework,
    Grade,
    Identity,
    Judgement,
    Paragraph,
    ParagraphKind,
    Period,
    Report,
)
from inspectqa.settings import Settings

MARKDOWN = """# {authority}: inspection of children's services

Inspection dates: 4 March {year} to 15 March {year}

## Children in care

1. {first}

2. Placements are stable, and children see their social worker often.

## Leadership

3. Independent reviewing officers (IROs) challenge poor plans of {authority}.
"""


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the default encoder, made once."""
    folder = tmp_path_factory.mktemp("encoder")
    open_embedder(Settings(), folder, create=True)
    return folder


@pytest.fixture(scope="session")
def embedder(encoder: Path) -> Embedder:
    return open_embedder(Settings(), encoder)


@pytest.fixture
def index(tmp_path: Path, encoder: Path) -> Path:
    """A folder for an index, the encoder already in it, which saves half a second."""
    folder = tmp_path / "index"
    shutil.copytree(encoder / "encoder", folder / "encoder")
    return folder


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with three Markdown reports."""
    folder = tmp_path / "reports"
    folder.mkdir()
    _write_report(folder / "avonbridge.md", "Avonbridge", 2019, "Too many foster carers leave the council.")
    _write_report(folder / "brackwater.md", "Brackwater", 2021, "Care leavers live in good homes.")
    _write_report(folder / "carrowdale.md", "Carrowdale", 2023, "Thresholds for help are unclear to schools.")
    return folder


def _write_report(path: Path, authority: str, year: int, first: str) -> None:
    path.write_text(MARKDOWN.format(authority=authority, year=year, first=first), encoding="utf-8")


@pytest.fixture
def write_report() -> Callable[[Path, str, int, str], None]:
    """Writes a Markdown report of an authority and year whose first finding is the text."""
    return _write_report


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Reads files in this process, which starts faster; the list tells which were read."""
    read: list[Path] = []

    def read_reports(
        paths: Sequence[Path], settings: Settings
    ) -> Iterator[tuple[Path, Report | ReadingError]]:
        for path in paths:
            read.append(path)
            try:
                yield path, read_report(path, settings)
            except ReadingError as error:
                yield path, error

    monkeypatch.setattr(build, "read_reports", read_reports)
    return read


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens at."""
    return _free_port()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server on loopback."""
    port = _free_port()
    folder = tmp_path_factory.mktemp("server")
    chroma = Path(sys.executable).with_name("chroma")
    if not chroma.exists():
        pytest.skip("the chroma command is not installed")
    command = [str(chroma), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where vectors and catalogue are kept: 'embedded', or on a 'server' under a name of the test's own.

    `INSPECTQA_TEST_KEPT=server` runs all tests of indexing over a server.
    """
    where: str = getattr(request, "param", os.environ.get("INSPECTQA_TEST_KEPT", "embedded"))
    if where == "server":
        if request.node.get_closest_marker("embedded"):
            pytest.skip("about the files of an embedded index")
        monkeypatch.setenv("INSPECTQA_CHROMA", request.getfixturevalue("server"))
        monkeypatch.setenv("INSPECTQA_CHROMA_COLLECTION", f"test-{tmp_path.name[-40:]}")
    return where


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    return _make_report


def _make_report(texts: Sequence[str], report_id: str = "avonbridge-2019-05-01-ilacs") -> Report:
    identity = Identity(
        id=report_id,
        title="Avonbridge: inspection of children's services",
        authority="Avonbridge",
        framework=Framework.ILACS,
        published=dt.date(2019, 5, 1),
        inspected=(Period(dt.date(2019, 3, 4), dt.date(2019, 3, 15)),),
        source="avonbridge.pdf",
        sha256="0" * 64,
        pages=12,
    )
    heading = Paragraph(f"{report_id}/0001", report_id, 1, "Care leavers: good", ParagraphKind.HEADING)
    paragraphs = [
        Paragraph(
            id=f"{report_id}/{order:04d}",
            report_id=report_id,
            order=order,
            text=text,
            number=str(order - 1),
            section=("Findings", "Care leavers"),
            page_first=order,
            page_last=order,
            boxes=(Box(order, 70.1, 100.0, 520.5, 112.3),),
        )
        for order, text in enumerate(texts, 2)
    ]
    judgement = Judgement(report_id, Area.CARE_LEAVERS, Grade.GOOD, "Care leavers", "good", heading.id)
    return Report(identity, (heading, *paragraphs), (judgement,), ("a warning",))
