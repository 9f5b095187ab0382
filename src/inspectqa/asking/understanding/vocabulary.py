"""The words of the subject, out of data/vocabulary.toml and data/groups.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Generic, TypeVar

from inspectqa.reading.gazetteer import load_authorities
from inspectqa.records import Area, Grade

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Mention(Generic[Value]):
    """Where a text names something of the vocabulary."""

    value: Value
    start: int
    end: int


class Phrases(Generic[Value]):
    """Finds phrases in a text: longest first, whole words, spaces and hyphens alike."""

    def __init__(self, phrases: Mapping[str, Value]) -> None:
        self._values = {_key(phrase): value for phrase, value in phrases.items()}
        ordered = sorted(phrases, key=len, reverse=True)
        joined = "|".join(_flexible(phrase) for phrase in ordered)
        self._pattern = re.compile(rf"(?<![\w&])(?:{joined})(?!\w)", re.IGNORECASE) if ordered else None

    def values(self) -> list[Value]:
        """Every value once, in the order of the file."""
        return list(dict.fromkeys(self._values.values()))

    def find(self, text: str) -> list[Mention[Value]]:
        """Every phrase of the text in order; none overlaps another."""
        if self._pattern is None:
            return []
        return [
            Mention(self._values[_key(match.group())], match.start(), match.end())
            for match in self._pattern.finditer(text)
        ]


#: Words that people leave out of a name ('help protection').
_SMALL = ("and", "of", "the", "to")
_GAP = r"[\s\-–,’'.]+"


def _key(phrase: str) -> str:
    """What a phrase is looked up by: its words in lower case without the small ones inside."""
    first, *rest = re.sub(_GAP, " ", phrase.lower()).strip().split(" ")
    return " ".join([first, *(word for word in rest if word not in _SMALL)])


def _flexible(phrase: str) -> str:
    """A pattern of the phrase in which gaps are alike and small words may be left out."""
    first, *rest = re.sub(_GAP, " ", phrase.lower()).strip().split(" ")
    pattern = re.escape(first)
    for word in rest:
        printed = re.escape(word) + (r"['’]?s" if word == "s" else "")
        pattern += f"(?:{_GAP}{printed})?" if word in _SMALL else f"{_GAP}{printed}"
    return pattern


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of authorities."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of focused visits, and the words by which a letter's stated theme is known, and wider ones."""

    name: str
    stated: tuple[str, ...]
    wider: tuple[str, ...] = ()

    def fits(self, stated: str | None) -> bool:
        """Whether a letter's theme includes this one; 'but not care leavers' excludes it."""
        return _holds(stated, self.stated)

    def fits_widely(self, stated: str | None) -> bool:
        """Whether a letter's theme includes this one in a wider reading only."""
        return not self.fits(stated) and _holds(stated, self.wider)


def _holds(stated: str | None, phrases: tuple[str, ...]) -> bool:
    text = re.sub(r"\b(?:but not|not including|excluding)\b.*", "", (stated or "").lower())
    return any(words in text for words in phrases)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every list of words, ready to look for."""

    areas: Phrases[Area]
    hints: Phrases[Area]
    grades: Phrases[Grade]
    themes: Phrases[Theme]
    groups: Phrases[Group]
    outside: Phrases[str]
    rewordings: Phrases[str]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("inspectqa").joinpath("data", name).read_text(encoding="utf-8"))


def _each(pairs: Iterable[tuple[list[str], Value]]) -> dict[str, Value]:
    return {phrase: value for phrases, value in pairs for phrase in phrases}


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary that comes with InspectQA."""
    words = _load("vocabulary.toml")
    areas = list(words["areas"].values())
    themes = list(words["themes"].values())
    return Vocabulary(
        areas=Phrases(_each((entry["strong"], Area(entry["area"])) for entry in areas)),
        hints=Phrases(_each((entry["weak"], Area(entry["area"])) for entry in areas)),
        grades=Phrases(_each((phrases, Grade(grade)) for grade, phrases in words["grades"].items())),
        themes=Phrases(_each((entry["asked"], _theme(entry)) for entry in themes)),
        groups=Phrases(_each((entry["names"], _group(entry)) for entry in _load("groups.toml")["group"])),
        outside=Phrases({place: place for place in words["outside"]["places"]}),
        rewordings=Phrases(_rewordings(words["rewordings"])),
    )


def _rewordings(entry: dict[str, Any]) -> dict[str, str]:
    """What people say → the name for it, with every word that {children} stands for."""
    return {
        phrase.replace("{children}", children): name
        for name, phrases in entry["names"].items()
        for phrase in phrases
        for children in entry["children"]
    }


def _theme(entry: dict[str, Any]) -> Theme:
    return Theme(entry["name"], tuple(entry["stated"]), tuple(entry.get("wider", ())))


def _group(entry: dict[str, Any]) -> Group:
    """A group of the file: members by name, or every present authority of its regions."""
    if "members" in entry:
        return Group(entry["name"], tuple(entry["members"]))
    regions = set(entry["regions"])
    members = [a.name for a in load_authorities() if a.region in regions and not a.successors]
    return Group(entry["name"], tuple(members))
