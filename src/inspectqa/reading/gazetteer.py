"""The English local authorities: their names, the other names people use, and where a text speaks of one.

The facts stand in data/authorities.csv (its columns and source: docs/catalogue.md). Names are compared
word by word: 'Nottingham' is never found inside 'Nottinghamshire', nor 'York' inside 'North Yorkshire'.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority. `neighbours` are the names of its ten statistical neighbours, nearest first.

    `places` are towns it serves that are not its name. `successors` are the authorities that took over
    from one that is no more. `population` counts people aged 0 to 25, None where it isn't known.
    """

    name: str
    urn: str = ""
    aliases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    ons_code: str = ""
    region: str = ""
    type: str = ""
    neighbours: tuple[str, ...] = ()
    population: int | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorityMatch:
    """Where a text names an authority. `place`: by a town there; `corrected`: misspelt."""

    name: str
    start: int
    end: int
    printed: str
    place: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text: folded, as printed, and its offsets."""

    folded: str
    printed: str
    start: int
    end: int


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of a name that a question may leave out.
_SMALL = _words("of and upon on the")
_SHORT = {"nth": "north", "sth": "south", "saint": "st"}
#: A word; 'B&NES' and 'H&F' are one, 'Windsor&Maidenhead' is three.
_WORD = re.compile(r"[^\W\d_]{1,3}(?:&[^\W\d_]{1,3})+(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*|&")
#: Names that are also everyday words: taken for a place only when the words around it say so.
EVERYDAY = _words(
    "reading bath bury hull barking stoke wolves boro hove wells donny grays kingston furness newark"
    " boston lincoln preston beverley rochester warwick corby blyth chester"
)
#: Words and names within a slip of an authority's name, found among the words of 470 reports: not slips.
NOT_A_SLIP = _words(
    "eating easing survey surveys midway country mention hovering washing washington beckingham boulton"
    " morton bristow dartington hatton barnes"
)
_BEFORE = tuple(
    tuple(words.split())
    for words in (
        "the royal borough of",
        "royal borough of",
        "london borough of",
        "metropolitan borough of",
        "borough of",
        "county of",
        "city of",
        "council of",
        "county",
    )
)
_AFTER = re.compile(
    r"(?:['’]s)?\s++(?:(?:city|county|borough|metropolitan|district|unitary|london|royal|and|of|the)\s++){0,4}"
    r"(?:councils?\b|local authority\b|(?:MBC|CC|BC|LBC|MDC)\b)",
    re.IGNORECASE,
)
_PLACE_BEFORE = _words("in at from near ofsted about compare versus vs council of for to did does has")
_ASKED_FIRST = _words("is was are were how")
_PLACE_AFTER = _words(
    "council councils children's childrens local authority ofsted send ilacs sif inspection inspections"
    " report reports visit focused city borough lscb s county care-leavers judged rated graded"
    " overall grade grades leadership adoption fostering"
)
_NOT_PLACE_AFTER = _words("and writing skills age ages level levels books scores room time him it")
_TITLE_WORDS = _words(
    "the of and council county city borough royal london metropolitan district local authority unitary"
    " corporation children's children services combined"
)
#: Shortest name that is looked for misspelt, and the length from which two slips are forgiven.
_SLIP_MIN_LENGTH = 6
_LONG_NAME = 9


def _tokens(text: str) -> list[_Token]:
    """The words of a text; possessive endings fall away, '&' reads as 'and'."""
    found = []
    for match in _WORD.finditer(text):
        printed = match.group()
        folded = "and" if printed == "&" else printed.lower().replace("’", "'")
        if folded.endswith("'s"):
            folded, printed = folded[:-2], printed[:-2]
        folded = _SHORT.get(folded, folded)
        found.append(_Token(folded, printed, match.start(), match.start() + len(printed)))
    return found


def fold_name(name: str) -> str:
    """A name for comparison: lower case, single spaces, no punctuation, 'and' for '&'."""
    return " ".join(token.folded for token in _tokens(name))


class Gazetteer:
    """Finds authorities in a text by name, other name, town, or near miss."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self.authorities = {authority.name: authority for authority in authorities}
        self._names: dict[tuple[str, ...], tuple[str, bool]] = {}
        for authority in self.authorities.values():
            for place in authority.places:
                self._names.setdefault(tuple(fold_name(place).split()), (authority.name, True))
        for authority in self.authorities.values():
            for alias in authority.aliases:
                self._names[tuple(fold_name(alias).split())] = (authority.name, False)
        for authority in self.authorities.values():
            self._names[tuple(fold_name(authority.name).split())] = (authority.name, False)
        for words, hit in list(self._names.items()):
            bare = tuple(word for word in words if word not in _SMALL)
            if len(bare) > 1:  # 'Isle Wight', as people type into a search box
                self._names.setdefault(bare, hit)
        self._names.pop((), None)
        self._longest = max((len(words) for words in self._names), default=0)
        self._by_count: dict[int, list[str]] = {}
        for key, (_, is_place) in self._names.items():
            if not is_place and len(" ".join(key)) >= _SLIP_MIN_LENGTH and key[-1] not in EVERYDAY:
                self._by_count.setdefault(len(key), []).append(" ".join(key))

    def find(self, text: str) -> list[AuthorityMatch]:
        """Every authority named in the text, in order, the longest name first at each place."""
        tokens = _tokens(text)
        lower = text == text.lower()
        found: list[AuthorityMatch] = []
        index = 0
        while index < len(tokens):
            step = self._match_at(text, tokens, index, lower)
            if step is None:
                index += 1
                continue
            match, count = step
            found.append(match)
            index += count
        return found

    def canonical(self, printed: str) -> str | None:
        """The canonical name for a name as printed ('ROYAL BOROUGH OF WINDSOR & MAIDENHEAD'), else None."""
        words = fold_name(printed)
        exact = self._names.get(tuple(words.split()))
        if exact and not exact[1]:
            return exact[0]
        matches = [match for match in self.find(printed.title()) if not match.place]
        names = {match.name for match in matches}
        if len(names) != 1:
            return None
        left = printed[: matches[0].start] + printed[matches[0].end :]
        rest = set(fold_name(left).split()) - _TITLE_WORDS
        return names.pop() if not rest else None

    def nearest(self, printed: str, limit: int = 3) -> tuple[str, ...]:
        """The known names that look most like a name that isn't known, best first."""
        names = [" ".join(words) for words, (_, place) in self._names.items() if not place]
        hits = process.extract(fold_name(printed), names, scorer=OSA.normalized_similarity, limit=limit * 3)
        found: list[str] = []
        for hit, score, _ in hits:
            name = self._names[tuple(hit.split())][0]
            if name not in found and score >= 0.5:
                found.append(name)
        return tuple(found[:limit])

    def _match_at(
        self, text: str, tokens: Sequence[_Token], index: int, lower: bool
    ) -> tuple[AuthorityMatch, int] | None:
        """The authority named at a word, with how many words name it."""
        for count in range(min(self._longest, len(tokens) - index), 0, -1):
            window = tokens[index : index + count]
            words = tuple(token.folded for token in window)
            hit = self._names.get(words)
            corrected = False
            if hit is None and count == 1:
                hit = self._without_apostrophe(window[0])
            if hit is None:
                hit, corrected = self._corrected(window), True
            if hit is None or not self._stands_for_place(tokens, index, count, lower, hit[1]):
                continue
            name = self._shire(text, window, hit[0])
            start, end = self._whole_span(text, tokens, index, count)
            printed = text[window[0].start : window[-1].end]
            return AuthorityMatch(name, start, end, printed, hit[1], corrected), count
        return None

    def _without_apostrophe(self, token: _Token) -> tuple[str, bool] | None:
        """'oldhams care leavers': a name whose possessive lost its apostrophe."""
        stem = token.folded[:-1]
        if not token.folded.endswith("s") or len(stem) < 4 or stem in EVERYDAY:
            return None
        hit = self._names.get((stem,))
        return hit if hit and not hit[1] else None

    def _corrected(self, window: Sequence[_Token]) -> tuple[str, bool] | None:
        """The name that the words miss by a slip or two; short and everyday words are left alone."""
        words = " ".join(token.folded for token in window)
        candidates = self._by_count.get(len(window))
        if candidates is None or len(words) < _SLIP_MIN_LENGTH or not words.replace(" ", "").isalpha():
            return None
        if any(token.folded in NOT_A_SLIP for token in window):
            return None
        allowed = 2 if len(words) >= _LONG_NAME else 1
        hit = process.extractOne(words, candidates, scorer=OSA.distance, score_cutoff=allowed)
        if hit is None or not _close(words, hit[0]):
            return None
        return self._names[tuple(hit[0].split())]

    def _stands_for_place(
        self, tokens: Sequence[_Token], index: int, count: int, lower: bool, place: bool
    ) -> bool:
        """Whether an everyday word ('reading', 'bath') is meant as a place here."""
        token = tokens[index]
        if count > 1 or token.folded not in EVERYDAY:
            return not place or token.printed[:1].isupper() or (lower and self._before(tokens, index) == "in")
        before = self._before(tokens, index)
        after = tokens[index + 1].folded if index + 1 < len(tokens) else ""
        if after in _PLACE_AFTER or after.isdigit():
            return True
        named = token.printed[:1].isupper() and before in _PLACE_BEFORE
        if after in _NOT_PLACE_AFTER and not named and not self._name_follows(tokens, index + 2):
            return False
        if token.printed[:1].isupper():
            return True
        asked = before in _ASKED_FIRST and (index <= 2 or (index == 3 and tokens[0].folded == "how"))
        return lower and (asked or before in _PLACE_BEFORE or (index == 0 and len(tokens) < 5))

    def _name_follows(self, tokens: Sequence[_Token], index: int) -> bool:
        """'Reading and Slough': another authority stands after the 'and'."""
        return any(
            tuple(token.folded for token in tokens[index : index + count]) in self._names
            for count in range(1, self._longest + 1)
            if index + count <= len(tokens)
        )

    @staticmethod
    def _before(tokens: Sequence[_Token], index: int) -> str:
        return tokens[index - 1].folded if index else ""

    def _shire(self, text: str, window: Sequence[_Token], name: str) -> str:
        """'Nottingham County Council' is Nottinghamshire's: a county council is never a city's."""
        if re.match(r"\s+county\s+council\b", text[window[-1].end :], re.IGNORECASE):
            for ending in ("shire", "hire"):
                if name + ending in self.authorities:
                    return name + ending
        return name

    def _whole_span(self, text: str, tokens: Sequence[_Token], index: int, count: int) -> tuple[int, int]:
        """The span of the name with what belongs to it: 'London Borough of …', '… County Council'."""
        start, end = tokens[index].start, tokens[index + count - 1].end
        for words in _BEFORE:
            first = index - len(words)
            if first >= 0 and tuple(token.folded for token in tokens[first:index]) == words:
                start = tokens[first].start
                break
        after = _AFTER.match(text, end)
        return start, after.end() if after else end


