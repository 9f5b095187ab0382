"""Blocks of any format → the numbered paragraphs of a report, in their sections.

A paragraph over a page break is joined; every bullet, table row, heading and footnote is one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.labels import is_bullet
from inspectqa.records import Box, Paragraph, ParagraphKind

#: Headings over what the inspected body is told to do, in all the frameworks.
_RECOMMENDATIONS = re.compile(
    r"(?:\d+[.)]?\s+)?(?:key |main |summary of |our )?"
    r"(?:recommendations?(?: for .*)?|what (?:needs to improve|must .* do|does .* need to improve)\b.*"
    r"|areas? for (?:improvement|priority action|development)s?(?: and .*)?"
    r"|(?:priority|priorities) (?:and immediate |for )?action.*|priority and immediate action"
    r"|areas? of practice that need.*)[:?.]?",
    re.IGNORECASE,
)
#: How a sentence says what is to be done.
_TOLD = re.compile(r"\b(?:should|must|needs? to)\b")
_GRADED = re.compile(
    r": (?:outstanding|good|requires improvement(?: to be good)?|adequate|inadequate)$", re.IGNORECASE
)
#: A judgement that heads a section and is tagged like its text.
_JUDGEMENT = re.compile(
    r"The (?:experiences and progress of|impact of leaders on)\b.{5,120}?(?:\bis|\bare|:| requires?)\s+"
    r"(?:outstanding|good|inadequate|(?:requires )?improvement(?: to be good)?)\.?",
    re.IGNORECASE,
)
#: What divides a list of recommendations and does not end it.
_DEADLINES = re.compile(r"(?:immediately|within (?:\w+|\d+) (?:months?|weeks?|days?)\b.*)", re.IGNORECASE)
#: What never stands under recommendations, however small its heading is set.
_FINDINGS = re.compile(
    r"\bexperiences?\b|\bimpact\b|\bfindings\b|\bsummary\b|\boverview\b|\binformation\b|\beffective",
    re.IGNORECASE,
)
_TABLE_HEAD = re.compile(r"responsible (?:body|bodies)\b|recommendation\b|no\.", re.IGNORECASE)
_ENTRY = re.compile(r"[ .…]\d{1,3}$")
_CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)
#: How the last page of an Ofsted report begins, under whatever section stands before it.
_BACK_MATTER = re.compile(r"The Office for Standards in Education, Children.s Services and Skills \(Ofsted\)")
_NUMBER = re.compile(r"\(?\[?(\d{1,3}(?:\.\d{1,3}){0,3})[.)\]]*")
_LAST_SENTENCE = re.compile(r"(?:^|(?<=[.?!]\s))[^.?!]*(?:[.?!](?!\s)[^.?!]*)*:?$")


@dataclass(frozen=True, slots=True)
class Joined:
    """A block with the blocks that it runs on in."""

    block: Block
    text: str
    boxes: tuple[Box, ...]
    page_last: int | None


def make_paragraphs(document: Document, report_id: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a document in reading order, with their numbers, sections and lead-ins."""
    joined = join_blocks(document.blocks)
    titles = _title_count(joined, document.pages)
    state = _State()
    paragraphs = []
    headed = _heading_rows(joined)
    for order, item in enumerate(joined, 1):
        paragraph = state.paragraph(item, stacked=order > titles)
        if order - 1 in headed:
            paragraph = replace(paragraph, section=state.open_row(item.text))
        paragraphs.append(replace(paragraph, id=f"{report_id}/{order:04d}", report_id=report_id, order=order))
    return tuple(paragraphs)


def join_blocks(blocks: Iterable[Block]) -> list[Joined]:
    """The blocks, each with those that it runs on in; empty ones left out."""
    joined: list[Joined] = []
    for block in blocks:
        if not block.text:
            continue
        last = next(
            (i for i in range(len(joined) - 1, -1, -1) if joined[i].block.role is not Role.FOOTNOTE), -1
        )
        if block.continues and last >= 0:
            before = joined[last]
            joined[last] = Joined(
                before.block,
                _run_on(before.text, block.text),
                before.boxes + block.boxes,
                block.page or before.page_last,
            )
        else:
            joined.append(Joined(block, block.text, block.boxes, block.page))
    return joined


def _run_on(before: str, after: str) -> str:
    """Two parts of one paragraph as one text; a hyphen at the end of the first is part of a word."""
    hanging = re.match(r"(?:and|or|to|nor)\b", after)
    tight = re.search(r"\w[-‐‑]$", before) and after[:1].isalnum() and not hanging
    return before + ("" if tight else " ") + after


def _title_count(joined: Sequence[Joined], pages: int | None) -> int:
    """How many of the first blocks are lines of the title, which head no section."""
    run = 0
    for item in joined:
        if item.block.role is not Role.HEADING:
            break
        run += 1
    if run > 1 and pages is None:
        level = joined[run - 1].block.level
        if any(i.block.role is Role.HEADING and i.block.level <= level for i in joined[run:]):
            return run - 1
    return run


def _heading_rows(joined: Sequence[Joined]) -> set[int]:
    """Which table rows head a section: those that state a grade and stand alone ('… protection: Good')."""
    graded = [
        item.block.role is Role.ROW and bool(_GRADED.search(item.text)) and not item.text[0].isdigit()
        for item in joined
    ]
    return {
        index
        for index, grade in enumerate(graded)
        if grade and not any(graded[max(0, index - 1) : index]) and not any(graded[index + 1 : index + 2])
    }


