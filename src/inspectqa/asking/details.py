"""Whether a sentence holds the particular that is asked for: a number, money, a date, a name, a reason."""

from __future__ import annotations

import re
from collections.abc import Callable

from inspectqa.records import Detail

_UNITS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_YEAR = r"(?:19|20)\d\d"
#: What looks like a number and is none that was asked for: dates, years, ages, section and paragraph numbers,
#: year groups, key stages, Regulation 44 and 16+.
_NOT_COUNTS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b{_YEAR}(?:\s*[-–/]\s*\d{{2,4}})?\b"
    r"|\b(?:section|regulation|paragraph|article|working together|key stage|year|ofsted|page|part|tier|level)\s+\d+\w?\b"
    r"|\b1[678]\s*(?:-|–|and|to|or)\s*1?[789](?:-?\s*year)?|\b\d+\s*\+|(?<=[a-z.])\d{1,2}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"\d|\b(?:{_UNITS}|half|third|thirds|quarter|quarters|fifth|all but one|none|only one|once|twice|per ?cent|percentage)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"£\s?\d|\b\d[\d,.]*\s*(?:k|m|bn|million|billion|thousand)?\s*(?:pounds|gbp)\b"
    r"|\b[\d.]+\s*(?:million|billion)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS})\b|\b{_YEAR}\b|\b(?:within|after|next|approximately|in|for)\s+(?:approximately\s+|about\s+)?"
    rf"(?:\d+|{_UNITS}|a|one)\s+(?:days?|weeks?|months?|years?)\b"
    r"|\b(?:spring|summer|autumn|winter)\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    re.IGNORECASE,
)
#: Two capitalised words or more in a row, or a name in quotation marks, or after 'called', 'named', 'provided by'.
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+(?:of|for|and|the|de|on)\s+[A-Z][\w’'-]+|\s+[A-Z][\w’'-]+)+"
    r"|[‘“'\"][A-Z][^’”'\"]{2,60}[’”'\"]|\b(?:called|named|known as)\s"
    r"|\b[A-Z][\w’'-]+\s+[A-Z][\w’'-]+(?=\s*(?:,|was|is|HMI|$))"
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|since|therefore|consequently|caused?|causes|causing|reasons?|reflect\w*"
    r"|leads? to|led to|leading to|results? in|resulted in|resulting|means? that|meant that|meaning|so that"
    r"|attribut\w+|stem\w*|driven by|contribut\w+|compounded|hampered|hindered|undermined|affected|impact\w*|linked to"
    r"|explained by|thanks to|through|following|pressures?|lack of|shortages?|insufficient|poor|weak\w*|delays?|despite"
    r"|not robust|slowed|reduced|reduction|not enough|too few|combination)\b",
    re.IGNORECASE,
)


def _holds_number(text: str) -> bool:
    return bool(_NUMBER.search(_NOT_COUNTS.sub(" ", text)))


def _holds_date(text: str) -> bool:
    return bool(_DATE.search(text))


def _holds_any(text: str) -> bool:
    return bool(text)


_HOLDS: dict[Detail, Callable[[str], bool]] = {
    Detail.NUMBER: _holds_number,
    Detail.MONEY: lambda text: bool(_MONEY.search(text)),
    Detail.DATE: _holds_date,
    Detail.NAME: lambda text: bool(_NAME.search(text)),
    Detail.REASON: lambda text: bool(_REASON.search(text)),
    Detail.NONE: _holds_any,
    Detail.YES_NO: _holds_any,
}


def holds_detail(text: str, detail: Detail) -> bool:
    """Tell whether the text holds a detail of the kind; dates, ages and section numbers are no counts."""
    return _HOLDS[detail](text)
