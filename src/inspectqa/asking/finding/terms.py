"""A topic → weighted terms, each with every way to say it, from data/synonyms.toml and abbreviations."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from math import log
from pathlib import Path

from inspectqa.asking.words import STOP_WORDS, split_words, stem, stems
from inspectqa.errors import SettingsError

#: What a synonym counts beside the asked word itself, and a word that is only close to it.
#: Chosen on the development questions between 0.5 and 1: flat from 0.7 to 0.9, and from 0.4 to 0.6.
SAME_WEIGHT = 0.8
EVERYDAY_WEIGHT = 0.5
#: What the words of a phrase count where they stand apart.
APART_WEIGHT = 0.7
#: Endings that the stemmer leaves on a misspelt word, as it does not know what it stands for.
_ENDINGS = (
    "s",
    "es",
    "ed",
    "ing",
    "ion",
    "ions",
    "ation",
    "ment",
    "ement",
    "er",
    "ers",
    "ive",
    "al",
    "ly",
    "ity",
)
#: What a plain word counts beside one that names a matter: 'which workers wrote the best assessments'.
PLAIN_WEIGHT = 0.4
#: An abbreviation in this many times more paragraphs than the rarest word it stands for is a word of its own.
ORDINARY_RATIO = 10
#: In small letters it would be a pronoun.
_INFORMATION_TECHNOLOGY = re.compile(r"\bI\.?T\b")
#: Longest phrase of the synonyms that is looked for, in words.
LONGEST_PHRASE = 7
#: Most that a word counts, about the weight of one in a paragraph of 250: rarer ones are everyday words that
#: reports don't use ('tied', 'daughter') as often as they are what is looked for.
MOST_WEIGHT = 5.5
#: Most that a word counts which stands in no report: about the weight of a word in one paragraph of fifty.
UNKNOWN_WEIGHT = 4.0
#: A word is taken for misspelt if it stands in no report; it must then have at least this many letters.
SHORTEST_MISSPELT = 5


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a term: as printed, its stems, spaced, and its weight (1 for the asked word)."""

    printed: str
    stems: str
    weight: float

    @property
    def words(self) -> tuple[str, ...]:
        """The stems one by one."""
        return _split_stems(self.stems)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a topic with every way to say it; `weight` says how much it tells (its idf).

    A `plain` one is an everyday word that says little of a matter, however rare. `astray` are phrases, as
    stems, in which its word means something else: 'multi-agency' is no agency worker.
    """

    printed: str
    forms: tuple[Form, ...]
    weight: float = 1.0
    corrected: str = ""
    plain: bool = False
    astray: tuple[str, ...] = ()

    def coverage(self, text: str, words: frozenset[str]) -> float:
        """Return how well a text says this term (0 to 1); `text` is its stems with a space around each."""
        best = 0.0
        for phrase in self.astray:
            text = text.replace(f" {phrase} ", " ")
        for form in self.forms:
            if form.weight <= best:
                continue
            parts = form.words
            if parts and parts[0] not in words:  # most texts lack most forms: nothing more to look for
                continue
            if f" {form.stems} " in text:
                best = form.weight
            elif len(parts) > 1 and form.weight * APART_WEIGHT > best and words.issuperset(parts):
                best = form.weight * APART_WEIGHT
        return best


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Phrases, as stems, and the other ways to say each, as printed: same meaning, or the reports' words.

    `plain` are the words, as stems, that say little of a matter; `astray` the phrases in which a word means
    something else than where it stands alone; `local` the names that authorities give to a service, as stems.
    """

    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    astray: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    local: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_abbreviations(self, abbreviations: Mapping[str, str], counts: Mapping[str, int]) -> Synonyms:
        """Return these synonyms with abbreviations and what they stand for, each finding the other.

        One that spells an ordinary word ('PLACES', 'SAT') is left out: the word is far more often meant.
        `counts` says in how many paragraphs each stem stands.
        """
        same = {phrase: list(others) for phrase, others in self.same.items()}
        for short, long in abbreviations.items():
            if not self._ordinary(short, long, counts):
                _join_group(same, [short, long])
        return replace(self, same={phrase: tuple(others) for phrase, others in same.items()})

    def name_locally(self, term: Term, abbreviations: Mapping[str, str]) -> Term:
        """Return the term with the names of its service that one authority's own reports define, if it has.

        The same letters are another service's elsewhere: they are never looked for in other reports.
        """
        said = {form.stems for form in term.forms if form.weight >= SAME_WEIGHT}
        known = {name for service, names in self.local.items() if service in said for name in names}
        if not known:
            return term
        added = [
            Form(name, stemmed, SAME_WEIGHT)
            for short, long in abbreviations.items()
            if " ".join(stems(long)) in known
            for name in (short, long)
            if (stemmed := " ".join(stems(name))) not in said
        ]
        return replace(term, forms=(*term.forms, *added))

    def _inner(self, printed: str) -> list[tuple[str, float]]:
        """Return the telling words of an everyday phrase, each with what else is said for it."""
        words = split_words(printed)
        if len(words) < 2:
            return []
        telling = [
            w for w in words if w not in STOP_WORDS and stem(w) not in self.plain and not _too_short(w)
        ]
        return [(one, EVERYDAY_WEIGHT) for word in telling for one in (word, *self.same.get(stem(word), ()))]

    def _ordinary(self, short: str, long: str, counts: Mapping[str, int]) -> bool:
        """Tell whether an abbreviation is a word: plain, or far more frequent than its long form."""
        word = stem(short.lower())
        if short.lower() in STOP_WORDS or word in self.plain:
            return True
        rarest = min((counts.get(one, 0) for one in stems(long)), default=0)
        return word not in self.same and counts.get(word, 0) > ORDINARY_RATIO * rarest + ORDINARY_RATIO

    def knows(self, phrase: str) -> bool:
        """Tell whether the phrase, given as stems, stands among them."""
        return phrase in self.same or phrase in self.everyday

    def terms(self, topic: str) -> list[Term]:
        """Return the terms of a topic in order, phrases before their words, each once."""
        if not topic.isupper():
            topic = _INFORMATION_TECHNOLOGY.sub("computer", topic)
        printed = split_words(topic)
        stemmed = [stem(word) for word in printed]
        found: dict[str, Term] = {}
        place = 0
        while place < len(stemmed):
            length = self._phrase_at(stemmed, place)
            if length == 1 and (printed[place] in STOP_WORDS or _too_short(printed[place])):
                place += 1
                continue
            phrase = " ".join(stemmed[place : place + length])
            words = " ".join(printed[place : place + length])
            found.setdefault(phrase, self._term(phrase, words))
            place += length
        return list(found.values())

    def forms(self, printed: str) -> tuple[Form, ...]:
        """Return every way to say the phrase, itself first."""
        phrase = " ".join(stems(printed))
        forms = {phrase: Form(printed, phrase, 1.0)}
        others = [(other, SAME_WEIGHT) for other in self.same.get(phrase, ())]
        others += [(other, EVERYDAY_WEIGHT) for other in self.everyday.get(phrase, ())]
        if phrase not in self.same:
            others += self._inner(printed)
        for other, weight in others:
            stemmed = " ".join(stems(other))
            forms.setdefault(stemmed, Form(other, stemmed, weight))
        return tuple(forms.values())

    def _term(self, phrase: str, printed: str) -> Term:
        astray = self.astray.get(phrase, ())
        return Term(printed, self.forms(printed), plain=phrase in self.plain, astray=astray)

    def _phrase_at(self, stemmed: Sequence[str], place: int) -> int:
        """Return the length of the longest known phrase that starts at the place, else 1."""
        for length in range(min(LONGEST_PHRASE, len(stemmed) - place), 1, -1):
            if self.knows(" ".join(stemmed[place : place + length])):
                return length
        return 1


