"""What guards a page that others can reach: headers, the size of requests, how often a sign-in may fail."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from inspectqa.page.requests import Application, Message, Receive, Scope, Send

#: Largest body of a request that is no upload, in bytes: a long conversation is some hundred kilobytes.
BODY_MAX_BYTES = 8_000_000
#: Wrong sign-ins of one address before it waits, the wait in seconds, and addresses kept in mind.
WRONG_SIGN_INS = 20
WAIT_SECONDS = 60.0
ADDRESSES_MOST = 10_000
UPLOAD_PATH = "/gradio_api/upload"
LOGIN_PATH = "/login"

#: Nothing is loaded from elsewhere, and no other site shows the page in a frame. Gradio needs scripts and
#: styles in the page itself.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss: data: blob:; object-src 'none'; "
        b"base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
)


class SafeHeaders:
    """Says with every answer what a browser may load, frame and tell others."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {key.lower() for key, _ in message.get("headers", [])}
                added = [pair for pair in HEADERS if pair[0] not in given]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self._app(scope, receive, send_guarded if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses what is sent beyond a size; uploads have the limit of files (Gradio's `max_file_size`)."""

    def __init__(self, app: Application, most: int = BODY_MAX_BYTES) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope.get("path", "").rstrip("/").endswith(UPLOAD_PATH):
            await self._app(scope, receive, send)
            return
        said = dict(scope.get("headers", [])).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > self._most:
            await _answer(send, 413, b"The request is too large.")
            return
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return {"type": "http.disconnect"} if taken > self._most else message

        await self._app(scope, receive_counted, send)


class SignInLimit:
    """Lets an address that failed to sign in many times wait; a name has its own limit (serving.py).

    Behind a proxy, all share the proxy's address unless the server is told the real one.
    """

    def __init__(
        self,
        app: Application,
        most: int = WRONG_SIGN_INS,
        wait: float = WAIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._most, self._wait, self._clock = most, wait, clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        signing_in = scope["type"] == "http" and scope.get("method") == "POST"
        if not (signing_in and scope.get("path", "").rstrip("/").endswith(LOGIN_PATH)):
            await self._app(scope, receive, send)
            return
        address = str((scope.get("client") or ("",))[0])
        count, since = self._wrong.get(address, (0, 0.0))
        waited = self._clock() - since >= self._wait
        if count >= self._most and not waited:
            await _answer(send, 429, b"Too many wrong passwords. Wait a minute.")
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(address, message["status"] >= 400, 0 if waited else count)
            await send(message)

        await self._app(scope, receive, send_counted)

    def _count(self, address: str, wrong: bool, before: int) -> None:
        self._wrong.pop(address, None)
        if wrong:
            self._wrong[address] = (before + 1, self._clock())
        while len(self._wrong) > ADDRESSES_MOST:
            self._wrong.popitem(last=False)


async def _answer(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
