"""What the chat does: asks, asks again, notes verdicts; the components are made in layout.py."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectqa.errors import InspectQAError, QuestionError
from inspectqa.page.messages import (
    answer_html,
    error_message,
    messages,
    user_message,
    without,
    working_message,
)
from inspectqa.page.reports import Library
from inspectqa.page.suggestions import follow_up_questions
from inspectqa.records import Answer, Scope

#: Characters of a visitor's own words on an answer.
WORDS_CHARS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A state of the conversation on its way: the messages shown, and the answers when one is finished."""

    messages: list[dict[str, Any]]
    answers: tuple[Answer, ...]
    finished: bool = False


def ask(
    question: str,
    answers: tuple[Answer, ...],
    library: Library,
    scope: Scope | None = None,
    exact: bool = False,
) -> Iterator[Step]:
    """The conversation with the question put to it, as the answer grows; an error is shown as one."""
    question = question.strip()
    before = messages(answers)
    asked = [*before, user_message(question)]
    yield Step([*asked, working_message()], answers)
    answer: Answer | None = None
    try:
        if not question:
            raise QuestionError("", "There is no question", "Type one and press Enter")
        for answer in library.stream(question, answers, scope, exact):
            reply = {"role": "assistant", "content": answer_html(answer, whole=False)}
            yield Step([*asked, reply], answers)
    except InspectQAError as error:
        yield Step([*asked, error_message(error)], answers, finished=True)
        return
    if answer is None:
        return
    done = (*answers, answer)
    yield Step(messages(done, follow_up_questions(answer, library.identities())), done, finished=True)


def ask_without(answers: tuple[Answer, ...], field: str, value: str, library: Library) -> Iterator[Step]:
    """The last question asked again with one part of its scope taken away."""
    if not answers:
        return
    last = answers[-1]
    yield from ask(last.question, answers[:-1], library, without(last.scope, field, value), exact=True)


def typed(content: Any) -> str:
    """The words of a question message that was edited or is asked again."""
    if isinstance(content, list):
        content = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return html.unescape(str(content))


def note_feedback(folder: Path, answer: Answer, value: str, words: str = "") -> None:
    """Adds a verdict on an answer, with the visitor's own words, to feedback.jsonl beside the index.

    It goes nowhere else.
    """
    line = {
        "when": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "question": answer.question,
        "verdict": value[:WORDS_CHARS],
        "cited": [citation.target for citation in answer.citations],
    }
    if words := " ".join(words.split())[:WORDS_CHARS]:
        line["words"] = words
    with (folder / "feedback.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
