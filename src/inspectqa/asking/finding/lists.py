"""Lists found as a whole, by heading and lead-in: recommendations, areas for improvement, actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectqa.asking.finding.retrieval import Retrieved, superseded
from inspectqa.asking.finding.terms import Term
from inspectqa.asking.words import stems
from inspectqa.records import (
    FULL_INSPECTIONS,
    Detail,
    Evidence,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Question,
    Recency,
    Scope,
)

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue

_ITEMS = (ParagraphKind.BULLET, ParagraphKind.RECOMMENDATION, ParagraphKind.ROW)
#: What inspectors ask for goes by a name in each framework; a question that uses one means any of them.
_BETTER = (
    r"(?:improv\w*|fix\w*|better|put right|sort\w*|address\w*|tackl\w*|chang\w*|work\w* on|strengthen\w*"
    r"|do (?:more|differently|next)|get right|develop\w*|attention)"
)
_WORD = r"(?:[\s,]++[\w’'&-]++)"
_INSPECTORS = r"(?:inspectors?|ofsted|reports?|letters?|visits?|inspections?)"
_ACTIONS = re.compile(
    r"recommendations?\b|areas? (?:for|of|to) (?:improv\w*|develop\w*)"
    r"|\b(?:improvement|development) (?:areas?|needs|list)\b"
    r"|(?:improv\w*|action) points?|to[- ]do list|\b(?:ofsted|inspectors)['’]s? list\b"
    rf"|\bimprovements?\b{_WORD}{{0,8}}?\s+(?:(?:ask|call)(?:s|ed)? for|needs?|needed|wants?|wanted|required?"
    r"|demand(?:s|ed)?|expect(?:s|ed)?)\b(?! to (?:make|see))"
    r"|\bimprovements?\b.{0,40}\bneeds? to (?:make|see)\b"
    rf"|\b{_INSPECTORS}{_WORD}{{0,4}}?\s+want(?:ed|s)?{_WORD}{{0,4}}?\s+{_BETTER}"
    rf"|\b(?:they|{_INSPECTORS}){_WORD}{{0,2}}?\s+(?:ask|require|demand|expect|want)(?:s|ed)?\s+(?:of|from)\b"
    rf"|\b(?:what|where|how)\b{_WORD}{{0,5}}?\s+(?:could|can|must|should|might){_WORD}{{1,5}}?"
    r"\s+(?:do|get|be|improve)(?:(?<=improve)| better\b| more\b)"
    r"|\bwhere\b.{0,50}\bfall(?:ing|s)? short\b"
    r"|\b(?:what|which|where)\b.{0,40}\bneeds? (?:more |further )?work\b"
    r"|\bnext steps\b.{0,20}\b(?:set|given)\b"
    rf"|\b(?:what|which|where|list|name|everything|anything|all|things?|areas?|aspects?|bits)\b[\w’'&-]*+"
    rf"{_WORD}{{0,8}}?"
    r"[\s,]+(?:needs?|needed|needing|must|should|ought|(?:has|have|had|got) to|required|supposed)\b"
    rf"{_WORD}{{0,5}}?\s+{_BETTER}"
    rf"|\b(?:tell|told|ask(?:s|ed)?|recommended?|advised?|urged?|expect(?:s|ed)?)\b.{{0,50}}?"
    rf"\b(?:to|should|must) (?:do\b|{_BETTER})"
    rf"|\b(?:want(?:ed|s)?|liked?)\b.{{0,60}}?\b(?:done |do(?:ing)? |be |to )+{_BETTER}"
    r"|\b(?:what|which|things|areas)\b(?!.{0,60}\b(?:did|does|do|has|have|had|how|help\w*|enabl\w*)\b).{0,60}"
    r"(?<!capacity )(?<!capacity to )\bimprove\b"
    rf"|\b(?:needs?|needed) to (?:be )?{_BETTER}|\bneeds? (?:\w+ )?improv\w*"
    r"|(?:things|areas|aspects) .{0,40}\b(?:improve|work on|better)",
    re.IGNORECASE,
)
_LAY = r"(?:(?:still|most|main|biggest|key|greatest|top|really|the)\s+)*"
_WHO = rf"(?:(?:{_INSPECTORS}|they|their)(?:['’]s?)?\s+)"
#: 'What are inspectors worried about in X?' asks for what they ask for, where nothing but a place is named.
_WORRIES = re.compile(
    r"\bwhat(?:['’]s|\s+is|\s+are|\s+was|\s+were)?\s+"
    rf"(?:{_LAY}{_WHO}?{_LAY}(?:worried\s+about|concerned\s+about|worries|concerns)"
    rf"|{_LAY}(?:worr(?:y|ies|ied)|concern(?:s|ed)?)\s+{_WHO}?(?:most\s+)?"
    r"|(?:still\s+|going\s+)*(?:wrong|badly)"
    r"|(?:still\s+)?not\s+(?:yet\s+)?(?:good\s+enough|(?:going|working|doing)\s+(?:well(?:\s+enough)?|right)))"
    r"\s*(?:\b(?:in|at|about|with|of)\s+(?:the\s+)?(?-i:[A-Z])[\w-]*"
    r"(?:\s+(?:and|upon|of|on|the|with|(?-i:[A-Z])[\w-]*))*)?"
    r"(?:\s*\b(?:there|now|today|these days|currently))*\s*(?:[?.!]|$|\()",
    re.IGNORECASE,
)
_NOT_SHORT = re.compile(r"\b(is|are|was|were)n['’]t\b", re.IGNORECASE)
_STRENGTHS = re.compile(
    r"\bstrengths\b|\bstrong points\b|\bwhat (?:are|were) the (?:main )?positives\b"
    r"|\bwhat (?:is|was|are|were|went|goes|did|does|do|has|had) .{0,50}\b(?:well(?! enough)|good at)\b"
    r"|\bwhat went well\b|\bwhat\b.{0,30}\b(?:working|works?|going|done|doing) (?:well(?! enough)|right)\b"
    r"|\bwhat\b.{0,60}\bdoing that(?:['’]s| is| was) (?:\w+ )?(?:effective|good)\b"
    r"|\b(?:what|which) (?:parts|aspects|areas|bits|things)\b.{0,50}\b(?:are|were) (?:\w+ )?"
    r"(?:effective|strong)\b"
    r"|\bwhat (?:did|do|does) (?:the )?(?:inspectors?|ofsted|reports?) (?:like|praise)\b"
    r"|\bwhere (?:is|are|was|were)\b.{0,50}\bstrong\b"
    r"|\bwhat(?:['’]s| is| are| was| were) (?:\w+ )?(?:good|effective|positive|strong)\b.{0,40}\bSEND\b",
    re.IGNORECASE,
)
_STRENGTHS_HEADING = re.compile(
    r"\bstrengths?\b(?! and weakness)|\bdoing that is effective|\bis (?:good|outstanding) because"
    r"|working well",
    re.IGNORECASE,
)
_PRIORITY = re.compile(
    r"priority actions?|areas? for priority action|(?:immediate|urgent) actions?"
    r"|\bas (?:a|an urgent|the) priority\b",
    re.IGNORECASE,
)
#: What a question sets aside is not what it asks for.
_SET_ASIDE = re.compile(
    r"\b(?:(?:apart|aside) from|besides|other than|not counting|excluding|except(?:ing| for)?)\b[^,;?]*",
    re.IGNORECASE,
)
_AND = r"(?:and|or|plus|as well as)"
_OTHERS = r"(?:improv\w*|develop\w*|recommend\w*)"
#: Of both lists, neither is the one that the question names.
_BOTH_LISTS = re.compile(
    rf"\bpriority actions?\b.{{0,20}}\b{_AND}\b.{{0,40}}\b{_OTHERS}"
    rf"|\b{_OTHERS}.{{0,20}}\b{_AND}\b.{{0,40}}\bpriority actions?\b",
    re.IGNORECASE,
)
#: 'What has to change?' asks for a list and not for a course of time.
_MUST_CHANGE = re.compile(
    r"\b(?:needs?|needed|must|should|ought|(?:has|have|had|got) to)\b(?:\s+\w+){0,3}?\s+changed?\b",
    re.IGNORECASE,
)
_ACTION_HEADING = re.compile(
    r"recommendation|areas? for (?:improvement|development)|what (?:does .{0,40}\b)?needs? to (?:be )?improve"
    r"|what .{0,60} needs? to do|needs? to improve|immediately|within (?:three|six) months",
    re.IGNORECASE,
)
#: Under these every paragraph is an item, however it is set.
_NAMED_HEADING = re.compile(
    r"(?:(?:key |main )?recommendations|areas? for (?:improvement|priority action|development))\W*",
    re.IGNORECASE,
)
_PRIORITY_HEADING = re.compile(r"priority action", re.IGNORECASE)
#: The safeguarding board is another body, with a list of its own in the authority's report.
_BOARD = re.compile(r"\bLSCB\b|\bsafeguarding (?:children(?:['’]s)? )?board\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every|everything|each|both)\b", re.IGNORECASE)
#: A list needs at least this fit to be taken as what the question asks for.
LIST_FIT_LEAST = 0.5
#: A list of this fit at least is of the kind that the question names.
NAMED_FIT = 1.0
#: What priority actions fit where they are asked for, more than any other list.
PRIORITY_FIT = 2.0
#: The score of an item of a list that was asked for, above every score of a search.
LISTED_SCORE = 2.0
#: Reports whose lists are looked through where the question leaves several open, newest first.
REPORTS_MOST = 8


@dataclass(frozen=True, slots=True)
class PrintedList:
    """The items of one list of a report, under one heading and lead-in."""

    heading: str
    lead_in: str
    items: tuple[Paragraph, ...]
    fit: float = 0.0


def find_evidence(retrieved: Retrieved, catalogue: Catalogue) -> list[Evidence]:
    """Return every item of the lists that a question asks for, in print order; none where none fits."""
    question = retrieved.query.question
    kept: list[tuple[Identity, PrintedList]] = []
    for reports in _by_authority(retrieved.reports, question.scope):
        chosen = [
            (report, one)
            for report in reports[:REPORTS_MOST]
            for one in choose_lists(
                question.standalone, retrieved.query.terms, find_lists(catalogue.paragraphs(report.id))
            )
        ]
        if question.scope.years or question.scope.months:
            chosen.sort(key=lambda one: one[0].framework not in FULL_INSPECTIONS)
        if chosen:
            kept += _keep_best(chosen, _wants_every_report(question.scope))
    return [
        Evidence(
            report, item, score=LISTED_SCORE, words=1.0, superseded=superseded(report, retrieved.reports)
        )
        for report, one in kept
        for item in one.items
    ]


def asks_for_list(question: Question) -> bool:
    """Tell whether a question wants a list, or names what inspectors list without asking more of it."""
    if question.kind is Kind.LIST:
        return True
    asked = question.standalone
    if question.detail is not Detail.NONE:
        return False
    if question.kind is Kind.COMPARISON or (question.kind is Kind.TIMELINE and _MUST_CHANGE.search(asked)):
        return asks_for_actions(asked)
    one = question.kind in (Kind.OPEN, Kind.LOCATION, Kind.JUDGEMENT)
    return one and (asks_for_actions(asked) or bool(_STRENGTHS.search(asked)))


def asks_for_actions(question: str) -> bool:
    """Tell whether a question speaks of what inspectors asked for."""
    return _names_actions(question) or bool(_PRIORITY.search(question))


def _names_actions(question: str) -> bool:
    """Tell whether a question names what inspectors ask for, or asks what worries them."""
    return bool(_ACTIONS.search(question) or _WORRIES.search(_NOT_SHORT.sub(r"\1 not", question)))


def lists_actions(heading: str) -> bool:
    """Tell whether what inspectors ask for stands under a heading."""
    return bool(_ACTION_HEADING.search(heading))


def lists_strengths(heading: str) -> bool:
    """Tell whether what a report calls strengths stands under a heading."""
    return bool(_STRENGTHS_HEADING.search(heading))


def _by_authority(reports: Sequence[Identity], scope: Scope) -> list[list[Identity]]:
    """Return the reports of each authority that a question names; all together where it names none."""
    if not scope.authorities:
        return [list(reports)]
    return [[one for one in reports if one.authority == name] for name in scope.authorities]


def _wants_every_report(scope: Scope) -> bool:
    """Tell whether each report in scope has its list shown: all, several chosen, or those of a year named."""
    return scope.recency is Recency.ALL or len(scope.reports) > 1 or bool(scope.years or scope.months)


def _keep_best(
    chosen: Sequence[tuple[Identity, PrintedList]], of_every_report: bool
) -> list[tuple[Identity, PrintedList]]:
    """Return the best lists of each report, or of the newest report with a list of the kind asked for."""
    named = [(report, one) for report, one in chosen if one.fit >= NAMED_FIT]
    candidates = named or list(chosen)
    if not of_every_report:
        best = max(one.fit for _, one in candidates)
        first = candidates[0][0] if named else next(r for r, one in candidates if one.fit >= best)
        candidates = [(report, one) for report, one in candidates if report.id == first.id]
    most: dict[str, float] = {}
    for report, one in candidates:
        most[report.id] = max(most.get(report.id, 0.0), one.fit)
    return [(report, one) for report, one in candidates if one.fit >= most[report.id]]


def find_lists(paragraphs: Sequence[Paragraph]) -> list[PrintedList]:
    """Return the lists of a report in order; items of one section and lead-in belong together."""
    sections: dict[tuple[str, ...], list[Paragraph]] = {}
    for paragraph in paragraphs:
        if _is_item(paragraph):
            sections.setdefault(paragraph.section, []).append(paragraph)
    groups: dict[tuple[tuple[str, ...], str], list[Paragraph]] = {}
    for section, items in sections.items():
        for item in _without_lead_in(items):
            lead_in = "" if _ACTION_HEADING.search(_heading(item)) else item.lead_in
            groups.setdefault((section, lead_in), []).append(item)
    return [
        PrintedList(_headings(items[0]), lead_in or items[0].lead_in, tuple(items))
        for (_, lead_in), items in groups.items()
    ]


def _without_lead_in(items: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Return the items of a section without the paragraph that leads in all the others."""
    first, *rest = items
    leads = bool(rest) and first.text.endswith(":") and all(item.lead_in == first.text for item in rest)
    return rest if leads else items


