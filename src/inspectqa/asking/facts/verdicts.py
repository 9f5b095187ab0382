"""Is it good, is it failing? Yes, no, better or worse than asked, by its grade or by those of all areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from inspectqa.asking.facts.base import Inspection
from inspectqa.asking.facts.findings import Finding, Item, say_area, say_grade, say_grades, say_names
from inspectqa.asking.facts.query import FactQuery
from inspectqa.asking.facts.words import OUTCOMES, best_first
from inspectqa.records import Area, Grade

#: What an inspection without an overall grade is judged on instead, in the order of its table.
_AREAS = (Area.HELP_AND_PROTECTION, Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS, Area.LEADERSHIP)

Stating = Callable[[FactQuery, list[Inspection]], Finding]


def say_verdict(
    query: FactQuery, inspections: list[Inspection], areas: tuple[Area, ...], state: Stating
) -> Finding:
    """Answer 'is X good?' with the grade that it has; `state` words the grades of inspections."""
    hits = [i for i in inspections if any(i.grade(area) in query.expected for area in areas)]
    stated = state(replace(query, areas=areas), hits or inspections)
    word = "Yes" if hits else _miss(query, [i.grade(a) for i in inspections for a in areas if i.grade(a)])
    if query.said:
        word = f"Yes, {say_grades(query.expected)}" if hits else f"Not {say_grades(query.expected)}"
    named = stated.lead
    named = f"{named[0].lower()}{named[1:]}" if named.startswith("The ") else named
    return replace(stated, lead=f"{word}: {named}")


def _miss(query: FactQuery, grades: Sequence[Grade | None]) -> str:
    """Say how a grade misses what was asked: 'good' is no untruth of what is outstanding."""
    asked = query.expected
    found = [grade for grade in grades if grade is not None and grade not in OUTCOMES]
    if len(asked) != 1 or asked[0] in OUTCOMES or not found:
        return "No"
    if asked[0] is Grade.GOOD and all(grade is Grade.OUTSTANDING for grade in found):
        return "Better than good" if query.of_grade else "Yes, and better than good"
    if asked[0] is Grade.REQUIRES_IMPROVEMENT and len({best_first(grade) < 2 for grade in found}) == 1:
        return "No, better" if best_first(found[0]) < 2 else "No, worse"
    return "No"


def say_verdict_by_area(query: FactQuery, inspection: Inspection, dated: str) -> Finding | None:
    """Answer 'is X good?' by the grades of the areas, where an inspection gives no overall one."""
    areas = [area for area in _AREAS if inspection.grade(area)]
    if not areas:
        return None
    grades = [grade for area in areas if (grade := inspection.grade(area))]
    hits = [grade in query.expected for grade in grades]
    better = query.expected == (Grade.GOOD,) and all(g in (Grade.GOOD, Grade.OUTSTANDING) for g in grades)
    if all(hits):
        word = "Yes, in every area that it judges"
    elif better:
        word = "Yes, good or better in every area that it judges"
    elif any(hits):
        named = say_names(say_area(area) for area, hit in zip(areas, hits, strict=True) if hit)
        word = f"In part, {say_grades(query.expected)} {named}"
    else:
        word = "No, in no area that it judges"
    items = [Item(f"{say_grade(inspection, area)} {say_area(area)}", inspection, area) for area in areas]
    items[-1] = replace(items[-1], text=f"{items[-1].text} ({dated})")
    return Finding(lead=f"{word}: {inspection.authority} was judged", items=tuple(items))
