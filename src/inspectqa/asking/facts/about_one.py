"""Questions about one authority: its reports, dates and grades, how they changed, how long since.

Each takes its cues out of the question and gives the query, or None where the question is another.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspectqa.asking.facts import time_cues
from inspectqa.asking.facts.parts import BOUND, JUDGED, NUMBER, REPORT, Parts, number_of
from inspectqa.asking.facts.query import FactQuery, Places, Result, What
from inspectqa.records import Recency

_OVER_TIME = (
    r"^\W*(?:trace|track|chart|plot|follow)\b|\bchang\w*|\bmoved?\b|\bevolv\w*"
    r"|\bover (?:time|the years)\b|\bhistory\b|\btimeline\b|\btrack record\b"
    rf"|\btrajectory\b|\boutcomes of (?:the )?xauth\d+ inspections\b|\b(?:every|all"
    rf"|each) (?:of (?:the|its) )?(?:past |previous |full |ofsted |single )*"
    rf"(?:{REPORT}|grades?|judge?ments?|ratings?)|\bever been\b|\balways been\b|\bby inspection\b"
)
_COURSE = r"\b(?:track record|history|timeline|trajectory|over (?:time|the years))\b"
#: 'How good is help for care leavers?': what the area's grade is of.
_SERVICE = (
    r"\b(?:help|support|provision|offer|work)\b(?= (?:for|to|with)(?: the| its| their)? xarea)"
    r"|\b(?:looking after|caring for|supporting|helping|protecting)(?= (?:the |its |their )?xarea)"
)
#: 'The last three inspections': how many of the latest are meant.
_LAST_FEW = (
    rf"\b(?:(?:last|latest|past|previous|most recent) (?P<number>{NUMBER})"
    rf"|(?P<first>{NUMBER}) (?:last|latest|previous|most recent))"
    rf"(?= (?:full |ofsted |overall |xarea\d+ )*(?:{REPORT}|grades?|judge?ments?|ratings?)\b)"
)
#: 'Last time and before that': the last two.
_AND_BEFORE = r"\band (?:(?:the )?(?:one|time|inspection) )?(?:before(?: that)?|previously)\b"
_SO_OFTEN = rf"\b(?:(?:{BOUND}) )?(?:once|twice|thrice|{NUMBER} times)\b(?: before)?"
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
    r"^(?:focused |ofsted )?(?:visits|letters|inspections|reports) (?:to|of|on|for|in|since)\b"
    r"|^(?:which|what|list|show|give|name|all|every)\b"
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
    r"|\bwhen (?:was|were) (?:the (?:last|first) time )?xauth\d+ (?:was )?(?:last |first )?(?=xgrade)"
)
_WHEN = (
    rf"\bwhen (?:was|were|is|did|has|had)\b(?=.*\b(?:inspected|visited|inspect|visit|published"
    rf"|judged|rated|graded|{REPORT})\b)"
    rf"|\b(?:what|on what|which) (?:date|day|dates)\b(?=.*\b{REPORT}\b)|\bdates? of (?=.*\b{REPORT}\b)"
)
#: 'Is X struggling?', 'is it any good?': how good it is, in words that name no grade.
_HOW_IT_DOES = (
    r"^\W*(?:so |and |but )?(?:is|are|was|were) (?:the )?(?:children's services (?:in|at) )?xauth\d+"
    r"(?: (?:children's )?services)? (?:\w+ ){0,2}?"
    r"(?:struggling|in (?:trouble|crisis|difficult(?:y|ies))|(?:doing|performing)"
    r"(?: (?:well|badly|ok|okay"
    r"|fine|poorly|alright))?|up to (?:scratch|standard)|ok|okay|alright|decent|bad|poor|terrible"
    r"|great|excellent"
    r"|coping)\b"
)
#: 'When was X last inspected and what was the outcome?', '… and was it good?'.
_AND_OUTCOME = (
    r"\band (?:what|how|which)\b(?=.*\b(?:outcomes?|results?|grades?|ratings?|judge?ments?|verdict"
    r"|do|fare|get|go|rated|judged|graded)\b)"
)
_AND_WAS_IT = r"\band (?:was|is|were|did|has|are) (?:it|they|xauth\d+)\b(?=.*xgrade)"
_OF_GRADE = r"\b(?:rat(?:ed|es?|ings?)|grade[sd]?|judged?|judge?ments?|verdict|scored?)\b"


def ask_duration(parts: Parts) -> FactQuery | None:
    """How long since, between or after its inspections."""
    parts.places = Places((parts.marked.authorities[0],), f"of {parts.marked.authorities[0]}")
    return time_cues.ask_duration(parts)


def ask_one(parts: Parts) -> FactQuery | None:
    """Questions about one authority: its reports, dates, grades, and how they changed."""
    marked = parts.marked
    parts.places = Places((marked.authorities[0],), f"of {marked.authorities[0]}")
    if marked.has(r"\bhow many\b|\bnumber of\b|\bhow often\b"):
        return _count_reports_of_one(parts)
    does = marked.has(_HOW_IT_DOES) and not marked.grades
    if does:
        marked.take(_HOW_IT_DOES)
    judged = does or marked.judged or marked.has(JUDGED) or _asks_course_of_area(parts)
    marked.take(
        r"\b(?:do|done|doing|fare|fared|faring|perform|performed|performing)\b(?= (?:on|for|in|with|at)\b)"
    )
    how_good = parts.asks_how_good()
    if how_good:
        marked.take(_SERVICE)
    if marked.take(r"\bwhy\b|\bhow come\b"):
        return _ask_grades(parts, why=True) if judged else None
    asks_when = marked.take(_WHEN) is not None or marked.take(_WHEN_GIVEN) is not None
    query = _ask_date_or_times(parts, asks_when)
    if query is not None:
        return query
    marked.take(r"\bthree\b(?= (?:xfw|xarea))")
    since_before = not judged and parts.is_yes_or_no() and marked.has(_SINCE_BEFORE)
    if not (judged or since_before):
        return None if marked.areas else _ask_reports_of_one(parts, asks_when)
    query = None if marked.has(r"\bareas\b") else _ask_grades(parts)
    return replace(query, how_good=True) if query is not None and (does or how_good) else query


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


def _ask_date_or_times(parts: Parts, asks_when: bool) -> FactQuery | None:
    """When it had a grade, how it did when it was last inspected, or whether it had a grade so often."""
    marked = parts.marked
    if asks_when and (marked.take(_AND_OUTCOME) or marked.has(_AND_WAS_IT)):
        return _ask_date_and_grade(parts)
    if asks_when and marked.grades:
        return _ask_when_graded(parts)
    if marked.grades and parts.is_yes_or_no() and marked.take(_SO_OFTEN):
        return parts.query(
            What.REPORTS, result=Result.COUNT, conditions=parts.conditions(), period=parts.period()
        )
    return None


def _ask_date_and_grade(parts: Parts) -> FactQuery:
    """'When was X last inspected and was it good?': the grades, which come with their dates."""
    numbers = re.findall(r"xgrade(\d+)", parts.marked.text)
    expected = parts.marked.grades[int(numbers[-1])] if numbers else ()
    return parts.query(What.GRADES, areas=parts.areas(), scope=parts.question.scope, expected=expected)


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
    both = None if why else marked.take(_AND_BEFORE)
    few = None if why else marked.take(_LAST_FEW)
    any_area = bool(not why and marked.grades and not marked.areas and marked.take(_ANY_AREA))
    changed = few or both or (None if why else marked.take(_OVER_TIME) or marked.take(_BETTER_OR_WORSE))
    limit = int(any_area and not re.search(r"\b(?:ever|been)\b", parts.text))
    if few or both:
        limit = number_of(few["number"] or few["first"]) if few else 2
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
    expected = parts.expected()
    return parts.query(
        What.GRADES,
        areas=parts.areas(),
        scope=scope,
        expected=expected,
        why=why,
        of_grade=bool(re.search(_OF_GRADE, parts.text)),
        said="failing" if expected and not why and re.search(r"\bfail(?:ing|ed)\b", parts.text) else "",
    )
