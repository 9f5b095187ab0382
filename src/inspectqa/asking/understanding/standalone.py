"""A question that stands for itself: the scope that its words give, its kind, detail and topic."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from inspectqa.asking.understanding.conditions import condition_spans
from inspectqa.asking.understanding.dates import DateMention
from inspectqa.asking.understanding.intents import find_course, find_detail, find_kind, find_topic
from inspectqa.asking.understanding.mentions import FrameworkMention, Mentions, find_mentions
from inspectqa.asking.understanding.pinned import LAST_TWO, pin_last_two
from inspectqa.asking.understanding.scopes import reports_in
from inspectqa.asking.understanding.unknown import find_unknown
from inspectqa.reading.gazetteer import Authority, Gazetteer, load_authorities
from inspectqa.records import (
    FULL_INSPECTIONS,
    Area,
    Detail,
    Framework,
    Identity,
    Kind,
    Question,
    Recency,
    Scope,
)

_FIRST = re.compile(
    r"\b(?:very first|first|earliest|oldest)\s+(?:ever\s+)?(?:full |ofsted |focused )?"
    r"(?P<noun>inspection|report|visit|letter)\b",
    re.IGNORECASE,
)
#: What inspectors ask for: of 'SEND', it is the area SEND inspection that lists it.
_ACTIONS = re.compile(
    r"\bimprov|\bpriority actions?\b|\brecommend|\bareas? for\b|\bwhat (?:needs?|must|should)\b|\bactions?\b"
    r"|\bstrengths\b|\bweaknesses\b",
    re.IGNORECASE,
)
_PEOPLE_WITH_SEND = re.compile(
    r"\b(?:children|pupils|people|those|learners|students|kids|babies)\s+(?:who have |with )"
    r"|\bSEND\s+(?:children|pupils|young people|learners|students|kids)\b",
    re.IGNORECASE,
)
#: SEND as a matter of children's social care, which its own inspections report on.
_OF_CARE = re.compile(
    r"\bin care\b|\blooked after\b|\bcare leavers?\b|\bin need\b|\bsocial care\b|\bcare[- ]experienced\b"
    r"|\bILACS\b|\bSIF\b",
    re.IGNORECASE,
)
_INSPECTION = re.compile(r"\b(?:re-?)?inspection\b|\brecommend", re.IGNORECASE)
_OTHER_KIND = re.compile(
    r"\bvisits?\b|\bletters?\b|\bLSCB\b|\bsafeguarding children board\b|\bSEND\b|\bspecial educational\b",
    re.IGNORECASE,
)
#: 'The last two visits' says it already; of a list, the words would be taken for its matter.
_SAYS_TWO = re.compile(
    r"\b(?:two|2|couple)\b|\bvisits?\b|\bletters?\b|\brecommend|\bareas? for\b", re.IGNORECASE
)
#: What sets one report beside another of its authority.
_SETS_BESIDE = re.compile(
    r"\bcompar|\b(?:versus|vs|against|than|differ\w*|better|worse|both|still|same)\b|\bas (?:it|they|in)\b",
    re.IGNORECASE,
)
#: 'Who does it better, Kent or Essex?' asks for one of them and not for a person.
_WHO_OF_THEM = re.compile(
    r"\bwho(?:se|m)?\b.{0,80}\b(?:better|best|worse|worst|on top|ahead|more|most|less|least|fewer|fewest"
    r"|(?:soon|high|low|strong|weak|clear|saf|fast|slow|quick|larg|bigg|small)(?:er|est))\b",
    re.IGNORECASE,
)
_NEIGHBOURS = re.compile(
    r"\bstatistical neighbou?rs\b|['’]s? neighbou?rs\b|\bneighbou?rs of\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is there to ask about: the authorities, and the reports indexed or officially listed."""

    gazetteer: Gazetteer
    identities: Mapping[str, Identity]

    @classmethod
    def of(
        cls,
        identities: Mapping[str, Identity] | Iterable[Identity],
        authorities: Iterable[Authority] | None = None,
    ) -> Known:
        """From the reports' identities; authorities that only a report names are added to the gazetteer's."""
        if not isinstance(identities, Mapping):
            identities = {identity.id: identity for identity in identities}
        listed = {authority.name: authority for authority in (authorities or load_authorities())}
        for identity in identities.values():
            if identity.authority and identity.authority not in listed:
                listed[identity.authority] = Authority(identity.authority)
        return cls(Gazetteer(listed.values()), identities)

    @property
    def newest(self) -> dt.date | None:
        """The day on which the newest report came out."""
        return max((one.published for one in self.identities.values() if one.published), default=None)

    def fits(self, scope: Scope) -> bool:
        """Whether any report fits; True for authorities of which no report is known at all."""
        if reports_in(scope, self.identities):
            return True
        return bool(scope.authorities) and not reports_in(
            Scope(authorities=scope.authorities), self.identities
        )


