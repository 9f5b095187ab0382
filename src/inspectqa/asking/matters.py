"""The thing that a question asks after by name: 'free prescriptions', 'a children's parliament', 'hotels'.

'Do care leavers get free prescriptions?' is answered only where a sentence speaks of prescriptions that are
free. Every paragraph of the scope is searched for the thing, in the words asked or others that mean the same;
an everyday word's wider matter ('temporary accommodation' for 'hotels') is not the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspectqa.asking.finding.ranking import stemmed
from inspectqa.asking.finding.retrieval import Retrieved
from inspectqa.asking.finding.terms import SAME_WEIGHT, Term
from inspectqa.asking.presumed import TextSearch, with_before
from inspectqa.asking.words import STOP_WORDS, split_words, stem
from inspectqa.records import Detail, Kind, Question

#: Paragraphs with the thing that are looked at for what it is like.
LOOKED_AT = 300
#: What of the words that go with it must stand beside it, and how many letters make words alike.
REST_LEAST = 0.4
ROOT_CHARS = 5
_HAVING = (
    r"have|has|had|got|get|gets|getting|use|uses|using|used|offer|offers|offered|provide|provides|run"
    r"|runs|running"
    r"|employ|employs|fund|funds|give|gives|given|own|owns|receive|receives|lend|lends|allowed|buy|buys"
    r"|keep|keeps"
    r"|operate|operates|pay for|pays for|let|visit|visits|try|tried|trial|trialled|host|hosts|arrange"
    r"|arranges"
    r"|wear|wears|carry|carries|charge|charges|sell|sells|build|builds|teach|hire|hires|serve|serves"
    r"|fly|drive|play"
    r"|publish|publishes|rent|rents|accept|accepts"
)
_THERE = r"(?:is|are|was|were) there(?: still| now| currently)?"
_ASKS = re.compile(
    rf"^\W*(?:and |but |so )?(?:(?:do|does|did|has|have|had|can|could|is|are|was|were"
    rf"|will)\b(?:(?!\b(?:{_HAVING})\b).)"
    rf"{{2,90}}?\b(?:{_HAVING})\b|{_THERE}\b"
    rf"|how (?:\w+ )?(?:do|does|did|is|are)\b.{{2,60}}?\b(?:use|uses|using)\b"
    r"|what .{2,70}?\b(?:say|said|find|found|think|thought|mention|note|write|wrote|tell us"
    r"|told us) (?:about|on|of))"
    r"\s+(.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: 'Have' that only helps another verb: 'have coped', 'has been'.
_PERFECT = re.compile(r"(?:(?:already|ever|also|not|now|all|any) )?(?:been|\w+(?:ed|en))\b", re.IGNORECASE)
#: Where the words for the thing end.
_ENDS = re.compile(
    r"[,;:.?!()]|\b(?:in|on|at|by|for|from|of|to|into|onto|back|with|without|when|if|where|who|that"
    r"|which|while|after|before"
    r"|during|since|until|as|than|between|among|because|so|and|or|about|via|through|each|every|whenever"
    r"|is|are|was"
    r"|were|being|does|do|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_LEADS_WORDS = """
    a an the any some its their his her own more enough much many new lots plenty free-of every all your our
    this these those anything something anyone someone much far fewer less better good still just
"""
_LEADS = frozenset(_LEADS_WORDS.split())
#: Words that say how good a thing is, not which it is.
_JUDGING_WORDS = """
    decent good proper right regular effective strong quick real better special extra timely suitable clear
    meaningful useful sufficient adequate reliable consistent high-quality quality great poor bad weak
    actual appropriate helpful easy prompt fast free-standing
"""
_JUDGING = frozenset(_JUDGING_WORDS.split())
#: Words that name no thing of their own.
_NO_THING_WORDS = """
    anything something anyone someone nothing way ways thing things lot lots help support problem problems
    issue issues evidence sign signs case cases work people child children kid kids young person family
    families staff social worker workers council service services time place places one ones group groups
    chance question progress impact quality use uses area areas report inspection review back seen
    information parents carers care contact contacts number experience reason reasons difference part role
    better worse good well ready
"""
_NO_THING = frozenset(map(stem, _NO_THING_WORDS.split()))


def absent_matter(retrieved: Retrieved, catalogue: TextSearch) -> str:
    """Return the thing that a question asks after and no report of its scope speaks of; else ''."""
    thing = find_matter(retrieved.query.question)
    terms = [term for term in retrieved.query.terms if _of(term, thing)] if thing else []
    if not terms or split_words(terms[-1].printed)[-1:] != split_words(thing)[-1:]:
        return ""
    head, rest = terms[-1], terms[:-1]
    if stem(split_words(head.printed)[-1]) in _NO_THING or head.corrected:
        return ""
    scope = None if retrieved.whole else [report.id for report in retrieved.reports]
    forms = [form.printed for form in head.forms if form.weight >= SAME_WEIGHT]
    found = catalogue.search_words(forms, scope, LOOKED_AT)
    if not found:
        return thing
    rest = [term for term in rest if not (term.plain or term.printed in _JUDGING)]
    whom = [term for term in retrieved.query.terms if _of(term, _for_whom(retrieved.query.question, thing))]
    paragraphs = catalogue.paragraphs_by_id([paragraph_id for paragraph_id, _ in found]).values()
    said = any(
        _covered(whom, one.text) and any(_says(head, rest, around) for _, around in with_before(one.text))
        for one in paragraphs
    )
    return "" if said else thing


def find_matter(question: Question) -> str:
    """Return the words for the thing that a question asks after: 'free prescriptions'; '' where none."""
    if question.inherited or question.kind is not Kind.OPEN:
        return ""
    if question.detail not in (Detail.NONE, Detail.YES_NO):
        return ""
    asked = _ASKS.search(question.text)
    if asked is None:
        return ""
    if _PERFECT.match(asked.group(1)):
        return ""
    words = _ENDS.split(asked.group(1).strip())[0].split()
    while words and words[0].casefold() in _LEADS:
        words = words[1:]
    return " ".join(words[:5]) if len(words) < 6 else ""


def _of(term: Term, thing: str) -> bool:
    words = split_words(thing)
    return set(split_words(term.printed)) <= set(words) and term.printed not in STOP_WORDS


def _for_whom(question: Question, thing: str) -> str:
    """Return the words for whom the thing is: 'young carers' of 'hotels for young carers'."""
    behind = re.search(rf"{re.escape(thing)} for (.+)", question.text, re.IGNORECASE | re.DOTALL)
    return _ENDS.split(behind.group(1))[0] if behind else ""


def _covered(terms: Sequence[Term], text: str) -> bool:
    stems_of_text = stemmed(text)
    total = sum(term.weight for term in terms)
    return sum(term.weight * term.coverage(*stems_of_text) for term in terms) >= REST_LEAST * total


def _says(head: Term, rest: Sequence[Term], sentence: str) -> bool:
    text, words = stemmed(sentence)
    if head.coverage(text, words) < SAME_WEIGHT:
        return False
    total = sum(term.weight for term in rest)
    roots = frozenset(word[:ROOT_CHARS] for word in words)
    said = sum(term.weight * (term.coverage(text, words) or _shares_roots(term, roots)) for term in rest)
    return said >= REST_LEAST * total


def _shares_roots(term: Term, roots: frozenset[str]) -> float:
    """Tell whether words of the same beginning are there: 'health visiting' for 'health visitors'."""
    return float(all(word[:ROOT_CHARS] in roots for word in term.forms[0].words))
