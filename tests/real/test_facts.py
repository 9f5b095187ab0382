"""The questions over many reports, and those about grades, against their published answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from inspectqa.asking.facts.answers import FactsBase, answer_facts
from inspectqa.asking.understanding.questions import Known, reports_in, understand
from inspectqa.reading.gazetteer import canonical_name
from inspectqa.reading.official import official_rows
from inspectqa.records import Answer, Identity, Report

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def base() -> FactsBase:
    return FactsBase.of([], [], lambda ids: {}, official_rows())


@pytest.fixture(scope="module")
def joined(real_reports: dict[str, Report]) -> FactsBase:
    """The facts of every real report, joined with the catalogue."""
    reports = real_reports.values()
    paragraphs = {paragraph.id: paragraph for report in reports for paragraph in report.paragraphs}
    return FactsBase.of(
        [report.identity for report in reports],
        [judgement for report in reports for judgement in report.judgements],
        lambda ids: {one: paragraphs[one] for one in ids if one in paragraphs},
        official_rows(),
    )


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told(answer: Answer) -> list[tuple[str, ...]]:
    return list(answer.table.rows) if answer.table else []


def names(answer: Answer) -> list[str]:
    return sorted({row[0] for row in told(answer)})


def canon(printed: str) -> str:
    return canonical_name(printed) or printed


def grade_columns(answer: Answer, row: tuple[str, ...]) -> dict[str, str]:
    heads = {
        "Overall": "overall",
        "Help and protection": "help_and_protection",
        "Children in care": "children_in_care",
        "Care leavers": "care_leavers",
        "Adoption": "adoption",
        "Leadership": "leadership",
        "Published": "published",
    }
    return {heads[head]: cell for head, cell in zip(answer.table.columns, row, strict=True) if head in heads}


def same_grades(found: dict[str, str], row: dict) -> bool:
    """Whether a row has the expected grades; a joint grade stands in both columns, none is '–'."""
    for key, value in row.items():
        if key not in found:
            continue
        expected = row["children_in_care"] if value.startswith("(joint") else value
        if (found[key] if found[key] != "–" else "") != ("" if expected.startswith("(not") else expected):
            return False
    return True


def check(question: dict, answer: Answer) -> None:
    """The answer has the published number, names or table."""
    expected = question["answer"]
    if isinstance(expected, int):
        assert answer.text.startswith(f"{expected} "), answer.text
        assert len(told(answer)) == expected
    elif expected and isinstance(expected[0], str):
        if question["type"] == "extreme":
            assert told(answer)[0][:2] == (canon(expected[0]), str(expected[1]))
        else:
            assert names(answer) == sorted(map(canon, expected))
    elif expected and isinstance(expected[0], dict):
        assert len(told(answer)) == len(expected)
        for wanted in expected:
            match = [
                r
                for r in told(answer)
                if wanted["published"] in r
                and (wanted.get("authority") is None or canon(wanted["authority"]) == r[0])
            ]
            assert len(match) == 1, wanted
            assert same_grades(grade_columns(answer, match[0]), wanted), wanted
    else:
        rows = [[re.sub(r"%$", "", cell) for cell in row] for row in told(answer)]
        for wanted in expected:
            cells = {canon(str(value)) if index == 0 else str(value) for index, value in enumerate(wanted)}
            assert any(cells <= set(row) for row in rows), wanted


def aggregates() -> list[dict]:
    path = Path(__file__).resolve().parents[3] / "shared" / "questions" / "aggregates-dev.jsonl"
    return lines(path) if path.is_file() else []


@pytest.mark.parametrize("question", aggregates(), ids=lambda question: question["id"])
def test_questions_over_many_reports(question, base):
    known = Known.of(base.identities)
    answer = answer_facts(understand(question["question"], [], known), base)
    assert answer is not None
    check(question, answer)
    assert answer.coverage
    assert answer.definition


@pytest.mark.parametrize("question", aggregates(), ids=lambda question: question["id"])
def test_questions_over_many_reports_with_the_reports_indexed(question, joined):
    known = Known.of(joined.identities)
    answer = answer_facts(understand(question["question"], [], known), joined)
    assert answer is not None
    check(question, answer)


def test_no_report_is_counted_twice(base, joined):
    assert len(joined.inspections) == len(base.inspections)


def test_reports_and_catalogue_agree_on_grades(joined):
    told = [note for inspection in joined.inspections for note in inspection.disagreements if "says" in note]
    assert [note for note in told if "dated" not in note] == []


def fold(text: str) -> str:
    text = re.sub(r"[‘’']", "'", re.sub(r"[–—‑-]", "-", text))
    return " ".join(text.split()).lower()


def has_gold(answer: Answer, gold: dict) -> bool:
    published = gold["file"].split("_")[2]
    return any(
        citation.paragraph is not None
        and str(citation.report.published) == published
        and fold(gold["evidence"]) in fold(citation.paragraph.text)
        for citation in answer.citations
    )


def test_grade_questions_cite_the_paragraph_that_states_the_grade(shared, joined):
    known = Known.of(joined.identities)
    turns: dict[str, list] = {}
    asked, right, wrong = 0, 0, []
    for line in lines(shared / "questions" / "dev.jsonl"):
        history = turns.setdefault(line.get("conversation") or line["id"], [])
        question = understand(line["question"], history, known)
        history.append(question)
        answer = answer_facts(question, joined)
        if line["type"] == "judgement":
            assert answer is not None, line["question"]
        if answer is None or line["type"] == "fact":
            continue
        asked += 1
        hits = [has_gold(answer, gold) for gold in line["gold"]]
        ok = answer.refused if not hits else any(hits) if line["gold_mode"] == "any" else all(hits)
        right += ok
        wrong += [] if ok else [line["question"]]
    assert asked >= 25
    assert right / asked >= 0.95, wrong


def test_every_question_finds_its_authority_and_its_reports(shared, joined):
    identities: dict[str, Identity] = {
        key: i.identity for key, i in zip(joined.identities, joined.inspections, strict=True)
    }
    known = Known.of(identities)
    turns: dict[str, list] = {}
    for line in lines(shared / "questions" / "dev.jsonl"):
        history = turns.setdefault(line.get("conversation") or line["id"], [])
        question = understand(line["question"], history, known)
        history.append(question)
        assert set(question.scope.authorities) == set(map(canon, line["authority_scope"])), line["question"]
        found = {(i.authority, str(i.published)) for i in reports_in(question.scope, identities)}
        for gold in line["gold"]:
            _, name, day, _ = gold["file"].split("/")[-1].split("_")
            assert (canon(name), day) in found, line["question"]
