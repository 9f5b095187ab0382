"""Traces: a span for each question and stage, for what LangChain runs, and none that holds a question."""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.observing.watching import STAGES
from inspectqa.settings import Settings

pytest.importorskip("opentelemetry.sdk.trace")
RATE = "What is the re-referral rate in Dorset in 2022?"


@pytest.fixture
def exporter() -> Any:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    return InMemorySpanExporter()


@pytest.fixture
def provider(exporter: Any) -> Any:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(exporter))
    return made


@pytest.fixture
def traces(provider: Any) -> Iterator[Any]:
    module = importlib.import_module("inspectqa.observing.traces")
    module.start_traces(Settings(), provider)
    yield module
    module.stop_traces()


@pytest.fixture
def assistant(mini_index: Path) -> Iterator[Assistant]:
    with Assistant(mini_index, Settings()) as made:
        yield made


def tree(exporter: Any) -> dict[str, str]:
    """The name of each span's parent, by its own name; '' for none."""
    spans = exporter.get_finished_spans()
    names = {span.context.span_id: span.name for span in spans}
    return {span.name: names[span.parent.span_id] if span.parent else "" for span in spans}


def test_a_question_has_a_span_with_its_stages(assistant: Assistant, traces: Any, exporter: Any) -> None:
    assistant.ask(RATE)
    assert tree(exporter) == {"question": "", **dict.fromkeys(STAGES, "question")}
    question = exporter.get_finished_spans()[-1]
    assert question.attributes["inspectqa.outcome"] == "answered"
    assert "Dorset" not in " ".join(span.to_json() for span in exporter.get_finished_spans())
    for span in exporter.get_finished_spans():
        assert span.end_time >= span.start_time


def test_the_text_of_a_question_only_where_it_is_asked_for(
    assistant: Assistant, traces: Any, provider: Any, exporter: Any
) -> None:
    traces.start_traces(Settings(log_questions=True), provider)
    assistant.ask(RATE)
    assert exporter.get_finished_spans()[-1].attributes["inspectqa.question"] == RATE


def test_the_chain_is_traced_through_langchains_callbacks(
    assistant: Assistant, provider: Any, exporter: Any
) -> None:
    traces = importlib.import_module("inspectqa.observing.traces")
    assistant.chain.invoke(
        RATE, config={"callbacks": [traces.SpanHandler(provider)], "run_name": "answering"}
    )
    assert tree(exporter) == {"answering": ""}


@pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke"])
def test_the_chains_stages_belong_to_it(assistant: Assistant, traces: Any, exporter: Any, way: str) -> None:
    chain = assistant.chain.with_config(run_name="answering")
    if way == "ainvoke":
        # Aside: Playwright keeps an event loop running in this thread.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, chain.ainvoke(RATE)).result()
    elif way == "stream":
        list(chain.stream(RATE))
    else:
        chain.invoke(RATE)
    found = tree(exporter)
    assert found.pop("answering") == ""
    assert set(found) == {"understand", "facts", "retrieve", "rank", "check"}
    assert set(found.values()) == {"answering"}


def test_a_failing_chain_ends_its_span(assistant: Assistant, traces: Any, exporter: Any) -> None:
    with pytest.raises(Exception, match="no question"):
        assistant.chain.invoke({"nothing": 1})
    (span,) = exporter.get_finished_spans()
    assert not span.status.is_ok
    assert span.status.description == "QuestionError"


def test_the_retriever_and_a_language_model_have_spans(
    assistant: Assistant, traces: Any, exporter: Any
) -> None:
    from langchain_core.language_models import FakeListChatModel

    assert assistant.retriever.invoke("pathway plans in Dorset")
    FakeListChatModel(responses=["Yes."]).invoke("Is it?")
    found = {span.name: dict(span.attributes) for span in exporter.get_finished_spans()}
    assert found["InspectionRetriever"]["inspectqa.documents"] >= 1
    assert "language model" in found


def test_an_exporter_that_nobody_listens_to_is_one_line(mini_index: Path) -> None:
    with socket.socket() as taken:  # bound and not listened at
        taken.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        environment = {
            **os.environ,
            "INSPECTQA_TRACES": "1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_TIMEOUT": "3",
        }
        command = [sys.executable, "-m", "inspectqa", "ask", RATE, "--index", str(mini_index)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=environment, timeout=60
        )
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("Warning: traces are lost")
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in line


def test_without_tracing_there_are_no_spans(assistant: Assistant, traces: Any, exporter: Any) -> None:
    traces.stop_traces()
    assistant.ask(RATE)
    assert exporter.get_finished_spans() == ()
