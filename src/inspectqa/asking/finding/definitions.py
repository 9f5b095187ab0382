"""What a term of the reports means, by their own sentences: 'what is a MASH?', 'what does RI mean?'.

Led by meaning alone, such a question finds five councils' praise of their hubs. So the sentences whose
subject is the term are looked for in every report, those that say what it is before those that say what it
does; where there is neither, the sentence that writes the long form out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectqa.asking.finding.newest import day_of
from inspectqa.asking.finding.told import Told, quote_sentences
from inspectqa.asking.sentences import split_sentences
from inspectqa.records import Area, Evidence, Grade, Paragraph, ParagraphKind, Question, Sentence

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue

#: Paragraphs with the term that are read through, and the longest sentence that is quoted.
READ_MOST = 2_000
#: A question longer than this asks for more than what a term means.
ASKED_CHARS = 200
SENTENCE_CHARS = 320
#: Sentences quoted, and what the second loses at most against the first.
QUOTED_MOST = 2
SECOND_LOSS = 1.0
#: What a sentence counts that says what a term is, and one that says what it does; what saying so with the
#: long form adds, and what each word of praise or blame takes off.
SAYS_WHAT_IT_IS = 3.0
SAYS_WHAT_IT_DOES = 2.0
LONG_FORM = 1.0
PURPOSE = 0.5
EVALUATION_LOSS = 1.0
#: What a proper name takes off, of a place most often, and a case put first ('When young people are …,').
NAME_LOSS = 1.5
CASE_LOSS = 0.4
#: A sentence that counts less is no definition, or says nothing of what the term does.
DEFINES_LEAST = 2.0
TELLS_LEAST = 1.5
#: Of two alike, the one of a later report, by this much a year.
YEAR_GAIN = 0.02
FIRST_YEAR = 2013

_ASKS = tuple(
    re.compile(rf"^(?:(?:so|and|but|ok|sorry|please)[, ]+)*{pattern}\W*$", re.IGNORECASE)
    for pattern in (
        r"what(?:['’]?s| is| are)(?: meant by| the (?:meaning|definition) of)? (?:an? |the )?"
        r"(?P<term>[^,;?]+?)(?: (?:mean(?:t to be)?|exactly|then))?",
        r"what (?:do|does|did)(?: the)?(?: (?:term|word|phrase|letters|abbreviation|acronym|initials))?"
        r"(?: an?)? (?P<term>[^,;?]+?) (?:mean|means|stand for|stands for|refer to)",
        r"what (?:do|does) (?:they|it|you|ofsted|inspectors|the reports?|this) mean by (?:an? |the )?"
        r"(?P<term>[^,;?]+?)",
        r"(?:define|meaning of|definition of|explain what) (?:an? |the )?(?P<term>[^,;?]+?)"
        r"(?: (?:is|are|means))?",
    )
)
#: 'What is the …?' asks for a definition of what reports write short or in these words alone.
_SURE = re.compile(
    r"^what(?:['’]?s| is) an? |\bmean(?:s|t)?\b|\bstands? for\b|\bdefin|\bmeaning\b|^\W*explain what",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"[,\s]+in (?:plain|simple|everyday|layman['’]?s|ordinary)(?: (?:english|words?|terms?|language))?\W*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*\W*$")
_TERM_WORDS = 6
_IMPROVEMENT = "In a local authority that requires improvement"
#: How the annex of a report begins to say what a grade means.
_GRADES = {
    "ri": _IMPROVEMENT,
    "requires improvement": _IMPROVEMENT,
    "requires improvement to be good": _IMPROVEMENT,
    "inadequate": "A local authority that is inadequate",
    "good": "A good local authority",
    "outstanding": "An outstanding local authority",
}
#: A visit, which letters tell of in these words: what it comes under, and what comes of it.
_VISIT = re.compile(r"(?:ofsted )?focus(?:s?ed)? visits?", re.IGNORECASE)
_OF_VISITS = ("visit was carried out in line with", "focused visit into account")
#: 'What are the three outcomes of an area SEND inspection?'
_OUTCOMES = re.compile(
    r"\b(?:three|3|possible|different)\b.{0,30}\b(?:outcomes?|judge?ments?|grades?|ratings?|results?)\b"
    r"|\bwhat (?:outcomes|judge?ments|grades|ratings) (?:are there|can)\b",
    re.IGNORECASE,
)
_SEND = re.compile(r"\bSEND\b|\bspecial educational needs\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z&]{0,8}[A-Z]s?|[a-z]{2,6}s?")
_EVALUATES = re.compile(
    r"\b(?:effective\w*|strong\w*|strengths?|good|better|best|well|robust\w*|poor\w*|weak\w*|ambitious|outstanding"
    r"|timely|impressive|excellent|high|highly|not|no|now|improv\w+|increas\w+|becom\w+|recent\w*|underdeveloped"
    r"|variable|consistent\w*|comprehensive|clear\w*|appropriate\w*|positive\w*|valued|regarded|experienced"
    r"|knowledgeable|committed|swift\w*|prompt\w*|proactive\w*|thorough\w*|sufficient\w*|insufficient\w*|too|still"
    r"|more|less|established|embedded|creative\w*|significant\w*|responsive|efficient|tenacious|aspirational|rapid"
    r"|sensitive\w*|skilled|dedicated|number|few|many|most|some|quickly|immediate\w*|last|currently|yet|however"
    r"|although|despite|meaningful|invaluable|useful|helpful\w*|successful\w*|regular\w*|further|also|wide|strategic"
    r"|valuable|exemplary|sound|solid|detailed)\b",
    re.IGNORECASE,
)
#: What a thing may be called without being told what it is.
_NO_KIND = re.compile(
    r"(?:\w+[- ])?(?:strength|priority|area|option|part|feature|focus|example|concern|challenge|result|key"
    r"|issue|aspect|asset|success|lack|need|range|plan|same|only|case|exception|subject|member)\b",
    re.IGNORECASE,
)
_IS = r"(?:is|are) (?P<kind>an?|the)\b"
_VERBS = r"(?:provide|offer|support|help|enable|aim|act|advise|oversee|coordinate|monitor|set)"
#: What does something agrees with its verb: 'SGO support plans' does nothing.
_DOES = (
    r"(?:is|are) (?:responsible for|designed to|intended to|made up of|used to|there to)|brings? together"
    rf"|(?:{_VERBS}s|(?<=s ){_VERBS})\b(?!,)"
)
_BESIDE = r"(?: (?:service|team|arrangement|scheme|work|worker|meeting|process|offer|order)s?)?"
_NAME = re.compile(r"(?<=\s)[A-Z][a-z]")
_PURPOSE = re.compile(
    r"\bto (?:help|support|prevent|ensure|keep|enable|protect|remain|identify)\b"
    r"|\b(?:for (?:members|professionals|all)|who|which|about|against|remain|using|so that|when|where)\b"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence about a term: what it counts, and whether it says what it is."""

    score: float
    defines: bool
    evidence: Evidence


