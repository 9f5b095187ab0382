"""Judgement, comparison, timeline and aggregate questions, answered out of the data, each row cited.

`answer_facts` gives None where a question says more than a FactQuery can: then the reports are searched.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

from inspectqa.asking.facts import (
    counts,
    course,
    durations,
    events,
    grades,
    groups,
    reports,
    side_by_side,
    standing,
    trends,
)
from inspectqa.asking.facts.base import FactsBase, Inspection
from inspectqa.asking.facts.findings import NAMED_MAX, Finding, Item, Quoting
from inspectqa.asking.facts.parsing import parse_fact_query
from inspectqa.asking.facts.query import FactQuery, What
from inspectqa.records import (
    Answer,
    Area,
    Citation,
    Identity,
    Question,
    Refusal,
    Statement,
    Support,
    Table,
)

__all__ = ["FactsBase", "answer_facts", "parse_fact_query"]

_FINDERS = {
    What.GRADES: grades.find_grades,
    What.TIMELINE: grades.find_timeline,
    What.SIDE_BY_SIDE: side_by_side.find_side_by_side,
    What.WHEN: grades.find_dates_of,
    What.AUTHORITIES: counts.find_authorities_meeting,
    What.REPORTS: counts.find_reports,
    What.BY_GROUP: groups.find_groups,
    What.TREND: trends.find_trend,
    What.CHANGE: trends.find_change,
    What.GAP: trends.find_gap,
    What.WAIT: trends.find_wait,
    What.PAGES: trends.find_pages,
    What.MOST: trends.find_most,
    What.REPEATED: trends.find_repeated,
    What.FIRST_OR_LATEST: events.find_first_or_latest,
    What.AVERAGE: durations.find_average,
    What.DURATION: durations.find_duration,
    What.SPELL: course.find_spell,
    What.REASON_OF_CHANGE: course.find_reason_of_change,
    What.DIRECTION: course.find_direction,
    What.NEXT: reports.find_next,
    What.LED: reports.find_led,
    What.ON_SITE: reports.find_on_site,
    What.SUMMARY: reports.find_summary,
    What.STANDING: standing.find_standing,
}
#: What is asked of all authorities where a question names none.
_OVER_ALL = frozenset(_FINDERS) - {
    What.GRADES,
    What.TIMELINE,
    What.SIDE_BY_SIDE,
    What.WHEN,
    What.DURATION,
    What.SPELL,
    What.REASON_OF_CHANGE,
    What.DIRECTION,
    What.NEXT,
    What.LED,
    What.ON_SITE,
    What.SUMMARY,
    What.STANDING,
}
#: Of more rows than this, a report without a grade is cited as a whole: its first page isn't looked up.
COVERS_MAX = 12
#: Words that ask about the reports of the index and nothing else.
_INDEX_ONLY = re.compile(r"\b(?:in|of|from|within) (?:the|this|my|our) index\b|\bindexed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer out of the data, and what of which report is to be quoted beside it."""

    answer: Answer
    quoting: Quoting = Quoting.NOTHING
    report: Identity | None = None


def answer_facts(question: Question, facts: FactsBase) -> Answer | None:
    """The answer out of the data; None where the question isn't one about the data alone."""
    found = find_facts(question, facts)
    return found.answer if found is not None else None


def find_facts(question: Question, facts: FactsBase) -> Found | None:
    """The answer out of the data with what to quote beside it; None as above."""
    started = time.perf_counter()
    query = parse_fact_query(question, facts)
    if query is None:
        return None
    if _INDEX_ONLY.search(question.standalone) and query.what in _OVER_ALL:
        finding = _FINDERS[query.what](query, facts.indexed)
    else:
        finding = evaluate(query, facts)
    if finding is None:
        return None
    answer = _answer(question, finding, facts, time.perf_counter() - started)
    quoted = finding.quoted
    return Found(answer, finding.quoting, quoted.identity if quoted and quoted.indexed else None)


