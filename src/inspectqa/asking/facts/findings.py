"""What an evaluated query comes to, before it is an Answer; and how its facts are worded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspectqa.asking.facts.base import Inspection
from inspectqa.asking.facts.words import OUTCOMES
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Paragraph, RefusalReason

#: The areas in the order of a table, with the head of their column.
COLUMNS = (
    (Area.OVERALL, "Overall"),
    (Area.HELP_AND_PROTECTION, "Help and protection"),
    (Area.CHILDREN_IN_CARE, "Children in care"),
    (Area.CARE_LEAVERS, "Care leavers"),
    (Area.ADOPTION, "Adoption"),
    (Area.LEADERSHIP, "Leadership"),
)
#: How an area follows 'was judged good …'.
FOR_AREA = {
    Area.OVERALL: "overall",
    Area.SEND: "for area SEND arrangements",
    Area.LSCB: "for the Local Safeguarding Children Board",
}
JOINT_NOTE = (
    "Children in care and care leavers were one joint judgement in ILACS inspections until January 2023;"
    " both areas carry it here."
)
NO_OVERALL_NOTE = "Inspections since April 2026 give no overall effectiveness grade."
LATEST = (
    "Latest full inspection: the authority’s SIF, SIF re-inspection or ILACS report published last;"
    " focused visits, area SEND and 2013 reports are not full inspections."
)
#: Most items that a sentence names; the table has them all.
NAMED_MAX = 160


class Quoting(StrEnum):
    """What of a report is quoted beside an answer out of data."""

    NOTHING = ""
    REASONS = "what it says first"
    CHANGE = "what it says of change"
    SUMMARY = "what it says first, and what must improve"
    STRENGTHS = "its list of strengths, else what it says first"


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the result sentence, with the inspection that shows it and, where one is known, the line."""

    text: str
    inspection: Inspection
    area: Area | None = None
    line: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, with the inspection that shows it (None for a count over many)."""

    cells: tuple[str, ...]
    inspection: Inspection | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The result: a sentence, the items it lists, a table, what it covers and how it was counted.

    `quoted` is the inspection whose report is quoted beside it, `quoting` what of it.
    """

    lead: str
    items: tuple[Item, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    coverage: str = ""
    definition: str = ""
    notes: tuple[str, ...] = ()
    refusal: RefusalReason | None = None
    quoted: Inspection | None = None
    quoting: Quoting = Quoting.NOTHING


def say_day(day: dt.date) -> str:
    """A day as people write it: '29 January 2018'."""
    return f"{day.day} {day:%B %Y}"


def say_period(inspection: Inspection) -> str:
    """The days on site: '6 to 30 November 2017', each period of several; '' where none are known."""
    return say_names(_say_days(period.start, period.end) for period in inspection.identity.inspected)


def _say_days(start: dt.date, end: dt.date) -> str:
    if start == end:
        return say_day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {say_day(end)}"
    return (
        f"{start.day} {start:%B} to {say_day(end)}"
        if start.year == end.year
        else f"{say_day(start)} to {say_day(end)}"
    )


def say_dates(inspection: Inspection) -> str:
    """'inspected 6 to 30 November 2017, report published 29 January 2018'."""
    on_site = say_period(inspection)
    published = f"report published {say_day(inspection.published)}" if inspection.identity.published else ""
    return ", ".join(filter(None, [f"inspected {on_site}" if on_site else "", published]))


def say_dates_first(inspection: Inspection) -> str:
    """'Inspected 6 to 30 November 2017 (report published 29 January 2018)', as a sentence begins with it."""
    on_site = say_period(inspection)
    if not on_site:
        return f"In the report published {say_day(inspection.published)}"
    published = (
        f" (report published {say_day(inspection.published)})" if inspection.identity.published else ""
    )
    return f"Inspected {on_site}{published}"


def say_when_inspected(inspection: Inspection) -> str:
    """'inspected November 2017, published January 2018', the year said once where it is the same."""
    published = f"published {inspection.published:%B %Y}"
    if not inspection.identity.inspected:
        return published
    end = inspection.ended
    return (
        f"inspected {end:%B}, {published}"
        if end.year == inspection.published.year
        else f"inspected {end:%B %Y}, {published}"
    )


def say_grade(inspection: Inspection, area: Area) -> str:
    """The grade of an area as a cell of a table; '–' where there is none."""
    grade = inspection.grade(area)
    return grade.value if grade else "–"


def say_outcome(inspection: Inspection) -> str:
    """The outcome for area SEND in a sentence: 'inconsistent experiences and outcomes'."""
    grade = inspection.grade(Area.SEND)
    if grade in (Grade.TYPICALLY_POSITIVE, Grade.INCONSISTENT):
        return f"{grade.value} experiences and outcomes"
    return say_grade(inspection, Area.SEND)


def say_grades(grades: Sequence[Grade]) -> str:
    """'good or outstanding'; 'adequate', of 2013 alone, is said only where it is all that is meant."""
    names = [grade.value for grade in grades if grade is not Grade.ADEQUATE or len(grades) == 1]
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def say_theme(inspection: Inspection) -> str:
    """What a focused visit looked at, in one line; '' for other reports."""
    theme = re.sub(r"\s*◼\s*", "; ", inspection.identity.theme or "").replace(":;", ":").strip(" ;")
    return re.sub(r"^(?:the )?local authority[’']s (?=arrangements|service|practice)", "", theme)


def say_area(area: Area) -> str:
    """'for care leavers', 'overall'."""
    return FOR_AREA.get(area, f"for {area.value}")


def say_count(number: int, one: str, many: str) -> str:
    """'1 authority', '3 authorities'."""
    return f"{number:,} {one if number == 1 else many}"


_ONE = {"authorities": "authority", "boroughs": "borough", "districts": "district", "counties": "county"}


def say_places(number: int, label: str) -> str:
    """How many of the places: '3 authorities', '1 London borough', '5 of the core cities', 'none of …'."""
    if label.startswith("of "):
        return f"{number or 'None'} {label}"
    label = label or "authorities"
    if number != 1:
        return f"{number:,} {label}" if number else f"No {_one_of(label)}"
    return f"1 {_one_of(label)}"


def _one_of(label: str) -> str:
    return re.sub("|".join(_ONE), lambda found: _ONE[found.group()], label)


def say_names(names: Iterable[str]) -> str:
    """'Bury, Leeds and York'."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""


def say_kind(framework: Framework) -> str:
    """A kind of report in a sentence."""
    return {
        Framework.FOCUSED_VISIT: "focused visit",
        Framework.AREA_SEND: "area SEND report",
        Framework.LAC: "2013 looked after children inspection",
        Framework.SIF_REINSPECTION: "SIF re-inspection",
        Framework.OTHER: "older report",
    }.get(framework, framework.value)


def say_kinds(frameworks: Sequence[Framework]) -> tuple[str, str]:
    """Kinds of report, one and many: ('full inspection', 'full inspections')."""
    if not frameworks:
        return "report", "reports"
    if set(frameworks) <= set(FULL_INSPECTIONS) and len(set(frameworks)) > 1:
        return (
            ("full inspection", "full inspections")
            if Framework.ILACS in frameworks
            else ("SIF report", "SIF reports")
        )
    if len(frameworks) > 1:
        return "report", "reports"
    one = say_kind(frameworks[0])
    return (
        (f"{one} report", f"{one} reports")
        if frameworks[0] in (Framework.SIF, Framework.ILACS)
        else (one, f"{one}s")
    )


def scale_of(area: Area) -> tuple[Grade, ...]:
    """The grades an area can have, best first ('adequate', of 2013 alone, left out)."""
    if area is Area.SEND:
        return OUTCOMES
    return (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)


def shown_columns(inspections: Iterable[Inspection], areas: Sequence[Area] = ()) -> list[tuple[Area, str]]:
    """The columns of a table of grades: the areas asked for, else those that any of the inspections has."""
    inspections = list(inspections)
    heads = dict(COLUMNS)
    if areas:
        return [(area, heads.get(area, area.value[:1].upper() + area.value[1:])) for area in areas]
    found = {area for inspection in inspections for area in inspection.judgements}
    columns = [(area, head) for area, head in COLUMNS if area in found]
    columns += [
        (area, area.value[:1].upper() + area.value[1:])
        for area in Area
        if area in found and area not in heads
    ]
    return columns


def grade_table(
    inspections: Sequence[Inspection], areas: Sequence[Area] = (), with_authority: bool = True
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """A table of inspections and their grades: columns and rows."""
    columns = shown_columns(inspections, areas)
    heads = (
        *(("Authority",) if with_authority else ()),
        "Framework",
        "Inspected",
        "Published",
        *(head for _, head in columns),
    )
    rows = tuple(
        Row(
            (
                *((inspection.authority,) if with_authority else ()),
                inspection.identity.framework.value,
                say_period(inspection) or "–",
                str(inspection.identity.published or "–"),
                *(say_grade(inspection, area) for area, _ in columns),
            ),
            inspection,
            columns[0][0] if len(columns) == 1 else cited_area(inspection),
        )
        for inspection in inspections
    )
    return heads, rows


def cited_area(inspection: Inspection) -> Area | None:
    """The judgement that stands for an inspection as a whole."""
    if Area.OVERALL in inspection.judgements:
        return Area.OVERALL
    return next(iter(inspection.judgements), None)


def notes_on(inspections: Iterable[Inspection], areas: Iterable[Area]) -> tuple[str, ...]:
    """What a reader of these grades must know: joint judgements, 'adequate', disagreements."""
    inspections, areas = list(inspections), set(areas)
    notes: list[str] = []
    shown = areas or {area for area, _ in COLUMNS}
    care = {Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS} & shown
    if any(
        inspection.judgements[a].joint
        for inspection in inspections
        for a in care
        if a in inspection.judgements
    ):
        notes.append(JOINT_NOTE)
    if (
        any(inspection.is_full and not inspection.grade(Area.OVERALL) for inspection in inspections)
        and Area.OVERALL in shown
    ):
        notes.append(NO_OVERALL_NOTE)
    if any(
        inspection.grade(a) is Grade.ADEQUATE for inspection in inspections for a in inspection.judgements
    ):
        notes.append("‘Adequate’ was a grade until 2013; ‘requires improvement’ took its place.")
    notes += [note for inspection in inspections for note in inspection.disagreements]
    return tuple(dict.fromkeys(notes))
