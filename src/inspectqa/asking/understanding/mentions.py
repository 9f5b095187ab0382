"""What a question names, with where it names it: the words of its scope, before anything is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspectqa.asking.understanding.dates import DateMention, find_dates
from inspectqa.asking.understanding.vocabulary import Group, Mention, Value, load_vocabulary
from inspectqa.reading.gazetteer import AuthorityMatch, Gazetteer
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Recency

_SEND_NOUN = (
    r"(?:re-?)?(?:inspections?|reports?|outcomes?|letters?|ratings?|grades?|judge?ments?|results?"
    r"|visits?|inspection outcomes?)"
)
_KIND = (
    r"(?:front[\s-]door|care[\s-]leavers?'?|leaving care|permanence|children in (?:care|need)"
    r"|looked after children)"
)
#: Patterns of frameworks, tried in this order, a span taken once; the last field says that it may give way.
_FRAMEWORKS: tuple[tuple[re.Pattern[str], tuple[Framework, ...], bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), frameworks, soft)
    for pattern, frameworks, soft in (
        (
            r"\b(?:area |local )?special educational needs(?: and(?:/or)? disabilit(?:y|ies))?\s+"
            r"(?:re-?)?(?:inspections?|inspection reports?|inspection outcomes?)\b",
            (Framework.AREA_SEND,),
            False,
        ),
        (
            rf"\b(?:full |joint |local )?(?:area )?SEND\s+(?:\w+\s+)?{_SEND_NOUN}\b",
            (Framework.AREA_SEND,),
            False,
        ),
        (
            rf"\b{_SEND_NOUN}\s+(?:of|for|on|into|about)\s+(?:the\s+)?(?:local\s+)?(?:area\s+)?(?-i:SEND)\b",
            (Framework.AREA_SEND,),
            False,
        ),
        (r"\barea SEND\b", (Framework.AREA_SEND,), False),
        (
            r"\bLSCB reviews?\b|\breviews? of the (?:LSCB|local safeguarding children board)\b",
            (Framework.LSCB_REVIEW,),
            False,
        ),
        (
            r"\b(?:LAC|looked[\s-]after children"
            r"|children looked after)(?:'?s)?\s+(?:services\s+)?inspections?\b",
            (Framework.LAC,),
            True,
        ),
        (r"\bSIF re-?inspections?\b|\b(?:full )?re-?inspections?\b", (Framework.SIF_REINSPECTION,), True),
        (
            r"\bSIFs?\b(?: inspections?| reports?)?|\bsingle inspection framework\b(?: inspections?)?",
            (Framework.SIF, Framework.SIF_REINSPECTION),
            False,
        ),
        (
            r"\bILACS\b(?! framework)(?: inspections?| reports?)?|\b(?:short|standard) inspections?\b",
            (Framework.ILACS,),
            False,
        ),
        (
            r"\b(?:full|graded|main|whole|children['’]?s services|children['’]?s social care"
            r"|comprehensive)\s+(?:ofsted\s+)?(?:inspections?|inspection reports?|reports?)\b",
            FULL_INSPECTIONS,
            False,
        ),
        (
            r"\bfocus+e?d?\s+(?:ofsted\s+)?visits?(?:\s+(?:letters?|reports?))?\b",
            (Framework.FOCUSED_VISIT,),
            False,
        ),
        (rf"\b{_KIND}\s+(?:focus+e?d?\s+)?(?:visits?|letters?)\b", (Framework.FOCUSED_VISIT,), False),
    )
)
_VISIT = re.compile(r"\b(?P<noun>visits?|letters?)\b", re.IGNORECASE)
_NOT_OFSTEDS = re.compile(
    r"\b(?:monitoring|home|statutory|return|social work(?:ers?)?['’]?|unannounced|cancell?(?:ed|ing)"
    r"|family|contact|regular|"
    r"children['’]?s|health|prison|school|worker['’]?s?|did|they|to)\s+$",
    re.IGNORECASE,
)
_OFSTEDS = re.compile(
    r"\b(?:the|this|that|latest|last|most recent|previous|first|second|both|two|ofsted|ofsted['’]s"
    r"|recent|its|their|each)\s+(?:[\w’'&-]+\s+){0,3}$",
    re.IGNORECASE,
)
_INSPECTION = re.compile(r"\binspections?\b", re.IGNORECASE)

_LATEST = re.compile(
    r"\b(?:latest|most recent|newest|last)\s+(?P<noun>(?:[\w’'-]+\s+){0,3}?(?:inspections?|reports?"
    r"|visits?|letters?|grades?|judge?ments?|ratings?|outcomes?|one))\b"
    r"|\brecent\s+(?P<one>inspection|report|visit|letter|grade|judge?ment|rating)\b"
    r"|\b(?:latest|most recent|newest)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:right now|just now|now|currently|current|at the moment|at present|presently|these days|today"
    r"|nowadays|as things stand|still|as of now)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"\b(?:last time(?: (?:around|round))?|(?:the )?previous (?:[\w’'-]+ ){0,3}?(?:one|time"
    r"|inspections?|reports?|visits?"
    r"|grades?|judge?ments?|letters?)|previously|"
    r"(?:the )?(?:one|inspection|report|visit|time) before(?: (?:that|this|the last|the latest"
    r"|it))?(?!\s+the\s+\w+\s+(?:19|20))|before that|"
    r"before (?:the|its|their|this|that) (?:current|present|latest|last|most recent|newest)"
    r"(?: (?:full|ofsted))?(?: (?:one|inspection|report|visit|grade|rating|judge?ment))?\b(?!\s+the\s)|"
    r"(?:the )?(?:prior|preceding|earlier|second last|last but one|penultimate) (?:one|inspection|report"
    r"|visit|judge?ment|grade))\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:both|all|each|every|any|either) (?:of (?:the|its"
    r"|their) )?(?:[\w’'&-]+\s+){0,2}(?:inspections?|reports?|visits?|letters?|times?)\b"
    r"|\bover (?:time|the years)\b|\bthrough the years\b|\bhistory\b|\bso far\b|\bever\b|\bthroughout\b"
    r"|\bby (?:inspection|report)\b",
    re.IGNORECASE,
)
#: 'Greater Manchester ICB' is a body, not ten authorities.
_BODY_AFTER = re.compile(
    r"['’]?s?\s++(?:ICB|ICS|NHS|CCG|integrated care|police|constabulary|combined authority|fire"
    r"|hospitals?|university|trust)\b",
    re.IGNORECASE,
)
_REGIONS = {
    r"yorkshire (?:and|&) (?:the )?humber(?:side)?": "Yorkshire and the Humber",
    r"north[\s-]+east(?:ern)?(?: england| of england)?": "North East",
    r"north[\s-]+west(?:ern)?(?: england| of england)?": "North West",
    r"east midlands": "East Midlands",
    r"west midlands": "West Midlands",
    r"(?:the )?east of england|eastern england|eastern region|east anglia|east region": "East of England",
    r"south[\s-]+east(?:ern)?(?: england| of england)?": "South East",
    r"south[\s-]+west(?:ern)?(?: england| of england)?": "South West",
    r"greater london|london region|london(?! boroughs?\b| councils? of\b)|the capital": "London",
}
_REGION = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), region) for pattern, region in _REGIONS.items()]
_TYPES = [
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), type_)
    for pattern, type_ in (
        (
            r"london (?:boroughs?|councils|authorities|LAs|local authorities)|boroughs? (?:in|of) london",
            "London Borough",
        ),
        (r"unitar(?:y|ies)(?: (?:authorit(?:y|ies)|councils?))?", "Unitary Authority"),
        (
            r"metropolitan (?:boroughs?|districts?|councils?|authorit(?:y|ies))|mets\b|met boroughs?",
            "Metropolitan District",
        ),
        (
            r"(?:shire )?count(?:y|ies)(?: (?:councils|authorities))|shire counties|counties|county councils",
            "County",
        ),
    )
]


@dataclass(frozen=True, slots=True)
class FrameworkMention:
    """Where a kind of report is named; `soft` gives way where no report of the kind fits."""

    frameworks: tuple[Framework, ...]
    start: int
    end: int
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything of a scope that a text names, each with its offsets."""

    text: str
    authorities: tuple[AuthorityMatch, ...]
    dates: tuple[DateMention, ...]
    frameworks: tuple[FrameworkMention, ...]
    areas: tuple[Mention[Area], ...]
    hints: tuple[Mention[Area], ...]
    groups: tuple[Mention[Group], ...]
    regions: tuple[Mention[str], ...]
    types: tuple[Mention[str], ...]
    recency: tuple[Mention[Recency], ...]
    says_now: bool

    def scope_spans(self) -> list[tuple[int, int]]:
        """Where the words of the scope stand that say which reports, not what about."""
        spans = [(m.start, m.end) for m in self.authorities]
        spans += [(m.start, m.end) for m in self.dates]
        spans += [(m.start, m.end) for m in self.frameworks]
        for group in (self.groups, self.regions, self.types, self.recency):
            spans += [(m.start, m.end) for m in group]
        return sorted(spans)


