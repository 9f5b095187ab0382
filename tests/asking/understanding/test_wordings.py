"""Odd ways to ask, and what is understood of each, as it is shown to the one who asks."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.finding.lists import asks_for_list
from inspectqa.asking.understanding.questions import Known, explain_scope, understand
from inspectqa.asking.understanding.rewording import asks_ranking, reword, reword_dates
from inspectqa.asking.understanding.spelling import correct_spelling
from inspectqa.reading.official import official_rows


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


def understood(known: Known, *turns: str) -> str:
    history = []
    for turn in turns:
        history.append(understand(turn, history, known))
    return explain_scope(history[-1].scope, known.identities)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BCP care leavers", "Bournemouth, Christchurch and Poole · care leavers"),
        ("how are Leics doing on early help", "Leicestershire · help and protection"),
        ("bucks 2018 re-referrals", "Buckinghamshire · 2018"),
        ("west northants leadership", "West Northamptonshire · leadership"),
        ("Hull neglect", "Kingston upon Hull"),
        ("Stoke care leavers council tax", "Stoke-on-Trent · care leavers"),
        ("N Yorks adoption", "North Yorkshire · adoption performance"),
        ("RBKC adoption", "Kensington and Chelsea · adoption performance"),
        ("LBBD missing children", "Barking and Dagenham"),
        ("what did Ofsted say about Brum's front door", "Birmingham · help and protection"),
        ("Bath's care leavers", "Bath and North East Somerset · care leavers"),
        ("isle wight fostering", "Isle of Wight · children in care"),
        ("bath north east somerset care leavers", "Bath and North East Somerset · care leavers"),
        ("hammersmith fulham help protection", "Hammersmith and Fulham · help and protection"),
        ("reading writing and arithmetic support in Reading", "Reading"),
        ("Dorset in both inspections: caseloads", "Dorset · all reports"),
        ("Leeds, the one before: leadership", "Leeds · previous · leadership"),
        ("Kent's latest focused visit", "Kent · Focused visit · latest"),
        ("the recent inspection of Kent", "Kent · full inspections · latest"),
        ("Kent's first ever inspection", "Kent 2017"),
        ("the SEND inspection of Oldham", "Oldham · Area SEND · SEND"),
        (
            "the October 2022 visit to Buckinghamshire: what needed to improve?",
            "Buckinghamshire · October 2022 · Focused visit",
        ),
        ("the re-inspection of Buckinghamshire, supervision", "Buckinghamshire · SIF re-inspection"),
        ("Norfolk since 2019, missing children", "Norfolk · since 2019"),
        ("Norfolk until 2018, missing children", "Norfolk · until 2018"),
        ("Suffolk between 2015 and 2020 leadership", "Suffolk · 2015 to 2020 · leadership"),
        ("how has York moved 2016 2025", "York · 2016 to 2025"),
        ("bury overall grade 2016 now", "Bury · since 2016 · overall"),
        ("Cornwall last year", "Cornwall · 2025 (no such report)"),
        ("Surrey in the last three years, caseloads", "Surrey · since 2023"),
        ("Wirral over the past decade, leadership", "Wirral · since 2016 · leadership"),
        ("Is Somerset any better with homeless teenagers than it was in 2017?", "Somerset · since 2017"),
        (
            "What slipped in West Berkshire between the 2022 inspection and the next one?",
            "West Berkshire · since 2022",
        ),
        ("has oxfordshire sorted out its auditing since the 2020 visit?", "Oxfordshire · since 2020"),
        ("compare Leeds and Bradford on fostering", "Leeds, Bradford · children in care"),
        ("Leeds v Bradford: fostering", "Leeds, Bradford · children in care"),
        ("is Leeds better than Bradford for care leavers", "Leeds, Bradford · care leavers"),
        ("unitary authorities with unregistered children's homes", "unitary authorities"),
        ("south east councils and agency social workers", "South East"),
        ("what's Newcastle's grade for kids who have left care", "Newcastle upon Tyne · care leavers"),
        ("Kent: kids the council looks after", "Kent · children in care"),
        ("best council for kids in care in the North West", "North West · children in care"),
        ("who is worst at adoption in Yorkshire?", "13 authorities · adoption performance"),
        ("Tri-borough MASH in Westminster", "Westminster · help and protection"),
        ("Buckinghamshire 2025 care leavers", "Buckinghamshire · 2025 · care leavers"),
    ],
)
def test_what_was_understood_is_shown(known: Known, text: str, shown: str) -> None:
    assert understood(known, text) == shown


@pytest.mark.parametrize(
    ("turns", "shown"),
    [
        (
            ("Buckinghamshire 2025 care leavers", "and adoption?"),
            "Buckinghamshire · 2025 · adoption performance",
        ),
        (
            ("Buckinghamshire 2025 care leavers", "and adoption?", "and in 2018?"),
            "Buckinghamshire · 2018 · adoption performance",
        ),
        (("Walsall 2017 missing", "four years later?"), "Walsall · 2021"),
        (
            ("Kent care leavers in 2022", "the year before that?"),
            "Kent · 2021 · care leavers (no such report)",
        ),
        (("Kent in 2017", "what did the next inspection say about caseloads?"), "Kent 2022"),
        (("Merton care leavers housing", "at the previous inspection?"), "Merton 2022 · care leavers"),
        (("How is Somerset doing on SEND?", "what about Bath?"), "Bath and North East Somerset · SEND"),
        (("What needs to improve in Torbay?", "same for Plymouth"), "Plymouth"),
        (
            ("Are social workers overworked in Hull in 2019?", "had it got any better by 2024?"),
            "Kingston upon Hull · 2024",
        ),
        (("Leeds fostering", "and neighbouring Bradford?"), "Bradford · children in care"),
    ],
)
def test_a_follow_up_takes_the_scope_it_leaves_open(known: Known, turns: tuple[str, ...], shown: str) -> None:
    assert understood(known, *turns) == shown


def test_a_comparison_with_a_place_without_such_a_report_drops_the_date(known: Known) -> None:
    assert "2018" not in understood(known, "Buckinghamshire adoption 2018", "compare with Kent")


@pytest.mark.parametrize(
    "text",
    [
        "list everything that needed to get better",
        "what does Cumberland need to fix",
        "What needed to improve?",
        "What was the one thing inspectors told Westminster to sort out in 2019?",
        "What must Stockport improve after the focused visit?",
        "what four things did ofsted say birmingham had to improve",
        "What's actually working well for SEND children?",
        "what are its strengths",
        "What page do the recommendations start on?",
    ],
)
def test_a_list_is_asked_for_in_many_ways(known: Known, text: str) -> None:
    assert asks_for_list(understand(text, (), known))


@pytest.mark.parametrize(
    "text",
    [
        "Has supervision improved?",
        "How did Leeds improve fostering?",
        "Why must social workers travel so far?",
    ],
)
def test_improvement_that_was_made_is_no_list(known: Known, text: str) -> None:
    assert not asks_for_list(understand(text, (), known))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("kids who’ve left care in Dorset", "care leavers in Dorset"),
        ("What’s the worst council for adoption?", "What’s the lowest rated council for adoption?"),
        (
            "which councils in London are best at leadership",
            "Which councils in London are top rated for leadership",
        ),
        ("the best council tax discount", "the best council tax discount"),
        ("How many reviews has York had since the last inspection?", "How many reviews has York had?"),
        (
            "What changed in York since the last inspection?",
            "What changed in York since the last inspection?",
        ),
        ("How many visits to York since the last inspection?",) * 2,
    ],
)
def test_everyday_phrases_are_read_as_names(text: str, read: str) -> None:
    assert reword(text) == read


def test_who_is_best_is_told_apart_from_what_is_good() -> None:
    assert asks_ranking("Which is the best council for care leavers?")
    assert not asks_ranking("How good is Leeds for care leavers?")


def test_years_from_now_are_told_from_the_newest_report() -> None:
    newest = dt.date(2026, 8, 20)
    assert reword_dates("Cornwall last year", newest) == "Cornwall in 2025"
    assert reword_dates("caseloads over the last decade", newest) == "caseloads since 2016"
    assert (
        reword_dates("children missing in the last 12 months", newest)
        == "children missing in the last 12 months"
    )


@pytest.mark.parametrize(
    ("typed", "read"), [("Leedz care leavers", "Leeds care leavers"), ("stoke", "stoke")]
)
def test_a_short_name_with_a_slip_is_read_as_the_authority(typed: str, read: str) -> None:
    assert correct_spelling(typed, {"care", "leaver"}) == read