def choose_lists(question: str, terms: Sequence[Term], lists: Sequence[PrintedList]) -> list[PrintedList]:
    """Return the lists that the question asks for, best first: by name, else by heading and lead-in."""
    fitting = [
        PrintedList(found.heading, found.lead_in, found.items, fit)
        for found in lists
        if (fit := _fit(question, terms, found)) >= LIST_FIT_LEAST
    ]
    return sorted(_of_body_asked(question, fitting), key=lambda found: -found.fit)


def _of_body_asked(question: str, lists: Sequence[PrintedList]) -> Sequence[PrintedList]:
    """Return the lists of the authority, or of the safeguarding board where it is named."""
    if _EVERY.search(question):
        return lists
    asked = bool(_BOARD.search(question))
    own = [one for one in lists if bool(_BOARD.search(" ".join(one.items[0].section))) is asked]
    return own or lists


def _fit(question: str, terms: Sequence[Term], found: PrintedList) -> float:
    above = f"{found.heading} {found.lead_in}"
    priority = _PRIORITY.search(_SET_ASIDE.sub(" ", question))
    if priority and _PRIORITY_HEADING.search(above):
        return PRIORITY_FIT
    covered = _cover(terms, above)
    if _names_actions(question) and _ACTION_HEADING.search(above) and not _PRIORITY_HEADING.search(above):
        return PRIORITY_FIT if priority and _BOTH_LISTS.search(question) else NAMED_FIT + covered
    if _STRENGTHS.search(question) and _STRENGTHS_HEADING.search(above):
        return NAMED_FIT + covered
    if priority and _ACTION_HEADING.search(above):
        return LIST_FIT_LEAST + (0.1 if _NAMED_HEADING.fullmatch(found.heading) else 0.0)
    return covered if len(found.items) > 1 else 0.0