def find_mentions(text: str, gazetteer: Gazetteer) -> Mentions:
    """Everything of a scope that a question names."""
    vocabulary = load_vocabulary()
    authorities = gazetteer.find(text)
    groups = [group for group in vocabulary.groups.find(text) if _group_stands(group, authorities)]
    authorities = _free_matches(authorities, [(group.start, group.end) for group in groups])
    named = [match for match in authorities if not _BODY_AFTER.match(text[match.end :])]
    authorities = named or authorities
    groups = [group for group in groups if not _BODY_AFTER.match(text[group.end :])]
    taken = [(match.start, match.end) for match in authorities]
    dates = find_dates(text)
    frameworks = _find_frameworks(text, dates, authorities)
    types = _free(_find_types(text), taken)
    used = taken + [(m.start, m.end) for m in types]
    regions = [m for m in _free(_find_regions(text), used) if not _within(m, groups)]
    groups = _free(groups, [(m.start, m.end) for m in regions])
    areas = _find_areas(text, frameworks)
    area_spans = [(m.start, m.end) for m in areas]
    return Mentions(
        text=text,
        authorities=tuple(authorities),
        dates=tuple(dates),
        frameworks=tuple(frameworks),
        areas=tuple(areas),
        hints=tuple(_free(vocabulary.hints.find(text), area_spans)),
        groups=tuple(groups),
        regions=tuple(regions),
        types=tuple(types),
        recency=tuple(_find_recency(text)),
        says_now=bool(_NOW.search(text)),
    )


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def _free(mentions: list[Mention[Value]], taken: list[tuple[int, int]]) -> list[Mention[Value]]:
    """Those mentions that lie in no span already taken."""
    return [mention for mention in mentions if not _overlaps(mention.start, mention.end, taken)]


