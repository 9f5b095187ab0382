"""Makes the sample collection out of sources/: tagged and untagged PDF, Word, HTML and Markdown.

`make corpus` runs it. It needs LibreOffice (`soffice`) for the tagged PDFs, which it exports from Word files
just as Word itself would, and reportlab for the untagged one. The sources are Markdown in its simplest form:
headings, '-' bullets, 'N.' numbered paragraphs, '|' table rows, and '!' for the notice that all is fiction.
"""

from __future__ import annotations

import hashlib
import html
import re
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent
MARK = "Fictional sample report – InspectQA"
EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
MADE = datetime(2026, 11, 1)
#: Of each style: its size in points, bold or not, and the space before and after it in points.
STYLES = (
    ("Normal", 11.5, False, 0, 9),
    ("Title", 24, False, 12, 10),
    ("Heading 1", 15, True, 16, 8),
    ("Heading 2", 12.5, True, 14, 7),
    ("List Number", 11.5, False, 0, 10),
    ("List Bullet", 11.5, False, 0, 7),
    ("Intense Quote", 10.5, False, 6, 10),
)
NUMBERED = re.compile(r"(\d+)\. (.*)")


@dataclass(frozen=True)
class Part:
    """One line of a source: its kind ('h1'–'h3', 'item', 'number', 'row', 'notice', 'text') and its text."""

    kind: str
    text: str
    number: str = ""

    @property
    def cells(self) -> list[str]:
        """The cells of a table row."""
        return [cell.strip() for cell in self.text.strip("|").split("|")]


def parse(source: str) -> tuple[dict[str, object], list[Part]]:
    """Split a source into its settings and its parts."""
    _, settings, body = source.split("+++\n", 2)
    return tomllib.loads(settings), [parse_line(line.strip()) for line in body.splitlines() if line.strip()]


def parse_line(line: str) -> Part:
    """Tell what a line is."""
    if found := re.match(r"(#{1,3}) (.*)", line):
        return Part(f"h{len(found[1])}", found[2])
    if found := NUMBERED.match(line):
        return Part("number", found[2], found[1])
    for sign, kind in (("- ", "item"), ("|", "row"), ("!", "notice")):
        if line.startswith(sign):
            return Part(kind, line.removeprefix(sign).strip())
    return Part("text", line)


def groups(parts: Iterable[Part]) -> list[list[Part]]:
    """Put consecutive rows together; every other part stands alone."""
    made: list[list[Part]] = []
    for part in parts:
        if made and part.kind == "row" and made[-1][0].kind == "row":
            made[-1].append(part)
        else:
            made.append([part])
    return made


def write_word(parts: list[Part], target: Path) -> None:
    """Write a Word file with real styles, list numbers that Word computes, and the mark in the footer."""
    import docx

    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.created = next(p.text for p in parts if p.kind == "h1"), "InspectQA", MADE
    set_styles(document)
    set_page(document.sections[0])
    styles = {"h1": "Title", "item": "List Bullet", "number": "List Number", "notice": "Intense Quote"}
    styles |= {"h2": "Heading 1", "h3": "Heading 2"}
    for group in groups(parts):
        if group[0].kind == "row":
            add_table(document, [part.cells for part in group])
            continue
        add_runs(document.add_paragraph(style=styles.get(group[0].kind)), group[0].text)
    document.save(str(target))
    fix_times(target)


def set_styles(document: Any) -> None:
    """Set type as inspectorates do: a plain sans serif, black headings, air between paragraphs."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name, size, bold_face, before, after in STYLES:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = "Liberation Sans", Pt(size), bold_face
        style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing = 1.1
        for border in style.element.findall(f".//{qn('w:pBdr')}") + style.element.findall(
            f".//{qn('w:contextualSpacing')}"
        ):
            border.getparent().remove(border)
        if name in ("List Number", "List Bullet"):
            layout.left_indent, layout.first_line_indent = Cm(1), Cm(-1)
        if name == "Intense Quote":
            layout.left_indent = layout.right_indent = Cm(0)
    for stop in document.part.numbering_part.element.findall(f".//{qn('w:lvl')}//{qn('w:tab')}"):
        stop.set(qn("w:pos"), str(Cm(1).twips))


def set_page(section: Any) -> None:
    """Make it A4, with the mark and the page's number at its foot."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = Cm(2.5)
    section.bottom_margin, section.footer_distance = Cm(2.2), Cm(1)
    footer = section.footer.paragraphs[0]
    footer.text = f"{MARK}\t"
    footer.style.paragraph_format.tab_stops.clear_all()
    stops = footer.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)
    for run in footer.runs:
        run.font.size = Pt(9)


def fix_times(target: Path) -> None:
    """Write a Word file's parts anew with one time, so that the same source makes the same bytes."""
    with zipfile.ZipFile(target) as packed:
        contents = [(one.filename, packed.read(one)) for one in packed.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents:
            packed.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)


def fix_identity(target: Path) -> None:
    """Set a PDF's time and identity, in place and of the same length, so that its bytes are the same."""
    content = target.read_bytes()
    made = MADE.strftime("%Y%m%d%H%M%S").encode()
    content = re.sub(rb"(?<=/CreationDate\(D:)\d{14}[^)]*", lambda m: made + b"Z" * (len(m[0]) - 14), content)
    identity = hashlib.sha256(target.name.encode()).hexdigest().upper()[:32].encode()
    content = re.sub(rb"(?<=<)[0-9A-F]{32}(?=>)", identity, content)
    content = re.sub(rb"(?<=/DocChecksum /)[0-9A-F]{32}", identity, content)
    target.write_bytes(content)


