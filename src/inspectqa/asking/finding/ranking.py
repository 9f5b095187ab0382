"""What was found → evidence, best first, with the sentences of each paragraph that answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.lists import asks_for_actions, lists_actions
from inspectqa.asking.finding.retrieval import PER_REPORT_KINDS, Found, Query, Retrieved, superseded
from inspectqa.asking.finding.terms import Term
from inspectqa.asking.sentences import leans, split_sentences
from inspectqa.asking.words import stems
from inspectqa.records import (
    Area,
    Evidence,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Question,
    Recency,
    Sentence,
)

#: Blocks shorter than this are labels, headings and page furniture more often than answers.
SHORT_CHARS = 60
#: A list item shorter than this names a subject and says little of it ('The quality of assessments.').
ITEM_CHARS = 110
TERSE_ITEM = 0.4
#: A word that stands only in the section's headings or the lead-in counts this much.
CONTEXT_WEIGHT = 0.5
#: The turns before count this much beside the question itself.
PREVIOUS_WEIGHT = 0.3
#: Paragraphs kept for reading and refusing, however few are asked for.
KEPT = 20
#: What the words of the sentence before count for one that leans on it.
LEANING_SHARE = 0.7
#: In a comparison or timeline a paragraph below this share of the best one's score waits for the others.
TURN_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts in the ranking.

    Chosen by benchmarks/calibrate.py over 239 questions of seven sets and kept round; better on each fifth of
    them, split by authority, than those before.
    """

    meaning: float = 0.40
    matched: float = 0.15
    coverage: float = 0.35
    sentence: float = 0.35
    detail: float = 0.40
    area: float = 0.06
    newer: float = 0.25
    short: float = 0.30
    heading: float = 0.30
    footnote: float = 0.20
    background: float = 0.15


WEIGHTS = Weights()

