"""Grades of one authority: at one inspection and over time; and when it was inspected."""

from __future__ import annotations

from dataclasses import replace

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    LATEST,
    NO_OVERALL_NOTE,
    Finding,
    Item,
    Quoting,
    Row,
    grade_table,
    notes_on,
    say_area,
    say_count,
    say_dates,
    say_dates_first,
    say_day,
    say_grade,
    say_grades,
    say_kind,
    say_kinds,
    say_names,
    say_outcome,
    say_period,
    say_theme,
    say_when_inspected,
    shown_columns,
)
from inspectqa.asking.facts.query import FactQuery, asks_latest, frameworks_of
from inspectqa.asking.facts.selection import OLDER
from inspectqa.asking.facts.verdicts import say_verdict, say_verdict_by_area
from inspectqa.asking.understanding.scopes import explain_scope, reports_in
from inspectqa.records import Area, Framework, Grade, Recency, RefusalReason, Scope


def find_grades(query: FactQuery, base: FactsBase) -> Finding | None:
    """The grades of one authority at the inspection that the question means."""
    name = query.places.names[0]
    if query.frameworks == (Framework.FOCUSED_VISIT,):
        return None if query.why else _no_grades(query, base)
    inspections = inspections_asked(query, base, name)
    if not inspections:
        return None if query.why else _no_such_report(query, base, name)
    areas = query.areas or _areas_presumed(query)
    graded = [i for i in inspections if any(i.grade(area) for area in areas)] if areas else inspections
    if query.expected and query.why:
        return _state_reasoned(query, inspections, base)
    if not graded:
        return _verdict_by_area(query, inspections, base) or _area_not_given(query, inspections, areas, base)
    if query.expected:
        return say_verdict(query, graded, areas, lambda asked, meant: state_grades(asked, meant, base))
    quoting = Quoting.REASONS if query.how_good and not query.areas else Quoting.NOTHING
    return replace(state_grades(query, graded, base), quoted=graded[0], quoting=quoting)


def _verdict_by_area(query: FactQuery, inspections: list[Inspection], base: FactsBase) -> Finding | None:
    """'Is X good?' of an inspection without an overall grade, with the last overall grade before it."""
    inspection = inspections[0]
    told = say_verdict_by_area(query, inspection, say_dates(inspection))
    if told is None or not query.expected or query.areas:
        return None
    columns, rows = grade_table([inspection])
    notes = (NO_OVERALL_NOTE, *_last_before(inspection, (Area.OVERALL,), base))
    coverage = _coverage(base, inspection.authority, [inspection])
    return replace(told, columns=columns, rows=rows, notes=notes, coverage=coverage)


def _last_before(inspection: Inspection, areas: tuple[Area, ...], base: FactsBase) -> tuple[str, ...]:
    """A note on the last grade that an authority had before an inspection that gives none."""
    earlier = [
        i
        for i in base.by_authority[inspection.authority]
        if i.published < inspection.published and any(i.grade(a) for a in areas)
    ]
    if not earlier:
        return ()
    last = earlier[-1]
    told = say_names(f"{say_grade(last, area)} {say_area(area)}" for area in areas if last.grade(area))
    return (f"The last grade before it: {told} ({say_dates(last)}).",)


def _areas_presumed(query: FactQuery) -> tuple[Area, ...]:
    """'Is X inadequate?' is about overall effectiveness; 'how is X rated?' about everything."""
    if not query.expected:
        return ()
    return (Area.SEND,) if query.frameworks == (Framework.AREA_SEND,) else (Area.OVERALL,)


def inspections_asked(query: FactQuery, base: FactsBase, name: str) -> list[Inspection]:
    """The inspections that a question about one authority means, newest first."""
    scope = replace(query.scope, authorities=(name,), areas=(), regions=(), authority_types=())
    if query.frameworks:
        scope = replace(scope, frameworks=query.frameworks)
    elif not scope.reports:
        scope = replace(scope, frameworks=())
    if not asks_latest(query):
        scope = replace(scope, recency=scope.recency if scope.recency is Recency.PREVIOUS else Recency.ANY)
        if scope.recency is Recency.PREVIOUS and not scope.frameworks:
            scope = replace(scope, frameworks=frameworks_of(query))
        chosen = [base.inspection(identity) for identity in reports_in(scope, base.identities)]
        wanted = set(query.areas)
        judged = [i for i in chosen if i.judgements and (not wanted or wanted & set(i.judgements))]
        return judged or [i for i in chosen if i.is_full]
    kinds = frameworks_of(query)
    own = [i for i in reversed(base.by_authority.get(name, ())) if i.identity.framework in kinds]
    older = next((area for area in query.areas if area in OLDER), None)
    if older:
        own = [i for i in reversed(base.by_authority.get(name, ())) if i.grade(older)]
    return own[:1]


