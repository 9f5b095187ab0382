"""The judgements as data: every inspection known, from indexed reports and from the official catalogue.

A report that is indexed outranks its row of the catalogue; where their grades differ, the inspection says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from inspectqa.reading.gazetteer import Authority, Gazetteer, load_authorities, load_gazetteer
from inspectqa.reading.official import OfficialRow, match_row
from inspectqa.records import (
    FULL_INSPECTIONS,
    Area,
    Citation,
    Framework,
    Grade,
    Identity,
    Judgement,
    Paragraph,
)

#: What looks up paragraphs by their ids.
Lookup = Callable[[Collection[str]], Mapping[str, Paragraph]]
#: Longest paragraph that is quoted whole, in characters; of a longer one, the sentence with the grade.
_QUOTE_MAX = 300
#: Paragraphs at the start of a report among which its dates stand.
COVER_PARAGRAPHS = 14


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspection with its judgements by area. `indexed` says that its report is in the index."""

    identity: Identity
    judgements: Mapping[Area, Judgement]
    indexed: bool = False
    disagreements: tuple[str, ...] = ()

    @property
    def authority(self) -> str:
        """The inspected authority."""
        return self.identity.authority

    @property
    def published(self) -> dt.date:
        """The day of publication; the earliest day there is where none is known."""
        return self.identity.published or dt.date.min

    @property
    def ended(self) -> dt.date:
        """The last day on site; of publication where no day is printed."""
        return self.identity.inspected[-1].end if self.identity.inspected else self.published

    @property
    def is_full(self) -> bool:
        """Whether it judged the whole authority."""
        return self.identity.framework in FULL_INSPECTIONS

    def grade(self, area: Area) -> Grade | None:
        """The grade of an area, None where it has none."""
        judgement = self.judgements.get(area)
        return judgement.grade if judgement else None

    def day(self, basis: str) -> dt.date:
        """The day by which it is counted: 'published' or 'inspected'."""
        return self.ended if basis == "inspected" else self.published


@dataclass(frozen=True)
class FactsBase:
    """Every inspection known, oldest first, and what is needed to cite them.

    `national` says that the official catalogue is among them: then counts are over England's authorities.
    """

    inspections: tuple[Inspection, ...]
    lookup: Lookup
    by_authority: Mapping[str, tuple[Inspection, ...]] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=load_gazetteer)
    leads: frozenset[str] = frozenset()
    national: bool = False

    @classmethod
    def of(
        cls,
        identities: Mapping[str, Identity] | Iterable[Identity],
        judgements: Iterable[Judgement],
        lookup: Lookup,
        official: Iterable[OfficialRow] = (),
    ) -> FactsBase:
        """Join indexed reports with the official rows; one report is one inspection.

        A report of no authority, or of no date that the catalogue knows either, is none that can be counted.
        """
        if isinstance(identities, Mapping):
            identities = identities.values()
        own: dict[str, dict[Area, Judgement]] = {}
        for judgement in judgements:
            own.setdefault(judgement.report_id, {}).setdefault(judgement.area, judgement)
        rows: dict[str, list[OfficialRow]] = {}
        official = tuple(official)
        for row in official:
            rows.setdefault(row.identity.authority, []).append(row)
        found = []
        for identity in identities:
            listed = match_row(identity, rows.get(identity.authority, ()))
            if listed is not None:
                rows[identity.authority].remove(listed)
            if listed is not None or (identity.authority and identity.published):
                found.append(_join(identity, own.get(identity.id, {}), listed))
        found += [
            Inspection(row.identity, {judgement.area: judgement for judgement in row.judgements})
            for listed_rows in rows.values()
            for row in listed_rows
        ]
        return cls._over(found, lookup, national=bool(official))

    @classmethod
    def _over(cls, found: list[Inspection], lookup: Lookup, national: bool) -> FactsBase:
        """The inspections, sorted and looked up by authority and id."""
        found = sorted(found, key=lambda inspection: (inspection.published, inspection.identity.id))
        by_authority: dict[str, list[Inspection]] = {}
        for inspection in found:
            by_authority.setdefault(inspection.authority, []).append(inspection)
        return cls(
            tuple(found),
            lookup,
            {name: tuple(inspections) for name, inspections in by_authority.items()},
            {inspection.identity.id: inspection.identity for inspection in found},
            _gazetteer(by_authority),
            frozenset(i.identity.lead_inspector for i in found if i.identity.lead_inspector),
            national,
        )

    @cached_property
    def outsiders(self) -> frozenset[str]:
        """Authorities that are not England's, such as made-up ones: no count over all authorities has them.

        None where no official catalogue is loaded: then the index is all that is known.
        """
        known = load_gazetteer().authorities
        return (
            frozenset(name for name in self.by_authority if name not in known)
            if self.national
            else frozenset()
        )

    @cached_property
    def countable(self) -> FactsBase:
        """The inspections that counts over all authorities are made of."""
        if not self.outsiders:
            return self
        kept = [i for i in self.inspections if i.authority not in self.outsiders]
        return replace(FactsBase._over(kept, self.lookup, self.national), gazetteer=self.gazetteer)

    @cached_property
    def indexed(self) -> FactsBase:
        """The inspections whose reports are in the index."""
        kept = [i for i in self.inspections if i.indexed]
        return replace(FactsBase._over(kept, self.lookup, national=False), gazetteer=self.gazetteer)

    @property
    def newest(self) -> dt.date | None:
        """The newest day of publication."""
        return self.inspections[-1].published if self.inspections else None

    def full_inspections(self, authority: str) -> list[Inspection]:
        """An authority's full inspections, oldest first."""
        return [inspection for inspection in self.by_authority.get(authority, ()) if inspection.is_full]

    def inspection(self, identity: Identity) -> Inspection:
        """The inspection of a report."""
        return next(i for i in self.by_authority[identity.authority] if i.identity.id == identity.id)

    def cite(self, inspection: Inspection, area: Area | None, marker: int, cover: bool = False) -> Citation:
        """The citation of a grade: the paragraph that states it, or the report where it isn't indexed.

        With `cover`, a report without a grade to cite is cited by the line of its first page with its dates.
        """
        judgement = inspection.judgements.get(area) if area else None
        if judgement is None and area is None and inspection.judgements:
            judgement = next(iter(inspection.judgements.values()))
        if judgement is None or judgement.paragraph_id is None:
            line = self._line_with_dates(inspection) if cover and inspection.indexed else None
            if line is None:
                return Citation(marker, inspection.identity, None)
            return Citation(marker, inspection.identity, line, line.text, 0, len(line.text))
        paragraph = self.lookup([judgement.paragraph_id]).get(judgement.paragraph_id)
        if paragraph is None:
            return Citation(marker, inspection.identity, None)
        start, end = _quotation(paragraph.text, judgement.printed_grade)
        return Citation(marker, inspection.identity, paragraph, paragraph.text[start:end], start, end)

    def _line_with_dates(self, inspection: Inspection) -> Paragraph | None:
        """The paragraph near the start of a report that prints its last day on site, else its publication."""
        ids = [f"{inspection.identity.id}/{order:04d}" for order in range(COVER_PARAGRAPHS)]
        lines = [line for line in self.lookup(ids).values() if len(line.text) <= _QUOTE_MAX]
        days = [inspection.ended, *([inspection.identity.published] if inspection.identity.published else [])]
        for day in days:
            printed = f"{day.day} {day:%B %Y}"
            for line in lines:
                if printed in " ".join(line.text.split()):
                    return line
        return None