def understand_alone(text: str, known: Known) -> Question:
    """A question that stands for itself."""
    mentions = find_mentions(text, known.gazetteer)
    scope, used = build_scope(mentions, known)
    scope = _with_first(text, _with_neighbours(text, scope, known), known)
    scope = _with_kind(text, scope, mentions, known)
    scope, both = pin_last_two(text, scope, known.identities)
    kind = find_kind(text, mentions, len(scope.authorities))
    if both and kind is Kind.OPEN:
        kind = Kind.COMPARISON
    topic = find_topic(text, used)
    if kind is Kind.TIMELINE:
        topic = find_topic(text, [*used, *find_course(text)]) or topic
    conditions = [] if scope.authorities and kind is not Kind.AGGREGATE else condition_spans(text)
    detail = find_detail(text)
    if detail is Detail.NAME and len(scope.authorities) > 1 and _WHO_OF_THEM.search(text):
        detail = Detail.NONE
    if conditions:
        topic = find_topic(text, [*used, *conditions])
        kind = Kind.AGGREGATE if kind is Kind.TIMELINE else kind
        detail = Detail.NONE if detail is Detail.NAME else detail
    return Question(
        text=text,
        standalone=f"{text} ({LAST_TWO})" if both and not _SAYS_TWO.search(text) else text,
        scope=scope,
        kind=kind,
        detail=detail,
        topic=topic,
        unknown=find_unknown(text, mentions, known.gazetteer),
    )


def _with_kind(text: str, scope: Scope, mentions: Mentions, known: Known) -> Scope:
    """The kind of inspection that is meant though none is named: area SEND's, or the full one of a year."""
    if mentions.frameworks or not scope.authorities:
        return scope
    if asks_send_actions(text, scope):
        send = replace(scope, frameworks=(Framework.AREA_SEND,))
        return send if not _PEOPLE_WITH_SEND.search(text) or known.fits(send) else scope
    if not (scope.years or scope.months) or not _INSPECTION.search(text) or _OTHER_KIND.search(text):
        return scope
    for frameworks in (FULL_INSPECTIONS, (Framework.LAC,)):
        full = replace(scope, frameworks=frameworks)
        if all(
            reports_in(replace(full, authorities=(name,)), known.identities) for name in scope.authorities
        ):
            return full
    return scope


def asks_send_actions(text: str, scope: Scope) -> bool:
    """Whether a question about SEND asks what must improve in it, which area SEND inspections list."""
    return Area.SEND in scope.areas and bool(_ACTIONS.search(text)) and not _OF_CARE.search(text)


def _with_first(text: str, scope: Scope, known: Known) -> Scope:
    """'Its first inspection': the oldest report of the kind, where one authority and no date is named."""
    named = _FIRST.search(text)
    if (
        named is None
        or len(scope.authorities) != 1
        or any((scope.years, scope.months, scope.since, scope.until))
    ):
        return scope
    wanted = scope.frameworks or (
        (Framework.FOCUSED_VISIT,) if named["noun"].lower() == "visit" else FULL_INSPECTIONS
    )
    oldest = reports_in(Scope(authorities=scope.authorities, frameworks=wanted), known.identities)[-1:]
    chosen = tuple(one.id for one in oldest)
    return replace(scope, reports=chosen, recency=Recency.ANY, frameworks=()) if chosen else scope


