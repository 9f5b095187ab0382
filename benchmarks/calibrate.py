"""Choose the ranking's weights and the refusal's thresholds over questions with known answers.

    python benchmarks/calibrate.py INDEX QUESTIONS.jsonl

Questions are split in five by authority: what is chosen on four parts is measured on the fifth. Printed are
the figures of the constants in use, of those chosen anew on each four parts, measured on the fifth, and the
curve of the detail threshold.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from statistics import mean

from inspectqa.asking import refusal
from inspectqa.asking.chain import Asked, Assistant, Turn
from inspectqa.asking.finding import ranking
from inspectqa.asking.finding.details import Wanted
from inspectqa.asking.finding.ranking import WEIGHTS, Ranked, Weights
from inspectqa.asking.refusal import THRESHOLDS, Signals, Thresholds
from inspectqa.evaluation import Trial, read_questions
from inspectqa.records import Kind

FOLDS = 5
TRIES = 400


@dataclass(frozen=True)
class Case:
    """A question that was searched: its candidates with their features, which are gold, and its signals."""

    trial: Trial
    ranked: list[Ranked]
    gold: frozenset[str]
    signals: Signals
    wanted: Wanted

    def rank_of_gold(self, weights: Weights) -> int:
        """The place of the first gold under the weights, 0 where none was found."""
        ordered = sorted(self.ranked, key=lambda one: -one.features.score(weights))
        places = [i for i, one in enumerate(ordered, 1) if one.found.paragraph.id in self.gold]
        return places[0] if places else 0

    def refused(self, thresholds: Thresholds) -> bool:
        """Whether the thresholds refuse it."""
        return refusal.decide(self.signals, self.wanted, thresholds) is not None


def main(index: str, questions: str) -> None:
    """Calibrate and print."""
    cases = collect(index, read_questions(questions))
    answerable = [case for case in cases if case.trial.answerable and case.gold]
    print(f"{len(cases)} questions searched, {len(answerable)} of them with a gold among what was found")
    print("in use        ", show(answerable, WEIGHTS), show_refusal(cases, THRESHOLDS))
    for label, remove in [(f.name, f.name) for f in fields(Weights)]:
        print(f"without {label:<10}", show(answerable, replace(WEIGHTS, **{remove: 0.0})))
    cross_check(answerable, cases)
    print("detail threshold: rightly refused, wrongly refused")
    for step in range(20, 52, 2):
        tried = replace(THRESHOLDS, detail_least=step / 100)
        print(f"  {step / 100:.2f}  {show_refusal(cases, tried)}")


def collect(index: str, trials: Sequence[Trial]) -> list[Case]:
    """Ask every question and keep what the ranking and the refusal decided on."""
    talks: dict[str, list[Turn]] = {}
    cases = []
    with Assistant(index) as assistant:
        for trial in trials:
            turns = talks.setdefault(trial.conversation or trial.id, [])
            steps = assistant.run(Asked(trial.question, tuple(turns), limit=trial.depth))
            assert steps.answer is not None
            turns.append(Turn(steps.understood, steps.answer))
            retrieved = steps.retrieved
            if retrieved is None or steps.facts or steps.printed_list or not retrieved.reports:
                continue
            if steps.understood.kind in (Kind.COMPARISON, Kind.TIMELINE):
                continue
            gold = frozenset(
                one.paragraph.id
                for one in retrieved.found
                if any(g.matches(one.report, one.paragraph) for g in trial.gold)
            )
            signals = refusal.measure_signals(retrieved, steps.evidence)
            wanted = Wanted.of(steps.understood)
            cases.append(Case(trial, ranking.describe(retrieved), gold, signals, wanted))
    return cases


def cross_check(answerable: Sequence[Case], cases: Sequence[Case]) -> None:
    """Choose on four parts, measure on the fifth, and print each fifth and their mean."""
    found, refusals = [], []
    for fold in range(FOLDS):
        apart = [c for c in answerable if fold_of(c.trial) == fold]
        rest = [c for c in answerable if fold_of(c.trial) != fold]
        weights = choose_weights(rest)
        first, five = shares(apart, weights)
        first_in_use, five_in_use = shares(apart, WEIGHTS)
        thresholds = choose_threshold([c for c in cases if fold_of(c.trial) != fold])
        rightly, wrongly = refused_shares([c for c in cases if fold_of(c.trial) == fold], thresholds)
        found.append((first, five, first_in_use, five_in_use))
        refusals.append((rightly, wrongly))
        print(
            f"fold {fold}: {len(apart):3} questions, found@1/5 chosen {first:.2f}/{five:.2f},"
            f" in use {first_in_use:.2f}/{five_in_use:.2f}; detail {thresholds.detail_least:.2f},"
            f" refused rightly {rightly:.2f}, wrongly {wrongly:.2f}"
        )
    columns = [mean(column) for column in zip(*found, strict=True)]
    print("mean of the fifths: chosen {:.2f}/{:.2f}, in use {:.2f}/{:.2f};".format(*columns), end=" ")
    print("refused rightly {:.2f}, wrongly {:.2f}".format(*(mean(c) for c in zip(*refusals, strict=True))))


def choose_weights(cases: Sequence[Case]) -> Weights:
    """Search at random around the weights in use for the best mean reciprocal rank."""
    chance = random.Random(1)  # no secret, the same every time
    best, best_score = WEIGHTS, reciprocal(cases, WEIGHTS)
    for _ in range(TRIES):
        changed = {f.name: max(0.0, getattr(best, f.name) + chance.gauss(0, 0.08)) for f in fields(Weights)}
        tried = Weights(**changed)
        score = reciprocal(cases, tried)
        if score > best_score:
            best, best_score = tried, score
    return best


def choose_threshold(cases: Sequence[Case]) -> Thresholds:
    """Choose the detail threshold that refuses rightly and not wrongly, most of both together."""
    tried = [replace(THRESHOLDS, detail_least=step / 100) for step in range(20, 52, 2)]
    return max(tried, key=lambda one: merit(*refused_shares(cases, one)))


def merit(rightly: float, wrongly: float) -> float:
    """What a threshold is worth: a wrong refusal costs as much as two right ones bring."""
    return rightly - 2 * wrongly


def reciprocal(cases: Sequence[Case], weights: Weights) -> float:
    """The mean reciprocal rank of the first gold."""
    ranks = [case.rank_of_gold(weights) for case in cases]
    return mean(1 / rank if rank else 0.0 for rank in ranks)


def shares(cases: Sequence[Case], weights: Weights) -> tuple[float, float]:
    """The share of questions with a gold first, and among the first five."""
    ranks = [case.rank_of_gold(weights) for case in cases]
    return mean(rank == 1 for rank in ranks), mean(0 < rank <= 5 for rank in ranks)


def refused_shares(cases: Sequence[Case], thresholds: Thresholds) -> tuple[float, float]:
    """The shares refused of the unanswerable and of the answerable questions."""
    rightly = [case.refused(thresholds) for case in cases if not case.trial.answerable]
    wrongly = [case.refused(thresholds) for case in cases if case.trial.answerable]
    return mean(rightly) if rightly else 1.0, mean(wrongly) if wrongly else 0.0


def show(cases: Sequence[Case], weights: Weights) -> str:
    """Print-ready found@1, found@5 and mean reciprocal rank."""
    first, five = shares(cases, weights)
    return f"found@1 {first:.3f}  found@5 {five:.3f}  mrr {reciprocal(cases, weights):.3f}"


def show_refusal(cases: Sequence[Case], thresholds: Thresholds) -> str:
    """Print-ready shares of right and wrong refusals."""
    return "refused {:.2f} / {:.2f}".format(*refused_shares(cases, thresholds))


def fold_of(trial: Trial) -> int:
    """The part a question belongs to, by its first authority, so that no authority is in two."""
    name = trial.authorities[0] if trial.authorities else trial.id
    return zlib.crc32(name.encode()) % FOLDS


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
