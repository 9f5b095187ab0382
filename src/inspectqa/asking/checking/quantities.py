"""Numbers, amounts, shares and dates in a text, in one form however they are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspectqa.asking.checking.wording import word_set

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_UNITS = dict(
    zip(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
            *("nineteen", "twenty"),
        ),
        range(1, 21),
        strict=True,
    )
)
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
SPELT_NUMBERS = frozenset((*_UNITS, *_TENS, "few", "several"))
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "dozen": 12}
_MULTIPLES = {
    "double": "x2", "doubled": "x2", "doubling": "x2", "triple": "x3", "tripled": "x3", "trebled": "x3",
    "halved": "x1/2", "halving": "x1/2", "quadrupled": "x4",
}  # fmt: skip
_SHARES = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
           "tenth": 10, "tenths": 10}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
TIME_UNITS = {
    "day": "day", "days": "day", "daily": "day", "week": "week", "weeks": "week", "month": "month",
    "months": "month", "year": "year", "years": "year", "hour": "hour", "hours": "hour", "mile": "mile",
    "miles": "mile", "minute": "minute", "minutes": "minute",
}  # fmt: skip
#: What stands before a number and changes it, by its last words.
COMPARATORS = {
    "more than": "more than", "over": "more than", "above": "more than", "greater than": "more than",
    "exceeding": "more than", "in excess of": "more than", "upwards of": "more than",
    "less than": "less than", "fewer than": "less than", "under": "less than", "below": "less than",
    "at least": "at least", "a minimum of": "at least", "no fewer than": "at least",
    "no less than": "at least",
    "up to": "up to", "at most": "up to", "no more than": "up to", "a maximum of": "up to",
    "not more than": "up to", "about": "about", "around": "about", "approximately": "about",
    "roughly": "about", "some": "about", "circa": "about", "nearly": "nearly", "almost": "nearly",
    "just under": "nearly", "just below": "nearly", "close to": "nearly", "approaching": "nearly",
    "just over": "just over", "slightly more than": "just over", "just above": "just over",
    "within": "within", "by": "by", "from": "from",
    "every": "every", "another": "another", "additional": "another",
}  # fmt: skip
#: The words that comparators are made of.
COMPARING_WORDS = word_set(
    "more less fewer most least about around approximately roughly circa nearly almost just under over above"
    " below minimum maximum some additional another exceeding excess approaching close slightly within every"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_RANGE = re.compile(r"((?:19|20)\d\d) ?[-/] ?((?:19|20)?\d\d)")
_DIGITS = re.compile(r"(£?)(\d[\d,]*(?:\.\d+)?)(st|nd|rd|th)?(%?)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or date: `key` says its kind and value: '%24', '#3', '£1200000', 'share 1/3', 'month 2021-02'.

    `length` is the number of words it takes; `unit` what it counts in, where that is time or distance;
    `comparator` what stands before it ('more than', 'by').
    """

    key: str
    length: int
    unit: str = ""
    comparator: str = ""


def read_quantity(words: Sequence[str], printed: Sequence[str], place: int) -> tuple[Quantity, ...]:
    """Return what is told by the number or date that starts at a word; () where none starts there.

    `words` are folded, `printed` as they stand ('May' is a month, 'may' is not). A date of two days
    ('10 and 11 September 2019') gives a quantity for each, the first of which takes all of the words.
    """
    return _read_date(words, printed, place) or _read_number(words, place)


