"""The commands together, and what happens to their errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from inspectqa.cli import asking, collection, fetching, files, improving, serving
from inspectqa.cli.screen import show_error, show_note
from inspectqa.errors import InspectQAError

EPILOG = "Every setting is an environment variable too: INSPECTQA_INDEX, INSPECTQA_LLM and so on."

#: The exit status after Ctrl-C.
STOPPED = 130
#: What Ctrl-C leaves of a command's work, and how to go on.
KEPT = {
    "index": "What was indexed is kept, and so is the earlier index; the same command goes on.",
    "fetch": "What was fetched is kept; the same command goes on.",
    "evaluate": "Nothing was measured to the end; the same command begins again.",
    "check": "The index is as it was, or half mended: `inspectqa check` tells.",
    "remove": "`inspectqa reports` lists what is in the index.",
}


class _Commands(TyperGroup):
    """The commands, each ended by Ctrl-C in one line that knows which it was."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Typer would take Ctrl-C for itself."""
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            if _was_interrupted(error):
                raise typer.Exit(_stopped(ctx.invoked_subcommand)) from None
            raise


app = typer.Typer(
    name="inspectqa",
    cls=_Commands,
    help="Ask your inspection reports: every answer is quoted, and every quotation cited.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def start(
    debug: bool = typer.Option(False, "--debug", hidden=True, help="Show where an error arose."),
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    """Ask your inspection reports: every answer is quoted, and every quotation cited."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"inspectqa {installed('inspectqa')}")
        raise typer.Exit


asking.add_to(app)
improving.add_to(app)
collection.add_to(app)
fetching.add_to(app)
files.add_to(app)
serving.add_to(app)


def run(arguments: Sequence[str]) -> int:
    """Runs the command of the arguments; the exit status."""
    debug = "--debug" in arguments
    try:
        status = app(list(arguments), standalone_mode=False, prog_name="inspectqa")
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        return _pipe_closed()
    except InspectQAError as error:
        if debug:
            raise
        show_error(error)
        return 1
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        return _unexpected(error, debug)
    return status if isinstance(status, int) else 0


def _was_interrupted(error: BaseException | None) -> bool:
    """Tell whether Ctrl-C is behind an error: a library that is being imported makes its own of it."""
    return error is not None and (
        isinstance(error, KeyboardInterrupt) or _was_interrupted(error.__cause__ or error.__context__)
    )


def _stopped(command: str | None = None) -> int:
    """Ctrl-C: a line with what is kept, and the status that shells expect."""
    show_note(f"Stopped. {KEPT.get(command or '', '')}".strip(), "stopped")
    return STOPPED


def _pipe_closed() -> int:
    """Who read the output (`| head`) has gone: nothing more to say."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _unexpected(error: Exception, debug: bool) -> int:
    """Wrong usage as the command line reports it; anything else as one line."""
    usage = getattr(error, "show", None)
    if usage is not None:
        usage()
        return int(getattr(error, "exit_code", 2))
    if type(error).__name__ == "Abort":
        return _stopped()
    if debug:
        raise error
    show_error(f"{type(error).__name__}: {error}. Run again with --debug for its place, and please report it")
    return 1
