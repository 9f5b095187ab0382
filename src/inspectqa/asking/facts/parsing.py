"""A typed question → a FactQuery, or None where the question says more than a query can express.

Every word of the question must be accounted for: by a name, a cue, or as a word of asking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from inspectqa.asking.facts import cues, time_cues
from inspectqa.asking.facts.anchors import bound_by_inspection
from inspectqa.asking.facts.base import FactsBase
from inspectqa.asking.facts.parts import AUTHORITY, BOUND, JUDGED, NUMBER, REPORT, Parts, bounds, number_of
from inspectqa.asking.facts.query import Condition, FactQuery, Places, Result, What
from inspectqa.asking.facts.selection import OLDER
from inspectqa.asking.facts.words import OUTCOMES, Marked, mark
from inspectqa.asking.understanding.dates import DateMention
from inspectqa.asking.understanding.mentions import find_mentions
from inspectqa.asking.understanding.rewording import reword_dates
from inspectqa.records import Area, Framework, Kind, Question, Recency

#: Ways of asking for what the reports say, which no data answers.
_CONTENT = (
    r"\blook(?:ed|ing)? (?:at|into)\b|\bwhat(?:'s| is| was| are| were) (?:so )?xgrade\d+ about\b"
    r"|\bhow (?:many|much) (?:children|child|services?|areas? of)\b"
    r"|\b(?:higher|highest|lower|lowest|better|best|worse|worst|same) (?:rates?|numbers?|proportions?|shares?|percentages?)"
    r" of (?=xarea)"
)
#: 'How many inadequates were there?': grades as things that are given.
_GRADES_GIVEN = re.compile(r"\b(?:(?P<grade>inadequate|outstanding|RI)s)\b", re.IGNORECASE)
#: The lowest outcome with the name of the inspection inside it, or in everyday words.
_SEND_FAILINGS = re.compile(
    r"\b(?:widespread(?:(?: and| or| and/or|/) ?systemic)?|systemic) (?:area )?SEND fail(?:ings|ures)\b"
    r"|\b(?:an? |the )?(?:bad|poor|terrible|awful) (?:area )?SEND (?:inspection )?(?:outcomes?|results?|reports?"
    r"|inspections?)\b",
    re.IGNORECASE,
)
#: Ways of saying 'now' and 'of all there are' that narrow nothing.
_FILLING = (
    r"\b(?:these days|as (?:things|it) stands?|as of (?:now|today)|to date|at the minute|in total|altogether"
    r"|on record|across (?:the country|england)|please can you|can you confirm)\b"
)
_NAMED_NUMBER = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty-two|\d{1,2})\b"
_SIDE_BY_SIDE = (
    r"\bcompar|\bside by side\b|\bversus\b|\bvs\b|\bdiffer|\bagainst\b|\balongside\b|\bgrades?\b|\bratings?\b"
    r"|\bjudge?ments\b|\boutcomes\b|\bv\b|\b(?:better|best|worse|worst|higher|highest|lower|lowest|same)\b"
    r"|\bhow (?:did|do|have|are) .*\b(?:do|done|doing|fare|fared|faring)\b"
    r"|\bhow (?:is|are|were|was|did|do|has|have)\b.*\b(?:rated?|judged|graded)\b"
)
_COMPARES = r"\bhow (?:did|do|have|are) .*\b(?:do|done|doing|fare|fared|faring)\b|\bcompar|\bside by side\b|\bversus\b|\bvs?\b|\bdiffer|\bagainst\b"
_OVER_TIME = (
    r"\bchang\w*|\bmoved?\b|\bevolv\w*|\bover (?:time|the years)\b|\bhistory\b|\btimeline\b|\btrack record\b"
    rf"|\btrajectory\b|\boutcomes of (?:the )?xauth\d+ inspections\b|\b(?:every|all"
    rf"|each) (?:of (?:the|its) )?(?:past |previous |full |ofsted |single )*"
    rf"(?:{REPORT}|grades?|judge?ments?|ratings?)|\bever been\b|\balways been\b|\bby inspection\b"
)
_COURSE = r"\b(?:track record|history|timeline|trajectory|over (?:time|the years))\b"
#: 'How good is help for care leavers?': what the area's grade is of.
_SERVICE = r"\b(?:help|support|provision|offer|work)\b(?= (?:for|to|with|given to|offered to) (?:the |its |their )?xarea)"
#: 'The last three inspections': how many of the latest are meant.
_LAST_FEW = (
    rf"\b(?:last|latest|past|previous|most recent) (?P<number>{NUMBER})"
    rf"(?= (?:full |ofsted |overall |xarea\d+ )*(?:{REPORT}|grades?|judge?ments?|ratings?)\b)"
)
_ANY_AREA = (
    r"\b(?:for|in|at|on) (?:anything|any area|any (?:of the )?(?:areas|judge?ments?|categor(?:y|ies)))\b"
)
_BETTER_OR_WORSE = (
    r"\b(?:improved|got(?:ten)? (?:better|worse)|better|worse|worsened|declined|dropped|gone (?:up|down))\b"
    r"(?: or (?:better|worse(?:ned)?|declined|dropped|down|not))?"
    r"(?: (?:since|than|at|from) (?:its|their|the) (?:last|previous|latest|one before)(?: \w+)?)?"
)
#: 'Has X improved since its last inspection?', 'Is X better or worse?': the grades of both tell.
_SINCE_BEFORE = (
    r"\b(?:better or worse|worse or better|improved or (?:worsened|declined))\b"
    rf"|\b(?:improved|better|worse|worsened|declined) (?:since|than|than at|at) (?:its|their|the)"
    rf" (?:last|previous|latest) (?:full )?{REPORT}"
)
_LIST_REPORTS = (
    r"^(?:which|what|list|show|give|name|all|every)\b"
    rf"(?: (?:me|us|the|all|every|ofsted|of|published|xauth\d+|xdate\d+|xtheme\d+))* {REPORT}\b"
)
_COUNT_REPORTS = (
    r"\b(?:how many|number of) (?:ofsted |different |times |kinds of |full |xtheme\d+ |xgrade\d+ "
    r"|xauth\d+ |xdate\d+ )*"
    rf"(?:{REPORT}|times)"
)
_WHEN_GIVEN = (
    r"\b(?:when|(?:in )?(?:what|which) year) did xauth\d+ (?:last |first )?"
    r"(?:get|receive|have|become|go)\b(?=.*xgrade)"
)
_WHEN = (
    rf"\bwhen (?:was|were|is|did|has|had)\b(?=.*\b(?:inspected|visited|inspect|visit|published"
    rf"|judged|rated|graded|{REPORT})\b)"
    rf"|\b(?:what|on what|which) (?:date|day|dates)\b(?=.*\b{REPORT}\b)|\bdates? of (?=.*\b{REPORT}\b)"
)
_WHO_LED = (
    r"\bwho (?:led|lead|inspected|carried out|headed|ran)\b|\bwho(?:'s| is| was| were) (?:the )?(?:lead )?inspectors?\b"
    r"|\b(?:name of (?:the )?)?lead inspectors?\b"
)
_WHICH_REPORTS = (
    r"\b(?:how many|number of|which|what|list|show|all|any|of)\b(?: (?:me|the|all|ofsted|full"
    r"|published|different"
    rf"|xgrade\d+|xtheme\d+|xarea\d+|xfw\d+|xdate\d+|xplace\d+|xregion\d+|xtype\d+)){{0,4}} {REPORT}\b"
)
_TIMES = (
    rf"\b(?:on )?(?:(?P<bound>{BOUND}) )?(?:on )?"
    rf"(?P<number>once|twice|thrice|{NUMBER}(?= (?:or more )?(?:times|occasions|inspections)\b))"
    r"(?P<more> or more)?(?: times| occasions)?(?P<after> or more)?\b(?! in a row)"
)
_EVER = (
    ("never", r"\b(?:never|not once|haven't ever|has not ever|have not ever)\b"),
    ("always", r"\b(?:always|every time|at every (?:inspection|xfw\d+)|each time|consistently)\b"),
    ("often", r"\b(?:repeatedly|on more than one occasion|several times|multiple times)\b"),
    ("ever", r"\b(?:ever|at any (?:time|point)|at some (?:time|point))\b"),
)
#: 'Inadequate for years', 'good only for leadership', 'good councils that moved up': more than a grade.
_MORE_THAN_GRADES = (
    r"\bonly (?:in|for|on|at) xarea\d+|\bxgrade\d+ only\b(?! once| twice| one| two| three)"
    r"|\bxarea\d+ only\b(?! once| twice)"
    r"|\b(?:only|just) (?:one|two|three)\b"
    rf"|\b(?:(?:{BOUND}) )?{NUMBER} (?:or more )?xgrade\d+"
    r" (?:areas?|judge?ments?|grades?|ratings?|categor(?:y|ies))\b"
    r"|\b(?:changed?|changes|moved?|moves|evolved|gone|went|history|timeline|compared?|comparing)\b"
)
#: Times that no dates stand for ('last year' is another one next year), or one date in each of two.
_VAGUE_TIME = (
    r"\b(?:this|last|past|recent|coming|previous) (?:few |couple of |\w+ )?(?:years?|months?)\b|\blately\b"
    r"|(?<!most )\brecently\b|\bin both xdate\d+ and\b"
)
#: 'What share of the inadequate councils are …': a share of those with a grade.
_SHARE_OF_GRADED = (
    r"(?:share|percentage|proportion|fraction|percent|%) (?:of )?(?:all )?(?:the )?(?:current(?:ly)? )?"
    rf"xgrade\d+ (?:\S+ ){{0,1}}?{AUTHORITY}\b"
)
_NOW = r"\b(?:now|currently|current|nowadays|presently|present|today|still (?:are|is)|(?:are|is) still)\b"
#: 'For years', 'for the last three years': a grade held all that time.
_LASTING = (
    r"\bfor (?:(?:so|too|very|a|some|many|several|all|the|these|last|past|previous|over|\d+|two|three|four"
    r"|five) )*"
    r"(?:long|time|years|while|decade)\b"
)
#: What no whole is said for, of which a share could be.
_NO_SHARE = frozenset({What.TREND, What.REPEATED, What.FIRST_OR_LATEST, What.AVERAGE})
#: Kinds of inspection that are no longer made.
PAST = frozenset({Framework.SIF, Framework.SIF_REINSPECTION, Framework.LAC})
_WITHOUT = r"\b(?:not (?:had|been)|no|without|haven't had|hasn't had|yet to have)\b"


def parse_fact_query(question: Question, base: FactsBase) -> FactQuery | None:
    """The query that a question expresses, None where it doesn't express one wholly."""
    if question.kind is Kind.LOCATION or (question.unknown and not question.scope.authorities):
        return None
    question = bound_by_inspection(question, base)
    text = _GRADES_GIVEN.sub(r"\g<grade> judgements", question.standalone)
    text = reword_dates(_SEND_FAILINGS.sub("systemic failings in SEND", text), base.newest)
    marked = mark(find_mentions(text, base.gazetteer), base.leads)
    parts = Parts(question, marked, base.gazetteer)
    return _parse(parts)


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
        return _take_whole(_ask_duration, parts) or _take_whole(_ask_one, parts)
    if _asks_side_by_side(parts):
        return _take_whole(_ask_side_by_side, parts)
    if (len(set(marked.authorities)) > 1 or marked.neighbours) and not parts.places.names:
        return None
    return _take_whole(_ask_many, parts)


