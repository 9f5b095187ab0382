"""What a part of a statement may not do to the sentence it rests on; each check returns why not, or ''.

The checks know no grammar. They compare words, and what turns or weakens those words, by where they stand.
Where that cannot tell, they refuse: a true statement struck costs less than a false one shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from inspectqa.asking.alignment import GRADES, Part, antecedent_run, is_beside
from inspectqa.asking.claims import RELATIVE, Item, ItemKind
from inspectqa.records import ParagraphKind

#: Text that speaks to a machine, not of an inspection.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|your\s+|the\s+|these\s+|of\s+)*"
    r"(?:previous|prior|above|earlier|other|preceding)?\s*(?:instructions?|prompts?|directions)\b"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b"
    r"|\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language\s+model|chatbot)\b|\bas\s+an\s+ai\b"
    r"|\b(?:reveal|print|repeat|output|send)\s+(?:your|the)\s+(?:prompt|api\s+key|password|instructions)\b"
    r"|<\s*(?:script|img|iframe)\b|javascript:",
    re.IGNORECASE,
)
#: Operators that a statement may leave out: without them it says less, or no more.
FREE_TO_DROP = frozenset(("all", "always", "only", "improving", "condition", RELATIVE))
#: Operators on a noun: it is that noun which they must stay with.
ON_NOUN = frozenset(
    "all almost-all most many significant-number significant-minority increasing-number several some minority"
    " small-minority few very-few".split()
)
#: Operators on the very next word.
ON_NEXT = frozenset(("too", "limited", "partly", "becoming"))
#: Operators that reach to the end of their part of the sentence.
FAR_REACHING = frozenset(("should", "plan", "unclear"))
NEGATIONS = frozenset(("not", "never", "no-longer", "not-yet"))
#: How far an operator reaches, in words with content.
_REACH = 3
_WIDE_REACH = 4
#: Prepositions before an operator that make it one of the whole sentence: 'in most cases', 'for a few children'.
_WIDE_LEADS = frozenset(("in", "for", "with", "among", "amongst", "at", "on", "since"))
_SPOKEN = frozenset(("=speak", "talk", "=meet", "=see", "met"))
_PREPOSITIONS = frozenset("in for at on since by of with as because when if under from".split())
#: Verbs that say little of their own: 'who remain subject to a plan'.
_LINKING = frozenset(("=remain", "=continue to", "becom", "experi", "live", "=need", "subject"))
#: Words that may stand for the authority itself as the subject.
_OF_AUTHORITY = frozenset(("=council", "servic", "depart", "trust", "partnership"))
#: What a sentence opens with that has its subject only behind a comma.
_INTRODUCED = re.compile(
    r"(?:Due to|Because|As|While|Whilst|Although|With|Following|Despite|By|In|For|Since|When|Where|Through|After)\b"
)
_EMPTY_NOUNS = frozenset(("cases", "areas", "instances", "respects", "many"))
_BE = frozenset("is are was were be been being not has have had".split())
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:not\s+|\w+ly\s+|well\s+|always\s+|also\s+)*"
    r"(?:\w+ed|\w+en|set|held|made|kept|put|met|led|known|shown|told|brought|built|sent|found|understood|drawn|left|kept|spent|lost|felt|heard|read|paid|run)\b",
    re.IGNORECASE,
)


def check_part(part: Part) -> str:
    """Return why a part of a statement does not stand in the sentence it rests on; '' if it does."""
    checks: tuple[Callable[[Part], str], ...] = (
        _speaks_of_inspection,
        _nothing_missing,
        _nothing_outside,
        _dates_of_the_event,
        _comparators_kept,
        _operators_added,
        _operators_dropped,
        _negated_degree_kept,
        _demand_kept,
        _condition_kept,
        _narrowing_kept,
        _setting_kept,
        _figures_with_their_words,
        _share_of_whole,
        _antecedent_whole,
        _said_once,
        _subject_kept,
        _roles_kept,
        _agent_kept,
        _order_kept,
        _clauses_not_spliced,
    )
    return next((reason for check in checks if (reason := check(part))), "")


def _placed(part: Part) -> list[tuple[int, Item, int]]:
    """Return the statement's items that stand in the source: index, item, place there; in order."""
    return [(index, item, part.places[index]) for index, item in part.items if index in part.places]


