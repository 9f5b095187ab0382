"""What is seen while uploaded files are added: each file's name and how far it is."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from inspectqa.rendering.html import escape

if TYPE_CHECKING:
    from inspectqa.indexing.build import Progress

WAITING, AT_WORK, READ = "waiting", "being read", "read"


class FileStates:
    """How far each of the uploaded files is, by the name under which it is kept."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """Begins with pairs of a file's name where it is kept, without number, and its own."""
        self._states = dict.fromkeys(range(len(names)), WAITING)
        self._names = list(names)

    def note(self, step: Progress) -> None:
        """Takes in a step: the file it names is being read, those at work before it are read."""
        stem, ending = Path(step.current).stem, Path(step.current).suffix
        numbered = {step.current, re.sub(r"-\d+$", "", stem) + ending}
        for place, (kept, _) in enumerate(self._names):
            if kept in numbered:
                self._states[place] = AT_WORK
            elif step.current and self._states[place] == AT_WORK:
                self._states[place] = READ

    def html(self) -> str:
        """The files as a list, each with its state."""
        items = "".join(
            f'<li class="{state.split()[0]}">{escape(name)}: {state}</li>'
            for (_, name), state in zip(self._names, self._states.values(), strict=True)
        )
        return f'<ul class="files" aria-label="Files being added">{items}</ul>'


def steps_of(work: Callable[[Callable[[Progress], None]], Any]) -> Iterator[Any]:
    """The steps of a work that reports them, as they come, and its result last; its error is raised.

    The work runs in a thread of its own, and goes on to its end where nobody listens any more.
    """
    heard: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    def run() -> None:
        try:
            heard.put(("result", work(lambda step: heard.put(("step", step)))))
        except BaseException as error:
            heard.put(("error", error))

    threading.Thread(target=run, name="adding", daemon=True).start()
    while True:
        kind, value = heard.get()
        if kind == "error":
            raise value
        yield value
        if kind == "result":
            return
