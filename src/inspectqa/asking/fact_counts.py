"""Authorities and reports that meet conditions: listed, counted, as a share, by year or region."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from inspectqa.asking.fact_base import FactsBase, Inspection, authority_facts
from inspectqa.asking.fact_parsing import frameworks_of
from inspectqa.asking.fact_query import Condition, FactQuery, Result
from inspectqa.asking.findings import (
    LATEST,
    NO_OVERALL_NOTE,
    Finding,
    Item,
    Row,
    grade_table,
    notes_on,
    say_area,
    say_count,
    say_day,
    say_grades,
    say_kinds,
    say_names,
    say_period,
    scale_of,
)
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade


def names_asked(query: FactQuery, base: FactsBase) -> list[str]:
    """The authorities that a question is about: those it names, else all that have reports."""
    return sorted(query.places.names) if query.places.names else sorted(base.by_authority)


def authorities_word(query: FactQuery, number: int) -> str:
    """'3 authorities', '1 of the London boroughs' → how many of whom."""
    if query.places.label:
        return f"{number:,} of {query.places.label}" if number != 1 else f"1 of {query.places.label}"
    return say_count(number, "authority", "authorities")


def in_reach(query: FactQuery, base: FactsBase, kinds: Sequence[Framework]) -> list[Inspection]:
    """The inspections of the places, kinds, period, theme and inspector asked about, oldest first."""
    names = set(query.places.names)
    found = []
    for inspection in base.inspections:
        if (names and inspection.authority not in names) or (
            kinds and inspection.identity.framework not in kinds
        ):
            continue
        if query.period and not query.period.holds(inspection.day(query.period.basis)):
            continue
        if query.theme is not None and not query.theme.fits(inspection.identity.theme):
            continue
        if query.lead and (inspection.identity.lead_inspector or "").lower() != query.lead.lower():
            continue
        found.append(inspection)
    return found


def latest_of_each(query: FactQuery, base: FactsBase, kinds: Sequence[Framework]) -> dict[str, Inspection]:
    """Each authority's latest inspection of the kinds."""
    found = {}
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
        if own:
            found[name] = own[-1]
    return found


def meets(inspection: Inspection, conditions: Sequence[Condition]) -> bool:
    """Whether an inspection meets every condition."""
    return all(condition.fits(inspection.grade(condition.area)) for condition in conditions)


def say_conditions(conditions: Sequence[Condition]) -> str:
    """'outstanding for leadership and good overall'."""
    return " and ".join(
        f"{say_grades(c.grades)} {say_area(c.area)}" if c.grades else f"without a grade {say_area(c.area)}"
        for c in conditions
    )


def by_basis(query: FactQuery) -> str:
    """By which day reports were counted."""
    if query.period is None:
        return ""
    if query.period.basis == "inspected":
        return "By the last day of the visit or inspection (of publication where no day is printed)."
    return "By publication date."


# --- authorities ---------------------------------------------------------------------------------------------


def find_authorities_meeting(query: FactQuery, base: FactsBase) -> Finding | None:
    """The authorities that meet the conditions, listed, counted or as a share."""
    kinds = frameworks_of(query) if query.conditions else query.frameworks or FULL_INSPECTIONS
    if query.latest:
        return _meeting_now(query, base, kinds)
    if query.ever:
        return _meeting_over_time(query, base, kinds)
    return _meeting_in_period(query, base, kinds)