def _words(part: Part) -> list[tuple[int, Item, int]]:
    return [found for found in _placed(part) if found[1].kind is ItemKind.WORD]


def _ordered(part: Part) -> list[tuple[int, Item, int]]:
    """Return the words whose order tells who does what: adverbs stand anywhere."""
    return [
        found
        for found in _words(part)
        if found[1].key not in part.source.names
        and not found[1].printed.lower().endswith("ly")
        and found[1].printed.lower() != "well"
    ]


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
    for _, item, place in _placed(part):
        if not part.source.inside[place] and not is_beside(item, part.source):
            return f"‘{item.printed}’ is outside the quotation"
    return ""


def _dates_of_the_event(part: Part) -> str:
    """A year of the report may be named; where the sentence has years of its own, they come first."""
    own = {item.key for item in part.source.items if _is_date(item)}
    stated = [item for index, item in part.items if _is_date(item) and index in part.beside]
    kept = any(_is_date(item) for _, item, _ in _placed(part))
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


def _comparators_kept(part: Part) -> str:
    for _, item, place in _placed(part):
        found = part.source.items[place]
        if item.kind is ItemKind.QUANTITY and not _is_date(item) and item.comparator != found.comparator:
            if item.comparator:
                return f"the quotation does not say ‘{item.comparator}’ of {item.printed}"
            if found.comparator not in ("every", "another"):
                return f"leaves out ‘{found.comparator}’ before {item.printed}"
    return ""


def _targets(items: Sequence[Item], place: int, reach: int = _REACH) -> tuple[list[int], bool]:
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
        return behind[:reach] + before[-reach:], False
    if not near and items[place].next_word in _EMPTY_NOUNS:
        near = behind[:reach]
    if behind_pronoun(items, place):
        near, wide = [], False
    if not near and not wide:
        before = [p for p in range(place) if items[p].kind in content and items[p].clause == operator.clause]
        return before[-reach:], False
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


def behind_pronoun(items: Sequence[Item], place: int) -> bool:
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
        targets, _ = _targets(items, place, reach=_REACH + 1)
        found.append((operator.key, {part.places[indexes[t]] for t in targets if indexes[t] in part.places}))
    return found


def _operators_added(part: Part) -> str:
    items = [item for _, item in part.items]
    free = set(dict(_operators(part.source.items)))
    for (place, operator), (key, turned) in zip(_operators(items), _stated_operators(part), strict=True):
        last = place == len(items) - 1
        if key in (RELATIVE, "condition") or not turned or last or (part.source.demand and key == "should"):
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


def _operators_dropped(part: Part) -> str:
    stated = _stated_operators(part)
    used = set(part.places.values())
    for place, operator in _operators(part.source.items):
        if operator.key in FREE_TO_DROP:
            continue
        targets, wide = _targets(part.source.items, place)
        if operator.key in FAR_REACHING:
            targets = _reached(part.source.items, place)
            if len(used.intersection(targets)) * 5 >= 3 * len(_words(part)) > 0:
                if not any(key == operator.key for key, _ in stated):
                    return f"leaves out ‘{operator.printed}’"
                continue
            targets = targets[:_REACH]
        elif operator.key in NEGATIONS:
            targets = targets[:2]
        matched = used.intersection(targets)
        first_counts = operator.key in NEGATIONS or (operator.key in ON_NOUN and not wide)
        nearest = first_counts and bool(targets) and targets[0] in used
        if not matched or (len(matched) * 2 < len(targets) and not nearest):
            continue
        if operator.key in (ON_NOUN | ON_NEXT) and not wide and targets[0] not in used:
            continue
        if not any(key == operator.key and turned.intersection(targets) for key, turned in stated):
            return f"leaves out ‘{operator.printed}’"
    return ""


