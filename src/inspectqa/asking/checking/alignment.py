"""Which sentence of its quotations each part of a statement rests on, and word by word where.

A statement may join sentences, each from its own report; a part may change its sentence only where one of its
own clauses begins, so that words cannot be gathered from several sentences into a claim none of them makes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectqa.asking.checking.claims import RELATIVE, Item, ItemKind, read_claims
from inspectqa.asking.checking.folding import locate
from inspectqa.asking.checking.wording import word_set
from inspectqa.asking.sentences import leans, split_sentences
from inspectqa.records import Citation, Paragraph, ParagraphKind, Sentence

#: Longest sentence that is compared word by word, most sentences, most places of one word. In 470 real
#: reports no sentence has more than 650 characters and no paragraph more than 15 sentences. What is longer is
#: quoted in one piece or not verified.
SENTENCE_MAX_CHARS = 3_000
SENTENCES_MOST = 120
_PLACES_MOST = 40
#: Cost of a statement's word that a sentence does not hold, and of going on in another sentence.
_MISSING, _SWITCH = 10, 4
#: Headings and lead-ins under which a bullet says what ought to be, not what is.
_DEMAND = re.compile(
    r"\b(?:recommendations?|needs? to (?:improve|do better)|should|must|priorit\w+ for improvement"
    r"|areas? for (?:improvement|priority action|development)|priority actions?|within (?:three|six) months"
    r"|immediately|what does .* need)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|will|can|could|must|should|may|needs?)\b", re.IGNORECASE
)
#: What recommendations begin with.
_IMPERATIVE = re.compile(
    r"(?:Urgently |Immediately |Continue to |Further |Fully |Take \w+ )*"
    r"(?:Accelerate|Act|Address|Agree|Appoint|Assess|Build|Challenge|Clarify|Complete|Conduct|Consider|Continue"
    r"|Create|Deliver|Develop|Embed|Enhance|Ensure|Establish|Evaluate|Expand|Extend|Give|Hold|Identify|Implement"
    r"|Improve|Increase|Introduce|Investigate|Involve|Keep|Maintain|Make|Monitor|Offer|Prioritise|Produce"
    r"|Promote|Provide|Publish|Put|Raise|Record|Recruit|Reduce|Refresh|Report|Review|Revise|Satisfy|Secure|Seek"
    r"|Set|Share|Simplify|Speed|Step|Strengthen|Support|Take|Tackle|Target|Track|Train|Undertake|Update|Use|Work)"
    r"\b"
)
#: Those that begin no sentence of any other kind.
_ORDER = re.compile(
    r"(?:Urgently |Immediately )?"
    r"(?:Ensure|Improve|Strengthen|Develop|Establish|Introduce|Implement|Undertake)\b"
)
_LEANING = word_set("they them these those this it he she 's such")
_HAVE = re.compile(r"\b(?:has|have|had|having)\b", re.IGNORECASE)
#: How a report names who carried out its inspection.
_INSPECTORS = re.compile(r"\bInspectors? (?:for this (?:visit|inspection) )?(?:was|were)\b", re.IGNORECASE)
#: Grades as they are compared; a heading's grade is no evidence for the sentence below it.
GRADES = frozenset(("outstand", "good", "=requires improvement", "adequ", "inadequ"))
_EXPLETIVE = re.compile(
    r"It (?:is|was|has been|remains) (?:not |also |too )?\w+ (?:whether|that|to|how|if|for)\b"
)
#: Longest run of words of the sentence before that a pronoun may stand for.
_ANTECEDENT_MAX = 5
#: Sentences in a row that may speak of the same by pronouns.
_ANTECEDENT_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that a quotation takes from, with what its report and place say beside it.

    `inside` tells of each item whether the quotation itself holds it. `context` holds the items of headings
    and lead-in, `before` those of the sentence before it, `names` and `dates` what its report is called.
    `demand` says that it states what ought to be.
    """

    text: str
    start: int
    end: int
    citation: Citation
    items: tuple[Item, ...]
    inside: tuple[bool, ...]
    before: tuple[Item, ...]
    context: tuple[Item, ...]
    names: frozenset[str]
    dates: frozenset[str]
    demand: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a statement that rests on one sentence.

    `places` maps the index of an item of the statement to the index of an item of the source; items that
    rest on the report's name, heading or antecedent are in `beside`, those that rest on nothing in `missing`.
    """

    source: Source
    items: tuple[tuple[int, Item], ...]
    places: Mapping[int, int]
    beside: frozenset[int]
    missing: tuple[int, ...]

    @property
    def placed(self) -> list[tuple[int, Item, int]]:
        """The statement's items that stand in the source, in order: index, item, place there."""
        return [(index, item, self.places[index]) for index, item in self.items if index in self.places]

    @property
    def words(self) -> list[tuple[int, Item, int]]:
        """Those of them that are words."""
        return [found for found in self.placed if found[1].kind is ItemKind.WORD]

    @property
    def used(self) -> set[int]:
        """The places in the source that the statement's items stand at."""
        return set(self.places.values())


