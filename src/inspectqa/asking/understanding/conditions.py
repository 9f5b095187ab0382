"""What a question over many authorities asks of them: a grade they must have, strengths or weaknesses.

'Good examples of supervision from outstanding councils' is about supervision: the rest says whose reports are
looked at and which side of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspectqa.asking.understanding.vocabulary import load_vocabulary
from inspectqa.records import Grade, Kind, Question

_PLACES = (
    r"(?:local authorit(?:y|ies)|authorit(?:y|ies)|councils?|las\b|boroughs?|counties|children['’]?s services"
    r" departments?)"
)
_KIND = r"(?:(?:london|unitary|county|metropolitan|local|english|other|northern|southern|rural|city) )*"
_RATED = r"(?:(?:ofsted[- ])?(?:rated|judged|graded|ranked)[- ])"
#: A grade before the authorities that must have it, and after them; 'rated good for …' is said of a matter.
_BEFORE = re.compile(
    rf"(?:[\s-](?:rated|judged|graded))?(?:\s+or\s+better)?\s+(?:ofsted )?{_KIND}{_PLACES}", re.IGNORECASE
)
_AFTER = re.compile(
    rf"\b{_PLACES}\s+(?:(?:that|which|who|currently|now)\s+)*(?:(?:are|is|were|was|have been|got|had"
    rf"|with)\s+)?"
    rf"(?:an?\s+)?(?:overall\s+)?(?P<rated>{_RATED})?(?:as\s+)?(?:overall\s+)?$",
    re.IGNORECASE,
)
#: 'Rated good for leadership' is said of a matter, and so is 'with outstanding leadership'.
_OF_MATTER = re.compile(
    r"\s+(?:(?:for|at|in|on|with|about)\s+(?!20\d\d|19\d\d|england|the (?:north|south|east|west))|\w+ing\b)",
    re.IGNORECASE,
)
_OF_WHOLE = re.compile(
    r"\s*(?:$|[?.,;:)–—]|(?:overall|grades?|ratings?|judge?ments?|by|and|or|but|since|now|currently|that"
    r"|which|who"
    r"|do|does|did|have|has|had|say|use|manage|support|help|in (?:19|20)\d\d|at (?:the|their))\b)",
    re.IGNORECASE,
)
_SAID_SO = re.compile(r"\b(?:that|which|who) (?:are|is|were|was|have|got)\b|\bwith\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|/|or|and|and/or)\s*", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|below|worse than|lower than)\s+$", re.IGNORECASE)
_NOT = re.compile(r"(?:n['’]t|\bnot|\bnever|\bneither)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SCALE = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)

#: Ways of asking for what goes well, and for what doesn't.
_WELL = re.compile(
    r"\b(?:is|are|['’]s|who['’]?s) (?:really |very |particularly )?(?:good|strong|great|excellent"
    r"|effective|doing well)"
    r" (?:at|on|with|in)\b"
    r"|\b(?:any |some |needs? |give me |show me )*(?:good|strong|best|great|positive|effective) (?:examples?"
    r"|practice)"
    r"(?: (?:of|for|in|on|around|with))?\b|\bexamples? of (?:good|best|strong|effective"
    r"|great)(?: practice)?\b"
    r"|\b(?:been )?(?:praised|commended|credited) (?:for|on|over)\b|\bdo(?:es|ing)? (?:really "
    r"|very )?well (?:at|on|in"
    r"|with)\b|\b(?:i |we )?(?:needs? |want |any |some |give me |show me )*(?:examples?"
    r"|ideas) from (?=(?:an? |the )?(?:outstanding|good|top rated))|\btop rated for\b"
    r"|\bha(?:ve|s) (?:really |very )?(?:good|strong|excellent|effective|outstanding)\b|\bexcels? (?:at"
    r"|in)\b",
    re.IGNORECASE,
)
_BADLY = re.compile(
    r"\b(?:been |were |was |got )?criticis(?:ed|m)(?: (?:for|over|on|about|of|because of))?\b"
    r"|\b(?:is |are |still )*struggl(?:e|es|ed|ing) (?:with|on|over|at|to)\b"
    r"|\b(?:is|are|['’]s|who['’]?s) (?:really |very |particularly )?(?:bad|weak|poor|worst|failing) (?:at"
    r"|on|with|in)\b"
    r"|\b(?:been |were |was |got )?(?:pulled up|marked down|told off|faulted|called out) (?:for|on|over"
    r"|about)\b"
    r"|\bha(?:ve|s|d) (?:a |any )?(?:problems?|issues?|trouble|difficult(?:y|ies)) (?:with|over|in)\b"
    r"|\bfall(?:s|ing)? (?:short|down) (?:on|in|over)\b|\blowest rated for\b|\bha(?:ve|s) (?:weak|poor|bad)\b"
    r"|\b(?:bad|poor|weak) (?:examples?|practice)(?: (?:of|in|on|around|with))?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Graded:
    """The overall grades that authorities must have to be looked at, and where the question says so."""

    grades: tuple[Grade, ...]
    start: int
    end: int


def find_graded(text: str) -> Graded | None:
    """Return the grade that a question makes a condition on authorities, None where it makes none."""
    mentions = load_vocabulary().grades.find(text)
    for place, mention in enumerate(mentions):
        first, last = place, place
        while last + 1 < len(mentions) and _JOINED.fullmatch(
            text[mentions[last].end : mentions[last + 1].start]
        ):
            last += 1
        start, end = mention.start, mentions[last].end
        if _NOT.search(text[:start]):
            continue
        grades = tuple(one.value for one in mentions[first : last + 1])
        if not set(grades) <= set(_SCALE):
            continue
        less = _LESS.search(text[:start])
        if less:
            start, grades = less.start(), _SCALE[_SCALE.index(grades[-1]) + 1 :]
        after = _BEFORE.match(text, end)
        if after:
            if "better" in after.group().lower():
                grades = _SCALE[: _SCALE.index(grades[-1]) + 1]
            return Graded(grades, start, after.end())
        before = _AFTER.search(text[:start])
        said = before and (before["rated"] or _SAID_SO.search(before.group()))
        if before is None or not said:
            continue
        if not _OF_MATTER.match(text, end) and (before["rated"] or _OF_WHOLE.match(text, end)):
            return Graded(grades, before.start(), end)
    return None


def is_of_many(question: Question) -> bool:
    """Tell whether a question names no authority of its own, but all of them or a group."""
    return not question.scope.authorities or question.kind is Kind.AGGREGATE


def asks_side(question: Question) -> int:
    """Tell whether a question over many asks what goes well (+1) or badly (-1); 0 where that is open."""
    if not is_of_many(question):
        return 0
    well, badly = _WELL.search(question.standalone), _BADLY.search(question.standalone)
    return bool(well) - bool(badly)


def condition_spans(text: str) -> list[tuple[int, int]]:
    """Return where a question says whose reports and which side of them it wants: no words of its matter."""
    graded = find_graded(text)
    spans = [(graded.start, graded.end)] if graded else []
    return spans + [found.span() for pattern in (_WELL, _BADLY) for found in pattern.finditer(text)]


def without_graded(text: str) -> str:
    """Return a question without the grade that is a condition on authorities: it asks for none thereby."""
    graded = find_graded(text)
    return f"{text[: graded.start]}{text[graded.end :]}" if graded else text
