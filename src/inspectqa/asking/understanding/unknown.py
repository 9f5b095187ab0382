"""Places that a question names and no report is of, with the nearest names that are known."""

from __future__ import annotations

import re

from inspectqa.asking.understanding.mentions import Mentions
from inspectqa.asking.understanding.vocabulary import load_vocabulary
from inspectqa.reading.gazetteer import Gazetteer
from inspectqa.records import UnknownAuthority


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Up to four words, each with its hyphens.
_NAME = (
    r"(?P<name>[A-Z][\w'’-]{1,60}(?: (?:(?:and|upon|on|of|in|the|under|le|by)[ -])?[A-Z][\w'’-]{1,60}){0,3})"
)
_ANY_NAME = r"(?P<name>[\w'’-]+(?: [\w'’-]+){0,3}?)"
#: Ways of asking in which only a place can stand, whatever its spelling.
_SURE = (
    re.compile(
        rf"\b(?:is|are|do you (?:have|cover)|have you got) (?:there )?(?:any(?:thing)? (?:on|for"
        rf"|about) )?{_ANY_NAME} (?:is |are )?(?:covered|included|in (?:here|the (?:collection|index)"
        rf"|your data))",
        re.IGNORECASE,
    ),
    re.compile(rf"\bdo you (?:cover|include|have) {_ANY_NAME}\s*\?*$", re.IGNORECASE),
    re.compile(
        rf"{_NAME}(?:['’]s)?\s+(?:(?:City|County|Borough|Metropolitan|District|Town)\s+)*(?:[Cc]ouncil"
        rf"|[Ll]ocal [Aa]uthority)\b"
    ),
)
#: Ways in which a name is most likely a place.
_LIKELY = (
    re.compile(
        rf"\b[Hh]ow (?:is|are|was|were|did|has) {_NAME}\s+(?:doing|performing|rated|graded|judged"
        rf"|getting|done|do|fared?|improved)"
    ),
    re.compile(
        rf"\b(?:in|In|at|for|about|of) {_NAME}(?=\s*(?:[?,.]|$|in (?:19|20)|and |on |for |at |rated"
        rf"|judged|graded))"
    ),
    re.compile(
        rf"\b(?:[Dd]id|[Dd]oes|[Ii]s|[Ww]as|[Hh]as) {_NAME}\s+(?:get|improve|improved|rated|judged"
        rf"|graded|good|inadequate|outstanding|have|had|been|still)"
    ),
    re.compile(
        rf"{_NAME}['’]s (?:children['’]s services|care leavers|leadership|grades?|ratings?|inspections?"
        rf"|SEND|judge?ments?|reports?)"
    ),
)
_NOT_PLACES = _words(
    """
    ofsted send ilacs sif england english inspectors inspection cqc care quality commission government
    department education mash iro iros lado camhs january february march april may june july august
    september october november december spring summer autumn winter nhs icb covid covid-19 pandemic what
    which who how why where when is are the all any children council i area local authority brexit
    christmas easter year key stage a-level gcse uk britain national signs safety mockingbird staying
    close family safeguarding ofsted's inspectors' it this that they there anything anyone everyone
    everything something nothing recommendations
    """
)


def find_unknown(text: str, mentions: Mentions, gazetteer: Gazetteer) -> tuple[UnknownAuthority, ...]:
    """The places named that are unknown; in doubt none, so that no good question is turned away."""
    blank = _blanked(text, mentions)
    found = [text[m.start : m.end] for m in load_vocabulary().outside.find(blank) if _is_place(text, m.start)]
    patterns = _SURE if mentions.authorities or mentions.groups or mentions.regions else _SURE + _LIKELY
    for pattern in patterns:
        for match in pattern.finditer(blank):
            name = _trimmed(match["name"])
            if name and not any(name in other or other in name for other in found):
                found.append(name)
    return tuple(UnknownAuthority(name, gazetteer.nearest(name)) for name in dict.fromkeys(found))


def _is_place(text: str, start: int) -> bool:
    """'Newport' as a place; 'wales' in lower case only in a lower-case question."""
    return text[start].isupper() or text == text.lower()


def _blanked(text: str, mentions: Mentions) -> str:
    """The text with what is already understood made blank, offsets kept."""
    letters = list(text)
    for start, end in mentions.scope_spans() + [(m.start, m.end) for m in mentions.areas]:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _trimmed(name: str) -> str:
    """The name without words that no place has; '' where nothing is left."""
    words = re.sub(r"['’]s\b", "", name).split()
    while words and (words[0].lower() in _NOT_PLACES or words[0].isupper()):
        words.pop(0)
    while words and (words[-1].lower() in _NOT_PLACES or words[-1].lower() in ("and", "of", "the", "in")):
        words.pop()
    if not words or any(word.lower() in _NOT_PLACES for word in words):
        return ""
    return " ".join(words)
