"""When the reports don't say: nothing in scope, nothing close enough, or the asked-for detail absent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.ranking import stemmed
from inspectqa.asking.finding.retrieval import Retrieved
from inspectqa.asking.finding.terms import Synonyms, Term
from inspectqa.asking.matters import absent_matter, absent_mention
from inspectqa.asking.missing import describe_reports
from inspectqa.asking.outside import say_outside
from inspectqa.asking.presumed import CALENDAR, TextSearch, absent_name, presumed_event
from inspectqa.asking.understanding.conditions import without_graded
from inspectqa.asking.words import STOP_WORDS
from inspectqa.records import (
    Area,
    Detail,
    Evidence,
    Identity,
    Kind,
    ParagraphKind,
    Question,
    Refusal,
    RefusalReason,
    Sentence,
)

#: Nearest paragraphs that a refusal offers.
NEAREST = 3
#: The cosine from which a paragraph that says any of the topic's words is related to it: a word alone is not
#: ('partner agencies' for 'agency spending').
RELATED_LEAST = 0.4
#: Paragraphs looked at, and sentences with the asked-for detail.
LOOKED_AT = 10
SENTENCES_COMPARED = 8
#: What a sentence loses for each place of its paragraph when those to compare are chosen.
PLACE_LOSS = 0.03
#: A sentence that covers this much of the topic is compared no further.
CERTAIN_COVERAGE = 0.7
#: What a sentence whose number counts something else is worth.
OTHER_COUNT = 0.5
#: What of the topic a sentence must say that tells who chairs or owns it.
SAID_LEAST = 0.45


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where an answer is refused. Set by benchmarks/calibrate.py; docs/evaluation.md has the curve.

    `absent` is the share of the topic's weight that no found paragraph says in any way: above `absent_most`
    nothing was found; above `absent_doubtful` nothing was found unless the meaning is close. `meaning_least`
    is the cosine below which, with few of the words, nothing was found. `detail_least` is the least support
    of the best sentence that holds the detail asked for: the mean of its cosine, its coverage of the topic's
    words, and the same two of its paragraph. `reason_least` is the same for a reason, which is often given
    without a word that says so, `agent_least` for who does something, which any post or body may answer.
    """

    absent_most: float = 0.95
    absent_doubtful: float = 0.50
    meaning_close: float = 0.33
    meaning_least: float = 0.25
    words_least: float = 0.50
    detail_least: float = 0.40
    reason_least: float = 0.20
    agent_least: float = 0.28


THRESHOLDS = Thresholds()
#: What is said where a language model found no answer in the paragraphs it was given.
UNANSWERED = "The language model found no answer to this in the paragraphs that were found for it."

#: True also of a question that was not understood, of which no report can be said to be silent.
NOTHING_CLOSE = "Nothing close enough to this question was found in the reports searched"