@dataclass(slots=True)
class _State:
    """Where the reading stands: the open headings and what introduces the next list item."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    lead_ins: list[tuple[int, str]] = field(default_factory=list)
    recommending: bool = False
    implied: bool = False
    top: int = 9

    def paragraph(self, item: Joined, *, stacked: bool) -> Paragraph:
        block = self._as_heading(self._as_item(item.block))
        if _BACK_MATTER.match(item.text):
            self.headings.clear()
            self.recommending = False
        number = None if block.role is Role.FOOTNOTE else _number(block.label)
        kind = self._kind(block, number)
        text, lead_in = item.text, ""
        if kind is ParagraphKind.HEADING:
            section = self._open(block, item.text, stacked=stacked)
        else:
            section = tuple(text for _, text in self.headings)
            if kind is not ParagraphKind.FOOTNOTE:
                lead_in = self._lead_in(block, item.text)
        if block.role is Role.ROW:
            number = None
        elif (
            number is None and block.label and not is_bullet(block.label) and block.role is not Role.FOOTNOTE
        ):
            text = f"{block.label} {text}"
        return Paragraph(
            "", "", 0, text, kind, number, section, lead_in, block.page, item.page_last, item.boxes
        )

    def _as_item(self, block: Block) -> Block:
        """A paragraph that goes on from 'Of this number:' in small letters is an item without its bullet."""
        listed = self.implied and block.role is Role.PARAGRAPH and not block.label and block.text[0].islower()
        figures = self.implied and block.role is Role.PARAGRAPH and re.match(r"\d[\d,]* [a-z]", block.text)
        self.implied = bool(listed or figures) or block.text.endswith(":")
        if listed or figures:
            return replace(block, role=Role.ITEM, level=1 + (self.lead_ins[-1][0] if self.lead_ins else 0))
        return block

    def _as_heading(self, block: Block) -> Block:
        """A judgement alone in its paragraph heads what follows, however it is tagged."""
        if block.role is Role.PARAGRAPH and not block.label and _JUDGEMENT.fullmatch(block.text):
            return replace(block, role=Role.HEADING, level=self.top if self.headings else 1)
        return block

    def _kind(self, block: Block, number: str | None) -> ParagraphKind:
        if block.role is Role.HEADING:
            contents = bool(self.headings) and bool(_CONTENTS.fullmatch(self.headings[-1][1]))
            entry = contents and _ENTRY.search(block.text)
            return ParagraphKind.PARAGRAPH if entry else ParagraphKind.HEADING
        if block.role is Role.FOOTNOTE:
            return ParagraphKind.FOOTNOTE
        if block.role is Role.ROW:
            listed = self.recommending and not _TABLE_HEAD.match(block.text)
            return ParagraphKind.RECOMMENDATION if listed else ParagraphKind.ROW
        told = _TOLD.search(block.text[:200]) and not block.text.endswith(":")
        if self.recommending and (number or block.role is Role.ITEM or told):
            return ParagraphKind.RECOMMENDATION
        if number is None and (block.role is Role.ITEM or is_bullet(block.label)):
            return ParagraphKind.BULLET
        return ParagraphKind.PARAGRAPH

    def _open(self, block: Block, text: str, *, stacked: bool) -> tuple[str, ...]:
        """Open a section; the path above its heading."""
        self.lead_ins.clear()
        deadline = self.recommending and _DEADLINES.fullmatch(text)
        level = block.level or 1
        if self.headings and _CONTENTS.fullmatch(self.headings[-1][1]):
            self.headings.pop()
        if deadline:
            while self.headings and _DEADLINES.fullmatch(self.headings[-1][1]):
                self.headings.pop()
            level = max(level, self.headings[-1][0] + 1 if self.headings else level)
        else:
            if self.recommending and _FINDINGS.search(text):
                level = min(level, next(lv for lv, head in self.headings if _RECOMMENDATIONS.fullmatch(head)))
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
        above = tuple(text for _, text in self.headings)
        if stacked:
            self.headings.append((level, text))
            self.top = min(self.top, level)
        self.recommending = any(_RECOMMENDATIONS.fullmatch(heading) for _, heading in self.headings)
        return above

    def open_row(self, text: str) -> tuple[str, ...]:
        """Open the section that a table row heads, as high as the highest heading so far; the path above."""
        self.headings[:] = [heading for heading in self.headings if heading[0] < self.top]
        above = tuple(heading for _, heading in self.headings)
        self.headings.append((self.top, text))
        self.recommending = False
        return above

    def _lead_in(self, block: Block, text: str) -> str:
        """What introduces this block, if it is an item; remembers it where it introduces the next ones."""
        if block.role is Role.ROW:
            self.lead_ins.clear()
            return ""
        depth = block.level or 1 if block.role is Role.ITEM else 0
        if _number(block.label):
            depth = 0
        while self.lead_ins and self.lead_ins[-1][0] >= depth:
            self.lead_ins.pop()
        found = self.lead_ins[-1][1] if self.lead_ins else ""
        if depth == 0 or text.endswith(":"):
            self.lead_ins.append((depth, _introduction(text)))
        return found if depth else ""


def _introduction(text: str) -> str:
    """The sentence that introduces a list: the last one, where it ends in a colon."""
    if not text.endswith((":", ": ")):
        return ""
    found = _LAST_SENTENCE.search(text)
    return found.group().strip() if found else text


def _number(label: str) -> str | None:
    found = _NUMBER.fullmatch(label)
    return found[1] if found else None


def iter_sections(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, ...]]:
    """Every section path once, in order."""
    seen: set[tuple[str, ...]] = set()
    for paragraph in paragraphs:
        if paragraph.section not in seen:
            seen.add(paragraph.section)
            yield paragraph.section