def state_grades(query: FactQuery, inspections: list[Inspection], base: FactsBase) -> Finding:
    """'Rotherham was judged good for care leavers (inspected …)': one item a grade."""
    areas = query.areas
    items = []
    for inspection in inspections:
        shown = [(area, head) for area, head in shown_columns([inspection], areas) if inspection.grade(area)]
        for area, _ in shown:
            text = (
                f"{say_grade(inspection, area)} {say_area(area)}"
                if area is not Area.SEND
                else say_outcome(inspection)
            )
            if len(inspections) > 1 or len(shown) == 1:
                text += f" ({say_dates(inspection)})"
            items.append(Item(text, inspection, area))
    name = inspections[0].authority
    send = areas == (Area.SEND,)
    lead = f"The outcome of {name}’s area SEND inspection was" if send else f"{name} was judged"
    if len(inspections) == 1 and len(items) > 1:
        lead = f"{say_dates_first(inspections[0])}, {lead}"
    columns, rows = grade_table(inspections, areas)
    notes = list(notes_on(inspections, areas))
    notes += [OLDER[area] for area in areas if area in OLDER and asks_latest(query)]
    lacking = [area for area in areas if not any(i.grade(area) for i in inspections)]
    notes += [f"No grade {say_area(area)} is given." for area in lacking]
    return Finding(
        lead=lead,
        items=tuple(items),
        columns=columns,
        rows=rows,
        coverage=_coverage(base, name, inspections),
        definition=LATEST if asks_latest(query) and not send else "",
        notes=tuple(notes),
    )


def _coverage(base: FactsBase, name: str, inspections: list[Inspection]) -> str:
    """How many of an authority's inspections an answer is from, and whether a newer one exists."""
    own = base.by_authority.get(name, ())
    text = f"{say_count(len(inspections), 'report', 'reports')} of the {len(own)} known of {name}"
    newer = [
        i
        for i in base.full_inspections(name)
        if inspections[0].is_full and i.published > inspections[0].published
    ]
    if newer:
        text += f"; a newer full inspection was published on {say_day(newer[-1].published)}"
    return text + "."


def _state_reasoned(query: FactQuery, inspections: list[Inspection], base: FactsBase) -> Finding:
    """'Why was X judged inadequate?': the grade at the inspection that gave it last, or that none did."""
    name = inspections[0].authority
    meant = next((i for i in inspections if _areas_graded(query, i)), None)
    before = ""
    if meant is None and asks_latest(query) and not query.negated:
        meant = next((i for i in reversed(base.by_authority[name]) if _areas_graded(query, i)), None)
        before = (
            f"The latest full inspection of {name} ({say_dates(inspections[0])}) did not give that grade; "
        )
    if meant is None:
        return _false_reason(query, inspections)
    stated = state_grades(replace(query, areas=_areas_graded(query, meant)), [meant], base)
    if not before:
        return stated
    return replace(stated, lead=f"{before}before it, {stated.lead}", definition="")


def _areas_graded(query: FactQuery, inspection: Inspection) -> tuple[Area, ...]:
    """The areas with a grade that the question presumes: those it names, else overall, else any."""
    whole = query.negated and inspection.grade(Area.OVERALL) is not None
    asked = query.areas or ((Area.OVERALL,) if whole else tuple(inspection.judgements))
    held = tuple(a for a in asked if inspection.grade(a) in query.expected)
    return (Area.OVERALL,) if Area.OVERALL in held and not query.areas else held


def _false_reason(query: FactQuery, inspections: list[Inspection]) -> Finding:
    """'Why was X judged inadequate?', 'why wasn't it good?' where it is not so: the grades that it got."""
    shown = query.areas or _areas_presumed(query)
    named = [i for i in inspections if any(i.grade(area) for area in shown)] or inspections
    items = tuple(
        Item(f"{say_grade(i, area)} {say_area(area)} ({say_dates(i)})", i, area)
        for i in named
        for area in (shown if any(i.grade(a) for a in shown) else tuple(i.judgements))
        if i.grade(area)
    )
    columns, rows = grade_table(inspections)
    asked = say_grades(query.expected)
    if query.negated:
        asked = f"less than {Grade.OUTSTANDING if Grade.GOOD in query.expected else Grade.GOOD}"
    return Finding(
        lead=f"{inspections[0].authority} was not judged {asked}; the judgement was",
        items=items,
        columns=columns,
        rows=rows,
        refusal=RefusalReason.FALSE_PREMISE,
    )


