"""The official catalogue: the facts of 939 Ofsted inspections since 2012, one a row of catalogue.csv.

The file lies in the repository's corpus/ and in the installed package's data/. Where it comes from and
what its columns mean: docs/catalogue.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from inspectqa.errors import SettingsError
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Identity, Judgement, Period

#: Column of the file → area, in the order in which an authority's grades are read.
AREA_COLUMNS = {
    "overall_effectiveness": Area.OVERALL,
    "help_and_protection": Area.HELP_AND_PROTECTION,
    "children_in_care": Area.CHILDREN_IN_CARE,
    "adoption_performance": Area.ADOPTION,
    "care_leavers": Area.CARE_LEAVERS,
    "leadership": Area.LEADERSHIP,
    "lscb": Area.LSCB,
    "outcome": Area.SEND,
}
#: Most days between the day that a report prints and the one that its row gives (met: 1, 4 and 8).
DATES_DIFFER_MAX_DAYS = 31
_FRAMEWORKS = {framework.value: framework for framework in Framework}
_GRADES = {grade.value: grade for grade in Grade}


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official inspection: its identity, its judgements, and where on the web it is listed.

    `identity.address` is the report itself; for a focused visit, whose address is not recorded, the
    provider's page. `licence` is as printed on the report.
    """

    identity: Identity
    judgements: tuple[Judgement, ...]
    provider_page: str
    licence: str


def slug(text: str) -> str:
    """A text as part of an id: lower case, letters and digits, hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def official_rows(path: Path | None = None) -> tuple[OfficialRow, ...]:
    """The rows of the catalogue at `path`, or of the one that comes with InspectQA."""
    return _read(path or packaged_catalogue())


def packaged_catalogue() -> Path:
    """Where the catalogue that comes with InspectQA lies: in the package, or in the repository's corpus/."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data" / "catalogue.csv"
    return installed if installed.exists() else package.parents[1] / "corpus" / "catalogue.csv"


def with_official_address(identity: Identity, path: Path | None = None) -> Identity:
    """The identity of a report with the address of its official row; unchanged where it has no such row."""
    if identity.address:
        return identity
    row = official_row(identity, path)
    return replace(identity, address=row.identity.address) if row else identity


def official_row(identity: Identity, path: Path | None = None) -> OfficialRow | None:
    """The official row of a report, None where it has none."""
    return match_row(identity, _by_authority(path or packaged_catalogue()).get(identity.authority, ()))


def match_row(identity: Identity, rows: Iterable[OfficialRow]) -> OfficialRow | None:
    """The row, of those of a report's authority, that is about the same inspection; None where none is.

    It has the same id, or is of the same kind and published at most `DATES_DIFFER_MAX_DAYS` apart; of many,
    the nearest. A report of no known kind must have been published the same day, one without a date of
    publication have ended the same day.
    """
    rows = list(rows)
    for row in rows:
        if row.identity.id == identity.id:
            return row
    if identity.published is None:
        ends = {period.end for period in identity.inspected}
        alike = (row for row in rows if _same_kind(row.identity, identity))
        return next((row for row in alike if ends & {p.end for p in row.identity.inspected}), None)
    near = [row for row in rows if _days_apart(row.identity, identity) <= DATES_DIFFER_MAX_DAYS]
    return min(near, key=lambda row: _days_apart(row.identity, identity), default=None)


def _same_kind(one: Identity, other: Identity) -> bool:
    """Whether two inspections look at the same: every full inspection does, whatever its framework."""
    full = one.framework in FULL_INSPECTIONS and other.framework in FULL_INSPECTIONS
    return full or one.framework is other.framework


def _days_apart(official: Identity, identity: Identity) -> int:
    """Days between two publications; more than may be where they cannot be of one inspection."""
    if official.published is None or identity.published is None:
        return DATES_DIFFER_MAX_DAYS + 1
    days = abs((official.published - identity.published).days)
    unknown = Framework.OTHER in (official.framework, identity.framework)
    if _same_kind(official, identity) or (unknown and days == 0):
        return days
    return DATES_DIFFER_MAX_DAYS + 1


@lru_cache(maxsize=4)
def _by_authority(path: Path) -> dict[str, tuple[OfficialRow, ...]]:
    """The rows of each authority."""
    found: dict[str, list[OfficialRow]] = {}
    for row in _read(path):
        found.setdefault(row.identity.authority, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[OfficialRow, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_row(row) for row in csv.DictReader(file))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(
            path,
            f"the catalogue of official inspections cannot be read ({reason})",
            "Correct INSPECTQA_CATALOGUE, or unset it for the one that comes with InspectQA",
        ) from error
    except (KeyError, ValueError, TypeError) as error:
        raise SettingsError(
            path,
            f"not a catalogue of official inspections ({error})",
            "Its columns are described in docs/catalogue.md.",
        ) from error


def _row(row: dict[str, str]) -> OfficialRow:
    framework = _FRAMEWORKS.get(row["framework"], Framework.OTHER)
    published = dt.date.fromisoformat(row["published"])
    report_id = f"{slug(row['authority'])}-{published}-{slug(framework.value)}"
    identity = Identity(
        id=report_id,
        title=f"{row['authority']}: {row['framework']}",
        authority=row["authority"],
        framework=framework,
        published=published,
        inspected=_periods(row),
        urn=row["urn"],
        lead_inspector=row["lead_inspector"] or None,
        theme=row["theme"] or None,
        source=row["address"] or row["provider_page"],
        address=row["address"] or row["provider_page"],
        pages=int(row["pages"]) if row["pages"] else None,
    )
    return OfficialRow(identity, _judgements(row, report_id), row["provider_page"], row["licence"])


def _periods(row: dict[str, str]) -> tuple[Period, ...]:
    if not row["inspection_end"]:
        return ()
    end = dt.date.fromisoformat(row["inspection_end"])
    start = dt.date.fromisoformat(row["inspection_start"]) if row["inspection_start"] else end
    return (Period(start, end),)


def _judgements(row: dict[str, str], report_id: str) -> tuple[Judgement, ...]:
    joint = row["care_leavers"].startswith("(joint")
    found = []
    for column, area in AREA_COLUMNS.items():
        printed = row[column]
        if area is Area.CARE_LEAVERS and joint:
            printed = row["children_in_care"]
        grade = _GRADES.get(printed)
        if grade is not None:
            shared = joint and area in (Area.CHILDREN_IN_CARE, Area.CARE_LEAVERS)
            found.append(Judgement(report_id, area, grade, area.value, printed, joint=shared))
    return tuple(found)
