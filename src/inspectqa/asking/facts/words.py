"""A question about the data with its names replaced by markers, so that what is left can be accounted for.

'Which London boroughs are outstanding for leadership?' becomes 'which xtype0 are xgrade0 for xarea0'. Cues
are then taken out one by one; if more is left than words of asking, it is not a question about the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from inspectqa.asking.understanding.asking_words import ASKING
from inspectqa.asking.understanding.dates import DateMention
from inspectqa.asking.understanding.mentions import Mentions
from inspectqa.asking.understanding.vocabulary import Group, Phrases, Theme, load_vocabulary
from inspectqa.records import Area, Framework, Grade

_NEIGHBOURS = re.compile(
    r"\b(?:statistical|stats?|nearest statistical|closest statistical)[\s-]+neighbou?rs?\b"
    r"|\b(?:similar|comparable|comparator) (?:councils|authorities|areas|places)\b",
    re.IGNORECASE,
)
#: Words inside a name that say that a judgement is asked for ('overall judgement', 'SEND outcome').
_JUDGED = re.compile(r"judge?ment|grade|rating|verdict|outcome|result|score", re.IGNORECASE)
#: ILACS and SEND grades are one scale each, best first.
SCALE = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.ADEQUATE, Grade.INADEQUATE)
OUTCOMES = (Grade.TYPICALLY_POSITIVE, Grade.INCONSISTENT, Grade.SYSTEMIC_FAILINGS)


Named = TypeVar("Named")


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """A cue, compiled once: there are more of them than re itself keeps."""
    return re.compile(pattern)


@lru_cache(maxsize=4)
def _people(names: frozenset[str]) -> Phrases[str]:
    return Phrases({name: name for name in names})


@dataclass(slots=True)
class Marked:
    """A question in lower case with markers for what it names, and what the markers stand for."""

    text: str
    authorities: list[str] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    grades: list[tuple[Grade, ...]] = field(default_factory=list)
    frameworks: list[tuple[Framework, ...]] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    neighbours: bool = False
    #: whether a name itself says that a judgement is asked for
    judged: bool = False

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take a cue out of the text; None where it isn't there."""
        found = compiled(pattern).search(self.text)
        if found:
            kept = " ".join(re.findall(r"x[a-z]+\d+|xneighbours", found.group()))
            self.text = f"{self.text[: found.start()]} {kept} {self.text[found.end() :]}"
        return found

    def has(self, pattern: str) -> bool:
        """Whether a cue is there."""
        return compiled(pattern).search(self.text) is not None

    def left(self) -> list[str]:
        """The words that nothing accounts for."""
        text = re.sub(r"\bmost (?=recent)", "", self.text)
        words = re.findall(r"[^\W_]+(?:['’&-][^\W_]+)*", text)
        return [word for word in words if word not in ASKING and not re.fullmatch(r"x[a-z]+\d*", word)]


def mark(mentions: Mentions, leads: Collection[str]) -> Marked:
    """The question with markers. `leads` are the names of lead inspectors."""
    marked = Marked(text="")
    spans: list[tuple[int, int, str]] = []
    _mark_names(marked, spans, mentions, leads)
    _mark_subject(marked, spans, mentions)
    marked.text = _replace(mentions.text, spans)
    _join_grades(marked)
    return marked


def _add(spans: list[tuple[int, int, str]], start: int, end: int, marker: str) -> bool:
    if any(start < other_end and other_start < end for other_start, other_end, _ in spans):
        return False
    spans.append((start, end, marker))
    return True


def _mark_names(
    marked: Marked, spans: list[tuple[int, int, str]], mentions: Mentions, leads: Collection[str]
) -> None:
    """People, authorities, places, dates, neighbours."""
    people = _people(frozenset(leads))
    _mark_each(spans, "lead", marked.leads, [(m.start, m.end, m.value) for m in people.find(mentions.text)])
    _mark_each(spans, "auth", marked.authorities, [(m.start, m.end, m.name) for m in mentions.authorities])
    _mark_each(spans, "place", marked.groups, [(m.start, m.end, m.value) for m in mentions.groups])
    _mark_each(spans, "type", marked.types, [(m.start, m.end, m.value) for m in mentions.types])
    _mark_each(spans, "region", marked.regions, [(m.start, m.end, m.value) for m in mentions.regions])
    _mark_each(spans, "date", marked.dates, [(m.start, m.end, m) for m in mentions.dates])
    for found in _NEIGHBOURS.finditer(mentions.text):
        marked.neighbours |= _add(spans, found.start(), found.end(), "xneighbours")


def _mark_each(
    spans: list[tuple[int, int, str]], kind: str, values: list[Named], named: list[tuple[int, int, Named]]
) -> None:
    """Mark each name that overlaps none before it, and keep what it stands for."""
    for start, end, value in named:
        if _add(spans, start, end, f"x{kind}{len(values)}"):
            values.append(value)


