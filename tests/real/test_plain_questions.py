"""The plainest questions over the real reports: how many there are in all, and how something is today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.records import Framework, Identity

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]  # the first test waits for the index

_COUNT = r"\b(one|two|three|four|five|six|seven|eight|nine|ten|no|\d[\d,]*)"
#: How the reports of 2013 to 2018 print a figure, and how people ask for it.
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
    r"(\d[\d,]*) children (?:and young people )?(?:had been|have been|are|were) (?:assessed|identified)"
    r"[^.]{0,60}in need": (
        "How many children in {authority} are in need?",
        "How many children in need does {authority} have?",
    ),
    r"^\W*(\d[\d,]*) \(?(?:or )?[\d.]*%?\)? ?live (?:outside|out of) the (?:local )?authority area": (
        "How many children in care live outside {authority}?",
        "How many looked after children in {authority} are placed out of area?",
    ),
    r"^[^,()]{0,20}\((?:or )?([\d.]+%)\) live (?:outside|out of) the (?:local )?authority area": (
        "What percentage of children in care in {authority} live out of area?",
        "What share of {authority}'s looked after children live outside the area?",
    ),
    rf"{_COUNT} lives? in residential children.s homes": (
        "How many children in care in {authority} live in children's homes?",
        "How many looked after children in {authority} are in residential care?",
    ),
    rf"{_COUNT} lives? with foster families": (
        "How many children in care in {authority} live with foster families?",
        "How many children are in foster care in {authority}?",
    ),
    rf"{_COUNT} lives? with (?:their )?parents": (
        "How many children in care in {authority} live with parents?",
    ),
    r"there ha(?:ve|s) been (\w+) adoptions?": (
        "How many adoptions have there been in {authority}?",
        "How many children were adopted in {authority}?",
    ),
    rf"{_COUNT} children became (?:the )?subjects? (?:of|to) special guardianship": (
        "How many special guardianship orders were made in {authority}?",
    ),
    rf"{_COUNT} children (?:and young people )?ceased to be looked after, of whom": (
        "How many children left care in {authority}?",
    ),
    rf"{_COUNT} serious incident notifications? (?:have|has|had|were)": (
        "How many serious incidents were notified to Ofsted in {authority}?",
        "How many serious incident notifications did {authority} make since the last inspection?",
    ),
    rf"{_COUNT} serious case reviews?(?: \(SCRs?\))? (?:have|has|had|was|were) (?:been )?completed": (
        "How many serious case reviews have been completed in {authority}?",
        "How many serious case reviews did {authority} complete?",
    ),
    rf"(?:is|are|was|were) {_COUNT} (?:serious case reviews?|SCRs?) ongoing": (
        "How many serious case reviews are ongoing in {authority}?",
        "How many SCRs were under way in {authority}?",
    ),
    r"ceased to be looked after,? of whom ([\w%]+) (?:\([\d.]+%\) )?subsequently returned": (
        "How many children returned to care in {authority}?",
    ),
    rf"local authority operates {_COUNT} children.s homes": (
        "How many children's homes does {authority} run?",
        "How many children's homes are there in {authority}?",
    ),
    rf"{_COUNT} (?:children )?(?:are|is an?) unaccompanied asylum[- ]seeking child": (
        "How many unaccompanied asylum-seeking children are there in {authority}?",
        "how many UASC in {authority}?",
    ),
    rf"{_COUNT} (?:child|children) (?:lived|were living) in (?:a )?private(?:ly)? (?:arranged )?foster": (
        "How many children are privately fostered in {authority}?",
    ),
    r"([\d,]{4,}) children and young people under the age of 18 (?:years )?live in": (
        "How many children live in {authority}?",
        "What is the child population of {authority}?",
    ),
    r"Approximately ([\d.]+%) of the local authority.s children": (
        "What percentage of children in {authority} live in poverty?",
        "What is the child poverty rate in {authority}?",
    ),
    rf"(?:there are|there were|supports|supporting|of their) {_COUNT} care leavers(?! (?:aged|who|in)\b)": (
        "How many care leavers are there in {authority}?",
    ),
}
#: Authorities asked of each, and the fewest that print a figure for it to be asked.
ASKED_MOST = 8
PRINTED_LEAST = 7


@pytest.fixture(scope="module")
def real_assistant(real_index: Path) -> Assistant:
    return Assistant(real_index)


@pytest.fixture(scope="module")
def older_reports(real_assistant: Assistant) -> list[tuple[Identity, list[str]]]:
    """The reports of the years that print these figures, oldest first, with their paragraphs."""
    catalogue = real_assistant.index.catalogue
    reports = [one for one in catalogue.identities().values() if one.year and one.year <= 2018]
    reports.sort(key=lambda one: str(one.published))
    return [(one, [paragraph.text for paragraph in catalogue.paragraphs(one.id)]) for one in reports]


@pytest.mark.parametrize("pattern", TOTALS)
def test_a_total_that_a_report_prints_leads_the_answer(
    real_assistant: Assistant, older_reports: list[tuple[Identity, list[str]]], pattern: str
) -> None:
    """A newer report's total, or one printed elsewhere, is right as well: one in eight may have one."""
    printed: dict[str, tuple[str, str]] = {}
    for report, texts in older_reports:
        for text in texts:
            said = re.search(pattern, text)
            if said and printed.get(report.authority, ("", ""))[0] != report.id:
                printed[report.authority] = (report.id, said.group(1))
    names = sorted(printed)
    assert len(names) >= PRINTED_LEAST
    names = names[:: max(1, len(names) // ASKED_MOST)][:ASKED_MOST]
    asked = [(name, wording.format(authority=name)) for name in names for wording in TOTALS[pattern]]
    answers = [(printed[name][1], real_assistant.ask(question)) for name, question in asked]
    led = [
        re.search(rf"(?<![\w,]){re.escape(number)}(?![\w]|,\d)", answer.citations[0].quotation, re.IGNORECASE)
        for number, answer in answers
        if answer.citations
    ]
    assert sum(map(bool, led)) / len(asked) >= 0.87


def test_how_often_serious_case_reviews_were_held_is_told_first_or_second(
    real_assistant: Assistant, older_reports: list[tuple[Identity, list[str]]]
) -> None:
    """Reports say in one sentence how many are completed and in another how many go on."""
    said = re.compile(
        rf"{_COUNT} serious case reviews?(?: \(SCRs?\))? (?:have|has|had|was|were) ", re.IGNORECASE
    )
    printed: dict[str, str] = {}
    for report, texts in older_reports:
        if found := next(filter(None, map(said.search, texts)), None):
            printed[report.authority] = found.group(1)
    names = sorted(printed)[:: max(1, len(printed) // ASKED_MOST)][:ASKED_MOST]
    assert len(names) == ASKED_MOST
    right = 0
    for name in names:
        for question in (f"How many SCRs has {name} had?", f"Number of serious case reviews in {name}"):
            quoted = " ".join(one.quotation for one in real_assistant.ask(question).citations[:2])
            right += bool(re.search(rf"\b{printed[name]}\b", quoted, re.IGNORECASE))
    assert right / (2 * len(names)) >= 0.87


#: Ways of asking who led an authority's latest inspection, and that of a year.
LED_LAST = ("Who was {authority}'s lead inspector?", "Which inspector led the visit to {authority}?")
LED_IN = (
    "Whose team inspected {authority} in {year}?",
    "Which HMI led the {year} inspection of {authority}?",
)


def test_who_led_an_inspection_is_told(real_assistant: Assistant) -> None:
    """By the line that prints it, for every third authority; that of one report names nobody."""
    newest: dict[str, Identity] = {}
    for report in real_assistant.index.catalogue.identities().values():
        held = newest.get(report.authority)
        if report.framework is Framework.ILACS and (
            held is None or str(report.published) > str(held.published)
        ):
            newest[report.authority] = report
    asked = right = 0
    for name in sorted(newest)[::3]:
        lead, ended = newest[name].lead_inspector, newest[name].inspected
        if lead is None or not ended:
            continue
        for wording in (*LED_LAST, *LED_IN):
            text = real_assistant.ask(wording.format(authority=name, year=ended[-1].end.year)).text
            asked, right = asked + 1, right + (lead in text)
    assert asked >= 4 * 25
    assert right / asked >= 0.95


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("How is the front door doing in Middlesbrough?", 2026),
        ("How is the front door in Blackburn with Darwen?", 2025),
        ("Is Redbridge doing well on the front door?", 2024),
        ("How are foster carers recruited in Sutton?", 2025),
        ("How is the front door in Calderdale?", 2024),
        ("How well does the MASH work in Cornwall?", 2024),
        ("How is the front door in Kingston upon Hull?", 2026),
        ("How good is Norfolk's front door?", 2026),
        ("How well does the MASH work in Stockport?", 2025),
    ],
)
def test_today_is_the_newest_report_that_speaks(real_assistant: Assistant, question: str, year: int) -> None:
    assert real_assistant.ask(question).citations[0].report.year == year


def test_beside_a_grade_of_long_ago_stands_what_is_said_today(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("How good is adoption in Shropshire?")
    assert answer.citations[0].report.year == 2017
    assert {citation.report.year for citation in answer.citations[1:]} == {2025}
