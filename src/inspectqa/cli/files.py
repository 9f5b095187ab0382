"""Commands that look at one report: read, show."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import out, show_json, show_rows, show_text, width

if TYPE_CHECKING:
    from inspectqa.records import Identity, Paragraph, Report

#: How many paragraphs before and after are shown around one.
SURROUNDINGS = 2


def add_to(app: typer.Typer) -> None:
    """Adds this module's commands."""
    app.command("show", rich_help_panel="Reports")(show)
    app.command("read", rich_help_panel="Reports")(read)


def show(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT ¶N",
            help="A report (its id, or authority and year) and a paragraph: 21, ¶21 or p.13.",
        ),
    ],
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Show a paragraph in its surroundings: inspectqa show Buckinghamshire 2018 ¶21."""
    from inspectqa.errors import UnknownReportError
    from inspectqa.lookup import find_paragraphs, find_report
    from inspectqa.rendering.schema import record_to_dict

    *report_words, number = words
    if not report_words and "/" in number:
        report_words = [number.rsplit("/", 1)[0]]
    if not report_words:
        raise UnknownReportError(number, "no paragraph named", "Write REPORT ¶N, as in Dorset 2025 ¶12")
    with options.open_index(options.read_settings(index)) as opened:
        catalogue = opened.catalogue
        identity = find_report(catalogue.identities(), " ".join(report_words))
        found = find_paragraphs(catalogue.paragraphs(identity.id), number)
        if json_:
            show_json({"report": record_to_dict(identity), "paragraphs": [record_to_dict(p) for p in found]})
            return
        for paragraph in found:
            show_paragraph(catalogue, identity, paragraph)


def show_paragraph(catalogue: Any, identity: Identity, paragraph: Paragraph) -> None:
    """Prints a paragraph with its section and its neighbours."""
    from inspectqa.records import Citation

    screen = out()
    screen.print(Citation(0, identity, paragraph).label, style="bold", markup=False)
    dates = f"{identity.framework.value}, published {identity.published}" if identity.published else ""
    show_text(" › ".join(filter(None, [dates, *paragraph.section])))
    for neighbour in catalogue.neighbours(paragraph.id, SURROUNDINGS, SURROUNDINGS):
        chosen = neighbour.id == paragraph.id
        mark = "▶ " if chosen else "  "
        number = f"{neighbour.number}. " if neighbour.number else ""
        text = textwrap.fill(number + neighbour.text, width(), initial_indent=mark, subsequent_indent="  ")
        screen.print("\n" + text, style="" if chosen else "dim", markup=False)
    show_text(f"\nSource: {identity.address or identity.source}")


def read(
    file: Annotated[Path, typer.Argument(help="A report: PDF, Word, HTML, Markdown or text.")],
    json_: options.AsJson = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only print what looks wrong; exit 1 if anything.")
    ] = False,
) -> None:
    """Show what is read of a file: identity, judgements, outline, paragraphs."""
    from inspectqa.reading.isolate import read_report
    from inspectqa.rendering.schema import record_to_dict

    report = read_report(file, options.read_settings())
    if check:
        from inspectqa.reading.check import check_report

        faults = check_report(report)
        if json_:
            show_json(faults)
        else:
            show_text("\n".join(faults) or "Nothing looks wrong.")
        if faults:
            raise typer.Exit(1)
        return
    if json_:
        show_json(record_to_dict(report))
        return
    _show_report(report)


def _show_report(report: Report) -> None:
    """Prints a report."""
    identity = report.identity
    periods = "; ".join(f"{period.start} to {period.end}" for period in identity.inspected)
    facts = {
        "Title": identity.title,
        "Authority": identity.authority,
        "Framework": identity.framework.value,
        "Inspected": periods,
        "Published": str(identity.published or ""),
        "Lead inspector": identity.lead_inspector or "",
        "Pages": str(identity.pages or ""),
        "Paragraphs": str(len(report.paragraphs)),
    }
    screen = out()
    show_rows(["what", "value"], [[name, value] for name, value in facts.items() if value])
    if report.judgements:
        screen.print("\nJudgements", style="bold")
        show_rows(
            ["area", "grade", "printed"], [[j.area, j.grade, j.printed_area] for j in report.judgements]
        )
    for warning in report.warnings:
        show_text(f"Note: {warning}")
    section: tuple[str, ...] = ()
    for paragraph in report.paragraphs:
        if paragraph.section != section:
            section = paragraph.section
            screen.print("\n" + " › ".join(section), style="bold", markup=False)
        place = f"p. {paragraph.page_first}" if paragraph.page_first else ""
        head = f"{paragraph.number or '–'}".rjust(5)
        show_text(
            textwrap.fill(paragraph.text, width(), initial_indent=f"{head}  ", subsequent_indent=" " * 7)
            + (f" ({place})" if place else "")
        )
