"""The dates of a question: days, months, seasons, years, ranges, and which of them name a report."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in MONTHS.items()}
#: First and last month of each season; winter runs into the next year and is said of either.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
_PARTS = {
    "early": (1, 4),
    "start": (1, 3),
    "beginning": (1, 3),
    "mid": (5, 8),
    "late": (9, 12),
    "end": (9, 12),
    "first half": (1, 6),
    "second half": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "last quarter": (10, 12),
    "fourth quarter": (10, 12),
}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_POINT = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<day_month>{_MONTH}),?\s+(?P<day_year>{_YEAR})\b"
    rf"|\b(?P<slash>\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR})\b"
    rf"|\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<months>{_MONTH}(?:\s*(?:-|–|/|to|and|or)\s*{_MONTH})?),?\s+(?:of\s+)?(?P<month_year>{_YEAR})\b"
    rf"|\b(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?(?P<season_year>{_YEAR})\b"
    rf"|\b(?:the\s+)?(?P<part>early|start|beginning|mid|late|end"
    rf"|(?:first|second) half|(?:first|second|third|fourth|last) quarter)"
    rf"(?:\s+of)?[\s-]+(?P<part_year>{_YEAR})\b"
    rf"|\b(?P<double>{_YEAR})\s*[-–/]\s*(?P<double_end>\d\d)\b(?![-–/\d])"
    rf"|\b(?P<year>{_YEAR})\b",
    re.IGNORECASE,
)
_NOUN = r"(?:inspections?|visits?|reports?|letters?|re-?inspections?|judge?ments?|ones?|grades?|gradings?)"
_THEN_NOUN = re.compile(rf"^[\s,)]*(?:[\w’'&-]+\s+){{0,4}}?{_NOUN}\b", re.IGNORECASE)
_NOUN_THEN = re.compile(
    rf"\b{_NOUN}(?:[,(:]|\b(?:published|dated|made|held|issued|came out|out|of|in|from|on|at|for"
    rf"|during|to|the)\b|\s)*+"
    rf"$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:published|dated|issued|came out|released)\s*+(?:(?:on|in|during|of)\s*+)?(?:the\s++)?$",
    re.IGNORECASE,
)
_VISITED = re.compile(
    r"\b(?:inspected|visited|carried out|inspections? (?:made|held|carried out))\s*+"
    r"(?:(?:on|in|during|of)\s*+)?(?:the\s++)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    rf"^(?:\s+(?:[\w’'-]+\s+){{0,3}}?{_NOUN})?\s*(?P<word>to|until|till|through to|up to|and|-|–|—|or|,"
    rf"|, and|with|than|versus|vs)"
    rf"\s*(?:the\s+|its\s+|their\s+|in\s+|at\s+|they had been in\s+)*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|between)\s+(?:the\s+|its\s+|their\s+)?$", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?P<word>ever since|since|after|from|starting in|as of)\s+(?:the\s+|its\s+|their\s+|early\s+)*$",
    re.IGNORECASE,
)
#: 'any better than it was in 2017': then and what came after it.
_THAN_THEN = re.compile(
    r"\b(?:than|compared (?:with|to))\s+(?:(?:it|they|things|that|what it) (?:was|were|had been)\s+)?"
    r"(?:back\s+)?(?:in|at|during)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
#: 'A year after its 2017 inspection': the year meant is told from the one that is named.
_YEARS_AFTER = re.compile(
    r"\b(?P<count>a|one|two|three|four|five|\d)\s+years?\s+(?:after|on from|following|since)"
    r"\s+(?:the\s+|its\s+|their\s+|that\s+)?$",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
#: 'between the 2022 inspection and the next one'.
_OPEN_ENDED = re.compile(
    rf"^\s*(?:[\w’'&-]+\s+){{0,3}}?(?:{_NOUN}\s+)?and (?:the |its |their )?"
    r"(?:next|latest|last|most recent|current|now)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?P<word>until|till|up to|before|prior to|pre)[\s-]+(?:the\s+|its\s+|their\s+)?$", re.IGNORECASE
)
#: 'In the two years before September 2019': a stretch of the matter, told in a report of that date.
_STRETCH_BEFORE = re.compile(
    r"\b(?:in|over|during|for|within)\s+(?:the\s+)?(?:(?:last|past|previous)\s+)?"
    r"(?:\w+\s+)?(?:years?|months?|weeks?|days?|period)\s+(?:before|prior to|until|up to|to)[\s-]+"
    r"(?:the\s+|its\s+|their\s+)?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:changed?|moved|evolved?|progress(?:ed)?|over time)\b", re.IGNORECASE)
_ONWARDS = re.compile(
    r"^\s*(?:onwards?|on\b(?!\s+\w)|or later|and later|and after"
    r"|(?:(?:to|until|till|up to|through to)\s+)?(?:now|date|today|the present)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that a question names, from its first to its last day, with its offsets in the text.

    `precision` is 'day', 'month' or 'year'. `relation` is 'in', 'since', 'until' or 'range'. `names_report`
    says that it belongs to a report ('the March 2022 visit'), `basis` which of a report's dates is meant.
    """

    first: dt.date
    last: dt.date
    precision: str
    start: int
    end: int
    relation: str = "in"
    names_report: bool = False
    basis: str = ""

    @property
    def years(self) -> tuple[int, ...]:
        """Every year it touches."""
        return tuple(range(self.first.year, self.last.year + 1))

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Every (year, month) it touches."""
        found, year, month = [], self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            found.append((year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return tuple(found)


def find_dates(text: str) -> list[DateMention]:
    """The dates of a question in order, ranges joined ('from 2014 to the end of 2025' is one)."""
    points = [point for match in _POINT.finditer(text) if (point := _point(match)) is not None]
    points = [_with_context(text, point) for point in points]
    if len(points) == 1 and _told_since(text, points[0]):
        points = [replace(points[0], relation="since")]
    joined: list[DateMention] = []
    if len(points) == 2 and (whole := _span_of_change(text, *points)) is not None:
        return [whole]
    for point in points:
        if joined and (range_ := _join(text, joined[-1], point)) is not None:
            joined[-1] = range_
        elif joined and _and_before(text, joined[-1], point):
            either = point.names_report or joined[-1].names_report
            joined[-1] = replace(joined[-1], names_report=either)
            joined.append(replace(point, names_report=either))
        else:
            joined.append(point)
    return joined


def _month(printed: str) -> int:
    return _SHORT[printed.strip(". ").lower()[:3]]


def _span(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """The first day of a month and the last of another; months above 12 are of the next year."""
    last_year, last_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return dt.date(year, first, 1), dt.date(
        last_year, last_month, calendar.monthrange(last_year, last_month)[1]
    )


def _point(match: re.Match[str]) -> DateMention | None:
    group = match.groupdict()
    try:
        first, last, precision = _days(group)
    except ValueError:
        return None
    return DateMention(first, last, precision, match.start(), match.end())


def _days(group: dict[str, str | None]) -> tuple[dt.date, dt.date, str]:
    """First day, last day and precision of a matched date; ValueError for a day that doesn't exist."""
    if group["day"] or group["slash"] or group["iso"]:
        day = _one_day(group)
        return day, day, "day"
    if group["double"]:
        year = int(group["double"])
        years = year // 100 * 100 + int(group["double_end"] or 0) - year
        return *_span(year, 1, 12 + 12 * years), "year"
    year, first, last = _year_and_months(group)
    return *_span(year, first, last), "year" if group["year"] else "month"


