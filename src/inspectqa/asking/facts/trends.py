"""From one inspection to the next: trends, changes, gaps and waits; and who has the most of anything."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.counts import LEAD_NOTE
from inspectqa.asking.facts.findings import (
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
    say_places,
)
from inspectqa.asking.facts.query import FactQuery, Result, frameworks_of
from inspectqa.asking.facts.selection import (
    in_reach,
    is_within,
    meets,
    names_asked,
    own_inspections,
    say_basis,
    say_conditions,
    say_when,
)
from inspectqa.asking.facts.words import best_first
from inspectqa.asking.understanding.vocabulary import load_vocabulary
from inspectqa.records import Area, Framework

#: Runners-up that a table of extremes shows.
SHOWN = 10

Pair = tuple[Inspection, Inspection]


def _pairs(query: FactQuery, base: FactsBase, area: Area | None) -> Iterator[Pair]:
    """Consecutive inspections of each authority, both with a grade for the area where one is given."""
    kinds = frameworks_of(query)
    for name in names_asked(query, base):
        own = own_inspections(name, base, kinds)
        if area is not None:
            own = [i for i in own if i.grade(area)]
        yield from pairwise(own)


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
    if query.latest:
        chosen = _pairs_with_latest(query, base, area)
    if query.period and not query.then:
        chosen = [p for p in chosen if query.period.holds(p[1].day(query.period.basis))]
    names = sorted({later.authority for _, later in chosen})
    if query.then:
        return _then_and_now(query, base, area, chosen)
    step = "at the very next inspection" if query.next_only else "at any later inspection"
    step = "at the latest inspection" if query.latest else step
    lead = _say_step(query, len(names), area, step)
    notes = [NO_OVERALL_NOTE] if area is Area.OVERALL else []
    if not query.next_only and not query.latest:
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
        + (f" {_by_day(query)}" if query.period else ""),
        notes=tuple(notes),
    )


def _say_step(query: FactQuery, number: int, area: Area, step: str) -> str:
    """'5 London boroughs went from good to outstanding overall at any later inspection since 2018'."""
    who, when = say_places(number, query.places.label), say_when(query)
    if query.before == query.after:
        were = "was" if number <= 1 else "were"
        told = f"{who} {were} judged {say_grades(query.before)} {say_area(area)} at two inspections in a row"
    else:
        told = (
            f"{who} went from {say_grades(query.before)} to {say_grades(query.after)} {say_area(area)} {step}"
        )
    return f"{told} {when}".rstrip()


def _then_and_now(query: FactQuery, base: FactsBase, area: Area, chosen: list[Pair]) -> Finding:
    """Authorities judged so in a period, and now so, by their latest full inspection."""
    number = len(chosen)
    were, are = ("was", "is") if number == 1 else ("were", "are")
    asked = names_asked(query, base)
    then = {
        i.authority
        for i in in_reach(query, base, frameworks_of(query))
        if i.grade(area) in query.before and i.authority in asked
    }
    lacking = sorted(name for name in then if not _latest_grade(name, query, base, area))
    notes = [f"No current grade {say_area(area)}: {say_names(lacking)}."] if lacking else []
    return Finding(
        lead=f"{say_places(number, query.places.label)} {were} judged {say_grades(query.before)}"
        f" {say_area(area)} {say_when(query)} and {are} now {say_grades(query.after)}",
        items=tuple(_pair_item(pair, area) for pair in chosen),
        columns=("Authority", "Then", "Published", "Now", "Published"),
        rows=tuple(_pair_row(pair, area) for pair in chosen),
        coverage=f"{len(then)} authorities were judged {say_grades(query.before)} {say_area(area)}"
        f" {say_when(query)}.",
        definition=f"{_by_day(query)} {LATEST}",
        notes=tuple(notes),
    )


def _latest_grade(name: str, query: FactQuery, base: FactsBase, area: Area) -> bool:
    own = own_inspections(name, base, frameworks_of(query))
    return bool(own and own[-1].grade(area))


def _later_pairs(query: FactQuery, base: FactsBase, area: Area) -> list[Pair]:
    """Each authority's first inspection with the grades before, and the first later one with those after."""
    kinds = frameworks_of(query)
    found = []
    for name in names_asked(query, base):
        own = [i for i in own_inspections(name, base, kinds) if i.grade(area)]
        start = next((n for n, i in enumerate(own) if i.grade(area) in query.before), None)
        if start is not None:
            after = next((i for i in own[start + 1 :] if i.grade(area) in query.after), None)
            if after is not None:
                found.append((own[start], after))
    return found


