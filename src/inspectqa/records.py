"""The records that pass between the stages: what a report holds, what a question asks, what an answer says.

Every record is frozen and slotted; a stage takes records and returns new ones. Offsets are counted in
characters of the paragraph's text, pages from 1, boxes in PDF points from the top left of the page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Framework(StrEnum):
    """The inspection framework a report was made under."""

    LAC = "LAC inspection 2013"
    SIF = "SIF"
    SIF_REINSPECTION = "SIF re-inspection"
    ILACS = "ILACS"
    FOCUSED_VISIT = "Focused visit"
    AREA_SEND = "Area SEND"
    LSCB_REVIEW = "LSCB review"
    OTHER = "Other"


#: Frameworks that judge a whole authority; 'latest full inspection' means the newest of these.
FULL_INSPECTIONS = (Framework.SIF, Framework.SIF_REINSPECTION, Framework.ILACS)


class Area(StrEnum):
    """What a judgement is about: one vocabulary over all frameworks."""

    OVERALL = "overall effectiveness"
    HELP_AND_PROTECTION = "help and protection"
    CHILDREN_IN_CARE = "children in care"
    ADOPTION = "adoption performance"
    CARE_LEAVERS = "care leavers"
    LEADERSHIP = "leadership"
    LSCB = "Local Safeguarding Children Board"
    SEND = "area SEND arrangements"
    CAPACITY_TO_IMPROVE = "capacity to improve"
    SAFEGUARDING = "safeguarding"
    OUTCOMES = "outcomes for looked after children"
    QUALITY = "quality of provision"
    OTHER = "other"


class Grade(StrEnum):
    """A grade or outcome: the four of today, 'adequate' of 2013, and the three area SEND outcomes."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires improvement"
    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"
    TYPICALLY_POSITIVE = "typically positive"
    INCONSISTENT = "inconsistent"
    SYSTEMIC_FAILINGS = "widespread/systemic failings"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top left corner as it is shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class ParagraphKind(StrEnum):
    """How a paragraph is set in the report."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    RECOMMENDATION = "recommendation"
    ROW = "table row"
    HEADING = "heading"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit of citation: one printed paragraph, bullet, table row, recommendation or heading.

    `id` is '<report id>/<order>' with four digits; `order` counts from 1 through the report.
    `number` is the printed number without its dot, None where none is printed. `section` is the path
    of headings above it. `lead_in` is the sentence that introduces a list item. `text` is as printed,
    one line, without its number or bullet. Pages are None where the format has none.
    """

    id: str
    report_id: str
    order: int
    text: str
    kind: ParagraphKind = ParagraphKind.PARAGRAPH
    number: str | None = None
    section: tuple[str, ...] = ()
    lead_in: str = ""
    page_first: int | None = None
    page_last: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of an inspection on site."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Judgement:
    """An area and its grade, with the paragraph that states it.

    `printed_area` and `printed_grade` keep the report's own words. `joint` marks a grade given once
    for children in care and care leavers together (ILACS until January 2023): both areas carry it.
    `paragraph_id` is None where the grade comes from the official catalogue and not from a report.
    """

    report_id: str
    area: Area
    grade: Grade
    printed_area: str
    printed_grade: str
    paragraph_id: str | None = None
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Which report this is: the inspected body, the framework, the dates and where the file lies.

    `authority` is the canonical name, as people write it ('Bath and North East Somerset').
    `source` is the path as indexed, or the address; `address` the official address, where known.
    """

    id: str
    title: str
    authority: str
    framework: Framework
    published: dt.date | None = None
    inspected: tuple[Period, ...] = ()
    urn: str | None = None
    lead_inspector: str | None = None
    theme: str | None = None
    source: str = ""
    address: str | None = None
    sha256: str = ""
    pages: int | None = None

    @property
    def year(self) -> int | None:
        """The year people call it by on a citation: of publication, else of the inspection's end."""
        if self.published:
            return self.published.year
        return self.inspected[-1].end.year if self.inspected else None

    @property
    def years(self) -> frozenset[int]:
        """Every year that names this report: of its publication and of its inspection."""
        dates = [self.published] if self.published else []
        dates += [day for period in self.inspected for day in (period.start, period.end)]
        return frozenset(day.year for day in dates)


