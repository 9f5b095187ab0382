"""Whether a sentence holds the particular that is asked for: a number, money, a date, a name, a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from inspectqa.asking.finding.terms import load_synonyms
from inspectqa.asking.finding.totals import find_total
from inspectqa.asking.words import fold, split_words, stem
from inspectqa.records import Detail, Question

_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|dozens|twenty|thirty|forty|fifty"
    "|sixty|seventy|eighty|ninety|hundreds?|thousands?|half|thirds?|quarters?|fifths?|none"
    r"|only one|all but one"
    "|once (?:a|an|per|each|every|in)|twice|zero|no child|no children"
)
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_YEAR = r"(?:19|20)\d\d"
_TIME_UNITS = r"(?:working\s+)?(?:hours?|days?|weeks?|months?|years?)"

#: Numbers that count nothing: dates, years, sections, year groups, key stages, footnotes stuck to words, and
#: the number before a line ('2.2 Care leavers: Good').
_NOT_COUNTS = re.compile(
    r"^\s*\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+(?-i:(?=[A-Z]))"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"|\b{_YEAR}(?:\s*[-–/]\s*\d{{2,4}})?\b"
    r"|\b(?:section|regulation|paragraph|article|working together|key stage|year|page|part|tier|level|phase)"
    r"\s+\d+\w?\b|(?<=[a-z.,])\d{1,2}\b",
    re.IGNORECASE,
)
#: Ages, which answer no question but one of age.
_AGES = re.compile(
    r"\b(?:aged?|age of|under|over|reach(?:es|ed)?|turn(?:s|ed)?|beyond|until|from|at)\s+(?:the age of\s+)?"
    r"1?\d{1,2}\b(?:\s*(?:-|–|and|to|or)\s*\d{1,2}\b)?(?!\s*%)|\b(?:under|over)-\d{1,2}s?\b"
    r"|\b\d{1,2}-?\s*(?:-|–|and|to|or)\s*\d{1,2}[- ]?years?[- ]olds?\b"
    r"|\b\d{1,2}(?:th birthday|[- ]years?[- ]olds?|\s+years?\s+(?:old|of age))"
    r"|\b1[678]\s*(?:-|–|and|to|or)\s*1[789]"
    r"|\b\d{1,2}\s*\+|\b\d{1,2}(?:st|nd|rd|th)\s+birthday"
    r"|\b(?:are|is|were|turn(?:s|ed)?|reach(?:es|ed)?)\s+(?:over\s+|under\s+)?(?:1\d|2[0-5])"
    r"(?=\s*[,.;)]|\s+(?:and|or|unless|to|until|if|when|but)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_PERCENT = re.compile(
    rf"\d\s*%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?|tenth)\b"
    rf"|\b(?:one|{_NUMBER_WORDS}|\d+)\s+(?:in|out of)\s+(?:every\s+)?(?:\w+|\d+)",
    re.IGNORECASE,
)
#: A time that says when a service is open, not how long something takes.
_ROUND_THE_CLOCK = re.compile(
    r"\b24[- ]hours?\b(?:[- ]a[- ]day)?|\b24/7\b|\b(?:seven|7) days a week\b", re.IGNORECASE
)
_DURATION = re.compile(
    rf"\b(?:\d+(?:\.\d+)?|one|a|several|{_NUMBER_WORDS})(?:[- ](?:\w+[- ])?){_TIME_UNITS}\b", re.IGNORECASE
)
#: From when on something has been so: how long, to one who knows the day of the report.
_ASKS_HOW_LONG_SINCE = re.compile(r"\bhow long (?:has|have|had)\b", re.IGNORECASE)
_SINCE_WHEN = re.compile(rf"\bsince (?:(?:early|late|mid-?|the|{_MONTHS}) ?)*{_YEAR}\b", re.IGNORECASE)
_MONEY = re.compile(
    r"£\s?\d|\b\d[\d,.]{0,20}\s*+(?:(?:k|m|bn|million|billion|thousand)\s*+)?(?:pounds|gbp)\b"
    r"|\b[\d.]{1,20}\s*+(?:million|billion)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS})\b|\b{_YEAR}\b|\b(?:spring|summer|autumn|winter)\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b"
    rf"|\b(?:within|after|next|approximately|in|for)\s+(?:approximately\s+|about\s+)?"
    rf"(?:\d+|{_NUMBER_WORDS}|a|one)\s+{_TIME_UNITS}\b",
    re.IGNORECASE,
)
#: Two capitalised words or more in a row, a name in quotation marks, or what 'called' and 'named' introduce.
_NAME = re.compile(
    r"\b[A-Z][\w’'-]{1,60}\s+(?:(?:of|for|and|the|de|on)\s+)?[A-Z][\w’'-]|[‘“'\"][A-Z][^’”'\"]{2,60}[’”'\"]"
    r"|\b(?:called|named|known as)\s|(?<!\S)@\w+"
)
#: Capitals that name nobody: abbreviations, the inspectorate, and the word that a sentence begins with.
_NO_NAMES = re.compile(
    r"\b[A-Z]{2,}s?\b|\bOfsted\b|\bH(?:is|er) Majesty’?s?\b|\bChildren’s Services\b"
    r"|(?:(?<=^)|(?<=[.!?] ))(?:The|This|These|A|An|In|At|Most|Many|Some|All|Its|Their"
    r"|Since|For|When|However)\b"
)
#: Who does it, by post or body.
_AGENT = re.compile(
    r"\b(?:An?|The) [A-Z]{2,}s?\b|\b(?:directors?|managers?|officers?|leaders?|members?|boards?|panels?"
    r"|teams?"
    r"|IROs?|council|authority|trust|partnership|agency|chair|chief executive|inspectors?|social workers?)\b"
)
#: Words that give a reason, and words of what often is one: too little of something, pressure, harm done.
_SAYS_REASON = (
    r"because|due to|owing to|as a result|therefore|consequently|caus(?:e|es|ed|ing)|reasons?"
    r"|reflect\w*|lead(?:s|ing)? to|led to|result(?:s|ed|ing)? in|mean(?:s|t|ing)|so that|attribut\w+|stem\w*"
    r"|driven by|contribut\w+|compounded|hampered|hindered|undermined|linked to|explained by|thanks to"
)
_MAY_BE_REASON = (
    r"affected|impact\w*|pressures?|lack of|shortages?|insufficient|delay\w*|despite|not robust|slowed"
    r"|not enough|too few|combination"
)
_REASON = re.compile(rf"\b(?:{_SAYS_REASON}|{_MAY_BE_REASON})\b", re.IGNORECASE)

_ASKS_NAME = re.compile(
    r"\bnames?\b|\bnamed\b|\bcalled\b|\bwho(?:’s|'s| is| was| are| were) (?:the|its|their)\b"
    r"|\b(?:which|what) (?:\w+ )?(?:compan(?:y|ies)|firms?|charit(?:y|ies)|organisation|provider|person"
    r"|schools?|hotels?|hospitals?|colleges?|universit(?:y|ies)|software|app)\b",
    re.IGNORECASE,
)
_ASKS_CALLED = re.compile(r"\bcalled\b|\bknown as\b|\bname of\b", re.IGNORECASE)
_HOLDS_POST = re.compile(
    r"\b(?:who|director|member|manager|chief|leader|chair|head|inspector|officer|minister)\b", re.IGNORECASE
)
#: 'Who is the …', 'the name of the … manager': someone in office is asked for by name.
_ASKS_POST_HOLDER = re.compile(
    r"\b(?:who(?:’s|'s|s| is| was| are| were| became) |names? of )(?:(?!(?:for|that|to|by|with|when|who"
    r"|of|in|at"
    r"|responsible|allowed|being)\b)[\w’'&-]+ ){0,6}?"
    r"(directors?|members?|managers?|chief|leaders?|chair(?:man|woman|person)?|heads?|officers?|ministers?"
    r"|commissioners?|councillors?|DCS)\b(?! (?:panel|board|group|meeting|of state))",
    re.IGNORECASE,
)
#: Two words with capitals and small letters side by side, as the names of people are printed.
_PERSON = re.compile(
    r"\b([A-Z][a-z]+(?:[-’'][A-Z][a-z]+)?)(?=\s+(?:[A-Z]\.\s+)?((?:[OD][’'])?[A-Z][a-z]+(?:[-’'][A-Z]?[a-z]+)?)\b)"
)
#: 'Who chairs …', 'which law firm …': what says so, or that it is one.
_DOES = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(said, re.IGNORECASE))
    for asks, said in (
        (
            r"\bwho (?:\w+ )?chair(?:s|ed)?\b",
            r"\bchair(?:ed)? (?:\w+ )?by\b|\bchairs\b|\bchair(?:man|person)? (?:of|is|was)\b|\bchairing\b"
            r"|\bindependent(?:ly)? chair|\bled by\b",
        ),
        (r"\bwho (?:\w+ )?own(?:s|ed)?\b", r"\bowned by\b|\bowns\b|\bowners?(?:hip)?\b|\bbelong\w*\b"),
        (
            r"\bwho (?:\w+ )?(?:founded|invented|designed|built)\b",
            r"\b(?:found|invent|design|buil|creat|develop|establish|launch|co-?produc|set up)\w*\b",
        ),
        (
            r"\b(?:which|what) (?:law firms?|solicitors?|lawyers?)\b",
            r"\b(?:solicitors?|law firms?|lawyers?)\b",
        ),
        (r"\b(?:which|what) hotels?\b", r"\bhotels?\b|\bInn\b"),
    )
)
#: Words with a capital that stand in names of bodies, posts and places, and in no person's.
_NO_PERSON_WORDS = """
    academy act advisory agency ambition area assembly assurance authority board borough business care
    centre central chair chief child children children's city clinical college combined commission
    commissioner committee community corporate council councillor county court department deputy director
    district division early east education employment england executive exploitation family focus foster
    framework front fostering foundation framework general government greater group head health help her
    high his home hospital house hub improvement independent inspection inspector inspectorate integrated
    interim isle joint justice lead leader learning leaving living local london looked majesty's majesty
    manager member mental minister multi national new north northern nhs of office officer ofsted older
    operational panel parent parents parenting partnership people permanence plan police principal probation
    programme project protection public quality regional review reviewing royal rural safeguarding school
    secretary senior service services single social south southern special staff standards state strategic
    strategy support targeted team the their this trust unitary unit university upon urban vice virtual
    voluntary voice west western worker workers working young youth january february march april may june
    july august september october november december monday tuesday wednesday thursday friday saturday sunday
    in since from until by when following at on during as for ms mrs mr dr cafcass