def _pairs_with_latest(query: FactQuery, base: FactsBase, area: Area) -> list[Pair]:
    """Each authority's last inspection with the grades before, and its latest of all, with those after."""
    kinds = frameworks_of(query)
    found = []
    for name in names_asked(query, base):
        own = own_inspections(name, base, kinds)
        earlier = [i for i in own[: None if query.then else -1] if i.grade(area) in query.before]
        if query.then and query.period:
            earlier = [i for i in earlier if query.period.holds(i.day(query.period.basis))]
        if earlier and own[-1].grade(area) in query.after:
            found.append((earlier[-1], own[-1]))
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


def find_change(query: FactQuery, base: FactsBase) -> Finding | None:
    """Authorities whose latest inspection is better, worse or the same as the one before."""
    area = query.areas[0]
    kinds = frameworks_of(query)
    chosen: list[Pair] = []
    compared, lacking = 0, []
    for name in names_asked(query, base):
        own = own_inspections(name, base, kinds)
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
    if not compared:
        return None
    one, _ = say_kinds(kinds)
    verb = "is" if len(chosen) <= 1 else "are"
    who = say_places(len(chosen), query.places.label)
    if query.result is Result.SHARE:
        label = query.places.label.removeprefix("of ") or "authorities"
        who, verb = (
            f"{100 * len(chosen) / compared:.0f}% ({len(chosen)} of {compared} {label} with both)",
            "are",
        )
    notes = [f"No grade {say_area(area)} to compare: {say_names(lacking)}."] if lacking else []
    return Finding(
        lead=f"{who} {verb} graded {word} at the inspection before, "
        f"{say_area(area)} {say_when(query)}".rstrip(),
        items=tuple(_pair_item(pair, area) for pair in chosen),
        columns=("Authority", "Before", "Published", "Latest", "Published"),
        rows=tuple(_pair_row(pair, area) for pair in chosen),
        coverage=f"{compared} authorities with a grade {say_area(area)} at both of their last two "
        f"inspections.",
        definition=f"Latest {one} compared with the {one} before it, in order of publication.",
        notes=tuple(notes),
    )


def find_gap(query: FactQuery, base: FactsBase) -> Finding | None:
    """The shortest or the longest time between two consecutive full inspections of one authority."""
    pairs = list(_pairs(query, base, None))
    if not pairs:
        return None
    pairs.sort(key=lambda p: (-query.direction * _days(p), p[1].authority))
    before, after = pairs[0]
    by_end = min(pairs, key=lambda p: -query.direction * (p[1].ended - p[0].ended).days)
    end_days = (by_end[1].ended - by_end[0].ended).days
    word = "longest" if query.direction > 0 else "shortest"
    one, many = say_kinds(frameworks_of(query))
    dates = f"published {say_day(before.published)} and {say_day(after.published)}"
    return Finding(
        lead=f"The {word} time between two {many} is {_days(pairs[0]):,} days",
        items=(Item(f"{after.authority}, {dates}", after),),
        columns=("Authority", "Days between", "First published", "Next published"),
        rows=tuple(
            Row((b.authority, str(_days((a, b))), str(a.published), str(b.published)), b)
            for a, b in pairs[:SHOWN]
        ),
        coverage=f"{len(pairs)} pairs of consecutive {many}.",
        definition=f"Days between the publication dates of one {one} of an authority and its next.",
        notes=(f"By the last days of the inspections: {by_end[1].authority}, {end_days:,} days.",),
    )


def _days(pair: Pair) -> int:
    return (pair[1].published - pair[0].published).days


