"""How an answer came about, step by step, in text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspectqa.asking.understanding.questions import explain_scope

if TYPE_CHECKING:
    from inspectqa.asking.chain import Explanation

#: Evidence shown, and characters of each.
SHOWN = 10
SHOWN_CHARS = 110


def explain(steps: Explanation) -> str:
    """Show what each step made and how long it took."""
    return "\n".join(_lines(steps))


def _lines(steps: Explanation) -> Iterator[str]:
    question = steps.question
    if question is None:
        return
    yield f"understood  {question.standalone}"
    yield f"  scope     {explain_scope(question.scope) or 'all reports'}"
    yield f"  kind      {question.kind}, detail {question.detail}, topic ‘{question.topic}’"
    if question.inherited:
        yield f"  inherited {', '.join(question.inherited)}"
    if steps.facts is not None:
        yield f"facts       answered out of the judgements: {len(steps.facts.statements)} statements"
    if steps.retrieved is not None:
        searched, found = len(steps.retrieved.reports), len(steps.retrieved.found)
        yield f"searched    {searched} reports, {found} paragraphs found"
        for term in steps.retrieved.query.terms:
            spelt = f" (read as ‘{term.corrected}’)" if term.corrected else ""
            others = ", ".join(form.printed for form in term.forms[1:6])
            yield f"  {term.weight:4.1f}  {term.printed}{spelt}{': ' + others if others else ''}"
    for place, one in enumerate(steps.evidence[:SHOWN], 1):
        number = f"¶{one.paragraph.number} " if one.paragraph.number else ""
        yield (
            f"  {place:2}. {one.score:5.2f}  meaning {one.meaning:.2f}, words {one.words:.2f}  "
            f"{one.report.authority} {one.report.year} {number}{one.paragraph.text[:SHOWN_CHARS]}"
        )
    if steps.refusal is not None:
        yield f"refused     {steps.refusal.reason}: {steps.refusal.message}"
    yield "seconds     " + ", ".join(f"{name} {spent:.3f}" for name, spent in steps.seconds.items())
