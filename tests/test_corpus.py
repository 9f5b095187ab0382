"""The sample collection: fiction, in real layouts, read as it was written, with questions that hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspectqa.asking.words import fold
from inspectqa.reading import read_report
from inspectqa.reading.gazetteer import find_authorities
from inspectqa.records import Area, Framework, Grade, Report

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
MARK = "Fictional sample report – InspectQA"
#: file: framework, year of publication, overall grade, printed numbers (from 1 without a gap)
EXPECTED = {
    "marlbury-2015-sif.pdf": (Framework.SIF, 2015, Grade.INADEQUATE, 29),
    "marlbury-2019-ilacs.pdf": (Framework.ILACS, 2020, Grade.REQUIRES_IMPROVEMENT, 17),
    "marlbury-2021-focused-visit.docx": (Framework.FOCUSED_VISIT, 2021, None, 5),
    "marlbury-2024-ilacs.pdf": (Framework.ILACS, 2024, Grade.GOOD, 19),
    "northmere-2016-sif.pdf": (Framework.SIF, 2016, Grade.REQUIRES_IMPROVEMENT, 21),
    "northmere-2022-ilacs.html": (Framework.ILACS, 2022, Grade.INADEQUATE, 13),
    "northmere-2023-focused-visit.pdf": (Framework.FOCUSED_VISIT, 2023, None, 0),
    "northmere-2024-send.pdf": (Framework.AREA_SEND, 2024, None, 0),
    "castlewick-2018-ilacs.pdf": (Framework.ILACS, 2018, Grade.GOOD, 10),
    "castlewick-2022-focused-visit.md": (Framework.FOCUSED_VISIT, 2022, None, 5),
    "castlewick-2026-ilacs.pdf": (Framework.ILACS, 2026, None, 14),
}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """Every sample report, read."""
    return {name: read_report(CORPUS / name) for name in EXPECTED}


def test_the_table_above_names_every_report() -> None:
    suffixes = {".pdf", ".docx", ".html", ".md"}
    found = {path.name for path in CORPUS.rglob("*") if path.suffix in suffixes} - {"README.md"}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_is_read_as_it_was_written(name: str, reports: dict[str, Report]) -> None:
    framework, year, overall, numbers = EXPECTED[name]
    report = reports[name]
    assert report.identity.authority == name.split("-", maxsplit=1)[0].title()
    assert (report.identity.framework, report.identity.year) == (framework, year)
    assert report.identity.inspected
    grades = {j.area: j.grade for j in report.judgements}
    assert grades.get(Area.OVERALL) == overall
    assert [p.number for p in report.paragraphs if p.number] == [str(n) for n in range(1, numbers + 1)]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sentence_of_the_source_is_in_the_report(name: str, reports: dict[str, Report]) -> None:
    source = (CORPUS / "make" / "sources" / name).with_suffix(".source").read_text(encoding="utf-8")
    texts = {fold(p.text) for p in reports[name].paragraphs}
    lines = [line.partition(". ")[2] for line in source.splitlines() if line[:1].isdigit() and ". " in line]
    missing = [line for line in lines if fold(line) not in texts]
    assert missing == []


def test_no_real_authority_is_meant() -> None:
    for name in EXPECTED:
        assert find_authorities(name.split("-")[0].title()) == []


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".pdf")])
def test_every_page_says_that_it_is_fiction(name: str) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(CORPUS / name) as document:
        for page in document:
            assert MARK in page.get_textpage().get_text_range()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_first_page_says_so_in_its_text(name: str, reports: dict[str, Report]) -> None:
    notices = [p for p in reports[name].paragraphs if "fictional sample" in p.text]
    assert notices and notices[0].page_first in (1, None)


def test_the_collection_is_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 3_000_000


def test_every_question_names_words_that_stand_in_one_paragraph(reports: dict[str, Report]) -> None:
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len(questions) >= 45
    assert {q["type"] for q in questions} == {
        "fact", "list", "judgement", "compare", "timeline", "follow-up", "unanswerable",
    }  # fmt: skip
    for question in questions:
        assert bool(question["gold"]) == question["answerable"], question["id"]
        for gold in question["gold"]:
            paragraphs = reports[gold["file"]].paragraphs
            held = [p for p in paragraphs if fold(gold["evidence"]) in fold(p.text)]
            assert held, (question["id"], gold["evidence"])
            assert any(p.page_first == gold["page"] for p in held), question["id"]
