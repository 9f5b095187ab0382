"""A typed question → a FactQuery, or None where the question says more than a query can express.

Every word of the question must be accounted for: by a name, a cue, or as a word of asking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from inspectqa.asking.facts import cues, time_cues
from inspectqa.asking.facts.about_many import ask_many
from inspectqa.asking.facts.about_one import ask_duration, ask_one
from inspectqa.asking.facts.anchors import bound_by_inspection
from inspectqa.asking.facts.base import FactsBase
from inspectqa.asking.facts.course_cues import ask_course
from inspectqa.asking.facts.parts import JUDGED, NAMED_NUMBER, Parts
from inspectqa.asking.facts.query import FactQuery, Places, Result, What
from inspectqa.asking.facts.report_cues import LOOKED_AT, ask_report
from inspectqa.asking.facts.standing import ask_standing
from inspectqa.asking.facts.words import mark
from inspectqa.asking.understanding.dates import DateMention
from inspectqa.asking.understanding.mentions import find_mentions
from inspectqa.asking.understanding.rewording import reword_dates
from inspectqa.records import Kind, Question

#: Ways of asking for what the reports say, which no data answers.
_CONTENT = (
    r"\blook(?:ed|ing)? (?:at|into)\b|\bwhat(?:'s| is| was| are| were) (?:so )?xgrade\d+ about\b"
    r"|\bhow (?:many|much) (?:children|child|services?|areas? of)\b"
    r"|\b(?:higher|highest|lower|lowest|better|best|worse|worst|same)"
    r" (?:rates?|numbers?|proportions?|shares?|percentages?) of (?=xarea)"
    r"|\b(?:the|its|their|xauth\d+|high|low|whose) (?:\S+ ){0,3}?(?:rates\b|rate\b(?! xa))"
    r"|\bxarea\d+ rates?\b|\brates? (?:of|in|for|per|at)\b"
)
#: 'How do its neighbours rate for leadership?': a verb, and the grade is asked for.
_RATES_AS = r"\bhow (?:do|does|did|would)\b.{0,60}\brate (?:for|on|in|at)\b"
#: 'How many inadequates were there?': grades as things that are given.
_GRADES_GIVEN = re.compile(r"\b(?:(?P<grade>inadequate|outstanding|RI)s)\b", re.IGNORECASE)
#: The lowest outcome with the name of the inspection inside it, or in everyday words.
_SEND_FAILINGS = re.compile(
    r"\b(?:widespread(?:(?: and| or| and/or|/) ?systemic)?|systemic) (?:area )?SEND fail(?:ings|ures)\b"
    r"|\b(?:an? |the )?(?:bad|poor|terrible|awful) (?:area )?SEND"
    r" (?:inspection )?(?:outcomes?|results?|reports?|inspections?)\b",
    re.IGNORECASE,
)
#: What schools are put in; said of an authority, the lowest grade.
_SPECIAL_MEASURES = re.compile(r"\b(?:in |under )?special measures\b", re.IGNORECASE)
#: 'Focused visits of X, how many and what were they on?': the list of them says both.
_VISITS = re.compile(r"\bfocus(?:s?ed)? visits\b", re.IGNORECASE)
_ON_WHAT = re.compile(
    r"(?:\b(?:and|&) )?\b(?:what (?:were|was) (?:they|each|those) (?:on|about|for)"
    r"|what (?:did|do) they (?:look at|look into|cover)|(?:and )?on what)\W*$",
    re.IGNORECASE,
)
_VISITS_FIRST = re.compile(
    r"^(?P<visits>.+? visits|focus(?:s?ed)? visits .+?)\s?[-–,:;]\s?"
    r"how many(?: (?:have (?:we|they) had|have there been|are there|were there))?\W*$",
    re.IGNORECASE,
)
_VISITS_ABOUT = re.compile(r"^what (?:were|was) (?P<visits>.+?) (?:on|about|for)\W*$", re.IGNORECASE)
#: 'Summarise that report (York · 2025 · about: leaders)': the report is pointed at, not what was asked of it.
_POINTED_TOPIC = re.compile(
    r"(?<=[(·])\s*about: [^()]*(?=\)$)",
)
_OF_REPORT = re.compile(
    r"\b(?:summ?ar\w+|sum(?:med)? up|tl;?dr|overview|gist|(?:main|key) (?:findings|messages|points)|who led"
    r"|when (?:was|were) (?:it|they) (?:last )?(?:inspected|visited)"
    r"|led (?:it|the|that)|lead inspector)\b",
    re.IGNORECASE,
)
#: Ways of saying 'now' and 'of all there are' that narrow nothing.
_FILLING = (
    r"\b(?:these days|as (?:things|it) stands?|as of (?:now|today)|to date|at the minute|in total|altogether"
    r"|on record|across (?:the country|england)|please can you|can you confirm)\b"
)
_SIDE_BY_SIDE = (
    r"\bcompar|\bside by side\b|\bversus\b|\bvs\b|\bdiffer|\bagainst\b|\balongside\b|\bgrades?\b|\bratings?\b"
    r"|\bjudge?ments\b|\boutcomes\b|\bv\b|\b(?:better|best|worse|worst|higher|highest|lower|lowest|same)\b"
    r"|\bhow (?:did|do|have|are) .*\b(?:do|done|doing|fare|fared|faring)\b"
    r"|\bhow (?:is|are|were|was|did|do|has|have)\b.*\b(?:rated?|judged|graded)\b"
)
_COMPARES = (
    r"\bhow (?:did|do|have|are) .*\b(?:do|done|doing|fare|fared|faring)\b"
    r"|\bcompar|\bside by side\b|\bversus\b|\bvs?\b|\bdiffer|\bagainst\b"
)
#: Times that no dates stand for ('last year' is another one next year), or one date in each of two.
_VAGUE_TIME = (
    r"\b(?:this|last|past|recent|coming|previous) (?:few |couple of |\w+ )?(?:years?|months?)\b|\blately\b"
    r"|(?<!most )\brecently\b|\bin both xdate\d+ and\b"
)
#: 'For years', 'for the last three years': a grade held all that time.
_LASTING = (
    r"\bfor (?:(?:so|too|very|a|some|many|several|all|the|these|last|past|previous|over|\d+|two|three|four"
    r"|five) )*"
    r"(?:long|time|years|while|decade)\b"
)
#: What no whole is said for, of which a share could be.
_NO_SHARE = frozenset({What.TREND, What.REPEATED, What.FIRST_OR_LATEST, What.AVERAGE})


def parse_fact_query(question: Question, base: FactsBase) -> FactQuery | None:
    """The query that a question expresses, None where it doesn't express one wholly."""
    if question.kind is Kind.LOCATION or (question.unknown and not question.scope.authorities):
        return None
    question = bound_by_inspection(question, base)
    text = question.standalone
    if _OF_REPORT.search(text):
        text = _POINTED_TOPIC.sub("", text)
    text = _GRADES_GIVEN.sub(r"\g<grade> judgements", text)
    text = _SPECIAL_MEASURES.sub("inadequate", text)
    text = reword_dates(_SEND_FAILINGS.sub("systemic failings in SEND", text), base.newest)
    marked = mark(find_mentions(_reword_visits(text), base.gazetteer), base.leads)
    parts = Parts(question, marked, base.gazetteer)
    return _parse(parts)