def _join(identity: Identity, own: Mapping[Area, Judgement], row: OfficialRow | None) -> Inspection:
    """An indexed report with what only its official row knows, and where the two disagree."""
    if row is None:
        return Inspection(identity, own, indexed=True)
    official = row.identity
    known_framework = identity.framework is not Framework.OTHER
    identity = replace(
        identity,
        framework=identity.framework if known_framework else official.framework,
        published=identity.published or official.published,
        inspected=identity.inspected or official.inspected,
        theme=max(identity.theme or "", official.theme or "", key=len) or None,
        pages=identity.pages or official.pages,
        lead_inspector=identity.lead_inspector or official.lead_inspector,
        address=identity.address or official.address,
        urn=identity.urn or official.urn,
    )
    listed = {judgement.area: judgement for judgement in row.judgements}
    disagreements = [
        f"{identity.authority}, report published {identity.published}: the report says"
        f" {own[area].grade} for {area}, the official catalogue {judgement.grade}"
        for area, judgement in listed.items()
        if area in own and own[area].grade is not judgement.grade
    ]
    if identity.published != official.published:
        disagreements.append(
            f"{identity.authority}: the report is dated {identity.published}, the official catalogue says"
            f" {official.published}"
        )
    return Inspection(identity, {**listed, **own}, indexed=True, disagreements=tuple(disagreements))


def _quotation(text: str, printed: str) -> tuple[int, int]:
    """The offsets of what is quoted: a short paragraph whole, else its sentence with the grade."""
    if len(text) <= _QUOTE_MAX:
        return 0, len(text)
    at = text.lower().find(printed.lower())
    if at < 0:
        return 0, len(text)
    start = max(text.rfind(". ", 0, at), text.rfind("? ", 0, at))
    end = text.find(". ", at)
    return (start + 2 if start >= 0 else 0), (end + 1 if end >= 0 else len(text))


def _gazetteer(names: Iterable[str]) -> Gazetteer:
    """The gazetteer, with authorities that only reports name."""
    known = load_gazetteer()
    new = [name for name in names if name and name not in known.authorities]
    return Gazetteer([*load_authorities(), *map(Authority, new)]) if new else known
