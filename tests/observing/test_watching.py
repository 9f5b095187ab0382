"""A question as an event: its request, its stages, and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectqa.asking.chain import Asked, Assistant
from inspectqa.errors import QuestionError
from inspectqa.observing import events
from inspectqa.observing.events import Event, Outcome, QuestionEvent, clean_request, in_request, listen
from inspectqa.observing.watching import STAGES, QuestionWatch, note_stage
from inspectqa.settings import Settings

RATE = "What is the re-referral rate in Dorset in 2022?"


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """The events of a test."""
    found: list[Event] = []
    stop = listen(found.append)
    yield found
    stop()


@pytest.fixture
def assistant(mini_index: Path) -> Iterator[Assistant]:
    with Assistant(mini_index, Settings()) as made:
        yield made


def test_a_question_is_an_event_with_the_time_of_every_stage(
    assistant: Assistant, heard: list[Event]
) -> None:
    with in_request("req-1"):
        answer = assistant.ask(RATE)
    (event,) = heard
    assert isinstance(event, QuestionEvent)
    assert (event.request, event.question, event.outcome) == ("req-1", RATE, Outcome.ANSWERED)
    assert (event.kind, event.reader) == (str(answer.kind), "extractive")
    assert (event.statements, event.citations) == (len(answer.statements), len(answer.citations))
    assert tuple(event.stages) == STAGES
    assert all(seconds >= 0 for seconds in event.stages.values())
    assert sum(event.stages.values()) <= event.seconds


def test_a_refusal_says_why(assistant: Assistant, heard: list[Event]) -> None:
    answer = assistant.ask("What is the weather in Narnia?")
    (event,) = heard
    assert isinstance(event, QuestionEvent)
    assert event.outcome is Outcome.REFUSED
    assert answer.refusal is not None
    assert event.reason == str(answer.refusal.reason)


def test_an_error_is_an_event_and_still_raised(mini_index: Path, heard: list[Event]) -> None:
    with Assistant(mini_index, Settings(question_max_chars=5)) as assistant, pytest.raises(QuestionError):
        assistant.ask(RATE)
    (event,) = heard
    assert isinstance(event, QuestionEvent)
    assert (event.outcome, event.reason) == (Outcome.FAILED, "QuestionError")


def test_an_answer_that_is_not_read_to_its_end_was_stopped(assistant: Assistant, heard: list[Event]) -> None:
    parts = assistant.stream_asked(Asked("What do the reports say about care leavers in Dorset?"))
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    (event,) = heard
    assert isinstance(event, QuestionEvent)
    assert event.outcome is Outcome.STOPPED


def test_every_question_has_a_request_of_its_own(assistant: Assistant, heard: list[Event]) -> None:
    assistant.ask(RATE)
    assistant.ask(RATE)
    first, second = heard
    assert isinstance(first, QuestionEvent)
    assert isinstance(second, QuestionEvent)
    assert first.request != second.request
    assert events.request_name() == ""


def test_a_listener_that_fails_keeps_nobody_from_an_answer(
    assistant: Assistant, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("inspectqa"), "propagate", True)

    def fail(_: Event) -> None:
        raise RuntimeError("broken")

    stop = listen(fail)
    try:
        assert assistant.ask(RATE).statements
    finally:
        stop()
    assert "a listener failed" in caplog.text


def test_checking_is_no_part_of_reading(heard: list[Event]) -> None:
    def parts() -> Iterator[int]:
        note_stage("check", -1e9)
        yield 1

    with QuestionWatch("?") as watch:
        assert list(watch.read(parts())) == [1]
    assert watch.stages["check"] > 1e8
    assert watch.stages["read"] < 0 or watch.stages["read"] < 1


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "a\nb", "é", 'a"b'])
def test_a_name_from_outside_that_is_none_is_replaced(given: str | None) -> None:
    assert clean_request(given) != given
    assert clean_request("proxy-1.2_a") == "proxy-1.2_a"
