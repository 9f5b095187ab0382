"""Which inspections a query looks at, and how its conditions and dates are worded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import LATEST, say_area, say_day, say_grades, say_kinds, say_names
from inspectqa.asking.facts.query import Condition, FactQuery
from inspectqa.records import FULL_INSPECTIONS, Area, Framework

#: Areas that today's framework doesn't judge: the latest grade for them is an older inspection's.
OLDER = {
    Area.ADOPTION: "Adoption was last judged by itself in the SIF inspections, to 2018.",
    Area.LSCB: "Safeguarding boards were last judged in 2017.",
    Area.CAPACITY_TO_IMPROVE: "Capacity to improve was last judged in the inspections of 2013.",
}


#: Most reports that a note names.
SHOWN_MAX = 20


def names_asked(query: FactQuery, base: FactsBase) -> list[str]:
    """The authorities that a question is about: those it names, else all that have reports."""
    if query.places.names:
        return sorted(query.places.names)
    return sorted(
        name
        for name, own in base.by_authority.items()
        if any(inspection.identity.framework is not Framework.OTHER for inspection in own)
    )


def in_reach(query: FactQuery, base: FactsBase, kinds: Sequence[Framework]) -> list[Inspection]:
    """The inspections of the places, kinds, period, theme and inspector asked about, oldest first."""
    names = set(query.places.names)
    return [
        inspection
        for inspection in base.inspections
        if (not names or inspection.authority in names)
        and (not kinds or inspection.identity.framework in kinds)
        and (query.period is None or query.period.holds(inspection.day(query.period.basis)))
        and (query.theme is None or query.theme.fits(inspection.identity.theme))
        and (not query.lead or inspection.identity.lead_inspector == query.lead)
    ]


def wider_note(query: FactQuery, base: FactsBase, kinds: Sequence[Framework]) -> list[str]:
    """The visits that only a wider reading of the theme would add."""
    if query.theme is None:
        return []
    others = in_reach(replace(query, theme=None), base, kinds)
    wider = [i for i in others if query.theme.fits_widely(i.identity.theme)]
    if not wider:
        return []
    told = say_names(f"{i.authority} ({say_day(i.published)})" for i in wider[:SHOWN_MAX])
    more = f" and {len(wider) - SHOWN_MAX} more" if len(wider) > SHOWN_MAX else ""
    return [f"A wider reading of the theme would add {len(wider)}: {told}{more}."]


def own_inspections(name: str, base: FactsBase, kinds: Sequence[Framework]) -> list[Inspection]:
    """An authority's inspections of the kinds, oldest first."""
    return [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]


def latest_of_each(query: FactQuery, base: FactsBase, kinds: Sequence[Framework]) -> dict[str, Inspection]:
    """Each authority's latest inspection of the kinds; of areas no longer judged, the latest that did."""
    older = [c.area for c in query.conditions if c.area in OLDER] + [a for a in query.areas if a in OLDER]
    found = {}
    for name in names_asked(query, base):
        own = own_inspections(name, base, kinds)
        if older:
            own = [i for i in base.by_authority.get(name, ()) if all(i.grade(area) for area in older)]
        if own:
            found[name] = own[-1]
    return found


def meets(inspection: Inspection, conditions: Sequence[Condition]) -> bool:
    """Whether an inspection meets every condition."""
    return all(condition.fits(inspection.grade(condition.area)) for condition in conditions)


def is_graded(inspection: Inspection, conditions: Sequence[Condition]) -> bool:
    """Whether an inspection has a grade for every area that a condition is about."""
    return all(not c.grades or inspection.grade(c.area) is not None for c in conditions)


def is_within(query: FactQuery, number: int) -> bool:
    """Whether a number of times or reports is between the least and the most asked for."""
    return query.at_least <= number and (not query.at_most or number <= query.at_most)


def areas_of(query: FactQuery) -> tuple[Area, ...]:
    """The areas that a query's conditions are about, each once."""
    return tuple(dict.fromkeys(condition.area for condition in query.conditions))


def say_conditions(conditions: Sequence[Condition]) -> str:
    """'outstanding for leadership and good overall'."""
    if len({c.grades for c in conditions}) == 1 and conditions[0].grades:
        return f"{say_grades(conditions[0].grades)} {' and '.join(say_area(c.area) for c in conditions)}"
    return " and ".join(
        f"{say_grades(c.grades)} {say_area(c.area)}" if c.grades else f"without a grade {say_area(c.area)}"
        for c in conditions
    )


def say_when(query: FactQuery) -> str:
    """'in 2023', 'since 1 March 2020'; '' without a period."""
    if query.period is None:
        return ""
    first, last = query.period.first, query.period.last
    if dt.date.min in (first, last) or dt.date.max in (first, last):
        return _open_ended(first, last)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"from {first.year} to {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B %Y}" if first != last else f"on {say_day(first)}"
    return f"from {say_day(first)} to {say_day(last)}"


def _open_ended(first: dt.date, last: dt.date) -> str:
    if first == dt.date.min:
        return f"until {say_day(last)}"
    return f"since {first.year}" if (first.month, first.day) == (1, 1) else f"since {say_day(first)}"


def say_basis(basis: str) -> str:
    """By which day reports were counted, as a sentence."""
    if basis == "inspected":
        return "By the last day of the visit or inspection (of publication where no day is printed)."
    return "By publication date."


def say_definition(query: FactQuery, kinds: tuple[Framework, ...]) -> str:
    """How a count was made: by latest inspection, or by which day of a report."""
    if not query.latest:
        return say_basis(query.period.basis) if query.period else ""
    if any(area in OLDER for area in (*areas_of(query), *query.areas)):
        return "By the latest inspection of each authority that graded it."
    return LATEST if kinds == FULL_INSPECTIONS else f"By each authority’s latest {say_kinds(kinds)[0]}."


def by_other_day(query: FactQuery) -> FactQuery:
    """The query counted by the other day of a report."""
    other = "published" if query.basis == "inspected" else "inspected"
    period = query.period
    if period is not None:
        other = "published" if period.basis == "inspected" else "inspected"
        period = replace(period, basis=other)
    return replace(query, basis=other, period=period)


def say_other_day(query: FactQuery) -> str:
    """The other day of a report, in a sentence."""
    basis = query.period.basis if query.period else query.basis
    return "publication" if basis == "inspected" else "the last day of the inspection or visit"
