"""A PDF page without tags → its printed lines in reading order: columns, side headings, table rows.

Lines are found by where characters stand: runs on one baseline, parted at wide gaps; ruled boxes say what is
a table row; a page's middle without text says what is a column.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from inspectqa.reading.glyphs import Run, run_text, without_markers
from inspectqa.reading.labels import split_label
from inspectqa.reading.printed import printed_runs, shown_place
from inspectqa.reading.typography import one_line

#: A gap wider than this many type sizes parts a line: a column, a cell, or a label and its text.
GAP_SIZES = 1.6
#: So does a gap wider than this many, where a part of one of the rows near it begins at the same place.
ALIGNED_GAP_SIZES, NEAR_ROWS = 1.0, 3
#: Text in two cells stands this many type sizes apart at least; words closer than that are marked words.
RULED_GAP_SIZES = 0.6
#: A number without its dot stands at least this many type sizes before its text.
BARE_GAP_SIZES = 0.5
#: Baselines nearer than this share of the type size are one line; type of another size must be nearer.
BASELINE_SHARE, SAME_BASELINE_SHARE = 0.3, 0.12
#: A raised mark has at most this many characters and this size against the type beside it.
RAISED_CHARACTERS, RAISED_SIZE, RAISED_SHARE = 4, 0.8, 0.7
#: A column of prose has at least this many lines, filling at least this share of its width.
COLUMN_LINES, COLUMN_FILL = 6, 0.6
#: A rule is no thicker than this and no shorter than that, in points.
RULE_THICKNESS, RULE_LENGTH = 2.5, 6.0
#: A side heading begins at least this many type sizes left of the text.
SIDE_SIZES = 5.0
#: A page with more baselines is no prose, and raised marks are not looked for on it.
MOST_ROWS = 400
#: A page with more drawn objects than this is a drawing; the rest of its rules are left out.
MOST_OBJECTS = 20_000
_NUMBER_ONLY = re.compile(r"\d{1,3}")
_LEADERS = re.compile(r"(?<!\s)(?:\s*+\.){4,}+\s*+|_{4,}|…{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """Runs that stand together on one baseline. `text_left` is where the text behind a label begins.

    `cells` is filled for a table row: the lines of each cell; the row's own runs are then all of theirs.
    `side` marks a heading set beside the text, `column` counts the columns of the page from 0.
    """

    page: int
    runs: tuple[Run, ...]
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    label: str = ""
    text_left: float | None = None
    cells: tuple[tuple[Line, ...], ...] = ()
    side: bool = False
    column: int = 0

    @property
    def text(self) -> str:
        """The line's text without footnote markers, its label still on."""
        return one_line(_LEADERS.sub(" ", run_text(without_markers(self.runs))))


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed straight line, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines, not yet ordered, and its rules."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]


def read_page(page: Any, number: int, fonts: dict[int, bool]) -> Page:
    """The lines and rules of a page. `fonts` remembers, over the pages, which fonts are bold."""
    text_page = page.get_textpage()
    try:
        runs = printed_runs(page, text_page, fonts)
    finally:
        text_page.close()
    width, height = page.get_size()
    rules = tuple(_rules(page))
    return Page(number, width, height, tuple(_lines(runs, rules, number)), rules)


def make_line(runs: Sequence[Run], page: int) -> Line:
    """A line of runs, which are given from left to right."""
    size = _main_size(runs)
    large = [run for run in runs if run.size >= 0.9 * size]
    return Line(
        page,
        tuple(runs),
        min(run.left for run in runs),
        max(run.right for run in runs),
        large[0].baseline,
        size,
        all(run.bold for run in large if run.text.strip()),
    )


def _main_size(runs: Sequence[Run]) -> float:
    """The type size that most of the characters have."""
    sizes: dict[float, int] = {}
    for run in runs:
        sizes[run.size] = sizes.get(run.size, 0) + len(run.text.strip())
    return max(sizes, key=lambda size: (sizes[size], size))


def _lines(runs: Sequence[Run], rules: Sequence[Rule], page: int) -> Iterator[Line]:
    rows = [sorted(row, key=lambda run: run.left) for row in _baseline_rows(runs)]
    upright = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
    parted = [_parted(row, upright, ()) for row in rows]
    starts = [[part[0].left for part in parts[1:]] for parts in parted]
    labels = [row[0].left for row in rows if _is_number(one_line(row[0].text))]
    for index, row in enumerate(rows):
        near = [
            left for others in starts[max(0, index - NEAR_ROWS) : index + NEAR_ROWS + 1] for left in others
        ]
        parts = _parted(row, upright, near) if near else parted[index]
        if len(parts[0]) > 1 and _is_bare_number(parts[0], labels):
            parts = [parts[0][:1], parts[0][1:], *parts[1:]]
        yield from _joined_labels(parts, page)


