"""What a question takes for granted, looked up in the reports: the names it gives, the event it asks after.

'How well does Kent use the Mind of My Own app?' is answered only where a report of the scope has that name,
'Why did the director resign?' only where one says so of a director. Every paragraph of the scope is searched,
not only those found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Protocol

from inspectqa.asking.finding.ranking import stemmed
from inspectqa.asking.finding.retrieval import Retrieved
from inspectqa.asking.finding.terms import SAME_WEIGHT, Synonyms, Term
from inspectqa.asking.words import STOP_WORDS, fold, split_words, stem
from inspectqa.records import Detail, Paragraph, Question
from inspectqa.sentences import split_sentences

#: Paragraphs looked at to see how the reports print a name, and those that may tell of an event.
PRINTED_SEEN = 40
TOLD_SEEN = 600
#: A name is one where the reports print it with capitals at least this often.
CAPITALS_LEAST = 0.5
SINGLE_CAPITALS_LEAST = 0.8
#: What of the question's weight must stand beside the event.
SUBJECT_LEAST = 0.5
#: A question with more of its words in capitals is written so throughout, and names nothing thereby.
CAPITALS_MOST = 0.6

_POST = re.compile(
    r"\b(?:directors?|chief executive|chair|leader|head|manager|boss\w*|DCS|councillors?|lead member"
    r"|minister)\b",
    re.IGNORECASE,
)
_JOINT = r"(?:of|and|the|for|on|in|to|my|your|it|&)"
_RUN = re.compile(rf"[A-Z][\w’'-]*(?:\s+(?:{_JOINT}\s+){{0,2}}[A-Z][\w’'-]*)*")
_QUOTED = re.compile(r"(?<!\w)[‘'“\"]((?:[^‘’'“”\"]|(?<=\w)[’'](?=\w)){5,60})[’'”\"](?!\w)")
_POSSESSIVE = re.compile(r"[’']s?$")
#: What a name is of, said after it or not: 'the Mockingbird programme'.
_GENERIC_WORDS = """
    programme program project app scheme service services team teams model hub hubs approach tool strategy
    plan framework board panel committee initiative centre group partnership pilot system policy award
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_CALENDAR_WORDS = """
    january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday spring summer autumn winter christmas easter england english
    britain british uk nhs
"""
#: Months, days and seasons, and the country: no names.
CALENDAR = frozenset(_CALENDAR_WORDS.split())


class TextSearch(Protocol):
    """What is needed of a catalogue: paragraphs by their words."""

    def search_words(
        self, terms: Sequence[str], report_ids: Sequence[str] | None, limit: int
    ) -> list[tuple[str, float]]:
        """Return the ids of the paragraphs with any of the terms, best first, with their scores."""
        ...

    def paragraphs_by_id(self, ids: Sequence[str]) -> Mapping[str, Paragraph]:
        """Return paragraphs by their ids."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a question presumes has happened; data/events.toml says what each field is."""

    asked: re.Pattern[str]
    said: re.Pattern[str]
    search: tuple[str, ...]
    told: str
    subject: str = "topic"
    why: bool = False


@lru_cache(maxsize=1)
def load_events() -> tuple[Event, ...]:
    """Read the packaged events."""
    text = resources.files("inspectqa").joinpath("data/events.toml").read_text(encoding="utf-8")
    return tuple(
        Event(
            asked=re.compile(rf"\b(?:{one['asked']})", re.IGNORECASE),
            said=re.compile(rf"\b(?:{one['said']})", re.IGNORECASE),
            search=tuple(one["search"]),
            told=one["told"],
            subject=one.get("subject", "topic"),
            why=one.get("why", False),
        )
        for one in tomllib.loads(text)["events"]
    )


def absent_name(retrieved: Retrieved, catalogue: TextSearch, synonyms: Synonyms) -> str:
    """Return a name or quoted phrase of the question that no report of its scope has; '' where none."""
    scope = None if retrieved.whole else [report.id for report in retrieved.reports]
    for name in find_names(retrieved.query.question):
        forms = _same_names(name, synonyms)
        if _is_name(name, catalogue) and not catalogue.search_words(forms, scope, 1):
            return name
    return ""


def find_names(question: Question) -> list[str]:
    """Return what a question writes as a name or quotes, as printed, without the names of its scope."""
    text = question.text
    if text.isupper() or _mostly_capitals(text):
        return []
    quoted = [match.group(1).strip(" ,.?") for match in _QUOTED.finditer(text)]
    topic = frozenset(split_words(question.topic))
    names = [name for run in _RUN.finditer(text) for name in _trim(run, text, topic)]
    return list(dict.fromkeys([one for one in quoted if len(one.split()) > 1] + names))