def _within(mention: Mention[str], groups: list[Mention[Group]]) -> bool:
    """Whether a region's name is part of a group's: the 'London' of 'inner London'."""
    length = mention.end - mention.start
    return any(
        group.start <= mention.start and mention.end <= group.end and length < group.end - group.start
        for group in groups
    )


def _group_stands(group: Mention[Group], authorities: list[AuthorityMatch]) -> bool:
    """Whether a group's name is meant: 'Greater Manchester' is, the 'Berkshire' of 'West Berkshire' isn't."""
    over = [match for match in authorities if _overlaps(match.start, match.end, [(group.start, group.end)])]
    length = group.end - group.start
    return all(group.start <= match.start and len(match.printed) < length for match in over)


def _free_matches(matches: list[AuthorityMatch], taken: list[tuple[int, int]]) -> list[AuthorityMatch]:
    return [match for match in matches if not _overlaps(match.start, match.end, taken)]


def _find_types(text: str) -> list[Mention[str]]:
    return [Mention(type_, m.start(), m.end()) for pattern, type_ in _TYPES for m in pattern.finditer(text)]


def _find_regions(text: str) -> list[Mention[str]]:
    found: list[Mention[str]] = []
    for pattern, region in _REGION:
        for match in pattern.finditer(text):
            if not _overlaps(match.start(), match.end(), [(m.start, m.end) for m in found]):
                found.append(Mention(region, match.start(), match.end()))
    return sorted(found, key=lambda mention: mention.start)


def _find_areas(text: str, frameworks: list[FrameworkMention]) -> list[Mention[Area]]:
    """Areas named; 'send' counts as the subject only where it isn't the verb."""
    spans = [(m.start, m.end) for m in frameworks if m.frameworks == (Framework.LAC,)]
    found = []
    for mention in _free(load_vocabulary().areas.find(text), spans):
        printed = text[mention.start : mention.end]
        if printed.lower() in ("send", "sen") and not printed.isupper() and not _send_is_noun(text, mention):
            continue
        if printed.lower() in ("leaders", "overall") and re.match(
            rf"\s+(?:to|of the group|in the(?! (?:\d|{_SEND_NOUN}|latest|last|most|previous)))\b",
            text[mention.end :],
        ):
            continue
        found.append(mention)
    return found


