"""What guards a page that others can reach: headers, other sites, the size of requests, wrong sign-ins."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from inspectqa.page.requests import MCP_PATH, REFUSAL_SECONDS, Application, Message, Receive, Scope, Send

#: Largest body of a request that is no upload, in bytes: a long conversation is some hundred kilobytes.
BODY_MAX_BYTES = 8_000_000
#: Longest wait for the next piece of a body, and longest time for one that is no upload, in seconds.
PIECE_SECONDS, BODY_SECONDS = 30.0, 120.0
#: What uploads leave free on the disk that they lie on, in bytes: the index is written on one, too.
LEFT_FREE_BYTES = 1_000_000_000
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


#: What Gradio offers and the page has no use for: fetching an address, whose answer a browser would take for
#: a page of this site, and conversations under an address that anybody who signed in may open.
_UNUSED = re.compile(
    r"/gradio_api/(?:file[=/].*://|proxy=|deep_link|component_server|process_recording)", re.S
)


class UnusedDoors:
    """Closes what Gradio offers and the page has no use for."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and _UNUSED.search(scope.get("path", "")):
            await _answer(send, 404, b"This page has no such thing.")
            return
        await self._app(scope, receive, send)


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


class OwnSite:
    """Refuses what other sites' pages would have a visitor's browser do or read here.

    Browsers say which site asks (Sec-Fetch-Site); a link may lead to the page, all else is for the page
    itself: Gradio would let any site read along, with the visitor's sign-in. With `local`, the page is for
    this machine alone: then a name that somebody lets lead here (DNS rebinding), which would make another
    site's page this one's own, is refused too.
    """

    def __init__(self, app: Application, local: bool = False) -> None:
        self._app = app
        self._local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = dict(scope.get("headers", []))
        if scope["type"] == "http" and self._local and not _is_local(headers.get(b"host", b"")):
            await _answer(send, 403, b"This page is for this machine alone: use localhost or 127.0.0.1.")
            return
        foreign = headers.get(b"sec-fetch-site", b"none").lower() not in (b"same-origin", b"none")
        if scope["type"] == "http" and foreign and not _is_link(scope, headers):
            await _answer(send, 403, b"Another site's page may not do this.")
            return
        await self._app(scope, receive, send)


def _is_link(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether a request opens a page in the browser, as a link does; not the one that signs out."""
    opens = headers.get(b"sec-fetch-mode", b"").lower() == b"navigate" and scope.get("method") == "GET"
    return opens and not scope.get("path", "").rstrip("/").endswith("/logout")


def _is_local(host: bytes) -> bool:
    """Whether a Host header names this machine by itself: as localhost, or by an address."""
    name = host.decode("latin-1").strip()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    if name.lower().rstrip(".") == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class BodyLimit:
    """Refuses what is sent beyond a size; uploads have their own, and each file Gradio's `max_file_size`.

    Uploads that would fill the disk are refused, those on their way counted in; what drips is left.
    """

    def __init__(
        self,
        app: Application,
        most: int = BODY_MAX_BYTES,
        uploads_most: int = BODY_MAX_BYTES,
        free: Callable[[], int] | None = None,
        seconds: tuple[float, float] = (PIECE_SECONDS, BODY_SECONDS),
    ) -> None:
        """`free` tells the bytes that are free where uploads are kept."""
        self._app = app
        self._most = most
        self._uploads_most = uploads_most
        self._free = free
        self._seconds = seconds
        self._coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        uploads = scope.get("path", "").rstrip("/").endswith(UPLOAD_PATH)
        most = self._uploads_most if uploads else self._most
        said = dict(scope.get("headers", [])).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            what = b"These files are more in one go than" if uploads else b"The request is larger than"
            await _answer(send, 413, what + b" this page takes.")
            return
        size = (int(said) or most) if uploads and scope.get("method") == "POST" else 0
        if size and self._free is not None and self._free() - self._coming - size < LEFT_FREE_BYTES:
            await _answer(send, 507, b"There is no room for more files on this machine.")
            return
        self._coming += size
        try:
            await self._app(scope, self._counted(receive, most, uploads), send)
        finally:
            self._coming -= size

    def _counted(self, receive: Receive, most: int, uploads: bool) -> Receive:
        """The pieces of a body as they come; the sender is gone once it sends too much, or too slowly."""
        piece, whole = self._seconds
        until = None if uploads else time.monotonic() + whole
        taken, ended = 0, False

        async def receive_counted() -> Message:
            nonlocal taken, ended
            if ended:  # what follows a body is that the sender leaves, whenever that is
                return await receive()
            wait = piece if until is None else min(piece, until - time.monotonic())
            try:
                message = await asyncio.wait_for(receive(), wait)
            except TimeoutError:
                return {"type": "http.disconnect"}
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            return {"type": "http.disconnect"} if taken > most else message

        return receive_counted


class SignInLimit:
    """Lets an address that failed to sign in many times wait, at the page and at the MCP server.

    A name has its own limit (serving.py). A password counts before it is looked at, so that many at once are
    as many, and a right one clears the count; a token is looked at without a wait, and counts where it is
    wrong. Behind a proxy on another machine, all share the proxy's address unless uvicorn's setting
    FORWARDED_ALLOW_IPS names it.
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
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "").rstrip("/")
        signing_in = scope["type"] == "http" and scope.get("method") == "POST" and path.endswith(LOGIN_PATH)
        if not signing_in and MCP_PATH not in path:
            await self._app(scope, receive, send)
            return
        address = _network(str((scope.get("client") or ("",))[0]))
        if not self._may(address, count=signing_in):
            await asyncio.sleep(REFUSAL_SECONDS)
            await _answer(send, 429, b"Too many wrong passwords. Wait a minute.")
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 401 and not signing_in:
                    self._may(address, count=True)
                elif message["status"] < 400 and signing_in:
                    with self._lock:
                        self._wrong.pop(address, None)
            await send(message)

        await self._app(scope, receive, send_counted)

    def _may(self, address: str, *, count: bool) -> bool:
        """Whether an address may try to sign in; counts the try where asked to."""
        with self._lock:
            wrong, since = self._wrong.get(address, (0, 0.0))
            waited = self._clock() - since >= self._wait
            may = wrong < self._most or waited
            if may and count:
                self._wrong.pop(address, None)
                self._wrong[address] = (0 if waited else wrong) + 1, self._clock()
                while len(self._wrong) > ADDRESSES_MOST:
                    self._wrong.popitem(last=False)
            return may


def _network(address: str) -> str:
    """What is one person's: an IPv4 address, or all of an IPv6 network of 64 bits."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv4Address) or number.ipv4_mapped:
        return str(getattr(number, "ipv4_mapped", None) or number)
    return str(ipaddress.IPv6Network((int(number) >> 64 << 64, 64)))


async def _answer(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
