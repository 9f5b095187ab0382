"""Which reports a scope selects: the one place where that is decided."""

from __future__ import annotations

import calendar
from collections.abc import Mapping

from inspectqa.reading.gazetteer import load_gazetteer
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Identity, Recency, Scope

_AREA_SHORT = {Area.OVERALL: "overall", Area.LSCB: "safeguarding board", Area.SEND: "SEND"}
_MONTHS = calendar.month_name[1:]


def reports_in(scope: Scope, identities: Mapping[str, Identity]) -> list[Identity]:
    """The reports that a scope selects, newest first.

    Everything but `areas` and `recency` restricts; reports that are pinned count only where they are of the
    authorities named, so that no question about one authority is answered out of another's. Years and months
    are alternatives: a report fits if it was published or inspected in one of them. `since` is compared with
    the day of publication, `until` with the earlier of publication and inspection, so that 'up to 2017' holds
    an inspection of November 2017; where both are the same day, they name the day of publication.

    Recency then chooses for each authority: LATEST the newest of the frameworks named; where none is named,
    the newest full inspection and whatever came out after it (for area SEND alone, its newest report).
    PREVIOUS the second newest of the same kind. ANY and ALL choose nothing.
    """
    if scope.reports:
        pinned = (identities[report_id] for report_id in scope.reports if report_id in identities)
        chosen = [one for one in pinned if not scope.authorities or one.authority in scope.authorities]
    else:
        chosen = [identity for identity in identities.values() if _fits(scope, identity)]
    chosen.sort(key=_newest_first, reverse=True)
    if scope.recency in (Recency.ANY, Recency.ALL) or scope.reports:
        return chosen
    by_authority: dict[str, list[Identity]] = {}
    for identity in chosen:
        by_authority.setdefault(identity.authority or identity.id, []).append(identity)
    choose = _latest if scope.recency is Recency.LATEST else _previous
    kept = {identity.id for reports in by_authority.values() for identity in choose(scope, reports)}
    return [identity for identity in chosen if identity.id in kept]


def _newest_first(identity: Identity) -> tuple[str, str]:
    day = identity.published or (identity.inspected[-1].end if identity.inspected else None)
    return (day.isoformat() if day else "", identity.id)


def _fits(scope: Scope, identity: Identity) -> bool:
    """Whether a report fits everything that restricts."""
    if scope.authorities and identity.authority not in scope.authorities:
        return False
    if scope.frameworks and identity.framework not in scope.frameworks:
        return False
    if (scope.regions or scope.authority_types) and not _fits_place(scope, identity.authority):
        return False
    return _fits_dates(scope, identity)


def _fits_place(scope: Scope, name: str) -> bool:
    """Whether an authority lies in the regions and is of the types asked for."""
    authority = load_gazetteer().authorities.get(name)
    if authority is None:
        return False
    if scope.regions and authority.region not in scope.regions:
        return False
    return not scope.authority_types or authority.type in scope.authority_types


def _fits_dates(scope: Scope, identity: Identity) -> bool:
    days = [identity.published] if identity.published else []
    days += [day for period in identity.inspected for day in (period.start, period.end)]
    if scope.since and scope.since == scope.until:
        return identity.published == scope.since
    if scope.since and (not days or (identity.published or max(days)) < scope.since):
        return False
    if scope.until and (not days or min(days) > scope.until):
        return False
    if not scope.years and not scope.months:
        return True
    named = {day.year for day in days} & set(scope.years)
    return bool(named) or any((day.year, day.month) in scope.months for day in days)


def _latest(scope: Scope, reports: list[Identity]) -> list[Identity]:
    """The latest of one authority's reports, newest first in and out."""
    if scope.frameworks:
        return reports[:1]
    if scope.areas == (Area.SEND,):
        send = [identity for identity in reports if identity.framework is Framework.AREA_SEND]
        return send[:1] or reports[:1]
    for position, identity in enumerate(reports):
        if identity.framework in FULL_INSPECTIONS:
            return reports[: position + 1]
    return reports[:1]


def _previous(scope: Scope, reports: list[Identity]) -> list[Identity]:
    """The report before the latest of its kind."""
    if not scope.frameworks:
        wanted = (Framework.AREA_SEND,) if scope.areas == (Area.SEND,) else FULL_INSPECTIONS
        reports = [identity for identity in reports if identity.framework in wanted] or reports
    return reports[1:2]


def family(framework: Framework) -> tuple[Framework, ...]:
    """The frameworks that inspect the same thing, so that one report supersedes another."""
    return FULL_INSPECTIONS if framework in FULL_INSPECTIONS else (framework,)


def explain_scope(scope: Scope, identities: Mapping[str, Identity] | None = None) -> str:
    """What was understood, in a line: 'Buckinghamshire · 2025 · care leavers'; '' for everything."""
    parts = []
    if scope.reports and identities:
        named = [identities[report_id] for report_id in scope.reports if report_id in identities]
        parts += [f"{identity.authority} {identity.year or ''}".strip() for identity in named]
    elif len(scope.authorities) > 4:
        parts.append(f"{len(scope.authorities)} authorities")
    elif scope.authorities:
        parts.append(", ".join(scope.authorities))
    parts += list(scope.regions) + [_plural(type_) for type_ in scope.authority_types]
    parts += _dates(scope)
    if scope.frameworks == FULL_INSPECTIONS:
        parts.append("full inspections")
    elif scope.frameworks:
        parts.append(", ".join(framework.value for framework in scope.frameworks))
    if scope.recency is not Recency.ANY:
        parts.append(
            {Recency.LATEST: "latest", Recency.PREVIOUS: "previous", Recency.ALL: "all reports"}[
                scope.recency
            ]
        )
    parts += [_AREA_SHORT.get(area, area.value) for area in scope.areas]
    text = " · ".join(parts)
    if identities is not None and not reports_in(scope, identities):
        text += " (no such report)"
    return text


def _plural(type_: str) -> str:
    """'Unitary Authority' → 'unitary authorities', 'London Borough' → 'London boroughs'."""
    name = type_.lower().replace("london", "London")
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _dates(scope: Scope) -> list[str]:
    """The dates of a scope as people write them."""
    parts = []
    if scope.years:
        parts.append(", ".join(str(year) for year in scope.years))
    if scope.months:
        first, last = scope.months[0], scope.months[-1]
        runs = len(scope.months) > 1 and _run(scope.months)
        shown = [first, last] if runs else list(scope.months)
        joint = "–" if runs else ", "
        parts.append(joint.join(f"{_MONTHS[month - 1]} {year}" for year, month in shown))
    if scope.since and scope.until:
        parts.append(
            f"{_day(scope.since)} to {_day(scope.until)}" if scope.since != scope.until else _day(scope.since)
        )
    elif scope.since:
        parts.append(f"since {_day(scope.since)}")
    elif scope.until:
        parts.append(f"until {_day(scope.until)}")
    return parts


def _run(months: tuple[tuple[int, int], ...]) -> bool:
    numbers = [year * 12 + month for year, month in months]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _day(day: object) -> str:
    year, month, number = str(day).split("-")
    if (month, number) in (("01", "01"), ("12", "31")):
        return year
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"
