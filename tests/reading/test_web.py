"""A saved page becomes blocks of its main content; what is no page becomes an error with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectqa.errors import DamagedReportError, EmptyReportError, NotAReportError
from inspectqa.reading.blocks import Block, Role
from inspectqa.reading.web import read_web

PAGE = """<!DOCTYPE html><html><head><title>Inspection of Northborough</title>
<style>p { color: red }</style><script>track()</script></head><body>
<header><a href="/">Home</a> The Inspectorate</header>
<nav><ul><li>Reports</li><li>About</li></ul></nav>
<div id="cookie-banner">We use cookies.</div>
<main>
<div class="downloads"><a href="a.pdf">PDF</a> <a href="a.epub">EPUB</a></div>
<h1>Northborough</h1>
<h2>Executive summary</h2>
<p>Leaders know their services<sup><a href="#n1">1</a></sup> well, on the 2<sup>nd</sup> visit.</p>
<ol start="16"><li>First finding:<ul><li>a sub-bullet</li></ul></li><li>Second finding</li></ol>
<p>18. Third finding, typed.</p>
<table><tr><th>Area</th><th>Grade</th></tr><tr><td>Overall</td><td>Good</td></tr></table>
<table><tr><td><h3>Boxed</h3><p>Laid out by a table.</p></td><td></td></tr></table>
<p><b>Care leavers</b></p>
One line.<br><br>Another<br>line.
<p hidden>Not shown.</p><p style="display: none">Nor this.</p>
<div role="doc-endnotes"><ol><li>A note.</li></ol></div>
</main>
<aside>Related reports</aside>
<footer>Crown copyright</footer>
</body></html>"""


def blocks(tmp_path: Path, page: str | bytes) -> tuple[Block, ...]:
    path = tmp_path / "page.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_web(path).blocks


def test_main_content_only_in_its_structure(tmp_path: Path) -> None:
    found = blocks(tmp_path, PAGE)
    assert [(block.role, block.label, block.text) for block in found] == [
        (Role.HEADING, "", "Northborough"),
        (Role.HEADING, "", "Executive summary"),
        (Role.PARAGRAPH, "", "Leaders know their services well, on the 2nd visit."),
        (Role.ITEM, "16.", "First finding:"),
        (Role.ITEM, "•", "a sub-bullet"),
        (Role.ITEM, "17.", "Second finding"),
        (Role.ITEM, "18.", "Third finding, typed."),
        (Role.ROW, "", "Area: Grade"),
        (Role.ROW, "", "Overall: Good"),
        (Role.HEADING, "", "Boxed"),
        (Role.PARAGRAPH, "", "Laid out by a table."),
        (Role.HEADING, "", "Care leavers"),
        (Role.PARAGRAPH, "", "One line."),
        (Role.PARAGRAPH, "", "Another line."),
        (Role.FOOTNOTE, "1", "A note."),
    ]
    assert [block.level for block in found if block.role is Role.HEADING] == [1, 2, 3, 0]
    assert [block.level for block in found if block.role is Role.ITEM] == [1, 2, 1, 1]


def test_the_title_is_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    document = read_web(path)
    assert document.title == "Inspection of Northborough"
    assert document.pages is None


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", ""),
        ("utf-16", ""),
        ("iso-8859-15", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'),
        ("cp1252", '<meta charset="no-such-encoding">'),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, declared: str) -> None:
    page = f"<html><head>{declared}</head><body><p>Café in Zürich</p></body></html>"
    assert blocks(tmp_path, page.encode(encoding))[0].text == "Café in Zürich"


def test_a_page_without_main_gives_its_body(tmp_path: Path) -> None:
    found = blocks(tmp_path, "<div class='page'><p>First.</p></div><p>Second.</p>")
    assert [block.text for block in found] == ["First.", "Second."]


def test_a_small_main_is_not_believed(tmp_path: Path) -> None:
    found = blocks(tmp_path, f"<body><main>Loading</main><div>{'<p>The report.</p>' * 30}</div></body>")
    assert "The report." in [block.text for block in found]


def test_deep_nesting_is_read_and_too_deep_is_an_error(tmp_path: Path) -> None:
    assert blocks(tmp_path, "<div>" * 1_500 + "<p>Deep.</p>")[0].text == "Deep."
    with pytest.raises(DamagedReportError, match="nested too deeply"):
        blocks(tmp_path, "<div>" * 50_000 + "<p>Deep.</p>")


@pytest.mark.parametrize(
    "unholdable", ["\x07", "&#7;", "&#x1F;", "\ufffe", "&#31;", "&#xFFFF;", "&#xD800;", "&#0;"]
)
def test_characters_that_xml_cannot_hold(tmp_path: Path, unholdable: str) -> None:
    page = f"<body><p>Before<nav>Menu</nav>{unholdable} after, &#39;quoted&#x27; &#178;.</p></body>"
    text = " ".join(block.text for block in blocks(tmp_path, page))
    assert text.replace("\ufffd", "") == "Before after, 'quoted' ²."


def test_entities_and_external_things_are_not_followed(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<html><body><p>Text &x; here.</p><iframe src="http://example.org"></iframe></body></html>'
    )
    text = " ".join(block.text for block in blocks(tmp_path, page))
    assert "here." in text
    assert "root:" not in text


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (b"", EmptyReportError),
        (b" \n ", EmptyReportError),
        (b"<html><body><nav>Home</nav><script>x()</script></body></html>", EmptyReportError),
        (b"%PDF-1.7 no markup at all", NotAReportError),
        (b"PK\x03\x04" + bytes(2_000) + b"<", NotAReportError),
    ],
)
def test_what_is_no_page_is_an_error_with_a_remedy(
    tmp_path: Path, page: bytes, error: type[EmptyReportError | NotAReportError]
) -> None:
    with pytest.raises(error) as caught:
        blocks(tmp_path, page)
    assert caught.value.remedy
