"""What no inspection report says: contact details, prices, advice, rankings, forecasts, opinions."""

from __future__ import annotations

import re

from inspectqa.records import Question

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
            r"|\bhow (?:do|can|could|would) i (?:contact|reach|ring|phone|call|e-?mail|get in touch)\b"
            r"|\bwho (?:do|should|can) i (?:contact|ring|phone|call|e-?mail|speak to|complain to)\b"
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
            r"|\b(?:where|who) should (?:i|we)\b",
            "Inspection reports don’t advise anyone on what to do or choose.",
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
            r"|\bpredict\b|\bwhat will happen\b|\bwill .{0,60}\bnext (?:time|grade|rating)\b",
            "Inspection reports don’t say what will happen.",
        ),
        (
            r"\bdo you (?:think|believe|like|reckon|agree|prefer)\b|\bwhat(?:['’]?s| is) your (?:view"
            r"|opinion)\b"
            r"|\bin your (?:view|opinion)\b|\bwould you (?:want|like|let|live|work|move)\b",
            "That asks for an opinion; the reports’ own findings are all that can be given.",
        ),
    )
)


def say_outside(question: Question) -> str:
    """Return why no inspection report answers a question, whatever it is about; '' where one may."""
    return next((message for pattern, message in _OUTSIDE if pattern.search(question.text)), "")
