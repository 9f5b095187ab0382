"""A member's or parent's first questions of one authority: is it safe, did it pass, how did it do.

Each takes its cues out of the question and gives the query, or None where the question is another. No report
says 'safe' or 'passed': the answer is the grade that comes nearest, with what the report itself says first.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspectqa.asking.facts.base import FactsBase
from inspectqa.asking.facts.findings import Finding, Quoting
from inspectqa.asking.facts.grades import find_grades
from inspectqa.asking.facts.parts import JUDGED, Parts
from inspectqa.asking.facts.query import FactQuery, Places, What
from inspectqa.asking.facts.words import scale_of_grade
from inspectqa.records import Area, Grade

_SAFE = (
    r"\b(?:(?:kept|keep(?:s|ing)?)(?: (?:our|my|its|their|the|local|all|most|these|xauth\d+|children|child"
    r"|kids"
    r"|young|people))* )?(?:safe|safer)\b(?! (?:to|enough to|spaces?|places?))|\bsafe enough\b"
    r"|\b(?:properly |being |well )?(?:protected|looked out for)\b|\bat risk(?: of harm)?$|\bin danger\b"
)
_SAFE_WORDS = (
    r"\b(?:kids?|child|children's|daughters?|sons?|young|people|youngsters|teenagers|babies|families"
    r"|family|my|living"
    r"|live|being|keep(?:s|ing)?|kept|safe|really|actually|properly|generally|most|enough|well|good|job|doing"
    r"|think|say)\b"
)
_SAFE_ASKED = (
    r"^\W*(?:(?:and|so|but|ok) )?(?:is|are|was|were|do|does|did|has|have|can|how safe|how well|how good)\b"
)
_PASSED = r"\b(?:pass(?:ed)?|fail)(?: (?:or|and) (?:pass|fail|passed|not))?\b(?: or not\b)?"
_FAILED = r"\bpass(?:ed)? or (?:xgrade\d+|fail)\b"
_OUTCOME_WORDS = r"\b(?:ok|okay|test|exam|mot|or not|not|well|go|going|did|in the end)\b"
_OK = (
    r"\b(?<!where )(?<!thing )(?:doing |going )?"
    r"(?:ok|okay|alright|all right|decent|up to (?:scratch|standard))\b"
)
_HOW = (
    r"^\W*(?:(?:and|so|but|ok|well) )?how(?:'?s| is| are| was| were| did| has| have)\b"
    r"(?=.*\b(?:do|done|doing|get on|got on|getting on|go|going|gone|fare|fared|faring|things|look"
    r"|looking)\b)"
)
_HOW_WORDS = (
    r"\b(?:do|done|doing|get|got|getting|on|go|going|gone|fare|fared|faring|things|looking|overall"
    r"|generally|lately"
    r"|at the moment)\b"
)
_WHY_NOT = (
    r"^\W*(?:(?:and|so|but|ok) )?(?:why|how come) "
    r"(?:(?:wasn't|isn't|weren't|aren't|hasn't|haven't|didn't|was|is|are|were|it|they|not|did|get|got|been"
    r"|the"
    r"|council|xauth\d+|rated|judged|graded|given|a) )*(?=xgrade\d+)"
)
#: What a follow-up is about is the turn before's: a first question is about the whole.
_MATTER_BEFORE = r"(?<=xauth\d )about\b.*$"
_UP_TO = (Grade.OUTSTANDING, Grade.GOOD)
SAFE_NOTE = (
    "Inspectors judge how well children are helped and protected; no report says that every child is safe."
)


def ask_standing(parts: Parts) -> FactQuery | None:
    """Try each first question of one authority."""
    name = parts.marked.authorities[0]
    parts.places = Places((name,), f"of {name}")
    if parts.theme is not None or parts.frameworks:
        return None
    if parts.question.inherited:
        parts.marked.take(_MATTER_BEFORE)
    text = parts.marked.text
    for attempt in (_ask_why_not, _ask_safe, _ask_pass, _ask_ok, _ask_how):
        query = attempt(parts)
        if query is not None and not parts.marked.left():
            return query
        parts.marked.text = text
    return None


def _ask_why_not(parts: Parts) -> FactQuery | None:
    """'Why wasn't it good?': the reason of a lower grade, where it has one."""
    marked = parts.marked
    numbers = re.findall(r"xgrade(\d+)", marked.text)
    if len(numbers) != 1 or not re.search(r"n['’]t\b|\bnot\b", parts.text) or not marked.take(_WHY_NOT):
        return None
    grades = marked.grades[int(numbers[0])]
    scale = scale_of_grade(grades[0])
    expected = (
        scale[scale.index(grades[0]) + 1 :] if len(grades) == 1 else grades
    )  # 'not good' is less already
    if scale[0] in expected or not expected or (len(grades) == 1 and grades[0] not in _UP_TO):
        return None
    return parts.query(
        What.GRADES,
        areas=parts.areas(),
        scope=parts.question.scope,
        expected=expected,
        negated=True,
        why=True,
    )


