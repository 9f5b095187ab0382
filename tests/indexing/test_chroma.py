"""The connection to a Chroma server: token, header, certificate, path; what goes wrong, in one line."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from inspectqa.errors import IndexingError, SettingsError
from inspectqa.indexing import chroma
from inspectqa.indexing.chroma import Connection
from inspectqa.settings import Settings

TOKEN = "a-long-token"


class Proxy(ThreadingHTTPServer):
    """Stands before a Chroma server as a host's proxy does: wants a token, takes a path away."""

    server_name = "proxy"
    daemon_threads = True

    def __init__(self, chroma_server: str, header: str, value: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.chroma, self.header, self.value = chroma_server, header, value


class Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.headers.get(self.server.header) != self.server.value:
            self.reply(401, b'{"error": "no token"}')
            return
        path = self.path.removeprefix("/beneath")
        request = urllib.request.Request(self.server.chroma + path, body or None, method=self.command)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request) as reply:
                self.reply(reply.status, reply.read())
        except urllib.error.HTTPError as error:
            self.reply(error.code, error.read())

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def serve(proxy: Proxy) -> Iterator[int]:
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield int(proxy.server_address[1])
    proxy.shutdown()
    proxy.server_close()


@pytest.fixture
def guarded(server: str) -> Iterator[int]:
    yield from serve(Proxy(server, "Authorization", f"Bearer {TOKEN}"))


@pytest.fixture
def guarded_otherwise(server: str) -> Iterator[int]:
    yield from serve(Proxy(server, "X-Chroma-Token", TOKEN))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, signed by itself, with its key beside it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    made = tmp_path / "server.pem"
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", str(made)]
    subprocess.run([*command, "-keyout", str(tmp_path / "key.pem")], check=True, capture_output=True)
    return made


@pytest.fixture
def encrypted(server: str, certificate: Path) -> Iterator[int]:
    proxy = Proxy(server, "Authorization", f"Bearer {TOKEN}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
    yield from serve(proxy)


def works(settings: Settings, folder: Path) -> bool:
    connection = Connection(folder, settings)
    try:
        return connection.find_collection("no-such-collection") is None
    finally:
        connection.close()


def with_token(address: str, **settings: object) -> Settings:
    return Settings(chroma=address, chroma_token=SecretStr(TOKEN), **settings)  # type: ignore[arg-type]


def test_a_token_is_sent_as_bearer(guarded: int, tmp_path: Path) -> None:
    assert works(with_token(f"http://127.0.0.1:{guarded}"), tmp_path)


def test_or_in_chromas_own_header(guarded_otherwise: int, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{guarded_otherwise}"
    assert works(with_token(address, chroma_token_header="X-Chroma-Token"), tmp_path)


def test_a_server_may_stand_under_a_path(guarded: int, tmp_path: Path) -> None:
    assert works(with_token(f"http://127.0.0.1:{guarded}/beneath"), tmp_path)


def test_without_or_with_a_wrong_token_one_line_says_so(guarded: int, tmp_path: Path) -> None:
    for token in (None, SecretStr("wrong-token")):
        settings = Settings(chroma=f"http://127.0.0.1:{guarded}", chroma_token=token)
        with pytest.raises(IndexingError, match="INSPECTQA_CHROMA_TOKEN") as error:
            works(settings, tmp_path)
        assert "wrong-token" not in str(error.value)


def test_a_certificate_is_checked(encrypted: int, certificate: Path, tmp_path: Path) -> None:
    assert works(with_token(f"https://127.0.0.1:{encrypted}", chroma_ca=certificate), tmp_path)
    with pytest.raises(IndexingError, match="CERTIFICATE_VERIFY_FAILED"):
        works(with_token(f"https://127.0.0.1:{encrypted}"), tmp_path)
    with pytest.raises(SettingsError, match="INSPECTQA_CHROMA_CA"):
        works(with_token(f"https://127.0.0.1:{encrypted}", chroma_ca=tmp_path / "none.pem"), tmp_path)


def test_a_server_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    connection = Connection(tmp_path, Settings(chroma=server))
    assert connection.client._server._session.timeout.read == chroma.TIMEOUT_SECONDS
    connection.close()


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        works(Settings(chroma="http://ann:hunter2@127.0.0.1:1"), tmp_path)
    assert "hunter2" not in str(error.value)


def test_chroma_cloud_gets_its_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service itself is not reachable here: what is tested is what its client is given."""
    import chromadb

    given: dict[str, object] = {}
    monkeypatch.setattr(chromadb, "CloudClient", lambda **arguments: given.update(arguments))
    settings = Settings(
        chroma="cloud", chroma_token=SecretStr(TOKEN), chroma_tenant="council", chroma_database="reports"
    )
    connection = Connection(tmp_path, settings)
    assert (given["api_key"], given["tenant"], given["database"]) == (TOKEN, "council", "reports")
    assert (connection.batch_size, connection.page_size) == (300, 300)
    with pytest.raises(SettingsError, match="INSPECTQA_CHROMA_TOKEN"):
        Connection(tmp_path, Settings(chroma="cloud"))


@pytest.mark.parametrize("name", ["a", "with space", "../up", "-first", "x" * 80])
def test_a_name_that_chroma_would_not_take(name: str) -> None:
    with pytest.raises(ValidationError):
        Settings(chroma_collection=name)


def test_a_server_that_says_nothing_is_told(
    free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "FIRST_TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", free_port)):
        started = time.monotonic()
        with pytest.raises(IndexingError, match="has not said a word"):
            Connection(tmp_path, Settings(chroma=f"http://127.0.0.1:{free_port}"))
    assert time.monotonic() - started < 10
