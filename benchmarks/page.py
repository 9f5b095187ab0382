"""How quick the chat page is: server up, page ready, click to page, ten people asking at once.

    python benchmarks/page.py INDEX        (Chromium and playwright are needed)

Prints seconds. Each asker is a client of its own that sends the same kinds of questions as a visitor would,
about authorities of the index. Targets: up 6 s, ready 2 s, click 0.4 s, 95th percentile of ten askers 3 s.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PEOPLE = 10
ROUNDS = 3
CLICKS = 12
KINDS = (
    "How is {} doing on care leavers?",
    "What does {} need to improve?",
    "How has {} been judged over the years?",
    "What do inspectors say about placement stability in {}?",
    "How many care leavers are in touch with {}?",
)


@contextmanager
def serving(index: Path) -> Iterator[tuple[str, float]]:
    """A running page over the index: its address, and the seconds until its health address answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GRADIO_TEMP_DIR": folder}
        command = [sys.executable, "-m", "inspectqa.cli", "serve", "--index", str(index), "--port", str(port)]
        start = time.perf_counter()
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                while not _answers(address + "/health"):
                    if server.poll() is not None:
                        raise SystemExit("the page did not start")
                    time.sleep(0.05)
                yield address, time.perf_counter() - start
            finally:
                server.terminate()


@contextmanager
def chromium() -> Iterator[Any]:
    """The installed Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def ask(page: Any, question: str) -> None:
    """Asks on the page and waits for the whole answer."""
    before = page.locator(".answer .foot").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('.answer .foot').length > n", arg=before)
    page.wait_for_selector("#question .submit-button")


def page_ready(browser: Any, address: str) -> float:
    """Seconds until a first visitor can type and sees the example questions."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#question textarea:not([disabled])")
    page.wait_for_selector(".example")
    seconds = time.perf_counter() - start
    page.close()
    return seconds


def clicks(browser: Any, address: str, authority: str) -> list[float]:
    """Seconds from a click on a citation to its drawn page, one by one over an answer's citations."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector(".example")
    ask(page, KINDS[0].format(authority))
    page.wait_for_selector("#page-picture img")
    page.wait_for_timeout(1000)
    links = page.locator(".answer .body a.citation")
    cited = list(dict.fromkeys(link.get_attribute("href") for link in links.all()))
    assert len(cited) > 1, "an answer with one paragraph only"
    found = []
    for turn in range(CLICKS):
        shown = page.get_attribute("#page-picture img", "src")
        link = links.locator(f"xpath=self::*[@href='{cited[(turn + 1) % len(cited)]}']").first
        start = time.perf_counter()
        link.evaluate("link => link.click()")
        page.wait_for_function(
            "shown => { const img = document.querySelector('#page-picture img');"
            "return img && img.complete && img.naturalWidth > 0 && img.getAttribute('src') !== shown }",
            arg=shown,
            timeout=10_000,
        )
        found.append(time.perf_counter() - start)
    page.close()
    return found


def many_at_once(address: str, names: list[str]) -> list[float]:
    """Seconds of each answer of ten people who ask at the same time, several times over."""
    from gradio_client import Client

    people = [Client(address, verbose=False, analytics_enabled=False) for _ in range(PEOPLE)]
    numbered = list(enumerate(people))

    def work(turn: int) -> Callable[[tuple[int, Any]], float]:
        def one(numbered: tuple[int, Any]) -> float:
            number, client = numbered
            question = KINDS[(number + turn) % len(KINDS)].format(names[(number + 7 * turn) % len(names)])
            start = time.perf_counter()
            assert client.predict(question, api_name="/ask")["question"] == question
            return time.perf_counter() - start

        return one

    with ThreadPoolExecutor(PEOPLE) as pool:
        return [seconds for turn in range(ROUNDS) for seconds in pool.map(work(turn), numbered)]


def _answers(address: str) -> bool:
    try:
        return bool(json.load(urllib.request.urlopen(address, timeout=1))["status"])
    except OSError:
        return False


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    index = parser.parse_args().index.resolve()
    from inspectqa.indexing.catalogue import Catalogue

    names = sorted({i.authority for i in Catalogue(index).identities().values() if i.authority})
    names or parser.error("no report of the index names its authority")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with serving(index) as (address, up), chromium() as browser:
        print(f"server up              {up:6.2f} s")
        ready = [page_ready(browser, address) for _ in range(3)]
        print(f"page ready, first      {ready[0]:6.2f} s, then {ready[-1]:.2f} s")
        clicked = clicks(browser, address, names[len(names) // 2])
        print(f"click to page, median  {statistics.median(clicked):6.2f} s, slowest {max(clicked):.2f} s")
        asked = many_at_once(address, names)
        print(f"ten at once, median    {statistics.median(asked):6.2f} s, 95th {_p95(asked):.2f} s")
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
