"""What the chat does: asks, asks again, restores, exports; the components are made in layout.py."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectqa import rendering
from inspectqa.errors import AnswerFormatError, InspectQAError, QuestionError
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

#: What the browser keeps: the newest conversations, without the evidence behind the citations.
SAVED_CONVERSATIONS = 30
TITLE_CHARS = 60
EXPORTS = {"Word": "docx", "Markdown": "md", "JSON": "json", "CSV": "csv"}


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


def export(answers: Sequence[Answer], name: str, folder: Path) -> Path:
    """The conversation as a file of the format ('Word', 'Markdown', 'JSON', 'CSV'), for downloading."""
    if not answers:
        raise QuestionError("", "There is nothing to save yet", "Ask a question first")
    path = folder / f"inspectqa-{time.strftime('%Y-%m-%d-%H%M%S')}.{EXPORTS[name]}"
    if name == "Word":
        path.write_bytes(rendering.to_word_conversation(answers))
    elif name == "Markdown":
        path.write_text("\n---\n\n".join(map(rendering.to_markdown, answers)), encoding="utf-8")
    elif name == "JSON":
        data = [rendering.to_dict(answer) for answer in answers]
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")
    else:
        path.write_text(rendering.answer_to_csv(answers[-1]), encoding="utf-8-sig")
    return path


def keep(saved: Any, key: str, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The browser's conversations with this one put first."""
    others = [one for one in _list(saved) if one.get("key") != key]
    if not answers:
        return others
    previous = next((one for one in _list(saved) if one.get("key") == key), {})
    entry = {
        "key": key,
        "title": previous.get("title") or answers[0].question[:TITLE_CHARS],
        "answers": [_slim(answer) for answer in answers],
    }
    return [entry, *others][:SAVED_CONVERSATIONS]


def restore(saved: Any, key: str) -> tuple[Answer, ...]:
    """The answers of a kept conversation; none where the browser holds nothing sound."""
    for entry in _list(saved):
        if entry.get("key") == key:
            try:
                return tuple(rendering.answer_from_dict(data) for data in entry.get("answers", []))
            except (AnswerFormatError, TypeError, ValueError):
                return ()
    return ()


def titles(saved: Any) -> list[tuple[str, str]]:
    """Title and key of each kept conversation."""
    return [(str(one.get("title") or "Conversation"), str(one.get("key"))) for one in _list(saved)]


def rename(saved: Any, key: str, title: str) -> list[dict[str, Any]]:
    """The kept conversations with one renamed; an empty title changes nothing."""
    title = " ".join(title.split())[:TITLE_CHARS]
    return [{**one, "title": title} if title and one.get("key") == key else one for one in _list(saved)]


def forget(saved: Any, key: str) -> list[dict[str, Any]]:
    """The kept conversations without one."""
    return [one for one in _list(saved) if one.get("key") != key]


def note_feedback(folder: Path, answer: Answer, value: str) -> None:
    """Adds a verdict on an answer to feedback.jsonl beside the index; it goes nowhere else."""
    line = {
        "when": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "question": answer.question,
        "verdict": value,
        "cited": [citation.target for citation in answer.citations],
    }
    with (folder / "feedback.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _slim(answer: Answer) -> dict[str, Any]:
    """An answer for the browser: without evidence and without boxes."""
    data = rendering.to_dict(answer)
    data["evidence"] = [item for item in data["evidence"] if item["superseded"]][:3]
    for statement in data["statements"]:
        for citation in statement["citations"]:
            if citation["paragraph"]:
                citation["paragraph"]["boxes"] = []
    data.pop("citations", None)
    return data


def _list(saved: Any) -> list[dict[str, Any]]:
    """What the browser sent, if it is a list of conversations at all."""
    return [one for one in saved if isinstance(one, dict)] if isinstance(saved, list) else []