def sources_of(citations: Sequence[Citation]) -> list[Source]:
    """Return the sentences that the citations' quotations take from, in order; the first of them, if many."""
    found: list[Source] = []
    for citation in citations:
        paragraph = citation.paragraph
        if paragraph is None:
            continue
        span = quotation_span(citation)
        if span is None:
            continue
        sentences = split_sentences(paragraph.text)
        for order, sentence in enumerate(sentences):
            if (
                sentence.end <= span[0]
                or sentence.start >= span[1]
                or len(sentence.text) > SENTENCE_MAX_CHARS
            ):
                continue
            before = _antecedents(sentences, order)
            if len(found) == SENTENCES_MOST:
                return found
            found.append(_source(citation, paragraph, sentence, span, before))
    return found


def _antecedents(sentences: Sequence[Sentence], order: int) -> tuple[Item, ...]:
    """Return the items of the sentence before, and of those before it as long as they open with a pronoun."""
    if not order:
        return ()
    first = order - 1
    while first and first > order - _ANTECEDENT_SENTENCES and leans(sentences[first].text):
        first -= 1
    return tuple(item for sentence in sentences[first:order] for item in read_claims(sentence.text))


def quotation_span(citation: Citation) -> tuple[int, int] | None:
    """Return where a citation's quotation stands in its paragraph: as it says, if true, else where found."""
    if citation.paragraph is None:
        return None
    text = citation.paragraph.text
    found = locate(citation.quotation, text)
    if found is None:
        return None
    given = (citation.start, citation.end)
    if given != found and text[given[0] : given[1]] and locate(citation.quotation, text[given[0] : given[1]]):
        return given
    return found


def _source(
    citation: Citation,
    paragraph: Paragraph,
    sentence: Sentence,
    span: tuple[int, int],
    before: tuple[Item, ...],
) -> Source:
    text, start, end = sentence.text, sentence.start, sentence.end
    items = read_claims(text)
    inside = tuple(start + item.start >= span[0] and start + item.end <= span[1] for item in items)
    context = read_claims(". ".join((*paragraph.section[-2:], paragraph.lead_in)))
    demand = _states_demand(paragraph, text)
    names, dates = _identity_keys(citation)
    return Source(text, start, end, citation, items, inside, before, context, names, dates, demand)


def _states_demand(paragraph: Paragraph, sentence: str) -> bool:
    """Tell whether a sentence says what ought to be: a recommendation, or under 'What needs to improve'.

    Reports also set findings under such headings; those are sentences with a verb of their own.
    """
    if _ORDER.match(sentence):
        return True
    headings = " ".join((*paragraph.section[-1:], paragraph.lead_in))
    asked = paragraph.kind is ParagraphKind.RECOMMENDATION or bool(_DEMAND.search(headings))
    if not asked or paragraph.kind is ParagraphKind.HEADING:
        return False
    alone = len(split_sentences(paragraph.text)) == 1
    return bool(_IMPERATIVE.match(sentence)) or (alone and not _FINITE.search(sentence))


def _identity_keys(citation: Citation) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of the words and dates by which a report is called."""
    report = citation.report
    called = f"{report.authority or report.title} {report.framework} {report.theme or ''}"
    names = {item.key for item in read_claims(called) if item.kind is ItemKind.WORD} | {"=council"}
    if report.lead_inspector:
        names |= {item.key for item in read_claims(report.lead_inspector)}
    days = [report.published] if report.published else []
    days += [day for period in report.inspected for day in (period.start, period.end)]
    dates = {f"year {day.year}" for day in days}
    for day in days:
        dates |= {
            f"month {day.year}-{day.month:02d}",
            f"month ?-{day.month:02d}",
            f"day {day.day}-{day.month:02d}",
        }
    return frozenset(names), frozenset(dates)


def same_item(stated: Item, found: Item) -> bool:
    """Tell whether an item of a source says what an item of a statement says."""
    if stated.kind is not found.kind:
        return False
    if stated.kind is ItemKind.QUANTITY:
        return _same_quantity(stated, found)
    return stated.key == found.key


def _same_quantity(stated: Item, found: Item) -> bool:
    if stated.unit and found.unit and stated.unit != found.unit:
        return False
    if stated.key == found.key:
        return True
    kind, _, value = stated.key.partition(" ")
    other, _, held = found.key.partition(" ")
    if kind == "month" and other == "month" and value[-2:] == held[-2:]:
        return value.startswith("?")
    return kind == "year" and other == "month" and held.startswith(value)


def align(items: Sequence[Item], sources: Sequence[Source]) -> list[Part]:
    """Part a statement's items over the sources so that the fewest rest on nothing."""
    if not items or not sources:
        return []
    held = [[_holds(item, source) for source in sources] for item in items]
    cost = [0 if held[0][s] else _MISSING for s in range(len(sources))]
    back: list[list[int]] = []
    for place in range(1, len(items)):
        cheapest = min(range(len(sources)), key=cost.__getitem__)
        may_switch = items[place].clause != items[place - 1].clause or _joins(items[place])
        row, chosen = [], []
        for s in range(len(sources)):
            stay, switch = cost[s], cost[cheapest] + _SWITCH
            moved = may_switch and switch < stay
            chosen.append(cheapest if moved else s)
            row.append((switch if moved else stay) + (0 if held[place][s] else _MISSING))
        back.append(chosen)
        cost = row
    path = [min(range(len(sources)), key=cost.__getitem__)]
    for chosen in reversed(back):
        path.append(chosen[path[-1]])
    path.reverse()
    return _parts(items, sources, path)


