"""The particular questions about many authorities: extremes, repeats, trends, changes, counts by year.

Each function takes its cues out of the question and gives the query, or None where the question is another.
"""

from __future__ import annotations

import re

from inspectqa.asking.facts.parts import AUTHORITY, BOUND, JUDGED, NUMBER, REPORT, TWO_KINDS, Parts, bounds
from inspectqa.asking.facts.query import FactQuery, Places, Result, What
from inspectqa.asking.facts.words import scale_of_grade
from inspectqa.records import FULL_INSPECTIONS, Area, Framework

_OF_REPORTS = rf"(?= (?:of )?(?:the )?(?:ofsted |xfw\d+ |xauth\d+ |xtheme\d+ )*(?:{REPORT}))"
_LONGEST_REPORT = rf"\b(?:longest|lengthiest|biggest|thickest){_OF_REPORTS}|\bmost pages\b"
_SHORTEST_REPORT = rf"\b(?:shortest|briefest|thinnest){_OF_REPORTS}|\bfewest pages\b"
_GAP = (
    rf"\bbetween (?:\w+ ){{0,3}}{REPORT}|\bback\b|\bgap\b|\breturn(?:ed)?\b|\bre-?inspected\b"
    rf"|\bnext (?:full )?{REPORT}"
)
_WAIT = (
    r"\b(?:longest|most time|furthest)\b(?=.*\b(?:since|without|not been|wait|overdue|ago)\b)|\boldest\b"
    r"|\blongest overdue\b|\bmost overdue\b|\bwait(?:ed|ing)? (?:the )?longest\b|\bleast recently\b"
)
_RECENT = (
    rf"\bmost recently\b|\b(?:newest|most recent) (?=(?:full |ofsted )?{REPORT})"
    r"|\blatest to (?:be|have been)\b|\blast to (?:be|have been)\b"
)
_MOST = (
    r"\b(?:the )?(most|fewest|least|highest (?:number|share|proportion|percentage) of"
    r"|lowest (?:number|share|proportion|percentage) of)"
    r"(?: (?:common|frequent|often|frequently))?\b(?! recent)"
)
_REPEATED = (
    r"\b(two|three|four|2|3|several|multiple|more than one|at least two|twice)\b(?: or more)?"
    rf"(?=.*\b(?:{REPORT}|visited|inspected)\b.*\b(?:in|within) (?:the |a |any )?(?:one|same|single|given)? ?"
    r"(?:calendar )?year\b)"
)
#: 'had at least five focused visits', 'inspected more than three times'.
_SEVERAL = (
    rf"\b(?:had|have|having|with|received|got) (?:had )?(?:(?P<bound>{BOUND}) )?"
    rf"(?P<number>several|multiple|{NUMBER})(?P<more> or more)?(?P<after>)(?= (?:full |ofsted )?{REPORT}\b)",
    rf"(?<=inspected )(?:in full )?(?:(?P<bound>{BOUND}) )?"
    rf"(?P<number>once|twice|{NUMBER}(?= (?:or more )?times\b))(?P<more> or more)?(?: times)?"
    r"(?P<after> or more)?\b",
)
_NO_LONGER = (
    r"\b(?:no longer|not any ?more|lost (?:their|its|an?|the)|used to be)\b(?: \w+){0,2}? xgrade(\d+)\b"
)
_YEARLY = (
    r"\b(?:(?:in |for )?(?:each|every|per) (?:calendar )?year|by (?:calendar )?year|year (?:by|on|after) year"
    r"|yearly|annual(?:ly)?|over the years|over time|by publication year)\b"
)
#: 'West Yorkshire councils' grades over time': of each of them, not counts by year.
_COURSE_OF_EACH = r"\b(?:over (?:time|the years)|history|timelines?)\b"
_OWN_GRADE = (
    r"\b(?:since|when|after|now that|from when) xarea\d+ (?:got|has|have|had|were given|was given|are|were)"
    r" (?:their|its|an?|given)? ?(?:own|separate)?(?: (?:grades?|judge?ments?|ratings?))?\b"
    r"|\bseparate(?:ly)? (?:judged|graded|grades?)?\b"
)
_AT_EACH = (
    r"\b(?:at|in|with|for|have|of|hold) each (?:grade|rating|judge?ment|outcome)\b"
    r"|\bby (?:grade|rating|judge?ment|outcome)\b"
    r"|\b(?:distribution|breakdown|spread|split) of (?:the )?(?:\w+ )*(?:xarea\d+ )?"
    r"(?:grades?|ratings?|judge?ments?|outcomes?|results?)\b"
)
_AVERAGE = r"\b(?:average|mean|typical|median)\b"
_AVERAGE_GRADE = rf"{_AVERAGE}(?= (?:\w+ )*(?:grades?|ratings?|judge?ments?|xarea\d+)\b)"
#: Judgements that were given, and not the grades that authorities have now.
_GIVEN = r"\b(?:judge?ments|verdicts)\b.*\b(?:were|was|given|made|there (?:been|were)|have been)\b"
_TREND = (
    r"\b(?:from|turned?|taken|was|were|used to be|been|moved?|being)\b(?: \w+){0,3}? xgrade(\d+)\b"
    r"(?: (?!xgrade)\S+){0,6}? (?:to|into|and (?:is|are)(?: now)?|then|but (?:is|are) now|and now"
    r"|but now|now)"
    r"(?: (?:being|now|an?|judged|rated))* xgrade(\d+)\b"
)
#: A grade with a date, and that of today: 'and are now good', 'and good now', 'are now good', 'still are'.
_THEN_AND_NOW = (
    r"\bxgrade(?P<before>\d+)(?: \S+){0,4}? xdate\d+(?: and| but)?(?: (?:is|are|who is|which are))?"
    r"(?: (?:now|currently|today|still)(?: (?:is|are|rated|judged))? xgrade(?P<after>\d+)"
    r"| xgrade(?P<now>\d+)(?: \S+){0,2}? (?:now|today|currently|at the moment)"
    r"| (?:still (?:is|are)|(?:are|is) still)(?: xgrade(?P<listed>\d+))?| still)\b"
)
#: The same grade at one inspection and the next.
_IN_A_ROW = (
    r"\b(?:(?:twice|two times|two inspections|both times) (?:in a row|running|in succession|consecutively)"
    r"|back to back|at (?:two|2) (?:consecutive|successive) inspections|consecutively)\b"
)
_STRAIGHT = r"\b(?:straight|direct(?:ly)?|in one (?:go|step|jump|leap)|at once|immediately)\b"
_NEXT = (
    r"\b(?:at|in|by) (?:the|their|its) (?:very )?(?:next|following) (?:full )?(?:inspection|xfw\d+"
    r"|time|one)\b"
)
_WENT = (
    r"\b(?:jump(?:ed)?|leapt|leaped|risen|rise|rose|improved?|gone|went|drop(?:ped)?|fell|fall|fallen"
    r"|slip(?:ped)?|turned|climb(?:ed)?|recovered|shot|slid|declined|progressed|crashed|collapsed"
    r"|bounced(?: back)?|very|themselves|around)\b"
)
_SINCE_LAST = (
    r"(?: (?:since|at|than|than at|in|on|from|compared with|compared to)(?: (?:their|its|the))?"
    r" (?:last|previous|latest|most recent|one before|inspection before)(?: \w+)?"
    r"| last time(?: a?round)?| between (?:their|its|the) (?:last|latest) two inspections)?"
)
#: 'Rated better than Kent': than another authority, not than before.
_THAN_ANOTHER = (
    r"\b(?:better|worse|lower|higher|same) (?:\S+ ){0,3}?(?:than|as)"
    r" (?:xauth|xneighbours|it\b(?! was)|them\b)"
)
_ITS_GRADE = r"\b(?: (?:their|its|a) (?:xarea\d+ )?(?:grade|rating|judge?ment))?"
_CHANGES = (
    (
        1,
        r"\b(?:improved|improving|got(?:ten)? better|getting better|gone up|went up|upgraded|moved up"
        rf"|did better|done better|rose|better){_ITS_GRADE}{_SINCE_LAST}",
    ),
    (
        -1,
        r"\b(?:worsened|got(?:ten)? worse|getting worse|gone down|gone backwards|went down|went backwards"
        r"|downgraded|moved down|dropped|declined|deteriorated|slipped|fell|fallen|did worse"
        r"|done worse|worse)"
        rf"{_ITS_GRADE}{_SINCE_LAST}",
    ),
    (
        0,
        r"\b(?:stayed the same|stayed at the same|unchanged|no change|not changed|haven't changed"
        rf"|kept the same|same grade|the same)\b(?: (?:grade|rating))?{_SINCE_LAST}",
    ),
)


