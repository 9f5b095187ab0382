"""Ask questions over many reports and compare with published answers: how many are right, and how fast.

    python benchmarks/aggregates.py QUESTIONS.jsonl [INDEX]

QUESTIONS.jsonl has `question`, `type` and `answer` a line. With an index, its reports outrank the catalogue.
Printed: each question that is not right, the share that is, and milliseconds a question (median, p95).
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from inspectqa.asking.facts.answers import FactsBase, answer_facts
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.reading.gazetteer import canonical_name
from inspectqa.reading.official import official_rows
from inspectqa.records import Answer

REPEATS = 5


def load_facts(index: str | None) -> FactsBase:
    """The facts of an index joined with the catalogue, or of the catalogue alone."""
    if index is None:
        return FactsBase.of([], [], lambda ids: {}, official_rows())
    from inspectqa.indexing.opened import Index
    from inspectqa.settings import Settings

    catalogue = Index.open(Path(index), Settings()).catalogue
    return FactsBase.of(
        catalogue.identities(), catalogue.judgements(), catalogue.paragraphs_by_id, official_rows()
    )


def is_right(expected: object, answer: Answer | None) -> bool:
    """Whether the answer's text or table has the expected number, names or rows."""
    if answer is None:
        return False
    rows = answer.table.rows if answer.table else ()
    if isinstance(expected, int):
        return answer.text.startswith(f"{expected:,} ")
    if not isinstance(expected, list) or not expected:
        return False
    if all(isinstance(item, str) for item in expected):
        return {row[0] for row in rows} == {canonical_name(item) or item for item in expected}
    cells = [{re.sub(r"%$", "", cell) for cell in row} for row in rows]
    if isinstance(expected[0], str):
        return bool(rows) and {canonical_name(expected[0]), str(expected[1])} <= cells[0]
    return all(any(_values(item) <= row for row in cells) for item in expected)


def _values(item: object) -> set[str]:
    """The values of an expected row as they stand in a table's cells."""
    if isinstance(item, dict):
        shown = {key: value for key, value in item.items() if key in ("published", "overall", "leadership")}
        return {value for value in shown.values() if value and not value.startswith("(")}
    assert isinstance(item, list)
    return {canonical_name(value) or value if isinstance(value, str) else str(value) for value in item}


def main() -> None:
    """Ask every question of the file."""
    questions = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    facts = load_facts(sys.argv[2] if len(sys.argv) > 2 else None)
    known = Known.of(facts.identities)
    right, milliseconds = 0, []
    for line in questions:
        for _ in range(REPEATS):
            started = time.perf_counter()
            answer = answer_facts(understand(line["question"], [], known), facts)
            milliseconds.append(1000 * (time.perf_counter() - started))
        if is_right(line["answer"], answer):
            right += 1
        else:
            print(f"not right: {line['question']}\n    {answer.text if answer else 'left to the reports'}")
    milliseconds.sort()
    middle, high = milliseconds[len(milliseconds) // 2], milliseconds[int(0.95 * len(milliseconds))]
    print(f"{right} of {len(questions)} right; {middle:.1f} ms median, {high:.1f} ms p95")


if __name__ == "__main__":
    main()
