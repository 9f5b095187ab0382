"""What a part of a statement may not do to the sentence it rests on; each check returns why not, or ''.

The checks know no grammar. They compare words, and what turns or weakens those words, by where they stand.
Where that cannot tell, they refuse: a true statement struck costs less than a false one shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from inspectqa.asking.checking import figures, operators, word_order
from inspectqa.asking.checking.alignment import Part, is_beside, refers_back, same_item
from inspectqa.asking.checking.claims import Item, ItemKind

#: Text that speaks to a machine, not of an inspection.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s++(?:(?:all|any|your|the|these|of)\s++)*+"
    r"(?:(?:previous|prior|above|earlier|other|preceding)\s*+)?(?:instructions?|prompts?|directions)\b"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b"
    r"|\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language\s+model|chatbot)\b|\bas\s+an\s+ai\b"
    r"|\b(?:reveal|print|repeat|output|send)\s+(?:your|the)\s+(?:prompt|api\s+key|password|instructions)\b"
    r"|<\s*(?:script|img|iframe)\b|javascript:",
    re.IGNORECASE,
)


def is_instruction(text: str) -> bool:
    """Tell whether a text speaks to a machine: a report may have been prepared to mislead one."""
    return _INSTRUCTION.search(text) is not None


def _speaks_of_inspection(part: Part) -> str:
    return (
        "the quotation speaks to a machine, not of an inspection" if is_instruction(part.source.text) else ""
    )


def _nothing_missing(part: Part) -> str:
    missing = [item for index, item in part.items if index in part.missing]
    if not missing:
        return ""
    missing.sort(key=lambda item: (item.kind is ItemKind.WORD, not item.name))
    return f"‘{missing[0].printed}’ is not in the quotation"


def _nothing_outside(part: Part) -> str:
    for _, item, place in part.placed:
        if not part.source.inside[place] and not is_beside(item, part.source):
            return f"‘{item.printed}’ is outside the quotation"
    return ""


def _heading_leads(part: Part) -> str:
    """What only a heading says may be what a sentence is about, not what ends it: '… for care leavers'."""
    if part.source.demand:  # the heading says that it ought to be
        return ""
    places = [index for index, _, _ in part.placed]
    for index, item in part.items:
        own = item.key in part.source.names or item.key in part.source.dates
        of_heading = index in part.beside and item.kind is ItemKind.WORD and not own
        if of_heading and places and index > places[-1] and not _refers(item, part):
            return f"‘{item.printed}’ stands only in the heading"
    return ""


def _refers(item: Item, part: Part) -> bool:
    return refers_back(part.source) and any(same_item(item, found) for found in part.source.before)


#: In the order in which they are made: the plainest reason first.
_CHECKS: tuple[Callable[[Part], str], ...] = (
    _speaks_of_inspection,
    _nothing_missing,
    _nothing_outside,
    _heading_leads,
    figures.event_dates_kept,
    figures.comparators_kept,
    operators.operators_added,
    operators.operators_dropped,
    operators.negated_degree_kept,
    operators.none_for_not_all,
    operators.demand_kept,
    operators.condition_kept,
    operators.narrowing_kept,
    operators.setting_kept,
    figures.figures_with_their_words,
    figures.share_of_whole,
    word_order.antecedent_whole,
    word_order.said_once,
    word_order.subject_kept,
    word_order.roles_kept,
    word_order.direction_kept,
    word_order.agent_kept,
    word_order.order_kept,
    word_order.clauses_not_spliced,
)


def check_part(part: Part) -> str:
    """Return why a part of a statement does not stand in the sentence it rests on; '' if it does."""
    return next((reason for check in _CHECKS if (reason := check(part))), "")
