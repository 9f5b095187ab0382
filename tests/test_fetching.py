"""Official reports are fetched from a server that behaves like the real one on a bad day."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inspectqa.cli import main
from inspectqa.errors import FetchError, NetworkError
from inspectqa.fetching import Fetcher, Outcome, Wanted, choose
from inspectqa.reading.official import official_rows, packaged_catalogue
from inspectqa.records import Framework, Scope
from inspectqa.settings import Settings

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1200 + b"\n%%EOF\n"
PAGE = b"""<html><body><ol>
<li><p>9 May 2025</p><a href="/v1/file/200">Inspection, pdf</a></li>
<li><p><time datetime="2026-10-01">1 Oct 2026</time></p><a href="/v1/file/200?b">Focused visit, pdf</a></li>
<li><p>20 July 2023</p><a href="/v1/file/200?c">Focused visit, pdf</a></li>
<li><a href="https://elsewhere.example/v1/file/5">3 May 2025 report</a></li>
<li><a href="/about">5 May 2025: about us</a></li>
</ol></body></html>"""


class OfficialServer(BaseHTTPRequestHandler):
    """Answers by path; remembers what it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        kind = self.path.rsplit("/", 1)[-1].partition("?")[0]
        times = sum(path == self.path for path, _ in self.server.asked)
        getattr(self, f"answer_{kind}", self.answer_200)(times)

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "ETag": '"one"', **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_200(self, times: int) -> None:
        asked = self.headers.get("Range")
        if asked:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            where = f"bytes {start}-{len(PDF) - 1}/{len(PDF)}"
            self.send(PDF[start:], 206, Content_Range=where)
        else:
            self.send(PDF)

    def answer_provider(self, times: int) -> None:
        self.send(PAGE, ETag="")

    def answer_html(self, times: int) -> None:
        self.send(b"<!DOCTYPE html><html><body>Sorry, there is a problem with the service</body></html>")

    def answer_404(self, times: int) -> None:
        self.send(b"not found", 404)

    def answer_429(self, times: int) -> None:
        self.send(b"slow down", 429, Retry_After="7") if times == 1 else self.answer_200(times)

    def answer_503(self, times: int) -> None:
        self.send(b"later", 503)

    def answer_moved(self, times: int) -> None:
        self.send(b"", 302, Location="/v1/file/200")

    def answer_inside(self, times: int) -> None:
        self.send(b"", 302, Location="https://169.254.169.254/latest")

    def answer_loop(self, times: int) -> None:
        self.send(b"", 302, Location="/v1/file/loop")

    def answer_slow(self, times: int) -> None:
        if times == 1:
            time.sleep(1.0)
        self.answer_200(times)

    def answer_cut(self, times: int) -> None:
        if self.headers.get("Range"):
            self.answer_200(times)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(PDF)))
        self.send_header("ETag", '"one"')
        self.end_headers()
        self.wfile.write(PDF[:150_000])
        self.close_connection = True

    def answer_short(self, times: int) -> None:
        self.send(PDF[:5000], ETag="")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    served = ThreadingHTTPServer(("127.0.0.1", 0), OfficialServer)
    served.asked = []
    threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()


@pytest.fixture
def settings() -> Settings:
    return Settings(fetch_loopback=True, fetch_pause_seconds=0.25, fetch_timeout_seconds=0.5)


@pytest.fixture
def fetch(server, settings, tmp_path):
    """Fetches the path of the server; gives what became of it and the waits."""

    def fetch(path: str, **changes):
        waits: list[float] = []
        base = f"http://127.0.0.1:{server.server_port}"
        wanted = report(f"{base}/v1/file/{path}" if path else "", f"{base}/provider")
        with Fetcher(tmp_path, settings.model_copy(update=changes), waits.append) as fetcher:
            (found,) = fetcher.fetch([wanted])
        return found, waits

    return fetch


def report(address: str, page: str = "") -> Wanted:
    return Wanted("Dorset", "2532283", Framework.ILACS, dt.date(2025, 5, 9), address, page)


def test_a_report_is_saved_under_its_name_with_its_checksum(fetch, server, tmp_path):
    found, _ = fetch("200")
    assert found.path.name == "2532283_dorset_2025-05-09_ilacs.pdf"
    assert found.path.read_bytes() == PDF
    assert found.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (tmp_path / "SHA256SUMS").read_text() == f"{found.sha256}  {found.path.name}\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == [found.path.name, "SHA256SUMS"]
    assert server.asked[0][1]["User-Agent"].startswith("inspectqa/")


def test_what_is_there_is_not_asked_for_again(fetch, server):
    fetch("200")
    found, _ = fetch("200")
    assert found.outcome is Outcome.PRESENT
    assert len(server.asked) == 1


def test_redirects_are_followed_after_a_pause(fetch):
    found, waits = fetch("moved")
    assert found.outcome is Outcome.FETCHED
    assert waits == [0.25]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("html", "a web page instead of a PDF"),
        ("404", "404"),
        ("inside", "private network"),
        ("loop", "redirects more than"),
        ("503", "503"),
        ("short", "cut off"),
    ],
)
def test_what_is_no_report_fails_with_its_reason(fetch, path, said):
    found, _ = fetch(path)
    assert found.outcome is Outcome.FAILED
    assert said in str(found.error)
    assert not found.path.exists()


