"""Asks and writes at the same time for an hour: no error, nothing stale, memory flat.

Usage: python benchmarks/soak.py INDEX [--minutes 60] [--questions QUESTIONS.jsonl] [--rebuilds SHARE]

INDEX is an index of reports whose files are still there; a copy of it is worked on. One process of five
asking threads, a second asking process, and one writing process that adds, changes, renames and removes
reports all the while: real ones that were held back, and small ones whose one figure is new at every change.
An asker that asks for that figure must get the one that was in the index five seconds before it asked, or a
newer one; where the report was removed, none. Questions about reports that nobody touches must cite the same
report as at first. Prints the errors, the stale answers and each process's memory by the minute, and exits
with 1 where there was an error, a stale answer, or memory that grew by more than GROWTH_MB an hour.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ASKERS = 5
#: An answer may be so many seconds behind the last finished change.
STALE_SECONDS = 5.0
#: What a process may keep more in an hour once it is warm, in megabytes: the noise of allocators and caches.
GROWTH_MB = 30.0
WARM_SHARE = 0.25
#: How often the memory of a process is looked at.
SAMPLE_SECONDS = 5.0
HELD_BACK = 12
PLACES = ("Soakham", "Probeford", "Testbury", "Markerleigh")
MARKER = """# Inspection of {place} local authority children’s services

Inspection dates: 4 March 2024 to 15 March 2024

Report published: 9 May 2024

## Children in need of help and protection

1. The re-referral rate in {place} is {value}%, which is higher than that of similar authorities.

