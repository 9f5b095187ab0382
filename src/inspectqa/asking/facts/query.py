"""A question about the data as a small record: what is asked for, over which inspections, by which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from inspectqa.asking.understanding.vocabulary import Theme
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Recency, Scope

EVERYTHING = Scope()
#: The first SIF reports came out in February 2014.
SIF_FROM = dt.date(2014, 1, 1)


class What(StrEnum):
    """What a question about the data asks for."""

    GRADES = "grades of one authority"
    TIMELINE = "grades of one authority over time"
    SIDE_BY_SIDE = "grades of several authorities"
    AUTHORITIES = "authorities that meet a condition"
    REPORTS = "reports that meet a condition"
    TREND = "authorities whose grade went from one to another"
    CHANGE = "authorities that did better, worse or the same at their latest inspection"
    BY_GROUP = "grades counted by year, region or type"
    GAP = "time between full inspections"
    WAIT = "time since the latest full inspection"
    PAGES = "length of reports"
    MOST = "authorities, themes or inspectors with the most reports"
    REPEATED = "authorities with several reports in one year"
    WHEN = "dates of inspections"
    FIRST_OR_LATEST = "the first or the latest inspection with a grade"
    AVERAGE = "average time or length"
    DURATION = "how long, of one authority"
    SPELL = "since when, until when or how long one authority had a grade"
    REASON_OF_CHANGE = "why the grade of one authority went up or down"
    DIRECTION = "whether one authority got better or worse"
    NEXT = "when one authority is inspected next"
    LED = "who led an inspection"
    ON_SITE = "when and how long inspectors were on site"
    SUMMARY = "what a report says in short"
    STANDING = "whether one authority is safe or passed, in grades"


class Result(StrEnum):
    """The form of the answer."""

    LIST = "list"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Condition:
    """An area with one of some grades; no grades at all means that the area has none."""

    area: Area
    grades: tuple[Grade, ...]

    def fits(self, grade: Grade | None) -> bool:
        """Whether a grade meets the condition."""
        return grade in self.grades if self.grades else grade is None


@dataclass(frozen=True, slots=True)
class Period:
    """From which to which day (both within), and by which day of a report: 'published' or 'inspected'."""

    first: dt.date
    last: dt.date
    basis: str = "published"

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies within."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Places:
    """The authorities asked about and what they are called together; no names means all of them."""

    names: tuple[str, ...] = ()
    label: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class FactQuery:
    """A question about the data. Fields that don't apply to `what` are empty.

    `conditions` must all be met. `latest` looks at each authority's latest full inspection (its latest of
    `frameworks`, where given) and not at every report of the period; `ever` ('ever', 'never', 'always',
    'often': `at_least` times) at all of them together. `before` and `after` are the grades of a trend,
    `next_only` says that they must come one after the other, `then` that the period is that of the grade
    before and the latest inspection has the other; `direction` is +1 for better, most, longest and
    -1 for worse, fewest, shortest, 0 for the same. `group` is 'year', 'region', 'type', 'theme', 'lead' or
    'authority', `basis` the day that decides a report's year. `separate` leaves out grades given jointly.
    `at_most` bounds a number of times or reports from above (0: not at all), `given` are the conditions of
    the whole that a share is of, `limit` says how many of the latest inspections are meant (0: all).
    `unit` is what is measured: 'gap' between inspections, 'delay' until publication, 'pages', or the time
    'since'; of a spell its 'start', 'end' or 'length', of a report its 'strengths' or 'weaknesses';
    'visit' is one by a letter or an inspection; of a standing it is 'safe' or 'pass'.
    `average` asks for a mean of grades, which there isn't. `expected` are the grades that a yes-or-no
    question presumes, `why` that it asks for their reason, `of_grade` that it says 'rated' or 'judged',
    `how_good` that it asks how good without naming a grade; `said` are words that no data hold as such.
    """

    what: What
    result: Result = Result.LIST
    places: Places = Places()
    conditions: tuple[Condition, ...] = ()
    areas: tuple[Area, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    period: Period | None = None
    latest: bool = False
    ever: str = ""
    theme: Theme | None = None
    lead: str = ""
    before: tuple[Grade, ...] = ()
    after: tuple[Grade, ...] = ()
    next_only: bool = False
    then: bool = False
    direction: int = 0
    group: str = ""
    basis: str = "published"
    separate: bool = False
    at_least: int = 0
    at_most: int = 0
    given: tuple[Condition, ...] = ()
    limit: int = 0
    unit: str = ""
    average: bool = False
    expected: tuple[Grade, ...] = ()
    negated: bool = False
    why: bool = False
    of_grade: bool = False
    how_good: bool = False
    said: str = ""
    scope: Scope = EVERYTHING


def frameworks_of(query: FactQuery) -> tuple[Framework, ...]:
    """The kinds of inspection that a query is about; where it names none, those that grade its areas."""
    if query.frameworks:
        return query.frameworks
    areas = {condition.area for condition in query.conditions} | set(query.areas)
    if areas == {Area.SEND}:
        return (Framework.AREA_SEND,)
    if areas == {Area.LSCB}:
        return (Framework.SIF, Framework.SIF_REINSPECTION, Framework.LSCB_REVIEW)
    if _is_before_sif(query):
        return (Framework.LAC,)
    return FULL_INSPECTIONS


def _is_before_sif(query: FactQuery) -> bool:
    """Whether a question is about 2013, when looked after children were inspected by themselves."""
    adequate = any(condition.grades == (Grade.ADEQUATE,) for condition in query.conditions)
    return adequate or bool(query.period and query.period.last < SIF_FROM)


def asks_latest(query: FactQuery) -> bool:
    """Whether a question about one authority gives no date."""
    scope = query.scope
    dated = scope.years or scope.months or scope.since or scope.until or scope.reports
    return not dated and scope.recency in (Recency.ANY, Recency.LATEST)
