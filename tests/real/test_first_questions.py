"""The first questions of members and parents over the real reports: what is quoted, and of whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.records import FULL_INSPECTIONS, Area, Grade

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]  # the first test waits for the index


@pytest.fixture(scope="module")
def assistant(real_index: Path) -> Assistant:
    return Assistant(real_index)


@pytest.mark.parametrize(
    ("text", "report", "said"),
    [
        (
            "are our children safe in Trafford",
            "trafford-2026-08-03-ilacs",
            "inadequate for help and protection",
        ),
        ("is Nottingham safe", "nottingham-2022-09-05-ilacs", "continued risk of harm"),
        ("did Blackpool pass", "blackpool-2026-07-28-ilacs", "not passes or fails"),
        ("hows Oldham doing", "oldham-2024-07-12-ilacs", "good overall"),
        ("I'm a councillor in Norfolk. how did we do", "norfolk-2026-05-18-ilacs", "outstanding overall"),
        ("is send in Bury any good", "bury-2024-05-07-area-send", "systemic failings"),
        (
            "we live in Dudley. when was the send inspection",
            "dudley-2025-03-11-area-send",
            "20 to 24 January",
        ),
        (
            "we're Calderdale. what did ofsted say we need to improve last time?",
            "calderdale-2024-05-15-ilacs",
            "homeless",
        ),
        ("list all recs from South Glos 2024 ilacs", "south-gloucestershire-2024-07-23-ilacs", "return home"),
        ("Hull went from what to what?", "kingston-upon-hull-2026-05-18-ilacs", "requires improvement"),
    ],
)
def test_the_newest_report_answers(text, report, said, assistant):
    answer = assistant.ask(text)
    assert not answer.refused
    assert said in answer.text
    assert report in {citation.report.id for citation in answer.citations}


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        (
            "who's good at management oversight + supervision? need examples from outstanding LAs in last"
            " 2 yrs",
            Grade.OUTSTANDING,
        ),
        ("which outstanding authorities have good management oversight", Grade.OUTSTANDING),
        ("good examples of supervision from outstanding councils since 2024", Grade.OUTSTANDING),
        ("which inadequate councils have caseloads that are too high", Grade.INADEQUATE),
        ("which good councils have strong virtual schools", Grade.GOOD),
    ],
)
def test_only_authorities_with_the_grade_are_quoted(text, grade, assistant):
    answer = assistant.ask(text)
    assert answer.citations
    overall = {
        one.report_id: one.grade for one in assistant.index.catalogue.judgements() if one.area is Area.OVERALL
    }
    for authority in {citation.report.authority for citation in answer.citations}:
        full = [
            one
            for one in assistant.index.catalogue.identities().values()
            if one.authority == authority and one.framework in FULL_INSPECTIONS
        ]
        assert overall[max(full, key=lambda one: str(one.published)).id] is grade


def test_who_was_criticised_has_no_praise(assistant):
    answer = assistant.ask("Which LAs have been criticised for IRO challenge in 2025 or 2026")
    quoted = {citation.report.authority for citation in answer.citations}
    assert "Gateshead" not in quoted
    assert "Middlesbrough" in quoted
    seen = {one.report.authority for one in answer.evidence}
    assert "Stockport" in seen