def find_definition(question: Question, catalogue: Catalogue) -> Told | None:
    """Return what the reports say a term is; None where the question asks for none or no report tells."""
    asked = " ".join(question.text.split())
    asked = _BRACKETS.sub("", asked) if len(asked) <= ASKED_CHARS else ""
    outcomes = () if question.scope.authorities else _find_outcomes(asked, catalogue)
    if outcomes:
        return _tell(outcomes)
    term = asked_term(asked)
    if not term:
        return None
    if term.casefold() in _GRADES and _SURE.search(asked):
        return _define_grade(term, catalogue)
    if _VISIT.fullmatch(term):
        return _describe_visits(catalogue)
    short, long = _both_forms(term, catalogue.abbreviations())
    if not (short or _SURE.search(asked)):
        return None
    return _define(term, short, long, catalogue)


def asked_term(text: str) -> str:
    """Return the term whose meaning a question asks for, '' where it asks something else."""
    text = _PLAIN.sub("", text.strip())
    for pattern in reversed(_ASKS):
        found = pattern.match(text)
        if found:
            term = found["term"].strip(" ‘’'\"“”")
            return term if 0 < len(term.split()) <= _TERM_WORDS else ""
    return ""


def _both_forms(term: str, abbreviations: dict[str, str]) -> tuple[str, str]:
    """Return the short and the long form of a term that the reports write both ways."""
    shorts = {short.casefold(): short for short in abbreviations}
    if _ABBREVIATION.fullmatch(term):
        for folded in (term.casefold(), term.casefold().removesuffix("s")):
            if folded in shorts:
                return shorts[folded], abbreviations[shorts[folded]]
    words = _plain(term)
    for short, long in abbreviations.items():
        if words in (long, f"{long}s"):
            return short, long
    return "", ""


