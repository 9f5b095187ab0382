"""The optional cross-encoder: it has half the say, and a missing model is a setting that makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from inspectqa.asking.finding import reranking
from inspectqa.asking.finding.reranking import rerank
from inspectqa.errors import SettingsError
from inspectqa.records import Evidence


class Opinion:
    """Stands for a cross-encoder: likes paragraphs that hold a word."""

    def predict(self, pairs: list[tuple[str, str]]) -> list[float]:
        return [float("Council tax" in text) for _, text in pairs]


def evidence_of(small_index: Any) -> list[Evidence]:
    report = small_index.catalogue.report("alderbrook-2023-06-20-ilacs")
    return [
        Evidence(report.identity, paragraph, 1.0 - 0.1 * place)
        for place, paragraph in enumerate(report.paragraphs[5:9])
    ]


def test_a_paragraph_that_both_like_comes_first(small_index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "open_model", lambda _: Opinion())
    ordered = rerank("council tax", evidence_of(small_index), "any")
    assert ordered[0].paragraph.text.startswith("Council tax")
    assert [one.score for one in ordered] == sorted((one.score for one in ordered), reverse=True)


def test_nothing_is_lost(small_index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "open_model", lambda _: Opinion())
    before = evidence_of(small_index)
    assert {one.paragraph.id for one in rerank("x", before, "any")} == {one.paragraph.id for one in before}


def test_a_model_that_is_not_there_is_an_error_that_names_the_setting(
    small_index: Any, tmp_path: Any
) -> None:
    with pytest.raises(SettingsError, match="INSPECTQA_RERANKER"):
        rerank("x", evidence_of(small_index), str(tmp_path / "none"))