def _reword_visits(text: str) -> str:
    """Return a question for focused visits and what they were on as one for the list, which says both."""
    if not _VISITS.search(text):
        return text
    asked = _ON_WHAT.sub("", text).rstrip(" ,;:?–-")
    about = _VISITS_ABOUT.match(asked)
    if about:
        return f"list {about['visits']}"
    return _VISITS_FIRST.sub(r"how many \g<visits>", asked)


def _parse(parts: Parts) -> FactQuery | None:
    """Try each kind of question, the most particular first."""
    marked = parts.marked
    while marked.take(_FILLING):
        pass
    if parts.theme is not None:
        marked.take(r"\blook(?:ed|ing)? (?:at|into)\b(?= xtheme)")
    if _says_more(parts):
        return None
    for attempt in (
        time_cues.ask_average,
        time_cues.ask_first_or_latest,
        cues.ask_extreme,
        cues.ask_most,
        cues.ask_year,
        cues.ask_repeated,
        cues.ask_by_group,
        cues.ask_then_and_now,
        cues.ask_trend,
        cues.ask_change,
    ):
        query = _take_whole(attempt, parts)
        if query is not None:
            return None if query.result is Result.SHARE and query.what in _NO_SHARE else query
    if not parts.many and len(set(marked.authorities)) == 1:
        attempts = (ask_duration, ask_course, ask_report, ask_standing, ask_one)
        return next((query for ask in attempts if (query := _take_whole(ask, parts)) is not None), None)
    if _asks_side_by_side(parts):
        return _take_whole(_ask_side_by_side, parts)
    if (len(set(marked.authorities)) > 1 or marked.neighbours) and not parts.places.names:
        return None
    return _take_whole(ask_many, parts)


