"""The plainest questions over the real reports: how many there are in all, and how something is today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]  # the first test waits for the index

#: How the reports of 2013 to 2018 print a total, and how people ask for it.
TOTALS = {
    r"(\d[\d,]*) children (?:and young people )?(?:are|were) being looked after by": (
        "How many children in {authority} are in care?",
        "how many kids are looked after in {authority}?",
    ),
    r"(\d[\d,]*) children (?:and young people )?(?:are|were) (?:the )?subjects? (?:to|of) a child protection"
    r" plan": (
        "How many children are on child protection plans in {authority}?",
        "How many children in {authority} are subject to a child protection plan?",
    ),
}


@pytest.fixture(scope="module")
def real_assistant(real_index: Path) -> Assistant:
    return Assistant(real_index)


@pytest.mark.parametrize("pattern", TOTALS)
def test_a_total_that_a_report_prints_leads_the_answer(real_assistant: Assistant, pattern: str) -> None:
    """A newer report's total, or one printed elsewhere, is right as well: nine in ten are this one."""
    catalogue = real_assistant.index.catalogue
    printed: dict[str, str] = {}
    for report in sorted(catalogue.identities().values(), key=lambda one: str(one.published)):
        for paragraph in catalogue.paragraphs(report.id):
            if said := re.search(pattern, paragraph.text):
                printed[report.authority] = said.group(1)
    assert len(printed) >= 40
    asked = [(name, wording.format(authority=name)) for name in printed for wording in TOTALS[pattern]]
    answers = [(printed[name], real_assistant.ask(question)) for name, question in asked]
    led = [number in answer.citations[0].quotation for number, answer in answers if answer.citations]
    assert sum(led) / len(asked) >= 0.9


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("How is the front door doing in Middlesbrough?", 2026),
        ("How is the front door in Blackburn with Darwen?", 2025),
        ("Is Redbridge doing well on the front door?", 2024),
        ("How are foster carers recruited in Sutton?", 2025),
    ],
)
def test_today_is_the_newest_report_that_speaks(real_assistant: Assistant, question: str, year: int) -> None:
    assert real_assistant.ask(question).citations[0].report.year == year


def test_beside_a_grade_of_long_ago_stands_what_is_said_today(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("How good is adoption in Shropshire?")
    assert answer.citations[0].report.year == 2017
    assert {citation.report.year for citation in answer.citations[1:]} == {2025}
