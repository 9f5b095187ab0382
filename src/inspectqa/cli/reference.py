"""The reference of the command line, written into docs/cli.md: python -m inspectqa.cli.reference."""

from __future__ import annotations

import sys
from typing import Any


def reference() -> str:
    """Every command with its arguments and options as Markdown."""
    from typer.main import get_command

    from inspectqa.cli.commands import EPILOG, app

    group: Any = get_command(app)
    parts = ["# The command line", f"{_line(group.help)} {EPILOG}"]
    parts.append("Made from the commands themselves: `python -m inspectqa.cli.reference > docs/cli.md`.")
    for name, command in group.commands.items():
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and not p.hidden]
        usage = " ".join(
            [f"inspectqa {name}", *(_metavar(a) for a in arguments), "[OPTIONS]" if options else ""]
        )
        parts += [f"## {name}", _line(command.help), f"`{usage.strip()}`"]
        rows = [f"| `{_metavar(a)}` | {_line(a.help)} |" for a in arguments]
        rows += [
            f"| `{', '.join([*o.opts, *o.secondary_opts])}` | {_line(o.help)}{_default(o)} |" for o in options
        ]
        if rows:
            parts.append("\n".join(["| argument or option | what it does |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _metavar(argument: Any) -> str:
    """How an argument is written."""
    name = argument.metavar or argument.name.upper()
    many = "…" if argument.nargs == -1 and not argument.metavar else ""
    return f"{name}{many}" if argument.required else f"[{name}{many}]"


def _default(option: Any) -> str:
    """The default of an option, where it says more than its help."""
    default = option.default
    if option.is_flag or default in (None, "", ()) or callable(default) or option.show_default is False:
        return ""
    shown = (
        option.show_default if isinstance(option.show_default, str) else getattr(default, "value", default)
    )
    return f" Default: {shown}."


def _line(text: str | None) -> str:
    """Text on one line of a table."""
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
