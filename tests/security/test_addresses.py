"""Addresses from the catalogue and from providers' pages: none may lead into the reader's own network."""

from __future__ import annotations

import contextlib
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from inspectqa.errors import FetchError, InspectQAError, ReadingLimitError
from inspectqa.settings import Settings
from inspectqa.web_client import WebClient

INWARD = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://192.168.1.1/",
    "https://224.0.0.1/",
    "https://localhost/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:0:10.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[64:ff9b:1::10.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
]
OTHER = [
    "http://1.1.1.1/",
    "ftp://1.1.1.1/",
    "file:///etc/passwd",
    "//1.1.1.1/",
    "https://a@1.1.1.1/",
    "https://1.1.1.1:22/",
    "https://1.1.1.1\r\nX: y/",
    "https://１２７.０.０.１/",
]


@pytest.fixture
def client():
    with_settings = WebClient(Settings(fetch_pause_seconds=0), "test", lambda _: None)
    yield with_settings
    with_settings.close()


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that connections were asked for; none is made."""
    asked: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        asked.append(address[0])
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    return asked


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, one answer a lookup; gives the names that were looked up."""
    names: list[str] = []
    left = list(answers)

    def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        names.append(host)
        answer = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answer]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return names


@pytest.mark.parametrize("address", INWARD + OTHER)
def test_nothing_is_asked_of_what_is_not_public(client, connected, address) -> None:
    with pytest.raises(FetchError):
        client.read(address, 1000)
    assert connected == []


def test_a_public_address_is_asked(client, connected) -> None:
    with pytest.raises(InspectQAError):
        client.read("https://1.1.1.1/", 1000)
    assert set(connected) == {"1.1.1.1"}


def test_a_name_is_refused_where_any_of_its_addresses_is_private(client, connected, monkeypatch) -> None:
    resolve_to(monkeypatch, ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(FetchError, match="private network"):
        client.read("https://reports.example/", 1000)
    assert connected == []


def test_the_connection_goes_to_the_address_that_was_checked(client, connected, monkeypatch) -> None:
    """A name that answers otherwise at its second lookup gains nothing: there is one lookup a request."""
    names = resolve_to(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    with pytest.raises(FetchError, match="private network"):  # the second try looks it up, and checks, again
        client.read("https://reports.example/", 1000)
    assert connected == ["1.1.1.1"]
    assert names == ["reports.example"] * 2


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/silent":
            time.sleep(1.0)
        packing, moved = self.path.partition("/packed/")[2], self.path.startswith(("/to/", "/nowhere"))
        self.send_response(206 if self.path == "/part" else 302 if moved else 200)
        if packing:
            self.send_header("Content-Encoding", packing.replace("+", ", "))
        if self.path == "/part":
            self.send_header("Content-Range", "bytes " + "9" * 5000 + "-")
        if self.path.startswith("/to/"):
            self.send_header("Location", self.path.removeprefix("/to/"))
        self.end_headers()
        with contextlib.suppress(OSError):  # the client has left
            for _ in range(2000 if self.path == "/endless" else 0):
                self.wfile.write(b"x" * 10_000)
            for _ in range(100 if self.path == "/drip" else 0):
                self.wfile.write(b"x")
                time.sleep(0.02)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def here():
    """A server on this machine, and a client that may ask it."""
    served = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
    client = WebClient(Settings(fetch_loopback=True, fetch_pause_seconds=0), "test", lambda _: None)
    yield f"http://127.0.0.1:{served.server_port}", client
    client.close()
    served.shutdown()
    served.server_close()


@pytest.mark.parametrize(
    "target",
    ["https://10.0.0.1/", "https://[64:ff9b::a00:1]/", "https://169.254.169.254/", "file:///etc/passwd"],
)
def test_every_redirect_is_checked_like_the_first_address(here, target) -> None:
    base, client = here
    with pytest.raises(FetchError, match=r"public|no address"):
        client.read(f"{base}/to/{target}", 1000)


def test_a_body_without_end_is_left_at_the_limit(here) -> None:
    base, client = here
    with pytest.raises(ReadingLimitError, match="longer than 50000"):
        client.read(f"{base}/endless", 50_000)


def test_a_download_without_end_is_left_at_the_limit_and_not_kept(here, tmp_path) -> None:
    base, client = here
    with pytest.raises(ReadingLimitError, match="larger than 50,000"):
        client.download(f"{base}/endless", tmp_path / "part", 50_000, lambda *_: None)
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("packing", ["gzip+gzip", "zstd", "br", "deflate+identity"])
def test_a_body_that_unpacks_without_end_is_not_read(here, packing) -> None:
    """Two kilobytes that are packed twice unpack to more than a gigabyte in one piece."""
    base, client = here
    with pytest.raises(FetchError, match="packed as"):
        client.read(f"{base}/packed/{packing}", 50_000)
    assert client.read(f"{base}/packed/gzip", 50_000)[0] == b""


def test_answers_that_make_no_sense_are_one_line(here, tmp_path) -> None:
    base, client = here
    with pytest.raises(FetchError, match="answered 302"):
        client.read(f"{base}/nowhere", 50_000)
    part = tmp_path / "part"
    part.write_bytes(b"%PDF")
    part.with_name("part.mark").write_text('"a"')
    with pytest.raises(FetchError, match="another part"):
        client.download(f"{base}/part", part, 50_000, lambda *_: None)


def test_a_server_that_drips_is_left(here, monkeypatch) -> None:
    base, client = here
    monkeypatch.setattr("inspectqa.web_client.WHOLE_TIMES", 0.01)
    with pytest.raises(FetchError, match="too slow"):
        client.read(f"{base}/drip", 50_000)


def test_a_server_that_says_nothing_is_left(here) -> None:
    base, client = here
    client.close()
    hasty = WebClient(
        Settings(fetch_loopback=True, fetch_pause_seconds=0, fetch_timeout_seconds=0.1),
        "test",
        lambda _: None,
    )
    with pytest.raises(FetchError, match="in time"):
        hasty.read(f"{base}/silent", 50_000)
    hasty.close()


def test_after_five_redirects_nothing_more_is_asked(here, monkeypatch) -> None:
    base, client = here
    pauses: list[float] = []
    monkeypatch.setattr(client, "sleep", pauses.append)
    with pytest.raises(FetchError, match="redirects more than 5"):
        client.read(f"{base}/to/{base}/to/{base}" + f"/to/{base}" * 9, 1000)
    assert len(pauses) == 5, "one pause before each request but the first"
