"""How much of what answers cite is relevant, by verdicts given when they were read.

    python benchmarks/relevance.py INDEX              the shares, and what is cited today and not judged
    python benchmarks/relevance.py INDEX --show N     at most N answers with something unjudged, to be read

Verdicts stand in tests/real/answer_verdicts.csv, one a line: the set of questions, the question's id, a
paragraph of the index ('' for the answer as a whole) and the verdict. A paragraph is 'relevant' (it answers,
or tells a reader what the answer means), 'partly' (of the matter, but not of what is asked) or 'irrelevant';
an answer is 'right', 'incomplete' or 'wrong lead'. Of an answer out of data every row cited is what was asked
for; such answers are left out.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from inspectqa.asking.chain import Assistant
from inspectqa.evaluation import read_questions
from inspectqa.records import Answer

ROOT = Path(__file__).resolve().parent.parent
VERDICTS = ROOT / "tests" / "real" / "answer_verdicts.csv"
SETS = {
    "dev": ROOT.parent / "shared" / "questions" / "dev.jsonl",
    "other": ROOT / "tests" / "real" / "questions.jsonl",
    "hard": ROOT / "tests" / "real" / "hard_questions.jsonl",
}


def ask_all(index: Path, judged: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, Answer]]:
    """Ask the judged questions (all, if none is) in their conversations; answers out of data are left out."""
    answers = {}
    with Assistant(index) as assistant:
        for name, path in SETS.items():
            talks = {}
            for trial in read_questions(path):
                talk = talks.setdefault(trial.conversation or trial.id, assistant.conversation())
                answer = talk.ask(trial.question)
                key = (name, trial.id)
                quoted = trial.answerable and not answer.refused and answer.reader != "facts"
                if quoted and (not judged or key in judged):
                    answers[key] = (trial.question, answer)
    return answers


def read_verdicts() -> dict[tuple[str, str, str], str]:
    """Return the verdicts by set, question and paragraph ('' for the answer)."""
    if not VERDICTS.exists():
        return {}
    with VERDICTS.open(encoding="utf-8", newline="") as lines:
        return {(r["set"], r["question"], r["paragraph"]): r["verdict"] for r in csv.DictReader(lines)}


def cited(answer: Answer) -> list[str]:
    """The paragraphs that an answer cites, each once, in order."""
    return list(dict.fromkeys(c.paragraph.id for c in answer.citations if c.paragraph is not None))


def show(key: tuple[str, str], question: str, answer: Answer) -> None:
    """Print an answer to be read."""
    print(f"## {key[0]} {key[1]}: {question}")
    for statement in answer.statements:
        paragraph = statement.citations[0].paragraph
        print(f"  {paragraph.id if paragraph else '-'}\n      {statement.text[:300]}")


def main() -> None:
    """Print the shares, or the answers to be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many answers with something unjudged")
    options = parser.parse_args()
    verdicts = read_verdicts()
    answers = ask_all(options.index, set() if options.show else {key[:2] for key in verdicts})
    judged: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    unjudged = []
    for key, (_, answer) in answers.items():
        found = [verdicts.get((*key, paragraph), "") for paragraph in cited(answer)]
        judged.update(found)
        if "" in found:
            unjudged.append(key)
        else:
            whole[verdicts.get((*key, ""), "unjudged")] += 1
    for key in unjudged[: options.show]:
        show(key, *answers[key])
    known = sum(judged[v] for v in ("relevant", "partly", "irrelevant"))
    print(f"{len(answers)} answers cite {sum(judged.values())} paragraphs, {judged['']} of them not judged")
    if known:
        shares = ", ".join(f"{v} {judged[v] / known:.3f}" for v in ("relevant", "partly", "irrelevant"))
        print(f"of those judged: {shares}")
        print("answers all of whose paragraphs are judged:", dict(whole))
        print("with something unjudged:", " ".join("/".join(key) for key in unjudged) or "none")


if __name__ == "__main__":
    main()
