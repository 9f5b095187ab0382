"""Questions that look like counts of judgements: how many reports mention the matter, counted twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectqa import Assistant
from inspectqa.records import ParagraphKind

pytestmark = pytest.mark.real

#: A question, and what each sentence that mentions its matter must match: counted with these alone.
COUNTED = [
    ("which councils use Mockingbird", [r"\bmockingbird"]),
    ("Which councils have problems with county lines?", [r"\bcounty[ -]lines?\b"]),
    ("which councils have problems with private fostering?", [r"\bprivate(?:ly)?[ -]foster"]),
    ("Which councils have a children's trust?", [r"\bchildren['’]s trust"]),
    ("Which councils have good multi-agency working?", [r"\bmulti-? ?agenc"]),
    (
        "Which councils use agency social workers the most?",
        [r"(?<![-‑–])\bagenc(?:y|ies)\b", r"\bsocial[ -]workers?\b"],
    ),
    ("Which inspections found drift and delay?", [r"\bdrift", r"\bdelay"]),
    ("Which councils have unregistered placements?", [r"\bunregistered\b", r"\bplacements?\b"]),
    ("which councils struggle with recruitment?", [r"\brecruit"]),
    (
        "Which councils rely on bed and breakfast accommodation?",
        [r"\bbed[ -]and[ -]breakfast\b", r"\baccommodat"],
    ),
]
#: Others that the judgements don't answer either.
LOOK_ALIKES = """Which authorities have high caseloads?
Which councils have long waits for CAMHS?
Which authorities are praised for family group conferencing?
Which councils lack foster carers?
Which councils have weak management oversight?
Which authorities have delays in health assessments?
Which councils are poor at return home interviews?
Which reports criticise life-story work?
Which councils have improved their front door?
Which councils' IROs have high caseloads?
Which councils have problems with the PLO?
What do reports say about domestic abuse?
Which authorities struggle with social worker turnover?
which boroughs have good support for unaccompanied children
Which councils have poor supervision?""".splitlines()
#: Those that ask for the reports themselves.
LISTED = [
    ("how many councils mention domestic abuse", [r"\bdomestic(?:ally)?[ -]abus"]),
    ("Which reports mention county lines?", [r"\bcounty[ -]lines?\b"]),
    ("Which focused visits mention domestic abuse?", [r"\bdomestic(?:ally)?[ -]abus"]),
]


@pytest.fixture(scope="module")
def assistant(real_index: Path) -> Iterator[Assistant]:
    with Assistant(index=real_index) as opened:
        yield opened


@pytest.fixture(scope="module")
def sentences(assistant) -> list[tuple[str, str, str]]:
    """Report, paragraph and text of every sentence, split in the plainest way."""
    catalogue = assistant.index.catalogue
    return [
        (name, paragraph.id, sentence)
        for name in catalogue.identities()
        for paragraph in catalogue.paragraphs(name)
        if paragraph.kind is not ParagraphKind.HEADING
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z“‘(])", paragraph.text)
    ]


def count(sentences: list[tuple[str, str, str]], patterns: list[str], kind: str = "") -> tuple[int, int]:
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    hits = [one for one in sentences if kind in one[0] and all(p.search(one[2]) for p in compiled)]
    return len({report for report, _, _ in hits}), len({paragraph for _, paragraph, _ in hits})


@pytest.mark.parametrize(("question", "patterns"), COUNTED, ids=[question for question, _ in COUNTED])
def test_the_count_is_that_of_a_plain_search(question, patterns, assistant, sentences):
    answer = assistant.ask(question)
    assert answer.reader != "facts"
    said = re.search(
        r"mentioned in (\d+) of (\d+) reports in scope \(([\d,]+) paragraphs?\)", answer.coverage
    )
    reports, paragraphs = count(sentences, patterns)
    assert (int(said[1]), int(said[2])) == (reports, len(assistant.index.catalogue.identities()))
    assert abs(int(said[3].replace(",", "")) - paragraphs) <= max(1, paragraphs // 200)
    assert answer.citations


@pytest.mark.parametrize("question", LOOK_ALIKES)
def test_what_judgements_dont_answer_is_quoted_with_how_widely_it_is_mentioned(question, assistant):
    explained = assistant.explain(question)
    assert explained.facts is None
    assert re.search(r"mentioned in \d+ of \d+ reports in scope", explained.answer.coverage)
    assert explained.answer.citations and not explained.answer.refused


@pytest.mark.parametrize(("question", "patterns"), LISTED, ids=[question for question, _ in LISTED])
def test_every_report_that_mentions_a_matter_is_listed(question, patterns, assistant, sentences):
    answer = assistant.ask(question)
    reports, _ = count(sentences, patterns, "focused-visit" if "visits" in question else "")
    assert answer.text.startswith(f"{reports} report")
    assert len(answer.table.rows) == min(reports, 200)
    for citation in answer.citations:
        assert re.search(patterns[0], citation.quotation, re.IGNORECASE)
        assert citation.paragraph.text[citation.start : citation.end] == citation.quotation


@pytest.mark.parametrize(
    "question",
    [
        "Which reports mention strategy meetings without agency partners?",
        "Which reports mention poor supervision?",
    ],
)
def test_more_than_a_mention_is_not_answered_by_one(question, assistant):
    assert assistant.explain(question).facts is None
