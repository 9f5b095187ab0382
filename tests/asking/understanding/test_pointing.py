"""'The first one' of an answer is the authority that it shows first."""

from __future__ import annotations

import datetime as dt

import pytest

from inspectqa.asking.understanding.pointing import name_pointed
from inspectqa.records import (
    Answer,
    Citation,
    Framework,
    Identity,
    Kind,
    Refusal,
    RefusalReason,
    Scope,
    Table,
)

NAMES = ("Cheshire East", "Devon", "Halton")


def _answer(names: tuple[str, ...], refusal: Refusal | None = None) -> Answer:
    citations = tuple(
        Citation(
            marker=marker,
            report=Identity(
                id=name, title=name, authority=name, framework=Framework.ILACS, published=dt.date(2024, 1, 1)
            ),
            paragraph=None,
            quotation="",
            start=0,
            end=0,
        )
        for marker, name in enumerate(names, 1)
    )
    table = Table(("Authority",), tuple((name,) for name in names), citations)
    return Answer(
        question="?",
        standalone_question="?",
        scope=Scope(),
        kind=Kind.AGGREGATE,
        text="",
        table=table,
        refusal=refusal,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tell me about the first one", "tell me about Cheshire East"),
        ("why is the 2nd of them inadequate?", "why is Devon inadequate?"),
        ("and the third council?", "and Halton?"),
        ("what of number 2 on the list", "what of Devon"),
        ("and the bottom one?", "and Halton?"),
        ("the sixth one?", "the sixth one?"),
        ("what did the last one say?", "what did the last one say?"),
        ("the first inspection of Kent", "the first inspection of Kent"),
        ("number 21", "number 21"),
    ],
)
def test_a_place_in_the_answer_becomes_a_name(text: str, named: str) -> None:
    assert name_pointed(text, _answer(NAMES)) == named


def test_former_and_latter_are_of_two() -> None:
    assert name_pointed("why is the latter worse?", _answer(NAMES[:2])) == "why is Devon worse?"
    assert name_pointed("why is the latter worse?", _answer(NAMES)) == "why is the latter worse?"


def test_nothing_is_named_after_one_authority_a_refusal_or_nothing() -> None:
    asked = "tell me about the first one"
    refused = Refusal(RefusalReason.NOTHING_FOUND, "no", "all")
    assert name_pointed(asked, None) == asked
    assert name_pointed(asked, _answer(("Devon", "Devon"))) == asked
    assert name_pointed(asked, _answer(NAMES, refused)) == asked
