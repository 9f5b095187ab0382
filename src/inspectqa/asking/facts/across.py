"""Conditions over two kinds of inspection: the latest full inspection's grades and the area SEND outcome."""

from __future__ import annotations

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    NO_OVERALL_NOTE,
    Finding,
    Item,
    Row,
    say_count,
    say_grade,
    say_grades,
    say_places,
    shown_columns,
)
from inspectqa.asking.facts.query import FactQuery, Result
from inspectqa.asking.facts.selection import is_graded, meets, names_asked, own_inspections, say_conditions
from inspectqa.records import FULL_INSPECTIONS, Area, Framework

DEFINITION = (
    "Each authority’s latest full inspection (SIF, SIF re-inspection or ILACS) and its latest area SEND"
    " report, by publication date. An area SEND inspection is of the council and health services together."
)


def spans_kinds(query: FactQuery) -> bool:
    """Whether the conditions are about area SEND arrangements and something else."""
    areas = {condition.area for condition in (*query.conditions, *query.given)}
    return Area.SEND in areas and len(areas) > 1


def find_across(query: FactQuery, base: FactsBase) -> Finding:
    """The authorities whose latest inspections of both kinds meet the conditions."""
    conditions = (*query.given, *query.conditions)
    of_send = tuple(c for c in conditions if c.area is Area.SEND)
    of_full = tuple(c for c in conditions if c.area is not Area.SEND)
    both: list[tuple[Inspection, Inspection]] = []
    asked = names_asked(query, base)
    for name in asked:
        full = own_inspections(name, base, FULL_INSPECTIONS)[-1:]
        send = own_inspections(name, base, (Framework.AREA_SEND,))[-1:]
        if full and send and is_graded(full[0], of_full) and is_graded(send[0], of_send):
            both.append((full[0], send[0]))
    chosen = [pair for pair in both if meets(pair[0], of_full) and meets(pair[1], of_send)]
    areas = tuple(dict.fromkeys(c.area for c in of_full))
    heads = shown_columns([full for full, _ in chosen], areas)
    verb = "is" if len(chosen) <= 1 else "are"
    outcome = " and ".join(say_grades(condition.grades) for condition in of_send)
    told = f"{say_conditions(of_full)}, with the area SEND outcome {outcome}"
    lead = f"{say_places(len(chosen), query.places.label)} {verb} judged {told}"
    items = tuple(
        Item(f"{full.authority} ({full.published.year}; SEND {send.published.year})", send, Area.SEND)
        for full, send in chosen
    )
    if query.result is Result.SHARE:
        whole = [p for p in both if all(meets(p[c.area is Area.SEND], (c,)) for c in query.given)]
        per_cent = f"{100 * len(chosen) / len(whole):.0f}%" if whole else "None"
        who = query.places.label.removeprefix("of ") or "authorities"
        of_what = f"{who}{' judged ' + say_conditions(query.given) if query.given else ''}, with both grades"
        items = ()
        told = say_conditions(query.conditions)
        lead = f"{per_cent} ({len(chosen)} of {len(whole)} {of_what}) are judged {told}"
    return Finding(
        lead=lead,
        items=items,
        columns=(
            "Authority",
            *(head for _, head in heads),
            "Published",
            "Area SEND outcome",
            "SEND published",
        ),
        rows=tuple(
            Row(
                (
                    full.authority,
                    *(say_grade(full, area) for area, _ in heads),
                    str(full.published),
                    say_grade(send, Area.SEND),
                    str(send.published),
                ),
                full,
                areas[0],
            )
            for full, send in chosen
        ),
        coverage=f"{say_count(len(both), 'authority', 'authorities')} of {len(asked)} with both; the others"
        " have no area SEND report yet, or no such grade.",
        definition=DEFINITION,
        notes=(NO_OVERALL_NOTE,) if Area.OVERALL in areas else (),
    )
