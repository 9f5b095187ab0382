"""Questions about lengths of time, averages, and the first or the latest of something.

Each function takes its cues out of the question and gives the query, or None where the question is another.
"""

from __future__ import annotations

from inspectqa.asking.facts.parts import REPORT, TWO_KINDS, Parts
from inspectqa.asking.facts.query import FactQuery, Places, What

_AVERAGE = (
    r"\b(?:on average|averages?|mean(?= (?:time|gap|number|length|wait|interval))|median|typically|typical)\b"
)
_UNIT = r"(?:days?|weeks?|months?|years?|time|long|gap|interval|wait|delay)"
#: From the last day on site to the report.
_DELAY = (
    r"\b(?:take[sn]?|took)\b.{0,40}\b(?:publish|publication|come out|appear|be published|report)\w*\b"
    rf"|\b(?:between|from|after) .{{0,50}}(?:{REPORT}|visit(?:ed)?|ends?|ended|ending|finish\w*|site).*"
    r"\b(?:publication|publish(?:ed|ing)?|report (?:came|coming|being|was)|came out|the report)\b"
    rf"|\bpublication delay\b|\bdelay in publi\w+\b"
)
_DELAY_WORDS = (
    r"\b(?:takes?|took|taken|finish(?:ed|es|ing)?|end(?:s|ed|ing)?|after|delay|site|being|appear|publishing"
    r"|publish|day|days|weeks?|months?|long|time|until|till|wait|gap)\b"
)
_GAP = rf"\bbetween (?:\w+ ){{0,5}}{REPORT}|\bbetween re-?inspections?\b"
_GAP_WORDS = (
    r"\b(?:gaps?|intervals?|waits?|weeks?|months?|days|long|length|space|consecutive|successive|elapsed|passed"
    r"|pass|elapses?|go|goes|by)\b"
)
_LENGTH = rf"\b(?:long|length|pages?|size)\b(?=.*{REPORT})|\b{REPORT} length\b|\bpages\b"
_SINCE = (
    r"\bhow (?:long|many (?:days|weeks|months|years)|much time)\b.*\b(?:since|ago|gone|going|waiting|waited"
    r"|without|been)\b|\bhow (?:long|recently) ago\b|\bhow recently\b|\btime since\b"
)
_SINCE_WORDS = r"\b(?:since|ago|passed|elapsed|gone|gone by|long|days|weeks|months|waiting|waited|recently)\b"
_INSPECTED = rf"\b(?:inspected|visited)\b|\b{REPORT}\b"
#: One council or one judgement, and not the councils that meet a condition.
_ONE = (
    r"(?:council|authority|local authority|borough|la|place|area|county|city|district|one|time|report"
    r"|xtype\d+|xregion\d+|xplace\d+|xarea\d+|xfw\d+)"
)
_FIRST_OR_LATEST = (
    r"\b(?P<end>first|earliest|latest|most recent|newest|last)\b"
    r"(?! (?:judged|rated|graded|found|given|got|inspected|inspection|report))"
    rf"(?: (?:ever|{_ONE}|an?|any|anyone|anywhere|in|of|the|who|that|which|for|to|be|get|receive|got"
    r"|was|were|is|been|have|has|had|judged|rated|graded|found|given|as|overall|english|ofsted))*?"
    r" xgrade\d+"
)
#: 'Which council most recently got …': one of them.
_MOST_RECENTLY = r"\bmost recently\b"
_WHICH_ONE = rf"\b(?:which|what) {_ONE}\b|\bwho\b"
_PLURAL = (
    r"^(?:[\w ]{0,20})\b(?:which|what|list|show) (?:\S+ ){0,2}"
    r"(?:councils|authorities|las|boroughs|counties|places)\b"
)


def ask_average(parts: Parts) -> FactQuery | None:
    """Average time between inspections or until publication, average length; the extremes of the delay."""
    marked = parts.marked
    if marked.grades or marked.areas or parts.theme or parts.lead or marked.has(TWO_KINDS):
        return None
    average = marked.take(_AVERAGE)
    if average is None:
        return _slowest_publication(parts)
    if marked.has(r"\b(?:per|by|each|every) (?:calendar )?(?:year|region|type|council|authority)\b"):
        return None
    unit = _unit(parts)
    if not unit:
        return None
    names = tuple(dict.fromkeys(marked.authorities))
    places = Places(names, f"of {' and '.join(names)}") if names and not parts.places.names else parts.places
    return parts.query(What.AVERAGE, unit=unit, places=places, period=parts.period(), basis="published")


def _unit(parts: Parts) -> str:
    """What is measured; takes its words."""
    marked = parts.marked
    for unit, pattern, words in (
        ("delay", _DELAY, _DELAY_WORDS),
        ("gap", _GAP, _GAP_WORDS),
        ("pages", _LENGTH, r"\b(?:long|length|pages?|size)\b"),
    ):
        if marked.has(pattern):
            while marked.take(words):
                pass
            return unit
    return ""


def _slowest_publication(parts: Parts) -> FactQuery | None:
    """The report that took longest, or least long, to come out."""
    marked = parts.marked
    if not (parts.many and marked.has(_DELAY)):
        return None
    for direction, pattern in (
        (1, r"\b(?:longest|slowest|most (?:days|time)|latest)\b"),
        (-1, r"\b(?:quickest|fastest|shortest|soonest|least time|fewest days)\b"),
    ):
        if marked.take(pattern):
            while marked.take(_DELAY_WORDS):
                pass
            return parts.query(
                What.AVERAGE, unit="delay", direction=direction, period=parts.period(), basis="published"
            )
    return None


def ask_duration(parts: Parts) -> FactQuery | None:
    """How long since an authority's inspection, between its inspections, or until its report came out."""
    marked = parts.marked
    if (
        marked.grades
        or marked.areas
        or parts.theme
        or not marked.has(r"\bhow (?:long|many|much|recently)\b|\btime\b")
    ):
        return None
    if marked.has(TWO_KINDS):
        return None
    if not marked.has(rf"\b{_UNIT}\b|\brecently\b"):
        return None
    scope = parts.question.scope
    for unit, pattern, words in (
        ("delay", _DELAY, _DELAY_WORDS),
        ("gap", _GAP, _GAP_WORDS),
        ("since", _SINCE, _SINCE_WORDS),
    ):
        if not marked.has(pattern) or not marked.has(_INSPECTED):
            continue
        if unit != "delay" and marked.dates:
            return None
        while marked.take(words):
            pass
        two = unit == "gap" and marked.take(r"\b(?:two|2)\b")
        return parts.query(What.DURATION, unit=unit, scope=scope, limit=1 if two else 0)
    return None


def ask_first_or_latest(parts: Parts) -> FactQuery | None:
    """'The most recent inadequate judgement', 'the first council to be outstanding'."""
    marked = parts.marked
    if not parts.many or not marked.grades or marked.has(_PLURAL):
        return None
    lately = marked.has(_WHICH_ONE) and marked.take(_MOST_RECENTLY)
    found = lately or marked.take(_FIRST_OR_LATEST)
    if found is None:
        return None
    marked.take(r"\b(?:ever|become)\b")
    conditions = parts.conditions()
    return parts.query(
        What.FIRST_OR_LATEST,
        conditions=conditions,
        direction=1 if not lately and found["end"] in ("first", "earliest") else -1,
        period=parts.period(),
    )