def _area_not_given(
    query: FactQuery, inspections: list[Inspection], areas: tuple[Area, ...], base: FactsBase
) -> Finding:
    """A report that gives no grade for the area asked about, with the grades that it gives."""
    inspection = inspections[0]
    items = tuple(
        Item(f"{say_grade(inspection, area)} {say_area(area)}", inspection, area)
        for area in inspection.judgements
    )
    what = "overall effectiveness" if areas == (Area.OVERALL,) else say_names(area.value for area in areas)
    lead = f"{inspection.authority}’s report ({say_dates(inspection)}) gives no grade for {what}"
    if items:
        lead += "; it judges"
    columns, rows = grade_table([inspection])
    notes: tuple[str, ...] = (NO_OVERALL_NOTE,) if Area.OVERALL in areas else ()
    notes += _last_before(inspection, areas, base)
    return Finding(lead, items, columns, rows, notes=notes, refusal=RefusalReason.FALSE_PREMISE)


def _no_grades(query: FactQuery, base: FactsBase) -> Finding:
    """A grade asked of a focused visit, which gives none."""
    name = query.places.names[0]
    scope = replace(query.scope, authorities=(name,), frameworks=(Framework.FOCUSED_VISIT,), areas=())
    visits = [base.inspection(identity) for identity in reports_in(scope, base.identities)]
    lead = "Focused visits give no grades"
    if visits and visits[0].identity.theme:
        lead += f"; {name}’s ({say_dates(visits[0])}) looked at {visits[0].identity.theme}"
    elif not visits:
        lead += f"; and no such visit to {name} is known"
    full = base.full_inspections(name)
    rows = grade_table(full[::-1][:3]) if full else ((), ())
    return Finding(lead, (), rows[0], rows[1], refusal=RefusalReason.FALSE_PREMISE)


def _no_such_report(query: FactQuery, base: FactsBase, name: str) -> Finding | None:
    """No report of the dates asked about, with those that there are."""
    kinds = frameworks_of(query)
    known = [i for i in base.by_authority.get(name, ()) if i.identity.framework in kinds]
    if not base.by_authority.get(name):
        return None
    one, many = say_kinds(kinds)
    when = explain_scope(
        Scope(
            years=query.scope.years,
            months=query.scope.months,
            since=query.scope.since,
            until=query.scope.until,
        )
    )
    if query.scope.recency is Recency.PREVIOUS:
        which = {0: "No", 1: "Only one"}.get(len(known), "No earlier")
        lead = f"{which} {one} of {name} is known"
    else:
        lead = f"No {one} of {name} is known" + (f" for {when}" if when else "")
    if known:
        lead += f"; its {many} were published on {say_names(say_day(i.published) for i in known)}"
    columns, rows = grade_table(known[::-1], query.areas)
    return Finding(
        lead,
        (),
        columns,
        rows,
        refusal=RefusalReason.FALSE_PREMISE if query.expected else RefusalReason.NOTHING_IN_SCOPE,
    )


def find_timeline(query: FactQuery, base: FactsBase) -> Finding | None:
    """The grades of one authority from inspection to inspection, oldest first."""
    name = query.places.names[0]
    kinds = frameworks_of(query)
    scope = replace(query.scope, authorities=(name,), frameworks=(), areas=(), recency=Recency.ANY)
    chosen = [base.inspection(identity) for identity in reports_in(scope, base.identities)][::-1]
    if not query.frameworks and not query.areas:
        kinds = (*kinds, Framework.LAC)
    inspections = [i for i in chosen if i.identity.framework in kinds and (i.judgements or i.is_full)]
    if query.areas:
        inspections = [i for i in inspections if any(i.grade(a) for a in query.areas)] or inspections
    inspections = inspections[-query.limit :]
    if not inspections:
        return _no_such_report(query, base, name)
    if query.ever == "any" and query.expected:
        return _any_area(query, inspections, base)
    if len(inspections) == 1 and not query.expected:
        return state_grades(query, inspections, base)
    area = (
        query.areas[0]
        if query.areas
        else (Area.SEND if query.frameworks == (Framework.AREA_SEND,) else Area.OVERALL)
    )
    items = tuple(
        Item(f"{grade_or_none(i, area)} ({say_when_inspected(i)})", i, area if i.grade(area) else None)
        for i in inspections
    )
    columns, rows = grade_table(inspections, query.areas, with_authority=False)
    subject = (
        f"{name}, {area.value}, from inspection to inspection"
        if len(inspections) > 1
        else f"{name}, {area.value}"
    )
    if query.expected:
        hits = [i for i in inspections if i.grade(area) in query.expected]
        judged = f"judged {say_grades(query.expected)} {say_area(area)}"
        if query.ever == "always":
            judged = f"always {judged}"
            hits = hits if len(hits) == len(inspections) else []
        subject = f"Yes: {name} was {judged}" if hits else f"No: {name} was not {judged}; its grades were"
        if query.ever == "when":
            subject = f"{name} was {judged}" if hits else f"{name} was never {judged}; its grades were"
        items = tuple(item for item in items if item.inspection in hits) if hits else items
    if len(query.areas) > 1:
        items = tuple(
            Item(f"{say_grade(i, a)} {say_area(a)} ({say_when_inspected(i)})", i, a)
            for i in inspections
            for a in query.areas
            if i.grade(a)
        )
        subject = name
    return Finding(
        lead=subject,
        items=items,
        columns=columns,
        rows=rows,
        coverage=f"{say_count(len(inspections), 'inspection', 'inspections')} of the "
        f"{len(base.by_authority[name])} reports known of {name}.",
        definition="In order of publication; focused visits give no grades.",
        notes=notes_on(inspections, query.areas),
    )


