"""How one authority's grade went: since when and how long it had one, why it changed, whether it got better.

Each function takes its cues out of the question and gives the query, or None where the question is another.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from inspectqa.asking.facts.parts import JUDGED, Parts
from inspectqa.asking.facts.query import FactQuery, Places, What
from inspectqa.records import Grade, Recency, Scope

#: An end of a grade: 'stop being inadequate', 'get out of inadequate', 'lose its outstanding grade'.
_ENDED = (
    r"(?:\bno longer|\bstop(?:ped)? being|\bcease[ds]? (?:to be|being)"
    r"|\b(?:get|got|gotten|come|came|coming|move|moved|climb|climbed|pull(?:ed)?|work(?:ed)?|turn(?:ed)?"
    r"|rise|rose)(?: itself| its way)? (?:out of|up from|off|away from|on from|from)"
    r"|\bexit(?:ed)?|\bescaped?|\bleave|\bleft"
    r"|\blose|\blost|\bshed|\bshake off|\bout of|\bstripped of)"
    r"(?: (?:its|their|the|an?|being|rated|judged|graded))* (?=xgrade)"
)
_NOT_ANY_MORE = r"\bany ?more\b|\banymore\b"
_SINCE_WHEN = r"\b(?:since when|from when|from what date|since what (?:year|date))\b"
_HOW_LONG = r"\b(?:for )?how (?:long|many (?:years|months|days))\b|\bfor how many (?:years|months)\b"
_STATUS = r"\b(?:status|standard|category|label|territory|for|spent|spend|stay(?:ed)?|remain(?:ed)?)\b"
_WHY = (
    r"\bwhy\b|\bhow come\b|\bwhat (?:led to|caused|was behind|lay behind|made|is behind)\b|\bexplain\b"
    r"|\b(?:the )?reasons? (?:for|why|that|behind)\b"
)
_DOWN = (
    r"\b(?:marked down|downgrad(?:ed?|ing)|demoted|(?:went|go|going|gone) (?:down(?:hill)?|backwards)"
    r"|drop(?:ped|s|ping)?|fell|fall(?:en|ing|s)?|slip(?:ped|ping)?|slid|slide|declin(?:ed?|ing)"
    r"|deteriorat(?:ed?|ing)|(?:got|gotten|get|getting|become|became|becoming|go|gone|went|be|been)?"
    r" ?\bworse|worsen(?:ed|ing)?|crash(?:ed)?|collapsed?|lost ground)\b"
)
_UP = (
    r"\b(?:upgrad(?:ed?|ing)|marked up|(?:went|go|going|gone|moved?|moving) (?:up|forwards?)"
    r"|improv(?:ed?|ing|ements?)|(?:got|gotten|get|getting|become|became|becoming|gone|be|been)?"
    r" ?\bbetter|rose|rise|risen|climb(?:ed|ing)?|bounc(?:ed|e|ing) back|recover(?:ed|ing)?|promoted"
    r"|turn(?:ed|ing)? (?:things |it(?:self)? )?(?:a?round)|on the (?:right track|up|mend))\b"
)
_TO = r"\b(?:to|into|as low as|all the way to)(?: (?:an?|being|rated|judged))* (?=xgrade)"
_FROM = r"\bfrom(?: (?:an?|being|rated|judged))* (?=xgrade)"
_ITS_GRADE = r"\b(?:grades?|ratings?|judge?ments?|status|overall|mark)\b"
#: What happened at a time that no data give: the whole course is shown.
_EVENT = (
    r"\b(?:since|after|under|following|with|when) (?:the |its |their |a )?"
    r"(?:new |creation of |arrival of |launch of |start of )*"
    r"(?:the |a |its )?(?:independent |children's |childrens |xauth\d+ |xtype\d+ )*"
    r"(?:trust|company|commissioner|director|dcs|leaders?|leadership|management|team|intervention|pandemic"
    r"|covid(?:-19)?|lockdowns?|reorganisation|merger)"
    r"(?: (?:took|taken|taking|takes|was|were|came|has|had|started|began|arrived|over|charge|control|set|up"
    r"|created|established|formed|appointed|in|on))*\b"
)
_LATELY = (
    r"\b(?:lately|recently|in recent years|over (?:time|the (?:last|past) (?:few )?years|the years)|at all"
    r"|much|things|really|anything|any|signs?|there been|now|these days|again|it was|was in|it did"
    r"|since(?: then)?|than|compared (?:to|with)|significantly)\b"
)
_HOW_DONE = (
    r"\bhow (?:has|have|had|did|is|are|was|were)\b.*\b(?:done|do|doing|chang\w+|fared?|faring|progress\w*"
    r"|perform\w*|got on|get on|getting on|develop\w*|evolved?|moved on|gone)\b"
    r"|\bwhat(?:'s| has| have| is)?(?: been)? (?:happen\w*|going on|gone on|changed)\b"
)
_DONE_WORDS = (
    r"\b(?:happen(?:ed|ing|s)?|going on|gone on|get on|got on|getting on|progress(?:ed|ing)?"
    r"|perform(?:ed|ing)?|develop(?:ed|ing)?|fared?|faring|doing|changing|moved on)\b"
)
_OVER = r"\b(?:since|over (?:time|the years|the (?:last|past))|between|chang\w+|progress\w*|evolved?)\b"


def ask_course(parts: Parts) -> FactQuery | None:
    """Try each question about the course of one authority's grade."""
    name = parts.marked.authorities[0]
    parts.places = Places((name,), f"of {name}")
    text = parts.marked.text
    for attempt in (_ask_spell, _ask_reason_of_change, _ask_direction):
        query = attempt(parts)
        if query is not None and not parts.marked.left():
            return query
        parts.marked.text = text
    return None


