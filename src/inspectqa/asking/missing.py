"""What a question names and the collection lacks, with what the official catalogue lists of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspectqa.asking.finding.sides import scope_of
from inspectqa.asking.understanding.scopes import reports_in
from inspectqa.records import FULL_INSPECTIONS, Identity, Question, Scope


def say_missing(
    question: Question, indexed: Mapping[str, Identity], official: Mapping[str, Identity]
) -> tuple[str, ...]:
    """Say, for each authority named without a report in scope, what there is of it instead.

    `indexed` are the reports of the index, `official` all inspections known; both by id.
    """
    said = []
    for name in question.scope.authorities:
        scope = scope_of(question, name, indexed)
        if here := reports_in(scope, indexed):
            said += _say_newer(name, here, reports_in(scope, official))
            continue
        own = reports_in(Scope(authorities=(name,)), indexed)
        if own:
            message = f"No report of {name} matches that date or kind. There are: {describe_reports(own)}."
        else:
            message = f"No report on {name} is in this collection."
        listed = [report for report in reports_in(scope, official) if report.id not in indexed]
        said.append(" ".join(filter(None, (message, _say_listed(listed)))))
    return tuple(said)


def _say_newer(name: str, here: Sequence[Identity], official: Sequence[Identity]) -> list[str]:
    """Warn where a full inspection has come out that is newer than every report that is here."""
    newest = here[0].published
    newer = [
        report
        for report in official
        if report.framework in FULL_INSPECTIONS and report.published and newest and report.published > newest
    ]
    if not newer:
        return []
    address = f" ({newer[0].address})" if newer[0].address else ""
    return [
        f"The official catalogue lists a newer report on {name}, which is not in this collection: "
        f"{newer[0].framework}, {say_day(newer[0])}{address}."
    ]


def describe_reports(reports: Sequence[Identity], most: int = 6) -> str:
    """Name the first `most` reports in a few words: 'Kent, ILACS, 10 May 2022; and 3 more'."""
    named = [f"{r.authority or r.title}, {r.framework}, {say_day(r)}" for r in reports[:most]]
    rest = len(reports) - len(named)
    return "; ".join(named) + (f"; and {rest} more" if rest > 0 else "")


def say_day(report: Identity) -> str:
    """Write a report's day of publication: '10 May 2022'."""
    return f"{report.published.day} {report.published:%B %Y}" if report.published else "no date"


def _say_listed(listed: Sequence[Identity]) -> str:
    """Say which reports could be added; their grades are known, their text isn't."""
    if not listed:
        return ""
    newest = listed[0]
    count = "one" if len(listed) == 1 else f"{len(listed)}, the newest"
    address = f" ({newest.address})" if newest.address else ""
    return (
        f"The official catalogue lists {count}: {newest.framework}, {say_day(newest)}{address}. Its "
        "grades can be asked for here; what it says can’t, as its text is not in this collection."
    )
