"""Which reports a comparison puts side by side."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.finding.sides import reports_of_sides, scope_of
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.records import FULL_INSPECTIONS, Framework, Identity

REPORTS = {
    f"{name.lower()} {year}": Identity(
        f"{name.lower()} {year}", f"{name} {year}", name, framework, dt.date(year, month, 20)
    )
    for name, framework, year, month in (
        ("Bolton", Framework.ILACS, 2018, 6),
        ("Bolton", Framework.FOCUSED_VISIT, 2020, 3),
        ("Bolton", Framework.ILACS, 2023, 10),
        ("Durham", Framework.FOCUSED_VISIT, 2018, 2),
        ("Durham", Framework.ILACS, 2020, 4),
        ("Durham", Framework.FOCUSED_VISIT, 2024, 1),
        ("Durham", Framework.ILACS, 2025, 5),
    )
}


def compared(question: str) -> set[str]:
    return {one.id for one in reports_of_sides(understand(question, [], Known.of(REPORTS)), REPORTS)}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Bolton 2018 and Durham 2020: were audits about ticking boxes?", {"bolton 2018", "durham 2020"}),
        ("Did Bolton in 2023 and Durham (2018) have high caseloads?", {"bolton 2023", "durham 2018"}),
        ("In 2018 Bolton and in 2020 Durham: how did caseloads compare?", {"bolton 2018", "durham 2020"}),
        (
            "Compare caseloads in Bolton and Durham in 2018 and 2020",
            {"bolton 2018", "bolton 2020", "durham 2018", "durham 2020"},
        ),
        ("Were caseloads lower in Bolton in March 2020 than in the 2018 inspection?",
         {"bolton 2018", "bolton 2020"}),
        ("Do PAs know people in Durham (2024 visit) and Bolton (2023)?", {"durham 2024", "bolton 2023"}),
        (
            "Did Bolton get better between the inspection report of June 2018 and the 2020 visit?",
            {"bolton 2018", "bolton 2020"},
        ),
        ("Compare Bolton 2023 with Durham on caseloads", {"bolton 2023", "durham 2025"}),
        ("Compare Bolton 2018 with Durham on caseloads", {"bolton 2018", "durham 2018"}),
    ],
)  # fmt: skip
def test_each_side_of_a_comparison_has_its_own_date(question: str, wanted: set[str]) -> None:
    assert compared(question) == wanted


def test_the_kind_that_is_said_of_a_date_is_kept_to() -> None:
    question = understand("Bolton: the 2020 inspection against the 2018 inspection", [], Known.of(REPORTS))
    assert question.scope.frameworks == FULL_INSPECTIONS
    assert [one.id for one in reports_of_sides(question, REPORTS)] == ["bolton 2018"]


def test_the_scope_of_one_side_has_its_date_alone() -> None:
    question = understand("Bolton 2018 and Durham 2024: which audits more?", [], Known.of(REPORTS))
    assert scope_of(question, "Durham", REPORTS).years == (2024,)
    assert scope_of(question, "Bolton", REPORTS).years == (2018,)
