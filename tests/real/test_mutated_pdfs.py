"""Real PDFs with bytes changed, cut out and put in: each gives a report or one clear error."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from inspectqa.errors import ReadingError
from inspectqa.reading.isolate import read_reports
from inspectqa.settings import Settings

pytestmark = pytest.mark.real

MUTATIONS = 60
SEED = 2026


def mutate(data: bytes, rng: random.Random) -> bytes:
    """The bytes after one to two hundred small injuries."""
    mutated = bytearray(data)
    for _ in range(rng.choice([1, 5, 30, 200])):
        place, kind = rng.randrange(len(mutated)), rng.random()
        if kind < 0.5:
            mutated[place] = rng.randrange(256)
        elif kind < 0.7:
            del mutated[place : place + rng.randrange(1, 60)]
        elif kind < 0.85:
            mutated[place:place] = rng.randbytes(rng.randrange(1, 30))
        else:
            source = rng.randrange(len(mutated))
            mutated[place : place + 40] = mutated[source : source + 40]
    return bytes(mutated)


def test_mutated_reports_are_read_or_refused(shared: Path, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    smallest = sorted((shared / "reports").glob("[fs]*/*.pdf"), key=lambda path: path.stat().st_size)[:16]
    paths = []
    for number in range(MUTATIONS):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(mutate(rng.choice(smallest).read_bytes(), rng))
        paths.append(path)
    results = dict(read_reports(paths, Settings(threads=2, file_timeout_seconds=60)))
    assert set(results) == set(paths)
    for path, result in results.items():
        if isinstance(result, ReadingError):
            assert result.reason and result.remedy and result.subject == str(path)
            assert "reading process" not in result.reason and "Traceback" not in result.reason
        else:
            assert result.paragraphs
