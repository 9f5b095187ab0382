"""Checks every statement of an answer against its quotations, whoever wrote it.

A statement comes out *quoted* (its words stand in one quotation), *supported* (all that it says stands in its
quotations, with the same polarity and strength) or *unverified*, with the reason in plain words. What is
checked and what cannot be: docs/trust.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from inspectqa.asking.checking.alignment import (
    SENTENCE_MAX_CHARS,
    Part,
    align,
    quotation_span,
    sources_of,
)
from inspectqa.asking.checking.checks import check_part, is_instruction
from inspectqa.asking.checking.claims import Item, ItemKind, read_claims
from inspectqa.asking.checking.folding import locate
from inspectqa.asking.checking.rewording import reword
from inspectqa.asking.checking.wording import word_set
from inspectqa.asking.sentences import split_sentences
from inspectqa.records import (
    Answer,
    Citation,
    Refusal,
    RefusalReason,
    Statement,
    Support,
)

__all__ = ["locate", "plain_text", "verify_answer", "verify_statement"]

_MARKERS = re.compile(r"(?<!\s)\s*+\[\d++(?:\s*+[,–-]\s*+\d++)*+\]")
#: What was put in or left out: brackets that hold more than numbers, in 1,000 characters, and '…'.
_BRACKETED = re.compile(r"\[((?=[\d\s,]*+[^\]\d\s,])[^\]]{1,1000}+)\]|\[?(?:…|\.\.\.)\]?")
#: What a sentence may lose at its head without a change of sense.
_CONNECTIVES = word_set(
    "however moreover furthermore additionally also therefore consequently thus and but overall nevertheless"
    " in addition as a result for example"
)
_QUOTES = " \"'“”‘’"
#: Words that a bracket may stand for.
_REPLACED_MAX = 3


def verify_statement(text: str, citations: Sequence[Citation]) -> tuple[Support, str]:
    """Check a statement against the quotations of its citations; return its support, and why it has none."""
    quoted = [citation for citation in citations if citation.paragraph is not None]
    if not quoted:
        return Support.UNVERIFIED, "no quotation stands behind it"
    for citation in quoted:
        if quotation_span(citation) is None:
            return Support.UNVERIFIED, f"the quotation of [{citation.marker}] does not stand in its paragraph"
    plain = plain_text(text)
    if not any(character.isalnum() for character in plain):
        return Support.UNVERIFIED, "it says nothing"
    for citation in quoted:
        verdict = _as_quoted(plain, citation)
        if verdict is not None:
            return (Support.UNVERIFIED, verdict) if verdict else (Support.QUOTED, "")
    reason = _why_not_supported(plain, quoted)
    if reason and any(not _why_not_supported(other, quoted) for other in reword(plain)):
        return Support.SUPPORTED, ""
    return (Support.UNVERIFIED, reason) if reason else (Support.SUPPORTED, "")


def plain_text(text: str) -> str:
    """Return a statement without its markers, Markdown and bullets: what is checked, and what is shown."""
    bare = _MARKERS.sub("", text).strip()
    return re.sub(r"^[>\s]*(?:[-*•▪]\s+)?|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}", "", bare).strip()


def _as_quoted(text: str, citation: Citation) -> str | None:
    """Return '' where the statement stands word for word in the quotation, why not where that misleads.

    None where it does not stand there word for word, and must be checked word by word.
    """
    paragraph = citation.paragraph
    span = quotation_span(citation)
    if paragraph is None or span is None:
        return None
    quotation = paragraph.text[span[0] : span[1]]
    whole = text.strip(_QUOTES).rstrip(".;, ")
    segments = [(whole, None)] if locate(whole, quotation) else _segments(text)
    place = 0
    first = last = -1
    gap_start = 0
    for order, (segment, bracket) in enumerate(segments):
        found = locate(segment, quotation[place:])
        if found is None:
            return None
        if order or bracket is not None:
            reason = _gap(quotation[gap_start : place + found[0]], bracket, citation, first_gap=order == 0)
            if reason:
                return reason
        first = place + found[0] if first < 0 else first
        last = place = gap_start = place + found[1]
    if first < 0:
        return None
    return _cut(text, citation, span[0] + first, span[0] + last)


def _segments(text: str) -> list[tuple[str, str | None]]:
    """Part a statement at [inserted words] and '…'; each piece comes with what stood before it."""
    pieces: list[tuple[str, str | None]] = []
    start = 0
    before: str | None = None
    for gap in _BRACKETED.finditer(text):
        piece = text[start : gap.start()].strip(_QUOTES)
        if piece:
            pieces.append((piece, before))
        before = gap[1] or ""
        start = gap.end()
    rest = text[start:].strip(_QUOTES).rstrip(".;, ")
    if rest:
        pieces.append((rest, before))
    return pieces


def _gap(gap: str, bracket: str | None, citation: Citation, first_gap: bool) -> str:
    """Return why a bracket or an ellipsis may not stand for the words it leaves out; '' if it may."""
    left_out = read_claims(gap)
    if bracket:
        if not first_gap and len(gap.split()) > _REPLACED_MAX:
            return f"[{bracket}] stands for too many words of the quotation"
        unknown = _not_of_paragraph(bracket, citation)
        if unknown:
            return f"‘{unknown}’ in brackets is not in the paragraph"
    if not first_gap:
        turned = next((item for item in left_out if item.kind is ItemKind.OPERATOR), None)
        if turned is not None:
            return f"leaves out ‘{turned.printed}’"
    return ""


def _not_of_paragraph(bracket: str, citation: Citation) -> str:
    """Return the first word of a bracket that neither the paragraph, its headings nor its report hold."""
    paragraph = citation.paragraph
    assert paragraph is not None
    report = citation.report
    around = (paragraph.text, *paragraph.section, paragraph.lead_in, report.authority, report.title)
    known = {item.key for text in around for item in read_claims(text)}
    return next((i.printed for i in read_claims(bracket) if not _weightless(i) and i.key not in known), "")


def _weightless(item: Item) -> bool:
    return item.kind is ItemKind.ANAPHOR


def _cut(text: str, citation: Citation, start: int, end: int) -> str:
    """Return why words cut out of a sentence say something else than the sentence; '' if they don't."""
    paragraph = citation.paragraph
    assert paragraph is not None
    for sentence in split_sentences(paragraph.text):
        if sentence.start < end and start < sentence.end:
            if is_instruction(sentence.text):
                return "the quotation speaks to a machine, not of an inspection"
            rest = paragraph.text[sentence.start : max(start, sentence.start)]
            rest += " " + paragraph.text[min(end, sentence.end) : sentence.end]
            if set(re.findall(r"[^\W_]+", rest.lower())) - _CONNECTIVES:
                return _why_not_supported(text, [citation])
    return ""


