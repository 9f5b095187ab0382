"""The grades of several authorities side by side, and which of them has the better ones."""

from __future__ import annotations

from collections import Counter

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    LATEST,
    Finding,
    Item,
    grade_table,
    notes_on,
    say_area,
    say_count,
    say_grade,
    say_names,
)
from inspectqa.asking.facts.grades import grade_or_none, inspections_asked
from inspectqa.asking.facts.query import FactQuery, asks_latest, frameworks_of
from inspectqa.asking.facts.words import best_first
from inspectqa.records import FULL_INSPECTIONS, Area, Framework


def find_side_by_side(query: FactQuery, base: FactsBase) -> Finding | None:
    """The grades of several authorities: at their latest inspections, or at those of the dates named."""
    kinds = frameworks_of(query)
    asked = list(dict.fromkeys(filter(None, [query.places.subject, *query.places.names])))
    found = {
        name: [
            i for i in inspections_asked(query, base, name) if i.identity.framework in kinds or i.judgements
        ]
        for name in asked
    }
    if any(i.identity.framework in kinds for own in found.values() for i in own):
        found = {name: [i for i in own if i.identity.framework in kinds] for name, own in found.items()}
    inspections = [i for own in found.values() for i in own]
    absent = [name for name, own in found.items() if not own]
    if not inspections:
        return None
    areas = query.areas
    shown = areas[0] if areas else (Area.SEND if kinds == (Framework.AREA_SEND,) else Area.OVERALL)
    items = tuple(
        Item(_grades_of(i, areas or (shown,)), i, shown if i.grade(shown) else None) for i in inspections
    )
    columns, rows = grade_table(inspections, areas)
    label = query.places.label.removeprefix("of ")
    subject = f"{label}, " if label else ""
    lead = f"{subject}{' and '.join(a.value for a in areas) if areas else shown.value}"
    lead = lead[0].upper() + lead[1:]
    if query.places.subject:
        lead = _against_neighbours(query, inspections, shown)
    elif query.direction:
        lead = _ranked(query, inspections, shown)
    notes = list(notes_on(inspections, areas))
    if absent:
        notes.append(f"No such inspection is known of {say_names(absent)}.")
    return Finding(
        lead=lead,
        items=items,
        columns=columns,
        rows=rows,
        coverage=f"{say_count(len({i.authority for i in inspections}), 'authority', 'authorities')} of "
        f"{len({i.authority for i in inspections}) + len(absent)}.",
        definition=(LATEST if kinds == FULL_INSPECTIONS else "Each authority’s latest such report.")
        if asks_latest(query)
        else "",
        notes=tuple(notes),
    )


def _grades_of(inspection: Inspection, areas: tuple[Area, ...]) -> str:
    told = ", ".join(
        grade_or_none(inspection, area) + (f" {say_area(area)}" if len(areas) > 1 else "") for area in areas
    )
    return f"{inspection.authority} {told} ({inspection.published.year})"


def _against_neighbours(query: FactQuery, inspections: list[Inspection], area: Area) -> str:
    """How an authority's neighbours are spread over the grades."""
    others = [i for i in inspections if i.authority != query.places.subject]
    counts = Counter(say_grade(i, area) if i.grade(area) else "no grade given" for i in others)
    spread = ", ".join(f"{number} {grade}" for grade, number in counts.most_common())
    told = f"neighbours: {spread}"
    own = next((i.grade(area) for i in inspections if i.authority == query.places.subject), None)
    if query.direction and own:
        steps = [
            (best_first(grade) - best_first(own), i.authority) for i in others if (grade := i.grade(area))
        ]
        better = [name for step, name in steps if step < 0]
        worse = [name for step, name in steps if step > 0]
        told = (
            f"{_named(better)} graded better than {query.places.subject}, {_named(worse)} worse,"
            f" {len(steps) - len(better) - len(worse)} the same; {told}"
        )
    return f"{query.places.subject} and its {len(others)} statistical neighbours {say_area(area)} ({told})"


def _named(names: list[str]) -> str:
    """'2 (Kent and Essex)', 'none'."""
    return f"{len(names)} ({say_names(names)})" if names else "none"


def _ranked(query: FactQuery, inspections: list[Inspection], area: Area) -> str:
    """'Higher for leadership: Derby', or that they have the same grade."""
    graded = [(best_first(grade), i.authority) for i in inspections if (grade := i.grade(area))]
    places = [place for place, _ in graded]
    if not places or (query.negated and len(graded) < len(inspections)):
        return f"Not every one of them has a grade {say_area(area)}"
    if len(set(places)) == 1 and len(graded) == len(inspections):
        return f"The same grade {say_area(area)}"
    if query.negated:
        return f"Different grades {say_area(area)}"
    top = min(places) if query.direction > 0 else max(places)
    word = "Best" if query.direction > 0 else "Lowest"
    lacking = "" if len(graded) == len(inspections) else ", of those with one"
    names = say_names(name for place, name in graded if place == top)
    return f"{word} grade {say_area(area)}{lacking}: {names}. All"
