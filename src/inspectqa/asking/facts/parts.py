"""The parts that every question about the data has: places, period, conditions, form of the result."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from inspectqa.asking.facts.query import Condition, FactQuery, Period, Places, Result, What
from inspectqa.asking.facts.words import OUTCOMES, Marked
from inspectqa.reading.gazetteer import Gazetteer
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Question

AUTHORITY = (
    r"(?:local authorit(?:y|ies)|authorit(?:y|ies)|councils?|las|places?|boroughs?|areas|local areas"
    r"|counties|cities|xtype\d+|who|anyone|anywhere|children'?s services departments?"
    r"|children'?s services(?= (?:with|that|in|are|have|is)))"
)
REPORT = r"(?:xfw\d+|reports?|inspections?|letters?|visits?|re-?inspections?)"
#: 'Between the inspection and the visit': from one kind of report to another, not from each to the next.
TWO_KINDS = rf"\bbetween (?:\S+ ){{0,4}}?{REPORT} and (?:\S+ ){{0,4}}?{REPORT}(?!s)\b"
#: How often something was: 'twice', 'exactly two', 'at least five', 'no more than three'.
BOUND = (
    r"more than|at least|over|exactly|precisely|only|just|fewer than|less than|under|at most|no more than"
    r"|up to"
)
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS)} | {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "several": 2,
    "multiple": 2,
}
NAMED_NUMBER = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty-two|\d{1,2})\b"
NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|one|[1-9]|10)"
JUDGED = (
    r"\b(?:grade[sd]?|gradings?|rat(?:ed?|es|ings?)|judged?|judge?ments?|verdicts?|scored?|xgrade\d+)\b"
    r"|\bwhat (?:did|has|have) (?:\w+ )?xauth\d+ (?:get|got|received?|achieved?)\b"
    r"|\bwhat (?:did|has|have) xauth\d+(?:['’]s)? (?:(?:services?|provision) (?:for|to) )?(?:the )?"
    r"xarea\d+(?: (?:services?|provision))? (?:get|got|received?|achieved?)\b"
    r"|\bwhat (?:did|has) (?:ofsted|inspectors|they) (?:last )?(?:give|given|gave) (?:to )?xauth\d+\b"
    r"|\bwhat (?:did|have|has) (?:they|it) (?:get|got|receive|achieve)\b"
    r"|\bhow (?:did|has|have|does|do|is|are) xauth\d+ (?:do|done|doing|fare|fared|faring|perform(?:ed|ing)?"
    r"|score) (?:on|for|in|with|at) (?:the )?xarea\d+\b"
    r"|\bhow (?:did|has|have) xauth\d+ (?:do|done|fare|fared|get on|come out) (?:in|at|on|xdate\d+)\b"
    r"(?= (?:(?:its|their|the|that) )?(?:\w+ ){0,2}(?:inspections?|ilacs|ofsted|xfw\d+|xdate\d+)\b)"
    r"|\bxfw\d+\b.*\boutcomes?\b|\boutcomes?\b.*\bxfw\d+\b|\bxarea\d+ outcomes?\b"
    r"|\boutcomes? of (?:the )?xauth\d+ (?:\w+ )?inspections?\b|\b(?:decide|conclude)\w*\b"
)
_NO_GRADE = (
    r"\b(?:no|without(?: an?| any)?|lack(?:s|ed|ing)?(?: an?| any)?|(?:do|does|did)(?:n't"
    r"| not) have(?: an?| any)?)"
    r" (?:current |recent )?(?:(xarea\d+)(?: (?:grades?|judge?ments?|ratings?))?"
    r"|(?:grades?|judge?ments?|ratings?)(?: (?:for|on) (xarea\d+))?)"
)
_EVERYTHING = (
    r"\b(?:across the board|in (?:every|all|each) (?:areas?|judge?ments?|categor(?:y|ies))|in everything"
    r"|for everything)\b"
)
_SHARE = (
    r"\b(?:what|which) (?:share|percentage|proportion|fraction|percent)\b(?: of)?|\bpercent(?:age)?\b(?: of)?"
    r"|\bshare of\b|\bproportion of\b|%"
)
#: 'Greater Manchester and the North East' are both, 'Tees Valley councils in the North East' the overlap.
_PLACE_AND_REGION = r"\bx(?:place|region)\d+ (?:and|or) (?:in )?(?:the )?x(?:place|region)\d+\b"
#: What joins an area to the grade after it ('leadership is good'), and to the one before ('good for …').
_COPULA = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|judged|rated|graded|got|gets|been|being|requires?"
    r"|grades?|judge?ments?|ratings?)\b"
)
#: What begins a clause of its own, with another area: 'inadequate but leadership is good'.
_CLAUSE = re.compile(
    r"\b(?:but|where|whose|who|with|while|whilst|although|though|yet|despite|and|have|has|having|that"
    r"|which)\b"
)
#: How ill a grade and an area go together: next to each other, across a clause, a grade by itself.
_NEXT, _ACROSS, _ALONE = 0.0, 2.0, 1.5
#: What an authority is judged on by today's framework.
ALL_AREAS = (Area.HELP_AND_PROTECTION, Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS, Area.LEADERSHIP)
_PLURAL = {
    "London Borough": "London boroughs",
    "Unitary Authority": "unitary authorities",
    "Metropolitan District": "metropolitan districts",
    "County": "counties",
}
_WITH_ARTICLE = frozenset(
    {
        "North East",
        "North West",
        "South East",
        "South West",
        "East Midlands",
        "West Midlands",
        "East of England",
    }
)


class Parts:
    """One question with its names marked; cues are taken out of it as they are understood."""

    def __init__(self, question: Question, marked: Marked, gazetteer: Gazetteer) -> None:
        self.question = question
        self.marked = marked
        self.text = question.standalone.lower()
        self.places = find_places(marked, gazetteer)
        self.many = bool(self.places.names) or not marked.authorities or marked.neighbours
        self.frameworks = tuple(dict.fromkeys(f for group in marked.frameworks for f in group))
        if (
            not self.frameworks
            and marked.has(r"\b(?:visits?|letters?)\b")
            and not marked.has(r"\binspections?\b")
        ):
            self.frameworks = (Framework.FOCUSED_VISIT,)
        if not self.frameworks and marked.take(r"(?<=inspected )in full\b"):
            self.frameworks = FULL_INSPECTIONS
        self.theme = marked.themes[0] if marked.themes else None
        self.lead = marked.leads[0] if marked.leads else ""

    def query(self, what: What, **fields: Any) -> FactQuery:
        """The query with the places, kinds of report, person and day of counting that the question names."""
        given: dict[str, Any] = {
            "places": self.places,
            "frameworks": self.frameworks,
            "lead": self.lead,
            "basis": self.basis(),
        }
        return FactQuery(what=what, **(given | fields))

    def result(self) -> Result:
        """Whether a number, a share or a list is wanted; takes the cue."""
        if self.marked.take(_SHARE):
            return Result.SHARE
        if self.marked.has(r"\bhow many\b|\bnumber of\b|\bcount\b|\bhow often\b"):
            self.marked.take(r"\bhow often\b")
            return Result.COUNT
        return Result.LIST

    def basis(self) -> str:
        """By which day reports are counted: a visit by its last day, everything else by publication."""
        if re.search(r"\bpublished|\bletters?\b|\breports?\b|\bcame out\b", self.text):
            return "published"
        had = not self.marked.grades and re.search(
            rf"\b(?:had|having) (?:an?|any|their|its|no) .*{REPORT}", self.marked.text
        )
        visits = bool(had) or self.frameworks == (Framework.FOCUSED_VISIT,)
        return (
            "inspected"
            if visits or re.search(r"\b(?:inspected|visited|took place|ended|finished)\b", self.text)
            else "published"
        )

    def period(self) -> Period | None:
        """The dates of the question as one period."""
        dates = self.marked.dates
        if not dates:
            return None
        first = min((d.first for d in dates if d.relation != "until"), default=dt.date.min)
        last = max((d.last for d in dates if d.relation != "since"), default=dt.date.max)
        said = next((d.basis for d in dates if d.basis), "")
        return Period(first, last, said or self.basis())

    def areas(self) -> tuple[Area, ...]:
        """The areas named; of an area SEND inspection, its outcome."""
        if self.frameworks == (Framework.AREA_SEND,):
            return (Area.SEND,)
        return tuple(dict.fromkeys(self.marked.areas))

    def conditions(self) -> tuple[Condition, ...]:
        """Each set of grades with its area; takes the words of 'no grade' and 'in every area'."""
        marked = self.marked
        lacking = marked.take(_NO_GRADE)
        if lacking:
            name = lacking[1] or lacking[2]
            area = (
                marked.areas[int(name[5:])] if name else (marked.areas[0] if marked.areas else Area.OVERALL)
            )
            return (Condition(area, ()),)
        whole = marked.take(_EVERYTHING)
        found = [(m[1] == "grade", int(m[2])) for m in re.finditer(r"x(grade|area)(\d+)", marked.text)]
        grades = [number for is_grade, number in found if is_grade]
        if whole:
            return tuple(Condition(a, marked.grades[n]) for n in grades for a in (Area.OVERALL, *ALL_AREAS))
        areas = tuple(dict.fromkeys(marked.areas[number] for is_grade, number in found if not is_grade))
        if len(grades) == 1 and len(areas) > 1:
            return tuple(Condition(area, marked.grades[grades[0]]) for area in areas)
        return tuple(dict.fromkeys(self._paired()))

    def _paired(self) -> list[Condition]:
        """Each set of grades with the area that belongs to it, overall effectiveness where none does.

        'inadequate help and protection but leadership that isn't inadequate' has the area after the grade,
        then before it: what stands between the two tells which go together.
        """
        named = list(re.finditer(r"x(grade|area)(\d+)", self.marked.text))
        between = [self.marked.text[a.end() : b.start()] for a, b in pairwise(named)]
        of_grade = {
            grade: self.marked.areas[int(named[area][2])]
            for grade, area in _bonds([mark[1] == "grade" for mark in named], between)
        }
        conditions = []
        for at, mark in enumerate(named):
            if mark[1] == "area":
                continue
            grades = self.marked.grades[int(mark[2])]
            send = bool(grades) and grades[0] in OUTCOMES
            conditions.append(Condition(Area.SEND if send else of_grade.get(at, Area.OVERALL), grades))
        return conditions

    def asks_how_good(self) -> bool:
        """'How good is X?', 'is it any good?': the word names no grade."""
        return self.marked.has(r"\b(?:how|any|so|that|this) xgrade\d+\b")

    def is_yes_or_no(self) -> bool:
        """Whether it begins as a yes-or-no question, or asks for the reason of what it presumes."""
        start = (
            r"^\W*(?:and |but |so |[\w ]{0,20}[:,] |is it (?:true|right|correct) that .{2,40}? )?"
            r"(?:is|are|was|were|has|have|had|did|does|do|can"
            r"|why|how come)\b"
        )
        return re.search(start, self.text) is not None or self.is_terse()

    def is_terse(self) -> bool:
        """Whether it is nothing but a name and a grade, as typed into a search box: 'Kent good 2022'."""
        words = r"(?:\W*\b(?:x[a-z]+\d+|rated|judged|graded|overall|still|now|currently|for|in)\b)+\W*"
        named = re.search(r"xauth\d", self.marked.text) and re.search(r"xgrade\d", self.marked.text)
        return bool(named and re.fullmatch(words, self.marked.text))

    def expected(self) -> tuple[Grade, ...]:
        """The grades that a question presumes: 'is X inadequate?'; not 'how good is X?' nor 'any good'."""
        marked = self.marked
        if self.asks_how_good() or not self.is_yes_or_no():
            return ()
        numbers = re.findall(r"xgrade(\d+)", marked.text)
        return marked.grades[int(numbers[-1])] if numbers else ()


def number_of(said: str) -> int:
    """The number that a word or a figure says."""
    return int(said) if said.isdigit() else _NUMBERS[said]


def bounds(found: re.Match[str]) -> tuple[int, int]:
    """The least and the most that a number with its bound stands for; 0 as the most is no bound.

    A number without a bound is the least: who was inadequate three times was so twice.
    """
    number = number_of(found["number"])
    bound = found["bound"] or ""
    if found["more"] or found["after"] or bound in ("at least", ""):
        return number, 0
    if bound in ("more than", "over"):
        return number + 1, 0
    if bound in ("fewer than", "less than", "under"):
        return 0, number - 1
    if bound in ("at most", "no more than", "up to"):
        return 0, number
    return number, number


def _bonds(is_grade: Sequence[bool], between: Sequence[str]) -> list[tuple[int, int]]:
    """Which grade goes with which area, as pairs of places in the text: the neighbours that fit best.

    Each of them stands in one pair at most; the best is looked for from the end of the text to its start.
    """
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])]
    for at in reversed(range(len(is_grade))):
        cost, pairs = best[0]
        choices = [(cost + _ALONE, pairs)]
        if at + 1 < len(is_grade) and is_grade[at] is not is_grade[at + 1]:
            cost, pairs = best[1]
            pair = (at, at + 1) if is_grade[at] else (at + 1, at)
            choices.append((cost + _looseness(is_grade[at], between[at]), [pair, *pairs]))
        best.insert(0, min(choices, key=lambda choice: choice[0]))
    return best[0][1]


def _looseness(grade_first: bool, gap: str) -> float:
    """How loosely the words between them join a grade and an area."""
    if grade_first:
        return _ACROSS if _CLAUSE.search(gap) else _NEXT
    joined = _COPULA.search(gap) or not _CLAUSE.search(gap)
    return _NEXT + 0.1 if joined and not re.search(r"\b(?:but|and|where|whose)\b", gap) else _ACROSS


def find_places(marked: Marked, gazetteer: Gazetteer) -> Places:
    """The authorities that groups, regions, types and neighbours stand for, and what they're called."""
    present = [a for a in gazetteer.authorities.values() if not a.successors]
    if marked.neighbours and len(set(marked.authorities)) == 1:
        name = marked.authorities[0]
        return Places(gazetteer.authorities[name].neighbours, f"of {name}’s statistical neighbours", name)
    if not (marked.groups or marked.regions or marked.types):
        return Places()
    members = {a.name for a in present}
    grouped = {name for group in marked.groups for name in group.members}
    regional = {a.name for a in present if a.region in marked.regions}
    if marked.groups and marked.regions and marked.has(_PLACE_AND_REGION):
        members &= grouped | regional
    else:
        members &= grouped if marked.groups else members
        members &= regional if marked.regions else members
    if marked.types:
        members &= {a.name for a in present if a.type in marked.types}
    if "London Borough" in marked.types:
        members -= {"City of London"}
    return Places(tuple(sorted(members)), _label(marked))


def _label(marked: Marked) -> str:
    """What a count of the places is followed by: 'London boroughs', 'authorities in the North East'."""
    regions = [f"the {region}" if region in _WITH_ARTICLE else region for region in marked.regions]
    within = " and ".join([*(group.name for group in marked.groups), *regions])
    types = " and ".join(_PLURAL.get(type_, type_) for type_ in marked.types)
    if types:
        return f"{types} in {within}" if within and within != "London" else types
    return f"of {within}" if within.endswith("cities") else f"authorities in {within}"