def _close(words: str, name: str) -> bool:
    """Whether slips of the pen turn the name into the words: each word by itself, first letter right."""
    pairs = list(zip(words.split(), name.split(), strict=True))
    for printed, meant in pairs:
        distance = OSA.distance(printed, meant)
        if distance and (len(meant) < 4 or distance > (2 if len(meant) >= _LONG_NAME else 1)):
            return False
        if distance and printed[0] != meant[0] and printed[:2] != meant[1::-1]:
            return False
    return True


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _rows() -> Iterator[dict[str, str]]:
    text = resources.files("inspectqa").joinpath("data", "authorities.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@lru_cache(maxsize=1)
def load_authorities() -> tuple[Authority, ...]:
    """The authorities of England, past ones too, by name."""
    return tuple(
        Authority(
            name=row["name"],
            urn=row["urn"],
            aliases=_split(row["aliases"]),
            places=_split(row["places"]),
            ons_code=row["ons_code"],
            region=row["region"],
            type=row["type"],
            neighbours=_split(row["neighbours"]),
            population=int(row["population_0_25"]) if row["population_0_25"] else None,
            successors=_split(row["successors"]),
        )
        for row in _rows()
    )


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of all authorities."""
    return Gazetteer(load_authorities())


def find_authorities(text: str) -> list[AuthorityMatch]:
    """Every authority named in the text, in order."""
    return load_gazetteer().find(text)


def canonical_name(printed: str) -> str | None:
    """The canonical name of an authority as printed on a report or in a file name; None if it isn't known."""
    return load_gazetteer().canonical(printed)
