"""The command that brings official reports: fetch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import err, show_error, show_json, show_rows, show_text
from inspectqa.errors import FetchError

if TYPE_CHECKING:
    from inspectqa.fetching import Fetched, Wanted
    from inspectqa.reading.official import OfficialRow
    from inspectqa.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Adds this module's command."""
    app.command("fetch", rich_help_panel="Collection")(fetch)


def fetch(
    authority: options.Authority = None,
    framework: options.Framework = None,
    since: options.Since = None,
    until: options.Until = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, help="Most reports, newest first.", show_default=False),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            help="Folder for the files. Default: INSPECTQA_CORPUS, else corpus/.",
            show_default=False,
        ),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Only reports that the catalogue lacks, from the providers' pages.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Really every report: needed where nothing else narrows the choice.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be fetched.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Don't index what was fetched.")] = False,
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Download official reports of the catalogue, one at a time, and index them. Exit 1 if one fails.

    Without a choice (authority, framework, dates, number) it says how many there are, and fetches nothing
    unless --all is given.
    """
    from inspectqa.fetching import Fetcher, Outcome, choose
    from inspectqa.lookup import make_scope
    from inspectqa.reading.official import official_rows
    from inspectqa.records import Scope

    settings = options.read_settings(index)
    rows = official_rows(settings.catalogue)
    known = {row.identity.id: row.identity for row in rows}
    scope = make_scope(known, authority or (), since=since, until=until, frameworks=framework or ())
    if scope is None and limit is None and not (everything or dry_run):
        _refuse_all(rows, new)
    folder = into or settings.corpus
    with Fetcher(folder, settings) as fetcher:
        if new:
            wanted = fetcher.find_new(rows, scope or Scope())[:limit]
            for error in fetcher.unread.values():
                show_error(error)
        else:
            wanted = choose(rows, scope or Scope(), limit)
        if dry_run:
            _show_plan(wanted, json_)
            return
        found = []
        for one in fetcher.fetch(wanted):
            found.append(one)
            _say(one, len(found), len(wanted))
    if json_:
        show_json([_to_dict(one) for one in found])
    else:
        show_text(_summary(found))
    fetched = [one.path for one in found if one.outcome is Outcome.FETCHED]
    failed = bool(fetcher.unread) or any(one.outcome is Outcome.FAILED for one in found)
    if fetched and not no_index:
        failed = not _index(fetched, settings) or failed
    if failed:
        raise typer.Exit(1)


def _index(files: list[Path], settings: Settings) -> bool:
    """Index what was fetched; False if a file failed."""
    from inspectqa.indexing.build import build_index

    result = build_index(files, index=settings.index, settings=settings)
    err().print(f"Indexed: {len(result.added) + len(result.changed)} reports.", markup=False)
    for error in result.failed:
        show_error(error)
    return not result.failed


def _refuse_all(rows: Sequence[OfficialRow], new: bool) -> None:
    """Say what fetching everything would mean. Raises FetchError."""
    pages = len({row.provider_page for row in rows})
    what = f"ask the pages of all {pages} providers" if new else f"download all {len(rows)} reports"
    raise FetchError(
        "fetch",
        f"would {what}, one at a time",
        "Narrow it with --authority, --framework, --since, --until or --limit, look first with --dry-run,"
        " or add --all",
    )


def _show_plan(wanted: list[Wanted], json_: bool) -> None:
    """What would be fetched, and from where."""
    if json_:
        show_json([{"file": one.file_name, "address": one.address or one.provider_page} for one in wanted])
    elif not wanted:
        show_text("Nothing to fetch.")
    else:
        show_rows(["file", "address"], [[one.file_name, one.address or one.provider_page] for one in wanted])


def _say(one: Fetched, number: int, total: int) -> None:
    """A line a report on standard error; a failure says why."""
    if one.error is not None:
        show_error(one.error)
    else:
        err().print(f"{number} of {total}: {one.path.name} ({one.outcome})", markup=False)


def _summary(found: list[Fetched]) -> str:
    """What became of the reports, in one line."""
    outcomes = [one.outcome for one in found]
    counts = [f"{outcomes.count(outcome)} {outcome}" for outcome in dict.fromkeys(outcomes)]
    return f"{', '.join(counts)}." if counts else "Nothing to fetch."


def _to_dict(one: Fetched) -> dict[str, str]:
    """What became of a report, for other programs."""
    return {
        "file": str(one.path),
        "address": one.wanted.address,
        "outcome": one.outcome.value,
        "sha256": one.sha256,
        "error": str(one.error or ""),
    }
