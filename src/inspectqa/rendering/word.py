"""An Answer as a Word document whose citations are footnotes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from inspectqa.records import Answer, Citation
from inspectqa.rendering.inline import (
    Span,
    every_citation,
    one_line,
    spans,
    superseded_reports,
    tokens,
    unverified,
)
from inspectqa.rendering.links import document_link

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FOOTNOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
#: What XML 1.0 cannot hold, further control characters, and what turns the direction of text round.
UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def to_word(answer: Answer) -> bytes:
    """The answer as .docx: question as title, text, table, notes; each citation a footnote."""
    return to_word_conversation([answer])


def to_word_conversation(answers: Sequence[Answer]) -> bytes:
    """A conversation as one .docx; footnotes count through. Raises ValueError without answers."""
    import docx

    if not answers:
        raise ValueError("a conversation without answers")
    document = docx.Document()
    document.core_properties.title = _clean(answers[0].question)[:250]
    _write_in_british_english(document)
    notes = _Footnotes()
    for answer in answers:
        notes.begin(answer)
        _answer(document, answer, notes)
    notes.attach(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write_in_british_english(document: Any) -> None:
    """Make British English the language that Word checks the spelling of, not the template's American."""
    from docx.oxml.ns import qn

    document.core_properties.language = "en-GB"
    for element, attributes in (
        (document.styles.element, (qn("w:val"), qn("w:eastAsia"))),
        (document.settings.element, (qn("w:val"),)),
    ):
        for language in element.iter(qn("w:lang"), qn("w:themeFontLang")):
            for attribute in attributes:
                language.set(attribute, "en-GB")


def _answer(document: Any, answer: Answer, notes: _Footnotes) -> None:
    """One question and its answer."""
    document.add_heading(_clean(answer.question), level=1)
    if answer.refusal is not None:
        _refusal(document, answer)
    else:
        _text(document, answer.text, notes)
        if answer.table is not None:
            _table(document, answer, notes)
    for statement in unverified(answer):
        paragraph = document.add_paragraph()
        paragraph.add_run(_clean(statement.text)).font.strike = True
        paragraph.add_run(_clean(f" Not verified: {statement.reason}"))
    for line in (answer.coverage, answer.definition, *answer.notes):
        if line:
            document.add_paragraph().add_run(_clean(line)).italic = True


class _Footnotes:
    """The footnotes of one document: a citation's first use makes one, later uses repeat its number."""

    def __init__(self) -> None:
        self.citations: Mapping[int, Citation] = {}
        self.texts: list[str] = []
        self.numbers: dict[int, int] = {}
        self.superseded: frozenset[str] = frozenset()

    def begin(self, answer: Answer) -> None:
        """Takes the citations of the next answer, whose markers count from 1 again."""
        self.citations = every_citation(answer)
        self.superseded = superseded_reports(answer)
        self.numbers = {}

    def refer(self, paragraph: Any, marker: int) -> None:
        """Adds the reference to citation `marker` at the end of the paragraph."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = paragraph.add_run()
        run.font.superscript = True
        if marker in self.numbers:
            run.text = str(self.numbers[marker])
            return
        self.texts.append(self._note(self.citations[marker]))
        self.numbers[marker] = len(self.texts)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.texts)))
        run._r.append(reference)

    def attach(self, document: Any) -> None:
        """Puts the footnotes into the document as its part of that name."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if not self.texts:
            return
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, self._xml(), document.part.package)
        document.part.relate_to(part, FOOTNOTES_RELATION)

    def _xml(self) -> bytes:
        """The part's XML: Word's two separators, then one note a citation."""
        from lxml import etree

        root = etree.Element(f"{{{WORD}}}footnotes", nsmap={"w": WORD})
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            note = _child(root, "footnote", id=str(number), type=kind)
            _child(_child(_child(note, "p"), "r"), kind)
        for position, words in enumerate(self.texts, start=1):
            paragraph = _child(_child(root, "footnote", id=str(position)), "p")
            mark = _child(paragraph, "r")
            _child(_child(mark, "rPr"), "vertAlign", val="superscript")
            _child(mark, "footnoteRef")
            text = _child(_child(paragraph, "r"), "t")
            text.text = " " + words
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _note(self, citation: Citation) -> str:
        """A footnote's words: label, whether replaced, quotation, address."""
        parts = [citation.label]
        if citation.report.id in self.superseded:
            parts.append("(a newer report exists)")
        line = " ".join(parts) + (f": ‘{citation.quotation}’" if citation.quotation else "")
        address = document_link(citation)
        return _clean(f"{line} {address}" if address else line)


def _text(document: Any, text: str, notes: _Footnotes) -> None:
    """The answer's text as paragraphs, headings and lists."""
    style, heading = [""], False
    for token in tokens(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            style.append("List Bullet" if token.type.startswith("bullet") else "List Number")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            style.pop()
        elif token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            paragraph = (
                document.add_heading(level=2) if heading else document.add_paragraph(style=style[-1] or None)
            )
            for span in spans(token, notes.citations):
                _run(paragraph, span, notes)


def _run(paragraph: Any, span: Span, notes: _Footnotes) -> None:
    """One run of text or one reference."""
    if span.marker is not None:
        if paragraph.runs and paragraph.runs[-1].text.endswith(" "):
            paragraph.runs[-1].text = paragraph.runs[-1].text.rstrip()
        notes.refer(paragraph, span.marker)
        return
    run = paragraph.add_run(UNPRINTABLE.sub("", span.text))
    run.bold, run.italic = span.bold or None, span.italic or None


def _table(document: Any, answer: Answer, notes: _Footnotes) -> None:
    """The answer's table, each row's citation behind its first cell."""
    table = answer.table
    assert table is not None
    drawn = document.add_table(rows=1, cols=len(table.columns))
    drawn.style = "Table Grid"
    for cell, column in zip(drawn.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(_clean(column)).bold = True
    for position, row in enumerate(table.rows):
        cells = drawn.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.paragraphs[0].add_run(_clean(text))
        citation = table.citations[position] if position < len(table.citations) else None
        if citation is not None:
            notes.refer(cells[-1].paragraphs[0], citation.marker)


def _refusal(document: Any, answer: Answer) -> None:
    """Why there is no answer, what was searched, and the related paragraphs."""
    refusal = answer.refusal
    assert refusal is not None
    document.add_paragraph().add_run(_clean(refusal.message)).bold = True
    if refusal.searched:
        document.add_paragraph(_clean(f"Searched: {refusal.searched}"))
    if refusal.nearest:
        document.add_paragraph("Related, not an answer:")
    for evidence in refusal.nearest:
        label = Citation(0, evidence.report, evidence.paragraph).label
        document.add_paragraph(_clean(f"{label}: {evidence.paragraph.text}"), style="List Bullet")


def _child(parent: Any, name: str, **attributes: str) -> Any:
    """A new element of Word's name space under the parent."""
    from lxml import etree

    element = etree.SubElement(parent, f"{{{WORD}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{WORD}}}{key}", value)
    return element


def _clean(text: str) -> str:
    """One line of text that XML can hold."""
    return one_line(UNPRINTABLE.sub("", text))
