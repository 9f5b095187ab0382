"""The rates at which true statements pass and false ones are caught, over made-up paragraphs."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def verification(root: Path) -> ModuleType:
    path = root / "benchmarks" / "verification.py"
    spec = importlib.util.spec_from_file_location("verification", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["verification"] = module
    spec.loader.exec_module(module)
    return module


def test_true_statements_pass_and_false_ones_are_caught(verification: ModuleType) -> None:
    figures = verification.measure(verification.fiction_cases())
    assert figures.true >= 200 and figures.false >= 400
    assert figures.true_passed >= 0.97, figures.misses
    assert figures.false_caught >= 0.99, figures.misses


@pytest.mark.parametrize(
    "kind",
    [
        "number changed",
        "negation dropped",
        "negation added",
        "grade changed",
        "hedge strengthened",
        "hedge dropped",
        "wrong authority",
        "wrong year",
        "words moved between sentences",
        "invented quotation",
        "written by hand",
    ],
)
def test_every_way_to_be_false_is_caught(verification: ModuleType, kind: str) -> None:
    caught, total = verification.measure(verification.fiction_cases()).by_kind[kind]
    assert total >= 10
    assert caught / total >= 0.95