def _says_more(parts: Parts) -> bool:
    """Whether a question has what no query holds: contents, places of two kinds, times without dates."""
    marked = parts.marked
    if marked.has(_CONTENT) or (marked.authorities and parts.places.names and not marked.neighbours):
        return True
    if not parts.many:
        return False
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


# --- several authorities by name ---


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
    marked.take(_NAMED_NUMBER)
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


# --- one authority ---


def _ask_duration(parts: Parts) -> FactQuery | None:
    """How long since, between or after its inspections."""
    parts.places = Places((parts.marked.authorities[0],), f"of {parts.marked.authorities[0]}")
    return time_cues.ask_duration(parts)


def _ask_one(parts: Parts) -> FactQuery | None:
    """Questions about one authority: its reports, dates, grades, and how they changed."""
    marked = parts.marked
    parts.places = Places((marked.authorities[0],), f"of {marked.authorities[0]}")
    if marked.has(r"\bhow many\b|\bnumber of\b|\bhow often\b"):
        return _count_reports_of_one(parts)
    judged = marked.judged or marked.has(JUDGED) or _asks_course_of_area(parts)
    marked.take(
        r"\b(?:do|done|doing|fare|fared|faring|perform|performed|performing)\b(?= (?:on|for|in|with|at)\b)"
    )
    if parts.asks_how_good():
        marked.take(_SERVICE)
    if marked.take(r"\bwhy\b|\bhow come\b"):
        return _ask_grades(parts, why=True) if judged else None
    asks_when = marked.take(_WHEN) is not None or marked.take(_WHEN_GIVEN) is not None
    if asks_when and marked.grades:
        return _ask_when_graded(parts)
    led = not marked.grades and marked.take(_WHO_LED)
    if led:
        return parts.query(What.WHEN, scope=parts.question.scope, theme=parts.theme, group="lead", lead="")
    marked.take(r"\bthree\b(?= (?:xfw|xarea))")
    if not judged and parts.is_yes_or_no() and marked.has(_SINCE_BEFORE):
        return _ask_grades(parts)
    if not judged and not marked.areas:
        return _ask_reports_of_one(parts, asks_when)
    return _ask_grades(parts) if judged and not marked.has(r"\bareas\b") else None


