"""Intents: which particular a question asks for."""

from __future__ import annotations

import pytest

from inspectqa.asking.understanding.intents import find_detail
from inspectqa.records import Detail


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("average caseload per social worker portsmouth 2023", Detail.NUMBER),
        ("vacancy rate for social workers in Norfolk", Detail.NUMBER),
        ("typical caseload in Hull", Detail.NUMBER),
        ("What did Slough spend on agency social workers last year?", Detail.MONEY),
        ("How much do social workers earn in Barnsley?", Detail.MONEY),
        ("What's the average social worker salary in Barnet?", Detail.MONEY),
        ("Has the turnover rate fallen in Kent?", Detail.YES_NO),
        ("How has Kent cut its vacancy rate?", Detail.NONE),
        ("What did Kent spend the money on?", Detail.NONE),
        ("What did managers pay attention to in Kent?", Detail.NONE),
    ],
)
def test_a_number_or_an_amount_is_asked_for_in_many_ways(question: str, detail: Detail) -> None:
    assert find_detail(question) is detail