def _send_is_noun(text: str, mention: Mention[Area]) -> bool:
    before = re.search(
        r"\b(?:with|area|in|on|for|about|the|of|local)\s+$", text[: mention.start], re.IGNORECASE
    )
    after = re.match(
        rf"\s+(?:{_SEND_NOUN}|provision|area|services?|partnership|system|children|pupils|reforms"
        rf"|support|strategy|team|failings?)\b",
        text[mention.end :],
        re.IGNORECASE,
    )
    return bool(after) or (
        bool(before)
        and not re.match(r"\s+(?:to|them|it|him|her|out|off|back|a|the|its)\b", text[mention.end :])
    )


def _find_frameworks(
    text: str, dates: list[DateMention], authorities: list[AuthorityMatch]
) -> list[FrameworkMention]:
    """Kinds of report named; a bare 'visit' or 'letter' counts where it is clearly Ofsted's."""
    ranges = [(date.start, date.end) for date in dates if date.relation == "range"]
    found: list[FrameworkMention] = []
    for pattern, frameworks, soft in _FRAMEWORKS:
        for match in pattern.finditer(text):
            taken = [(m.start, m.end) for m in found] + ranges
            if not _overlaps(match.start(), match.end(), taken):
                found.append(FrameworkMention(frameworks, match.start(), match.end(), soft))
    for match in _VISIT.finditer(text):
        taken = [(m.start, m.end) for m in found] + ranges
        if not _overlaps(match.start(), match.end(), taken) and _is_ofsteds(text, match, dates, authorities):
            found.append(FrameworkMention((Framework.FOCUSED_VISIT,), match.start(), match.end(), soft=True))
    visit = any(m.frameworks == (Framework.FOCUSED_VISIT,) for m in found)
    if visit and _names_dated_inspection(text, dates, found):
        return [m for m in found if m.frameworks != (Framework.FOCUSED_VISIT,)]
    return sorted(found, key=lambda mention: mention.start)


def _is_ofsteds(
    text: str, match: re.Match[str], dates: list[DateMention], authorities: list[AuthorityMatch]
) -> bool:
    """Whether a 'visit' is one of Ofsted's: dated, or the latest, or to an authority; never 'home visits'."""
    before, after = text[: match.start()], text[match.end() :]
    if _NOT_OFSTEDS.search(before):
        return False
    near = [date for date in dates if date.names_report]
    for date in near:
        gap = text[date.end : match.start()] if date.end <= match.start() else text[match.end() : date.start]
        if len(gap.split()) <= 4 and not re.search(r"[.?!]", gap):
            return True
    named = any(a.end <= match.start() and len(text[a.end : match.start()].split()) <= 2 for a in authorities)
    to_place = re.match(r"\s+(?:to|of|in|at)\s+", after) and any(
        0 <= a.start - match.end() <= 8 for a in authorities
    )
    return named or bool(to_place) or bool(_OFSTEDS.search(before))


def _names_dated_inspection(text: str, dates: list[DateMention], found: list[FrameworkMention]) -> bool:
    """'between the 2018 inspection and the January 2020 visit': the visit is not all that is asked about."""
    spans = [(m.start, m.end) for m in found]
    for match in _INSPECTION.finditer(text):
        if _overlaps(match.start(), match.end(), spans):
            continue
        if any(0 <= match.start() - date.end <= 12 for date in dates if date.relation == "in"):
            return True
    return False


def _find_recency(text: str) -> list[Mention[Recency]]:
    """Words that say which of several reports; PREVIOUS outranks LATEST where both could be read."""
    found = [Mention(Recency.PREVIOUS, m.start(), m.end()) for m in _PREVIOUS.finditer(text)]
    spans = [(m.start, m.end) for m in found]
    for pattern, recency in ((_LATEST, Recency.LATEST), (_ALL, Recency.ALL)):
        found += [
            Mention(recency, m.start(), m.end())
            for m in pattern.finditer(text)
            if not _overlaps(m.start(), m.end(), spans)
        ]
    return sorted(found, key=lambda mention: mention.start)
