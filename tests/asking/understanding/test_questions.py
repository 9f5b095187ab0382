"""What a question says is understood: scope, kind, detail, follow-ups, unknown places."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.understanding.questions import Known, explain_scope, reports_in, understand
from inspectqa.errors import QuestionError
from inspectqa.reading.official import official_rows
from inspectqa.records import (
    FULL_INSPECTIONS,
    Area,
    Detail,
    Framework,
    Identity,
    Kind,
    Recency,
    Scope,
)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.of(row.identity for row in official_rows())


def ask(known: Known, *turns: str):
    history = []
    for turn in turns:
        history.append(understand(turn, history, known))
    return history[-1]


def published(question, known: Known) -> list[str]:
    return [str(identity.published) for identity in reports_in(question.scope, known.identities)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did the November 2017 re-inspection of Buckinghamshire find?", ["2018-01-29"]),
        ("the 2017 inspection of bucks", ["2018-01-29"]),
        ("What did inspectors see in the October 2022 focused visit to Buckinghamshire?", ["2022-11-16"]),
        ("southwark visit in autumn 2020", ["2020-11-13"]),
        ("Trafford July 2024 visit", ["2024-08-01"]),
        ("Plymouth's front door letter of January 2023", ["2023-01-30"]),
        ("Rotherham report published on 29 January 2018", ["2018-01-29"]),
        ("What does Rotherham's latest inspection say about leaders?", ["2025-12-16"]),
        ("Rochdale's latest focused visit on private fostering", ["2025-06-16"]),
        ("What did the previous inspection of Rotherham say?", ["2022-08-12"]),
    ],
)
def test_a_scope_selects_its_reports(known, text, expected):
    question = ask(known, text)
    assert published(question, known) == expected


def test_a_date_of_a_figure_stands_for_its_year_where_no_report_fits(known):
    question = ask(known, "What was the staff churn rate in Buckinghamshire in September 2017?")
    assert question.scope.years == (2017,)
    assert "September 2017" in question.topic


def test_dates_of_the_matter_give_way_to_the_date_of_the_report(known):
    question = ask(known, "What was Kent's budget in 2015 according to the January 2019 visit?")
    assert question.scope.months == ((2019, 1),)
    assert question.scope.years == ()


def test_a_year_beside_the_latest_report_is_of_the_matter_where_no_report_fits_it(known):
    beside = ask(known, "What did the 1999 peer review of Dorset find, according to the latest report?").scope
    assert (beside.years, beside.recency) == ((), Recency.LATEST)
    named = ask(known, "What did the 1999 report on Dorset say of its latest peer review?").scope
    assert named.years == (1999,)


def test_a_year_right_behind_one_of_several_authorities_says_which_report(known):
    scope = ask(known, "How do Kent (report of May 2022) and Dorset (2021) differ on neglect?").scope
    assert (scope.months, scope.years) == (((2022, 5),), (2021,))


def test_years_are_told_from_an_inspection(known):
    scope = ask(known, "Why was neglect still a problem in Dorset two years after its 2019 inspection?").scope
    assert scope.years == (2021,)


def test_a_grade_asked_after_another_matter_is_asked_anew(known):
    asked = ask(known, "How far had Dorset got with its plan in 2017?", "What overall grade did it get?")
    assert asked.kind is Kind.JUDGEMENT
    assert "plan" not in asked.standalone
    assert asked.scope.authorities == ("Dorset",)


def test_years_that_fit_no_report_are_kept(known):
    question = ask(known, "How was Dorset rated in 2016?")
    assert question.scope.years == (2016,)
    assert reports_in(question.scope, known.identities) == []
    assert explain_scope(question.scope, known.identities).endswith("(no such report)")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("How has York's grade moved from 2016 to 2025?", dt.date(2016, 1, 1), dt.date(2025, 12, 31)),
        ("York since 2019", dt.date(2019, 1, 1), None),
        ("York after 2019", dt.date(2020, 1, 1), None),
        ("York before 2019", None, dt.date(2018, 12, 31)),
    ],
)
def test_ranges(known, text, since, until):
    scope = ask(known, text).scope
    assert (scope.since, scope.until) == (since, until)


@pytest.mark.parametrize(
    ("text", "frameworks"),
    [
        ("Oldham SEND inspection", (Framework.AREA_SEND,)),
        ("oldham send report", (Framework.AREA_SEND,)),
        ("What SIF reports are there on Leeds?", (Framework.SIF, Framework.SIF_REINSPECTION)),
        ("Leeds ILACS report", (Framework.ILACS,)),
        ("What did the full inspection of Leeds say?", FULL_INSPECTIONS),
        ("Did Leeds send its action plan?", ()),
        ("How often are home visits made in Leeds?", ()),
        ("Do children in Leeds wait for an EHC plan?", ()),
    ],
)
def test_kinds_of_report(known, text, frameworks):
    assert ask(known, text).scope.frameworks == frameworks


def test_hints_direct_and_do_not_restrict(known):
    question = ask(known, "How long is the wait for autism assessments in Wakefield?")
    assert question.scope.areas == (Area.SEND,)
    assert question.scope.frameworks == ()
    assert len(published(question, known)) > 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which paragraph of the Leeds report covers adoption?", Kind.LOCATION),
        ("Compare Leeds and Bradford on care leavers", Kind.COMPARISON),
        ("How has Leeds been judged since 2014?", Kind.TIMELINE),
        ("What needs to improve in Leeds?", Kind.LIST),
        ("What grade did Leeds get for leadership?", Kind.JUDGEMENT),
        ("Which councils are inadequate?", Kind.AGGREGATE),
        ("Do social workers in Leeds see children alone?", Kind.OPEN),
    ],
)
def test_kinds_of_question(known, text, kind):
    assert ask(known, text).kind is kind


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("What was the average caseload in Kent?", Detail.NUMBER),
        ("whats the typical wait in Kent", Detail.NUMBER),
        ("What’s the vacancy rate in Kent?", Detail.NUMBER),
        ("Which secondary schools in Kent have their own social worker?", Detail.NAME),
        ("Which workers in Kent write the best assessments?", Detail.NONE),
        ("How many children wait in Leeds?", Detail.NUMBER),
        ("What percentage of plans in Leeds are late?", Detail.NUMBER),
        ("How much money did Leeds spend on agency staff?", Detail.MONEY),
        ("When was the Leeds visit?", Detail.DATE),
        ("Who led the Leeds inspection?", Detail.NAME),
        ("Care leavers: who looks after them better, Leeds or Kent?", Detail.NONE),
        ("Which had the bigger share of children out of area, Leeds or Kent?", Detail.NUMBER),
        ("Why did Leeds struggle?", Detail.REASON),
        ("Is Leeds safe?", Detail.YES_NO),
        ("What did inspectors say about Leeds?", Detail.NONE),
    ],
)
def test_the_particular_asked_for(known, text, detail):
    assert ask(known, text).detail is detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How does York's supervision in 2025 compare with what the August 2019 letter found?",
         ((2025,), ((2019, 8),))),
        ("Is Solihull better at this than in the 2019 inspection and in November 2025?",
         ((2019,), ((2025, 11),))),
        ("What did the July 2024 visit to Trafford say of the rate in 2021?", ((), ((2024, 7),))),
        ("Bolton in 2018 and Blackburn with Darwen (2020): were audits good?", ((2018, 2020), ())),
    ],
)  # fmt: skip
def test_each_date_that_is_compared_says_which_report(known, text, expected):
    scope = ask(known, text).scope
    assert (scope.years, scope.months) == expected


def test_the_topic_is_what_is_left_without_the_scope(known):
    question = ask(known, "What did inspectors say about private fostering in Leeds in 2022?")
    assert question.topic == "private fostering"
    assert "tax" in ask(known, "Do care leavers in Leeds pay council tax?").topic


FOLLOW_UPS = [
    (
        (
            "What did the January 2018 report judge about help and protection in Buckinghamshire?",
            "And care leavers?",
        ),
        {"authorities": ("Buckinghamshire",), "months": ((2018, 1),), "areas": (Area.CARE_LEAVERS,)},
    ),
    (
        ("How did inspectors describe oversight in Kent in 2017?", "Had it got any better by 2022?"),
        {"authorities": ("Kent",), "years": (2022,)},
    ),
    (
        ("What was the outcome of Oldham’s 2023 SEND inspection?", "And next door in Trafford?"),
        {"authorities": ("Trafford",), "years": (2023,), "frameworks": (Framework.AREA_SEND,)},
    ),
    (
        ("What about foster carers in Dorset?", "what about neighbouring Devon?"),
        {"authorities": ("Devon",)},
    ),
    (
        ("How is York doing on audits in 2022?", "why?"),
        {"authorities": ("York",), "years": (2022,)},
    ),
    (
        ("What's wrong with the duty team in Croydon?", "are they doing anything about it?"),
        {"authorities": ("Croydon",)},
    ),
    (
        (
            "What did the October 2022 focused visit to Buckinghamshire look at?",
            "How many of their records had been audited?",
        ),
        {
            "authorities": ("Buckinghamshire",),
            "months": ((2022, 10),),
            "frameworks": (Framework.FOCUSED_VISIT,),
        },
    ),
]


@pytest.mark.parametrize(("turns", "expected"), FOLLOW_UPS, ids=[turns[-1] for turns, _ in FOLLOW_UPS])
def test_a_follow_up_inherits_what_it_leaves_open(known, turns, expected):
    question = ask(known, *turns)
    for name, value in expected.items():
        assert getattr(question.scope, name) == value, name
    assert question.inherited
    assert question.previous_topic or question.topic


def test_last_time_is_the_report_before(known):
    question = ask(known, "How is Herefordshire graded for children in care now?", "What was it last time?")
    assert published(question, known) == ["2022-09-21"]
    assert question.kind is Kind.JUDGEMENT
    assert "21 September 2022" in question.standalone


def test_later_turns_build_on_what_was_understood(known):
    turns = ["How is Leeds rated?", "and Bradford?", "what about for care leavers?", "and in 2018?"]
    question = ask(known, *turns)
    assert question.scope == Scope(authorities=("Bradford",), years=(2018,), areas=(Area.CARE_LEAVERS,))
    assert question.standalone == "How is Bradford rated for care leavers in 2018?"


def test_a_date_that_fits_no_report_of_the_new_place_is_dropped(known):
    question = ask(known, "What did inspectors say about foster carers in Wirral in 2023?", "and in Kent?")
    assert question.scope.authorities == ("Kent",)
    assert question.scope.years == ()
    assert "2023" not in question.standalone


def test_compare_with_keeps_both(known):
    question = ask(known, "Tell me about private fostering in Rotherham", "compare with Doncaster")
    assert question.scope.authorities == ("Rotherham", "Doncaster")
    assert question.kind is Kind.COMPARISON


def test_compare_two_after_a_timeline_compares_the_latest_of_each(known):
    found = ask(known, "How has Dorset been judged over time?", "Compare Rotherham and Buckinghamshire")
    alone = ask(known, "Compare Rotherham and Buckinghamshire")
    assert (found.kind, found.scope) == (Kind.COMPARISON, alone.scope)


def test_compare_two_after_a_timeline_keeps_its_area(known):
    turns = ("How has Dorset been judged for leadership over time?", "Compare Kent and Leeds")
    found = ask(known, *turns)
    assert found.scope.areas == (Area.LEADERSHIP,)
    assert found.scope.recency is Recency.ANY


def test_a_timeline_of_two_stays_one_where_it_is_asked_for(known):
    turns = ("How has Dorset been judged over time?", "Compare Kent and Leeds over time")
    assert ask(known, *turns).scope.authorities == ("Kent", "Leeds")
    assert ask(known, *turns).kind is Kind.TIMELINE


def test_statistical_neighbours_follow(known):
    question = ask(known, "How well are care leavers doing in Dorset?", "and its statistical neighbours?")
    assert len(question.scope.authorities) == 11
    question = ask(known, "Is Dorset outstanding?", "and its statistical neighbours?")
    assert question.standalone == "How does Dorset compare with its statistical neighbours?"


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda text: text.replace("’", "").rstrip("?.")])
def test_case_and_punctuation_change_nothing(known, change):
    texts = [
        "How many care leavers has Stockton’s council lost touch with in the 2016 inspection?",
        "What did the October 2022 focused visit to Buckinghamshire find?",
        "Oldham’s 2023 SEND inspection",
    ]
    for text in texts:
        assert ask(known, change(text)).scope == ask(known, text).scope


def test_a_new_subject_drops_the_turn_before(known):
    question = ask(
        known,
        "What did the January 2018 report say about adoption in Buckinghamshire?",
        "How many foster carers did Leeds recruit?",
    )
    assert question.scope == Scope(authorities=("Leeds",), areas=(Area.CHILDREN_IN_CARE,))
    assert question.inherited == ()


def test_a_national_question_drops_the_place(known):
    question = ask(known, "How is Leeds rated?", "Which councils are inadequate?")
    assert question.scope.authorities == ()
    assert question.kind is Kind.AGGREGATE


def test_the_standalone_wording_is_the_question_before_changed(known):
    question = ask(
        known, "What was the outcome of Oldham’s 2023 SEND inspection?", "And next door in Trafford?"
    )
    assert question.standalone == "What was the outcome of Trafford’s 2023 SEND inspection?"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Is Glasgow covered?", "Glasgow"),
        ("How is Cardiff doing on care leavers?", "Cardiff"),
        ("What did inspectors say about Springfield Council?", "Springfield"),
        ("how good is edinburgh for care leavers", "edinburgh"),
    ],
)
def test_an_unknown_place_is_said_so(known, text, printed):
    (unknown,) = ask(known, text).unknown
    assert unknown.printed == printed


@pytest.mark.parametrize(
    "text",
    [
        "What did the June 2021 Solihull visit say about the death of Arthur Labinjo-Hughes?",
        "Is Mockingbird used?",
        "Which councils use Signs of Safety?",
        "What do the reports say about the Care Quality Commission?",
    ],
)
def test_other_names_are_not_places(known, text):
    assert ask(known, text).unknown == ()


def test_authorities_that_only_a_report_names_are_known():
    made_up = Identity("a", "t", "Westshire", Framework.ILACS, published=dt.date(2025, 1, 1))
    known = Known.of([made_up])
    question = understand("How is westshire doing?", [], known)
    assert question.scope.authorities == ("Westshire",)
    assert reports_in(question.scope, known.identities) == [made_up]


def test_a_past_authority_brings_its_successors(known):
    assert set(ask(known, "How is Cumbria doing?").scope.authorities) >= {
        "Cumberland",
        "Westmorland and Furness",
    }


def test_a_group_is_its_members(known):
    assert len(ask(known, "What do Greater Manchester councils do for care leavers?").scope.authorities) == 10


def test_latest_keeps_what_came_after_the_latest_full_inspection(known):
    scope = Scope(authorities=("Barnet",), recency=Recency.LATEST)
    reports = reports_in(scope, known.identities)
    assert reports[-1].framework in FULL_INSPECTIONS
    assert [r.framework in FULL_INSPECTIONS for r in reports[:-1]] == [False] * (len(reports) - 1)


def test_an_empty_question_is_an_error(known):
    with pytest.raises(QuestionError):
        understand(" ?! ", [], known)


@pytest.mark.parametrize(
    "text",
    ["a" * 2000, "((a((", "\\d+[", "Kent " * 300, "2018-99-99", "日本語の質問", "31 February 2020 Kent"],
)
def test_odd_questions_do_no_harm(known, text):
    assert understand(text, [], known).text
