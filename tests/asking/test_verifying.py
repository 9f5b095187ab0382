"""A saved answer, checked again: whatever was altered in it is found, and what was not passes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.asking.conftest import OLD, OTHER, SmallCatalogue, SmallIndex

from inspectqa.asking.chain import Assistant
from inspectqa.asking.refusal import UNANSWERED
from inspectqa.errors import AnswerFormatError
from inspectqa.records import Answer, Paragraph, Scope, Support
from inspectqa.settings import Settings

QUOTED = "How do personal advisers keep in touch with care leavers in Alderbrook?"
COMPUTED = "Which authorities were judged inadequate overall in 2022?"
REFUSED = "How much did Alderbrook spend on care leavers?"
ABOUT_SEVERAL = "Compare Alderbrook and Wexmoor on keeping in touch with care leavers"

Saved = dict[str, Any]


def save(answer: Answer) -> Saved:
    saved: Saved = json.loads(json.dumps(answer.to_dict()))
    return saved


def first(saved: Saved) -> Any:
    return saved["statements"][0]["citations"][0]


@pytest.mark.parametrize(
    "question",
    [
        QUOTED,
        COMPUTED,
        REFUSED,
        ABOUT_SEVERAL,
        "What needs to improve in Alderbrook?",
        "How were care leavers kept in touch with in Alderbrook in 2016?",
        "What did inspectors say about care leavers in Alderbrook in 2019?",
        "Do advisers keep in touch with care leavers in Alderbrook and Leeds?",
        "What does paragraph 22 of the Alderbrook 2023 report say?",
        "What are the council tax discounts?",
    ],
)
def test_what_was_not_altered_passes(small_assistant: Assistant, question: str) -> None:
    answer = small_assistant.ask(question)
    found = small_assistant.verify(save(answer))
    assert found.verified, (found.faults, found.statements)
    assert small_assistant.verify(answer).verified
    assert str(found).startswith("Nothing to verify" if answer.refused else "Verified")


def test_a_follow_up_and_a_scope_by_hand_pass(small_assistant: Assistant) -> None:
    talk = small_assistant.conversation()
    talk.ask(QUOTED)
    follow_up = small_assistant.verify(save(talk.ask("and in 2016?")))
    assert follow_up.verified
    assert any("taken to mean" in line for line in follow_up.unchecked)
    narrowed = small_assistant.ask("care leavers", Scope(reports=("alderbrook-2016-03-01-sif",)))
    assert small_assistant.verify(save(narrowed)).verified


def _text(saved: Saved) -> None:
    saved["text"] = saved["text"].replace("94%", "49%").replace("71%", "17%")


def _added_line(saved: Saved) -> None:
    saved["text"] += "\n\nEvery service is outstanding. [1]"


def _statement(saved: Saved) -> None:
    _text(saved)
    for statement in saved["statements"]:
        statement["text"] = statement["text"].replace("94%", "49%").replace("71%", "17%")


def _quotation(saved: Saved) -> None:
    _statement(saved)
    for statement in saved["statements"]:
        statement["citations"][0]["quotation"] = statement["text"]


def _paragraph_too(saved: Saved) -> None:
    _quotation(saved)
    for statement in saved["statements"]:
        statement["citations"][0]["paragraph"]["text"] = statement["text"]


def _authority(saved: Saved) -> None:
    first(saved)["report"]["authority"] = "Wexmoor"


def _report(saved: Saved) -> None:
    first(saved)["report"]["id"] = "wexmoor-2022-02-02-ilacs"


def _date(saved: Saved) -> None:
    first(saved)["report"]["published"] = "2025-06-20"


def _address(saved: Saved) -> None:
    first(saved)["report"]["address"] = "https://elsewhere.example/report.pdf"


def _source(saved: Saved) -> None:
    first(saved)["report"]["source"] = "https://elsewhere.example/report.pdf"


def _number(saved: Saved) -> None:
    first(saved)["paragraph"]["number"] = "77"


def _page(saved: Saved) -> None:
    first(saved)["paragraph"]["page_first"] = 9


def _offsets(saved: Saved) -> None:
    first(saved)["start"], first(saved)["end"] = -5, 10**9


def _other_paragraph(saved: Saved) -> None:
    first(saved)["paragraph"]["id"] = "alderbrook-2023-06-20-ilacs/0001"


def _no_paragraph(saved: Saved) -> None:
    first(saved)["paragraph"], first(saved)["quotation"] = None, ""


def _label(saved: Saved) -> None:
    first(saved)["label"] = "Wexmoor 2026, ¶1"


def _no_citation(saved: Saved) -> None:
    saved["statements"][0]["citations"] = []


def _no_statement(saved: Saved) -> None:
    saved["statements"] = []


def _nothing_at_all(saved: Saved) -> None:
    saved |= {"statements": [], "text": "", "citations": [], "notes": []}


def _facts(saved: Saved) -> None:
    saved["reader"] = "facts"


def _table(saved: Saved) -> None:
    saved["table"] = {"columns": ["Authority"], "rows": [["Alderbrook"]], "citations": []}


def _note(saved: Saved) -> None:
    saved["notes"] = [*saved["notes"], "Nothing has changed since."]


def _coverage(saved: Saved) -> None:
    saved["coverage"] = "All 153 authorities."


def _evidence(saved: Saved) -> None:
    saved["evidence"][0]["paragraph"]["text"] = "Invented."


def _superseded(saved: Saved) -> None:
    for one in saved["evidence"]:
        one["superseded"] = not one["superseded"]


def _further_field(saved: Saved) -> None:
    saved["verified_by"] = "the inspectorate"


def _refused(saved: Saved) -> None:
    message = "The reports don’t say."
    refusal = {"reason": "nothing found", "message": message, "searched": "everything", "nearest": []}
    saved |= {"statements": [], "citations": [], "refusal": refusal, "refused": True, "text": message}


def _support(saved: Saved) -> None:
    saved["statements"][0]["support"] = "unverified"


@pytest.mark.parametrize(
    "forge",
    [
        _text, _added_line, _statement, _quotation, _paragraph_too, _authority, _report, _date, _address,
        _source, _number, _page, _offsets, _other_paragraph, _no_paragraph, _label, _no_citation,
        _no_statement, _nothing_at_all, _facts, _table, _note, _coverage, _evidence, _superseded,
        _further_field, _refused, _support,
    ],
)  # fmt: skip
def test_a_forged_answer_of_quotations_is_found_out(
    small_assistant: Assistant, forge: Callable[[Saved], None]
) -> None:
    saved = save(small_assistant.ask(QUOTED))
    forged = copy.deepcopy(saved)
    forge(forged)
    assert forged != saved
    found = small_assistant.verify(forged)
    assert not found.verified
    assert all(fault.reason for fault in found.faults)
    assert str(found).startswith("Not verified")


def test_a_note_that_was_taken_away_is_missed(small_assistant: Assistant) -> None:
    saved = save(small_assistant.ask("Is awareness of private fostering low in Alderbrook?"))
    assert any("newer report" in note for note in saved["notes"])
    found = small_assistant.verify(saved | {"notes": []})
    assert [fault.part for fault in found.faults] == ["note"]


def _cell(saved: Saved) -> None:
    saved["table"]["rows"][0][0] = "Camelot"


def _row(saved: Saved) -> None:
    saved["table"]["rows"].pop()
    saved["table"]["citations"].pop()


def _row_source(saved: Saved) -> None:
    sources = saved["table"]["citations"]
    sources[0], sources[1] = sources[1], sources[0]


def _count(saved: Saved) -> None:
    number = saved["text"].split()[0]
    for part in (saved, saved["statements"][0]):
        part["text"] = part["text"].replace(number, "99", 1)


def _definition(saved: Saved) -> None:
    saved["definition"] = "Counted by hand."


def _prose(saved: Saved) -> None:
    saved["reader"] = "extractive"


def _catalogue_date(saved: Saved) -> None:
    saved["table"]["citations"][0]["report"]["published"] = "2020-01-01"


@pytest.mark.parametrize(
    "forge", [_cell, _row, _row_source, _count, _definition, _coverage, _note, _prose, _catalogue_date]
)
def test_a_forged_answer_out_of_data_is_found_out(
    small_assistant: Assistant, forge: Callable[[Saved], None]
) -> None:
    saved = save(small_assistant.ask(COMPUTED))
    assert saved["reader"] == "facts"
    forge(saved)
    assert not small_assistant.verify(saved).verified


def test_what_was_computed_is_said_to_be_unrepeatable_with_what_it_is_today(
    small_assistant: Assistant,
) -> None:
    saved = save(small_assistant.ask(COMPUTED))
    _count(saved)
    (statement,) = small_assistant.verify(saved).statements
    assert statement.support is Support.UNVERIFIED
    assert "computed from data and cannot be repeated" in statement.reason
    assert "today: ‘" in statement.reason


def _message(saved: Saved) -> None:
    saved["refusal"]["message"] = "They spent five million pounds."


def _searched(saved: Saved) -> None:
    saved["refusal"]["searched"] = "every report there is"


def _nearest(saved: Saved) -> None:
    saved["refusal"]["nearest"][0]["paragraph"]["text"] = "Invented."


@pytest.mark.parametrize("forge", [_message, _searched, _nearest, _added_line, _note])
def test_a_forged_refusal_is_found_out(small_assistant: Assistant, forge: Callable[[Saved], None]) -> None:
    saved = save(small_assistant.ask(REFUSED))
    forge(saved)
    assert not small_assistant.verify(saved).verified


def test_a_paragraph_that_has_changed_is_said_so_with_where_it_differs(small_assistant: Assistant) -> None:
    saved = save(small_assistant.ask(QUOTED))
    name = first(saved)["paragraph"]["id"]
    shelf: dict[str, Paragraph] = small_assistant.index.catalogue._paragraphs  # type: ignore[attr-defined]
    kept = shelf[name]
    shelf[name] = replace(kept, text=f"{kept.text} Or so it seems.")
    assert "Or so it seems." in small_assistant.verify(saved).statements[0].reason


def test_a_report_that_has_gone_is_said_to_be_gone(small_assistant: Assistant) -> None:
    saved = save(small_assistant.ask(QUOTED))
    small_assistant._index = SmallIndex(SmallCatalogue([OLD, OTHER]))  # type: ignore[assignment]
    found = small_assistant.verify(saved)
    assert any("the index holds no paragraph" in one.reason for one in found.statements)


def test_a_refusal_of_a_language_model_is_taken_for_what_it_is(small_assistant: Assistant) -> None:
    from inspectqa.asking import answering

    steps = small_assistant.explain(QUOTED)
    settings = Settings(llm="test:model")
    refused = answering._refuse_unanswered(steps, settings)
    assert refused.refusal is not None and refused.refusal.message == UNANSWERED
    assert refused.refusal.searched.startswith("Alderbrook, ILACS, 20 June 2023; Alderbrook, SIF")
    cited = {c.paragraph.id for c in steps.answer.citations if c.paragraph} if steps.answer else set()
    assert cited <= {one.paragraph.id for one in refused.refusal.nearest}
    assert small_assistant.verify(save(refused)).verified


def test_what_is_no_answer_is_an_error(small_assistant: Assistant) -> None:
    with pytest.raises(AnswerFormatError):
        small_assistant.verify({"question": 1})