def _says_more(parts: Parts) -> bool:
    """Whether a question has what no query holds: contents, places of two kinds, times without dates."""
    marked = parts.marked
    content = marked.has(_CONTENT) and not marked.has(_RATES_AS) and not marked.has(LOOKED_AT)
    if content or (marked.authorities and parts.places.names and not marked.neighbours):
        return True
    if not parts.many:
        return False
    if not parts.places.names and marked.has(r"\b(?:boroughs?|cit(?:y|ies))\b"):
        return True  # London's or the metropolitan ones; nothing says which
    between = marked.has(r"\bbetween (?:\w+ ){0,2}xdate\d+")
    ends = parts.marked.grades and re.search(r"\b(?:until|till) (?:19|20)", parts.text)
    lasting = marked.grades and re.search(_LASTING, parts.question.text.lower())
    return bool(marked.has(_VAGUE_TIME) or lasting or ends or (_are_scattered(marked.dates) and not between))


def _are_scattered(dates: Sequence[DateMention]) -> bool:
    """Whether dates leave a gap between them: '2018 and 2023' is no period."""
    ordered = sorted((date for date in dates if date.relation == "in"), key=lambda date: date.first)
    return any((later.first - earlier.last).days > 1 for earlier, later in pairwise(ordered))


def _take_whole(attempt: Callable[[Parts], FactQuery | None], parts: Parts) -> FactQuery | None:
    """What an attempt makes of the question if it accounts for every word; else the question is as before.

    A cue that was taken in vain must not be missing when the next kind of question is tried.
    """
    text, places = parts.marked.text, parts.places
    query = attempt(parts)
    if query is not None and not parts.marked.left():
        return query
    parts.marked.text, parts.places = text, places
    return None


def _asks_side_by_side(parts: Parts) -> bool:
    """Whether the grades of named authorities are wanted, and not those that meet a condition."""
    marked = parts.marked
    if not (marked.authorities or parts.places.names):
        return False
    if marked.grades:
        return False
    return marked.judged or marked.has(_SIDE_BY_SIDE)


def _ask_side_by_side(parts: Parts) -> FactQuery | None:
    marked = parts.marked
    marked.take(NAMED_NUMBER)
    marked.take(r"\b(?:doing|fare|fared|faring)\b")
    ranks = _ranks(parts)
    if not (marked.judged or marked.has(JUDGED) or marked.has(_COMPARES) or (ranks and marked.areas)):
        return None
    subject = marked.authorities[0] if marked.neighbours and marked.authorities else ""
    names = tuple(dict.fromkeys([*marked.authorities, *parts.places.names]))
    places = Places(names, parts.places.label, subject)
    if ranks and len(parts.areas()) > 1:
        return None
    return parts.query(
        What.SIDE_BY_SIDE,
        places=places,
        areas=parts.areas(),
        scope=parts.question.scope,
        direction=ranks,
        negated=bool(re.search(r"\bsame\b", parts.text)),
    )


def _ranks(parts: Parts) -> int:
    """Whether the best of them (+1) or the worst (-1) is asked for; takes the words."""
    for direction, pattern in (
        (1, r"\b(?:better|best|higher|highest|stronger|strongest|same)\b(?: than)?"),
        (-1, r"\b(?:worse|worst|lower|lowest|weaker|weakest)\b(?: than)?"),
    ):
        if parts.marked.take(pattern):
            return direction
    return 0
