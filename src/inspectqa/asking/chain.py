"""A question → an answer: understand, facts, retrieve, rank, read, check, each a step on one record.

`Assistant.ask` runs the steps as plain functions, so that a cold question imports no LangChain;
`Assistant.chain` is the same steps composed as a LangChain Runnable (asking/runnable.py).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectqa.asking import answering, refusal
from inspectqa.asking.finding import lists, mentioned, places, ranking, retrieval
from inspectqa.asking.finding.afterwards import asks_next_send, asks_since_visit, find_next, find_since_visit
from inspectqa.asking.finding.closeness import order_closest
from inspectqa.asking.finding.definitions import find_definition
from inspectqa.asking.finding.details import ask_amounts
from inspectqa.asking.finding.event_dates import widen_date
from inspectqa.asking.finding.newest import find_visit, raise_newest
from inspectqa.asking.finding.praise import keep_side
from inspectqa.asking.finding.reasons import UNREAD_NOTE, asks_why, find_reasons
from inspectqa.asking.finding.reranking import rerank
from inspectqa.asking.finding.retrieval import mark_superseded, open_synonyms
from inspectqa.asking.finding.summing_up import lists_instead, quote_report
from inspectqa.asking.missing import say_missing
from inspectqa.asking.outside import advice_notes, factual_half, say_outside
from inspectqa.asking.readers.weighing import weigh_sentences
from inspectqa.asking.understanding.pointing import name_pointed
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.asking.understanding.rewording import RANKING_NOTE, asks_ranking
from inspectqa.asking.understanding.spelling import correct_spelling
from inspectqa.errors import QuestionError
from inspectqa.observing.watching import QuestionWatch, note_stage
from inspectqa.records import Answer, Detail, Evidence, Identity, Paragraph, Question, Refusal, Scope
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from inspectqa.asking.facts.answers import FactsBase, Found
    from inspectqa.asking.finding.retrieval import Retrieved
    from inspectqa.asking.finding.told import Told
    from inspectqa.asking.verifying import Verification
    from inspectqa.indexing.opened import Index


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation, understood, with its answer."""

    question: Question
    answer: Answer

    @property
    def understood(self) -> Question:
        """The question with the reports that its answer quotes."""
        quoted = dict.fromkeys(citation.report.id for citation in self.answer.citations)
        return replace(self.question, answered=tuple(quoted))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it comes in: its text, the turns before, a scope set by hand, how much evidence.

    Fields of `scope` that are set replace what the question says; with `exact` all of them do, empty or not.
    """

    text: str
    turns: tuple[Turn, ...] = ()
    scope: Scope | None = None
    limit: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer comes about: what each step made, and how long it took in seconds."""

    asked: Asked
    question: Question | None = None
    facts: Answer | None = None
    told: Told | None = None
    retrieved: Retrieved | None = None
    evidence: tuple[Evidence, ...] = ()
    printed_list: bool = False
    refusal: Refusal | None = None
    coverage: str = ""
    missing: tuple[str, ...] = ()
    reasons: tuple[Evidence, ...] = ()
    improvements: tuple[Evidence, ...] = ()
    answer: Answer | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def understood(self) -> Question:
        """The question; every step but the first comes after it is understood."""
        assert self.question is not None
        return self.question

    def __str__(self) -> str:
        """Show each step in a few lines."""
        from inspectqa.asking.explaining import explain

        return explain(self)


