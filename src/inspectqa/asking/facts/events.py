"""The first or the latest inspection that gave a grade: 'the most recent inadequate judgement'."""

from __future__ import annotations

from inspectqa.asking.facts.base import FactsBase
from inspectqa.asking.facts.findings import (
    Finding,
    Item,
    grade_table,
    notes_on,
    say_count,
    say_day,
    say_kinds,
)
from inspectqa.asking.facts.query import FactQuery, frameworks_of
from inspectqa.asking.facts.selection import (
    areas_of,
    in_reach,
    is_graded,
    meets,
    say_conditions,
    say_when,
)

#: Inspections that the table shows, the one asked for first.
SHOWN = 10


def find_first_or_latest(query: FactQuery, base: FactsBase) -> Finding | None:
    """The inspection that meets the conditions first (direction +1) or last (-1); all those of that day."""
    kinds = frameworks_of(query)
    graded = [i for i in in_reach(query, base, kinds) if is_graded(i, query.conditions)]
    found = sorted(
        (i for i in graded if meets(i, query.conditions)),
        key=lambda i: (i.published, i.authority),
        reverse=query.direction < 0,
    )
    one, many = say_kinds(kinds)
    told = say_conditions(query.conditions)
    label = query.places.label
    of_whom = f" {label}" if label.startswith("of ") else f" of {label}" if label else ""
    when = f" {say_when(query)}" if query.period else ""
    if not graded:
        return None
    if not found:
        return Finding(
            f"No {one}{of_whom} was judged {told}{when}",
            coverage=f"{say_count(len(graded), one, many)} with such a grade.",
            definition="By publication date.",
        )
    top = [i for i in found if i.published == found[0].published]
    areas = areas_of(query)
    columns, rows = grade_table(found[: max(SHOWN, len(top))], areas)
    word = "first" if query.direction > 0 else "latest"
    return Finding(
        lead=f"The {word} {one if len(top) == 1 else many}{of_whom} judged {told}{when}",
        items=tuple(
            Item(
                f"{i.authority} (published {say_day(i.published)})",
                i,
                areas[0] if i.grade(areas[0]) else None,
            )
            for i in top
        ),
        columns=columns,
        rows=rows,
        coverage=f"{say_count(len(found), one, many)} judged so, of {len(graded)} with such a grade.",
        definition="By publication date; the table goes on in that order.",
        notes=(*notes_on(top, areas), *_by_last_day(query, base)),
    )


def _by_last_day(query: FactQuery, base: FactsBase) -> tuple[str, ...]:
    """Which inspection it would be by the last day on site, where that is another."""
    hits = [i for i in in_reach(query, base, frameworks_of(query)) if meets(i, query.conditions)]
    choose = max if query.direction < 0 else min
    published, ended = choose(i.published for i in hits), choose(i.ended for i in hits)
    by_day = sorted({i.authority for i in hits if i.ended == ended})
    if by_day == sorted({i.authority for i in hits if i.published == published}):
        return ()
    return (f"By the last day on site: {', '.join(by_day)} ({say_day(ended)}).",)
