"""Hostile files, made here and harmless: each gives one line, within its limits, and holds up no other."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from inspectqa import reading
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.errors import (
    DamagedReportError,
    EmptyReportError,
    InspectQAError,
    NotAReportError,
    ReadingError,
    ReadingLimitError,
)
from inspectqa.indexing.files import find_files, look
from inspectqa.page.collection import _keep, add_files, safe_stem
from inspectqa.reading import read_report, web
from inspectqa.reading.isolate import read_reports
from inspectqa.records import Report
from inspectqa.rendering.pages import LONGEST_SIDE_PIXELS, render_page
from inspectqa.settings import Settings

SENTENCE = "Children in need are supported well by their social workers."
SHOWN = f"BT /F 12 Tf 72 700 Td ({SENTENCE}) Tj ET".encode()
LIMITS = Settings(file_timeout_seconds=6, file_max_memory_bytes=600_000_000, threads=2)
W = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
_OFFICE = "http://schemas.openxmlformats.org/"


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end


def stream(data: bytes, keys: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), keys, data)


def one_page(content: bytes, box: bytes = b"0 0 600 800", things: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page; `more` are its objects from 6 on, which `things` may name."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>>>"
        % (box, things),
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def squeezed(piece: bytes, times: int) -> bytes:
    """The piece many times over, compressed a thousandfold."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def word(document: str, **parts: bytes) -> bytes:
    """A .docx of one XML document and other parts."""
    kind = "application/vnd.openxmlformats-"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_OFFICE}package/2006/content-types"><Default Extension="rels" '
            f'ContentType="{kind}package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{kind}officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_OFFICE}package/2006/relationships"><Relationship Id="r" Type="{_OFFICE}'
            'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr("word/document.xml", document)
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def kids(count: int) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * count, count)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree, page)


def form_bomb() -> bytes:
    """Forms that draw the next one twice, forty deep."""
    keys = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do /X Do", keys % number) for number in range(7, 47)]
    return one_page(stream(b"/X Do " + SHOWN), b"0 0 600 800", b"/XObject<</X 6 0 R>>", *forms)


def laughs() -> str:
    """Eleven entities, each ten of the one before."""
    more = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    return f'<!DOCTYPE d [<!ENTITY a0 "laugh">{more}]>' + W.format(P.format(SENTENCE + "&a11;"))


