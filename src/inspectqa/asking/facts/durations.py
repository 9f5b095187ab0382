"""How long: since an inspection, between inspections, from the last day on site to publication; averages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from statistics import fmean, median

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    LATEST,
    Finding,
    Item,
    Row,
    say_count,
    say_day,
    say_kinds,
    say_period,
)
from inspectqa.asking.facts.grades import inspections_asked
from inspectqa.asking.facts.query import FactQuery, asks_latest, frameworks_of
from inspectqa.asking.facts.selection import in_reach, names_asked, own_inspections, say_when
from inspectqa.records import Framework

#: Shortest and longest that a table of an average shows, and rows of one authority.
SHOWN = 5
DAYS_A_WEEK = 7
#: A longer delay until publication is a misprint: the longest real one is 203 days.
DELAY_MAX = 365
#: A length with the inspection that ends it and, of a gap, the one that begins it.
Length = tuple[int, Inspection, Inspection | None]

_WHAT = {
    "gap": "time between {many}",
    "delay": "time from the last day on site to publication of {many}",
    "pages": "length of {many}",
}
_DEFINED = {
    "gap": "Days between the publication dates of one {one} of an authority and its next.",
    "delay": "Days from the last day on site to the day of publication.",
    "pages": "Pages of the PDF.",
}


def find_average(query: FactQuery, base: FactsBase) -> Finding | None:
    """The mean and the median of a length, with the shortest and the longest."""
    kinds = query.frameworks if query.unit == "pages" else frameworks_of(query)
    lengths = sorted(_lengths(query, base, kinds), key=lambda found: (found[0], found[1].authority))
    if not lengths:
        return None
    one, many = say_kinds(kinds)
    numbers = [number for number, _, _ in lengths]
    unit = "pages" if query.unit == "pages" else "days"
    label = query.places.label
    of_whom = f" {label}" if label.startswith("of ") else f" of {label}" if label else ""
    lead = f"{_WHAT[query.unit].format(many=many)}{of_whom} {say_when(query)}".rstrip()
    said = (
        f"is {fmean(numbers):,.1f} {unit} on average (mean; median {median(numbers):,.0f},"
        f" from {numbers[0]:,} to {numbers[-1]:,})"
    )
    ends = lengths if len(lengths) <= 2 * SHOWN else [*lengths[:SHOWN], *lengths[-SHOWN:]]
    if query.direction:
        ends = lengths[::-1][: 2 * SHOWN] if query.direction > 0 else lengths[: 2 * SHOWN]
        first = [found for found in lengths if found[0] == ends[0][0]]
        word = "longest" if query.direction > 0 else "shortest"
        return Finding(
            lead=f"The {word} {lead} is {ends[0][0]:,} {unit}",
            items=tuple(Item(_told(found), found[1]) for found in first),
            columns=_heads(query, unit),
            rows=tuple(_row(found) for found in ends),
            coverage=f"{len(lengths):,} measured.",
            definition=_DEFINED[query.unit].format(one=one),
        )
    return Finding(
        lead=f"The {lead} {said}",
        columns=_heads(query, unit),
        rows=tuple(_row(found) for found in ends),
        coverage=f"{len(lengths):,} measured"
        + (
            f"; the table shows the {SHOWN} shortest and the {SHOWN} longest."
            if len(ends) < len(lengths)
            else "."
        ),
        definition=_DEFINED[query.unit].format(one=one),
    )


def _lengths(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> list[Length]:
    """Every length that is averaged."""
    if query.unit == "gap":
        pairs = [p for name in names_asked(query, base) for p in pairwise(own_inspections(name, base, kinds))]
        if query.period:
            pairs = [p for p in pairs if query.period.holds(p[1].day(query.period.basis))]
        return [((after.published - before.published).days, after, before) for before, after in pairs]
    found = in_reach(query, base, kinds)
    if query.unit == "pages":
        return [(i.identity.pages, i, None) for i in found if i.identity.pages]
    return [(_delay(i), i, None) for i in found if _is_timed(i)]


def _is_timed(inspection: Inspection) -> bool:
    """Whether both days are known, and no year between them: one visit's printed year must be wrong."""
    known = inspection.identity.inspected and inspection.identity.published
    return bool(known) and 0 <= _delay(inspection) < DELAY_MAX


def _delay(inspection: Inspection) -> int:
    return (inspection.published - inspection.ended).days


