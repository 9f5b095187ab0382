"""What is known of one authority's reports themselves: who led them, the days on site, and a summary."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import (
    Finding,
    Item,
    Quoting,
    Row,
    grade_table,
    say_count,
    say_dates,
    say_day,
    say_kind,
    say_names,
    say_period,
    say_theme,
)
from inspectqa.asking.facts.grades import dated_reports, state_grades
from inspectqa.asking.facts.query import FactQuery, asks_latest
from inspectqa.asking.understanding.scopes import reports_in
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Paragraph, Recency, RefusalReason, Scope

#: Paragraphs of a report among which a name is looked for; the longest report has 423.
PARAGRAPHS_MOST = 600
#: Reports shown where no answer can be given.
SHOWN = 3
_COUNTED = "Days from the first to the last, both counted, with the weekends between."
#: The sentence of a letter that names who visited.
_TEAM = re.compile(
    r"(?:^|(?<=[.!?] ))[^.]*(?:Majesty[’']s Inspectors?|HMI)"
    r"\b[^.]*?(?:\b(?:was|were|are|is)\b|:| by )[^.]*[.]"
    r"|(?:^|(?<=[.!?] ))[^.]*\b(?:carried out|conducted|undertaken) by\b[^.]*(?:Inspectors?|HMI)[^.]*[.]"
    r"|(?:^|(?<=[.!?] ))The inspectors? (?:for this visit )?(?:was|were)\b[^.]*[.]"
)
_SIGNED = re.compile(r"^(?:Yours? |Yours$)", re.IGNORECASE)


def find_next(query: FactQuery, base: FactsBase) -> Finding | None:
    """When an authority will be inspected: no report says so; its last ones are named."""
    name = query.places.names[0]
    kinds = query.frameworks
    own = [i for i in base.by_authority.get(name, ()) if not kinds or i.identity.framework in kinds]
    lead = f"Reports don’t say when {name} will be inspected next"
    if own:
        full = [i for i in own if i.is_full] or own
        last = full[-1]
        kind = say_kind(last.identity.framework).removesuffix(" report")
        lead += f"; its latest {kind} report: {say_dates(last)}"
    columns, rows = grade_table(own[::-1][:SHOWN])
    return Finding(lead, (), columns, rows, refusal=RefusalReason.OUTSIDE)


def find_led(query: FactQuery, base: FactsBase) -> Finding | None:
    """Who led the inspections that are meant, by the line that says so, else by the catalogue."""
    found = _of_a_visit(query, base) or _full_if_undated(query, dated_reports(query, base))
    if not found:
        return None
    name = query.places.names[0]
    told = [(inspection, *_leader(inspection, base)) for inspection in found]
    if not any(said for _, said, _ in told):
        days = say_names(f"the {say_kind(i.identity.framework)} {say_dates(i)}" for i in found)
        lead = f"Neither the report nor the official catalogue says who led {days}"
        columns, rows = grade_table(found)
        return Finding(lead, (), columns, rows, refusal=RefusalReason.DETAIL_ABSENT)
    items = tuple(
        Item(
            f"{say_kind(i.identity.framework)} {say_dates(i)}, {said or 'no lead inspector named'}",
            i,
            None,
            line,
        )
        for i, said, line in told
    )
    return Finding(
        lead=name,
        items=items,
        coverage=f"{len(found)} of the {len(base.by_authority[name])} reports known of {name}.",
    )


def _of_a_visit(query: FactQuery, base: FactsBase) -> list[Inspection]:
    """Of 'the visit' the letters that are meant and the full inspections: it may be either."""
    if query.unit != "visit":
        return []
    kinds = ((Framework.FOCUSED_VISIT,), FULL_INSPECTIONS)
    found = [one for kind in kinds for one in dated_reports(replace(query, frameworks=kind), base)]
    return sorted(found, key=lambda one: one.published, reverse=True)


def _full_if_undated(query: FactQuery, found: list[Inspection]) -> list[Inspection]:
    """Of a time with a full inspection and letters, the inspection, unless the question says otherwise."""
    full = [i for i in found if i.identity.framework is not Framework.FOCUSED_VISIT]
    visits = query.frameworks or query.theme or query.scope.reports
    return found if visits or not full else full[:1] if asks_latest(query) else full


def _leader(inspection: Inspection, base: FactsBase) -> tuple[str, Paragraph | None]:
    """How it is told who led an inspection, and the paragraph that says so; '' where nothing does."""
    ids = [f"{inspection.identity.id}/{order:04d}" for order in range(PARAGRAPHS_MOST)]
    printed = list(base.lookup(ids).values()) if inspection.indexed else []
    lead = inspection.identity.lead_inspector
    if inspection.identity.framework is Framework.FOCUSED_VISIT:
        teams = [(found.group().strip(), p) for p in printed if (found := _TEAM.search(p.text))]
        if teams:
            said, line = teams[0]
            return f"the letter says: ‘{said}’", line
    named = [p for p in printed if re.search(r"lead inspector", p.text, re.IGNORECASE)]
    for line in sorted(named, key=lambda p: len(p.text)):
        if lead and lead in line.text:
            if inspection.identity.framework is Framework.AREA_SEND:
                return f"the report says: ‘{line.text}’", line
            return f"led by {lead}", line
    for before, after in pairwise(printed):
        title = re.match(r"H(?:is|er) Majesty[’']s Inspector|HMI\b", after.text)
        if title and len(before.text) < 60 and not _SIGNED.match(before.text):
            return f"the letter is signed by {before.text}, {after.text}", before
    return (f"led by {lead}, by the official catalogue" if lead else ""), None


def find_on_site(query: FactQuery, base: FactsBase) -> Finding | None:
    """The days that inspectors were on site, and how many from the first to the last."""
    found = [i for i in _full_if_undated(query, dated_reports(query, base)) if i.identity.inspected]
    if not found:
        return None
    name = query.places.names[0]
    items = tuple(Item(f"{say_kind(i.identity.framework)} {_on_site(i, bool(query.unit))}", i) for i in found)
    rows = tuple(
        Row((i.identity.framework.value, say_period(i), str(i.published), _lengths(i)), i) for i in found
    )
    return Finding(
        lead=f"{name}, inspectors on site",
        items=items,
        columns=("Framework", "Inspected", "Published", "Days"),
        rows=rows,
        coverage=f"{len(found)} of the {len(base.by_authority[name])} reports known of {name}.",
        definition=_COUNTED if query.unit else "",
    )


def _on_site(inspection: Inspection, counted: bool) -> str:
    length = f", {_lengths(inspection)} days" if counted else ""
    length = length.removesuffix("s") if length == ", 1 days" else length
    return f"{say_period(inspection)}{length} (report published {say_day(inspection.published)})"


def _lengths(inspection: Inspection) -> str:
    return " and ".join(str((p.end - p.start).days + 1) for p in inspection.identity.inspected)


def find_summary(query: FactQuery, base: FactsBase) -> Finding | None:
    """The grades of the report that is meant, or the theme of a letter; what it says is quoted beside."""
    inspection = _report_asked(query, base)
    if inspection is None:
        return None
    name = query.places.names[0]
    areas = tuple(area for area in query.areas if area is not Area.OVERALL)
    newer = [i for i in base.by_authority[name] if i.published > inspection.published]
    if inspection.judgements and (not areas or any(inspection.grade(a) for a in areas)):
        send = inspection.identity.framework is Framework.AREA_SEND
        stated = state_grades(replace(query, areas=(Area.SEND,) if send else areas), [inspection], base)
    else:
        theme = say_theme(inspection)
        looked = f", which looked at {theme}" if theme else ""
        kind = say_kind(inspection.identity.framework)
        stated = Finding(
            lead=f"{name}, {kind}",
            items=(Item(f"{say_dates(inspection)}{looked}", inspection),),
            coverage=f"1 of the {len(base.by_authority[name])} reports known of {name}.",
            definition="Focused visits give no grades."
            if inspection.identity.framework is Framework.FOCUSED_VISIT
            else "",
        )
    notes = list(stated.notes)
    if newer and asks_latest(query):
        told = say_names(
            f"{say_kind(i.identity.framework)} of {say_day(i.published)}" for i in newer[::-1][:SHOWN]
        )
        more = f" and {say_count(len(newer) - SHOWN, 'more', 'more')}" if len(newer) > SHOWN else ""
        notes.append(f"Newer reports of {name}: {told}{more}.")
    quoting = Quoting.STRENGTHS if query.unit == "strengths" else Quoting.SUMMARY
    return replace(stated, notes=tuple(notes), quoted=inspection, quoting=quoting)


def _report_asked(query: FactQuery, base: FactsBase) -> Inspection | None:
    """The report to sum up: of those in scope and in the index, a full one before a letter, the newest."""
    name = query.places.names[0]
    asked = query.scope
    scope = Scope(
        authorities=(name,),
        years=asked.years,
        months=asked.months,
        since=asked.since,
        until=asked.until,
        reports=asked.reports,
        frameworks=query.frameworks,
    )
    found = [base.inspection(identity) for identity in reports_in(scope, base.identities)]
    found = [i for i in found if i.indexed]
    if query.theme is not None:
        found = [i for i in found if query.theme.fits(i.identity.theme)] or found
    if asked.recency is Recency.PREVIOUS:
        full = [i for i in found if i.is_full]
        return (full or found)[1] if len(full or found) > 1 else None
    areas = [a for a in query.areas if a is not Area.OVERALL]
    for wanted in (
        lambda i: bool(areas) and any(i.grade(a) for a in areas),
        lambda i: i.is_full,
        lambda i: i.identity.framework is not Framework.OTHER,
    ):
        chosen = [i for i in found if wanted(i)]
        if chosen:
            return chosen[0]
    return None
