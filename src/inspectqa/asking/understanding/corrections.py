"""'In Stoke … no, Stockport', 'sorry, I meant 2022', 'not Leicester': what is taken back makes way.

Inside a question the corrected name, date or area stands in the place of what it corrects, and the words of
correcting go. In a turn of its own, what is left is a follow-up that names one thing: 'Sorry, I meant Leeds'
is understood like 'and Leeds?'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from inspectqa.asking.understanding.mentions import Mentions, find_mentions
from inspectqa.asking.understanding.standalone import Known
from inspectqa.records import Question

_Span = tuple[int, int]

#: Things put right in one question; whoever corrects more of them is not understood by their order.
CORRECTIONS_MOST = 4

_STOP = r"[\s,.;:!?…–—()-]"
#: What takes back what was said, wherever it stands.
_MEANT = (
    r"(?:sorry|apologies|pardon|my mistake|my bad|correction|(?:er+m?|um+|uh|oops|whoops)\b(?=[\s,.…–—-])"
    r"|i (?:actually |really )?(?:mean|meant)(?: to (?:say|ask|type|write)(?: about)?)?|or rather"
    r"|no,? wait(?: no)?|scratch that|strike that|not that one|(?:that|it) should (?:be|have been|read|say)"
    r"|wrong (?:year|date|council|authority|place|one|report|inspection|name)"
    r"|(?:actually|no),? make (?:that|it)|i said the wrong (?:one|thing|year|name|place))"
)
#: What does so only after a pause: 'in Kent, no, Surrey', not 'how long must they wait in Surrey'.
_NO = r"(?:no|nope|nah|actually|rather|wait|hang on|hold on|make (?:that|it))"
_LINK = r"(?:(?:in|of|for|at|from|on|about|with|the|one|it['’]?s|that['’]?s|to be)\b\s*)*"
_MAY_CORRECT = re.compile(rf"\b(?:{_MEANT}|{_NO}|not|mean|instead of)\b", re.IGNORECASE)
_CUE = re.compile(
    rf"(?:{_STOP}+(?:(?:oh|ah|but|{_NO})\b{_STOP}+)*{_MEANT}\b|\s*[,.;:!?…–—(-]{_STOP}*(?:(?:oh|ah)\s)?{_NO}\b)"
    rf"{_STOP}*(?:(?:{_MEANT}|{_NO})\b{_STOP}*)*{_LINK}$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:\s*\b(?:one|inspection|report|visit|letter))?", re.IGNORECASE)
#: Words of correcting with which a turn opens or ends.
_OPENS = re.compile(
    rf"^\W*(?:(?:oh|ah|but)\b{_STOP}*)*(?:(?:{_MEANT}|{_NO})\b{_STOP}*)+",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"{_STOP}*\b(?:i (?:actually )?(?:mean|meant)|sorry|(?:is|was) what i meant|instead|please)\W*$",
    re.IGNORECASE,
)
#: What leads to a thing that is not meant: 'not the 2018 one', 'I didn't mean Merton'.
_NOT = re.compile(
    rf"(?:{_STOP}|^)(?P<and>(?:and|but) )?(?:i (?:didn['’]?t|did not|don['’]?t|do not) mean|not|instead of)"
    r"(?: about)? (?:the )?$",
    re.IGNORECASE,
)
_AFTER_NOT = re.compile(rf"(?: (?:one|inspection|report|visit|letter))?{_STOP}*(?:but\b\s*)?", re.IGNORECASE)
_ONE = re.compile(r"\s*\bones?\W*$", re.IGNORECASE)
#: The most that may stand in a turn of correcting beside what is meant: 'the 2022 one'.
_PLAIN = re.compile(
    r"\b(?:the|one|in|for|of|about|inspection|report|visit|letter|from|at|it|that|was|is|council|city|county"
    r"|borough|children['’]?s services)\b|\W",
    re.IGNORECASE,
)


def correct_question(text: str, known: Known) -> str:
    """Return the question with what is taken back in it gone: 'in Kent, sorry, Surrey' is 'in Surrey'."""
    if not _MAY_CORRECT.search(text):
        return text
    left = _without_negated(text, known)
    text = text if left == text else _OPENS.sub("", left) or left
    for _ in range(CORRECTIONS_MOST):
        before, text = text, _correct_once(text, known)
        if text == before:
            break
    return text


def _correct_once(text: str, known: Known) -> str:
    """Return the question with the first thing that is taken back changed for what is meant."""
    for spans in _things(find_mentions(text, known.gazetteer)):
        for old, new in pairwise(spans):
            cue = _CUE.search(text[old[1] : new[0]])
            if cue is None:
                continue
            between, tail = text[old[1] : old[1] + cue.start()], text[new[1] :]
            if _NOUN.fullmatch(between):
                tail = re.sub(r"^\s*,(?=\s)" if "," in cue.group() else r"^\s*\)", "", tail)
                return f"{text[: old[0]]}{text[slice(*new)]}{tail}"
            if not tail.strip(" ?.!)"):
                return f"{text[: old[0]]}{text[slice(*new)]}{between}?"
    return text


def correct_turn(text: str, known: Known) -> str:
    """Return a turn that only corrects the question before as the one thing that it puts right."""
    if not _MAY_CORRECT.search(text):
        return text
    left = _meant(text, known)
    if left == text or not _names_one_thing(left, known):
        return text
    return _ONE.sub("", left.strip(" ,.;:–—-…"))


def correct_one(text: str, last: Question, known: Known) -> str:
    """Return the question before with one of its authorities changed: 'not Kent, Norfolk'; '' for others."""
    if len(last.scope.authorities) < 2 or not _MAY_CORRECT.search(text):
        return ""
    left = _meant(text, known)
    fresh = [match.name for match in known.gazetteer.find(left)]
    taken = {match.name for match in known.gazetteer.find(text)} - set(fresh)
    old = [match for match in known.gazetteer.find(last.standalone) if match.name in taken]
    if len(old) != 1 or len(fresh) != 1 or not _names_one_thing(left, known):
        return ""
    return f"{last.standalone[: old[0].start]}{fresh[0]}{last.standalone[old[0].end :]}"


def _meant(text: str, known: Known) -> str:
    """Return a turn without its words of correcting and without what it says is not meant."""
    opened = _OPENS.match(text)
    return _without_negated(_ENDS.sub("", text[opened.end() :] if opened else text), known)


def _names_one_thing(text: str, known: Known) -> bool:
    """Tell whether a text names an authority, a date or an area, and says nothing else."""
    found = _things(find_mentions(text, known.gazetteer))
    letters = list(text)
    for start, end in (span for spans in found for span in spans):
        letters[start:end] = " " * (end - start)
    return any(found) and not _PLAIN.sub("", "".join(letters))


def _without_negated(text: str, known: Known) -> str:
    """Return the text without what it says is not meant, where something of the same sort is left."""
    for start, end in reversed(_negated(text, known)):
        lead = _NOT.search(text[:start])
        after = _AFTER_NOT.match(text[end:])
        assert lead is not None
        rest = text[end + (after.end() if after else 0) :]
        before = text[: lead.start()].rstrip(" ,;–—-(")
        ends = text[end:].lstrip(" )")[:1] if text[end:].lstrip(" )")[:1] in (":", "?", ".") else ""
        text = f"{before}{ends if before else ''} {rest}".strip()
    return text


def _negated(text: str, known: Known) -> list[_Span]:
    """Return the spans of what a text says is not meant: 'Leeds, not Leicester', 'not 2018, the 2022 one'."""
    found: list[_Span] = []
    for spans in _things(find_mentions(text, known.gazetteer)):
        taken = []
        for start, end in spans:
            lead = _NOT.search(text[:start])
            if lead is not None and not (lead["and"] and lead.start()):
                taken.append((start, end))
        if taken and len(taken) < len(spans):
            found += taken
    return sorted(found)


def _things(mentions: Mentions) -> Sequence[list[_Span]]:
    """Return where a text names authorities, dates and areas, each in the order of the text."""
    return [
        sorted((one.start, one.end) for one in mentions.authorities),
        sorted((one.start, one.end) for one in mentions.dates),
        sorted((one.start, one.end) for one in mentions.areas),
    ]
