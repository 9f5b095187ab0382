"""Evidence → statements: chosen sentences, verbatim, the one that answers first; a list as a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.newest import asks_of_today, day_of, is_newer, speaks
from inspectqa.asking.finding.ranking import METHOD
from inspectqa.asking.finding.retrieval import PER_REPORT_KINDS
from inspectqa.asking.sentences import leans, split_sentences
from inspectqa.asking.words import content_words, fold, stem
from inspectqa.records import (
    Citation,
    Detail,
    Evidence,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Question,
    Recency,
    Sentence,
    Statement,
)

#: Most paragraphs that an answer quotes, of many authorities, and for each report of several asked for.
STATEMENTS_MOST = 3
STATEMENTS_OF_MANY = 5
STATEMENTS_PER_REPORT = 2
#: Paragraphs that score less than this share of the best are left to the sources, not quoted; those of other
#: reports than the lead's, where the question names no date, need to come closer. So are those whose best
#: sentence answers less than this share as well as the lead's. Chosen by what benchmarks/relevance.py judges.
SUPPORT_LEAST = 0.8
SUPPORT_LEAST_ELSEWHERE = 0.9
SENTENCE_LEAST = 0.6
#: What the newest report says leads an undated answer where its best sentence answers this share as well as
#: the older report's; chosen by benchmarks/recency.py.
CURRENT_LEAST = 0.8
#: So does a newest report that says the matter's words, or others for them ('MASH' for 'front door'), in this
#: share of their weight in one sentence of so many paragraphs.
SAYS_ALL = 0.75
SPEAKING_LEAST = 2
#: What a superseded report loses when the lead is chosen and no date is asked for.
SUPERSEDED_LOSS = 0.25
#: What a quotation that opens on nothing loses then: 'As a result, …', without what it is a result of.
LEANING_LOSS = 0.05
#: Paragraphs quoted beside a grade, and the shortest that says something of it.
ABOUT_MOST = 3
ABOUT_CHARS = 80
#: Paragraphs looked at for the sentence that leads.
LEADS = 4
#: What a sentence's words, meaning and closeness count when the best is chosen, and what the asked-for detail
#: adds; chosen over six sets of questions by whether the sentence that answers leads, and flat around these.
WORDS_WEIGHT = 0.3
MEANING_WEIGHT = 0.5
CLOSENESS_WEIGHT = 1.0
DETAIL_WEIGHT = 0.5
#: Two sentences that share this much of their words say the same.
REPEAT_SHARE = 0.8
#: A bullet or table row up to this length is quoted whole; a longer one is prose.
ITEM_CHARS = 250
#: A sentence next to the best is quoted with it where it answers this share as well; one that stands up to so
#: many sentences away, with what lies between, where it answers nearly as well; no run gets longer than this.
NEXT_SHARE = 0.75
NEAR_SHARE = 0.9
RUN_GAP = 3
RUN_CHARS = 600
#: Sentences before the best one that are taken along where it leans on them, and the longest, in characters.
NEIGHBOURS_MOST = 2
NEIGHBOUR_CHARS = 400

#: A sentence that begins so takes back some of what the one before it says.
_QUALIFIES = re.compile(
    r"(?:However|But|Nevertheless|Nonetheless|Despite this|That said|Conversely|In contrast|On the other hand"
    r"|Although this|Yet)\b"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A run of whole sentences of one paragraph that an answer quotes."""

    evidence: Evidence
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words quoted."""
        return self.evidence.paragraph.text[self.start : self.end]


def choose_quotations(question: Question, evidence: Sequence[Evidence]) -> list[Quotation]:
    """Choose what an answer quotes, the lead first, then what supports it in the order of reading."""
    evidence = [one for one in evidence if not _introduces(one)] or evidence
    if not evidence:
        return []
    if question.kind in PER_REPORT_KINDS and not _asks_one_thing(question):
        return _choose_per_report(question, evidence)
    lead = max(_leads(question, evidence), key=lambda one: _lead_score(question, one))
    best = max(one.score for one in evidence)
    weakest = SENTENCE_LEAST * _best_score(question, lead)
    current = _current(question, evidence, lead, weakest)

    def supports(one: Evidence) -> bool:
        of_current = current is not None and one.report.id == current.report.id
        return (
            one.score >= _least(question, one, lead) * (current.score if current and of_current else best)
            and (_best_score(question, one) >= weakest or (of_current and _says_all(one)))
            and not METHOD.search(one.paragraph.text)
            and _tells_asked(question, one)
        )

    first = [lead] if current is None else [current, lead]
    others = [one for one in evidence if one not in first and supports(one)]
    if current is not None:
        others.sort(key=lambda one: one.report.id != current.report.id)
    many = question.kind is Kind.AGGREGATE or not question.scope.authorities
    return _quote(question, [*first, *others], STATEMENTS_OF_MANY if many else STATEMENTS_MOST)


def _introduces(evidence: Evidence) -> bool:
    """Tell whether a paragraph only announces a list: '… the following weaknesses:'."""
    text = evidence.paragraph.text.rstrip()
    return text.endswith(":") and len(split_sentences(text)) == 1


def _tells_asked(question: Question, evidence: Evidence) -> bool:
    """Tell whether a paragraph's best sentence holds the number, date or name asked for, where one is."""
    wanted = Wanted.of(question)
    if not (wanted.sought and evidence.sentences) or wanted.detail is Detail.REASON:
        return True
    return wanted.held_by(_best_sentence(question, evidence).text)