def test_a_busy_server_is_given_the_time_it_asks_for(fetch):
    found, waits = fetch("429")
    assert found.outcome is Outcome.FETCHED
    assert 7.0 in waits


def test_waits_grow_while_the_server_fails(fetch, server):
    _, waits = fetch("503")
    assert [wait for wait in waits if wait != 0.25] == [2.0, 4.0, 8.0]
    assert len(server.asked) == 4


def test_a_slow_server_is_tried_again(fetch):
    assert fetch("slow")[0].outcome is Outcome.FETCHED


def test_a_download_that_broke_off_goes_on_where_it_stopped(fetch, server):
    found, _ = fetch("cut")
    assert found.path.read_bytes() == PDF
    headers = server.asked[-1][1]
    assert headers["Range"] == "bytes=150000-"
    assert headers["If-Range"] == '"one"'


def test_a_part_left_by_an_earlier_run_is_taken_up(fetch, server, tmp_path):
    part = tmp_path / "2532283_dorset_2025-05-09_ilacs.pdf.part"
    part.write_bytes(PDF[:1000])
    part.with_name(part.name + ".mark").write_text('"one"')
    assert fetch("200")[0].path.read_bytes() == PDF
    assert server.asked[0][1]["Range"] == "bytes=1000-"


def test_a_file_larger_than_allowed_is_left(fetch):
    found, _ = fetch("200", file_max_bytes=1000)
    assert "larger than 1,000 bytes" in str(found.error)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/v1/file/1",
        "https://127.0.0.1/v1/file/1",
        "https://10.0.0.8/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.8]/a",
        "http://192.0.2.1/a",
        "file:///etc/passwd",
        "https://user:word@127.0.0.1/",
        "nothing",
    ],
)
def test_only_public_https_addresses_are_asked(address, tmp_path):
    with Fetcher(tmp_path, Settings(), lambda _: None) as fetcher:
        (found,) = fetcher.fetch([report(address)])
    assert isinstance(found.error, FetchError)
    assert "public" in str(found.error) or "no address" in str(found.error)


def test_without_a_network_the_run_stops_with_one_line(tmp_path, settings):
    with (
        Fetcher(tmp_path, settings, lambda _: None) as fetcher,
        pytest.raises(NetworkError, match="Check the network"),
    ):
        list(fetcher.fetch([report("http://127.0.0.1:1/v1/file/1")]))


def test_a_report_without_an_address_is_found_on_the_providers_page(fetch, server):
    found, _ = fetch("")
    assert found.outcome is Outcome.FETCHED
    assert [path for path, _ in server.asked] == ["/provider", "/v1/file/200"]


def test_kinds_that_the_catalogue_lacks_and_pages_without_links_are_told(server, tmp_path, settings):
    base = f"http://127.0.0.1:{server.server_port}"
    rows = [replace(row, provider_page=f"{base}/html") for row in official_rows()[:1]]
    with Fetcher(tmp_path, settings, lambda _: None) as fetcher:
        assert fetcher.find_new(rows, Scope()) == []
        assert "no report with a date" in str(fetcher.unread[f"{base}/html"])


@pytest.mark.parametrize(("options", "said"), [([], "all 939 reports"), (["--new"], "all 153 providers")])
def test_everything_is_fetched_only_if_really_meant(options, said, capsys):
    assert main(["fetch", *options]) == 1
    assert said in capsys.readouterr().err
    assert main(["fetch", "--dry-run"]) == 0


def catalogue(server, tmp_path) -> str:
    lines = packaged_catalogue().read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith("Dorset,") and (",2025-" in line or ",2023-" in line)]
    base = f"http://127.0.0.1:{server.server_port}"
    text = "\n".join([lines[0], *kept])
    text = text.replace("https://files.ofsted.gov.uk", base)
    text = text.replace("https://reports.ofsted.gov.uk/provider/44/2532283", f"{base}/provider")
    path = tmp_path / "catalogue.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_command_fetches_and_then_lists_what_is_new(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("INSPECTQA_CATALOGUE", catalogue(server, tmp_path))
    monkeypatch.setenv("INSPECTQA_FETCH_LOOPBACK", "1")
    monkeypatch.setenv("INSPECTQA_FETCH_PAUSE_SECONDS", "0")
    into = tmp_path / "reports"
    status = main(["fetch", "-a", "Dorset", "-f", "ILACS", "--into", str(into), "--no-index"])
    assert (status, capsys.readouterr().out) == (0, "1 fetched.\n")
    assert len(list(into.glob("*.pdf"))) == 1
    assert main(["fetch", "-a", "Dorset", "--new", "--dry-run", "--since", "2026"]) == 0
    assert "2532283_dorset_2026-10-01_focused-visit.pdf" in capsys.readouterr().out


def test_a_dry_run_asks_nothing(capsys):
    assert main(["fetch", "-a", "Dorset", "--since", "2025", "--dry-run"]) == 0
    assert "2532283_dorset_2025-05-09_ilacs.pdf" in capsys.readouterr().out


def test_the_newest_of_the_scope_come_first():
    scope = Scope(frameworks=(Framework.ILACS,), until=dt.date(2025, 12, 31))
    found = choose(official_rows(), scope, limit=5)
    assert [one.published for one in found] == sorted((one.published for one in found), reverse=True)
    assert {one.framework for one in found} == {Framework.ILACS}
    assert all(one.address.startswith("https://") for one in found)
