"""Commands that ask: ask, chat, search, verify, evaluate."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import (
    err,
    show_error,
    show_json,
    show_rows,
    show_text,
    width,
)
from inspectqa.errors import AnswerFormatError, InspectQAError

if TYPE_CHECKING:
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
    explanation = assistant.explain(question, scope) if explain else None
    answer = explanation.answer if explanation else None
    answer = answer or assistant.ask(question, scope=scope)
    if csv:
        _save_or_show(answer_to_csv(answer), output)
        return
    _save_or_show(_render(answer, Format.JSON if json_ else format_), output)
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
    """Check a saved answer's quotations and statements again, against the index; exit 1 if one fails."""
    from inspectqa.asking.checking.citations import verify_answer
    from inspectqa.rendering import answer_from_dict
    from inspectqa.rendering.inline import unverified

    answer = answer_from_dict(_read_json(file))
    changed = _against_index(answer, options.read_settings(index))
    checked = verify_answer(answer, keep_unverified=True)
    struck = unverified(checked)
    if json_:
        show_json(
            {
                "statements": [
                    {"text": s.text, "support": s.support.value, "reason": s.reason}
                    for s in checked.statements
                ],
                "quotations": changed,
            }
        )
    else:
        show_rows(
            ["support", "statement", "why"], [[s.support.value, s.text, s.reason] for s in checked.statements]
        )
        for line in changed:
            show_error(line)
    if struck or changed:
        raise typer.Exit(1)


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


def _render(answer: Answer, format_: Format) -> str | bytes:
    """The answer in a format."""
    from inspectqa import rendering

    if format_ is Format.JSON:
        return json.dumps(rendering.to_dict(answer), ensure_ascii=False, indent=2) + "\n"
    if format_ is Format.WORD:
        return rendering.to_word(answer)
    if format_ is Format.MARKDOWN:
        return rendering.to_markdown(answer)
    if format_ is Format.HTML:
        return rendering.to_html(answer)
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
    err().print(f"Saved {output}", markup=False)


def _found(evidence: Evidence) -> str:
    """A found paragraph: label, scores, text."""
    import textwrap

    from inspectqa.records import Citation

    label = Citation(0, evidence.report, evidence.paragraph).label
    old = " · a newer report exists" if evidence.superseded else ""
    scores = f"score {evidence.score:.3f}, meaning {evidence.meaning:.2f}, words {evidence.words:.2f}"
    text = textwrap.fill(evidence.paragraph.text, width(), initial_indent="  ", subsequent_indent="  ")
    return f"{label} ({scores}){old}\n  {evidence.paragraph.id}\n{text}\n"


def _read_json(file: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises AnswerFormatError."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnswerFormatError(file, f"cannot be read ({error.strerror})", "Check the path") from None
    except (ValueError, RecursionError):
        raise AnswerFormatError(file, "no JSON", "Save an answer with `inspectqa ask … --json`") from None
    if not isinstance(data, dict):
        raise AnswerFormatError(file, "no answer", "Save an answer with `inspectqa ask … --json`")
    return data


def _against_index(answer: Answer, settings: Any) -> list[str]:
    """A line for each quotation that the index's paragraph does not hold."""
    from inspectqa.asking.words import fold
    from inspectqa.errors import UnknownReportError
    from inspectqa.rendering.inline import every_citation

    wrong = []
    with options.open_index(settings) as index:
        for citation in every_citation(answer).values():
            if citation.paragraph is None:
                continue
            try:
                text = index.catalogue.paragraph(citation.paragraph.id).text
            except UnknownReportError:
                wrong.append(f"[{citation.marker}] {citation.label}: the index holds no such paragraph")
                continue
            if fold(citation.quotation) not in fold(text):
                wrong.append(
                    f"[{citation.marker}] {citation.label}: the paragraph does not hold the quotation"
                )
    return wrong
