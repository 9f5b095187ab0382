"""What every format gives before it is a report: blocks in reading order, and the document they came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspectqa.records import Box


class Role(StrEnum):
    """What a block is in the structure of its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    ROW = "table row"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """One element of a document as its format gives it.

    `label` is what is printed in front of a list item or numbered paragraph ('16.', '•', '2.1'), already
    taken off `text`. `level` is the heading level or the depth of the list item, from 1, 0 where unknown.
    `cells` holds the texts of a table row's cells. `page` is None for formats without pages.
    """

    role: Role
    text: str
    page: int | None = None
    label: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document in blocks. `title` is its own metadata title; `pages` is None for formats without pages."""

    blocks: tuple[Block, ...]
    title: str = ""
    pages: int | None = None
    warnings: tuple[str, ...] = ()
