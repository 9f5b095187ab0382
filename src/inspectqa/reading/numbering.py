"""The labels that Word computes for its numbered lists: they stand in no text of the file.

Follows ECMA-376 part 1, section 17.9: a `num` points to an `abstractNum` with nine levels; paragraphs of one
`abstractNum` share their counters, and a `startOverride` starts them anew where its `num` is first used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_ROMAN = dict(
    zip(
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, number format, label pattern ('%1.%2') and restart rule."""

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    style: str = ""
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    replaced: dict[str, dict[int, Level]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> Numbering:
        """The lists of a `w:numbering` element; none where it is None."""
        numbering = cls()
        for element in [] if root is None else root.iterchildren(f"{W}abstractNum"):
            levels = {}
            for child in element.iterchildren(f"{W}lvl"):
                levels[whole(child.get(f"{W}ilvl"), 0)] = _level(child)
            numbering.lists[element.get(f"{W}abstractNumId") or ""] = levels
        for element in [] if root is None else root.iterchildren(f"{W}num"):
            number = element.get(f"{W}numId") or ""
            numbering.abstract[number] = value(element, "abstractNumId")
            for override in element.iterchildren(f"{W}lvlOverride"):
                index = whole(override.get(f"{W}ilvl"), 0)
                if start := value(override, "startOverride"):
                    numbering.overrides.setdefault(number, {})[index] = whole(start, 1)
                level = override.find(f"{W}lvl")
                if level is not None:
                    numbering.replaced.setdefault(number, {})[index] = _level(level)
        return numbering

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a paragraph style stands for in a list."""
        levels = self.lists.get(self.abstract.get(number, ""), {})
        return next((index for index, level in levels.items() if level.style == style), 0)

    def next_label(self, number: str, index: int) -> str:
        """Count one paragraph of list `number` at level `index` (from 0) and give its label."""
        if number not in self.abstract or not 0 <= index < LEVELS:
            return ""
        shared = self.abstract[number]
        counts = self.counters.setdefault(shared, [None] * LEVELS)
        levels = self.lists.get(shared, {}) | self.replaced.get(number, {})
        self._restart(number, index, counts)
        level = levels.get(index, Level())
        counts[index] = level.start if counts[index] is None else (counts[index] or 0) + 1
        for above in range(index):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        for deeper in range(index + 1, LEVELS):
            restart = levels.get(deeper, Level()).restart
            if restart is None or index < restart:
                counts[deeper] = None
        return _label(level, levels, counts)

    def _restart(self, number: str, index: int, counts: list[int | None]) -> None:
        start = self.overrides.get(number, {}).get(index)
        if start is not None and (number, index) not in self._begun:
            self._begun.add((number, index))
            counts[index] = start - 1


def _level(element: Any) -> Level:
    restart = value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return Level(
        start=whole(value(element, "start"), 1),
        format=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText"),
        restart=whole(restart, 0) if restart else None,
        style=value(element, "pStyle"),
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false", "off"),
    )


def _label(level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    if level.format == "bullet":
        return "–" if level.pattern in ("-", "–", "—") else "•"
    if level.format == "none":
        return ""

    def number(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        shape = "decimal" if level.legal else levels.get(index, Level()).format
        return format_number(counts[index] or 0, shape)

    return re.sub(r"%([1-9])", number, level.pattern).strip()


def format_number(count: int, shape: str) -> str:
    """A count in one of Word's number formats; decimal where the format is unknown."""
    if shape in ("lowerLetter", "upperLetter") and 0 < count <= 26 * 10:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if shape == "upperLetter" else letters
    if shape in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        text = ""
        for letters, amount in _ROMAN.items():
            times, count = divmod(count, amount)
            text += letters * times
        return text.upper() if shape == "upperRoman" else text
    if shape == "decimalZero":
        return f"{count:02d}"
    return "" if shape in ("none", "bullet") else str(count)


def value(element: Any, name: str) -> str:
    """The `w:val` of a child element, '' where there is none."""
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val") or ""


def whole(text: str | None, default: int) -> int:
    """A whole number as the file gives it, or the default where it gives none that makes sense."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default
