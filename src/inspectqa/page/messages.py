"""Answers as chat messages: chips of the scope, the text with its citations, sources, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from inspectqa.errors import InspectQAError
from inspectqa.page.timeline import table_timeline
from inspectqa.records import Answer, Citation, Recency, Scope, Table
from inspectqa.rendering import table_to_csv
from inspectqa.rendering.html import answer_fragment, escape
from inspectqa.rendering.inline import every_citation, one_line, superseded_reports
from inspectqa.rendering.links import document_link

#: Scope fields that are shown as chips, with what stands before their values.
CHIP_FIELDS = {
    "authorities": "",
    "regions": "region: ",
    "authority_types": "type: ",
    "frameworks": "",
    "years": "",
    "areas": "about ",
}
#: Columns that tell what kind of report a row is: the last ones on the page, behind what was asked.
LAST_COLUMNS = ("Framework", "Inspected")


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of an understood scope: the field, its value as text, and what is printed."""

    field: str
    value: str
    label: str


def messages(answers: Sequence[Answer], follow_ups: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The conversation as Gradio's messages; `follow_ups` are offered beneath the last answer."""
    shown: list[dict[str, Any]] = []
    for position, answer in enumerate(answers):
        last = position == len(answers) - 1
        shown.append(user_message(answer.question))
        reply: dict[str, Any] = {"role": "assistant", "content": answer_html(answer, removable=last)}
        if last and follow_ups:
            reply["options"] = [{"value": question, "label": question} for question in follow_ups]
        shown.append(reply)
    return shown


def user_message(question: str) -> dict[str, Any]:
    """A question, shown word for word."""
    return {"role": "user", "content": plain_markdown(question)}


def plain_markdown(text: str) -> str:
    """Text that a Markdown viewer shows as it is; quotes and dashes stay, for it may be edited."""
    text = one_line(text).replace("&", "&amp;").replace("<", "&lt;")
    for character in "\\*_[`$":
        text = text.replace(character, f"&#{ord(character)};")
    return text


def working_message(words: str = "Searching the reports…") -> dict[str, Any]:
    """What stands in the place of an answer until its first part."""
    return {
        "role": "assistant",
        "content": f'<div class="answer working"><p role="status">{escape(words)}</p></div>',
    }


def error_message(error: InspectQAError) -> dict[str, Any]:
    """An error as an answer: what is wrong, and what to do."""
    reason = f"{error.subject}: {error.reason}" if error.subject else error.reason
    remedy = f"<p>{escape(error.remedy)}</p>" if error.remedy else ""
    return {
        "role": "assistant",
        "content": '<div class="answer error" role="alert">'
        f"<p><strong>{escape(reason)}</strong></p>{remedy}</div>",
    }


def notice(error: InspectQAError) -> str:
    """An error for a notice at the page's edge, which Gradio reads as HTML."""
    return escape(str(error))


def answer_html(answer: Answer, removable: bool = False, whole: bool = True) -> str:
    """An answer as one block of HTML on one line, so that nothing in it is read as Markdown."""
    kind = "refused" if answer.refused else "answered"
    chart = ""
    if answer.table is not None:
        chart = table_timeline(answer.table)
        answer = replace(answer, table=grades_first(answer.table))
    parts = [
        chips_html(answer.scope, removable),
        f'<div class="body">{answer_fragment(answer, page_link)}{chart}</div>',
    ]
    if whole:
        parts += [sources_html(answer), _foot(answer)]
    return f'<div class="answer {kind}">{"".join(parts)}</div>'


def grades_first(table: Table) -> Table:
    """The table with the columns of LAST_COLUMNS moved to its end: a narrow chat shows the first ones."""
    order = sorted(range(len(table.columns)), key=lambda n: table.columns[n] in LAST_COLUMNS)
    rows = tuple(tuple(row[n] for n in order) for row in table.rows)
    return replace(table, columns=tuple(table.columns[n] for n in order), rows=rows)


def page_link(citation: Citation) -> str | None:
    """Where a citation leads on the page: into the reader, else to the official document."""
    if citation.paragraph is not None:
        return f"#cite/{quote(citation.paragraph.id)}"
    return document_link(citation)


def chips(scope: Scope) -> Iterator[Chip]:
    """The parts of a scope that a person would recognise."""
    for field, lead in CHIP_FIELDS.items():
        for value in getattr(scope, field):
            printed = str(getattr(value, "value", value))
            yield Chip(field, printed, lead + printed)
    for year, month in scope.months:
        yield Chip("months", f"{year}-{month:02d}", f"{month:02d}/{year}")
    if scope.since:
        yield Chip("since", scope.since.isoformat(), f"since {scope.since:%d %B %Y}".replace(" 0", " "))
    if scope.until:
        yield Chip("until", scope.until.isoformat(), f"until {scope.until:%d %B %Y}".replace(" 0", " "))
    if scope.recency is not Recency.ANY:
        words = {"latest": "latest report", "previous": "previous report", "all": "all reports"}
        yield Chip("recency", scope.recency.value, words[scope.recency.value])
    for report in scope.reports:
        yield Chip("reports", report, f"report {report}")


def without(scope: Scope, field: str, value: str) -> Scope:
    """The scope without one of its parts; unchanged where it has no such part."""
    if not any(chip.field == field and chip.value == value for chip in chips(scope)):
        return scope
    left: Any = None
    if field == "recency":
        left = Recency.ANY
    elif field == "months":
        left = tuple(m for m in scope.months if f"{m[0]}-{m[1]:02d}" != value)
    elif field not in ("since", "until"):
        left = tuple(item for item in getattr(scope, field) if str(getattr(item, "value", item)) != value)
    changed: dict[str, Any] = {field: left}
    return replace(scope, **changed)


def chips_html(scope: Scope, removable: bool) -> str:
    """The understood scope as chips, each with a cross where it may be removed."""
    shown = []
    for chip in chips(scope):
        cross = ""
        if removable:
            target = f"#drop/{chip.field}/{quote(chip.value, safe='')}"
            name = escape(f"Ask without {chip.label}")
            cross = (
                f' <a class="drop" role="button" href="{target}" title="{name}">×'
                f'<span class="unseen"> {name}</span></a>'
            )
        shown.append(f'<span class="chip">{escape(chip.label)}{cross}</span>')
    if not shown:
        shown = ['<span class="chip">every report</span>']
    return f'<p class="chips"><span class="chips-label">Asked of</span> {" ".join(shown)}</p>'


def sources_html(answer: Answer) -> str:
    """The sources, folded: label and quotation of each."""
    citations = every_citation(answer)
    if not citations:
        return ""
    old = superseded_reports(answer)
    items = []
    for marker, citation in citations.items():
        address = page_link(citation)
        label = escape(citation.label)
        shown = f'<a href="{address}">{label}</a>' if address else label
        newer = ' <span class="older">a newer report exists</span>' if citation.report.id in old else ""
        words = f"<blockquote>{escape(citation.quotation)}</blockquote>" if citation.quotation else ""
        items.append(f'<li value="{marker}">{shown}{newer}{words}</li>')
    count = f"{len(items)} source" + ("" if len(items) == 1 else "s")
    return f'<details class="sources"><summary>{count}</summary><ol>{"".join(items)}</ol></details>'


def _foot(answer: Answer) -> str:
    """Who answered, and the buttons that copy it and save its table."""
    readers = {"extractive": "Quoted word for word", "facts": "Counted from the judgements"}
    by = "" if answer.refused else readers.get(answer.reader, f"Written by {answer.reader}, checked")
    table = ""
    if answer.table is not None:
        content = quote(table_to_csv(answer.table), safe="", errors="replace")
        table = f'<a class="action" role="button" href="#csv/{content}">Download CSV</a> '
    return (
        f'<p class="foot"><span>{escape(by)}</span> <span class="foot-buttons">{table}'
        '<button type="button" class="copy">Copy<span class="unseen"> this answer</span></button></span></p>'
    )