@lru_cache(maxsize=4)
def load_synonyms(extension: Path | None = None) -> Synonyms:
    """Read the packaged synonyms and, on top, a file of the same form; raises `SettingsError`."""
    packaged = resources.files("inspectqa").joinpath("data/synonyms.toml").read_text(encoding="utf-8")
    lists = _Lists()
    lists.read(packaged, "synonyms.toml")
    if extension is not None:
        try:
            text = extension.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                extension, f"cannot be read ({error})", "Check INSPECTQA_VOCABULARY."
            ) from error
        lists.read(text, str(extension))
    return lists.synonyms()


def weigh(terms: Iterable[Term], counts: Mapping[str, int], paragraphs: int) -> list[Term]:
    """Give each term the idf of its commonest form: log(1 + N/(n + 1)), N paragraphs, n with the form.

    A form of several words is as rare as its rarest word. What no report says tells nothing of where to look,
    and counts `UNKNOWN_WEIGHT` at most; no word counts more than `MOST_WEIGHT`.
    """
    return [replace(term, weight=_weigh(term, counts, paragraphs)) for term in terms]


def correct(term: Term, counts: Mapping[str, int], synonyms: Synonyms) -> Term:
    """Return the term with the spelling that the reports use, where they don't know the asked one.

    One letter may be wrong, missing, too many or swapped, two in words of eight letters or more; of several
    such words the one in most paragraphs is meant.
    """
    word = term.forms[0].stems
    known = word in counts or synonyms.knows(word)
    if known or not counts or " " in word or len(word) < SHORTEST_MISSPELT or any(c.isdigit() for c in word):
        return term
    roots = [word] + [word.removesuffix(end) for end in _ENDINGS if word.endswith(end)]
    roots = [root for root in roots if len(root) >= SHORTEST_MISSPELT]
    found = next((near for root in roots if (near := _nearest(root, counts)) is not None), None)
    if found is None:
        return term
    return Term(term.printed, (*synonyms.forms(found), term.forms[0]), term.weight, corrected=found)


