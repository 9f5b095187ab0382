"""The official reports → PDF files in a folder: chosen from the catalogue, downloaded one at a time, checked.

A composer beside indexing's: it knows the catalogue and the web, and nothing of what is made of the files.
Polite: one request at a time, a pause between them, a User-Agent that says who asks, and what is there
already is not asked for again. Addresses and redirects lead to public https servers only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from inspectqa import __version__
from inspectqa.errors import FetchError, InspectQAError, NetworkError, NotAReportError
from inspectqa.provider_pages import PrintedLink, read_links
from inspectqa.reading.official import OfficialRow, slug
from inspectqa.records import Framework, Scope
from inspectqa.settings import Settings
from inspectqa.web_client import WebClient

#: Days by which a date on a provider's page may differ from the catalogue's and still mean the same report.
DATES_DIFFER_MAX_DAYS = 3
#: Largest provider page that is read, in bytes; the longest are about 200 kB.
PAGE_MAX_BYTES = 5_000_000
#: Where the checksums of fetched files stand, in the form that `sha256sum --check` reads.
CHECKSUMS = "SHA256SUMS"
USER_AGENT = f"inspectqa/{__version__} (reads published inspection reports; one request at a time)"


class Outcome(StrEnum):
    """What became of a report."""

    FETCHED = "fetched"
    PRESENT = "there already"
    FAILED = "failed"
    PLANNED = "would be fetched"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report to fetch; `address` is '' where only the provider's page can tell it."""

    authority: str
    urn: str
    framework: Framework
    published: dt.date
    address: str
    provider_page: str

    @property
    def file_name(self) -> str:
        """'2532283_dorset_2025-05-09_ilacs.pdf'."""
        parts = (slug(self.urn), slug(self.authority), str(self.published), slug(self.framework.value))
        return "_".join(part for part in parts if part) + ".pdf"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a wanted report: where it lies, its SHA-256, and the error where it failed."""

    wanted: Wanted
    outcome: Outcome
    path: Path
    sha256: str = ""
    error: InspectQAError | None = None


def choose(rows: Sequence[OfficialRow], scope: Scope, limit: int | None = None) -> list[Wanted]:
    """The reports of the catalogue in scope (authorities, frameworks, since, until), newest first."""
    found = []
    for row in rows:
        identity = row.identity
        if identity.published is None or not _in_scope(
            scope, identity.authority, identity.framework, identity.published
        ):
            continue
        address = "" if identity.address == row.provider_page else identity.address or ""
        found.append(
            Wanted(
                identity.authority,
                identity.urn or "",
                identity.framework,
                identity.published,
                address,
                row.provider_page,
            )
        )
    found.sort(key=lambda wanted: (wanted.published, wanted.authority), reverse=True)
    return found[:limit]


def _in_scope(scope: Scope, authority: str, framework: Framework, published: dt.date) -> bool:
    return (
        (not scope.authorities or authority in scope.authorities)
        and (not scope.frameworks or framework in scope.frameworks)
        and (scope.since is None or published >= scope.since)
        and (scope.until is None or published <= scope.until)
    )


class Fetcher:
    """Downloads reports into a folder. `sleep` waits between requests, in seconds."""

    def __init__(self, into: Path, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        self.into = into
        self.settings = settings
        self.client = WebClient(settings, USER_AGENT, sleep)
        self._pages: dict[str, tuple[PrintedLink, ...]] = {}
        #: why providers' pages could not be read, by their address
        self.unread: dict[str, InspectQAError] = {}

    def __enter__(self) -> Fetcher:
        """The fetcher itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.client.close()

    def find_new(self, rows: Sequence[OfficialRow], scope: Scope) -> list[Wanted]:
        """The reports that providers' pages list and the catalogue does not know, newest first.

        Inspections of kinds that the catalogue doesn't hold (joint ones, monitoring visits) are named only if
        `scope` asks for them. Raises NetworkError where there is no network; a page that cannot be read, or
        lists nothing, is left out and named in `unread`.
        """
        known = {row.identity.address for row in rows}
        days: dict[str, list[dt.date]] = {}
        for row in rows:
            if row.identity.published:
                days.setdefault(row.provider_page, []).append(row.identity.published)
        found: list[Wanted] = []
        for page, identity in {row.provider_page: row.identity for row in rows}.items():
            if not page or (scope.authorities and identity.authority not in scope.authorities):
                continue
            for link in self._links(page):
                listed = any(_near(link.published, day) for day in days.get(page, ()))
                if link.published is None or listed or link.address in known:
                    continue
                if link.framework is Framework.OTHER and Framework.OTHER not in scope.frameworks:
                    continue
                if _in_scope(scope, identity.authority, link.framework, link.published):
                    found.append(
                        Wanted(
                            identity.authority,
                            identity.urn or "",
                            link.framework,
                            link.published,
                            link.address,
                            page,
                        )
                    )
        return sorted(found, key=lambda wanted: wanted.published, reverse=True)

    def fetch(self, wanted: Sequence[Wanted]) -> Iterator[Fetched]:
        """Download each report; yields what became of it. Raises NetworkError where there is no network."""
        try:
            self.into.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FetchError(
                self.into, f"cannot be made ({error.strerror})", "Choose another --into"
            ) from error
        for one in wanted:
            yield self._fetch_one(one)

    def _fetch_one(self, wanted: Wanted) -> Fetched:
        target = self.into / wanted.file_name
        if target.exists():
            return Fetched(wanted, Outcome.PRESENT, target)
        try:
            if not wanted.address:
                wanted = replace(wanted, address=self._address_of(wanted))
            part = target.with_name(target.name + ".part")
            self.client.download(wanted.address, part, self.settings.file_max_bytes, check_start=_check_pdf)
            _check_whole(part)
            sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
            part.replace(target)
            self._record(target.name, sha256)
        except NetworkError:
            raise
        except InspectQAError as error:
            return Fetched(wanted, Outcome.FAILED, target, error=error)
        except OSError as error:
            failure = FetchError(target, f"cannot be written ({error.strerror})", "Check the folder")
            return Fetched(wanted, Outcome.FAILED, target, error=failure)
        return Fetched(wanted, Outcome.FETCHED, target, sha256)

    def _address_of(self, wanted: Wanted) -> str:
        """The address that only the provider's page tells: the link of its day, of its kind first."""
        links = [
            link
            for link in self._links(wanted.provider_page, strict=True)
            if _near(link.published, wanted.published)
        ]
        links.sort(key=lambda link: link.framework is not wanted.framework)
        if not links:
            raise FetchError(
                wanted.provider_page,
                f"lists no report of {wanted.authority} published on {wanted.published}",
                "Look for it on the page, and put the file into the corpus",
            )
        return links[0].address

    def _links(self, page: str, strict: bool = False) -> tuple[PrintedLink, ...]:
        """The reports that a provider's page links to; a page is read once a run."""
        if page not in self._pages:
            try:
                body, address = self.client.read(page, PAGE_MAX_BYTES)
            except NetworkError:
                raise
            except InspectQAError as error:
                if strict:
                    raise
                self.unread[page] = error
                return ()
            self._pages[page] = read_links(body, address)
            if not any(link.published for link in self._pages[page]):
                self.unread[page] = FetchError(
                    page,
                    "lists no report with a date that could be read",
                    "Its layout may have changed: look for reports there, and put the files into the corpus",
                )
        return self._pages[page]

    def _record(self, name: str, sha256: str) -> None:
        """Write the checksum beside the files, one line a file."""
        path = self.into / CHECKSUMS
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        lines = [line for line in lines if not line.endswith(f"  {name}")]
        path.write_text("\n".join([*lines, f"{sha256}  {name}"]) + "\n", encoding="utf-8")


def _near(one: dt.date | None, other: dt.date) -> bool:
    return one is not None and abs((one - other).days) <= DATES_DIFFER_MAX_DAYS


def _check_pdf(start: bytes, address: str) -> None:
    """Refuse what is no PDF by its first bytes: servers answer with a page that says 'error'."""
    if b"%PDF" not in start[:1024]:
        kind = (
            "a web page"
            if re.search(rb"<(?:!doctype|html|head|body)", start, re.IGNORECASE)
            else "something else"
        )
        raise NotAReportError(address, f"the server sent {kind} instead of a PDF", "Try again later")


def _check_whole(part: Path) -> None:
    """Refuse a PDF whose end is missing; it is fetched anew the next time."""
    with part.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 4096))
        if b"%%EOF" in file.read():
            return
    part.unlink()
    raise FetchError(part.stem, "the file arrived cut off", "Run the command again")
