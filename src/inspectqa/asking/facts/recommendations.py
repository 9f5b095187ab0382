"""What each report says must improve, and which of it comes back in later reports of the same authority.

A return is found by the words two recommendations share. It is called 'similar wording': whether the matter
is the same, the reader judges from both paragraphs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspectqa.asking.words import STOP_WORDS, split_words, stem
from inspectqa.records import Framework, Identity, Paragraph, ParagraphKind, Report

#: Headings under which a report lists what must improve, in the words of every framework.
_HEADING = re.compile(
    r"recommendations?\b|areas? for (?:priority action|improvement|development)|needs? to (?:be )?improve"
    r"|areas? (?:that )?need(?:ing|s)? (?:to be )?improve|priority actions?"
    r"|^(?:immediately|within (?:three|six) months)",
    re.IGNORECASE,
)
_PRIORITY = re.compile(r"priority action|immediate", re.IGNORECASE)
_LEAD_IN = re.compile(r":\s*$")
_ITEMS = (ParagraphKind.BULLET, ParagraphKind.RECOMMENDATION, ParagraphKind.ROW)
#: Share of their words' weight that two recommendations must have in common to be called similar.
#: Chosen by eye: 12 pairs of full inspections were judged, and at 0.30 most spoke of the same matter.
SIMILAR_LEAST = 0.30
#: Words that every recommendation has, and that say nothing of its matter.
_COMMON_WORDS = """
    ensure improve improved improvement improving strengthen quality effective effectiveness
    effectively consistent consistency consistently children young people child local authority
    service services including timely timeliness robust robustly need needs practice support action
    actions make sure responsible body board work
    """
_COMMON = frozenset(map(stem, _COMMON_WORDS.split()))


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing that a report says must improve; `priority` where it is an area for priority action."""

    report: Identity
    paragraph: Paragraph
    heading: str
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """A recommendation and one of a later report in similar wording; `similarity` from 0 to 1."""

    earlier: Recommendation
    later: Recommendation
    similarity: float
    label: str = "similar wording"

    @property
    def shared(self) -> tuple[str, ...]:
        """The words of the later one that both have and that say what it is about, each once."""
        common = _words(self.earlier.paragraph.text) & _words(self.later.paragraph.text)
        found: dict[str, str] = {}
        for word in split_words(self.later.paragraph.text):
            if stem(word) in common:
                found.setdefault(stem(word), word)
        return tuple(found.values())


def recommendations(report: Report) -> tuple[Recommendation, ...]:
    """What a report says must improve, in print order; nothing where it has no such list."""
    found = []
    for paragraph in report.paragraphs:
        heading = _heading_of(paragraph)
        if heading and _is_item(paragraph):
            priority = bool(_PRIORITY.search(f"{heading} {paragraph.lead_in}"))
            found.append(Recommendation(report.identity, paragraph, heading, priority))
    return tuple(found)


def _heading_of(paragraph: Paragraph) -> str:
    """The heading of a list of improvements that a paragraph stands under; '' where it stands under none."""
    if paragraph.kind in (ParagraphKind.HEADING, ParagraphKind.FOOTNOTE):
        return ""
    last = paragraph.section[-1:]
    for text in (*last, paragraph.lead_in):
        if _HEADING.search(text) and len(text) < 200:
            return text
    under = next((text for text in reversed(paragraph.section) if _HEADING.search(text)), "")
    return under if paragraph.kind is not ParagraphKind.PARAGRAPH else ""


def _is_item(paragraph: Paragraph) -> bool:
    """Whether a paragraph of such a list is one of its items, and not the sentence that introduces them."""
    if paragraph.kind is ParagraphKind.ROW:
        return not re.match(r"responsible body\b", paragraph.text, re.IGNORECASE)
    if paragraph.kind in _ITEMS:
        return True
    return bool(paragraph.number) and not _LEAD_IN.search(paragraph.text)


def find_returns(reports: Iterable[Report]) -> tuple[Return, ...]:
    """For one authority's reports: what comes back later in similar wording, the most similar first.

    Each recommendation is matched with the most similar one of every later report.
    """
    dated = sorted((r for r in reports if r.identity.published), key=lambda r: str(r.identity.published))
    listed = [recommendations(report) for report in dated]
    weights = _weights([item.paragraph.text for items in listed for item in items])
    found = []
    for position, items in enumerate(listed):
        for later in listed[position + 1 :]:
            found += [match for item in items if (match := _most_similar(item, later, weights)) is not None]
    return tuple(sorted(found, key=lambda match: -match.similarity))


def _most_similar(
    item: Recommendation, later: Sequence[Recommendation], weights: Mapping[str, float]
) -> Return | None:
    if not later or _subject(item.report) != _subject(later[0].report):
        return None
    scored = [(similarity(item.paragraph.text, other.paragraph.text, weights), other) for other in later]
    best, other = max(scored, key=lambda pair: pair[0])
    return Return(item, other, best) if best >= SIMILAR_LEAST else None


def _subject(identity: Identity) -> bool:
    """Area SEND reports are about other services: they are compared with their like."""
    return identity.framework is Framework.AREA_SEND


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """How much each word says: the rarer among the recommendations, the more."""
    counts = Counter(word for text in texts for word in _words(text))
    return {word: math.log(1 + len(texts) / number) for word, number in counts.items()}


def similarity(one: str, other: str, weights: Mapping[str, float]) -> float:
    """The weight of the words that two texts share, over the geometric mean of their own weights; 0 to 1."""
    first, second = _words(one), _words(other)
    shared = sum(weights.get(word, 1.0) for word in first & second)
    own = [sum(weights.get(word, 1.0) for word in words) for words in (first, second)]
    return shared / math.sqrt(own[0] * own[1]) if all(own) else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(
        stemmed
        for word in split_words(text)
        if word not in STOP_WORDS and len(word) > 2 and (stemmed := stem(word)) not in _COMMON
    )
