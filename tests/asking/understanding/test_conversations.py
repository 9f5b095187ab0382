"""Turns of a conversation: whose report is meant, at which inspection, and when two are meant together."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.understanding.questions import Known, reports_in, understand
from inspectqa.reading.official import official_rows
from inspectqa.records import Area, Framework, Identity, Kind, Question, Recency, Scope

NAMES = ("Derby", "Nottingham", "Bury")
FIRST = (
    "How was {} judged overall?",
    "What must {} improve?",
    "What do inspectors say about supervision in {}?",
    "What did the first inspection of {} say about adoption?",
    "What changed in {} between the last two inspections?",
)
SHIFTS = (
    "and before that?",
    "what was it last time?",
    "and at the previous inspection?",
    "what did the next inspection say?",
    "is that better than last time?",
    "and in 2019?",
)
OTHERS = ("what about {}?", "and in {}?", "same for {}", "what must {} improve?")
TOPICS = ("and for care leavers?", "why?", "what about foster carers?", "and in SEND?")


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


def ask(known: Known, *turns: str) -> Question:
    history: list[Question] = []
    for turn in turns:
        history.append(understand(turn, history, known))
    return history[-1]


def selected(question: Question, known: Known) -> list[tuple[str, str]]:
    return [(one.authority, str(one.published)) for one in reports_in(question.scope, known.identities)]


def conversations() -> list[list[tuple[str, str]]]:
    """Conversations of five turns, each turn with the authority that it is about."""
    made = []
    chance = random.Random(5)
    for first, shift, other in itertools.product(FIRST, SHIFTS, OTHERS):
        here, there = chance.sample(NAMES, 2)
        turns = [(first.format(here), here), (shift, here), (other.format(there), there)]
        turns.append((chance.choice(TOPICS), there))
        turns.append(
            chance.choice(
                [(f"and {here}?", here), (chance.choice(SHIFTS), there), (f"back to {here}?", here)]
            )
        )
        made.append(turns)
    return made


def test_no_turn_selects_a_report_of_another_authority_than_the_last_one_named(known: Known) -> None:
    for turns in conversations():
        history: list[Question] = []
        for text, name in turns:
            history.append(understand(text, history, known))
            told = [turn for turn, _ in turns], text
            assert history[-1].scope.authorities == (name,), told
            assert {authority for authority, _ in selected(history[-1], known)} <= {name}, told


def test_pinned_reports_count_only_where_they_are_of_the_authorities_named() -> None:
    reports = {name: Identity(name, name, name, Framework.ILACS) for name in NAMES}
    assert reports_in(Scope(authorities=("Bury",), reports=("Derby",)), reports) == []
    assert [one.id for one in reports_in(Scope(reports=("Derby",)), reports)] == ["Derby"]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("How was Derby judged overall?", "and before that?"), [("Derby", "2022-05-11")]),
        (
            ("How was Derby judged overall?", "and before that?", "and before that?"),
            [("Derby", "2017-06-13")],
        ),
        (
            ("How was Derby judged overall?", "and before that?", "what about Nottingham?"),
            [("Nottingham", "2019-01-07")],
        ),
        (
            (
                "What must Derby improve?",
                "last time?",
                "and Nottingham?",
                "and for care leavers?",
                "and Derby?",
            ),
            [("Derby", "2022-05-11")],
        ),
        (
            ("How was Derby judged in the 2025 inspection?", "and before that?", "and before that?"),
            [("Derby", "2017-06-13")],
        ),
    ],
)
def test_the_inspection_before_is_that_of_the_authority_now_asked_about(
    known: Known, turns: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert selected(ask(known, *turns), known) == expected


def test_before_the_first_inspection_there_is_none(known: Known) -> None:
    turns = ["How was Derby judged overall?", *["and before that?"] * 9]
    found = ask(known, *turns)
    assert selected(found, known) == []
    assert found.scope.authorities == ("Derby",)


@pytest.mark.parametrize(
    "last",
    [
        "which is better?",
        "which one is better",
        "so who is better?",
        "compare them",
        "can you compare the two?",
        "how do they compare?",
        "how do the two councils differ?",
        "what about both?",
        "what's the difference between them?",
        "are they alike?",
        "which of them has fewer agency staff?",
        "what must both of them improve?",
    ],
)
def test_two_authorities_asked_in_turn_are_taken_together(known: Known, last: str) -> None:
    found = ask(known, "How is Derby judged for care leavers?", "and Nottingham?", last)
    assert set(found.scope.authorities) == {"Derby", "Nottingham"}
    assert found.kind is Kind.COMPARISON


def test_three_are_taken_together_where_all_are_meant(known: Known) -> None:
    turns = ("What do inspectors say about neglect in Derby?", "and Bury?", "and Kent?")
    assert ask(known, *turns, "how do all three compare?").scope.authorities == ("Derby", "Bury", "Kent")
    assert ask(known, *turns, "compare them").scope.authorities == ("Bury", "Kent")


@pytest.mark.parametrize(
    "last", ["do both parents get support?", "which teams are better?", "how do they do it?"]
)
def test_a_word_that_points_at_no_authorities_takes_none_together(known: Known, last: str) -> None:
    assert ask(known, "How is Derby judged?", "and Nottingham?", last).scope.authorities == ("Nottingham",)


def test_better_than_another_compares_with_it(known: Known) -> None:
    found = ask(known, "How is Derby judged for care leavers?", "is that better than Nottingham?")
    assert found.scope.authorities == ("Derby", "Nottingham")


@pytest.mark.parametrize(
    "last", ["how does that compare with Nottingham and Norfolk?", "compare this to Nottingham and Norfolk"]
)
def test_that_is_compared_with_several_others(known: Known, last: str) -> None:
    found = ask(known, "What must improve for care leavers in Derby?", last)
    assert found.scope.authorities == ("Derby", "Nottingham", "Norfolk")


def test_others_may_be_compared_without_that(known: Known) -> None:
    found = ask(known, "What must improve for care leavers in Derby?", "compare Nottingham and Norfolk")
    assert found.scope.authorities == ("Nottingham", "Norfolk")


@pytest.mark.parametrize(
    "text",
    [
        "How do Derby's findings on care leavers this time compare with last time?",
        "What did Ofsted say about Derby's front door compared with the previous inspection?",
        "What changed in Derby between the last two inspections?",
        "How did Derby do this time and last time?",
        "Compare Derby's two most recent inspections on foster carers",
        "Was Derby better for care leavers at its latest inspection than at the previous one?",
        "Has Derby improved since last time?",
        "Is Derby better than last time?",
    ],
)
def test_this_time_and_last_time_are_two_reports(known: Known, text: str) -> None:
    assert selected(ask(known, text), known) == [("Derby", "2025-07-08"), ("Derby", "2022-05-11")]


@pytest.mark.parametrize(
    "text",
    [
        "What did the previous inspection of Derby say?",
        "What did Derby's last inspection say about progress since the previous inspection?",
        "What has Derby done since its last inspection?",
    ],
)
def test_one_report_alone_is_not_made_two(known: Known, text: str) -> None:
    assert not ask(known, text).scope.reports


@pytest.mark.parametrize("last", ["is that better than last time?", "how does that compare with last time?"])
def test_compared_with_last_time_takes_the_report_asked_about_too(known: Known, last: str) -> None:
    found = ask(known, "How was Derby judged for care leavers?", last)
    assert selected(found, known) == [("Derby", "2025-07-08"), ("Derby", "2022-05-11")]
    assert found.scope.areas == (Area.CARE_LEAVERS,)


def test_last_time_is_told_from_the_report_that_the_answer_quotes() -> None:
    rows = {row.identity.id: row.identity for row in official_rows() if row.identity.authority == "Dudley"}
    visits = sorted(
        (one for one in rows.values() if one.framework is Framework.FOCUSED_VISIT),
        key=lambda one: str(one.published),
    )
    known = Known.of(rows)
    first = understand("What must Dudley improve?", (), known)
    first = Question(
        **{**{name: getattr(first, name) for name in first.__slots__}, "answered": (visits[-1].id,)}
    )
    assert understand("and last time?", (first,), known).scope.reports == (visits[-2].id,)


@pytest.mark.parametrize(
    ("turns", "standalone"),
    [
        (
            ("Which councils in the North East are inadequate?", "what about the South West?"),
            "Which councils in the South West are inadequate?",
        ),
        (
            ("Which councils in the North East are inadequate?", "what about the South West?", "how many?"),
            "Which councils in the South West are inadequate – how many?",
        ),
        (
            ("Which London boroughs are inadequate?", "and the North East?"),
            "Which councils in the North East are inadequate?",
        ),
        (
            ("Which councils in the North East are inadequate?", "and London boroughs?"),
            "Which London boroughs are inadequate?",
        ),
    ],
)
def test_one_region_gives_way_to_another(known: Known, turns: tuple[str, ...], standalone: str) -> None:
    assert ask(known, *turns).standalone == standalone


def test_over_time_is_not_the_latest(known: Known) -> None:
    found = ask(known, "How is Derby doing for care leavers?", "and over time?")
    assert (found.scope.recency, found.kind) == (Recency.ALL, Kind.TIMELINE)


def test_a_turn_that_points_back_keeps_what_that_turn_pointed_at(known: Known) -> None:
    found = ask(
        known,
        "Do all Wakefield care leavers in prison get visits on time?",
        "Where do they end up on the day they get out?",
        "had it been like that when ofsted looked in march 2023?",
    )
    assert "prison" in found.previous_topic


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("What recommendations did Surrey get in 2015?", ["2015-06-03"]),
        ("What recommendations did Surrey get from June 2015?", ["2015-06-03"]),
        ("What did the 2015 inspection of Surrey say about adoption?", ["2015-06-03"]),
        ("What did the 2015 LSCB review of Surrey recommend?", ["2015-08-03"]),
        ("What did Surrey's 2015 reports say about early help?", ["2015-08-03", "2015-06-03"]),
        ("What did the 2021 inspection of Surrey say?", ["2021-05-11"]),
    ],
)
def test_an_inspection_of_a_year_is_the_full_one(known: Known, text: str, published: list[str]) -> None:
    assert [day for _, day in selected(ask(known, text), known)] == published


def test_a_stretch_before_a_date_is_told_in_the_report_of_that_date(known: Known) -> None:
    found = ask(known, "How many adoptions broke down in Shropshire in the two years before September 2019?")
    assert found.scope.months == ((2019, 9),)
    assert ask(known, "How was Shropshire judged before September 2019?").scope.until is not None


@pytest.mark.parametrize(
    "text",
    [
        "What must Rotherham improve in SEND?",
        "priority actions for Rotherham SEND",
        "areas for improvement in Rotherham SEND",
        "What should Rotherham improve for special educational needs?",
        "What must Rotherham improve for children with SEND?",
        "What did Rotherham's special educational needs inspection find?",
    ],
)
def test_what_must_improve_in_send_is_of_the_area_send_report(known: Known, text: str) -> None:
    assert selected(ask(known, text), known) == [("Rotherham", "2024-11-14")]


@pytest.mark.parametrize(
    "text",
    [
        "How are children with SEND in care supported in Rotherham?",
        "What must Rotherham improve for children in care with SEND?",
        "What must Rotherham improve for care leavers with SEND?",
        "How is Rotherham doing on SEND?",
    ],
)
def test_send_as_a_matter_of_social_care_restricts_to_no_report(known: Known, text: str) -> None:
    assert ask(known, text).scope.frameworks == ()


def test_without_an_area_send_report_none_is_put_in_its_place(known: Known) -> None:
    lacking = [name for name in ("Kent", "Leeds", "Bradford") if not _has_send(name, known)]
    assert lacking
    alone = ask(known, f"What must {lacking[0]} improve in SEND?")
    followed = ask(known, "What must Rotherham improve in SEND?", f"and {lacking[0]}?")
    assert (selected(alone, known), selected(followed, known)) == ([], [])


def test_area_send_comes_and_goes_with_its_subject(known: Known) -> None:
    turns = ("What must Rotherham improve?", "and in SEND?", "and for care leavers?")
    assert ask(known, *turns[:2]).scope.frameworks == (Framework.AREA_SEND,)
    assert ask(known, *turns).scope.frameworks == ()
    asked = ask(known, "How is Rotherham doing on SEND?", "what must it improve?")
    assert asked.scope.frameworks == (Framework.AREA_SEND,)


def _has_send(name: str, known: Known) -> bool:
    return bool(reports_in(Scope(authorities=(name,), frameworks=(Framework.AREA_SEND,)), known.identities))


def test_an_answer_cites_no_other_authority_than_the_one_asked_about(small_assistant: Assistant) -> None:
    identities = small_assistant.index.catalogue.identities()
    names = sorted({one.authority for one in identities.values()})
    openings = ("How was {} judged overall?", "What must {} improve?", "What of caseloads in {}?")
    for opening, shift, (here, there) in itertools.product(
        openings, ("and before that?", "last time?"), itertools.permutations(names, 2)
    ):
        talk = small_assistant.conversation()
        talk.ask(opening.format(here))
        talk.ask(shift)
        for turn, name in (
            (f"what about {there}?", there),
            ("and caseloads?", there),
            (f"and {here}?", here),
        ):
            answer = talk.ask(turn)
            cited = {one.report.authority for one in (*answer.citations, *answer.evidence)}
            assert cited <= {name}, (opening, shift, turn)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("When was it?", "When was York inspected in the report published on 4 May 2022?"),
        ("and what did it find?", "What did Ofsted find in York in the report published on 4 May 2022?"),
        ("What was it about?", "What did Ofsted find in York in the report published on 4 May 2022?"),
    ],
)
def test_what_is_asked_of_the_report_itself_is_no_longer_about_its_matter(
    known: Known, turn: str, expected: str
) -> None:
    found = ask(known, "What did the 2022 inspection of York say about adoption?", turn)
    assert found.standalone == expected
    assert selected(found, known) == [("York", "2022-05-04")]


def test_after_a_visit_and_an_inspection_the_visit_is_meant_where_one_was_spoken_of(known: Known) -> None:
    first = ask(known, "When was Bolton last visited?")
    answered = tuple(one.id for one in reports_in(first.scope, known.identities)[:3])
    visits = [name for name in answered if known.identities[name].framework is Framework.FOCUSED_VISIT]
    found = understand("What was it about?", [replace(first, answered=answered)], known)
    assert found.scope.reports == tuple(visits[:1])
    assert visits


def test_it_is_a_report_only_where_one_was_spoken_of(known: Known) -> None:
    found = ask(known, "How is York's virtual school?", "When was it?")
    assert "virtual school" in found.standalone


@pytest.mark.parametrize(
    ("turn", "standalone", "before"),
    [
        ("And adoption?", "And adoption? (Derby)", ""),
        ("what about care leavers?", "what about care leavers? (Derby)", ""),
        (
            "and for care leavers?",
            "What do inspectors say about neglect in Derby for care leavers?",
            "neglect",
        ),
    ],
)
def test_an_area_named_anew_replaces_the_matter_before(
    known: Known, turn: str, standalone: str, before: str
) -> None:
    found = ask(known, "What do inspectors say about neglect in Derby?", turn)
    assert found.standalone == standalone
    assert before in found.previous_topic
    assert before or not found.previous_topic
