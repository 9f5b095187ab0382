"""The chat in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from inspectqa.cli.screen import out, show_error, show_text
from inspectqa.cli.streaming import show_parts
from inspectqa.errors import InspectQAError

if TYPE_CHECKING:
    from inspectqa.records import Scope

HELP = """\
Ask in plain English; a follow-up ('and in 2025?') keeps what it doesn't name.
  /help           these lines
  /scope          what the conversation is restricted to
  /scope PLACE…   restrict it to an authority; /scope clear lifts that
  /show N         the paragraph of citation [N] in its surroundings
  /new            a new conversation
  /save FILE.md   save the conversation as Markdown
  /quit           leave (also Ctrl-D)"""


class Chat:
    """A conversation with its commands; reads lines until the end."""

    def __init__(self, assistant: Any, scope: Scope | None) -> None:
        self.assistant = assistant
        self.scope = scope
        self.talk = assistant.conversation()
        self.answers: list[Any] = []

    def run(self) -> None:
        """Reads and answers until /quit or the end of input."""
        self._keep_history()
        count = len(self.assistant.index.catalogue.identities())
        if sys.stdin.isatty():
            show_text(f"{count} report{'' if count == 1 else 's'}. /help for help, /quit to leave.")
        while True:
            try:
                line = self._read().strip()
            except EOFError:
                return
            if line in ("/quit", "/exit", "/q"):
                return
            try:
                self._take(line)
            except InspectQAError as error:
                show_error(error)

    def _read(self) -> str:
        """The next line."""
        return input("\n> " if sys.stdin.isatty() else "")

    def _take(self, line: str) -> None:
        """Answers a line or does its command."""
        command, _, rest = line.partition(" ")
        if not line:
            return
        if not line.startswith("/"):
            self._ask(line)
        elif command == "/scope":
            self._restrict(rest.strip())
        elif command == "/show":
            self._show(rest.strip(" []"))
        elif command == "/new":
            self.talk, self.answers = self.assistant.conversation(), []
            show_text("A new conversation.")
        elif command == "/save":
            self._save(rest.strip())
        else:
            show_text(HELP if command == "/help" else f"There is no {command}.\n{HELP}")

    def _ask(self, question: str) -> None:
        """Asks and prints the answer as it comes."""
        self.answers.append(show_parts(self.talk.stream(question, scope=self.scope)))

    def _restrict(self, words: str) -> None:
        """Shows, sets or lifts the restriction."""
        from inspectqa.lookup import find_authority, make_scope

        identities = self.assistant.index.catalogue.identities()
        if words == "clear":
            self.scope = None
        elif words:
            self.scope = make_scope(identities, [find_authority(identities, words)])
        if self.scope is None:
            show_text("Every report.")
            return
        from inspectqa.rendering.schema import record_to_dict

        fields = record_to_dict(self.scope).items()
        show_text("\n".join(f"{name}: {value}" for name, value in fields if value and value != "any"))

    def _show(self, marker: str) -> None:
        """The paragraph of a citation of the last answer."""
        from inspectqa.cli.files import show_paragraph
        from inspectqa.rendering.inline import every_citation

        citations = every_citation(self.answers[-1]) if self.answers else {}
        citation = citations.get(int(marker)) if marker.isdigit() else None
        if citation is None or citation.paragraph is None:
            raise InspectQAError(f"[{marker}]", "the last answer has no such citation")
        show_paragraph(self.assistant.index.catalogue, citation.report, citation.paragraph)

    def _save(self, name: str) -> None:
        """Saves the conversation as Markdown."""
        from pathlib import Path

        from inspectqa.rendering import to_markdown

        if not name:
            raise InspectQAError("/save", "no file named", "Write /save FILE.md")
        try:
            text = "\n---\n\n".join(map(to_markdown, self.answers))
            Path(name).expanduser().write_text(text, encoding="utf-8")
        except OSError as error:
            raise InspectQAError(name, f"cannot be written ({error.strerror})") from error
        out().print(f"Saved {name}", markup=False)

    def _keep_history(self) -> None:
        """Arrow keys and earlier questions, where the terminal can."""
        if sys.stdin.isatty():
            try:
                import readline  # noqa: F401
            except ImportError:
                return