def _told(found: Length) -> str:
    _, inspection, before = found
    since = f"published {say_day(before.published)} and " if before else "published "
    return f"{inspection.authority}, {since}{say_day(inspection.published)}"


def _heads(query: FactQuery, unit: str) -> tuple[str, ...]:
    started = "Published before" if query.unit == "gap" else "Inspected"
    return ("Authority", "Framework", started, "Published", unit.capitalize())


def _row(found: Length) -> Row:
    number, inspection, before = found
    started = str(before.published) if before else say_period(inspection) or "–"
    cells = (inspection.authority, inspection.identity.framework.value, started, str(inspection.published))
    return Row((*cells, str(number)), inspection)


# --- one authority ---


def find_duration(query: FactQuery, base: FactsBase) -> Finding | None:
    """How long since an authority's inspection, between its inspections, or until its report came out."""
    measure: Callable[[FactQuery, FactsBase, str], Finding | None] = {
        "since": _since,
        "gap": _between,
        "delay": _until_publication,
    }[query.unit]
    return measure(query, base, query.places.names[0])


def say_days(days: int) -> str:
    """'1,245 days (177 weeks and 6 days)'."""
    weeks, rest = divmod(days, DAYS_A_WEEK)
    if not weeks:
        return say_count(days, "day", "days")
    more = f" and {say_count(rest, 'day', 'days')}" if rest else ""
    return f"{days:,} days ({say_count(weeks, 'week', 'weeks')}{more})"


def _since(query: FactQuery, base: FactsBase, name: str) -> Finding | None:
    """Up to the newest report on record: the answer depends on nothing else."""
    own = own_inspections(name, base, frameworks_of(query))
    newest = base.newest or dt.date.min
    if not own:
        return None
    last = own[-1]
    one, _ = say_kinds(frameworks_of(query))
    spent = f"; its last day on site was {say_day(last.ended)}" if last.identity.inspected else ""
    return Finding(
        lead=f"{name}’s latest {one} was published {say_days((newest - last.published).days)} before"
        f" {say_day(newest)}, the newest report on record",
        items=(Item(f"published {say_day(last.published)}{spent}", last),),
        columns=("Framework", "Inspected", "Published", f"Days before {say_day(newest)}"),
        rows=(
            Row(
                (
                    last.identity.framework.value,
                    say_period(last) or "–",
                    str(last.published),
                    str((newest - last.published).days),
                ),
                last,
            ),
        ),
        coverage=f"1 of the {len(base.by_authority[name])} reports known of {name}.",
        definition=LATEST if not query.frameworks else "",
    )


def _between(query: FactQuery, base: FactsBase, name: str) -> Finding | None:
    """The days between each inspection and the next."""
    pairs = list(pairwise(own_inspections(name, base, frameworks_of(query))))
    if query.limit:
        pairs = pairs[-query.limit :]
    if not pairs:
        return None
    one, many = say_kinds(frameworks_of(query))
    return Finding(
        lead=f"{name}, time between {many}",
        items=tuple(
            Item(
                f"{say_days((b.published - a.published).days)} from {say_day(a.published)} to"
                f" {say_day(b.published)}",
                b,
            )
            for a, b in pairs
        ),
        columns=("Published", "Next published", "Days"),
        rows=tuple(
            Row((str(a.published), str(b.published), str((b.published - a.published).days)), b)
            for a, b in pairs
        ),
        coverage=f"{len(pairs)} of the gaps between the {many} of {name}.",
        definition=_DEFINED["gap"].format(one=one),
    )


def _until_publication(query: FactQuery, base: FactsBase, name: str) -> Finding | None:
    """From the last day on site to publication, of the reports that are meant."""
    found = [i for i in inspections_asked(query, base, name) if _is_timed(i)]
    if not found:
        return None
    return Finding(
        lead=f"{name}, from the last day on site to publication",
        items=tuple(
            Item(f"{say_days(_delay(i))}, from {say_day(i.ended)} to {say_day(i.published)}", i)
            for i in found
        ),
        columns=("Framework", "Inspected", "Published", "Days"),
        rows=tuple(
            Row(
                (
                    i.identity.framework.value,
                    say_period(i) or "–",
                    str(i.published),
                    str(_delay(i)),
                ),
                i,
            )
            for i in found
        ),
        coverage=f"{len(found)} of the {len(base.by_authority[name])} reports known of {name}.",
        definition=LATEST if asks_latest(query) and not query.frameworks else "",
    )
