"""What sort of answer a question wants: its kind, the particular it asks for, and its topic."""

from __future__ import annotations

import re

from inspectqa.asking.understanding.mentions import Mentions
from inspectqa.records import Detail, Kind, Recency

_LOCATION = re.compile(
    r"\b(?:which|what) (?:paragraphs?|pages?|sections?)\b|\b(?:next|previous|following"
    r"|preceding) paragraphs?\b"
    r"|\bparagraphs? \d+|\bwhere (?:in|does|do) (?:the|this|it|that)\b.*\b(?:report|letter|say|mention)"
    r"|\bon what page\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W*(?:list|name|give me|show me|tell me|set out|summari[sz]e)\b.*\b(?:recommendations?|areas?"
    r"|actions?|points?|priorit(?:y|ies)|improvements?|improvments?|strengths|weaknesses|things|findings)"
    r"|\b(?:recommendations?|areas? (?:for|of) (?:priority |improvement|development)|priority actions?"
    r"|areas? to improve|improvement points)\b"
    r"|\bneeds? to (?:be )?improv|\bneeded to improve|\bmust improve|\bwhat (?:\w+ )?(?:things|points"
    r"|steps|issues|strengths|weaknesses)\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten) (?:things|points|areas)\b"
    r"|\bwhat are .*\bcalled\b|^\W*list\b",
    re.IGNORECASE,
)
_GRADE_WORD = re.compile(
    r"\b(?:grades?|graded|grading|ratings?|rated|(?:ofsted|inspectors) rate|judged|judge|judge?ments?"
    r"|outcomes?|inadequate|outstanding|requires improvement"
    r"|adequate|verdict|score[ds]?)\b|\b(?:any|how) good\b|\bwhat did .{0,40}\bget\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"\bcompar|\bversus\b|\bvs\b|\bdiffer|\bthan\b|\bside by side\b|\bbetter or worse\b"
    r"|\bboth\b.*\b(?:inspections|reports|visits)\b",
    re.IGNORECASE,
)
_REPORTS = r"(?:inspections|reports|visits|letters)"
#: 'Over the inspections', 'from one inspection to the next': what says of a matter that each report is asked.
_THROUGH_REPORTS = (
    rf"\b(?:over|through(?:out)?|across) (?:(?:all|the|its|their|of|successive|several|last|past|various"
    rf"|different|two|three|four|five|\d|ofsted(?:['’]s)?) )*{_REPORTS}\b"
    r"|\bfrom (?:one )?(?:inspection|report|visit) to (?:the next|another|inspection|report|visit)\b"
    rf"|\b(?P<one>inspection|report|visit) (?:by|after|to) (?P=one)\b|\bsuccessive {_REPORTS}\b"
)
_HOW_DEVELOPED = (
    r"\bhow (?:has|have|had|did)\b.*\b(?:develop(?:ed)?|moved on|progress(?:ed)?)"
    r"(?=\W*$|\s+(?:over|since|between|from|in|at|across|through)\b)"
)
#: What asks for the course of a matter and says nothing of the matter itself.
_COURSE = re.compile(
    rf"{_THROUGH_REPORTS}|\bover (?:time|the years)\b"
    r"|^\W*(?:please )?(?:trace|track|chart|plot|follow)\b(?: how)?"
    r"|\b(?:timeline|history|course|development) of\b|^\W*(?:has|have|had|did)\b"
    r"|\b(?:(?:got(?:ten)?|become|became|getting) )?(?:any )?(?:better|worse)(?: or (?:better|worse))?\b"
    r"|\b(?:changed?|evolved?|develop(?:ed)?|improved?|moved on|progressed|gone away)\b"
    r"|\b(?:been )?(?:fixed|solved|resolved|put right|sorted(?: out)?)\b",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    rf"{_THROUGH_REPORTS}|{_HOW_DEVELOPED}|"
    r"\bchanged?\b|\bover (?:time|the years)\b|\bhistory\b|\btimeline\b|\bsince\b|\bmoved\b|\bevolved?\b"
    r"|\bprogress(?:ed)? (?:since|from|between)\b"
    r"|\btrack record\b|\btrajectory\b|\bevery inspection\b|\beach inspection\b|\ball (?:the |its "
    r"|their )?inspections\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:councils?|authorit(?:y|ies)|boroughs?|las\b|places|counties|cities|local areas|areas (?:are"
    r"|were|have|got|had|is)|reports|inspections|visits|letters)\b",
    re.IGNORECASE,
)
_ASKS_MANY = re.compile(
    r"\b(?:which|what|how many|number of|list|any|are there|who|whose|show|name|share|percentage"
    r"|proportion|most|every|all|longest|shortest|quickest)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"£|\b(?:money|budgets?|costs?|spen[dt]\w*|pay|paid|fund(?:ing|ed)|invest\w*|pounds|price|worth"
    r"|earn(?:s|ed|ing)?"
    r"|salar(?:y|ies)|wages?|charges?|charged|fees?)\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\bhow much\b|\bwhat (?:was|is|were|are) .{0,40}\b(?:budget|cost|spend|spending)\b|\bwhat amount\b"
    r"|\bwhat (?:did|do|does|has|have|is|was) (?:[\w’'&-]+ ){1,6}(?:spend|spent|spending|pay|paid"
    r"|paying|earn|charge"
    r"|cost)\b(?! (?:attention|it|the money)\b)(?!.*\bon\W*$)"
    r"|\b(?:average|typical|starting|what(?:['’]?s| is| was)) .{0,40}\b(?:salar(?:y|ies)|wages?)\b",
    re.IGNORECASE,
)
#: What begins a question for something else than a number; keywords ('vacancy rate barnet') ask for one.
_ASKS_OTHERWISE = (
    r"(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|how|why"
    r"|when|who"
    r"|where|which|what (?:did|do|does|has|have)|summari[sz]e|describe|explain|compare|tell|list)\b"
)
_NUMBER = re.compile(
    r"\bhow (?:many|long|old|much)\b|^\W*how (?:often|far|quickly|soon)\b|\bwhat (?:\w+ )?(?:percentage"
    r"|proportion|share|number|rate|fraction|ratio|ages?)\b"
    r"|\bwhat(?:['’]?s| is| was| are| were) the (?:average|typical|mean|median)\b"
    r"|^\W*(?:and |so )?(?:the |an? )?(?:average|typical|mean|median)\b"
    rf"|^(?!\W*{_ASKS_OTHERWISE})[^?]*\b(?:average|typical|mean|median) (?:social work(?:er)? )?caseloads?\b"
    rf"|^(?!\W*{_ASKS_OTHERWISE})[^?]*\b(?:vacancy|turnover|re-?referral|absence|sickness|churn|employment"
    r"|unemployment|exclusion|attendance|conviction) rates?\b"
    r"|\b(?:bigg|larg|high|great|small|low)(?:er|est) (?:share|proportion|percentage|number|rate|figure)\b"
    r"|\b(?:up to )?what age\b|\bnumber of\b|\bpercentage\b"
    r"|\bwhat(?:[’']?s| was| is| were| are) .{0,60}\b(?:rate"
    r"|number|figure|population)s?\b(?! (?:group|need)s?\b)|\bproportion\b|\bhow big\b|\bnumber$",
    re.IGNORECASE,
)
_NUMBER_ONLY = re.compile(
    r"\bhow (?:many|much)\b|\bwhat (?:\w+ )?(?:percentage|proportion|share|number)\b", re.IGNORECASE
)
_DATE = re.compile(
    r"^\W*(?:and |but |so )?when\b|\b(?:on )?(?:what|which) (?:dates?|day|year|month)\b|\bdeadline\b"
    r"|\bdate of\b|[,?]\s*when\b|\bby when\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:^|[,:;.?]\s*|^(?:and|but|so) )who(?:se|m)?\b|\bname of\b|\b(?:what|which) (?:company|provider"
    r"|person|body|organisation|system|tool|model|(?:\w+ )?(?:firms?|schools?|hotels?|hospitals?|colleges?"
    r"|universit(?:y|ies)|charit(?:y|ies)|software|app))\b|\bcalled\b|\bnamed\b|\blead inspector\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^\W*(?:and |but |so )?why\b|[,:;]\s*why\b|\bwhy (?:did|do|does|was|were|is|are|has|have|had|can"
    r"|could|not)\b|\breasons?\b|\bwhat (?:was|is|were|lay) behind\b|\bcauses? of\b|\bcaused?\b"
    r"|\bexplain(?:s|ed)? (?:why|the)\b"
    r"|\bheld .{0,40}\bback\b|\bhow come\b|\bwhat (?:led|drove)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"(?:^|[:.?!)]\s*|,\s*)(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should|isn['’]?t|aren['’]?t|didn['’]?t|hasn['’]?t)\b",
    re.IGNORECASE,
)
#: Words of asking and of reports in general, that say nothing of the topic.
_FILLER = re.compile(
    r"\b(?:according(?: to)?|going by|as per|in the words of|can you|could you|please|tell me(?: about)?"
    r"|give me|show me|i(?:['’]d| would) like to know"
    r"|what (?:did|do|does|have|has|had) (?:the )?(?:inspectors?|ofsted|reports?|inspections?|visits?"
    r"|letters?)(?: (?:say|said|find|found|think|decide|judge|conclude|tell|describe|note))?(?: about)?"
    r"|what (?:did|do|does) (?:(?:the|they) )?(?:inspections?|reports?|visits?|letters?)?\s*(?:say|find|tell)"
    r" about|what (?:have|has) (?:been |successive )?said about|(?:what )?(?:is|was) said (?:about|of)"
    r"|(?:did|do|does) (?:the )?(?:inspectors?|ofsted|reports?|letters?|visits?)(?: (?:say|find|think"
    r"|describe|note|see|set|tell))?"
    r"|inspectors?(?: (?:found|said|thought|described|saw|noted))?|ofsted(?:['’]s)?"
    r"|in the report published|compared? (?:with|to|against)|compare[ds]?|this time|that year"
    r"|(?:had|has|was|is) it (?:been )?(?:ever |always |already )?like (?:that|this)(?: then)?"
    r"|when (?:ofsted|inspectors|they) (?:looked|came|visited|called)"
    r"|(?:re-?)?inspections?|inspected|(?<=report )published|reports?|reported|visits?|letters?"
    r"|the council(?:['’]s)?|councils?(?! tax)|local authorit(?:y|ies)(?:['’]s?)?|authorit(?:y|ies)"
    r"|what about|how about|next door|neighbouring|neighbou?rs? of"
    r"|is there (?:any )?evidence that|roughly|approximately|exactly|in total|overall picture|what (?:is"
    r"|was|are|were)|what['’]s|who (?:is|was)|how (?:is|was|are|were|did|does|do|has|have|had|well|good)"
    r"|how many|how much|how long|why (?:did|do|does|was|were|is|are|can['’]?t)|when (?:did|will|was"
    r"|were|is)|which (?:of the)?|list|too$|as well|also|instead|then|again|and|but|or)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\b(?:in|at|of|on|from|during|by|for|since|until|till|between|to|the|after|before|as|with|its"
    r"|their)\s*$",
    re.IGNORECASE,
)


