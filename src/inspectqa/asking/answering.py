"""Every step's outcome → an Answer: facts, a refusal, quoted sentences, or a language model's statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from inspectqa.asking.finding import lists
from inspectqa.asking.finding.graded import say_graded
from inspectqa.asking.finding.newest import find_newer_inspection
from inspectqa.asking.finding.retrieval import PER_REPORT_KINDS
from inspectqa.asking.outside import advice_notes
from inspectqa.asking.readers import extractive
from inspectqa.asking.refusal import refuse_unanswered, related
from inspectqa.errors import InspectQAError
from inspectqa.observing.watching import stage
from inspectqa.records import (
    FULL_INSPECTIONS,
    Answer,
    Evidence,
    Framework,
    Identity,
    Question,
    Refusal,
    Statement,
    Support,
)
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from inspectqa.asking.chain import Explanation

#: What must improve is listed whole up to so many items, else so many of it.
IMPROVEMENTS_MOST = 10
IMPROVEMENTS_FIRST = 6

_ASKS_HOW_GOOD = re.compile(
    r"\bhow (?:good|well|effective|strong|bad|poor|safe)\b|\bany good\b"
    r"|\bhow (?:is|are|was|were|did|does|do)\b.{0,80}\b(?:doing|do|far(?:e|ing)|perform\w*|getting on)\b"
    r"|\b(?:is|are|was|were)\b.{0,80}\b(?:doing|going|working|performing) (?:well|badly|poorly|fine|ok)\b",
    re.IGNORECASE,
)


def stream(steps: Explanation, settings: Settings) -> Iterator[Answer]:
    """Yield the answer in growing parts, the whole of it last; every part is checked."""
    if steps.facts is not None:
        yield _with_evidence(_with_findings(steps, steps.facts), steps.evidence)
    elif steps.refusal is not None:
        yield refuse(steps, steps.refusal)
    elif settings.llm:
        for answer in _stream_generated(steps, settings):
            yield replace(answer, coverage=steps.coverage)
    else:
        for answer in _stream_extractive(steps):
            yield replace(answer, coverage=steps.coverage)


def _with_findings(steps: Explanation, facts: Answer) -> Answer:
    """Return a grade, where the question asks how good or why, with what its report says of it."""
    question = steps.understood
    asked = _ASKS_HOW_GOOD.search(question.standalone)
    reports = {citation.report.id for citation in facts.citations if citation.paragraph is not None}
    newer: list[extractive.Quotation] = []
    if asked and facts.citations:
        since = find_newer_inspection(question, steps.evidence, facts.citations[0].report)
        newer = extractive.choose_about(question, steps.evidence, since.id) if since else []
    if newer:
        found = newer
    elif steps.reasons:
        found = extractive.drop_repeats([extractive.whole_quotation(one) for one in steps.reasons])
    elif facts.refused or not asked or len(reports) != 1:
        return facts
    else:
        found = extractive.choose_about(question, steps.evidence, next(iter(reports)))
    if not found:
        return facts
    statements = extractive.state(found, max(citation.marker for citation in facts.citations) + 1)
    text = f"{facts.text}\n\n**{_head(statements, reports)}**\n\n{_set_out(statements)}"
    facts = replace(facts, text=text, statements=(*facts.statements, *statements))
    return _with_improvements(steps, facts) if steps.improvements else facts


def _head(statements: Sequence[Statement], reports: Collection[str]) -> str:
    """'What the report says', with its day where the grades beside it come from others too."""
    report = statements[0].citations[0].report
    if report.published is None or set(reports) <= {report.id}:
        return "What the report says"
    kind = "letter" if report.framework is Framework.FOCUSED_VISIT else "report"
    return f"What the {kind} of {report.published.day} {report.published:%B %Y} says"


def _with_improvements(steps: Explanation, facts: Answer) -> Answer:
    """Return a summary with what its report says must improve: all of it, or the first of a long list."""
    listed = steps.improvements
    shown = listed if len(listed) <= IMPROVEMENTS_MOST else listed[:IMPROVEMENTS_FIRST]
    quotations = [extractive.whole_quotation(one) for one in shown]
    statements = extractive.state(quotations, max(citation.marker for citation in facts.citations) + 1)
    part = f"the first {len(shown)} of {len(listed)}" if len(shown) < len(listed) else f"{len(listed)}"
    text = f"{facts.text}\n\n**What must improve ({part})**\n\n{_set_out(statements, '- ')}"
    return replace(facts, text=text, statements=(*facts.statements, *statements))


def _set_out(statements: Sequence[Statement], before: str = "") -> str:
    """Write statements as paragraphs, or as items of a list, each with its marker."""
    said = [
        f"{before}{extractive.escape_markdown(one.text)} [{one.citations[0].marker}]" for one in statements
    ]
    return ("\n" if before else "\n\n").join(said)


def _with_evidence(facts: Answer, found: Sequence[Evidence]) -> Answer:
    """Return an answer out of data with the paragraphs that the search found after its own."""
    cited = {
        citation.paragraph.id: Evidence(
            citation.report, citation.paragraph, score=lists.LISTED_SCORE, words=1.0
        )
        for citation in facts.citations
        if citation.paragraph is not None
    }
    own = {**cited, **{one.paragraph.id: one for one in facts.evidence}}
    evidence = (*own.values(), *(one for one in found if one.paragraph.id not in own))
    refusal = facts.refusal
    if refusal is not None and not refusal.nearest:
        refusal = replace(refusal, nearest=related(evidence))
    return replace(facts, evidence=evidence, refusal=refusal)


def refuse(steps: Explanation, refused: Refusal) -> Answer:
    """Return a refusal as an answer: why, and what was searched, if anything."""
    said = (refused.message, *([f"Searched: {refused.searched}."] if refused.searched else []))
    text = "\n\n".join(extractive.escape_markdown(line) for line in said)
    notes = advice_notes(steps.understood.text)
    return replace(_blank(steps.understood), text=text, evidence=steps.evidence, refusal=refused, notes=notes)


def _choose(steps: Explanation) -> list[extractive.Quotation]:
    """Choose what the reports' own sentences answer, in the order in which it is shown."""
    if steps.printed_list:
        return [extractive.quote_listed(one) for one in steps.evidence if one.score >= lists.LISTED_SCORE]
    chosen = extractive.choose_quotations(steps.understood, steps.evidence)
    return extractive.order_quotations(steps.understood, chosen)


