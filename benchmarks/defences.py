"""Shows that each defence of SECURITY.md has a test that fails without it.

    python benchmarks/defences.py                # all: some minutes
    python benchmarks/defences.py formulas lock  # those whose row or name holds one of these words

The table is defences.toml: for each defence the row of SECURITY.md, the edits that switch it off, and the
tests that have to fail then. The source tree is copied to a temporary folder; there the tests first have to
pass as it is, then each defence is switched off alone. Ends with 1 where a test does not fail.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_suffix(".toml")
#: Longest time for one test without its defence, in seconds: a hang is a failure.
TEST_SECONDS = 60
#: What the tests need of the tree.
COPIED = (
    "src",
    "tests",
    "docs",
    "corpus",
    "benchmarks",
    "deploy",
    "app.py",
    "pyproject.toml",
    "constraints.txt",
)
_OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR)\s+(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Edit:
    """A text of a file that stands there once, and what takes its place."""

    file: str
    source: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Defence:
    """A defence: the threat as its row of SECURITY.md begins, its name, how to switch it off, its tests."""

    row: str
    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


def read_table(path: Path = TABLE) -> list[Defence]:
    """Read the defences."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["defence"]
    return [
        Defence(
            entry["row"],
            entry["name"],
            tuple(Edit(*edit) for edit in entry["edits"]),
            tuple(f"tests/{test}" for test in entry["tests"]),
        )
        for entry in entries
    ]


def read_rows(root: Path = ROOT) -> list[str]:
    """Read the threats of SECURITY.md: the first cell of each row of its tables."""
    lines = (root / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    return [cell for cell in cells if cell != "threat" and set(cell) != {"-"}]


def find_faults(defences: Sequence[Defence], root: Path = ROOT) -> list[str]:
    """Say what is wrong with the table: a text that doesn't stand once, a row without defence, and so on."""
    faults = []
    rows = read_rows(root)
    for defence in defences:
        for edit in defence.edits:
            count = (root / edit.file).read_text(encoding="utf-8").count(edit.source)
            if count != 1:
                faults.append(f"{defence.name}: its text stands {count} times in {edit.file}")
        if sum(row.startswith(defence.row) for row in rows) != 1:
            faults.append(f"{defence.name}: no row, or several, of SECURITY.md begin with ‘{defence.row}’")
        for test in defence.tests:
            file, _, name = test.partition("::")
            if f"def {name.partition('[')[0]}(" not in (root / file).read_text(encoding="utf-8"):
                faults.append(f"{defence.name}: there is no {test}")
    written = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    for name in re.findall(
        r"`[^`]*?(test_\w+)(?:\[.*?\])?`", (root / "SECURITY.md").read_text(encoding="utf-8")
    ):
        if f"def {name}(" not in written and not list((root / "tests").rglob(f"{name}.py")):
            faults.append(f"SECURITY.md names {name}, which is not there")
    named = [defence.row for defence in defences]
    faults += [f"no defence is named for ‘{row}’" for row in rows if not any(map(row.startswith, named))]
    return faults


def switch_off(defence: Defence, tree: Path) -> dict[Path, str]:
    """Apply the edits; returns the files as they were. Raises ValueError where a text doesn't stand once."""
    before: dict[Path, str] = {}
    for edit in defence.edits:
        path = tree / edit.file
        text = path.read_text(encoding="utf-8")
        if text.count(edit.source) != 1:
            raise ValueError(
                f"{defence.name}: its text stands {text.count(edit.source)} times in {edit.file}"
            )
        before.setdefault(path, text)
        write_source(path, text.replace(edit.source, edit.replacement))
    return before


def write_source(path: Path, text: str) -> None:
    """Write a module and forget what was compiled of it: two edits in a second may have the same size."""
    path.write_text(text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def run_tests(tests: Sequence[str], tree: Path, seconds: float | None = None) -> dict[str, str]:
    """Run tests over the tree; returns the outcome of each that was named: passed, failed, error, skipped.

    After so many seconds, where they are given, it is ended: a test that does not end has failed.
    """
    if not tests:
        return {}
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "400"}
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-p", "no:cacheprovider"]
    command += [f"--timeout={TEST_SECONDS}", *dict.fromkeys(tests)]
    with subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        try:
            printed, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:  # in a library that no signal interrupts
            running.kill()
            if len(tests) > 1:
                return {test: run_tests([test], tree, seconds)[test] for test in tests}
            return dict.fromkeys(tests, "failed")
    found = [(name, outcome.lower()) for outcome, name in _OUTCOME.findall(printed)]
    return {test: _worst([outcome for name, outcome in found if _is_of(name, test)]) for test in tests}


def _is_of(name: str, test: str) -> bool:
    return name == test or name.startswith((f"{test}[", f"{test} "))


def _worst(outcomes: Sequence[str]) -> str:
    """The outcome of a test with several parameters: it fails where one of them does."""
    return next((one for one in ("failed", "error", "passed") if one in outcomes), "skipped")


def choose(defences: Sequence[Defence], words: Sequence[str]) -> list[Defence]:
    """The defences whose row or name holds one of the words; all without words."""
    return [
        one
        for one in defences
        if not words or any(word.casefold() in f"{one.row} {one.name}".casefold() for word in words)
    ]


def show(defence: Defence, outcomes: dict[str, str], seconds: float) -> bool:
    """Print a row for each test; returns whether all of them failed."""
    for test, outcome in outcomes.items():
        said = {"failed": "yes", "passed": "NO"}.get(outcome, outcome.upper())
        print(f"| {defence.name} | `{test.removeprefix('tests/')}` | {said} |", flush=True)
    print(f"  {seconds:.0f} s", file=sys.stderr, flush=True)
    return bool(outcomes) and set(outcomes.values()) == {"failed"}


def main() -> int:
    """Switch off one defence after another; returns 1 where a test did not notice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("words", nargs="*", help="only defences whose row or name holds one of these")
    options = parser.parse_args()
    defences = read_table()
    if faults := find_faults(defences):
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    chosen = choose(defences, options.words)
    with tempfile.TemporaryDirectory(prefix="defences-") as folder:
        tree = Path(folder) / "tree"
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            tree.mkdir(exist_ok=True)
            copy(ROOT / name, tree / name)
        outcomes = run_tests([test for defence in chosen for test in defence.tests], tree)
        again = [test for test, outcome in outcomes.items() if outcome in ("failed", "error")]
        if again:  # a limit of time that a busy machine passed
            outcomes |= run_tests(again, tree)
        skipped = {test for test, outcome in outcomes.items() if outcome == "skipped"}
        for test, outcome in outcomes.items():
            if outcome != "passed":
                print(f"{test}: {outcome} as it is", file=sys.stderr)
        if set(outcomes.values()) - {"passed", "skipped"}:
            return 1
        print("| defence | test | failed without it |\n| --- | --- | --- |")
        noticed = 0
        for defence in chosen:
            started = time.monotonic()
            before = switch_off(defence, tree)
            try:
                outcomes = run_tests(
                    [test for test in defence.tests if test not in skipped], tree, 2 * TEST_SECONDS
                )
                noticed += show(defence, outcomes, time.monotonic() - started)
            finally:
                for path, text in before.items():
                    write_source(path, text)
    print(f"\n{noticed} of {len(chosen)} defences have tests that fail without them.")
    return noticed < len(chosen)


if __name__ == "__main__":
    sys.exit(main())
