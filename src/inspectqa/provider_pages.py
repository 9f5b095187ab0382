"""A provider's page on the inspectorate's site → the reports it links to, with their dates and kinds."""

from __future__ import annotations

import datetime as dt
import re
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
    (re.compile(r"focused visit", re.IGNORECASE), Framework.FOCUSED_VISIT),
    (re.compile(r"\bSEND\b|special educational needs", re.IGNORECASE), Framework.AREA_SEND),
    (re.compile(r"re-?inspection", re.IGNORECASE), Framework.SIF_REINSPECTION),
    (re.compile(r"single inspection|\bSIF\b", re.IGNORECASE), Framework.SIF),
    (
        re.compile(r"\bILACS\b|standard inspection|short inspection|inspection", re.IGNORECASE),
        Framework.ILACS,
    ),
)


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
    found: dict[str, PrintedLink] = {}
    for link in root.iter("a"):
        target = urljoin(address, (link.get("href") or "").strip())
        if _REPORT.search(urlsplit(target).path) and _organisation(target) == _organisation(address):
            text, published = _around(link)
            found.setdefault(target, PrintedLink(target, published, _kind(text), text))
    return tuple(found.values())


def _organisation(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return host if re.fullmatch(r"[\d.:]+", host) else ".".join(host.split(".")[-3:])


def _around(link: Any) -> tuple[str, dt.date | None]:
    """The words about a link and its date: the link's own, else those of the nearest element that has one."""
    element, own = link, " ".join(link.text_content().split())
    for _ in range(_CLIMB_MAX):
        if element is None:
            break
        text = " ".join(" ".join(element.itertext()).split())
        if len(text) > _AROUND_MAX:
            break
        for time in element.iter("time"):
            if match := re.match(r"\d{4}-\d\d-\d\d", time.get("datetime") or ""):
                return text, _day(match.group())
        if periods := find_periods(text):
            return text, periods[-1].end
        element = element.getparent()
    return own, None


def _day(printed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(printed)
    except ValueError:
        return None


def _kind(text: str) -> Framework:
    return next((framework for pattern, framework in _KINDS if pattern.search(text)), Framework.OTHER)