def _one_day(group: dict[str, str | None]) -> dt.date:
    if group["iso"]:
        return dt.date.fromisoformat(group["iso"])
    if group["slash"]:
        day, month, year = (int(part) for part in re.split(r"[/.]", group["slash"]))
        return dt.date(year, month, day)
    return dt.date(int(group["day_year"] or 0), _month(group["day_month"] or ""), int(group["day"] or 0))


def _year_and_months(group: dict[str, str | None]) -> tuple[int, int, int]:
    """The year and its first and last month of a month, a season, a part of a year, or a year."""
    if group["months"]:
        names = re.findall(_MONTH, group["months"], re.IGNORECASE)
        return int(group["month_year"] or 0), _month(names[0]), _month(names[-1])
    if group["season"]:
        return int(group["season_year"] or 0), *_SEASONS[group["season"].lower()]
    if group["part"]:
        return int(group["part_year"] or 0), *_PARTS[group["part"].lower()]
    return int(group["year"] or 0), 1, 12


def _with_context(text: str, point: DateMention) -> DateMention:
    """The point with what the words before and after it make of it."""
    before, after = text[: point.start], text[point.end :]
    if point.precision == "year" and (told := _YEARS_AFTER.search(before)) is not None:
        count = _COUNTS.get(told["count"].lower()) or int(told["count"])
        year = point.last.year + count
        return DateMention(dt.date(year, 1, 1), dt.date(year, 12, 31), "year", told.start(), point.end)
    names_report = bool(_THEN_NOUN.match(after) or _NOUN_THEN.search(before))
    basis = "published" if _PUBLISHED.search(before) else "inspected" if _VISITED.search(before) else ""
    relation = "in"
    since, until = _SINCE.search(before), _UNTIL.search(before)
    word = since["word"].lower() if since else ""
    if (since and word not in ("from", "after")) or (word == "from" and _ONWARDS.match(after)):
        relation = "since"
    elif word == "after" and not names_report:
        relation = "since"
        point = replace(point, first=point.last + dt.timedelta(days=1))
    elif _ONWARDS.match(after):
        relation = "since"
    elif until and not names_report and not _STRETCH_BEFORE.search(before):
        relation = "until"
        if until["word"].lower() in ("before", "prior to", "pre"):
            point = replace(point, last=point.first - dt.timedelta(days=1))
    return replace(point, names_report=names_report, basis=basis, relation=relation)


