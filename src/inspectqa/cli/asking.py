"""Commands that ask: ask, chat, search, verify, evaluate."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import (
    show_error,
    show_json,
    show_note,
    show_rows,
    show_text,
    width,
)
from inspectqa.cli.streaming import show_parts
from inspectqa.errors import AnswerFormatError, InspectQAError

if TYPE_CHECKING:
    from inspectqa.asking.verifying import Verification
    from inspectqa.records import Answer, Evidence, Scope


class Format(StrEnum):
    """How an answer is printed or saved."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    WORD = "docx"


def add_to(app: typer.Typer) -> None:
    """Adds this module's commands."""
    app.command("ask", rich_help_panel="Ask")(ask)
    app.command("chat", rich_help_panel="Ask")(chat)
    app.command("search", rich_help_panel="Ask")(search)
    app.command("verify", rich_help_panel="Ask")(verify)
    app.command("evaluate", rich_help_panel="Ask")(evaluate)


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    json_: options.AsJson = False,
    authority: options.Authority = None,
    since: options.Since = None,
    until: options.Until = None,
    framework: options.Framework = None,
    report: options.Report = None,
    limit: options.Limit = None,
    format_: Annotated[Format, typer.Option("--format", help="How the answer is set.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Save to this file instead.", show_default=False)
    ] = None,
    page_address: Annotated[
        str | None,
        typer.Option(
            "--page-address",
            help="Address of a running page (`inspectqa serve`): links of HTML and Markdown open the"
            " highlighted paragraph there. Default: the official document.",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show what was understood and found.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the table (or the citations) as CSV.")] = False,
    show_unverified: Annotated[
        bool, typer.Option("--show-unverified", help="Keep a language model's unverified statements, marked.")
    ] = False,
    log_json: options.LogJson = False,
    log_questions: options.LogQuestions = False,
    index: options.IndexFolder = None,
) -> None:
    """Answer a question with quotations and citations, or say that the reports don't say."""
    from inspectqa.rendering import answer_to_csv

    settings = options.read_settings(
        index,
        evidence_limit=limit,
        show_unverified=show_unverified or None,
        log_json=log_json or None,
        log_questions=log_questions or None,
    )
    options.observe(settings)
    assistant = options.open_assistant(settings)
    scope = _scope(assistant, authority, since, until, framework, report)
    if not (json_ or csv or explain or output) and format_ is Format.TEXT:
        show_parts(assistant.stream(question, scope))
        return
    explanation = assistant.explain(question, scope) if explain else None
    answer = explanation.answer if explanation else None
    answer = answer or assistant.ask(question, scope=scope)
    if csv:
        _save_or_show(answer_to_csv(answer), output)
        return
    _save_or_show(_render(answer, Format.JSON if json_ else format_, page_address), output)
    if explanation:
        show_text(str(explanation))


def chat(
    authority: options.Authority = None,
    since: options.Since = None,
    until: options.Until = None,
    framework: options.Framework = None,
    report: options.Report = None,
    index: options.IndexFolder = None,
) -> None:
    """Ask one question after another; a follow-up keeps what it doesn't name."""
    from inspectqa.cli.conversation import Chat

    settings = options.read_settings(index)
    assistant = options.open_assistant(settings)
    Chat(assistant, _scope(assistant, authority, since, until, framework, report)).run()


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    json_: options.AsJson = False,
    authority: options.Authority = None,
    since: options.Since = None,
    until: options.Until = None,
    framework: options.Framework = None,
    report: options.Report = None,
    limit: options.Limit = None,
    index: options.IndexFolder = None,
) -> None:
    """Find paragraphs, best first, without an answer."""
    from inspectqa.rendering import evidence_to_dict

    settings = options.read_settings(index, evidence_limit=limit)
    assistant = options.open_assistant(settings)
    scope = _scope(assistant, authority, since, until, framework, report)
    found = assistant.search(query, limit=settings.evidence_limit, scope=scope)
    if json_:
        show_json([evidence_to_dict(evidence) for evidence in found])
        return
    if not found:
        show_text("Nothing found.")
    for evidence in found:
        show_text(_found(evidence))


