"""Kills the indexing at random instants and looks whether anything was lost.

Usage: python benchmarks/kills.py [FOLDER] [--kills 200] [--reports 10] [--seed 1]

Takes the smallest reports of FOLDER (default: corpus/), indexes them, and then adds, changes, removes and
rebuilds them in processes that are killed (SIGKILL) at a random instant of a phase: read, embed, write,
store, publish, remove, drop, compact (vectors into a new collection), discard (the old one), encoder,
switch, or anywhere; every phase has its share of the kills. After each kill a new process asks every report
that the killed one was not at work with. The run is then repeated to its end, after a second kill in one
case of three, and must leave exactly the reports of the folder, the files of one collection of vectors and
an index without a fault. Exits with 1 where a report was lost or changed, a run did not resume, files of
another collection stayed, or `check` found a fault. Needs fork.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as embedding.py does, which comes later here

# Loaded before the processes are forked off, so that each starts at once; nothing of theirs is opened here.
import chromadb  # noqa: F401
import onnxruntime  # noqa: F401
import tokenizers  # noqa: F401

from inspectqa.indexing import build, chroma, compacting, embedding, rebuild, switch
from inspectqa.indexing.check import check_index
from inspectqa.indexing.opened import Index
from inspectqa.indexing.vectors import VectorStore
from inspectqa.indexing.writing import CatalogueWriter
from inspectqa.reading import SUFFIXES

#: The phases that each operation goes through.
PHASES = {
    "add": ("read", "embed", "write", "store", "publish", "anywhere"),
    "change": ("read", "embed", "write", "store", "publish", "drop", "compact", "discard", "anywhere"),
    "delete": ("remove", "drop", "anywhere"),
    "rebuild": ("encoder", "read", "embed", "write", "store", "publish", "switch", "anywhere"),
}
#: Where each phase happens: what is wrapped to tell when it begins.
PLACES: dict[str, list[tuple[Any, str]]] = {
    "read": [(build, "read_reports")],
    "embed": [(embedding.OnnxEmbedder, "embed_passages")],
    "write": [(CatalogueWriter, "add")],
    "store": [(VectorStore, "upsert")],
    "publish": [(CatalogueWriter, "publish")],
    "remove": [(CatalogueWriter, "remove")],
    "drop": [(VectorStore, "delete_ids")],
    "compact": [(build, "compact")],
    "discard": [(compacting, "drop_collection")],
    "encoder": [(embedding, "_create")],
    "anywhere": [],
    "switch": [(switch, "_replace"), (rebuild, "finish_switch")],
}
SECOND_KILL_SHARE = 1 / 3
PATIENCE_SECONDS = 300.0


@dataclass
class Trial:
    """The folder of reports, the index, and what came of the kills so far."""

    reports: Path
    index: Path
    held: list[Path]
    dice: random.Random
    seconds: dict[str, float] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    serial: int = 0


def main() -> None:
    """Make the index, kill so many times, print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("corpus"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reports", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        trial = prepare(arguments.folder, Path(temporary), arguments.reports, arguments.seed)
        pairs = [(operation, phase) for operation, phases in PHASES.items() for phase in phases]
        while trial.killed.total() < arguments.kills and not trial.faults:
            operation, phase = min(
                pairs, key=lambda pair: (trial.killed["/".join(pair)], trial.dice.random())
            )
            once(trial, operation, phase)
    print(f"{trial.killed.total()} kills in {time.monotonic() - started:.0f} s:")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(trial.killed.items())))
    print("\n".join(trial.faults) or "Nothing was lost, every run resumed, no fault afterwards.")
    sys.exit(bool(trial.faults))


def prepare(source: Path, work: Path, count: int, seed: int) -> Trial:
    """Copy the smallest reports, and index all but two of them."""
    files = [path for path in source.rglob("*") if path.suffix in SUFFIXES and path.stem.lower() != "readme"]
    files = [path for path in files if "make" not in path.parts]
    chosen = sorted(files, key=lambda path: path.stat().st_size)[:count]
    trial = Trial(work / "reports", work / "index", [], random.Random(seed))
    trial.reports.mkdir()
    (work / "held").mkdir()
    for number, path in enumerate(chosen):
        target = (trial.reports if number >= 2 else work / "held") / f"{number:02d}{path.suffix}"
        shutil.copyfile(path, target)
    trial.held = sorted((work / "held").iterdir())
    write_note(trial)
    outcome = in_child(lambda: (bring_up_to_date(trial, rebuild_all=False), state(trial))[1])
    if not isinstance(outcome, dict):
        raise SystemExit(f"the first index could not be made: {outcome}")
    return trial


def once(trial: Trial, operation: str, phase: str) -> None:
    """Change the folder, kill the run that follows it in the phase, look, and let it resume."""
    before = in_child(lambda: state(trial))
    touched = change(trial, operation)
    for _ in range(2 if trial.dice.random() < SECOND_KILL_SHARE else 1):
        if not kill_within(trial, operation, phase):
            break
        trial.killed[f"{operation}/{phase}"] += 1
        expect_untouched(trial, before, in_child(lambda: state(trial)), touched, f"{operation}/{phase}")
    resumed = in_child(lambda: bring_up_to_date(trial, rebuild_all=operation == "rebuild"))
    after = in_child(lambda: (state(trial), check_index(trial.index)))
    place = f"after {operation}/{phase}"
    if resumed is not None or not isinstance(after, tuple):
        trial.faults.append(f"{place}: {resumed or after}")
        return
    expect_untouched(trial, before, after[0], touched, place)
    sources = {name for name, _ in after[0].values()}
    if sources != (wanted := {path.name for path in trial.reports.iterdir()}):
        trial.faults.append(f"{place}: indexed {sorted(sources)}, there are {sorted(wanted)}")
    trial.faults += [f"{place}: {fault}" for fault in after[1]]
    kept = [path for path in (trial.index / chroma.FOLDER).glob("*") if path.is_dir()]
    if len(kept) > 1:
        trial.faults.append(f"{place}: the files of {len(kept) - 1} unused collections stayed")


