"""Where a citation leads outside InspectQA: the official document at the cited page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from inspectqa.records import Citation


def document_link(citation: Citation) -> str | None:
    """The official address of the cited report at the cited page; None where it has no web address."""
    address = citation.report.address or citation.report.source
    link = web_address(address)
    if link is None:
        return None
    page = citation.paragraph.page_first if citation.paragraph else None
    return f"{link.split('#')[0]}#page={page}" if page and opens_document(link) else link


def page_links(page_address: str) -> Callable[[Citation], str | None]:
    """Links that open the highlighted paragraph on a running page, at its address (`inspectqa serve`).

    A citation without a paragraph leads to the official document.
    """
    home = web_address(page_address)

    def link(citation: Citation) -> str | None:
        if home is None or citation.paragraph is None:
            return document_link(citation)
        return f"{home.split('?')[0].split('#')[0].rstrip('/')}/?paragraph={quote(citation.paragraph.id)}"

    return link


def opens_document(link: str) -> bool:
    """Whether the address is of a file, which opens at a page; a page about a provider is not."""
    path = urlsplit(link).path.casefold()
    return path.endswith(".pdf") or "/file/" in path


def web_address(address: str | None) -> str | None:
    """The address if it is one of the web (http or https), quoted for use in a link; else None."""
    if not address:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    return quote(address.strip(), safe=":/?#&=%@+,;~!*'").replace("'", "%27").replace("*", "%2A")
