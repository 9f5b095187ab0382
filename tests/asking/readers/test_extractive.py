"""The extractive reader: what an answer quotes, in which order, and how it reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.asking.readers.extractive import escape_markdown, name_report
from inspectqa.records import Citation, Framework, Paragraph, ParagraphKind, Support
from inspectqa.settings import Settings


def paragraph_of(citation: Citation) -> Paragraph:
    assert citation.paragraph is not None
    return citation.paragraph


QUESTIONS = (
    "What share of care leavers does Alderbrook keep in touch with?",
    "What did the 2016 inspection of Alderbrook say about care leavers?",
    "What needs to improve in Alderbrook?",
    "Are foster carers quitting in Wexmoor?",
    "Compare how personal advisers keep in touch in Alderbrook and Wexmoor",
    "How has support for care leavers in Alderbrook changed?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_statement_is_a_quotation_at_its_offsets(small_assistant: Assistant, question: str) -> None:
    answer = small_assistant.ask(question)
    assert answer.statements
    for statement in answer.statements:
        assert statement.support is Support.QUOTED
        for citation in statement.citations:
            assert paragraph_of(citation).text[citation.start : citation.end] == citation.quotation
            assert citation.quotation == statement.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_marker_of_the_text_is_a_citation(small_assistant: Assistant, question: str) -> None:
    answer = small_assistant.ask(question)
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"[{c.marker}]" in answer.text for c in answer.citations)


def test_the_lead_is_the_sentence_with_the_number(small_assistant: Assistant) -> None:
    lead = small_assistant.ask("What share of care leavers does Alderbrook keep in touch with?").statements[0]
    assert "94%" in lead.text


def test_a_however_stays_with_what_it_qualifies(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("How many care leavers did Alderbrook keep in touch with in 2016?")
    assert answer.statements[0].text.startswith("Personal advisers (PAs) keep in touch with 71%")
    assert "However, some young people wait months" in answer.statements[0].text


def test_a_list_is_quoted_whole_in_print_order(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("What needs to improve in Alderbrook?")
    assert [s.text for s in answer.statements] == [
        "The timeliness of pathway plans for care leavers.",
        "The quality and frequency of supervision of social workers.",
        "The stability of the workforce.",
    ]
    assert answer.text.count("\n- ") == 3


def test_a_comparison_quotes_both_sides_under_their_names(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(
        "How do personal advisers keep in touch in Alderbrook compared with Wexmoor?"
    )
    assert {c.report.authority for c in answer.citations} == {"Alderbrook", "Wexmoor"}
    assert "**Wexmoor, ILACS, published 2 February 2022**" in answer.text


def test_an_answer_names_its_report_first(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("Are foster carers quitting in Wexmoor?")
    assert answer.text.startswith("**Wexmoor, ILACS, published 2 February 2022**\n\nFoster carers leave")


def test_no_two_statements_say_the_same(small_assistant: Assistant) -> None:
    texts = [s.text for s in small_assistant.ask("care leavers and personal advisers").statements]
    assert len(texts) == len(set(texts))


def test_text_of_a_report_never_becomes_markup() -> None:
    assert escape_markdown("*a* [b](c) <d> _e_") == r"\*a\* \[b\](c) \<d\> \_e\_"


def test_a_report_without_authority_goes_by_its_title(small_index: Any) -> None:
    identity = small_index.catalogue.identities()["wexmoor-2022-02-02-ilacs"]
    assert name_report(identity) == "Wexmoor, ILACS, published 2 February 2022"


def test_what_holds_today_comes_before_what_was_said_before_it(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(
        "How well do personal advisers keep in touch with care leavers in Alderbrook?"
    )
    assert [citation.report.year for citation in answer.citations][:1] == [2023]
    dated = small_assistant.ask("How well did personal advisers keep in touch in Alderbrook in 2016?")
    assert {citation.report.year for citation in dated.citations} == {2016}


def test_a_comparison_quotes_what_was_found_first_of_each_side(small_assistant: Assistant) -> None:
    steps = small_assistant.explain("Compare how personal advisers keep in touch in Alderbrook and Wexmoor")
    assert steps.answer is not None
    quoted = {citation.paragraph.id for citation in steps.answer.citations if citation.paragraph}
    for authority in ("Alderbrook", "Wexmoor"):
        own = [one for one in steps.evidence if one.report.authority == authority]
        assert max(own, key=lambda one: one.score).paragraph.id in quoted


def test_what_only_announces_a_list_is_not_quoted_alone() -> None:
    announces = "Leaders need to act on the following weaknesses in work with missing children:"
    said = "Work with missing children is weak, and return interviews come late."
    lines = [
        (str(n), ParagraphKind.PARAGRAPH, "Findings", text) for n, text in enumerate((announces, said), 1)
    ]
    made = make_report("Alderbrook", Framework.ILACS, dt.date(2023, 3, 1), lines)
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue([made]))  # type: ignore[assignment]
    answer = assistant.ask("How is work with missing children in Alderbrook?")
    assert [statement.text for statement in answer.statements] == [said]


@pytest.mark.parametrize("opening", ["As a result, ", "In fact, "])
def test_a_sentence_that_opens_on_nothing_leads_only_where_no_other_is_as_good(opening: str) -> None:
    leaning = f"{opening}pathway plans for care leavers are clear and kept up to date in the service."
    standing = "Most pathway plans for care leavers are clear and kept up to date in the service."
    lines = [
        (str(n), ParagraphKind.PARAGRAPH, "Findings", text) for n, text in enumerate((leaning, standing), 1)
    ]
    made = make_report("Alderbrook", Framework.ILACS, dt.date(2023, 3, 1), lines)
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue([made]))  # type: ignore[assignment]
    answer = assistant.ask("Are pathway plans for care leavers in Alderbrook clear and up to date?")
    assert answer.statements[0].text == standing


def test_in_fact_takes_the_sentence_before_along() -> None:
    text = "Leaders know the area. In fact, pathway plans for care leavers are clear and kept up to date."
    made = make_report(
        "Alderbrook", Framework.ILACS, dt.date(2023, 3, 1), [("1", ParagraphKind.PARAGRAPH, "Findings", text)]
    )
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue([made]))  # type: ignore[assignment]
    answer = assistant.ask("Are pathway plans for care leavers in Alderbrook clear?")
    assert answer.statements[0].text == text