LOOP = pdf(
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 1000>>",
    b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>",
)
BIG = "<!DOCTYPE d [<!ENTITY a '" + "x" * 1_000_000 + "'>]>" + W.format(P.format("&a;" * 3000))
HOSTILE = {
    "pages.pdf": (lambda: kids(100_000), ReadingLimitError),
    "loop.pdf": (lambda: LOOP, DamagedReportError),
    "forms.pdf": (form_bomb, (ReadingLimitError, DamagedReportError)),
    "content.pdf": (
        lambda: one_page(stream(squeezed(b"q " * 500_000, 500), b"/Filter/FlateDecode")),
        (ReadingLimitError, DamagedReportError),
    ),
    "zeros.docx": (
        lambda: word(W.format(P.format(SENTENCE)), **{"word/media/a.bin": bytes(510_000_000)}),
        ReadingLimitError,
    ),
    "many.docx": (
        lambda: word(W.format(P.format(SENTENCE)), **{f"word/media/{i}": b"" for i in range(20_001)}),
        ReadingLimitError,
    ),
    "laughs.docx": (lambda: word(laughs()), DamagedReportError),
    "quadratic.docx": (lambda: word(BIG), DamagedReportError),
    "deep.docx": (
        lambda: word(W.format("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000)),
        DamagedReportError,
    ),
    "deep.html": (lambda: b"<body>" + b"<div>" * 200_000 + SENTENCE.encode(), DamagedReportError),
    "line.txt": (lambda: b"a" * 100_000_000, ReadingLimitError),
    "wrong.pdf": (lambda: b"PK\x03\x04" + b"x" * 100, NotAReportError),
    "wrong.docx": (lambda: one_page(stream(SHOWN)), NotAReportError),
    "wrong.txt": (lambda: bytes(range(32)) * 1000, NotAReportError),
    "pdf.txt": (lambda: one_page(stream(SHOWN)), NotAReportError),
    "pdf.html": (lambda: one_page(stream(SHOWN)), NotAReportError),
    "nothing.html": (lambda: b"", EmptyReportError),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report | ReadingError]:
    """What became of all hostile files and a good last one, read in one run."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = [folder / name for name in (*HOSTILE, "good.pdf", "good.docx")]
    for path in paths[:-2]:
        path.write_bytes(HOSTILE[path.name][0]())
    paths[-2].write_bytes(one_page(stream(SHOWN)))
    paths[-1].write_bytes(word(W.format(P.format(SENTENCE))))
    return {path.name: outcome for path, outcome in read_reports(paths, LIMITS)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_one_clear_line(outcomes, name: str) -> None:
    outcome = outcomes[name]
    assert isinstance(outcome, HOSTILE[name][1]), outcome
    assert outcome.remedy
    assert "\n" not in str(outcome)


@pytest.mark.parametrize("name", ["good.pdf", "good.docx"])
def test_hostile_files_hold_up_no_other(outcomes, name: str) -> None:
    assert SENTENCE in outcomes[name].paragraphs[0].text


def test_a_part_of_xml_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word(W.format(P.format(SENTENCE))))
    monkeypatch.setattr("inspectqa.reading.word.XML_BYTES", 100)
    with pytest.raises(ReadingLimitError, match="unpacks to more"):
        read_report(path)


def test_word_reads_no_other_file(tmp_path: Path) -> None:
    secret, path = tmp_path / "secret", tmp_path / "a.docx"
    secret.write_text("the secret")
    entity = f'<!DOCTYPE d [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    path.write_bytes(word(entity + W.format(P.format(SENTENCE + "&a;")), **{"../escaped.xml": b"x"}))
    assert "secret" not in read_report(path).paragraphs[0].text
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.docx", "secret"]


def test_words_notes_read_no_other_file(tmp_path: Path) -> None:
    """Notes, styles and numbering are parsed here; the body by python-docx."""
    import docx
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    secret, path = tmp_path / "secret", tmp_path / "a.docx"
    secret.write_text("the secret")
    namespace = W[W.index("xmlns") : W.index(">")]
    note = f'<w:footnote w:id="1">{P.format("A note &a; ends.")}</w:footnote>'
    notes = (
        f'<!DOCTYPE d [<!ENTITY a SYSTEM "{secret.as_uri()}">]><w:footnotes {namespace}>{note}</w:footnotes>'
    )
    document = docx.Document()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, f"{_OFFICE}officeDocument/2006/relationships/footnotes")
    run = document.add_paragraph(SENTENCE).add_run()
    run._r.append(parse_xml(f'<w:footnoteReference {namespace} w:id="1"/>'))
    document.save(str(path))
    read = " ".join(paragraph.text for paragraph in read_report(path).paragraphs)
    assert "A note" in read
    assert "secret" not in read


def test_a_giant_attribute_is_read_in_a_small_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers save pictures in attributes; beyond 20 MB libxml2's own limits hold."""
    path = tmp_path / "a.html"
    path.write_text(f"<body><img src='data:image/png;base64,{'A' * 11_000_000}'><p>{SENTENCE}</p>")
    assert SENTENCE in read_report(path).paragraphs[0].text
    monkeypatch.setattr(web, "HUGE_TREE_BYTES", 1_000_000)
    with pytest.raises(DamagedReportError, match="too large"):
        read_report(path)


def test_more_text_than_a_report_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE)
    monkeypatch.setattr(reading, "TEXT_CHARS", 20)
    with pytest.raises(ReadingLimitError, match="more than 20"):
        read_report(path)


@pytest.mark.parametrize("box", ["0 0 14400000 14400000", "0 0 1000000 0.001", "0 0 1e38 1e38", "0 0 -5 -5"])
def test_a_page_of_any_size_is_drawn_within_bounds(tmp_path: Path, box: str) -> None:
    from PIL import Image

    path = tmp_path / "a.pdf"
    path.write_bytes(one_page(stream(SHOWN), box.encode()))
    with Image.open(io.BytesIO(render_page(path, 1))) as image:
        assert max(image.size) <= LONGEST_SIDE_PIXELS + 1


def test_a_size_over_the_limit_is_seen_before_any_byte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room, and an hour to hash
    with pytest.raises(ReadingLimitError, match="1,099,511,627,776 bytes"):
        look(path, None, 200_000_000)
    with pytest.raises(ReadingLimitError, match="1,099,511,627,776 bytes"):
        read_report(path)


def test_links_that_lead_out_of_a_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "reports", tmp_path / "outside"
    for made in (folder, outside):
        made.mkdir()
        (made / "a.txt").write_text(SENTENCE)
    (folder / "out.txt").symlink_to(outside / "a.txt")
    (folder / "in.txt").symlink_to(folder / "a.txt")
    (folder / "round").symlink_to(folder)
    found = find_files([folder])
    assert [path.name for path in found.files] == ["a.txt", "in.txt"]
    assert ["leads out of the folder" in str(error) for error in found.failed] == [True]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Dorset 2025 (final)", "Dorset 2025 (final)"),
        ("../../etc/passwd", "etc_passwd"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("CON", "report CON"),
        ("a\x00b\x1bc\nd", "a_b_c_d"),
        ("\u202efdp.exe", "fdp.exe"),
        ("<b>bold", "b_bold"),
        ("", "report"),
        ("é" * 300, "é" * 80),
    ],
)
def test_uploads_are_kept_under_a_safe_name(given: str, kept: str) -> None:
    assert safe_stem(given) == kept


