"""A Word file (.docx) → blocks: real heading styles, computed list numbers, tables, footnotes.

The file is taken as data: no macro runs, nothing external is fetched, entities stay unresolved, and a file
that would unpack to more than it should is refused before it is unpacked.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectqa.errors import (
    DamagedReportError,
    EmptyReportError,
    EncryptedReportError,
    NotAReportError,
    ReadingLimitError,
)
from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.labels import looks_like_heading, split_label, tidy
from inspectqa.reading.numbering import Numbering, W, value, whole
from inspectqa.reading.text import join_broken

#: Most bytes that a file may unpack to, and most for one part of its XML: far above any real report.
UNPACKED_BYTES = 500_000_000
XML_BYTES = 150_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_NAME = re.compile(r"list (?:bullet|number|continue) (\d)")
_SAVE_AGAIN = "Open it in Word and save it again"


def read_word(path: Path) -> Document:
    """Read a .docx file."""
    _check_package(path)
    import docx

    try:
        word = docx.Document(str(path))
        reader = _WordReader(word)
        blocks = tuple(join_broken(reader.blocks()))
        title = reader.title()
    except (MemoryError, RecursionError):
        raise
    except ValueError as error:  # python-docx: the main part is of another type (a template, a workbook)
        if "not a Word file" not in str(error):
            raise DamagedReportError(path, "its contents cannot be read", _SAVE_AGAIN) from error
        raise NotAReportError(path, "it is not a Word document", "Save it as .docx in Word") from error
    except Exception as error:  # a broken package surfaces as KeyError, AttributeError, XMLSyntaxError …
        reason = f"its contents cannot be read ({type(error).__name__})"
        raise DamagedReportError(path, reason, _SAVE_AGAIN) from error
    if not blocks:
        raise EmptyReportError(
            path, "there is no text in the document", "A scan must be made searchable first"
        )
    return Document(blocks, title=title)


def _check_package(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head == _OLE:
                raise _ole_error(path)
            file.seek(0)
            if not head:
                raise EmptyReportError(path, "the file is empty", "Save it again")
            if not head.startswith(b"PK"):
                raise NotAReportError(
                    path, "it is not a .docx file", "Save it as .docx in Word, or print it to PDF"
                )
            with zipfile.ZipFile(file) as package:
                parts = package.infolist()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or error})"
        raise DamagedReportError(path, reason, "Check the path and its permissions") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DamagedReportError(path, "the file is cut off or broken", _SAVE_AGAIN) from error
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedReportError(path, "it needs a password", "Save a copy without a password")
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if sum(part.file_size for part in parts) > UNPACKED_BYTES or largest > XML_BYTES or len(parts) > 20_000:
        raise ReadingLimitError(path, "it unpacks to more than a report can hold", "Remove its pictures")


def _ole_error(path: Path) -> NotAReportError | EncryptedReportError:
    """The old container: Word up to 2003, or a .docx behind a password."""
    with path.open("rb") as file:
        data = file.read(50_000_000)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedReportError(path, "it needs a password", "Save a copy without a password in Word")
    return NotAReportError(path, "it is a Word file of the old kind (.doc)", "Save it as .docx in Word")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    parent: str = ""
    outline: int | None = None
    number: str = ""
    level: int | None = None


class _WordReader:
    """Goes through the body in order, counting lists and collecting the notes it meets."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._styles = _styles(word)
        self._numbering = Numbering.of(_part_root(word, "numbering"))
        self._notes: list[Block] = []
        self._note_texts = {
            kind: _note_texts(_part_root(word, f"{kind}s"), kind) for kind in ("footnote", "endnote")
        }
        self._title = ""

    def title(self) -> str:
        """The title of the file's properties, else the paragraph set as its title."""
        try:
            return tidy(self._word.core_properties.title or "") or self._title
        except Exception:  # properties are broken more often than text, and matter less
            return self._title

    def blocks(self) -> Iterator[Block]:
        """The body's blocks, then its notes."""
        yield from self._container(self._word.element.body)
        yield from self._notes

    def _container(self, container: Any) -> Iterator[Block]:
        """The blocks of a body, cell or text box; without recursion through content controls."""
        waiting = [iter(container)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
            elif child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt":
                if not _is_contents_list(child):
                    waiting.append(child.iterchildren(f"{W}sdtContent"))
            elif child.tag in (f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                waiting.append(iter(child))

    def _paragraph(self, element: Any) -> Iterator[Block]:
        text = tidy(self._text(element))
        boxes = [box for box in element.iter(f"{W}txbxContent") if not _is_inside(box, _FALLBACK, element)]
        if text:
            yield from self._text_block(element, text)
        for box in boxes:
            yield from self._container(box)

    def _text_block(self, element: Any, text: str) -> Iterator[Block]:
        properties = element.find(f"{W}pPr")
        style = "" if properties is None else value(properties, "pStyle")
        names = [found.name.lower() for found in self._chain(style)]
        if any(name.startswith("toc ") for name in names):
            return
        number, index = self._list_of(properties, style)
        label = self._numbering.next_label(number, index) if number else ""
        if not label and not number:
            label, text = split_label(text)
            if not text:
                return
        level = self._heading_level(properties, style, names)
        if "title" in names and not self._title:
            self._title = text
        if level is not None:
            yield Block(Role.HEADING, text, label=label, level=level)
        elif number and label:
            depth = next((int(found[1]) for name in names if (found := _LIST_NAME.fullmatch(name))), 1)
            yield Block(Role.ITEM, text, label=label, level=max(index + 1, depth))
        elif label:
            yield Block(Role.ITEM, text, label=label, level=1)
        elif _is_bold(element) and looks_like_heading(text):
            yield Block(Role.HEADING, text)
        else:
            yield Block(Role.PARAGRAPH, text)

    def _heading_level(self, properties: Any, style: str, names: list[str]) -> int | None:
        outline = value(properties, "outlineLvl") if properties is not None else ""
        if outline:
            return whole(outline, 9) + 1 if whole(outline, 9) < 9 else None
        for found in self._chain(style):
            if name := _HEADING_NAME.fullmatch(found.name):
                return int(name[1])
            if found.outline is not None:
                return found.outline + 1 if found.outline < 9 else None
        return 1 if "title" in names else None

    def _list_of(self, properties: Any, style: str) -> tuple[str, int]:
        """The list and level that a paragraph counts in, its own or its style's; '' where none."""
        own = None if properties is None else properties.find(f"{W}numPr")
        if own is not None and (number := value(own, "numId")):
            return ("" if number == "0" else number), whole(value(own, "ilvl"), 0)
        for found in self._chain(style):
            if found.number == "0":
                return "", 0
            if found.number:
                level = found.level
                if own is not None and value(own, "ilvl"):
                    level = whole(value(own, "ilvl"), 0)
                return found.number, (
                    self._numbering.level_of_style(found.number, style) if level is None else level
                )
        return "", 0

    def _chain(self, style: str) -> Iterator[_Style]:
        """A style and the styles that it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = self._styles[style].parent

    def _text(self, paragraph: Any) -> str:
        """The text of a paragraph as it shows: no deleted, hidden or field text, no text boxes."""
        pieces: list[str] = []
        skipped: Any = None
        for element in paragraph.iter():
            if skipped is not None and _is_under(element, skipped):
                continue
            tag = element.tag
            if tag in _NOT_SHOWN or (tag == f"{W}r" and _is_hidden(element)):
                skipped = element
            elif tag == f"{W}t":
                pieces.append(element.text or "")
            elif tag in _SHOWN_AS:
                pieces.append(_SHOWN_AS[tag])
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._note(element, tag.removeprefix(W).removesuffix("Reference"))
        return "".join(pieces)

    def _note(self, reference: Any, kind: str) -> None:
        text = self._note_texts[kind].get(reference.get(f"{W}id") or "", "")
        if text:
            self._notes.append(Block(Role.FOOTNOTE, text, label=str(len(self._notes) + 1)))

    def _table(self, table: Any) -> Iterator[Block]:
        """A row a block where the table holds data; its paragraphs one by one where it is a frame."""
        rows = [list(_direct(row, "tc")) for row in _direct(table, "tr")]
        framed = max(map(len, rows), default=0) < 2
        for cells in rows:
            blocks = [list(self._container(cell)) for cell in cells]
            if framed or any(_is_flow(cell) for cell in blocks):
                for cell in blocks:
                    yield from cell
                continue
            texts = tuple(
                " ".join(" ".join(filter(None, (b.label if b.label != "•" else "", b.text))) for b in cell)
                for cell in blocks
            )
            if any(texts):
                yield Block(Role.ROW, ": ".join(filter(None, texts)), cells=texts)


_NOT_SHOWN = frozenset(
    f"{W}{name}" for name in ("txbxContent", "del", "moveFrom", "instrText", "delText", "rubyPr", "rt", "pPr")
) | {_FALLBACK}
_SHOWN_AS = {f"{W}tab": "\t", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
#: A cell with more paragraphs than this is a part of the page, not an entry of a table.
CELL_PARAGRAPHS = 4


def _is_flow(cell: list[Block]) -> bool:
    numbered = sum(block.label != "" and block.role is Role.ITEM for block in cell)
    return len(cell) > CELL_PARAGRAPHS or (numbered > 1 and len(cell) > 2)


def _direct(element: Any, name: str) -> Iterator[Any]:
    """The children of a name, also those inside content controls and tracked insertions."""
    waiting = [iter(element)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            waiting.append(iter(child))


def _is_under(element: Any, ancestor: Any) -> bool:
    return element is ancestor or any(parent is ancestor for parent in element.iterancestors())


def _is_inside(element: Any, tag: str, top: Any) -> bool:
    """Whether an element stands inside one of that tag, or in a nested text box, below `top`."""
    for parent in element.iterancestors():
        if parent is top:
            return False
        if parent.tag in (tag, f"{W}txbxContent"):
            return True
    return False


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off")


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))]
    return bool(runs) and all(map(_is_bold_run, runs))


def _is_bold_run(run: Any) -> bool:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    bold = properties.find(f"{W}b")
    if bold is not None:
        return bold.get(f"{W}val") not in ("0", "false", "off")
    return "strong" in value(properties, "rStyle").lower()


def _is_contents_list(control: Any) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()


def _styles(word: Any) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    root = _part_root(word, "styles")
    for element in [] if root is None else root.iterchildren(f"{W}style"):
        properties = element.find(f"{W}pPr")
        list_properties = None if properties is None else properties.find(f"{W}numPr")
        outline = "" if properties is None else value(properties, "outlineLvl")
        level = "" if list_properties is None else value(list_properties, "ilvl")
        styles[element.get(f"{W}styleId") or ""] = _Style(
            name=value(element, "name"),
            parent=value(element, "basedOn"),
            outline=whole(outline, 9) if outline else None,
            number="" if list_properties is None else value(list_properties, "numId"),
            level=whole(level, 0) if level else None,
        )
    return styles


def _part_root(word: Any, name: str) -> Any:
    """The root element of a part next to the body, by its relationship's type; None where it is absent."""
    from lxml import etree

    for relation in word.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{name}"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def _note_texts(root: Any, kind: str) -> dict[str, str]:
    notes: dict[str, str] = {}
    for note in [] if root is None else root.iterchildren(f"{W}{kind}"):
        paragraphs = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in note.iter(f"{W}p")]
        notes[note.get(f"{W}id") or ""] = tidy(" ".join(paragraphs))
    return notes
