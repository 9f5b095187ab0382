"""A table of an answer as a chart: grades over time, or counts by year, region or type, grade by grade.

`counts_of` reads the counts out of a table, for whoever draws them; `chart_text` draws with characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspectqa.records import Grade, Table
from inspectqa.rendering.inline import one_line

#: The scales that a timeline is drawn on, best first; 'adequate', of 2013, stood where the third stands now.
_SCALES = (
    (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE),
    (Grade.TYPICALLY_POSITIVE, Grade.INCONSISTENT, Grade.SYSTEMIC_FAILINGS),
)
_SAME = {Grade.ADEQUATE.value: Grade.REQUIRES_IMPROVEMENT.value}
_EIGHTHS = " ▏▎▍▌▋▊▉"
#: Longest bar, in characters.
_BAR_MAX = 40
#: What the parts of a bar are drawn with, first to last: five grades and those without one.
_SHADES = "█▓▒░·"
#: First columns of tables of counts.
_GROUPS = ("Year", "Region", "Type")
#: Columns that are no part of the others: their sum, or their share.
_WHOLE = "All"
_SHARE = "Per cent"
_NO_GRADE = "No grade"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a table: what they are by ('Year'), the parts of each bar, a bar a row with a number a part.

    `parts` has one name where the table counts one thing. No bar is all there is: `shares` says per cent.
    """

    by: str
    parts: tuple[str, ...]
    bars: tuple[tuple[str, tuple[int, ...]], ...]
    shares: tuple[str, ...] = ()


def counts_of(table: Table) -> Counts | None:
    """The counts of a table by year, region or type; None of another, of one row, or where all are 0.

    Of a table of grades, the parts are the grades; of how many meet a condition, those and the rest.
    """
    if len(table.rows) < 2 or not table.columns or table.columns[0] not in _GROUPS:
        return None
    columns = [n for n, name in enumerate(table.columns) if n and name not in (_WHOLE, _SHARE)]
    numbers = [[row[n].replace(",", "") for n in columns] for row in table.rows]
    if not columns or not all(cell.isascii() and cell.isdigit() for row in numbers for cell in row):
        return None
    values = [[int(cell) for cell in row] for row in numbers]
    names = [table.columns[n] for n in columns]
    shares: tuple[str, ...] = ()
    if _SHARE in table.columns and len(columns) == 2:  # all with a grade, and those that meet the condition
        shares = tuple(row[table.columns.index(_SHARE)] for row in table.rows)
        values = [[hits, whole - hits] for whole, hits in values]
        names = [names[1], "Other grades"]
    shown = [n for n in range(len(names)) if names[n] != _NO_GRADE or any(row[n] for row in values)]
    bars = tuple(
        (one_line(row[0]), tuple(own[n] for n in shown)) for row, own in zip(table.rows, values, strict=True)
    )
    if not any(number for _, own in bars for number in own):
        return None
    return Counts(table.columns[0], tuple(one_line(names[n]) for n in shown), bars, shares)


def chart_text(table: Table, width: int = 88) -> str:
    """The chart, at most `width` characters wide; '' where the table has none or one entry."""
    counts = counts_of(table)
    if counts is not None:
        return _bars(counts, width)
    return _timeline(table, width) if len(table.rows) > 1 else ""


def _bars(counts: Counts, width: int) -> str:
    """A bar a row, its parts in shades with a key above them, its numbers behind."""
    margin = max(len(name) for name, _ in counts.bars)
    tails = [_tail(counts, row) for row in range(len(counts.bars))]
    most = max(sum(own) for _, own in counts.bars)
    room = min(_BAR_MAX, width - margin - max(map(len, tails)) - 2)
    if room < 5 or len(counts.parts) > len(_SHADES):
        return ""
    lines = []
    if len(counts.parts) > 1:
        key = "  ".join(f"{shade} {name}" for shade, name in zip(_SHADES, counts.parts, strict=False))
        lines = [key] if len(key) <= width else key.split("  ")
    for (name, own), tail in zip(counts.bars, tails, strict=True):
        bar = _whole_bar(own[0], most, room) if len(own) == 1 else _parted_bar(own, most, room)
        lines.append(" ".join(part for part in (f"{name:<{margin}}", bar, tail) if part))
    return "\n".join(lines)


def _tail(counts: Counts, row: int) -> str:
    """What stands behind a bar: its number, or its parts' numbers, or the share."""
    _, own = counts.bars[row]
    if counts.shares:
        return f"{own[0]} of {sum(own)}, {counts.shares[row]}"
    return " + ".join(map(str, own)) if len(own) > 1 else str(own[0])


def _whole_bar(number: int, most: int, room: int) -> str:
    whole, rest = divmod(number * room * 8 // most, 8)
    return "█" * whole + _EIGHTHS[rest].strip()


def _parted_bar(own: tuple[int, ...], most: int, room: int) -> str:
    """The parts in their shades; each ends where the sum so far does, so that the whole is right."""
    bar, total = "", 0
    for shade, number in zip(_SHADES, own, strict=False):
        total += number
        bar += shade * (round(total * room / most) - len(bar))
    return bar


def _timeline(table: Table, width: int) -> str:
    """A mark a report, as high as its grade and under its year; several authorities have no one line."""
    names = [name.casefold() for name in table.columns]
    if "published" not in names or "authority" in names:
        return ""
    for column in range(names.index("published") + 1, len(names)):
        grades = [_SAME.get(row[column].casefold(), row[column].casefold()) for row in table.rows]
        for scale in _SCALES:
            levels = [level.value for level in scale]
            points = [
                (row[names.index("published")], levels.index(grade))
                for row, grade in zip(table.rows, grades, strict=True)
                if grade in levels and re.match(r"\d{4}-", row[names.index("published")])
            ]
            if len(points) > 1:
                return _draw(table.columns[column], levels, sorted(points), width)
    return ""


def _draw(title: str, levels: list[str], points: list[tuple[str, int]], width: int) -> str:
    """Levels as rows, reports as columns, oldest left."""
    margin = max(len(title), *map(len, levels))
    if margin + 2 + 6 * len(points) > width:
        return ""
    lines = [one_line(title)]
    for level, name in enumerate(levels):
        marks = "".join("████  " if at == level else " ··   " for _, at in points)
        lines.append(f"{name[:1].upper() + name[1:]:<{margin}}  {marks}".rstrip())
    lines.append(" " * (margin + 2) + "".join(f"{day[:4]}  " for day, _ in points).rstrip())
    return "\n".join(lines)
