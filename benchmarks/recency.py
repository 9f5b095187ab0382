"""Whether an undated question is answered first out of the newest report that speaks on its matter.

    python benchmarks/recency.py INDEX [--show]

Every authority with several reports is asked about one matter of each group, in wordings that take turns. A
report speaks on a matter when one of its paragraphs names it near its beginning: told from the words alone,
without the ranking. Authorities are halved by name, so that one half can be kept unread.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from inspectqa import Assistant
from inspectqa.records import Answer, Identity, Paragraph, ParagraphKind

MATTERS = {
    "care leavers": r"care leavers",
    "the front door": r"front door|multi-agency safeguarding hub|MASH",
    "social workers' supervision": r"supervision",
    "child sexual exploitation": r"(?:sexual|criminal) exploitation",
    "children who go missing": r"missing (?:from|children|episodes)|go(?:ing|es)? missing|return interviews?",
    "private fostering": r"private(?:ly)? foster",
    "early help": r"early help",
    "adoption": r"adopt(?:ion|ers|ive)",
    "disabled children": r"disabled children|children with disabilities",
    "pathway plans": r"pathway plan",
    "foster carers": r"foster carers",
    "caseloads": r"caseloads",
    "the virtual school": r"virtual school",
    "children living with domestic abuse": r"domestic (?:abuse|violence)",
    "quality assurance and audits": r"(?:quality assurance|audits?\b)",
}
WORDINGS = (
    "How is {matter} in {authority}?",
    "What do inspectors say about {matter} in {authority}?",
    "What about {matter} in {authority}?",
    "Is {authority} doing well on {matter}?",
)
#: Matters that each authority is asked about, and where a paragraph that speaks on one names it.
MATTERS_EACH = 2
NEAR_START = 80
#: What says how an inspection was done, not what it found.
_BACKGROUND = re.compile(r"^Inspectors (?:also )?(?:looked at|considered|evaluated|reviewed)\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question about one matter of one authority, and the newest report that speaks on it."""

    question: str
    newest: Identity
    older: int

    @property
    def half(self) -> str:
        """Which half of the authorities it is of."""
        return "first half" if _hash(self.newest.authority) % 2 else "second half"


def main() -> None:
    """Ask every question, and count the answers that the newest report leads."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--show", choices=("first half", "second half"), help="print the misses of a half")
    given = parser.parse_args()
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    with Assistant(given.index) as assistant:
        pairs = make_pairs(assistant)
        for pair in pairs:
            answer = assistant.ask(pair.question)
            said = judge(answer, pair)
            counted[pair.half][said] += 1
            if given.show == pair.half and said != "newest":
                print(f"{said}: {pair.question} ({pair.newest.published} {pair.newest.framework})")
                print("   ", (answer.text or "")[:300].replace("\n", " "))
    for half, outcomes in sorted(counted.items()):
        print(f"{half}: {sum(outcomes.values())} questions", dict(outcomes))


def make_pairs(assistant: Assistant) -> list[Pair]:
    """Return the questions that more than one report of an authority speaks on."""
    by_authority: dict[str, list[Identity]] = defaultdict(list)
    for report in assistant.index.catalogue.identities().values():
        if report.authority and report.published:
            by_authority[report.authority].append(report)
    pairs = []
    for authority, reports in sorted(by_authority.items()):
        reports.sort(key=lambda one: str(one.published), reverse=True)
        told = {one.id: assistant.index.catalogue.paragraphs(one.id) for one in reports}
        matters = sorted(MATTERS, key=lambda matter: _hash(authority + matter))
        asked = 0
        for matter in matters:
            speaking = [one for one in reports if _speaks(told[one.id], MATTERS[matter])]
            if len(speaking) > 1 and asked < MATTERS_EACH:
                wording = WORDINGS[_hash(matter + authority) % len(WORDINGS)]
                question = wording.format(matter=matter, authority=authority)
                pairs.append(Pair(question, speaking[0], len(speaking) - 1))
                asked += 1
    return pairs


def judge(answer: Answer, pair: Pair) -> str:
    """Say which report leads an answer: the newest that speaks, an older one, a newer one, or none."""
    if answer.refused or not answer.citations:
        return "refused"
    lead = answer.citations[0].report
    if lead.id == pair.newest.id:
        return "newest"
    return "older" if str(lead.published) < str(pair.newest.published) else "newer still"


def _speaks(paragraphs: list[Paragraph], pattern: str) -> bool:
    named = re.compile(pattern, re.IGNORECASE)
    return any(
        named.search(one.text[:NEAR_START]) and not _BACKGROUND.match(one.text)
        for one in paragraphs
        if one.kind is ParagraphKind.PARAGRAPH
    )


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


if __name__ == "__main__":
    main()
