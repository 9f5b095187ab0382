"""Evaluation: what counts as found, cited and rightly refused, and what a questions file must hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspectqa.errors import InspectQAError, QuestionError
from inspectqa.evaluation import Gold, evaluate, judge, read_questions
from inspectqa.records import (
    Answer,
    Citation,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    Refusal,
    RefusalReason,
    Scope,
    Statement,
)

REPORT = Identity("a", "A", "Alderbrook", Framework.ILACS, source="folder/a.pdf")
OTHER = Identity("b", "B", "Wexmoor", Framework.ILACS, source="b.pdf")


def paragraph(text: str, report: Identity = REPORT) -> Paragraph:
    return Paragraph(f"{report.id}/0001", report.id, 1, text)


def answered(texts: list[str], cited: list[str] = (), report: Identity = REPORT) -> Answer:  # type: ignore[assignment]
    evidence = tuple(Evidence(report, paragraph(text, report), 1.0) for text in texts)
    statements = tuple(
        Statement(text, (Citation(n, report, paragraph(text, report), text, 0, len(text)),))
        for n, text in enumerate(cited, 1)
    )
    return Answer("q", "q", Scope(), Kind.OPEN, "", statements, evidence)


def refused() -> Answer:
    refusal = Refusal(RefusalReason.NOTHING_FOUND, "nothing", "all")
    return Answer("q", "q", Scope(), Kind.OPEN, "", refusal=refusal)


def line(**changes: Any) -> str:
    row = {
        "id": "q1",
        "question": "How many?",
        "type": "fact",
        "answerable": True,
        "gold": [{"file": "reports/a.pdf", "page": 1, "num": 3, "evidence": "fourteen homes"}],
        "gold_mode": "any",
    }
    return json.dumps(row | changes)


def trial_of(tmp_path: Path, **changes: Any) -> Any:
    path = tmp_path / "q.jsonl"
    path.write_text(line(**changes), encoding="utf-8")
    return read_questions(path)[0]


@pytest.mark.parametrize(
    ("printed", "matches"),
    [
        ("There are FOURTEEN  homes.", True),
        ("There are fourteen foster homes.", False),
    ],
)
def test_a_gold_is_in_its_report_and_holds_the_words(printed: str, matches: bool) -> None:
    assert Gold("a.pdf", "fourteen homes").matches(REPORT, paragraph(printed)) is matches


def test_the_words_in_another_report_are_no_gold() -> None:
    assert not Gold("a.pdf", "fourteen homes").matches(OTHER, paragraph("fourteen homes", OTHER))


def test_quotes_and_dashes_are_folded() -> None:
    assert Gold("a.pdf", "children's re-referrals").matches(REPORT, paragraph("Children’s re‑referrals"))


def test_found_is_measured_at_each_depth(tmp_path: Path) -> None:
    outcome = judge(trial_of(tmp_path), answered(["a", "b", "fourteen homes"]))
    assert outcome.found == {1: 0.0, 5: 1.0, 10: 1.0}
    assert outcome.ranks == (3,)


def test_where_all_are_needed_the_share_among_twice_as_many_counts(tmp_path: Path) -> None:
    gold = [{"file": "a.pdf", "evidence": word} for word in ("one", "two", "three", "four")]
    trial = trial_of(tmp_path, gold=gold, gold_mode="all")
    outcome = judge(trial, answered(["one", "x", "y", "two", "three"]))
    assert outcome.found == {1: 0.75, 5: 0.75, 10: 0.75}
    assert trial.depth == 10


def test_cited_looks_at_the_citations_alone(tmp_path: Path) -> None:
    trial = trial_of(tmp_path)
    assert judge(trial, answered(["fourteen homes"], [])).cited == 0.0
    assert judge(trial, answered([], ["fourteen homes"])).cited == 1.0


def test_needed_reports_are_counted_among_the_first_ten(tmp_path: Path) -> None:
    gold = [{"file": name, "evidence": "x"} for name in ("a.pdf", "b.pdf")]
    outcome = judge(trial_of(tmp_path, gold=gold, gold_mode="all", type="compare"), answered(["nothing"]))
    assert outcome.reports == 0.5


def test_a_quotation_off_its_place_is_not_verbatim(tmp_path: Path) -> None:
    citation = Citation(1, REPORT, paragraph("fourteen homes"), "fifteen homes", 0, 13)
    answer = Answer("q", "q", Scope(), Kind.OPEN, "", (Statement("fifteen homes", (citation,)),))
    outcome = judge(trial_of(tmp_path), answer)
    assert (outcome.quotations, outcome.verbatim) == (1, 0)


class Scripted:
    """Stands for an assistant: answers in the order given, and keeps what it was asked, conversation by
    conversation.
    """

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.talks: list[list[str]] = []

    def conversation(self) -> Scripted:
        self.talks.append([])
        return self

    def ask(self, question: str, *, limit: int | None = None) -> Answer:
        self.talks[-1].append(question)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_follow_ups_are_asked_in_their_conversation_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [
        line(id="c.2", question="second", conversation="c", turn=2),
        line(id="q", question="alone"),
        line(id="c.1", question="first", conversation="c", turn=1),
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    assistant = Scripted(*[answered(["fourteen homes"])] * 3)
    evaluate(path, assistant)
    assert assistant.talks == [["first", "second"], ["alone"]]


def test_refusals_are_right_or_wrong(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [line(id="1"), line(id="2"), line(id="3", answerable=False, gold=[], type="unanswerable")]
    path.write_text("\n".join(rows), encoding="utf-8")
    result = evaluate(path, Scripted(answered(["fourteen homes"]), refused(), refused()))
    assert result.overall.refused_wrongly == 0.5
    assert result.overall.refused_rightly == 1.0
    assert result.by_type["fact"].found[1] == 0.5
    assert result.by_type["unanswerable"].found[1] is None


def test_an_error_counts_as_a_refusal_and_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(line(), encoding="utf-8")
    result = evaluate(path, Scripted(QuestionError("q", "is empty")))
    assert result.outcomes[0].refused
    assert "is empty" in result.outcomes[0].error


def test_the_result_is_plain_for_json_and_a_table(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(line(), encoding="utf-8")
    result = evaluate(path, Scripted(answered(["fourteen homes"], ["fourteen homes"])))
    assert json.loads(json.dumps(result.to_dict()))["overall"]["cited"] == 1.0
    assert result.table()[0][:3] == ["type", "n", "found@1"]
    assert result.table()[-1][:3] == ["all", "1", "1.00"]


@pytest.mark.parametrize("text", ["", "\n", "{", "[]", '{"id": 1}', '{"id": "a", "question": "b"}'])
def test_a_file_that_holds_no_questions_is_an_error_that_names_the_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InspectQAError, match=r"q\.jsonl"):
        read_questions(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InspectQAError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
