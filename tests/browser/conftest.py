"""A page over the made-up reports, and a browser that sees no other host."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: As a headless browser in a container needs them; the rest keep it from calling home.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """A page in a process of its own: its address, its folders; it may be stopped and started again."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes] | None = None
    program: tuple[str, ...] = ("-m", "inspectqa.cli")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def corpus(self) -> Path:
        """Where added reports are kept."""
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        environment = {
            **os.environ,
            "INSPECTQA_INDEX": str(self.index),
            "INSPECTQA_CORPUS": str(self.corpus),
            "GRADIO_TEMP_DIR": str(self.folder / "gradio"),
        }
        command = [sys.executable, *self.program, "serve", "--port", str(self.port)]
        with (self.folder / "log").open("a") as log:
            self.server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.folder)
        _wait(self.address, self.server, self.folder / "log")

    def stop(self) -> None:
        """Stops it."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(20)
            self.server = None


@pytest.fixture(scope="session")
def site(mini_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page of a server process of its own, over a copy of the index."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(mini_index, folder / "index")
    site = Site(folder, _free_port())
    try:
        site.start()
        yield site
    finally:
        site.stop()


#: The command line with answers that pause before each part, so that there is time to stop one.
SLOWLY = """
import time
from inspectqa.page.reports import Library
whole = Library.stream
def stream(self, *asked, **more):
    for part in whole(self, *asked, **more):
        yield part
        time.sleep(1.5)
Library.stream = stream
from inspectqa.cli import main
main()
"""


@pytest.fixture
def slow_site(site: Site) -> Iterator[Site]:
    """The same page by a second server whose answers take their time."""
    slow = Site(site.folder, _free_port(), program=("-c", SLOWLY))
    try:
        slow.start()
        yield slow
    finally:
        slow.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The installed Chromium; skips where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed: the page is not driven (.ci/run installs one)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Any]:
    """Opens the page in a new context; at the end no request has left this machine and no script failed."""
    contexts: list[Any] = []
    asked: list[str] = []
    failed: list[str] = []
    here: list[str] = []

    def visit(path: str = "/", width: int = 1280, height: int = 800, at: Site = site, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        here.append(at.address)
        page.goto(at.address + path)
        page.wait_for_selector("#question textarea")
        page.wait_for_selector(".example")
        return page

    visit.failed = failed  # type: ignore[attr-defined]
    yield visit
    for context in contexts:
        context.close()
    elsewhere = [url for url in asked if not url.startswith((*here, "data:", "blob:"))]
    assert elsewhere == []
    assert failed == []


@pytest.fixture
def ask() -> Any:
    """Types a question and waits for its whole answer."""

    def ask(page: Any, question: str) -> Any:
        before = page.locator(".answer .foot").count()
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_function("n => document.querySelectorAll('.answer .foot').length > n", arg=before)
        page.wait_for_selector("#question .submit-button")
        return page.locator(".answer").last

    return ask


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the page answers; fails with the server's own words."""
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=2).read(1)
            return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.25)
    pytest.fail(f"the page did not start: {log.read_text()}")
