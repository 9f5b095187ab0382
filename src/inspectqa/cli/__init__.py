"""The command line: parses, calls the library, prints.

Nothing heavy is imported before a command runs: `inspectqa ask` never loads torch or Gradio.
"""

from __future__ import annotations

import contextlib
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Runs `inspectqa`; the exit status is 0, 1 after an error, 2 after wrong usage, 130 after Ctrl-C."""
    try:
        from inspectqa.cli.commands import STOPPED, run
        from inspectqa.indexing.memory import use_few_arenas
    except KeyboardInterrupt:  # before anything was begun
        sys.stderr.write("Stopped.\n")
        return 130
    use_few_arenas()
    status = run(sys.argv[1:] if arguments is None else arguments)
    if status == STOPPED and arguments is None:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(status)  # Python's own end crashes where another thread is inside onnxruntime
    return status
