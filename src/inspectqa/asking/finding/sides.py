"""The sides of a comparison: each authority with the date that stands beside its name, each with a report.

A scope holds what a question names as a whole: its authorities, its dates, its kinds of report. 'Bolton 2018
and Durham 2020' means one report of each and not both years of both; 'in October 2024, and in the 2022
inspection' means a letter and an inspection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from inspectqa.asking.understanding.dates import DateMention, find_dates
from inspectqa.asking.understanding.questions import reports_in
from inspectqa.reading.gazetteer import AuthorityMatch, load_gazetteer
from inspectqa.records import FULL_INSPECTIONS, Framework, Identity, Kind, Question, Recency, Scope

#: What says the kind of report of the date beside it: 'the 2022 inspection', 'the visit of May 2021'; of two
#: dates a plural does, 'the 2018 and 2022 inspections'.
_KIND_AFTER, _KINDS_AFTER = (
    re.compile(rf"\W*(?:(?:full|focused|Ofsted|SIF|ILACS{more})\b\W*)*(?:re-?)?{noun}\b", re.IGNORECASE)
    for more, noun in (
        ("", r"(?P<kind>inspection|visit|letter)s?"),
        (r"|and|or|the|(?:19|20)\d\d", r"(?P<kind>inspection|visit|letter)s"),
    )
)
_KIND_BEFORE, _KINDS_BEFORE = (
    re.compile(rf"(?P<kind>inspection|visit|letter){plural}\W*(?:(?:{more})\b\W*)*$", re.IGNORECASE)
    for plural, more in (
        ("s?", r"reports?|letters?|published|dated|made|held|of|in|from|on|during"),
        ("s", r"published|made|held|of|in|from|both|and|(?:19|20)\d\d"),
    )
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared: an authority, with its date where one is its own.

    `kinds` are the kinds of report that are said of the date ('the 2022 inspection').
    """

    authority: str
    date: DateMention | None = None
    kinds: tuple[Framework, ...] = ()


def reports_of_sides(question: Question, identities: Mapping[str, Identity]) -> list[Identity]:
    """Return the reports that a question is about, newest first; of a comparison, those of its sides."""
    sides = find_sides(question)
    kept = {
        one.id: one
        for side in sides
        for one in reports_in(narrow(question.scope, side, identities), identities)
    }
    return reports_in(Scope(reports=tuple(kept)) if kept else question.scope, identities)


def scope_of(question: Question, authority: str, identities: Mapping[str, Identity]) -> Scope:
    """Return the scope that a question gives to one of its authorities."""
    own = [side for side in find_sides(question) if side.authority == authority]
    if len(own) == 1:
        return narrow(question.scope, own[0], identities)
    return replace(question.scope, authorities=(authority,))


def narrow(scope: Scope, side: Side, identities: Mapping[str, Identity]) -> Scope:
    """Return the scope of one side alone.

    The kind of report that is said of another side does not bind it. Where another side's date has none of
    its reports, its latest do ('Dorset in 2021 and Kent').
    """
    own = replace(scope, authorities=(side.authority,))
    if side.date is None:
        latest = replace(own, years=(), months=(), recency=Recency.LATEST)
        return own if reports_in(own, identities) else latest
    whole = side.date.precision == "year"
    own = replace(own, years=side.date.years if whole else (), months=() if whole else side.date.months)
    if not scope.frameworks or Framework.AREA_SEND in scope.frameworks:
        return own
    of_kind = replace(own, frameworks=side.kinds)
    if side.kinds:
        return of_kind if reports_in(of_kind, identities) else own
    return own if reports_in(own, identities) else of_kind


def find_sides(question: Question) -> list[Side]:
    """Return what a comparison sets side by side; none where its words tie no date to a side."""
    scope, text = question.scope, question.standalone
    if question.kind is not Kind.COMPARISON or scope.reports or not (scope.years or scope.months):
        return []
    dates = [date for date in find_dates(text) if date.relation == "in" and _names(date, scope)]
    if len(scope.authorities) == 1:
        return [Side(scope.authorities[0], date, _kinds_of(text, date)) for date in dates]
    names = [match for match in load_gazetteer().find(text) if match.name in scope.authorities]
    if [match.name for match in names] != list(scope.authorities):
        return []
    return _pair(text, names, dates)


def _pair(text: str, names: Sequence[AuthorityMatch], dates: Sequence[DateMention]) -> list[Side]:
    """Return each authority with its date, where names and dates take turns: 'A 2018, B 2020'."""
    placed = sorted([*((one.start, "A") for one in names), *((one.start, "D") for one in dates)])
    order = "".join(letter for _, letter in placed)
    own: Sequence[DateMention | None] = dates
    if order == "ADA":
        own = (*dates, None)
    elif len(names) < 2 or order not in ("AD" * len(names), "DA" * len(names)):
        return []
    return [
        Side(match.name, date, _kinds_of(text, date) if date else ())
        for match, date in zip(names, own, strict=True)
    ]


def _kinds_of(text: str, date: DateMention) -> tuple[Framework, ...]:
    """Return the kinds of report said of a date: of 'the 2022 inspection' the full ones."""
    before = text[: date.start]
    said = (
        _KIND_AFTER.match(text, date.end)
        or _KIND_BEFORE.search(before)
        or _KINDS_AFTER.match(text, date.end)
        or _KINDS_BEFORE.search(before)
    )
    if said is None:
        return ()
    return FULL_INSPECTIONS if said["kind"].lower() == "inspection" else (Framework.FOCUSED_VISIT,)


def _names(date: DateMention, scope: Scope) -> bool:
    """Tell whether a date is one of those that the scope holds, and not of the matter."""
    return bool(set(date.years) & set(scope.years)) or bool(set(date.months) & set(scope.months))