@dataclass(frozen=True, slots=True)
class Report:
    """One document of one inspection, read."""

    identity: Identity
    paragraphs: tuple[Paragraph, ...]
    judgements: tuple[Judgement, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and searched: a paragraph or a window of whole sentences of one.

    `id` is '<paragraph id>' or '<paragraph id>:<n>' for the n-th window (from 1) of a long paragraph.
    `start` and `end` are offsets in the paragraph's text; `context` is searchable and never quoted.
    """

    id: str
    paragraph_id: str
    report_id: str
    text: str
    context: str
    start: int
    end: int


class Recency(StrEnum):
    """Which of several reports a question wants, where it gives no date."""

    ANY = "any"
    LATEST = "latest"
    PREVIOUS = "previous"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about. An empty field means 'not restricted'.

    `years` match the year of inspection or of publication; `months` are (year, month) pairs and match
    the same way. `since` is compared with the publication date, `until` with the
    earlier of publication and inspection. `reports` are report ids.
    `areas` direct the ranking and the facts; the other fields restrict.
    """

    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    months: tuple[tuple[int, int], ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    recency: Recency = Recency.ANY
    frameworks: tuple[Framework, ...] = ()
    areas: tuple[Area, ...] = ()
    regions: tuple[str, ...] = ()
    authority_types: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


class Kind(StrEnum):
    """What sort of answer a question wants."""

    JUDGEMENT = "judgement"
    LIST = "list"
    COMPARISON = "comparison"
    TIMELINE = "timeline"
    AGGREGATE = "aggregate"
    LOCATION = "location"
    OPEN = "open"


class Detail(StrEnum):
    """The particular that a question asks for; a refusal follows where no evidence holds one."""

    NONE = "none"
    NUMBER = "number"
    MONEY = "amount of money"
    DATE = "date"
    NAME = "name"
    REASON = "reason"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class UnknownAuthority:
    """A place that the question names and the collection does not know, with the nearest known names."""

    printed: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    `topic` holds the words to search: the standalone question without the words of its scope.
    `previous_topic` holds the topic of the turns before, for a follow-up, searched at a discount.
    `inherited` names the scope fields that were taken from the conversation. `answered` are the ids of the
    reports that its answer quotes, known once it is a turn of a conversation.
    """

    text: str
    standalone: str
    scope: Scope = Scope()
    kind: Kind = Kind.OPEN
    detail: Detail = Detail.NONE
    topic: str = ""
    previous_topic: str = ""
    unknown: tuple[UnknownAuthority, ...] = ()
    inherited: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph: its offsets there, its text, and how well it answers.

    `score` is the share of the topic's weight that its words cover, `meaning` its cosine similarity to the
    question, `closeness` how near its words come to the question's, each to its nearest; the last two are 0
    where it was not compared (all 0 to 1).
    """

    start: int
    end: int
    text: str
    score: float = 0.0
    meaning: float = 0.0
    closeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paragraph found for a question, with the sentences that answer, best first.

    `score` is the ranking score, higher is better, comparable within one question only; `meaning` is
    the cosine similarity of its best passage (-1 to 1), `words` the share of the topic's weight that
    its words cover (0 to 1). `superseded` says that a newer report of its kind exists, or,
    after a visit, a newer full inspection.
    """

    report: Identity
    paragraph: Paragraph
    score: float
    meaning: float = 0.0
    words: float = 0.0
    sentences: tuple[Sentence, ...] = ()
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation with the paragraph it stands in.

    `marker` is the number shown in the answer. `paragraph` is None only for a fact out of the official
    catalogue, whose report is not indexed: then `quotation` is empty and `report.address` leads to it.
    """

    marker: int
    report: Identity
    paragraph: Paragraph | None
    quotation: str = ""
    start: int = 0
    end: int = 0

    @property
    def label(self) -> str:
        """How the citation is printed: 'Buckinghamshire 2018, ¶21, p. 13'."""
        named = self.report.authority or self.report.title
        parts = [" ".join(filter(None, [named, str(self.report.year or "")]))]
        if self.paragraph is not None:
            if self.paragraph.number:
                parts.append(f"¶{self.paragraph.number}")
            first, last = self.paragraph.page_first, self.paragraph.page_last
            if first is not None:
                parts.append(f"p. {first}" if last in (None, first) else f"pp. {first}–{last}")
            elif not self.paragraph.number and self.paragraph.section:
                parts.append(f"‘{self.paragraph.section[-1]}’")
        return ", ".join(parts)

    @property
    def target(self) -> str:
        """The link target of the citation: the paragraph's id, or the official address."""
        return self.paragraph.id if self.paragraph is not None else (self.report.address or self.report.id)


class Support(StrEnum):
    """How a statement stands to its quotations."""

    QUOTED = "quoted"
    SUPPORTED = "supported"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with its citations, how they support it, and why not where they don't."""

    text: str
    citations: tuple[Citation, ...] = ()
    support: Support = Support.QUOTED
    reason: str = ""


class RefusalReason(StrEnum):
    """Why there is no answer."""

    NOTHING_IN_SCOPE = "nothing in scope"
    NOTHING_FOUND = "nothing found"
    DETAIL_ABSENT = "asked-for detail absent"
    FALSE_PREMISE = "false premise"
    OUTSIDE = "outside what reports say"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, what was searched, and the nearest paragraphs (related, not an answer)."""

    reason: RefusalReason
    message: str
    searched: str
    nearest: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an answer: each row's cells, and the citation of each row (None where it has none)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    citations: tuple[Citation | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal, with everything that shows why.

    `text` is Markdown with [n] markers that match the citations. `reader` is 'extractive', 'facts' or
    'provider:model'. `coverage` says what the answer covers, `definition` how it was counted.
    """

    question: str
    standalone_question: str
    scope: Scope
    kind: Kind
    text: str
    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refusal: Refusal | None = None
    reader: str = "extractive"
    seconds: float = 0.0
    table: Table | None = None
    coverage: str = ""
    definition: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def refused(self) -> bool:
        """Whether the reports don't say."""
        return self.refusal is not None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer once, in the order of its marker."""
        found = {c.marker: c for s in self.statements for c in s.citations}
        return tuple(found[marker] for marker in sorted(found))

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON values under the published schema (docs/answer.schema.json)."""
        from inspectqa.rendering.schema import to_dict

        return to_dict(self)