def _asks_course_of_area(parts: Parts) -> bool:
    """'Track record of X for leadership', 'X overall over time': the course of a grade, without the word."""
    return bool(parts.marked.areas) and parts.marked.has(_COURSE) and not parts.marked.has(r"\bhow\b")


def _ask_reports_of_one(parts: Parts, asks_when: bool) -> FactQuery | None:
    """Its dates, its inspection history, its reports, or whether there is one."""
    marked = parts.marked
    if asks_when:
        return parts.query(What.WHEN, scope=parts.question.scope, theme=parts.theme)
    if marked.take(r"\b(?:history|timeline|track record)\b"):
        return parts.query(What.TIMELINE, scope=parts.question.scope)
    if marked.has(_LIST_REPORTS) or (parts.is_yes_or_no() and marked.has(rf"\b{REPORT}\b")):
        marked.take(r"\bof any (?:kind|sort)\b")
        return parts.query(What.REPORTS, period=parts.period(), theme=parts.theme)
    return None


def _ask_when_graded(parts: Parts) -> FactQuery:
    """'When was X judged inadequate?': the inspections with that grade."""
    numbers = re.findall(r"xgrade(\d+)", parts.marked.text)
    grades = parts.marked.grades[int(numbers[-1])]
    return parts.query(
        What.TIMELINE, areas=parts.areas(), scope=parts.question.scope, expected=grades, ever="when"
    )