def _ask_safe(parts: Parts) -> FactQuery | None:
    """'Are our children safe in X?': the grade for help and protection."""
    marked = parts.marked
    if set(parts.areas()) - {Area.HELP_AND_PROTECTION} or marked.grades or not marked.has(_SAFE_ASKED):
        return None
    if not marked.take(_SAFE):
        return None
    _take_all(parts, _SAFE_WORDS)
    areas = (Area.HELP_AND_PROTECTION,)
    return parts.query(What.STANDING, areas=areas, unit="safe", scope=parts.question.scope)


def _ask_pass(parts: Parts) -> FactQuery | None:
    """'Did X pass?': the grades, which are no passes."""
    marked = parts.marked
    if not parts.is_yes_or_no() or not (marked.take(_FAILED) or marked.take(_PASSED)):
        return None
    _take_all(parts, _OUTCOME_WORDS)
    marked.text = re.sub(r"\bxgrade\d+\b", " ", marked.text) if parts.text.count("fail") else marked.text
    return parts.query(What.STANDING, areas=parts.areas(), unit="pass", scope=parts.question.scope)


def _ask_ok(parts: Parts) -> FactQuery | None:
    """'Is SEND ok in X?': the grade of one area."""
    marked = parts.marked
    if len(parts.areas()) != 1 or marked.grades or not parts.is_yes_or_no() or not marked.take(_OK):
        return None
    return parts.query(What.GRADES, areas=parts.areas(), how_good=True, scope=parts.question.scope)


def _ask_how(parts: Parts) -> FactQuery | None:
    """'How did X do?': its latest report in short."""
    marked = parts.marked
    if marked.grades or marked.areas or marked.has(JUDGED) or not marked.take(_HOW):
        return None
    if any(date.relation != "in" for date in marked.dates) or len(marked.dates) > 1:
        return None
    _take_all(parts, _HOW_WORDS)
    return parts.query(What.SUMMARY, scope=parts.question.scope, theme=parts.theme)


def _take_all(parts: Parts, words: str) -> None:
    while parts.marked.take(words):
        pass


def find_standing(query: FactQuery, base: FactsBase) -> Finding | None:
    """The grade that comes nearest to what is asked, and the inspection whose overview is quoted with it."""
    stated = find_grades(replace(query, what=What.GRADES, how_good=True), base)
    if stated is None or stated.refusal is not None or not stated.items:
        return stated
    notes = (*stated.notes, SAFE_NOTE) if query.unit == "safe" else stated.notes
    lead = stated.lead
    if query.unit == "pass":
        lead = f"Inspections give grades, not passes or fails. {lead}"
    return replace(stated, lead=lead, notes=notes, quoted=stated.items[0].inspection, quoting=Quoting.REASONS)