def ask_extreme(parts: Parts) -> FactQuery | None:
    """Longest and shortest: reports, times between inspections, time since the last."""
    marked = parts.marked
    for direction, pattern in ((1, _LONGEST_REPORT), (-1, _SHORTEST_REPORT)):
        if marked.take(pattern):
            names = tuple(dict.fromkeys(marked.authorities))
            places = Places(names, f"of {' and '.join(names)}") if names else parts.places
            return parts.query(What.PAGES, direction=direction, period=parts.period(), places=places)
    if marked.has(_GAP) and not marked.has(TWO_KINDS):
        direction = _gap_direction(parts)
        if direction:
            for cue in (
                r"\bback\b",
                r"\bgaps?\b",
                r"\bconsecutive\b|\bsuccessive\b|\btwo\b",
                r"\bwait(?:ed|ing|s)?\b",
            ):
                marked.take(cue)
            marked.take(r"\breturned?\b|\bre-?inspected\b")
            marked.take(r"\b(?:ever|on record)\b")
            marked.take(rf"\bof (?:the same|one|any) {AUTHORITY}\b")
            return parts.query(What.GAP, direction=direction)
    if marked.take(_WAIT):
        marked.take(r"\bwait(?:ed|ing|s)?\b")
        marked.take(r"\b(?:without|not been|not had|hasn't|haven't|overdue|ago)\b")
        return parts.query(What.WAIT, direction=1)
    judged = marked.judged or marked.areas or marked.has(JUDGED)
    if parts.many and not judged and marked.has(rf"\b{AUTHORITY}\b") and marked.take(_RECENT):
        return parts.query(What.WAIT, direction=-1)
    return None


