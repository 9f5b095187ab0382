"""What stands before every request to the page: a name for the logs, and the sign-in of the MCP server."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from inspectqa.observing.events import clean_request, in_request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADER = b"x-request-id"
#: Under this path, wherever a proxy publishes the page, Gradio serves the MCP server.
MCP_PATH = "/gradio_api/mcp"
#: A refusal takes so long: Caddy loses one in a hundred of those that come as soon as the request has ended.
REFUSAL_SECONDS = 0.05
_log = logging.getLogger(__name__)


class RequestNames:
    """Gives each request a name, the proxy's where it sent one, and says it in the answer's headers."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = clean_request(_header(scope, HEADER))
        headers = [(key, value) for key, value in scope.get("headers", []) if key.lower() != HEADER]
        named = {**scope, "headers": [*headers, (HEADER, name.encode())]}

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), (HEADER, name.encode())]}
            await send(message)

        with in_request(name):
            await self._app(named, receive, send_named)


class McpSignIn:
    """Lets nobody at the MCP server who has neither its token nor a name and password of the page.

    Gradio's own sign-in is a form for people and does not stand before its MCP server.
    """

    def __init__(
        self, app: Application, token: str | None = None, check: Callable[[str, str], bool] | None = None
    ) -> None:
        """Ask for the token, or for what `check` accepts; for nothing where there is neither."""
        self._app = app
        self._token = token
        self._check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        guarded = scope["type"] in ("http", "websocket") and MCP_PATH in scope.get("path", "")
        if guarded and (self._token or self._check) and not self._may(_header(scope, b"authorization")):
            _log.warning("MCP sign-in refused")
            await asyncio.sleep(REFUSAL_SECONDS)
            await _refuse(send)
            return
        await self._app(scope, receive, send)

    def _may(self, given: str | None) -> bool:
        kind, _, secret = (given or "").partition(" ")
        if kind.lower() == "bearer" and self._token:
            return hmac.compare_digest(secret.strip().encode(), self._token.encode())
        if kind.lower() == "basic" and self._check is not None:
            try:
                name, _, password = base64.b64decode(secret.strip(), validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return False
            return self._check(name, password)
        return False


def gradio_request() -> str:
    """Return the name of the request that Gradio's queue is at work on in this thread; '' for none."""
    from gradio.context import LocalContext

    headers = getattr(LocalContext.request.get(None), "headers", None)
    try:
        return str(headers[HEADER.decode()]) if headers else ""
    except (KeyError, TypeError):
        return ""


def asked_by_mcp() -> bool:
    """Whether the MCP server asks, which hands on text alone."""
    from gradio.context import LocalContext

    address = getattr(LocalContext.request.get(None), "url", None)
    return MCP_PATH in str(getattr(address, "path", ""))


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope.get("headers", []):
        if key.lower() == name:
            return str(value.decode("latin-1"))
    return None


async def _refuse(send: Send) -> None:
    body = b'{"error": "Sign in: a bearer token, or name and password as basic authentication"}'
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"www-authenticate", b"Bearer"),
        (b"www-authenticate", b'Basic realm="InspectQA"'),
    ]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": body})