def find_wait(query: FactQuery, base: FactsBase) -> Finding | None:
    """Whose latest full inspection lies furthest back, or is the most recent."""
    kinds = frameworks_of(query)
    latest = [own[-1] for name in names_asked(query, base) if (own := own_inspections(name, base, kinds))]
    if not latest:
        return None
    latest.sort(key=lambda i: (i.published, i.authority), reverse=query.direction < 0)
    first = [i for i in latest if i.published == latest[0].published]
    newest = base.newest or dt.date.min
    one, _ = say_kinds(kinds)
    lead = {
        1: f"The authority whose latest {one} lies furthest back is",
        -1: f"The newest {one} is of",
    }[query.direction]
    return Finding(
        lead=lead,
        items=tuple(Item(f"{i.authority} (published {say_day(i.published)})", i) for i in first),
        columns=("Authority", "Latest published", "Inspected", f"Days before {say_day(newest)}"),
        rows=tuple(
            Row((i.authority, str(i.published), say_period(i) or "–", str((newest - i.published).days)), i)
            for i in latest[: max(SHOWN, len(first))]
        ),
        coverage=f"{len(latest)} authorities that have had one.",
        definition=f"By publication date, up to {say_day(newest)}, the newest on record. {LATEST}",
    )


def find_pages(query: FactQuery, base: FactsBase) -> Finding | None:
    """The longest or the shortest reports, in pages of the PDF."""
    reports = [i for i in in_reach(query, base, query.frameworks) if i.identity.pages]
    if not reports:
        return None
    reports.sort(key=lambda i: ((i.identity.pages or 0) * -query.direction, i.authority))
    top = [i for i in reports if i.identity.pages == reports[0].identity.pages]
    word = "longest" if query.direction > 0 else "shortest"
    one, many = say_kinds(query.frameworks)
    label = query.places.label
    of_whom = f" {label}" if label.startswith("of ") else f" of {label}" if label else ""
    lead = f"The {word} {one if len(top) == 1 else many}{of_whom} {say_when(query)}".rstrip()
    return Finding(
        lead=f"{lead}, {reports[0].identity.pages} pages",
        items=tuple(
            Item(f"{i.authority}, {i.identity.framework.value}, published {say_day(i.published)}", i)
            for i in top
        ),
        columns=("Authority", "Framework", "Published", "Pages"),
        rows=tuple(
            Row((i.authority, i.identity.framework.value, str(i.published), str(i.identity.pages)), i)
            for i in reports[: max(SHOWN, len(top))]
        ),
        coverage=f"{len(reports)} reports whose number of pages is known.",
        definition="Pages of the PDF.",
    )


def find_most(query: FactQuery, base: FactsBase) -> Finding | None:
    """The authorities, themes or lead inspectors with the most or the fewest reports."""
    kinds = frameworks_of(query) if query.conditions else query.frameworks
    found = [i for i in in_reach(query, base, kinds) if meets(i, query.conditions)]
    counts = _count_by(query, base, found)
    if not counts:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-query.direction * pair[1], pair[0]))
    top = [name for name, number in ordered if number == ordered[0][1]]
    one, many = say_kinds(kinds)
    graded = f" {say_conditions(query.conditions)}" if query.conditions else ""
    word = "most" if query.direction > 0 else "fewest"
    noun = {"authority": "Authority", "lead": "Lead inspector", "theme": "Theme"}[query.group]
    nouns = {"authority": "authorities", "lead": "lead inspectors", "theme": "themes"}[query.group]
    newest = {i.authority: i for i in found} if query.group == "authority" else {}
    number = say_count(ordered[0][1], one, many)
    when = f" {say_when(query)}" if query.period else ""
    notes = {"lead": (LEAD_NOTE,), "theme": ("A visit may have more than one theme.",)}
    lead = f"{noun} with the {word} {many}{graded}{when}"
    if len(top) > 1:
        lead = f"{say_count(len(top), noun, nouns)} have the {word} {many}{graded}{when}, {number} each"
    named = top if len(top) > 1 else [f"{top[0]}, {number}"]
    items = tuple(Item(told, newest[name]) for told, name in zip(named, top, strict=True) if name in newest)
    return Finding(
        lead=lead if items else f"{lead}: {say_names(named)}",
        items=items,
        columns=(noun, many[0].upper() + many[1:]),
        rows=tuple(Row((name, str(number))) for name, number in ordered[: max(SHOWN * 2, len(top))]),
        coverage=f"{say_count(len(found), one, many)} counted.",
        definition=_by_day(query) or "All reports on record.",
        notes=notes.get(query.group, (f"Of the {many} of each, the latest is cited.",) if items else ()),
    )


