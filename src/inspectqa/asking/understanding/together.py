"""'Which is better?', 'compare them', 'what about both?': what the last turns were about, named together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspectqa.asking.understanding.follow_ups import is_bare
from inspectqa.asking.understanding.mentions import find_mentions
from inspectqa.asking.understanding.pinned import asks_both_times, report_before
from inspectqa.asking.understanding.scopes import family, reports_in
from inspectqa.asking.understanding.standalone import Known
from inspectqa.records import Identity, Question

_PLACES = r"(?:councils?|authorit(?:y|ies)|local authorit(?:y|ies)|places?|boroughs?|areas?)"
_PAIR = (
    rf"(?:the|these|those) (?:two|three)(?: of them| {_PLACES})?|both(?: of (?:them|these|those)| {_PLACES})?"
)
_ALL = r"all (?:of (?:them|these|those)|the )?(?:three|four|five)?"
_ENDS = r"(?=\s*(?:$|[?.!,;:]|\b(?:for|on|in|at|over|when|side by side|together|with each other|as well)\b))"
_LEAD = r"^\W*(?:(?:so|and|ok(?:ay)?|then|now|but|well)\b[\s,]*)*(?:(?:can|could) you |please )?"
_COMPARATIVE = (
    r"(?:better|worse|best|worst|stronger|weaker|strongest|weakest|higher|lower|highest|lowest|safer|more|most"
    r"|less|least|fewer|fewest|larger|smaller|bigger|ahead|stands? out|improved|faster|slower)"
)
#: What points at several, each with what stands in its place; {names} are the authorities.
_POINTERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), wording)
    for pattern, wording in (
        (
            rf"{_LEAD}compare\s*(?:(?:them|these|those|{_ALL}|{_PAIR})(?: all| both)?)?{_ENDS}",
            "compare {names}",
        ),
        (
            rf"{_LEAD}how (?:do|did|does|would) (?:they|these|those|{_ALL}|{_PAIR}) (?:all |both )?"
            rf"(?P<verb>compare|differ|measure up|stack up){_ENDS}",
            "how do {names} compare",
        ),
        (
            rf"{_LEAD}(?:are|were|is) (?:they|these|those|{_PAIR}) (?:both |any |very |all )?"
            rf"(?:similar|alike|the same|different|comparable){_ENDS}",
            "how do {names} compare",
        ),
        (
            rf"{_LEAD}(?:what(?:['’]s| is| are)|any) (?:the )?differences?"
            rf"(?: (?:between|in) \w+(?: two)?)?{_ENDS}",
            "how do {names} compare",
        ),
        (
            rf"\b(?:which|who)(?: one| {_PLACES})?(?: of (?:them|these|those|the (?:two|three)))?"
            r"(?= (?:is|was|are|has|had|have|does|did|do|got|comes?|came|looks?|performs?|performed"
            r"|scores?|scored)\b"
            rf".*\b{_COMPARATIVE}\b)",
            "which of {names}",
        ),
        (
            r"\b(?:which|who|either|each|any|all)(?: one)? of "
            r"(?:them|these two|those two|the (?:two|three))\b",
            "which of {names}",
        ),
        (r"\bboth (?:of (?:them|these|those)|councils|authorities|boroughs)\b", "{names}"),
        (rf"\b(?:between|for|about|of|in) (?:them both|{_PAIR}){_ENDS}", "{link} {names}"),
        (rf"\bbetween them{_ENDS}", "between {names}"),
    )
)
_ALL_OF_THEM = re.compile(r"\ball\b|\bthree\b", re.IGNORECASE)
#: How many turns back a place is still meant.
_TURNS_BACK = 6


def name_together(text: str, history: Sequence[Question], known: Known) -> str:
    """The text with names where it points at several of the last turns; unchanged where it doesn't.

    The two authorities asked about last are meant; where all turns were about one, its last two reports.
    """
    if not history or known.gazetteer.find(text):
        return text
    if asks_both_times(text):
        return _name_both_times(text, history[-1], known)
    found = next(((m, wording) for pattern, wording in _POINTERS if (m := pattern.search(text))), None)
    if found is None:
        return text
    match, wording = found
    names = _authorities(history, 6 if _ALL_OF_THEM.search(match.group()) else 2)
    if not names:
        dates = _dates(history, known)
        return f"compare {dates}?" if dates else text
    link = match.group().split()[0]
    fresh = wording.format(names=" and ".join(names), link=link)
    return f"{text[: match.start()]}{fresh}{text[match.end() :]}"


def _name_both_times(text: str, last: Question, known: Known) -> str:
    """'Is that better than last time?': the report asked about and the one before, by their months."""
    if len(last.scope.authorities) != 1:
        return text
    if not is_bare(text, find_mentions(text, known.gazetteer)):
        return f"{text} ({last.scope.authorities[0]})"
    current = _report(last, known)
    before = report_before(current, known.identities) if current else None
    dates = _say_dates([before, current])
    return f"compare {dates}?" if dates else text


def _authorities(history: Sequence[Question], most: int) -> list[str]:
    """The last authorities asked about, one a turn, in the order asked; several of one turn stand alone."""
    names: list[str] = []
    for question in reversed(history[-_TURNS_BACK:]):
        own = question.scope.authorities
        if len(own) > 1:
            return names[::-1] if len(names) > 1 else [] if names or len(own) > _TURNS_BACK else list(own)
        names += [name for name in own if name not in names]
        if len(names) == most:
            break
    return names[::-1] if len(names) > 1 else []


def _dates(history: Sequence[Question], known: Known) -> str:
    """'in May 2022 and July 2025': the reports that the last two turns were about, the older first."""
    if len(history) < 2:
        return ""
    reports = [_report(question, known) for question in history[-2:]]
    return _say_dates(reports)


def _say_dates(reports: Sequence[Identity | None]) -> str:
    days = {one.published for one in reports if one is not None and one.published}
    return f"in {' and '.join(f'{day:%B %Y}' for day in sorted(days))}" if len(days) == 2 else ""


def _report(question: Question, known: Known) -> Identity | None:
    """The report that a turn was about; a full inspection first."""
    if not question.scope.authorities:
        return None
    reports = reports_in(question.scope, known.identities)
    return next((one for one in reports if len(family(one.framework)) > 1), next(iter(reports), None))
