"""'We live in Dudley. When was the SEND inspection?' → the question, with the place that it begins with."""

from __future__ import annotations

import re

from inspectqa.asking.understanding.mentions import find_mentions
from inspectqa.reading.gazetteer import Gazetteer

#: Before a name, and after it, a preamble is no longer.
LONGEST_CHARS = 100
#: Who asks, as people introduce themselves.
_SORT = (
    r"(?:(?:foster|kinship|adoptive|single|new|young|former|elected|local|lead|cabinet|council|parish"
    r"|scrutiny"
    r"|opposition|social|support|school|children['’]?s|send|sen|care|case|youth|family|worried|concerned) )*"
)
_ONE = (
    r"(?:parent|mum|mom|mother|dad|father|carer|grandparent|gran|nan|guardian|councillor|cllr|member"
    r"|leader|resident"
    r"|governor|head ?teacher|teacher|senco|worker|advis[eo]r|officer|manager|director|dcs|journalist"
    r"|reporter"
    r"|researcher|student|trustee|volunteer|chair|leaver|taxpayer|voter)"
)
_ROLE = rf"{_SORT}(?:{_ONE}s?|family|families|person|people)"
#: Several are who is asked about as often as who asks: 'Foster carers in Kent, are they supported?'.
_ASKER = rf"{_SORT}{_ONE}"
#: A name's place in a preamble; a name is put out of the way before its words are read.
_NAME = r"\x00(?:['’]s)?"
_AFTER = rf"(?:[\s,]+(?:council|la|mbc|borough|county|city|area|here|now|too|{_ROLE}))*"
_GREETING = (
    r"(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: (?:all|there|team|folks))?[\s,!.]+)?"
)
_INTRODUCES = re.compile(
    rf"^\W*{_GREETING}(?:(?:so|ok|okay|well|as)[\s,]+)?(?:"
    rf"(?:we|i)(?:['’]?(?:re|m)\b| are| am) (?:[\w'’/-]+ ){{0,7}}?{_NAME}{_AFTER}"
    r"|(?:we|i)(?:['’]ve| have)?(?: just| both| all| only| recently)* (?:live|lived|work|teach|foster"
    r"|moved?|moving"
    rf"|serve|represent|lead|chair|sit) (?:[\w'’-]+ ){{0,6}}?{_NAME}{_AFTER}"
    rf"|(?:an? |the )?{_ASKER} (?:in|from|of|at|for|with|near|based in) (?:[\w'’-]+ ){{0,2}}?{_NAME}{_AFTER}"
    rf"|{_NAME}(?: council)? (?:{_ASKER}|here)(?: {_ASKER})*(?: here)?"
    r"|(?:my|our) (?:council|authority|la|local authority|borough|county|area|city) (?:is|are) "
    rf"(?:the )?{_NAME}{_AFTER}"
    rf"|(?:speaking|asking|calling|writing) (?:for|from|about|on behalf of) {_NAME}{_AFTER}"
    r")\W*$",
    re.IGNORECASE,
)
#: Where a preamble may end; 'and I want to know' belongs to none of the two.
_ENDS = re.compile(
    r"\s*(?:[.;:!]+|,|\s[-–—]+)(?:\s+(?:and|so|but)\b)?\s+(?=\S)|[–—]\s*|\s+and (?=(?:i|we)\b)", re.IGNORECASE
)
_WANTS_TO_KNOW = re.compile(
    r"^(?:(?:i|we)(?:['’]d| would)?(?:['’]m| am|['’]re| are)? (?:want(?:ed)?|need|like|just want"
    r"|wonder(?:ing|ed)?"
    r"|trying|keen)(?: to (?:know|find out|ask|understand))?[\s,:]+)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?:if|whether) (?P<who>[\w’'-]+(?: [\w’'-]+){0,3}?) (?P<verb>is|are|was|were|has|have|does|do|did"
    r"|can|will)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"^\W*(?:as|we|i|my|our)\b|['’]m\b|\bhere\b", re.IGNORECASE)
_THEM = re.compile(r"\b(?:they|them|their|he|she|his|her)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we(?=['’]re\b|['’]ve\b)|we|us)\b(?!['’])", re.IGNORECASE)
#: What a carer or a parent gets, not their council: 'what support do we get?'.
_WE_PEOPLE = re.compile(
    r"\b(?:(?:do|can|will|should|could|did) we (?:get|have|expect|need|see|receive)"
    r"|(?:help|support|listen to|train|pay|tell|treat|value|involve|for|to)(?:s|ed|ing)? us)\b",
    re.IGNORECASE,
)
_PEOPLE = {
    "foster carers": r"foster carer",
    "carers": r"\bcarer",
    "parents": r"\b(?:parent|mum|mom|mother|dad|father)",
    "social workers": r"social worker",
    "care leavers": r"care leaver",
}
_OUR = re.compile(r"\b(?:ours|our)\b", re.IGNORECASE)
_IT = re.compile(r"(?<=\bis )it\b|(?<=\b(?:was|has|did) )it\b|(?<=\bdoes )it\b", re.IGNORECASE)
_ITS = re.compile(r"\bits\b", re.IGNORECASE)
_HERE = re.compile(r"\b(?:(?:a?round|near|over|down|up) )?(?:here|there)(?=\W*$)", re.IGNORECASE)
_EVERYWHERE = re.compile(
    r"\b(?:which|what|other|any|how many|all|most) (?:other )?(?:outstanding |good |inadequate )?"
    r"(?:councils?|authorit(?:y|ies)|local authorit(?:y|ies)|las|boroughs?|places|counties)\b"
    r"|\bnationally\b|\bin england\b",
    re.IGNORECASE,
)


def lift_preamble(text: str, gazetteer: Gazetteer) -> str:
    """Return the question behind a preamble, asked of the authority that the preamble names.

    'We', 'our' and the like become its name; a question that names no place is asked of it.
    """
    names = [match for match in gazetteer.find(text) if not match.place] or gazetteer.find(text)
    first = names[0] if names else None
    if first is None or first.start > LONGEST_CHARS:
        return text
    blank = f"{text[: first.start]}\x00{' ' * (first.end - first.start - 1)}{text[first.end :]}"
    for end in _ENDS.finditer(text, first.end, first.end + LONGEST_CHARS):
        opening = " ".join(blank[: end.start()].split())
        if len({match.name for match in names if match.start < end.start()}) > 1:
            return text
        rest = _WHETHER.sub(r"\g<verb> \g<who>", _WANTS_TO_KNOW.sub("", text[end.end() :].strip()))
        asks_of_them = not _SPEAKS.search(opening) and _THEM.search(rest)
        if _INTRODUCES.match(opening) and len(rest.split()) > 1 and not asks_of_them:
            return _ask_of(_name_people(opening, rest), first.printed, gazetteer)
    return text


def _name_people(opening: str, rest: str) -> str:
    """The rest of the question with 'foster carers' for the 'we' who get something."""
    found = _WE_PEOPLE.search(rest)
    who = next((name for name, said in _PEOPLE.items() if re.search(said, opening, re.IGNORECASE)), "")
    if found is None or not who:
        return rest
    return f"{rest[: found.start()]}{_WE.sub(who, found.group())}{rest[found.end() :]}"


def _ask_of(rest: str, name: str, gazetteer: Gazetteer) -> str:
    """The rest of the question with the name in place of what stands for it, or after it."""
    named = find_mentions(rest, gazetteer)
    asked = _OUR.sub(f"{name}’s", _WE.sub(name, rest))
    if asked == rest:
        asked = _HERE.sub(f"in {name}", _ITS.sub(f"{name}’s", _IT.sub(name, rest, count=1)), count=1)
    elsewhere = named.authorities or named.groups or named.regions or named.types or _EVERYWHERE.search(rest)
    if asked != rest or elsewhere:
        return asked
    told = asked.rstrip(" ?.!")
    return f"{told} in {name}{asked[len(told) :].strip() or '?'}"
