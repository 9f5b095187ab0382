"""Conversations kept in the visitor's browser, and saved as files: the panel, and what it does.

The browser's own store holds them (assets/conversations.js); what it sends is never trusted.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspectqa import rendering
from inspectqa.errors import AnswerFormatError, QuestionError
from inspectqa.records import Answer

TITLE_CHARS = 60
#: Answers of a conversation that the browser sends are taken up to this many, the last ones.
ANSWERS_MOST = 500
EXPORTS = {"Word": "docx", "Markdown": "md", "JSON": "json", "CSV": "csv"}


def entry(key: str, answers: Sequence[Answer]) -> str:
    """A conversation as the browser keeps it: JSON of its key, its title and its slim answers."""
    if not answers:
        return ""
    title = answers[0].question[:TITLE_CHARS]
    return json.dumps({"key": key, "title": title, "answers": [_slim(answer) for answer in answers]})


def restore(conversation: Any, question_max_chars: int) -> tuple[str, tuple[Answer, ...]]:
    """Key and answers of a conversation that the browser sent; '' and none where it is not sound.

    Its questions are understood anew with each that follows: they are no longer than one that is asked.
    """
    if not isinstance(conversation, dict) or not isinstance(conversation.get("answers"), list):
        return "", ()
    try:
        answers = tuple(rendering.answer_from_dict(data) for data in conversation["answers"][-ANSWERS_MOST:])
    except (AnswerFormatError, TypeError, ValueError, AttributeError, KeyError):
        return "", ()
    if any(len(answer.question) > question_max_chars for answer in answers):
        return "", ()
    return str(conversation.get("key", ""))[:TITLE_CHARS], answers


def listing(sent: Any) -> dict[str, Any]:
    """What the browser's script answered, as a dictionary; empty where it is not one."""
    try:
        found = json.loads(sent) if isinstance(sent, str) else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def titles(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and key of each kept conversation; equal titles are numbered, for a menu tells them apart so."""
    listed = found.get("titles")
    pairs = [p for p in listed if isinstance(p, list) and len(p) == 2] if isinstance(listed, list) else []
    seen: dict[str, int] = {}
    named = []
    for title, key in ((str(pair[0])[:TITLE_CHARS], str(pair[1])) for pair in pairs):
        seen[title] = seen.get(title, 0) + 1
        named.append((title if seen[title] == 1 else f"{title} ({seen[title]})", key))
    return named


def warning(found: dict[str, Any]) -> str:
    """What to say where the browser's store could not hold everything; '' where it could."""
    dropped = found.get("dropped")
    if not found.get("full") or not isinstance(dropped, int):
        return ""
    if not titles(found):
        return "This browser keeps nothing: save the conversation as a file if you need it."
    number = "The oldest conversation was" if dropped == 1 else f"The {dropped} oldest conversations were"
    return f"This browser’s store is full. {number} dropped from it."


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
