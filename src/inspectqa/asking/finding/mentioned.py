"""In how many reports a matter is mentioned: for questions about many reports that grades don't answer.

'Which councils struggle with recruitment?' gets the best paragraphs; that they are not all is said by a count
of the reports that mention recruitment at all. 'Which reports mention county lines?' asks for just that, and
gets every one. A mention is not a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectqa.asking.finding.terms import SAME_WEIGHT, Term
from inspectqa.asking.words import WORD, fold, stem
from inspectqa.records import (
    Answer,
    Area,
    Citation,
    Framework,
    Identity,
    Kind,
    Paragraph,
    ParagraphKind,
    Statement,
    Support,
    Table,
)
from inspectqa.sentences import split_sentences

if TYPE_CHECKING:
    from inspectqa.asking.finding.retrieval import Retrieved
    from inspectqa.indexing.catalogue import Catalogue

#: Words with which one asks about a matter, and that reports say in too many ways to be looked for.
_ASKING = """
    struggle struggling problem difficulty difficult issue concern concerned challenge challenging
    weakness weak strength strong poor poorly good well bad badly better best worse worst high low
    common commonly usual often mention describe raise criticise critical praise highlight identify cite
    discuss talk show report use using fail failing lack lacking face facing experience trouble need
    improve improvement do doing have having get make same similar recurring theme many most several
    country england nationally national recent recently place placing find found refer serious long short
    enough effective ineffective timely late slow large small big main key major number level lot keep
    still regular regularly limited sufficient insufficient work handle manage deal cope tackle rely
"""
_FRAME = frozenset(map(stem, _ASKING.split()))
#: Those among them that ask for a mention and judge nothing.
_NEUTRAL_WORDS = "mention describe raise identify cite discuss talk show report use find found refer"
_NEUTRAL = frozenset(map(stem, _NEUTRAL_WORDS.split()))
#: Words of nearly every sentence: left out where something more particular is asked about with them.
_GENERAL = frozenset({stem("children"), stem("child"), stem("people"), f"{stem('young')} {stem('people')}"})
_NEGATIONS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "cannot"})
#: 'Which reports mention …', 'how many councils …': the reports themselves are asked for.
_ASKS_MENTIONS = re.compile(
    r"\b(?:which|what|how many|list|show|number of|all|name)\b.*"
    r"\b(?:mention(?:s|ed|ing)?|refer(?:s|red|ring)? to|talk(?:s|ed|ing)? about|discuss(?:es|ed)?"
    r"|contain(?:s|ing)?|bring(?:s|ing)? up|are about)\b",
    re.IGNORECASE,
)
#: What makes a question ask for more than a mention.
_CONDITION = re.compile(
    r"\b(?:without|not|no|nor|never|but|except|unless|because|instead|lack\w*)\b", re.IGNORECASE
)
#: A matter in more paragraphs than this is in nearly every report: that is no news, and slow to count.
PARAGRAPHS_MAX = 12_000
#: Most reports that a table lists, newest first.
LISTED_MAX = 200
#: Most synonyms that are named.
SYNONYMS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence that mentions a matter, whether in the words asked, and whether it says 'no' or 'not'."""

    report: Identity
    paragraph: Paragraph
    start: int
    end: int
    exact: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Mentions:
    """The sentences that mention a matter, by report, the newest first, of the `scope` reports looked at.

    `words` are those asked about, `synonyms` other ways to say them that were looked for. Where any report
    has the words themselves, `reports` are those; else those with synonyms. `widely` counts both.
    """

    words: tuple[str, ...]
    synonyms: tuple[str, ...]
    reports: tuple[tuple[Mention, ...], ...]
    widely: int
    scope: int

    @property
    def first(self) -> tuple[Mention, ...]:
        """The first mention of each report."""
        return tuple(found[0] for found in self.reports)

    def __str__(self) -> str:
        """'‘recruitment’ is mentioned in 3 of 12 reports in scope …'."""
        matter = _quoted(self.words)
        verb = "is" if len(self.words) == 1 else "are together, in one sentence,"
        number = len({mention.paragraph.id for found in self.reports for mention in found})
        paragraphs = f"{number:,} paragraph{'' if number == 1 else 's'}"
        text = f"{matter} {verb} mentioned in {len(self.reports)} of {self.scope} reports in scope"
        text += f" ({paragraphs})"
        if not self.reports[0][0].exact:
            text += f", always in other words ({_quoted(self.synonyms[:SYNONYMS_NAMED])})"
        elif self.widely > len(self.reports):
            text += f", in {self.widely} counting {_quoted(self.synonyms[:SYNONYMS_NAMED])}"
            text += " and the like" if len(self.synonyms) > SYNONYMS_NAMED else ""
        negated = sum(all(mention.negated for mention in found) for found in self.reports)
        if negated:
            text += f"; in {negated} of them only in sentences that say ‘no’ or ‘not’"
        return f"{text}. A mention is not a finding."


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"‘{word}’" for word in words)


