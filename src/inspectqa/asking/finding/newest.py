"""Evidence → the same, with what the newest reports say of the matter among the paragraphs looked at first.

A question without a date means today. Where an older report says more of the matter, the newest report's one
paragraph on it stands far down, is never compared with the question, and cannot lead. A visit about just that
matter names it once, where it says what inspectors looked at, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspectqa.asking.finding.closeness import SENTENCES, says_something
from inspectqa.asking.finding.lists import LISTED_SCORE
from inspectqa.asking.finding.ranking import METHOD, cover
from inspectqa.asking.finding.retrieval import PER_REPORT_KINDS, Retrieved, superseded
from inspectqa.records import (
    FULL_INSPECTIONS,
    Detail,
    Evidence,
    Framework,
    Identity,
    Kind,
    ParagraphKind,
    Question,
    Recency,
)

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue

#: A newer report speaks on the matter with a paragraph, or one sentence, that covers this share of what the
#: best paragraph covers of its words; chosen by benchmarks/recency.py.
SPEAKS_LEAST = 0.8
#: Newer reports whose best paragraphs are looked at, how many of each, and after which place they are put.
REPORTS_MOST = 2
EACH_MOST = 2
PLACE = 4
#: A visit is about a matter when what inspectors looked at covers this share of the question's words.
VISIT_LEAST = 0.95
#: Paragraphs of a letter's overview that are quoted.
OVERVIEW_MOST = 4
_OVERVIEW = re.compile(r"overview|headline findings", re.IGNORECASE)


def asks_of_today(question: Question) -> bool:
    """Tell whether a question is about one authority as it is now: no date, no report, no course."""
    scope = question.scope
    dated = scope.years or scope.months or scope.since or scope.until or scope.reports
    return (
        len(scope.authorities) == 1
        and not dated
        and scope.recency in (Recency.ANY, Recency.LATEST)
        and question.kind not in (*PER_REPORT_KINDS, Kind.AGGREGATE)
    )


def raise_newest(retrieved: Retrieved, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence, the best of each report newer than the first one's among those looked at first."""
    if not evidence or not asks_of_today(retrieved.query.question):
        return list(evidence)
    seen = evidence[: len(SENTENCES)]
    best = max(evidence, key=lambda one: one.words)
    newer: dict[str, list[Evidence]] = {}
    for one in evidence:
        told = says_something(one) and not METHOD.search(one.paragraph.text)
        if told and speaks(one, best) and is_newer(one.report, evidence[0].report):
            newer.setdefault(one.report.id, []).append(one)
    newest_first = sorted(newer.values(), key=lambda found: day_of(found[0].report), reverse=True)
    raised = [one for found in newest_first[:REPORTS_MOST] for one in found[:EACH_MOST] if one not in seen]
    rest = [one for one in evidence if one not in raised]
    return [*rest[:PLACE], *raised, *rest[PLACE:]]


def find_visit(retrieved: Retrieved, evidence: Sequence[Evidence], catalogue: Catalogue) -> list[Evidence]:
    """Return the overview of the newest report that speaks, where it is a letter on just the matter asked.

    Its other paragraphs don't name the matter, as all of them are about it.
    """
    question = retrieved.query.question
    if not (evidence and asks_of_today(question) and question.detail in (Detail.NONE, Detail.YES_NO)):
        return []
    best = max(evidence, key=lambda one: one.words)
    newest = max((one for one in evidence if speaks(one, best)), key=lambda one: day_of(one.report))
    report = newest.report
    if report.framework is not Framework.FOCUSED_VISIT:
        return []
    paragraphs = catalogue.paragraphs(report.id)
    looked_at = [one for one in paragraphs if METHOD.search(one.text)]
    if not any(cover(retrieved.query, one) >= VISIT_LEAST for one in looked_at):
        return []
    told = [
        one
        for one in paragraphs
        if one.section and _OVERVIEW.fullmatch(one.section[-1]) and one.kind is ParagraphKind.PARAGRAPH
    ]
    old = superseded(report, retrieved.reports)
    return [
        Evidence(report, one, score=LISTED_SCORE, words=1.0, superseded=old) for one in told[:OVERVIEW_MOST]
    ]


def find_newer_inspection(
    question: Question, evidence: Sequence[Evidence], graded: Identity
) -> Identity | None:
    """Return the newest full inspection found since the one that last graded a service, none where dated."""
    if not asks_of_today(question):
        return None
    newer = [
        one.report
        for one in evidence
        if one.report.authority == graded.authority
        and one.report.framework in FULL_INSPECTIONS
        and is_newer(one.report, graded)
    ]
    return max(newer, key=day_of, default=None)


def speaks(evidence: Evidence, best: Evidence) -> bool:
    """Tell whether a paragraph says the matter's words about as fully as the best one does."""
    return evidence.words >= SPEAKS_LEAST * best.words


def is_newer(report: Identity, other: Identity) -> bool:
    """Tell whether a report came out after another."""
    return day_of(report) > day_of(other)


def day_of(report: Identity) -> str:
    """Return the day a report came out, to sort by; one without a day comes before all others."""
    return report.published.isoformat() if report.published else ""
