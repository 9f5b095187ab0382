"""How one authority's grade went: how long it had one, why it changed, whether it got better or worse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    Finding,
    Item,
    Quoting,
    grade_table,
    notes_on,
    say_area,
    say_count,
    say_day,
    say_grade,
    say_grades,
    say_names,
    say_when_inspected,
)
from inspectqa.asking.facts.query import FactQuery, asks_latest
from inspectqa.asking.facts.words import OUTCOMES, best_first
from inspectqa.asking.understanding.scopes import reports_in
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, RefusalReason, Scope

DAYS_A_YEAR = 365.25
MONTHS_A_YEAR = 12
_BY_PUBLICATION = "Full inspections in order of publication; focused visits give no grades."


@dataclass(frozen=True, slots=True)
class Spell:
    """A run of full inspections with a grade, and the one that ended it (None where it lasts)."""

    held: tuple[Inspection, ...]
    ended: Inspection | None


def _area(query: FactQuery) -> Area:
    return query.areas[0] if query.areas else Area.OVERALL


def _graded(query: FactQuery, base: FactsBase) -> list[Inspection]:
    """The authority's full inspections that grade the area, oldest first."""
    area = _area(query)
    if area is Area.SEND:
        return [i for i in base.by_authority.get(query.places.names[0], ()) if i.grade(area)]
    return [i for i in base.full_inspections(query.places.names[0]) if i.grade(area)]


def _dated(inspection: Inspection, area: Area) -> str:
    return f"{say_grade(inspection, area)} ({say_when_inspected(inspection)})"


def _course(query: FactQuery, shown: Sequence[Inspection], base: FactsBase, lead: str) -> Finding:
    """The grades from inspection to inspection under a lead, with their table."""
    area = _area(query)
    columns, rows = grade_table(shown, query.areas, with_authority=False)
    return Finding(
        lead=lead,
        items=tuple(Item(_dated(i, area), i, area) for i in shown),
        columns=columns,
        rows=rows,
        coverage=f"{say_count(len(shown), 'full inspection', 'full inspections')} of the"
        f" {len(base.by_authority[query.places.names[0]])} reports known of {query.places.names[0]}.",
        definition=_BY_PUBLICATION,
        notes=notes_on(shown, query.areas),
    )


def _spells(query: FactQuery, graded: Sequence[Inspection]) -> list[Spell]:
    spells: list[Spell] = []
    held: list[Inspection] = []
    for inspection in graded:
        if inspection.grade(_area(query)) in query.expected:
            held.append(inspection)
        elif held:
            spells.append(Spell(tuple(held), inspection))
            held = []
    return [*spells, Spell(tuple(held), None)] if held else spells


def find_spell(query: FactQuery, base: FactsBase) -> Finding | None:
    """Since when, until when or how long an authority had a grade."""
    name, area = query.places.names[0], _area(query)
    graded = _graded(query, base)
    if not graded:
        return None
    judged = f"judged {say_grades(query.expected)} {say_area(area)}"
    spells = _spells(query, graded)
    notes = _notes(query, base, graded)
    if not spells:
        lead = f"{name} was never {judged}; its grades were"
        found = replace(_course(query, graded, base, lead), refusal=RefusalReason.FALSE_PREMISE)
        return replace(found, notes=(*found.notes, *notes))
    said = {"end": _say_end, "start": _say_start, "length": _say_length}[query.unit]
    lead, items, refusal = said(query, graded, spells, judged)
    course = _course(query, graded, base, lead)
    return replace(course, items=items, refusal=refusal, notes=(*course.notes, *notes))


def _notes(query: FactQuery, base: FactsBase, graded: Sequence[Inspection]) -> tuple[str, ...]:
    notes = []
    if query.said == "special measures":
        notes.append("‘Special measures’ is said of schools; it was taken to mean ‘inadequate’ here.")
    newer = [i for i in base.full_inspections(query.places.names[0]) if i.published > graded[-1].published]
    if newer:
        day = say_day(newer[-1].published)
        notes.append(f"The full inspection published on {day} gives no grade {say_area(_area(query))}.")
    return tuple(notes)


Said = tuple[str, tuple[Item, ...], RefusalReason | None]


def _say_end(query: FactQuery, _: Sequence[Inspection], spells: Sequence[Spell], judged: str) -> Said:
    """When a grade ended, at the last time that it did; none where it still holds."""
    name, area = query.places.names[0], _area(query)
    last = spells[-1]
    if last.ended is None:
        held = last.held[-1]
        lead = f"{name} is still {judged}, by its latest inspection that graded it"
        if query.negated:
            return f"No: {lead}", (Item(_dated(held, area), held, area),), None
        return lead, (Item(_dated(held, area), held, area),), RefusalReason.FALSE_PREMISE
    items = (
        Item(f"{say_grade(last.ended, area)} ({say_when_inspected(last.ended)})", last.ended, area),
        Item(f"after {_dated(last.held[-1], area)}", last.held[-1], area),
    )
    lead = f"{name} was no longer {judged} at the inspection that followed"
    return f"Yes: {lead}" if query.negated else lead, items, None


