"""The same rates over paragraphs of real reports, and every real sentence quoted as it stands."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from inspectqa.asking.checking.citations import verify_statement
from inspectqa.asking.sentences import split_sentences
from inspectqa.reading import read_report
from inspectqa.records import Citation, Support

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def verification(root: Path) -> ModuleType:
    path = root / "benchmarks" / "verification.py"
    spec = importlib.util.spec_from_file_location("verification", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["verification"] = module
    spec.loader.exec_module(module)
    return module


def test_true_statements_pass_and_false_ones_are_caught(verification: ModuleType, shared: Path) -> None:
    figures = verification.measure(verification.real_cases(shared))
    assert figures.true >= 200 and figures.false >= 400
    assert figures.true_passed >= 0.95, figures.misses
    assert figures.false_caught >= 0.98, figures.misses


def test_held_out_statements_fare_nearly_as_well(verification: ModuleType, shared: Path) -> None:
    held_out = [case for case in verification.real_cases(shared) if case.held_out]
    figures = verification.measure(held_out)
    assert figures.true_passed >= 0.9, figures.misses
    assert figures.false_caught >= 0.98, figures.misses


def test_freely_worded_statements_are_told_apart(verification: ModuleType, shared: Path) -> None:
    figures = verification.measure(verification.real_cases(shared, "real_free.jsonl"))
    assert figures.true >= 200 and figures.false >= 1300
    assert figures.true_passed >= 0.82, figures.misses
    assert figures.false_caught >= 0.985, figures.misses


def test_wholly_reworded_statements_let_nothing_false_through(verification: ModuleType, shared: Path) -> None:
    """Hardly a true one passes (docs/trust.md), so that only what is caught is held to a floor."""
    figures = verification.measure(verification.real_cases(shared, "real_reworded.jsonl"))
    assert figures.true >= 60 and figures.false >= 360
    assert figures.false_caught >= 0.98, figures.misses


def test_statements_of_a_careful_model_let_hardly_anything_false_through(
    verification: ModuleType, shared: Path
) -> None:
    """As a model writes that is told to keep near the report's words; three in five true ones pass."""
    figures = verification.measure(verification.real_cases(shared, "real_model.jsonl"))
    assert figures.true >= 160 and figures.false >= 900
    assert figures.true_passed >= 0.58, figures.misses
    assert figures.false_caught >= 0.98, figures.misses


def test_every_sentence_of_a_report_is_quoted_as_it_stands(shared: Path) -> None:
    report = read_report(shared / "reports" / "csc" / "80442_buckinghamshire_2018-01-29_csc.pdf")
    struck = []
    for paragraph in report.paragraphs:
        for one in split_sentences(paragraph.text):
            citation = Citation(1, report.identity, paragraph, one.text, one.start, one.end)
            if verify_statement(one.text, [citation])[0] is not Support.QUOTED:
                struck.append(one.text)
    assert struck == []