def _with_neighbours(text: str, scope: Scope, known: Known) -> Scope:
    """'The statistical neighbours of Kent': the authority with those that it is compared with."""
    if len(scope.authorities) != 1 or not _NEIGHBOURS.search(text):
        return scope
    authority = known.gazetteer.authorities.get(scope.authorities[0])
    return replace(scope, authorities=(*scope.authorities, *(authority.neighbours if authority else ())))


def build_scope(mentions: Mentions, known: Known) -> tuple[Scope, list[tuple[int, int]]]:
    """The scope that the mentions give, and the spans of the words it rests on."""
    names = _authorities(mentions, known)
    areas = _areas(mentions)
    recency, frameworks, spans = _recency(mentions)
    scope = Scope(
        authorities=names,
        recency=recency,
        frameworks=frameworks,
        areas=areas,
        regions=tuple(dict.fromkeys(m.value for m in mentions.regions)),
        authority_types=tuple(dict.fromkeys(m.value for m in mentions.types)),
    )
    scope, mentions_used = _frameworks(scope, mentions, known)
    scope, date_spans = _with_dates(scope, mentions, known)
    scope, date_spans = _latest_despite(scope, date_spans, mentions, known)
    spans += [(m.start, m.end) for m in mentions.authorities] + date_spans
    spans += [(m.start, m.end) for m in mentions_used if m.frameworks != (Framework.AREA_SEND,)]
    spans += [
        (m.start, m.end) for group in (mentions.groups, mentions.regions, mentions.types) for m in group
    ]
    return scope, sorted(spans)


def _latest_despite(
    scope: Scope, spans: list[tuple[int, int]], mentions: Mentions, known: Known
) -> tuple[Scope, list[tuple[int, int]]]:
    """'What of the 2024 review, in the latest report': a date that fits no report is of the matter."""
    latest = any(m.value is Recency.LATEST for m in mentions.recency)
    named = any(date.names_report or date.basis for date in mentions.dates)
    if not (latest and mentions.dates) or named or known.fits(scope):
        return scope, spans
    undated = replace(scope, years=(), months=(), since=None, until=None, recency=Recency.LATEST)
    return (undated, []) if known.fits(undated) else (scope, spans)


def _authorities(mentions: Mentions, known: Known) -> tuple[str, ...]:
    """The authorities named; by a town only where nothing else is; successors for those that are no more."""
    matches = [match for match in mentions.authorities if not match.place] or list(mentions.authorities)
    names: list[str] = []
    for match in matches:
        names.append(match.name)
        authority = known.gazetteer.authorities[match.name]
        has_reports = any(identity.authority == match.name for identity in known.identities.values())
        if authority.successors and not has_reports:
            names += authority.successors
    for group in mentions.groups:
        names += group.value.members
    return tuple(dict.fromkeys(names))


def _areas(mentions: Mentions) -> tuple[Area, ...]:
    """The areas named; without any, those hinted at. LSCB's 'safeguarding' is not protection's."""
    named = tuple(dict.fromkeys(m.value for m in mentions.areas))
    return named or tuple(dict.fromkeys(m.value for m in mentions.hints))


def _recency(mentions: Mentions) -> tuple[Recency, tuple[Framework, ...], list[tuple[int, int]]]:
    """Which of several reports; 'latest inspection' means a full one where nothing else is said."""
    text = mentions.text.lower()
    spans: list[tuple[int, int]] = []
    recency = Recency.ANY
    frameworks: tuple[Framework, ...] = ()
    for mention in mentions.recency:
        printed = text[mention.start : mention.end]
        spans.append((mention.start, mention.end))
        if recency is Recency.ANY or mention.value is Recency.PREVIOUS:
            recency = mention.value
        if "inspection" in printed and mention.value is not Recency.ALL and not mentions.frameworks:
            frameworks = FULL_INSPECTIONS
    if mentions.dates and recency is not Recency.ALL:
        return Recency.ANY, (), spans
    if Area.SEND in {m.value for m in mentions.areas} and not mentions.frameworks:
        frameworks = (Framework.AREA_SEND,) if frameworks else ()
    return recency, frameworks, spans