def _say_start(query: FactQuery, graded: Sequence[Inspection], spells: Sequence[Spell], judged: str) -> Said:
    """Since when a grade holds, and what it was before; what there is instead where it no longer does."""
    name, area = query.places.names[0], _area(query)
    last = spells[-1]
    if last.ended is not None:
        items: tuple[Item, ...] = (
            Item(f"last so {_dated(last.held[-1], area)}", last.held[-1], area),
            Item(f"then {_dated(last.ended, area)}", last.ended, area),
        )
        return f"{name} is not {judged} now", items, RefusalReason.FALSE_PREMISE
    first = last.held[0]
    items = tuple(Item(_dated(i, area), i, area) for i in last.held)
    before = graded[: graded.index(first)]
    if before:
        items = (*items, Item(f"before that {_dated(before[-1], area)}", before[-1], area))
    return f"{name} has been {judged} since the report of {say_day(first.published)}", items, None


def _say_length(query: FactQuery, _: Sequence[Inspection], spells: Sequence[Spell], judged: str) -> Said:
    """From the report that gave a grade to the one that gave another, of each time that it was given."""
    name, area = query.places.names[0], _area(query)
    if len(spells) == 1 and spells[0].ended is None:
        held = spells[0].held
        lead = f"{name} has been {judged} since the report of {say_day(held[0].published)}"
        return lead, tuple(Item(_dated(i, area), i, area) for i in held), None
    items: list[Item] = []
    for spell in spells:
        first = spell.held[0]
        if spell.ended is None:
            text = f"since the report of {say_day(first.published)}, and still at its latest"
            items.append(Item(text, first, area))
            continue
        spent = say_length(first.published, spell.ended.published)
        items.append(Item(f"for {spent}, from the report of {say_day(first.published)}", first, area))
        text = f"to that of {say_day(spell.ended.published)}, by which it is {say_grade(spell.ended, area)}"
        items.append(Item(text, spell.ended, area))
    return f"{name} was {judged}" + (f" {len(spells)} times" if len(spells) > 1 else ""), tuple(items), None


def say_length(first: dt.date, last: dt.date) -> str:
    """'7 years and 6 months', to the nearest month."""
    months = round((last - first).days / DAYS_A_YEAR * MONTHS_A_YEAR)
    years, months = divmod(months, MONTHS_A_YEAR)
    told = [say_count(years, "year", "years")] if years else []
    told += [say_count(months, "month", "months")] if months or not years else []
    return say_names(told)


# --- why a grade changed ---


def find_reason_of_change(query: FactQuery, base: FactsBase) -> Finding | None:
    """'Why was X marked down?': the change and its inspection, or that there was none."""
    area = _area(query)
    graded = _graded(query, base)
    pairs = list(zip([None, *graded], graded, strict=False))
    if not asks_latest(query):
        name = query.places.names[0]
        scope = Scope(
            authorities=(name,), years=query.scope.years, since=query.scope.since, until=query.scope.until
        )
        asked = {identity.id for identity in reports_in(scope, base.identities)}
        pairs = [(before, after) for before, after in pairs if after.identity.id in asked]
    if not pairs:
        return None
    went = [(before, after) for before, after in pairs if before and _fits(query, before, after)]
    if not went:
        first = pairs[0][1] if pairs[0][0] is None else None
        if first is not None and query.after and first.grade(area) in query.after and not query.before:
            told = _course(query, [first], base, f"{query.places.names[0]}’s first {_name_grade(area)} known")
            notes = (*told.notes, "What it was before is not known.")
            return replace(told, notes=notes, quoted=first, quoting=Quoting.REASONS)
        return None if len(pairs) == 1 and first is not None else _no_such_change(query, pairs, base)
    before, after = went[-1]
    lead = (
        f"{query.places.names[0]}’s {_name_grade(area)} went from {say_grade(before, area)}"
        f" to {say_grade(after, area)}"
    )
    course = _course(query, [before, after], base, lead)
    later = [_dated(i, area) for i in graded[graded.index(after) + 1 :]]
    notes = (*course.notes, *([f"Since then: {', '.join(later)}."] if later else []))
    return replace(course, notes=notes, quoted=after, quoting=Quoting.REASONS)


def _fits(query: FactQuery, before: Inspection, after: Inspection) -> bool:
    step = _step(query, before, after)
    if not step:
        return False
    first, last = before.grade(_area(query)), after.grade(_area(query))
    return (
        (not query.direction or step * query.direction > 0)
        and (not query.before or first in query.before)
        and (not query.after or last in query.after)
    )


def _no_such_change(
    query: FactQuery, pairs: Sequence[tuple[Inspection | None, Inspection]], base: FactsBase
) -> Finding:
    """That the grade did not change so, with the grades that there were."""
    area = _area(query)
    shown = list(dict.fromkeys(i.identity.id for pair in pairs for i in pair if i is not None))
    graded = [i for i in _graded(query, base) if i.identity.id in shown]
    course = _course(query, graded, base, f"{_deny(query)}; it was")
    others = [
        f"{say_grade(before, other)} to {_dated(after, other)} {say_area(other)}"
        for before, after in pairs
        if before is not None and not query.areas
        for other in after.judgements
        if other is not area and _fits(replace(query, areas=(other,)), before, after)
    ]
    notes = (*course.notes, *([f"A grade of a part did: {say_names(others)}."] if others else []))
    return replace(course, refusal=RefusalReason.FALSE_PREMISE, notes=notes)


