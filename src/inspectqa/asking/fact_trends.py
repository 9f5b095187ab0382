"""From one inspection to the next: trends, changes, gaps and waits; and who has the most of anything."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from inspectqa.asking.fact_base import FactsBase, Inspection
from inspectqa.asking.fact_counts import authorities_word, by_basis, in_reach, names_asked, say_when
from inspectqa.asking.fact_parsing import best_first, frameworks_of
from inspectqa.asking.fact_query import FactQuery, Period
from inspectqa.asking.findings import (
    LATEST,
    NO_OVERALL_NOTE,
    Finding,
    Item,
    Row,
    say_area,
    say_count,
    say_day,
    say_grade,
    say_grades,
    say_kinds,
    say_names,
    say_period,
)
from inspectqa.asking.vocabulary import load_vocabulary
from inspectqa.records import FULL_INSPECTIONS, Area, Framework

#: Runners-up that a table of extremes shows.
SHOWN = 10

Pair = tuple[Inspection, Inspection]


def _pairs(query: FactQuery, base: FactsBase, area: Area | None) -> Iterator[Pair]:
    """Consecutive inspections of each authority, both with a grade for the area where one is given."""
    kinds = frameworks_of(query)
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
        if area is not None:
            own = [i for i in own if i.grade(area)]
        yield from zip(own, own[1:], strict=False)


def find_trend(query: FactQuery, base: FactsBase) -> Finding:
    """Authorities that went from one grade to another."""
    area = query.areas[0]
    pairs = [
        p
        for p in _pairs(query, base, area)
        if p[0].grade(area) in query.before and p[1].grade(area) in query.after
    ]
    later = _later_pairs(query, base, area)
    chosen = pairs if query.next_only else later
    if query.period:
        chosen = [p for p in chosen if query.period.holds(p[1].day(query.period.basis))]
    names = sorted({later.authority for _, later in chosen})
    step = "at the very next inspection" if query.next_only else "at any later inspection"
    lead = (
        f"{authorities_word(query, len(names))} went from {say_grades(query.before)} to "
        f"{say_grades(query.after)}"
        f" {say_area(area)} {step} {say_when(query)}"
    ).rstrip()
    notes = [NO_OVERALL_NOTE] if area is Area.OVERALL else []
    if not query.next_only:
        next_names = sorted(
            {
                p[1].authority
                for p in pairs
                if not query.period or query.period.holds(p[1].day(query.period.basis))
            }
        )
        if next_names != names:
            notes.append(
                f"From one inspection straight to the next: {len(next_names)} ({say_names(next_names)})."
            )
    return Finding(
        lead=lead,
        items=tuple(_pair_item(pair, area) for pair in chosen),
        columns=("Authority", "Before", "Published", "After", "Published"),
        rows=tuple(_pair_row(pair, area) for pair in chosen),
        coverage=f"{len(set(names_asked(query, base)) & set(base.by_authority))} authorities; inspections "
        f"without a grade {say_area(area)} are left out.",
        definition=f"Full inspections in order of publication, "
        f"{'one after the other' if query.next_only else 'the first such grade and the first later one'}."
        + (f" {by_basis(query)}" if query.period else ""),
        notes=tuple(notes),
    )


def _later_pairs(query: FactQuery, base: FactsBase, area: Area) -> list[Pair]:
    """For each authority, its first inspection with the grades before and the first later one with those after."""
    kinds = frameworks_of(query)
    found = []
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds and i.grade(area)]
        start = next((n for n, i in enumerate(own) if i.grade(area) in query.before), None)
        if start is not None:
            after = next((i for i in own[start + 1 :] if i.grade(area) in query.after), None)
            if after is not None:
                found.append((own[start], after))
    return found


def _pair_item(pair: Pair, area: Area) -> Item:
    before, after = pair
    text = (
        f"{after.authority} ({say_grade(before, area)} {before.published.year}, "
        f"{say_grade(after, area)} {after.published.year})"
    )
    return Item(text, after, area)


def _pair_row(pair: Pair, area: Area) -> Row:
    before, after = pair
    cells = (
        after.authority,
        say_grade(before, area),
        str(before.published),
        say_grade(after, area),
        str(after.published),
    )
    return Row(cells, after, area)


def find_change(query: FactQuery, base: FactsBase) -> Finding:
    """Authorities whose latest inspection is better, worse or the same as the one before."""
    area = query.areas[0]
    kinds = frameworks_of(query)
    chosen: list[Pair] = []
    compared, lacking = 0, []
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
        if len(own) < 2:
            continue
        before, after = own[-2], own[-1]
        first, second = before.grade(area), after.grade(area)
        if first is None or second is None:
            lacking.append(name)
            continue
        compared += 1
        step = best_first(first) - best_first(second)
        if (step > 0) - (step < 0) == query.direction and (
            not query.period or query.period.holds(after.day(query.period.basis))
        ):
            chosen.append((before, after))
    word = {1: "better than", -1: "worse than", 0: "the same as"}[query.direction]
    verb = "is" if len(chosen) == 1 else "are"
    notes = [f"No grade {say_area(area)} to compare: {say_names(lacking)}."] if lacking else []
    return Finding(
        lead=f"{authorities_word(query, len(chosen))} {verb} graded {word} at the inspection before "
        f"{say_area(area)} {say_when(query)}".rstrip(),
        items=tuple(_pair_item(pair, area) for pair in chosen),
        columns=("Authority", "Before", "Published", "Latest", "Published"),
        rows=tuple(_pair_row(pair, area) for pair in chosen),
        coverage=f"{compared} authorities with a grade {say_area(area)} at both of their last two inspections.",
        definition="Latest full inspection compared with the full inspection before it, in order of publication.",
        notes=tuple(notes),
    )


def find_gap(query: FactQuery, base: FactsBase) -> Finding:
    """The shortest or the longest time between two consecutive full inspections of one authority."""
    pairs = list(_pairs(query, base, None))
    pairs.sort(
        key=lambda p: ((p[1].published - p[0].published).days, p[1].authority), reverse=query.direction > 0
    )
    shown = pairs[:SHOWN]
    before, after = shown[0]
    days = (after.published - before.published).days
    word = "longest" if query.direction > 0 else "shortest"
    by_end = (max if query.direction > 0 else min)(pairs, key=lambda p: (p[1].ended - p[0].ended).days)
    end_days = (by_end[1].ended - by_end[0].ended).days
    rows = tuple(
        Row((b.authority, str((b.published - a.published).days), str(a.published), str(b.published)), b, None)
        for a, b in shown
    )
    return Finding(
        lead=f"The {word} time between two {say_kinds(frameworks_of(query))[1]} is {days:,} days",
        items=(
            Item(
                f"{after.authority}, published {say_day(before.published)} and {say_day(after.published)}",
                after,
                None,
            ),
        ),
        columns=("Authority", "Days between", "First published", "Next published"),
        rows=rows,
        coverage=f"{len(pairs)} pairs of consecutive {say_kinds(frameworks_of(query))[1]}.",
        definition="Days between the publication dates of two consecutive full inspections.",
        notes=(f"By the last days of the inspections: {by_end[1].authority}, {end_days:,} days.",),
    )


def find_wait(query: FactQuery, base: FactsBase) -> Finding:
    """Whose latest full inspection lies furthest back."""
    kinds = frameworks_of(query)
    latest = []
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
        latest += own[-1:]
    latest.sort(key=lambda i: (i.published, i.authority))
    newest = base.newest or dt.date.min
    oldest = latest[0]
    rows = tuple(
        Row((i.authority, str(i.published), say_period(i) or "–", str((newest - i.published).days)), i, None)
        for i in latest[:SHOWN]
    )
    one, _ = say_kinds(kinds)
    return Finding(
        lead=f"The authority whose latest {one} lies furthest back is",
        items=(Item(f"{oldest.authority} (published {say_day(oldest.published)})", oldest, None),),
        columns=("Authority", "Latest published", "Inspected", f"Days before {say_day(newest)}"),
        rows=rows,
        coverage=f"{len(latest)} authorities with {one}s.".replace("inspections with", "inspection with"),
        definition=f"{LATEST} Up to {say_day(newest)}, the newest publication on record.",
    )


def find_pages(query: FactQuery, base: FactsBase) -> Finding | None:
    """The longest or the shortest reports, in pages of the PDF."""
    reports = [i for i in in_reach(query, base, query.frameworks) if i.identity.pages]
    if not reports:
        return None
    reports.sort(key=lambda i: ((i.identity.pages or 0) * -query.direction, i.authority))
    most = reports[0].identity.pages
    top = [i for i in reports if i.identity.pages == most]
    word = "longest" if query.direction > 0 else "shortest"
    one, many = say_kinds(query.frameworks)
    rows = tuple(
        Row((i.authority, i.identity.framework.value, str(i.published), str(i.identity.pages)), i, None)
        for i in reports[: max(SHOWN, len(top))]
    )
    when = f" {say_when(query)}" if query.period else ""
    return Finding(
        lead=f"The {word} {one if len(top) == 1 else many}{when}{'' if not query.places.label else ' of ' + query.places.label}, {most} pages",
        items=tuple(
            Item(f"{i.authority}, {i.identity.framework.value}, published {say_day(i.published)}", i, None)
            for i in top
        ),
        columns=("Authority", "Framework", "Published", "Pages"),
        rows=rows,
        coverage=f"{len(reports)} reports whose number of pages is known.",
        definition="Pages of the PDF.",
    )


def find_most(query: FactQuery, base: FactsBase) -> Finding | None:
    """The authorities, themes or lead inspectors with the most or the fewest reports."""
    found = in_reach(query, base, query.frameworks)
    counts: Counter[str] = Counter()
    if query.group == "authority":
        counts = Counter({name: 0 for name in names_asked(query, base)} if query.direction < 0 else {})
        counts.update(i.authority for i in found)
    elif query.group == "lead":
        counts.update(i.identity.lead_inspector for i in found if i.identity.lead_inspector)
    else:
        themes = load_vocabulary().themes.values()
        counts.update(theme.name for i in found for theme in themes if theme.fits(i.identity.theme))
    if not counts:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-query.direction * pair[1], pair[0]))
    best = ordered[0][1]
    top = [name for name, number in ordered if number == best]
    one, many = say_kinds(query.frameworks)
    word = "most" if query.direction > 0 else "fewest"
    noun = {"authority": "Authority", "lead": "Lead inspector", "theme": "Theme"}[query.group]
    lead = (
        f"The {word} {many} {say_when(query)}".rstrip()
        + f": {say_names(top)}, {say_count(best, one, many)} each" * (len(top) > 1)
    )
    if len(top) == 1:
        lead += f": {top[0]}, {say_count(best, one, many)}"
    notes = (
        ("Lead inspectors are recorded for about a third of the reports only.",)
        if query.group == "lead"
        else ()
    )
    if query.group == "theme":
        notes = ("A visit may have more than one theme.",)
    return Finding(
        lead=lead,
        columns=(noun, many[0].upper() + many[1:]),
        rows=tuple(Row((name, str(number))) for name, number in ordered[: max(SHOWN * 2, len(top))]),
        coverage=f"{say_count(len(found), one, many)} counted.",
        definition=by_basis(query) or "All reports on record.",
        notes=notes,
    )


def find_repeated(query: FactQuery, base: FactsBase) -> Finding:
    """Authorities with several reports of a kind in one calendar year."""
    basis = query.period.basis if query.period else "inspected"
    kinds = query.frameworks
    found = _repeated(query, base, kinds, basis)
    other = "published" if basis == "inspected" else "inspected"
    alternative = [
        (name, year, len(own)) for (name, year), own in _repeated(query, base, kinds, other).items()
    ]
    _, many = say_kinds(kinds)
    rows = tuple(
        Row(
            (name, str(year), str(len(own)), "; ".join(say_period(i) or str(i.published) for i in own)),
            own[-1],
            None,
        )
        for (name, year), own in found.items()
    )
    items = tuple(
        Item(
            f"{name} in {year} ({say_names(say_period(i) or 'published ' + say_day(i.published) for i in own)})",
            own[-1],
        )
        for (name, year), own in found.items()
    )
    names = {name for name, _ in found}
    day = {
        "inspected": "the last day of the visit (of publication where no day is printed)",
        "published": "publication",
    }
    return Finding(
        lead=f"{authorities_word(query, len(names))} had {query.at_least} or more {many} in one calendar "
        f"year",
        items=items,
        columns=("Authority", "Year", many[0].upper() + many[1:], "Dates"),
        rows=rows,
        coverage=f"{len(in_reach(query, base, kinds))} {many}.",
        definition=f"By {day[basis]}.",
        notes=(
            f"By {day[other]}: "
            + ", ".join(f"{name} {year} ({number})" for name, year, number in alternative)
            + ".",
        ),
    )


def _repeated(
    query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...], basis: str
) -> dict[tuple[str, int], list[Inspection]]:
    groups: dict[tuple[str, int], list[Inspection]] = {}
    for inspection in in_reach(query, base, kinds):
        groups.setdefault((inspection.authority, inspection.day(basis).year), []).append(inspection)
    return {key: own for key, own in sorted(groups.items()) if len(own) >= query.at_least}


def whole_period(period: Period | None) -> bool:
    """Whether no period restricts."""
    return period is None


__all__ = [
    "FULL_INSPECTIONS",
    "find_change",
    "find_gap",
    "find_most",
    "find_pages",
    "find_repeated",
    "find_trend",
    "find_wait",
]
