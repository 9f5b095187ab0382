"""Grades, dates, framework and authority of the real reports against the official catalogue.

Where the two differ, the report's own words decide, and they are quoted here.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from inspectqa.reading.dates import find_periods
from inspectqa.reading.gazetteer import canonical_name
from inspectqa.records import Area, Framework, Report

pytestmark = pytest.mark.real

COLUMNS = {
    "overall_effectiveness": Area.OVERALL,
    "help_and_protection": Area.HELP_AND_PROTECTION,
    "children_in_care": Area.CHILDREN_IN_CARE,
    "adoption_performance": Area.ADOPTION,
    "care_leavers": Area.CARE_LEAVERS,
    "leadership": Area.LEADERSHIP,
    "lscb": Area.LSCB,
}
#: The catalogue's publication date is another than the one printed.
PRINTED_DATES = {
    "reports/csc/80418_norfolk_2015-10-20_csc.pdf": (
        dt.date(2015, 10, 19),
        "Report published: 19 October 2015",
    ),
    "reports/csc/80477_kingston-upon-hull_2015-02-10_csc.pdf": (
        dt.date(2015, 2, 3),
        "Report published: 3 February 2015",
    ),
    "reports/fv/80428_bedford_2019-01-04_fv.pdf": (dt.date(2019, 1, 8), "8 January 2019"),
}
#: The catalogue gives the first period, or half of it; the report prints more.
PRINTED_PERIODS = {
    "reports/csc/80461_devon_2025-05-13_csc.pdf": "30 September to 11 October 2024 and 13 to 16 January 2025",
    "reports/csc/80460_derbyshire_2019-09-19_csc.pdf": "7 August 2019",
    "reports/csc/80557_south-tyneside_2023-05-10_csc.pdf": "5 to 9 December 2022 and 14 to 15 February 2023",
    "reports/fv/80458_darlington_2023-11-28_fv.pdf": "24 October 2022 to 25 October 2023",
    "reports/csc/80476_kent_2013-08-23_csc.pdf": "15 – 19 July 2013",
}


def wanted(row: dict[str, str], column: str) -> str:
    """The grade that the catalogue's cell says; '' where it says none."""
    cell = row[column]
    if cell.startswith("(joint"):
        return row["children_in_care"]
    return "" if cell.startswith("(not") else cell


def test_every_report_is_read(real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]) -> None:
    assert len(real_reports) == 470
    assert {row["file"] for row in catalogue_rows} == set(real_reports)


def test_every_grade_of_the_catalogue_is_read(
    real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]
) -> None:
    wrong = []
    for row in catalogue_rows:
        grades = {j.area: j for j in real_reports[row["file"]].judgements}
        for column, area in COLUMNS.items():
            expected = wanted(row, column)
            found = grades.get(area)
            if expected and (not found or found.grade.value != expected):
                wrong.append((row["file"], column, expected, found))
            if (
                found
                and found.joint != (row["care_leavers"].startswith("(joint"))
                and area is Area.CARE_LEAVERS
            ):
                wrong.append((row["file"], column, "joint", found))
    assert wrong == []


def test_a_grade_where_the_catalogue_has_none_is_printed_in_the_report(
    real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]
) -> None:
    """The catalogue leaves out most grades of safeguarding boards, and the LAC inspection's own areas."""
    extra = []
    for row in catalogue_rows:
        report = real_reports[row["file"]]
        texts = {paragraph.id: paragraph.text for paragraph in report.paragraphs}
        for judgement in report.judgements:
            column = next((name for name, area in COLUMNS.items() if area is judgement.area), None)
            if column is None or wanted(row, column):
                continue
            quoted = texts[judgement.paragraph_id or ""]
            assert judgement.printed_grade in quoted
            if judgement.area is Area.LSCB:
                assert re.search(r"Safeguarding Children Board|LSCB", quoted)
            else:
                extra.append((row["file"], column, quoted))
    assert extra == [
        (
            "reports/csc/80476_kent_2013-08-23_csc.pdf",
            "overall_effectiveness",
            "Overall effectiveness: Adequate",
        ),
        ("reports/csc/80476_kent_2013-08-23_csc.pdf", "leadership", "Leadership and management: Adequate"),
    ]


def test_every_safeguarding_board_reviewed_with_the_authority_is_graded(
    real_reports: dict[str, Report],
) -> None:
    for name, report in real_reports.items():
        if report.identity.framework in (Framework.SIF, Framework.SIF_REINSPECTION):
            reviewed = any(
                "Local Safeguarding Children Board" in p.text
                and p.text.startswith("Review of the effectiveness")
                for p in report.paragraphs
                if p.page_first == 1
            )
            assert not reviewed or any(j.area is Area.LSCB for j in report.judgements), name