def _told_since(text: str, point: DateMention) -> bool:
    """Whether the only date is where a comparison with now begins."""
    return bool(_THAN_THEN.search(text[: point.start]) or _OPEN_ENDED.match(text[point.end :]))


def _and_before(text: str, left: DateMention, right: DateMention) -> bool:
    found = _JOINED.match(text[left.end : right.start])
    return bool(found) and found is not None and found["word"].lower() in ("and", ",", ", and", "or")


def _join(text: str, left: DateMention, right: DateMention) -> DateMention | None:
    """'from A to B' and 'A–B' as one range; None where the two stand for themselves."""
    found = _JOINED.match(text[left.end : right.start])
    if found is None or left.relation == "range" or right.first < left.first:
        return None
    opening = _FROM.search(text[: left.start])
    word = found["word"].lower()
    through = word in ("to", "until", "till", "through to", "up to", "-", "–", "—")
    if (
        not through
        or (word in ("-", "–", "—") and left.precision != "year")
        or (word == "to" and not opening)
    ):
        bare = left.precision == right.precision == "year" and word == "to"
        if not bare:
            return None
    return _range(left, right)


def _span_of_change(text: str, left: DateMention, right: DateMention) -> DateMention | None:
    """'2014 2025', and 'changed December 2021 … end 2025', as from one to the other; else None."""
    between = text[left.end : right.start]
    if left.last >= right.first or left.relation == "range" or "until" in (left.relation, right.relation):
        return None
    years = left.precision == right.precision == "year"
    named = left.names_report or right.names_report
    if years and not named and _BETWEEN.search(text[: left.start]) and between.strip().lower() == "and":
        return _range(left, right)
    bare = years and not between.strip()
    changed = bool(_CHANGED.search(text)) and not re.search(r"[,;]|\b(?:and|or)\b", between)
    return _range(left, right) if bare or changed else None


def _range(left: DateMention, right: DateMention) -> DateMention:
    """From the first day of one to the last of the other."""
    return DateMention(
        left.first, right.last, left.precision, left.start, right.end, "range", basis=left.basis
    )
