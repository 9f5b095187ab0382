"""How often verification passes true statements and catches false ones.

    python benchmarks/verification.py            over fictional paragraphs, which stand in the repository
    python benchmarks/verification.py --real     over the real reports in ../shared
    python benchmarks/verification.py --misses   with every statement that it got wrong

    python benchmarks/verification.py --free     paraphrases that go far from the report's words, real reports
    python benchmarks/verification.py --reworded put in wholly other words; no rule was made for these
    python benchmarks/verification.py --model    as a model that is told to keep near the words writes;
                                                 no rule was made for these either

Held-out statements were written after the rules, and the rules were not changed for them.

    python benchmarks/verification.py --held-out
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from inspectqa.asking.checking.citations import verify_statement
from inspectqa.asking.checking.folding import fold_text
from inspectqa.asking.sentences import split_sentences
from inspectqa.records import Citation, Framework, Identity, Paragraph, ParagraphKind, Support

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
from corruptions import CORRUPTIONS, alter_quotation  # noqa: E402

STATEMENTS = ROOT / "tests" / "asking" / "statements"
_KINDS = {
    "paragraph": ParagraphKind.PARAGRAPH,
    "bullet": ParagraphKind.BULLET,
    "recommendation": ParagraphKind.RECOMMENDATION,
    "row": ParagraphKind.ROW,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with its citation; `kind` is 'true' or how it was made false."""

    id: str
    text: str
    citation: Citation
    kind: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How many true statements passed and false ones were caught, of how many."""

    true: int
    passed: int
    false: int
    caught: int
    misses: tuple[tuple[Case, str], ...]
    by_kind: dict[str, tuple[int, int]]

    @property
    def true_passed(self) -> float:
        """Share of true statements that passed."""
        return self.passed / max(self.true, 1)

    @property
    def false_caught(self) -> float:
        """Share of false statements that were caught."""
        return self.caught / max(self.false, 1)


def fiction_cases() -> list[Case]:
    """The statements over made-up paragraphs."""
    import datetime as dt

    paragraphs = {}
    for row in _rows("fiction_paragraphs.jsonl"):
        published = dt.date.fromisoformat(row["published"])
        title = f"{row['authority']} children's services"
        report = Identity(row["paragraph"], title, row["authority"], Framework(row["framework"]), published)
        paragraph = Paragraph(
            id=f"{row['paragraph']}/0001",
            report_id=row["paragraph"],
            order=1,
            text=row["text"],
            kind=_KINDS[row["kind"]],
            number=row["number"],
            lead_in=row["lead_in"],
        )
        paragraphs[row["paragraph"]] = (report, paragraph)
    cases: list[Case] = []
    for order, row in enumerate(_rows("fiction.jsonl")):
        report, paragraph = paragraphs[row["paragraph"]]
        cases += _cases(row, order, report, paragraph)
    return cases


def real_cases(shared: Path, name: str = "real.jsonl") -> list[Case]:
    """The statements over the real reports: in their words, put freely ('real_free.jsonl') or reworded."""
    cases: list[Case] = []
    for order, row in enumerate(_rows(name)):
        identity, paragraphs = _read(shared / "reports" / row["file"])
        paragraph = next((p for p in paragraphs if _find(row["find"], p.text) is not None), None)
        if paragraph is None:
            raise LookupError(f"{row['id']}: no paragraph of {row['file']} holds {row['find']!r}")
        cases += _cases(row, order, identity, paragraph)
    return cases


@lru_cache(maxsize=400)
def _read(path: Path) -> tuple[Identity, tuple[Paragraph, ...]]:
    from inspectqa.reading import read_report

    report = read_report(path)
    return report.identity, report.paragraphs


def _rows(name: str) -> Iterator[dict]:  # type: ignore[type-arg]
    with (STATEMENTS / name).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _find(words: str, text: str) -> int | None:
    folded = fold_text(text)
    place = folded.text.find(fold_text(words).text)
    return folded.offsets[place] if place >= 0 else None


def _cases(row: dict, order: int, report: Identity, paragraph: Paragraph) -> Iterator[Case]:  # type: ignore[type-arg]
    """The statement itself and, of a true one, every corruption that applies; odd ones quote all."""
    found = _find(row["find"], paragraph.text)
    assert found is not None, row["id"]
    sentences = split_sentences(paragraph.text)
    sentence = next(s for s in sentences if s.start <= found < s.end)
    quoted = (0, len(paragraph.text)) if order % 2 else (sentence.start, sentence.end)
    citation = Citation(1, report, paragraph, paragraph.text[slice(*quoted)], *quoted)
    held_out = row.get("held_out", False)
    if not row["true"]:
        yield Case(row["id"], row["text"], citation, "written by hand", held_out)
        return
    yield Case(row["id"], row["text"], citation, "true", held_out)
    whole = replace(citation, quotation=paragraph.text, start=0, end=len(paragraph.text))
    others = [s.text for s in sentences if s is not sentence]
    for kind, corrupt in CORRUPTIONS.items():
        moved = kind.startswith("words moved")
        text = corrupt(row["text"], others if moved else (report.authority,), order)
        if text is not None and text != row["text"]:
            yield Case(f"{row['id']} {kind}", text, whole if moved else citation, kind, held_out)
    invented = alter_quotation(sentence.text)
    yield Case(
        f"{row['id']} invented quotation",
        row["text"],
        replace(citation, quotation=invented, start=0, end=len(invented)),
        "invented quotation",
        held_out,
    )


def measure(cases: list[Case]) -> Figures:
    """Verify every case."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    misses: list[tuple[Case, str]] = []
    for case in cases:
        support, reason = verify_statement(case.text, [case.citation])
        total[case.kind] += 1
        if (support is not Support.UNVERIFIED) == (case.kind == "true"):
            right[case.kind] += 1
        else:
            misses.append((case, reason))
    false = {kind for kind in total if kind != "true"}
    return Figures(
        true=total["true"],
        passed=right["true"],
        false=sum(total[kind] for kind in false),
        caught=sum(right[kind] for kind in false),
        misses=tuple(misses),
        by_kind={kind: (right[kind], total[kind]) for kind in sorted(total)},
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", action="store_true", help="over the real reports in ../shared")
    parser.add_argument("--free", action="store_true", help="over the real reports, freely worded ones")
    parser.add_argument(
        "--reworded", action="store_true", help="over the real reports, in wholly other words"
    )
    parser.add_argument("--model", action="store_true", help="over the real reports, as a model writes")
    parser.add_argument(
        "--misses", action="store_true", help="show what it got wrong, but for the held-out ones"
    )
    parser.add_argument("--held-out", action="store_true", help="count the held-out ones too")
    options = parser.parse_args()
    shared = ROOT.parent / "shared"
    if options.model:
        cases = real_cases(shared, "real_model.jsonl")
    elif options.reworded:
        cases = real_cases(shared, "real_reworded.jsonl")
    elif options.free:
        cases = real_cases(shared, "real_free.jsonl")
    else:
        cases = real_cases(shared) if options.real else fiction_cases()
    open_ones = [case for case in cases if not case.held_out]
    _print("open", measure(open_ones), options.misses)
    if options.held_out:
        _print("held out", measure([case for case in cases if case.held_out]), False)


def _print(title: str, figures: Figures, misses: bool) -> None:
    print(f"{title}: true passed {figures.passed}/{figures.true} = {figures.true_passed:.3f}, "
          f"false caught {figures.caught}/{figures.false} = {figures.false_caught:.3f}")  # fmt: skip
    for kind, (right, total) in figures.by_kind.items():
        print(f"    {kind}: {right}/{total}")
    for case, reason in figures.misses if misses else ():
        print(f"  {case.id} [{case.kind}] {case.text!r}")
        print(f"      {reason or 'passed'} | {case.citation.quotation[:300]!r}")


if __name__ == "__main__":
    main()