def evaluate(query: FactQuery, facts: FactsBase) -> Finding | None:
    """What a query comes to; None where the data have nothing to it.

    Over all authorities, only England's count: what leaving out others changes is said in a note.
    """
    find = _FINDERS[query.what]
    if query.what not in _OVER_ALL or query.places.names or not facts.outsiders:
        return find(query, facts)
    found, whole = find(query, facts.countable), find(query, facts)
    if found is None or whole is None or found == whole:
        return found
    return replace(found, notes=(*found.notes, _left_out(whole, facts)))


def _left_out(whole: Finding, facts: FactsBase) -> str:
    """Name the bodies that were not counted, with the years of the reports that would have been."""
    shown = [item.inspection for item in whole.items]
    shown += [row.inspection for row in whole.rows if row.inspection is not None]
    years = sorted({(i.authority, i.published.year) for i in shown if i.authority in facts.outsiders})
    told = [f"{name} ({year})" for name, year in years] or sorted(facts.outsiders)
    return f"Not counted, as they are not in the official catalogue: {', '.join(told)}."


class _Citations:
    """Gives each inspection and area one marker, in the order in which they are first cited."""

    def __init__(self, facts: FactsBase, covers: bool) -> None:
        self.facts = facts
        self.covers = covers
        self.made: dict[tuple[str, Area | None], Citation] = {}

    def cite(self, inspection: Inspection, area: Area | None) -> Citation:
        """The citation of a grade of an inspection."""
        key = (inspection.identity.id, area)
        if key not in self.made:
            self.made[key] = self.facts.cite(inspection, area, len(self.made) + 1, self.covers)
        return self.made[key]

    def cite_item(self, item: Item) -> Citation:
        """The citation of a part of the sentence: its line where one is known, else its grade."""
        line = item.line
        if line is None:
            return self.cite(item.inspection, item.area)
        made = Citation(len(self.made) + 1, item.inspection.identity, line, line.text, 0, len(line.text))
        return self.made.setdefault((line.id, None), made)


def _answer(question: Question, finding: Finding, facts: FactsBase, seconds: float) -> Answer:
    """The finding as an Answer: sentence with markers, table with a citation a row, what it covers."""
    citations = _Citations(facts, covers=len(finding.rows) <= COVERS_MAX)
    cited = [citations.cite_item(item) for item in finding.items]
    rows = [citations.cite(row.inspection, row.area) if row.inspection else None for row in finding.rows]
    plain = _sentence(finding, [""] * len(cited))
    text = _sentence(finding, [f" [{citation.marker}]" for citation in cited])
    if finding.refusal is not None:
        text = plain
    table = None
    if finding.rows:
        table = Table(finding.columns, tuple(row.cells for row in finding.rows), tuple(rows))
    used = tuple(dict.fromkeys([*cited, *(citation for citation in rows if citation is not None)]))
    statement = Statement(plain, used, Support.SUPPORTED, "computed from the judgements as data")
    refusal = None
    if finding.refusal is not None:
        refusal = Refusal(finding.refusal, plain, finding.coverage or "the judgements of every report known")
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        scope=question.scope,
        kind=question.kind,
        text=text,
        statements=() if refusal else (statement,),
        refusal=refusal,
        reader="facts",
        seconds=seconds,
        table=table,
        coverage=finding.coverage,
        definition=finding.definition,
        notes=finding.notes,
    )


def _sentence(finding: Finding, markers: list[str]) -> str:
    """The result as one sentence; a list too long to read is left to the table."""
    if not finding.items:
        return f"{finding.lead}."
    if len(finding.items) > NAMED_MAX:
        return f"{finding.lead} ({len(finding.items)}; see the table)."
    listed = [f"{item.text}{marker}" for item, marker in zip(finding.items, markers, strict=True)]
    joint = " " if finding.lead.endswith((" judged", " is", " is of", " was", " judges")) else ": "
    return f"{finding.lead}{joint}{', '.join(listed)}."
