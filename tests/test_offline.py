"""Nothing leaves the machine: indexing, asking and serving work with every outside connection refused."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

OFFLINE = Path(__file__).parent / "offline"
#: What no_sockets.py ends with where the kernel gives no filter.
NO_FILTER = 77
#: Under these a library whose own code is out of the guard's sight may be silent that is not otherwise.
QUIETENING = ("CI", "ORT_", "DO_NOT_TRACK", "GRADIO_", "HF_", "INSPECTQA_")
HEAVY = ("torch", "sentence_transformers", "transformers", "gradio")


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that reaches the loopback only, and remembers what it tried.

    Its home is an empty folder: what reports on its user keeps an identifier and a queue there.
    """
    folder = tmp_path_factory.mktemp("offline")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(QUIETENING)},
        "HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "home" / "cache"),
        "PYTHONPATH": os.pathsep.join([str(OFFLINE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "INSPECTQA_TEST_REFUSED": str(folder / "refused.txt"),
        "INSPECTQA_INDEX": str(folder / "index"),
    }


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "inspectqa", *arguments],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def indexed(offline: dict[str, str], root: Path) -> dict[str, str]:
    """The sample collection, indexed without a network."""
    done = run(offline, "index", str(root / "corpus"))
    assert done.returncode == 0, done.stdout + done.stderr
    return offline


def refused(environment: Mapping[str, str]) -> str:
    """What was tried and refused so far."""
    log = Path(environment["INSPECTQA_TEST_REFUSED"])
    return log.read_text(encoding="utf-8") if log.exists() else ""


def left_at_home(environment: Mapping[str, str]) -> list[str]:
    """What was written into the user's home folder."""
    return [str(path) for path in Path(environment["HOME"]).rglob("*") if path.is_file()]


def test_the_guard_refuses_what_is_outside_and_records_it(offline: dict[str, str], tmp_path: Path) -> None:
    environment = {**offline, "INSPECTQA_TEST_REFUSED": str(tmp_path / "log.txt")}
    code = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=2)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "192.0.2.1" in refused(environment)


def test_indexing_and_asking_need_no_connection(indexed: dict[str, str]) -> None:
    done = run(indexed, "ask", "What must improve for care leavers?", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["evidence"]
    assert refused(indexed) == ""
    assert left_at_home(indexed) == []


def without_sockets(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python so that the kernel ends it at its first internet socket, be it in native code."""
    guard = [sys.executable, str(OFFLINE / "no_sockets.py"), sys.executable]
    done = subprocess.run(
        [*guard, *arguments], env=dict(environment), capture_output=True, text=True, timeout=240, check=False
    )
    if done.returncode == NO_FILTER:
        pytest.skip("this system has no seccomp")
    return done


def test_no_code_at_all_opens_an_internet_socket(offline: dict[str, str], root: Path, tmp_path: Path) -> None:
    opened = without_sockets(offline, "-c", "import socket; socket.socket()")
    assert opened.returncode == -signal.SIGSYS
    environment = {**offline, "INSPECTQA_INDEX": str(tmp_path / "index")}
    done = without_sockets(environment, "-m", "inspectqa", "index", str(root / "corpus"))
    assert done.returncode == 0, done.stdout + done.stderr
    done = without_sockets(environment, "-m", "inspectqa", "ask", "What must improve?", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["evidence"]


def test_the_telemetry_of_the_encoders_runtime_is_off(indexed: dict[str, str]) -> None:
    """Its native code sends where no guard of Python's sees it."""
    code = (
        "import os, onnxruntime, inspectqa\n"  # imported before, by the program that uses the library
        "called = []\n"
        "onnxruntime.disable_telemetry_events = lambda: called.append(True)\n"
        "assert inspectqa.ask('What must improve for care leavers?').evidence\n"
        "print(called, os.environ['ORT_DISABLE_TELEMETRY'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**indexed, "HOME": indexed["HOME"] + "-2", "XDG_CACHE_HOME": indexed["HOME"] + "-2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[True] 1\n", done.stderr


def test_a_question_loads_no_heavy_library(indexed: dict[str, str]) -> None:
    code = (
        "import sys, json, inspectqa\n"
        "answer = inspectqa.ask('What must improve for care leavers?')\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))\n"
        "assert answer.evidence\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=indexed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


@pytest.fixture
def server(indexed: dict[str, str]) -> Iterator[str]:
    """The page's address; the server is ended by its own process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "inspectqa", "serve", "--port", "0"],
        env=indexed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        deadline = time.monotonic() + 60
        printed = ""
        while time.monotonic() < deadline and (line := process.stdout.readline()):
            printed += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found.group()
                return
        pytest.fail(f"the server printed no address: {printed}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_page_is_served_without_a_connection_and_names_no_web_font(
    server: str, indexed: dict[str, str]
) -> None:
    with urllib.request.urlopen(server, timeout=20) as response:
        html = response.read().decode()
    assert "InspectQA" in html
    assert not re.search(r"(?:href|src)=[\"']https?://(?!127\.0\.0\.1)", html)
    assert refused(indexed) == ""
    assert left_at_home(indexed) == []
