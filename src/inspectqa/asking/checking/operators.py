"""What turns, weakens or widens a claim must stay, on the same words: 'not', 'most', 'should', 'if', 'who'.

An operator's reach is counted in words with content, within its clause: no grammar is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inspectqa.asking.checking.alignment import Part
from inspectqa.asking.checking.claims import RELATIVE, Item, ItemKind
from inspectqa.asking.checking.wording import word_set

#: Operators that a statement may leave out: without them it says less, or no more.
FREE_TO_DROP = frozenset(("all", "always", "only", "improving", "condition", "unless", "cause", RELATIVE))
#: Operators on a noun: it is that noun which they must stay with.
ON_NOUN = word_set(
    "all almost-all most many significant-number significant-minority increasing-number several some minority"
    " small-minority few very-few"
)
#: Operators on the very next word.
ON_NEXT = word_set("too limited partly becoming almost")
#: Operators that reach to the end of their part of the sentence.
FAR_REACHING = word_set("should plan unclear")
NEGATIONS = word_set("not never no-longer not-yet")
#: Verbs that say little of their own: 'who remain subject to a plan'.
LINKING = frozenset(("=remain", "=continue to", "becom", "experi", "live", "=need", "subject"))
#: How far an operator reaches, in words with content; one of the whole sentence; a negation, if dropped.
REACH = 3
_WIDE_REACH = 4
_NEGATION_REACH = 2
#: Prepositions that make an operator one of the whole sentence: 'in most cases', 'for a few children'.
_WIDE_LEADS = word_set("in for with among amongst at on since")
_EMPTY_NOUNS = word_set("cases areas instances respects many")
#: Nouns that a statement may leave out where what narrows them says enough: 'children aged 16'.
_ANYBODY = frozenset(("=child", "=person"))
_INSTANCES = frozenset(("exampl", "=examples", "evid"))
_SPOKEN = frozenset(("=speak", "talk", "=meet", "=see", "met"))


def _targets(items: Sequence[Item], place: int, reach: int = REACH) -> tuple[list[int], bool]:
    """Return the places of the words that an operator turns, nearest first, and whether it is a wide one."""
    content = (ItemKind.WORD, ItemKind.QUANTITY)
    operator = items[place]
    behind = [p for p in range(place + 1, len(items)) if items[p].kind in content]
    near = [p for p in behind if items[p].clause == operator.clause][:reach]
    wide = operator.key in ON_NOUN and (operator.led in _WIDE_LEADS or len(near) < 1)
    if (
        not near
        and operator.next_word == ","
        and not any(other.clause == operator.clause for p, other in enumerate(items) if p < place)
    ):
        before = [p for p in range(place) if items[p].kind in content]
        return behind[:reach] + before[: -reach - 1 : -1], False
    if not near and items[place].next_word in _EMPTY_NOUNS:
        near = behind[:reach]
    if _behind_pronoun(items, place):
        near, wide = [], False
    if not near and not wide:
        before = [p for p in range(place) if items[p].kind in content and items[p].clause == operator.clause]
        return before[: -reach - 1 : -1], False
    if wide:
        before = [p for p in range(place) if items[p].kind in content]
        rest = [p for p in behind if p not in near][:_WIDE_REACH]
        behind_first = len(before) < 2 or (not near and bool(rest))
        return near + (rest if behind_first else before[-_WIDE_REACH:]), True
    return near, False


def _reached(items: Sequence[Item], place: int) -> list[int]:
    """Return the places of all the words behind an operator in its part of the sentence."""
    return [
        p
        for p in range(place + 1, len(items))
        if items[p].kind is ItemKind.WORD and items[p].strong == items[place].strong
    ]


def _behind_pronoun(items: Sequence[Item], place: int) -> bool:
    """Tell whether an operator is on a pronoun: 'almost all of them'."""
    following = items[place + 1] if place + 1 < len(items) else None
    return (
        items[place].key in ON_NOUN
        and following is not None
        and following.kind is ItemKind.ANAPHOR
        and following.printed.lower() in ("them", "these", "those")
        and items[place].next_word == following.printed.lower()
    )


def _operators(items: Sequence[Item]) -> Iterator[tuple[int, Item]]:
    return ((p, item) for p, item in enumerate(items) if item.kind is ItemKind.OPERATOR)


def _stated_operators(part: Part) -> list[tuple[str, set[int]]]:
    """Return each operator of the statement with the places in the source of the words it turns."""
    items = [item for _, item in part.items]
    indexes = [index for index, _ in part.items]
    found = []
    for place, operator in _operators(items):
        targets, _ = _targets(items, place, reach=REACH + 1)
        found.append((operator.key, {part.places[indexes[t]] for t in targets if indexes[t] in part.places}))
    return found


def operators_added(part: Part) -> str:
    """Nothing is called 'most', 'not' or 'always' that the quotation does not call so."""
    items = [item for _, item in part.items]
    free = set(dict(_operators(part.source.items)))
    for (place, _), (key, turned) in zip(_operators(items), _stated_operators(part), strict=True):
        last = place == len(items) - 1
        if (
            key in (RELATIVE, "condition", "cause")
            or not turned
            or last
            or (part.source.demand and key == "should")
        ):
            continue
        holder = next((p for p in sorted(free) if _turns(part.source.items, p, key, turned)), None)
        if holder is None:
            return f"the quotation says ‘{items[place].printed}’ of something else"
        free.discard(holder)
    return ""


def _turns(items: Sequence[Item], place: int, key: str, turned: set[int]) -> bool:
    """Tell whether the operator at a place is of a class and turns any of the words."""
    if items[place].key != key:
        return False
    reached = _reached(items, place) if key in FAR_REACHING else _targets(items, place)[0]
    return bool(turned.intersection(reached))


def operators_dropped(part: Part) -> str:
    """Nothing is said without the 'not', 'some' or 'should' that the quotation says it with."""
    stated = _stated_operators(part)
    used = part.used
    for place, operator in _operators(part.source.items):
        if operator.key in FREE_TO_DROP:
            continue
        targets, wide = _targets(part.source.items, place)
        if operator.key in FAR_REACHING:
            targets = _reached(part.source.items, place)
            if len(used.intersection(targets)) * 5 >= 3 * len(part.words) > 0:
                if not any(key == operator.key for key, _ in stated):
                    return f"leaves out ‘{operator.printed}’"
                continue
            targets = targets[:REACH]
        elif operator.key in NEGATIONS:
            targets = targets[:_NEGATION_REACH]
        matched = used.intersection(targets)
        first_counts = operator.key in NEGATIONS or (operator.key in ON_NOUN and not wide)
        nearest = first_counts and bool(targets) and targets[0] in used
        if not matched or (len(matched) * 2 < len(targets) and not nearest):
            continue
        if _says_no_less(part, place, targets, wide):
            continue
        if not any(
            key == operator.key and (turned.intersection(targets) or not turned) for key, turned in stated
        ):
            return f"leaves out ‘{operator.printed}’"
    return ""


def _says_no_less(part: Part, place: int, targets: Sequence[int], wide: bool) -> bool:
    """Tell whether an operator may be left out: it turns nothing that is said, or adds nothing to it."""
    items = part.source.items
    operator = items[place]
    if operator.key in ON_NOUN and any(items[t].key in _INSTANCES for t in targets[:2]):
        return True  # 'some wonderful examples' are wonderful examples
    if operator.key == "before" and place and items[place - 1].key in NEGATIONS:
        return True  # 'not previously known' says 'not known'
    if operator.key not in (ON_NOUN | ON_NEXT) or wide or targets[0] in part.used:
        return False
    by_age = any(t in part.used and items[t].kind is ItemKind.QUANTITY for t in targets[1:])
    return not (by_age and items[targets[0]].key in _ANYBODY)


def negated_degree_kept(part: Part) -> str:
    """'Not consistently effective' is not 'not effective'; 'not well enough' is not 'not'."""
    items = part.source.items
    used = part.used
    stated = {key for key, _ in _stated_operators(part)}
    for place, operator in _operators(items):
        targets, _ = _targets(items, place)
        following = items[place + 1] if place + 1 < len(items) else None
        if operator.key in NEGATIONS and following is not None and _drops_only_not(part, operator, place + 1):
            return f"leaves out ‘{operator.printed}’ before ‘{following.printed}’"
        if operator.key not in NEGATIONS or operator.key not in stated or not used.intersection(targets):
            continue
        if following is None or following.clause != operator.clause:
            continue
        if following.key == "all" and _spreads(part):
            return f"says of all what the quotation says not all of, ‘{operator.printed} {following.printed}’"
        if following.kind is ItemKind.OPERATOR and following.key in ("all", "always"):
            if following.key not in stated:
                return f"leaves out ‘{following.printed}’ after ‘{operator.printed}’"
        elif following.printed.lower().endswith("ly") and place + 1 not in used:
            return f"leaves out ‘{following.printed}’ after ‘{operator.printed}’"
        for later in range(place + 1, len(items)):
            if items[later].key == "=enough" and items[later].clause == operator.clause and later not in used:
                return f"leaves out ‘{items[later].printed}’"
    return ""


def _spreads(part: Part) -> bool:
    """'All children are not …' is read as 'no child is …'."""
    items = [item for _, item in part.items]
    places = [place for place, operator in _operators(items) if operator.key == "all"]
    return any(not place or items[place - 1].key not in NEGATIONS for place in places)


def none_for_not_all(part: Part) -> str:
    """'Not timely for all children' does not say that it is timely for no child."""
    items = part.source.items
    indexed = list(part.items)
    for (_, operator), (index, item) in pairwise(indexed):
        if operator.key not in ("not", "none") or operator.printed.lower() not in ("no", "none"):
            continue
        place = part.places.get(index, 0)
        if item.kind is ItemKind.WORD and place and items[place - 1].key == "all":
            before = items[: place - 1]
            if any(one.key == "not" and one.strong == items[place].strong for one in before):
                return f"says of none what the quotation says not of all, ‘{item.printed}’"
    return ""


def _drops_only_not(part: Part, negation: Item, place: int) -> bool:
    """'Not always' → 'always': what the quotation denies is stated without the denial."""
    following = part.source.items[place]
    if following.kind is not ItemKind.OPERATOR or following.key not in ("all", "always"):
        return False
    return place in part.places.values() and negation.key not in {key for key, _ in _stated_operators(part)}


def demand_kept(part: Part) -> str:
    """What ought to be is not told as what is."""
    if not part.source.demand or any(key == "should" for key, _ in _stated_operators(part)):
        return ""
    return "the quotation says what should be, not what is"


def condition_kept(part: Part) -> str:
    """'When children cannot live with their parents …' stays with what it conditions."""
    items = part.source.items
    used = part.used
    for place, operator in _operators(items):
        if operator.key not in ("condition", "unless") or operator.led in (
            ",",
            "particularly",
            "especially",
            "including",
        ):
            continue
        inner = _clause_words(items, place)
        if not inner:
            continue
        outer = [
            p for p in range(place) if items[p].kind is ItemKind.WORD and items[p].strong == operator.strong
        ]
        outer = outer[-_WIDE_REACH:]
        if not outer:
            behind = [p for p in range(place + 1, len(items)) if items[p].kind is ItemKind.WORD]
            outer = [p for p in behind if p not in inner][:_WIDE_REACH]
        kept = used.intersection(outer)
        near = bool(outer) and (outer[-1] in used or outer[0] > place)
        dropped = not used.intersection(inner) and len(kept) >= 2 and len(kept) * 2 >= len(outer)
        if near and dropped and not any(key == operator.key for key, _ in _stated_operators(part)):
            return f"leaves out the condition ‘{operator.printed} …’"
    return ""


def _clause_words(items: Sequence[Item], place: int) -> list[int]:
    """Return the places of the words behind an operator in its clause."""
    return [
        p
        for p in range(place + 1, len(items))
        if items[p].clause == items[place].clause and items[p].kind is ItemKind.WORD
    ]


def narrowing_kept(part: Part) -> str:
    """'Children who go missing are …' says nothing of all children."""
    items = part.source.items
    used = part.used
    if len(items) > 2 and items[1].led == "with" and items[0].kind is ItemKind.WORD:
        alone = 0 in used and not used.intersection((1, 2)) and items[0].clause == items[1].clause
        if alone and len(used) > 1:
            return f"leaves out which: ‘{items[0].printed} with … {items[1].printed}’"
    for place, operator in _operators(items):
        if (
            operator.key != RELATIVE
            or operator.led in (",", "or", "and")
            or place == 0
            or place - 1 not in used
        ):
            continue
        inner = [p for p in _clause_words(items, place) if items[p].key not in LINKING]
        beyond = any(p > place for p in used)
        told = used.intersection(inner[:2])
        if inner and items[inner[0]].key not in _SPOKEN and not told and beyond:
            return f"leaves out which: ‘{operator.printed} … {items[inner[0]].printed}’"
    return ""


def setting_kept(part: Part) -> str:
    """'Within the disabled children's team, assessments are …' says nothing of other teams."""
    source = part.source
    if not source.text.lower().startswith(("within ", "for ", "among ", "amongst ")):
        return ""
    setting = [p for p, item in enumerate(source.items) if item.clause == 0]
    rest = [p for p, item in enumerate(source.items) if item.clause > 0 and item.kind is ItemKind.WORD]
    if any(source.items[p].kind is not ItemKind.WORD for p in setting) or not setting or not rest:
        return ""
    used = part.used
    if len(used.intersection(rest)) * 2 >= len(rest) and not used.intersection(setting):
        return f"leaves out ‘{source.text[: source.items[setting[-1]].end]}’"
    return ""