def _numbers(parts: Parts) -> list[int]:
    return list(dict.fromkeys(int(number) for number in re.findall(r"xgrade(\d+)", parts.marked.text)))


def _ask_spell(parts: Parts) -> FactQuery | None:
    """'When did X stop being inadequate?', 'since when has it been good?', 'how long was it inadequate?'."""
    marked = parts.marked
    numbers = _numbers(parts)
    if len(numbers) != 1 or marked.has(_WHY) or len(parts.areas()) > 1:
        return None
    asks_when = marked.has(r"\bwhen\b|\b(?:what|which) (?:year|date|month)\b")
    ended = (asks_when or parts.is_yes_or_no()) and marked.take(_ENDED)
    if ended:
        unit = "end"
    elif marked.take(_SINCE_WHEN):
        unit = "start"
    elif marked.take(_HOW_LONG) and not marked.has(r"\bago\b|\bbetween\b|\btake\b"):
        unit = "length"
    else:
        return None
    marked.take(_NOT_ANY_MORE)
    while marked.take(_STATUS):
        pass
    grades = marked.grades[numbers[0]]
    return parts.query(
        What.SPELL,
        areas=parts.areas(),
        expected=grades,
        unit=unit,
        negated=unit == "end" and not asks_when,
        scope=parts.question.scope,
        said=_said(parts),
    )


def _said(parts: Parts) -> str:
    """The words that stand for the lowest grade and are none of Ofsted's for authorities."""
    found = re.search(r"special measures|\bfailing\b|\bfailed\b", parts.text)
    return found.group() if found else ""


def _ask_reason_of_change(parts: Parts) -> FactQuery | None:
    """'Why was X marked down?', 'why did it lose its outstanding grade?', 'why is it not inadequate now?'."""
    marked = parts.marked
    if not marked.take(_WHY) or len(parts.areas()) > 1:
        return None
    if marked.areas and not (marked.judged or marked.grades or marked.has(JUDGED)):
        return None
    before: tuple[Grade, ...] = ()
    after: tuple[Grade, ...] = ()
    lost = marked.take(_ENDED)
    if lost:
        before = _first_grade(parts)
    elif marked.take(_FROM):
        before, after = _both(parts)
    down, up = marked.take(_DOWN), marked.take(_UP)
    direction = -1 if down else 1 if up else 0
    if not lost and not after and direction and marked.take(_TO):
        numbers = _numbers(parts)
        after = marked.grades[numbers[-1]] if numbers else ()
    if not (direction or before) or (len(_numbers(parts)) > (1 if not before or lost else 2)):
        return None
    if _numbers(parts) and not (before or after):
        return None
    while marked.take(_ITS_GRADE):
        pass
    return parts.query(
        What.REASON_OF_CHANGE,
        areas=parts.areas(),
        before=before,
        after=after,
        direction=direction,
        why=True,
        scope=parts.question.scope,
        said=down.group() if down else up.group() if up else "",
    )


def _first_grade(parts: Parts) -> tuple[Grade, ...]:
    numbers = _numbers(parts)
    return parts.marked.grades[numbers[0]] if numbers else ()


def _both(parts: Parts) -> tuple[tuple[Grade, ...], tuple[Grade, ...]]:
    """The grades of 'from good to inadequate'."""
    numbers = _numbers(parts)
    parts.marked.take(r"\b(?:went|go|gone|moved?)\b")
    if len(numbers) != 2:
        return (parts.marked.grades[numbers[0]], ()) if numbers else ((), ())
    return parts.marked.grades[numbers[0]], parts.marked.grades[numbers[1]]


def _ask_direction(parts: Parts) -> FactQuery | None:
    """'Has X improved since 2018?', 'is it getting better?', 'what has happened there since 2018?'."""
    marked = parts.marked
    if marked.grades or parts.frameworks or parts.theme or parts.lead:
        return None
    if marked.areas and not (marked.judged or marked.has(_ITS_GRADE)):
        return None
    yes_or_no = parts.is_yes_or_no()
    how = marked.has(_HOW_DONE) and (marked.has(_OVER) or len(marked.dates) > 1 or _since(parts))
    event = marked.take(_EVENT)
    ways = [way for way, cue in ((-1, _DOWN), (1, _UP)) if marked.take(cue)]
    by_grade = ways and (yes_or_no or marked.has(r"^\W*how (?:has|have|did)\b"))
    if not (by_grade or how):
        return None
    for cue in (_LATELY, _DONE_WORDS, _ITS_GRADE, r"\b(?:or|not)\b"):
        while marked.take(cue):
            pass
    asked = ways[0] if len(ways) == 1 and yes_or_no else 0
    return parts.query(
        What.DIRECTION,
        areas=parts.areas()[:1],
        direction=asked,
        scope=_from_then_on(parts),
        said=event.group().strip() if event else "",
    )


def _since(parts: Parts) -> bool:
    return any(date.relation in ("since", "range") for date in parts.marked.dates)


def _from_then_on(parts: Parts) -> Scope:
    """The scope from the year named on: 'better than in 2016' compares 2016 with today."""
    scope = replace(parts.question.scope, recency=Recency.ANY, frameworks=(), months=(), reports=())
    if scope.years and not (scope.since or scope.until) and len(scope.years) == 1:
        scope = replace(scope, years=(), since=dt.date(min(scope.years), 1, 1))
    return scope
