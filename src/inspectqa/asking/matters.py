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
from inspectqa.asking.presumed import TextSearch
from inspectqa.asking.words import STOP_WORDS, split_words, stem, stems
from inspectqa.records import Detail, Kind, Question

#: Paragraphs with the thing that are looked at for what it is like.
LOOKED_AT = 300
#: What of the words that go with it must stand beside it, and how many letters make words alike.
REST_LEAST = 0.4
ROOT_CHARS = 5
#: Other words that may stand between those of a thing whose mention is asked for: 'hubs for families'.
BETWEEN_MOST = 1
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
#: 'Is X mentioned?', 'does the report mention X?', 'any mention of X?'.
_ASKS_MENTION = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were) (?!there\b)(.+?) (?:(?:ever|even|also|at all) )?"
    r"(?:mentioned|talked about|discussed|referred to|spoken of)\b"
    r"|^\W*(?:and |but |so )?(?:do|does|did|has|have)\b.{2,70}?\b(?:mention(?:ed)?|refer(?:red)? to)\s+(.+)$"
    r"|^\W*(?:and |but |so )?(?:(?:is|are|was|were) there )?(?:any|a) mentions? of (.+)$",
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
#: Words that say how, when or where, behind the thing: 'help quick', 'supervision often'.
_MANNER_WORDS = """
    quicker faster soon sooner early earlier late later often long longer much more enough now today together
    away straight straightaway there here nearby overnight anymore too instead again first
"""
_MANNER = frozenset(_MANNER_WORDS.split())
_NOUNS_IN_LY_WORDS = "family supply assembly reply anomaly bully fly july elderly"
_NOUNS_IN_LY = frozenset(_NOUNS_IN_LY_WORDS.split())
#: Words that name no thing of their own.
_NO_THING_WORDS = """
    anything something anyone someone nothing way ways thing things lot lots help support problem problems
    issue issues evidence sign signs case cases work people child children kid kids young person family
    families staff social worker workers council service services time place places one ones group groups
    chance question progress impact quality use uses area areas report inspection review back seen
    information parents carers care contact contacts number experience reason reasons difference part role
    better worse good well ready somewhere anywhere everywhere everything
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
    said = any(_covered(whom, one.text) and _says(head, rest, one.text) for one in paragraphs)
    return "" if said else thing


def absent_mention(retrieved: Retrieved, catalogue: TextSearch) -> str:
    """Return what a question asks the mention of ('is X mentioned?') and no report of its scope has; else ''.

    Its words must stand beside each other, in any order and form: other words for it are no mention.
    """
    thing = find_mention(retrieved.query.question)
    wanted = [stem(word) for word in split_words(thing) if word not in STOP_WORDS]
    if not wanted:
        return ""
    scope = None if retrieved.whole else [report.id for report in retrieved.reports]
    terms = [
        term for term in retrieved.query.terms if set(split_words(term.printed)) == set(split_words(thing))
    ]
    long = [form.printed for term in terms for form in term.forms if _abbreviates(form.printed, thing)]
    if catalogue.search_words([thing, *long], scope, 1):
        return ""
    found = catalogue.search_words([split_words(thing)[-1]], scope, LOOKED_AT)
    paragraphs = catalogue.paragraphs_by_id([paragraph_id for paragraph_id, _ in found]).values()
    parts = (part for one in paragraphs for part in re.split(r"[,;:.()]", one.text))
    return "" if any(_beside(wanted, stems(part)) for part in parts) else thing


def find_mention(question: Question) -> str:
    """Return the words whose mention a question asks after; '' where it asks for something else."""
    asked = _ASKS_MENTION.search(question.text)
    if asked is None:
        return ""
    said = next(group for group in asked.groups() if group is not None)
    said = re.sub(r"[‘’“”\"]|(?<!\w)'|'(?!\w)", "", said)
    words = _ENDS.split(said.strip())[0].split()
    while words and (words[0].casefold() in _LEADS or words[0].casefold() in ("word", "term", "phrase")):
        words = words[1:]
    return " ".join(words) if len(words) < 6 else ""


def _abbreviates(one: str, other: str) -> bool:
    """Tell whether one is made of the first letters of the other."""
    initials = ["".join(word[0] for word in split_words(text)) for text in (one, other)]
    return one.casefold() == initials[1] or other.casefold() == initials[0]


def _beside(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether all of the wanted stems stand within few words of each other."""
    size = len(wanted) + BETWEEN_MOST
    return any(set(wanted) <= set(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


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
    while words and _says_how(words[-1].casefold()):
        words = words[:-1]
    return " ".join(words[:5]) if len(words) < 6 else ""


def _says_how(word: str) -> bool:
    """Tell whether a word behind the thing says how it is done and names nothing: 'quickly', 'often'."""
    return word in _MANNER or word in _JUDGING or (word.endswith("ly") and word not in _NOUNS_IN_LY)


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


def _says(head: Term, rest: Sequence[Term], paragraph: str) -> bool:
    text, words = stemmed(paragraph)
    if head.coverage(text, words) < SAME_WEIGHT:
        return False
    total = sum(term.weight for term in rest)
    roots = frozenset(word[:ROOT_CHARS] for word in words)
    said = sum(term.weight * (term.coverage(text, words) or _shares_roots(term, roots)) for term in rest)
    return said >= REST_LEAST * total


def _shares_roots(term: Term, roots: frozenset[str]) -> float:
    """Tell whether words of the same beginning are there: 'health visiting' for 'health visitors'."""
    return float(all(word[:ROOT_CHARS] in roots for word in term.forms[0].words))