def _negated_degree_kept(part: Part) -> str:
    """'Not consistently effective' is not 'not effective'; 'not well enough' is not 'not'."""
    items = part.source.items
    used = set(part.places.values())
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
        if following.kind is ItemKind.OPERATOR and following.key in ("all", "always"):
            if following.key not in stated:
                return f"leaves out ‘{following.printed}’ after ‘{operator.printed}’"
        elif following.printed.lower().endswith("ly") and place + 1 not in used:
            return f"leaves out ‘{following.printed}’ after ‘{operator.printed}’"
        for later in range(place + 1, len(items)):
            if items[later].key == "=enough" and items[later].clause == operator.clause and later not in used:
                return f"leaves out ‘{items[later].printed}’"
    return ""


def _drops_only_not(part: Part, negation: Item, place: int) -> bool:
    """'Not always' → 'always': what the quotation denies is stated without the denial."""
    following = part.source.items[place]
    if following.kind is not ItemKind.OPERATOR or following.key not in ("all", "always"):
        return False
    return place in part.places.values() and negation.key not in {key for key, _ in _stated_operators(part)}


def _demand_kept(part: Part) -> str:
    if not part.source.demand or any(key == "should" for key, _ in _stated_operators(part)):
        return ""
    return "the quotation says what should be, not what is"


def _condition_kept(part: Part) -> str:
    items = part.source.items
    used = set(part.places.values())
    for place, operator in _operators(items):
        if operator.key != "condition" or operator.led in (",", "particularly", "especially", "including"):
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
        if near and len(kept) >= 2 and len(kept) * 2 >= len(outer) and not used.intersection(inner):
            if not any(key == "condition" for key, _ in _stated_operators(part)):
                return f"leaves out the condition ‘{operator.printed} …’"
    return ""


def _clause_words(items: Sequence[Item], place: int) -> list[int]:
    """Return the places of the words behind an operator in its clause."""
    return [
        p
        for p in range(place + 1, len(items))
        if items[p].clause == items[place].clause and items[p].kind is ItemKind.WORD
    ]


def _narrowing_kept(part: Part) -> str:
    """'Children who go missing are …' says nothing of all children."""
    items = part.source.items
    used = set(part.places.values())
    for place, operator in _operators(items):
        if (
            operator.key != RELATIVE
            or operator.led in (",", "or", "and")
            or place == 0
            or place - 1 not in used
        ):
            continue
        inner = [p for p in _clause_words(items, place) if items[p].key not in _LINKING]
        beyond = any(p > place for p in used)
        if inner and items[inner[0]].key not in _SPOKEN and inner[0] not in used and beyond:
            return f"leaves out which: ‘{operator.printed} … {items[inner[0]].printed}’"
    return ""


def _setting_kept(part: Part) -> str:
    """'Within the disabled children's team, assessments are …' says nothing of other teams."""
    source = part.source
    if not source.text.lower().startswith(("within ", "for ", "among ", "amongst ")):
        return ""
    setting = [p for p, item in enumerate(source.items) if item.clause == 0]
    rest = [p for p, item in enumerate(source.items) if item.clause > 0 and item.kind is ItemKind.WORD]
    if any(source.items[p].kind is not ItemKind.WORD for p in setting) or not setting or not rest:
        return ""
    used = set(part.places.values())
    if len(used.intersection(rest)) * 2 >= len(rest) and not used.intersection(setting):
        return f"leaves out ‘{source.text[: source.items[setting[-1]].end]}’"
    return ""


def _figures_with_their_words(part: Part) -> str:
    """A figure or grade must stand with the words it stands with in the quotation, not with a rival's."""
    placed = _placed(part)
    for order, (_, item, place) in enumerate(placed):
        rivals = [
            p
            for p, other in enumerate(part.source.items)
            if p != place and _rival(item, other) and other.key != item.key
        ]
        around = [
            (p, 4 - abs(o - order))
            for o, (_, near, p) in enumerate(placed)
            if abs(o - order) <= 3 and near.kind is ItemKind.WORD and near.key not in GRADES and p != place
        ]
        stated = {p: o for o, (_, _, p) in enumerate(placed)}
        for rival in rivals:
            if _counts_what_rival_counts(part, placed, order, rival):
                return f"‘{item.printed}’ is said of something else in the quotation"
            if rival in stated and (stated[rival] < order) == (rival < place):
                continue
            near_rival = sum(weight for p, weight in around if abs(p - rival) < abs(p - place))
            if near_rival * 2 > sum(weight for _, weight in around):
                return f"‘{item.printed}’ is said of something else in the quotation"
    return ""


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
    return item.key in GRADES and other.key in GRADES


