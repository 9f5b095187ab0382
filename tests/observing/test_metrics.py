"""Metrics: counted by kind, and nothing in them that names anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from inspectqa.errors import DamagedIndexError
from inspectqa.observing.events import IndexEvent, Outcome, QuestionEvent, UploadEvent, announce
from inspectqa.observing.metrics import Metrics

STATE: dict[str, Any] = {"generation": 7, "reports": 3, "paragraphs": 40, "seconds_behind": None}


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    made = Metrics(lambda: STATE)
    yield made
    made.close()


def value(metrics: Metrics, name: str) -> float:
    (line,) = [line for line in metrics.text().decode().splitlines() if line.startswith(name + " ")]
    return float(line.rpartition(" ")[2])


def test_questions_by_kind_reader_and_outcome(metrics: Metrics) -> None:
    for _ in range(2):
        announce(
            QuestionEvent(
                "r",
                "Who is Ann Example?",
                Outcome.ANSWERED,
                "open",
                "extractive",
                seconds=0.2,
                stages={"rank": 0.1},
            )
        )
    announce(QuestionEvent("r", "Who?", Outcome.REFUSED, "open", "extractive", "nothing found"))
    announce(QuestionEvent("r", "Who?", Outcome.FAILED, reason="LanguageModelError"))
    counted = 'inspectqa_questions_total{kind="open",outcome="answered",reader="extractive"}'
    assert value(metrics, counted) == 2
    assert value(metrics, 'inspectqa_refusals_total{reason="nothing found"}') == 1
    assert value(metrics, 'inspectqa_errors_total{error="LanguageModelError"}') == 1
    assert value(metrics, "inspectqa_question_seconds_count") == 4
    assert value(metrics, 'inspectqa_stage_seconds_sum{stage="rank"}') == pytest.approx(0.2)
    assert value(metrics, 'inspectqa_stage_seconds_bucket{le="0.05",stage="rank"}') == 0
    assert value(metrics, 'inspectqa_stage_seconds_bucket{le="0.25",stage="rank"}') == 2
    assert b"Ann Example" not in metrics.text()


def test_the_index_uploads_and_runs(metrics: Metrics) -> None:
    announce(UploadEvent(taken=2, refused=1))
    announce(IndexEvent(added=3, removed=1, failures=("secret.pdf: damaged",)))
    assert value(metrics, "inspectqa_index_generation") == 7
    assert value(metrics, "inspectqa_index_reports") == 3
    assert value(metrics, "inspectqa_index_paragraphs") == 40
    assert value(metrics, 'inspectqa_uploads_total{outcome="refused"}') == 1
    assert value(metrics, 'inspectqa_indexed_reports_total{change="added"}') == 3
    assert value(metrics, 'inspectqa_indexed_reports_total{change="failed"}') == 1
    assert b"secret.pdf" not in metrics.text()
    assert b"seconds_behind" not in metrics.text()


def test_a_broken_index_takes_no_other_number_with_it() -> None:
    def fail() -> dict[str, Any]:
        raise DamagedIndexError("index", "damaged")

    metrics = Metrics(fail)
    try:
        announce(QuestionEvent("r", "?", Outcome.ANSWERED, "open", "extractive"))
        assert value(metrics, "inspectqa_question_seconds_count") == 1
        assert value(metrics, 'inspectqa_errors_total{error="DamagedIndexError"}') >= 1
    finally:
        metrics.close()
