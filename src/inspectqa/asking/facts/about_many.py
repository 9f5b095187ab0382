"""Questions about many authorities by conditions: who is, was or was never judged so, and how often."""

from __future__ import annotations

from inspectqa.asking.facts.parts import AUTHORITY, BOUND, NAMED_NUMBER, NUMBER, REPORT, Parts, bounds
from inspectqa.asking.facts.query import Condition, FactQuery, Result, What
from inspectqa.asking.facts.selection import OLDER
from inspectqa.asking.facts.words import OUTCOMES, Marked
from inspectqa.records import Area, Framework

_WHICH_REPORTS = (
    rf"^(?:(?:all|the|ofsted|full) )*{REPORT} (?:published |that came out |issued )?"
    r"(?:since |in |from |between )?(?:the )?xdate\d+|"
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
    rf"|\b(?:last|latest|previous|past|first|recent) {NUMBER} (?:\S+ )?{REPORT}"
    r"|\bmost recently\b|\bfor the (?:first|last|second) time\b|\bthe (?:first|last) time\b"
    rf"|\b(?:(?:{BOUND}) )?{NUMBER} (?:or more )?xgrade\d+"
    r" (?:areas?|judge?ments?|grades?|ratings?|categor(?:y|ies))\b"
    r"|\b(?:changed?|changes|moved?|moves|evolved|gone|went|history|timeline|compared?|comparing)\b"
)
#: 'What share of the inadequate councils are …': a share of those with a grade.
_SHARE_OF_GRADED = (
    r"(?:share|percentage|proportion|fraction|percent|%) (?:of )?(?:all )?(?:the )?(?:current(?:ly)? )?"
    rf"xgrade\d+ (?:\S+ ){{0,1}}?{AUTHORITY}\b"
    rf"|^of (?:all )?(?:the )?{AUTHORITY} (?:\S+ ){{0,2}}?xgrade\d+"
)
#: 'And have been inspected since', 'how many times has each', 'councils by number of visits'.
_BEYOND_CONDITIONS = (
    r"\bsince\b(?! (?:\S+ ){0,2}?xdate)|\bby (?:the )?(?:number|count)\b"
    r"|\bhow (?:many times|often)\b.*\beach\b"
)
_NOW = r"\b(?:now|currently|current|nowadays|presently|present|today|still (?:are|is)|(?:are|is) still)\b"
#: Kinds of inspection that are no longer made.
PAST = frozenset({Framework.SIF, Framework.SIF_REINSPECTION, Framework.LAC})
_WITHOUT = r"\b(?:not (?:had|been)|no|without|haven't had|hasn't had|yet to have)\b"


def ask_many(parts: Parts) -> FactQuery | None:
    """Authorities or reports that meet conditions."""
    marked = parts.marked
    said_of_graded = marked.has(_SHARE_OF_GRADED)
    result = parts.result()
    if _says_more(marked):
        return None
    ever, at_least, at_most = _how_often(marked)
    conditions = parts.conditions()
    marked.take(rf"{NAMED_NUMBER}(?= (?:xplace|xtype|xregion|\w+ xplace))")
    can_be = _can_be_judged(parts, conditions) if conditions else _can_be_counted(marked, result, ever)
    if not can_be:
        return None
    authorities = _asks_authorities(parts, conditions)
    if parts.lead or _counts_reports(parts, result, conditions, authorities):
        narrowed = conditions or parts.frameworks or parts.lead or parts.theme or marked.dates
        return _reports(parts, result, conditions) if narrowed or result is not Result.LIST else None
    if not authorities:
        return None
    if not conditions:
        return _ask_who_had(parts, result, ever == "never")
    return _ask_who_is(parts, result, conditions, (ever, at_least, at_most), said_of_graded)


def _says_more(marked: Marked) -> bool:
    """Whether it has what no condition holds: a grade for years, two times, an order, a count of each."""
    of_grades = marked.has(_MORE_THAN_GRADES) or (marked.dates and marked.has(_NOW))
    return marked.has(_BEYOND_CONDITIONS) or bool(marked.grades and of_grades)


def _ask_who_is(
    parts: Parts,
    result: Result,
    conditions: tuple[Condition, ...],
    often: tuple[str, int, int],
    said_of_graded: bool,
) -> FactQuery | None:
    """Authorities that are, were or were so often judged so; of a share, the whole it is of."""
    ever, at_least, at_most = often
    period = parts.period()
    if not ever and not period and _asks_of_the_past(parts, conditions):
        ever = "ever"
    given: tuple[Condition, ...] = ()
    across = Area.SEND in {c.area for c in conditions} and len(conditions) > 1
    if across and ever:
        return None
    if result is Result.SHARE and len(conditions) > 1:
        if not said_of_graded or len(conditions) > 2 or ever or period:
            return None
        given, conditions = conditions[:1], conditions[1:]
    at_latest = parts.marked.has(rf"\b(?:latest|last|most recent|newest) (?:full |ofsted )?{REPORT}\b")
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


def _can_be_counted(marked: Marked, result: Result, ever: str) -> bool:
    """Whether a question without grades can be: no share has a whole then, and no 'always' a grade."""
    times = marked.has(r"\bhow (?:many times|often)\b")
    return result is not Result.SHARE and ever not in ("always", "often") and not times


def _asks_authorities(parts: Parts, conditions: tuple[Condition, ...]) -> bool:
    """Whether authorities are wanted, and not the judgements that were given or the reports."""
    marked = parts.marked
    given = r"\b(?:how many|number of) (?:\S+ )?xgrade\d+ (?:xarea\d+ )?(?:judge?ments|verdicts)\b"
    if conditions and marked.areas == [Area.LSCB]:
        return True
    if marked.has(given) or (conditions and marked.has(r"\bhow many times\b")):
        return False
    if conditions and marked.has(r"\b(?:how many|which|what) (?:\S+ )?xarea\d+ (?:services|departments)\b"):
        return True
    return marked.has(rf"\b{AUTHORITY}\b") or (bool(parts.places.names) and not marked.has(rf"\b{REPORT}\b"))


def _ask_who_had(parts: Parts, result: Result, never: bool) -> FactQuery | None:
    """Authorities that had, or never had, a kind of report, a visit on a theme, an inspection in a period."""
    marked = parts.marked
    inspected = bool(marked.dates) and marked.has(r"\b(?:inspected|visited)\b")
    if not (parts.frameworks or parts.theme or inspected):
        return None
    frameworks = parts.frameworks
    if not frameworks and (parts.theme or (never and marked.has(r"\bvisited\b"))):
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
    if set(parts.marked.areas) - areas:
        return False
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