def say_mentions(retrieved: Retrieved, catalogue: Catalogue) -> str:
    """In how many of the reports in scope the matter is mentioned; '' for other kinds of question."""
    mentions = count_mentions(retrieved, catalogue)
    return str(mentions) if mentions is not None else ""


def answer_mentions(retrieved: Retrieved, catalogue: Catalogue) -> Answer | None:
    """'Which reports mention X?', 'How many councils mention X?': every report that does; else None."""
    question = retrieved.query.question
    dropped = [term for term in retrieved.query.terms if _frames(term) and not _is_neutral(term)]
    if dropped or _CONDITION.search(question.standalone) or not _ASKS_MENTIONS.search(question.standalone):
        return None
    mentions = count_mentions(retrieved, catalogue)
    if mentions is None:
        return None
    cited = tuple(
        Citation(
            marker, one.report, one.paragraph, one.paragraph.text[one.start : one.end], one.start, one.end
        )
        for marker, one in enumerate(mentions.first[:LISTED_MAX], 1)
    )
    rows = tuple(
        (c.report.authority or c.report.title, c.report.framework.value, str(c.report.published or "–"))
        for c in cited
    )
    number = len(mentions.reports)
    authorities = len({one.report.authority or one.report.id for one in mentions.first})
    text = (
        f"{number} report{'' if number == 1 else 's'} of {authorities}"
        f" {'authority' if authorities == 1 else 'authorities'}"
        f" mention{'s' if number == 1 else ''} {_quoted(mentions.words)}."
    )
    more = f"The table shows the newest {LISTED_MAX}." if number > LISTED_MAX else ""
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        scope=question.scope,
        kind=question.kind,
        text=text,
        statements=(Statement(text, cited, Support.SUPPORTED, "counted in the reports’ sentences"),),
        reader="facts",
        table=Table(("Authority", "Framework", "Published"), rows, cited),
        coverage=str(mentions),
        definition="Each report counts once; its first such sentence is cited.",
        notes=(more,) if more else (),
    )


def count_mentions(retrieved: Retrieved, catalogue: Catalogue) -> Mentions | None:
    """Where the matter of a question about many reports is mentioned; None where there is no such matter.

    A report counts where one of its sentences holds every word of the matter, or a synonym of each. None,
    too, where no report does: what is quoted says it in other words, and a count of none would mislead.
    """
    question = retrieved.query.question
    if question.kind is not Kind.AGGREGATE or len(retrieved.reports) < 2:
        return None
    parts = _matter(retrieved)
    if not parts:
        return None
    reports = {report.id: report for report in retrieved.reports}
    ids = _with_rarest(parts, catalogue, list(reports))
    if ids is None:
        return None
    paragraphs = [
        paragraph
        for paragraph in catalogue.paragraphs_by_id(ids).values()
        if paragraph.kind is not ParagraphKind.HEADING and paragraph.report_id in reports
    ]
    found: dict[str, list[Mention]] = {}
    for paragraph in sorted(paragraphs, key=lambda paragraph: paragraph.order):
        mentions = list(_find(reports[paragraph.report_id], paragraph, parts))
        if mentions:
            found.setdefault(paragraph.report_id, []).extend(mentions)
    if not found:
        return None
    exact = {name: [one for one in all_of if one.exact] for name, all_of in found.items()}
    exact = {name: kept for name, kept in exact.items() if kept}
    newest = sorted(
        (exact or found).values(),
        key=lambda own: (str(own[0].report.published), own[0].report.id),
        reverse=True,
    )
    return Mentions(
        tuple(part.printed for part in parts),
        tuple(synonym for part in parts for synonym in part.search[1:]),
        tuple(map(tuple, newest)),
        len(found),
        len(reports),
    )


def _age(mentions: Sequence[Mention]) -> tuple[str, str]:
    report = mentions[0].report
    return str(report.published or ""), report.id


