"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from inspectqa.asking.chain import Assistant
    from inspectqa.indexing.opened import Index
    from inspectqa.settings import Settings

IndexFolder = Annotated[
    Path | None,
    typer.Option(
        "--index",
        "-i",
        help="Folder of the index. Default: INSPECTQA_INDEX, else index/.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
Authority = Annotated[
    list[str] | None,
    typer.Option(
        "--authority", "-a", help="Only this authority's reports; may be repeated.", show_default=False
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", help="Only reports published on or after: 2017, 2017-05 or 2017-05-31.", show_default=False
    ),
]
Until = Annotated[
    str | None, typer.Option("--until", help="Only reports published on or before.", show_default=False)
]
Framework = Annotated[
    list[str] | None,
    typer.Option(
        "--framework",
        "-f",
        help="Only this framework: SIF, ILACS, focused visit, SEND…; may be repeated.",
        show_default=False,
    ),
]
Report = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        "-r",
        help="Only this report: its id, or 'Buckinghamshire 2018'; may be repeated.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", min=1, max=200, help="Most paragraphs to find.", show_default="10"),
]
LogJson = Annotated[
    bool,
    typer.Option("--log-json", help="Log what happens to standard error, a JSON object a line."),
]
LogQuestions = Annotated[
    bool, typer.Option("--log-questions", help="The log may hold the text of questions.")
]


def read_settings(index: Path | None = None, **changes: Any) -> Settings:
    """The settings with what the command line changes. Raises SettingsError for a senseless one."""
    from pydantic import ValidationError

    from inspectqa.errors import SettingsError
    from inspectqa.observing.logs import start_logs
    from inspectqa.settings import Settings

    given = {name: value for name, value in {"index": index, **changes}.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        if "log_json" in changes:  # what is wrong is told as the other settings say
            names = {str(one["loc"][0]) for one in error.errors()}
            start_logs(Settings(**given | {name: Settings.model_fields[name].default for name in names}))
        name = "INSPECTQA_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(name, first["msg"], "Correct or unset it") from None


def open_index(settings: Settings) -> Index:
    """The index of the settings."""
    from inspectqa.indexing.opened import Index

    return Index.open(settings.index, settings)


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the index of the settings."""
    from inspectqa.asking.chain import Assistant

    return Assistant(index=settings.index, settings=settings)


def observe(settings: Settings) -> None:
    """Logs and traces as the settings say."""
    from inspectqa.observing.logs import start_logs

    start_logs(settings)
    if settings.traces:
        from inspectqa.observing.traces import start_traces

        start_traces(settings)