def _gap_direction(parts: Parts) -> int:
    if parts.marked.take(r"\b(?:quickest|fastest|soonest|shortest|least time|quickly|sooner than anyone)\b"):
        return -1
    return 1 if parts.marked.take(r"\b(?:slowest|longest|most time|biggest|largest)\b") else 0


def ask_most(parts: Parts) -> FactQuery | None:
    """Which authority, region, theme, year or inspector has most or fewest."""
    marked = parts.marked
    found = marked.take(_MOST) if parts.many else None
    if not found:
        return None
    direction = -1 if found[1] in ("fewest", "least") or found[1].startswith("lowest") else 1
    result = Result.SHARE if re.search("share|proportion|percentage", found[1]) else Result.COUNT
    if marked.take(r"\b(?:themes?|topics?|subjects?)\b"):
        visits = (Framework.FOCUSED_VISIT,)
        return parts.query(
            What.MOST, group="theme", direction=direction, frameworks=visits, period=parts.period()
        )
    if marked.take(r"\blead inspectors?\b|\b(?:which|what) inspectors?\b"):
        marked.take(r"\bled\b")
        return parts.query(What.MOST, group="lead", direction=direction, period=parts.period())
    return _most_of(parts, direction, result)


def ask_year(parts: Parts) -> FactQuery | None:
    """'The worst year for inadequate judgements', 'the best year for outstanding': the year with most."""
    marked = parts.marked
    if not (parts.many and marked.grades and marked.take(r"\b(?:worst|best|peak|record) years?\b(?: ever)?")):
        return None
    return parts.query(
        What.BY_GROUP,
        result=Result.COUNT,
        group="year",
        direction=1,
        conditions=parts.conditions(),
        period=parts.period(),
    )


