"""Indexed reports and the official catalogue as one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from inspectqa.asking.facts.answers import FactsBase
from inspectqa.asking.understanding.questions import Known
from inspectqa.reading.official import official_rows
from inspectqa.records import Area, Framework, Grade, Identity, Judgement, Paragraph, Period

from .expected import LATEST, answer, named


def made_up(report_id: str, published: dt.date, grade: Grade) -> tuple[Identity, Judgement, Paragraph]:
    identity = Identity(
        report_id,
        "Kent",
        "Kent",
        Framework.ILACS,
        published,
        (Period(published - dt.timedelta(60), published - dt.timedelta(50)),),
    )
    paragraph = Paragraph(f"{report_id}/0002", report_id, 2, f"Overall effectiveness: {grade.value}")
    return (
        identity,
        Judgement(report_id, Area.OVERALL, grade, "Overall effectiveness", grade.value, paragraph.id),
        paragraph,
    )


def joined(published: dt.date, grade: Grade) -> FactsBase:
    identity, judgement, paragraph = made_up("kent-made-up", published, grade)
    return FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph}, official_rows())


def test_a_report_outranks_the_catalogue_and_the_disagreement_is_shown():
    published = dt.date.fromisoformat(LATEST["Kent"]["published"])
    base = joined(published, Grade.INADEQUATE)
    found = answer("Is Kent inadequate overall?", base, Known.of(base.identities))
    assert found.text.startswith("Yes: Kent was judged inadequate overall")
    assert found.citations[0].paragraph.text == "Overall effectiveness: inadequate"
    assert found.citations[0].quotation == found.citations[0].paragraph.text
    assert any("official catalogue" in note for note in found.notes)


def test_a_report_dated_a_day_off_is_the_same_inspection():
    published = dt.date.fromisoformat(LATEST["Kent"]["published"])
    base = joined(published - dt.timedelta(1), Grade.GOOD)
    assert len(base.inspections) == len(official_rows())
    assert any("dated" in note for note in base.by_authority["Kent"][-1].disagreements)


def test_a_report_that_the_catalogue_does_not_know_is_counted():
    base = joined(dt.date(2026, 12, 1), Grade.GOOD)
    assert len(base.inspections) == len(official_rows()) + 1
    assert answer("when was Kent last inspected?", base, Known.of(base.identities)).text.count("2026") > 0


def test_a_body_that_is_no_authority_is_not_counted(base, known):
    other = Identity("gao", "Report", "", Framework.OTHER, dt.date(2006, 1, 1))
    with_other = FactsBase.of([other], [], lambda ids: {}, official_rows())
    assert len(with_other.inspections) == len(base.inspections)


def with_northmere() -> tuple[FactsBase, Known]:
    """The catalogue and a report of a made-up body, judged inadequate in 2022."""
    identity, judgement, paragraph = made_up("northmere-2022", dt.date(2022, 7, 11), Grade.INADEQUATE)
    identity = replace(identity, authority="Northmere", title="Northmere")
    base = FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph}, official_rows())
    return base, Known.of(base.identities)


@pytest.mark.parametrize(
    "text",
    [
        "how many authorities are currently inadequate overall?",
        "which authorities are currently inadequate overall?",
        "what share of authorities is inadequate overall?",
        "how many full inspections were published in 2022?",
        "who waited longest since their last full inspection?",
        "full inspections by year",
    ],
)
def test_made_up_bodies_are_left_out_of_what_is_counted_over_all(text, base, known):
    found, official = answer(text, *with_northmere()), answer(text, base, known)
    assert (found.text, found.coverage) == (official.text, official.coverage)
    assert "Northmere" not in str(found.table)


def test_what_is_left_out_of_a_count_is_said():
    found = answer("how many authorities are currently inadequate overall?", *with_northmere())
    assert found.notes[-1] == "Not counted, as they are not in the official catalogue: Northmere (2022)."


def test_a_made_up_body_that_a_question_names_is_answered():
    assert answer("Is Northmere inadequate overall?", *with_northmere()).text.startswith("Yes")


def test_a_question_about_the_index_counts_what_is_indexed():
    found = answer("which authorities in the index are inadequate overall?", *with_northmere())
    assert named(found) == {"Northmere"}


def test_without_any_catalogue_only_the_reports_count():
    identity, judgement, paragraph = made_up("kent-made-up", dt.date(2025, 1, 1), Grade.GOOD)
    base = FactsBase.of([identity], [judgement], lambda ids: {paragraph.id: paragraph})
    known = Known.of(base.identities)
    assert named(answer("Which councils are good?", base, known)) == {"Kent"}
    assert answer("who waited longest between full inspections", base, known) is None
