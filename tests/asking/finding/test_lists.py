"""Which questions ask for a printed list, and for which."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.finding.lists import asks_for_actions, asks_for_list, choose_lists, find_lists
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.records import Framework, Identity, Paragraph, ParagraphKind

KNOWN = Known.of(
    [
        Identity(f"kent {year}", "Kent", "Kent", framework, dt.date(year, 5, 1))
        for year, framework in (
            (2018, Framework.ILACS),
            (2022, Framework.ILACS),
            (2023, Framework.FOCUSED_VISIT),
            (2024, Framework.AREA_SEND),
        )
    ]
)
HEADINGS = (
    "Areas for priority action",
    "What needs to improve",
    "What is the partnership doing that is effective?",
)


def listed(question: str) -> list[str]:
    """The headings of the lists that a question gets."""
    asked = understand(question, [], KNOWN)
    if not asks_for_list(asked):
        return []
    items = [
        Paragraph(f"r/{place}", "r", place, f"Item {place}.", ParagraphKind.BULLET, section=(heading,))
        for place, heading in enumerate(HEADINGS)
    ]
    chosen = choose_lists(asked.standalone, (), find_lists(items))
    return [one.heading for one in chosen if one.fit >= max(other.fit for other in chosen)]


@pytest.mark.parametrize(
    "question",
    [
        "What did inspectors want put right in Kent in 2018?",
        "Which improvements did the May 2023 Kent letter ask for?",
        "What does Kent still have to get better at after its outstanding in 2022?",
        "What improvements did Ofsted call for in Kent in 2022?",
        "which improvements does kent need to make",
        "Kent improvement areas 2022",
        "Where did Kent fall short in 2022?",
        "What could Kent do better, according to the 2022 report?",
        "How must Kent improve after the 2022 inspection?",
        "What needs work in Kent?",
        "What has to change in Kent after the 2022 inspection?",
        "What did Ofsted advise Kent to do differently in 2018?",
        "What did inspectors require of Kent in 2022?",
        "Apart from the priority action, what else must Kent get better at after the 2023 visit?",
    ],
)
def test_what_must_improve_is_asked_for_in_many_ways(question: str) -> None:
    assert listed(question) == ["What needs to improve"]


@pytest.mark.parametrize(
    "question",
    [
        "What is Kent's SEND partnership doing that is effective?",
        "What works well in Kent's SEND arrangements?",
        "What are the positives in Kent's SEND report?",
        "Which parts of Kent's SEND provision are effective?",
        "What did inspectors praise in Kent's SEND report?",
    ],
)
def test_strengths_are_asked_for_in_many_ways(question: str) -> None:
    assert listed(question) == ["What is the partnership doing that is effective?"]


def test_priority_actions_come_alone_unless_both_lists_are_named() -> None:
    assert listed("What urgent action was Kent told to take in 2023?") == ["Areas for priority action"]
    both = listed("What priority actions and areas for improvement did Kent get in 2023?")
    assert both == ["Areas for priority action", "What needs to improve"]


@pytest.mark.parametrize(
    "question",
    [
        "How did Kent improve its front door between 2018 and 2022?",
        "What improvements has Kent made since 2018?",
        "Which improvements did inspectors see in Kent in 2022?",
        "What helped Kent to improve from requires improvement to good?",
        "What do children in care want in Kent?",
        "What did Ofsted think wasn't done well enough in Kent?",
        "What did parents ask for in Kent?",
        "What help do care leavers need in Kent?",
    ],
)
def test_what_improved_or_is_needed_asks_for_no_list(question: str) -> None:
    assert not listed(question)


def test_what_leads_in_a_list_is_none_of_its_items() -> None:
    section, lead_in = ("Areas for priority action",), "The council needs to improve:"
    items = [
        Paragraph("r/1", "r", 1, lead_in, section=section),
        Paragraph("r/2", "r", 2, "Allocation.", ParagraphKind.BULLET, section=section, lead_in=lead_in),
        Paragraph("r/3", "r", 3, "Supervision.", ParagraphKind.BULLET, section=section, lead_in=lead_in),
    ]
    (found,) = find_lists(items)
    assert [item.order for item in found.items] == [2, 3]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What was Kent told to improve in 2018?", ["The local authority"]),
        ("What recommendations did Kent's safeguarding board get?", ["Safeguarding Children Board (LSCB)"]),
        ("List all the recommendations", ["The local authority", "Safeguarding Children Board (LSCB)"]),
    ],
)
def test_the_board_has_a_list_of_its_own(question: str, wanted: list[str]) -> None:
    bodies = ("The local authority", "Safeguarding Children Board (LSCB)")
    items = [
        Paragraph(f"r/{place}", "r", place, f"Do {place}.", ParagraphKind.RECOMMENDATION, section=section)
        for place, section in enumerate((body, "Recommendations") for body in bodies)
    ]
    assert [one.items[0].section[0] for one in choose_lists(question, (), find_lists(items))] == wanted


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What are inspectors worried about in Torbay?", True),
        ("What worries Ofsted about Kent?", True),
        ("What is still wrong? (Herefordshire)", True),
        ("What are inspectors worried about there? (Bury · about: today)", True),
        ("What isn’t going well in Kent?", True),
        ("What are the main concerns in Newcastle upon Tyne now?", True),
        ("What concerns do social workers in Kent have?", False),
        ("What are inspectors worried about for care leavers in Kent?", False),
        ("What is wrong with the front door in Nottinghamshire?", False),
        ("What is going well in Kent?", False),
    ],
)
def test_what_worries_inspectors_is_what_they_ask_for(text, asks):
    assert asks_for_actions(text) is asks
