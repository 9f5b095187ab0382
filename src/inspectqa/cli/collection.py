"""Commands that keep the collection: index, remove, reports, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import err, show_error, show_json, show_rows, show_text

if TYPE_CHECKING:
    from inspectqa.indexing.build import Progress
    from inspectqa.indexing.rounds import Rounds
    from inspectqa.records import Identity


#: What a run may have done, in the order in which it is said.
NEWS = ("added", "changed", "moved", "removed", "failed")
#: How often `--watch` looks.
WATCH_SECONDS = 5.0


def add_to(app: typer.Typer) -> None:
    """Adds this module's commands."""
    app.command("index", rich_help_panel="Collection")(index_)
    app.command("reports", rich_help_panel="Collection")(reports)
    app.command("remove", rich_help_panel="Collection")(remove)
    app.command("check", rich_help_panel="Collection")(check)


def index_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Reports or folders of reports. Default: INSPECTQA_CORPUS, else corpus/.", show_default=False
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read everything anew; the old index serves until then.")
    ] = False,
    allow_empty: Annotated[
        bool,
        typer.Option("--allow-empty", help="Take out the reports of a folder that is empty or gone, too."),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and index what is added, changed or removed.")
    ] = False,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over", help="Write the Chroma server's index from this machine, not from where it was."
        ),
    ] = False,
    json_: options.AsJson = False,
    log_json: options.LogJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Read reports and add them to the index; what is there already costs nothing. Exit 1 if one fails."""
    from inspectqa.indexing.rounds import Rounds

    settings = options.read_settings(index, log_json=log_json or None)
    options.observe(settings)
    if take_over:
        from inspectqa.indexing.sharing import take_over as take

        take(settings.index, settings)
    rounds = Rounds()
    result = _build(
        paths or [settings.corpus], settings, json_, rounds, rebuild=rebuild, allow_empty=allow_empty
    )
    if watch:
        _watch(paths or [settings.corpus], settings, json_, rounds)
    if result.failed:
        raise typer.Exit(1)


def _watch(paths: list[Path], settings: Any, json_: bool, rounds: Rounds) -> None:
    """Goes on indexing until it is ended; what fails is said once, as long as it fails alike."""
    from inspectqa.errors import InspectQAError

    told: set[str] = set()
    while True:
        time.sleep(WATCH_SECONDS)
        try:
            _build(paths, settings, json_, rounds)
            told = set()
        except InspectQAError as error:  # another process writes, the disk is full, a rebuild is needed
            if str(error) not in told:
                show_error(error)
            told.add(str(error))


def _build(paths: list[Path], settings: Any, json_: bool, rounds: Rounds, **how: bool) -> Any:
    """Indexes and prints what came of it; of a round after the first nothing where nothing is new."""
    from inspectqa.indexing.build import build_index
    from inspectqa.settings import DEFAULT_MODEL

    again = rounds.begun
    with _progress(settings.log_json) as show:
        result = build_index(
            paths, index=settings.index, settings=settings, progress=show, rounds=rounds, **how
        )
    if again and not result.is_news:
        return result
    if json_:
        show_json(
            {
                **{name: list(getattr(result, name)) for name in (*NEWS, "unchanged") if name != "failed"},
                "failed": [str(error) for error in result.failed],
                "paragraphs": result.paragraphs,
                "seconds": round(result.seconds, 2),
            }
        )
        return result
    for error in () if settings.log_json else result.failed:  # the log has told them
        show_error(error)
    if result.rebuilt:
        show_text(f"Made the index anew: {result.rebuilt}.")
    show_text(_summary(result))
    if result.left_out:
        show_text(
            f"{len(result.left_out)} left out, as removed before; name a file itself to index it again."
        )
    asked = "embedder" in settings.model_fields_set
    if not again and not asked and result.embedder not in ("", DEFAULT_MODEL):
        show_text(f"It keeps the model {result.embedder}; the default: INSPECTQA_EMBEDDER={DEFAULT_MODEL}.")
    if result.returned:
        show_text(f"Back in the index, though removed before: {', '.join(result.returned)}.")
    return result


def reports(
    authority: options.Authority = None,
    since: options.Since = None,
    until: options.Until = None,
    framework: options.Framework = None,
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """List the reports of the index, newest first."""
    from inspectqa.asking.understanding.questions import reports_in
    from inspectqa.lookup import make_scope
    from inspectqa.records import Scope
    from inspectqa.rendering.schema import record_to_dict

    with options.open_index(options.read_settings(index)) as opened:
        identities, counts = opened.catalogue.identities(), opened.catalogue.counts()
    scope = (
        make_scope(identities, authority or (), since=since, until=until, frameworks=framework or ())
        or Scope()
    )
    found = reports_in(scope, identities)
    if json_:
        show_json([{**record_to_dict(i), "paragraphs": counts.get(i.id, 0)} for i in found])
        return
    show_rows(
        ["authority", "framework", "published", "paragraphs", "id"],
        [_row(i, counts.get(i.id, 0)) for i in found],
    )


def remove(
    names: Annotated[list[str], typer.Argument(help="Reports: ids, or 'Buckinghamshire 2018'.")],
    all_: Annotated[bool, typer.Option("--all", help="All that a name fits, where it fits several.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    index: options.IndexFolder = None,
) -> None:
    """Take reports out of the index; their files stay."""
    from inspectqa.indexing.build import remove_reports
    from inspectqa.lookup import find_reports, several_fit

    settings = options.read_settings(index)
    with options.open_index(settings) as opened:
        identities = opened.catalogue.identities()
    found: dict[str, Identity] = {}
    for name in names:
        fitting = find_reports(identities, name)
        if len(fitting) > 1 and not all_:
            error = several_fit(name, fitting)
            error.remedy += "; or take all of them out with --all"
            raise error
        found |= {identity.id: identity for identity in fitting}
    for identity in found.values():
        show_text(f"{identity.authority or identity.title}, {identity.framework.value}, {identity.id}")
    if not yes and not typer.confirm(f"Remove {len(found)} from the index?", default=False, err=True):
        raise typer.Exit(1)
    removed = remove_reports(found, index=settings.index, settings=settings)
    show_text(f"Removed {len(removed)}.")


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """Compare files, catalogue and vectors; exit 1 if something is wrong."""
    from inspectqa.indexing.check import check_index

    settings = options.read_settings(index)
    faults = check_index(settings.index, settings, repair=repair)
    if json_:
        show_json([str(fault) for fault in faults])
    for fault in [] if json_ else faults:
        show_error(str(fault))
    if not faults and not json_:
        show_text("The index is sound.")
    if faults:
        raise typer.Exit(1)


def _row(identity: Identity, paragraphs: int) -> list[str]:
    """A report's cells."""
    published = identity.published.isoformat() if identity.published else "–"
    name = identity.authority or identity.title
    return [name, identity.framework.value, published, str(paragraphs), identity.id]


def _summary(result: Any) -> str:
    """What indexing did, in one line."""
    if not any(getattr(result, name) for name in NEWS):
        return f"Nothing to do: {len(result.unchanged)} reports are indexed already ({result.seconds:.1f} s)."
    parts = [f"{len(getattr(result, name))} {name}" for name in (*NEWS, "unchanged") if getattr(result, name)]
    return f"{', '.join(parts)}; {result.paragraphs:,} paragraphs in {result.seconds:.1f} s."


@contextmanager
def _progress(log_json: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar a stage on standard error; nothing where that is no terminal, or holds a log for programs."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = err()
    with Progress(*columns, console=console, disable=log_json or not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def show(progress: Any) -> None:
            stage = str(progress.stage)
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.capitalize(), total=progress.total)
            bars.update(tasks[stage], completed=progress.done, total=progress.total)

        yield show