def _baseline_rows(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs by baseline. Type of another size joins only on the very baseline, or raised beside it."""
    rows: list[list[Run]] = []
    small: list[Run] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        for row in rows[-4:][::-1]:
            first = row[0]
            alike = abs(run.size - first.size) < 0.15 * max(run.size, first.size)
            share = BASELINE_SHARE if alike else SAME_BASELINE_SHARE
            if abs(run.baseline - first.baseline) < share * max(run.size, first.size):
                row.append(run)
                break
        else:
            rows.append([run])
    if len(rows) > MOST_ROWS:
        return rows
    for row in rows:
        if len(row) == 1 and len(row[0].text.strip()) <= RAISED_CHARACTERS:
            small.append(row[0])
    for run in small:
        home = next((row for row in rows if _is_raised_on(run, row)), None)
        if home is not None:
            rows.remove(next(row for row in rows if row[0] is run))
            home.append(run)
    return rows


def _is_raised_on(run: Run, row: Sequence[Run]) -> bool:
    """Whether a run is a footnote's mark or the like: smaller, raised or lowered, beside the row's type."""
    size = max(other.size for other in row)
    return (
        run.size < RAISED_SIZE * size
        and all(other is not run for other in row)
        and abs(run.baseline - row[0].baseline) < RAISED_SHARE * size
        and any(min(abs(run.left - other.right), abs(other.left - run.right)) < 0.6 * size for other in row)
    )


def _parted(row: Sequence[Run], upright: Sequence[Rule], starts: Sequence[float]) -> list[list[Run]]:
    """The parts of a row: between wide gaps, upright rules, and gaps above or below another row's part."""
    parts: list[list[Run]] = [[row[0]]]
    right = row[0].right
    rules = _rules_of_row(row, upright)
    for run in row[1:]:
        size = max(run.size, parts[-1][-1].size)
        gap = run.left - right
        wide = gap > GAP_SIZES * size
        ruled = gap > RULED_GAP_SIZES * size and any(right - 2 < place < run.left + 2 for place in rules)
        aligned = gap > ALIGNED_GAP_SIZES * size and any(abs(run.left - start) < 2 for start in starts)
        if wide or aligned or ruled:
            parts.append([])
        parts[-1].append(run)
        right = max(right, run.right)
    return parts


def _rules_of_row(row: Sequence[Run], upright: Sequence[Rule]) -> list[float]:
    """Where upright rules part a row of a table: rules inside it, where others enclose it on both sides.

    What does not enclose the row are the edges of marked words and the like.
    """
    height = row[0].baseline - 0.3 * row[0].size
    places = [rule.left for rule in upright if rule.top <= height <= rule.bottom]
    left, right = row[0].left + 2, max(run.right for run in row) - 2
    enclosed = any(place <= left for place in places) and any(place >= right for place in places)
    return [place for place in places if left < place < right] if enclosed else []


def _is_number(text: str) -> bool:
    return _is_label(text) and text[0].isdigit()


def _is_bare_number(part: Sequence[Run], labels: Sequence[float]) -> bool:
    """Whether a part begins with a number that lacks its dot, where other lines of the page have labels."""
    first, second = part[0], part[1]
    return (
        _NUMBER_ONLY.fullmatch(one_line(first.text)) is not None
        and second.left - first.right > BARE_GAP_SIZES * first.size
        and any(abs(first.left - left) < 3 for left in labels)
    )


def _joined_labels(parts: list[list[Run]], page: int) -> Iterator[Line]:
    """A line a part, a label joined to the text behind it."""
    index = 0
    while index < len(parts):
        text = one_line(run_text(parts[index]))
        following = parts[index + 1] if index + 1 < len(parts) else None
        bare = _NUMBER_ONLY.fullmatch(text) is not None
        last = index + 2 == len(parts)
        if following and (_is_label(text) or (bare and last and _begins_large(following))):
            line = make_line([*parts[index], *following], page)
            yield replace(line, label=text, text_left=following[0].left, bold=make_line(following, page).bold)
            index += 2
            continue
        yield _labelled(make_line(parts[index], page))
        index += 1


def _is_label(text: str) -> bool:
    return bool(text) and len(text) <= 8 and split_label(f"{text} X") == (text, "X")


def _begins_large(runs: Sequence[Run]) -> bool:
    text = one_line(run_text(runs))
    return text[:1].isupper() and len(text) > 3


def _labelled(line: Line) -> Line:
    """A line with the label that its text begins with, and the place of the text behind it, where known."""
    first = one_line(line.runs[0].text)
    if len(line.runs) > 1 and _is_label(first):  # a narrow tab leaves no space behind '12.'
        return replace(line, label=first, text_left=line.runs[1].left)
    label, _ = split_label(line.text)
    if not label:
        return line
    taken = ""
    for run in line.runs:
        if len(taken.strip()) >= len(label):
            return replace(line, label=label, text_left=run.left)
        taken += run.text
    return replace(line, label=label)


def _rules(page: Any) -> Iterator[Rule]:
    """Straight rules and the edges of boxes. Boxes that cover the page are no rules."""
    import pypdfium2.raw as pdfium

    raw = page.raw
    shown = shown_place(page)
    width, height = page.get_size()
    bounds = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(raw), MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(raw, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *bounds):
            continue
        (x_one, y_one), (x_two, y_two) = (shown(bounds[i].value, bounds[i + 1].value) for i in (0, 2))
        box = Rule(min(x_one, x_two), min(y_one, y_two), max(x_one, x_two), max(y_one, y_two))
        wide, high = box.right - box.left, box.bottom - box.top
        if wide > 0.98 * width and high > 0.5 * height:
            continue
        if min(wide, high) <= RULE_THICKNESS:
            if max(wide, high) >= RULE_LENGTH:
                yield box
        elif pdfium.FPDFPath_CountSegments(item) <= 5:
            yield Rule(box.left, box.top, box.right, box.top)
            yield Rule(box.left, box.bottom, box.right, box.bottom)
            yield Rule(box.left, box.top, box.left, box.bottom)
            yield Rule(box.right, box.top, box.right, box.bottom)


def in_reading_order(page: Page, body_size: float) -> list[Line]:
    """The page's lines as a reader takes them; the rows of tables as one line each."""
    lines = sorted(page.lines, key=lambda line: (line.baseline, line.left))
    rows, lines = _ruled_rows(lines, page.rules, page.number)
    gutter = _gutter(lines)
    if gutter is not None:
        ordered = _by_columns([*lines, *rows], gutter)
    else:
        side, lines = _side_headings(lines, body_size)
        ordered = _beside_their_text(side, sorted([*lines, *rows], key=lambda line: (_top(line), line.left)))
    return list(_loose_rows(ordered, page.number))


def _top(line: Line) -> float:
    first = min((part for cell in line.cells for part in cell), key=lambda part: part.baseline, default=line)
    return round(first.baseline - 0.3 * first.size, 0)


def _ruled_rows(lines: Sequence[Line], rules: Sequence[Rule], page: int) -> tuple[list[Line], list[Line]]:
    """The table rows that rules mark, with two cells or more, and the lines outside them."""
    flat = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]
    upright = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
    heights = _merged(rule.top for rule in flat)
    rows: list[Line] = []
    taken: set[int] = set()
    if not upright:
        return rows, list(lines)
    for top, bottom in pairwise(heights):
        inside = [
            index
            for index, line in enumerate(lines)
            if top - 1 < line.baseline - 0.3 * line.size < bottom + 1 and index not in taken
        ]
        cuts = _cuts([lines[index] for index in inside], upright, top, bottom)
        cells: list[tuple[Line, ...]] = []
        used: list[int] = []
        for left, right in pairwise(cuts):
            found = [i for i in inside if left - 3 < lines[i].left and lines[i].right < right + 3]
            used += found
            cells.append(tuple(lines[i] for i in found))
        if sum(bool(cell) for cell in cells) >= 2 and not any(_is_prose(cell) for cell in cells):
            rows.append(_row(cells, page))
            taken.update(used)
    return rows, [line for index, line in enumerate(lines) if index not in taken]


