"""An answer in every format: the same words, nothing that runs, and back again from JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspectqa import rendering
from inspectqa.errors import AnswerFormatError, DamagedReportError, NotAReportError, UnknownReportError
from inspectqa.records import (
    Answer,
    Box,
    Citation,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    Refusal,
    RefusalReason,
    Scope,
    Statement,
    Support,
    Table,
)
from inspectqa.rendering.links import web_address

HOSTILE = (
    "<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://evil.example/p.png) "
    "<img src=x onerror=alert(1)> $$\\href{javascript:x}{y}$$ `${alert(1)}` {{constructor}}"
)
REPORT = Identity(
    id="fernshire-2018-01-29-sif",
    title="Fernshire",
    authority="Fernshire",
    framework=Framework.SIF,
    published=dt.date(2018, 1, 29),
    source="corpus/fernshire.pdf",
    address="https://files.example.org/v1/file/50004",
)


def paragraph(text: str = "At 33%, the rate remains high.", number: str | None = "16") -> Paragraph:
    return Paragraph(
        "fernshire-2018-01-29-sif/0045", REPORT.id, 45, text, number=number, page_first=12, page_last=12
    )


def answer(quotation: str = "At 33%, the rate remains high.") -> Answer:
    cited = Citation(1, REPORT, paragraph(quotation), quotation, 0, len(quotation))
    return Answer(
        question="How high is the rate?",
        standalone_question="How high is the rate?",
        scope=Scope(authorities=("Fernshire",), since=dt.date(2017, 1, 1)),
        kind=Kind.OPEN,
        text=f"**Fernshire 2018**\n\n{quotation} [1] Not a marker: [9]\n\n- first [1]\n- second",
        statements=(
            Statement(quotation, (cited,)),
            Statement("It fell.", (), Support.UNVERIFIED, "nothing says so"),
        ),
        evidence=(Evidence(REPORT, paragraph(), 0.9, superseded=True),),
        coverage="1 of 1 report",
        notes=("A note.",),
    )


def refusal() -> Answer:
    nearest = (Evidence(REPORT, paragraph("The council runs a panel."), 0.2),)
    why = Refusal(RefusalReason.NOTHING_FOUND, "The reports don’t say.", "1 report, 2018", nearest)
    return Answer("Why?", "Why?", Scope(), Kind.OPEN, "The reports don’t say.", refusal=why)


FORMATS = (rendering.to_markdown, rendering.to_text, rendering.to_html)


@pytest.mark.parametrize("render", FORMATS)
def test_every_format_holds_text_label_quotation_and_what_is_unverified(render):
    shown = render(answer())
    for words in ("At 33%, the rate remains high.", "Fernshire 2018, ¶16, p. 12", "It fell.", "A note."):
        assert words in shown
    assert "a newer report exists" in shown


@pytest.mark.parametrize("render", FORMATS)
def test_every_format_says_why_refused_what_was_searched_and_what_is_near(render):
    shown = render(refusal())
    for words in (
        "The reports don’t say.",
        "Searched: 1 report, 2018",
        "Related, not an answer",
        "runs a panel",
    ):
        assert words in shown


def test_json_comes_back_as_the_same_answer_and_follows_the_schema():
    for one in (answer(), refusal(), answer(HOSTILE)):
        data = json.loads(json.dumps(rendering.to_dict(one)))
        jsonschema.validate(data, rendering.answer_schema())
        assert rendering.answer_from_dict(data) == one
    assert one.to_dict()["citations"][0]["label"] == "Fernshire 2018, ¶16, p. 12"


@pytest.mark.parametrize("data", [{}, {"question": 3}, {**rendering.to_dict(answer()), "kind": "joke"}])
def test_what_is_no_saved_answer_is_one_clear_error(data):
    with pytest.raises(AnswerFormatError) as error:
        rendering.answer_from_dict(data)
    assert "\n" not in str(error.value)


def test_the_published_schema_is_current(root):
    published = (root / "docs" / "answer.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == rendering.answer_schema(), (
        "run: inspectqa schema > docs/answer.schema.json"
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//a/b",
        "vbscript:x",
    ],
)
def test_links_lead_to_the_web_alone(address):
    assert web_address(address) is None


def test_no_format_turns_text_round_or_holds_control_characters():
    hostile = answer("At 33%, \u202ethe rate\u2066 \x9b2J\x1b remains high.")
    for shown in (rendering.to_html(hostile), rendering.to_text(hostile), rendering.answer_to_csv(hostile)):
        assert not re.search("[\x1b\x80-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_html_holds_no_markup_out_of_a_report():
    shown = rendering.to_html(answer(HOSTILE))
    for markup in ("<script", "<img", 'href="javascript', "{{", "${", "`"):
        assert markup not in shown
    assert "&lt;script&gt;" in shown


def test_markdown_holds_no_link_image_or_html_out_of_a_report():
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark", {"html": True}).render(rendering.to_markdown(answer(HOSTILE)))
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert 'href="https://files.example.org/v1/file/50004#page=12"' in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"a \` b \` c", "a ` b ` c"),
        (r"\![x](u)", "![x](u)"),
        ("![x](u) and [y](u)", "![x](u) and [y](u)"),
        ("[x]: http://e", "[x]: http://e"),
        (r"[a\]b]: http://e", "[a]b]: http://e"),
        ("> [x]: http://e", "[x]: http://e"),
        (r"\$\input{/etc/passwd}\$", r"$\input{/etc/passwd}$"),
        ("$x$ and `y`", "$x$ and `y`"),
        (r"\<b\> & \&lt;", "&lt;b&gt; &amp; &amp;lt;"),
        (r"\\<b>", r"\&lt;b&gt;"),
        (r"\begin{verbatim}", r"\begin{verbatim}"),
    ],
)
def test_the_text_of_an_answer_in_markdown_shows_as_it_is(text, shown):
    from markdown_it import MarkdownIt

    written = rendering.markdown.neutralise(text)
    page = MarkdownIt("commonmark", {"html": True}).render(written + "\n\n[x] [a\\]b]")
    assert f"<p>{shown}</p>" in page
    assert "<a" not in page
    assert not re.search(r"(?<!\\)(?:\\\\)*(?:\$|\\[a-z])", written), "formulas and LaTeX are shut off too"


@given(st.text(max_size=80))
@example("![x](https://e.example/x.png)")
@example("[x](https://e.example)")
@example("*x* and __y__")
@example("`x`")
def test_any_text_in_markdown_shows_as_it_is(text):
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark").render("x " + rendering.markdown.escape(text))
    for tag in ("<a ", "<img", "<script", "<em>", "<strong>", "<code>"):
        assert tag not in shown


def test_citations_of_html_open_the_running_page_when_there_is_one():
    shown = rendering.to_html(answer(), "http://127.0.0.1:7860/")
    assert 'href="http://127.0.0.1:7860/?paragraph=fernshire-2018-01-29-sif/0045"' in shown


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3", "'-2+3"),
        ("  =1", "'=1"),
        ("\x01=1", "'=1"),
        ("\x7f@A1", "'@A1"),
        ("\u202e=1", "'=1"),
        ("-5%", "-5%"),
        ("good", "good"),
        ("a\nb", "a b"),
    ],
)
def test_csv_cells_never_run_as_formulas(cell, written):
    table = Table(("Area", "Grade"), ((cell, "x"),))
    rows = list(csv.reader(io.StringIO(rendering.table_to_csv(table))))
    assert rows[1][0] == written


def test_csv_of_an_answer_without_a_table_is_its_citations():
    rows = list(csv.DictReader(io.StringIO(rendering.answer_to_csv(answer()))))
    assert rows[0]["Paragraph"] == "16"
    assert rows[0]["Quotation"] == "At 33%, the rate remains high."


def test_word_document_has_a_footnote_for_each_citation():
    import docx

    data = rendering.to_word(answer("50% \x00\x9b\u202e rose \U0001f600 <b>"))
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    assert "rose \U0001f600 <b>" in text
    assert not re.search("[\x00\x9b\u202e]", text)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        notes = parts.read("word/footnotes.xml").decode()
        assert "Fernshire 2018, ¶16, p. 12" in notes
        assert parts.read("word/document.xml").decode().count("w:footnoteReference ") == 1
        assert "/word/footnotes.xml" in parts.read("[Content_Types].xml").decode()


def test_a_table_in_markdown_links_its_sources():
    one = answer()
    table = Table(("Area", "Grade"), (("Leadership", "good"),), (one.citations[0],))
    shown = rendering.to_markdown(replace(one, table=table))
    address = "https://files.example.org/v1/file/50004#page=12"
    assert f"| Leadership | good | [\\[1\\]]({address}) |" in shown


def test_a_footnote_mark_stands_at_its_word():
    import docx

    document = docx.Document(io.BytesIO(rendering.to_word(answer("It rose. [1]\n\nIt fell. [1]"))))
    told = [p.runs[0].text for p in document.paragraphs if p.text.startswith("It ")]
    assert set(told) == {"It rose.", "It fell."}


def test_a_citation_of_a_report_without_an_authority_is_named_by_its_title():
    untitled = replace(REPORT, authority="", title="A letter")
    assert Citation(1, untitled, paragraph()).label == "A letter 2018, ¶16, p. 12"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path_factory.mktemp("pages") / "two pages.pdf"
    canvas = Canvas(str(path), pagesize=(300, 400))
    for page in (1, 2):
        canvas.drawString(40, 300, f"Line of page {page}")
        canvas.showPage()
    canvas.save()
    return path


def test_a_page_is_drawn_with_only_its_own_boxes_marked(pdf):
    from PIL import Image

    boxes = [Box(2, 40, 90, 160, 105), Box(1, 40, 200, 160, 220)]
    picture = Image.open(io.BytesIO(rendering.render_page(pdf, 2, boxes, scale=2)))
    assert picture.size == (600, 800)
    assert picture.getpixel((310, 184)) == rendering.pages.MARK
    assert picture.getpixel((310, 420)) == (255, 255, 255)


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_an_error(pdf, page):
    with pytest.raises(UnknownReportError):
        rendering.render_page(pdf, page)


def test_what_is_no_pdf_is_an_error(tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(DamagedReportError):
        rendering.render_page(broken, 1)
    with pytest.raises(NotAReportError):
        rendering.render_page(tmp_path / "report.docx", 1)
    with pytest.raises(UnknownReportError):
        rendering.render_page(tmp_path / "missing.pdf", 1)


def test_a_giant_page_is_drawn_small(tmp_path):
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "giant.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.showPage()
    canvas.save()
    picture = Image.open(io.BytesIO(rendering.render_page(path, 1, scale=4)))
    assert max(picture.size) <= rendering.pages.LONGEST_SIDE_PIXELS


def test_pages_are_drawn_by_several_threads_at_once(pdf):
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(rendering.render_page(pdf, 1))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 6
    assert len(set(drawn)) == 1


def test_word_checks_the_spelling_of_british_english() -> None:
    with zipfile.ZipFile(io.BytesIO(rendering.to_word(answer()))) as document:
        styles, settings = (document.read(f"word/{name}.xml").decode() for name in ("styles", "settings"))
    assert re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles) == ["en-GB"]
    assert re.findall(r'<w:themeFontLang [^>]*w:val="([^"]+)"', settings) == ["en-GB"]


def test_links_lead_to_the_page_that_is_named_else_to_the_official_document() -> None:
    at_page = "http://127.0.0.1:7860/?paragraph=fernshire-2018-01-29-sif/0045"
    assert f'href="{at_page}"' in rendering.to_html(answer(), "http://127.0.0.1:7860/?__theme=dark")
    assert 'href="https://files.example.org/v1/file/50004#page=12"' in rendering.to_html(answer())
    assert "javascript:" not in rendering.to_html(answer(), "javascript:alert(1)")