2. {filler} Assessments are timely, and most children are seen alone by their social worker.
"""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """What a made-up place's report said from `began` (the build's start) and surely from `finished`."""

    place: str
    value: int | None
    began: float
    finished: float


def main() -> None:
    """Start the processes, wait, and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--questions", type=Path, default=Path("corpus/questions.jsonl"))
    parser.add_argument(
        "--rebuilds", type=float, default=0.0, help="share of the runs that rebuild the index"
    )
    parser.add_argument("--log", type=Path, help="folder for the processes' logs (default: a temporary one)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        log = arguments.log or work / "log"
        log.mkdir(parents=True, exist_ok=True)
        held = prepare(arguments.index, work)
        context = multiprocessing.get_context("spawn")
        until = time.time() + 60 * arguments.minutes
        processes = [
            context.Process(target=write, args=(work, log, held, until, arguments.rebuilds)),
            *(
                context.Process(target=ask, args=(work, log / name, arguments.questions, threads, until))
                for name, threads in (("askers", ASKERS), ("reader", 1))
            ),
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        failed = any(process.exitcode for process in processes)
        sys.exit(report(log, work / "index") or failed)


def prepare(source: Path, work: Path) -> list[Path]:
    """Copy the index, take some reports out of it, and return their files."""
    from inspectqa.indexing.build import build_index, remove_reports
    from inspectqa.indexing.opened import Index
    from inspectqa.indexing.writing import CatalogueWriter

    shutil.copytree(source, work / "index")
    with Index.open(work / "index") as index:
        identities = index.catalogue.identities()
    names = random.Random(1).sample(sorted(identities), min(HELD_BACK, len(identities) // 2))
    held = [Path(identities[name].source) for name in names if Path(identities[name].source).is_file()]
    remove_reports(names, work / "index")
    writer = CatalogueWriter(work / "index")
    writer.set_meta({"left_out": ""})
    writer.close()
    folder = work / "changing"
    folder.mkdir()
    (folder / "always.md").write_text(
        MARKER.format(place="Stillwater", value=50, filler=""), encoding="utf-8"
    )
    build_index(folder, work / "index")
    return held


def write(work: Path, log: Path, held: list[Path], until: float, rebuilds: float) -> None:
    """Change the collection until the time is over, one thing after another."""
    from inspectqa.indexing.build import build_index
    from inspectqa.indexing.memory import use_few_arenas

    use_few_arenas()  # as the command line and the page do
    folder, dice = work / "changing", random.Random(2)
    threading.Thread(target=watch_memory, args=(log / "writer.memory",), daemon=True).start()
    tallies: Counter[str] = Counter()
    with (log / "writer.jsonl").open("a", encoding="utf-8") as out:
        while time.time() < until:
            began = time.time()
            changes = change(folder, held, dice)
            try:
                result = build_index(folder, work / "index", rebuild=dice.random() < rebuilds)
            except Exception:
                (log / "writer.errors").open("a").write(traceback.format_exc() + "\n")
                raise
            for error in result.failed:
                (log / "writer.errors").open("a").write(f"{error}\n")
            for name in ("added", "changed", "moved", "removed"):
                tallies[name] += len(getattr(result, name))
            for place, value in changes.items():
                state = State(place, value, began, time.time())
                out.write(json.dumps(dataclasses.asdict(state)) + "\n")
                out.flush()
            time.sleep(dice.uniform(0.5, 3.0))
    (log / "writer.tallies").write_text(json.dumps(tallies))


def change(folder: Path, held: list[Path], dice: random.Random) -> dict[str, int | None]:
    """Make one to three changes in the folder; returns the made-up places with what is said of them now."""
    changed: dict[str, int | None] = {}
    for _ in range(dice.randint(1, 3)):
        place = dice.choice(PLACES)
        file = next(folder.glob(f"{place}*.md"), folder / f"{place}.md")
        roll = dice.random()
        if roll < 0.5:
            value = dice.randint(10, 99)
            filler = "Managers know this. " * dice.randint(0, 40)
            file.write_text(MARKER.format(place=place, value=value, filler=filler), encoding="utf-8")
            changed[place] = value
        elif roll < 0.65 and file.exists():
            file.unlink()
            changed[place] = None
        elif roll < 0.75 and file.exists():
            file.rename(folder / f"{place}-{dice.randint(1, 999)}.md")
        elif held:
            original = dice.choice(held)
            copy = folder / original.name
            if copy.exists():
                copy.unlink()
            else:
                shutil.copyfile(original, copy)
    return changed


def ask(work: Path, log: Path, questions: Path, threads: int, until: float) -> None:
    """Ask in so many threads of one process, which share an assistant, until the time is over."""
    from inspectqa import Assistant
    from inspectqa.indexing.memory import use_few_arenas

    use_few_arenas()
    threading.Thread(target=watch_memory, args=(log.with_suffix(".memory"),), daemon=True).start()
    asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").splitlines()]
    with Assistant(work / "index") as assistant:
        first = {text: cited(assistant.ask(text)) for text in asked[:60]}
        running = [
            threading.Thread(
                target=ask_on, args=(assistant, first, Path(f"{log}-{number}.jsonl"), number, until)
            )
            for number in range(threads)
        ]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()


def ask_on(assistant: Any, first: dict[str, Any], path: Path, seed: int, until: float) -> None:
    """One asker: in turn the figure of a made-up place and a question about reports that stay."""
    dice = random.Random(seed + 10)
    with path.open("a", encoding="utf-8") as out:
        while time.time() < until:
            place = dice.choice(PLACES) if dice.random() < 0.6 else None
            text = f"What is the re-referral rate in {place}?" if place else dice.choice(list(first))
            line: dict[str, Any] = {"question": text, "place": place, "began": time.time()}
            try:
                answer = assistant.ask(text)
                line["refused"] = answer.refused
                if place:
                    line["value"] = next(iter(figures(answer.text)), None)
                else:
                    line["drifted"] = cited(answer) != first[text]
            except Exception:
                line["error"] = traceback.format_exc()
            line["ended"] = time.time()
            out.write(json.dumps(line) + "\n")
            out.flush()
            time.sleep(dice.uniform(0.2, 1.5))


def figures(text: str) -> Iterator[int]:
    """Yield the percentages of a text."""
    for word in text.replace("%", "% ").split():
        if word.endswith("%") and word[:-1].isdigit():
            yield int(word[:-1])


def cited(answer: Any) -> tuple[bool, str]:
    """Return whether an answer refuses, and the report that it cites first."""
    return answer.refused, next((citation.report.id for citation in answer.citations), "")


def watch_memory(path: Path) -> None:
    """Note the resident memory of this process every SAMPLE_SECONDS, whatever it is doing, until it ends."""
    process = psutil.Process()
    while True:
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{time.time():.1f} {process.memory_info().rss / 1e6:.1f}\n")
        time.sleep(SAMPLE_SECONDS)


def report(log: Path, index: Path) -> int:
    """Print what was seen; returns 1 where something was wrong."""
    from inspectqa.indexing.check import check_index

    lines = [json.loads(line) for path in log.glob("*-*.jsonl") for line in path.open(encoding="utf-8")]
    states = [State(**json.loads(line)) for line in (log / "writer.jsonl").open(encoding="utf-8")]
    errors = [line["error"] for line in lines if "error" in line]
    failed = [path.read_text() for path in log.glob("*.errors")]
    checked = [line for line in lines if line["place"] and "error" not in line]
    stale = [line for line in checked if line["value"] not in allowed(line, states, STALE_SECONDS)]
    at_once = [line for line in checked if line["value"] not in allowed(line, states, 0.0)]
    drifted = Counter(line["question"] for line in lines if line.get("drifted"))
    waits = sorted(line["ended"] - line["began"] for line in lines)
    faults = check_index(index)
    print(f"answers: {len(lines)}, of which checked for their figure: {len(checked)}; changes: {len(states)}")
    print(f"reports: {(log / 'writer.tallies').read_text()}")
    print(
        f"errors: {len(errors)} asking, {len(failed)} writing; faults of the index afterwards: {faults[:3]}"
    )
    print(f"stale by more than {STALE_SECONDS:g} s: {len(stale)}; stale at all: {len(at_once)}")
    print(f"other answers that cite another report than at first: {sum(drifted.values())} {dict(drifted)}")
    print(f"seconds an answer: median {waits[len(waits) // 2]:.2f}, p95 {waits[int(0.95 * len(waits))]:.2f}")
    for text in dict.fromkeys([*errors, *failed]):
        print(text)
    for line in stale[:5]:
        print("stale:", line)
    growing = [path.stem for path in sorted(log.glob("*.memory")) if tell_memory(path) > GROWTH_MB]
    return int(bool(errors or failed or stale or faults or growing))


def allowed(line: dict[str, Any], states: list[State], seconds: float) -> set[int | None]:
    """Return what may be answered: what was said last `seconds` before the question, and all since."""
    own = [state for state in states if state.place == line["place"]]
    settled = [state for state in own if state.finished <= line["began"] - seconds]
    under_way = [s for s in own if s.finished > line["began"] - seconds and s.began <= line["ended"]]
    return {settled[-1].value if settled else None} | {state.value for state in under_way}


def tell_memory(path: Path) -> float:
    """Print a process's least memory of each minute and its growth once warm; returns megabytes an hour.

    The least is what it keeps: in between, a run of the writer reads, embeds and compacts.
    """
    samples = np.loadtxt(path, ndmin=2)
    minute = ((samples[:, 0] - samples[0, 0]) / 60).astype(int)
    kept = [float(samples[minute == number, 1].min()) for number in np.unique(minute)]
    warm = range(int(WARM_SHARE * len(kept)), len(kept))
    slope = float(np.polyfit(warm, [kept[place] for place in warm], 1)[0]) * 60 if len(warm) > 2 else 0.0
    print(f"memory of {path.stem}, least MB of each minute: {' '.join(f'{value:.0f}' for value in kept)}")
    print(f"  warm: {slope:+.0f} MB an hour; at most, at any time: {samples[:, 1].max():.0f} MB")
    return slope if len(kept) > 20 else 0.0


if __name__ == "__main__":
    main()
