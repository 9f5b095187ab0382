"""A question in everyday words → the same in the words that it is understood by.

Phrases that stand for a name ('kids who have left care') come from data/vocabulary.toml. 'The best council'
is read as the top rated: the reports grade each authority by itself, and a grade is the nearest to it.
"""

from __future__ import annotations

import datetime as dt
import re

from inspectqa.asking.understanding.vocabulary import load_vocabulary

_PLACES = r"(?:councils?|authorit(?:y|ies)|las?|boroughs?|count(?:y|ies)|cit(?:y|ies)|places?)"
_BEST = r"(?:very )?(?:best|top|greatest|finest|strongest)(?:[- ]performing)?"
_WORST = r"(?:very )?(?:worst|weakest|poorest|bottom)(?:[- ]performing)?"
_WHO = (
    rf"^\W*(?:who|which (?P<noun>{_PLACES})|where)(?: in (?P<where>[\w’' -]+?))?"
    r" (?:is|are|does|do)(?: the)?"
)
_SUPERLATIVES = tuple(
    (re.compile(pattern, re.IGNORECASE), wording)
    for pattern, wording in (
        (rf"\b{_BEST} (?P<noun>(?:local |children['’]s )?{_PLACES})\b(?! tax)", "top rated {noun}"),
        (rf"\b{_WORST} (?P<noun>(?:local |children['’]s )?{_PLACES})\b", "lowest rated {noun}"),
        (
            rf"{_WHO} best (?:at|for|with|on|in terms of)\b",
            "Which {noun} {where} are top rated for",
        ),
        (
            rf"{_WHO} worst (?:at|for|with|on|in terms of)\b",
            "Which {noun} {where} are lowest rated for",
        ),
    )
)
_NUMBERS = {
    "couple of": 2,
    "two": 2,
    "few": 3,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_LAST_YEARS = re.compile(
    r"\b(?:in|over|during|within|for) the (?:last|past|previous) (?:(?P<count>couple of|\w+) years|decade)\b",
    re.IGNORECASE,
)
_LAST_YEAR = re.compile(r"(?<!the )(?<!in )\blast year\b", re.IGNORECASE)
_THIS_YEAR = re.compile(r"\b(?:earlier )?this year\b", re.IGNORECASE)
#: 'How many … since the last inspection?': what a report counts, and not which report is meant.
_COUNTED_SINCE = re.compile(
    r"(?P<counted>\bhow many (?!inspections|visits|reports|letters|times|grades|judge?ments)\w.*?)"
    r",? since (?:the|its|their) (?:last|previous) (?:ofsted )?inspection\b",
    re.IGNORECASE,
)
_RANKS = re.compile(rf"\b(?:{_BEST}|{_WORST})\b", re.IGNORECASE)
_AMONG = re.compile(rf"\b(?:{_PLACES}|who|where)\b", re.IGNORECASE)
RANKING_NOTE = (
    "No report ranks authorities against each other: best and worst are taken to be those with the "
    "highest and the lowest grade."
)


def reword(text: str) -> str:
    """Return the question with names in place of the phrases that stand for them."""
    for mention in reversed(load_vocabulary().rewordings.find(text)):
        text = f"{text[: mention.start]}{mention.value}{text[mention.end :]}"
    for pattern, wording in _SUPERLATIVES:
        if found := pattern.search(text):
            groups = found.groupdict()
            where = f"in {groups['where']}" if groups.get("where") else ""
            fresh = wording.format(noun=groups.get("noun") or "councils", where=where)
            text = " ".join(f"{text[: found.start()]}{fresh}{text[found.end() :]}".split())
    return _COUNTED_SINCE.sub(r"\g<counted>", text)


def reword_dates(text: str, newest: dt.date | None) -> str:
    """Return the question with 'last year' and 'in the last three years' as the years they mean.

    They are told from the newest report in the collection, not from today: an answer depends on nothing else.
    """
    if newest is None:
        return text
    if found := _LAST_YEARS.search(text):
        count = (found["count"] or "ten").lower()
        years = int(count) if count.isdigit() else _NUMBERS.get(count, 0)
        since = f"since {newest.year - years}" if years else found.group()
        return f"{text[: found.start()]}{since}{text[found.end() :]}"
    text = _THIS_YEAR.sub(f"in {newest.year}", text)
    return _LAST_YEAR.sub(f"in {newest.year - 1}", text)


def asks_ranking(text: str) -> bool:
    """Tell whether a question asks which authority is the best or the worst of them."""
    return bool(_RANKS.search(text) and _AMONG.search(text))
