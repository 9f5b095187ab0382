"""The same questions typed badly: what a slip, lower case, missing punctuation or a short form costs.

python benchmarks/robustness.py INDEX QUESTIONS.jsonl
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from inspectqa.asking.chain import Assistant
from inspectqa.asking.words import STOP_WORDS
from inspectqa.evaluation import Trial, evaluate, read_questions
from inspectqa.reading.gazetteer import find_authorities

ASKING = {
    "how", "many", "much", "long", "who", "when", "why", "which", "what", "where", "now", "both", "since",
    "only", "between", "before", "after", "changed", "change", "compare", "compared", "next", "paragraph",
    "differ",
}  # fmt: skip
Change = Callable[[str], str]


def main(index: str, questions: str) -> None:
    """Evaluate every form of the questions and print a row for each."""
    trials = read_questions(questions)
    print(f"{'':16} found@1  found@5    cited  refused rightly / wrongly")
    with Assistant(index) as assistant:
        for name, change in CHANGES.items():
            print(f"{name:16}", row(trials, change, assistant))


def row(trials: Sequence[Trial], change: Change, assistant: Assistant) -> str:
    """The measures of the questions after a change."""
    changed = [replace(trial, question=change(trial.question)) for trial in trials]
    overall = evaluate(changed, assistant).overall
    values = (
        overall.found[1],
        overall.found[5],
        overall.cited,
        overall.refused_rightly,
        overall.refused_wrongly,
    )
    return "  ".join(f"{value or 0.0:7.3f}" for value in values)


def misspell(text: str) -> str:
    """Swap two letters in the middle of the longest word of the topic that names no place."""
    words = [
        word
        for word in re.findall(r"[A-Za-z]{5,}", text)
        if word.casefold() not in STOP_WORDS and not find_authorities(word) and not find_places(text, word)
    ]
    if not words:
        return text
    longest = max(words, key=len)
    middle = len(longest) // 2
    slip = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, slip, 1)


def find_places(text: str, word: str) -> bool:
    """Whether the word is part of the name of an authority in the text."""
    return any(word in text[found.start : found.end] for found in find_authorities(text))


def shorten(text: str) -> str:
    """Leave the words that carry something, as people type into a search box; what is asked stays."""
    kept = [word for word in text.split() if word.strip("?.,’'()").casefold() not in STOP_WORDS - ASKING]
    return " ".join(kept) or text


CHANGES: dict[str, Change] = {
    "as asked": lambda text: text,
    "a slip": misspell,
    "lower case": str.lower,
    "no punctuation": lambda text: re.sub(r"[^\w\s£%&-]", "", text),
    "upper case": str.upper,
    "shorter": shorten,
}

if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