def _current(
    question: Question, evidence: Sequence[Evidence], lead: Evidence, weakest: float
) -> Evidence | None:
    """Return the best that the newest report says, where it answers an undated question like the lead does.

    Then what was found last comes first and what was said before it after.
    """
    if not asks_of_today(question):
        return None
    wanted = Wanted.of(question)
    least = max(CURRENT_LEAST * _best_score(question, lead), weakest)
    newer = [
        one
        for one in evidence
        if is_newer(one.report, lead.report) and speaks(one, lead) and not METHOD.search(one.paragraph.text)
    ]
    if wanted.sought:
        newer = [one for one in newer if any(wanted.held_by(s.text) for s in one.sentences)]
    speaking = Counter(one.report.id for one in newer if _says_all(one) and not wanted.sought)
    newer = [
        one
        for one in newer
        if _best_score(question, one) >= least or speaking[one.report.id] >= SPEAKING_LEAST
    ]
    return max(newer, key=lambda one: (day_of(one.report), _lead_score(question, one)), default=None)


def _says_all(evidence: Evidence) -> bool:
    """Tell whether one sentence says nearly all of the matter's words, or others for them."""
    return any(sentence.score >= SAYS_ALL for sentence in evidence.sentences)


def _asks_one_thing(question: Question) -> bool:
    """Tell whether a question about one authority asks for a number, date, name or reason, once."""
    one = len(question.scope.authorities) == 1 and question.scope.recency is not Recency.ALL
    return one and Wanted.of(question).sought and not names_dates(question)


