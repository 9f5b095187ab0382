"""A provider's page on the inspectorate's site → the reports it links to, with their dates and kinds.

Made from descriptions of those pages: a list of days, in each a link with hidden words that end in '…, pdf -
15 July 2024'. The site itself was out of reach when this was written, so other layouts are read, too.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from inspectqa.reading.dates import find_periods
from inspectqa.records import Framework

#: A report's address: a numbered file of the inspectorate, or any PDF.
_REPORT = re.compile(r"/file/\d+/?$|\.pdf$", re.IGNORECASE)
#: How far up from a link its date may stand, in elements.
_CLIMB_MAX = 4
#: Longest text around a link that is taken to be about it alone, in characters.
_AROUND_MAX = 400
_KINDS = (
    (re.compile(r"focus(?:s)?ed visit", re.IGNORECASE), Framework.FOCUSED_VISIT),
    (
        re.compile(
            r"joint (?:targeted )?area (?:child|inspection)|\bJTAI\b|child protection inspection|monitoring"
            r"|adoption|fostering|children['’]s home|secure|youth (?:justice|offending)|action plan",
            re.IGNORECASE,
        ),
        Framework.OTHER,
    ),
    (re.compile(r"\bSEND\b|special educational needs", re.IGNORECASE), Framework.AREA_SEND),
    (re.compile(r"\bLSCB\b|safeguarding children board", re.IGNORECASE), Framework.LSCB_REVIEW),
    (re.compile(r"re-?inspection", re.IGNORECASE), Framework.SIF_REINSPECTION),
    (re.compile(r"single inspection|\bSIF\b", re.IGNORECASE), Framework.SIF),
    (
        re.compile(r"\bILACS\b|standard inspection|short inspection|inspection", re.IGNORECASE),
        Framework.ILACS,
    ),
)
#: What the same words mean in reports published earlier: from which day on they mean what they say.
_SINCE = {
    Framework.ILACS: (dt.date(2018, 3, 1), Framework.SIF),
    Framework.SIF: (dt.date(2014, 1, 1), Framework.OTHER),
    Framework.AREA_SEND: (dt.date(2023, 1, 1), Framework.OTHER),
}
#: Elements whose words no reader sees.
_UNSEEN = ("script", "style", "noscript", "template", "head", "title")
_MONTHS = {name[:3].lower(): name for name in calendar.month_name if name}
_SHORT_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})t?\b\.?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


@dataclass(frozen=True, slots=True)
class PrintedLink:
    """A link to a report: its address, the date beside it, the kind that its words name."""

    address: str
    published: dt.date | None
    framework: Framework
    text: str


def read_links(page: bytes, address: str) -> tuple[PrintedLink, ...]:
    """The reports that a page links to, in its order, each once; nothing of a page that can't be parsed.

    Links that leave the page's own organisation (its host's last three names) are not taken.
    """
    from lxml import etree, html

    try:
        root = html.document_fromstring(page)
    except (etree.LxmlError, ValueError):
        return ()
    bases = (urljoin(address, found.get("href")) for found in root.iter("base") if found.get("href"))
    base = next(bases, address)
    found: dict[str, PrintedLink] = {}
    before: list[str] = []
    within: set[Any] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN or element in within:
            continue
        target = _report_address(element, base, address)
        if not target:
            before += [element.text or "", element.tail or ""]
            continue
        text, published = _around(element)
        published = published or _last_date(" ".join(before))
        if target not in found or found[target].published is None:
            found[target] = PrintedLink(target, published, _kind(text, published), text)
        before, within = [element.tail or ""], set(element.iterdescendants())
    return tuple(found.values())


def _report_address(element: Any, base: str, page: str) -> str:
    """The address of the report that an element links to; '' where it links to none."""
    if element.tag != "a":
        return ""
    target = urljoin(base, (element.get("href") or "").strip()).partition("#")[0]
    at_home = _organisation(target) == _organisation(page)
    return target if at_home and _REPORT.search(urlsplit(target).path) else ""


def _organisation(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return host if re.fullmatch(r"[\d.:]+", host) else ".".join(host.split(".")[-3:])


def _around(link: Any) -> tuple[str, dt.date | None]:
    """The words about a link and its date: its own, else of the nearest element that has one."""
    element, own = link, _words_of(link)
    for _ in range(_CLIMB_MAX):
        if element is None or element.tag == "body" or _links_within(element) > 1:
            break
        text = _words_of(element)
        if len(text) > _AROUND_MAX:
            break
        times = (time.get("datetime") or "" for time in element.iter("time"))
        if published := next(filter(None, map(_iso_date, times)), None) or _last_date(text):
            return text, published
        element = element.getparent()
    return own, None


def _words_of(element: Any) -> str:
    """The words of an element and what it is called for those who don't see it."""
    named = " ".join(filter(None, (element.get("title"), element.get("aria-label"))))
    return " ".join(" ".join([*element.itertext(), named]).split())


def _links_within(element: Any) -> int:
    return sum(1 for link in element.iter("a") if _REPORT.search(urlsplit(link.get("href") or "").path))


def _last_date(text: str) -> dt.date | None:
    """The last date of a text, in any of the ways that pages print one."""
    text = _SHORT_MONTH.sub(lambda found: _MONTHS[found[1].lower()], text)
    if periods := find_periods(text):
        return periods[-1].end
    return max(_numeric(text), default=(0, None))[1]


def _numeric(text: str) -> Iterator[tuple[int, dt.date]]:
    """Dates printed as 2024-07-15 or 15/07/2024."""
    for match in _ISO.finditer(text):
        if day := _iso_date(match.group()):
            yield match.start(), day
    for match in _SLASHED.finditer(text):
        if day := _iso_date(f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"):
            yield match.start(), day


def _iso_date(printed: str) -> dt.date | None:
    """The day of '2024-07-15' or '2024-07-15T09:00'; None of anything else."""
    try:
        return dt.date.fromisoformat(printed.strip()[:10])
    except ValueError:
        return None


def _kind(text: str, published: dt.date | None) -> Framework:
    """The kind of inspection that words name; the same words meant another one in earlier years."""
    named = next((framework for pattern, framework in _KINDS if pattern.search(text)), Framework.OTHER)
    while published and named in _SINCE and published < _SINCE[named][0]:
        named = _SINCE[named][1]
    return named
