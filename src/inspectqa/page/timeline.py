"""The grades of an authority over time as a picture that needs no script, and as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from inspectqa.records import Area, Grade, Identity, Judgement, Table
from inspectqa.rendering.html import escape

LEVELS = (
    ("Outstanding", (Grade.OUTSTANDING,)),
    ("Good", (Grade.GOOD, Grade.TYPICALLY_POSITIVE)),
    ("Requires improvement", (Grade.REQUIRES_IMPROVEMENT, Grade.ADEQUATE, Grade.INCONSISTENT)),
    ("Inadequate", (Grade.INADEQUATE, Grade.SYSTEMIC_FAILINGS)),
)
AREAS = (
    Area.OVERALL,
    Area.LEADERSHIP,
    Area.HELP_AND_PROTECTION,
    Area.CHILDREN_IN_CARE,
    Area.CARE_LEAVERS,
    Area.SEND,
)
WIDTH, LEFT, ROW, TOP = 600, 172, 44, 14


@dataclass(frozen=True, slots=True)
class Point:
    """A grade on a day: its row in the picture from the top, and how it is printed."""

    day: int
    level: int
    year: int
    grade: str


def timeline_svg(identities: Sequence[Identity], judgements: Sequence[Judgement]) -> str:
    """A line of the overall grade by publication date; '' with fewer than two dated grades."""
    overall = {j.report_id: j.grade.value for j in judgements if j.area is Area.OVERALL}
    return draw([_point(i.published, overall.get(i.id, "")) for i in _by_date(identities)])


def table_timeline(table: Table) -> str:
    """The same of an answer's table that has a date of publication and an overall grade in each row."""
    names = [column.casefold() for column in table.columns]
    when = next((n for n, name in enumerate(names) if name.startswith("published")), None)
    grade = next((n for n, name in enumerate(names) if name.startswith("overall")), None)
    if when is None or grade is None or any(name.startswith("authority") for name in names):
        return ""
    points = []
    for row in table.rows:
        try:
            points.append(_point(dt.date.fromisoformat(row[when]), row[grade]))
        except ValueError:
            points.append(None)
    return draw(points)


def draw(found: Sequence[Point | None]) -> str:
    """The picture, on one line; '' with fewer than two points."""
    points = sorted((point for point in found if point), key=lambda point: point.day)
    if len(points) < 2:
        return ""
    first, span = points[0].day, max(points[-1].day - points[0].day, 1)

    def place(point: Point) -> tuple[float, float]:
        return LEFT + (point.day - first) / span * (WIDTH - LEFT - 40) + 12, _height(point.level)

    lines = [
        f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{_height(n)}" y2="{_height(n)}" class="grid"></line>'
        f'<text x="{LEFT - 10}" y="{_height(n) + 4}" text-anchor="end">{name}</text>'
        for n, (name, _) in enumerate(LEVELS)
    ]
    path = " ".join(f"{'L' if n else 'M'}{place(p)[0]:.0f} {place(p)[1]:.0f}" for n, p in enumerate(points))
    marks = [
        f'<circle cx="{place(p)[0]:.0f}" cy="{place(p)[1]:.0f}" r="7" class="level{p.level}"></circle>'
        f'<text x="{place(p)[0]:.0f}" y="{TOP + len(LEVELS) * ROW + 16}" text-anchor="middle">{p.year}</text>'
        for p in points
    ]
    words = "; ".join(f"{point.year}: {point.grade}" for point in points)
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {TOP + len(LEVELS) * ROW + 28}" role="img" '
        f'aria-label="{escape("Overall grade by year of publication. " + words)}">'
        f'{"".join(lines)}<path d="{path}" class="line"></path>{"".join(marks)}</svg>'
    )


def grades_table(identities: Sequence[Identity], judgements: Sequence[Judgement]) -> str:
    """The grades of each report by area, newest first, as an HTML table."""
    by_report: dict[str, dict[Area, str]] = {}
    for judgement in judgements:
        by_report.setdefault(judgement.report_id, {}).setdefault(judgement.area, judgement.grade.value)
    graded = [identity for identity in _by_date(identities)[::-1] if identity.id in by_report]
    if not graded:
        return "<p>No grades were read in these reports.</p>"
    areas = [area for area in AREAS if any(area in by_report[i.id] for i in graded)] or list(
        dict.fromkeys(area for grades in by_report.values() for area in grades)
    )
    head = "".join(f'<th scope="col">{escape(area.value[0].upper() + area.value[1:])}</th>' for area in areas)
    rows = "".join(
        f'<tr><th scope="row">{escape(f"{i.framework.value}, {i.published or i.year or chr(8211)}")}</th>'
        + "".join(f"<td>{escape(by_report[i.id].get(area, '–'))}</td>" for area in areas)
        + "</tr>"
        for i in graded
    )
    return (
        '<div class="table" role="region" aria-label="Grades by report" tabindex="0"><table><thead><tr>'
        f'<th scope="col">Report</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _point(published: dt.date | None, grade: str) -> Point | None:
    """A point, where there are a date and a grade that the picture knows."""
    level = next((n for n, (_, grades) in enumerate(LEVELS) if grade in grades), None)
    if published is None or level is None:
        return None
    return Point(published.toordinal(), level, published.year, grade)


def _height(level: int) -> float:
    """The height of a level's row."""
    return TOP + level * ROW + ROW / 2


def _by_date(identities: Sequence[Identity]) -> list[Identity]:
    """Oldest first."""
    return sorted(identities, key=lambda i: (i.published.isoformat() if i.published else "", i.id))