def _share_of_whole(part: Part) -> str:
    """'37 of 112 children' does not say that 112 did."""
    used = set(part.places.values())
    items = part.source.items
    for _, item, place in _placed(part):
        found = items[place]
        if found.kind is not ItemKind.QUANTITY or _is_date(found) or not place or _is_of(found) is False:
            continue
        share = items[place - 1]
        if share.kind is ItemKind.QUANTITY and place - 1 not in used and not _is_of(item):
            return f"{found.printed} is the whole of which {share.printed} are a part"
    return ""


def _is_of(item: Item) -> bool:
    return item.led == "of" or item.led2 == "of"


def _antecedent_whole(part: Part) -> str:
    if not antecedent_run(part):
        return "joins words of two sentences that do not stand together"
    if not any(_only_before(item, part) for index, item in part.items if index in part.beside):
        return ""
    items = part.source.items
    used = set(part.places.values())
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


def _said_once(part: Part) -> str:
    """'Outcomes are good and safeguarding is good' needs two 'good'."""
    seen: dict[int, int] = {}
    for order, (_, item, place) in enumerate(_placed(part)):
        if item.kind is not ItemKind.OPERATOR and place in seen and order - seen[place] <= 4:
            return f"the quotation says ‘{item.printed}’ once"
        seen[place] = order
    return ""


def _subject_kept(part: Part) -> str:
    """'Leeds was judged …' does not rest on 'the school was judged …'."""
    lead = [
        item for index, item in part.items if index in part.beside and index < min(part.places, default=0)
    ]
    words = _words(part)
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


def _roles_kept(part: Part) -> str:
    """'Managers supervise social workers' is not 'social workers supervise managers'."""
    words = _ordered(part)
    if _passive(part.source.text) != _passive(_printed(part)) or _has_agent(part.items) != _has_agent(
        list(enumerate(part.source.items))
    ):
        return ""
    for (_, first, a), (_, pivot, b), (_, third, c) in zip(words, words[1:], words[2:], strict=False):
        voiced = (pivot.led in _BE) == (part.source.items[b].led in _BE)
        if a > b > c and first.clause == third.clause and voiced:
            return f"turns round ‘{first.printed}’ and ‘{third.printed}’"
    return ""


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


def _agent_kept(part: Part) -> str:
    """'Managers are supervised by social workers' does not rest on 'managers supervise social workers'."""
    words = _words(part)
    if _has_agent(list(enumerate(part.source.items))):
        return ""
    for (_, verb, verb_place), (_, agent, place) in zip(words, words[1:], strict=False):
        if _is_agent(agent) and verb.clause == agent.clause and place > verb_place:
            return f"‘by {agent.printed}’ is not what the quotation says"
    return ""


def _order_kept(part: Part) -> str:
    """Words that go back and forth over the sentence have been shuffled, not moved as a whole."""
    words = _ordered(part)
    back = sum(
        a - b >= _REACH - 1 and one.clause == two.clause
        for (_, one, a), (_, two, b) in zip(words, words[1:], strict=False)
    )
    if back < 2 or _passive(part.source.text) != _passive(_printed(part)):
        return ""
    return "puts the words of the quotation in another order"


def _clauses_not_spliced(part: Part) -> str:
    """'A few schools …, and the police do not share …' does not say that schools do not share."""
    items = part.source.items
    words = _ordered(part)
    used = set(part.places.values())
    for (_, one, a), (_, two, b) in zip(words, words[1:], strict=False):
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
            weighty = skipped.key not in _LINKING and not skipped.printed.lower().endswith("ly")
            if skipped.kind is ItemKind.WORD and p not in used and weighty:
                return f"leaves out ‘{skipped.printed}’, of which the quotation says it"
    return ""
