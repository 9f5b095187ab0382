"""Evidence → the same, what is on the side that a question asks for higher up and the opposite left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspectqa.asking.finding.lists import lists_actions, lists_strengths
from inspectqa.asking.understanding.conditions import asks_side
from inspectqa.records import Evidence, Question

#: What standing on the side asked for adds to a paragraph's score; most lie within 0.3 of the next ten.
SIDE_GAIN = 0.25
#: Said of what is not good, whatever praise stands beside it.
_WEAK = re.compile(
    r"\bnot (?:yet |always |consistently |sufficiently |fully |all |well |good |effective|strong|robust"
    r"|routinely"
    r"|enough)|\b(?:do|does|did|is|are|was|were|has|have|had|can)(?:n['’]t| not)\b|\btoo (?:many|few|often"
    r"|long|much"
    r"|high|variable|slow|little)\b|\b(?:in(?:consistent|sufficient|effective|adequate)\w*|variable"
    r"|variability|var(?:y|ies|ied)|mixed"
    r"|weak(?:ness\w*|er)?|poor(?:ly)?|lack(?:s|ed|ing)?|limited|underdeveloped|shortfalls?|drift|delays?"
    r"|delayed"
    r"|unclear|gaps?|fail(?:s|ed|ing|ings|ure|ures)?|deteriorat\w+|declin\w+|unacceptabl\w+|unsatisfactory"
    r"|hamper\w*"
    r"|hinder\w*|undermin\w+|superficial|infrequent\w*|rarely|seldom|slow|concerns?|criticis\w+"
    r"|insufficiently"
    r"|over-optimistic|overly optimistic|needs? to (?:be )?improv\w*|needs? improv\w*|requires? improvement"
    r"|less (?:effective|consistent|robust|well)|more (?:consistent|robust|work)|missed|absent|absence)\b",
    re.IGNORECASE,
)
#: What takes a fault away: 'no delay', 'without drift', 'reduced gaps', 'avoid delay'.
_WITHOUT = re.compile(
    r"\b(?:no|without|avoid\w*|reduc\w+|prevent\w*|address\w*|tackl\w+|few|minimis\w+|any|identif\w+"
    r"|challeng\w+"
    r"|escalat\w+|rais\w+)\s+(?:(?:unnecessary|undue|significant|any|potential|the|of|for|previous|these"
    r"|children"
    r"|children['’]s|about|on|and)\s+)*(?:drift(?: and delay| or delay)?|delays?(?: and drift)?|gaps?"
    r"|concerns?"
    r"|weakness\w*|shortfalls?|poor practice)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:strengths?|strong(?:ly|er|est)?|effective(?:ly)?|excellent|robust(?:ly)?|outstanding|impressive"
    r"|exceptional"
    r"|highly|high[- ]quality|good|well|thorough(?:ly)?|timely|skilled|skilful\w*|creative(?:ly)?"
    r"|innovative|reflective"
    r"|rigorous(?:ly)?|comprehensive|successful(?:ly)?|benefit(?:s|ed)? from|valued?|appropriately"
    r"|swift(?:ly)?"
    r"|positive(?:ly)?|sensitive(?:ly)?|purposeful|exemplary|embedded|improved significantly"
    r"|confident(?:ly)?)\b",
    re.IGNORECASE,
)


def keep_side(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence without what says the opposite of the side asked for, what is on it higher up.

    What is on neither side is no criticism, but may well be an example.
    """
    side = asks_side(question)
    if not side:
        return list(evidence)
    sides = [tell_side(one) for one in evidence]
    left_out = (1, 0) if side < 0 and side in sides else (-side,)
    kept = []
    for one, told in zip(evidence, sides, strict=True):
        if told not in left_out:
            apart = tuple(s for s in one.sentences if _side_of(s.text) != -side)
            kept.append(replace(one, score=round(one.score + SIDE_GAIN * (told == side), 4), sentences=apart))
    return sorted(kept, key=lambda one: -one.score) or list(evidence)


def tell_side(evidence: Evidence) -> int:
    """Tell whether a paragraph speaks of what goes well (+1) or badly (-1): by its list, or best sentence."""
    heading = " ".join([*evidence.paragraph.section[-1:], evidence.paragraph.lead_in])
    if lists_actions(heading):
        return -1
    if lists_strengths(heading):
        return 1
    return _side_of(evidence.sentences[0].text if evidence.sentences else evidence.paragraph.text)


def _side_of(text: str) -> int:
    """Tell which side a sentence is on; 0 where it has neither's words or both's."""
    told = _WITHOUT.sub(" ", text)
    weak, strong = bool(_WEAK.search(told)), bool(_STRONG.search(_WEAK.sub(" ", told)))
    return strong - weak