def _cuts(inside: Sequence[Line], upright: Sequence[Rule], top: float, bottom: float) -> list[float]:
    """Where upright rules as high as a row part it; none where they cross its lines or don't enclose them."""
    through = _merged(
        rule.left for rule in upright if min(rule.bottom, bottom) - max(rule.top, top) > 0.8 * (bottom - top)
    )
    cuts = [
        cut for cut in through if not any(line.left < cut - 2 and line.right > cut + 2 for line in inside)
    ]
    if len(inside) < 2 or len(cuts) < 3:
        return []
    enclosed = cuts[0] < min(line.left for line in inside) + 3
    return cuts if enclosed and cuts[-1] > max(line.right for line in inside) - 3 else []


def _is_prose(cell: Sequence[Line]) -> bool:
    """Whether a cell is a part of the page and no entry of a table: numbered paragraphs, or many lines."""
    return sum(bool(line.label) for line in cell) > 2 or len(cell) > 14


def _merged(values: Iterator[float] | Sequence[float]) -> list[float]:
    """Sorted values, those nearer than 3 points to the one before left out."""
    merged: list[float] = []
    for number in sorted(values):
        if not merged or number - merged[-1] > 3:
            merged.append(number)
    return merged


def _row(cells: Sequence[tuple[Line, ...]], page: int) -> Line:
    lines = sorted((line for cell in cells for line in cell), key=lambda line: (line.baseline, line.left))
    runs = [run for line in lines for run in line.runs]
    return replace(make_line(runs, page), baseline=lines[-1].baseline, cells=tuple(cells))


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the white strip between two columns of prose; None where the page has one column."""
    if len(lines) < 2 * COLUMN_LINES:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    width = right - left
    best: tuple[int, float] | None = None
    words = {id(line): len(line.text.split()) for line in lines}
    for candidate in {round(line.left - 6) for line in lines if 0.25 < (line.left - left) / width < 0.75}:
        first = [line for line in lines if line.right <= candidate]
        second = [line for line in lines if line.left >= candidate]
        crossing = len(lines) - len(first) - len(second)
        if (
            crossing > 0.5 * len(lines)
            or not _is_column(first, candidate, words)
            or not _is_column(second, right, words)
        ):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, float(candidate))
    return best[1] if best else None


def _is_column(lines: Sequence[Line], right: float, words: Mapping[int, int]) -> bool:
    if len(lines) < COLUMN_LINES:
        return False
    width = right - min(line.left for line in lines)
    filled = median(line.right - line.left for line in lines) >= COLUMN_FILL * width
    return filled and median(words[id(line)] for line in lines) >= 4


def _by_columns(lines: Sequence[Line], gutter: float) -> list[Line]:
    """Left column before right, between the lines that run over both."""
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(lines, key=lambda line: (_top(line), line.left)):
        if line.left < gutter < line.right - 3:
            ordered += [*columns[0], *columns[1], line]
            columns = ([], [])
        elif line.left >= gutter:
            columns[1].append(replace(line, column=1))
        else:
            columns[0].append(line)
    return [*ordered, *columns[0], *columns[1]]


def _side_headings(lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Line]]:
    """Headings set in a wide left margin beside the text that they stand over, and the other lines."""
    body = [line.left for line in lines if abs(line.size - body_size) < 0.5 and len(line.text) > 40]
    if len(body) < COLUMN_LINES:
        return [], list(lines)
    edge = median(body)
    side = [
        line
        for line in lines
        if line.right < edge - 4 and edge - line.left > SIDE_SIZES * body_size and not line.label
    ]
    rest = [line for line in lines if all(line is not other for other in side)]
    return [replace(line, side=True) for line in side], rest


def _beside_their_text(side: Sequence[Line], lines: list[Line]) -> list[Line]:
    """The lines, each side heading with all of its own lines before the text that begins beside it."""
    groups: list[list[Line]] = []
    for line in side:
        if groups and line.baseline - groups[-1][-1].baseline < 1.6 * line.size:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in reversed(groups):
        top = group[0].baseline - 0.9 * group[0].size
        index = next((i for i, line in enumerate(lines) if line.baseline > top), len(lines))
        lines[index:index] = group
    return lines


def _loose_rows(lines: Sequence[Line], page: int) -> Iterator[Line]:
    """Rows of a table without rules: lines of one baseline that stand apart, one row."""
    index = 0
    while index < len(lines):
        group = [lines[index]]
        while index + len(group) < len(lines) and _is_beside(group[-1], lines[index + len(group)]):
            group.append(lines[index + len(group)])
        index += len(group)
        yield _row([(line,) for line in group], page) if len(group) > 1 else group[0]


def _is_beside(first: Line, second: Line) -> bool:
    same = abs(first.baseline - second.baseline) < BASELINE_SHARE * max(first.size, second.size)
    apart = second.left - first.right > 0 and first.column == second.column
    return same and apart and not (first.cells or second.cells or first.side or second.side)