def _stream_extractive(steps: Explanation) -> Iterator[Answer]:
    statements = extractive.state(_choose(steps))
    notes = say_notes(steps, statements)
    if len(statements) > 1:
        yield _say(steps, statements[:1], notes)
    yield _say(steps, statements, notes)


def _say(steps: Explanation, statements: tuple[Statement, ...], notes: tuple[str, ...]) -> Answer:
    from inspectqa.asking.checking.citations import verify_answer

    question = steps.understood
    answer = replace(
        _blank(question),
        text=extractive.write_text(question, statements),
        statements=statements,
        evidence=steps.evidence,
        notes=notes,
    )
    with stage("check"):
        return verify_answer(answer)


def _stream_generated(steps: Explanation, settings: Settings) -> Iterator[Answer]:
    """Stream the language model's answer; where it fails, the extractive one stands and says so."""
    from inspectqa.asking.checking.citations import verify_answer
    from inspectqa.asking.readers.generated import stream_answer

    question = steps.understood
    blank = replace(_blank(question), evidence=steps.evidence, reader=settings.llm or "")
    answered = False
    try:
        for answer in stream_answer(question, steps.evidence, blank, settings):
            with stage("check"):
                checked = verify_answer(answer, keep_unverified=settings.show_unverified)
            shown = [one for one in checked.statements if one.support is not Support.UNVERIFIED]
            answered = True
            yield replace(checked, notes=(*say_notes(steps, shown), *checked.notes))
    except InspectQAError as error:
        for answer in _stream_extractive(steps):
            yield replace(answer, notes=(_say_failed(error), *answer.notes))
        return
    if not answered:
        yield _refuse_unanswered(steps, settings)


