"""Questions with known answers → measures: whether the right paragraph is found, cited, and refused rightly.

A questions file holds one JSON object a line: `id`, `question`, `type`, `answerable`, `gold` (each with
`file`, `page`, `num` and `evidence`, words that stand in the paragraph), `gold_mode` ('any': one is enough,
'all': each is needed), `conversation` and `turn` for questions that follow one another.

A paragraph counts as a gold when it is in the gold's report and its text holds the gold's evidence, both
folded: white space, quotes, dashes and case do not matter.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Protocol

from inspectqa.asking.words import fold
from inspectqa.errors import InspectQAError
from inspectqa.records import Answer, Identity, Paragraph

#: How deep the found paragraphs are looked at.
DEPTHS = (1, 5, 10)
#: Questions that need every report they name: how many of them are among the first ten paragraphs.
PER_REPORT_TYPES = ("compare", "timeline")


class QuestionsError(InspectQAError):
    """The questions file cannot be read or a line of it is not a question."""


class Asks(Protocol):
    """Somebody who answers questions in a row: a conversation."""

    def ask(self, question: str, *, limit: int | None = None) -> Answer:
        """Answer with at least `limit` paragraphs of evidence where so many are found."""
        ...


class Assists(Protocol):
    """Somebody who opens conversations: an assistant."""

    def conversation(self) -> Asks:
        """Open a conversation without turns."""
        ...


@dataclass(frozen=True, slots=True)
class Gold:
    """A paragraph that answers: the name of its file and words that stand in it."""

    file: str
    evidence: str
    page: int | None = None
    number: str | None = None

    def matches(self, report: Identity, paragraph: Paragraph) -> bool:
        """Tell whether the paragraph is this gold."""
        return Path(report.source).name == self.file and fold(self.evidence) in fold(paragraph.text)


@dataclass(frozen=True, slots=True)
class Trial:
    """A question with what is known of its answer."""

    id: str
    question: str
    type: str
    answerable: bool
    gold: tuple[Gold, ...] = ()
    every: bool = False
    authorities: tuple[str, ...] = ()
    conversation: str | None = None
    turn: int | None = None

    @property
    def depth(self) -> int:
        """How many found paragraphs are looked at: ten, or twice as many as are needed."""
        return max(DEPTHS[-1], 2 * len(self.gold)) if self.every else DEPTHS[-1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went. Shares run from 0 to 1; `ranks` are the golds' places from 1, 0 for not found.

    `found` maps each depth to the share of the golds found (1 or 0 where one is enough); `reports` is the
    share of the needed reports among the first ten paragraphs. `verbatim` counts the quotations that stand
    in their paragraph at their offsets, of `quotations`.
    """

    id: str
    type: str
    question: str
    answerable: bool
    refused: bool
    refusal: str
    kind: str
    reader: str
    found: dict[int, float]
    cited: float
    reports: float
    ranks: tuple[int, ...]
    quotations: int
    verbatim: int
    seconds: float
    standalone: str = ""
    authorities: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """What many outcomes come to; a value is None where no question measures it."""

    questions: int
    answerable: int
    found: dict[int, float | None]
    cited: float | None
    reports: float | None
    refused_rightly: float | None
    refused_wrongly: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures over all questions and by type, with every outcome."""

    overall: Measures
    by_type: dict[str, Measures]
    outcomes: tuple[Outcome, ...]
    verbatim: float
    seconds_p50: float
    seconds_p95: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, ready for JSON."""
        return asdict(self)

    def table(self) -> list[list[str]]:
        """Return the measures as rows of text under a header row, one row a type and one for all."""
        header = ["type", "n", *(f"found@{depth}" for depth in DEPTHS), "cited", "reports@10"]
        rows = [[*header, "refused rightly", "refused wrongly"]]
        for name, measures in [*self.by_type.items(), ("all", self.overall)]:
            shares = [
                *(measures.found[depth] for depth in DEPTHS),
                measures.cited,
                measures.reports,
                measures.refused_rightly,
                measures.refused_wrongly,
            ]
            rows.append([name, str(measures.questions), *("–" if s is None else f"{s:.2f}" for s in shares)])
        return rows


