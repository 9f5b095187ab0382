"""How right and how fast the real reports are read: `python benchmarks/reading.py [SHARED]`.

Reads every PDF under SHARED/reports (default ../shared) with two worker processes and prints, against
SHARED/catalogue.csv and SHARED/questions/dev.jsonl: grades, dates, framework, authority; the printed numbers
with every gap; the evidence that stands inside one paragraph. Then the speed, beside pdfplumber and pypdf
taking out plain text, page for page in this same run, each in one process over the same files.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from inspectqa.reading import read_report
from inspectqa.reading.dates import find_periods
from inspectqa.reading.gazetteer import canonical_name
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Area, Framework, Report
from inspectqa.settings import Settings

GRADES = {
    "overall_effectiveness": Area.OVERALL,
    "help_and_protection": Area.HELP_AND_PROTECTION,
    "children_in_care": Area.CHILDREN_IN_CARE,
    "adoption_performance": Area.ADOPTION,
    "care_leavers": Area.CARE_LEAVERS,
    "leadership": Area.LEADERSHIP,
    "lscb": Area.LSCB,
}
NUMBERED = (Framework.SIF, Framework.SIF_REINSPECTION, Framework.ILACS)
#: Each n-th report is read by the slow libraries too; they take too long for all.
EVERY = 24
_FOLD = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})


def main() -> None:
    """Print every measure."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    paths = sorted((shared / "reports").rglob("*.pdf"))
    started = time.perf_counter()
    results = {p.relative_to(shared).as_posix(): r for p, r in read_reports(paths, Settings(threads=2))}
    seconds = time.perf_counter() - started
    reports = {name: result for name, result in results.items() if isinstance(result, Report)}
    pages = sum(report.identity.pages or 0 for report in reports.values())
    rate_text = f"{pages / seconds:.0f} pages/s, two processes"
    print(f"read {len(reports)} files, {pages} pages in {seconds:.1f} s: {rate_text}")
    for name, result in results.items():
        if not isinstance(result, Report):
            print(f"  refused {name}: {result.reason}")
    with (shared / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] in reports]
    print_facts(rows, reports)
    print_numbers(reports)
    print_evidence(shared / "questions" / "dev.jsonl", reports)
    print_speed([path for path in paths if path.relative_to(shared).as_posix() in reports][::EVERY])


def print_facts(rows: list[dict[str, str]], reports: dict[str, Report]) -> None:
    """How many cells of the catalogue agree, and each that does not."""
    checks: dict[str, Callable[[dict[str, str], Report], bool]] = {
        "framework": lambda row, report: report.identity.framework.value == row["framework"],
        "authority": lambda row, report: report.identity.authority == canonical_name(row["authority"]),
        "published": lambda row, report: str(report.identity.published) == row["report_published"],
        "inspected": lambda row, report: (
            report.identity.inspected == find_periods(row["inspection_dates_text"])
        ),
        "lead inspector": lambda row, report: report.identity.lead_inspector == row["lead_inspector"],
    }
    for name, check in checks.items():
        told = [row for row in rows if row.get(name.replace(" ", "_"), "-")]
        wrong = [row["file"] for row in told if not check(row, reports[row["file"]])]
        print(f"{name}: {len(told) - len(wrong)} of {len(told)}", *wrong, sep="\n  ")
    cells, wrong = 0, []
    for row in rows:
        grades = {judgement.area: judgement.grade.value for judgement in reports[row["file"]].judgements}
        for column, area in GRADES.items():
            cell = row["children_in_care"] if row[column].startswith("(joint") else row[column]
            if cell and not cell.startswith("("):
                cells += 1
                if grades.get(area) != cell:
                    wrong.append(f"{row['file']} {column}: {cell}, read {grades.get(area)}")
    print(f"grades: {cells - len(wrong)} of {cells} cells", *wrong, sep="\n  ")


def print_numbers(reports: dict[str, Report]) -> None:
    """Where the printed numbers of full inspections do not count on by one."""
    complete = 0
    for name, report in reports.items():
        if report.identity.framework not in NUMBERED:
            continue
        numbers = [0] + [int(p.number) for p in report.paragraphs if p.number and p.number.isdigit()]
        gaps = [f"{before}→{after}" for before, after in pairwise(numbers) if after != before + 1]
        if gaps or len(numbers) == 1:
            print(f"  numbers of {name}: {', '.join(gaps) or 'none printed'}")
        else:
            complete += 1
    print(f"numbers complete: {complete} full inspections")


def print_evidence(questions: Path, reports: dict[str, Report]) -> None:
    """How much evidence stands inside one paragraph at its page and number."""
    found = count = 0
    for line in questions.read_text(encoding="utf-8").splitlines():
        for gold in json.loads(line)["gold"]:
            count += 1
            hit = any(
                fold(gold["evidence"]) in fold(p.text)
                and (p.page_first or 0) <= gold["page"] <= (p.page_last or 0)
                and (gold["num"] is None or p.number == str(gold["num"]))
                for p in reports[gold["file"]].paragraphs
            )
            found += hit
            if not hit:
                print(f"  not in one paragraph: {gold['file']} p. {gold['page']}: {gold['evidence'][:60]}")
    print(f"evidence: {found} of {count}")


def fold(text: str) -> str:
    """The text without what the question format folds."""
    return re.sub(r"\s+", " ", text.translate(_FOLD)).strip().casefold()


def print_speed(paths: list[Path]) -> None:
    """Pages a second of the whole reading and of two libraries' plain text, one process, the same files."""
    speeds = {"inspectqa, whole reading": rate(paths, read_pages)}
    for name, read in (("pypdf, plain text", pypdf_pages), ("pdfplumber, plain text", pdfplumber_pages)):
        try:
            speeds[name] = rate(paths, read)
        except ImportError:
            print(f"{name}: not installed (pip install {name.split(',')[0]})")
    ours = next(iter(speeds.values()))
    for name, speed in speeds.items():
        print(f"{name}: {speed:.1f} pages/s, one process; we are {ours / speed:.1f} times as fast")


def rate(paths: Iterable[Path], read: Callable[[Path], int]) -> float:
    """Pages a second over the files."""
    started = time.perf_counter()
    pages = sum(map(read, paths))
    return pages / (time.perf_counter() - started)


def read_pages(path: Path) -> int:
    """Read a report wholly; its pages."""
    return read_report(path).identity.pages or 0


def pypdf_pages(path: Path) -> int:
    """Take out the plain text with pypdf; the pages."""
    import pypdf

    return sum(1 for page in pypdf.PdfReader(path).pages if page.extract_text() is not None)


def pdfplumber_pages(path: Path) -> int:
    """Take out the plain text with pdfplumber; the pages."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return sum(1 for page in pdf.pages if page.extract_text() is not None)


if __name__ == "__main__":
    main()
