"""The command line: parses, calls the library, prints.

Nothing heavy is imported before a command runs: `inspectqa ask` never loads torch or Gradio.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Runs `inspectqa`; the exit status is 0, 1 after an error, 2 after wrong usage, 130 after Ctrl-C."""
    try:
        from inspectqa.cli.commands import run
    except KeyboardInterrupt:  # before anything was begun
        sys.stderr.write("Stopped.\n")
        return 130
    return run(sys.argv[1:] if arguments is None else arguments)