def _most_of(parts: Parts, direction: int, result: Result) -> FactQuery | None:
    """The region or year with most of a grade, the authority or year with most reports."""
    marked = parts.marked
    by_region = bool(marked.take(r"\bregions?\b"))
    by_year = not by_region and marked.has(r"\b(?:which|what) year\b")
    conditions = parts.conditions()
    if not (by_region or by_year):
        times = bool(marked.take(r"\btimes\b") or re.search(r"\bmost (?:often|frequently)\b", parts.text))
        inspected = times and marked.has(r"\b(?:inspected|visited)\b")
        given = bool(conditions) and (times or marked.has(r"\b(?:judge?ments|grades|ratings)\b"))
        counted = marked.has(REPORT) or inspected or given
        if not counted or not marked.has(rf"\b{AUTHORITY}\b"):
            return None
        kinds = FULL_INSPECTIONS if marked.has(r"\binspected\b") else (Framework.FOCUSED_VISIT,)
        return parts.query(
            What.MOST,
            group="authority",
            direction=direction,
            conditions=conditions,
            period=parts.period(),
            frameworks=kinds if inspected and not parts.frameworks else parts.frameworks,
        )
    if by_region and not conditions:
        return None
    return parts.query(
        What.BY_GROUP,
        result=result,
        group="region" if by_region else "year",
        direction=direction,
        conditions=conditions,
        latest=by_region and not marked.dates,
        period=parts.period(),
    )


def ask_repeated(parts: Parts) -> FactQuery | None:
    """Several reports in one year."""
    marked = parts.marked
    in_year = marked.take(_REPEATED)
    least, most = 2, 0
    frameworks = parts.frameworks
    if in_year:
        least = {"three": 3, "3": 3, "four": 4, "4": 4}.get(in_year[1], 2)
    elif parts.many and not marked.grades and marked.has(rf"\b{AUTHORITY}\b"):
        several = marked.take(_SEVERAL[0]) or marked.take(_SEVERAL[1])
        if several is None:
            return None
        least, most = bounds(several)
        if not frameworks and marked.has(r"\binspect(?:ed|ions?)\b"):
            frameworks = FULL_INSPECTIONS
    else:
        return None
    marked.take(r"\b(?:same|single|calendar|given)\b")
    return parts.query(
        What.REPEATED,
        result=parts.result(),
        at_least=least,
        at_most=most,
        group="year" if in_year else "authority",
        frameworks=frameworks,
        period=parts.period(),
    )


def ask_by_group(parts: Parts) -> FactQuery | None:
    """Grades or reports counted by year, by region, by type, by theme, or over the grades."""
    marked = parts.marked
    if not parts.many:
        return None
    separate = bool(marked.take(_OWN_GRADE))
    if marked.groups and marked.has(_COURSE_OF_EACH):
        return None
    group = _group(parts)
    if group == "theme":
        visits = (Framework.FOCUSED_VISIT,)
        return parts.query(What.MOST, group="theme", direction=1, frameworks=visits, period=parts.period())
    if not group and not marked.take(_AT_EACH) and not marked.take(_AVERAGE_GRADE):
        return None
    averaged = bool(re.search(_AVERAGE, parts.text))
    marked.take(_AVERAGE_GRADE)
    all_counted = _counts_all(parts)
    result = parts.result()
    conditions = parts.conditions()
    counted = conditions or parts.areas() or parts.frameworks or marked.judged
    if group == "year" and not (counted or marked.has(REPORT) or marked.has(JUDGED)):
        return None
    marked.take(r"\btrends?\b|\bhow have things\b")
    return parts.query(
        What.BY_GROUP,
        result=result,
        group=group,
        conditions=conditions,
        areas=parts.areas(),
        separate=separate,
        latest=group != "year" and not marked.dates and not marked.has(_GIVEN) and not all_counted,
        period=parts.period(),
        average=averaged,
        theme=parts.theme,
    )


def _counts_all(parts: Parts) -> bool:
    """Whether reports are counted, and not the grades that authorities have now."""
    graded = parts.marked.grades or parts.areas() or parts.marked.judged or parts.marked.has(JUDGED)
    number = parts.marked.has(r"\bhow many\b|\bnumber of\b") and not parts.marked.grades
    return bool(parts.frameworks) and (not graded or number)


