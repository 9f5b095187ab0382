"""The table of defences: each row of SECURITY.md has one that benchmarks/defences.py can switch off."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def defences(root: Path) -> ModuleType:
    """The benchmark, as a module."""
    spec = importlib.util.spec_from_file_location("defences", root / "benchmarks" / "defences.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_names_every_row_what_switches_it_off_and_its_tests(defences: ModuleType) -> None:
    assert defences.find_faults(defences.read_table()) == []


def test_a_text_that_is_gone_is_told(defences: ModuleType, tmp_path: Path) -> None:
    first, *others = defences.read_table()
    moved = defences.Defence(
        first.row, first.name, (defences.Edit("app.py", "no such text", ""),), first.tests
    )
    assert any("stands 0 times in app.py" in fault for fault in defences.find_faults([moved, *others]))
    (tmp_path / "app.py").write_text("")
    with pytest.raises(ValueError, match="0 times"):
        defences.switch_off(moved, tmp_path)
