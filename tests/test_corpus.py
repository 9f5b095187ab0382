"""The sample collection: fiction, in real layouts, read as it was written, with questions that hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from inspectqa.asking.words import fold
from inspectqa.reading import read_report
from inspectqa.reading.check import check_report
from inspectqa.reading.gazetteer import find_authorities, load_authorities
from inspectqa.records import Area, Framework, Grade, Report

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
MARK = "Fictional sample report – InspectQA"
INADEQUATE, NEEDS, GOOD, TOP = Grade.INADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING


@dataclass(frozen=True)
class Expected:
    """What a sample report says of itself; the printed numbers run from 1 to `numbers` without a gap."""

    framework: Framework
    inspected: tuple[str, str]
    published: str
    lead_inspector: str | None = None
    numbers: int = 0
    grades: dict[Area, Grade] = field(default_factory=dict)
    joint: bool = False


def grades(*order: Grade | None) -> dict[Area, Grade]:
    """The grades in the order of AREAS, without those that the framework doesn't give."""
    return {area: grade for area, grade in zip(AREAS, order, strict=False) if grade}


AREAS = (
    Area.OVERALL,
    Area.HELP_AND_PROTECTION,
    Area.CHILDREN_IN_CARE,
    Area.CARE_LEAVERS,
    Area.LEADERSHIP,
    Area.ADOPTION,
    Area.LSCB,
)
EXPECTED = {
    "marlbury-2015-sif.pdf": Expected(
        Framework.SIF,
        ("2015-03-10", "2015-04-01"),
        "2015-06-12",
        "Rowena Ashdown",
        39,
        grades(INADEQUATE, INADEQUATE, NEEDS, INADEQUATE, INADEQUATE, GOOD, NEEDS),
    ),
    "marlbury-2019-ilacs.pdf": Expected(
        Framework.ILACS,
        ("2019-11-04", "2019-11-15"),
        "2020-01-06",
        "Imogen Tarrant",
        34,
        grades(NEEDS, NEEDS, NEEDS, NEEDS, NEEDS),
        joint=True,
    ),
    "marlbury-2021-focused-visit.docx": Expected(
        Framework.FOCUSED_VISIT, ("2021-09-14", "2021-09-15"), "2021-10-21", numbers=11
    ),
    "marlbury-2024-ilacs.pdf": Expected(
        Framework.ILACS,
        ("2024-06-10", "2024-06-21"),
        "2024-08-05",
        "Gareth Penhallow",
        37,
        grades(GOOD, GOOD, GOOD, TOP, GOOD),
    ),
    "northmere-2016-sif.pdf": Expected(
        Framework.SIF,
        ("2016-04-12", "2016-05-05"),
        "2016-07-04",
        "Constance Whitmarsh",
        36,
        grades(NEEDS, NEEDS, GOOD, NEEDS, NEEDS, TOP),
    ),
    "northmere-2022-ilacs.html": Expected(
        Framework.ILACS,
        ("2022-05-09", "2022-05-20"),
        "2022-07-11",
        "Desmond Ferris",
        27,
        grades(INADEQUATE, INADEQUATE, NEEDS, NEEDS, INADEQUATE),
        joint=True,
    ),
    "northmere-2023-focused-visit.pdf": Expected(
        Framework.FOCUSED_VISIT, ("2023-10-17", "2023-10-18"), "2023-11-24"
    ),
    "northmere-2024-send.pdf": Expected(
        Framework.AREA_SEND,
        ("2024-04-22", "2024-04-26"),
        "2024-07-01",
        grades={Area.SEND: Grade.INCONSISTENT},
    ),
    "castlewick-2018-ilacs.pdf": Expected(
        Framework.ILACS,
        ("2018-10-08", "2018-10-19"),
        "2018-12-03",
        "Imogen Tarrant",
        28,
        grades(GOOD, GOOD, TOP, TOP, GOOD),
        joint=True,
    ),
    "castlewick-2022-focused-visit.md": Expected(
        Framework.FOCUSED_VISIT, ("2022-02-16", "2022-02-17"), "2022-03-28", numbers=12
    ),
    "castlewick-2026-ilacs.pdf": Expected(
        Framework.ILACS,
        ("2026-05-11", "2026-05-22"),
        "2026-07-06",
        "Nadia Pemberton",
        33,
        grades(None, NEEDS, TOP, GOOD, GOOD),
    ),
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
    expected, report = EXPECTED[name], reports[name]
    identity = report.identity
    assert identity.authority == name.split("-", maxsplit=1)[0].title()
    assert (identity.framework, str(identity.published)) == (expected.framework, expected.published)
    assert [(str(p.start), str(p.end)) for p in identity.inspected] == [expected.inspected]
    assert identity.lead_inspector == expected.lead_inspector
    assert [p.number for p in report.paragraphs if p.number] == [
        str(number) for number in range(1, expected.numbers + 1)
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_grade_is_read_with_the_paragraph_that_states_it(name: str, reports: dict[str, Report]) -> None:
    expected, report = EXPECTED[name], reports[name]
    assert {j.area: j.grade for j in report.judgements} == expected.grades
    texts = {p.id: p.text.lower() for p in report.paragraphs}
    for judgement in report.judgements:
        assert judgement.printed_grade.lower() in texts[judgement.paragraph_id or ""]
    joint = {j.area for j in report.judgements if j.joint}
    assert joint == ({Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS} if expected.joint else set())


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_looks_wrong_in_what_was_read(name: str, reports: dict[str, Report]) -> None:
    odd = [said for said in check_report(reports[name]) if "read by its layout" not in said]
    assert odd == []


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sentence_of_the_source_is_in_the_report(name: str, reports: dict[str, Report]) -> None:
    source = (CORPUS / "make" / "sources" / name).with_suffix(".source").read_text(encoding="utf-8")
    texts = {fold(p.text) for p in reports[name].paragraphs}
    lines = [line.partition(". ")[2] for line in source.splitlines() if line[:1].isdigit() and ". " in line]
    missing = [line for line in lines if fold(line) not in texts]
    assert missing == []


@pytest.mark.parametrize("authority", sorted({name.split("-")[0] for name in EXPECTED}))
def test_no_real_authority_is_meant(authority: str) -> None:
    assert find_authorities(authority.title()) == []
    names = [name for known in load_authorities() for name in (known.name, *known.aliases)]
    nearest = min(names, key=lambda name: OSA.distance(authority, name.lower()))
    assert OSA.distance(authority, nearest.lower()) >= 3, nearest


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".pdf")])
def test_every_page_says_that_it_is_fiction(name: str) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(CORPUS / name) as document:
        for page in document:
            assert MARK in page.get_textpage().get_text_range()


