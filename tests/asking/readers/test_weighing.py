"""Sentences of the evidence, compared with the question by meaning."""

from __future__ import annotations

from inspectqa.asking.chain import Asked, Assistant
from inspectqa.asking.readers.weighing import SENTENCES_MOST


def test_sentences_that_may_be_quoted_are_compared(small_assistant: Assistant) -> None:
    steps = small_assistant.run(Asked("Are foster carers quitting in Wexmoor?"))
    compared = [s for one in steps.evidence for s in one.sentences if s.meaning]
    assert compared
    assert all(0 < sentence.meaning <= 1 for sentence in compared)


def test_no_more_are_embedded_than_the_budget_allows(small_assistant: Assistant) -> None:
    steps = small_assistant.run(Asked("What did the 2016 inspection of Alderbrook say about care leavers?"))
    new = [s for one in steps.evidence for s in one.sentences if s.meaning and len(one.sentences) > 1]
    assert len(new) <= SENTENCES_MOST
