"""Traces: a span for each question, stage and call of a language model, through OpenTelemetry.

What LangChain runs is seen through its callbacks. Where spans go is OpenTelemetry's own setting
(OTEL_EXPORTER_OTLP_ENDPOINT and others).
"""

from __future__ import annotations

import contextlib
import logging
import time
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.context import register_configure_hook
from opentelemetry import context, trace

from inspectqa.errors import SettingsError
from inspectqa.observing.events import Outcome, QuestionEvent
from inspectqa.observing.watching import set_spans
from inspectqa.settings import Settings

_NAME = "inspectqa"
_log = logging.getLogger(__name__)
#: Runs of the chain that have a span as a stage, or are only a way of putting steps together.
_STEPS = frozenset({"parse", "understand", "find_facts", "retrieve", "rank"})


class QuestionSpans:
    """Spans of questions and of their stages."""

    def __init__(self, provider: trace.TracerProvider, *, questions: bool = False) -> None:
        self._tracer = provider.get_tracer(_NAME)
        self._questions = questions

    def begin(self, name: str) -> trace.Span:
        """Begin the span of a question."""
        return self._tracer.start_span(name)

    def inside(self, span: trace.Span) -> contextlib.AbstractContextManager[Any]:
        """Make the span the one that others belong to."""
        return trace.use_span(span, end_on_exit=False, record_exception=False)

    def note(self, name: str, seconds: float) -> None:
        """Note a stage that has just ended."""
        ended = time.time_ns()
        span = self._tracer.start_span(name, start_time=ended - int(seconds * 1e9))
        span.end(ended)

    def end(self, span: trace.Span, event: QuestionEvent) -> None:
        """End the span of a question with what came of it."""
        span.set_attributes(
            {
                "inspectqa.request": event.request,
                "inspectqa.outcome": str(event.outcome),
                "inspectqa.kind": event.kind,
                "inspectqa.reader": event.reader,
                "inspectqa.reason": event.reason,
                "inspectqa.statements": event.statements,
                "inspectqa.citations": event.citations,
            }
        )
        if self._questions:
            span.set_attribute("inspectqa.question", event.question)
        if event.outcome is Outcome.FAILED:
            span.set_status(trace.StatusCode.ERROR, event.reason)
        span.end()


class SpanHandler(BaseCallbackHandler):
    """Makes a span of each run that LangChain calls back about: the chain, the retriever, a language model.

    Neither what goes into a run nor what comes out of it is kept. Give it as a callback, or see to all runs
    of the process with `start_traces`.
    """

    run_inline = True

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        self.provider: trace.TracerProvider | None = provider or trace.get_tracer_provider()
        self._spans: dict[UUID, trace.Span] = {}
        self._before: dict[UUID, context.Context] = {}

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        """Begin a span for the chain; its steps have theirs as stages."""
        name = kwargs.get("name") or "chain"
        if parent_run_id is None and name not in _STEPS:
            self._begin(name, run_id, parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """End it."""
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """End it as failed."""
        self._end(run_id, error)

    def on_retriever_start(
        self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        """Begin a span for a retriever."""
        self._begin(kwargs.get("name") or "retriever", run_id, parent_run_id)

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """End it with how many documents were found."""
        self._end(run_id, documents=len(documents))

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """End it as failed."""
        self._end(run_id, error)

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Begin a span for a language model."""
        self._begin(kwargs.get("name") or "language model", run_id, parent_run_id)

    def on_llm_start(
        self, serialized: Any, prompts: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        """Begin a span for a language model that completes text."""
        self._begin(kwargs.get("name") or "language model", run_id, parent_run_id)

    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """End it with the tokens it took, where it says."""
        self._end(run_id, None, **_tokens(response))

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """End it as failed."""
        self._end(run_id, error)

    def _begin(self, name: str, run_id: UUID, parent_run_id: UUID | None) -> None:
        if self.provider is None:
            return
        parent = self._spans.get(parent_run_id) if parent_run_id else None
        within = trace.set_span_in_context(parent) if parent is not None else None
        span = self._spans[run_id] = self.provider.get_tracer(_NAME).start_span(name, context=within)
        self._before[run_id] = context.get_current()
        context.attach(trace.set_span_in_context(span))

    def _end(self, run_id: UUID, error: BaseException | None = None, **numbers: int) -> None:
        span = self._spans.pop(run_id, None)
        if span is None:
            return
        # A run may end in another context than it began in, where its token would be no good.
        context.attach(self._before.pop(run_id))
        for name, number in numbers.items():
            span.set_attribute(f"inspectqa.{name}", number)
        if error is not None:
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
        span.end()


#: The handler that sees all runs, once tracing was begun: LangChain forgets none that it was told of.
_seeing_all: list[SpanHandler] = []


def start_traces(settings: Settings, provider: trace.TracerProvider | None = None) -> None:
    """Trace every question of this process, and what LangChain runs for it.

    Without a provider, the process's own is used, or one made that exports as OpenTelemetry's settings say.
    Raises SettingsError where the exporter is not installed.
    """
    provider = provider or _provider()
    set_spans(QuestionSpans(provider, questions=settings.log_questions))
    _see_all_runs(provider)


def stop_traces() -> None:
    """Make no spans any more."""
    set_spans(None)
    _see_all_runs(None)


def _see_all_runs(provider: trace.TracerProvider | None) -> None:
    """Give all of LangChain's runs, in whatever thread, the one handler; or let it rest."""
    if _seeing_all:
        _seeing_all[0].provider = provider
    elif provider is not None:
        handler = SpanHandler(provider)
        _seeing_all.append(handler)
        seen: ContextVar[SpanHandler | None] = ContextVar("inspectqa_spans", default=handler)
        register_configure_hook(seen, inheritable=True)


class _TellOnce(logging.Handler):
    """Says once that spans were lost; OpenTelemetry says so each time, and of every try before."""

    _told = False

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on what went wrong, with what to do, in place of the first such record."""
        if not self._told:
            self._told = True
            remedy = "Check OTEL_EXPORTER_OTLP_ENDPOINT, or unset INSPECTQA_TRACES; not told again"
            fields = {"reason": record.getMessage(), "remedy": remedy}
            _log.warning("traces are lost", extra={"fields": fields})


def _tell_once() -> None:
    """Let OpenTelemetry's warnings, of this process's own exporter, be one line."""
    theirs = logging.getLogger("opentelemetry")
    theirs.handlers[:] = [_TellOnce(logging.ERROR)]
    theirs.propagate = False


def _provider() -> trace.TracerProvider:
    current = trace.get_tracer_provider()
    if not isinstance(current, trace.ProxyTracerProvider):
        return current  # the program that uses the library has set one
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(
            "INSPECTQA_TRACES",
            f"a package is not installed ({error.name})",
            "pip install 'inspectqa[traces]'",
        ) from None
    made = TracerProvider(resource=Resource.create({"service.name": _NAME}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tell_once()
    trace.set_tracer_provider(made)
    return made


def _tokens(response: Any) -> dict[str, int]:
    """How many tokens a language model took and made."""
    try:
        usage = response.generations[0][0].message.usage_metadata or {}
    except (AttributeError, IndexError):
        return {}
    return {name: int(usage[name]) for name in ("input_tokens", "output_tokens") if name in usage}