def _cover(terms: Sequence[Term], above: str) -> float:
    """Return the share of the topic's weight that heading and lead-in cover."""
    words = stems(above)
    text, known = f" {' '.join(words)} ", frozenset(words)
    total = sum(term.weight for term in terms)
    covered = sum(term.weight * term.coverage(text, known) for term in terms)
    return covered / total if total else 0.0


def _is_item(paragraph: Paragraph) -> bool:
    heading = _heading(paragraph)
    if paragraph.kind in _ITEMS:
        return not (paragraph.kind is ParagraphKind.ROW and _repeats(heading, paragraph.text))
    if paragraph.kind is not ParagraphKind.PARAGRAPH:
        return False
    return bool(_NAMED_HEADING.fullmatch(heading)) or (
        bool(paragraph.number) and bool(_ACTION_HEADING.search(heading))
    )


def _repeats(heading: str, row: str) -> bool:
    """Tell whether a table row only names its columns, the heading of the table among them."""
    return bool(heading) and heading.casefold() in row.casefold() and len(row) < 2 * len(heading) + 20


def _headings(paragraph: Paragraph) -> str:
    """Return the heading; before a recommendation's own ('Training'), the one that says what it is."""
    own = _heading(paragraph)
    if paragraph.kind is not ParagraphKind.RECOMMENDATION or _ACTION_HEADING.search(own):
        return own
    above = (heading for heading in reversed(paragraph.section) if _ACTION_HEADING.search(heading))
    return " ".join([*([first] if (first := next(above, "")) else []), own])


def _heading(paragraph: Paragraph) -> str:
    return paragraph.section[-1] if paragraph.section else ""
