"""Questions about many reports that are answered by quotations say how many reports mention the matter."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What do the reports say about personal advisers?", "‘personal advisers’ is mentioned in 3 of 3"),
        (
            "which authorities have problems with private fostering?",
            "‘private fostering’ is mentioned in 1 of 3",
        ),
        ("Which reports mention caseloads?", "‘caseloads’ is mentioned in 1 of 3 reports"),
    ],
)
def test_how_many_reports_mention_the_matter(small_assistant, question, said):
    answer = small_assistant.ask(question)
    assert said in answer.coverage
    assert "a mention is not a finding" in answer.coverage


def test_every_word_must_stand_in_one_paragraph(small_assistant):
    answer = small_assistant.ask("Which councils mention pathway plans and supervision?")
    assert answer.coverage == ""


@pytest.mark.parametrize(
    "question", ["What is said about turnover in Alderbrook?", "Which councils grow bananas on the moon?"]
)
def test_other_questions_and_refusals_have_no_such_count(small_assistant, question):
    assert "mentioned in" not in small_assistant.ask(question).coverage
