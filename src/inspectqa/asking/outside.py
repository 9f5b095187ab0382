"""What no inspection report says: contact details, prices, advice, rankings, forecasts, opinions.

A question that asks for advice and for a fact ('should I be worried about X, are they overworked?') is
answered on the fact; a note says who advises.
"""

from __future__ import annotations

import re

from inspectqa.asking.words import STOP_WORDS, split_words
from inspectqa.reading.gazetteer import find_authorities
from inspectqa.records import Question

_WHO_ADVISES = (
    "on special educational needs, your local SENDIASS, which is free and independent; on anything else, your"
    " council’s children’s services."
)
_IN_DANGER = (
    "If a child may be in danger, ring 999 in an emergency, otherwise the council’s children’s services."
)
#: What a question for advice is told, and one about a child who may be hurt.
ADVICE = f"Inspection reports can’t advise you on this, but others can: {_WHO_ADVISES} {_IN_DANGER}"
_URGENT = f"{_IN_DANGER} Inspection reports can’t advise you on this."
#: Said with an answer whose question asked for advice, too.
ADVICE_NOTE = f"This is what reports say; they can’t advise you, but others can: {_WHO_ADVISES} {_IN_DANGER}"
_DANGER = re.compile(
    r"\b(?:hurt\w*|harm\w*|abus\w*|danger|unsafe|hit|hits|hitting|beat\w*|neglect\w*|afraid|scared"
    r"|groom\w*|exploit\w*)\b",
    re.IGNORECASE,
)

_CHILD = (
    r"(?:child(?:ren)?|bab(?:y|ies)|boys?|girls?|toddlers?|teenagers?|infants?|famil(?:y|ies)|parents?"
    r"|foster carers?|young (?:person|people)|siblings?|pupils?|social workers?)"
)
#: A home of its own: 'children’s home', 'school'; several of them are a matter of reports.
_ONE_PLACE = (
    r"(?:school(?!-)|academy|nursery|college|sixth form|playgroup|pre-?school|children[’']?s home"
    r"|residential home|care home|childminder|foster(?:ing)? agency)\b(?! (?:improvement|transport"
    r"|attendance|exclusions?|places|nurs\w+|service))"
)
#: Those whose words on a report no report holds; officers and parents are heard by inspectors.
_SPEAKER = (
    r"(?:(?:council|party|opposition|labour|tory|conservative|lib dem|green|reform|group) leaders?|leader"
    r"|leader of (?:the |(?-i:[A-Z]))\w+|ministers?|secretary of state|(?:education|children[’']s) secretary"
    r"|mps?|mayor|(?:\w+ )?councillors?(?! \w*(?:panel|board|scrutiny|train))|cabinet members?"
    r"|politicians?|press|newspapers?|media|unions?|unison|campaigners?)"
)
_SAYING = (
    r"(?:say|said|saying|says|comment(?:ed)?|repl(?:y|ied)|promised?|claim(?:ed)?|(?:respond|react)(?:ed)?"
    r"(?=\W*$| to (?:[\w’'-]+ ){0,3}(?:report|inspection|judgements?|grades?|ratings?|findings|news"
    r"|result|outcome)))"
)
_NOT_INSPECTORS = r"(?!(?:inspectors?|ofsted|reports?|letters?)\b)[\w’'-]+"

_GRADES = r"good|bad|better|worse|outstanding|inadequate|requires improvement|special measures"
_PLACES = (
    r"(?:schools?|children[’']s homes?|care homes?|foster agenc(?:y|ies)|colleges?|nurser(?:y|ies)"
    r"|sixth forms?|childminders?|hospitals?|solicitors?|lawyers?)"
)

