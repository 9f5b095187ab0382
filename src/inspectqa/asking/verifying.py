"""A saved answer, checked again, offline: its statements, its words, its sources, and what was computed.

Statements of quotations are checked against their paragraphs as the index holds them; what was computed is
computed again for the same question in the same scope; nothing is asked of a language model. What is checked
and what is not: docs/trust.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inspectqa.asking import answering
from inspectqa.asking.checking.citations import verify_statement
from inspectqa.asking.checking.comparing import (
    NOT_REPEATED,
    Fault,
    compare_json,
    compare_tables,
    compare_texts,
    place_of,
)
from inspectqa.asking.checking.sources import Shelf, why_not_cited, why_not_found
from inspectqa.asking.finding.retrieval import superseded
from inspectqa.asking.outside import advice_notes
from inspectqa.asking.readers.extractive import write_text
from inspectqa.asking.readers.generated import BROKE_OFF
from inspectqa.asking.refusal import UNANSWERED, refuse_unanswered
from inspectqa.errors import QuestionError
from inspectqa.records import Answer, Citation, Evidence, Statement, Support

if TYPE_CHECKING:
    from inspectqa.asking.chain import Assistant, Explanation

#: The reader whose statements are computed, not read off a sentence.
FACTS = "facts"
#: Notes that say how an answer was made: nothing of the index can bear them out.
_OF_MAKING = re.compile(
    r"The language model did not answer(?::| within) .+"
    r"|Nothing that the language model said could be verified .+"
    rf"|(?:One statement|\d+ statements) could not be verified against the reports and .+|{BROKE_OFF}",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Verification:
    """How a saved answer came out: its statements as they are borne out today, and what else was found."""

    statements: tuple[Statement, ...]
    faults: tuple[Fault, ...]
    unchecked: tuple[str, ...]
    refused: bool = False

    @property
    def verified(self) -> bool:
        """Whether everything that was checked holds."""
        return not self.faults and all(one.support is not Support.UNVERIFIED for one in self.statements)

    def __str__(self) -> str:
        """Say in a line how it came out."""
        failed = sum(one.support is Support.UNVERIFIED for one in self.statements)
        if not self.verified:
            others = f", {len(self.faults)} other fault{'s' if len(self.faults) != 1 else ''}"
            return (
                f"Not verified: {failed} of {len(self.statements)} statements{others if self.faults else ''}."
            )
        if self.refused:
            return "Nothing to verify: it is a refusal, and the index gives the same one today."
        count = len(self.statements)
        told = "The one statement is" if count == 1 else f"All {count} statements are"
        return f"Verified: {told} borne out, and the rest is as the index gives it today."


def verify_saved(saved: Answer | Mapping[str, Any], assistant: Assistant) -> Verification:
    """Check a saved answer against the index of an assistant, on one generation of it.

    Of JSON values, what they spell out beside the records (labels, targets) is checked too. Raises
    `AnswerFormatError` where they are no answer.
    """
    from inspectqa.rendering.schema import answer_from_dict, to_dict

    answer = saved if isinstance(saved, Answer) else answer_from_dict(saved)
    spelled: list[Fault] = []
    if not isinstance(saved, Answer):
        spelled = list(compare_json(dict(saved), to_dict(answer)))
    found = assistant.index.steadily(lambda: _Check(answer, assistant).verification())
    return replace(found, faults=(*found.faults, *spelled))


class _Check:
    """One saved answer, with what the index gives for the same question today."""

    def __init__(self, answer: Answer, assistant: Assistant) -> None:
        self.answer = answer
        self.assistant = assistant
        self.shelf = _take_down(answer, assistant)
        self.problem = ""
        try:
            self.steps: Explanation | None = _ask_again(answer, assistant)
        except QuestionError as error:
            self.steps, self.problem = None, str(error)
        settings = assistant.settings.model_copy(update={"llm": None})
        self.again = list(answering.stream(self.steps, settings))[-1] if self.steps else None

    def verification(self) -> Verification:
        """Check every part."""
        answer, again = self.answer, self.again
        computed = answer.reader == FACTS and not answer.refused
        statements = [self._computed(one) if computed else self._quoted(one) for one in answer.statements]
        faults = [*self._sources(), *self._markers()]
        if self.problem:
            faults.append(Fault("question", answer.standalone_question, self.problem))
        elif answer.refused:
            faults += self._refusal()
        elif computed:
            faults += self._facts()
        else:
            faults += self._prose()
        if not answer.statements and not answer.refused:
            faults.append(Fault("answer", answer.text, "it makes no statement, so that nothing bears it out"))
        unchecked = [f"What made it says: {note}" for note in answer.notes if _OF_MAKING.fullmatch(note)]
        if answer.question != answer.standalone_question:
            unchecked.append(f"The question was taken to mean: {answer.standalone_question}")
        if again is not None and not answer.refused and not computed and again.reader == FACTS:
            unchecked.append("Today this question is answered out of data.")
        elif again is not None and again.refused and not answer.refused:
            unchecked.append("Today this question is refused.")
        return Verification(tuple(statements), tuple(faults), tuple(unchecked), answer.refused)

    def _quoted(self, statement: Statement) -> Statement:
        """Check a statement against its quotations, in their paragraphs as they are today."""
        for citation in statement.citations:
            reason = why_not_cited(citation, self.shelf)
            if not reason and citation.paragraph is not None and not citation.quotation.strip():
                reason = f"[{citation.marker}] quotes nothing"
            if reason:
                return replace(statement, support=Support.UNVERIFIED, reason=reason)
        support, reason = verify_statement(statement.text, statement.citations)
        if statement.support is Support.UNVERIFIED and not reason:
            reason = "it is marked as unverified"
        elif statement.support is Support.QUOTED and support is Support.SUPPORTED:
            reason = "it is marked as quoted and is in its own words"
        return replace(statement, support=Support.UNVERIFIED if reason else support, reason=reason)

    def _computed(self, statement: Statement) -> Statement:
        """Check a statement out of data: today's answer must make the same one, with the same citations."""
        found = self.again if self.again is not None and self.again.reader == FACTS else None
        reason = next(filter(None, (why_not_cited(one, self.shelf) for one in statement.citations)), "")
        if found is None:
            reason = "computed from data, it says, but this question is not answered out of data"
        elif not any(_same(statement, one) for one in found.statements):
            now = next((one.text for one in found.statements), found.text)
            reason = f"{NOT_REPEATED}; today: ‘{now}’"
        if not reason:
            return statement
        return replace(statement, support=Support.UNVERIFIED, reason=reason)

    def _sources(self) -> Iterator[Fault]:
        """Check what is cited in the table, and what was found."""
        cited = self.answer.table.citations if self.answer.table is not None else ()
        for citation in cited:
            if citation is not None and (reason := why_not_cited(citation, self.shelf)):
                yield Fault("source", citation.label, reason)
        nearest = self.answer.refusal.nearest if self.answer.refusal is not None else ()
        for part, found in (("nearest paragraph", nearest), ("evidence", self.answer.evidence)):
            for one in found:
                if reason := why_not_found(one, self.shelf):
                    yield Fault(part, Citation(0, one.report, one.paragraph).label, reason)

    def _markers(self) -> Iterator[Fault]:
        """A marker stands for one quotation."""
        cited = {(one.marker, place_of(one)) for one in _citations(self.answer)}
        for marker, count in Counter(marker for marker, _ in cited).items():
            if count > 1:
                yield Fault("source", f"[{marker}]", "the marker stands for several quotations")

    def _prose(self) -> Iterator[Fault]:
        """Check the text and what stands beside it, of an answer of quotations."""
        answer, steps = self.answer, self.steps
        assert steps is not None and steps.retrieved is not None
        shown = [one for one in answer.statements if one.support is not Support.UNVERIFIED and one.citations]
        yield from compare_texts(answer.text, write_text(steps.understood, shown))
        if answer.table is not None:
            yield Fault("table", " | ".join(answer.table.columns), "no answer of quotations has a table")
        reports = {c.report.id: c.report for one in shown for c in one.citations}
        old = {name for name, one in reports.items() if superseded(one, steps.retrieved.reports)}
        yield from self._newer(old, reports)
        found = [
            Evidence(c.report, c.paragraph, 0.0, superseded=c.report.id in old)
            for one in shown
            for c in one.citations
            if c.paragraph is not None
        ]
        notes = answering.say_notes(replace(steps, evidence=tuple(found)), shown)
        yield from self._beside(replace(answer, coverage=steps.coverage, definition="", notes=notes))

    def _newer(self, old: set[str], cited: Any) -> Iterator[Fault]:
        """A report cited must be marked as superseded where it is, and only there."""
        marked = {one.report.id for one in self.answer.evidence if one.superseded}
        for name in sorted((marked ^ old) & set(cited)):
            is_old = name in old
            reason = "a newer report exists, which is not said" if is_old else "no newer report exists"
            yield Fault("evidence", name, reason)

    def _facts(self) -> Iterator[Fault]:
        """Compare an answer out of data with today's, cell by cell."""
        answer, again = self.answer, self.again
        if again is None or again.reader != FACTS or again.refused:
            again = replace(answer, text="", table=None, coverage="", definition="", notes=())
        yield from compare_texts(answer.text, again.text, NOT_REPEATED)
        yield from compare_tables(answer.table, again.table)
        yield from self._beside(again)

    def _refusal(self) -> Iterator[Fault]:
        """Compare a refusal with today's; a language model's is taken as it is, but for what was searched."""
        answer, again, steps = self.answer, self.again, self.steps
        assert answer.refusal is not None and again is not None and steps is not None
        refusal = answer.refusal
        if refusal.message == UNANSWERED and answer.reader not in ("extractive", FACTS):
            assert steps.retrieved is not None
            again = answering.refuse(steps, refuse_unanswered(steps.retrieved, ()))
            again = replace(again, notes=answering.say_notes(steps, ()), coverage=steps.coverage)
        if again.refusal is None:
            yield Fault("refusal", refusal.message, f"today the question is answered: ‘{again.text}’")
            return
        for part, said, now in (
            ("refusal", refusal.message, again.refusal.message),
            ("refusal", refusal.reason.value, again.refusal.reason.value),
            ("searched", refusal.searched, again.refusal.searched),
        ):
            if said != now:
                yield Fault(part, said, f"today it is ‘{now}’")
        yield from compare_texts(answer.text, again.text, "today’s refusal does not say this")
        yield from compare_tables(answer.table, again.table)
        yield from self._beside(again)

    def _beside(self, again: Answer) -> Iterator[Fault]:
        """Compare coverage, definition and notes."""
        for part, said, now in (
            ("coverage", self.answer.coverage, again.coverage),
            ("definition", self.answer.definition, again.definition),
        ):
            if said != now:
                yield Fault(part, said, f"today it is ‘{now}’" if now else "today there is none")
        notes = dict.fromkeys([*again.notes, *advice_notes(self.answer.question)])
        for note in self.answer.notes:
            if note not in notes and not _OF_MAKING.fullmatch(note):
                yield Fault("note", note, "nothing in the index says so today")
        for note in notes:
            if note not in self.answer.notes:
                yield Fault("note", "", f"today this note belongs to it: ‘{note}’")