def _group(parts: Parts) -> str:
    """What counts are grouped by; takes the cue."""
    for group, pattern in (
        ("year", _YEARLY),
        ("region", r"\b(?:by|per|across|in each|for each|between) (?:the )?regions?\b"),
        ("type", r"\b(?:by|per|for each) (?:authority |council )?types?\b"),
        ("theme", r"\b(?:by|per) themes?\b"),
    ):
        if parts.marked.take(pattern):
            return group
    return ""


def ask_then_and_now(parts: Parts) -> FactQuery | None:
    """'Which were inadequate in 2018 and are now good?', 'were inadequate in 2018 and still are'."""
    marked = parts.marked
    if not parts.many or len(marked.dates) != 1 or len(parts.areas()) > 1:
        return None
    found = marked.take(_THEN_AND_NOW)
    if found is None:
        return None
    result = parts.result()
    before = marked.grades[int(found["before"])]
    after = next((found[name] for name in ("after", "now", "listed") if found[name]), "")
    return parts.query(
        What.TREND,
        result=result,
        areas=parts.areas() or (Area.OVERALL,),
        before=before,
        after=marked.grades[int(after)] if after else before,
        latest=True,
        then=True,
        period=parts.period(),
    )


def ask_trend(parts: Parts) -> FactQuery | None:
    """From one grade to another."""
    marked = parts.marked
    if not parts.many:
        return None
    lost = marked.take(_NO_LONGER) if len(set(re.findall(r"xgrade\d+", marked.text))) == 1 else None
    if lost is not None:
        return _no_longer(parts, int(lost[1]))
    if len(set(re.findall(r"xgrade\d+", marked.text))) == 1 and marked.take(_IN_A_ROW):
        return _kept(parts)
    found = marked.take(_TREND)
    if found is None or re.search(r"xdate\d+.*xgrade", marked.text):
        return None
    if re.search(
        r"\b(?:last|latest|first|most recent) (?:council|authority|borough|place|area|one|time)\b", parts.text
    ):
        return None
    straight = marked.take(_STRAIGHT) or re.search(_STRAIGHT, found.group())
    following = marked.take(_NEXT)
    while marked.take(_WENT):
        pass
    result = parts.result()
    numbers = re.findall(r"xgrade(\d+)", found.group())
    return parts.query(
        What.TREND,
        result=result,
        areas=parts.areas()[:1] or (Area.OVERALL,),
        before=marked.grades[int(numbers[0])],
        after=marked.grades[int(numbers[-1])],
        next_only=bool(straight or following),
        period=parts.period(),
    )


def _kept(parts: Parts) -> FactQuery:
    """Authorities with the same grades at two inspections in a row."""
    grades = parts.marked.grades[int(re.findall(r"xgrade(\d+)", parts.marked.text)[0])]
    parts.marked.take(r"\bat least\b")
    return parts.query(
        What.TREND,
        result=parts.result(),
        areas=parts.areas()[:1] or (Area.OVERALL,),
        before=grades,
        after=grades,
        next_only=True,
        period=parts.period(),
    )


def _no_longer(parts: Parts, number: int) -> FactQuery:
    """Authorities that had a grade and have another at their latest inspection."""
    before = parts.marked.grades[number]
    result = parts.result()
    return parts.query(
        What.TREND,
        result=result,
        areas=parts.areas()[:1] or (Area.OVERALL,),
        before=before,
        after=tuple(grade for grade in scale_of_grade(before[0]) if grade not in before),
        latest=True,
        period=parts.period(),
    )


def ask_change(parts: Parts) -> FactQuery | None:
    """Better, worse or the same at the latest inspection."""
    marked = parts.marked
    if not parts.many or marked.grades or len(parts.areas()) > 1:
        return None
    if not (marked.has(rf"\b{AUTHORITY}\b") or parts.places.names):
        return None
    if marked.has(_THAN_ANOTHER):
        return None
    for direction, pattern in _CHANGES:
        if marked.take(pattern):
            areas = parts.areas()[:1] or (Area.OVERALL,)
            return parts.query(
                What.CHANGE, result=parts.result(), direction=direction, areas=areas, period=parts.period()
            )
    return None
