"""Grades and reports counted by year, region or type, and authorities over the grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    JOINT_NOTE,
    NO_OVERALL_NOTE,
    Finding,
    Row,
    say_area,
    say_count,
    say_day,
    say_kinds,
    say_names,
    scale_of,
)
from inspectqa.asking.facts.query import FactQuery, Result, frameworks_of
from inspectqa.asking.facts.selection import (
    areas_of,
    by_other_day,
    in_reach,
    is_graded,
    latest_of_each,
    meets,
    say_basis,
    say_conditions,
    say_definition,
    say_other_day,
    say_when,
)
from inspectqa.records import Area, Framework, Grade

#: Of more groups than this, a sentence names the first and the last; the table has them all.
NAMED_GROUPS_MAX = 5
NO_AVERAGE_NOTE = "Grades are words and not numbers: they are counted here; no average is made of them."
Groups = Mapping[str, Sequence[Inspection]]


def find_groups(query: FactQuery, base: FactsBase) -> Finding | None:
    """Grades or reports counted by year, region or type, or over the grades."""
    area = _area(query)
    kinds = (Framework.ILACS,) if query.separate else _kinds(query, area)
    found = (
        list(latest_of_each(query, base, kinds).values()) if query.latest else in_reach(query, base, kinds)
    )
    if query.separate and area:
        found = [i for i in found if area in i.judgements and not i.judgements[area].joint]
    if not found:
        return None
    groups = _grouped(query, found, base)
    if area is None:
        return _count_table(query, groups, kinds, base)
    if query.conditions:
        return _share_table(query, groups, kinds, base)
    if not query.group:
        return _distribution(query, found, area, kinds)
    return _grades_table(query, groups, area, kinds, base)


def _area(query: FactQuery) -> Area | None:
    """The area whose grades are counted; None where reports are."""
    if query.conditions or query.areas:
        return query.conditions[0].area if query.conditions else query.areas[0]
    if not query.group:
        return Area.OVERALL
    if query.frameworks:
        return None
    return Area.OVERALL if query.result is Result.LIST else None


def _kinds(query: FactQuery, area: Area | None) -> tuple[Framework, ...]:
    """The kinds of report counted."""
    return query.frameworks if area is None else frameworks_of(query)


def _grouped(query: FactQuery, found: Sequence[Inspection], base: FactsBase) -> dict[str, list[Inspection]]:
    """The inspections by year, region, type, or all together."""
    groups: dict[str, list[Inspection]] = {}
    basis = query.period.basis if query.period else query.basis
    for inspection in found:
        facts = base.gazetteer.authorities.get(inspection.authority)
        key = {
            "year": str(inspection.day(basis).year),
            "region": facts.region if facts else "",
            "type": facts.type if facts else "",
        }.get(query.group, "")
        groups.setdefault(key or "–", []).append(inspection)
    return dict(sorted(groups.items()))


def _counted(query: FactQuery, kinds: tuple[Framework, ...]) -> str:
    """What is counted: 'authorities' or a kind of report."""
    return "authorities" if query.latest else say_kinds(kinds)[1]


def _share_table(query: FactQuery, groups: Groups, kinds: tuple[Framework, ...], base: FactsBase) -> Finding:
    """How many, and what share, meet the condition in each group."""
    figures = []
    for name, inspections in groups.items():
        graded = [i for i in inspections if is_graded(i, query.conditions)]
        hits = sum(meets(i, query.conditions) for i in graded)
        if graded:
            figures.append((name, len(graded), hits))
    told, what = say_conditions(query.conditions), _counted(query, kinds)
    rows = tuple(Row((name, str(total), str(hits), _per_cent(hits, total))) for name, total, hits in figures)
    if query.direction and figures:
        by_share = query.result is Result.SHARE
        best = _best([(hits / total if by_share else hits) for _, total, hits in figures], query.direction)
        listed = [figures[n] for n in best]
        lead = say_names(
            f"{name} ({hits} of {total} {what}, {_per_cent(hits, total)})" for name, total, hits in listed
        )
        word = (
            {1: "most", -1: "fewest"}[query.direction]
            if not by_share
            else {1: "largest share", -1: "smallest share"}[query.direction]
        )
        lead = f"{query.group.capitalize()} with the {word} judged {told}: {lead}"
    else:
        listed_shares = (
            f"{name} {hits} of {total} ({_per_cent(hits, total)})" for name, total, hits in figures
        )
        lead = f"{told[0].upper()}{told[1:]}, {what} by {query.group}: {', '.join(listed_shares)}"
    heads = (
        query.group.capitalize() or "All",
        f"{what.capitalize() if what[0].islower() else what} with a grade",
        told[0].upper() + told[1:],
        "Per cent",
    )
    definition = f"{_definition(query, kinds)} Reports without such a grade are not counted."
    return Finding(lead, (), heads, rows, _coverage(groups, base), definition, _notes(query, groups))


def _per_cent(hits: int, total: int) -> str:
    return f"{round(100 * hits / total)}%"


def _best(values: Sequence[float], direction: int) -> list[int]:
    """The places of the largest (or smallest) values."""
    best = max(values) if direction > 0 else min(values)
    return [place for place, value in enumerate(values) if value == best]


def _grades_table(
    query: FactQuery, groups: Groups, area: Area, kinds: tuple[Framework, ...], base: FactsBase
) -> Finding:
    """How many of each grade in each group."""
    scale = list(scale_of(area))
    if any(i.grade(area) is Grade.ADEQUATE for inspections in groups.values() for i in inspections):
        scale.insert(3, Grade.ADEQUATE)
    rows, told = [], []
    for name, inspections in groups.items():
        counts = Counter(i.grade(area) for i in inspections)
        numbers = [counts.get(grade, 0) for grade in scale]
        rows.append(Row((name, *map(str, numbers), str(counts.get(None, 0)), str(len(inspections)))))
        told.append(
            f"{name}: " + ", ".join(f"{n} {g.value}" for n, g in zip(numbers, scale, strict=True) if n)
        )
    if len(told) > NAMED_GROUPS_MAX:
        told = [told[0], "…", told[-1]] if query.group == "year" else ["see the table"]
    lead = (
        f"{area.value[0].upper()}{area.value[1:]}, {_counted(query, kinds)} by {query.group}. "
        f"{'; '.join(told)}"
    )
    heads = (query.group.capitalize(), *(g.value.capitalize() for g in scale), "No grade", "All")
    return Finding(
        lead,
        (),
        heads,
        tuple(rows),
        _coverage(groups, base),
        _definition(query, kinds),
        _notes(query, groups),
    )


def _distribution(
    query: FactQuery, found: Sequence[Inspection], area: Area, kinds: tuple[Framework, ...]
) -> Finding:
    """How many authorities (or reports) stand at each grade."""
    counts = Counter(i.grade(area) for i in found)
    rows = [Row((grade.value, str(counts.get(grade, 0)))) for grade in scale_of(area)]
    if counts.get(None):
        rows.append(Row(("no grade given", str(counts[None]))))
    told = ", ".join(f"{row.cells[1]} {row.cells[0]}" for row in rows)
    noun = _counted(query, kinds)
    whole = query.places.label.removeprefix("of ") or noun if query.latest else noun
    return Finding(
        lead=f"{len(found)} {whole} {say_when(query)}".rstrip() + f", {say_area(area)}: {told}",
        columns=("Grade", noun.capitalize()),
        rows=tuple(rows),
        coverage=f"{len(found)} {noun}.",
        definition=say_definition(query, kinds),
        notes=(
            *((NO_AVERAGE_NOTE,) if query.average else ()),
            *((NO_OVERALL_NOTE,) if area is Area.OVERALL and counts.get(None) else ()),
        ),
    )


def _count_table(query: FactQuery, groups: Groups, kinds: tuple[Framework, ...], base: FactsBase) -> Finding:
    """How many reports in each group."""
    one, many = say_kinds(kinds)
    figures = [(name, len(inspections)) for name, inspections in groups.items()]
    about = f" on {query.theme.name}" if query.theme else ""
    if query.direction and figures:
        best = _best([number for _, number in figures], query.direction)
        lead = f"{say_names(figures[n][0] for n in best)}: {say_count(figures[best[0]][1], one, many)}{about}"
    else:
        listed = ", ".join(f"{name} {number}" for name, number in figures)
        lead = f"{many[0].upper()}{many[1:]}{about} by {query.group}: {listed}"
    notes = list(_notes(query, groups))
    if query.group == "year":
        other = by_other_day(query)
        counts = Counter(i.day(other.basis).year for i in in_reach(other, base, kinds))
        told = ", ".join(f"{year} {number}" for year, number in sorted(counts.items()))
        notes.append(f"By {say_other_day(query)} instead: {told}.")
    return Finding(
        lead,
        (),
        (query.group.capitalize(), f"{many[0].upper()}{many[1:]}"),
        tuple(Row((name, str(number))) for name, number in figures),
        _coverage(groups, base),
        _definition(query, kinds),
        tuple(notes),
    )


def _coverage(groups: Groups, base: FactsBase) -> str:
    number = sum(map(len, groups.values()))
    newest = f", the newest published on {say_day(base.newest)}" if base.newest else ""
    return (
        f"{say_count(number, 'report', 'reports')} counted, of {len(base.inspections):,} on record{newest}."
    )


def _definition(query: FactQuery, kinds: tuple[Framework, ...]) -> str:
    text = say_definition(query, kinds) or say_basis(query.basis)
    return f"{text} ILACS reports that grade the area by itself." if query.separate else text


def _notes(query: FactQuery, groups: Groups) -> tuple[str, ...]:
    """The last year counted may not be whole; overall grades ended."""
    notes = [NO_AVERAGE_NOTE] if query.average else []
    last = max(i.published for inspections in groups.values() for i in inspections)
    if query.group == "year" and not query.period:
        notes.append(
            f"{last.year} may be part of a year: the last report counted was published on {say_day(last)}."
        )
    areas = {*areas_of(query), *query.areas}
    if not query.frameworks and (not areas or Area.OVERALL in areas):
        notes.append(NO_OVERALL_NOTE)
    joint = any(
        i.judgements[a].joint for found in groups.values() for i in found for a in areas if a in i.judgements
    )
    return tuple([*notes, JOINT_NOTE] if joint else notes)