def _leads(question: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the paragraphs that may lead: the first few, those with the asked-for detail if any has it.

    Where things are counted, those whose number counts what is asked, wherever they stand.
    """
    first = evidence[:LEADS]
    wanted = Wanted.of(question)
    if not wanted.sought:
        return first
    holding = [one for one in first if any(wanted.held_by(s.text) for s in one.sentences)] or first
    if not wanted.counted:
        return holding
    near = [one for one in holding if any(wanted.answered_by(s.text) for s in one.sentences)]
    return near or [e for e in evidence if any(wanted.answered_by(s.text) for s in e.sentences)] or holding


def names_date(question: Question) -> bool:
    """Tell whether a question says which report it means by a date, a range of dates or the report itself."""
    scope = question.scope
    return bool(scope.years or scope.months or scope.since or scope.until or scope.reports)


def names_dates(question: Question) -> bool:
    """Tell whether a question names several dates or a span of them: then each report has its say."""
    scope = question.scope
    return len(scope.years) + len(scope.months) > 1 or bool(scope.since or scope.until)


def _least(question: Question, evidence: Evidence, lead: Evidence) -> float:
    elsewhere = evidence.report.id != lead.report.id and not names_date(question)
    return SUPPORT_LEAST_ELSEWHERE if elsewhere else SUPPORT_LEAST


def choose_about(question: Question, evidence: Sequence[Evidence], report_id: str) -> list[Quotation]:
    """Choose what a report says beside a grade: its best sentences, in print order; of all services, one."""
    told = [
        one
        for one in evidence
        if one.report.id == report_id
        and one.paragraph.kind is ParagraphKind.PARAGRAPH
        and len(one.paragraph.text) >= ABOUT_CHARS
    ]
    quotations = _quote(question, told, ABOUT_MOST if question.scope.areas else 1)
    return sorted(quotations, key=lambda quotation: quotation.evidence.paragraph.order)


def state(quotations: Sequence[Quotation], first: int = 1) -> tuple[Statement, ...]:
    """Turn quotations into statements, each with its own marker, counted from `first`."""
    return tuple(
        Statement(
            text=quotation.text,
            citations=(
                Citation(
                    marker=marker,
                    report=quotation.evidence.report,
                    paragraph=quotation.evidence.paragraph,
                    quotation=quotation.text,
                    start=quotation.start,
                    end=quotation.end,
                ),
            ),
        )
        for marker, quotation in enumerate(quotations, first)
    )


def drop_repeats(quotations: Sequence[Quotation]) -> list[Quotation]:
    """Return quotations without those that say what one before says; reports say some things twice."""
    kept: list[Quotation] = []
    for quotation in quotations:
        if not any(_repeats(quotation.text, other.text) for other in kept):
            kept.append(quotation)
    return kept


def whole_quotation(evidence: Evidence) -> Quotation:
    """Quote the whole of a paragraph, as an item of a list is quoted."""
    return Quotation(evidence, 0, len(evidence.paragraph.text))


def quote_listed(evidence: Evidence) -> Quotation:
    """Quote a paragraph that was asked for, from the first to the last sentence chosen, else whole."""
    if not evidence.sentences:
        return whole_quotation(evidence)
    starts, ends = ([getattr(one, side) for one in evidence.sentences] for side in ("start", "end"))
    return Quotation(evidence, min(starts), max(ends))


def order_quotations(question: Question, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Group quotations by report: the lead's first, unless it is superseded, then newer before older.

    A timeline runs forward. Authorities side by side come in the order named, each newer before older unless
    dates are asked for.
    """
    if not quotations:
        return []
    if question.kind is Kind.TIMELINE:
        return sorted(quotations, key=lambda q: (day_of(q.evidence.report), q.evidence.paragraph.order))
    if question.kind is Kind.COMPARISON:
        places = {name: place for place, name in enumerate(question.scope.authorities)}
        back = len(places) > 1 and not names_date(question)
        ordered = sorted(quotations, key=lambda q: q.start)
        ordered.sort(key=lambda q: day_of(q.evidence.report), reverse=back)
        return sorted(ordered, key=lambda q: places.get(q.evidence.report.authority, 99))
    lead = quotations[0]
    reports = sorted(
        {q.evidence.report.id: q.evidence.report for q in quotations}.values(), key=day_of, reverse=True
    )
    if not lead.evidence.superseded or names_date(question) or Wanted.of(question).sought:
        reports.sort(key=lambda report: report.id != lead.evidence.report.id)
    placed = {report.id: place for place, report in enumerate(reports)}
    return sorted(quotations, key=lambda q: placed[q.evidence.report.id])


def write_text(question: Question, statements: Sequence[Statement]) -> str:
    """Write statements as Markdown: a heading for each report where there are several, lists as lists."""
    blocks: list[str] = []
    reports = {citation.report.id for statement in statements for citation in statement.citations}
    heading = ""
    lead_in: tuple[str, str] = ("", "")
    for place, statement in enumerate(statements):
        citation = statement.citations[0]
        name = "; ".join(dict.fromkeys(name_report(one.report) for one in statement.citations))
        if name != heading and (len(reports) > 1 or place == 0):
            heading = name
            blocks.append(f"**{name}**")
        paragraph = citation.paragraph
        markers = " ".join(f"[{one.marker}]" for one in statement.citations)
        marked = f"{escape_markdown(statement.text)} {markers}"
        if paragraph is not None and _is_whole_item(statement, paragraph):
            here = (paragraph.report_id, paragraph.lead_in or _last(paragraph.section))
            if here != lead_in and here[1]:
                blocks.append(f"*{escape_markdown(here[1].rstrip(':'))}*")
            lead_in = here
            blocks.append(f"- {marked}")
        else:
            lead_in = ("", "")
            blocks.append(marked)
    return _join(blocks)


def name_report(report: Identity) -> str:
    """Name a report as a briefing does: 'Buckinghamshire, SIF re-inspection, published 29 January 2018'."""
    parts = [report.authority or report.title, str(report.framework) if report.authority else ""]
    if report.published:
        parts.append(f"published {report.published.day} {report.published:%B %Y}")
    return ", ".join(filter(None, parts))


def escape_markdown(text: str) -> str:
    """Return text from a report so that Markdown shows it as it is: reports are untrusted."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def _choose_per_report(question: Question, evidence: Sequence[Evidence]) -> list[Quotation]:
    by_report: dict[str, list[Evidence]] = {}
    wanted = Wanted.of(question)
    counting = [one for one in evidence if any(wanted.answered_by(s.text) for s in one.sentences)]
    for one in (counting if wanted.counted else ()) or evidence:
        by_report.setdefault(one.report.id, []).append(one)
    best = max(one.score for one in evidence)
    quotations: list[Quotation] = []
    for group in by_report.values():
        ranked = sorted(group, key=lambda one: -_lead_score(question, one))
        weakest = SENTENCE_LEAST * _best_score(question, ranked[0])
        found = max(group, key=lambda one: one.score)
        ranked = [ranked[0], *(one for one in (found, *ranked) if one is not ranked[0])]
        good = [
            one
            for one in ranked
            if one.score >= 0.5 * best
            and _best_score(question, one) >= weakest
            and not METHOD.search(one.paragraph.text)
        ]
        quotations += _quote(question, good, STATEMENTS_PER_REPORT)
    return quotations


def _quote(question: Question, evidence: Sequence[Evidence], most: int) -> list[Quotation]:
    quotations: list[Quotation] = []
    for one in evidence:
        if len(quotations) == most:
            break
        quotation = _quote_best(question, one)
        if not any(_repeats(quotation.text, other.text) for other in quotations):
            quotations.append(quotation)
    return quotations


def _quote_best(question: Question, evidence: Evidence) -> Quotation:
    """Quote the best sentence with the neighbours that it cannot stand without."""
    paragraph = evidence.paragraph
    sentences = split_sentences(paragraph.text)
    short = len(sentences) <= 1 or (_is_item(paragraph) and len(paragraph.text) <= ITEM_CHARS)
    if short or paragraph.kind is ParagraphKind.HEADING or not evidence.sentences:
        return whole_quotation(evidence)
    scores = {one.start: _sentence_score(question, one) for one in evidence.sentences}
    place = max(range(len(sentences)), key=lambda at: scores.get(sentences[at].start, 0.0))
    first, last = _span_strong(sentences, scores, place)
    while first > max(0, place - NEIGHBOURS_MOST) and _needs_before(sentences[first], sentences[first - 1]):
        first -= 1
    if last + 1 < len(sentences) and _QUALIFIES.match(sentences[last + 1].text):
        last += 1
    return Quotation(evidence, sentences[first].start, sentences[last].end)


def _span_strong(sentences: Sequence[Sentence], scores: Mapping[int, float], place: int) -> tuple[int, int]:
    """Return the first and last sentence of a run around the best that takes in others nearly as good."""
    best = scores.get(sentences[place].start, 0.0)
    first = last = place
    for at in sorted(range(len(sentences)), key=lambda at: abs(at - place)):
        gap = max(first - at, at - last, 0)
        least = NEXT_SHARE if gap == 1 else NEAR_SHARE
        wide = sentences[max(last, at)].end - sentences[min(first, at)].start
        strong = scores.get(sentences[at].start, 0.0) >= least * best > 0
        if 0 < gap <= RUN_GAP and strong and wide <= RUN_CHARS:
            first, last = min(first, at), max(last, at)
    return first, last


def _needs_before(sentence: Sentence, before: Sentence) -> bool:
    return leans(sentence.text) and len(before.text) < NEIGHBOUR_CHARS


def _best_sentence(question: Question, evidence: Evidence) -> Sentence:
    return max(evidence.sentences, key=lambda sentence: _sentence_score(question, sentence))


def _best_score(question: Question, evidence: Evidence) -> float:
    """Return how well the best sentence of a paragraph answers; one not compared counts as it was found."""
    scores = [_sentence_score(question, sentence) for sentence in evidence.sentences]
    whole = WORDS_WEIGHT * evidence.words + MEANING_WEIGHT * evidence.meaning
    return max(scores, default=whole)


def _sentence_score(question: Question, sentence: Sentence) -> float:
    wanted = Wanted.of(question)
    holds = wanted.sought and wanted.held_by(sentence.text)
    detail = DETAIL_WEIGHT * (1.0 if wanted.counts_asked(sentence.text) else 0.5) if holds else 0.0
    return (
        WORDS_WEIGHT * sentence.score
        + MEANING_WEIGHT * sentence.meaning
        + CLOSENESS_WEIGHT * sentence.closeness
        + detail
    )


def _lead_score(question: Question, evidence: Evidence) -> float:
    loss = SUPERSEDED_LOSS if evidence.superseded and not names_date(question) else 0.0
    if leans(_quote_best(question, evidence).text):
        loss += LEANING_LOSS
    if not evidence.sentences:
        return evidence.score - loss
    best = _best_sentence(question, evidence)
    return evidence.score + _sentence_score(question, best) - loss


def _repeats(text: str, other: str) -> bool:
    ours, theirs = ({stem(word) for word in content_words(words)} for words in (text, other))
    if not ours or not theirs:
        return fold(text) == fold(other)
    return len(ours & theirs) / min(len(ours), len(theirs)) >= REPEAT_SHARE and len(ours) > 3


def _is_item(paragraph: Paragraph) -> bool:
    return paragraph.kind in (ParagraphKind.BULLET, ParagraphKind.RECOMMENDATION, ParagraphKind.ROW)


def _is_whole_item(statement: Statement, paragraph: Paragraph) -> bool:
    return _is_item(paragraph) and statement.text == paragraph.text


def _last(section: Sequence[str]) -> str:
    return section[-1] if section else ""


def _join(blocks: Sequence[str]) -> str:
    """Join blocks as paragraphs; list items stand on lines that follow one another."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        close = before.startswith("- ") and block.startswith("- ")
        text += ("\n" if close else "\n\n") + block
    return text.strip()