class Assistant:
    """Answers questions out of an index; opens it at the first question and follows its changes.

    `index` is the index folder (default: the settings'). Safe to use from several threads.
    """

    def __init__(self, index: Path | str | None = None, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.folder = Path(index) if index is not None else self.settings.index
        self._index: Index | None = None
        self._known: tuple[int, Known] | None = None
        self._facts: tuple[int, FactsBase] | None = None
        self._lock = threading.RLock()

    def __enter__(self) -> Assistant:
        """Return the assistant itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self.close()

    @property
    def index(self) -> Index:
        """The index, opened; raises `IndexNotFoundError` or `DamagedIndexError`."""
        with self._lock:
            if self._index is None:
                from inspectqa.indexing.opened import Index

                self._index = Index.open(self.folder, self.settings)
            return self._index

    def close(self) -> None:
        """Close the index, if it was opened."""
        with self._lock:
            if self._index is not None:
                self._index.close()
            self._index = None

    def ask(self, question: str, scope: Scope | None = None, *, limit: int | None = None) -> Answer:
        """Answer a question that stands for itself; fields of `scope` that are set replace what it says.

        `limit` is how many paragraphs of evidence the answer carries (default: the settings').
        """
        return self.answer(Asked(question, scope=scope, limit=limit))

    async def aask(self, question: str, scope: Scope | None = None, *, limit: int | None = None) -> Answer:
        """Answer like `ask`, in a thread, so that an event loop goes on."""
        return await asyncio.to_thread(self.ask, question, scope, limit=limit)

    def stream(self, question: str, scope: Scope | None = None) -> Iterator[Answer]:
        """Answer in growing parts: each `Answer` holds the statements so far, the last one is whole."""
        yield from self.stream_asked(Asked(question, scope=scope))

    def search(self, query: str, limit: int = 10, scope: Scope | None = None) -> list[Evidence]:
        """Return the paragraphs nearest to a query, best first, without making an answer of them."""

        def find() -> list[Evidence]:
            steps = self.understand(self.prepare(Asked(query, scope=scope, limit=limit)))
            first, evidence = self._order(self._search(steps))
            return evidence[: max(limit, first)]

        return self.index.steadily(find)

    def explain(self, question: str, scope: Scope | None = None) -> Explanation:
        """Answer like `ask` and keep what each step made; `str()` of it prints them."""
        return self.run(Asked(question, scope=scope))

    def verify(self, saved: Answer | Mapping[str, Any]) -> Verification:
        """Check a saved answer, or what its JSON holds, against the index as it is today, without a model."""
        from inspectqa.asking.verifying import verify_saved

        return verify_saved(saved, self)

    def conversation(self) -> Conversation:
        """Open a conversation, whose questions may lean on those before."""
        return Conversation(self)

    @property
    def chain(self) -> Runnable[Any, Answer]:
        """The steps as a LangChain Runnable: a string, or {'question', 'history', 'scope'}, to `Answer`."""
        from inspectqa.asking.runnable import make_chain

        return make_chain(self)

    @property
    def retriever(self) -> BaseRetriever:
        """The retrieval as a LangChain retriever of Documents with metadata for citing."""
        from inspectqa.asking.runnable import make_retriever

        return make_retriever(self)

    def answer(self, asked: Asked) -> Answer:
        """Take a question through every step."""
        answer = self.run(asked).answer
        assert answer is not None
        return answer

    def stream_asked(self, asked: Asked) -> Iterator[Answer]:
        """Take a question through every step and give the answer in growing parts."""
        for steps in self.stream_steps(asked):
            assert steps.answer is not None
            yield steps.answer

    def stream_steps(self, asked: Asked) -> Iterator[Explanation]:
        """Take a question through every step, like `run`, and give the last one in growing parts."""
        with QuestionWatch(asked.text) as watch:
            with watch.working():
                steps = self._until_read(asked)
            for part in watch.read(answering.stream(steps, self.settings)):
                steps = replace(steps, answer=replace(part, seconds=watch.seconds), seconds=watch.spent())
                yield steps
            watch.answered(steps.answer)

    def run(self, asked: Asked) -> Explanation:
        """Take a question through every step and keep what each made."""
        *_, steps = self.stream_steps(asked)
        return steps

    def _until_read(self, asked: Asked) -> Explanation:
        """Take a question through all that reads the index, on one generation of it."""
        return self.index.steadily(
            lambda: self.rank(self.retrieve(self.find_facts(self.understand(self.prepare(asked)))))
        )

    def prepare(self, asked: Asked) -> Explanation:
        """Check a question's length and letters, and see to the newest index; raises `QuestionError`."""
        if len(asked.text) > self.settings.question_max_chars:
            raise QuestionError(
                "The question",
                f"is longer than {self.settings.question_max_chars} characters",
                "Ask a shorter one, or set INSPECTQA_QUESTION_MAX_CHARS.",
            )
        if any("\ud800" <= character <= "\udfff" for character in asked.text):
            reason = "holds bytes that are no text in UTF-8"
            raise QuestionError("The question", reason, "Type it again.")
        self.index.refresh()
        return Explanation(asked)

    def understand(self, steps: Explanation) -> Explanation:
        """Find what the question asks and of which reports."""
        started = time.perf_counter()
        history = [turn.understood for turn in steps.asked.turns]
        before = steps.asked.turns[-1].answer if steps.asked.turns else None
        named = name_pointed(factual_half(steps.asked.text), before)
        text = correct_spelling(named, self.index.catalogue.term_counts())
        question = replace(understand(text, history, self.knowledge()), text=steps.asked.text)
        if steps.asked.scope is not None:
            given = steps.asked.scope
            scope = given if steps.asked.exact else _overlay(question.scope, given)
            question = replace(question, scope=scope, unknown=())
        widened = widen_date(ask_amounts(question), self.index.catalogue.identities())
        return _timed(replace(steps, question=widened), "understand", started)

    def find_facts(self, steps: Explanation) -> Explanation:
        """Answer out of judgements as data, where the question is one of judgements."""
        from inspectqa.asking.facts.answers import find_facts

        started = time.perf_counter()
        searched = asks_next_send(steps.understood) or asks_since_visit(steps.understood)
        if searched or places.find_place(steps.asked.text) is not None or say_outside(steps.understood):
            return steps
        found = find_facts(steps.understood, self.facts_base())
        if found is not None:
            steps = self._quote_beside(steps, found)
        if steps.facts is not None and asks_ranking(steps.asked.text):
            noted = replace(steps.facts, notes=(*steps.facts.notes, RANKING_NOTE))
            steps = replace(steps, facts=noted)
        if steps.facts is not None and (advice := advice_notes(steps.asked.text)):
            steps = replace(steps, facts=replace(steps.facts, notes=(*steps.facts.notes, *advice)))
        return _timed(steps, "facts", started)

    def _quote_beside(self, steps: Explanation, found: Found) -> Explanation:
        """Keep an answer out of data with what its report is to be quoted for; a printed list goes first."""
        answer, question = found.answer, steps.understood
        if answer.refused:
            return replace(steps, facts=answer)
        if found.report is not None:
            paragraphs = self.index.catalogue.paragraphs(found.report.id)
            if lists_instead(found.quoting, paragraphs):
                return steps
            told, improve = quote_report(found.quoting, paragraphs, question.scope.areas)
            return replace(
                steps,
                facts=answer,
                reasons=_as_evidence(found.report, told),
                improvements=_as_evidence(found.report, improve),
            )
        if not (found.quoting or asks_why(question.standalone)):
            return replace(steps, facts=answer)
        reasons = () if found.quoting else self._find_reasons(question, answer)
        unread = () if reasons else (UNREAD_NOTE,)
        return replace(steps, facts=replace(answer, notes=(*answer.notes, *unread)), reasons=reasons)

    def retrieve(self, steps: Explanation) -> Explanation:
        """Search the scope by words and by meaning; a place that the question names is looked up."""
        started = time.perf_counter()
        steps = self._search(steps)
        assert steps.retrieved is not None
        found = steps.facts or mentioned.answer_mentions(steps.retrieved, self.index.catalogue)
        return _timed(replace(steps, facts=found), "retrieve", started)

    def rank(self, steps: Explanation) -> Explanation:
        """Order what was found, best first; a list that is asked for comes whole and first."""
        started = time.perf_counter()
        retrieved = steps.retrieved
        assert retrieved is not None
        if not steps.facts:
            steps = replace(steps, told=self._find_told(retrieved))
        first, evidence = self._order(steps)
        notes = (steps.told.note,) if steps.told is not None and steps.told.note else ()
        steps = replace(steps, missing=(*self._say_missing(steps), *notes))
        if not (first or steps.facts):
            evidence = weigh_sentences(retrieved, evidence, self.index.embedder)
        refused = None if first or steps.facts else self._refuse(steps, evidence)
        if not (first or steps.facts or refused):
            evidence = refusal.keep_amounts(retrieved, evidence)
        kept = tuple(evidence[: max(self._limit(steps.asked), first)])
        searched = not (steps.facts or refused)
        coverage = mentioned.say_mentions(retrieved, self.index.catalogue) if searched else ""
        steps = replace(steps, evidence=kept, printed_list=bool(first), refusal=refused, coverage=coverage)
        return _timed(steps, "rank", started)

    def read(self, steps: Explanation) -> Explanation:
        """Make statements of the evidence, and check each against its quotations."""
        started = time.perf_counter()
        *_, answer = answering.stream(steps, self.settings)
        return _timed(replace(steps, answer=answer), "read", started)

    def knowledge(self) -> Known:
        """Return what is known of authorities and reports, anew when the index has changed."""
        with self._lock:
            catalogue = self.index.catalogue
            generation = catalogue.generation()
            if self._known is None or self._known[0] != generation:
                self._known = (generation, Known.of(catalogue.identities()))
            return self._known[1]

    def facts_base(self) -> FactsBase:
        """Return the judgements as data, of the index and of the official catalogue; anew like the above."""
        from inspectqa.asking.facts.answers import FactsBase
        from inspectqa.reading.official import official_rows

        with self._lock:
            catalogue = self.index.catalogue
            generation = catalogue.generation()
            if self._facts is None or self._facts[0] != generation:
                base = FactsBase.of(
                    catalogue.identities(),
                    catalogue.judgements(),
                    catalogue.paragraphs_by_id,
                    official_rows(self.settings.catalogue),
                )
                self._facts = (generation, base)
            return self._facts[1]

    def _search(self, steps: Explanation) -> Explanation:
        wanted = self._limit(steps.asked)
        return replace(
            steps, retrieved=retrieval.retrieve(steps.understood, self.index, self.settings, wanted)
        )

    def _order(self, steps: Explanation) -> tuple[int, list[Evidence]]:
        """Return what was found, best first, and how many of the first are what was asked for by name."""
        retrieved = steps.retrieved
        assert retrieved is not None
        ranked = keep_side(retrieved.query.question, ranking.rank(retrieved, len(retrieved.found)))
        evidence = raise_newest(retrieved, ranked)
        evidence = evidence[: max(self._limit(steps.asked), ranking.KEPT)]
        told = list(steps.told.evidence) if steps.told is not None else []
        when = told and steps.understood.detail is Detail.DATE  # 'the next one' is no paragraph then
        first = told if when else self._find_place(steps, retrieved.reports) or told
        if not first and lists.asks_for_list(steps.understood):
            first = lists.find_evidence(retrieved, self.index.catalogue)
        if not (first or steps.facts):
            first = find_visit(retrieved, evidence, self.index.catalogue)
        if not (first or steps.facts):
            evidence = order_closest(retrieved, evidence, self.index.embedder)
        if self.settings.reranker:
            evidence = rerank(steps.understood.standalone, evidence, self.settings.reranker)
        chosen = {one.paragraph.id for one in first}
        return len(first), [*first, *(one for one in evidence if one.paragraph.id not in chosen)]

    def _find_told(self, retrieved: Retrieved) -> Told | None:
        """Find what answers by a question's wording: a definition, what comes next, what changed since."""
        catalogue = self.index.catalogue
        told = find_definition(retrieved.query.question, catalogue)
        told = told or find_next(retrieved, catalogue) or find_since_visit(retrieved, catalogue)
        return told and replace(told, evidence=mark_superseded(told.evidence, retrieved.reports))

    def _limit(self, asked: Asked) -> int:
        return self.settings.evidence_limit if asked.limit is None else max(1, asked.limit)

    def _find_reasons(self, question: Question, facts: Answer) -> tuple[Evidence, ...]:
        """Find what a report says first of the grade that a question asks the reason of."""
        cited = [citation for citation in facts.citations if citation.paragraph is not None]
        if not cited:
            return ()
        report = cited[0].report
        return _as_evidence(
            report, find_reasons(self.index.catalogue.paragraphs(report.id), question.scope.areas)
        )

    def _find_place(self, steps: Explanation, reports: tuple[Identity, ...]) -> list[Evidence]:
        place = places.find_place(steps.asked.text)
        if place is None:
            return []
        cited = [c for turn in reversed(steps.asked.turns) for c in turn.answer.citations if c.paragraph]
        return places.find_paragraphs(place, cited, reports, self.index.catalogue)

    def _say_missing(self, steps: Explanation) -> tuple[str, ...]:
        question = steps.understood
        if not question.scope.authorities:
            return ()
        if steps.told is not None and steps.told.evidence:  # told of whatever date
            question = replace(question, scope=Scope(authorities=question.scope.authorities))
        return say_missing(question, self.index.catalogue.identities(), self.facts_base().identities)

    def _refuse(self, steps: Explanation, evidence: list[Evidence]) -> Refusal | None:
        retrieved = steps.retrieved
        assert retrieved is not None
        identities = self.index.catalogue.identities()
        silent = steps.told.silent if steps.told is not None else ""
        return (
            refusal.refuse_scope(steps.understood, retrieved.reports, identities, steps.missing)
            or refusal.refuse_silent(silent, retrieved, evidence)
            or refusal.refuse_subject(steps.understood, evidence)
            or refusal.refuse_ungraded(steps.understood, evidence)
            or refusal.refuse_presumed(
                retrieved, evidence, self.index.catalogue, open_synonyms(self.index, self.settings)
            )
            or refusal.refuse_evidence(retrieved, evidence)
        )


class Conversation:
    """Questions one after another; each may leave open what the one before said."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The questions so far with their answers."""
        return tuple(self._turns)

    def ask(self, question: str, scope: Scope | None = None, *, limit: int | None = None) -> Answer:
        """Answer the next question of the conversation."""
        steps = self.assistant.run(Asked(question, self.turns, scope, limit))
        assert steps.answer is not None
        self._turns.append(Turn(steps.understood, steps.answer))
        return steps.answer

    def stream(self, question: str, scope: Scope | None = None) -> Iterator[Answer]:
        """Answer the next question in growing parts; the turn is kept when the last part has come."""
        steps: Explanation | None = None
        for steps in self.assistant.stream_steps(Asked(question, self.turns, scope)):
            assert steps.answer is not None
            yield steps.answer
        if steps is not None and steps.answer is not None:
            self._turns.append(Turn(steps.understood, steps.answer))


def _as_evidence(report: Identity, paragraphs: Sequence[Paragraph]) -> tuple[Evidence, ...]:
    """Return paragraphs that are quoted whole as evidence, above all that a search finds."""
    return tuple(Evidence(report, one, score=lists.LISTED_SCORE, words=1.0) for one in paragraphs)


def _overlay(found: Scope, given: Scope) -> Scope:
    """Return the scope found in the question with the fields that were given by hand in their places.

    Reports given by hand are what is asked about, whatever authority the question names.
    """
    empty = Scope()
    given_fields = {
        f.name: getattr(given, f.name)
        for f in fields(Scope)
        if getattr(given, f.name) != getattr(empty, f.name)
    }
    if given.reports:
        given_fields.setdefault("authorities", ())
    return replace(found, **given_fields)


def _timed(steps: Explanation, name: str, started: float) -> Explanation:
    return replace(steps, seconds={**steps.seconds, name: note_stage(name, started)})
