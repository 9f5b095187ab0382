"""Questions about many reports that are answered by quotations say how many reports mention the matter."""

from __future__ import annotations

import pytest

from inspectqa.asking.finding.mentioned import _Words
from inspectqa.asking.words import stem


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What do the reports say about personal advisers?", "‘personal advisers’ is mentioned in 3 of 3"),
        (
            "which authorities have problems with private fostering?",
            "‘private fostering’ is mentioned in 1 of 3",
        ),
        ("Which councils have unregistered homes?", "‘unregistered’, ‘homes’ are together, in one sentence,"),
    ],
)
def test_how_many_reports_mention_the_matter(small_assistant, question, said):
    answer = small_assistant.ask(question)
    assert said in answer.coverage
    assert answer.coverage.endswith("A mention is not a finding.")


def test_every_word_must_stand_in_one_sentence(small_assistant):
    assert small_assistant.ask("Which councils mention pathway plans and supervision?").coverage == ""
    assert "1 of 3" in small_assistant.ask("Which councils mention turnover and caseloads?").coverage


def test_a_word_within_a_hyphened_one_is_no_mention():
    sentences = [_Words.of(text) for text in ("Multi-agency work is good.", "There are no agency staff.")]
    assert [one.hold((stem("agency"),)) for one in sentences] == [False, True]
    assert [one.hold((stem("multi"), stem("agency"))) for one in sentences] == [True, False]
    assert [one.negated for one in sentences] == [False, True]


def test_which_reports_mention_a_matter_is_answered_with_every_one(small_assistant):
    answer = small_assistant.ask("Which reports mention caseloads?")
    assert answer.text == "1 report of 1 authority mentions ‘caseloads’."
    assert answer.table.rows == (("Alderbrook", "ILACS", "2023-06-20"),)
    assert answer.citations[0].quotation.startswith("Turnover of social workers is high because caseloads")
    assert not small_assistant.ask("How many reports mention personal advisers?").refused


@pytest.mark.parametrize(
    "question", ["Which reports mention poor supervision?", "Which reports mention homes but not caseloads?"]
)
def test_more_than_a_mention_is_left_to_quotations(small_assistant, question):
    assert small_assistant.explain(question).facts is None


@pytest.mark.parametrize(
    "question", ["What is said about turnover in Alderbrook?", "Which councils grow bananas on the moon?"]
)
def test_other_questions_and_refusals_have_no_such_count(small_assistant, question):
    assert "mentioned in" not in small_assistant.ask(question).coverage