def _meeting_now(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> Finding:
    """By each authority's latest inspection."""
    latest = latest_of_each(query, base, kinds)
    fitting = [i for i in latest.values() if meets(i, query.conditions)]
    lacking = sorted(
        name
        for name, inspection in latest.items()
        if any(c.grades and inspection.grade(c.area) is None for c in query.conditions)
    )
    asked = names_asked(query, base)
    notes = list(notes_on(fitting, {c.area for c in query.conditions}, base))
    if lacking:
        area = next(c.area for c in query.conditions if any(latest[n].grade(c.area) is None for n in lacking))
        notes = [n for n in notes if n != NO_OVERALL_NOTE]
        notes.append(
            f"{say_count(len(lacking), 'authority has', 'authorities have')} no current grade "
            f"{say_area(area)}"
            f" (inspections since April 2026 give no overall effectiveness) and"
            f" {'is' if len(lacking) == 1 else 'are'} in neither group: {say_names(lacking)}."
            if area is Area.OVERALL
            else f"No grade {say_area(area)} in the latest inspection of {say_names(lacking)}."
        )
    carried = _carried_back(query, base, kinds, lacking)
    if carried:
        notes.append(carried)
    coverage = f"{len(latest)} of {len(asked)} authorities have {_article(say_kinds(kinds)[0])} on record"
    if lacking:
        coverage += f"; {len(lacking)} of their latest give no such grade"
    definition = LATEST if kinds == FULL_INSPECTIONS else f"By each authority’s latest {say_kinds(kinds)[0]}."
    finding = _listing(query, fitting, base, coverage + ".", definition, tuple(notes))
    if query.result is Result.SHARE:
        finding = replace(finding, lead=_share(query, len(fitting), len(latest) - len(lacking)) + "")
    return finding


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiouILSA" and not noun.startswith(("SEND",)) else f"a {noun}"


def _share(query: FactQuery, number: int, total: int) -> str:
    per_cent = f"{100 * number / total:.0f}%" if total else "none"
    among = f"in {query.places.label} " if query.places.label else ""
    return f"{per_cent} ({number} of {total} {among}with a grade) are {say_conditions(query.conditions)}"


def _carried_back(
    query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...], lacking: Sequence[str]
) -> str:
    """What the count would be with the last overall grade ever given, for authorities that now have none."""
    if not lacking or len(query.conditions) != 1:
        return ""
    (condition,) = query.conditions
    extra = []
    for name in lacking:
        graded = [
            i for i in base.by_authority[name] if i.identity.framework in kinds and i.grade(condition.area)
        ]
        if graded and condition.fits(graded[-1].grade(condition.area)):
            extra.append(f"{name} ({graded[-1].published.year})")
    return f"By the last grade ever given, {say_names(extra)} would be added." if extra else ""


def _listing(
    query: FactQuery,
    fitting: list[Inspection],
    base: FactsBase,
    coverage: str,
    definition: str,
    notes: tuple[str, ...],
) -> Finding:
    """The sentence and table of a list or count of authorities."""
    del base
    areas = tuple(dict.fromkeys(c.area for c in query.conditions))
    fitting = sorted(fitting, key=lambda i: (i.authority, i.published))
    names = list(dict.fromkeys(i.authority for i in fitting))
    columns, rows = grade_table(fitting, areas)
    verb = "is" if len(names) == 1 else "are"
    lead = f"{authorities_word(query, len(names))} {verb} {say_conditions(query.conditions)}"
    if not names:
        lead = (
            f"None{f' of {query.places.label}' if query.places.label else ' of the authorities'} is "
            f"{say_conditions(query.conditions)}"
        )
    items = tuple(
        Item(f"{i.authority} ({i.published.year})", i, areas[0] if areas and i.grade(areas[0]) else None)
        for i in fitting
    )
    return Finding(lead, items, columns, rows, coverage, definition, notes)