#: A sort of question, and what a refusal says of it.
_OUTSIDE = tuple(
    (re.compile(pattern, re.IGNORECASE), message)
    for pattern, message in (
        (
            r"\b(?:e-?mail|phone|telephone|mobile|fax|contact) (?:address|numbers?|details)\b|\bpostcode\b"
            r"|\bopening (?:hours|times?)\b|\bwhat(?:['’]?s| is| are) the .{0,40}\b(?:e-?mail|web ?site"
            r"|url)\b"
            r"|\bwhat(?:['’]?s| is) the (?:postal |office |full )?address\b|\baddress of (?:the )?\b"
            r"|\bwhat time (?:does|do|is) .{0,60}\b(?:open|close|shut)\b",
            "Inspection reports don’t give contact details, addresses or opening hours.",
        ),
        (
            r"\bcheap(?:est|er)?\b|\bprice of\b|\bmost expensive\b|\bhow much (?:is"
            r"|does) .{0,30}\b(?:council tax(?! (?:discount|exemption"
            r"|relief|support|reduction|help))|ticket|membership|nursery place)\b",
            "Inspection reports don’t give prices.",
        ),
        (
            r"\bwhat (?:should|can|do|shall|must) (?:i|we) do\b|^\W*(?:should|shall) (?:i|we|my)\b"
            r"|[,.;:?]\s*should (?:i|we|my)\b|\b(?:would|do|could) you (?:\w+ )?(?:pick|recommend"
            r"|choose|advise"
            r"|suggest|send)\b|\byour (?:advice|recommendation)\b|\badvise me\b"
            r"|\bhow (?:do|can|could|would|should) (?:i|we) (?:apply|complain|appeal|sign up|register"
            r"|become|adopt"
            r"|foster|sue|report|get (?:a|an|my|our)|stop|challenge)\b"
            r"|\b(?:where|who) should (?:i|we)\b"
            r"|\bhow (?:do|can|could|would) i (?:contact|reach|ring|phone|call|e-?mail|get in touch)\b"
            r"|\bwho (?:do|should|can) (?:i|we) (?:contact|ring|phone|call|e-?mail|speak to|complain to)\b",
            ADVICE,
        ),
        (
            rf"\b(?:best|worst|nicest) (?:(?:primary|secondary|special|local|rated|state|private|infant"
            rf"|junior"
            rf"|grammar) ){{0,2}}{_PLACES}\b|\b{_PLACES} (?:is|are|would be|is the) (?:the )?(?:best"
            rf"|worst)\b",
            "The reports in this collection inspect councils and their partners; they don’t rank schools or"
            " the like.",
        ),
        (
            rf"^\W*(?:will|is|are) .{{0,60}}\b(?:be|get|become|going to (?:be|get|become)"
            rf"|likely to (?:be|get))"
            rf"\b.{{0,30}}\b(?:{_GRADES})\b.{{0,30}}(?:next|soon|in future|by 20\d\d|in 20\d\d|again)"
            rf"|\bwhat (?:grade |rating |will )+.{{0,60}}\bget next\b|\b(?:predict|forecast)\w* (?:for"
            rf"|that|what)\b"
            r"|\bpredict\b|\bwhat will happen\b|\bwill .{0,60}\bnext (?:time|grade|rating)\b"
            r"|\bwhat (?:happens|would happen)(?: to \w+)? if (?:ofsted|inspectors?|we|our \w+|they|it"
            r"|the (?:council|authority|service|trust|la)|(?-i:[A-Z])\w+)(?!['’])\b.{0,40}\b(?:inadequate"
            r"|fails?|failed|special measures|requires improvement|judged|rated|graded|downgraded)\b"
            r"|\bwill .{0,60}\bcouncil tax\b|\bwill (?:we|i|you|they) (?:all )?(?:lose|keep) "
            r"(?:our|my|the|this|their|its)\b"
            r"|\bwill (?:our|my|the|any)?\b.{0,60}\b(?:be|get) (?:cut|sacked|fired|scrapped|merged|privatised"
            r"|taken over|taken away|replaced)\b"
            r"|\bwill (?:ofsted|inspectors|the government|ministers?|the council)\b.{0,20}"
            r"\b(?:clos\w+|shut\w*|take|sack|fire|abolish|scrap)\b"
            r"|\bwill (?:our|my|the|his|her)\b.{0,40}\b(?:leave|quit|resign)\b.{0,10}\bbecause\b",
            "Inspection reports don’t say what will happen: they tell what inspectors found.",
        ),
        (
            rf"\b(?:what|how|why)(?:['’]?s)? (?:did|do|does|has|have|is|was) (?:{_NOT_INSPECTORS} ){{0,4}}?"
            rf"{_SPEAKER}\b (?:{_NOT_INSPECTORS} ){{0,4}}?{_SAYING}\b"
            rf"|^\W*(?:and |but )?(?:did|has|have|does) (?:{_NOT_INSPECTORS} ){{0,3}}?{_SPEAKER}\b"
            rf" (?:{_NOT_INSPECTORS} ){{0,4}}?{_SAYING}\b"
            rf"|\b(?:reactions?|response|comments?|statements?) (?:of|from|by) (?:the |local )*"
            rf"{_SPEAKER}\b"
            rf"|\b{_SPEAKER}(?: of (?:the )?[\w-]+(?: [\w-]+)?)?"
            r"['’]s (?:reactions?|response|comments?|statements?|apology|views?)\b"
            r"|\b(?:sa(?:y|id)|comment(?:ed)?) in (?:response|reply)\b",
            "Inspection reports don’t tell what politicians, the press or others said about them: they hold"
            " what inspectors found and heard during the inspection.",
        ),
        (
            rf"\bnames? (?:of|for) (?:the |any |all |those |these |that |a |each |dead |missing |every )*"
            rf"{_CHILD}"
            r"(?=\W*$|[,;.?]| (?:who|that|whose|involved|killed|hurt|murdered|harmed|mentioned"
            r"|in (?!care council)|at|from|of|under|with|were|was|the inspectors?)\b)"
            rf"|\b{_CHILD}['’]s? names?\b"
            rf"|\bwho (?:is|was|were|are) the (?:\w+ )?{_CHILD}(?![’'\w]) (?:who|that|in the report)\b"
            r"|\bwhat (?:is|was|were) the (?:\w+ )?(?:child|baby|boy|girl|toddler|teenager)\b(?! in)"
            r".{0,60}\b(?:called|named)\b|\bname the (?:\w+ )?(?:child|baby|boy|girl|toddler|teenager)",
            "Inspection reports name no children, families, carers or social workers.",
        ),
        (
            rf"\b(?:report|inspection|ratings?|grade|judgement)s? (?:\w+ )?(?:on|of|for|about) (?:(?:my|our"
            rf"|his|her|a|one|that|the)\b[^?.,:;]{{0,40}}?|(?:(?-i:[A-Z])[\w’'-]+ ){{1,4}})(?<!virtual )"
            rf"(?<!Virtual ){_ONE_PLACE}"
            rf"|\b(?:my|our|his|her) (?:[\w’'-]+ ){{0,4}}?{_ONE_PLACE}.{{0,40}}\b(?:ratings?|rated|grade"
            rf"|graded|score|get from ofsted|ofsted report)\b"
            rf"|\b(?:ratings?|grade|score) (?:does|did|has) (?:my|our|his|her|the local)\b[^?.,:;]{{0,40}}?"
            rf"{_ONE_PLACE}",
            "The reports in this collection inspect councils and their partners. Those on a single school,"
            " nursery, college or home are on Ofsted’s website (reports.ofsted.gov.uk).",
        ),
        (
            r"\bdo you (?:think|believe|like|reckon|agree|prefer)\b|\bwhat(?:['’]?s| is) your (?:view"
            r"|opinion)\b"
            r"|\bin your (?:view|opinion)\b|\bwould you (?:want|like|let|live|work|move)\b",
            "That asks for an opinion; the reports’ own findings are all that can be given.",
        ),
    )
)