def test_send_outcomes(real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]) -> None:
    rows = [row for row in catalogue_rows if row["framework"] == "Area SEND"]
    assert len(rows) == 31
    for row in rows:
        (judgement,) = real_reports[row["file"]].judgements
        assert judgement.area is Area.SEND
        assert judgement.grade.value == re.sub(r" \(\d\)$", "", row["outcome_or_theme"]), row["file"]


def test_focused_visits_carry_no_grades(real_reports: dict[str, Report]) -> None:
    visits = [
        report for report in real_reports.values() if report.identity.framework is Framework.FOCUSED_VISIT
    ]
    assert len(visits) == 203
    assert not any(report.judgements for report in visits)


def test_each_judgement_names_the_paragraph_that_states_it(real_reports: dict[str, Report]) -> None:
    for report in real_reports.values():
        texts = {paragraph.id: paragraph.text for paragraph in report.paragraphs}
        for judgement in report.judgements:
            assert judgement.printed_grade in texts[judgement.paragraph_id or ""]


def test_framework_and_authority(
    real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]
) -> None:
    wrong = []
    for row in catalogue_rows:
        identity = real_reports[row["file"]].identity
        expected = (row["framework"], canonical_name(row["authority"]), row["urn"])
        if (identity.framework.value, identity.authority, identity.urn) != expected:
            wrong.append((row["file"], identity.framework.value, identity.authority, identity.urn))
    assert wrong == []


def test_publication_dates(real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]) -> None:
    for row in catalogue_rows:
        report = real_reports[row["file"]]
        if row["file"] in PRINTED_DATES:
            date, words = PRINTED_DATES[row["file"]]
            assert any(words in paragraph.text for paragraph in report.paragraphs)
            assert any("published" in warning for warning in report.warnings)
        else:
            date = dt.date.fromisoformat(row["report_published"])
        assert report.identity.published == date, row["file"]


def test_inspection_periods(real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]) -> None:
    wrong = []
    for row in catalogue_rows:
        report = real_reports[row["file"]]
        if row["file"] in PRINTED_PERIODS:
            words = PRINTED_PERIODS[row["file"]]
            assert any(words in paragraph.text for paragraph in report.paragraphs[:20]), row["file"]
            assert report.identity.inspected[-1] == find_periods(words)[-1]
        elif report.identity.inspected != find_periods(row["inspection_dates_text"]):
            wrong.append((row["file"], report.identity.inspected, row["inspection_dates_text"]))
    assert wrong == []


def test_devon_was_inspected_twice(real_reports: dict[str, Report]) -> None:
    identity = real_reports["reports/csc/80461_devon_2025-05-13_csc.pdf"].identity
    assert [(p.start, p.end) for p in identity.inspected] == [
        (dt.date(2024, 9, 30), dt.date(2024, 10, 11)),
        (dt.date(2025, 1, 13), dt.date(2025, 1, 16)),
    ]


def test_lead_inspectors(real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]) -> None:
    for row in catalogue_rows:
        if row["lead_inspector"]:
            found = real_reports[row["file"]].identity.lead_inspector
            assert found == row["lead_inspector"].replace(" -", "-"), row["file"]


def test_themes_of_focused_visits(
    real_reports: dict[str, Report], catalogue_rows: list[dict[str, str]]
) -> None:
    """Letters of the pandemic's assurance visits looked at everything and name no theme."""
    rows = [row for row in catalogue_rows if row["framework"] == "Focused visit"]
    for row in rows:
        theme = real_reports[row["file"]].identity.theme
        if "arrangements" in row["outcome_or_theme"]:
            assert theme is not None and "arrangements" in theme, row["file"]
    silent = [row["file"] for row in rows if not real_reports[row["file"]].identity.theme]
    assert all(re.search(r"_202[01]-", name) for name in silent)


def test_ids_are_unique(real_reports: dict[str, Report]) -> None:
    assert len({report.identity.id for report in real_reports.values()}) == len(real_reports)


def test_bad_files_are_one_clear_error(read_folder) -> None:  # type: ignore[no-untyped-def]
    assert sorted(read_folder.errors) == [
        "reports/not_pdf/gao-08-1075t_is_html.pdf",
        "reports/not_pdf/ofsted_blackpool_2012-07-13_is_html_page.pdf",
    ]
    for error in read_folder.errors.values():
        assert "web page" in error.reason and error.remedy


def test_ofsteds_inspector_leads_every_area_send_inspection(real_reports: dict[str, Report]) -> None:
    send = [one for name, one in real_reports.items() if "/send/" in name]
    assert len(send) >= 31
    for report in send:
        lead = report.identity.lead_inspector or ""
        team = " ".join(p.text for p in report.paragraphs if "lead inspector" in p.text.lower())
        assert re.search(rf"{lead},? (?:HMI|Ofsted|Lead)", team), report.identity.id
