"""Hard questions over real reports: false presumptions, numbers of something else, reasons never given."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.evaluation import evaluate

pytestmark = pytest.mark.real


def test_hard_questions_keep_their_floor(real_index: Path) -> None:
    with Assistant(real_index) as assistant:
        measured = evaluate(Path(__file__).with_name("hard_questions.jsonl"), assistant)
    assert measured.verbatim == 1.0
    assert (measured.overall.refused_rightly or 0) >= 0.65
    assert (measured.overall.refused_wrongly or 0) <= 0.10
    assert (measured.overall.cited or 0) >= 0.80
