"""Reading from web servers with care: public https addresses only, one request at a time, taken up again.

A host's name is resolved once, every address it has must be public, and the connection goes to the address
that was checked, so that a name can't lead into the reader's own network afterwards. Redirects are followed
by hand, each checked in the same way.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from inspectqa.errors import FetchError, NetworkError, ReadingLimitError
from inspectqa.settings import Settings

#: Statuses that may be gone the next time; and how often it is tried, the waits doubling from the first.
RETRIED = (408, 425, 429, 500, 502, 503, 504)
TRIES = 4
FIRST_WAIT_SECONDS = 2.0
#: Longest wait that a server's Retry-After is granted, in seconds.
WAIT_MAX_SECONDS = 120.0
REDIRECTS_MAX = 5
#: A download may take this many times the longest wait for a server's next words.
WHOLE_TIMES = 20
CHUNK_BYTES = 65_536
#: How a body may be packed, though it is asked for as it is: each of these makes a piece a thousandfold at
#: most; two of them in a row, or others, fill the memory out of a few kilobytes.
PACKINGS = ("", "identity", "gzip", "deflate")
#: What IANA has given out of IPv6 (RFC 4291), and where IPv6-only networks put all of IPv4 (RFC 6052).
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: Looks at the first bytes of a download and raises where they are not what was asked for.
CheckStart = Callable[[bytes, str], None]


class _TryAgainError(Exception):
    """The server may answer better later; `wait` is the seconds that it asks for, `reason` what it said."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.reason = reason
        self.wait = wait
        super().__init__(reason)


class _PartUnfitError(_TryAgainError):
    """What an earlier try left is as long as the file, or longer."""


class WebClient:
    """Reads pages and downloads files; `sleep` waits between requests, in seconds."""

    def __init__(self, settings: Settings, user_agent: str, sleep: Callable[[float], None]) -> None:
        self.settings = settings
        self.sleep = sleep
        self._asked = False
        self._client = httpx.Client(
            headers={"User-Agent": user_agent, "Accept-Encoding": "identity"},
            timeout=settings.fetch_timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self, address: str, max_bytes: int) -> tuple[bytes, str]:
        """The body of a page and the address it came from after redirects; raises FetchError."""
        kept: list[tuple[bytes, str]] = []

        def once() -> None:
            body = b""
            with self._response(address, {}) as (response, final):
                for chunk in self._chunks(response, final):
                    body += chunk
                    if len(body) > max_bytes:
                        raise ReadingLimitError(address, f"is longer than {max_bytes} bytes")
            kept.append((body, final))

        self._with_retries(address, once)
        return kept[-1]

    def download(self, address: str, part: Path, max_bytes: int, check_start: CheckStart) -> None:
        """Download into `part`, from where an earlier try stopped; raises FetchError, ReadingLimitError.

        What an earlier try left is kept only where the server says that the file is still the same: its
        validator (ETag or date) lies beside the part.
        """
        mark = part.with_name(part.name + ".mark")

        def once() -> None:
            try:
                self._download_once(address, part, mark, max_bytes, check_start)
            except _PartUnfitError:
                part.unlink(missing_ok=True)
                raise

        self._with_retries(address, once)
        mark.unlink(missing_ok=True)

    def _download_once(
        self, address: str, part: Path, mark: Path, max_bytes: int, check_start: CheckStart
    ) -> None:
        have = part.stat().st_size if part.exists() and mark.exists() else 0
        headers = {"Range": f"bytes={have}-", "If-Range": mark.read_text(encoding="utf-8")} if have else {}
        with self._response(address, headers) as (response, final):
            goes_on = response.status_code == 206 and _range_start(response) == have
            if response.status_code == 206 and not goes_on:
                part.unlink(missing_ok=True)
                raise _TryAgainError("the server sent another part than was asked for", 0.0)
            size = have if goes_on else 0
            _keep_mark(mark, response)
            with part.open("ab" if goes_on else "wb") as file:
                for chunk in self._chunks(response, final):
                    if size == 0:
                        check_start(chunk, address)
                    size += len(chunk)
                    if size > max_bytes:
                        file.close()
                        part.unlink()
                        limit = f"is larger than {max_bytes:,} bytes"
                        raise ReadingLimitError(address, limit, "Raise INSPECTQA_FILE_MAX_BYTES")
                    file.write(chunk)
        if size == 0:
            raise _TryAgainError("the server sent nothing")

    def _with_retries(self, address: str, once: Callable[[], None]) -> None:
        """Try, and try again after growing waits where the server may answer better later."""
        wait = FIRST_WAIT_SECONDS
        for attempt in range(1, TRIES + 1):
            try:
                once()
                return
            except _TryAgainError as error:
                if attempt == TRIES:
                    raise FetchError(address, error.reason, "Run the command again later") from error
                self.sleep(min(wait if error.wait is None else error.wait, WAIT_MAX_SECONDS))
                wait *= 2
            except httpx.ConnectError as error:
                if attempt == TRIES:
                    host = httpx.URL(address).host
                    raise NetworkError(host, "cannot be reached", "Check the network connection") from error
                self.sleep(wait)
                wait *= 2

    @contextmanager
    def _response(self, address: str, headers: dict[str, str]) -> Iterator[tuple[httpx.Response, str]]:
        """The answer to a request after redirects, and its address; the body is not read yet."""
        for _ in range(REDIRECTS_MAX + 1):
            if self._asked:
                self.sleep(self.settings.fetch_pause_seconds)
            self._asked = True
            response = self._send(address, headers)
            try:
                if not response.has_redirect_location:
                    _check_status(response, address)
                    _check_packing(response, address)
                    yield response, address
                    return
                address = _joined(address, response.headers["location"])
            finally:
                response.close()
        raise FetchError(address, f"redirects more than {REDIRECTS_MAX} times", "Open it in a browser")

    def _send(self, address: str, headers: dict[str, str]) -> httpx.Response:
        """Send a request to the address that was checked, under the host's own name."""
        url, ip = self._checked(address)
        request = self._client.build_request("GET", url.copy_with(host=ip), headers=headers)
        request.headers["Host"] = url.netloc.decode("ascii")
        request.extensions["sni_hostname"] = url.host
        try:
            return self._client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise httpx.ConnectError(str(error)) from error
        except httpx.TransportError as error:
            raise _TryAgainError(_reason(error)) from error

    def _chunks(self, response: httpx.Response, address: str) -> Iterator[bytes]:
        """The body piece by piece; a connection that breaks, or drips without end, is tried again."""
        until = time.monotonic() + WHOLE_TIMES * self.settings.fetch_timeout_seconds
        held = b""
        try:
            for chunk in response.iter_bytes():
                held += chunk
                if len(held) >= CHUNK_BYTES:
                    yield held
                    held = b""
                if time.monotonic() > until:
                    raise FetchError(address, "the server is too slow", "Run the command again later")
        except httpx.TransportError as error:
            if held:
                yield held
            raise _TryAgainError(_reason(error)) from error
        except httpx.DecodingError as error:
            raise FetchError(address, f"the answer cannot be decoded ({error})") from error
        if held:
            yield held

    def _checked(self, address: str) -> tuple[httpx.URL, str]:
        """The URL and the IP address to connect to; raises FetchError for one that is not public."""
        try:
            url = httpx.URL(address)
            host = url.host
        except (httpx.InvalidURL, ValueError, UnicodeError) as error:
            raise FetchError(address, "is no address", "Correct the catalogue") from error
        allowed = ("https", "http") if self.settings.fetch_loopback else ("https",)
        if url.scheme not in allowed or not host or url.userinfo:
            raise FetchError(address, "is no public https address", "Only those are fetched")
        try:
            found = socket.getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NetworkError(host, "cannot be found", "Check the network connection") from error
        addresses = [str(entry[4][0]) for entry in found]
        for ip in addresses:
            number = _number(ip)
            own = number.is_loopback and self.settings.fetch_loopback
            if not own and not _is_public(number):
                raise FetchError(address, "leads into a private network", "Only public addresses are fetched")
            if (url.scheme == "http" or url.port not in (None, 443)) and not own:
                raise FetchError(address, "is no public https address", "Only those are fetched")
        return url, addresses[0]


