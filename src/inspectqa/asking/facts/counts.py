"""Authorities and reports that meet conditions: listed, counted, as a share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from inspectqa.asking.facts.across import find_across, spans_kinds
from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    NO_OVERALL_NOTE,
    Finding,
    Item,
    Row,
    grade_table,
    notes_on,
    say_area,
    say_count,
    say_day,
    say_kinds,
    say_names,
    say_period,
    say_places,
    say_theme,
)
from inspectqa.asking.facts.query import FactQuery, Result, frameworks_of
from inspectqa.asking.facts.selection import (
    OLDER,
    areas_of,
    by_other_day,
    in_reach,
    is_graded,
    is_within,
    latest_of_each,
    meets,
    names_asked,
    own_inspections,
    say_conditions,
    say_definition,
    say_other_day,
    say_when,
    wider_note,
)
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, RefusalReason

#: More reports than this are not named in the sentence; the table has them.
REPORTS_NAMED_MAX = 40
LEAD_NOTE = "Lead inspectors are known for some of the reports only."


def find_authorities_meeting(query: FactQuery, base: FactsBase) -> Finding | None:
    """The authorities that meet the conditions, listed, counted or as a share."""
    kinds = frameworks_of(query) if query.conditions else query.frameworks or FULL_INSPECTIONS
    if spans_kinds(query):
        return find_across(query, base)
    if query.latest:
        return _meeting_now(query, base, kinds)
    if query.ever:
        return _meeting_over_time(query, base, kinds)
    found = in_reach(query, base, kinds)
    if query.negated:
        return _without(query, base, found, kinds)
    if query.conditions and not any(is_graded(i, query.conditions) for i in found):
        return _none_graded(query, found, kinds)
    fitting = sorted(
        (i for i in found if meets(i, query.conditions)), key=lambda i: (i.authority, i.published)
    )
    notes = [
        *notes_on(fitting, areas_of(query)),
        *_other_names(query, base, kinds),
        *wider_note(query, base, kinds),
    ]
    unread = [i for i in found if query.conditions and not i.judgements]
    if unread:
        listed = say_names(f"{i.authority} ({say_day(i.published)})" for i in unread[:REPORTS_NAMED_MAX])
        notes.append(f"The grades of {len(unread)} of these are not known: {listed}.")
    having = len({i.authority for i in found})
    coverage = (
        f"{say_count(len(found), *say_kinds(kinds))} of {say_count(having, 'authority', 'authorities')}"
        f" out of {len(names_asked(query, base))}{' in the period' if query.period else ''}."
    )
    state = _judged_then if query.conditions else _visited
    return replace(state(query, fitting, kinds), coverage=coverage, notes=tuple(notes))


# --- by the latest inspection ---


def _meeting_now(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> Finding:
    """By each authority's latest inspection."""
    latest = latest_of_each(query, base, kinds)
    if query.period:
        period = query.period
        latest = {name: i for name, i in latest.items() if period.holds(i.day(period.basis))}
    fitting = [i for i in latest.values() if meets(i, query.conditions)]
    lacking = sorted(
        name for name, inspection in latest.items() if not is_graded(inspection, query.conditions)
    )
    areas = areas_of(query)
    notes = [note for note in notes_on(fitting, areas) if not lacking or note != NO_OVERALL_NOTE]
    notes += _lacking_notes(query, base, kinds, lacking)
    notes += _earlier_note(query, base, fitting)
    when = f", their latest {say_when(query)}" if query.period else ""
    have = f"{len(latest)} of {len(names_asked(query, base))} authorities have {say_one(kinds)} on record"
    coverage = have + when
    if lacking:
        coverage += f"; {len(lacking)} of their latest give no such grade"
    columns, rows = grade_table(sorted(fitting, key=lambda i: i.authority), areas)
    items = tuple(
        Item(f"{i.authority} ({i.published.year})", i, areas[0] if i.grade(areas[0]) else None)
        for i in sorted(fitting, key=lambda i: i.authority)
    )
    lead = (
        f"{say_places(len(fitting), query.places.label)} {_are(len(fitting), query)} "
        f"{say_conditions(query.conditions)} {say_when(query)}"
    ).rstrip()
    if query.result is Result.SHARE:
        whole = [i for i in latest.values() if is_graded(i, query.conditions) and meets(i, query.given)]
        fitting = [i for i in fitting if meets(i, query.given)]
        who = query.places.label.removeprefix("of ") or "authorities"
        of_what = f"{who} judged {say_conditions(query.given)}," if query.given else ""
        items, lead = (), _share(query, len(fitting), len(whole), of_what)
        columns, rows = grade_table(sorted(fitting, key=lambda i: i.authority), areas_of(query))
    return Finding(lead, items, columns, rows, f"{coverage}.", say_definition(query, kinds), tuple(notes))


