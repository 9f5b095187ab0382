"""The indexed reports as the page sees them: one assistant for everybody; there may be no index yet."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectqa.errors import IndexNotFoundError
from inspectqa.records import Answer, Identity, Judgement, Paragraph, Scope
from inspectqa.rendering.drawing import Drawer

if TYPE_CHECKING:
    from inspectqa.asking.chain import Assistant, Turn
    from inspectqa.settings import Settings


class Library:
    """The collection and its assistant; safe to use from several threads."""

    def __init__(self, settings: Settings, assistant: Any = None, read_only: bool = False) -> None:
        self.settings = settings
        self._read_only = read_only
        self._assistant = assistant
        self.drawer = Drawer(settings)
        self._lock = threading.Lock()
        self._was_there = False

    @property
    def read_only(self) -> bool:
        """Whether nothing can be added or removed: so it was set, or the index is written elsewhere."""
        if self._read_only or not self.settings.chroma:
            return self._read_only
        from inspectqa.indexing.following import follows

        return follows(self.settings.index, self.settings)

    @property
    def assistant(self) -> Assistant:
        """The assistant, made when first needed."""
        with self._lock:
            if self._assistant is None:
                from inspectqa.asking.chain import Assistant

                self._assistant = Assistant(index=self.settings.index, settings=self.settings)
            assistant: Assistant = self._assistant
            return assistant

    @property
    def catalogue(self) -> Any:
        """The catalogue of the index as it is now. Raises IndexNotFoundError."""
        index = self.assistant.index
        index.refresh()
        return index.catalogue

    def identities(self) -> Mapping[str, Identity]:
        """The reports by id; none where there is no index yet."""
        try:
            identities: Mapping[str, Identity] = self.catalogue.identities()
        except IndexNotFoundError:
            return {}
        return identities

    def state(self) -> dict[str, Any]:
        """The index's generation and how many reports it holds; None and 0 where there has been none yet.

        Raises IndexNotFoundError where there was one and is none now: its folder was moved. Of a copy
        of a Chroma server's index also how many seconds ago it heard the server, None for never.
        """
        try:
            catalogue = self.catalogue
            found = {"generation": catalogue.generation(), "reports": len(catalogue.identities())}
        except IndexNotFoundError:
            if self._was_there:
                raise
            return {"generation": None, "reports": 0}
        self._was_there = True
        index = self.assistant.index
        if index.is_copy:
            behind = index.seconds_behind
            found["seconds_behind"] = None if behind is None else round(behind, 1)
        return found

    def numbers(self) -> dict[str, Any]:
        """The state with the number of paragraphs."""
        return {**self.state(), "paragraphs": sum(self.counts().values())}

    def counts(self) -> Mapping[str, int]:
        """How many paragraphs each report has."""
        try:
            counts: Mapping[str, int] = self.catalogue.counts()
        except IndexNotFoundError:
            return {}
        return counts

    def judgements(self, report_ids: Sequence[str]) -> list[Judgement]:
        """The judgements of reports."""
        found: list[Judgement] = self.catalogue.judgements(report_ids)
        return found

    def cited(self, paragraph_id: str) -> tuple[Identity, Paragraph]:
        """A paragraph with its report. Raises UnknownReportError.

        A copy names files of another machine: here one counts only where it has the report's very content, or
        whoever writes the index could have any file of this machine shown.
        """
        paragraph: Paragraph = self.catalogue.paragraph(paragraph_id)
        report: Identity = self.catalogue.identity(paragraph.report_id)
        if self.assistant.index.is_copy and not _is_report(report):
            report = replace(report, source=f"{os.devnull}/{Path(report.source).name}")
        return report, paragraph

    def stream(
        self, question: str, answers: Sequence[Answer], scope: Scope | None = None, exact: bool = False
    ) -> Iterator[Answer]:
        """The answer in growing parts, after the answers of the conversation so far.

        `scope` restricts the question; with `exact` it stands in the place of what the question says.
        """
        from inspectqa.asking.chain import Asked

        asked = Asked(question, turns=self.turns(answers), scope=scope, exact=exact)
        return self.assistant.stream_asked(asked)

    def turns(self, answers: Sequence[Answer]) -> tuple[Turn, ...]:
        """The turns of a conversation out of its answers, which is all that a browser keeps."""
        from inspectqa.asking.chain import Turn
        from inspectqa.asking.understanding.questions import understand

        if not answers:
            return ()
        known = self.assistant.knowledge()
        turns: list[Turn] = []
        for answer in answers:
            question = understand(answer.question, [turn.question for turn in turns], known)
            turns.append(Turn(replace(question, scope=answer.scope), answer))
        return tuple(turns)


def _is_report(report: Identity) -> bool:
    """Whether the file of a report's name is that report."""
    try:
        status = Path(report.source).stat()
        return _content(report.source, status.st_size, status.st_mtime_ns) == report.sha256
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=1024)
def _content(source: str, size: int, modified: int) -> str:
    """The sha256 of a file as it is; size and time of change make a changed file another one."""
    with Path(source).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
