"""Reports that a conversation or a wording has come to, pinned by their ids: each is of one authority."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inspectqa.asking.understanding.scopes import family, reports_in
from inspectqa.records import FULL_INSPECTIONS, Framework, Identity, Question, Recency, Scope

#: How a standalone wording says which report is pinned.
_SAID = re.compile(r"\s*\bin the report published on \d{1,2} \w+ \d{4}\b")

_NOUN = r"(?:(?:full|ofsted|focused|ilacs)\s+)*(?:inspections?|reports?|visits?|letters?|ones?|times?)"
_NEWEST = r"(?:latest|most recent|newest|current|present|last)"
_BEFORE = r"(?:previous|last|earlier|prior|preceding)"
#: What says for the facts that both are asked for.
LAST_TWO = "the last two inspections"
_BOTH_TIMES = re.compile(
    # 'this time … last time', 'last time … now'
    r"\bthis (?:time|inspection)\b.*\b(?:last|previous) (?:time|inspection|one)\b"
    r"|\blast time\b.*\b(?:this time|now)\b"
    rf"|\bnow\b.{{0,30}}\b(?:compared? (?:with|to)|against|than|versus|vs)\b.{{0,20}}\blast time\b"
    # 'the latest inspection … the one before'
    r"|\b(?:latest|most recent|newest|current)\b.*"
    r"\b(?:previous|the (?:one|inspection|report|visit) before)\b"
    r"|\bprevious\b.*\b(?:latest|most recent|newest|current)\b"
    # 'compared with the previous inspection', 'better than at the last inspection'
    rf"|\b(?:compar\w+(?: it| them| this| that)? (?:with|to|against)|against|versus|vs\.?"
    rf"|(?:better|worse|stronger|weaker|different|higher|lower|more|fewer|less|improved?) (?:\w+ )?than)"
    rf"\s+(?:(?:at|in|it was at|it was|they were at|they were)\s+)?"
    rf"(?:last time|(?:the|its|their)\s+(?:{_BEFORE}\s+{_NOUN}|{_NOUN} before))\b"
    # 'the last two inspections', 'its two most recent visits'
    rf"|\b(?:the|its|their|['’]s?|[\w’']+s)\s+(?:{_NEWEST}|past|previous)\s+(?:two|2|couple of)\s+{_NOUN}\b"
    rf"|\b(?:last|latest)\s+{_NOUN}\b.*\b(?:than|and|with|to|versus|from)\b.*\bthe {_NOUN} before\b"
    rf"|\b(?:better|worse|improv\w+|chang\w+|differ\w+|progress\w*)\b.*\bsince last time\b"
    rf"|\b(?:two|2)\s+{_NEWEST}\s+{_NOUN}\b",
    re.IGNORECASE,
)


def asks_both_times(text: str) -> bool:
    """Whether a question asks of the latest report and of the one before."""
    return bool(_BOTH_TIMES.search(text))


def pin_last_two(text: str, scope: Scope, identities: Mapping[str, Identity]) -> tuple[Scope, bool]:
    """'This time and last time': the latest report of the kind and the one before, of each authority named.

    Also says whether both are asked for. Nothing is pinned where an authority has no two such reports.
    """
    dated = scope.years or scope.months or scope.since or scope.until or scope.reports
    if dated or not scope.authorities or not asks_both_times(text):
        return scope, False
    wanted = scope.frameworks or FULL_INSPECTIONS
    pinned: list[str] = []
    for name in scope.authorities:
        own = reports_in(Scope(authorities=(name,), frameworks=wanted), identities)
        if len(own) < 2:
            return replace(scope, recency=Recency.ANY), True
        pinned += [one.id for one in own[:2]]
    return replace(scope, reports=tuple(pinned), recency=Recency.ANY, frameworks=()), True


def move_pins(question: Question, names: Sequence[str], identities: Mapping[str, Identity]) -> Question:
    """The question with its pinned reports changed for those in the same place of other authorities' series.

    'The inspection before' of one authority becomes the inspection before of the other. Where an authority
    has none in that place, nothing is pinned.
    """
    pins = [identities[name] for name in question.scope.reports if name in identities]
    if not pins or not names or {pin.authority for pin in pins} == set(names):
        return question
    moved: list[Identity] = []
    for name in names:
        own = [pin for pin in pins if pin.authority == name] or _counterparts(pins, name, identities)
        if not own:
            moved = []
            break
        moved += own
    fresh = dict.fromkeys(one.id for one in moved)
    said = say_report(moved[0]) if len(fresh) == 1 else ""
    scope = replace(question.scope, reports=tuple(fresh))
    return replace(question, scope=scope, standalone=_SAID.sub(said and f" {said}", question.standalone))


def say_report(identity: Identity) -> str:
    """'in the report published on 11 May 2022'; '' for a report without a date."""
    day = identity.published
    return f"in the report published on {day.day} {day:%B %Y}" if day else ""


def unsay_report(wording: str) -> str:
    """The wording without the words that say which report is pinned."""
    return _SAID.sub("", wording)


def _counterparts(pins: Iterable[Identity], name: str, identities: Mapping[str, Identity]) -> list[Identity]:
    found = []
    for pin in pins:
        theirs = _series(name, pin.framework, identities)
        place = [one.id for one in _series(pin.authority, pin.framework, identities)].index(pin.id)
        found += theirs[place : place + 1]
    return found


def report_before(identity: Identity, identities: Mapping[str, Identity]) -> Identity | None:
    """The authority's report of the same kind that came before."""
    series = _series(identity.authority, identity.framework, identities)
    later = [place for place, one in enumerate(series) if one.id == identity.id]
    return next(iter(series[later[0] + 1 :]), None) if later else None


def _series(name: str, framework: Framework, identities: Mapping[str, Identity]) -> list[Identity]:
    """The authority's reports of the kind, newest first."""
    return reports_in(Scope(authorities=(name,), frameworks=family(framework)), identities)
