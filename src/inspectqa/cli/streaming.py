"""An answer printed as it comes: each part that is checked goes to the terminal at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from inspectqa.cli.screen import clean, width

if TYPE_CHECKING:
    from inspectqa.records import Answer

#: What is printed where the whole answer is another than what was printed of it, as after a model broke off.
AS_IT_STANDS = "The answer as it stands in the end:"


def show_parts(parts: Iterable[Answer]) -> Answer:
    """Print the growing parts of an answer; what is on the screen in the end is the whole answer, once.

    A part is printed where it goes on from what stands there; lines are never taken back. Piped, the whole is
    printed once. Returns the whole answer.
    """
    from inspectqa.rendering.plain import body, to_text

    printed, columns = "", width()
    whole: Answer | None = None
    for whole in parts:
        if not sys.stdout.isatty() or whole.refused:
            continue
        text = clean(body(whole, columns))
        if text.startswith(printed):
            sys.stdout.write(text[len(printed) :])
            sys.stdout.flush()
            printed = text
    assert whole is not None
    text = clean(to_text(whole, columns))
    if not text.startswith(printed):
        sys.stdout.write(f"\n\n{AS_IT_STANDS}\n\n")
        printed = ""
    sys.stdout.write(text[len(printed) :])
    sys.stdout.flush()
    return whole