def _any_area(query: FactQuery, inspections: list[Inspection], base: FactsBase) -> Finding:
    """Whether any area ever had a grade, and which at which inspection."""
    name = inspections[0].authority
    hits = [(i, a) for i in inspections for a in i.judgements if i.grade(a) in query.expected]
    columns, rows = grade_table(inspections, with_authority=False)
    told = f"judged {say_grades(query.expected)}"
    return Finding(
        lead=f"Yes: {name} was {told}" if hits else f"No: {name} was not {told} in any area",
        items=tuple(Item(f"{say_area(a)} ({say_when_inspected(i)})", i, a) for i, a in hits),
        columns=columns,
        rows=rows,
        coverage=f"{say_count(len(inspections), 'inspection', 'inspections')} of the "
        f"{len(base.by_authority[name])} reports known of {name}.",
        definition="In order of publication; focused visits give no grades.",
        notes=notes_on(inspections, ()),
    )


def grade_or_none(inspection: Inspection, area: Area) -> str:
    """The grade of an area in a sentence, or that none was given."""
    return say_grade(inspection, area) if inspection.grade(area) else "no grade given"


def dated_reports(query: FactQuery, base: FactsBase) -> list[Inspection]:
    """The reports that a question means: without a date the latest full inspection and any newer report."""
    scope = replace(query.scope, authorities=(query.places.names[0],), areas=())
    if query.frameworks:
        scope = replace(scope, frameworks=query.frameworks)
    found = [
        base.inspection(identity)
        for identity in reports_in(replace(scope, recency=Recency.ANY), base.identities)
    ]
    if query.theme is not None:
        found = [i for i in found if query.theme.fits(i.identity.theme)]
    if asks_latest(query):
        newest = found[:1]
        if not query.frameworks:
            full = [i for i in found if i.is_full][:1]
            newest = [*full, *(i for i in newest if i not in full)]
        return newest
    return found[1:2] if query.scope.recency is Recency.PREVIOUS else found


def _say_inspected(inspection: Inspection) -> str:
    """'ILACS inspected 6 to 30 November 2017, …', 'area SEND inspection 20 to 24 January 2025, …'."""
    if inspection.identity.framework is Framework.AREA_SEND:
        return f"area SEND inspection {say_dates(inspection).removeprefix('inspected ')}"
    return f"{say_kind(inspection.identity.framework)} {say_dates(inspection)}"


def find_dates_of(query: FactQuery, base: FactsBase) -> Finding | None:
    """When an authority was inspected: its reports that fit, the latest where no date is given."""
    name = query.places.names[0]
    found = dated_reports(query, base)
    if not found:
        return None
    items = tuple(
        Item(
            _say_inspected(i) + (f", {told}" if (told := say_theme(i)) else ""),
            i,
        )
        for i in found
    )
    heads = ("Framework", "Inspected", "Published", "Theme")
    shown = [
        (
            i.identity.framework.value,
            say_period(i) or "–",
            str(i.identity.published or "–"),
            say_theme(i) or "–",
        )
        for i in found
    ]
    if all(cells[-1] == "–" for cells in shown):
        heads, shown = heads[:-1], [cells[:-1] for cells in shown]  # type: ignore[assignment, misc]
    rows = tuple(Row(cells, i, None) for cells, i in zip(shown, found, strict=True))
    bare = [i for i in found if i.identity.framework is Framework.FOCUSED_VISIT and not i.identity.theme]
    days = say_names(say_day(i.published) for i in bare)
    notes = [f"What the focused visit published on {days} looked at is not in the catalogue."] if bare else []
    return Finding(
        lead=f"{name}",
        items=items,
        notes=tuple(notes),
        columns=heads,
        rows=rows,
        coverage=f"{len(found)} of the {len(base.by_authority[name])} reports known of {name}.",
        definition="The latest full inspection, and the latest report of any kind where that is newer."
        if asks_latest(query) and not query.frameworks
        else "",
    )
