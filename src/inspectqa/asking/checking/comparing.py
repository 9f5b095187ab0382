"""Two versions of an answer's parts, the saved one and today's → the faults of the saved one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspectqa.records import Citation, Table

#: Most cells of a table that are named one by one.
CELLS_NAMED = 12
NOT_REPEATED = "computed from data and cannot be repeated (the index has changed, or the answer was altered)"


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a saved answer, other than a statement, that does not hold: what it says, and why not."""

    part: str
    said: str
    reason: str


def place_of(citation: Citation) -> tuple[str, str, int, int]:
    """Return where a citation's quotation stands."""
    paragraph = citation.paragraph.id if citation.paragraph is not None else ""
    return citation.report.id, paragraph, citation.start, citation.end


def compare_texts(
    text: str, expected: str, reason: str = "no statement of the answer says this"
) -> Iterator[Fault]:
    """Compare a text, line by line, with the one that its parts make."""
    ours, theirs = ([" ".join(line.split()) for line in one.splitlines()] for one in (text, expected))
    ours, theirs = list(filter(None, ours)), list(filter(None, theirs))
    added, lacking = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    for line in added:
        yield Fault("text", line, reason)
    for line in lacking:
        yield Fault("text", "", f"it leaves out ‘{line}’")
    if ours != theirs and not added and not lacking:
        yield Fault("text", "", "its lines stand in another order than its statements")


def compare_tables(table: Table | None, again: Table | None) -> Iterator[Fault]:
    """Compare a table, cell by cell and source by source, with today's."""
    if table is None or again is None:
        if table is not again:
            shown = " | ".join((table or again or Table((), ())).columns)
            yield Fault("table", shown, "today there is none" if again is None else "today there is one")
        return
    if table.columns != again.columns or len(table.rows) != len(again.rows):
        size = f"{len(table.rows)} rows of {' | '.join(table.columns)}"
        now = f"{len(again.rows)} rows of {' | '.join(again.columns)}"
        yield Fault("table", size, f"{NOT_REPEATED}; today: {now}")
        return
    found = list(_changed_cells(table, again))
    yield from found[:CELLS_NAMED]
    if len(found) > CELLS_NAMED:
        yield Fault("table", f"{len(found) - CELLS_NAMED} more cells", NOT_REPEATED)


def _changed_cells(table: Table, again: Table) -> Iterator[Fault]:
    for number, (row, now) in enumerate(zip(table.rows, again.rows, strict=True), 1):
        if len(row) != len(now):
            yield Fault("table", f"row {number}", f"it has {len(row)} cells, today {len(now)}")
        for column, said, cell in zip(table.columns, row, now, strict=False):
            if said != cell:
                where = f"row {number}, ‘{column}’: ‘{said}’"
                yield Fault("table", where, f"{NOT_REPEATED}; today: ‘{cell}’")
    ours, theirs = (
        [(one.marker, *place_of(one)) if one is not None else None for one in each.citations]
        for each in (table, again)
    )
    if ours != theirs:
        yield Fault("table", "its sources", NOT_REPEATED)


def compare_json(saved: Any, made: Any, place: str = "") -> Iterator[Fault]:
    """Compare a saved answer's JSON with what its own records make: labels, targets, and what is no part."""
    if isinstance(saved, dict) and isinstance(made, dict):
        for name, value in saved.items():
            here = f"{place}.{name}" if place else str(name)
            if name not in made:
                yield Fault(here, _short(value), "it is no part of an answer")
            elif here != "seconds":
                yield from compare_json(value, made[name], here)
    elif isinstance(saved, list) and isinstance(made, list) and len(saved) == len(made):
        for number, (one, other) in enumerate(zip(saved, made, strict=True)):
            yield from compare_json(one, other, f"{place}.{number}")
    elif saved != made or isinstance(saved, bool) is not isinstance(made, bool):
        yield Fault(place, _short(saved), f"its own parts make it ‘{_short(made)}’")


def _short(value: object, most: int = 80) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
