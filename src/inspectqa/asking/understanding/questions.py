"""A question becomes a Question: standalone, with its scope, its kind and its topic.

`understand` is a function of the text, the turns before and what is known; it asks no model. What a question
names restricts (an authority, a date that names a report, a kind of report); what it only hints at (an area,
a 'still', the date of a figure) directs the search and excludes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspectqa.asking.understanding.conditions import condition_spans
from inspectqa.asking.understanding.corrections import correct_one, correct_question, correct_turn
from inspectqa.asking.understanding.follow_ups import follow_up
from inspectqa.asking.understanding.plain_words import reword_last_time, reword_plain
from inspectqa.asking.understanding.preambles import lift_preamble
from inspectqa.asking.understanding.rewording import reword, reword_dates
from inspectqa.asking.understanding.scopes import explain_scope, reports_in
from inspectqa.asking.understanding.standalone import Known, understand_alone
from inspectqa.asking.understanding.together import name_together
from inspectqa.errors import QuestionError
from inspectqa.records import Question

__all__ = ["Known", "explain_scope", "reports_in", "understand"]


def understand(text: str, history: Sequence[Question], known: Known) -> Question:
    """The question with scope, kind, detail and topic; a follow-up takes from `history` what it leaves open.

    Raises QuestionError for an empty question.
    """
    text = " ".join(text.split())
    if not re.search(r"\w", text):
        raise QuestionError("", "the question is empty", "Type a question about the reports.")
    asked, text = text, reword(reword_plain(lift_preamble(text, known.gazetteer)))
    if known.gazetteer.find(text) or condition_spans(text):
        text = reword_dates(text, known.newest)
    if history and (changed := correct_one(text, history[-1], known)):
        return replace(understand_alone(changed, known), text=asked)
    text = correct_turn(text, known) if history else text
    text = correct_question(text, known)
    text = name_together(text, history, known)
    followed = follow_up(text, history[-1], known) if history else None
    return replace(followed or understand_alone(reword_last_time(text), known), text=asked)