def _why_not_supported(text: str, citations: Sequence[Citation]) -> str:
    if len(text) > SENTENCE_MAX_CHARS:
        return "it is too long to be checked"
    items = read_claims(text)
    sources = sources_of(citations)
    if not any(item.kind in (ItemKind.WORD, ItemKind.QUANTITY) for item in items):
        return "it says nothing that a quotation could bear out"
    if not sources:
        return "the sentence it rests on is too long to be checked"
    parts = align(items, sources)
    reason = next((reason for part in parts if (reason := check_part(part))), "")
    return reason or _condition_of_another(parts)


def _condition_of_another(parts: Sequence[Part]) -> str:
    """'When risks fall, checks are thorough' does not rest on two sentences of which each says half."""
    for one, two in pairwise(parts):
        same = one.source.citation.paragraph is two.source.citation.paragraph
        opens = one.items[0][1]
        if (
            same
            and one.source is not two.source
            and opens.key == "condition"
            and opens.kind is ItemKind.OPERATOR
        ):
            return f"joins ‘{opens.printed} …’ to another sentence"
    return ""


def verify_answer(answer: Answer, keep_unverified: bool = False) -> Answer:
    """Check every statement; strike what is unverified (or mark it, if kept) and say so in the notes.

    An answer of which nothing is left becomes a refusal. A saved answer is checked by asking/verifying.py.
    """
    if answer.refused:
        return answer
    checked = tuple(_verified(statement) for statement in answer.statements)
    struck = [statement for statement in checked if statement.support is Support.UNVERIFIED]
    if not struck:
        return replace(answer, statements=checked)
    note = _count_note(len(struck), keep_unverified)
    if keep_unverified:
        return replace(answer, statements=checked, notes=(*answer.notes, note))
    kept = tuple(statement for statement in checked if statement.support is not Support.UNVERIFIED)
    refusal = None if kept or answer.table is not None else _nothing_left(answer)
    return replace(
        answer,
        statements=kept,
        text=_without(answer.text, struck) if refusal is None else refusal.message,
        refusal=refusal,
        notes=(*answer.notes, note),
    )


def _verified(statement: Statement) -> Statement:
    support, reason = verify_statement(statement.text, statement.citations)
    return replace(statement, support=support, reason=reason)


def _count_note(count: int, kept: bool) -> str:
    what = "One statement" if count == 1 else f"{count} statements"
    if kept:
        return f"{what} could not be verified against the reports and {'is' if count == 1 else 'are'} marked."
    return f"{what} could not be verified against the reports and {'was' if count == 1 else 'were'} struck."


def _without(text: str, struck: Sequence[Statement]) -> str:
    """Return the answer's text without the lines of the struck statements."""
    for statement in struck:
        line = rf"(?m)^[ \t]*(?:[-*•][ \t]+)?{re.escape(statement.text)}(?:\s*\[\d+\])*[ \t]*$\n?"
        text = re.sub(line, "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _nothing_left(answer: Answer) -> Refusal:
    reports = sorted({e.report.title or e.report.id for e in answer.evidence})
    searched = f"{len(reports)} report{'s' if len(reports) != 1 else ''}: {'; '.join(reports[:5])}"
    return Refusal(
        RefusalReason.NOTHING_FOUND,
        "The reports were searched, but no statement of the answer could be verified against them.",
        searched,
        nearest=answer.evidence[:5],
    )
