"""Structured logs: one JSON object a line on standard error, through Python's own logging.

A program that uses the library sees nothing unless it configures the logger 'inspectqa'.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from typing import Any

from inspectqa.observing.events import Event, IndexEvent, QuestionEvent, UploadEvent, listen, request_name
from inspectqa.settings import Settings

NAME = "inspectqa"
#: What looks like a secret in any text that is logged, with what is left of it.
_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 …"),
    (re.compile(r"(://)[^/\s:@]*:[^/\s@]*@"), r"\1…@"),
    (re.compile(r"(?i)\b((?:api[_-]?key|token|password|secret)\w*\"?\s*[=:]\s*\"?)[^\s\"&,;]{4,}"), r"\1…"),
    (re.compile(r"\b(?:sk|ck|pk)-[\w-]{8,}"), "…"),
)
_log = logging.getLogger(f"{NAME}.events")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; what looks like a secret, or is one of the settings', is blanked."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        values: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        if name := request_name():
            values["request"] = name
        values |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            values["error"] = self.formatException(record.exc_info)
        return json.dumps(self._clean(values), ensure_ascii=False, default=str)

    def _clean(self, value: Any) -> Any:
        """The value with every text in it blanked where it holds a secret."""
        if isinstance(value, str):
            return blank_secrets(value, self._secrets)
        if isinstance(value, dict):
            return {name: self._clean(inner) for name, inner in value.items()}
        return [self._clean(inner) for inner in value] if isinstance(value, list | tuple) else value


class PlainFormatter(JsonFormatter):
    """A log record for a person: the message and its fields, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = self._clean(getattr(record, "fields", {}))
        told = ", ".join(str(value) for value in fields.values())
        text = f"{record.levelname.capitalize()}: {record.getMessage()}" + (f": {told}" if told else "")
        return str(self._clean(text))


def blank_secrets(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return the text without the given secrets and without what looks like one."""
    for secret in secrets:
        text = text.replace(secret, "…")
    for pattern, left in _SECRETS:
        text = pattern.sub(left, text)
    return text


def start_logs(settings: Settings) -> None:
    """Log to standard error: every event as JSON where the settings say so, else warnings for a person.

    With JSON, what other libraries warn of is a line of it too.
    """
    root, others = logging.getLogger(NAME), logging.getLogger()
    for logger in (root, others):
        for old in [handler for handler in logger.handlers if getattr(handler, "ours", False)]:
            logger.removeHandler(old)
    handler = logging.StreamHandler(sys.stderr)
    handler.ours = True  # type: ignore[attr-defined]
    secrets = tuple(
        value.get_secret_value() for value in (settings.chroma_token, settings.mcp_token) if value
    )
    handler.setFormatter((JsonFormatter if settings.log_json else PlainFormatter)(secrets))
    root.addHandler(handler)
    root.setLevel(logging.INFO if settings.log_json else logging.WARNING)
    root.propagate = False
    logging.captureWarnings(settings.log_json)
    if settings.log_json:
        others.addHandler(handler)
        listen(lambda event: log_event(event, questions=settings.log_questions))


def writes_json() -> bool:
    """Tell whether standard error holds a JSON object a line, and nothing else may be written there."""
    ours = [one for one in logging.getLogger(NAME).handlers if getattr(one, "ours", False)]
    return any(type(one.formatter) is JsonFormatter for one in ours)


def log_line(event: str, reason: str, level: int = logging.INFO) -> None:
    """Log what the command line would else say in words."""
    _log.log(level, event, extra={"fields": {"reason": reason}})


def log_event(event: Event, *, questions: bool = False) -> None:
    """Log an event; the text of a question only where that is asked for."""
    if isinstance(event, QuestionEvent):
        fields = _question(event)
        if questions:
            fields["question"] = event.question
        _log.info("question", extra={"fields": fields})
    elif isinstance(event, IndexEvent):
        for failure in event.failures:
            _log.warning("file failed", extra={"fields": {"reason": failure}})
        _log.info("indexed", extra={"fields": _index(event)})
    elif isinstance(event, UploadEvent):
        _log.info("uploaded", extra={"fields": {"taken": event.taken, "refused": event.refused}})


def _question(event: QuestionEvent) -> dict[str, Any]:
    return {
        "request": event.request,
        "outcome": str(event.outcome),
        "kind": event.kind,
        "reader": event.reader,
        "reason": event.reason,
        "seconds": round(event.seconds, 4),
        "stages": {name: round(seconds, 4) for name, seconds in event.stages.items()},
        "statements": event.statements,
        "citations": event.citations,
    }


def _index(event: IndexEvent) -> dict[str, Any]:
    counts = {name: getattr(event, name) for name in ("added", "changed", "moved", "removed", "unchanged")}
    return {
        **counts,
        "failed": len(event.failures),
        "paragraphs": event.paragraphs,
        "seconds": round(event.seconds, 2),
    }
