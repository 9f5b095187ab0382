"""How many children there are in all of a kind: in care, on a child protection plan.

Reports put such a total in a few set ways ('At 31 March, 678 children are being looked after by the local
authority'), and hold many other numbers of such children, of whom so many went missing or moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHILDREN = r"(?:children(?: and young people)?|young people|kids|youngsters)"
#: A number that is no year and no percentage.
_NUMBER = r"(?<!when )(?<![\d.,£])(?!(?:19|20)\d\d\b)\d[\d,]*(?![\d.]*\s*%)"
_BE = r"(?:are|were|is|was)"
#: A few words of the same sentence that don't say that only some are counted.
_FEW = r"(?:\s+(?!(?:who|whose|placed|living|under|with|without)\b)[\w’'()%,.-]+?){0,14}?"
#: Where a question for a total ends: with the place, the day, or nothing.
_END = (
    r"(?:\s*[?.!,]|\s*$|\s+(?:at|by|on|as|during|when|now|currently|today|altogether|overall|there"
    r"|in (?!foster|residential|(?:\w+ )?(?:homes?|placements?)|secure|kinship|need|educ)))"
)
#: The same behind what they are called: 'are there', 'does the council have'.
_NAMED_END = (
    rf"(?:{_END}|\s+{_BE}\s+there\b"
    r"|\s+(?:does|did|do|has|have|had)\b[\w’' -]{0,40}?(?:\b(?:have|look after|got)\s*)?(?:[?.!,]|$))"
)
#: What counts some of them after all.
_ONLY_SOME = re.compile(
    r"\bmissing\b|\bplaced\b|\bplacements?\b|\blive\b|\bliving\b|\bwait\w*"
    r"|\bmoved?\b|\badopted\b|\bwithout\b|\bwith\b|\bwho\b|\bschool\b|\bexcluded\b|\bmore\b|\bfewer\b|\baged?\b"
    r"|\bfor (?:more|over|two|the)\b|\bunder \w+|\bunaccompanied\b|\bdisabled\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Total:
    """One kind: how a question asks for all of it, and how a report says how many they are."""

    asked: re.Pattern[str]
    said: re.Pattern[str]


def _total(state: str, named: str, looking: str) -> _Total:
    """Compile a kind: `state` is how they are, `named` their name, `looking` what is done for them."""
    asked = (
        rf"\bhow many {_CHILDREN}\b(?: in [\w’' -]{{1,40}}?)? {_BE}(?: (?:there|now|being|currently))*"
        rf" {state}{_END}"
        rf"|\b(?:how many|number of) {named}{_NAMED_END}|\bhow many (?:{_BE} )?{state}{_END}"
    )
    said = (
        rf"{_NUMBER}\s+(?:{_CHILDREN}\s+)?{_BE}\s+(?:(?:currently|being|still|the)\s+){{0,2}}{state}"
        rf"|\bthere\s+{_BE}\s+(?:(?:currently|now|approximately|around)\s+)?{_NUMBER}\s+{named}"
        rf"|\b(?:number|population|total|cohort)s?\s+of\s+{named}{_FEW}\s+(?:to|is|was|at|of|from)\s+{_NUMBER}"
    )
    if looking:
        asked += rf"|\bhow many {_CHILDREN} (?:{_BE}|do|does|did) [\w’' -]{{1,40}}? {looking}{_END}"
        said += rf"|\b{looking}\s+{_NUMBER}\s+{_CHILDREN}"
    return _Total(re.compile(asked, re.IGNORECASE), re.compile(said, re.IGNORECASE))


_PLAN = r"(?:an? |the )?(?:child(?:ren)?[- ]protection|CP) plans?"
_TOTALS = (
    _total(
        r"(?:looked[- ]after|in (?:the |its |their |local authority )?care)\b"
        r"(?! (?:home|leaver|proceeding|order))",
        r"(?:children (?:and young people )?(?:looked[- ]after|in (?:public )?care)"
        r"|looked[- ]after children)\b(?! (?:who|placed|under|with)\b)",
        r"look(?:ing|s)? after",
    ),
    _total(
        rf"(?:(?:subjects?|subjected) (?:to|of)|on|under) {_PLAN}",
        rf"{_CHILDREN} (?:(?:{_BE} )?(?:the )?subjects? (?:to|of)|on|with|under) {_PLAN}",
        "",
    ),
)


def find_total(question: str) -> re.Pattern[str] | None:
    """Return what matches the sentence with the total that is asked for, None where none is."""
    if _ONLY_SOME.search(question):
        return None
    return next((total.said for total in _TOTALS if total.asked.search(question)), None)