def _earlier_note(query: FactQuery, base: FactsBase, fitting: Sequence[Inspection]) -> list[str]:
    """Of areas no longer judged, who ever had the grade: that may be meant."""
    if not any(area in OLDER for area in areas_of(query)):
        return []
    names = {i.authority for i in in_reach(query, base, ()) if meets(i, query.conditions)}
    if names == {i.authority for i in fitting}:
        return []
    return [
        f"At any inspection that judged it: {say_count(len(names), 'authority', 'authorities')}"
        f" ({say_names(sorted(names))})."
    ]


def say_one(kinds: tuple[Framework, ...]) -> str:
    """'a full inspection', 'an area SEND report'."""
    one, _ = say_kinds(kinds)
    return f"an {one}" if one.startswith(("area", "ILACS", "SIF", "older")) else f"a {one}"


def _are(number: int, query: FactQuery) -> str:
    """The verb: 'are judged', 'is judged', 'are' before 'without a grade'."""
    verb = "is" if number == 1 or (number == 0 and not query.places.label.startswith("of ")) else "are"
    return f"{verb} judged" if query.conditions[0].grades else verb


def _lacking_notes(
    query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...], lacking: Sequence[str]
) -> list[str]:
    """The authorities that have no such grade, and what the last grade ever given would make of them."""
    if not lacking:
        return []
    area = next(
        (c.area for c in query.conditions if c.grades and c.area is Area.OVERALL), query.conditions[0].area
    )
    have = "authority has" if len(lacking) == 1 else "authorities have"
    why = "; inspections since April 2026 give none" if area is Area.OVERALL else ""
    notes = [
        f"{len(lacking)} {have} no current grade {say_area(area)}{why}, and count in neither group: "
        f"{say_names(lacking)}."
    ]
    extra = []
    for name in lacking if len(query.conditions) == 1 else ():
        graded = [i for i in own_inspections(name, base, kinds) if i.grade(area)]
        if graded and meets(graded[-1], query.conditions):
            extra.append(f"{name} ({graded[-1].published.year})")
    if extra:
        notes.append(f"By the last grade ever given, {say_names(extra)} would be added.")
    return notes


def _share(query: FactQuery, number: int, total: int, of_what: str = "") -> str:
    """'75% (107 of 142 authorities with a grade) are judged good or outstanding overall'."""
    per_cent = f"{100 * number / total:.0f}%" if total else "None"
    whole = of_what or query.places.label.removeprefix("of ") or "authorities"
    verb = "were" if query.period else "are"
    return (
        f"{per_cent} ({number} of {total} {whole} with a grade) {verb} judged "
        f"{say_conditions(query.conditions)}"
    )


# --- over time ---


