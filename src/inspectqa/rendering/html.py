"""An Answer as HTML: a fragment for the chat page, and a document of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape as html_escape

from inspectqa.records import Answer, Citation, Evidence, Support, Table
from inspectqa.rendering.inline import (
    every_citation,
    one_line,
    spans,
    superseded_reports,
    tokens,
    unverified,
)
from inspectqa.rendering.links import document_link, page_links

Link = Callable[[Citation], str | None]
TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
}
STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;"
    "background:#fff}a{color:#0b57a4}blockquote{margin:.25rem 0 0;padding-left:.75rem;"
    "border-left:3px solid #767680}table{border-collapse:collapse}th,td{border:1px solid #767680;"
    "padding:.3rem .6rem;text-align:left}li{margin:.4rem 0}.note{color:#4a4a52}del{color:#8c1d18}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#17171a}a{color:#9ecbff}"
    ".note{color:#c2c2ca}del{color:#ffb4ab}}"
)


def escape(text: str) -> str:
    """Text as HTML on one line; braces and back-ticks too, which page templates might read."""
    escaped = html_escape(one_line(text), quote=True)
    return escaped.replace("`", "&#96;").replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;")


def to_html(answer: Answer, page_address: str | None = None) -> str:
    """The answer as an HTML document without scripts or anything from the web.

    With `page_address` (of a running page) each citation opens the highlighted paragraph there; without,
    the official document at the cited page.
    """
    link = page_links(page_address) if page_address else document_link
    title = escape(answer.question)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        f"{answer_fragment(answer, link)}{sources(answer, link)}</body></html>\n"
    )


def answer_fragment(answer: Answer, link: Link = document_link) -> str:
    """The answer without its sources, on one line: text, table, what is unverified, coverage, notes."""
    citations = every_citation(answer)
    if answer.refusal is not None:
        parts = [refusal_fragment(answer, link)]
    else:
        parts = [markdown_fragment(answer.text, citations, link)]
        if answer.table is not None:
            parts.append(table_fragment(answer.table, link))
    for statement in unverified(answer):
        reason = escape(statement.reason or Support.UNVERIFIED.value)
        parts.append(f'<p class="unverified"><del>{escape(statement.text)}</del> Not verified: {reason}</p>')
    for line in (answer.coverage, answer.definition, *answer.notes):
        if line:
            parts.append(f'<p class="note">{escape(line)}</p>')
    return "".join(parts)


def markdown_fragment(text: str, citations: Mapping[int, Citation], link: Link) -> str:
    """An answer's text as HTML on one line, its markers as links."""
    out: list[str] = []
    for token in tokens(text):
        if token.type == "inline":
            out.append(_inline(token, citations, link))
            continue
        if token.hidden:
            continue
        name = token.type.removesuffix("_open").removesuffix("_close")
        tag = "h3" if name == "heading" else TAGS.get(name)
        if name == "hr":
            out.append("<hr>")
        elif tag:
            out.append(f"</{tag}>" if token.nesting < 0 else f"<{tag}>")
    return "".join(out)


def marker_link(citation: Citation, link: Link) -> str:
    """The [n] of a citation as a link; its title holds label and quotation."""
    title = citation.label + (f": ‘{citation.quotation}’" if citation.quotation else "")
    address = link(citation)
    label = escape(f"Source {citation.marker}: {citation.label}")
    if address is None:
        return f'<span class="citation" title="{escape(title)}">[{citation.marker}]</span>'
    return (
        f'<a class="citation" href="{html_escape(address, quote=True)}" title="{escape(title)}" '
        f'aria-label="{label}">[{citation.marker}]</a>'
    )


def table_fragment(table: Table, link: Link) -> str:
    """A table as HTML, each row's citation behind its first cell, where a narrow screen still shows it."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = []
    for position, row in enumerate(table.rows):
        citation = table.citations[position] if position < len(table.citations) else None
        shown = [escape(cell) for cell in row]
        if citation is not None and shown:
            shown[0] += f" {marker_link(citation, link)}"
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in shown) + "</tr>")
    return (
        '<div class="table" role="region" aria-label="Table" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def sources(answer: Answer, link: Link) -> str:
    """The list of sources: marker, label, quotation."""
    old = superseded_reports(answer)
    items = []
    for citation in every_citation(answer).values():
        address = link(citation)
        label = escape(citation.label)
        if address:
            label = f'<a href="{html_escape(address, quote=True)}">{label}</a>'
        newer = ' <span class="note">(a newer report exists)</span>' if citation.report.id in old else ""
        quotation = f"<blockquote>{escape(citation.quotation)}</blockquote>" if citation.quotation else ""
        items.append(f'<li value="{citation.marker}">{label}{newer}{quotation}</li>')
    return f"<h2>Sources</h2><ol>{''.join(items)}</ol>" if items else ""


def refusal_fragment(answer: Answer, link: Link) -> str:
    """Why there is no answer, what was searched, and the related paragraphs."""
    refusal = answer.refusal
    assert refusal is not None
    parts = [f'<p class="refusal"><strong>{escape(refusal.message)}</strong></p>']
    if refusal.searched:
        parts.append(f'<p class="note">Searched: {escape(refusal.searched)}</p>')
    if refusal.nearest:
        near = "".join(f"<li>{_near(evidence, link)}</li>" for evidence in refusal.nearest)
        parts.append(f"<p>Related, not an answer:</p><ul>{near}</ul>")
    return "".join(parts)


def _near(evidence: Evidence, link: Link) -> str:
    """A related paragraph: its label as a link and its first words."""
    citation = Citation(0, evidence.report, evidence.paragraph)
    address = link(citation)
    label = escape(citation.label)
    shown = f'<a href="{html_escape(address, quote=True)}">{label}</a>' if address else label
    text = one_line(evidence.paragraph.text)
    return f"{shown}: {escape(text if len(text) <= 240 else text[:239].rsplit(' ', 1)[0] + '…')}"


def _inline(token: object, citations: Mapping[int, Citation], link: Link) -> str:
    """The runs of an inline token as HTML."""
    out = []
    for span in spans(token, citations):  # type: ignore[arg-type]
        if span.line_break:
            out.append("<br>")
            continue
        if span.marker is not None:
            out.append(marker_link(citations[span.marker], link))
            continue
        lead = " " if span.text[:1].isspace() else ""
        trail = " " if span.text[-1:].isspace() and span.text.strip() else ""
        text = lead + escape(span.text) + trail
        text = f"<em>{text}</em>" if span.italic else text
        out.append(f"<strong>{text}</strong>" if span.bold else text)
    return "".join(out)