@dataclass(frozen=True, slots=True)
class _Part:
    """A word or phrase of the matter: as printed, and its forms, each a run of stems."""

    printed: str
    forms: tuple[tuple[str, ...], ...]
    search: tuple[str, ...]

    def may_be_in(self, text: str) -> bool:
        """Whether a text in lower case has the beginning of any form: a quick look before its words are made.

        A stem is the beginning of its word but for a last 'i' that stands for 'y'.
        """
        return any(form[0].removesuffix("i") in text for form in self.forms)


def _matter(retrieved: Retrieved) -> list[_Part]:
    """What the question is about: its terms without the words of asking and of scope.

    Words joined by a hyphen or a possessive ('multi-agency', 'children's trust') are one phrase.
    """
    question = retrieved.query.question
    send = Framework.AREA_SEND in question.scope.frameworks or Area.SEND in question.scope.areas
    parts: list[_Part] = []
    terms = list(retrieved.query.terms)
    while terms:
        phrase, size = _joined(question.standalone, terms)
        first = terms[0]
        if size > 1:
            words = tuple(word for term in terms[:size] for word in term.forms[0].words)
            parts.append(_Part(phrase, (words,), (phrase,)))
        elif not (_frames(first) or (send and first.printed == "send")):
            forms = [form for form in first.forms if form.weight >= SAME_WEIGHT]
            printed = first.corrected or first.printed
            parts.append(_Part(printed, tuple(f.words for f in forms), tuple(f.printed for f in forms)))
        terms = terms[size:]
    particular = [part for part in parts if not any(" ".join(form) in _GENERAL for form in part.forms)]
    return particular or parts


def _joined(text: str, terms: Sequence[Term]) -> tuple[str, int]:
    """The phrase that the first terms make, with how many it joins: by a hyphen or a possessive ending."""
    phrase, size = re.escape(terms[0].printed), 1
    found = ""
    for term in terms[1:]:
        phrase += rf"(?:-|'s |(?<=s)' ){re.escape(term.printed)}"
        match = re.search(rf"\b{phrase}", fold(text))
        if match is None:
            break
        found, size = match.group(), size + 1
    return found, size


def _frames(term: Term) -> bool:
    return all(word in _FRAME for word in term.forms[0].words)


def _is_neutral(term: Term) -> bool:
    return all(word in _NEUTRAL for word in term.forms[0].words)


def _with_rarest(parts: Sequence[_Part], catalogue: Catalogue, reports: list[str]) -> list[str] | None:
    """The paragraphs with the part that the fewest have; None where even that is nearly everywhere."""
    found: list[str] | None = None
    for part in parts:
        limit = len(found) if found is not None else PARAGRAPHS_MAX
        hits = catalogue.search_words(part.search, reports, limit)
        if len(hits) < limit:
            found = [paragraph_id for paragraph_id, _ in hits]
    return found


def _find(report: Identity, paragraph: Paragraph, parts: Sequence[_Part]) -> Iterator[Mention]:
    """Each sentence of a paragraph that holds every part."""
    lower = paragraph.text.lower()
    if not all(part.may_be_in(lower) for part in parts):
        return
    for start, end in split_sentences(paragraph.text):
        if not all(part.may_be_in(paragraph.text[start:end].lower()) for part in parts):
            continue
        sentence = _Words.of(paragraph.text[start:end])
        if all(any(map(sentence.hold, part.forms)) for part in parts):
            exact = all(sentence.hold(part.forms[0]) for part in parts)
            yield Mention(report, paragraph, start, end, exact, sentence.negated)


@dataclass(frozen=True, slots=True)
class _Words:
    """The stems of a sentence, whether each follows a hyphen directly, and whether it says 'no' or 'not'."""

    stems: tuple[str, ...]
    hyphenated: tuple[bool, ...]
    negated: bool

    @classmethod
    def of(cls, sentence: str) -> _Words:
        """The words of a sentence."""
        text = fold(sentence)
        found = list(WORD.finditer(text))
        words = [match.group() for match in found]
        return cls(
            tuple(stem(word.removesuffix("'s").replace("'", "")) for word in words),
            tuple(text[max(0, match.start() - 1)] == "-" for match in found),
            any(word in _NEGATIONS or word.endswith("n't") for word in words),
        )

    def hold(self, form: Sequence[str]) -> bool:
        """Whether the words of a form follow one another; 'multi-agency' does not hold 'agency'."""
        size = len(form)
        return any(
            self.stems[at] == form[0] and not self.hyphenated[at] and self.stems[at : at + size] == form
            for at in range(len(self.stems) - size + 1)
        )