_NAME = re.compile(r"(?<=\s)[A-Z][a-z]+(?:[-’'][A-Z][a-z]+)*|(?<=-)[A-Z][a-z]+|\b[A-Z]{3,}\b")
#: Bodies whose grades are not in these reports (area SEND reports are joint ones), and services not judged.
_OTHER_BODIES = re.compile(
    r"\b(?:care quality commission|cqc|hmicfrs|hm inspectorate|hmip|estyn|care inspectorate|ombudsman"
    r"|national audit office|nao|trustpilot|which\?)(?!\w)",
    re.IGNORECASE,
)
_OTHER_SERVICES = re.compile(
    r"\badult (?:social care|services)\b"
    r"|\b(?:hospitals?|gp practices?|police force|fire service|housing service)\b",
    re.IGNORECASE,
)
_ASKS_GRADE = re.compile(r"\b(?:grades?|graded|ratings?|rated?|judged|judgements?|scores?)\b", re.IGNORECASE)
_ASKS_FOR_GRADE = re.compile(
    r"\b(?:what|which) (?:ofsted )?(?:grades?|ratings?|judgements?)\b|\bwhat was the judgement on\b"
    r"|\bhow (?:is|are|was|were|did) .{0,60}\b(?:rated|graded|judged)\b"
    r"|\b(?:rated|graded|judged) (?:as )?(?:inadequate|outstanding|good|requires improvement)\b",
    re.IGNORECASE,
)
#: Parts of a service, and services inspected by themselves, that these reports give no grade.
_UNGRADED = re.compile(
    r"\b(?:children[’']?s homes?|residential (?:children[’']?s )?homes?|schools?|academ(?:y|ies)"
    r"|nurser(?:y|ies)"
    r"|childminders?|colleges?|foster(?:ing)? (?:service|agenc(?:y|ies)|team)|early help|front door|mash"
    r"|virtual school|youth (?:justice|offending)(?: service| team)?|edge[- ]of[- ]care|short breaks?"
    r"|residential care|kinship care|out[- ]of[- ]hours)\b",
    re.IGNORECASE,
)
#: 'Score for neglect', 'what grade did they get for supervision', 'grade supervision'.
_GRADE_OF = re.compile(
    r"\b(?:scores?|grades?|ratings?|marks?)(?: (?:did|does|has|was|is|get|gets|got|given|awarded|it|they))*"
    r" (?:for|on) (?:the |its |their |our )?((?:[\w’'-]++ ?){1,5})$"
    r"|^(?:grade|rate|score|mark)d? ((?:[\w’'-]++ ?){1,4})$",
    re.IGNORECASE,
)
_GRADED = re.compile(
    r"\b(?:good|outstanding|inadequate|adequate|improvement|overall|effectiveness|services?|progress"
    r"|inspections?|all|each|every|it|that|this|since|time)\b",
    re.IGNORECASE,
)
_GIVES_GRADE = re.compile(
    r"\b(?:rated|graded|judged)\b|\b(?:good|outstanding|inadequate) (?:or|and) \w+", re.IGNORECASE
)
_POINTS_BACK = re.compile(r"\b(?:such|these|those|them)\b", re.IGNORECASE)
_DETAILS = {
    Detail.NUMBER: "a number",
    Detail.MONEY: "an amount of money",
    Detail.DATE: "a date",
    Detail.NAME: "a name",
    Detail.REASON: "a reason",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What a refusal is decided on; values from 0 to 1, and the names that nothing found mentions."""

    meaning: float
    words: float
    absent: float
    detail: float
    names: tuple[str, ...] = ()


def refuse_scope(
    question: Question,
    reports: Sequence[Identity],
    identities: Mapping[str, Identity],
    missing: Sequence[str],
) -> Refusal | None:
    """Refuse where the question names a place that is not here, or no report matches its scope.

    `missing` says of each authority named without a report what there is of it instead.
    """
    if question.unknown and not question.scope.authorities:
        return _refuse_unknown(question, identities)
    if reports:
        return None
    message = " ".join(missing) or "No report in this collection matches what the question asks about."
    searched = f"the names and dates of {len(identities)} reports"
    return Refusal(RefusalReason.NOTHING_IN_SCOPE, message, searched)


def refuse_subject(question: Question, evidence: Sequence[Evidence] = ()) -> Refusal | None:
    """Refuse what no inspection report says, a grade by another body, or of a service not judged in these."""
    outside = say_outside(question)
    if outside:
        return Refusal(RefusalReason.OUTSIDE, outside, "", related(evidence))
    if question.kind is not Kind.JUDGEMENT and not _ASKS_GRADE.search(question.standalone):
        return None
    other = _OTHER_BODIES.search(question.standalone)
    joint = Area.SEND in question.scope.areas
    found = None if other and joint else other or _OTHER_SERVICES.search(question.standalone)
    if found is None:
        return None
    message = f"The reports in this collection don’t hold judgements on or by ‘{found.group().strip()}’."
    return Refusal(RefusalReason.OUTSIDE, message, "", related(evidence))


def refuse_ungraded(question: Question, evidence: Sequence[Evidence]) -> Refusal | None:
    """Refuse a question for the grade of a part that has none, unless a sentence found gives it one."""
    asked = without_graded(question.standalone)
    asks = _ASKS_FOR_GRADE.search(asked) or _GRADE_OF.search(question.topic)
    named = _UNGRADED.search(asked) if asks else None
    matter = named.group() if named is not None else _graded_matter(question)
    if not matter or question.detail is Detail.NUMBER:
        return None
    thing = stemmed(matter)[0].strip()
    for one in evidence[:LOOKED_AT]:
        for sentence in one.sentences:
            if _GIVES_GRADE.search(sentence.text) and thing in stemmed(sentence.text)[0]:
                return None
    message = f"The reports give no grade for ‘{matter}’: they grade an authority’s services by area."
    return Refusal(RefusalReason.OUTSIDE, message, "", related(evidence))


def _graded_matter(question: Question) -> str:
    """Return the matter that a question asks the grade or the score of, where it is no area that has one."""
    if question.scope.areas or question.kind is not Kind.JUDGEMENT or question.inherited:
        return ""
    asked = _GRADE_OF.search(question.topic)
    matter = (asked.group(1) or asked.group(2)).strip(" ,.") if asked is not None else ""
    return "" if _ASKS_GRADE.search(matter) or _GRADED.search(matter) else matter


def refuse_silent(message: str, retrieved: Retrieved, evidence: Sequence[Evidence]) -> Refusal | None:
    """Refuse where the sentences that would answer were looked for in every report and none is there."""
    return _refusal(RefusalReason.NOTHING_FOUND, message, retrieved, evidence) if message else None


def refuse_evidence(
    retrieved: Retrieved,
    evidence: Sequence[Evidence],
    thresholds: Thresholds = THRESHOLDS,
) -> Refusal | None:
    """Refuse where nothing found is close enough, or none of it holds the detail asked for."""
    signals = measure_signals(retrieved, evidence)
    reason = decide(signals, Wanted.of(retrieved.query.question), thresholds)
    if reason is None and not keep_amounts(retrieved, evidence):
        reason = RefusalReason.DETAIL_ABSENT
    if reason is None:
        return None
    if reason is RefusalReason.DETAIL_ABSENT:
        message = f"The reports don’t give {_DETAILS[retrieved.query.question.detail]} for this"
    elif signals.names:
        message = f"The reports searched don’t mention ‘{' '.join(signals.names)}’"
    else:
        message = NOTHING_CLOSE
    return _refusal(reason, message, retrieved, evidence)


def keep_amounts(
    retrieved: Retrieved, evidence: Sequence[Evidence], thresholds: Thresholds = THRESHOLDS
) -> list[Evidence]:
    """Return the evidence with the amount that a comparison asks for, of authorities whose reports give it.

    Each of several authorities must pass the check that one alone gets.
    """
    question = retrieved.query.question
    wanted = Wanted.of(question)
    if len(question.scope.authorities) < 2 or wanted.detail not in (Detail.NUMBER, Detail.MONEY):
        return list(evidence)
    own = {
        name: [one for one in evidence if one.report.authority == name]
        for name in dict.fromkeys(one.report.authority for one in evidence)
    }
    least = _least(wanted, thresholds)
    holding = {name for name, found in own.items() if _support_detail(retrieved, found[:LOOKED_AT]) >= least}
    kept = [one for one in evidence if one.report.authority in holding]
    return [one for one in kept if any(wanted.answered_by(said.text) for said in one.sentences)] or kept


def related(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the nearest paragraphs that share the matter asked about, by their words and their meaning."""
    near = [
        one
        for one in evidence[:LOOKED_AT]
        if one.words > 0
        and one.meaning >= RELATED_LEAST
        and one.paragraph.kind not in (ParagraphKind.HEADING, ParagraphKind.ROW)
    ]
    return tuple(near[:NEAREST])


def refuse_presumed(
    retrieved: Retrieved, evidence: Sequence[Evidence], catalogue: TextSearch, synonyms: Synonyms
) -> Refusal | None:
    """Refuse where no report in scope has the name, the event or the thing that the question presumes."""
    mention = absent_mention(retrieved, catalogue)
    if mention:
        number = len(retrieved.reports)
        searched = "the one report searched" if number == 1 else f"none of the {number:,} reports searched"
        message = f"No: {searched} {'doesn’t mention' if number == 1 else 'mentions'} ‘{mention}’"
        return _refusal(RefusalReason.NOTHING_FOUND, message, retrieved, evidence)
    name = absent_name(retrieved, catalogue, synonyms)
    if name:
        message = f"The reports searched don’t mention ‘{name}’"
        return _refusal(RefusalReason.NOTHING_FOUND, message, retrieved, evidence)
    event = presumed_event(retrieved, catalogue)
    if event:
        message = f"The reports searched don’t say {event}"
        return _refusal(RefusalReason.NOTHING_FOUND, message, retrieved, evidence)
    matter = absent_matter(retrieved, catalogue)
    if matter:
        message = f"The reports searched say nothing of ‘{matter}’"
        return _refusal(RefusalReason.NOTHING_FOUND, message, retrieved, evidence)
    return None


def decide(signals: Signals, wanted: Wanted, thresholds: Thresholds = THRESHOLDS) -> RefusalReason | None:
    """Decide on the signals whether to refuse, and why."""
    far = signals.meaning < thresholds.meaning_least and signals.words < thresholds.words_least
    doubtful = signals.absent > thresholds.absent_doubtful and signals.meaning < thresholds.meaning_close
    if far or doubtful or signals.absent > thresholds.absent_most or signals.names:
        return RefusalReason.NOTHING_FOUND
    if wanted.sought and signals.detail < _least(wanted, thresholds):
        return RefusalReason.DETAIL_ABSENT
    return None


def _least(wanted: Wanted, thresholds: Thresholds) -> float:
    if wanted.detail is Detail.REASON:
        return thresholds.reason_least
    if wanted.detail is Detail.NAME and not wanted.person:
        return thresholds.agent_least
    return thresholds.detail_least


def measure_signals(retrieved: Retrieved, evidence: Sequence[Evidence]) -> Signals:
    """Measure how near the evidence comes to the question."""
    top = evidence[:LOOKED_AT]
    absent = find_absent(retrieved)
    total = sum(term.weight for term in retrieved.query.terms)
    return Signals(
        meaning=max((one.meaning for one in top), default=0.0),
        words=max((one.words for one in top), default=0.0),
        absent=sum(term.weight for term in absent) / total if total else 0.0,
        detail=_support_detail(retrieved, top),
        names=_names(retrieved.query.question.topic, absent),
    )


def find_absent(retrieved: Retrieved) -> list[Term]:
    """Return the terms of the topic that no found paragraph says in any way."""
    texts = [stemmed(" ".join([one.paragraph.text, *one.paragraph.section])) for one in retrieved.found]
    return [
        term for term in retrieved.query.terms if not any(term.coverage(text, known) for text, known in texts)
    ]


def _names(topic: str, absent: Sequence[Term]) -> tuple[str, ...]:
    """Return the absent terms that the question writes as names: with a capital, not as its first word."""
    if topic.isupper():
        return ()
    named = {word.casefold() for word in _NAME.findall(topic)}
    return tuple(
        term.printed
        for term in absent
        if len(term.forms) == 1
        and term.printed in named
        and len(term.printed) > 3
        and term.printed not in CALENDAR
    )


def _support_detail(retrieved: Retrieved, evidence: Sequence[Evidence]) -> float:
    """Return how well the best sentence with the asked-for detail fits the topic, in words and meaning."""
    wanted = Wanted.of(retrieved.query.question)
    if not wanted.sought:
        return 1.0
    best = [(sentence, one) for _, sentence, one in _holding(wanted, evidence)[:SENTENCES_COMPARED]]
    if all(term.printed in STOP_WORDS for term in retrieved.query.terms):
        return max((sentence.meaning for sentence, _ in best), default=0.0)
    told = [term for term in retrieved.query.terms if term.printed not in wanted.counted.casefold()]
    return max((_fit(wanted, told, sentence, one) for sentence, one in best), default=0.0)


def _fit(wanted: Wanted, told: Sequence[Term], sentence: Sentence, evidence: Evidence) -> float:
    """Return how well a sentence fits the topic; less where its number counts something else.

    `told` are the terms beside what 'how many' counts: one of them must be said ('how many are agency').
    """
    fit = (sentence.meaning + sentence.score + evidence.meaning + evidence.words) / 4
    around = evidence.paragraph.text if _POINTS_BACK.search(sentence.text) else sentence.text
    said = not told or wanted.total is not None or any(term.coverage(*stemmed(around)) for term in told)
    if wanted.counted and not (said and wanted.counts_asked(sentence.text)):
        return OTHER_COUNT * fit
    if wanted.does is not None and sentence.score < SAID_LEAST:
        return OTHER_COUNT * fit
    return max(fit, sentence.score) if sentence.score >= CERTAIN_COVERAGE else fit


def _holding(wanted: Wanted, evidence: Sequence[Evidence]) -> list[tuple[float, Sentence, Evidence]]:
    """Return the sentences that hold the asked-for detail, best first; those of far paragraphs lose."""
    holding = [
        (sentence.score - PLACE_LOSS * place, sentence, one)
        for place, one in enumerate(evidence)
        for sentence in one.sentences
        if wanted.held_by(sentence.text)
    ]
    return sorted(holding, key=lambda item: -item[0])


def _refusal(
    reason: RefusalReason, message: str, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> Refusal:
    return Refusal(reason, f"{message}.", _searched(retrieved), related(evidence))


def refuse_unanswered(retrieved: Retrieved, nearest: Sequence[Evidence]) -> Refusal:
    """Refuse where a language model found no answer in what it was given, with the `nearest` paragraphs."""
    searched = _searched(retrieved)
    return Refusal(RefusalReason.NOTHING_FOUND, UNANSWERED, searched, tuple(nearest[:NEAREST]))


def _searched(retrieved: Retrieved) -> str:
    if retrieved.whole:
        return f"all {len(retrieved.reports)} reports"
    return describe_reports(retrieved.reports)


def _refuse_unknown(question: Question, identities: Mapping[str, Identity]) -> Refusal:
    place = question.unknown[0]
    message = f"No report on ‘{place.printed}’ is in this collection."
    if place.nearest:
        message += f" The nearest names: {', '.join(place.nearest)}."
    return Refusal(RefusalReason.NOTHING_IN_SCOPE, message, f"the names of {len(identities)} reports")
