from __future__ import annotations

import pytest

from inspectqa.indexing.abbreviations import find_abbreviations
from inspectqa.records import Paragraph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Independent reviewing officers (IROs) challenge.", {"IRO": "independent reviewing officer"}),
        ("The director of children’s services (DCS) left.", {"DCS": "director of children’s services"}),
        ("A multi-agency safeguarding hub (MASH) works.", {"MASH": "multi agency safeguarding hub"}),
        (
            "special educational needs and/or disabilities (SEND)",
            {"SEND": "special educational needs and or disabilities"},
        ),
        ("Education, health and care (EHC) plans", {"EHC": "education health and care"}),
        ("child sexual exploitation (CSE) and strategies (SEs)", {"CSE": "child sexual exploitation"}),
        ("Personal advisers (PAs), local agencies (LAs)", {"PA": "personal adviser", "LA": "local agency"}),
        ("The Board (2017) met (see B) in (UK) (A).", {}),
    ],
)
def test_abbreviations(text: str, expected: dict[str, str]) -> None:
    assert find_abbreviations([Paragraph("r/0001", "r", 1, text)]) == expected


def test_the_first_definition_of_a_report_stands() -> None:
    texts = ["Social workers (SWs)", "Some ways (SWs)"]
    paragraphs = [Paragraph(f"r/{n}", "r", n, text) for n, text in enumerate(texts)]
    assert find_abbreviations(paragraphs) == {"SW": "social worker"}
