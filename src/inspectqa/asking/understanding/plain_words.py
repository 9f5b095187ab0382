"""A question in haste → the same in the words it is understood by: 'recs', 'hows', 'send', 'last time'.

Nothing here depends on what is known: a word is put in another's place where only one thing can be meant.
"""

from __future__ import annotations

import re

_REPORT = r"(?:inspections?|reports?|visits?|letters?|ilacs)"
#: Words of asking without their apostrophe, and short names for what inspectors list.
_SHORT = tuple(
    (re.compile(pattern, re.IGNORECASE), wording)
    for pattern, wording in (
        (r"^(\W*(?:(?:and|so|but|ok)\W+)?)hows\b", r"\1how's"),
        (r"\brecs\b", "recommendations"),
        (r"\bAFIs\b", "areas for improvement"),
        (r"\bAFI\b", "area for improvement"),
        (r"\bAPAs\b", "areas for priority action"),
        (r"\b(in|over|during|within|for) last (\w+ )(?:yrs?|years?)\b", r"\1 the last \2years"),
        (r"\b(last|past) (\w+ )yrs\b", r"\1 \2years"),
    )
)
#: 'send' is a noun after a verb of being or an owner, and before a place or a grade; 'to send' is neither.
_SEND = re.compile(
    r"(?:(?<=\bis )|(?<=\bwas )|(?<=\bare )|(?<=\bhow['’]s )|(?<=\bdoes )|(?<=\bits )|(?<=\bour )"
    r"|(?<=\btheir )"
    r"|(?<=\bthe )|(?<=\bon )|(?<=\babout )|(?<=\bof )|(?<=\bfor )|(?<=['’]s )|(?<=\barea ))send"
    r"(?=\W*$|[\s,]+(?:in|at|across|for|any|good|bad|ok|okay|doing|provision|services?|support|inspections?"
    r"|reports?|outcomes?|grades?|ratings?|results?|letters?|partnership|arrangements|failings?|like|still"
    r"|getting|or|and|get|improv\w*|there|here)\b|\s*[?.,;:!])"
    r"|\bsend(?=\s+(?:inspections?|provision|outcome|rating|grade|partnership|arrangements|any good)\b)",
    re.IGNORECASE,
)
_FROM_WHAT = re.compile(
    r"\b(?:(?:has|have|had|did|it|they)\s+)?(?:went|gone|go|moved?|jumped?|changed?|dropped?|come|came)\s+"
    r"(?:up |down )?from (?:what|which)(?: (?:grade|rating|judge?ment))? to (?:what|which)"
    r"(?: (?:grade|rating|judge?ment))?\b",
    re.IGNORECASE,
)
_GRADE = r"(?:(?:overall|ofsted) )?(?:grades?|ratings?|judge?ments?|results?)"
_BEFORE_AND_NOW = re.compile(
    rf"\b(?P<noun>{_GRADE})(?P<of> (?:of|for|in) [^,;?]{{1,40}}?)?\s+"
    r"(?:before(?: (?:that|this))?|previously|then),?\s+(?:(?:and|vs?|versus|compared (?:to|with)|or)\s+)+"
    r"(?:(?:what|how) (?:is|are|was) (?:it|they)(?: rated| graded)? )?(?:the )?(?:now|today|currently"
    r"|current one"
    r"|latest(?: one)?)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\W*(?:what|which)(?:['’]?s| is| was| were| are) (?:the )?", re.IGNORECASE)
#: 'Last time' is the time before this one only where something is set beside it.
_LAST_TIME = re.compile(
    r"(?P<before>\b(?:than|since|from|to|with|as|beat|unlike|when|was|is|not)\s+(?:it was |they were |at "
    r"|the )*)?"
    r"\b(?:the )?last time(?P<after>\s+(?:but|before)\b)?(?: (?:a?round|out))?\b"
    r"(?:,? (?:that )?(?:ofsted|(?:the )?inspectors?|they|you) (?:came|visited|inspected|looked|were (?:in"
    r"|here|there"
    r"|round)|called|reported|checked)(?: (?:in|here|there|round|us|it|them))?\b)?",
    re.IGNORECASE,
)
#: What turns 'last time' into the time before: the latest is named as well, or the two are set side by side.
_BESIDE = re.compile(
    r"\b(?:this time|now|latest|current(?:ly)?|today|compar\w*|versus|vs|(?<!do )better|worse|improved"
    r"|still|changed"
    r"|same|before that|time before|still|again|either|fixed|sorted)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\bgrade|\brat(?:ed|ing)\b|\bjudge|\bimprov|\bfix|\bput right|\bsort|\bwork on|\bchange|\brecommend"
    r"|\bactions?\b|\bget\b|\bgot\b|\bdo\b|\bpass\b|\bgo\b"
    r"|\bareas for\b|\binspected\b|\boutcome|\bresult|\bscore",
    re.IGNORECASE,
)


def reword_plain(text: str) -> str:
    """Return the question with short forms written out, and the course of a grade asked for by its name."""
    for pattern, wording in _SHORT:
        text = pattern.sub(wording, text)
    text = _SEND.sub("SEND", text)
    asked = _FROM_WHAT.sub(" last two overall grades", text)
    if found := _BEFORE_AND_NOW.search(asked):
        asked = f"{asked[: found.start()]}last two overall grades{found['of'] or ''}{asked[found.end() :]}"
    return " ".join(asked.split())


def reword_last_time(text: str) -> str:
    """Return a question that stands alone with 'last time' as the latest report, or the last inspection.

    Grades, and what must improve, are given by inspections; of all else a visit may have said more since.
    """
    found = _LAST_TIME.search(text)
    if found is None or found["before"] or found["after"] or _BESIDE.search(text):
        return text
    latest = "at the last inspection" if _LISTED.search(text) else "in the latest report"
    return f"{text[: found.start()]}{latest}{text[found.end() :]}"