def find_kind(text: str, mentions: Mentions, authorities: int) -> Kind:
    """The sort of answer a question wants; `authorities` is how many its scope names."""
    points = [date for date in mentions.dates if date.relation == "in"]
    many = not mentions.authorities and bool(_MANY.search(text)) and bool(_ASKS_MANY.search(text))
    places = not mentions.authorities and bool(mentions.groups or mentions.regions or mentions.types)
    ranged = any(date.relation == "range" for date in mentions.dates) or len(points) > 2
    over = any(m.value is Recency.ALL and "over" in text.lower()[m.start : m.end] for m in mentions.recency)
    for applies, kind in (
        (bool(_LOCATION.search(text)), Kind.LOCATION),
        (many or places, Kind.AGGREGATE),
        (ranged or over or bool(_TIMELINE.search(text)), Kind.TIMELINE),
        (authorities > 1 or len(points) == 2 or bool(_COMPARE.search(text)), Kind.COMPARISON),
        (bool(_LIST.search(text)), Kind.LIST),
        (bool(_GRADE_WORD.search(text)), Kind.JUDGEMENT),
    ):
        if applies:
            return kind
    return Kind.OPEN


def find_detail(text: str) -> Detail:
    """The particular that a question asks for."""
    if _HOW_MUCH.search(text) and _MONEY.search(text):
        return Detail.MONEY
    for pattern, detail in (
        (_REASON, Detail.REASON),
        (_NUMBER_ONLY, Detail.NUMBER),
        (_DATE, Detail.DATE),
        (_NUMBER, Detail.NUMBER),
        (_NAME, Detail.NAME),
        (_YES_NO, Detail.YES_NO),
    ):
        if pattern.search(text):
            return detail
    return Detail.NONE


def find_course(text: str) -> list[tuple[int, int]]:
    """Where a timeline's question asks how a matter went, and says nothing of the matter."""
    return [match.span() for match in _COURSE.finditer(text)]


def find_topic(text: str, spans: list[tuple[int, int]]) -> str:
    """The question without the words at `spans` (its scope) and without the words of asking."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start < position:
            position = max(position, end)
            continue
        before = text[position:start]
        while (trimmed := _LEADING.sub("", before)) != before:
            before = trimmed.rstrip()
        pieces.append(before)
        position = end
    pieces.append(re.sub(r"^['’]s?\b", "", text[position:]))
    joined = " ".join(re.sub(r"^['’]s?\b", "", piece) for piece in pieces)
    stripped = _FILLER.sub(" ", joined)
    words = re.sub(r"\s+([,.?!:;)])", r"\1", " ".join(re.sub(r"[()?!]|['’](?=\s|$)", " ", stripped).split()))
    return words.strip(" ,.;:-–—'’") or ""
