"""The real reports, read once for all the tests that look at them."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspectqa.errors import ReadingError
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Report
from inspectqa.settings import Settings


@dataclass(frozen=True)
class ReadFolder:
    """What came of reading a folder: reports and errors by their path under ../shared."""

    reports: dict[str, Report]
    errors: dict[str, ReadingError]


@pytest.fixture(scope="session")
def read_folder(shared: Path) -> ReadFolder:
    """Every PDF under ../shared/reports, read by two worker processes."""
    reports: dict[str, Report] = {}
    errors: dict[str, ReadingError] = {}
    paths = sorted((shared / "reports").rglob("*.pdf"))
    for path, result in read_reports(paths, Settings(threads=2)):
        name = path.relative_to(shared).as_posix()
        if isinstance(result, Report):
            reports[name] = result
        else:
            errors[name] = result
    return ReadFolder(reports, errors)


@pytest.fixture(scope="session")
def real_reports(read_folder: ReadFolder) -> dict[str, Report]:
    """The 470 Ofsted reports by their path under ../shared ('reports/csc/….pdf')."""
    return {name: report for name, report in read_folder.reports.items() if "/other/" not in name}


@pytest.fixture(scope="session")
def catalogue_rows(shared: Path) -> list[dict[str, str]]:
    """The rows of ../shared/catalogue.csv whose report lies here."""
    with (shared / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["file"]]


@pytest.fixture(scope="session")
def real_index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the 470 Ofsted reports, built once for all the tests; it takes minutes.

    INSPECTQA_REAL_INDEX names one that was built before, to be used instead.
    """
    from inspectqa.indexing.build import build_index

    built = os.environ.get("INSPECTQA_REAL_INDEX")
    if built:
        return Path(built)
    folder = tmp_path_factory.mktemp("index")
    result = build_index([shared / "reports" / name for name in ("csc", "fv", "send")], folder)
    assert not result.failed
    return folder