def _mark_subject(marked: Marked, spans: list[tuple[int, int, str]], mentions: Mentions) -> None:
    """Kinds of report, themes, areas, grades."""
    vocabulary = load_vocabulary()
    for grade in vocabulary.grades.find(mentions.text):
        if _add(spans, grade.start, grade.end, f"xgrade{len(marked.grades)}"):
            marked.grades.append((grade.value,))
    visits = any(Framework.FOCUSED_VISIT in m.frameworks for m in mentions.frameworks) or bool(
        re.search(r"\bvisit(?:s|ed)?\b|\bletters?\b", mentions.text, re.IGNORECASE)
    )
    if visits:
        _mark_each(
            spans,
            "theme",
            marked.themes,
            [(m.start, m.end, m.value) for m in vocabulary.themes.find(mentions.text)],
        )
    for framework in mentions.frameworks:
        start, end = framework.start, framework.end
        for taken_start, taken_end, _ in spans:
            if taken_start <= start < taken_end < end:
                start = taken_end
        if _add(spans, start, end, f"xfw{len(marked.frameworks)}"):
            marked.frameworks.append(framework.frameworks)
            marked.judged |= bool(_JUDGED.search(mentions.text[start:end]))
    for area in mentions.areas:
        if _add(spans, area.start, area.end, f"xarea{len(marked.areas)}"):
            marked.areas.append(area.value)
            marked.judged |= bool(_JUDGED.search(mentions.text[area.start : area.end]))


def _replace(text: str, spans: list[tuple[int, int, str]]) -> str:
    for start, end, marker in sorted(spans, reverse=True):
        text = f"{text[:start]} {marker} {text[end:]}"
    text = re.sub(r"(?<=\d)\s*['’]s?\b|(?<=xneighbours)['’]", " ", text)
    text = text.replace("’", "'").lower()
    text = re.sub(
        r"\b(?:before|after|until|till|up to|prior to|through|by)\s+(?:the\s+)?(?=xdate)", " ", text
    )
    text = re.sub(r"(xdate\d+)\s+(?:onwards?|or later)\b", r"\1", text)
    return " ".join(re.sub(r"[^\w'/&%-]+", " ", text).split())


def scale_of_grade(grade: Grade) -> tuple[Grade, ...]:
    """The grades that one is a part of, best first."""
    return OUTCOMES if grade in OUTCOMES else SCALE


def _join_grades(marked: Marked) -> None:
    """'good or outstanding', 'good or better', 'less than good', 'not inadequate' as one set of grades."""
    marker = r"xgrade(\d+)"
    _repeat_negated(marked)
    _each(marked, rf"{marker}(?:\s+(?:or|and|and/or|/|nor)\s+{marker})+", _union)
    _each(marked, rf"{marker}\s+(?:or|and)\s+(?:better|above|higher|over|up)|at least\s+{marker}", _up)
    _each(marked, rf"{marker}\s+(?:or|and)\s+(?:worse|below|lower|under)", _down)
    _each(
        marked,
        rf"(?:less|lower|worse|below|under|lower|short|not as good)\s+(?:than|of)?\s*{marker}|(?:below"
        rf"|under)\s+{marker}",
        _lower,
    )
    _each(marked, rf"(?:better|higher|above|more)\s+than\s+{marker}|above\s+{marker}", _higher)
    negation = r"(?:isn't|aren't|wasn't|weren't|not|neither|anything but|n't)"
    _each(marked, rf"other than\s+{marker}", _others)
    between = r"(?:\s+(?:been|judged|rated|graded|yet|a|an|currently|also|xarea\d+))*"
    _each(marked, rf"{negation}{between}\s+{marker}", _negated)


def _each(marked: Marked, pattern: str, combine: Callable[[tuple[Grade, ...]], tuple[Grade, ...]]) -> None:
    """Every place where the pattern stands becomes one marker of the combined grades."""
    while (found := compiled(pattern).search(marked.text)) is not None:
        numbers = [int(number) for number in re.findall(r"xgrade(\d+)", found.group())]
        grades = tuple(grade for number in numbers for grade in marked.grades[number])
        marked.grades.append(combine(grades))
        others = " ".join(re.findall(r"xarea\d+", found.group()))
        new = f"{others} xgrade{len(marked.grades) - 1}".strip()
        marked.text = f"{marked.text[: found.start()]}{new}{marked.text[found.end() :]}"


def _repeat_negated(marked: Marked) -> None:
    """'good for children in care but not for care leavers': the second is said of the same grade."""
    again = (
        r"(?P<said>xgrade(?P<grade>\d+)(?: (?!xgrade)\S+)*?) (?:but|and|though) not"
        r"(?= (?:in |for |on |at )?(?:the |their |its )?xarea\d+)(?! \S+ xarea\d+ (?:is |are )?xgrade)"
    )
    while (found := compiled(again).search(marked.text)) is not None:
        marked.grades.append(marked.grades[int(found["grade"])])
        fresh = f"{found['said']} but not xgrade{len(marked.grades) - 1}"
        marked.text = f"{marked.text[: found.start()]}{fresh}{marked.text[found.end() :]}"


def _union(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    return tuple(dict.fromkeys(grades))


def _up(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    scale = scale_of_grade(grades[0])
    return scale[: scale.index(grades[-1]) + 1]


def _down(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    scale = scale_of_grade(grades[0])
    return scale[scale.index(grades[0]) :]


def _lower(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    scale = scale_of_grade(grades[0])
    return scale[scale.index(grades[-1]) + 1 :]


def _higher(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    scale = scale_of_grade(grades[0])
    return scale[: scale.index(grades[0])]


def _others(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    return tuple(grade for grade in scale_of_grade(grades[0]) if grade not in grades)


def _negated(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    """'Not good' is said of what is less than good; of every other grade, of all the rest."""
    return _lower(grades) if grades == (Grade.GOOD,) else _others(grades)


def best_first(grade: Grade) -> int:
    """The place of a grade on its scale, 0 the best."""
    return scale_of_grade(grade).index(grade)
