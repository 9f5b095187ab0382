"""What looks wrong in a report as it was read, for people who check the reading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from inspectqa.reading.official import official_row
from inspectqa.records import Framework, Identity, Paragraph, ParagraphKind, Report

#: A longer paragraph is probably several, in characters: the longest real ones have about 2,500.
LONGEST_PARAGRAPH = 3_000
#: Fewer paragraphs than this are no report.
FEWEST_PARAGRAPHS = 5
#: Numbers that jump further than this are not one sequence (a new list, another part of the report).
LARGEST_GAP = 10
#: Frameworks whose reports state judgements; a focused visit and a letter state none.
JUDGING = frozenset(
    {Framework.LAC, Framework.SIF, Framework.SIF_REINSPECTION, Framework.ILACS, Framework.AREA_SEND}
    | {Framework.LSCB_REVIEW}
)
#: The first paragraphs of a format without pages are its title.
TITLE_PARAGRAPHS = 6
#: A text on this many pages is furniture.
FURNITURE_PAGES = 4
SHOWN_CHARS = 60

_SUSPICIOUS = re.compile(r"[\ufffd\ufffe\ufeff\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\ue000-\uf8ff]")
_GARBLED = re.compile(r"â€|Ã[\u0080-\u00bf©¨¢]|Â[\u00a0-\u00bf]")
_SENTENCE_END = re.compile(r"[.?!:;…)\]’”'\"]$")


def check_report(report: Report) -> list[str]:
    """What looks wrong, one sentence each, in the order of the report; [] where nothing does."""
    checks: tuple[Callable[[Report], Iterator[str]], ...] = (
        _identity,
        _official,
        _amount,
        _judgements,
        _numbers,
        _sections,
        _texts,
    )
    return [*report.warnings, *(finding for check in checks for finding in check(report))]


def _identity(report: Report) -> Iterator[str]:
    identity = report.identity
    if not identity.authority:
        yield "no authority was found"
    if identity.published is None:
        yield "no publication date was found"
    if identity.framework is Framework.OTHER:
        yield "the framework is not one that is known"
    elif not identity.inspected and identity.framework is not Framework.LSCB_REVIEW:
        yield "no inspection dates were found"


def _official(report: Report) -> Iterator[str]:
    """Where the report and the official catalogue differ."""
    row = official_row(report.identity)
    if row is None:
        return
    said, listed = report.identity, row.identity
    pairs: list[tuple[str, object, object]] = [
        ("publication date", said.published, listed.published),
        ("lead inspector", said.lead_inspector, listed.lead_inspector),
        ("last day of the inspection", _last_day(said), _last_day(listed)),
    ]
    grades = {judgement.area: judgement.grade for judgement in row.judgements}
    pairs += [(f"grade for {j.area}", j.grade, grades.get(j.area)) for j in report.judgements]
    for name, ours, theirs in pairs:
        if ours and theirs and _plain(ours) != _plain(theirs):
            yield f"the report gives the {name} as {ours}, the official catalogue as {theirs}"


def _last_day(identity: Identity) -> dt.date | None:
    return identity.inspected[-1].end if identity.inspected else None


def _plain(value: object) -> str:
    return re.sub(r"[^\w]+", " ", str(value)).strip().casefold()


def _amount(report: Report) -> Iterator[str]:
    if len(report.paragraphs) < FEWEST_PARAGRAPHS:
        yield f"there are only {len(report.paragraphs)} paragraphs"
    pages = report.identity.pages or 0
    read = {page for p in report.paragraphs for page in range(p.page_first or 0, (p.page_last or 0) + 1)}
    missing = [page for page in range(1, pages + 1) if page not in read]
    if missing:
        yield f"no text was read on {_pages(missing)}"


def _judgements(report: Report) -> Iterator[str]:
    if report.identity.framework in JUDGING and not report.judgements:
        yield f"no judgements were found, though a {report.identity.framework.value} report states them"
    known = {paragraph.id for paragraph in report.paragraphs}
    for judgement in report.judgements:
        if judgement.paragraph_id is not None and judgement.paragraph_id not in known:
            yield f"the judgement on {judgement.area.value} names a paragraph that is not there"
    grades: dict[str, set[str]] = {}
    for judgement in report.judgements:
        grades.setdefault(judgement.area.value, set()).add(judgement.grade.value)
    for area, found in grades.items():
        if len(found) > 1:
            yield f"{area} has two grades: {', '.join(sorted(found))}"


def _numbers(report: Report) -> Iterator[str]:
    """Gaps, steps back and repeats in the main sequence of printed numbers."""
    numbered = [p for p in report.paragraphs if p.number and p.number.isdigit() and _counts(p)]
    for before, after in pairwise(numbered):
        first, second = int(before.number or 0), int(after.number or 0)
        if second == first:
            yield f"number {second} is printed twice{_on_page(after)}"
        elif second == 1:
            yield f"the numbers begin again at 1 after {first}{_on_page(after)}"
        elif second < first:
            yield f"number {second} comes after {first}{_on_page(after)}"
        elif second > first + 1:
            missing = f"{first + 1}" if second == first + 2 else f"{first + 1} to {second - 1}"
            which = f"number {missing} is" if second == first + 2 else f"numbers {missing} are"
            jump = ": is it a number at all?" if second - first > LARGEST_GAP else ""
            yield f"{which} missing between {first} and {second}{_on_page(after)}{jump}"


def _counts(paragraph: Paragraph) -> bool:
    return paragraph.kind not in (ParagraphKind.HEADING, ParagraphKind.ROW, ParagraphKind.FOOTNOTE)


def _sections(report: Report) -> Iterator[str]:
    """Headings with nothing under them, but for title pages and headings that state a judgement."""
    body = [p for p in report.paragraphs if p.kind is not ParagraphKind.FOOTNOTE]
    stating = {judgement.paragraph_id for judgement in report.judgements}
    for heading, following in pairwise(body):
        if heading.page_first == 1 or heading.order <= TITLE_PARAGRAPHS or heading.id in stating:
            continue
        both = heading.kind is following.kind is ParagraphKind.HEADING
        if both and following.section == heading.section:
            yield f"nothing stands under the heading ‘{_short(heading.text)}’{_on_page(heading)}"
    if body and body[-1].kind is ParagraphKind.HEADING:
        yield f"the report ends with the heading ‘{_short(body[-1].text)}’"


def _texts(report: Report) -> Iterator[str]:
    for paragraph in report.paragraphs:
        name = _name(paragraph)
        if not paragraph.text.strip():
            yield f"{name} has no text"
        if len(paragraph.text) > LONGEST_PARAGRAPH:
            yield f"{name} has {len(paragraph.text):,} characters: is it one paragraph?"
        if found := _SUSPICIOUS.findall(paragraph.text):
            codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(set(found)))
            yield f"{name} has characters that are not text ({codes})"
        if _GARBLED.search(paragraph.text):
            yield f"{name} looks like text in another encoding"
        if paragraph.number and _counts(paragraph) and _is_broken_off(paragraph.text):
            yield f"{name} ends in the middle of a sentence: ‘…{paragraph.text[-40:]}’"
    yield from _repeats(report.paragraphs)


def _is_broken_off(text: str) -> bool:
    return len(text) > 120 and not _SENTENCE_END.search(text)


def _repeats(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """A text that stands on many pages is a header or footer."""
    pages: dict[str, set[int]] = {}
    for paragraph in paragraphs:
        if paragraph.page_first is not None and paragraph.kind is not ParagraphKind.ROW:
            pages.setdefault(paragraph.text, set()).add(paragraph.page_first)
    for text, found in pages.items():
        if len(found) >= FURNITURE_PAGES and len(text) > 12:
            yield f"‘{_short(text)}’ stands on {len(found)} pages: is it a header or footer?"


def _name(paragraph: Paragraph) -> str:
    what = f"{paragraph.kind.value} {paragraph.number}" if paragraph.number else f"the {paragraph.kind.value}"
    start = "" if paragraph.number else f" ‘{_short(paragraph.text)}’"
    return f"{what}{start}{_on_page(paragraph)}"


def _on_page(paragraph: Paragraph) -> str:
    return "" if paragraph.page_first is None else f" (page {paragraph.page_first})"


def _pages(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:8])) + (" …" if len(pages) > 8 else "")
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1].rstrip() + "…"