def _take_down(answer: Answer, assistant: Assistant) -> Shelf:
    """Look up what an answer cites and found."""
    catalogue = assistant.index.catalogue
    found = (*answer.evidence, *(answer.refusal.nearest if answer.refusal is not None else ()))
    ids = {one.paragraph.id for one in found}
    ids |= {one.paragraph.id for one in _citations(answer) if one.paragraph is not None}
    paragraphs = catalogue.paragraphs_by_id(sorted(ids))
    return Shelf(paragraphs, catalogue.identities(), assistant.facts_base().identities)


def _ask_again(answer: Answer, assistant: Assistant) -> Explanation:
    """Take the question up to where it is read: as it stands, or else in the scope that was given by hand."""
    from inspectqa.asking.chain import Asked

    asked = Asked(answer.standalone_question)
    steps = assistant.understand(assistant.prepare(asked))
    if steps.understood.scope != answer.scope:
        asked = replace(asked, scope=answer.scope, exact=True)
        steps = assistant.understand(assistant.prepare(asked))
    return assistant.rank(assistant.retrieve(assistant.find_facts(steps)))


def _citations(answer: Answer) -> list[Citation]:
    rows = answer.table.citations if answer.table is not None else ()
    return [*(c for one in answer.statements for c in one.citations), *(c for c in rows if c is not None)]


def _same(one: Statement, other: Statement) -> bool:
    ours, theirs = ([(c.marker, *place_of(c)) for c in each.citations] for each in (one, other))
    return one.text == other.text and ours == theirs and one.support is other.support
