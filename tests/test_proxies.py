"""The proxies' configurations of deploy/, run before two small servers that tell what reaches them."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

#: Between two events of the streamed answer.
PAUSE = 0.4
METRICS = ["/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/./metrics", "/metrics?x=1"]


class Telling(BaseHTTPRequestHandler):
    """Tells the headers that it was sent, and streams where it is asked to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        streams = self.path == "/stream"
        told = {"page": self.server.server_port, "path": self.path, "headers": dict(self.headers)}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if streams else "application/json")
        self.send_header("Connection", "close") if streams else self.send_header(
            "Content-Length", str(len(body))
        )
        self.end_headers()
        for part in [b"data: first\n\n", b"data: last\n\n"] if streams else [body]:
            self.wfile.write(part)
            self.wfile.flush()
            time.sleep(PAUSE if streams else 0)
        self.close_connection = streams

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@dataclass
class Proxy:
    """A running proxy and the pages behind it."""

    kind: str
    port: int
    pages: list[ThreadingHTTPServer]

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """The beginning of an answer."""
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=20)
        connection.request(method, path, headers=headers)
        return connection.getresponse()

    def told(self, path: str = "/", **headers: str) -> dict[str, Any]:
        """What reached a page."""
        told: dict[str, Any] = json.loads(self.ask(path, **headers).read())
        return told


@pytest.fixture(scope="module")
def configuration(root: Path) -> Callable[[str, list[int], dict[str, int], Path], list[str]]:
    """Writes a proxy's configuration with this test's ports and certificate; returns its command."""

    def write(kind: str, pages: list[int], ports: dict[str, int], folder: Path) -> list[str]:
        name = {"caddy": "Caddyfile", "nginx": "nginx.conf"}[kind]
        text = (root / "deploy" / name).read_text(encoding="utf-8")
        for number, port in enumerate(pages, start=1):
            assert f"page-{number}:7860" in text
            text = text.replace(f"page-{number}:7860", f"127.0.0.1:{port}")
        if kind == "caddy":
            head = f"{{\n\tlocal_certs\n\tskip_install_trust\n\tadmin off\n\thttp_port {ports['http']}\n"
            (folder / name).write_text(head + f"\thttps_port {ports['https']}\n}}\n" + text)
            return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / name)]
        write_certificate(folder)
        for old, new in (
            ("/etc/ssl/", f"{folder}/"),
            ("listen 80;", f"listen 127.0.0.1:{ports['http']};"),
            ("listen 443 ", f"listen 127.0.0.1:{ports['https']} "),
        ):
            assert old in text
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        temporary = " ".join(
            f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / name).write_text(
            f"user root; daemon off; pid {folder}/pid; events {{}}\n"
            f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
        )
        return ["nginx", "-e", "stderr", "-c", str(folder / name)]

    return write


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def proxy(
    request: pytest.FixtureRequest, configuration: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Each proxy that is installed, before two servers."""
    kind = request.param
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed: its configuration is not run (.ci/run installs it)")
    folder = tmp_path_factory.mktemp(kind)
    pages = [ThreadingHTTPServer(("127.0.0.1", 0), Telling) for _ in range(2)]
    for page in pages:
        threading.Thread(target=page.serve_forever, daemon=True).start()
    ports = {"http": free_port(), "https": free_port()}
    command = configuration(kind, [page.server_port for page in pages], ports, folder)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **home}, stdout=log, stderr=log)
    try:
        running = Proxy(kind, ports["https"], pages)
        wait(running, process, folder / "log")
        yield running
    finally:
        process.terminate()
        process.wait(20)
        for page in pages:
            page.shutdown()
            page.server_close()


def write_certificate(folder: Path) -> None:
    """A certificate that signs itself."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "inspect.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kinds = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "inspect.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *kinds))


def wait(proxy: Proxy, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        try:
            if proxy.ask().status == 200:
                return
        except OSError:
            pass
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    pytest.fail(f"the proxy did not start: {log.read_text()}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_a_page_is_told_the_real_address_and_name_whatever_a_visitor_claims(proxy: Proxy) -> None:
    claimed = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
    }
    headers = {name.lower(): value for name, value in proxy.told(**claimed)["headers"].items()}
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-host"] == f"localhost:{proxy.port}"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == f"localhost:{proxy.port}"


def test_the_name_of_a_request_is_handed_on(proxy: Proxy) -> None:
    headers = {
        name.lower(): value for name, value in proxy.told(**{"X-Request-ID": "mine"})["headers"].items()
    }
    assert headers["x-request-id"] == "mine"


@pytest.mark.parametrize("path", METRICS)
def test_the_numbers_stay_inside(proxy: Proxy, path: str) -> None:
    assert proxy.ask(path).status == 404


def test_events_come_one_by_one(proxy: Proxy) -> None:
    began = time.monotonic()
    answer = proxy.ask("/stream")
    assert answer.readline() == b"data: first\n"
    first = time.monotonic() - began
    assert b"last" in answer.read()
    assert time.monotonic() - began - first > PAUSE / 2


def test_more_tabs_than_six_share_a_connection(proxy: Proxy) -> None:
    context = ssl._create_unverified_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", proxy.port), 10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        assert secured.selected_alpn_protocol() == "h2"


def test_more_than_the_uploads_of_one_go_is_refused(proxy: Proxy) -> None:
    if proxy.kind == "caddy":
        return  # it counts what comes, and so does the page: benchmarks/proxies.py sends that much
    assert proxy.ask("/gradio_api/upload", "POST", **{"Content-Length": "501500000"}).status == 413


def test_a_browser_stays_with_its_page_visitors_are_shared_out_and_another_page_takes_over(
    proxy: Proxy,
) -> None:
    cookies = []
    for _ in range(24):
        answer = proxy.ask()
        page = json.loads(answer.read())["page"]
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        assert [proxy.told(Cookie=cookie)["page"] for _ in range(4)] == [page] * 4
        cookies.append((page, cookie))
    assert {page for page, _ in cookies} == {page.server_port for page in proxy.pages}
    gone, stays = proxy.pages
    gone.shutdown()
    gone.server_close()
    for cookie in [cookie for page, cookie in cookies if page == gone.server_port][:4]:
        assert proxy.told(Cookie=cookie)["page"] == stays.server_port
