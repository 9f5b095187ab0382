"""The reports of authorities that have the grade that a question makes its condition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspectqa.asking.understanding.conditions import Graded, find_graded, is_of_many
from inspectqa.records import FULL_INSPECTIONS, Area, Identity, Question, Scope

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue


def keep_graded(question: Question, reports: Sequence[Identity], catalogue: Catalogue) -> list[Identity]:
    """Return the reports of authorities with the overall grade asked for: the one that gave it, and later.

    The grade is that of the latest full inspection, of the latest by the end of the dates asked about; one
    that gives no overall grade is of no help.
    """
    graded = find_graded(question.standalone)
    if graded is None or not is_of_many(question):
        return list(reports)
    overall = {one.report_id: one.grade for one in catalogue.judgements() if one.area is Area.OVERALL}
    last = _last_day(question.scope)
    latest: dict[str, Identity] = {}
    for report in sorted(catalogue.identities().values(), key=_published):
        if report.framework in FULL_INSPECTIONS and report.published and report.published <= last:
            latest[report.authority] = report
    since = {name: _published(one) for name, one in latest.items() if overall.get(one.id) in graded.grades}
    return [one for one in reports if one.authority in since and _published(one) >= since[one.authority]]


def say_graded(question: Question, reports: Sequence[Identity]) -> str:
    """Return a note on whose reports were searched; '' where the question sets no grade as a condition."""
    graded = find_graded(question.standalone)
    if graded is None or not is_of_many(question):
        return ""
    number = len({report.authority for report in reports})
    when = (
        "by the end of that time"
        if _last_day(question.scope) < dt.date.max
        else "at the latest full inspection"
    )
    names = "1 authority" if number == 1 else f"{number} authorities"
    return f"Only reports of authorities judged {_say(graded)} overall {when} were searched ({names})."


def _last_day(scope: Scope) -> dt.date:
    """The last day of the dates asked about; the end of time where none ends them."""
    if scope.until:
        return scope.until
    years = [*scope.years, *(year for year, _ in scope.months)]
    return dt.date(max(years), 12, 31) if years else dt.date.max


def _published(report: Identity) -> dt.date:
    return report.published or dt.date.min


def _say(graded: Graded) -> str:
    return " or ".join(grade.value for grade in graded.grades)
