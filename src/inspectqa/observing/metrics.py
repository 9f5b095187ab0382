"""Counts and times in Prometheus' text format: no names, no questions, nothing of what a report says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from inspectqa.observing.events import Event, IndexEvent, Outcome, QuestionEvent, UploadEvent, listen

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Seconds: a question out of the index takes 0.05 to 0.5, a language model several.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
#: What the index says of itself, with what it means.
_GAUGES = {
    "generation": "Number of the last finished change of the index.",
    "reports": "Reports in the index.",
    "paragraphs": "Paragraphs in the index.",
    "seconds_behind": "Seconds since a copy last heard the Chroma server that it follows.",
}


class Metrics:
    """Counts events from its making on; `close` ends that."""

    def __init__(self, state: Callable[[], dict[str, Any]]) -> None:
        """Count, and ask `state` for the index's own numbers (those of _GAUGES) at every look."""
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()
        made: Any = {"registry": self._registry}
        self._questions = Counter(
            "inspectqa_questions", "Questions that ended.", ["kind", "reader", "outcome"], **made
        )
        self._refusals = Counter("inspectqa_refusals", "Questions refused.", ["reason"], **made)
        self._errors = Counter("inspectqa_errors", "What failed, by kind of error.", ["error"], **made)
        self._seconds = Histogram(
            "inspectqa_question_seconds", "Seconds a question took.", buckets=_BUCKETS, **made
        )
        self._stages = Histogram(
            "inspectqa_stage_seconds", "Seconds a stage took.", ["stage"], buckets=_BUCKETS, **made
        )
        self._uploads = Counter("inspectqa_uploads", "Files added on the page.", ["outcome"], **made)
        self._indexed = Counter("inspectqa_indexed_reports", "Reports indexed.", ["change"], **made)
        self._registry.register(_IndexNumbers(state, self._errors))
        self.close = listen(self.count)

    def count(self, event: Event) -> None:
        """Count an event."""
        if isinstance(event, QuestionEvent):
            self._questions.labels(event.kind or "none", event.reader or "none", str(event.outcome)).inc()
            self._seconds.observe(event.seconds)
            for name, seconds in event.stages.items():
                self._stages.labels(name).observe(seconds)
            if event.outcome is Outcome.REFUSED:
                self._refusals.labels(event.reason or "none").inc()
            elif event.outcome is Outcome.FAILED:
                self._errors.labels(event.reason).inc()
        elif isinstance(event, UploadEvent):
            self._uploads.labels("taken").inc(event.taken)
            self._uploads.labels("refused").inc(event.refused)
        elif isinstance(event, IndexEvent):
            for change in ("added", "changed", "moved", "removed"):
                self._indexed.labels(change).inc(getattr(event, change))
            self._indexed.labels("failed").inc(len(event.failures))

    def text(self) -> bytes:
        """Return all numbers as Prometheus reads them."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)


class _IndexNumbers:
    """The index's own numbers, asked for when somebody looks."""

    def __init__(self, state: Callable[[], dict[str, Any]], errors: Any) -> None:
        self._state = state
        self._errors = errors

    def describe(self) -> Iterable[Any]:
        """Name nothing beforehand: it would open the index."""
        return ()

    def collect(self) -> Iterable[Any]:
        """Yield a gauge for each number that is known."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            found = self._state()
        except Exception as error:  # the other numbers are wanted most when the index is broken
            self._errors.labels(type(error).__name__).inc()
            found = {}
        for name, meaning in _GAUGES.items():
            value = found.get(name)
            if value is not None:
                yield GaugeMetricFamily(f"inspectqa_index_{name}", meaning, value=float(value))