def change(trial: Trial, operation: str) -> set[str]:
    """Make the change that the run will see; returns the names of the files that it concerns."""
    present = [path for path in trial.reports.iterdir() if path.suffix != ".md"]
    if operation == "add":
        if not trial.held:
            put_back(trial, trial.dice.choice(present))
            in_child(lambda: bring_up_to_date(trial, rebuild_all=False))
        path = trial.held.pop()
        shutil.copyfile(path, trial.reports / path.name)
        write_note(trial)
        return {path.name, "note.md"}
    if operation == "change":
        write_note(trial)
        return {"note.md"}
    if operation == "delete":
        if len(present) < 5:
            while trial.held:
                path = trial.held.pop()
                shutil.copyfile(path, trial.reports / path.name)
            in_child(lambda: bring_up_to_date(trial, rebuild_all=False))
        path = trial.dice.choice([path for path in trial.reports.iterdir() if path.suffix != ".md"])
        put_back(trial, path)
        return {path.name}
    return set()


def put_back(trial: Trial, path: Path) -> None:
    """Take a report out of the folder and hold it back."""
    target = trial.reports.parent / "held" / path.name
    path.replace(target)
    trial.held = [*trial.held, target]


def write_note(trial: Trial) -> None:
    """Write a small report whose sentences are new each time."""
    trial.serial += 1
    lines = [f"{n}. Finding {n} of version {trial.serial} is about placements." for n in range(1, 150)]
    title = "# Inspection of Notebury local authority children’s services\n\nReport published: 9 May 2024\n\n"
    (trial.reports / "note.md").write_text(title + "\n\n".join(lines), encoding="utf-8")


def bring_up_to_date(trial: Trial, *, rebuild_all: bool) -> None:
    """Run the indexing, in small groups and with its vectors moved often; raises where a file fails."""
    build.GROUP_PASSAGES = 100
    compacting.LEAST_REMOVED, compacting.REMOVED_SHARE = 100, 0.05  # at every change of the note
    result = build.build_index(trial.reports, trial.index, rebuild=rebuild_all)
    if result.failed:
        raise result.failed[0]


def state(trial: Trial) -> dict[str, tuple[str, str]]:
    """Ask every report by words and by meaning; returns its file's name and its text by its id."""
    found = {}
    with Index.open(trial.index) as index:
        for name, identity in index.catalogue.identities().items():
            text = "\n".join(paragraph.text for paragraph in index.catalogue.paragraphs(name))
            ids, vectors = index.catalogue.vectors([name])
            row = len(ids) // 2
            assert index.search_meaning(vectors[row], [name], 1)[0][1] > 0.99
            assert index.search_meaning(vectors[row], None, 1)[0][1] > 0.99
            words = [word for word in text.split() if word.isalpha()][:3]
            assert index.catalogue.search_words(words, [name], 1)
            found[name] = (Path(identity.source).name, text)
    return found


def expect_untouched(trial: Trial, before: Any, now: Any, touched: set[str], place: str) -> None:
    """Note a fault where a report that the run had nothing to do with is not what it was."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        trial.faults.append(f"{place}: {before if not isinstance(before, dict) else now}")
        return
    for name, (source, text) in before.items():
        if source not in touched and now.get(name) != (source, text):
            trial.faults.append(f"{place}: {name} is {'changed' if name in now else 'lost'}")


def kill_within(trial: Trial, operation: str, phase: str) -> bool:
    """Run and kill at a random instant of a phase; False where it never came to it, and ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        run_told(lambda: bring_up_to_date(trial, rebuild_all=operation == "rebuild"), writer, phase)
    os.close(writer)
    key = f"{operation}/{phase}"
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        begun = pipe.read(1)
        started = time.monotonic()
        if begun:
            wait = trial.dice.uniform(0, 1.1 * trial.seconds.get(key, 0.05))
            ended = bool(select.select([pipe], [], [], wait)[0])
            if ended:
                trial.seconds[key] = time.monotonic() - started
            else:
                trial.seconds[key] = max(trial.seconds.get(key, 0.05), 1.3 * wait)
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return bool(begun)


def run_told(work: Callable[[], None], pipe: int, phase: str) -> None:
    """Do the work in this forked process, writing a byte when the phase begins and another when it ends."""
    silence()
    told = [False]
    if phase == "anywhere":
        os.write(pipe, b"b")
    for owner, name in PLACES[phase]:
        original = getattr(owner, name)

        def wrapped(*values: Any, _original: Any = original, **named: Any) -> Any:
            if not told[0]:
                told[0] = True
                os.write(pipe, b"b")
            result = _original(*values, **named)
            if phase != "read":  # a generator: it ends later
                os.write(pipe, b"e")
            return result

        setattr(owner, name, wrapped)
    try:
        work()
    finally:
        os._exit(0)


def in_child(work: Callable[[], Any]) -> Any:
    """Do work in a forked process; returns what it returned, or the traceback of what it raised."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        silence()
        try:
            outcome = work()
        except BaseException:
            outcome = traceback.format_exc()
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        ready = select.select([pipe], [], [], PATIENCE_SECONDS)[0]
        if not ready:
            os.kill(child, signal.SIGKILL)
        data = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else f"no answer within {PATIENCE_SECONDS:g} s"


def silence() -> None:
    """Send to nowhere what libraries print in the children."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


if __name__ == "__main__":
    main()