def _frameworks(scope: Scope, mentions: Mentions, known: Known) -> tuple[Scope, tuple[FrameworkMention, ...]]:
    """The scope with the kinds of report named; a loosely named one ('visit') only where one fits."""
    used = []
    frameworks: list[Framework] = list(scope.frameworks)
    for mention in mentions.frameworks:
        if _only_dates(mention, mentions.dates):
            used.append(replace(mention, frameworks=()))
            continue
        trial = replace(_dated(scope, mentions.dates), frameworks=mention.frameworks, recency=Recency.ANY)
        if mention.soft and not known.fits(trial) and known.fits(replace(trial, frameworks=())):
            continue
        used.append(mention)
        frameworks += mention.frameworks
    return replace(scope, frameworks=tuple(dict.fromkeys(frameworks))), tuple(used)


def _only_dates(mention: FrameworkMention, dates: Iterable[DateMention]) -> bool:
    """Whether a kind of report only says from when or until when: 'since the 2020 visit'."""
    return any(
        date.relation in ("since", "until")
        and abs(max(date.start, mention.start) - min(date.end, mention.end)) <= 3
        for date in dates
    )


def _dated(scope: Scope, dates: Iterable[DateMention]) -> Scope:
    """The scope with the dates as they stand."""
    years: list[int] = []
    months: list[tuple[int, int]] = []
    since: dt.date | None = None
    until: dt.date | None = None
    for date in dates:
        if date.relation in ("since", "range"):
            since = min(since, date.first) if since else date.first
        if date.relation in ("until", "range"):
            until = max(until, date.last) if until else date.last
        if date.relation != "in":
            continue
        if date.precision == "day" and date.basis == "published":
            since = until = date.first
        elif date.precision == "year":
            years += date.years
        else:
            months += date.months
    covered = {year for year, _ in months}
    years = [year for year in years if year not in covered]
    return replace(
        scope,
        years=tuple(dict.fromkeys(years)),
        months=tuple(dict.fromkeys(months)),
        since=since,
        until=until,
    )


def _is_of_one(date: DateMention, mentions: Mentions) -> bool:
    """Whether a date is of one of several authorities: 'Wirral (2024) and Kent (2025)', each with its own."""
    ends = {match.end for match in mentions.authorities}
    marks = [*((end, "A") for end in ends), *((one.end, "D") for one in mentions.dates)]
    if len(ends) > 1 and [mark for _, mark in sorted(marks)] == ["A", "D"] * len(ends):
        return True
    between = (mentions.text[end : date.start].strip() for end in ends if end <= date.start)
    return len(ends) > 1 and any(found in ("(", "", ",") for found in between)


def _has_report(scope: Scope, date: DateMention, known: Known) -> bool:
    """Whether the authority that is asked about has a report of a date."""
    own = replace(scope, frameworks=(), recency=Recency.ANY)
    return len(scope.authorities) == 1 and date.relation == "in" and known.fits(_dated(own, [date]))


def _with_dates(scope: Scope, mentions: Mentions, known: Known) -> tuple[Scope, list[tuple[int, int]]]:
    """The scope with its dates, and the spans of those that say which report.

    Where a date names a report ('the July 2024 visit'), other dates are of the matter. A date that names none
    ('in September 2017') stands for its year where no report fits it: figures are older than their report.
    In a comparison each date with a report says which ('in 2025, compared with the August 2019 letter').
    """
    dates = list(mentions.dates)
    naming = [date for date in dates if date.names_report or date.basis or _is_of_one(date, mentions)]
    if naming and _SETS_BESIDE.search(mentions.text):
        naming += [date for date in dates if date not in naming and _has_report(scope, date, known)]
    chosen = [date for date in dates if date in naming or date.relation != "in"] if naming else dates
    dated = _dated(scope, chosen)
    if naming or not dated.months or known.fits(replace(dated, recency=Recency.ANY)):
        return dated, [(date.start, date.end) for date in chosen]
    if known.fits(replace(dated, frameworks=(), recency=Recency.ANY)):
        return dated, [(date.start, date.end) for date in chosen]
    years = tuple(dict.fromkeys([*dated.years, *(year for year, _ in dated.months)]))
    widened = replace(dated, months=(), years=years)
    return widened, [(date.start, date.end) for date in chosen if date.precision == "year"]
