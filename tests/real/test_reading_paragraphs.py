"""The paragraphs of the real reports: their numbers, their text, their boxes, and what is never lost."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from inspectqa.records import Framework, ParagraphKind, Report

pytestmark = pytest.mark.real

NUMBERED = (Framework.SIF, Framework.SIF_REINSPECTION, Framework.ILACS)
#: Where the printed numbers themselves break off, restart or are not there.
EXPLAINED = {
    "reports/csc/80460_derbyshire_2014-02-11_csc.pdf": "nothing is numbered",
    "reports/csc/80477_kingston-upon-hull_2015-02-10_csc.pdf": "page 41 begins again at 1 after 140",
    "reports/csc/80546_windsor-and-maidenhead_2020-02-24_csc.pdf": "14 on page 5, 16 on page 6",
}
_FOLD = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_FOLD)).strip().casefold()


def gaps(report: Report) -> list[tuple[int, int]]:
    """Where the printed numbers do not count on by one."""
    numbers = [0] + [int(p.number) for p in report.paragraphs if p.number and p.number.isdigit()]
    return [(before, after) for before, after in pairwise(numbers) if after != before + 1]


def test_printed_numbers_are_complete(real_reports: dict[str, Report]) -> None:
    numbered = {n: r for n, r in real_reports.items() if r.identity.framework in NUMBERED}
    assert len(numbered) == 234
    broken = {n for n, r in numbered.items() if gaps(r) or not any(p.number for p in r.paragraphs)}
    assert broken == set(EXPLAINED)


def test_the_explained_gaps_are_the_only_ones(real_reports: dict[str, Report]) -> None:
    found = {name: gaps(real_reports[name]) for name in EXPLAINED}
    assert list(found.values()) == [[], [(140, 1)], [(14, 16)]]


def test_no_number_is_a_row_of_the_judgement_table(real_reports: dict[str, Report]) -> None:
    for report in real_reports.values():
        assert not any(p.number for p in report.paragraphs if p.kind is ParagraphKind.ROW)


def test_evidence_of_the_questions_stands_in_one_paragraph(
    real_reports: dict[str, Report], shared: Path
) -> None:
    missing, count = [], 0
    lines = (shared / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    for question in map(json.loads, lines):
        for gold in question["gold"]:
            count += 1
            found = [
                p
                for p in real_reports[gold["file"]].paragraphs
                if fold(gold["evidence"]) in fold(p.text)
                and (p.page_first or 0) <= gold["page"] <= (p.page_last or 0)
                and (gold["num"] is None or p.number == str(gold["num"]))
            ]
            if not found:
                missing.append((question["id"], gold["file"], gold["page"], gold["num"]))
    assert count > 200
    assert missing == []


def test_paragraphs_judged_by_eye_still_begin_and_end_so(real_reports: dict[str, Report]) -> None:
    """The sample was compared with the rendered pages, outlines drawn, and each verdict noted."""
    with (Path(__file__).parent / "paragraph_verdicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    intact = [row for row in rows if row["verdict"] == "intact"]
    assert len(rows) >= 300
    assert len(intact) >= 0.995 * len(rows)
    changed = []
    for row in intact:
        starts = [
            p
            for p in real_reports[row["file"]].paragraphs
            if p.page_first == int(row["page"]) and p.text.startswith(row["first words"])
        ]
        if not any(p.text.endswith(row["last words"]) and (p.number or "") == row["number"] for p in starts):
            changed.append(row)
    assert changed == []


def test_boxes_lie_on_their_pages(real_reports: dict[str, Report]) -> None:
    for name, report in real_reports.items():
        for paragraph in report.paragraphs:
            assert paragraph.boxes, (name, paragraph.order)
            assert {box.page for box in paragraph.boxes} >= {paragraph.page_first, paragraph.page_last}
            for box in paragraph.boxes:
                assert 0 <= box.left < box.right <= 850 and 0 <= box.top < box.bottom <= 850, (
                    name,
                    paragraph.order,
                )


def test_no_two_paragraphs_cover_the_same_line(real_reports: dict[str, Report]) -> None:
    """A highlight covers its paragraph's lines and no other's."""
    shared_lines = []
    for name, report in real_reports.items():
        seen: dict[tuple[int, float, float], int] = {}
        for paragraph in report.paragraphs:
            for box in paragraph.boxes:
                place = (box.page, box.left, box.bottom)
                if seen.setdefault(place, paragraph.order) != paragraph.order:
                    shared_lines.append((name, paragraph.order))
    assert shared_lines == []


def test_no_characters_of_the_private_area_or_line_end_hyphens(real_reports: dict[str, Report]) -> None:
    odd = re.compile("[\ue000-\uf8ff\ufffe\u0002\ufffd]")
    found = [(n, p.order) for n, r in real_reports.items() for p in r.paragraphs if odd.search(p.text)]
    assert found == []


def test_page_furniture_is_left_out(real_reports: dict[str, Report]) -> None:
    for name, report in real_reports.items():
        texts = [p.text for p in report.paragraphs]
        repeated = {
            t for t in texts if len(t) > 30 and texts.count(t) >= max(4, (report.identity.pages or 0) - 2)
        }
        assert not repeated, (name, repeated)
        assert not any(text.isdigit() and len(text) < 3 for text in texts), name