def _count_reports_of_one(parts: Parts) -> FactQuery | None:
    marked = parts.marked
    marked.text = re.sub(r"\bhow often\b", "how many times", marked.text)
    if not marked.has(_COUNT_REPORTS):
        return None
    marked.take(r"\bof any (?:kind|sort)\b")
    marked.take(r"\baltogether\b|\bin all\b|\bin total\b")
    if marked.take(r"\btimes\b") and not marked.has(r"\binspected\b|\bvisited\b|\bxgrade\d+\b"):
        return None
    return parts.query(
        What.REPORTS,
        result=Result.COUNT,
        conditions=parts.conditions(),
        period=parts.period(),
        theme=parts.theme,
    )


def _ask_grades(parts: Parts, why: bool = False) -> FactQuery | None:
    """The grades of one authority, at one inspection or from one to the next."""
    marked = parts.marked
    ranged = any(date.relation in ("range", "since") for date in marked.dates) or len(marked.dates) > 1
    several = len(set(re.findall(r"xgrade\d+", marked.text))) > 1
    few = None if why else marked.take(_LAST_FEW)
    any_area = bool(not why and marked.grades and not marked.areas and marked.take(_ANY_AREA))
    changed = few or (None if why else marked.take(_OVER_TIME) or marked.take(_BETTER_OR_WORSE))
    limit = (
        number_of(few["number"]) if few else int(any_area and not re.search(r"\b(?:ever|been)\b", parts.text))
    )
    if not why and (changed or ranged or several or any_area):
        marked.take(
            r"\balways\b|\btrack\b|\btrajectory\b|\boutcomes of (?:the )?xauth\d+ inspections\b|\bhistory\b"
        )
        marked.take(r"\bpast\b|\bprevious\b")
        return parts.query(
            What.TIMELINE,
            areas=parts.areas(),
            scope=parts.question.scope,
            expected=() if several else parts.expected(),
            ever="always" if re.search(r"\balways\b", parts.text) else "any" if any_area else "",
            limit=limit,
        )
    if marked.grades and not parts.is_yes_or_no() and not parts.asks_how_good():
        return None
    scope = parts.question.scope
    marked.take(r"\bis it (?:true|right|correct) that\b")
    if marked.take(r"\blast time(?: a?round| out)?\b") and not parts.question.inherited:
        scope = replace(scope, recency=Recency.LATEST)
    earlier = marked.take(
        r"\bprevious(?:ly)?\b|\bbefore(?: that| this)?\b|\bprior\b|\bearlier\b|\bformerly\b"
    )
    if earlier and not marked.dates and scope.recency is not Recency.PREVIOUS:
        scope = replace(scope, recency=Recency.PREVIOUS)
    return parts.query(What.GRADES, areas=parts.areas(), scope=scope, expected=parts.expected(), why=why)


