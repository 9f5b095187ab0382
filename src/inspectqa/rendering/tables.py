"""Tables of answers as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

from inspectqa.records import Answer, Citation, Table
from inspectqa.rendering.inline import every_citation, one_line

#: A spreadsheet runs a cell that begins with one of these (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def table_to_csv(table: Table) -> str:
    """The table as CSV (RFC 4180) with a last column 'Source' where rows are cited.

    A cell that a spreadsheet would run as a formula is led by an apostrophe; plain numbers are not.
    """
    sourced = any(table.citations)
    rows = [list(row) for row in table.rows]
    if sourced:
        padded = [*table.citations, *[None] * (len(rows) - len(table.citations))]
        rows = [[*row, source(citation)] for row, citation in zip(rows, padded, strict=False)]
    return _write([[*table.columns, *(["Source"] if sourced else [])], *rows])


def answer_to_csv(answer: Answer) -> str:
    """The answer's table as CSV, or else its citations, one a row."""
    if answer.table is not None:
        return table_to_csv(answer.table)
    columns = ["Marker", "Report", "Framework", "Published", "Paragraph", "Page", "Quotation", "Source"]
    rows = []
    for marker, citation in every_citation(answer).items():
        report, paragraph = citation.report, citation.paragraph
        rows.append(
            [
                str(marker),
                report.authority or report.title,
                report.framework.value,
                report.published.isoformat() if report.published else "",
                (paragraph.number or "") if paragraph else "",
                str(paragraph.page_first or "") if paragraph else "",
                citation.quotation,
                citation.report.address or citation.target,
            ]
        )
    return _write([columns, *rows])


def source(citation: Citation | None) -> str:
    """A citation in one cell: its label and, where the report has one, its official address."""
    if citation is None:
        return ""
    return f"{citation.label} {citation.report.address or ''}".strip()


def _write(rows: list[list[str]]) -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(out).writerows([[_safe(cell) for cell in row] for row in rows])
    return out.getvalue()


def _safe(cell: str) -> str:
    """The cell on one line, and never a formula."""
    shown = one_line(cell)
    risky = cell.startswith(FORMULA_STARTS) or shown.startswith(FORMULA_STARTS)
    cell = shown
    return f"'{cell}" if risky and not NUMBER.fullmatch(cell) else cell
