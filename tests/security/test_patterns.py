"""Patterns that were slow on repetitive text: each is done with 10,000 characters, or a long question."""

from __future__ import annotations

import re
import time
from importlib import import_module

import pytest

from inspectqa.sentences import split_sentences
from inspectqa.settings import Settings

#: Seconds for what took from half a second to minutes; done in some hundredths on a quiet machine.
MOST_SECONDS = 0.4
#: What a report's text goes through: where the pattern is, how it is used, a head and what is repeated.
TEXTS = [
    ("asking.checking.checks._INSTRUCTION", "search", "disregard ", " "),
    ("asking.checking.citations._BRACKETED", "search", "", "["),
    ("asking.checking.citations._MARKERS", "search", "", "\n"),
    ("asking.checking.word_order._PASSIVE", "search", "", "being "),
    ("asking.finding.details._MONEY", "search", "", "1."),
    ("asking.finding.details._MONEY", "search", "1", " "),
    ("asking.finding.details._NAME", "search", "", "Z’"),
    ("reading.identity._LEAD", "search", "reporting inspector", " "),
    ("reading.judgements._STATED", "fullmatch", "Leadership", " "),
    ("reading.layout._PAGE_NUMBER", "fullmatch", "page", " "),
    ("reading.lines._LEADERS", "search", "", " "),
    ("sentences._MARK", "search", "", "!…"),
    ("reading.gazetteer._AFTER", "match", "", " "),
]
#: What a question goes through.
QUESTIONS = [
    ("asking.facts.parsing._ON_WHAT", "search", "", " "),
    ("asking.facts.parsing._VISITS_FIRST", "search", "focused visits ", " "),
    ("asking.finding.lists._ACTIONS", "search", "all", "'"),
    ("asking.finding.lists._ACTIONS", "search", "", "what improvements "),
    ("asking.finding.lists._BOTH_LISTS", "search", "", "improve and "),
    ("asking.finding.lists._SET_ASIDE", "search", "apart from", " "),
    ("asking.finding.lists._STRENGTHS", "search", "", "which parts are "),
    ("asking.finding.sides._KIND_BEFORE", "search", "inspection", " "),
    ("asking.finding.sides._KINDS_BEFORE", "search", "", "inspections of "),
    ("asking.finding.sides._KINDS_AFTER", "match", "", " and 2018"),
    ("asking.understanding.standalone._WHO_OF_THEM", "search", "", "who "),
    ("asking.understanding.dates._NOUN_THEN", "search", "grades", " "),
    ("asking.understanding.dates._PUBLISHED", "search", "issued", " "),
    ("asking.understanding.dates._VISITED", "search", "carried out", " "),
    ("asking.understanding.follow_ups._NEXT_REPORT", "search", "visit after", " "),
    ("asking.understanding.mentions._BODY_AFTER", "match", "'s", " "),
    ("asking.understanding.unknown._LIKELY", "search", "", "A-"),
    ("asking.understanding.unknown._SURE", "search", "", "A"),
]


@pytest.mark.parametrize(("place", "way", "head", "repeated"), TEXTS)
def test_a_pattern_is_done_with_repetitive_text(place: str, way: str, head: str, repeated: str) -> None:
    assert _seconds(place, way, head + (repeated * 10_000)[:10_000] + "!") < MOST_SECONDS


@pytest.mark.parametrize(("place", "way", "head", "repeated"), QUESTIONS)
def test_a_pattern_is_done_with_a_repetitive_question(place: str, way: str, head: str, repeated: str) -> None:
    longest = 3 * Settings().question_max_chars  # three, so that it shows on a quick machine too
    assert _seconds(place, way, head + (repeated * longest)[:longest] + "!") < MOST_SECONDS


@pytest.mark.parametrize("repeated", ["A. ", "e.g. ", "... ", "1.1. ", "(a. ", "No. 1 ", "!… ", ". . "])
def test_a_repetitive_paragraph_is_split_in_its_time(repeated: str) -> None:
    text = repeated * (100_000 // len(repeated))
    started = time.perf_counter()
    spans = split_sentences(text)
    assert time.perf_counter() - started < 2
    assert sum(end - start for start, end in spans) >= len(text.replace(" ", ""))


def _seconds(place: str, way: str, text: str) -> float:
    """How long the pattern, or all patterns of that name, take for the text."""
    module, _, name = place.rpartition(".")
    held = getattr(import_module(f"inspectqa.{module}"), name)
    started = time.perf_counter()
    for pattern in (held,) if isinstance(held, re.Pattern) else held:
        getattr(pattern, way)(text)
    return time.perf_counter() - started
