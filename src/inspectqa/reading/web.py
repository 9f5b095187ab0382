"""A saved web page → blocks: its main content only, by headings, paragraphs, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspectqa.errors import DamagedReportError, EmptyReportError, NotAReportError
from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.labels import is_bullet, looks_like_heading, split_label, tidy
from inspectqa.reading.text import OTHER_FORMATS, decode_bytes, join_broken

_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head iframe object embed svg canvas audio video form button select "
        "input textarea nav aside footer dialog math",
    )
)
_DROPPED_ROLES = frozenset(
    re.findall(r"\w+", "navigation banner contentinfo search complementary dialog alertdialog menu")
)
_DROPPED_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|breadcrumbs?|navbar|nav|sidebar|share|sharing|social|skip(?:link)?|"
    r"pagination|pager|newsletter|menu|advert|popup|modal|screenreader|visuallyhidden|noprint)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN_NAMES = ("content", "main", "main-content", "maincontent", "report-content", "article", "body-content")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKING = frozenset(
    re.findall(
        r"\w+",
        "p div section article main header hgroup blockquote pre figure hr dl figcaption address details "
        "summary center fieldset table thead tbody tfoot caption ul ol body html td th dt dd",
    )
)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I
)
#: Characters that XML cannot hold, printed or as references: lxml reads them and then refuses to move them.
_UNHOLDABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
#: The marked main content is believed when it holds at least this share of the page's words.
MAIN_SHARE = 0.4
#: Up to this size a page may nest 2,048 deep and hold pictures of 10 MB in an attribute, which libxml2 else
#: refuses: tags that are never closed nest, and browsers save pictures so. Larger ones have its limits.
HUGE_TREE_BYTES = 20_000_000


def read_web(path: Path) -> Document:
    """Read a saved web page: no navigation, header, footer, banner or script; nothing is fetched."""
    page = _parse(path)
    title = tidy(page.findtext(".//title") or "")
    body = page.find("body")
    body = page if body is None else body
    try:
        _drop(body)
        blocks = tuple(join_broken(_Walk(_main_content(body))))
    except ValueError as error:  # lxml, of characters that XML cannot hold
        raise DamagedReportError(
            path, "the page cannot be parsed", "Save it again from the browser"
        ) from error
    if not blocks:
        raise EmptyReportError(
            path,
            "there is no text in the page's main content",
            "Save the page in full from the browser, or print it to PDF",
        )
    return Document(blocks, title=title)


def _parse(path: Path) -> Any:
    from lxml import etree, html

    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror})"
        raise DamagedReportError(path, reason, "Check the path and its permissions") from error
    if not data.strip():
        raise EmptyReportError(path, "the file is empty", "Save the page again")
    text = _decode(data)
    broken = text.count("\x00") + text.count("\ufffd")
    if "<" not in text or broken > 0.1 * len(text) or data.lstrip().startswith(OTHER_FORMATS):
        raise NotAReportError(path, "the file is not a web page", "Give it the suffix of its own format")
    parser = html.HTMLParser(
        huge_tree=len(data) <= HUGE_TREE_BYTES, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        text = _UNHOLDABLE.sub("", text)
        page = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DamagedReportError(
            path, "the page cannot be parsed", "Save it again from the browser"
        ) from error
    if any("ERR_RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log):
        raise DamagedReportError(
            path, "the page is nested too deeply, or one piece of it is too large", "Print it to PDF"
        )
    return page


def _decode(data: bytes) -> str:
    """The page's text: by its byte order mark or UTF-8, else as it declares, else Windows-1252."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            name = declared[1].decode("ascii").lower()
        # browsers read Latin-1 as Windows-1252, and so do the pages that declare it
        name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "utf-8", "utf8") else name
        try:
            return data.decode(name, errors="replace")
        except (LookupError, ValueError):
            pass
    return decode_bytes(data)


def _drop(body: Any) -> None:
    """Take out what is not the page's own content."""
    for element in list(body.iterdescendants()):
        if element.getparent() is not None and isinstance(element.tag, str) and _is_furniture(element):
            element.drop_tree()


def _is_furniture(element: Any) -> bool:
    tag = element.tag.lower()
    if tag in _DROPPED or (element.get("role") or "").lower() in _DROPPED_ROLES:
        return True
    if tag == "header" and not any(
        parent.tag in ("main", "article", "section") for parent in element.iterancestors()
    ):
        return True
    if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    if tag in ("div", "ul", "ol", "section", "span", "a", "p"):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        named = _DROPPED_NAMES.search(names) is not None and element.find(".//main") is None
        return named or _is_link_bar(element)
    return False


def _is_link_bar(element: Any) -> bool:
    """Whether an element is a row of two links or more and nothing else: downloads, 'back', 'share'."""
    links = element.findall("a")
    loose = [element.text, *(child.tail for child in element)]
    return len(links) > 1 and len(links) == len(element) and not any(tidy(text or "") for text in loose)


def _main_content(body: Any) -> Any:
    """The element that holds the content: <main>, the only <article>, a named block, else the body."""
    found = body.xpath(".//main | .//*[@role='main']") or body.xpath(".//article")
    if len(found) != 1:
        found = [
            element
            for name in _MAIN_NAMES
            for element in body.xpath(".//*[@id=$name or @class=$name]", name=name)
        ]
    whole = len(body.text_content())
    return next((main for main in found if len(main.text_content()) >= MAIN_SHARE * whole), body)