def test_an_upload_stays_in_its_folder_and_overwrites_nothing(tmp_path: Path, monkeypatch) -> None:
    """Whatever it is called, and also where nothing can be indexed."""
    from types import SimpleNamespace

    def no_index(*_: object, **__: object) -> None:
        raise InspectQAError("the index", "is not there")

    monkeypatch.setattr("inspectqa.indexing.build.build_index", no_index)
    added = tmp_path / "corpus" / "added"
    added.mkdir(parents=True)
    (added / "a_b.txt").write_text("Another text.")
    uploaded = tmp_path / "-\u202ea<b.txt"
    uploaded.write_text(SENTENCE)
    library = SimpleNamespace(settings=Settings(corpus=tmp_path / "corpus", index=tmp_path / "index"))
    assert _keep(uploaded, added) == added / "a_b-2.txt"
    (line,) = add_files([uploaded], library)
    assert 'class="bad"' in line
    assert (added / "a_b.txt").read_text() == "Another text."
    assert (added / "a_b-2.txt").exists(), "it was there before, and is no less a report"
    (added / "a_b-2.txt").unlink()
    add_files([uploaded], library)
    assert [path.name for path in added.iterdir()] == ["a_b.txt"]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"upload_max_files": 2}, "there are 3; at most 2 are added in one go"),
        ({"upload_max_bytes": 150_000}, "0.2 MB together; at most 0.1 MB are added"),
    ],
)
def test_too_many_uploads_in_one_go_are_refused_and_none_is_kept(
    tmp_path: Path, limits: dict[str, int], words: str
) -> None:
    from types import SimpleNamespace

    uploaded = [tmp_path / f"{number}.txt" for number in range(3)]
    for path in uploaded:
        path.write_bytes(b"a" * 60_000)
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", **limits)
    with pytest.raises(ReadingLimitError, match=words):
        add_files(uploaded, SimpleNamespace(settings=settings))
    assert not (tmp_path / "corpus").exists()


def test_ids_of_reports_hold_nothing_but_letters_digits_and_hyphens(tmp_path: Path) -> None:
    path = tmp_path / "-<b>..\u202e 'x.txt"
    path.write_text("x")
    assert set(read_report(path).identity.id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


REPEATED = [
    "a ",
    "(",
    "[",
    "1.",
    "1 January ",
    "Dorset and ",
    "  ",
    "aA",
    "A. ",
    "‘",
    "not ",
    "http://",
    ". . ",
]


@pytest.mark.parametrize("ending", ["txt", "md", "html"])
def test_repetitive_text_is_read_in_its_time(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    for repeated in [*REPEATED, "overall: ", "| a ", "<", "&#", "a\n\n", "*", "`", "[a]("]:
        path.write_text("<p>" + (repeated * 10_000)[:10_000] + "!")
        started = time.perf_counter()
        with contextlib.suppress(ReadingError):
            read_report(path)
        assert time.perf_counter() - started < 2, repeated


def test_repetitive_questions_are_understood_in_their_time() -> None:
    known, longest = Known.of({}), Settings().question_max_chars
    for repeated in REPEATED:
        started = time.perf_counter()
        understand("How? " + (repeated * longest)[:longest], (), known)
        assert time.perf_counter() - started < 2, repeated
