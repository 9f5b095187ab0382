"""Commands for other programs and people: serve, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import show_json


def add_to(app: typer.Typer) -> None:
    """Adds this module's commands."""
    app.command("serve", rich_help_panel="Doors")(serve)
    app.command("schema", rich_help_panel="Doors")(schema)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen at.")] = 7860,
    auth_file: Annotated[
        Path | None,
        typer.Option(
            "--auth-file",
            help="File of name:password lines that may sign in; needed unless the host is this machine.",
            show_default=False,
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", help="Path under which a proxy publishes the page.")
    ] = "",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="No adding and removing of reports on the page.")
    ] = False,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Also an MCP server for assistants (extra: mcp).")
    ] = False,
    log_json: options.LogJson = False,
    log_questions: options.LogQuestions = False,
    index: options.IndexFolder = None,
) -> None:
    """Open the chat page and print its address."""
    from inspectqa.page.serving import serve_page

    settings = options.read_settings(index, log_json=log_json or None, log_questions=log_questions or None)
    options.observe(settings)
    serve_page(
        settings,
        host=host,
        port=port,
        auth_file=auth_file,
        root_path=root_path or None,
        read_only=read_only,
        mcp=mcp,
    )


def schema() -> None:
    """Print the JSON schema of answers."""
    from inspectqa.rendering import answer_schema

    show_json(answer_schema())
