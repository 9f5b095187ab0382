"""Retrieval: what is searched for a question, inside which reports, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.finding.retrieval import make_query, search_terms, superseded
from inspectqa.asking.finding.terms import load_synonyms
from inspectqa.asking.words import content_words, fold, stem
from inspectqa.errors import SettingsError
from inspectqa.records import Framework, Kind, Question, Recency, Scope
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


def test_words_that_set_side_by_side_are_not_searched(small_index: Any) -> None:
    topic = "caseloads heavier against both"
    compared = Question(text=topic, standalone=topic, topic=topic, kind=Kind.COMPARISON)
    assert [term.printed for term in make_query(compared, small_index, Settings()).terms] == ["caseloads"]
    assert len(make_query(asked(topic), small_index, Settings()).terms) > 1


def test_in_area_send_reports_their_name_is_not_searched(small_index: Any) -> None:
    topic = "waiting times SEND"
    scope = Scope(frameworks=(Framework.AREA_SEND,))
    within = Question(text=topic, standalone=topic, topic=topic, scope=scope)
    assert "send" not in [term.printed for term in make_query(within, small_index, Settings()).terms]
    assert "send" in [term.printed for term in make_query(asked(topic), small_index, Settings()).terms]


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


def test_a_plain_word_weighs_less_than_one_that_names_a_matter(small_index: Any) -> None:
    plain, telling = make_query(asked("lovely xylophones"), small_index, Settings()).terms
    assert plain.weight < telling.weight / 2


def test_a_word_does_not_count_where_it_means_something_else() -> None:
    (agency,) = load_synonyms().terms("agency")
    said = " ".join(map(stem, content_words("multi-agency partner agencies")))
    assert agency.coverage(f" {said} ", frozenset(said.split())) == 0.0
    assert agency.coverage(" agenc staff ", frozenset({"agenc", "staff"})) == 1.0


def test_an_abbreviation_that_spells_a_word_finds_nothing_else() -> None:
    abbreviations = {"PLACE": "project for looked after", "QX": "quality xylophones"}
    counts = {"place": 900, "project": 3, "look": 50, "qx": 2, "qualiti": 40, "xylophon": 2}
    synonyms = load_synonyms().with_abbreviations(abbreviations, counts)
    assert [form.printed for form in synonyms.forms("place")] == ["place"]
    assert "quality xylophones" in [form.printed for form in synonyms.forms("QX")]


def test_an_everyday_phrase_finds_what_its_words_find() -> None:
    assert {"court", "family court"} <= {form.printed for form in load_synonyms().forms("go to court")}


def test_a_vague_follow_up_is_about_the_matter_before(small_index: Any) -> None:
    question = Question(
        text="any better?", standalone="any better?", topic="better", previous_topic="pathway plan"
    )
    query = make_query(question, small_index, Settings())
    assert query.previous == ()
    assert "pathway plan" in [term.printed for term in query.terms]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("and supervision?", True),
        ("what about supervision there?", True),
        ("is their supervision good?", False),
    ],
)
def test_a_common_word_names_a_matter_where_nothing_points_back(
    text: str, own: bool, small_index: Any
) -> None:
    question = Question(text=text, standalone=text, topic="supervision", previous_topic="pathway plan")
    query = make_query(question, small_index, Settings())
    assert bool(query.previous) is own
    assert ("pathway plan" in [term.printed for term in query.terms]) is not own


def test_a_search_works_out_no_refusal(small_assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspectqa.asking.refusal.refuse_evidence", lambda *_: pytest.fail("refused"))
    assert small_assistant.search("What does Alderbrook say about pathway plans?")