"""
_NO_PERSON = frozenset(_NO_PERSON_WORDS.split())
_NAMES_INSPECTORS = re.compile(r"summarises the findings|Majesty[’']s Inspector|[Ll]ead inspector")
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?! (?:Council|City|Borough))")
_ASKS_PERCENT = re.compile(r"\bper ?cent|%|\bpercentage|\bproportion|\bshare\b|\bfraction", re.IGNORECASE)
_ASKS_DURATION = re.compile(
    r"\bhow long\b|\bhow many (?:\w+ )?(?:days|weeks|months|years)\b|\bhow much (?:\w+ )?(?:longer"
    r"|time|wait)",
    re.IGNORECASE,
)
_ASKS_AGE = re.compile(r"\b(?:ages?|how old)\b", re.IGNORECASE)
_ASKS_COUNT = re.compile(
    r"\bhow many\b(?!\s+(?:\w+ )?(?:days|weeks|months|years)\b)|\bnumber\b", re.IGNORECASE
)


_COUNTED = re.compile(
    r"\bhow many\s+((?:(?!(?:did|do|does|are|were|was|is|has|have|had|will|would|can|could)\b)"
    r"[\w’'-]+\s*){1,5})",
    re.IGNORECASE,
)


#: Where the noun that 'how many' counts ends: 'contacts a month', 'children on a plan'.
_NOUN_ENDS = re.compile(
    r"\b(?:in|of|on|at|from|for|with|without|a|an|per|to|that|who|which|about|under|over|each|every|by|live|lived"
    r"|living|left|got|get|need|needed)\b",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    map(
        stem,
        [
            "child",
            "children",
            "kid",
            "people",
            "person",
            "youngster",
            "teenager",
            "adult",
            "pupil",
            "student",
            "leaver",
            "baby",
            "boy",
            "girl",
        ],
    )
)
#: Nouns that reports put in many ways: a number of them is taken as it stands.
_ANYTHING = frozenset(
    map(stem, ["ways", "things", "kinds", "types", "sorts", "times", "places", "parts", "exactly"])
)
_NUMERAL = re.compile(
    rf"\d[\d,.]*|\b(?:{_NUMBER_WORDS}|no|one|single|(?:small|large|high|low) number|few|several)\b",
    re.IGNORECASE,
)
#: 'There are no care leavers' is an answer to 'how many'.
_SAYS_FEW = re.compile(
    r"\b(?:there (?:is|are|was|were)|has|have|had) (?:currently )?(?:no|one|only one)\b", re.IGNORECASE
)
#: A number of what the sentence before names.
_NUMBER_OF = re.compile(r"\bnumbers? of ((?:[\w’'-]+ ){1,6})", re.IGNORECASE)
_OF_THESE = re.compile(r"\bof (?:these|them|those|whom)\b", re.IGNORECASE)
#: Words between a number and what it counts, and between what is counted and a number behind it.
_COUNTED_WITHIN = 7
_COUNTED_BEFORE = 4


#: 'What has it done to the number of …' asks for what happened, not for a number.
_ASKS_EFFECT = re.compile(
    r"\b(?:done|happen\w*|effect|impact|affect\w*|difference)\b.{0,20}"
    r"\b(?:number|rate|proportion|share|percentage) of",
    re.IGNORECASE,
)


#: A sum of money or a rate of each of several authorities, to be compared.
_MORE_OR_LESS = re.compile(
    r"\bcompar|\bversus\b|\bvs\b|\bdiffer|\bthan\b|\b(?:more|less|most|least|higher|lower|bigger|smaller"
    r"|highest|lowest|same)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\b(?:budgets?|spend(?:s|ing)?|spent|expenditure|salar(?:y|ies)|wages)\b|\bcosts?\b(?![- ]effective"
    r"| of living)|\bpays? (?:[\w’'-]+ ){0,3}?(?:more|less|most|least)\b",
    re.IGNORECASE,
)
#: What is left behind a question whose sides are taken out: 'how many children are in care compared with?'.
_COMPARED_WITH = re.compile(
    r"(?:[\s,]*\b(?:compared?|(?:with|to|against|versus|vs|and|or|than)\b)\.?)+\W*$", re.IGNORECASE
)
_BUDGET = re.compile(r"\b(?:budgets?|spending|expenditure)\b", re.IGNORECASE)
_SPENT = re.compile(
    r"budget|\b(?:over|under)?spen(?:d|t|ds|ding)\b|\bexpenditure|\bfund|\binvest|\bsavings?\b|\bdeficit|\bcosts?\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\brates? of\b|(?<!ofsted )(?<!inspectors )(?<!they )(?<!\bdid )(?<!does )(?<!\bdo )(?<=\w )rates?\b",
    re.IGNORECASE,
)


class Measure(StrEnum):
    """What sort of number is asked for."""

    COUNT = "count"
    PERCENT = "percent"
    DURATION = "duration"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The particular that a question asks for.

    `given` are numbers and names that the question itself gives, which don't answer it; `counted` is what
    follows 'how many'. With `person` a name of its own is wanted; else a post or a body answers 'who' too.
    With `called` one word with a capital is name enough ('the Awaken team'); with `inspectors` theirs is.
    With `post` only the name of a person beside it will do; what `does` and `total` match must be said.
    With `since` the day from which on something has been so says how long.
    With `spent` the money must be what a council has or spends: a bursary is no budget.
    """

    detail: Detail
    measures: tuple[Measure, ...] = ()
    given: frozenset[str] = frozenset()
    counted: str = ""
    person: bool = False
    called: bool = False
    inspectors: bool = False
    post: str = ""
    does: re.Pattern[str] | None = None
    total: re.Pattern[str] | None = None
    since: bool = False
    spent: bool = False

    @classmethod
    def of(cls, question: Question) -> Wanted:
        """Work out what a question wants."""
        return _work_out(question)

    @property
    def sought(self) -> bool:
        """Whether it is worth looking for: nearly every sentence could be a yes or a no."""
        return self.detail not in (Detail.NONE, Detail.YES_NO)

    def held_by(self, text: str) -> bool:
        """Tell whether the text holds such a particular."""
        if self.detail is Detail.NUMBER:
            return self._holds_number(text)
        if self.detail is Detail.NAME:
            return self._holds_name(text)
        if self.spent and not _SPENT.search(text):
            return False
        pattern = _PATTERNS.get(self.detail)
        return pattern is None or bool(pattern.search(text))

    def counts_asked(self, text: str) -> bool:
        """Tell whether a number of the text counts what 'how many' asks for; True where nothing is named.

        '84 care leavers', 'care leavers, currently 21' and 'no care leavers' do; 'they are 25' doesn't.
        """
        if self.total is not None:
            return bool(self.total.search(text))
        heads = _counted_heads(self.counted)
        if not heads or _OF_THESE.search(text):
            return True
        counted = self._without_given(_AGES.sub(" ", _NOT_COUNTS.sub(" ", text)))
        for number in _NUMERAL.finditer(counted):
            behind = re.split(r"[.;:]", counted[number.end() :])[0]
            near = split_words(behind)[:_COUNTED_WITHIN]
            exact = number.group().lower() in ("no", "one", "single")
            if not exact:
                near += split_words(re.split(r"[.;]", counted[: number.start()])[-1])[-_COUNTED_BEFORE:]
            if not heads.isdisjoint(map(stem, near)):
                return True
        return any(
            not heads.isdisjoint(map(stem, split_words(told.group(1))))
            and re.search(r"\d", re.split(r"[.;]", counted[told.end() :])[0])
            for told in _NUMBER_OF.finditer(counted)
        )

    def answered_by(self, text: str) -> bool:
        """Tell whether the text holds such a particular, and where one is counted, of what is asked."""
        return self.held_by(text) and self.counts_asked(text)

    def _holds_name(self, text: str) -> bool:
        if self.post and not self.inspectors:
            return bool(re.search(rf"\b{self.post}", text, re.IGNORECASE)) and _names_person(
                self._without_given(text)
            )
        if self.does is not None and not self.does.search(text):
            return False
        text = _NO_NAMES.sub(" ", self._without_given(text)) if self.person else text
        if not self.inspectors and _NAMES_INSPECTORS.search(text):
            return False
        if self.called and _CAPITAL.search(text):
            return True
        return bool(_NAME.search(text) or (not self.person and _AGENT.search(text)))

    def _holds_number(self, text: str) -> bool:
        if self.total is not None:
            shares = Measure.PERCENT not in self.measures or _PERCENT.search(text)
            return bool(shares and self.total.search(text))
        counted = _NOT_COUNTS.sub(" ", text)
        if self.counted and _SAYS_FEW.search(text) and self.counts_asked(text):
            return True
        if self.since and _SINCE_WHEN.search(text):
            return True
        checks = {
            Measure.PERCENT: (_PERCENT, text),
            Measure.DURATION: (_DURATION, _ROUND_THE_CLOCK.sub(" ", text)),
            Measure.AGE: (_NUMBER, counted),
            Measure.COUNT: (_NUMBER, _AGES.sub(" ", counted)),
        }
        return any(checks[m][0].search(self._without_given(checks[m][1])) for m in self.measures)

    def _without_given(self, text: str) -> str:
        return _given_pattern(self.given).sub(" ", text) if self.given else text


