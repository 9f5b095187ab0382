"""The development questions over all the real reports: floors that only move up, speed, and a cold start.

The floors stand a little under what was measured (docs/evaluation.md), so that a change that costs more than
a question or two is seen.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.evaluation import Evaluation, evaluate

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]  # the first test waits for the index

COLD = """
import sys, socket, time
def refuse(*_, **__): raise OSError("no connection may leave")
socket.socket.connect = refuse
started = time.perf_counter()
import inspectqa
answer = inspectqa.Assistant(sys.argv[1]).ask(sys.argv[2])
print(answer.text)
heavy = ("torch", "sentence_transformers", "transformers", "gradio", "langchain", "langchain_core")
print([m for m in heavy if m in sys.modules])
"""
RE_REFERRALS = (
    "What was Buckinghamshire's re-referral rate at the November 2017 re-inspection, "
    "and how did it compare with England?"
)


@pytest.fixture(scope="module")
def real_assistant(real_index: Path) -> Assistant:
    return Assistant(real_index)


@pytest.fixture(scope="module")
def evaluation(real_assistant: Assistant, shared: Path) -> Evaluation:
    real_assistant.ask("How are care leavers supported in Leeds?")
    return evaluate(shared / "questions" / "dev.jsonl", real_assistant)


def test_all_reports_are_there(real_assistant: Assistant) -> None:
    assert len(real_assistant.index.catalogue.identities()) >= 470


@pytest.mark.parametrize(
    ("kind", "depth", "floor"),
    [
        ("fact", 1, 0.78),
        ("fact", 5, 0.97),
        ("fact", 10, 0.98),
        ("judgement", 1, 0.93),
        ("list", 10, 0.96),
        ("follow-up", 5, 0.95),
    ],
)
def test_the_gold_is_found(evaluation: Evaluation, kind: str, depth: int, floor: float) -> None:
    found = evaluation.by_type[kind].found[depth]
    assert found is not None
    assert found >= floor


@pytest.mark.parametrize("kind", ["compare", "timeline"])
def test_every_needed_report_is_among_the_first_ten(evaluation: Evaluation, kind: str) -> None:
    assert (evaluation.by_type[kind].reports or 0.0) >= 0.95


def test_the_gold_is_cited(evaluation: Evaluation) -> None:
    assert (evaluation.overall.cited or 0.0) >= 0.91


def test_what_is_not_said_is_refused_and_what_is_said_is_not(evaluation: Evaluation) -> None:
    assert (evaluation.overall.refused_rightly or 0.0) >= 0.93
    assert evaluation.overall.refused_wrongly is not None
    assert evaluation.overall.refused_wrongly <= 0.05


def test_every_quotation_is_verbatim(evaluation: Evaluation) -> None:
    assert evaluation.verbatim == 1.0


def test_no_question_is_an_error(evaluation: Evaluation) -> None:
    assert [outcome.error for outcome in evaluation.outcomes if outcome.error] == []


def test_the_re_referral_rate_is_quoted_from_its_paragraph(real_assistant: Assistant) -> None:
    citation = real_assistant.ask(RE_REFERRALS).citations[0]
    assert citation.quotation.startswith("At 33%, the re-referral rate remains high")
    assert citation.label == "Buckinghamshire 2018, ¶16, p. 12"


def test_what_no_report_is_about_is_refused(real_assistant: Assistant) -> None:
    assert real_assistant.ask("When was Leeds last inspected by NASA?").refused


def test_a_cold_question_loads_no_heavy_library_and_opens_no_connection(real_index: Path) -> None:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(real_index), RE_REFERRALS],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    lines = done.stdout.strip().splitlines()
    assert "At 33%" in done.stdout
    assert lines[-1] == "[]"
    # The promise is 2 s on idle cores; the machine of the tests is shared.
    assert seconds < 6.0


@pytest.mark.parametrize(
    ("name", "first", "five", "cited", "rightly"),
    [
        ("questions.jsonl", 0.78, 0.94, 0.86, 0.80),
        ("further_questions.jsonl", 0.78, 0.93, 0.86, 0.82),
        ("later_questions.jsonl", 0.76, 0.87, 0.83, 0.77),
    ],
)
def test_questions_over_other_authorities_keep_their_floor(
    real_assistant: Assistant, name: str, first: float, five: float, cited: float, rightly: float
) -> None:
    """151, 170 and 236 questions over other authorities than the development questions'."""
    measured = evaluate(Path(__file__).with_name(name), real_assistant)
    overall = measured.overall
    assert measured.verbatim == 1.0
    assert (overall.found[1] or 0) >= first
    assert (overall.found[5] or 0) >= five
    assert (overall.cited or 0) >= cited
    assert (overall.refused_rightly or 0) >= rightly
    assert (overall.refused_wrongly or 0) <= 0.07
    assert (measured.by_type["list"].cited or 0) >= 0.94
    assert (measured.by_type["compare"].cited or 0) >= 0.78


def test_how_a_service_is_doing_gets_the_grade_and_what_the_report_says(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("How is Kent doing on care leavers?")
    assert answer.text.startswith("Kent was judged requires improvement for care leavers")
    said = answer.text.partition("**What the report says**")[2]
    assert "care leavers" in said.lower()
    assert len({c.paragraph.id for c in answer.citations if c.paragraph}) >= 3
