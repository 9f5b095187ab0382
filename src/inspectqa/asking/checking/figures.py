"""Figures, grades and dates must stay what they are, with what they are said of."""

from __future__ import annotations

from collections.abc import Sequence

from inspectqa.asking.checking.alignment import GRADES, Part
from inspectqa.asking.checking.claims import Item, ItemKind

#: Words that judge, as they are compared: each must stay with what it judges.
_JUDGING = GRADES | {
    "well",
    "bad",
    "poor",
    "strong",
    "weak",
    "effect",
    "high",
    "low",
    "better",
    "wors",
    "slow",
}
#: How far around a figure its words are looked for, in items.
_AROUND = 3


def event_dates_kept(part: Part) -> str:
    """A year of the report may be named; where the sentence has years of its own, they come first."""
    own = {item.key for item in part.source.items if _is_date(item)}
    stated = [item for index, item in part.items if _is_date(item) and index in part.beside]
    kept = any(_is_date(item) for _, item, _ in part.placed)
    if not own or kept:
        return ""
    for item in stated:
        if item.led != "(" and not _published(part, item):
            return f"‘{item.printed}’ is the report's date; the quotation gives another"
    return ""


def _published(part: Part, item: Item) -> bool:
    """Tell whether the date is said of the publication: no word of the source around it."""
    return not any(abs(index - other) <= 1 for index, o in part.items if o is item for other in part.places)


def _is_date(item: Item) -> bool:
    return item.kind is ItemKind.QUANTITY and item.key.split(" ")[0] in ("year", "years", "month", "day")


def comparators_kept(part: Part) -> str:
    """'More than 60' is not 60; 'fell by 19%' is not 'fell to 19%'."""
    for _, item, place in part.placed:
        found = part.source.items[place]
        if item.kind is ItemKind.QUANTITY and not _is_date(item) and item.comparator != found.comparator:
            if item.comparator:
                return f"the quotation does not say ‘{item.comparator}’ of {item.printed}"
            if found.comparator not in ("every", "another"):
                return f"leaves out ‘{found.comparator}’ before {item.printed}"
    return ""


def figures_with_their_words(part: Part) -> str:
    """A figure or grade must stand with the words it stands with in the quotation, not with a rival's."""
    placed = part.placed
    for order, (_, item, place) in enumerate(placed):
        rivals = [
            p
            for p, other in enumerate(part.source.items)
            if p != place and _rival(item, other) and other.key != item.key
        ]
        around = [
            (p, 4 - abs(o - order))
            for o, (_, near, p) in enumerate(placed)
            if abs(o - order) <= 3 and near.kind is ItemKind.WORD and near.key not in _JUDGING and p != place
        ]
        stated = {p: o for o, (_, _, p) in enumerate(placed)}
        for rival in rivals:
            if _counts_what_rival_counts(part, placed, order, rival):
                return f"‘{item.printed}’ is said of something else in the quotation"
            if rival in stated and (stated[rival] < order) == (rival < place):
                if _in_rivals_clause(part, placed, order, stated[rival]):
                    return f"‘{item.printed}’ is said of something else in the quotation"
                continue
            near_rival = sum(weight for p, weight in around if abs(p - rival) < abs(p - place))
            if near_rival * 2 > sum(weight for _, weight in around):
                return f"‘{item.printed}’ is said of something else in the quotation"
    return ""


def _in_rivals_clause(
    part: Part, placed: Sequence[tuple[int, Item, int]], order: int, rival_order: int
) -> bool:
    """'A does well and B badly' does not rest on 'B does well and A badly'."""
    items = part.source.items
    (_, item, place), (_, rival, rival_place) = placed[order], placed[rival_order]
    if item.clause == rival.clause or items[place].clause == items[rival_place].clause:
        return False
    near = [p for _, o, p in placed if o.clause == item.clause and o.kind is ItemKind.WORD and p != place]
    return bool(near) and all(items[p].clause == items[rival_place].clause for p in near)


def _counts_what_rival_counts(
    part: Part, placed: Sequence[tuple[int, Item, int]], order: int, rival: int
) -> bool:
    """'167 children' does not rest on '100 children but 167 pupils'."""
    items = part.source.items
    place = placed[order][2]
    following = placed[order + 1] if order + 1 < len(placed) else None
    own, other = (items[p + 1] if p + 1 < len(items) else None for p in (place, rival))
    if following is None or own is None or other is None or following[1].kind is not ItemKind.WORD:
        return False
    counted = following[1].key
    return counted == other.key != own.key and other.clause == items[rival].clause


def _rival(item: Item, other: Item) -> bool:
    if item.kind is ItemKind.QUANTITY and other.kind is ItemKind.QUANTITY:
        if item.unit != other.unit:
            return False
        if item.key[0] in "#%£":
            return item.key[0] == other.key[0]
        return item.key.split(" ")[0] == other.key.split(" ")[0]
    return item.key in _JUDGING and other.key in _JUDGING


def share_of_whole(part: Part) -> str:
    """'37 of 112 children' does not say that 112 did."""
    used = part.used
    items = part.source.items
    for _, item, place in part.placed:
        found = items[place]
        if found.kind is not ItemKind.QUANTITY or _is_date(found) or not place or _is_of(found) is False:
            continue
        share = items[place - 1]
        if share.kind is ItemKind.QUANTITY and place - 1 not in used and not _is_of(item):
            return f"{found.printed} is the whole of which {share.printed} are a part"
    return ""


def _is_of(item: Item) -> bool:
    return item.led == "of" or item.led2 == "of"
