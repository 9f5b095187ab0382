"""A report's paragraphs → passages that fit the embedder, each with the context it is searched with.

The vector is of the passage's text alone, its context is for the search by words. Measured over 204 real
reports with the scope applied exactly: text alone finds the paragraph first for 0.76 of the questions, with
the context (authority, date, section) in front for 0.67, with the last heading and lead-in for 0.74.
"""

from __future__ import annotations

from collections.abc import Callable

from inspectqa.records import Identity, Paragraph, ParagraphKind, Passage, Report
from inspectqa.sentences import split_sentences

#: Headings of a section path that go into the context: the innermost say most.
_SECTION_DEPTH = 3

Counter = Callable[[str], int]


def make_passages(report: Report, count_tokens: Counter, max_tokens: int) -> list[Passage]:
    """Return the passages of a report in its order.

    A paragraph is one passage, or several windows of whole sentences where it is longer than
    `max_tokens`. Headings are none, unless they state a judgement.
    """
    stating = {judgement.paragraph_id for judgement in report.judgements}
    passages: list[Passage] = []
    for paragraph in report.paragraphs:
        if is_searchable(paragraph, stating):
            context = make_context(report.identity, paragraph)
            passages += _split(paragraph, context, count_tokens, max_tokens)
    return passages


def is_searchable(paragraph: Paragraph, stating: set[str | None]) -> bool:
    """Tell whether a search should find the paragraph: not for a mere heading or one without words."""
    if paragraph.kind is ParagraphKind.HEADING and paragraph.id not in stating:
        return False
    return any(character.isalnum() for character in paragraph.text)


def make_context(identity: Identity, paragraph: Paragraph) -> str:
    """Return 'authority · framework · dates · section › … · lead-in' with what is known of them."""
    dates = []
    if identity.inspected:
        dates.append(f"inspected {identity.inspected[-1].end:%B %Y}")
    if identity.published:
        dates.append(f"published {identity.published:%B %Y}")
    subject = identity.authority or identity.title
    section = " › ".join(paragraph.section[-_SECTION_DEPTH:])
    parts = [subject, identity.framework.value, ", ".join(dates), section, paragraph.lead_in]
    return " · ".join(part for part in parts if part)


def _split(paragraph: Paragraph, context: str, count_tokens: Counter, max_tokens: int) -> list[Passage]:
    text = paragraph.text
    # No token is shorter than a character: what is short enough in characters need not be counted.
    fits = len(text) + 2 <= max_tokens
    spans = [(0, len(text))] if fits else _windows(text, count_tokens, max_tokens)
    single = len(spans) == 1
    return [
        Passage(
            id=paragraph.id if single else f"{paragraph.id}:{number}",
            paragraph_id=paragraph.id,
            report_id=paragraph.report_id,
            text=text[start:end],
            context=context,
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(spans, 1)
    ]


def _windows(text: str, count_tokens: Counter, room: int) -> list[tuple[int, int]]:
    """Group whole sentences into windows of at most `room` tokens; a longer sentence is cut at spaces."""
    if count_tokens(text) <= room:
        return [(0, len(text))]
    pieces = [piece for span in split_sentences(text) for piece in _pieces(text, span, count_tokens, room)]
    windows: list[tuple[int, int]] = []
    start, end, used = pieces[0][0], pieces[0][0], 0
    for piece_start, piece_end in pieces:
        tokens = count_tokens(text[piece_start:piece_end])
        if used and used + tokens > room:
            windows.append((start, end))
            start, used = piece_start, 0
        end, used = piece_end, used + tokens
    return [*windows, (start, end)]


def _pieces(text: str, span: tuple[int, int], count_tokens: Counter, room: int) -> list[tuple[int, int]]:
    """Halve a sentence at the space nearest its middle until each piece fits."""
    start, end = span
    if end - start <= 1 or count_tokens(text[start:end]) <= room:
        return [span]
    middle = (start + end) // 2
    before, after = text.rfind(" ", start + 1, middle), text.find(" ", middle, end - 1)
    cuts = [cut for cut in (before, after) if cut > 0]
    cut = min(cuts, key=lambda position: abs(position - middle)) if cuts else middle
    left = (start, start + len(text[start:cut].rstrip()))
    right = (end - len(text[cut:end].lstrip()), end)
    return _pieces(text, left, count_tokens, room) + _pieces(text, right, count_tokens, room)
