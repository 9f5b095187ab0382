"""The grades of an authority over time as a picture that needs no script, and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from inspectqa.records import Area, Grade, Identity, Judgement
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


def timeline_svg(identities: Sequence[Identity], judgements: Sequence[Judgement]) -> str:
    """A step line of the overall grade by publication date; '' with fewer than two dated grades."""
    points = _points(identities, judgements)
    if len(points) < 2:
        return ""
    first, last = points[0][0], points[-1][0]
    span = max(last - first, 1)

    def across(day: int) -> float:
        return LEFT + (day - first) / span * (WIDTH - LEFT - 40) + 12

    lines = []
    for level, (name, _) in enumerate(LEVELS):
        y = TOP + level * ROW + ROW / 2
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y}" y2="{y}" class="grid"/>')
        lines.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{name}</text>')
    path = " ".join(
        f"{'L' if position else 'M'}{across(day):.0f} {TOP + level * ROW + ROW / 2:.0f}"
        for position, (day, level, _, _) in enumerate(points)
    )
    marks = [
        f'<circle cx="{across(day):.0f}" cy="{TOP + level * ROW + ROW / 2:.0f}" r="7" class="level{level}"/>'
        f'<text x="{across(day):.0f}" y="{TOP + len(LEVELS) * ROW + 16}" text-anchor="middle">{year}</text>'
        for day, level, year, _ in points
    ]
    words = "; ".join(f"{year}: {printed}" for _, _, year, printed in points)
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {TOP + len(LEVELS) * ROW + 28}" role="img" '
        f'aria-label="{escape("Overall grade by year of publication. " + words)}">'
        f'{"".join(lines)}<path d="{path}" class="line"/>{"".join(marks)}</svg>'
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
    head = "".join(f'<th scope="col">{escape(area.value.capitalize())}</th>' for area in areas)
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


def _points(
    identities: Sequence[Identity], judgements: Sequence[Judgement]
) -> list[tuple[int, int, int, str]]:
    """Day, level, year and grade of each overall grade, oldest first."""
    overall = {j.report_id: j.grade for j in judgements if j.area is Area.OVERALL}
    points = []
    for identity in _by_date(identities):
        grade = overall.get(identity.id)
        level = next((n for n, (_, grades) in enumerate(LEVELS) if grade in grades), None)
        if identity.published and grade and level is not None:
            points.append((identity.published.toordinal(), level, identity.published.year, grade.value))
    return points


def _by_date(identities: Sequence[Identity]) -> list[Identity]:
    """Oldest first."""
    return sorted(identities, key=lambda i: (i.published.isoformat() if i.published else "", i.id))
