"""The tag tree of a PDF page: its elements as nodes, and the nodes as blocks in reading order.

Word writes these trees: paragraphs, headings, lists, tables and notes, with page furniture left out.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from inspectqa.reading.blocks import Role
from inspectqa.reading.glyphs import Run, run_text
from inspectqa.reading.labels import BULLETS
from inspectqa.reading.typography import one_line

INLINE = frozenset({"Span", "Link", "Reference", "Em", "Strong", "Quote", "Code", "Sub", "BibEntry", "Annot"})
HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
#: The type of text that stands in no paragraph of the tree.
LOOSE = "loose"
#: The type of a list item whose label holds text that may belong elsewhere.
ASTRAY = "astray"
TEXTS = frozenset({"P", "Caption", "TOCI", "Lbl", "LBody", "Figure"}) | HEADINGS
#: What is a list item's label: a number, a letter, or a sign.
LABEL = re.compile(
    r"[(\[]?\d{1,3}(?:\.\d{1,3}){0,3}[.)\]]{0,2}"
    r"|[(\[]?(?:[A-Za-z]|[ivxIVX]{1,5})[.)\]]{1,2}"
    r"|[o§–—*·-]|[" + BULLETS + "]"
)
#: Deeper trees than this are taken to be cyclic or hostile.
DEEPEST = 60
#: A table row whose cells hold more characters than this is laid-out text, not data.
LONGEST_CELL = 1_500


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the tag tree: its type, and its children: nodes, and numbers of marked content."""

    type: str
    children: tuple[Node | int, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A block before its text is made: what it is, and the runs it prints. `cells` are those of a row."""

    role: Role
    runs: tuple[Run, ...]
    label_runs: tuple[Run, ...] = ()
    level: int = 0
    type: str = ""
    cells: tuple[tuple[Run, ...], ...] = ()
    tabular: bool = False


def read_tree(raw_page: Any) -> tuple[Node, ...]:
    """The tag tree of a page; () where it has none."""
    tree = pdfium.FPDF_StructTree_GetForPage(raw_page)
    if not tree:
        return ()
    try:
        count = pdfium.FPDF_StructTree_CountChildren(tree)
        roots = (pdfium.FPDF_StructTree_GetChildAtIndex(tree, index) for index in range(count))
        return tuple(_read_node(root, 0) for root in roots if root)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _read_node(element: Any, depth: int) -> Node:
    children: list[Node | int] = []
    if depth < DEEPEST:
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                children.append(_read_node(child, depth + 1))
            elif (tag := pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)) >= 0:
                children.append(tag)
    return Node(_type(element), tuple(children))


def _type(element: Any) -> str:
    buffer = ctypes.create_string_buffer(64)
    size = pdfium.FPDF_StructElement_GetType(element, buffer, 64)
    return buffer.raw[: size - 2].decode("utf-16le", "replace") if 2 < size <= 64 else ""


def find_elements(roots: Sequence[Node], runs: Callable[[int], Sequence[Run]]) -> list[Element]:
    """The blocks of a page's tree, in its order; `runs` gives the runs of a marked content id."""
    walk = _Walk(runs)
    return [element for root in roots for element in walk.elements(root, 0) if element.runs]


def settle_strays(elements: Sequence[Element], printed: Sequence[Run]) -> list[Element]:
    """Put text that is tagged astray where it is printed.

    Some trees hold a comma or a bullet outside every paragraph, or in another item's label. Runs of a
    suspect element that do not stand beside its others go to the element in whose line they stand.
    """
    place = {id(run): index for index, run in enumerate(printed)}
    owner = {place[id(run)]: index for index, element in enumerate(elements) for run in element.runs}
    held: list[list[Run]] = [list(element.runs) for element in elements]
    for index, element in enumerate(elements):
        if element.type not in (LOOSE, ASTRAY):
            continue
        held[index].sort(key=lambda run: place[id(run)])
        chunks = _chunks(held[index], place)
        main = max(chunks, key=len) if element.type == ASTRAY else None
        for chunk in chunks:
            first = place[id(chunk[0])]
            home = owner.get(first - 1)
            if chunk is main or home is None or home == index or not _same_line(printed[first - 1], chunk[0]):
                continue
            strays = {id(run) for run in chunk}
            held[index] = [run for run in held[index] if id(run) not in strays]
            after = next(i for i, run in enumerate(held[home]) if run is printed[first - 1]) + 1
            held[home][after:after] = chunk
            owner |= {place[id(run)]: home for run in chunk}
    settled = [
        replace(element, runs=tuple(runs)) for element, runs in zip(elements, held, strict=True) if runs
    ]
    return [
        _in_printed_order(element, place) if element.cells else element for element in settled if element.runs
    ]


def _in_printed_order(row: Element, place: dict[int, int]) -> Element:
    """A table row whose cells hold their text as printed: bullets of a list in a cell may be tagged late."""
    cells = tuple(tuple(sorted(cell, key=lambda run: place[id(run)])) for cell in row.cells)
    return replace(row, cells=cells)


def _chunks(runs: Sequence[Run], place: dict[int, int]) -> list[list[Run]]:
    """Runs, sorted as printed, parted where they do not stand beside each other."""
    chunks: list[list[Run]] = []
    for run in runs:
        if chunks and place[id(run)] == place[id(chunks[-1][-1])] + 1:
            chunks[-1].append(run)
        else:
            chunks.append([run])
    return chunks


def _same_line(previous: Run, run: Run) -> bool:
    return abs(previous.baseline - run.baseline) < 1 and run.left > previous.left


class _Walk:
    """Turns nodes into elements."""

    def __init__(self, runs: Callable[[int], Sequence[Run]]) -> None:
        self.runs = runs

    def elements(self, node: Node, depth: int) -> Iterator[Element]:
        """The elements of a node; `depth` is that of the list it stands in."""
        if node.type == "Table":
            yield from self._table(node, depth)
        elif node.type == "L":
            for child in node.children:
                if isinstance(child, Node):
                    yield from self.elements(child, depth + 1 if child.type != "L" else depth)
                else:
                    yield from self._text(Node("P", (child,)), depth)
        elif node.type == "LI":
            yield from self._item(node, max(depth, 1))
        elif node.type == "Note":
            yield Element(Role.FOOTNOTE, tuple(self._inside(node)), type="Note")
        elif node.type in TEXTS or node.type in INLINE:
            yield from self._text(node, depth)
        else:
            yield from self._container(node, depth)

    def _container(self, node: Node, depth: int) -> Iterator[Element]:
        loose: list[Node | int] = []
        for child in node.children:
            if isinstance(child, int) or child.type in INLINE:
                loose.append(child)
                continue
            if loose:
                yield from self._text(Node(LOOSE, tuple(loose)), depth)
                loose = []
            yield from self.elements(child, depth)
        if loose:
            yield from self._text(Node(LOOSE, tuple(loose)), depth)

    def _text(self, node: Node, depth: int) -> Iterator[Element]:
        """A paragraph or heading, parted where a list, table or note stands inside it."""
        role = Role.HEADING if node.type in HEADINGS else Role.PARAGRAPH
        level = int(node.type[1:]) if node.type[1:].isdigit() else 0
        gathered: list[Run] = []
        later: list[Element] = []
        for child in self._flat(node):
            if isinstance(child, int):
                gathered.extend(self.runs(child))
            elif child.type == "Note":
                later.extend(self.elements(child, depth))
            else:
                yield Element(role, tuple(gathered), level=level, type=node.type)
                gathered = []
                yield from self.elements(child, depth)
        yield Element(role, tuple(gathered), level=level, type=node.type)
        yield from later

    def _flat(self, node: Node) -> Iterator[Node | int]:
        """Marked content ids and block nodes inside a text node, in order."""
        for child in node.children:
            if isinstance(child, Node) and (child.type in INLINE or (child.type == "P" and node.type == "P")):
                yield from self._flat(child)
            else:
                yield child

    def _item(self, node: Node, depth: int) -> Iterator[Element]:
        label: list[Run] = []
        first = True
        for child in node.children:
            if isinstance(child, Node) and child.type == "Lbl":
                label.extend(self._inside(child))
                continue
            inner = Node("LBody", (child,)) if isinstance(child, int) else child
            found = self._body(inner, depth)
            for element in found:
                if element.role is Role.PARAGRAPH and element.runs and first:
                    yield _item(label, element.runs, depth)
                    first = False
                else:
                    yield element
        if first and label:
            yield Element(Role.ITEM, tuple(label), (), depth, "LI")

    def _body(self, node: Node, depth: int) -> Iterator[Element]:
        if any(isinstance(child, Node) and child.type in TEXTS for child in node.children):
            yield from self._container(node, depth)
        else:
            yield from self.elements(node, depth)

    def _inside(self, node: Node) -> Iterator[Run]:
        for child in node.children:
            if isinstance(child, int):
                yield from self.runs(child)
            else:
                yield from self._inside(child)

    def _table(self, node: Node, depth: int) -> Iterator[Element]:
        """The rows of a table, or the text inside one that is only there for its frame."""
        for row in _rows(node):
            cells = [
                child for child in row.children if isinstance(child, Node) and child.type in ("TD", "TH")
            ]
            texts = [tuple(self._inside(cell)) for cell in cells]
            filled = [runs for runs in texts if one_line(run_text(runs))]
            if len(filled) >= 2 and all(len(run_text(runs)) <= LONGEST_CELL for runs in filled):
                yield Element(
                    Role.ROW, tuple(run for runs in filled for run in runs), cells=tuple(filled), type="TR"
                )
            else:
                yield from self._container(Node("Div", row.children), depth)


def _item(label: Sequence[Run], runs: tuple[Run, ...], depth: int) -> Element:
    """A list item. Word tags the first line of an item that goes on from the page before as its label."""
    if LABEL.fullmatch(one_line(run_text(label))) and not _is_same_word(label, runs):
        return Element(Role.ITEM, runs, tuple(label), depth, "LI")
    return Element(Role.ITEM, (*label, *runs), (), depth, ASTRAY if label else "LI")


def _is_same_word(label: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Whether a text goes on right behind its supposed label: 'c' and 'onsideration'."""
    last, first = label[-1], runs[0]
    letters = last.text[-1].isalnum() and first.text[0].isalpha()
    return letters and last.baseline == first.baseline and first.left - last.right < 0.2 * last.size


def _rows(node: Node) -> Iterator[Node]:
    for child in node.children:
        if not isinstance(child, Node):
            continue
        if child.type in ("THead", "TBody", "TFoot"):
            yield from _rows(child)
        else:
            yield child if child.type == "TR" else Node("TR", (child,))