def _read_date(words: Sequence[str], printed: Sequence[str], place: int) -> tuple[Quantity, ...]:
    span = _RANGE.fullmatch(words[place])
    if span:
        return (Quantity(f"years {span[1]}-{span[2][-2:]}", 1),)
    days: list[int] = []
    at = place
    while at < len(words) and (day := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", words[at])):
        days.append(int(day[1]))
        at += 1
        if at + 1 < len(words) and words[at] in ("and", "to", "-", "or") and words[at + 1][:1].isdigit():
            at += 1
        else:
            break
    if at < len(words) and words[at] == "of" and days:
        at += 1
    if at < len(words) and words[at] in MONTHS and printed[at][:1].isupper():
        return _date_of_month(words, place, at, days)
    if not _YEAR.fullmatch(words[place]):
        return ()
    return (Quantity(f"year {words[place]}", 1),)


def _date_of_month(words: Sequence[str], place: int, at: int, days: Sequence[int]) -> tuple[Quantity, ...]:
    month = MONTHS[words[at]]
    year = words[at + 1] if at + 1 < len(words) and _YEAR.fullmatch(words[at + 1]) else ""
    if words[at] in ("may", "march") and not year and not days:
        before = words[at - 1] if at else ""
        if before not in ("in", "since", "by", "until", "last", "to", "from", "and", "between", "of"):
            return ()
    length = at - place + 1 + bool(year)
    found = [Quantity(f"month {year or '?'}-{month:02d}", length)]
    return (*found, *(Quantity(f"day {day}-{month:02d}", length) for day in days))


def _read_number(words: Sequence[str], place: int) -> tuple[Quantity, ...]:
    read = _digits(words, place) or _spelt(words, place)
    if read is None:
        return ()
    key, length = read
    comparator = _comparator(words, place)
    if comparator == "by" and key[0] == "#" and _counts_agents(words, place + length):
        comparator = ""
    return (Quantity(key, length, _unit(words, place + length), comparator),)


def _digits(words: Sequence[str], place: int) -> tuple[str, int] | None:
    found = _DIGITS.fullmatch(words[place])
    if not found:
        return None
    value = float(found[2].replace(",", ""))
    length = 1
    following = words[place + 1] if place + 1 < len(words) else ""
    if following in _SCALES and following != "hundred":
        value, length = value * _SCALES[following], 2
    number = f"{value:.10g}" if value < 1e9 else f"{value:.0f}"
    if found[1]:
        return f"£{number}", length
    if found[3]:
        return f"ordinal {number}", length
    if found[4]:
        return f"%{number}", length
    percent = _percent(words, place + length)
    return (f"%{number}", length + percent) if percent else (f"#{number}", length)


def _percent(words: Sequence[str], place: int) -> int:
    """Return how many words say 'per cent' at the place."""
    if words[place : place + 2] == ["per", "cent"]:
        return 2
    return int(words[place : place + 1] in (["percent"], ["%"]))


def _spelt(words: Sequence[str], place: int) -> tuple[str, int] | None:
    word = words[place]
    if word in _MULTIPLES:
        return _MULTIPLES[word], 1
    if word in _TIMES:
        return f"#{_TIMES[word]}", 1
    share = _share(words, place)
    if share:
        return share
    value, length = _cardinal(words, place)
    if length:
        percent = _percent(words, place + length)
        return (f"%{value}" if percent else f"#{value}"), length + percent
    return (f"ordinal {_ORDINALS[word]}", 1) if word in _ORDINALS else None


def _cardinal(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return a spelt number's value and how many words it takes; (0, 0) where there is none."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else ""
    if word in _TENS:
        value, length = _TENS[word], 1
        if following in _UNITS and _UNITS[following] < 10:
            value, length = value + _UNITS[following], 2
    elif word in _UNITS:
        value, length = _UNITS[word], 1
    elif word in ("a", "one") and following in ("hundred", "thousand"):
        value, length = 1, 1
    else:
        return 0, 0
    while place + length < len(words) and words[place + length] in ("hundred", "thousand", "million"):
        value *= _SCALES[words[place + length]]
        length += 1
    return value, length


def _share(words: Sequence[str], place: int) -> tuple[str, int] | None:
    """Read 'half', 'a third', 'two thirds', 'three quarters'."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else ""
    if word == "half":
        return "share 1/2", 1
    if following in _SHARES and (word in ("a", "one") or _UNITS.get(word, 99) < _SHARES[following]):
        top = 1 if word in ("a", "one") else _UNITS[word]
        singular = not following.endswith("s") or following == "half"
        if singular == (top == 1) and _of_follows(words, place + 2, following):
            return f"share {top}/{_SHARES[following]}", 2
    return None


def _of_follows(words: Sequence[str], place: int, share: str) -> bool:
    """'a quarter of posts' is a share, 'the first quarter' a time: a third person is neither."""
    if share in ("half", "thirds", "quarters", "fifths", "tenths"):
        return True
    return place >= len(words) or words[place] in ("of", ",", ".", "are", "were", "is", "was", "to", "and")


def _comparator(words: Sequence[str], place: int) -> str:
    """Return what changes a number: the words right before it, articles between allowed."""
    at = place
    while at and words[at - 1] in ("a", "an", "the", "only", "its", "published", "just", "average", "of"):
        if words[at - 1] == "just" or (words[at - 1] == "of" and not _phrase_with_of(words, at)):
            break
        at -= 1
    for end in dict.fromkeys((place, at)):
        for length in (3, 2, 1):
            phrase = " ".join(words[max(0, end - length) : end])
            if phrase in COMPARATORS:
                return COMPARATORS[phrase]
    return ""


def _counts_agents(words: Sequence[str], place: int) -> bool:
    """'By two managers' counts who did it; 'by two since 2016', 'by two weeks' say how much."""
    following = words[place] if place < len(words) else ""
    return following.isalpha() and following not in TIME_UNITS and following not in _AFTER_AMOUNT


_AFTER_AMOUNT = word_set("since to in from between and over compared on at as when this")


def _phrase_with_of(words: Sequence[str], end: int) -> bool:
    return " ".join(words[max(0, end - 3) : end]) in COMPARATORS


def _unit(words: Sequence[str], place: int) -> str:
    """Return the unit of time or distance that follows a number within two words ('three to ten days')."""
    at = place
    if at + 1 < len(words) and words[at] in ("to", "and", "or", "-"):
        _, length = _cardinal(words, at + 1)
        if length or words[at + 1].isdigit():
            at += 1 + (length or 1)
    for word in words[at : at + 2]:
        if word in TIME_UNITS:
            return TIME_UNITS[word]
        if word not in ("working", "consecutive", "calendar", "-", "more", "full"):
            break
    return ""