def _needs_nothing(item: Item) -> bool:
    return item.kind is ItemKind.ANAPHOR or item.key == RELATIVE


def _joins(item: Item) -> bool:
    return item.led in ("and", "or", "with", "where", "when", "while")


def _holds(item: Item, source: Source) -> bool:
    if _needs_nothing(item) or any(same_item(item, found) for found in source.items):
        return True
    return is_beside(item, source)


def is_beside(item: Item, source: Source) -> bool:
    """Tell whether the report's name or date, its headings, or the sentence before say an item."""
    if item.kind is ItemKind.OPERATOR:
        return source.demand and item.key == "should"
    if item.kind is ItemKind.QUANTITY:
        return item.key in source.dates or any(same_item(item, found) for found in source.context)
    if item.key in source.names or (item.key == "=get" and _HAVE.search(source.text)):
        return True
    if item.key == "=carry out" and _INSPECTORS.search(source.text):
        return True
    if item.key not in GRADES and any(same_item(item, found) for found in source.context):
        return True
    return refers_back(source) and any(same_item(item, found) for found in source.before)


def refers_back(source: Source) -> bool:
    """Tell whether a sentence leans on the one before it: a pronoun opens it, and not 'it is clear that'."""
    for item in source.items:
        if item.kind is ItemKind.ANAPHOR:
            return item.key in _LEANING and not _EXPLETIVE.match(source.text)
        if item.kind is ItemKind.WORD:
            return False
        if item.kind is ItemKind.OPERATOR and item.next_word in ("is", "are", "was", "were", "have", "do"):
            return True
    return False


def _parts(items: Sequence[Item], sources: Sequence[Source], path: Sequence[int]) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for place in range(1, len(items) + 1):
        if place == len(items) or path[place] != path[start]:
            numbered = tuple((index, items[index]) for index in range(start, place))
            parts.append(_part(sources[path[start]], numbered))
            start = place
    return parts


def _part(source: Source, items: tuple[tuple[int, Item], ...]) -> Part:
    choices = [
        [place for place, found in enumerate(source.items) if same_item(item, found)][:_PLACES_MOST]
        for _, item in items
    ]
    placed = _place(items, choices, source)
    beside = {
        i
        for (i, item), options in zip(items, choices, strict=True)
        if not options and is_beside(item, source)
    }
    missing = tuple(
        i
        for (i, item), options in zip(items, choices, strict=True)
        if not options and i not in beside and not _needs_nothing(item)
    )
    return Part(source, items, placed, frozenset(beside), missing)


def _place(
    items: Sequence[tuple[int, Item]], choices: Sequence[Sequence[int]], source: Source
) -> dict[int, int]:
    """Choose, where a word occurs more than once, the occurrence next to what stands next to it."""
    paths: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {-1: (0, ())}
    for (index, item), options in zip(items, choices, strict=True):
        if not options:
            continue
        following: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {}
        for place in options:
            outside = 0 if source.inside[place] else 50
            loose = 0 if item.comparator == source.items[place].comparator else 3
            best = min(
                (
                    (cost + _step(last, place) + outside + loose, taken)
                    for last, (cost, taken) in paths.items()
                ),
                key=lambda found: found[0],
            )
            following[place] = (best[0], (*best[1], (index, place)))
        paths = following
    return dict(min(paths.values(), key=lambda found: found[0])[1])


def _step(last: int, place: int) -> int:
    """Return the cost of going from one item of the source to another; going back costs more."""
    if last < 0:
        return 0
    gap = place - last - 1
    return min(gap, 12) if gap >= 0 else min(-gap, 12) + 3


def antecedent_run(part: Part) -> bool:
    """Tell whether what is taken from the sentence before is one short run of it, where its pronoun is."""
    taken = [
        (index, item)
        for index, item in part.items
        if index in part.beside
        and _from_before(item, part.source)
        and any(same_item(item, found) for found in part.source.before)
    ]
    if not taken:
        return True
    own = [index for index, item in part.items if index in part.places and item.kind is ItemKind.WORD]
    if not own or taken[-1][0] > own[0]:
        return False
    words = [item for item in part.source.before if item.kind is not ItemKind.ANAPHOR]
    places = [next(p for p, found in enumerate(words) if same_item(item, found)) for _, item in taken]
    return max(places) - min(places) < _ANTECEDENT_MAX and len(taken) <= _ANTECEDENT_MAX


def _from_before(item: Item, source: Source) -> bool:
    named = item.key in source.names or item.key in source.dates
    return not named and not any(same_item(item, found) for found in source.context)
