"""'The first one', 'the latter': an authority pointed at by its place in the answer before → its name."""

from __future__ import annotations

import re

from inspectqa.records import Answer

_ORDINALS = {
    name: place
    for place, names in enumerate(
        ("first|1st|top", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th"), 0
    )
    for name in names.split("|")
} | {"bottom": -1}
_THING = (
    r"(?:one|of (?:them|these|those)|(?:authority|council|borough|county|place|area|row|name)(?! report))"
)
_ORDINAL = re.compile(
    rf"\bthe ({'|'.join(_ORDINALS)}) (?:{_THING})\b(?: (?:on|in|of) (?:the|that|this) (?:list|table))?",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\bnumber (\d{1,2}) (?:on|in|of) (?:the|that|this|your) (?:list|table)\b", re.IGNORECASE
)


def name_pointed(text: str, answer: Answer | None) -> str:
    """Put names where a question points into the answer before it; unchanged where nothing is pointed at.

    The authorities are counted as the answer shows them: by the rows of its table, else by its citations.
    'The last one' is left alone: it is more often the last report.
    """
    names = _named(answer)
    if len(names) < 2:
        return text

    def name(place: int, printed: str) -> str:
        return names[place] if -len(names) <= place < len(names) else printed

    text = _ORDINAL.sub(lambda m: name(_ORDINALS[m[1].casefold()], m[0]), text)
    text = _NUMBER.sub(lambda m: name(int(m[1]) - 1, m[0]) if int(m[1]) else m[0], text)
    if len(names) == 2:
        text = _OF_TWO.sub(lambda m: names[m[1].casefold() == "latter"], text)
    return text


def _named(answer: Answer | None) -> list[str]:
    if answer is None or answer.refused:
        return []
    rows = [citation for citation in answer.table.citations if citation] if answer.table else []
    shown = rows or list(answer.citations)
    return list(dict.fromkeys(citation.report.authority for citation in shown if citation.report.authority))