def _nearest(word: str, counts: Mapping[str, int]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= 8 else 1
    rivals = [known for known in counts if abs(len(known) - len(word)) <= allowed and not known.isdigit()]
    found = process.extract(word, rivals, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    best = min(found, key=lambda hit: (hit[1], hit[0][:1] != word[:1], -counts[hit[0]]), default=None)
    return best[0] if best else None


def _weigh(term: Term, counts: Mapping[str, int], paragraphs: int) -> float:
    found = max(min((counts.get(word, 0) for word in form.words), default=0) for form in term.forms)
    idf = log(1 + max(paragraphs, 1) / (found + 1))
    idf = min(idf, MOST_WEIGHT if found else UNKNOWN_WEIGHT)
    return PLAIN_WEIGHT * idf if term.plain else idf


@lru_cache(maxsize=20_000)
def _split_stems(spaced: str) -> tuple[str, ...]:
    return tuple(spaced.split())


@dataclass(slots=True)
class _Lists:
    """The lists of words files as they are read, each on top of those before."""

    same: dict[str, list[str]] = field(default_factory=dict)
    everyday: dict[str, list[str]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    astray: dict[str, list[str]] = field(default_factory=dict)
    local: dict[str, list[str]] = field(default_factory=dict)

    def read(self, text: str, name: str) -> None:
        """Add a file's lists; raises `SettingsError`."""
        try:
            data = tomllib.loads(text)
            for group in data.get("same", {}).get("groups", []):
                _join_group(self.same, group)
            for word, others in data.get("everyday", {}).items():
                known = self.everyday.setdefault(" ".join(stems(word)), [])
                known += [other for other in others if other not in known]
            self.plain.update(stem(word) for word in data.get("plain", {}).get("words", []))
            for word, phrases in data.get("astray", {}).items():
                known = self.astray.setdefault(stem(word), [])
                known += [" ".join(stems(phrase)) for phrase in phrases]
            for service, names in data.get("local", {}).items():
                known = self.local.setdefault(" ".join(stems(service)), [])
                known += [" ".join(stems(name)) for name in names]
        except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
            raise SettingsError(
                name, f"is not a list of synonyms ({error})", "See the comments in it."
            ) from error

    def synonyms(self) -> Synonyms:
        """Return what was read."""
        return Synonyms(
            {phrase: tuple(others) for phrase, others in self.same.items()},
            {phrase: tuple(others) for phrase, others in self.everyday.items()},
            frozenset(self.plain),
            {word: tuple(phrases) for word, phrases in self.astray.items()},
            {service: tuple(names) for service, names in self.local.items()},
        )


def _join_group(same: dict[str, list[str]], group: Sequence[str]) -> None:
    for phrase in group:
        known = same.setdefault(" ".join(stems(phrase)), [])
        known += [other for other in group if other != phrase and other not in known]


def _too_short(word: str) -> bool:
    return len(word) < 2 and not word.isdigit()
