"""What happens, as records that whoever listens is told: questions, runs of indexing, uploads."""

from __future__ import annotations

import contextlib
import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum

_log = logging.getLogger(__name__)
#: What a name of a request may look like that comes from outside: it goes into logs and headers.
_REQUEST = re.compile(r"[A-Za-z0-9._-]{1,64}")
_request: ContextVar[str] = ContextVar("inspectqa_request", default="")
_other_names: list[Callable[[], str]] = []


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class QuestionEvent:
    """A question that ended: `reason` is a refusal's or an error's kind; `stages` and `seconds` in seconds.

    `question` is the text as it was asked: listeners pass it on only where they were asked to.
    """

    request: str
    question: str
    outcome: Outcome
    kind: str = ""
    reader: str = ""
    reason: str = ""
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    statements: int = 0
    citations: int = 0


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """A run of indexing that ended: reports of each sort, paragraphs written, seconds, what failed."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    paragraphs: int = 0
    seconds: float = 0.0
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadEvent:
    """Files that were added on the page, and those of them that could not be taken."""

    taken: int
    refused: int


Event = QuestionEvent | IndexEvent | UploadEvent
Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Tell the listener of every event from now on, in the thread it happens in; returns what ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def announce(event: Event) -> None:
    """Tell every listener; one that fails is logged and keeps nobody from an answer."""
    for listener in tuple(_listeners):
        try:
            listener(event)
        except Exception:
            _log.exception("a listener failed")


def request_name() -> str:
    """Return the name of the request that this thread or task is at work on; '' where it is on none."""
    return next((name for find in _other_names if (name := find())), "") or _request.get()


def name_requests(find: Callable[[], str]) -> None:
    """Ask this first for a request's name: a queue's workers stem from another request than their work."""
    if find not in _other_names:
        _other_names.append(find)


def clean_request(given: str | None) -> str:
    """Return a request's name as it came from outside where it is one, else a new one."""
    return given if given and _REQUEST.fullmatch(given) else uuid.uuid4().hex[:16]


@contextlib.contextmanager
def in_request(name: str) -> Iterator[None]:
    """Work on the request of this name; what is logged in between carries it."""
    token = _request.set(name)
    try:
        yield
    finally:
        _request.reset(token)


def seconds_since(started: float) -> float:
    """Return the seconds since a time of `time.perf_counter`."""
    return time.perf_counter() - started