def _deny(query: FactQuery) -> str:
    name, grade = query.places.names[0], _name_grade(_area(query))
    if query.before and query.after:
        return f"{name}’s {grade} did not go from {say_grades(query.before)} to {say_grades(query.after)}"
    if query.before:
        return f"{name} did not lose {say_grades(query.before)} as its {grade}"
    if query.after:
        return f"{name}’s {grade} did not change to {say_grades(query.after)}"
    return f"{name}’s {grade} did not go {'down' if query.direction < 0 else 'up'}"


def _name_grade(area: Area) -> str:
    """'overall grade', 'grade for care leavers'."""
    return "overall grade" if area is Area.OVERALL else f"grade {say_area(area)}"


# --- better or worse ---


def find_direction(query: FactQuery, base: FactsBase) -> Finding | None:
    """Whether the grade went up or down, from inspection to inspection, with one before the time asked."""
    name, area = query.places.names[0], _area(query)
    own = base.full_inspections(name) if area is not Area.SEND else _graded(query, base)
    since, until = query.scope.since, query.scope.until
    shown = [i for i in own if (not since or i.published >= since) and (not until or i.published <= until)]
    earlier = [i for i in own if since and i.published < since]
    if since and earlier and not (shown and shown[0].ended.year == since.year):
        shown = [earlier[-1], *shown]
    if not shown:
        return None
    graded = [i for i in shown if i.grade(area)]
    word = _say_direction(query, graded, shown)
    later = shown[len(graded) and shown.index(graded[-1]) + 1 :]
    over_time = ", from inspection to inspection" if len(graded) + len(later) > 1 else ""
    course = _course(query, graded, base, f"{word}{name}, {area.value}{over_time}")
    items = list(course.items)
    for inspection in later:
        told = say_names(f"{say_grade(inspection, a)} {say_area(a)}" for a in inspection.judgements)
        items.append(
            Item(f"no grade {say_area(area)} but {told} ({say_when_inspected(inspection)})", inspection)
        )
    columns, rows = grade_table(shown, query.areas, with_authority=False)
    notes = list(notes_on(shown, query.areas))
    if query.said:
        notes.append(
            f"Of when it was (‘{query.said}’) the grades know nothing; all full inspections are shown."
        )
    return replace(
        course,
        items=tuple(items),
        columns=columns,
        rows=rows,
        notes=tuple(notes),
        quoted=_newest(query, base),
        quoting=Quoting.CHANGE,
    )


def _newest(query: FactQuery, base: FactsBase) -> Inspection | None:
    """The newest report on children's services in the index, of the time asked about."""
    until = query.scope.until
    send = _area(query) is Area.SEND
    kinds = (Framework.AREA_SEND,) if send else (*FULL_INSPECTIONS, Framework.FOCUSED_VISIT)
    own = [
        i
        for i in base.by_authority.get(query.places.names[0], ())
        if i.indexed and i.identity.framework in kinds and (not until or i.published <= until)
    ]
    return own[-1] if own else None


def _say_direction(query: FactQuery, graded: Sequence[Inspection], shown: Sequence[Inspection]) -> str:
    """'Yes, its grade went up: '; nothing where no yes is asked for, or the last inspection has no grade."""
    if not query.direction or not graded or graded[-1] is not shown[-1]:
        return ""
    if len(graded) == 1:
        return "There is one grade alone to tell by: "
    lately = not query.scope.since
    step = _step(query, graded[-2] if lately else graded[0], graded[-1])
    if not step:
        return _say_same(query, graded, lately)
    where = " at its latest full inspection" if lately else ""
    went = f"its grade went {'up' if step > 0 else 'down'}{where}: "
    if query.said:
        return f"{went[0].upper()}{went[1:]}"
    return f"{'Yes' if step * query.direction > 0 else 'No'}, {went}"


def _say_same(query: FactQuery, graded: Sequence[Inspection], lately: bool) -> str:
    """That the grade is what it was, with the way that it went before."""
    steps = [_step(query, before, after) for before, after in pairwise(graded)]
    last = next((one for one in reversed(steps) if one), None)
    if not last:
        return "Its grade has stayed the same: "
    way = "up" if last > 0 else "down"
    if lately:
        return f"Its latest grade is that of the inspection before; it last went {way}: "
    return f"Its grade is now what it was then; it last went {way}: "


def _step(query: FactQuery, before: Inspection, after: Inspection) -> int | None:
    """How far a grade went up (+) or down (-); None where the two have no scale in common."""
    first, last = before.grade(_area(query)), after.grade(_area(query))
    if first is None or last is None or (first in OUTCOMES) != (last in OUTCOMES):
        return None
    return best_first(first) - best_first(last)
