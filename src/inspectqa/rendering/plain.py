"""An Answer as plain text, for a terminal or an e-mail."""

from __future__ import annotations

import textwrap

from inspectqa.records import Answer, Citation, Table
from inspectqa.rendering.chart import chart_text
from inspectqa.rendering.inline import every_citation, one_line, spans, superseded_reports, tokens, unverified


def to_text(answer: Answer, width: int = 88) -> str:
    """The answer with its table, a chart and its sources as plain text, wrapped at `width` characters."""
    parts: list[str] = []
    if answer.refusal is not None:
        parts += _refusal(answer, width)
    else:
        parts.append(body(answer, width))
        if answer.table is not None:
            parts += [table_text(answer.table, width), chart_text(answer.table, width)]
    for statement in unverified(answer):
        parts.append(_wrap(f"Not verified: {one_line(statement.text)} ({statement.reason})", width))
    parts += [_wrap(line, width) for line in (answer.coverage, answer.definition, *answer.notes) if line]
    if citations := every_citation(answer):
        old = superseded_reports(answer)
        parts.append("\n".join(source_line(c, c.report.id in old, width) for c in citations.values()))
    return "\n\n".join(part for part in parts if part) + "\n"


def body(answer: Answer, width: int = 88) -> str:
    """The answer's text without Markdown's marks, wrapped."""
    markers = every_citation(answer)
    lines: list[str] = []
    depth, ordinal, bullet = 0, [0], ""
    for token in tokens(answer.text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            ordinal.append(0 if token.type.startswith("ordered") else -1)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            ordinal.pop()
        elif token.type == "list_item_open":
            if ordinal[-1] >= 0:
                ordinal[-1] += 1
            bullet = f"{ordinal[-1]}. " if ordinal[-1] >= 0 else "• "
        elif token.type == "inline":
            text = "".join(f"[{s.marker}]" if s.marker else s.text for s in spans(token, markers))
            indent = "  " * max(depth - 1, 0)
            first = indent + bullet
            wrapped = "\n".join(
                _wrap(line, width, first, indent + " " * len(bullet)) for line in text.split("\n")
            )
            lines.append(wrapped if bullet or not lines else "\n" + wrapped)
            bullet = ""
    return "\n".join(lines).strip("\n")


def table_text(table: Table, width: int = 88) -> str:
    """The table in aligned columns, each row's marker last; one block a row where that is too wide."""
    cited = any(table.citations)
    columns = [*table.columns, *([""] if cited else [])]
    rows = []
    for position, row in enumerate(table.rows):
        citation = table.citations[position] if position < len(table.citations) else None
        rows.append([*map(one_line, row), *([f"[{citation.marker}]" if citation else ""] if cited else [])])
    widths = [max(len(row[column]) for row in [columns, *rows]) for column in range(len(columns))]
    if sum(widths) + 2 * len(widths) > width:
        return "\n\n".join(_block(columns, row, width) for row in rows)
    lines = [
        "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in [columns, *rows]
    ]
    return "\n".join([lines[0], "  ".join("─" * size for size in widths).rstrip(), *lines[1:]])


def _block(columns: list[str], row: list[str], width: int) -> str:
    """A row as 'first cell [marker]' and its other cells with their columns' names."""
    marker = f" {row[-1]}" if columns[-1] == "" else ""
    others = [f"{name}: {cell}" for name, cell in list(zip(columns, row, strict=True))[1:] if name and cell]
    return "\n".join([f"{row[0]}{marker}", _wrap("; ".join(others), width, "  ", "  ")])


def source_line(citation: Citation, superseded: bool, width: int = 88) -> str:
    """One source: marker, label, quotation."""
    old = " (a newer report exists)" if superseded else ""
    quotation = f": ‘{one_line(citation.quotation)}’" if citation.quotation else ""
    if citation.paragraph is None and citation.report.address:  # a fact out of the official catalogue
        quotation = f": {one_line(citation.report.address)}"
    return _wrap(f"[{citation.marker}] {citation.label}{old}{quotation}", width, "", "    ")


def _refusal(answer: Answer, width: int) -> list[str]:
    """What a refusal says: why, what was searched, and what is near."""
    refusal = answer.refusal
    assert refusal is not None
    parts = [_wrap(refusal.message, width)]
    if refusal.searched:
        parts.append(_wrap(f"Searched: {refusal.searched}", width))
    if refusal.nearest:
        near = [
            _wrap(
                f"{Citation(0, e.report, e.paragraph).label}: {one_line(e.paragraph.text)}", width, "• ", "  "
            )
            for e in refusal.nearest
        ]
        parts.append("\n".join(["Related, not an answer:", *near]))
    return parts


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> str:
    """The text on lines of at most `width` characters."""
    return textwrap.fill(
        one_line(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