def _meeting_over_time(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> Finding:
    """Ever, never, always, twice: over all inspections of each authority that give the grades."""
    shown: list[Inspection] = []
    counted = 0
    for name in names_asked(query, base):
        own = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
        own = [i for i in own if not query.period or query.period.holds(i.day(query.period.basis))]
        own = [i for i in own if all(not c.grades or i.grade(c.area) for c in query.conditions)]
        if not own:
            continue
        counted += 1
        hits = [i for i in own if meets(i, query.conditions)]
        chosen = {
            "ever": hits,
            "never": [] if hits else own[-1:],
            "always": own if len(hits) == len(own) else [],
        }
        shown += hits if query.ever == "twice" and len(hits) > 1 else chosen.get(query.ever, [])
    words = {
        "ever": "have been",
        "never": "have never been",
        "always": "have always been",
        "twice": "have been more than once",
    }
    finding = _listing(
        query, shown, base, f"{counted} authorities with such a grade.", "", notes_on(shown, (), base)[:0]
    )
    names = list(dict.fromkeys(i.authority for i in shown))
    lead = f"{authorities_word(query, len(names))} {words[query.ever]} {say_conditions(query.conditions)}"
    if query.ever == "never":
        items = tuple(replace(item, text=item.inspection.authority) for item in finding.items)
    else:
        items = finding.items
    period = f" {by_basis(query)}" if query.period else ""
    return replace(
        finding,
        lead=lead,
        items=items,
        definition=f"Over every {say_kinds(kinds)[0]} since 2013 that gives the grade; the table shows "
        f"{'the latest' if query.ever == 'never' else 'each one that meets it'}.{period}",
    )


def _meeting_in_period(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> Finding:
    """By every report of a period."""
    found = in_reach(query, base, kinds)
    fitting = [i for i in found if meets(i, query.conditions)]
    if query.negated:
        return _without(query, base, found, kinds)
    asked = names_asked(query, base)
    coverage = (
        f"{say_count(len(found), *say_kinds(kinds))} of "
        f"{say_count(len({i.authority for i in found}), 'authority', 'authorities')}"
    )
    coverage += f" out of {len(asked)} in the period." if query.period else f" out of {len(asked)}."
    notes = [*notes_on(fitting, {c.area for c in query.conditions}, base), *_other_basis(query, base, kinds)]
    if query.conditions:
        return _listing_dated(query, fitting, coverage, tuple(notes))
    return _visited(query, fitting, kinds, coverage, tuple(notes))


def _listing_dated(
    query: FactQuery, fitting: list[Inspection], coverage: str, notes: tuple[str, ...]
) -> Finding:
    areas = tuple(dict.fromkeys(c.area for c in query.conditions))
    columns, rows = grade_table(sorted(fitting, key=lambda i: (i.authority, i.published)), areas)
    names = sorted({i.authority for i in fitting})
    verb = "was" if len(names) == 1 else "were"
    lead = (
        f"{authorities_word(query, len(names))} {verb} judged {say_conditions(query.conditions)} "
        f"{say_when(query)}"
    )
    if not names:
        lead = (
            f"None{f' of {query.places.label}' if query.places.label else ' of the authorities'} was "
            f"judged {say_conditions(query.conditions)} {say_when(query)}"
        )
    items = tuple(
        Item(f"{i.authority} (published {say_day(i.published)})", i, areas[0] if i.grade(areas[0]) else None)
        for i in sorted(fitting, key=lambda i: (i.authority, i.published))
    )
    return Finding(lead.strip(), items, columns, rows, coverage, by_basis(query), notes)


def say_when(query: FactQuery) -> str:
    """'in 2023', 'from 1 March 2020', '' without a period."""
    if query.period is None:
        return ""
    first, last = query.period.first, query.period.last
    if first == dt.date.min:
        return f"until {say_day(last)}"
    if last == dt.date.max:
        return f"since {first.year}" if (first.month, first.day) == (1, 1) else f"since {say_day(first)}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"from {first.year} to {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B %Y}" if first != last else f"on {say_day(first)}"
    return f"from {say_day(first)} to {say_day(last)}"


def _other_basis(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> list[str]:
    """What the result would be by the other day of a report, where it differs."""
    if query.period is None:
        return []
    other = "published" if query.period.basis == "inspected" else "inspected"
    own = sorted({i.authority for i in in_reach(query, base, kinds) if meets(i, query.conditions)})
    changed = replace(query, period=replace(query.period, basis=other))
    names = sorted({i.authority for i in in_reach(changed, base, kinds) if meets(i, query.conditions)})
    if names == own:
        return []
    day = "publication" if other == "published" else "the last day of the inspection or visit"
    return [f"By {day} instead: {say_count(len(names), 'authority', 'authorities')}: {say_names(names)}."]


def _visited(
    query: FactQuery,
    fitting: list[Inspection],
    kinds: tuple[Framework, ...],
    coverage: str,
    notes: tuple[str, ...],
) -> Finding:
    """Authorities that had a kind of report, of a theme, in a period."""
    fitting = sorted(fitting, key=lambda i: (i.authority, i.published))
    names = list(dict.fromkeys(i.authority for i in fitting))
    about = f" on {query.theme.name}" if query.theme else ""
    one, _ = say_kinds(kinds)
    lead = f"{authorities_word(query, len(names))} had {_article(one)}{about} {say_when(query)}".strip()
    definition = by_basis(query)
    if query.theme:
        definition = f"{definition} Visits whose stated theme includes {query.theme.name}.".strip()
    rows = tuple(
        Row((i.authority, say_period(i) or "–", str(i.published), i.identity.theme or "–"), i, None)
        for i in fitting
    )
    items = tuple(
        Item(f"{i.authority} ({say_period(i) or 'published ' + say_day(i.published)})", i) for i in fitting
    )
    return Finding(
        lead, items, ("Authority", "Inspected", "Published", "Theme"), rows, coverage, definition, notes
    )


def _without(
    query: FactQuery, base: FactsBase, found: list[Inspection], kinds: tuple[Framework, ...]
) -> Finding:
    """Authorities that had none of a kind of report."""
    having = {i.authority for i in found}
    names = [name for name in names_asked(query, base) if name not in having]
    one, _ = say_kinds(kinds)
    about = f" on {query.theme.name}" if query.theme else ""
    lead = f"{authorities_word(query, len(names))} had no {one}{about} {say_when(query)}".strip()
    rows = tuple(Row((name,), None, None) for name in names)
    text = f"{lead}: {say_names(names)}" if names else lead
    return Finding(
        text,
        (),
        ("Authority",),
        rows,
        f"{len(names_asked(query, base))} authorities with reports on record.",
        by_basis(query),
    )


# --- reports -------------------------------------------------------------------------------------------------


def find_reports(query: FactQuery, base: FactsBase) -> Finding | None:
    """Reports that meet the conditions, listed, counted or as a share."""
    kinds = frameworks_of(query) if query.conditions else query.frameworks
    found = in_reach(query, base, kinds)
    fitting = [i for i in found if meets(i, query.conditions)]
    if not found and query.places.names and not any(base.by_authority.get(n) for n in query.places.names):
        return None
    lead = _reports_lead(query, fitting, kinds)
    if query.result is Result.SHARE:
        graded = [i for i in found if all(not c.grades or i.grade(c.area) for c in query.conditions)]
        lead = _share(query, len(fitting), len(graded)) + f" {say_when(query)}".rstrip()
        lead = lead.replace("with a grade", f"{say_kinds(kinds)[1]} with a grade").replace(" are ", " were ")
    areas = tuple(dict.fromkeys(c.area for c in query.conditions))
    if areas:
        columns, rows = grade_table(fitting, areas)
    else:
        columns = ("Authority", "Framework", "Inspected", "Published", "Theme or outcome")
        rows = tuple(Row(_report_cells(i), i, None) for i in fitting)
    items = tuple(
        Item(
            f"{i.authority}, {i.identity.framework.value}, {i.published}"
            if len(query.places.names) != 1
            else f"{i.identity.framework.value} ({say_day(i.published)})",
            i,
            areas[0] if areas and i.grade(areas[0]) else None,
        )
        for i in fitting
    )
    if len(items) > 40:
        items = ()
    notes = list(_other_count(query, base, kinds, len(fitting)))
    if query.lead:
        notes.append("Lead inspectors are recorded for about a third of the reports only.")
    newest = f" The newest was published on {say_day(base.newest)}." if base.newest else ""
    return Finding(
        lead=lead,
        items=items,
        columns=columns,
        rows=rows,
        coverage=f"Out of {say_count(len(base.inspections), 'report', 'reports')} on record.{newest}",
        definition=" ".join(
            filter(
                None,
                [
                    by_basis(query),
                    f"Visits whose stated theme includes {query.theme.name}." if query.theme else "",
                ],
            )
        ),
        notes=tuple(notes),
    )


def _reports_lead(query: FactQuery, fitting: list[Inspection], kinds: tuple[Framework, ...]) -> str:
    """'9 reports on Sandwell since 2013: 3 full inspections, …'."""
    text = say_count(len(fitting), *say_kinds(kinds))
    if query.theme:
        text += f" on {query.theme.name}"
    if query.lead:
        text += f" led by {query.lead}"
    if query.places.label:
        text += f" of {query.places.label}"
    if query.conditions:
        text += f" with the grade {say_conditions(query.conditions)}"
    if query.period:
        text += f" {say_when(query)}"
    if not kinds and len(fitting) > 1:
        counts = Counter(
            "full inspections" if i.is_full else say_kinds((i.identity.framework,))[1] for i in fitting
        )
        text += f" ({', '.join(f'{number} {kind}' for kind, number in counts.most_common())})"
    return text


def _report_cells(inspection: Inspection) -> tuple[str, ...]:
    outcome = inspection.grade(Area.SEND) or inspection.grade(Area.OVERALL)
    about = inspection.identity.theme or (outcome.value if outcome else "–")
    return (
        inspection.authority,
        inspection.identity.framework.value,
        say_period(inspection) or "–",
        str(inspection.identity.published or "–"),
        about,
    )


def _other_count(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...], number: int) -> list[str]:
    if query.period is None:
        return []
    other = "published" if query.period.basis == "inspected" else "inspected"
    changed = replace(query, period=replace(query.period, basis=other))
    count = sum(meets(i, query.conditions) for i in in_reach(changed, base, kinds))
    day = "publication" if other == "published" else "the last day of the inspection or visit"
    return [f"By {day} instead: {count}."] if count != number else []


# --- by year, region, type, grade ------------------------------------------------------------------------------


def find_groups(query: FactQuery, base: FactsBase) -> Finding | None:
    """Grades or reports counted by year, region or type, or over the grades."""
    area = query.conditions[0].area if query.conditions else (query.areas[0] if query.areas else None)
    if area is None and query.frameworks == (Framework.AREA_SEND,):
        area = Area.SEND
    kinds = frameworks_of(query) if (area or not query.frameworks) else query.frameworks
    if area is None and kinds == FULL_INSPECTIONS and (query.result is Result.LIST or not query.frameworks):
        area = Area.OVERALL
    if query.separate:
        kinds = (Framework.ILACS,)
    found = (
        list(latest_of_each(query, base, kinds).values()) if query.latest else in_reach(query, base, kinds)
    )
    if query.separate and area:
        found = [i for i in found if area in i.judgements and not i.judgements[area].joint]
    key = _GROUP_KEYS[query.group]
    groups: dict[str, list[Inspection]] = {}
    for inspection in found:
        groups.setdefault(key(inspection, query), []).append(inspection)
    if area is None or query.frameworks == (Framework.FOCUSED_VISIT,):
        return _count_table(query, groups, kinds, base)
    if query.conditions:
        return _share_table(query, groups, kinds, base)
    if not query.group:
        return _distribution(query, found, area, kinds)
    return _grades_table(query, groups, area, kinds, base)


def _year_of(inspection: Inspection, query: FactQuery) -> str:
    return str(inspection.day(query.period.basis if query.period else "published").year)


def _region_of(inspection: Inspection, query: FactQuery) -> str:
    del query
    facts = authority_facts(inspection.authority)
    return facts.region if facts and facts.region else "(unknown)"


def _type_of(inspection: Inspection, query: FactQuery) -> str:
    del query
    facts = authority_facts(inspection.authority)
    return facts.type if facts and facts.type else "(unknown)"


_GROUP_KEYS: dict[str, Callable[[Inspection, FactQuery], str]] = {
    "year": _year_of,
    "region": _region_of,
    "type": _type_of,
    "": lambda inspection, query: "",
}


def _share_table(
    query: FactQuery, groups: dict[str, list[Inspection]], kinds: tuple[Framework, ...], base: FactsBase
) -> Finding:
    """How many, and what share, meet the condition in each group."""
    figures = []
    for name, inspections in sorted(groups.items()):
        graded = [i for i in inspections if all(not c.grades or i.grade(c.area) for c in query.conditions)]
        hits = sum(meets(i, query.conditions) for i in graded)
        if graded:
            figures.append((name, len(graded), hits, round(100 * hits / len(graded))))
    rows = tuple(Row((name, str(total), str(hits), f"{share}%")) for name, total, hits, share in figures)
    told = say_conditions(query.conditions)
    what = "authorities" if query.latest else say_kinds(kinds)[1]
    shares = query.result is Result.SHARE
    if query.direction and figures:
        rank = (lambda f: (f[2] / f[1], f[2])) if shares else (lambda f: (f[2], f[2] / f[1]))
        ordered = sorted(figures, key=rank, reverse=query.direction > 0)
        best = [
            f for f in ordered if (f[3] if shares else f[2]) == (ordered[0][3] if shares else ordered[0][2])
        ]
        lead = f"{say_names(f[0] for f in best)}: {best[0][2]} of {best[0][1]} {what} ({best[0][3]}%) {told}"
    else:
        lead = f"{told[0].upper()}{told[1:]}, by {query.group}: " + ", ".join(
            f"{name} {hits} of {total} ({share}%)" for name, total, hits, share in figures
        )
    heads = (
        query.group.capitalize(),
        f"{what[0].upper()}{what[1:]} with a grade",
        told[0].upper() + told[1:],
        "Per cent",
    )
    return Finding(
        lead,
        (),
        heads,
        rows,
        _group_coverage(groups, base),
        _group_definition(query, kinds),
        _group_notes(query, base),
    )


def _grades_table(
    query: FactQuery,
    groups: dict[str, list[Inspection]],
    area: Area,
    kinds: tuple[Framework, ...],
    base: FactsBase,
) -> Finding:
    """How many of each grade in each group."""
    scale = list(scale_of(area))
    if any(i.grade(area) is Grade.ADEQUATE for inspections in groups.values() for i in inspections):
        scale.insert(3, Grade.ADEQUATE)
    rows, told = [], []
    for name, inspections in sorted(groups.items()):
        counts = Counter(i.grade(area) for i in inspections)
        numbers = [counts.get(grade, 0) for grade in scale]
        rows.append(Row((name, *(str(n) for n in numbers), str(counts.get(None, 0)), str(len(inspections)))))
        told.append(
            f"{name}: " + ", ".join(f"{n} {g.value}" for n, g in zip(numbers, scale, strict=True) if n)
        )
    what = "authorities" if query.latest else say_kinds(kinds)[1]
    lead = f"{area.value[0].upper()}{area.value[1:]}, {what} by {query.group or 'grade'} – " + "; ".join(told)
    heads = ((query.group or "all").capitalize(), *(g.value.capitalize() for g in scale), "No grade", "All")
    return Finding(
        lead,
        (),
        heads,
        tuple(rows),
        _group_coverage(groups, base),
        _group_definition(query, kinds),
        _group_notes(query, base),
    )


def _distribution(
    query: FactQuery, found: list[Inspection], area: Area, kinds: tuple[Framework, ...]
) -> Finding:
    """How many authorities (or reports) stand at each grade."""
    counts = Counter(i.grade(area) for i in found)
    scale = [grade for grade in scale_of(area)]
    rows = tuple(Row((grade.value, str(counts.get(grade, 0)))) for grade in scale)
    rows += (Row(("no grade given", str(counts.get(None, 0)))),) if counts.get(None) else ()
    told = ", ".join(f"{row.cells[1]} {row.cells[0]}" for row in rows)
    place = f" in {query.places.label}" if query.places.label else ""
    noun = "authorities" if query.latest else say_kinds(kinds)[1]
    definition = (
        (LATEST if kinds == FULL_INSPECTIONS else f"By each authority’s latest {say_kinds(kinds)[0]}.")
        if query.latest
        else by_basis(query)
    )
    return Finding(
        f"Of {len(found)} {noun}{place} {say_when(query)}".rstrip() + f", {say_area(area)}: {told}",
        (),
        ("Grade", noun.capitalize()),
        rows,
        f"{len(found)} {noun}.",
        definition,
        (NO_OVERALL_NOTE,) if area is Area.OVERALL and counts.get(None) else (),
    )


def _count_table(
    query: FactQuery, groups: dict[str, list[Inspection]], kinds: tuple[Framework, ...], base: FactsBase
) -> Finding:
    """How many reports in each group."""
    one, many = say_kinds(kinds)
    figures = [(name, len(inspections)) for name, inspections in sorted(groups.items())]
    rows = tuple(Row((name, str(number))) for name, number in figures)
    about = f" on {query.theme.name}" if query.theme else ""
    if query.direction and figures:
        best = max(n for _, n in figures) if query.direction > 0 else min(n for _, n in figures)
        lead = f"{say_names(name for name, n in figures if n == best)}: {say_count(best, one, many)}{about}"
    else:
        lead = f"{many[0].upper()}{many[1:]}{about} by {query.group}: " + ", ".join(
            f"{name} {n}" for name, n in figures
        )
    heads = (query.group.capitalize(), many.capitalize() if many[0].islower() else many)
    return Finding(lead, (), heads, rows, _group_coverage(groups, base), _group_definition(query, kinds))


def _group_coverage(groups: dict[str, list[Inspection]], base: FactsBase) -> str:
    number = sum(map(len, groups.values()))
    newest = f", the newest published on {say_day(base.newest)}" if base.newest else ""
    return (
        f"{say_count(number, 'report', 'reports')} counted, of {len(base.inspections):,} on record{newest}."
    )


def _group_definition(query: FactQuery, kinds: tuple[Framework, ...]) -> str:
    if query.latest:
        return LATEST if kinds == FULL_INSPECTIONS else f"By each authority’s latest {say_kinds(kinds)[0]}."
    text = by_basis(query) or "By publication date."
    if query.separate:
        text += " ILACS reports that grade the area by itself."
    if query.conditions:
        text += " Reports without such a grade are not counted."
    return text


def _group_notes(query: FactQuery, base: FactsBase) -> tuple[str, ...]:
    """The last year is never whole."""
    notes = []
    if query.group == "year" and base.newest and not query.period:
        notes.append(f"{base.newest.year} is part of a year: up to {say_day(base.newest)}.")
    areas = {c.area for c in query.conditions} | set(query.areas)
    if not areas or Area.OVERALL in areas:
        notes.append(NO_OVERALL_NOTE)
    return tuple(notes)
