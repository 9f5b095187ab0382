"""A question as it is answered: its request, the time of each stage, and how it ended."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from inspectqa.observing.events import (
    Outcome,
    QuestionEvent,
    announce,
    clean_request,
    in_request,
    request_name,
    seconds_since,
)

if TYPE_CHECKING:
    from inspectqa.records import Answer

Part = TypeVar("Part")
#: The stages of a question in their order; `read` makes statements, `check` compares them with quotations.
STAGES = ("understand", "facts", "retrieve", "rank", "read", "check")


class Spans(Protocol):
    """Makes spans of a trace (traces.py); nobody does unless tracing is on."""

    def begin(self, name: str) -> Any:
        """Begin the span of a question."""

    def inside(self, span: Any) -> contextlib.AbstractContextManager[Any]:
        """Make the span the one that others belong to."""

    def end(self, span: Any, event: QuestionEvent) -> None:
        """End the span of a question."""

    def note(self, name: str, seconds: float) -> None:
        """Note a stage that has just ended."""


_spans: Spans | None = None
_watch: ContextVar[QuestionWatch | None] = ContextVar("inspectqa_watch", default=None)


def set_spans(spans: Spans | None) -> None:
    """Make spans from now on, or none."""
    global _spans  # noqa: PLW0603 – one for the process, like OpenTelemetry's own provider
    _spans = spans


def note_stage(name: str, started: float) -> float:
    """Note a stage that has just ended, begun at a time of `time.perf_counter`; returns its seconds."""
    seconds = seconds_since(started)
    watch = _watch.get()
    if watch is not None:
        watch.stages[name] = watch.stages.get(name, 0.0) + seconds
    if _spans is not None:
        _spans.note(name, seconds)
    return seconds


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    """Note what is done inside as a stage."""
    started = time.perf_counter()
    try:
        yield
    finally:
        note_stage(name, started)


class QuestionWatch:
    """Watches one question from the start to its end, over threads that take turns at it."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.request = request_name() or clean_request(None)
        self.stages: dict[str, float] = {}
        self._started = time.perf_counter()
        self._answer: Answer | None = None
        self._span = _spans.begin("question") if _spans is not None else None

    @property
    def seconds(self) -> float:
        """The seconds since the start."""
        return seconds_since(self._started)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Work on the question: what is logged and traced meanwhile belongs to it. Holds for one thread."""
        token = _watch.set(self)
        try:
            with contextlib.ExitStack() as entered:
                entered.enter_context(in_request(self.request))
                if _spans is not None and self._span is not None:
                    entered.enter_context(_spans.inside(self._span))
                yield
        finally:
            _watch.reset(token)

    def read(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts of an answer as they are made; what isn't checking is the stage 'read'."""
        iterator = iter(parts)
        while True:
            checked = self.stages.get("check", 0.0)
            started = time.perf_counter()
            with self.working():
                part = next(iterator, None)
            spent = seconds_since(started) - (self.stages.get("check", 0.0) - checked)
            self.stages["read"] = self.stages.get("read", 0.0) + spent
            if part is None:
                return
            yield part

    def spent(self) -> Mapping[str, float]:
        """Return the seconds of each stage so far."""
        return {name: self.stages[name] for name in STAGES if name in self.stages}

    def answered(self, answer: Answer | None) -> None:
        """Note the whole answer."""
        self._answer = answer

    def __enter__(self) -> QuestionWatch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if _spans is not None and self._span is not None and "read" in self.stages:
            with _spans.inside(self._span):
                _spans.note("read", self.stages["read"])
        event = self._event(error)
        if _spans is not None and self._span is not None:
            _spans.end(self._span, event)
        with in_request(self.request):
            announce(event)

    def _event(self, error: BaseException | None) -> QuestionEvent:
        event = QuestionEvent(
            self.request, self.question, Outcome.STOPPED, seconds=self.seconds, stages=self.spent()
        )
        if isinstance(error, Exception):
            return replace(event, outcome=Outcome.FAILED, reason=type(error).__name__)
        if error is not None or self._answer is None:
            return event
        answer = self._answer
        return replace(
            event,
            outcome=Outcome.REFUSED if answer.refused else Outcome.ANSWERED,
            kind=str(answer.kind),
            reader=answer.reader,
            reason=str(answer.refusal.reason) if answer.refusal is not None else "",
            statements=len(answer.statements),
            citations=len(answer.citations),
        )