#: Sections that say who was inspected and how, not how good it was.
_BACKGROUND = re.compile(
    r"^(?:information about|about (?:this|the) inspection|local area partnership details|inspection team"
    r"|the local authority$|service information)",
    re.IGNORECASE,
)
#: How an inspection was done: an answer where it is asked, and beside one of anything else in the way.
METHOD = re.compile(
    r"^Inspectors (?:also )?(?:looked at|considered|evaluated|reviewed)\b"
    r"|\bwas carried out (?:by remote|in line with)"
    r"|\bmethodology was adapted|^The next (?:full )?(?:area )?SEND inspection will be"
    r"|^This letter summarises|^Lead inspector|^(?:Deputy )?[Ll]ead inspector"
)
#: What stands on the last page of every report and says nothing of the one.
_IMPRINT = re.compile(
    r"The Office for Standards in Education"
    r"|If (?:you|the local authority) would like (?:a copy of this|Ofsted to)"
    r"|(?:You|The local authority) may re-?use this information|E: \S+@|Any complaints about the inspection"
    r"|This (?:report|publication|document) is available|Interested in our work|Piccadilly Gate|© Crown"
    r"|We inspect services|To receive regular email alerts|You can use Parent View|Textphone|Telephone:"
    r"|If you are not happy with the inspection|No\. \d{6}|Ofsted Piccadilly Gate|Aviation House"
)
#: Words by which a section's heading is known to be about an area.
AREA_HEADINGS: dict[Area, re.Pattern[str]] = {
    area: re.compile(pattern, re.IGNORECASE)
    for area, pattern in {
        Area.HELP_AND_PROTECTION: r"help and protection|in need of help",
        Area.CHILDREN_IN_CARE: r"children in care|looked after|permanence",
        Area.ADOPTION: r"adoption",
        Area.CARE_LEAVERS: r"care leavers|leaving care|care[- ]experienced",
        Area.LEADERSHIP: r"leader|management and governance",
        Area.LSCB: r"safeguarding children board|LSCB",
        Area.SEND: r"SEND|special educational needs",
        Area.CAPACITY_TO_IMPROVE: r"capacity to improve",
        Area.SAFEGUARDING: r"safeguarding",
        Area.OVERALL: r"overall effectiveness|executive summary|headline",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Features:
    """How a paragraph stands to a question; every value from 0 to 1."""

    meaning: float
    matched: float
    coverage: float
    sentence: float
    detail: float
    area: float
    newer: float
    short: float
    heading: float
    footnote: float
    background: float

    def score(self, weights: Weights = WEIGHTS) -> float:
        """Return the weighted sum; what makes a paragraph a poor answer is taken off."""
        gains = (
            weights.meaning * self.meaning
            + weights.matched * self.matched
            + weights.coverage * self.coverage
            + weights.sentence * self.sentence
            + weights.detail * self.detail
            + weights.area * self.area
            + weights.newer * self.newer
        )
        losses = (
            weights.short * self.short
            + weights.heading * self.heading
            + weights.footnote * self.footnote
            + weights.background * self.background
        )
        return gains - losses


@dataclass(frozen=True, slots=True)
class Ranked:
    """A found paragraph with its features and its sentences."""

    found: Found
    features: Features
    sentences: tuple[Sentence, ...]


def rank(retrieved: Retrieved, limit: int, weights: Weights = WEIGHTS) -> list[Evidence]:
    """Return at most `limit` paragraphs, best first; of several reports asked for, each has its turn."""
    ranked = describe(retrieved)
    evidence = sorted(
        (_evidence(one, retrieved.reports, weights) for one in ranked), key=lambda one: -one.score
    )
    if retrieved.query.question.kind in PER_REPORT_KINDS:
        evidence = take_turns(evidence, retrieved.query.question)
    return evidence[:limit]


def describe(retrieved: Retrieved) -> list[Ranked]:
    """Work out the features of every found paragraph but the imprint's, which answer nothing."""
    found = [one for one in retrieved.found if not _IMPRINT.match(one.paragraph.text)]
    query = retrieved.query
    meanings = [one.meaning for one in found if one.meaning]
    low, high = (min(meanings), max(meanings)) if meanings else (0.0, 1.0)
    most = max((one.matched for one in found), default=0.0) or 1.0
    ages = _ages(retrieved.reports) if _prefers_newer(query) else {}
    ranked = []
    for one in found:
        coverage = cover(query, one.paragraph)
        sentences = score_sentences(query, one.paragraph)
        best = max(sentences, key=lambda s: s.score, default=None)
        features = Features(
            meaning=max(0.0, (one.meaning - low) / ((high - low) or 1.0)),
            matched=one.matched / most,
            coverage=coverage,
            sentence=best.score if best else 0.0,
            detail=_detail(query, sentences),
            area=_area(query, one.paragraph),
            newer=ages.get(one.report.id, 0.0),
            short=_short(query, one.paragraph),
            heading=float(one.paragraph.kind is ParagraphKind.HEADING),
            footnote=float(one.paragraph.kind is ParagraphKind.FOOTNOTE),
            background=_background(query, one.paragraph),
        )
        ranked.append(Ranked(one, features, sentences))
    return ranked


def cover(query: Query, paragraph: Paragraph) -> float:
    """Return the share of the topic's weight that a paragraph covers, its headings at a discount.

    The total that is asked for, in the set words of reports, covers all of it.
    """
    if (asked := Wanted.of(query.question).total) is not None and asked.search(paragraph.text):
        return 1.0
    text, known = stemmed(paragraph.text)
    above, known_above = stemmed(" ".join([*paragraph.section, paragraph.lead_in]))
    total = covered = 0.0
    for term, discount in _weighted_terms(query):
        weight = term.weight * discount
        total += weight
        inside = term.coverage(text, known)
        if inside < 1.0:
            inside = max(inside, CONTEXT_WEIGHT * term.coverage(above, known_above))
        covered += weight * inside
    return covered / total if total else 0.0


def score_sentences(query: Query, paragraph: Paragraph) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph with the share of the topic's weight that each covers.

    One that leans on the sentence before ('For some, this takes 16 days') is credited with some of its words.
    """
    terms = _weighted_terms(query)
    total = sum(term.weight * discount for term, discount in terms) or 1.0

    asked = Wanted.of(query.question).total

    def cover_text(text: str) -> float:
        if asked is not None and asked.search(text):
            return 1.0
        spaced, known = stemmed(text)
        covered = sum(term.weight * discount * term.coverage(spaced, known) for term, discount in terms)
        return covered / total

    scored: list[Sentence] = []
    for sentence in split_sentences(paragraph.text):
        score = cover_text(sentence.text)
        if scored and leans(sentence.text):
            score = max(score, LEANING_SHARE * cover_text(f"{scored[-1].text} {sentence.text}"))
        scored.append(Sentence(sentence.start, sentence.end, sentence.text, score))
    return tuple(scored)


def take_turns(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """Order evidence, best first, so that each side gives its best paragraph before any gives its second.

    The sides are the authorities where several are compared, else the reports. Paragraphs far below the best
    one wait until the others are through: a report that says nothing of the topic has no turn to give.
    """
    by_authority = len(question.scope.authorities) > 1
    enough = TURN_LEAST * max((one.score for one in evidence), default=0.0)
    turns: dict[str, int] = {}
    placed = []
    for one in evidence:
        side = one.report.authority if by_authority else one.report.id
        turn = turns.get(side, 0)
        turns[side] = turn + 1
        late = one.score < enough and (turn > 0 or not by_authority)
        placed.append((late, turn, -one.score, one))
    placed.sort(key=lambda item: item[:3])
    return [one for *_, one in placed]


def _evidence(one: Ranked, reports: Sequence[Identity], weights: Weights) -> Evidence:
    best_first = sorted(one.sentences, key=lambda sentence: -sentence.score)
    return Evidence(
        report=one.found.report,
        paragraph=one.found.paragraph,
        score=round(one.features.score(weights), 4),
        meaning=round(one.found.meaning, 4),
        words=round(one.features.coverage, 4),
        sentences=tuple(best_first),
        superseded=superseded(one.found.report, reports),
    )


def _weighted_terms(query: Query) -> list[tuple[Term, float]]:
    return [(term, 1.0) for term in query.terms] + [(term, PREVIOUS_WEIGHT) for term in query.previous]


def _detail(query: Query, sentences: Sequence[Sentence]) -> float:
    """Return how much of the topic the best sentence with the asked-for detail covers."""
    wanted = Wanted.of(query.question)
    if not wanted.sought:
        return 0.0
    best_first = sorted(sentences, key=lambda sentence: -sentence.score)
    return next((0.3 + 0.7 * s.score for s in best_first if wanted.held_by(s.text)), 0.0)


def _area(query: Query, paragraph: Paragraph) -> float:
    above = " ".join(paragraph.section)
    if asks_for_actions(query.question.standalone) and lists_actions(above):
        return 1.0
    patterns = [AREA_HEADINGS[a] for a in query.question.scope.areas if a in AREA_HEADINGS]
    return float(any(pattern.search(above) for pattern in patterns))


def _background(query: Query, paragraph: Paragraph) -> float:
    """Return 1 for what describes the area or the inspection, where no number, date or name is asked for."""
    told = any(_BACKGROUND.search(heading) for heading in paragraph.section) or METHOD.search(paragraph.text)
    return float(bool(told) and not Wanted.of(query.question).sought)


def _prefers_newer(query: Query) -> bool:
    scope = query.question.scope
    dated = scope.years or scope.months or scope.since or scope.until or scope.reports
    return not dated and scope.recency is not Recency.ALL and query.question.kind is not Kind.TIMELINE


def _ages(reports: Sequence[Identity]) -> dict[str, float]:
    """Return 1 for an authority's newest report, falling by half with each that is older."""
    seen: dict[str, int] = {}
    ages = {}
    for report in reports:
        place = seen.get(report.authority, 0)
        seen[report.authority] = place + 1
        ages[report.id] = 0.5**place
    return ages


def _short(query: Query, paragraph: Paragraph) -> float:
    """Return 1 for what is too short to answer, half for a terse list item."""
    item = paragraph.kind in (ParagraphKind.BULLET, ParagraphKind.RECOMMENDATION)
    if item and query.question.kind is not Kind.LIST:
        return TERSE_ITEM * (len(paragraph.text) < ITEM_CHARS)
    exempt = item or paragraph.kind is ParagraphKind.ROW
    return float(len(paragraph.text) < SHORT_CHARS and not exempt)


@lru_cache(maxsize=50_000)
def stemmed(text: str) -> tuple[str, frozenset[str]]:
    """Return a text's stems, spaced so that a phrase can be looked for, and the set of them."""
    found = stems(text)
    return f" {' '.join(found)} ", frozenset(found)
