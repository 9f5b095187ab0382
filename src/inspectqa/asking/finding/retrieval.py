"""A question → the paragraphs that may answer it: by words and by meaning, inside its scope.

Words are searched with their synonyms and abbreviations; vectors with the topic of the question alone, since
the words of scope (place, date, 'inspectors') stand in every paragraph's context and tell nothing inside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.graded import keep_graded
from inspectqa.asking.finding.sides import reports_of_sides
from inspectqa.asking.finding.terms import SAME_WEIGHT, Synonyms, Term, correct, load_synonyms, weigh
from inspectqa.asking.understanding.conditions import asks_side
from inspectqa.records import (
    FULL_INSPECTIONS,
    Detail,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    Question,
)
from inspectqa.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from inspectqa.indexing.catalogue import Catalogue
    from inspectqa.indexing.opened import Index

#: Paragraphs taken from each of the two searches. Of the development questions' golds, 99% that are found
#: at all stand in the first 60 of one of them; beyond 100 only noise is added.
SEARCHED = 80
#: More of each where evidence is wanted from each of several reports.
SEARCHED_PER_REPORT = 25
#: What the vector of the earlier turns counts in a follow-up (public benchmarks: best at 0.2 to 0.35).
PREVIOUS_WEIGHT = 0.3
#: What the vector of the whole wording counts beside that of the topic, which has lost what makes it a
#: question; of 0, 0.5 and 1 the middle found most first, on the development questions and on two other sets.
WORDING_WEIGHT = 0.5
#: A follow-up whose own words weigh less than this asks about the matter of the turn before.
VAGUE_WEIGHT = 3.0
#: So little is enough for a matter of its own where nothing points back: 'and schools?', 'and audits there?'.
NAMING_WEIGHT = 1.9
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|theirs?|those|these|this|that|he|she|his|her|ones?|such|so"
    r"|(?:there|here) (?:is|are))\b",
    re.IGNORECASE,
)
#: Words that ask for a particular and say nothing of the matter.
ASKING_WORDS = {
    Detail.NAME: frozenset({"called", "call", "name", "names", "named", "known"}),
    Detail.NUMBER: frozenset({"average", "typical", "typically", "number", "figure", "total"}),
}
#: Most reports that are read through for a total.
TOTALS_REPORTS_MOST = 20
#: Words that set side by side and say nothing of the matter.
COMPARING_WORDS = frozenset(
    {"against", "versus", "vs", "both", "same", "differ", "different", "heavier", "lighter", "bigger"}
    | {"larger", "smaller", "greater", "stronger", "weaker", "clearer"}
)
#: Words that stand in every area SEND report: there they tell nothing.
SEND_WORDS = frozenset({"send", "special educational needs"})
#: Kinds of question that want evidence from every report that they are about.
PER_REPORT_KINDS = (Kind.COMPARISON, Kind.TIMELINE)

#: The synonyms of each open catalogue, with the generation and the words file that they are of.
_SYNONYMS: WeakKeyDictionary[Catalogue, tuple[int, Path | None, Synonyms]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for a question: weighted terms, those of the turns before, and a vector.

    `wording` is what the vector stands for in the first place: the topic with its spelling corrected.
    """

    question: Question
    terms: tuple[Term, ...]
    previous: tuple[Term, ...]
    vector: NDArray[np.float32]
    wording: str