def add_table(document: Any, rows: list[list[str]]) -> None:
    """Add a table with borders, its first row bold."""
    from docx.shared import Pt

    table = document.add_table(rows=0, cols=max(map(len, rows)))
    table.style = "Table Grid"
    for place, cells in enumerate(rows):
        for cell, text in zip(table.add_row().cells, cells, strict=False):
            add_runs(cell.paragraphs[0], text if place or "**" in text else f"**{text}**")
            cell.paragraphs[0].paragraph_format.space_before = Pt(5)
            cell.paragraphs[0].paragraph_format.space_after = Pt(5)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def add_runs(paragraph: object, text: str) -> None:
    """Add the text; what stands between ** is bold."""
    for place, piece in enumerate(text.split("**")):
        if piece:
            paragraph.add_run(piece).bold = True if place % 2 else None  # type: ignore[attr-defined]


def write_tagged_pdf(parts: list[Part], target: Path) -> None:
    """Write a Word file and have LibreOffice export it with its tags."""
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / target.with_suffix(".docx").name
        write_word(parts, word)
        soffice = shutil.which("soffice")
        if soffice is None:
            raise SystemExit("LibreOffice (soffice) is not installed: the tagged PDFs cannot be made.")
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            EXPORT,
            "--outdir",
            str(target.parent),
            str(word),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603
    fix_identity(target)


def write_untagged_pdf(parts: list[Part], target: Path) -> None:
    """Write a PDF that has no tags, only text in its places, as some older reports are."""
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    body = ParagraphStyle(
        "body", fontName="Helvetica", fontSize=11, leading=14, spaceAfter=9, alignment=TA_LEFT
    )
    styles = {
        f"h{level}": ParagraphStyle(
            f"h{level}",
            parent=body,
            fontName="Helvetica-Bold",
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=10,
        )
        for level, size in ((1, 24), (2, 15), (3, 12.5))
    }
    numbered = ParagraphStyle("numbered", parent=body, leftIndent=28, bulletIndent=0)
    story: list[object] = []
    for group in groups(parts):
        part = group[0]
        if part.kind == "row":
            story.append(Table([[Paragraph(bold(c), body) for c in row.cells] for row in group], [330, 130]))
        elif part.kind == "number":
            story.append(Paragraph(bold(part.text), numbered, bulletText=f"{part.number}."))
        elif part.kind == "item":
            story.append(Paragraph(bold(part.text), numbered, bulletText="•"))
        else:
            story.append(Paragraph(bold(part.text), styles.get(part.kind, body)))

    def mark(canvas: object, document: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(70, 30, f"{MARK}")  # type: ignore[attr-defined]
        canvas.drawRightString(525, 30, str(document.page))  # type: ignore[attr-defined]

    template = SimpleDocTemplate(
        str(target), pagesize=A4, margins=70, title=target.stem, author="InspectQA", invariant=1
    )
    template.build(story, onFirstPage=mark, onLaterPages=mark)


def bold(text: str) -> str:
    """Turn ** into the bold tags of HTML; everything else is escaped."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text, quote=False))


def write_web(parts: list[Part], target: Path) -> None:
    """Write a web page as it is saved from a site: with its menus, its cookie notice and its footer."""
    tags = {"h1": "h1", "h2": "h2", "h3": "h3", "notice": "blockquote", "text": "p"}
    lines: list[str] = []
    kind = ""
    for part in parts:
        wrapper = {"item": "ul", "number": "ol", "row": "table"}
        if part.kind != kind:
            lines += [f"</{wrapper[kind]}>"] if kind in wrapper else []
            start = f' start="{part.number}"' if part.kind == "number" else ""
            lines += [f"<{wrapper[part.kind]}{start}>"] if part.kind in wrapper else []
            kind = part.kind
        if part.kind in ("item", "number"):
            lines.append(f"<li>{bold(part.text)}</li>")
        elif part.kind == "row":
            lines.append("<tr>" + "".join(f"<td>{bold(cell)}</td>" for cell in part.cells) + "</tr>")
        else:
            lines.append(f"<{tags[part.kind]}>{bold(part.text)}</{tags[part.kind]}>")
    title = next(part.text for part in parts if part.kind == "h1")
    page = (HERE / "page.template").read_text(encoding="utf-8")
    filled = page.replace("{title}", html.escape(title)).replace("{body}", "\n".join(lines))
    target.write_text(filled.replace("{mark}", MARK), encoding="utf-8")


def write_markdown(parts: list[Part], target: Path) -> None:
    """Write Markdown."""
    signs = {"h1": "# ", "h2": "## ", "h3": "### ", "item": "- ", "notice": "> "}
    lines = [f"{p.number}. {p.text}" if p.kind == "number" else signs.get(p.kind, "") + p.text for p in parts]
    target.write_text("\n\n".join([*lines, f"*{MARK}*"]) + "\n", encoding="utf-8")


def main() -> None:
    """Make every file."""
    writers = {".docx": write_word, ".html": write_web, ".md": write_markdown, ".pdf": write_tagged_pdf}
    for path in sorted((HERE / "sources").glob("*.source")):
        settings, parts = parse(path.read_text(encoding="utf-8"))
        target = CORPUS / str(settings["file"])
        write = write_untagged_pdf if settings.get("untagged") else writers[target.suffix]
        write(parts, target)
        print(target.name, f"{target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