def _names_person(text: str) -> bool:
    """Tell whether two words of the text side by side may be the name of a person."""
    return any(
        not {fold(match.group(1)), fold(match.group(2))} & _NO_PERSON for match in _PERSON.finditer(text)
    )


@lru_cache(maxsize=256)
def _counted_heads(counted: str) -> frozenset[str]:
    """Return the stems of the noun that 'how many' counts and of what says the same."""
    words = _NOUN_ENDS.split(
        re.sub(r"^(?:more|different|of|the|their|its|these|those|new|other)\s+", "", counted)
    )
    noun = " ".join(words[0].split()) if words else ""
    if not noun:
        return frozenset()
    nouns = [stem(word) for word in split_words(noun)]
    if not _PERSONS.isdisjoint(nouns):
        return _PERSONS
    if nouns[-1] in _ANYTHING:
        return frozenset()
    forms = load_synonyms().forms(noun) + load_synonyms().forms(noun.split()[-1])
    return frozenset(form.words[-1] for form in forms if form.words)


def ask_amounts(question: Question) -> Question:
    """Return a comparison of authorities by what each spends, or by a rate, as one that asks for amounts."""
    several = len(question.scope.authorities) > 1
    open_detail = question.detail in (Detail.NONE, Detail.YES_NO, Detail.NAME)
    if not (several and open_detail and _MORE_OR_LESS.search(question.standalone)):
        return question
    if _SUM.search(question.standalone):
        return replace(question, detail=Detail.MONEY)
    return replace(question, detail=Detail.NUMBER) if _RATE.search(question.standalone) else question


