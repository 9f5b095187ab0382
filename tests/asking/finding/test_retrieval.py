"""Retrieval: what is searched for a question, inside which reports, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.finding.retrieval import make_query, search_terms, superseded
from inspectqa.asking.finding.terms import load_synonyms
from inspectqa.asking.words import content_words, fold, stem
from inspectqa.errors import SettingsError
from inspectqa.records import Framework, Question, Recency, Scope
from inspectqa.settings import Settings


def asked(topic: str) -> Question:
    return Question(text=topic, standalone=topic, topic=topic)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("agencies", "agenc"), ("retention", "retent"), ("inspected", "inspect"), ("policies", "polici")],
)
def test_words_are_stemmed_as_the_full_text_search_stems_them(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_folding_forgives_quotes_dashes_space_and_case() -> None:
    assert fold("The child’s  re‑referral\nRate") == fold("the child's re-referral rate")


def test_words_of_asking_carry_no_topic() -> None:
    assert content_words("What did inspectors say about the authority’s fostering?") == [
        "inspectors",
        "authority",
        "fostering",
    ]


def test_everyday_words_find_those_of_the_reports(small_index: Any) -> None:
    terms = search_terms(make_query(asked("are foster carers quitting?"), small_index, Settings()))
    assert {"foster carers", "fostering households", "quitting", "retention"} <= set(terms)


def test_an_abbreviation_that_a_report_defines_finds_what_it_stands_for(small_index: Any) -> None:
    assert "keeping in touch" in search_terms(make_query(asked("KIT"), small_index, Settings()))


@pytest.mark.parametrize("slip", ["cuoncil", "councl", "counncil", "concil"])
def test_a_spelling_slip_is_read_as_the_word_of_the_reports(small_index: Any, slip: str) -> None:
    (term,) = make_query(asked(slip), small_index, Settings()).terms
    assert term.corrected == "council"


def test_a_rare_word_weighs_more_than_a_common_one(small_index: Any) -> None:
    rare, common = make_query(asked("council advisers"), small_index, Settings()).terms
    assert rare.weight > common.weight


def test_only_reports_in_scope_are_searched(small_assistant: Assistant) -> None:
    found = small_assistant.search("care leavers", scope=Scope(authorities=("Wexmoor",)))
    assert found
    assert {evidence.report.authority for evidence in found} == {"Wexmoor"}


def test_without_a_date_the_newer_report_comes_first(small_assistant: Assistant) -> None:
    best = small_assistant.search("keep in touch with care leavers in Alderbrook")[0]
    assert best.report.published is not None
    assert best.report.published.year == 2023


def test_an_older_report_of_the_same_kind_is_labelled_superseded(small_index: Any) -> None:
    reports = list(small_index.catalogue.identities().values())
    labels = {report.id: superseded(report, reports) for report in reports}
    assert [name for name, label in labels.items() if label] == ["alderbrook-2016-03-01-sif"]


def test_a_year_narrows_to_its_report(small_assistant: Assistant) -> None:
    found = small_assistant.search("care leavers in Alderbrook in 2016", limit=3)
    assert {evidence.report.framework for evidence in found} == {Framework.SIF}


def test_scope_given_by_hand_replaces_what_the_question_says(small_assistant: Assistant) -> None:
    scope = Scope(authorities=("Alderbrook",), recency=Recency.LATEST)
    found = small_assistant.search("care leavers in Wexmoor", scope=scope)
    assert {evidence.report.authority for evidence in found} == {"Alderbrook"}


def test_a_user_can_add_words(tmp_path: Any) -> None:
    extension = tmp_path / "words.toml"
    extension.write_text('[same]\ngroups = [["wobbly", "unstable"]]\n', encoding="utf-8")
    (term,) = load_synonyms(extension).terms("wobbly")
    assert [form.printed for form in term.forms] == ["wobbly", "unstable"]


@pytest.mark.parametrize("text", ["[same", "[same]\ngroups = 3", "everyday = 1"])
def test_a_broken_words_file_is_named(tmp_path: Any, text: str) -> None:
    extension = tmp_path / "words.toml"
    extension.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"words\.toml"):
        load_synonyms(extension)


def test_documents_of_the_retriever_carry_all_that_a_citation_needs(small_assistant: Assistant) -> None:
    document = small_assistant.retriever.invoke("council tax for care leavers in Alderbrook")[0]
    assert document.page_content == "Council tax is waived until the age of 25."
    assert document.metadata["citation"] == "Alderbrook 2023, ¶22, p. 2"
    assert document.metadata["source"] == "alderbrook-2023-06-20-ilacs.pdf"
