"""Whether likeness of meaning could pass what the checks strike for a word that the quotation does not hold.

    python benchmarks/likeness.py --index INDEX     real reports in ../shared, the encoder of an index

Of every statement that fails for missing words alone, seven scores, most of the encoder's vectors, are joined
by a logistic regression, fitted on all lots but the one it is measured on. The groups of words that say the
same are left out, as they were made from these lots. Verification does not use it: docs/trust.md says why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent))
from verification import ROOT, Case, fiction_cases, real_cases

from inspectqa.asking.checking import checks, citations, claims
from inspectqa.asking.checking.alignment import Part, align, sources_of
from inspectqa.asking.checking.claims import Item, ItemKind, read_claims
from inspectqa.asking.checking.wording import load_wording
from inspectqa.indexing.embedding import Tokens, open_embedder
from inspectqa.records import Support
from inspectqa.settings import Settings

Row = npt.NDArray[np.float64]
#: What the regression's weights are held down by, and the log odds from which a statement would pass.
_RIDGE, _PASS = 1.0, 0.5
_LOTS = {"k": "first", "m": "second", "n": "third", "o": "fourth", "p": "fifth"}


@dataclass(frozen=True, slots=True)
class Scored:
    """A case, whether the checks pass it, and its scores where it fails for missing words alone."""

    lot: str
    case: Case
    passed: bool
    scores: Row | None


def main() -> None:
    """Print the figures, a lot a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True, help="an index, for its encoder")
    embedder = open_embedder(Settings(), parser.parse_args().index)

    @cache
    def embed(text: str) -> Tokens:
        return embedder.embed_tokens([text])[0]

    bare = replace(load_wording(), same={})
    with patch.object(claims, "load_wording", lambda: bare):
        scored = [_score(lot, case, embed) for lot, case in _cases()]
    _print(scored)


def _cases() -> list[tuple[str, Case]]:
    shared = ROOT.parent / "shared"
    free = real_cases(shared, "real_free.jsonl") + real_cases(shared, "real_reworded.jsonl")
    return (
        [("made up", case) for case in fiction_cases()]
        + [("near the words", case) for case in real_cases(shared)]
        + [(_LOTS[case.id[0]], case) for case in free]
    )


def _score(lot: str, case: Case, embed: Callable[[str], Tokens]) -> Scored:
    support, reason = citations.verify_statement(case.text, [case.citation])
    if support is not Support.UNVERIFIED:
        return Scored(lot, case, True, None)
    sources = sources_of([case.citation])
    parts = align(read_claims(case.text), sources)
    if "is not in the quotation" not in reason or any(_fails_otherwise(part) for part in parts):
        return Scored(lot, case, False, None)
    likest = [_likeness(item, part, case.text, embed) for part in parts for item in _missing(part)]
    words = sum(item.kind is ItemKind.WORD for part in parts for _, item in part.items)
    whole = max(float(embed(part.source.text).vector @ embed(case.text).vector) for part in parts)
    free = [_likest_free(item, part, embed) for part in parts for item in _missing(part)]
    count = len(likest)
    means = (min(likest), np.mean(likest), min(free), np.mean(free))
    return Scored(lot, case, False, np.array([*means, count, count / max(words, 1), whole], np.float64))


def _missing(part: Part) -> list[Item]:
    return [item for index, item in part.items if index in part.missing]


def _fails_otherwise(part: Part) -> bool:
    """Tell whether another check strikes a part, or what is missing is a number or a name."""
    if any(item.kind is not ItemKind.WORD or item.name for item in _missing(part)):
        return True
    others = [check for check in checks._CHECKS if check is not checks._nothing_missing]
    return any(check(part) for check in others)


def _likeness(item: Item, part: Part, text: str, embed: Callable[[str], Tokens]) -> float:
    """Cosine of a word in its sentence to the likest token of the sentence that it should rest on."""
    tokens = embed(text)
    own = [place for place, (start, end) in enumerate(tokens.spans) if start < item.end and end > item.start]
    if not own:
        return 0.0
    mean = tokens.tokens[own].mean(axis=0)
    return float((embed(part.source.text).tokens @ mean).max() / max(float(np.linalg.norm(mean)), 1e-9))


def _likest_free(item: Item, part: Part, embed: Callable[[str], Tokens]) -> float:
    """Cosine of a word, by itself, to the likest word of the source that nothing in the statement uses."""
    free = [f for k, f in enumerate(part.source.items) if f.kind is ItemKind.WORD and k not in part.used]
    alone = embed(item.printed).vector
    return max((float(embed(other.printed).vector @ alone) for other in free), default=0.0)


def _fit(rows: Row, true: Row) -> Callable[[Row], Row]:
    """Fit a logistic regression by Newton's method; return what gives a row's log odds."""
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9

    def widen(some: Row) -> Row:
        return np.c_[(some - centre) / spread, np.ones(len(some))]

    wide = widen(rows)
    weights = np.zeros(wide.shape[1])
    held = np.r_[np.full(wide.shape[1] - 1, _RIDGE), 0.0]
    for _ in range(30):
        odds = 1 / (1 + np.exp(-wide @ weights))
        slope = wide.T @ (true - odds) - held * weights
        bend = (wide.T * (odds * (1 - odds))) @ wide + np.diag(held + 1e-9)
        weights = weights + np.linalg.solve(bend, slope)
    return lambda some: np.asarray(widen(some) @ weights)


def _print(scored: Sequence[Scored]) -> None:
    open_ones = [one for one in scored if one.scores is not None]
    rows = np.array([one.scores for one in open_ones])
    true = np.array([one.case.kind == "true" for one in open_ones], np.float64)
    lots = np.array([one.lot for one in open_ones])
    for lot in dict.fromkeys(one.lot for one in scored):
        here = lots == lot
        odds = _fit(rows[~here], true[~here])(rows[here])
        own = [one for one in scored if one.lot == lot]
        truths = sum(one.case.kind == "true" for one in own)
        passed = sum(one.passed and one.case.kind == "true" for one in own)
        let = sum(one.passed and one.case.kind != "true" for one in own)
        is_true = true[here] == 1
        more, worse = int((odds[is_true] > _PASS).sum()), int((odds[~is_true] > _PASS).sum())
        above = (odds[is_true][:, None] > odds[~is_true][None]).mean() if is_true.any() else float("nan")
        falses = len(own) - truths
        print(
            f"{lot}: true passed {passed} → {passed + more} of {truths}, false caught {falses - let} → "
            f"{falses - let - worse} of {falses}; a true one scores above a false one in {above:.2f}"
        )


if __name__ == "__main__":
    main()
