"""The catalogue of official inspections is read as identities and judgements."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from inspectqa.errors import SettingsError
from inspectqa.reading.gazetteer import load_authorities
from inspectqa.reading.official import match_row, official_rows, packaged_catalogue, with_official_address
from inspectqa.records import Area, Framework, Grade, Identity


def find(authority: str, published: str):
    (row,) = [
        row
        for row in official_rows()
        if row.identity.authority == authority and str(row.identity.published) == published
    ]
    return row


def test_every_row_is_read_with_a_known_authority():
    known = {authority.name for authority in load_authorities()}
    rows = official_rows()
    assert len(rows) == 939
    assert {row.identity.authority for row in rows} <= known
    assert len({row.identity.id for row in rows}) == 939


def test_a_full_inspection():
    row = find("Buckinghamshire", "2018-01-29")
    assert row.identity.framework is Framework.SIF_REINSPECTION
    assert str(row.identity.inspected[0].end) == "2017-11-30"
    grades = {judgement.area: judgement.grade for judgement in row.judgements}
    assert grades[Area.OVERALL] is Grade.INADEQUATE
    assert grades[Area.ADOPTION] is Grade.GOOD


def test_a_joint_grade_is_carried_by_both_areas():
    row = find("Dorset", "2021-11-19")
    joint = {judgement.area: judgement.grade for judgement in row.judgements if judgement.joint}
    assert joint == {Area.CHILDREN_IN_CARE: Grade.GOOD, Area.CARE_LEAVERS: Grade.GOOD}


def test_no_overall_grade_from_april_2026():
    row = find("Portsmouth", "2026-08-18")
    assert Area.OVERALL not in {judgement.area for judgement in row.judgements}
    assert len(row.judgements) == 4


def test_a_focused_visit_has_a_theme_and_no_grades():
    row = find("Trafford", "2024-08-01")
    assert row.judgements == ()
    assert "care" in row.identity.theme
    assert row.identity.address == row.provider_page


def test_a_file_that_is_no_catalogue_is_refused(tmp_path):
    path = tmp_path / "catalogue.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SettingsError, match="not a catalogue"):
        official_rows(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        official_rows(tmp_path / "missing.csv")


def test_a_catalogue_that_is_not_there_says_which_setting_to_correct(tmp_path):
    with pytest.raises(SettingsError) as told:
        official_rows(tmp_path / "nope.csv")
    assert str(told.value).endswith(
        "cannot be read (no such file or directory). "
        "Correct INSPECTQA_CATALOGUE, or unset it for the one that comes with InspectQA"
    )


def test_the_packaged_catalogue_is_there():
    assert packaged_catalogue().is_file()


DORSET = Identity("own-id", "Inspection", "Dorset", Framework.ILACS, dt.date(2021, 11, 24))


def test_a_report_gets_the_address_of_its_row_published_days_apart():
    address = find("Dorset", "2021-11-19").identity.address
    assert address.startswith("https://")
    assert with_official_address(DORSET).address == address


@pytest.mark.parametrize(
    "other",
    [
        replace(DORSET, published=dt.date(2021, 6, 19)),
        replace(DORSET, published=None),
        replace(DORSET, framework=Framework.FOCUSED_VISIT),
        replace(DORSET, authority="Castlewick"),
    ],
)
def test_a_report_without_a_row_stays_without_an_address(other):
    assert with_official_address(other).address is None


def test_a_report_without_a_date_has_the_row_that_ended_the_same_day():
    row = find("Dorset", "2021-11-19")
    undated = replace(DORSET, published=None, inspected=row.identity.inspected)
    assert match_row(undated, [row]) is row
    assert match_row(replace(undated, framework=Framework.AREA_SEND), [row]) is None


def test_every_full_inspection_is_of_one_kind_and_an_unknown_kind_needs_the_day():
    row = find("Dorset", "2021-11-19")
    assert match_row(replace(DORSET, framework=Framework.SIF), [row]) is row
    unknown = replace(DORSET, framework=Framework.OTHER)
    assert match_row(unknown, [row]) is None
    assert match_row(replace(unknown, published=dt.date(2021, 11, 19)), [row]) is row


def test_a_visit_published_the_day_of_an_inspection_is_not_that_inspection():
    row = find("Dorset", "2021-11-19")
    visit = replace(DORSET, framework=Framework.FOCUSED_VISIT, published=dt.date(2021, 11, 19))
    assert match_row(visit, [row]) is None


def test_a_report_with_the_id_of_a_row_has_its_address_and_an_address_of_its_own_stays():
    row = find("Dorset", "2021-11-19")
    assert with_official_address(replace(DORSET, id=row.identity.id, published=None)).address
    own = replace(DORSET, address="https://example.org/letter")
    assert with_official_address(own) == own
