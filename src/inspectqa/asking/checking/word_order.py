"""Who does what: the words of a quotation may move as a whole, and not be gathered into another claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from inspectqa.asking.checking.alignment import Part, antecedent_run
from inspectqa.asking.checking.claims import Item, ItemKind
from inspectqa.asking.checking.operators import LINKING, REACH
from inspectqa.asking.checking.wording import word_set
from inspectqa.records import ParagraphKind

#: Words that may stand for the authority itself as the subject.
_OF_AUTHORITY = frozenset(("=council", "servic", "depart", "trust", "partnership"))
#: What a sentence opens with that has its subject only behind a comma.
_INTRODUCED = re.compile(
    r"(?:Due to|Because|As|While|Whilst|Although|With|Following|Despite|By|In|For|Since|When|Where|Through"
    r"|After)\b"
)
_PREPOSITIONS = word_set("in for at on since by of with as because when if under from")
_ARTICLES = word_set("a an the its their his her this these those")
#: What tells where something moves: the same word before the same noun.
_WAYS = {"from": "from", "to": "to", "into": "to"}
_BE = word_set("is are was were be been being not has have had")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:not\s+|\w+ly\s+|very\s+|well\s+|always\s+|also\s+|being\s+){0,6}"
    r"(?:\w+ed|\w+en|set|held|made|kept|put|met|led|known|shown|told|brought|built|sent|found|understood|drawn"
    r"|left|spent|lost|felt|heard|read|paid|run)\b",
    re.IGNORECASE,
)


def _ordered(part: Part) -> list[tuple[int, Item, int]]:
    """Return the words whose order tells who does what: adverbs stand anywhere."""
    return [
        found
        for found in part.words
        if found[1].key not in part.source.names
        and not found[1].printed.lower().endswith("ly")
        and found[1].printed.lower() != "well"
    ]


def antecedent_whole(part: Part) -> str:
    """Words of the sentence before stand for its pronoun, and for nothing else."""
    if not antecedent_run(part):
        return "joins words of two sentences that do not stand together"
    if not any(_only_before(item, part) for index, item in part.items if index in part.beside):
        return ""
    items = part.source.items
    used = part.used
    first = min((p for p in used if items[p].kind is ItemKind.WORD), default=0)
    skipped = [
        p for p in range(first) if items[p].kind is ItemKind.WORD and not items[p].printed.endswith("ly")
    ]
    if len(skipped) > 2:
        return f"leaves out ‘{items[skipped[-1]].printed}’, of which the quotation says it"
    for place, item in enumerate(items[:-1]):
        following = items[place + 1]
        if item.key == "'s" and following.kind is ItemKind.WORD and place == 0 and place + 1 not in used:
            return f"leaves out whose: ‘{item.printed} {following.printed}’"
    return ""


def _only_before(item: Item, part: Part) -> bool:
    source = part.source
    named = item.key in source.names or item.key in source.dates
    return not named and not any(item.key == held.key for held in source.context)


def _apart(part: Part, a: int, b: int) -> bool:
    """Tell whether another clause with a subject of its own begins between two places of the source."""
    items = part.source.items
    if items[a].strong != items[b].strong:
        return True
    opened = _INTRODUCED.match(part.source.text) is not None
    return opened and items[a].clause == 0 and items[b].clause == 1 and items[a].clause != items[b].clause


def _is_row(part: Part) -> bool:
    """'Care leavers: good' may be said either way round."""
    paragraph = part.source.citation.paragraph
    return paragraph is not None and paragraph.kind is ParagraphKind.ROW


def _moved_whole(words: Sequence[tuple[int, Item, int]]) -> bool:
    """Tell whether what stands before was moved there as a whole: it opens with a preposition."""
    first = next(item for _, item, _ in words)
    return first.led in _PREPOSITIONS


def said_once(part: Part) -> str:
    """'Outcomes are good and safeguarding is good' needs two 'good'."""
    seen: dict[int, int] = {}
    for order, (_, item, place) in enumerate(part.placed):
        if item.kind is not ItemKind.OPERATOR and place in seen and order - seen[place] <= 4:
            return f"the quotation says ‘{item.printed}’ once"
        seen[place] = order
    return ""


def subject_kept(part: Part) -> str:
    """'Leeds was judged …' does not rest on 'the school was judged …'."""
    lead = [
        item for index, item in part.items if index in part.beside and index < min(part.places, default=0)
    ]
    words = part.words
    if not lead or not words or lead[0].led in _PREPOSITIONS or lead[0].kind is not ItemKind.WORD:
        return ""
    first, place = words[0][1], words[0][2]
    if not {first.led, first.led2} & _BE or first.clause != lead[0].clause:
        return ""
    items = part.source.items
    own = [p for p, item in enumerate(items) if item.strong == items[place].strong]
    if any(items[p].kind is ItemKind.ANAPHOR for p in own if p < place and p <= own[0] + 1):
        return ""
    subject = next((p for p in own if items[p].kind is ItemKind.WORD), place)
    kept = subject in part.places.values() or items[subject].key in _OF_AUTHORITY | part.source.names
    return (
        ""
        if kept or subject >= place
        else f"leaves out ‘{items[subject].printed}’, of which the quotation says it"
    )


def roles_kept(part: Part) -> str:
    """'Managers supervise social workers' is not 'social workers supervise managers'."""
    words = _ordered(part)
    if _swaps_agent(part, words):
        return f"turns round who does it: ‘by {_agent_place(part)[1]}’ in the quotation"
    if _passive(part.source.text) != _passive(_printed(part)) or _has_agent(part.items) != _has_agent(
        list(enumerate(part.source.items))
    ):
        return ""
    for (_, first, a), (_, pivot, b), (_, third, c) in zip(words, words[1:], words[2:], strict=False):
        voiced = (pivot.led in _BE) == (part.source.items[b].led in _BE)
        if a > b > c and first.clause == third.clause and voiced:
            return f"turns round ‘{first.printed}’ and ‘{third.printed}’"
    return ""


def _agent_place(part: Part) -> tuple[int, str]:
    """Return the place of who does it in the source, and how it is printed; -1 where a 'by' names nobody."""
    for place, item in enumerate(part.source.items):
        if _is_agent(item) and item.kind is ItemKind.WORD and not item.printed.endswith("ing"):
            return place, item.printed
    return -1, ""


def _swaps_agent(part: Part, words: Sequence[tuple[int, Item, int]]) -> bool:
    """'A is supported by B' does not bear out 'A supports B'."""
    agent, _ = _agent_place(part)
    if agent < 1 or not _passive(part.source.text) or _passive(_printed(part)):
        return False
    places = [place for _, _, place in words]
    if agent not in places or _has_agent(part.items):
        return False
    done_to = [place for place in places if place < agent - 1]
    return bool(done_to) and places.index(agent) > places.index(done_to[0])


def _passive(text: str) -> bool:
    return bool(_PASSIVE.search(text))


def _printed(part: Part) -> str:
    """Return the words of a part with the small ones before them, near enough to see its voice."""
    return " ".join(f"{item.led2} {item.led} {item.printed}" for _, item in part.items)


def _has_agent(items: Sequence[tuple[int, Item]]) -> bool:
    return any(_is_agent(item) for _, item in items)


def _is_agent(item: Item) -> bool:
    return item.kind is not ItemKind.QUANTITY and (
        item.led == "by" or (item.led2 == "by" and item.led in ("a", "the"))
    )


def direction_kept(part: Part) -> str:
    """'Moved from adults' to children's services' is not 'moved from children's to adults' services'."""
    for _, item, place in part.words:
        found = part.source.items[place]
        ours, theirs = _way(item), _way(found)
        if ours and theirs and ours != theirs:
            return f"‘{ours} {item.printed}’ is ‘{theirs} {found.printed}’ in the quotation"
    return ""


def _way(item: Item) -> str:
    """Return 'from' or 'to' where that leads a noun, an article between them or not; else ''."""
    for led in (item.led, item.led2 if item.led in _ARTICLES else ""):
        if led in _WAYS:
            return _WAYS[led]
    return ""


def agent_kept(part: Part) -> str:
    """'Managers are supervised by social workers' does not rest on 'managers supervise social workers'."""
    words = part.words
    if _has_agent(list(enumerate(part.source.items))):
        return ""
    for (_, verb, verb_place), (_, agent, place) in pairwise(words):
        if _is_agent(agent) and verb.clause == agent.clause and place > verb_place:
            return f"‘by {agent.printed}’ is not what the quotation says"
    return ""


def order_kept(part: Part) -> str:
    """Words that go back and forth over the sentence have been shuffled, not moved as a whole."""
    words = _ordered(part)
    back = sum(
        a - b >= REACH - 1 and one.clause == two.clause for (_, one, a), (_, two, b) in pairwise(words)
    )
    turned = _passive(part.source.text) and not _passive(_printed(part))
    if back < 2 or turned or _passive(part.source.text) != _passive(_printed(part)):
        return ""
    return "puts the words of the quotation in another order"


def clauses_not_spliced(part: Part) -> str:
    """'A few schools …, and the police do not share …' does not say that schools do not share."""
    items = part.source.items
    words = _ordered(part)
    used = part.used
    for (_, one, a), (_, two, b) in pairwise(words):
        if not _apart(part, a, b) or one.clause != two.clause:
            continue
        if a > b and items[a].strong != items[b].strong and not _moved_whole(words) and not _is_row(part):
            return f"joins ‘{one.printed}’ and ‘{two.printed}’, which the quotation keeps apart"
        if a > b:
            continue
        between = [p for p in range(a + 1, b) if items[p].clause == items[b].clause]
        if any(items[p].kind is ItemKind.ANAPHOR for p in between):
            continue
        for p in between:
            skipped = items[p]
            weighty = skipped.key not in LINKING and not skipped.printed.lower().endswith("ly")
            if skipped.kind is ItemKind.WORD and p not in used and weighty:
                return f"leaves out ‘{skipped.printed}’, of which the quotation says it"
    return ""