def _count_by(query: FactQuery, base: FactsBase, found: list[Inspection]) -> Counter[str]:
    """Reports by authority, lead inspector or theme; where few are asked for, no reports count too."""
    if query.group == "authority":
        counts: Counter[str] = Counter(
            dict.fromkeys(names_asked(query, base), 0) if query.direction < 0 else {}
        )
        counts.update(i.authority for i in found)
        return counts
    if query.group == "lead":
        return Counter(i.identity.lead_inspector for i in found if i.identity.lead_inspector)
    themes = load_vocabulary().themes.values()
    return Counter(theme.name for i in found for theme in themes if theme.fits(i.identity.theme))


def find_repeated(query: FactQuery, base: FactsBase) -> Finding:
    """Authorities with several reports of a kind: in one calendar year, or altogether."""
    if query.group == "authority":
        return _several(query, base)
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
            f"{name} in {year} ({say_names(map(_say_dates, own))})",
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
        lead=f"{say_places(len(names), query.places.label)} had {query.at_least} or more {many} in "
        f"one calendar "
        f"year",
        items=items,
        columns=("Authority", "Year", many[0].upper() + many[1:], "Dates"),
        rows=rows,
        coverage=f"{len(in_reach(query, base, kinds))} {many}.",
        definition=f"By {day[basis]}.",
        notes=(
            f"By {day[other]} instead: "
            + ", ".join(f"{name} {year} ({number})" for name, year, number in alternative)
            + ".",
        ),
    )


def _several(query: FactQuery, base: FactsBase) -> Finding:
    """Authorities with several reports of a kind."""
    groups: dict[str, list[Inspection]] = {name: [] for name in names_asked(query, base)}
    for inspection in in_reach(query, base, query.frameworks):
        groups.setdefault(inspection.authority, []).append(inspection)
    found = {name: own for name, own in sorted(groups.items()) if is_within(query, len(own))}
    one, many = say_kinds(query.frameworks)
    counts = Counter(len(own) for own in found.values())
    spread = ", ".join(f"{number} with {size}" for size, number in sorted(counts.items()))
    lead = f"{say_places(len(found), query.places.label)} had {_say_bounds(query, one, many)}"
    lead = f"{lead} {say_when(query)}".rstrip()
    return Finding(
        lead=lead + (f" ({spread})" if spread else ""),
        items=tuple(Item(f"{name} ({len(own)})", own[-1]) for name, own in found.items() if own),
        columns=("Authority", many[0].upper() + many[1:], "Published"),
        rows=tuple(
            Row(
                (name, str(len(own)), "; ".join(str(i.published) for i in own) or "–"),
                own[-1] if own else None,
            )
            for name, own in found.items()
        ),
        coverage=f"{len(in_reach(query, base, query.frameworks))} {many}.",
        definition=_by_day(query) or "All reports on record.",
    )


def _say_bounds(query: FactQuery, one: str, many: str) -> str:
    """'3 or more focused visits', 'exactly 2 full inspections', 'at most 1 report'."""
    if not query.at_most:
        return f"{query.at_least} or more {many}"
    word = "exactly" if query.at_least == query.at_most else "at most"
    return f"{word} {say_count(query.at_most, one, many)}"


def _say_dates(inspection: Inspection) -> str:
    return say_period(inspection) or f"published {say_day(inspection.published)}"


def _repeated(
    query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...], basis: str
) -> dict[tuple[str, int], list[Inspection]]:
    groups: dict[tuple[str, int], list[Inspection]] = {}
    for inspection in in_reach(query, base, kinds):
        groups.setdefault((inspection.authority, inspection.day(basis).year), []).append(inspection)
    return {key: own for key, own in sorted(groups.items()) if len(own) >= query.at_least}


def _by_day(query: FactQuery) -> str:
    return say_basis(query.period.basis) if query.period else ""