# --- many authorities ---


def _ask_many(parts: Parts) -> FactQuery | None:
    """Authorities or reports that meet conditions."""
    marked = parts.marked
    said_of_graded = marked.has(_SHARE_OF_GRADED)
    result = parts.result()
    if marked.grades and (marked.has(_MORE_THAN_GRADES) or (marked.dates and marked.has(_NOW))):
        return None
    ever, at_least, at_most = _how_often(marked)
    conditions = parts.conditions()
    marked.take(rf"{_NAMED_NUMBER}(?= (?:xplace|xtype|xregion|\w+ xplace))")
    if conditions:
        if set(marked.areas) - {c.area for c in conditions} or not _can_be_judged(parts, conditions):
            return None
    elif result is Result.SHARE or ever in ("always", "often") or marked.has(r"\bhow (?:many times|often)\b"):
        return None
    authorities = _asks_authorities(parts, conditions)
    if parts.lead or _counts_reports(parts, result, conditions, authorities):
        narrowed = conditions or parts.frameworks or parts.lead or parts.theme or marked.dates
        return _reports(parts, result, conditions) if narrowed or result is not Result.LIST else None
    if not conditions:
        return _ask_who_had(parts, result, ever == "never") if authorities else None
    if not authorities:
        return None
    period = parts.period()
    if not ever and not period and _asks_of_the_past(parts, conditions):
        ever = "ever"
    given: tuple[Condition, ...] = ()
    across = Area.SEND in {c.area for c in conditions} and len(conditions) > 1
    if result is Result.SHARE and len(conditions) > 1:
        if not said_of_graded or len(conditions) > 2 or ever or period:
            return None
        given, conditions = conditions[:1], conditions[1:]
    if across and ever:
        return None
    at_latest = marked.has(rf"\b(?:latest|last|most recent|newest) (?:full |ofsted )?{REPORT}\b")
    return parts.query(
        What.AUTHORITIES,
        result=result,
        conditions=conditions,
        period=period,
        latest=(at_latest or not period) and not ever,
        ever=ever,
        at_least=at_least,
        at_most=at_most,
        theme=parts.theme,
        frameworks=() if across else parts.frameworks,
        given=given,
    )