def verify(
    file: Annotated[Path, typer.Argument(help="An answer saved by `inspectqa ask … --json`.")],
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Check a saved answer, whole, against the index as it is today; exit 1 if a part of it does not hold.

    Statements, quotations, sources and text are compared with the reports; what was computed out of data is
    computed again, and so are notes and refusals. A refusal that the index repeats has nothing to verify:
    exit 0. A file that is no answer: exit 1. Nothing is asked of a language model.
    """
    from inspectqa.rendering import read_saved

    saved = read_saved(file)
    assistant = options.open_assistant(options.read_settings(index))
    try:
        found = [assistant.verify(one) for one in saved]
    except AnswerFormatError as error:
        raise AnswerFormatError(file, error.reason, error.remedy) from None
    if json_:
        shown = [_verification(one) for one in found]
        show_json(shown[0] if len(shown) == 1 else shown)
    else:
        for one in found:
            _show_verification(one)
    if not all(one.verified for one in found):
        raise typer.Exit(1)


def _verification(found: Verification) -> dict[str, Any]:
    """A verification as JSON values."""
    return {
        "verified": found.verified,
        "summary": str(found),
        "statements": [
            {"text": one.text, "support": one.support.value, "reason": one.reason} for one in found.statements
        ],
        "faults": [{"part": one.part, "said": one.said, "reason": one.reason} for one in found.faults],
        "unchecked": list(found.unchecked),
    }


def _show_verification(found: Verification) -> None:
    """A verification as a table, its faults as lines, and what it comes to."""
    if found.statements:
        rows = [[one.support.value, one.text, one.reason] for one in found.statements]
        show_rows(["support", "statement", "why"], rows)
    for fault in found.faults:
        said = f" ‘{fault.said}’" if fault.said else ""
        show_error(f"{fault.part}{said}: {fault.reason}")
    for line in found.unchecked:
        show_text(f"Not checked: {line}")
    show_text(str(found))


def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with known answers, one JSON object a line.")],
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Measure found@1/5/10, cited and refusals over questions with known answers."""
    from inspectqa.evaluation import evaluate as measure

    result = measure(questions, options.open_assistant(options.read_settings(index)))
    if json_:
        show_json(result.to_dict())
        return
    columns, *rows = result.table()
    show_rows(columns, rows)


def _scope(
    assistant: Any,
    authority: list[str] | None,
    since: str | None,
    until: str | None,
    framework: list[str] | None,
    report: list[str] | None,
) -> Scope | None:
    """The scope of the options, None where none is given."""
    from inspectqa.lookup import make_scope

    if not any((authority, since, until, framework, report)):
        return None
    identities = assistant.index.catalogue.identities()
    return make_scope(
        identities,
        authority or (),
        since=since,
        until=until,
        frameworks=framework or (),
        reports=report or (),
    )


def _render(answer: Answer, format_: Format, page_address: str | None) -> str | bytes:
    """The answer in a format; its links lead to the page at the address, if one is given."""
    from inspectqa import rendering
    from inspectqa.rendering.links import document_link, page_links, web_address

    if page_address is not None and web_address(page_address) is None:
        raise InspectQAError("--page-address", f"{page_address!r} is no web address", "Copy the page’s own")
    if format_ is Format.JSON:
        return json.dumps(rendering.to_dict(answer), ensure_ascii=False, indent=2) + "\n"
    if format_ is Format.WORD:
        return rendering.to_word(answer)
    if format_ is Format.MARKDOWN:
        return rendering.to_markdown(answer, page_links(page_address) if page_address else document_link)
    if format_ is Format.HTML:
        return rendering.to_html(answer, page_address)
    return rendering.to_text(answer, width())


def _save_or_show(text: str | bytes, output: Path | None) -> None:
    """Writes to the file, else to the screen; a Word document needs a file."""
    if output is None:
        if isinstance(text, bytes):
            raise InspectQAError(
                "--format docx", "a Word document cannot be printed", "Add --output NAME.docx"
            )
        show_text(text)
        return
    data = text if isinstance(text, bytes) else text.encode()
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InspectQAError(
            output, f"cannot be written ({error.strerror})", "Choose another place"
        ) from error
    show_note(f"Saved {output}")


def _found(evidence: Evidence) -> str:
    """A found paragraph: label, scores, text."""
    import textwrap

    from inspectqa.records import Citation

    label = Citation(0, evidence.report, evidence.paragraph).label
    old = " · a newer report exists" if evidence.superseded else ""
    scores = f"score {evidence.score:.3f}, meaning {evidence.meaning:.2f}, words {evidence.words:.2f}"
    text = textwrap.fill(evidence.paragraph.text, width(), initial_indent="  ", subsequent_indent="  ")
    return f"{label} ({scores}){old}\n  {evidence.paragraph.id}\n{text}\n"
