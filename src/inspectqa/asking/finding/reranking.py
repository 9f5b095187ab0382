"""An optional second opinion on the best evidence: a cross-encoder by name or folder, none by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from inspectqa.errors import SettingsError
from inspectqa.records import Evidence

#: Paragraphs that the cross-encoder reads; it costs about 15 ms each on two cores.
READ = 20
#: What its opinion counts beside the ranking's features. A cross-encoder trained on general questions
#: alone made the order of inspection reports worse, so it never has more than half the say.
SHARE = 0.5


def rerank(question: str, evidence: Sequence[Evidence], model: str) -> list[Evidence]:
    """Return the evidence, its first paragraphs in the order of both opinions; raises `SettingsError`."""
    first, rest = list(evidence[:READ]), list(evidence[READ:])
    if len(first) < 2:
        return [*first, *rest]
    opinions = _spread(open_model(model).predict([(question, one.paragraph.text) for one in first]))
    scores = _spread([one.score for one in first])
    top, low = first[0].score, min(one.score for one in first)
    mixed = [
        replace(one, score=round(low + (top - low) * ((1 - SHARE) * score + SHARE * opinion), 4))
        for one, score, opinion in zip(first, scores, opinions, strict=True)
    ]
    return [*sorted(mixed, key=lambda one: -one.score), *rest]


@lru_cache(maxsize=1)
def open_model(model: str) -> Any:
    """Load a cross-encoder that is on this machine; nothing is downloaded."""
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(model, local_files_only=True)
    except Exception as error:  # the library raises whatever its parts raise
        raise SettingsError(
            model,
            f"cannot be loaded as a cross-encoder ({error})",
            "Set INSPECTQA_RERANKER to a model on this machine, or unset it.",
        ) from error


def _spread(values: Sequence[float]) -> list[float]:
    """Spread values over 0 to 1."""
    numbers = [float(value) for value in values]
    low, high = min(numbers), max(numbers)
    return [(number - low) / ((high - low) or 1.0) for number in numbers]
