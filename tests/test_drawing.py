"""Drawing in worker processes: the same pictures, and pages that hang, grow or crash stop nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inspectqa.errors import DamagedReportError, NotAReportError, ReadingLimitError, UnknownReportError
from inspectqa.records import Box
from inspectqa.rendering import drawing, page_count, render_page
from inspectqa.rendering.drawing import Drawer
from inspectqa.settings import Settings
from inspectqa.workers import Worker


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    made = Drawer(Settings(page_timeout_seconds=2.0))
    yield made
    made.close()


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path_factory.mktemp("drawing") / "report.pdf"
    canvas = Canvas(str(path), pagesize=(300, 400))
    for page in range(1, 4):
        canvas.drawString(40, 300, f"Line of page {page}")
        canvas.showPage()
    canvas.save()
    return path


def endless(path: Path) -> Path:
    """A PDF of 800 bytes whose page is a pattern of ten million million tiles: quick to read, never drawn."""
    tile = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .01 .01]/XStep .0005/YStep .0005/Resources<<>>"
    path.write_bytes(
        make_pdf(
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            "/Resources<</Pattern<</P 5 0 R>>>>>>",
            stream("/Pattern cs /P scn 0 0 600 800 re f"),
            stream("0 0 .01 .01 re f", tile),
        )
    )
    return path


def stream(words: str, keys: str = "") -> str:
    return f"<</Length {len(words)}{keys}>>stream\n{words}\nendstream"


def make_pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1; readers make its table of objects anew."""
    numbered = "".join(f"{number} 0 obj\n{item}\nendobj\n" for number, item in enumerate(objects, 1))
    return f"%PDF-1.4\n{numbered}trailer\n<</Root 1 0 R/Size {len(objects) + 1}>>\n%%EOF\n".encode()


def test_a_page_is_drawn_as_in_this_process(drawer: Drawer, pdf: Path) -> None:
    boxes = [Box(2, 40, 90, 160, 105)]
    assert drawer.draw(pdf, 2, boxes, 2.0) == render_page(pdf, 2, boxes, 2.0)
    assert drawer.count(pdf) == page_count(pdf) == 3


def test_errors_are_those_of_drawing_in_this_process(drawer: Drawer, pdf: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    for path, page, error in (
        (pdf, 4, UnknownReportError),
        (broken, 1, DamagedReportError),
        (tmp_path / "a.docx", 1, NotAReportError),
        (tmp_path / "missing.pdf", 1, UnknownReportError),
    ):
        with pytest.raises(error):
            drawer.draw(path, page)


def test_a_page_that_takes_for_ever_ends_at_the_limit_and_is_not_tried_again(
    drawer: Drawer, pdf: Path, tmp_path: Path
) -> None:
    path = endless(tmp_path / "endless.pdf")
    assert drawer.count(path) == 1
    started = time.monotonic()
    with pytest.raises(ReadingLimitError, match="drawing it took longer than 2 seconds"):
        drawer.draw(path, 1)
    assert 1.9 < time.monotonic() - started < 4
    again = time.monotonic()
    with pytest.raises(ReadingLimitError, match="longer than 2 seconds"):
        drawer.draw(path, 1, [Box(1, 1, 1, 9, 9)])
    assert time.monotonic() - again < 0.1
    assert drawer.draw(pdf, 1)


def test_a_changed_file_is_tried_again(drawer: Drawer, pdf: Path, tmp_path: Path) -> None:
    path = endless(tmp_path / "endless.pdf")
    with pytest.raises(ReadingLimitError):
        drawer.draw(path, 1)
    path.write_bytes(pdf.read_bytes())
    assert drawer.draw(path, 1) == render_page(pdf, 1)


def test_one_page_that_hangs_holds_up_no_other(drawer: Drawer, pdf: Path, tmp_path: Path) -> None:
    drawer.draw(pdf, 1)
    path = endless(tmp_path / "endless.pdf")
    failed: list[float] = []

    def hang() -> None:
        with pytest.raises(ReadingLimitError):
            drawer.draw(path, 1)
        failed.append(time.monotonic())

    hanging = threading.Thread(target=hang)
    hanging.start()
    time.sleep(0.2)
    drawn = [drawer.draw(pdf, 1 + turn % 3) for turn in range(10)]
    assert len(set(drawn)) == 3
    assert not failed, "all were drawn while the other page hung"
    hanging.join()


def test_ten_people_get_their_own_pages(drawer: Drawer, pdf: Path) -> None:
    expected = {page: render_page(pdf, page) for page in (1, 2, 3)}
    drawn: list[tuple[int, bytes]] = []

    def ask(page: int) -> None:
        drawn.extend((page, drawer.draw(pdf, page)) for _ in range(5))

    threads = [threading.Thread(target=ask, args=(1 + person % 3,)) for person in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 50
    assert all(picture == expected[page] for page, picture in drawn)


def test_a_page_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "giant.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.showPage()
    canvas.save()
    drawer = Drawer(Settings(page_max_memory_bytes=120_000_000, page_timeout_seconds=20.0))
    try:
        with pytest.raises(ReadingLimitError, match="drawing it needed more than 120 MB"):
            drawer.draw(path, 1)
    finally:
        drawer.close()


def test_a_page_that_crashes_its_process_is_one_error(
    drawer: Drawer, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "crashing.py").write_text("import ctypes\ndef render_page(*_): ctypes.string_at(0)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    fresh = Drawer(Settings())
    try:
        with monkeypatch.context() as context:
            context.setattr(drawing, "_PAGES", "crashing")
            with pytest.raises(DamagedReportError, match=r"drawing it failed \(crashed its process"):
                fresh.draw(pdf, 1)
        assert fresh.draw(pdf, 2)
    finally:
        fresh.close()


def test_who_finds_no_free_process_is_told_to_try_again(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "WAIT_SECONDS", 0.2)
    drawer = Drawer(Settings())
    held = [drawer._free.get() for _ in range(drawing.WORKERS)]
    with pytest.raises(ReadingLimitError, match="Try again"):
        drawer.draw(pdf, 1)
    for worker in held:
        drawer._free.put(worker)
    assert drawer.draw(pdf, 1)
    drawer.close()


def test_a_warm_drawer_has_its_process_before_the_first_page(
    pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer, others = Drawer(Settings()), set(psutil.Process().children())
    drawer.warm()
    until = time.monotonic() + 20
    while drawer._free.qsize() < drawing.WORKERS and time.monotonic() < until:
        time.sleep(0.02)
    monkeypatch.setattr(Worker, "_spawn", None)  # no process may be started now
    assert drawer.draw(pdf, 1)
    drawer.close()
    _, alive = psutil.wait_procs(set(psutil.Process().children()) - others, timeout=5)
    assert not alive
