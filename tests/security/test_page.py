"""What guards a page that others can reach: headers, other sites, the size of requests, wrong sign-ins."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from inspectqa.page import guards
from inspectqa.page.guards import BodyLimit, OwnSite, SafeHeaders, SignInLimit, UnusedDoors
from inspectqa.page.reports import Library
from inspectqa.page.requests import REFUSAL_SECONDS
from inspectqa.page.serving import check_passwords, launch_arguments
from inspectqa.settings import Settings


def ask(
    app: Any, path: str = "/", method: str = "GET", client: str = "1.2.3.4", **more: Any
) -> tuple[int, dict]:
    """Ask an application as a web server does, in a thread of its own; its status and headers."""
    sent: list[dict] = []
    parts = list(more.pop("parts", [b""]))
    scope = {"type": "http", "path": path, "method": method, "client": (client, 1), "headers": [], **more}

    async def receive() -> dict:
        return {"type": "http.request", "body": parts.pop(0) if parts else b"", "more_body": bool(parts)}

    async def send(message: dict) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, app(scope, receive, send)).result()
    starts = [message for message in sent if message["type"] == "http.response.start"]
    return (starts[0]["status"], dict(starts[0]["headers"])) if starts else (0, {})


def answering(status: int = 200, headers: tuple = ()) -> Any:
    """An application that reads all it is sent and answers with a status; none where the sender is gone."""

    async def app(scope: dict, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b""})

    return app


def test_every_answer_says_what_a_browser_may_load_and_frame() -> None:
    _, headers = ask(SafeHeaders(answering()))
    policy = headers[b"content-security-policy"].decode()
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert "http" not in policy.replace("'self'", "")
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"same-origin"


def test_a_header_that_is_set_stays() -> None:
    _, headers = ask(SafeHeaders(answering(headers=((b"referrer-policy", b"no-referrer"),))))
    assert headers[b"referrer-policy"] == b"no-referrer"


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("/gradio_api/queue/join", b"101", 413),
        ("/gradio_api/queue/join", b"100", 200),
        ("/gradio_api/queue/join", b"-5", 413),
        ("/gradio_api/queue/join", b"many", 413),
        ("/gradio_api/upload", b"101", 200),
        ("/team/gradio_api/upload/", b"900", 200),
        ("/gradio_api/upload", b"901", 413),
        ("/team/gradio_api/upload/", b"901", 413),
    ],
)
def test_a_request_beyond_the_size_is_refused_and_uploads_have_their_own(
    path: str, said: bytes, status: int
) -> None:
    app = BodyLimit(answering(), most=100, uploads_most=900)
    assert ask(app, path, "POST", headers=[(b"content-length", said)])[0] == status


@pytest.mark.parametrize(("read_only", "most"), [(False, 5_000_000), (True, 0)])
def test_the_page_takes_the_uploads_of_its_settings(tmp_path: Path, read_only: bool, most: int) -> None:
    library = Library(Settings(index=tmp_path, upload_max_bytes=4_000_000), read_only=read_only)
    (limit,) = [m for m in launch_arguments(library)["app_kwargs"]["middleware"] if m.cls is BodyLimit]
    app = BodyLimit(answering(), **limit.kwargs)
    said = [(b"content-length", str(most).encode())]
    assert ask(app, "/gradio_api/upload", "POST", headers=said)[0] == 200
    said = [(b"content-length", str(most + 1).encode())]
    assert ask(app, "/gradio_api/upload", "POST", headers=said)[0] == 413


def test_a_body_that_says_no_size_is_counted_as_it_comes() -> None:
    app = BodyLimit(answering(), most=100, uploads_most=100)
    for path in ("/x", "/gradio_api/upload"):
        assert ask(app, path, "POST", parts=[b"a" * 60, b"b" * 30])[0] == 200
        assert ask(app, path, "POST", parts=[b"a" * 60, b"b" * 60])[0] == 0


def test_a_body_that_drips_is_left() -> None:
    """Otherwise as many as like hold what they have sent in memory for ever."""
    seen: list[str] = []

    async def app(scope: dict, receive: Any, send: Any) -> None:
        message: dict = {"type": "", "more_body": True}
        while message.get("more_body"):
            message = await receive()
        seen.append(message["type"])

    async def drip(waits: list[float], path: str) -> None:
        async def receive() -> dict:
            await asyncio.sleep(waits.pop(0))
            return {"type": "http.request", "body": b"a", "more_body": bool(waits)}

        limit = BodyLimit(app, seconds=(0.2, 0.5))
        await limit({"type": "http", "path": path, "method": "POST", "headers": []}, receive, lambda _: None)

    for waits, path in (
        ([0.0] * 9, "/x"),
        ([0.0, 9.0], "/x"),
        ([0.05] * 99, "/x"),
        ([0.0, 9.0], "/gradio_api/upload"),
        ([0.05] * 12, "/gradio_api/upload"),
    ):
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, drip(list(waits), path)).result()
    assert seen == ["http.request", *["http.disconnect"] * 3, "http.request"]


def test_uploads_leave_room_on_the_disk(tmp_path: Path) -> None:
    def status(free: int, said: tuple = (), path: str = "/gradio_api/upload") -> int:
        app = BodyLimit(answering(), uploads_most=500, free=lambda: guards.LEFT_FREE_BYTES + free)
        return ask(app, path, "POST", headers=said)[0]

    hundred = ((b"content-length", b"100"),)
    assert [status(100, hundred), status(99, hundred)] == [200, 507]
    assert [status(500), status(499)] == [200, 507], "what says no size may have the most"
    assert status(0, hundred, "/gradio_api/queue/join") == 200

    found: list[int] = []

    async def meanwhile(scope: dict, receive: Any, send: Any) -> None:
        if len(found) < 3:
            found.append(ask(limit, "/gradio_api/upload", "POST", headers=hundred)[0])
        await answering()(scope, receive, send)

    limit = BodyLimit(meanwhile, uploads_most=500, free=lambda: guards.LEFT_FREE_BYTES + 250)
    assert ask(limit, "/gradio_api/upload", "POST", headers=hundred)[0] == 200
    assert sorted(found) == [200, 507], "those on their way are counted"
    assert ask(limit, "/gradio_api/upload", "POST", headers=hundred)[0] == 200, "and no longer once they came"
    (made,) = [
        m
        for m in launch_arguments(Library(Settings(index=tmp_path)))["app_kwargs"]["middleware"]
        if m.cls is BodyLimit
    ]
    assert made.kwargs["free"]() > 0


def test_an_address_waits_after_many_wrong_passwords() -> None:
    now = [0.0]
    status = [400]

    async def app(scope: dict, receive: Any, send: Any) -> None:
        await answering(status[0])(scope, receive, send)

    limit = SignInLimit(app, most=3, wait=60.0, clock=lambda: now[0])
    assert [ask(limit, "/login", "POST")[0] for _ in range(4)] == [400, 400, 400, 429]
    assert ask(limit, "/login", "POST", client="5.6.7.8")[0] == 400
    assert ask(limit, "/config")[0] == 400, "only signing in waits"
    status[0] = 200
    assert ask(limit, "/login/", "POST")[0] == 429, "a right password waits too"
    now[0] = 61.0
    assert ask(limit, "/login", "POST")[0] == 200
    status[0] = 400
    assert [ask(limit, "/login", "POST")[0] for _ in range(3)] == [400, 400, 400], "counted anew"


def test_addresses_kept_in_mind_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "ADDRESSES_MOST", 5)
    limit = SignInLimit(answering(400), most=1)
    for number in range(20):
        ask(limit, "/login", "POST", client=f"10.0.0.{number}")
    assert len(limit._wrong) == 5


def test_many_wrong_passwords_at_once_are_as_many() -> None:
    """Nothing is won by guessing in parallel: neither at a name nor from an address."""
    check = check_passwords({"ann": "right"})
    with ThreadPoolExecutor(20) as guessing:
        assert not any(guessing.map(lambda n: check("ann", f"wrong {n}"), range(20)))
    assert not check("ann", "right")

    inside: list[str] = []

    async def slow(scope: dict, receive: Any, send: Any) -> None:
        inside.append(scope["path"])
        await asyncio.sleep(0.05)
        await answering(400)(scope, receive, send)

    limit = SignInLimit(slow, most=5)
    with ThreadPoolExecutor(20) as guessing:
        found = list(guessing.map(lambda _: ask(limit, "/login", "POST")[0], range(20)))
    assert (found.count(400), found.count(429), len(inside)) == (5, 15, 5)


def test_a_wrong_token_counts_like_a_wrong_password() -> None:
    limit = SignInLimit(answering(401), most=3)
    given = {"headers": [(b"authorization", b"Bearer guess")]}
    assert [ask(limit, "/gradio_api/mcp/", "POST", **given)[0] for _ in range(4)] == [401, 401, 401, 429]
    right = SignInLimit(answering(200), most=3)
    assert {ask(right, "/gradio_api/mcp/", "POST", **given)[0] for _ in range(9)} == {200}


def test_a_refused_sign_in_takes_its_time() -> None:
    limit = SignInLimit(answering(400), most=1)
    assert ask(limit, "/login", "POST")[0] == 400
    began = time.monotonic()
    assert ask(limit, "/login", "POST")[0] == 429
    assert time.monotonic() - began >= REFUSAL_SECONDS


def test_an_ipv6_network_is_one_person() -> None:
    limit = SignInLimit(answering(400), most=3)
    found = [ask(limit, "/login", "POST", client=f"2001:db8:0:1::{n}")[0] for n in range(4)]
    assert found == [400, 400, 400, 429]
    assert ask(limit, "/login", "POST", client="2001:db8:0:2::1")[0] == 400
    assert ask(limit, "/login", "POST", client="::ffff:1.2.3.4")[0] == 400


@pytest.mark.parametrize(
    ("method", "site", "mode", "path", "status"),
    [
        ("POST", "cross-site", "cors", "/gradio_api/upload", 403),
        ("POST", "cross-site", "navigate", "/gradio_api/upload", 403),
        ("POST", "same-site", "cors", "/gradio_api/upload", 403),
        ("DELETE", "cross-site", "cors", "/gradio_api/upload", 403),
        ("POST", "same-origin", "cors", "/gradio_api/upload", 200),
        ("POST", "none", "cors", "/gradio_api/upload", 200),
        ("POST", None, "cors", "/gradio_api/upload", 200),
        ("GET", "cross-site", "cors", "/config", 403),
        ("GET", "same-site", "no-cors", "/config", 403),
        ("GET", "cross-site", "navigate", "/", 200),
        ("GET", "cross-site", "navigate", "/logout", 403),
        ("GET", "same-origin", "navigate", "/logout", 200),
        ("GET", "same-origin", "cors", "/config", 200),
        ("GET", None, "cors", "/config", 200),
    ],
)
def test_another_sites_page_changes_and_reads_nothing_here(
    method: str, site: str | None, mode: str, path: str, status: int
) -> None:
    headers = [(b"sec-fetch-mode", mode.encode())]
    headers += [] if site is None else [(b"sec-fetch-site", site.encode())]
    assert ask(OwnSite(answering()), path, method, headers=headers)[0] == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:7860", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:7860", 200),
        ("[::1]:7860", 200),
        ("evil.example:7860", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
def test_a_page_for_this_machine_alone_answers_to_no_other_name(host: str, status: int) -> None:
    headers = [(b"host", host.encode())]
    assert ask(OwnSite(answering(), local=True), headers=headers)[0] == status
    assert ask(OwnSite(answering()), headers=headers)[0] == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gradio_api/file=https://evil.example/x.png", 404),
        ("/team/gradio_api/file=https://evil.example/x.png", 404),
        ("/gradio_api/file/http://evil.example/x.png", 404),
        ("/gradio_api/file=a\nhttps://evil.example/x.png", 404),
        ("/gradio_api/proxy=https://evil.example", 404),
        ("/gradio_api/deep_link", 404),
        ("/gradio_api/component_server", 404),
        ("/gradio_api/process_recording", 404),
        ("/gradio_api/file=/tmp/gradio/abc/page.png", 200),
        ("/gradio_api/upload", 200),
        ("/gradio_api/upload_progress", 200),
        ("/", 200),
    ],
)
def test_what_the_page_does_not_use_is_closed(path: str, status: int) -> None:
    """An address given as a file would come back as a page of this site, with its scripts."""
    assert ask(UnusedDoors(answering()), path)[0] == status
