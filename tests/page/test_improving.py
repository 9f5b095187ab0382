"""The page lists what must improve and sets beside it what comes back in similar wording."""

from __future__ import annotations

import datetime as dt

import pytest

pytest.importorskip("gradio")

from inspectqa.page.improving import improving_html
from inspectqa.records import Framework, Identity, Paragraph, ParagraphKind, Report


def report(year: int, *texts: str, heading: str = "Recommendations") -> Report:
    name = f"kent-{year}"
    identity = Identity(name, "Kent", "Kent", Framework.ILACS, dt.date(year, 5, 1))
    return Report(
        identity,
        tuple(
            Paragraph(
                f"{name}/{order:04d}", name, order, text, ParagraphKind.RECOMMENDATION, str(order), (heading,)
            )
            for order, text in enumerate(texts, 1)
        ),
    )


OLD = report(2018, "Pathway plans of care leavers <b>lack</b> health histories.", "Return home interviews.")
NEW = report(2023, "The health histories that pathway plans of care leavers hold.")


def test_lists_stand_newest_first_and_the_chosen_one_is_open():
    html = improving_html([OLD, NEW], "kent-2018")
    assert html.index("published 2023-05-01 (1)") < html.index("published 2018-05-01 (2)")
    assert html.count("<details") == 2
    assert '<details class="improve" open><summary>ILACS, published 2018-05-01' in html
    assert "&lt;b&gt;lack" in html and "<b>" not in html


def test_what_comes_back_stands_side_by_side_with_the_words_shared():
    pairs = improving_html([OLD, NEW], "kent-2023").split("<h2>Similar wording in a later report</h2>")[1]
    assert "Similar wording: health, histories, pathway, plans, care, leavers" in pairs
    assert pairs.index("Kent 2018, ¶1") < pairs.index("Kent 2023, ¶1")
    assert 'href="?paragraph=kent-2023%2F0001"' in pairs
    assert "whether the matter is the same is for you to judge" in pairs


def test_without_lists_there_is_nothing_and_a_report_without_one_is_named():
    bare = report(2020, "We saw good work.", heading="Leaders")
    assert improving_html([bare], "kent-2020") == ""
    assert "Without such a list: ILACS 2020." in improving_html([NEW, bare], "kent-2023")
    assert "None found." in improving_html([NEW, bare], "kent-2023")