def test_the_other_formats_carry_the_mark_too() -> None:
    import docx

    footers = [s.footer for s in docx.Document(str(CORPUS / "marlbury-2021-focused-visit.docx")).sections]
    assert all(MARK in " ".join(p.text for p in footer.paragraphs) for footer in footers)
    for name in EXPECTED:
        if name.endswith((".html", ".md")):
            assert MARK in (CORPUS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_mark_is_furniture_and_not_a_paragraph(name: str, reports: dict[str, Report]) -> None:
    held = [p.text for p in reports[name].paragraphs if MARK in p.text]
    assert held == [] or name.endswith((".md", ".html"))


def test_the_pdfs_are_tagged_but_for_one() -> None:
    import pikepdf

    untagged = []
    for name in EXPECTED:
        if name.endswith(".pdf"):
            with pikepdf.open(CORPUS / name) as pdf:
                if "/StructTreeRoot" not in pdf.Root:
                    untagged.append(name)
    assert untagged == ["northmere-2016-sif.pdf"]


@pytest.mark.parametrize("name", [n for n in EXPECTED if n.endswith(".pdf") and "visit" not in n])
def test_a_full_report_fills_four_pages(name: str, reports: dict[str, Report]) -> None:
    assert (reports[name].identity.pages or 0) >= 4


@pytest.mark.parametrize("name", EXPECTED)
def test_the_first_page_says_so_in_its_text(name: str, reports: dict[str, Report]) -> None:
    notices = [p for p in reports[name].paragraphs if "fictional sample" in p.text]
    assert notices and notices[0].page_first in (1, None)


def test_the_collection_is_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 3_000_000


def test_every_question_names_words_that_stand_in_one_paragraph(reports: dict[str, Report]) -> None:
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len({q["id"] for q in questions}) == len(questions) >= 80
    assert {q["type"] for q in questions} == {
        "fact", "list", "judgement", "compare", "timeline", "follow-up", "unanswerable",
    }  # fmt: skip
    for question in questions:
        assert bool(question["gold"]) == question["answerable"], question["id"]
        for gold in question["gold"]:
            held = [
                (p.page_first, p.number)
                for p in reports[gold["file"]].paragraphs
                if fold(gold["evidence"]) in fold(p.text)
            ]
            number = str(gold["num"]) if gold["num"] else None
            assert (gold["page"], number) in held, (question["id"], gold["evidence"])


def test_every_follow_up_has_a_turn_before_it() -> None:
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    turns = {(q["conversation"], q["turn"]) for q in questions if q["conversation"]}
    followed = [q for q in questions if q["type"] == "follow-up"]
    assert len(followed) >= 5
    for question in followed:
        assert question["standalone_question"], question["id"]
        assert (question["conversation"], question["turn"] - 1) in turns, question["id"]
