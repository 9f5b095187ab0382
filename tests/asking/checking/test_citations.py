"""A statement says no more, no less strongly, and nothing else than its quotation."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import pytest

from inspectqa.asking.checking.citations import verify_answer, verify_statement
from inspectqa.records import (
    Answer,
    Citation,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Period,
    Scope,
    Statement,
    Support,
)

SUPERVISION = (
    "Case supervision is not consistently effective. Managers do not always challenge drift, and most social"
    " workers value their managers' availability."
)


def report(authority: str = "Harrowmere", published: dt.date = dt.date(2018, 1, 29)) -> Identity:
    inspected = Period(dt.date(2017, 11, 6), dt.date(2017, 11, 30))
    name = f"{authority.lower()}-{published}"
    return Identity(name, f"{authority} report", authority, Framework.SIF, published, (inspected,))


def cite(text: str, quotation: str = "", identity: Identity | None = None, marker: int = 1) -> Citation:
    identity = identity or report()
    paragraph = Paragraph(f"{identity.id}/{marker:04d}", identity.id, marker, text, number=str(marker))
    return Citation(marker, identity, paragraph, quotation or text)


def verdict(statement: str, text: str, quotation: str = "") -> Support:
    return verify_statement(statement, [cite(text, quotation)])[0]


def test_a_sentence_with_not_is_never_its_opposite() -> None:
    support, reason = verify_statement("Case supervision is consistently effective.", [cite(SUPERVISION)])
    assert support is Support.UNVERIFIED
    assert "‘not’" in reason


@pytest.mark.parametrize(
    "statement",
    [
        "Case supervision is not consistently effective.",
        "Case supervision is not consistently effective [1].",
        "**Case supervision** is not consistently effective",
        "“Case supervision is not consistently effective.”",
        "Managers do not always challenge drift, and most social workers value their managers’ availability.",
        SUPERVISION,
    ],
)
def test_words_of_the_quotation_are_quoted(statement: str) -> None:
    assert verdict(statement, SUPERVISION) is Support.QUOTED


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Children are safe.", "Inspectors did not find that children are safe."),
        ("Children are safe.", "Most children are safe."),
        ("Children are safe.", "It is unclear whether children are safe."),
        ("Children are seen alone.", "Ensure that children are seen alone."),
        ("Children are seen alone.", "Leaders plan to ensure that children are seen alone."),
        (
            "Relatives are considered first.",
            "When children cannot live at home, relatives are considered first.",
        ),
        ("Visits are frequent", "Visits are frequent in only a few cases."),
    ],
)
def test_words_cut_out_of_what_turns_them_are_not_quoted(statement: str, text: str) -> None:
    assert verdict(statement, text) is Support.UNVERIFIED


def test_a_quotation_cut_out_of_a_denial_does_not_help() -> None:
    assert verdict("It is effective.", "Supervision is not effective.", "effective") is Support.UNVERIFIED


def test_a_quotation_that_stands_nowhere_is_refused_whatever_the_statement() -> None:
    support, reason = verify_statement(
        "Case supervision is good.", [cite(SUPERVISION, "Case supervision is good.")]
    )
    assert support is Support.UNVERIFIED
    assert "does not stand in its paragraph" in reason


def test_bracketed_words_must_stand_in_the_paragraph() -> None:
    text = "Managers know their teams. They challenge drift well."
    known = verify_statement("[Managers] challenge drift well.", [cite(text, "They challenge drift well.")])
    unknown = verify_statement(
        "[Councillors] challenge drift well.", [cite(text, "They challenge drift well.")]
    )
    assert known == (Support.QUOTED, "")
    assert unknown[0] is Support.UNVERIFIED


def test_brackets_that_the_report_prints_are_part_of_the_quotation() -> None:
    text = "The support to all care leavers [ Outcome 4, national framework]."
    assert verify_statement(text, [cite(text)]) == (Support.QUOTED, "")


def test_an_ellipsis_may_not_hide_a_denial() -> None:
    text = "Managers know, but do not use, the standards."
    assert verdict("Managers know … the standards.", text) is Support.UNVERIFIED


def test_the_report_s_own_authority_and_year_may_be_said() -> None:
    text = "Case supervision is weak."
    assert verdict("In Harrowmere in 2018, case supervision was weak.", text) is Support.SUPPORTED
    assert verdict("In November 2017 Harrowmere's case supervision was weak.", text) is Support.SUPPORTED
    assert verdict("In Brackendale, case supervision was weak.", text) is Support.UNVERIFIED
    assert verdict("In 2016 case supervision was weak.", text) is Support.UNVERIFIED


def test_a_year_of_the_report_does_not_replace_the_year_of_the_quotation() -> None:
    text = "In 2016, 20% of children waited."
    assert verdict("In 2018, 20% of children waited.", text) is Support.UNVERIFIED


def test_a_comparison_takes_each_side_from_its_own_report() -> None:
    leeds = cite("The rate was 10%.", identity=report("Leeds"))
    york = cite("The rate was 20%.", identity=report("York"), marker=2)
    right = verify_statement("In Leeds the rate was 10%, while in York the rate was 20%.", [leeds, york])
    wrong = verify_statement("In Leeds the rate was 20%, while in York the rate was 10%.", [leeds, york])
    assert right[0] is Support.SUPPORTED
    assert wrong[0] is Support.UNVERIFIED


def test_a_pronoun_may_be_given_its_name_and_no_other() -> None:
    text = "The virtual school is well led. It supports 340 children. Foster carers praise it."
    assert verdict("The virtual school supports 340 children.", text) is Support.SUPPORTED
    assert verdict("Foster carers support 340 children.", text) is Support.UNVERIFIED


def test_a_recommendation_is_told_as_one() -> None:
    citation = cite("Improve the timeliness of health assessments.")
    assert citation.paragraph is not None
    citation = replace(citation, paragraph=replace(citation.paragraph, kind=ParagraphKind.RECOMMENDATION))
    told = verify_statement("The timeliness of health assessments should improve.", [citation])
    claimed = verify_statement("The timeliness of health assessments improved.", [citation])
    assert told[0] is Support.SUPPORTED
    assert claimed[0] is Support.UNVERIFIED


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Social workers supervise managers.", "Managers supervise social workers."),
        ("Managers are supervised by social workers.", "Managers supervise social workers."),
        ("Leaders have plans to close two homes.", "Leaders have no plans to close two homes."),
        ("A few children are seen.", "Few children are seen."),
        ("It is uncommon for children to wait.", "It is not uncommon for children to wait."),
        ("At most 40 children waited.", "At least 40 children waited."),
        (
            "The area was judged inadequate for help and protection and good for care leavers.",
            "The area was judged good for help and protection and inadequate for care leavers.",
        ),
        ("Children are seen after the meeting.", "Children are seen before the meeting."),
        ("Attendance is below the national average.", "Attendance is above the national average."),
        ("Caseloads have come down.", "Caseloads have gone up."),
        ("Children with a plan are visited weekly.", "Children without a plan are visited weekly."),
        ("Children are placed outside the county.", "Children are placed inside the county."),
        ("The number of children rose from 30 to 40.", "The number of children fell from 40 to 30."),
        (
            "Ofsted judged services good.",
            "Services are good enough for some children but are inadequate overall.",
        ),
        ("Managers can challenge drift.", "Managers cannot challenge drift."),
        ("Staff feel supported by leaders.", "Leaders feel supported by staff."),
        ("Children wait longer in Leeds than in York.", "Children wait longer in York than in Leeds."),
        ("More children are seen than last year.", "Fewer children are seen than last year."),
        ("All assessments are good.", "Not all assessments are good."),
        ("No assessments are good.", "Not all assessments are good."),
        ("Children never receive visits.", "Children do not always receive visits."),
        ("Health assessments have been completed.", "Health assessments have yet to be completed."),
        ("Health assessments are completed late.", "Health assessments are rarely completed late."),
        (
            "The home closed in 2021 because of poor practice.",
            "The home closed in 2021. Poor practice was found in 2019.",
        ),
        ("Leaders refused to fund it.", "Leaders agreed to fund it."),
        ("The director is Jane Smith.", "The director is John Smith."),
        ("Dr Jane Smith is the director.", "Jane Smith succeeded Ann Lee, the director."),
        ("20% of care leavers are in work.", "20% of care leavers are not in work."),
        ("Nearly 20% are in work.", "More than 20% are in work."),
        ("The council must improve.", "The council has improved."),
        ("Children are safer than before.", "Children are no safer than before."),
        ("Without support, children thrive.", "With support, children thrive."),
        ("The council spends £2 million.", "The council spends £2."),
        ("The service is good because of leaders.", "The service is good despite leaders."),
        ("Unless visited, children are safe.", "If visited, children are safe."),
        ("Two children died.", "Two children almost died."),
        ("The panel meets twice a year.", "The panel meets twice a month."),
        (
            "Children in care do well, and care leavers do badly.",
            "Care leavers do well, and children in care do badly.",
        ),
        ("Inspectors found services to be failing.", "Inspectors did not find services to be failing."),
        ("Leaders deny that children wait.", "Leaders say that children wait."),
        ("It is the first time that the rate fell.", "It is the third time that the rate fell."),
        ("School attendance improved.", "School attendance worsened until 2019 and then improved slightly."),
        (
            "Most social workers have high caseloads.",
            "Most social workers do not have high caseloads, but some do.",
        ),
    ],
)
def test_a_statement_that_says_otherwise_is_unverified(statement: str, text: str) -> None:
    assert verdict(statement, text) is Support.UNVERIFIED


@pytest.mark.parametrize("text", ["", "…", "[1]", "They did.", "\u200b", "?" * 50, "[" * 200, "a " * 3000])
def test_odd_statements_are_unverified_and_raise_nothing(text: str) -> None:
    assert verdict(text, SUPERVISION) is Support.UNVERIFIED


def test_a_statement_without_a_paragraph_is_unverified() -> None:
    assert verify_statement("All is well.", [])[0] is Support.UNVERIFIED
    assert verify_statement("All is well.", [Citation(1, report(), None)])[0] is Support.UNVERIFIED


def answer(*statements: str, reader: str = "extractive") -> Answer:
    citation = cite(SUPERVISION)
    assert citation.paragraph is not None
    return Answer(
        question="How good is supervision?",
        standalone_question="How good is supervision?",
        scope=Scope(),
        kind=Kind.OPEN,
        text="\n\n".join(f"- {text} [1]" for text in statements),
        statements=tuple(Statement(text, (citation,)) for text in statements),
        evidence=(Evidence(citation.report, citation.paragraph, 1.0),),
        reader=reader,
    )


RIGHT = "Case supervision is not consistently effective."
WRONG = "Case supervision is consistently effective."


def test_what_is_unverified_is_struck_and_counted() -> None:
    checked = verify_answer(answer(RIGHT, WRONG))
    assert [one.text for one in checked.statements] == [RIGHT]
    assert checked.text == f"- {RIGHT} [1]"
    assert checked.notes == ("One statement could not be verified against the reports and was struck.",)


def test_what_is_unverified_may_be_kept_and_marked() -> None:
    checked = verify_answer(answer(RIGHT, WRONG), keep_unverified=True)
    assert [one.support for one in checked.statements] == [Support.QUOTED, Support.UNVERIFIED]
    assert checked.statements[1].reason
    assert "is marked" in checked.notes[0]


def test_an_answer_of_which_nothing_is_left_is_a_refusal() -> None:
    checked = verify_answer(answer(WRONG))
    assert checked.refused and checked.refusal is not None
    assert checked.refusal.nearest
    assert WRONG not in checked.text


def test_a_checked_answer_stays_as_it_is() -> None:
    once = verify_answer(answer(RIGHT))
    assert verify_answer(once) == once


def test_striking_a_statement_leaves_a_longer_one_that_holds_its_words() -> None:
    longer = f"{RIGHT} Most social workers value their managers' availability."
    both = answer(RIGHT, WRONG)
    text = f"{longer} [1]\n\n{WRONG} [1]\n\n{WRONG} Or is it? [1]"
    assert verify_answer(replace(both, text=text)).text == f"{longer} [1]\n\n{WRONG} Or is it? [1]"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Social workers see children and " * 90 + "end.", "Children see social workers " * 20),
        ("Social workers see children and " * 9000 + "end.", "Children see social workers " * 20),
        ("ab " * 900, "ab " * 200 + "cd"),
        ("1 of 2 of 3 of " * 150 + "children.", "3 children of 2 and 1 of 2 of 3"),
        ("not " * 600 + "good.", "It is good and not bad."),
        ("children [ " * 2000, "[a " * 300),
    ],
)
def test_text_made_to_stall_the_check_does_not(text: str, statement: str) -> None:
    started = time.perf_counter()
    verdict(statement, text)
    assert time.perf_counter() - started < 5