def _plain(term: str) -> str:
    return " ".join(re.findall(r"[a-z][a-z’']*", term.casefold().replace("'", "’")))


def _spell(words: str) -> str:
    """Return the pattern of a form, however it is hyphenated."""
    return r"[,\s-]+".join(map(re.escape, _plain(words).split()))


def _define(term: str, short: str, long: str, catalogue: Catalogue) -> Told | None:
    """Return the sentences that say what a term is, else what it does, else how it is written out."""
    forms = [_spell(long), re.escape(short)] if short else [_spell(term)]
    says = re.compile(
        rf"(?:(?:When|Where|If|For|In) [^,;]{{3,90}}, )?(?:The |An? )?[‘“']?(?:{'|'.join(forms)})s?[’”']?"
        rf"(?: \([A-Za-z]+\))?{_BESIDE},? (?:{_IS}|{_DOES})",
        re.IGNORECASE,
    )
    spells = re.compile(rf"(?P<long>{_spell(long)})s?[’']? \({re.escape(short)}s?\)", re.IGNORECASE)
    told: list[_Sentence] = []
    written: list[tuple[re.Match[str], Evidence]] = []
    for paragraph, sentence in _read([_plain(long), short] if short else [_plain(term)], catalogue):
        spelled = spells.search(sentence.text) if short else None
        score = _weigh(sentence.text, says)
        if not (score or spelled):
            continue
        evidence = _quoting(paragraph, sentence, catalogue)
        published = evidence.report.published
        if spelled:
            written.append((spelled, evidence))
        if score:
            year = published.year - FIRST_YEAR if published else 0
            defines = bool(says.match(sentence.text)["kind"])  # type: ignore[index]
            told.append(_Sentence(score + LONG_FORM * bool(spelled) + YEAR_GAIN * year, defines, evidence))
    told.sort(key=lambda one: -one.score)
    name = short if term.casefold() == short.casefold() else term
    if any(one.defines for one in told):
        return _tell(_first(sorted(told, key=lambda one: not one.defines)))
    if told:
        return _tell(_first(told), f"No report searched says what ‘{name}’ is; these say what it does.")
    if not written:
        return None
    spelled, evidence = min(written, key=lambda one: _plainness(one[1].sentences[0].text))
    note = f"The reports write {short} for ‘{spelled['long'].casefold()}’; none says what it is."
    return _tell((evidence,), note)


def _read(searched: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[Paragraph, Sentence]]:
    """Yield the sentences of prose of the paragraphs that hold one of the forms, each wording once."""
    found = [name for name, _ in catalogue.search_words(searched, None, READ_MOST)]
    seen: set[str] = set()
    for paragraph in catalogue.paragraphs_by_id(found).values():
        if paragraph.kind not in (ParagraphKind.PARAGRAPH, ParagraphKind.BULLET):
            continue
        for sentence in split_sentences(paragraph.text):
            if len(sentence.text) <= SENTENCE_CHARS and sentence.text not in seen:
                seen.add(sentence.text)
                yield paragraph, sentence