def read_questions(path: Path | str) -> list[Trial]:
    """Read a questions file; raises `QuestionsError` naming the line that is not a question."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(path, f"cannot be read ({error})", "Give a UTF-8 file of JSON lines.") from error
    trials = [_read_line(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not trials:
        raise QuestionsError(path, "holds no questions", "Give one JSON object a line.")
    return trials


def evaluate(
    questions: Path | str | Sequence[Trial], assistant: Assists, repeat_errors: bool = False
) -> Evaluation:
    """Ask every question, follow-ups in their conversation, and measure the answers.

    An error of the assistant counts as a refusal and is kept in the outcome, unless `repeat_errors`.
    """
    trials = read_questions(questions) if isinstance(questions, (str, Path)) else list(questions)
    outcomes = [
        outcome for talk in _conversations(trials) for outcome in _hold(talk, assistant, repeat_errors)
    ]
    return summarise(outcomes)


def summarise(outcomes: Sequence[Outcome]) -> Evaluation:
    """Sum up outcomes, over all and by type in the order the types first come."""
    types = list(dict.fromkeys(outcome.type for outcome in outcomes))
    seconds = sorted(outcome.seconds for outcome in outcomes)
    quotations = sum(outcome.quotations for outcome in outcomes)
    return Evaluation(
        overall=_measure(outcomes),
        by_type={name: _measure([o for o in outcomes if o.type == name]) for name in types},
        outcomes=tuple(outcomes),
        verbatim=sum(o.verbatim for o in outcomes) / quotations if quotations else 1.0,
        seconds_p50=_percentile(seconds, 0.50),
        seconds_p95=_percentile(seconds, 0.95),
    )


def judge(trial: Trial, answer: Answer, seconds: float = 0.0) -> Outcome:
    """Compare one answer with what is known."""
    found = [(evidence.report, evidence.paragraph) for evidence in answer.evidence]
    quoted = [citation for citation in answer.citations if citation.paragraph is not None]
    cited = [(c.report, c.paragraph) for c in quoted if c.paragraph is not None]
    ranks = tuple(_rank(gold, found) for gold in trial.gold)
    return Outcome(
        id=trial.id,
        type=trial.type,
        question=trial.question,
        answerable=trial.answerable,
        refused=answer.refused,
        refusal=str(answer.refusal.reason) if answer.refusal else "",
        kind=str(answer.kind),
        reader=answer.reader,
        found={depth: _share_found(trial, ranks, depth) for depth in DEPTHS},
        cited=_share([_rank(gold, cited) > 0 for gold in trial.gold], trial.every),
        reports=_share_of_reports(trial, found),
        ranks=ranks,
        quotations=len(quoted),
        verbatim=sum(c.paragraph.text[c.start : c.end] == c.quotation for c in quoted if c.paragraph),
        seconds=seconds or answer.seconds,
        standalone=answer.standalone_question,
        authorities=trial.authorities,
    )


def _read_line(path: Path, number: int, line: str) -> Trial:
    try:
        row = json.loads(line)
        gold = tuple(
            Gold(
                file=Path(g["file"]).name,
                evidence=str(g["evidence"]),
                page=g.get("page"),
                number=None if g.get("num") is None else str(g["num"]),
            )
            for g in row.get("gold") or ()
        )
        return Trial(
            id=str(row["id"]),
            question=str(row["question"]),
            type=str(row.get("type", "fact")),
            answerable=bool(row["answerable"]),
            gold=gold,
            every=row.get("gold_mode") == "all",
            authorities=tuple(row.get("authority_scope") or ()),
            conversation=row.get("conversation"),
            turn=None if row.get("turn") is None else int(row["turn"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise QuestionsError(
            f"{path}, line {number}", f"is not a question ({error})", "See docs/evaluation.md for the format."
        ) from error


def _conversations(trials: Iterable[Trial]) -> Iterator[list[Trial]]:
    """Group the trials that belong to one conversation, in the order of their turns."""
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(f"talk {trial.conversation}" if trial.conversation else trial.id, []).append(trial)
    for group in groups.values():
        yield sorted(group, key=lambda trial: trial.turn or 0)


def _hold(talk: Sequence[Trial], assistant: Assists, repeat_errors: bool) -> Iterator[Outcome]:
    conversation = assistant.conversation()
    for trial in talk:
        started = time.perf_counter()
        try:
            answer = conversation.ask(trial.question, limit=trial.depth)
        except InspectQAError as error:
            if repeat_errors:
                raise
            yield _failed(trial, str(error), time.perf_counter() - started)
        else:
            yield judge(trial, answer, time.perf_counter() - started)


def _failed(trial: Trial, error: str, seconds: float) -> Outcome:
    return Outcome(
        id=trial.id,
        type=trial.type,
        question=trial.question,
        answerable=trial.answerable,
        refused=True,
        refusal="error",
        kind="",
        reader="",
        found=dict.fromkeys(DEPTHS, 0.0),
        cited=0.0,
        reports=0.0,
        ranks=tuple(0 for _ in trial.gold),
        quotations=0,
        verbatim=0,
        seconds=seconds,
        authorities=trial.authorities,
        error=error,
    )


def _rank(gold: Gold, paragraphs: Sequence[tuple[Identity, Paragraph]]) -> int:
    """Return the place of the first paragraph that is the gold, from 1; 0 where none is."""
    for place, (report, paragraph) in enumerate(paragraphs, 1):
        if gold.matches(report, paragraph):
            return place
    return 0


def _share_found(trial: Trial, ranks: Sequence[int], depth: int) -> float:
    """Return the share of the golds found in the first `depth`, or twice their number if each is needed."""
    if trial.every:
        depth = max(depth, 2 * len(trial.gold))
    return _share([0 < rank <= depth for rank in ranks], trial.every)


def _share(hits: Sequence[bool], every: bool) -> float:
    if not hits:
        return 0.0
    return mean(hits) if every else float(any(hits))


def _share_of_reports(trial: Trial, found: Sequence[tuple[Identity, Paragraph]]) -> float:
    needed = {gold.file for gold in trial.gold}
    if not needed:
        return 0.0
    among = {Path(report.source).name for report, _ in found[: DEPTHS[-1]]}
    return len(needed & among) / len(needed)


def _measure(outcomes: Sequence[Outcome]) -> Measures:
    answerable = [o for o in outcomes if o.answerable]
    unanswerable = [o for o in outcomes if not o.answerable]
    per_report = [o for o in answerable if o.type in PER_REPORT_TYPES]
    return Measures(
        questions=len(outcomes),
        answerable=len(answerable),
        found={depth: _mean([o.found[depth] for o in answerable]) for depth in DEPTHS},
        cited=_mean([o.cited for o in answerable]),
        reports=_mean([o.reports for o in per_report]),
        refused_rightly=_mean([float(o.refused) for o in unanswerable]),
        refused_wrongly=_mean([float(o.refused) for o in answerable]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(mean(values), 4) if values else None


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else 0.0
