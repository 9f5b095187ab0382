"""The long runs of benchmarks/, shortened: killing the indexing, and asking while it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspectqa.indexing.build import build_index


def run(root: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=root, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the kills need fork")
def test_killed_at_random_instants_nothing_is_lost(root: Path) -> None:
    said = run(root, "benchmarks/kills.py", "corpus", "--kills", "8", "--reports", "5")
    assert "Nothing was lost, every run resumed, no fault afterwards." in said


def test_asked_while_it_is_written_nothing_is_stale(
    root: Path, reports: Path, index: Path, tmp_path: Path, in_process: list[Path]
) -> None:
    build_index(reports, index=index)
    asked = [{"question": f"What is said of {name}?"} for name in ("Avonbridge", "Carrowdale")]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    log = tmp_path / "log"
    command = ("benchmarks/soak.py", str(index), "--minutes", "0.2", "--questions", str(questions))
    said = run(root, *command, "--log", str(log))
    assert "errors: 0 asking, 0 writing" in said
    assert "stale by more than 5 s: 0" in said
    assert (log / "writer.jsonl").read_text(), said