@lru_cache(maxsize=64)
def _work_out(question: Question) -> Wanted:
    asked = question.text if not question.inherited else question.standalone
    measures = [measure for measure, pattern in _MEASURES if pattern.search(asked)]
    counted = _COUNTED.search(asked)
    post = _ASKS_POST_HOLDER.search(asked)
    effect = question.detail is Detail.NUMBER and not counted and _ASKS_EFFECT.search(asked)
    return Wanted(
        detail=Detail.NONE if effect else question.detail,
        measures=tuple(measures) or (Measure.COUNT,),
        given=frozenset([*re.findall(r"\d+(?:[.,]\d+)*", asked), *question.scope.authorities]),
        counted=counted.group(1) if counted and question.detail is Detail.NUMBER else "",
        person=bool(_ASKS_NAME.search(asked)),
        called=bool(_ASKS_CALLED.search(asked)) and not _HOLDS_POST.search(asked),
        inspectors="inspect" in asked.casefold(),
        does=next((said for asks, said in _DOES if asks.search(asked)), None),
        since=bool(_ASKS_HOW_LONG_SINCE.search(asked)),
        post=post.group(1).casefold().rstrip("s") if post else "",
        spent=question.detail is Detail.MONEY and bool(_BUDGET.search(asked)),
        total=find_total(_unnamed(asked, question)) if question.detail is Detail.NUMBER else None,
    )


def _unnamed(asked: str, question: Question) -> str:
    """Return what is asked without the names of authorities, which hold words of their own ('with')."""
    for name in question.scope.authorities:
        asked = re.sub(rf"(?:\bin )?\b{re.escape(name)}\b(?:[’']s\b)?", "", asked, flags=re.IGNORECASE)
    return _COMPARED_WITH.sub("", " ".join(asked.split()))


@lru_cache(maxsize=256)
def _given_pattern(given: frozenset[str]) -> re.Pattern[str]:
    """Match what a question gives, a number not inside a longer one."""
    listed = "|".join(re.escape(one) for one in sorted(given, key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(?:{listed})(?![\d.,]*\d)")


_MEASURES = (
    (Measure.PERCENT, _ASKS_PERCENT),
    (Measure.DURATION, _ASKS_DURATION),
    (Measure.AGE, _ASKS_AGE),
    (Measure.COUNT, _ASKS_COUNT),
)
_PATTERNS = {Detail.MONEY: _MONEY, Detail.DATE: _DATE, Detail.REASON: _REASON}