def _meeting_over_time(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> Finding:
    """Ever, never, always, twice: over all inspections of each authority that give the grades."""
    shown: list[Inspection] = []
    counted = 0
    for name in names_asked(query, base):
        own = [i for i in own_inspections(name, base, kinds) if is_graded(i, query.conditions)]
        own = [i for i in own if not query.period or query.period.holds(i.day(query.period.basis))]
        hits = [i for i in own if meets(i, query.conditions)]
        counted += bool(own)
        shown += {
            "ever": hits,
            "never": own[-1:] if not hits else [],
            "always": own if own and len(hits) == len(own) else [],
            "often": (hits or own[-1:]) if is_within(query, len(hits)) and own else [],
        }[query.ever]
    names = list(dict.fromkeys(i.authority for i in shown))
    have = "has" if len(names) <= 1 else "have"
    told = {"ever": f"{have} been", "never": f"{have} never been", "always": f"{have} always been"}
    lead = (
        f"{say_places(len(names), query.places.label)} "
        f"{told.get(query.ever, f'{have} {_times(query)} been')} judged"
    )
    areas = areas_of(query)
    columns, rows = grade_table(shown, areas)
    items = tuple(
        Item(i.authority if query.ever == "never" else f"{i.authority} ({i.published.year})", i, areas[0])
        for i in shown
    )
    which = "the latest" if query.ever == "never" else "each one that meets it"
    return Finding(
        f"{lead} {say_conditions(query.conditions)} {say_when(query)}".rstrip(),
        items,
        columns,
        rows,
        f"{counted} authorities with such a grade.",
        f"Over every {say_kinds(kinds)[0]} on record that gives the grade; the table shows {which}.",
    )


def _times(query: FactQuery) -> str:
    """'more than once', 'at least three times', 'exactly twice'."""
    if query.at_most:
        often = {1: "once", 2: "twice"}.get(query.at_most, f"{query.at_most} times")
        return f"exactly {often}" if query.at_least == query.at_most else f"at most {often}"
    words = {1: "at least once", 2: "more than once", 3: "at least three times", 4: "at least four times"}
    return words.get(query.at_least, f"at least {query.at_least} times")


# --- by every report of a period ---


def _judged_then(query: FactQuery, fitting: list[Inspection], kinds: tuple[Framework, ...]) -> Finding:
    """Authorities that were judged so in a period."""
    areas = areas_of(query)
    columns, rows = grade_table(fitting, areas)
    names = {i.authority for i in fitting}
    verb = "was" if len(names) == 1 or not names else "were"
    lead = (
        f"{say_places(len(names), query.places.label)} {verb} judged "
        f"{say_conditions(query.conditions)} {say_when(query)}"
    )
    items = tuple(
        Item(f"{i.authority} (published {say_day(i.published)})", i, areas[0] if i.grade(areas[0]) else None)
        for i in fitting
    )
    return Finding(lead.rstrip(), items, columns, rows, definition=say_definition(query, kinds))


def _none_graded(query: FactQuery, found: Sequence[Inspection], kinds: tuple[Framework, ...]) -> Finding:
    """Nothing was judged then, as far as is known: 'none' would be no answer."""
    areas = " and ".join(say_area(area) for area in areas_of(query))
    lead = f"No grade {areas} is known of {say_kinds(kinds)[1]} {say_when(query)}".rstrip()
    if found:
        listed = say_names(f"{i.authority} ({say_day(i.published)})" for i in found[:REPORTS_NAMED_MAX])
        lead += f"; their reports, not read here, may give one: {listed}"
    return Finding(lead, refusal=RefusalReason.NOTHING_IN_SCOPE)


def _visited(query: FactQuery, fitting: list[Inspection], kinds: tuple[Framework, ...]) -> Finding:
    """Authorities that had a kind of report, of a theme, in a period."""
    names = {i.authority for i in fitting}
    about = f" on {query.theme.name}" if query.theme else ""
    lead = (
        f"{say_places(len(names), query.places.label)} had {say_one(kinds)}{about} {say_when(query)}".rstrip()
    )
    items = tuple(
        Item(f"{i.authority} ({say_period(i) or 'published ' + say_day(i.published)})", i) for i in fitting
    )
    rows = tuple(
        Row((i.authority, say_period(i) or "–", str(i.published), say_theme(i) or "–"), i) for i in fitting
    )
    return Finding(
        lead,
        items,
        ("Authority", "Inspected", "Published", "Theme"),
        rows,
        definition=_with_theme(query, kinds),
    )


def _with_theme(query: FactQuery, kinds: tuple[Framework, ...]) -> str:
    """The definition, with how a visit's theme was decided."""
    theme = f"Visits whose stated theme includes {query.theme.name}." if query.theme else ""
    return " ".join(filter(None, [say_definition(query, kinds), theme]))


def _other_names(query: FactQuery, base: FactsBase, kinds: tuple[Framework, ...]) -> list[str]:
    """What the list would be by the other day of a report, where it differs."""
    if query.period is None:
        return []
    own = {i.authority for i in in_reach(query, base, kinds) if meets(i, query.conditions)}
    names = {i.authority for i in in_reach(by_other_day(query), base, kinds) if meets(i, query.conditions)}
    if names == own:
        return []
    told = f": {say_names(sorted(names))}" if names else ""
    return [f"By {say_other_day(query)} instead: {say_count(len(names), 'authority', 'authorities')}{told}."]


def _without(
    query: FactQuery, base: FactsBase, found: list[Inspection], kinds: tuple[Framework, ...]
) -> Finding:
    """Authorities that had none of a kind of report."""
    having = {i.authority for i in found}
    names = [name for name in names_asked(query, base) if name not in having]
    about = f" on {query.theme.name}" if query.theme else ""
    lead = (
        f"{say_places(len(names), query.places.label)} had no {say_kinds(kinds)[0]}{about} "
        f"{say_when(query)}".rstrip()
    )
    return Finding(
        f"{lead}: {say_names(names)}" if names else lead,
        columns=("Authority",),
        rows=tuple(Row((name,)) for name in names),
        coverage=f"{len(names_asked(query, base))} authorities with reports on record.",
        definition=_with_theme(query, kinds),
    )


# --- reports ---


def find_reports(query: FactQuery, base: FactsBase) -> Finding | None:
    """Reports that meet the conditions, listed, counted or as a share."""
    kinds = frameworks_of(query) if query.conditions else query.frameworks
    if query.places.names and not any(base.by_authority.get(name) for name in query.places.names):
        return None
    found = in_reach(query, base, kinds)
    fitting = [i for i in found if meets(i, query.conditions)]
    areas = areas_of(query)
    if areas:
        columns, rows = grade_table(fitting, areas)
    else:
        columns = ("Authority", "Framework", "Inspected", "Published", "Theme or outcome")
        rows = tuple(Row(_report_cells(i), i) for i in fitting)
    lead = _reports_lead(query, fitting, kinds)
    if query.result is Result.SHARE:
        graded = sum(is_graded(i, query.conditions) for i in found)
        lead = f"{_share(query, len(fitting), graded, say_kinds(kinds)[1])} {say_when(query)}".rstrip()
    items = _report_items(query, fitting, areas) if query.result is not Result.SHARE else ()
    notes = [*([LEAD_NOTE] if query.lead else []), *wider_note(query, base, kinds)]
    if query.period:
        other = sum(meets(i, query.conditions) for i in in_reach(by_other_day(query), base, kinds))
        notes += [f"By {say_other_day(query)} instead: {other}."] if other != len(fitting) else []
    newest = f"; the newest was published on {say_day(base.newest)}" if base.newest else ""
    coverage = f"Out of {say_count(len(base.inspections), 'report', 'reports')} on record{newest}."
    return Finding(lead, items, columns, rows, coverage, _with_theme(query, kinds), tuple(notes))


def _report_items(query: FactQuery, fitting: list[Inspection], areas: tuple[Area, ...]) -> tuple[Item, ...]:
    """The reports by name, where they are few enough to read."""
    if len(fitting) > REPORTS_NAMED_MAX:
        return ()
    one = len(query.places.names) == 1
    return tuple(
        Item(
            f"{'' if one else i.authority + ', '}{i.identity.framework.value}, {say_day(i.published)}"
            + (f" ({theme})" if one and (theme := say_theme(i)) else ""),
            i,
            areas[0] if areas and i.grade(areas[0]) else None,
        )
        for i in fitting
    )


def _reports_lead(query: FactQuery, fitting: list[Inspection], kinds: tuple[Framework, ...]) -> str:
    """'9 reports of Sandwell since 2013 (4 full inspections, …)'."""
    text = say_count(len(fitting), *say_kinds(kinds)) if fitting else f"No {say_kinds(kinds)[0]}"
    label = query.places.label
    for said in (
        f"on {query.theme.name}" if query.theme else "",
        f"led by {query.lead}" if query.lead else "",
        (label if label.startswith("of ") else f"of {label}") if label else "",
        f"with the grade {say_conditions(query.conditions)}" if query.conditions else "",
        say_when(query),
    ):
        text += f" {said}" if said else ""
    if not kinds and len(fitting) > 1:
        counts = Counter(FULL_INSPECTIONS if i.is_full else (i.identity.framework,) for i in fitting)
        told = (say_count(number, *say_kinds(kind)) for kind, number in counts.most_common())
        text += f" ({', '.join(told)})"
    return text


def _report_cells(inspection: Inspection) -> tuple[str, ...]:
    outcome = inspection.grade(Area.SEND) or inspection.grade(Area.OVERALL)
    return (
        inspection.authority,
        inspection.identity.framework.value,
        say_period(inspection) or "–",
        str(inspection.identity.published or "–"),
        say_theme(inspection) or (outcome.value if outcome else "–"),
    )
