"""When the reports don't say: nothing in scope, nothing close enough, or the asked-for detail absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectqa.asking.details import Wanted
from inspectqa.asking.ranking import stemmed
from inspectqa.asking.retrieval import Retrieved
from inspectqa.records import Detail, Evidence, Identity, Question, Refusal, RefusalReason

#: Nearest paragraphs that a refusal offers.
NEAREST = 3
#: Names of reports that a message lists before it counts the rest.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below which an answer is refused. Set by benchmarks/calibrate.py; docs/evaluation.md has the curve.

    `meaning` and `words` are the least best cosine and the least best coverage of the topic's words (both
    must fall short); `absent` the largest share of the topic's weight that no found paragraph says at all;
    `detail` the least coverage of the topic by a sentence that holds the detail asked for.
    """

    meaning: float = 0.30
    words: float = 0.30
    absent: float = 0.45
    detail: float = 0.40


THRESHOLDS = Thresholds()

_DETAILS = {
    Detail.NUMBER: "a number",
    Detail.MONEY: "an amount of money",
    Detail.DATE: "a date",
    Detail.NAME: "a name",
    Detail.REASON: "a reason",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What a refusal is decided on; every value from 0 to 1."""

    meaning: float
    words: float
    absent: float
    detail: float


def refuse_scope(
    question: Question, reports: Sequence[Identity], identities: Mapping[str, Identity]
) -> Refusal | None:
    """Refuse where the question names a place that is not here, or no report matches its scope."""
    if question.unknown and not question.scope.authorities:
        return _refuse_unknown(question, identities)
    if reports:
        return None
    return _refuse_empty(question, identities)


def refuse_evidence(
    question: Question,
    retrieved: Retrieved,
    evidence: Sequence[Evidence],
    thresholds: Thresholds = THRESHOLDS,
) -> Refusal | None:
    """Refuse where nothing found is close enough, or none of it holds the detail asked for."""
    signals = measure_signals(retrieved, evidence)
    if not evidence or (signals.meaning < thresholds.meaning and signals.words < thresholds.words):
        return _refusal(RefusalReason.NOTHING_FOUND, "The reports say nothing on this", retrieved, evidence)
    if signals.absent > thresholds.absent:
        return _refusal(RefusalReason.NOTHING_FOUND, "The reports say nothing on this", retrieved, evidence)
    if Wanted.of(question).sought and signals.detail < thresholds.detail:
        message = f"The reports don’t give {_DETAILS[question.detail]} for this"
        return _refusal(RefusalReason.DETAIL_ABSENT, message, retrieved, evidence)
    return None


def measure_signals(retrieved: Retrieved, evidence: Sequence[Evidence]) -> Signals:
    """Measure how near the evidence comes to the question."""
    top = evidence[:10]
    return Signals(
        meaning=max((one.meaning for one in top), default=0.0),
        words=max((one.words for one in top), default=0.0),
        absent=_absent(retrieved),
        detail=_best_detail(retrieved.query.question, top),
    )


def describe_reports(reports: Sequence[Identity]) -> str:
    """Name reports in a few words: 'Kent: ILACS (10 May 2022), Focused visit (8 February 2019)'."""
    named = [f"{r.authority or r.title}, {r.framework}, {_day(r)}" for r in reports[:NAMED]]
    rest = len(reports) - len(named)
    return "; ".join(named) + (f"; and {rest} more" if rest > 0 else "")


def _absent(retrieved: Retrieved) -> float:
    """Return the share of the topic's weight in terms that no found paragraph says in any way."""
    texts = [stemmed(one.paragraph.text) for one in retrieved.found]
    total = absent = 0.0
    for term in retrieved.query.terms:
        total += term.weight
        if not any(term.coverage(text, known) for text, known in texts):
            absent += term.weight
    return absent / total if total else 0.0


def _best_detail(question: Question, evidence: Sequence[Evidence]) -> float:
    wanted = Wanted.of(question)
    if not wanted.sought:
        return 1.0
    return max(
        (sentence.score for one in evidence for sentence in one.sentences if wanted.held_by(sentence.text)),
        default=0.0,
    )


def _refusal(
    reason: RefusalReason, message: str, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> Refusal:
    searched = (
        f"all {len(retrieved.reports)} reports" if retrieved.whole else describe_reports(retrieved.reports)
    )
    return Refusal(reason, f"{message}.", searched, tuple(evidence[:NEAREST]))


def _refuse_unknown(question: Question, identities: Mapping[str, Identity]) -> Refusal:
    place = question.unknown[0]
    message = f"No report on ‘{place.printed}’ is in this collection."
    if place.nearest:
        message += f" The nearest names: {', '.join(place.nearest)}."
    return Refusal(RefusalReason.NOTHING_IN_SCOPE, message, f"the names of {len(identities)} reports")


def _refuse_empty(question: Question, identities: Mapping[str, Identity]) -> Refusal:
    names = question.scope.authorities
    there = sorted(
        (one for one in identities.values() if one.authority in names),
        key=lambda one: one.published.isoformat() if one.published else "",
        reverse=True,
    )
    if there:
        message = f"No report of {' or '.join(names)} matches that date or kind. There are: {describe_reports(there)}."
    elif names:
        message = f"No report on {' or '.join(names)} is in this collection."
    else:
        message = "No report in this collection matches what the question asks about."
    return Refusal(RefusalReason.NOTHING_IN_SCOPE, message, f"the dates of {len(identities)} reports")


def _day(report: Identity) -> str:
    return f"{report.published.day} {report.published:%B %Y}" if report.published else "no date"
