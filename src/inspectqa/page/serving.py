"""Starts the page on this machine, or with sign-in on a network."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import os
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectqa.errors import SettingsError
from inspectqa.observing.events import name_requests
from inspectqa.page.guards import BodyLimit, OwnSite, SafeHeaders, SignInLimit, UnusedDoors
from inspectqa.page.requests import McpSignIn, RequestNames, gradio_request
from inspectqa.reading.official import official_rows
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from inspectqa.page.reports import Library

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: After this many wrong passwords for a name, it waits this many seconds.
WRONG_PASSWORDS = 5
WAIT_SECONDS = 60.0
#: What a browser sends around the uploaded files: some hundred bytes each.
UPLOAD_MORE_BYTES = 1_000_000


def serve_page(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth_file: Path | None = None,
    root_path: str | None = None,
    read_only: bool = False,
    mcp: bool = False,
) -> None:
    """Serves the page until Ctrl-C.

    With `mcp` the endpoints are also tools of an MCP server; where people sign in, programs do so with the
    settings' token or a name and password. Raises SettingsError for a taken port, a bad file of passwords, or
    an MCP server or a catalogue that cannot be.
    """
    if mcp:
        check_mcp()
    sign_in = _sign_in(host, auth_file)
    official_rows(settings.catalogue)  # what would else be an error of every question
    quiet()
    from inspectqa.page.layout import build_page
    from inspectqa.page.reports import Library

    library = Library(settings, read_only=read_only)
    page = build_page(library)
    try:
        page.launch(
            server_name=host,
            server_port=port or None,
            auth=sign_in,
            root_path=root_path,
            prevent_thread_lock=True,
            quiet=True,
            show_error=False,
            mcp_server=mcp,
            **launch_arguments(library, sign_in, local=host in LOOPBACK and not (sign_in or root_path)),
        )
    except OSError:
        raise SettingsError(f"port {port}", "is taken", "Choose another with --port") from None
    sys.stdout.write(f"InspectQA is at {page.local_url}  (Ctrl-C to stop)\n")
    if mcp:
        sys.stdout.write(f"Its MCP server is at {page.local_url}gradio_api/mcp/\n")
    sys.stdout.flush()
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        page.close(verbose=False)
        library.drawer.close()
        raise


def quiet() -> None:
    """Nothing leaves the machine: Gradio's analytics and its look for a newer version are off."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def fetch_nothing() -> None:
    """Where a file is due, Gradio would also take an address and fetch it, of any size: here it does not."""
    from gradio import processing_utils

    async def refuse(url: str) -> Any:
        raise ValueError(f"{url[:80]}: files are uploaded, not fetched")

    processing_utils.async_ssrf_protected_get = refuse


def free_bytes() -> int:
    """How many bytes are free where uploads are kept."""
    from gradio.utils import get_upload_folder

    folder = Path(get_upload_folder())
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def _sign_in(host: str, auth_file: Path | None) -> Callable[[str, str], bool] | None:
    """The check of name and password; a made-up password is printed where others could reach the page."""
    if auth_file is not None:
        return check_passwords(read_passwords(auth_file))
    if host in LOOPBACK:
        return None
    password = secrets.token_urlsafe(9)
    sys.stdout.write(f"Others can reach {host}: sign in as 'inspectqa' with the password {password}\n")
    return check_passwords({"inspectqa": password})


def read_passwords(file: Path) -> dict[str, str]:
    """Names and passwords out of 'name:password' lines; # begins a comment. Raises SettingsError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(file, "cannot be read", "Give a text file of name:password lines") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, password = line.strip().partition(":")
        if not (name and colon and password):
            raise SettingsError(file, f"line {number} is not name:password", "Correct it")
        found[name] = password
    if not found:
        raise SettingsError(file, "holds no name:password line", "Add one")
    return found


def check_passwords(known: dict[str, str]) -> Callable[[str, str], bool]:
    """A check that takes the same time for every name, and waits after several wrong passwords."""
    salt = secrets.token_bytes(16)
    digests = {name: _digest(salt, password) for name, password in known.items()}
    wrong: dict[str, tuple[int, float]] = {}
    lock = threading.Lock()

    def check(name: str, password: str) -> bool:
        with lock:  # counted before it is looked at, so that many at once are as many
            count, since = wrong.get(name, (0, 0.0))
            waited = time.monotonic() - since >= WAIT_SECONDS
            if count >= WRONG_PASSWORDS and not waited:
                return False
            if name in digests:
                wrong[name] = (0 if waited else count) + 1, time.monotonic()
        right = hmac.compare_digest(_digest(salt, password), digests.get(name, b"\0" * 32))
        if right:
            with lock:
                wrong.pop(name, None)
        return right and name in digests

    return check


def _digest(salt: bytes, password: str) -> bytes:
    """What is kept of a password."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 20_000)


def check_mcp() -> None:
    """Raises SettingsError where the page can have no MCP server."""
    if importlib.util.find_spec("mcp") is None:
        raise SettingsError("--mcp", "needs packages that are not installed", "pip install 'inspectqa[mcp]'")


def launch_arguments(
    library: Library, sign_in: Callable[[str, str], bool] | None = None, *, local: bool = False
) -> dict[str, Any]:
    """What every door launches the page with; for `app.py`, address and port are Gradio's own settings.

    `local`: nobody signs in, and nobody but this machine's own browsers is to be answered.
    """
    from starlette.middleware import Middleware

    from inspectqa.page.health import host_routes
    from inspectqa.page.layout import look

    name_requests(gradio_request)
    fetch_nothing()
    token = library.settings.mcp_token
    uploads_most = 0 if library.read_only else library.settings.upload_max_bytes + UPLOAD_MORE_BYTES
    guards = [
        Middleware(RequestNames),
        Middleware(SafeHeaders),
        Middleware(UnusedDoors),
        Middleware(OwnSite, local=local),
        Middleware(BodyLimit, uploads_most=uploads_most, free=free_bytes),
        Middleware(SignInLimit),
        Middleware(McpSignIn, token=token.get_secret_value() if token else None, check=sign_in),
    ]
    return {
        **look(),
        "max_file_size": library.settings.file_max_bytes,
        "run_history": False,
        "enable_monitoring": False,  # its address would be a secret in the log
        "share": False,
        "app_kwargs": {"routes": host_routes(library), "middleware": guards},
    }
