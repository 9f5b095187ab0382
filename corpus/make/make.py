"""Makes the sample collection out of sources/: tagged and untagged PDF, Word, HTML and Markdown.

`make corpus` runs it. It needs LibreOffice (`soffice`) for the tagged PDFs, which it exports from Word files
just as Word itself would, and reportlab for the untagged one. The sources are Markdown in its simplest form:
headings, '-' bullets, 'N.' numbered paragraphs, '|' table rows, and '!' for the notice that all is fiction.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent
MARK = "Fictional sample report – InspectQA"
EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
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
    from docx.shared import Pt

    document = docx.Document()
    document.core_properties.title = next(p.text for p in parts if p.kind == "h1")
    document.core_properties.author = "InspectQA"
    document.styles["Normal"].font.name = "Liberation Sans"
    document.styles["Normal"].font.size = Pt(11.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(8)
    document.sections[0].footer.paragraphs[0].text = MARK
    styles = {"h1": "Title", "item": "List Bullet", "number": "List Number", "notice": "Intense Quote"}
    styles |= {"h2": "Heading 1", "h3": "Heading 2"}
    for group in groups(parts):
        if group[0].kind == "row":
            add_table(document, [part.cells for part in group])
            continue
        add_runs(document.add_paragraph(style=styles.get(group[0].kind)), group[0].text)
    document.save(str(target))


def add_table(document: object, rows: list[list[str]]) -> None:
    """Add a table with borders."""
    table = document.add_table(rows=0, cols=max(map(len, rows)))  # type: ignore[attr-defined]
    table.style = "Table Grid"
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=False):
            add_runs(cell.paragraphs[0], text)


def add_runs(paragraph: object, text: str) -> None:
    """Add the text; what stands between ** is bold."""
    for place, piece in enumerate(text.split("**")):
        if piece:
            paragraph.add_run(piece).bold = place % 2 == 1  # type: ignore[attr-defined]


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