def _say_failed(error: InspectQAError) -> str:
    """Say why the language model's answer is not shown, what to do about it, and what is shown instead."""
    from inspectqa.asking.readers.generated import NOTHING_VERIFIED

    if error.reason == NOTHING_VERIFIED:
        said = "Nothing that the language model said could be verified against the reports"
    else:
        late = error.reason.startswith("it did not answer")
        said = f"The language model {error.reason[3:] if late else f'did not answer: {error.reason}'}"
    remedy = f" {error.remedy.rstrip('.')}." if error.remedy else ""
    return f"{said}.{remedy} These are the reports’ own sentences."


def _refuse_unanswered(steps: Explanation, settings: Settings) -> Answer:
    """Refuse as the language model does, with the paragraphs that would have been quoted without it."""
    assert steps.retrieved is not None
    quoted = [quotation.evidence for quotation in _choose(steps)]
    near = [*quoted, *(one for one in steps.evidence if one not in quoted)]
    answer = refuse(steps, refuse_unanswered(steps.retrieved, near))
    return replace(answer, reader=settings.llm or "", notes=say_notes(steps, ()))


def _blank(question: Question) -> Answer:
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        scope=question.scope,
        kind=question.kind,
        text="",
    )


def say_notes(steps: Explanation, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Say what a reader must know: names that are not here, and that a newer report exists."""
    question = steps.understood
    notes = [*advice_notes(question.text)]
    notes += [
        f"No report on ‘{place.printed}’ is in this collection."
        + (f" The nearest names: {', '.join(place.nearest)}." if place.nearest else "")
        for place in question.unknown
    ]
    if steps.retrieved is not None and (graded := say_graded(question, steps.retrieved.reports)):
        notes.append(graded)
    notes += steps.missing
    if steps.told is None:
        notes += _silent_notes(question, statements, steps)
    elif steps.told.timeless:
        return tuple(notes)
    return (*notes, *_superseded_notes(question, steps.evidence, statements))


def _silent_notes(question: Question, statements: Sequence[Statement], steps: Explanation) -> list[str]:
    """Name the authorities of a comparison, or the reports of a timeline, that are here and not quoted."""
    authorities = question.scope.authorities
    if not statements or steps.retrieved is None:
        return []
    if len(authorities) == 1:
        return _silent_reports(question, statements, steps.retrieved.reports)
    quoted = {c.report.authority for statement in statements for c in statement.citations}
    searched = {report.authority for report in steps.retrieved.reports}
    return [
        f"Nothing close enough to quote was found in the reports of {name}."
        for name in authorities
        if name in searched and name not in quoted
    ]


def _silent_reports(
    question: Question, statements: Sequence[Statement], reports: Sequence[Identity]
) -> list[str]:
    """Name the reports that a timeline or comparison of one authority searched and does not quote."""
    quoted = {c.report.id for statement in statements for c in statement.citations}
    kinds = question.scope.frameworks or (*FULL_INSPECTIONS, Framework.FOCUSED_VISIT)
    silent = [one for one in reports if one.id not in quoted and one.framework in kinds]
    if question.kind not in PER_REPORT_KINDS or not silent:
        return []
    named = "; ".join(extractive.name_report(one) for one in reversed(silent))
    return [f"Nothing close enough to quote was found in: {named}."]


def _superseded_notes(
    question: Question, evidence: Sequence[Evidence], statements: Sequence[Statement]
) -> list[str]:
    """Name the reports quoted although a newer one of the same kind exists, where no date was asked."""
    if extractive.names_date(question) or question.kind in PER_REPORT_KINDS:
        return []
    quoted = {c.report.id for statement in statements for c in statement.citations}
    older = {one.report.id: one.report for one in evidence if one.superseded and one.report.id in quoted}
    return [
        f"{extractive.name_report(report)}: a newer report has come out since." for report in older.values()
    ]
