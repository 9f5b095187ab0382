"""What stands before every request: its name, and the sign-in of the MCP server."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from inspectqa.observing.events import request_name
from inspectqa.page.requests import McpSignIn, RequestNames

TOKEN = "a-token-for-programs"


def check(name: str, password: str) -> bool:
    return (name, password) == ("ann", "secret")


def serve(app, path: str = "/", **headers: str) -> tuple[int, dict[str, str]]:
    """The status and the headers of one request."""
    sent: list[dict] = []
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "headers": given}

    async def send(message) -> None:
        sent.append(message)

    # Aside: Playwright keeps an event loop running in this thread.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, app(scope, None, send)).result()
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


async def page(scope, receive, send) -> None:
    seen = [value for name, value in scope["headers"] if name == b"x-request-id"]
    headers = [(b"x-seen", b",".join(seen)), (b"x-logged", request_name().encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


def test_a_request_is_named_for_the_page_the_log_and_the_asker() -> None:
    _, headers = serve(RequestNames(page))
    name = headers["x-request-id"]
    assert name
    assert (headers["x-seen"], headers["x-logged"]) == (name, name)
    assert request_name() == ""


def test_a_name_that_a_proxy_gives_is_kept_and_a_forged_one_is_not() -> None:
    assert serve(RequestNames(page), x_request_id="abc-1")[1]["x-seen"] == "abc-1"
    _, headers = serve(RequestNames(page), x_request_id='abc"} {"forged": "line')
    assert "forged" not in str(headers)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "path", ["/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/sse", "/below/gradio_api/mcp/"]
)
@pytest.mark.parametrize(
    ("given", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (basic("ann:secret"), 200),
        ("Bearer wrong", 401),
        ("Bearer ", 401),
        (basic("ann:wrong"), 401),
        (basic("ann"), 401),
        ("Basic %%%", 401),
        (f"Digest {TOKEN}", 401),
        ("", 401),
    ],
)
def test_the_mcp_server_wants_the_token_or_a_password(path: str, given: str, status: int) -> None:
    guarded = McpSignIn(page, token=TOKEN, check=check)
    assert serve(guarded, path, authorization=given)[0] == status


def test_without_a_token_there_is_none_to_guess() -> None:
    assert serve(McpSignIn(page, check=check), "/gradio_api/mcp/", authorization="Bearer None")[0] == 401
    assert serve(McpSignIn(page, check=check), "/gradio_api/mcp/")[0] == 401


def test_the_page_itself_and_a_page_without_sign_in_are_left_alone() -> None:
    assert serve(McpSignIn(page, token=TOKEN, check=check), "/")[0] == 200
    assert serve(McpSignIn(page), "/gradio_api/mcp/")[0] == 200


def test_a_refusal_says_how_to_sign_in() -> None:
    status, headers = serve(McpSignIn(page, check=check), "/gradio_api/mcp/")
    assert status == 401
    assert headers["www-authenticate"].startswith(("Bearer", "Basic"))
