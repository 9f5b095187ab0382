"""A table of an answer as a small chart of characters: grades over time, or counts by year."""

from __future__ import annotations

import re

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


def chart_text(table: Table, width: int = 88) -> str:
    """The chart, at most `width` characters wide; '' where the table is neither of these or has one entry."""
    if len(table.rows) < 2 or not table.columns:
        return ""
    return _bars(table, width) if table.columns[0] == "Year" else _timeline(table, width)


def _bars(table: Table, width: int) -> str:
    """A bar a year; of several columns, the one that counts all, else the first."""
    column = table.columns.index("All") if "All" in table.columns else 1
    numbers = [row[column].replace(",", "") for row in table.rows]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return ""
    counts = [int(number) for number in numbers]
    most, room = max(counts), min(_BAR_MAX, width - 14)
    if most == 0 or room < 5:
        return ""
    lines = [table.columns[column]] if column > 1 else []
    for row, count in zip(table.rows, counts, strict=True):
        whole, rest = divmod(count * room * 8 // most, 8)
        bar = "█" * whole + _EIGHTHS[rest].strip()
        lines.append(" ".join(part for part in (one_line(row[0]), bar, str(count)) if part))
    return "\n".join(lines)


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
