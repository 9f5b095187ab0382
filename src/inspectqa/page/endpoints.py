"""Named endpoints for other programs: /ask, /search, /reports, /paragraph."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

import gradio as gr
from gradio.events import api

from inspectqa.errors import InspectQAError, QuestionError
from inspectqa.lookup import find_paragraphs, find_report, make_scope
from inspectqa.page.reports import Library
from inspectqa.page.requests import asked_by_mcp
from inspectqa.records import Scope
from inspectqa.rendering import evidence_to_dict, to_dict
from inspectqa.rendering.schema import record_to_dict

Result = TypeVar("Result")
#: Paragraphs found at most.
FOUND_MAX = 200


def add_endpoints(library: Library) -> None:
    """Adds the endpoints to the page that is being built; each returns the published JSON.

    They wait in no queue, and Gradio runs 40 at a time: the MCP server could reach what is queued only by
    a request of its own, which has no sign-in.
    """

    def ask(
        question: str,
        authority: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        framework: list[str] | None = None,
        report: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question about inspection reports with citations, or say that they don't say."""

        def work() -> dict[str, Any]:
            scope = _scope(library, authority, since, until, framework, report)
            return to_dict(library.assistant.ask(_text(question), scope=scope))

        return _answered(work)

    def search(
        query: str,
        limit: int = 10,
        authority: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """Find paragraphs of inspection reports, best first."""

        def work() -> list[dict[str, Any]]:
            scope = _scope(library, authority, since, until)
            found = library.assistant.search(_text(query), limit=_count(limit), scope=scope)
            return [evidence_to_dict(evidence) for evidence in found]

        return _answered(work)

    def reports(
        authority: list[str] | None = None, since: str | None = None, until: str | None = None
    ) -> list[dict[str, Any]]:
        """List the indexed inspection reports, newest first."""

        def work() -> list[dict[str, Any]]:
            from inspectqa.asking.understanding.questions import reports_in

            counts = library.counts()
            found = reports_in(_scope(library, authority, since, until) or Scope(), library.identities())
            return [{**record_to_dict(i), "paragraphs": counts.get(i.id, 0)} for i in found]

        return _answered(work)

    def paragraph(report: str, number: str) -> dict[str, Any]:
        """Show the paragraphs of a report that carry a printed number ('21') or stand on a page ('p. 13')."""

        def work() -> dict[str, Any]:
            identity = find_report(library.identities(), _text(report))
            found = find_paragraphs(library.catalogue.paragraphs(identity.id), _text(number))
            return {"report": record_to_dict(identity), "paragraphs": [record_to_dict(p) for p in found]}

        return _answered(work)

    for function in (ask, search, reports, paragraph):
        api(function, api_name=function.__name__, queue=False)


def _scope(
    library: Library,
    authority: list[str] | None,
    since: str | None,
    until: str | None,
    framework: list[str] | None = None,
    report: list[str] | None = None,
) -> Scope | None:
    """The scope that an endpoint's arguments give."""
    return make_scope(
        library.identities(),
        _names(authority),
        since=_text(since) or None,
        until=_text(until) or None,
        frameworks=_names(framework),
        reports=_names(report),
    )


def _text(value: Any) -> str:
    """An argument as text; '' for none. Raises QuestionError where it is no text or number."""
    if value is not None and not isinstance(value, (str, int)):
        raise QuestionError(str(value)[:80], "is no text", "Send a string")
    return "" if value is None else str(value)


def _names(value: Any) -> tuple[str, ...]:
    """An argument as names: a list of them, or one. Raises QuestionError."""
    return (
        tuple(map(_text, value)) if isinstance(value, (list, tuple)) else tuple(filter(None, [_text(value)]))
    )


def _count(value: Any) -> int:
    """How many to find, 1 to 200. Raises QuestionError."""
    try:
        return max(1, min(int(value), FOUND_MAX))
    except (TypeError, ValueError, OverflowError):
        raise QuestionError(str(value)[:80], "is no number", "Send a limit such as 10") from None


def _answered(work: Callable[[], Result]) -> Result:
    """The result, for the MCP server as JSON text; an error as one line that the caller gets."""
    try:
        found = work()
        return cast(Result, json.dumps(found, ensure_ascii=False)) if asked_by_mcp() else found
    except InspectQAError as error:
        raise gr.Error(str(error), print_exception=False) from None