def _asks_authorities(parts: Parts, conditions: tuple[Condition, ...]) -> bool:
    """Whether authorities are wanted, and not the judgements that were given or the reports."""
    marked = parts.marked
    given = r"\b(?:how many|number of) (?:\S+ )?xgrade\d+ (?:xarea\d+ )?(?:judge?ments|verdicts)\b"
    if conditions and marked.areas == [Area.LSCB]:
        return True
    if marked.has(given):
        return False
    return marked.has(rf"\b{AUTHORITY}\b") or (bool(parts.places.names) and not marked.has(rf"\b{REPORT}\b"))


def _ask_who_had(parts: Parts, result: Result, never: bool) -> FactQuery | None:
    """Authorities that had, or never had, a kind of report, a visit on a theme, an inspection in a period."""
    marked = parts.marked
    inspected = bool(marked.dates) and marked.has(r"\b(?:inspected|visited)\b")
    if not (parts.frameworks or parts.theme or inspected):
        return None
    frameworks = parts.frameworks
    if never and not frameworks and marked.has(r"\bvisited\b"):
        frameworks = (Framework.FOCUSED_VISIT,)
    return parts.query(
        What.AUTHORITIES,
        result=result,
        period=parts.period(),
        theme=parts.theme,
        negated=never or bool(marked.take(_WITHOUT)),
        frameworks=frameworks,
    )


def _counts_reports(
    parts: Parts, result: Result, conditions: tuple[Condition, ...], authorities: bool
) -> bool:
    """Whether reports are wanted and not authorities."""
    marked = parts.marked
    share = result is Result.SHARE and not authorities and marked.has(rf"\b{REPORT}\b")
    verdicts = (
        bool(conditions) and not authorities and marked.has(r"\b(?:judge?ments|verdicts|grades|ratings)\b")
    )
    return (
        (share or verdicts or marked.has(_WHICH_REPORTS))
        and (not authorities or result is not Result.LIST)
        and not marked.has(rf"\bhow many (?:\S+ )?{AUTHORITY}\b")
    )


def _asks_of_the_past(parts: Parts, conditions: tuple[Condition, ...]) -> bool:
    """'Which were inadequate for adoption?', '… under SIF?': of what is past, any inspection may be meant."""
    older = all(condition.area in OLDER for condition in conditions)
    older = older or (bool(parts.frameworks) and set(parts.frameworks) <= PAST)
    return older and parts.marked.has(r"\b(?:were|was|got|had|received)\b")


def _how_often(marked: Marked) -> tuple[str, int, int]:
    """Whether 'ever', 'never', 'always' or 'often' is asked, and of 'often' the least and most times."""
    times = marked.take(_TIMES)
    if times:
        return "often", *bounds(times)
    word = next((word for word, pattern in _EVER if marked.take(pattern)), "")
    return word, 2, 0


def _can_be_judged(parts: Parts, conditions: tuple[Condition, ...]) -> bool:
    """Whether one report of the kinds named can have all these grades.

    Focused visits give none, area SEND reports their outcome only; and an area has one grade at a time.
    """
    kinds = set(parts.frameworks)
    areas = {condition.area for condition in conditions}
    if any((c.area is Area.SEND) is not (c.grades[0] in OUTCOMES) for c in conditions if c.grades):
        return False
    if Area.SEND in areas and len(areas) > 1:
        return kinds <= {Framework.AREA_SEND} and len(areas) == len(conditions) and not parts.marked.dates
    if kinds == {Framework.FOCUSED_VISIT} or len(areas) < len(conditions):
        return False
    return kinds != {Framework.AREA_SEND} or areas == {Area.SEND}


def _reports(parts: Parts, result: Result, conditions: tuple[Condition, ...]) -> FactQuery:
    parts.marked.take(r"\b(?:led|lead|leading) by\b|\bled\b|\blead\b")
    return parts.query(
        What.REPORTS, result=result, conditions=conditions, period=parts.period(), theme=parts.theme
    )