def presumed_event(retrieved: Retrieved, catalogue: TextSearch) -> str:
    """Return what the question presumes and no report of its scope says, told as a clause; else ''."""
    question = retrieved.query.question
    if question.detail not in (Detail.REASON, Detail.DATE, Detail.YES_NO):
        return ""
    for event in load_events():
        asked = event.asked.search(question.text)
        if asked is None or (event.why and question.detail is not Detail.REASON):
            continue
        if event.subject == "post" and not _POST.search(question.text):
            continue
        if not _is_told(event, asked.group(), retrieved, catalogue):
            return event.told
    return ""


def _is_told(event: Event, asked: str, retrieved: Retrieved, catalogue: TextSearch) -> bool:
    """Tell whether two neighbouring sentences of a report in scope say that it happened to its subject."""
    scope = None if retrieved.whole else [report.id for report in retrieved.reports]
    found = catalogue.search_words(event.search, scope, TOLD_SEEN)
    given = frozenset(map(stem, split_words(asked)))
    subject = [term for term in retrieved.query.terms if given.isdisjoint(term.forms[0].words)]
    paragraphs = catalogue.paragraphs_by_id([paragraph_id for paragraph_id, _ in found]).values()
    return any(
        event.said.search(sentence)
        and (event.subject == "none" or _covers(subject, around))
        and (event.subject != "post" or _POST.search(sentence))
        for paragraph in paragraphs
        for sentence, around in with_before(paragraph.text)
    )


def _covers(subject: Sequence[Term], text: str) -> bool:
    total = sum(term.weight for term in subject)
    words = stemmed(text)
    return total == 0 or sum(t.weight * t.coverage(*words) for t in subject) >= SUBJECT_LEAST * total


def with_before(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence, and it with the one before it."""
    before = ""
    for start, end in split_sentences(text):
        sentence = text[start:end]
        yield sentence, f"{before} {sentence}"
        before = sentence


def _mostly_capitals(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{3,}", text)[1:]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > CAPITALS_MOST * len(words)


def _trim(run: re.Match[str], text: str, topic: frozenset[str]) -> Iterator[str]:
    """Yield the names in a run of capitalised words: without the words of scope, asking and kind.

    A question's first word has its capital from there, and names of places are no part of the topic.
    """
    words = run.group().split()
    if not text[: run.start()].strip(" ‘“'\"") or text[: run.start()].rstrip().endswith((".", "?", "!", ":")):
        first = fold(words[0])
        words = words[1:] if len(words) == 1 or first in STOP_WORDS or first in _OPENING else words
    part: list[str] = []
    for word in [*words, ""]:
        bare = _POSSESSIVE.sub("", word)
        small = word[:1].islower() or word == "&"
        known = frozenset(split_words(bare)) <= topic
        if word and (known or small):
            part.append(word)
            continue
        yield from _as_name(part)
        part = []


#: Verbs that a question begins with.
_OPENING_WORDS = "is are was were has have had do does did can could will would should list"
_OPENING = frozenset(_OPENING_WORDS.split())


def _as_name(words: Sequence[str]) -> Iterator[str]:
    part = list(words)
    while part and (part[0][0].islower() or part[0] == "&"):
        part = part[1:]
    while part and (part[-1][0].islower() or part[-1] == "&" or fold(part[-1]) in _GENERIC):
        part = part[:-1]
    name = _POSSESSIVE.sub("", " ".join(part))
    if len(name) > 3 and not name.isupper() and fold(name) not in CALENDAR:
        yield name


def _same_names(name: str, synonyms: Synonyms) -> list[str]:
    """Return the forms that are the same name: itself, its initials, synonyms, other words of its root.

    What an everyday word stands for in reports is another matter, unless it is a name, too.
    """
    forms = [
        form.printed for form in synonyms.forms(name) if form.weight >= SAME_WEIGHT or _named(form.printed)
    ]
    initials = "".join(word[0] for word in re.findall(r"[A-Z][\w’'-]*", name))
    return list(dict.fromkeys([name, *forms, *([initials] if len(initials) > 2 else [])]))


def _named(printed: str) -> bool:
    return any(word[0].isupper() for word in printed.split())


def _is_name(name: str, catalogue: TextSearch) -> bool:
    """Tell whether the reports, where any has it, print it with capitals: terms are often written so, too."""
    found = catalogue.search_words([name], None, PRINTED_SEEN)
    texts = catalogue.paragraphs_by_id([paragraph_id for paragraph_id, _ in found]).values()
    words = split_words(name)
    printed = [
        match.group()
        for one in texts
        for match in re.finditer(
            r"(?<=[\w,;‘“(] )" + r"[\W_]+(?:s\s+)?".join(map(re.escape, words)), one.text, re.IGNORECASE
        )
    ]
    if not printed:
        return len(words) > 1 or not found
    capital = sum(one[0].isupper() for one in printed)
    return capital >= (CAPITALS_LEAST if len(words) > 1 else SINGLE_CAPITALS_LEAST) * len(printed)
