from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from inspectqa.reading import read_report
from inspectqa.reading.blocks import Block, Document, Role
from inspectqa.reading.identity import identify, identify_with_warnings, slug
from inspectqa.records import Framework

SIF = (
    "Inspection of services for children in need of help and protection, "
    "children looked after and care leavers"
)


def document(*texts: str, title: str = "") -> Document:
    return Document(tuple(Block(Role.PARAGRAPH, text, 1) for text in texts), title, 10)


def test_a_full_inspection() -> None:
    found = identify(
        document(
            "Inspection of Dorset local authority children’s services",
            "Inspection dates: 27 September to 8 October 2021",
            "Lead inspector: Steve Lowe, Her Majesty’s Inspector",
        ),
        Path("2532283_dorset_2021-11-19_csc.pdf"),
        "0" * 64,
    )
    assert (found.authority, found.framework, found.urn) == ("Dorset", Framework.ILACS, "2532283")
    assert (found.published, found.lead_inspector) == (dt.date(2021, 11, 19), "Steve Lowe")
    assert found.inspected[0].end == dt.date(2021, 10, 8)
    assert found.id == "dorset-2021-11-19-ilacs"
    assert found.title == "Dorset: inspection of local authority children’s services, November 2021"


@pytest.mark.parametrize(
    "row",
    [
        "Una Buckley, HMI, Ofsted Lead inspector: Lesley Perry, CQC Lead inspector",
        "Mr Una Buckley, Ofsted Lead inspector: Lesley Perry, CQC Lead inspector",
        "Una Buckley HMI, Ofsted lead inspector Jen Southall HMI, Ofsted: Tessa Valpy, CQC Lead inspector",
    ],
)
def test_of_two_inspectorates_ofsted_leads_an_area_send_inspection(row: str) -> None:
    texts = ("Area SEND inspection of Bury Local Area Partnership", "Inspection team", row)
    assert identify(document(*texts), Path("bury.pdf"), "").lead_inspector == "Una Buckley"


def test_the_printed_date_counts_and_a_disagreement_is_told() -> None:
    found = identify_with_warnings(
        document("Norfolk County Council", SIF, "Report published: 19 October 2015"),
        Path("80418_norfolk_2015-10-20_csc.pdf"),
        "",
    )
    assert found.identity.published == dt.date(2015, 10, 19)
    assert found.warnings == (
        "the text says it was published on 19 October 2015, the file's name 20 October 2015",
    )


def test_a_letter_dated_before_its_visit_takes_the_date_of_the_file() -> None:
    found = identify_with_warnings(
        document(
            "21 January 2019",
            "Focused visit to Dudley Metropolitan Borough Council children’s services",
            "This letter summarises the findings of the focused visit on 18 and 19 December 2019.",
        ),
        Path("80464_dudley_2020-01-21_fv.pdf"),
        "",
    )
    assert found.identity.published == dt.date(2020, 1, 21)
    assert "before the inspection ended" in found.warnings[0]


def test_the_address_over_a_letter_is_not_the_authority() -> None:
    found = identify(
        document(
            "Ofsted Piccadilly Gate Store Street Manchester M1 2WD",
            "County Hall",
            "Nottingham",
            "Focused visit to Nottinghamshire County Council children’s services",
            "Inspectors looked at the local authority’s arrangements for care leavers.",
        ),
        Path("letter.pdf"),
        "",
    )
    assert (found.authority, found.framework) == ("Nottinghamshire", Framework.FOCUSED_VISIT)
    assert found.theme == "the local authority’s arrangements for care leavers"


@pytest.mark.parametrize(
    ("title", "framework"),
    [
        (SIF, Framework.SIF),
        ("Re-inspection of services for children in need of help and protection", Framework.SIF_REINSPECTION),
        ("Area SEND inspection of Plymouth Local Area Partnership", Framework.AREA_SEND),
        ("Inspection of Bradford Children and Families Trust", Framework.ILACS),
        ("Inspection of looked after children services", Framework.LAC),
        ("Review of the effectiveness of the Local Safeguarding Children Board", Framework.LSCB_REVIEW),
    ],
)
def test_frameworks_by_their_titles(title: str, framework: Framework) -> None:
    text = "Following the focused visit to the council, Ofsted inspected it."
    assert identify(document(title, text), Path("a.pdf"), "").framework is framework


def test_other_peoples_reports_have_a_title_and_no_authority() -> None:
    found = identify(
        document("Some strategies", "The agency …", title="Breastfeeding"), Path("gao-06.pdf"), ""
    )
    assert (found.framework, found.authority, found.title) == (Framework.OTHER, "", "Breastfeeding")
    assert found.id == "breastfeeding"


def test_slugs_are_plain() -> None:
    assert slug("King’s Lynn & Fens") == "kings-lynn-fens"
    assert slug("Area SEND") == "area-send"


def test_a_body_that_no_gazetteer_lists_is_named_without_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(
        "# Marlbury Borough Council\n\n## Inspection of children’s social care services\n\n"
        "Inspection dates: 4 November 2019 to 15 November 2019\n\nChildren are seen quickly.\n",
        encoding="utf-8",
    )
    identity = read_report(path).identity
    assert (identity.authority, identity.framework) == ("Marlbury", Framework.ILACS)
