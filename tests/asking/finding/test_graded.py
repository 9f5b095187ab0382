"""Whose reports are searched where a question asks for authorities with a grade."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from inspectqa.asking.finding.graded import keep_graded, say_graded
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.records import Area, Framework, Grade, Identity, Judgement


def make(authority: str, framework: Framework, year: int, grade: Grade | None = None):
    name = f"{authority}-{year}-{framework.name}".lower()
    judged = [Judgement(name, Area.OVERALL, grade, "Overall effectiveness", grade.value)] if grade else []
    return Identity(name, name, authority, framework, published=dt.date(year, 6, 1)), judged


class Reports:
    """The identities and judgements of a catalogue."""

    def __init__(self, *made):
        self.kept = {identity.id: identity for identity, _ in made}
        self.judged = [judgement for _, judged in made for judgement in judged]

    def identities(self):
        return self.kept

    def judgements(self):
        return self.judged


@pytest.fixture
def catalogue():
    return Reports(
        make("Kent", Framework.SIF, 2016, Grade.INADEQUATE),
        make("Kent", Framework.ILACS, 2023, Grade.OUTSTANDING),
        make("Kent", Framework.FOCUSED_VISIT, 2025),
        make("Devon", Framework.ILACS, 2020, Grade.OUTSTANDING),
        make("Devon", Framework.ILACS, 2025, Grade.INADEQUATE),
        make("Bury", Framework.ILACS, 2021, Grade.OUTSTANDING),
        make("Bury", Framework.ILACS, 2026),
    )


def searched(text: str, catalogue) -> list[str]:
    question = understand(text, [], Known.of(catalogue.identities()))
    kept = keep_graded(question, list(catalogue.identities().values()), catalogue)
    return [report.id for report in kept]


def test_the_latest_grade_counts_and_what_came_after_it(catalogue):
    assert searched("which outstanding councils have good supervision", catalogue) == [
        "kent-2023-ilacs",
        "kent-2025-focused_visit",
    ]
    assert searched("what do inadequate LAs get wrong on supervision", catalogue) == ["devon-2025-ilacs"]


def test_of_a_year_the_grade_by_then_counts(catalogue):
    found = searched("which outstanding councils had good supervision in 2021", catalogue)
    assert found == ["devon-2020-ilacs", "devon-2025-ilacs", "bury-2021-ilacs", "bury-2026-ilacs"]


@pytest.mark.parametrize(
    "text", ["which councils have good supervision", "is Kent an outstanding council for supervision"]
)
def test_without_the_condition_every_report_is_searched(text, catalogue):
    assert searched(text, catalogue) == list(catalogue.identities())


def test_the_note_says_whose_reports_were_searched(catalogue):
    known = Known.of(catalogue.identities())
    question = understand("which outstanding councils have good supervision", [], known)
    note = say_graded(question, keep_graded(question, list(catalogue.identities().values()), catalogue))
    assert note == (
        "Only reports of authorities judged outstanding overall at the latest full inspection were searched"
        " (1 authority)."
    )
    assert say_graded(replace(question, standalone="supervision"), ()) == ""