def _number(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that is reached in the end: an IPv4 address may be written inside an IPv6 one."""
    number = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return number.ipv4_mapped
        if number in NAT64:
            return ipaddress.IPv4Address(int(number) & 0xFFFF_FFFF)
    return number


def _is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether anyone may be sent there. IPv6 tunnels are not followed: they end at an IPv4 address."""
    if not number.is_global or number.is_multicast:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return True
    return number in PUBLIC_IPV6 and number.sixtofour is None and number.teredo is None


def _check_status(response: httpx.Response, address: str) -> None:
    """Raise for what is no success: to be tried again, or not."""
    status = response.status_code
    if status in RETRIED:
        raise _TryAgainError(
            f"the server answered {status} ({response.reason_phrase})", _retry_after(response)
        )
    if status == 416:
        raise _PartUnfitError("the part on disk does not fit the file", 0.0)
    if status not in (200, 206):
        raise FetchError(
            address, f"the server answered {status} ({response.reason_phrase})", "Check the address"
        )


def _check_packing(response: httpx.Response, address: str) -> None:
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise FetchError(address, f"the answer is packed as '{packing[:40]}'", "Open it in a browser")


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds that a server asks to wait; None where it names none (or a date)."""
    printed = response.headers.get("retry-after", "")
    return float(printed) if printed.isascii() and printed.isdigit() else None


def _range_start(response: httpx.Response) -> int | None:
    printed = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return int(printed) if printed.isascii() and printed.isdigit() and len(printed) < 20 else None


def _keep_mark(mark: Path, response: httpx.Response) -> None:
    """Keep what tells this version of the file from another; without it, the next try starts anew."""
    etag = response.headers.get("etag", "")
    validator = etag if etag.startswith('"') else response.headers.get("last-modified", "")
    with contextlib.suppress(FileNotFoundError):
        mark.unlink()
    if validator and validator.isascii():
        mark.write_text(validator, encoding="utf-8")


def _joined(address: str, location: str) -> str:
    try:
        return str(httpx.URL(address).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(address, "redirects to what is no address") from error


def _reason(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "the server did not answer in time"
    return "the connection broke off"
