"""'How has that changed?', 'and before?', 'has it got better since?': the matter before, of other reports.

Such a turn names nothing of its own. It asks what the reports before or after say of the same matter; one
that asks for change asks for all of them, side by side.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspectqa.asking.understanding.mentions import Mentions
from inspectqa.asking.understanding.scopes import family, reports_in
from inspectqa.asking.understanding.standalone import Known
from inspectqa.records import FULL_INSPECTIONS, Detail, Framework, Identity, Kind, Question, Recency, Scope

_BEFORE = r"(?:before(?:hand)?|earlier|previous(?:ly)?|prior|preceding|in the past|back then|already)"
_THINGS = r"(?:inspections?|reports?|visits?|letters?|ones?|times?)"
#: Whatever else such a turn may say: with a matter of its own it is another question.
_SAYS_ALSO = re.compile(
    r"\b(?:and|but|so|or|ok(?:ay)?|then|also|too|as|well|much|any|anything|something|what|how|was|is|were"
    r"|are|did|does|do|has|had|have|be|been|being|it|its|that|this|they|them|their|those|these|the|an?|in|at|on"
    r"|for|of|to|by|from|with|about|still|case|same|similar|true|there|over|time|times|out|up|down|off|i|you|we"
    r"|far|more|less|really|at all|actually|again|please|say|said|says|tell|told|show|showed|find|found"
    r"|report(?:ed|s)?|ask(?:ed|s)?(?: for)?|judge[ds]?|think|thought|look(?:ed)?|like|know|see|seen|noted?"
    r"|inspections?|visits?|letters?|ones?|inspectors?|ofsted|council|authority|children['’]?s services"
    r"|services?|things?|matters?|issues?|situation|picture|position|aspect|s|t|isn|wasn|hasn|didn|haven|not|no"
    r"|yes|years?|each|every|all|through(?:out)?|across|between|compared?|compare|than|which|when|where|who|if"
    r"|first|ever|always|only|just|even|me|us|can|could|would|now|today|latest|most|recent|current|last|come"
    r"|came|along|go|gone|went|turn(?:ed)?|happen(?:ed)?|get|got|gotten|become|became|stay(?:ed)?|made|make)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:chang(?:ed?|es|ing)|develop(?:ed|ments?)?|evolv(?:ed?|ing)|improv(?:ed?|ements?|ing)|progress(?:ed)?"
    r"|mov(?:ed?|ing)(?: on)?|differ(?:ed|ent|ently|ences?)?|deteriorat(?:ed?|ing)|declin(?:ed?|ing)|worsened"
    r"|better|worse|trends?|trajectory|history|timeline|over (?:time|the years|the inspections)"
    rf"|(?:all|each|every|successive) (?:the |its |their )?{_THINGS})\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\bsince(?:\s+(?:then|that|this|it|those))?\b|\b(?:later on|from then on|after that time)\b",
    re.IGNORECASE,
)
_SINCE_LAST = re.compile(
    rf"\bsince (?:(?:the|its|their|that) )?(?:last|latest|previous) {_THINGS}\b"
    rf"|\b(?:than|with|from|to) (?:(?:it was|they were) )?"
    rf"(?:{_BEFORE}|last time|(?:(?:the|its|their) )?(?:last|previous|earlier) {_THINGS})\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(rf"\b(?:{_BEFORE}|last time)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:next|following|subsequent(?:ly)?|after(?:wards)?|later)\b", re.IGNORECASE)
_ALL_LATER = re.compile(
    r"\b(?:subsequent|later|following|next) (?:\w+ )?(?:inspections|reports|visits|ones)\b|\bsubsequently\b"
    r"|\bafterwards\b",
    re.IGNORECASE,
)
_TIME_OR_VISIT = re.compile(r"\b(?:visit|letter|time)s?\b", re.IGNORECASE)
_INSPECTION = re.compile(r"\binspection\b", re.IGNORECASE)
#: What is still to come is in no later report.
_TO_COME = re.compile(r"\bwhen(?:['’]?s|s| is| are| will)\b(?=.*\b(?:next|following)\b)", re.IGNORECASE)


def ask_again(text: str, wording: str, last: Question, known: Known) -> Question | None:
    """Return the question before, of the reports before or after; None where something else is asked.

    `wording` is the question before without what its turn added to it.
    """
    own = _reports(last, known)
    spoken = [one for one in own if one.id in last.answered] or reports_in(last.scope, known.identities)
    if last.kind is Kind.AGGREGATE or _TO_COME.search(text) or not (own and spoken):
        return None
    again = _Again(text, wording.rstrip(" ?."), last)
    if _SINCE_LAST.search(text):
        return again.of_two(_with_before(_main(spoken), own))
    if _SINCE.search(text):
        return again.since(spoken[-1] if last.answered else _main(spoken), own)
    if asks_before(text):
        return _before_visit(again, spoken[-1] if last.kind is Kind.TIMELINE else _main(spoken), own)
    if _LATER.search(text):
        return again.after(_main(spoken), own)
    return again.of_all() if _CHANGED.search(text) else None


def asks_before(text: str) -> bool:
    """Tell whether a turn that says nothing else asks of the report before."""
    return bool(_EARLIER.search(text))


def says_only_when(text: str, mentions: Mentions) -> bool:
    """Tell whether a turn names nothing and says nothing but that it asks of another time."""
    named = (mentions.authorities, mentions.dates, mentions.areas, mentions.groups, mentions.regions)
    if any(named) or not (
        _EARLIER.search(text) or _LATER.search(text) or _CHANGED.search(text) or _SINCE.search(text)
    ):
        return False
    rest = text
    for pattern in (_SINCE_LAST, _SINCE, _CHANGED, _EARLIER, _LATER, _SAYS_ALSO):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)


@dataclass(frozen=True, slots=True)
class _Again:
    """The question before, asked again of other reports."""

    text: str
    wording: str
    last: Question

    def of_all(self) -> Question:
        """Return it of every report of the authority."""
        return self._asked("over time", Scope(recency=Recency.ALL))

    def since(self, first: Identity, own: Sequence[Identity]) -> Question:
        """Return it of a report and all after it; of the newest report with the one before."""
        if _day(own[0]) <= _day(first):
            return self.of_two(_with_before(first, own))
        when = Scope(since=first.published, recency=Recency.ALL)
        return self._asked(f"since {_say_day(first)}", when)

    def of_two(self, reports: Sequence[Identity]) -> Question:
        """Return it of two reports, side by side."""
        days = " and ".join(_say_day(one) for one in reversed(reports))
        said = (
            f"in the reports published on {days}"
            if len(reports) > 1
            else f"in the report published on {days}"
        )
        return self._asked(said, Scope(reports=tuple(one.id for one in reports)))

    def after(self, current: Identity, own: Sequence[Identity]) -> Question:
        """Return it of the next report, of the same kind if there is one, or of all later ones if so asked.

        Where it asks for change, beside the report that it was asked of; of none where there is no later one.
        """
        later = [one for one in own if _day(one) > _day(current)]
        kind = FULL_INSPECTIONS if _INSPECTION.search(self.text) else family(current.framework)
        if later and not _ALL_LATER.search(self.text):
            following = ([one for one in later if one.framework in kind] or later)[-1:]
            return self.of_two([*following, current] if _CHANGED.search(self.text) else following)
        when = Scope(since=_day(current) + dt.timedelta(days=1), recency=Recency.ALL)
        return self._asked(f"after {_say_day(current)}", when)

    def _asked(self, said: str, when: Scope) -> Question:
        last = self.last
        send = last.scope.frameworks == (Framework.AREA_SEND,) and not when.reports
        frameworks = last.scope.frameworks if send else ()
        scope = replace(
            when, authorities=last.scope.authorities, areas=last.scope.areas, frameworks=frameworks
        )
        wording = self.wording if _names(self.wording, scope) else f"{self.wording} in {scope.authorities[0]}"
        return replace(
            last,
            text=self.text,
            standalone=f"{wording} – {said}?",
            scope=scope,
            kind=last.kind if len(when.reports) == 1 else Kind.TIMELINE,
            detail=last.detail if last.detail in (Detail.NUMBER, Detail.MONEY, Detail.NAME) else Detail.NONE,
            inherited=("authorities", "areas") if scope.areas else ("authorities",),
            answered=(),
        )


def _before_visit(again: _Again, visit: Identity, own: Sequence[Identity]) -> Question | None:
    """Return what the reports before a visit say: the inspection, where one is asked of, else the visit too.

    Visits look at one matter each: the visit before is seldom of the same. None where no visit was spoken of.
    """
    if visit.framework is not Framework.FOCUSED_VISIT or _TIME_OR_VISIT.search(again.text):
        return None
    earlier = [one for one in own if _day(one) < _day(visit)]
    full = [one for one in earlier if one.framework in FULL_INSPECTIONS][:1]
    visits = [one for one in earlier if one.framework is Framework.FOCUSED_VISIT][:1]
    named = _INSPECTION.search(again.text)
    found = (full or visits) if named else sorted((*full, *visits), key=_day, reverse=True)
    return again.of_two(found) if found else None


def _names(wording: str, scope: Scope) -> bool:
    return any(name.casefold() in wording.casefold() for name in scope.authorities)


def _reports(last: Question, known: Known) -> list[Identity]:
    """Return the reports of the authority last asked about, newest first, of the same services."""
    own = reports_in(Scope(authorities=last.scope.authorities), known.identities)
    send = Framework.AREA_SEND in last.scope.frameworks
    return [one for one in own if one.published and (one.framework is Framework.AREA_SEND) == send]


def _main(reports: Sequence[Identity]) -> Identity:
    """Return the newest full inspection of some reports, else the newest of them."""
    return next((one for one in reports if one.framework in FULL_INSPECTIONS), reports[0])


def _with_before(current: Identity, own: Sequence[Identity]) -> list[Identity]:
    """Return a report and the one of its kind before it, else the nearest; alone where it is the first."""
    earlier = [one for one in own if _day(one) < _day(current)]
    same = [one for one in earlier if one.framework in family(current.framework)]
    return [current, *(same or earlier)[:1]]


def _day(report: Identity) -> dt.date:
    return report.published or dt.date.min


def _say_day(report: Identity) -> str:
    return f"{_day(report).day} {_day(report):%B %Y}"