_ADVICE = next(pattern for pattern, message in _OUTSIDE if message == ADVICE)
#: 'Should I be worried about': what follows is a matter of reports.
_WORRIED = re.compile(
    r"\b(?:and |so )?(?:should|shall|must|do|would) (?:i|we) (?:need to |have to )?"
    r"(?:be (?:at all |very |really |so )?(?:worried|concerned|alarmed|anxious)|worry)"
    r"(?: (?:about|that|by|for|over|if))?(?!\w)",
    re.IGNORECASE,
)
#: Where one question ends and the next begins.
_BETWEEN = re.compile(
    r"(?<=[?.!;])\s+|,\s+(?=(?:and )?(?:is|are|do|does|did|has|have|how|what|why|was|were)\b)", re.IGNORECASE
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:and )?(?:is|are|do|does|did|has|have|how|what|why|was|were)\b", re.IGNORECASE
)


def say_outside(question: Question) -> str:
    """Return why no inspection report answers a question, whatever it is about; '' where one may."""
    asked = factual_half(question.text)
    message = next((message for pattern, message in _OUTSIDE if pattern.search(asked)), "")
    return _URGENT if message == ADVICE and _DANGER.search(asked) else message


def factual_half(text: str) -> str:
    """Return what a question asks beside advice; the whole question where it asks for nothing else.

    'What should I do about my son in Kent? Are plans late?' asks 'Are plans late? (Kent)'.
    """
    kept = " ".join(re.sub(r"[\s,]+(?=[,?.!])", "", _WORRIED.sub("", text)).split()).strip(" ,?.") or text
    if all(word in STOP_WORDS for word in split_words(kept)):
        return text
    if not _ADVICE.search(kept):
        return kept if _WORRIED.search(text) else text
    clauses = _BETWEEN.split(kept)
    asked = [one for one in clauses if not _ADVICE.search(one)]
    if not any(_ASKS.search(one) and not all(w in STOP_WORDS for w in split_words(one)) for one in asked):
        return text
    half = " ".join(asked)
    places = {} if find_authorities(half) else {match.name: None for match in find_authorities(text)}
    return f"{half} ({', '.join(places)})" if places else half


def advice_notes(asked: str) -> tuple[str, ...]:
    """Return who advises, where what is asked is answered and was a question for advice, too."""
    return (ADVICE_NOTE,) if factual_half(asked) != asked else ()
