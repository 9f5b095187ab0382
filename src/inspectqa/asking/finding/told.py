"""What is to be quoted where the wording of a question says which sentences answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspectqa.asking.finding.lists import LISTED_SCORE
from inspectqa.records import Evidence, Identity, Paragraph, Sentence


@dataclass(frozen=True, slots=True)
class Told:
    """Paragraphs with the sentences to quote of each, a note beside them, or that the reports are silent.

    `timeless` says that a newer report makes no difference.
    """

    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    silent: str = ""
    timeless: bool = False


def quote_sentences(report: Identity, paragraph: Paragraph, sentences: Sequence[Sentence]) -> Evidence:
    """Return a paragraph of which only these sentences are to be quoted; all of it where there are none."""
    chosen = tuple(replace(one, score=1.0) for one in sentences)
    return Evidence(report, paragraph, score=LISTED_SCORE, words=1.0, sentences=chosen)