def _weigh(text: str, says: re.Pattern[str]) -> float:
    """Return what a sentence counts as a definition; 0 where it says neither what a thing is nor does."""
    found = says.match(text)
    if found is None:
        return 0.0
    defines = found["kind"] is not None
    if defines and _NO_KIND.match(text[found.end() :].lstrip()):
        return 0.0
    score = SAYS_WHAT_IT_IS if defines else SAYS_WHAT_IT_DOES
    score += PURPOSE * bool(_PURPOSE.search(text, found.end()))
    score -= EVALUATION_LOSS * len(_EVALUATES.findall(text))
    score -= NAME_LOSS * bool(_NAME.search(text, found.end())) + CASE_LOSS * ("," in found.group())
    return score if score >= (DEFINES_LEAST if defines else TELLS_LEAST) else 0.0


def _plainness(text: str) -> tuple[int, int]:
    """Return what to order sentences by: those with the least praise and blame first, short before long."""
    return len(_EVALUATES.findall(text)), len(text)


def _first(told: Sequence[_Sentence]) -> tuple[Evidence, ...]:
    """Return the best sentences, each of another report, that come near the best one."""
    kept: list[_Sentence] = []
    for one in told:
        another = all(one.evidence.report.id != other.evidence.report.id for other in kept)
        if another and one.score >= told[0].score - SECOND_LOSS and len(kept) < QUOTED_MOST:
            kept.append(one)
    return tuple(one.evidence for one in kept)


def _define_grade(term: str, catalogue: Catalogue) -> Told | None:
    """Return what the annex of a report says that a grade means."""
    begins = _GRADES[term.casefold()]
    hits = catalogue.search_words([begins], None, READ_MOST)
    paragraphs = catalogue.paragraphs_by_id([name for name, _ in hits])
    found = next((one for one in paragraphs.values() if one.text.startswith(begins)), None)
    if found is None:
        return None
    note = "‘RI’ is taken for the grade ‘requires improvement’." if term.casefold() == "ri" else ""
    return _tell((_whole(found, catalogue),), note)


def _describe_visits(catalogue: Catalogue) -> Told | None:
    """Return what the newest letters say of every focused visit: what it comes under and what comes of it."""
    told: list[Evidence] = []
    for phrase in _OF_VISITS:
        hits = catalogue.search_words([phrase], None, READ_MOST)
        paragraphs = catalogue.paragraphs_by_id([name for name, _ in hits])
        found = [
            _quoting(paragraph, sentence, catalogue)
            for paragraph in paragraphs.values()
            for sentence in split_sentences(paragraph.text)
            if phrase in sentence.text
        ]
        told += [one for one in [max(found, key=lambda one: day_of(one.report), default=None)] if one]
    if not told:
        return None
    return _tell(tuple(told), "No report searched says what a focused visit is; the letters say this of it.")


def _find_outcomes(asked: str, catalogue: Catalogue) -> tuple[Evidence, ...]:
    """Return each outcome of area SEND inspections, as the newest report with it prints it."""
    if not (_OUTCOMES.search(asked) and _SEND.search(asked)):
        return ()
    newest: dict[Grade, str] = {}
    identities = catalogue.identities()
    graded = [one for one in catalogue.judgements() if one.area is Area.SEND and one.paragraph_id]
    for judgement in sorted(graded, key=lambda one: day_of(identities[one.report_id])):
        newest[judgement.grade] = judgement.paragraph_id or ""
    paragraphs = catalogue.paragraphs_by_id(newest.values())
    found = (paragraphs.get(newest.get(grade, "")) for grade in Grade)
    return tuple(_whole(paragraph, catalogue) for paragraph in found if paragraph is not None)


def _tell(evidence: Iterable[Evidence], note: str = "") -> Told:
    return Told(tuple(evidence), note, timeless=True)


def _quoting(paragraph: Paragraph, sentence: Sentence, catalogue: Catalogue) -> Evidence:
    return quote_sentences(catalogue.identity(paragraph.report_id), paragraph, [sentence])


def _whole(paragraph: Paragraph, catalogue: Catalogue) -> Evidence:
    return quote_sentences(catalogue.identity(paragraph.report_id), paragraph, ())
