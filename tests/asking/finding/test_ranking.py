"""Ranking: which paragraph is first and why, and which of its sentences answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inspectqa.asking.chain import Asked, Assistant
from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.lists import (
    asks_for_actions,
    asks_for_list,
    choose_lists,
    find_evidence,
    find_lists,
)
from inspectqa.asking.finding.places import Place, find_place
from inspectqa.asking.finding.ranking import (
    METHOD,
    WEIGHTS,
    Features,
    _background,
    _short,
    describe,
    take_turns,
)
from inspectqa.asking.finding.retrieval import Found, Query, Retrieved
from inspectqa.asking.sentences import split_sentences
from inspectqa.records import (
    Detail,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Question,
    Scope,
)

NOTHING = Features(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def wanted(detail: Detail, text: str = "") -> Wanted:
    return Wanted.of(Question(text=text, standalone=text, detail=detail))


@pytest.mark.parametrize("feature", ["meaning", "matched", "coverage", "sentence", "detail", "area", "newer"])
def test_every_merit_raises_the_score(feature: str) -> None:
    assert replace(NOTHING, **{feature: 1.0}).score(WEIGHTS) > NOTHING.score(WEIGHTS)


@pytest.mark.parametrize("feature", ["short", "heading", "footnote", "background"])
def test_what_is_no_answer_lowers_the_score(feature: str) -> None:
    assert replace(NOTHING, **{feature: 1.0}).score(WEIGHTS) < NOTHING.score(WEIGHTS)


@pytest.mark.parametrize(
    ("detail", "question", "text", "held"),
    [
        (Detail.NUMBER, "how many homes?", "There are 14 homes.", True),
        (Detail.NUMBER, "how many homes?", "14 homes are in use.", True),
        (Detail.NUMBER, "how many homes?", "2.2 Homes for children: Good", False),
        (Detail.NUMBER, "how many homes?", "1. Children who live in homes: Good", False),
        (Detail.NUMBER, "how many homes?", "Fewer than half a dozen are used.", True),
        (Detail.NUMBER, "how many homes?", "There are several homes in 2016.", False),
        (Detail.NUMBER, "how many homes?", "Under section 47, children aged 16 to 17 wait.", False),
        (Detail.NUMBER, "how many homes?", "Homes improved since 3 March 2016.", False),
        (Detail.NUMBER, "what percentage wait?", "There are 14 homes.", False),
        (Detail.NUMBER, "what percentage wait?", "A third of children wait.", True),
        (Detail.NUMBER, "what share within 20 weeks?", "Most are done within 20 weeks.", False),
        (Detail.NUMBER, "how long do they wait?", "There are 14 homes.", False),
        (Detail.NUMBER, "how long do they wait?", "They wait for up to 23 months.", True),
        (Detail.NUMBER, "how long has she led it?", "She has been in post since May 2013.", True),
        (Detail.NUMBER, "how long do they wait?", "They have waited less since May 2013.", False),
        (Detail.NUMBER, "up to what age?", "Council tax is waived until the age of 25.", True),
        (Detail.NUMBER, "how many reviews?", "They are held once plans are agreed.", False),
        (Detail.NUMBER, "how many reviews?", "They are held once a month.", True),
        (Detail.NUMBER, "how many months do they wait?", "There is a 24-hour support line.", False),
        (Detail.NAME, "who is the lead member?", "The lead member, Ada Moor, chairs it.", True),
        (Detail.NAME, "who is the lead member?", "The lead member joined Corporate Board in May.", False),
        (Detail.NAME, "who chairs the board?", "The board is chaired by the chief executive.", True),
        (Detail.NAME, "who chairs the board?", "Officers and members attend the board.", False),
        (Detail.NAME, "which law firm do they use?", "Family Court Advisers work for them.", False),
        (Detail.MONEY, "how much?", "The council invested £2.4 million.", True),
        (Detail.MONEY, "how much?", "The council invested in 14 homes.", False),
        (Detail.DATE, "when?", "The plan is due by 3 December 2018.", True),
        (Detail.DATE, "when?", "The plan is due soon.", False),
        (Detail.NAME, "who?", "The service is run by Achieving for Children.", True),
        (Detail.NAME, "who?", "The service is run by an external provider.", False),
        (Detail.REASON, "why?", "Turnover is high because caseloads rose.", True),
        (Detail.REASON, "why?", "Turnover is high.", False),
    ],
)
def test_a_detail_is_told_from_what_only_looks_like_it(
    detail: Detail, question: str, text: str, held: bool
) -> None:
    assert wanted(detail, question).held_by(text) is held


def test_sentences_hold_the_text_at_their_offsets() -> None:
    text = "Mr. Smith leads, e.g. on No. 3. However, 2.5% leave. ‘Why?’ they ask."
    sentences = split_sentences(text)
    assert [s.text for s in sentences] == [
        "Mr. Smith leads, e.g. on No. 3.",
        "However, 2.5% leave.",
        "‘Why?’ they ask.",
    ]
    assert all(text[s.start : s.end] == s.text for s in sentences)


def test_the_sentence_with_the_topic_comes_first(small_assistant: Assistant) -> None:
    best = small_assistant.search("pathway plan waits in Alderbrook in 2016")[0]
    assert best.sentences[0].text == "However, some young people wait months for a pathway plan."


def test_the_asked_for_number_lifts_the_paragraph_that_holds_it(small_assistant: Assistant) -> None:
    best = small_assistant.search("How many unregistered homes are there in Alderbrook in 2016?")[0]
    assert best.paragraph.number == "4"


def evidence_of(small_index: Any, order: str, score: float) -> Evidence:
    paragraph = small_index.catalogue.paragraph(order)
    return Evidence(small_index.catalogue.identities()[paragraph.report_id], paragraph, score)


def test_in_a_comparison_each_authority_has_its_turn(small_index: Any) -> None:
    evidence = [
        evidence_of(small_index, "alderbrook-2023-06-20-ilacs/0006", 1.0),
        evidence_of(small_index, "alderbrook-2023-06-20-ilacs/0007", 0.9),
        evidence_of(small_index, "wexmoor-2022-02-02-ilacs/0002", 0.8),
    ]
    question = Question("", "", Scope(authorities=("Alderbrook", "Wexmoor")), Kind.COMPARISON)
    ordered = [one.report.authority for one in take_turns(evidence, question)]
    assert ordered == ["Alderbrook", "Wexmoor", "Alderbrook"]


def test_a_report_far_off_the_topic_has_no_turn_in_a_timeline(small_index: Any) -> None:
    evidence = [
        evidence_of(small_index, "alderbrook-2023-06-20-ilacs/0006", 1.0),
        evidence_of(small_index, "alderbrook-2023-06-20-ilacs/0007", 0.9),
        evidence_of(small_index, "alderbrook-2016-03-01-sif/0009", 0.1),
    ]
    question = Question("", "", Scope(authorities=("Alderbrook",)), Kind.TIMELINE)
    assert [one.score for one in take_turns(evidence, question)] == [1.0, 0.9, 0.1]


@pytest.mark.parametrize(("kind", "lost"), [(Kind.LIST, False), (Kind.COMPARISON, True), (Kind.OPEN, True)])
def test_an_item_that_only_names_its_subject_counts_less_but_in_a_list(kind: Kind, lost: bool) -> None:
    query = Query(Question("", "", kind=kind), (), (), np.zeros(1, np.float32), "")
    item = Paragraph("r/1", "r", 1, "The response to homeless 16-year-olds.", ParagraphKind.RECOMMENDATION)
    assert bool(_short(query, item)) is lost


def test_when_the_next_inspection_comes_is_beside_the_matter() -> None:
    assert METHOD.search("The next full area SEND inspection will be within approximately five years.")
    assert not METHOD.search("Leaders are preparing for the next full area SEND inspection.")


def test_a_list_is_found_by_its_heading(small_index: Any) -> None:
    lists = find_lists(small_index.catalogue.paragraphs("alderbrook-2023-06-20-ilacs"))
    chosen = choose_lists("What needs to improve?", (), lists)
    assert [len(one.items) for one in chosen] == [3]


def test_recommendations_under_headings_of_their_own_are_found_by_the_one_above() -> None:
    above, kind = "What does the council need to improve?", ParagraphKind.RECOMMENDATION
    items = [
        Paragraph(f"r/{order}", "r", order, f"Do {order}.", kind, str(order), (above, own))
        for order, own in enumerate(("Training", "Training", "Care leavers"), 1)
    ]
    chosen = choose_lists("What recommendations did it get?", (), find_lists(items))
    assert [len(one.items) for one in chosen] == [2, 1]


def test_each_report_of_the_years_named_shows_its_list(small_assistant: Assistant) -> None:
    asked = "What must Alderbrook improve?"
    newest = {one.report.year for one in small_assistant.ask(asked).citations}
    both = {one.report.year for one in small_assistant.ask(asked, Scope(years=(2016, 2023))).citations}
    assert (newest, both) == ({2023}, {2016, 2023})


def test_each_authority_named_shows_its_list(small_index: Any) -> None:
    alderbrook = small_index.catalogue.report("alderbrook-2023-06-20-ilacs")
    identity = replace(alderbrook.identity, id="wexmoor", authority="Wexmoor")
    paragraphs = tuple(
        replace(one, id=one.id.replace(one.report_id, "wexmoor"), report_id="wexmoor")
        for one in alderbrook.paragraphs
    )
    wexmoor = replace(alderbrook, identity=identity, paragraphs=paragraphs)
    catalogue = type(small_index.catalogue)([alderbrook, wexmoor])
    question = Question(
        "", "What must Alderbrook and Wexmoor improve?", Scope(authorities=("Alderbrook", "Wexmoor")),
        Kind.COMPARISON,
    )  # fmt: skip
    retrieved = Retrieved(
        Query(question, (), (), np.zeros(1, np.float32), ""), (identity, alderbrook.identity), (), False
    )
    assert asks_for_list(question)
    found = find_evidence(retrieved, catalogue)
    assert [one.report.authority for one in found] == ["Alderbrook"] * 3 + ["Wexmoor"] * 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("What does paragraph 21 say?", Place(numbers=("21",))),
        ("read me paragraphs 3 to 5", Place(numbers=("3", "4", "5"))),
        ("compare paragraphs 3 and 7", Place(numbers=("3", "7"))),
        ("¶2.1", Place(numbers=("2.1",))),
        ("What does the next paragraph say?", Place(step=1)),
        ("and the paragraph before that?", Place(step=-1)),
        ("Which paragraph covers private fostering?", None),
        ("What happens next for Alderbrook?", None),
    ],
)
def test_a_place_in_a_report_is_understood(text: str, place: Place | None) -> None:
    assert find_place(text) == place


@pytest.mark.parametrize(
    ("question", "text", "counts"),
    [
        ("how many care leavers?", "The team supports 84 care leavers.", True),
        ("how many care leavers?", "There are no care leavers on the island.", True),
        ("how many care leavers?", "Support goes on until they are 25, unless they opt out.", False),
        ("how many social workers are agency?", "Over half of the children have no plan.", False),
        ("how many social workers are agency?", "12 of the 90 social workers are agency staff.", True),
        ("how many people fit in it?", "It offers homes for up to 12 care leavers.", True),
        ("how many children have a plan?", "Of these, 1,759 have a plan.", True),
        ("how many placements are there?", "A shortage of 14 carers was found.", False),
    ],
)
def test_a_number_counts_what_is_asked(question: str, text: str, counts: bool) -> None:
    assert wanted(Detail.NUMBER, question).counts_asked(text) is counts


def test_inspectors_names_answer_questions_about_inspectors_only() -> None:
    text = "This letter summarises the findings of a visit carried out by Linda Steele."
    assert wanted(Detail.NAME, "who were the inspectors?").held_by(text)
    assert not wanted(Detail.NAME, "which company runs the service?").held_by(text)


def test_one_capital_is_a_name_for_what_is_called_something() -> None:
    text = "The co-location of a dedicated Awaken team has helped."
    assert wanted(Detail.NAME, "what is the exploitation team called?").held_by(text)
    assert not wanted(Detail.NAME, "what is the name of the director?").held_by(text)


def test_what_was_done_to_a_number_asks_for_no_number() -> None:
    asked = "What had the push done to the number of foster places?"
    assert not wanted(Detail.NUMBER, asked).sought


def test_who_was_inspected_is_no_answer_but_for_a_particular(small_assistant: Assistant) -> None:
    for text, lost in (("How is the inspection led?", 1.0), ("Who was the lead inspector?", 0.0)):
        steps = small_assistant.understand(small_assistant.prepare(Asked(f"{text} In Alderbrook 2023")))
        found = small_assistant.retrieve(steps).retrieved
        assert found is not None
        row = small_assistant.index.catalogue.paragraphs("alderbrook-2023-06-20-ilacs")[-1]
        assert row.section == ("Information about this inspection",)
        assert _background(found.query, row) == lost


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Areas for improvment in Alderbrook?", True),
        ("What did inspectors want Alderbrook to do better for care leavers?", True),
        ("What did inspectors want to know?", False),
        ("Which areas did inspectors visit?", False),
    ],
)
def test_more_ways_of_asking_for_what_must_improve(text: str, asked: bool) -> None:
    assert asks_for_actions(text) is asked


@pytest.mark.parametrize(
    "text",
    [
        "The Office for Standards in Education, Children’s Services and Skills (Ofsted) inspects.",
        "If you would like Ofsted to send you a copy of the guidance, please telephone 0300 123 4234.",
        "E: enquiries@ofsted.gov.uk",
        "The local authority may reuse this information (not including logos) free of charge.",
    ],
)
def test_the_imprint_is_no_evidence(text: str) -> None:
    query = Query(Question("", ""), (), (), np.zeros(1, np.float32), "")
    report = Identity("r", "r", "Alderbrook", Framework.ILACS)
    found = tuple(
        Found(report, Paragraph(f"r/{place}", "r", place, said, ParagraphKind.PARAGRAPH), 0.5, 0.5, "words")
        for place, said in enumerate((text, "Schools are told of children in care in good time."))
    )
    told = describe(Retrieved(query, (report,), found, True))
    assert [one.found.paragraph.id for one in told] == ["r/1"]