@dataclass(frozen=True, slots=True)
class Found:
    """A paragraph that a search found: its best cosine, its BM25 score (higher is better), and how found."""

    report: Identity
    paragraph: Paragraph
    meaning: float
    matched: float
    way: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was searched and found; `reports` are those in scope, newest first."""

    query: Query
    reports: tuple[Identity, ...]
    found: tuple[Found, ...]
    whole: bool


def retrieve(question: Question, index: Index, settings: Settings, wanted: int) -> Retrieved:
    """Search the scope of a question; `wanted` is how many paragraphs of evidence are asked for."""
    identities = index.catalogue.identities()
    reports = tuple(keep_graded(question, reports_of_sides(question, identities), index.catalogue))
    query = make_query(question, index, settings)
    whole = len(reports) == len(identities)
    ids = None if whole else [report.id for report in reports]
    if not reports:
        return Retrieved(query, reports, (), whole)
    limit = max(SEARCHED, wanted)
    if question.kind in PER_REPORT_KINDS:
        limit = max(limit, SEARCHED_PER_REPORT * min(len(reports), 12))
    if asks_side(question):
        limit *= 2
    words = dict(index.catalogue.search_words(search_terms(query), ids, limit)) if query.terms else {}
    meanings = _best_of_paragraphs(index.search_meaning(query.vector, ids, limit * 2), limit)
    meanings |= {name: meanings.get(name, 0.0) for name in _find_totals(question, reports, index)}
    found = collect(words, meanings, index, identities)
    return Retrieved(query, reports, tuple(found), whole)


def make_query(question: Question, index: Index, settings: Settings) -> Query:
    """Turn the topic into weighted terms with corrected spelling, and embed it."""
    counts = index.catalogue.term_counts()
    synonyms = open_synonyms(index, settings)
    topic = (
        question.topic if synonyms.terms(question.topic) or question.previous_topic else question.standalone
    )
    asked = ASKING_WORDS.get(question.detail, frozenset())
    if question.kind is Kind.COMPARISON:
        asked |= COMPARING_WORDS
    if question.scope.frameworks == (Framework.AREA_SEND,):
        asked |= SEND_WORDS
    printed = synonyms.terms(topic)
    telling = [term for term in printed if term.printed.lower() not in asked]
    terms = [correct(term, counts, synonyms) for term in telling or printed]
    terms = _name_locally(terms, question, synonyms, index.catalogue)
    weighed = weigh(terms, counts, sum(index.catalogue.counts().values()))
    earlier = weigh(synonyms.terms(question.previous_topic), counts, sum(index.catalogue.counts().values()))
    said = {term.forms[0].stems for term in weighed}
    previous = tuple(term for term in earlier if term.forms[0].stems not in said)
    least = VAGUE_WEIGHT if _POINTS_BACK.search(question.text) else NAMING_WEIGHT
    vague = bool(previous) and sum(term.weight for term in weighed if not term.plain) < least
    wording = _respell(topic, weighed)
    if vague:
        wording = f"{question.previous_topic} {wording}".strip()
    vector = _embed(wording, question, vague, index)
    if vague:
        return Query(question, (*weighed, *previous), (), vector, wording)
    return Query(question, tuple(weighed), previous, vector, wording)


def _name_locally(
    terms: Sequence[Term], question: Question, synonyms: Synonyms, catalogue: Catalogue
) -> list[Term]:
    """Return the terms with the names that the one authority asked about gives to a service.

    Where every report in scope speaks of the service by a common name too, its own name only distracts.
    """
    if len(question.scope.authorities) != 1:
        return list(terms)
    identities = catalogue.identities()
    own = [one.id for one in identities.values() if one.authority == question.scope.authorities[0]]
    abbreviations = catalogue.abbreviations(own)
    asked = {report.id for report in reports_of_sides(question, identities)}
    named = []
    for term in terms:
        local = synonyms.name_locally(term, abbreviations)
        common = [form.printed for form in term.forms if form.weight >= SAME_WEIGHT]
        named.append(term if local == term or asked <= catalogue.reports_with([common]) else local)
    return named


def search_terms(query: Query) -> list[str]:
    """Return the words and phrases that the full-text search looks for, each once."""
    phrases = [form.printed for term in (*query.terms, *query.previous) for form in term.forms]
    return list(dict.fromkeys(phrases))


def open_synonyms(index: Index, settings: Settings) -> Synonyms:
    """Return the synonyms with the abbreviations that the indexed reports define; made once a generation."""
    generation = index.catalogue.generation()
    made = _SYNONYMS.get(index.catalogue)
    if made is None or made[:2] != (generation, settings.vocabulary):
        catalogue = index.catalogue
        synonyms = load_synonyms(settings.vocabulary)
        synonyms = synonyms.with_abbreviations(catalogue.abbreviations(), catalogue.term_counts())
        made = _SYNONYMS[index.catalogue] = (generation, settings.vocabulary, synonyms)
    return made[2]


def collect(
    words: Mapping[str, float],
    meanings: Mapping[str, float],
    index: Index,
    identities: Mapping[str, Identity],
) -> list[Found]:
    """Fetch the paragraphs that either search found."""
    wanted = list(dict.fromkeys([*words, *meanings]))
    paragraphs = index.catalogue.paragraphs_by_id(wanted)
    return [
        Found(
            report=identities[paragraph.report_id],
            paragraph=paragraph,
            meaning=meanings.get(name, 0.0),
            matched=words.get(name, 0.0),
            way="words" if name in words else "meaning",
        )
        for name in wanted
        if (paragraph := paragraphs.get(name)) is not None and paragraph.report_id in identities
    ]


#: The sort of an inspection of everything.
FULL = "full inspection"


def superseded(report: Identity, reports: Collection[Identity]) -> bool:
    """Tell whether a newer report of its authority and sort exists; after a visit, a full inspection too."""
    sorts = {sort_of(report)} | ({FULL} if report.framework is Framework.FOCUSED_VISIT else set())
    return any(
        other.authority == report.authority
        and sort_of(other) in sorts
        and (other.published is not None and report.published is not None)
        and other.published > report.published
        for other in reports
    )


def mark_superseded(evidence: Iterable[Evidence], reports: Collection[Identity]) -> tuple[Evidence, ...]:
    """Return evidence, that of each superseded report marked so."""
    return tuple(replace(one, superseded=superseded(one.report, reports)) for one in evidence)


def sort_of(report: Identity) -> str:
    """Return what sort of inspection a report is of: reports of one sort supersede one another."""
    if report.framework in (*FULL_INSPECTIONS, Framework.LAC):
        return FULL
    return str(report.framework)


def _find_totals(question: Question, reports: Sequence[Identity], index: Index) -> list[str]:
    """Return the paragraphs with the total that a question asks for, where there are few reports."""
    total = Wanted.of(question).total
    if total is None or len(reports) > TOTALS_REPORTS_MOST:
        return []
    told = (one for report in reports for one in index.catalogue.paragraphs(report.id))
    return [one.id for one in told if total.search(one.text)]


def _respell(topic: str, terms: Sequence[Term]) -> str:
    """Return the topic with the corrected spelling of its terms, for the embedding."""
    for term in terms:
        if term.corrected:
            topic = re.sub(rf"\b{re.escape(term.printed)}\b", term.corrected, topic, flags=re.IGNORECASE)
    return topic


def _embed(wording: str, question: Question, vague: bool, index: Index) -> NDArray[np.float32]:
    """Embed the topic, the whole wording at a discount, and the turns before, which lead a vague question."""
    import numpy as np

    embed = index.embedder.embed_question
    previous = question.previous_topic
    if vague:
        vector = embed(wording)
    else:
        vector = embed(wording) + WORDING_WEIGHT * embed(question.standalone)
        if previous:
            vector = vector + PREVIOUS_WEIGHT * embed(previous)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _best_of_paragraphs(hits: Sequence[tuple[str, float]], limit: int) -> dict[str, float]:
    """Return the best cosine of each paragraph: its best passage stands for it."""
    best: dict[str, float] = {}
    for passage_id, cosine in hits:
        paragraph_id = passage_id.partition(":")[0]
        if paragraph_id in best:
            best[paragraph_id] = max(best[paragraph_id], cosine)
        elif len(best) < limit:
            best[paragraph_id] = cosine
    return best