class _Walk:
    """Walks the elements in document order without recursion and gives a block at each break."""

    def __init__(self, main: Any) -> None:
        self._main = main
        self._text: list[str] = []
        self._strong = True
        self._lists: list[tuple[int | None, int]] = []
        self._label = ""
        self._heading = 0
        self._rows: list[list[str] | None] = []
        self._breaks = 0
        self._notes = 0
        self._strong_depth = 0

    def __iter__(self) -> Iterator[Block]:
        from lxml import etree

        walker = etree.iterwalk(self._main, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag == "sup" and _is_footnote_mark(element):
                    walker.skip_subtree()
                    continue
                yield from self._start(tag, element)
                self._add(element.text)
            else:
                yield from self._end(tag, element)
                if element is not self._main:
                    self._add(element.tail)
        yield from self._flush()

    def _add(self, text: str | None) -> None:
        if text and text.strip():
            self._breaks = 0
            self._strong = self._strong and self._strong_depth > 0
        if text:
            self._text.append(text)

    def _start(self, tag: str, element: Any) -> Iterator[Block]:
        if tag == "br":
            self._breaks += 1
            if self._breaks > 1:
                yield from self._flush()
            self._text.append(" ")
        elif tag in ("b", "strong"):
            self._strong_depth += 1
        elif tag in _HEADINGS:
            yield from self._flush()
            self._heading = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            yield from self._flush()
            self._lists.append((_whole(element.get("start"), 1) if tag == "ol" else None, len(self._lists)))
        elif tag == "li":
            yield from self._flush()
            self._label = self._next_label(element)
        elif tag == "tr":
            yield from self._flush()
            self._rows.append([] if _is_tabular(element) else None)
        elif tag in _BREAKING:
            yield from self._flush()
        if tag in ("td", "th") and self._rows and self._rows[-1] is not None:
            self._rows[-1].append("")
        if _is_notes(element):
            self._notes += 1

    def _end(self, tag: str, element: Any) -> Iterator[Block]:
        if tag in ("b", "strong"):
            self._strong_depth = max(0, self._strong_depth - 1)
        elif tag in _HEADINGS:
            yield from self._flush()
            self._heading = 0
        elif tag == "li":
            yield from self._flush()
            self._label = ""
        elif tag in ("ul", "ol"):
            yield from self._flush()
            if self._lists:
                self._lists.pop()
        elif tag == "tr":
            yield from self._flush()
            cells = self._rows.pop() if self._rows else None
            if cells and any(cells):
                yield Block(Role.ROW, ": ".join(filter(None, cells)), cells=tuple(cells))
        elif tag in _BREAKING:
            yield from self._flush()
        if _is_notes(element):
            self._notes -= 1

    def _next_label(self, element: Any) -> str:
        if not self._lists:
            return "•"
        number, depth = self._lists[-1]
        if number is None:
            return "•"
        number = _whole(element.get("value"), number)
        self._lists[-1] = (number + 1, depth)
        return f"{number}."

    def _flush(self) -> Iterator[Block]:
        """Give the text gathered so far as a block, in the role that its place asks for."""
        text, strong = tidy("".join(self._text)), self._strong
        self._text, self._strong, self._breaks = [], True, 0
        if not text:
            return
        cells = next((row for row in reversed(self._rows) if row is not None), None)
        if cells:
            cells[-1] = f"{cells[-1]} {text}".strip()
            return
        label, rest = (self._label, text) if self._label else split_label(text)
        if not rest:
            return
        if self._heading:
            yield Block(Role.HEADING, rest, label="" if self._label else label, level=self._heading)
        elif self._notes:
            yield Block(Role.FOOTNOTE, rest, label=label.rstrip("."))
        elif self._label:
            self._label = ""
            yield Block(Role.ITEM, rest, label=label, level=max(1, len(self._lists)))
        elif strong and looks_like_heading(rest) and not is_bullet(label):
            yield Block(Role.HEADING, rest, label=label)
        elif label:
            yield Block(Role.ITEM, rest, label=label, level=len(self._lists) + 1)
        else:
            yield Block(Role.PARAGRAPH, rest)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default


def _is_tabular(row: Any) -> bool:
    """Whether a row is data: two cells or more, and no headings, lists or tables inside them."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return (
        len(cells) > 1 and row.find(".//table") is None and not row.xpath("boolean(.//h1|.//h2|.//h3|.//li)")
    )


def _is_footnote_mark(element: Any) -> bool:
    """Whether a raised text is a footnote's mark and not an ordinal's ending or a power."""
    text = tidy(element.text_content())
    return element.find(".//a") is not None or bool(re.fullmatch(r"\[?\d{1,3}\]?|[*†‡]", text))


def _is_notes(element: Any) -> bool:
    names = f"{element.get('role') or ''} {element.get('class') or ''}".lower()
    return (
        "doc-endnotes" in names or re.search(r"(?:^|\s)(?:footnotes?|endnotes?)(?:$|\s)", names) is not None
    )
