"""How many there are in all of a kind: children in care, on a plan or in foster homes, adoptions, reviews.

Reports put such a figure in a few set ways ('At 31 March, 678 children are being looked after by the local
authority', 'Of this number: 95 (or 48%) live outside the local authority area'), and hold many other numbers
of such children, of whom so many went missing or moved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CHILDREN = r"(?:children(?: and young people)?|young people|kids|youngsters)"
#: A number that is no year and no percentage.
_NUMBER = r"(?<!when )(?<![\d.,£])(?!(?:19|20)\d\d\b)\d[\d,]*(?![\d.]*\s*%)"
#: The same, or one of the words that reports put for a small one.
_COUNT = (
    rf"(?:{_NUMBER}|(?<!whom )\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
)
_SHARE = r"(?:(?<![\d.,])\d[\d.]*\s*(?:%|per ?cent)|\bhalf|\bthird|\bquarter|\bfifth)"
_BE = r"(?:are|were|is|was)"
#: A few words of the same sentence that don't say that only some are counted.
_FEW = r"(?:\s+(?!(?:who|whose|placed|living|aged|over|under|with|without)\b)[\w’'()%,.-]+?){0,14}?"
#: Where a question for a total ends: with the place, the day, or nothing.
_END = (
    r"(?:\s*[?.!,]|\s*$"
    r"|\s+(?:at|by|on|as|during|since|before|when|now|currently|today|altogether|overall|there|last year"
    r"|this year|in (?!foster|residential|(?:\w+ )?(?:homes?|placements?)|secure|kinship|need|educ)))"
)
#: The same behind what they are called: 'are there', 'does the council have'.
_NAMED_END = (
    rf"(?:{_END}|\s+{_BE}\s+there{_END}|\s+(?:have|has|had)(?:\s+there)?\s+been{_END}"
    r"|\s+(?:does|did|do|has|have|had)\b(?:[\w’' -]{0,40}?"
    r"\b(?:have|look after|got|support|work with|run|own|operate|manage)\b)?"
    r"(?:\s*(?:[?.!,]|$)|\s+(?:at|on|now|currently|today)\b))"
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
    """One kind: how a question asks for all of it, and how a report says how many they are.

    With `some` the kind is of children in care in one place: its own words say which of them are counted.
    """

    asked: re.Pattern[str]
    said: re.Pattern[str]
    some: bool = False


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
    return _compile([asked], [said])


def _compile(asked: Sequence[str], said: Sequence[str], *, some: bool = False) -> _Total:
    """Compile a kind out of the ways of asking and those of saying."""
    either = [re.compile("|".join(ways), re.IGNORECASE) for ways in (asked, said)]
    return _Total(either[0], either[1], some)


def _living(asked: str, said: str) -> _Total:
    """Compile the kind of those who live in one sort of place, as it is asked for and as it is printed."""
    return _compile(
        [
            rf"\b(?:how many|(?:percentage|per ?cent|proportion|share|number) of)(?:{_OF_ALL})*"
            rf" {_IN_CARE}{_PLACE}(?: who| that)?{_LIVE}{asked}{_END}"
        ],
        [rf"{_FIGURE}(?:{_OF_ALL})*(?: {_IN_CARE})?{_LIVE}{said}"],
        some=True,
    )


_IN_CARE = (
    rf"(?:{_CHILDREN}(?: (?:who {_BE} )?(?:in (?:its |their |the )?care|looked after))?"
    r"|(?:looked[- ]after|cared[- ]for) children)"
)
_OF_ALL = r" of| the| all| its| their|[ ]?[’']s"
#: The name of a place that is not taken out of the question: 'in Hull'.
_CAPITALS = r"(?-i:(?: [A-Z][\w’'-]*| (?:and|upon|on|of|with|the)(?= [A-Z]))+)"
_PLACE = rf"(?: in{_CAPITALS})?"
_LIVE = rf"(?: (?:{_BE}|do|does|lives?|lived|living|placed|being|currently|now|still))+ "
#: A number, with its share or without, or a share; not an age, nor how many of some others are elsewhere.
_FIGURE = (
    r"(?<!whom )(?<!these )(?<![a-z], )(?<!under )(?<!over )(?<!aged )"
    rf"(?:{_COUNT}|{_SHARE})(?: ?\([^()]{{1,20}}\))?"
)
_AREA = (
    r"(?:the|its|their|home|local|(?:authority|council)(?:[’']s)?|area|county|borough|city|boundar(?:y|ies))"
)
_LEAVERS = r"(?:care[- ]leavers|care[- ]experienced (?:young people|young adults|adults))"
_ALONE = r"(?:unaccompanied (?:asylum[- ]seeking )?(?:child|children|young people|minors)\b|UASC\b)"
_HOMES = r"(?:children[’']?s homes|residential (?:children[’']?s )?homes|residential homes for children)"
#: Who has done it, where the place's name is left or has been taken out of the question.
_DO = r"(?:did|do|does|has|have|had)(?: [\w’' -]{1,40}?)?"
#: Reviews after a child was gravely harmed, as they were called until 2018 and since.
_REVIEW = (
    r"(?:(?:serious case reviews?|SCRs?)(?: \(SCRs?\))?"
    r"|(?:local )?(?:child )?safeguarding practice reviews?|L?CSPRs?)"
)
_HELD = (
    r"(?:complet(?:ed|ing)|concluded|published|commission(?:ed)?|commenced|initiated|undertaken|conducted"
    r"|carried out)"
)
_GOING_ON = r"(?:on-?going|under ?way|in progress)"
_REVIEWS_HELD = (
    rf"{_COUNT} (?:\([^()]{{1,40}}\) )?(?:recent |further |new )?{_REVIEW}"
    rf" (?:in total\b|(?:(?:{_BE}|have|has|had|been|now) )*{_HELD})"
    rf"|{_HELD} (?:a total of )?{_COUNT} (?:further |new )?{_REVIEW}"
)
_REVIEWS_GO_ON = (
    rf"{_COUNT} {_REVIEW} (?:(?:{_BE}|have been|has been|currently|completed or) )*{_GOING_ON}"
    rf"|\b{_REVIEW}\b[^.;]{{0,60}}(?<!whom )\b(?:one|two|three|four|five|six|seven|\d+) {_BE} {_GOING_ON}"
)
_BACK = (
    r"(?:return(?:ed|ing)?|came back|come back|went back|go back|re-?enter(?:ed)?)"
    r" ?(?:in)?(?:to)? ?(?:be(?:ing)? looked after|(?:local authority )?care)"
)
_PLAN = r"(?:an? |the )?(?:child(?:ren)?[- ]protection|CP) plans?"
_TOTALS = (
    _living(rf"(?:outside|out[- ]of)(?:[- ]{_AREA}|{_CAPITALS})*", r"(?:outside|out of)\b"),
    _living(
        r"in (?:residential (?:care|homes|children[’']?s homes|placements)|children[’']?s homes)",
        r"in (?:a )?(?:residential (?:care|homes?|children[’']?s homes?|placements?)|children[’']?s homes?)",
    ),
    _living(r"in residential (?:special )?schools", r"in (?:a )?residential (?:special )?schools?"),
    _living(
        r"(?:in|with) foster (?:care|famil(?:y|ies)|carers?|homes?|placements?|parents?)",
        r"(?:in|with) foster (?:care|famil(?:y|ies)|carers?|homes?|placements?)",
    ),
    _living(
        r"(?:at home )?with (?:their )?(?:own |birth )?parents?", r"with (?:their )?(?:own |birth )?parents?"
    ),
    _compile(
        [
            r"\b(?:how many|percentage|per ?cent|proportion|share|rate|level) (?:of )?(?:the )?"
            rf"{_CHILDREN}{_PLACE}{_LIVE}in (?:poverty|low[- ]income (?:families|households)){_END}",
            r"\bchild(?:hood)? poverty (?:rate|level)\b|\b(?:rate|level) of child(?:hood)? poverty\b",
        ],
        [
            rf"{_SHARE} of (?:the )?(?:local authority[’']s )?children (?:[\w’-]+ ){{0,5}}"
            r"(?:are|were) living in (?:poverty|low[- ]income)"
        ],
        some=True,
    ),
    _compile(
        [
            rf"\bhow many {_CHILDREN}(?: have)? (?:left care|ceased (?:to be|being) (?:looked after|in care))"
            rf"{_END}",
            rf"\bhow many {_CHILDREN}(?: have)? stopped being (?:looked after|in care){_END}",
        ],
        [
            rf"{_COUNT} {_CHILDREN}(?: have| had)?"
            r" (?:ceased (?:to be|being) (?:looked after|in care)|left care)(?! and (?:moved|are))"
        ],
    ),
    _compile(
        [
            rf"\bhow many {_CHILDREN}(?: in care)? (?:{_BE}|have been|got) adopted(?! by){_END}",
            rf"\b(?:how many|number of) adoptions(?: were made)?{_NAMED_END}",
        ],
        [
            rf"(?<!last )\b(?:have|has|had|were|was) (?:been )?{_COUNT} adoptions?\b"
            r"(?! (?!in|since|during|by|at|between|last)\w)",
            rf"{_COUNT} (?:\w+ )?{_CHILDREN} (?:{_BE}|have been|had been|has been) adopted\b(?! apart)",
        ],
        some=True,
    ),
    _compile(
        [
            r"\bhow many (?:special guardianship orders|SGOs)"
            rf"(?: (?:{_BE}|have been|been|there|made|granted))*{_END}",
            rf"\bhow many {_CHILDREN} (?:became|become) (?:the )?subjects? (?:of|to)"
            rf" (?:an? )?special guardianship(?: orders?)?{_END}",
        ],
        [
            rf"{_COUNT} {_CHILDREN} (?:became|become|have become) (?:the )?subjects? (?:of|to)"
            r" (?:an? )?special guardianship",
            rf"{_COUNT} (?:special guardianship orders|SGOs)\b",
        ],
    ),
    _compile(
        [
            rf"\b(?:how many|number of) serious incident notifications{_NAMED_END}",
            rf"\bhow many serious incident(?:s|s? notifications)"
            rf"(?: (?:{_BE}|have been|submitted|sent|notified|reported|made|to Ofsted))*{_END}",
            rf"\bhow many serious incident(?:s|s? notifications) {_DO}"
            r" (?:submit(?:ted)?|send|sent|notif(?:y|ied)|report(?:ed)?|ma[dk]e)(?: to Ofsted| of)?"
            rf"{_END}",
        ],
        [rf"{_COUNT} serious incident notifications?"],
    ),
    _compile(
        [
            rf"\b(?:how many|number of) (?:open )?{_REVIEW}(?: (?:{_BE}|there|currently|now|still))*"
            rf" {_GOING_ON}{_END}",
            rf"\b(?:how many|number of) ongoing {_REVIEW}{_NAMED_END}",
        ],
        [_REVIEWS_GO_ON],
        some=True,
    ),
    _compile(
        [
            rf"\bhow many {_REVIEW}(?: (?:{_BE}|have|has|had|been|there|or|{_GOING_ON}))* {_HELD}"
            rf"(?: (?:or|{_BE}|{_GOING_ON}))*(?: by the [\w’' ]{{1,40}}?)?{_END}",
            rf"\bhow many {_REVIEW} {_DO} (?:{_HELD}|complete|publish|start|begin"
            rf"|undertake|conduct|carry out)(?: or {_BE} {_GOING_ON})?{_END}",
        ],
        [_REVIEWS_HELD],
    ),
    _compile(
        [
            rf"\b(?:how many|number of) {_REVIEW}{_NAMED_END}",
            rf"\bhow many {_REVIEW} (?:took|taken|take|have taken) place{_END}",
            rf"\bhow many {_REVIEW} {_DO} (?:do|done|hold|held|run|had|have){_END}",
        ],
        [_REVIEWS_HELD, _REVIEWS_GO_ON],
    ),
    _compile(
        [
            rf"\b(?:how many|percentage|per ?cent|proportion|share) (?:of )?(?:the )?{_CHILDREN}"
            rf"(?: (?:who|that) (?:had |have )?(?:left|ceased)[\w ]{{0,40}}?)?"
            rf"(?: (?:have|had|who|subsequently|later|then))* {_BACK}{_END}",
        ],
        [
            r"\bof whom (?:only )?(?:\w+|\d[\d.]*%)(?: \(\d[\d.]*%\))?(?: has| have| had)?"
            r" (?:subsequently |later )?returned to (?:be(?:ing)? looked after|care)"
        ],
        some=True,
    ),
    _compile(
        [rf"\b(?:how many|number of) {_LEAVERS}{_NAMED_END}"],
        [
            rf"\b(?:there {_BE}|ha(?:s|ve)|supports?|supporting|working with|(?:responsible|care) for"
            r"|all but \w+ of|their|its|total of)"
            rf" (?:(?:currently|a|the|its|their|around|approximately) )*{_COUNT} {_LEAVERS}"
            r"(?! (?:in|at|who|aged|with|living)\b)",
            rf"\bnumber of {_LEAVERS}{_FEW}\s+(?:to|is|was|at|of|from)\s+{_NUMBER}",
        ],
    ),
    _compile(
        [rf"\b(?:how many|number of) {_ALONE}{_NAMED_END}"],
        [
            rf"{_COUNT} (?:{_CHILDREN} )?(?:(?:who )?(?:are|were|is an) )?{_ALONE}(?! (?:who|in|at|with)\b)",
            rf"\bnumber of {_ALONE}{_FEW}\s+(?:to|is|was|at|of|from)\s+{_NUMBER}",
        ],
        some=True,
    ),
    _compile(
        [
            rf"\bhow many {_CHILDREN}{_LIVE}(?:privately fostered|in (?:an? )?private fostering"
            rf"(?: (?:arrangements?|placements?))?){_END}",
            rf"\b(?:how many|number of) (?:privately fostered children|private fostering arrangements)"
            rf"{_NAMED_END}",
        ],
        [
            rf"{_COUNT} (?:child|{_CHILDREN})(?: known to be)?{_LIVE}(?:in )?(?:an? )?private(?:ly)?"
            r" (?:arranged )?foster",
            rf"{_COUNT} (?:privately fostered {_CHILDREN}|private fostering arrangements?)",
        ],
        some=True,
    ),
    _compile(
        [rf"\b(?:how many|number of) {_HOMES}{_NAMED_END}"],
        [
            rf"\b(?:operates?|runs?|manages?|owns?|has|have|there {_BE}) (?:(?:currently|its|own) )*{_COUNT}"
            rf" (?:[\w-]+ ){{0,2}}?(?:children[’']s|residential) (?:children[’']s )?homes?"
        ],
    ),
    _compile(
        [
            rf"\bhow many {_CHILDREN} {_BE} (?:formally )?in need(?: of help)?{_END}",
            rf"\b(?:how many|number of) {_CHILDREN} in need{_NAMED_END}",
            rf"\bhow many {_CHILDREN} (?:{_BE} )?(?:on|subject to|have|with)(?: an?)?"
            rf" child(?:ren)?[- ]in[- ]need plans?{_END}",
        ],
        [
            rf"{_COUNT} {_CHILDREN} (?:had been|have been|{_BE})"
            r" (?:formally )?(?:assessed|identified)[^.;]{0,60}\bin need\b",
            rf"{_COUNT} {_CHILDREN} {_BE} (?:formally )?in need(?! of (?!help|an? specialist|specialist))",
            rf"\bthere {_BE} (?:(?:currently|approximately) )?{_COUNT} {_CHILDREN} in need\b(?! of)",
            rf"\b(?:number|total)s? of {_CHILDREN} in need{_FEW}\s+(?:to|is|was|at|of|from)\s+{_NUMBER}",
        ],
    ),
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
    _compile(
        [
            rf"\bhow many {_CHILDREN}(?: under (?:the age of )?18)? (?:live|{_BE} living|{_BE} there)"
            rf"(?: in (?:the |this )?(?:area|county|borough|city)|{_PLACE})\s*(?:[?.!,]|$)",
            r"\b(?:child|children[’']s|under-18) population\b",
        ],
        [
            rf"(?:\d{{1,3}},\d{{3}}|\d{{4,}}) {_CHILDREN} (?:aged )?under (?:the age of )?18"
            rf"|(?:\d{{1,3}},\d{{3}}|\d{{4,}}) {_CHILDREN} live in (?!foster|residential|poverty)"
        ],
        some=True,
    ),
)


def find_total(question: str) -> re.Pattern[str] | None:
    """Return what matches the sentence with the total that is asked for, None where none is."""
    some = _ONLY_SOME.search(question)
    return next(
        (total.said for total in _TOTALS if (total.some or not some) and total.asked.search(question)), None
    )
