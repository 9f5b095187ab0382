"""The collection tab: the reports as a table, one authority's grades, adding and removing."""

from __future__ import annotations

import filecmp
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from inspectqa.errors import InspectQAError, ReadingLimitError
from inspectqa.observing.events import UploadEvent, announce
from inspectqa.page.adding import FileStates, steps_of
from inspectqa.page.improving import improving_html
from inspectqa.page.messages import notice
from inspectqa.page.reader import official_link
from inspectqa.page.reports import Library
from inspectqa.page.timeline import grades_table, timeline_svg
from inspectqa.records import FULL_INSPECTIONS, Area, Framework, Grade, Identity
from inspectqa.rendering.html import escape
from inspectqa.rendering.links import web_address

if TYPE_CHECKING:
    from inspectqa.indexing.build import Progress
    from inspectqa.settings import Settings

COLUMNS = ["Authority", "Framework", "Published", "Overall grade", "Paragraphs", "State", "Report"]
WIDTHS: list[str | int] = ["250px", "130px", "115px", "190px", "120px", "90px", "305px"]
#: How the table can be ordered: the column, and whether from its end.
NEWEST = "Newest first"
BEST_FIRST = "Overall grade"
ORDERS: dict[str, tuple[int, bool]] = {
    NEWEST: (2, True),
    "Oldest first": (2, False),
    "Authority, A to Z": (0, False),
    BEST_FIRST: (3, False),
    "Longest first": (4, True),
}
FILE_TYPES = [".pdf", ".docx", ".html", ".htm", ".md", ".txt"]
QUICK: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
PRIVATE: dict[str, Any] = {"api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The components of the tab."""

    words: gr.Textbox
    framework: gr.Dropdown
    grade: gr.Dropdown
    order: gr.Dropdown
    table: gr.Dataframe
    detail: gr.HTML
    chosen: gr.State
    ask: gr.Button
    remove: gr.Button
    confirm: gr.Row
    warning: gr.HTML
    yes: gr.Button
    no: gr.Button
    files: gr.File
    add: gr.Button
    outcome: gr.HTML


def make_collection(library: Library) -> Shelf:
    """Filters, table, detail, removing, adding."""
    with gr.Row():
        words = gr.Textbox(label="Find", placeholder="Part of a name, a year…", max_length=80)
        framework = gr.Dropdown(["Any", *(f.value for f in Framework)], label="Framework", value="Any")
        grade = gr.Dropdown(_grades(library), label="Overall grade", value="Any")
        order = gr.Dropdown(list(ORDERS), label="Order", value=NEWEST)
    table = gr.Dataframe(
        rows(library),
        headers=COLUMNS,
        datatype=["str", "str", "str", "str", "number", "str", "str"],
        interactive=False,
        max_height=420,
        column_widths=WIDTHS,
        label="Reports: choose a row for its authority",
        elem_id="reports",
        wrap=True,
    )
    with gr.Row(elem_id="chosen"):
        ask = gr.Button("Ask about this authority", visible=False, size="sm")
        remove = gr.Button("Remove this report…", visible=False, size="sm")
    with gr.Row(visible=False) as confirm:
        warning = gr.HTML("", elem_id="warning")
        yes = gr.Button("Remove it", variant="stop", size="sm")
        no = gr.Button("Keep it", size="sm")
    detail = gr.HTML("", elem_classes="detail")
    with gr.Accordion("Add reports", open=False, visible=not library.read_only):
        files = gr.File(
            elem_id="files",
            label=f"PDF, Word, HTML, Markdown or text; {library.settings.upload_max_files:,} files at most",
            file_count="multiple",
            file_types=FILE_TYPES,
        )
        add = gr.Button("Add to the collection", variant="primary")
        outcome = gr.HTML("", elem_classes="outcome")
    return Shelf(
        words, framework, grade, order, table, detail, gr.State(None), ask, remove, confirm, warning, yes, no,
        files, add, outcome,
    )  # fmt: skip


def connect_collection(
    shelf: Shelf,
    library: Library,
    masthead: gr.HTML,
    tabs: gr.Tabs,
    authorities: gr.Dropdown,
) -> None:
    """Filters, choosing a row, asking about it, removing it, adding files."""
    filters: list[Any] = [shelf.words, shelf.framework, shelf.grade, shelf.order]

    def filtered(words: str, framework: str, grade: str, order: str) -> Any:
        return gr.update(value=rows(library, words, framework, grade, order))

    for component in filters:
        component.change(filtered, filters, shelf.table, **QUICK)

    def choose(event: gr.SelectData) -> list[Any]:
        row = event.row_value or []
        identity = library.identities().get(str(row[-1])) if row else None
        if identity is None:
            return [gr.skip()] * 5
        named = bool(identity.authority)
        return [
            identity.id,
            detail_html(library, identity),
            gr.update(visible=named),
            gr.update(visible=not library.read_only),
            gr.update(visible=False),
        ]

    shelf.table.select(
        choose, None, [shelf.chosen, shelf.detail, shelf.ask, shelf.remove, shelf.confirm], **QUICK
    )

    def ask(chosen: str) -> list[Any]:
        identity = library.identities().get(chosen)
        return [gr.update(selected="ask"), [identity.authority] if identity else []]

    shelf.ask.click(ask, shelf.chosen, [tabs, authorities], **QUICK).then(
        None,
        js="() => setTimeout(() => document.querySelector('#question textarea')?.focus(), 200)",
        **PRIVATE,
    )
    _connect_removing(shelf, library, masthead, filters, filtered)
    _connect_adding(shelf, library, masthead, filters, filtered)


def _connect_removing(shelf: Shelf, library: Library, masthead: gr.HTML, filters: Any, filtered: Any) -> None:
    """Remove, asked twice."""

    def warn(chosen: str) -> list[Any]:
        identity = library.identities().get(chosen)
        name = f"{identity.authority or identity.title}, {identity.framework.value}" if identity else ""
        words = f"<p>Remove {escape(name)} from the collection? Its file stays where it is.</p>"
        return [gr.update(visible=True), words]

    def remove(chosen: str) -> list[Any]:
        from inspectqa.indexing.build import remove_reports

        if library.read_only:
            raise gr.Error("This page is for reading only.", print_exception=False)
        try:
            remove_reports([chosen], index=library.settings.index, settings=library.settings)
        except InspectQAError as error:
            raise gr.Error(notice(error), print_exception=False) from None
        hidden = gr.update(visible=False)
        return [None, "<p>Removed.</p>", hidden, hidden, hidden, _state(library)]

    shelf.remove.click(warn, shelf.chosen, [shelf.confirm, shelf.warning], **QUICK)
    shelf.no.click(lambda: gr.update(visible=False), None, shelf.confirm, **QUICK)
    shelf.yes.click(
        remove,
        shelf.chosen,
        [shelf.chosen, shelf.detail, shelf.ask, shelf.remove, shelf.confirm, masthead],
        concurrency_limit=1,
        **PRIVATE,
    ).success(filtered, filters, shelf.table, **QUICK)


def _connect_adding(shelf: Shelf, library: Library, masthead: gr.HTML, filters: Any, filtered: Any) -> None:
    """Add uploaded files, with what came of each; too many are refused as soon as they are chosen."""

    def look(files: list[str] | None) -> str:
        try:
            check_uploads([Path(file) for file in files or ()], library.settings)
        except ReadingLimitError as error:
            return _outcome([_bad(str(error))])
        return ""

    def add(files: list[str] | None, progress: gr.Progress = gr.Progress()) -> Iterator[list[Any]]:  # noqa: B008
        if library.read_only:
            raise gr.Error("This page is for reading only.", print_exception=False)
        if not files:
            yield ["<p>Choose one file or more first.</p>", gr.skip(), gr.skip()]
            return
        paths = [Path(file) for file in files]
        states = FileStates([(safe_stem(p.stem) + p.suffix.lower(), p.name) for p in paths])
        yield [states.html(), gr.skip(), gr.skip()]
        lines: list[str] = []
        try:
            for step in steps_of(lambda show: add_files(paths, library, show)):
                if isinstance(step, list):
                    lines = step
                    break
                progress((step.done, step.total), desc=describe_step(step, len(files)))
                states.note(step)
                yield [states.html(), gr.skip(), gr.skip()]
        except ReadingLimitError as error:
            yield [_outcome([_bad(str(error))]), gr.skip(), gr.skip()]
            return
        refused = sum('class="bad"' in line for line in lines)
        announce(UploadEvent(taken=len(lines) - refused, refused=refused))
        yield [_outcome(lines), None, _state(library)]

    for chosen in (shelf.files.upload, shelf.files.delete, shelf.files.clear):
        chosen(look, shelf.files, shelf.outcome, **QUICK)
    shelf.add.click(
        add,
        shelf.files,
        [shelf.outcome, shelf.files, masthead],
        show_progress_on=shelf.files,
        concurrency_limit=1,
        **PRIVATE,
    ).then(filtered, filters, shelf.table, **QUICK)


def describe_step(step: Progress, files: int) -> str:
    """Say which file of how many is at work: 'Indexing kent.pdf (2 of 3)'."""
    stage = str(step.stage).capitalize()
    place = min(int(step.done) + 1, files)
    return f"{stage} {step.current} ({place} of {files})" if step.current else stage


def add_files(uploaded: Sequence[Path], library: Library, show: Any = None) -> list[str]:
    """Keeps the files in the corpus folder and indexes them; a line of HTML for each.

    Raises ReadingLimitError where they are too many or too large together; then none is kept.
    """
    from inspectqa.indexing.build import build_index

    check_uploads(uploaded, library.settings)
    folder = library.settings.corpus / "added"
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())  # what is uploaded once more is taken away with no failure
    kept = {_keep(file, folder): file.name for file in uploaded}
    try:
        result = build_index(
            list(kept), index=library.settings.index, settings=library.settings, progress=show
        )
    except InspectQAError as failure:
        for path in kept.keys() - before:
            path.unlink(missing_ok=True)
        return [_bad(str(failure))]
    lines = []
    for error in result.failed:
        lines.append(_bad(f"{Path(error.subject).name}: {error.reason}. {error.remedy}"))
        for path in kept.keys() - before:
            if path.name == Path(error.subject).name:
                path.unlink(missing_ok=True)
    identities = library.identities()
    for path, name in kept.items():
        if path.exists():
            identity = next((i for i in identities.values() if Path(i.source).name == path.name), None)
            known = (
                f" as {identity.authority or identity.title}, {identity.framework.value}" if identity else ""
            )
            lines.append(f"<li>{escape(f'{name}: in the collection{known}.')}</li>")
    return lines


def check_uploads(uploaded: Sequence[Path], settings: Settings) -> None:
    """Raises ReadingLimitError where the files are more, or larger together, than are added in one go."""
    remedy = "Add them in several goes, or index their folder: `inspectqa index FOLDER`"
    if len(uploaded) > settings.upload_max_files:
        reason = f"there are {len(uploaded):,}; at most {settings.upload_max_files:,} are added in one go"
        raise ReadingLimitError("The files", reason, remedy)
    total = sum(file.stat().st_size for file in uploaded)
    if total > settings.upload_max_bytes:
        most = settings.upload_max_bytes / 1e6
        reason = f"they have {total / 1e6:,.1f} MB together; at most {most:,.1f} MB are added in one go"
        raise ReadingLimitError("The files", reason, remedy)


def _outcome(lines: Sequence[str]) -> str:
    """What came of adding, read out when it appears."""
    return f'<ul role="status">{"".join(lines)}</ul>'


def _bad(words: str) -> str:
    """A line on what was not added."""
    return f'<li class="bad">{escape(words)}</li>'


def rows(
    library: Library, words: str = "", framework: str = "Any", grade: str = "Any", order: str = NEWEST
) -> list[list[Any]]:
    """The table's rows that the filters let through, in one of ORDERS; equal ones newest first."""
    identities = library.identities()
    counts, grades, newest = library.counts(), _overall(library), _newest(identities)
    found = []
    for identity in sorted(
        identities.values(), key=lambda i: i.published.isoformat() if i.published else "", reverse=True
    ):
        row = [
            identity.authority or identity.title,
            identity.framework.value,
            identity.published.isoformat() if identity.published else "",
            grades.get(identity.id, "–"),
            counts.get(identity.id, 0),
            "newest" if identity.id in newest else "older",
            identity.id,
        ]
        shown = all(word in " ".join(map(str, row)).casefold() for word in words.casefold().split())
        if shown and framework in ("Any", row[1]) and grade in ("Any", row[3]):
            found.append(row)
    column, reverse = ORDERS.get(order, ORDERS[NEWEST])
    if order == BEST_FIRST:
        return sorted(found, key=lambda row: _place(row[column]))
    return sorted(found, key=lambda row: row[column], reverse=reverse)


def detail_html(library: Library, chosen: Identity) -> str:
    """One authority: its grades over time, its reports, what must improve and what of it comes back."""
    identities = [
        i
        for i in library.identities().values()
        if (i.authority and i.authority == chosen.authority) or i.id == chosen.id
    ]
    judgements = library.judgements([identity.id for identity in identities])
    reports = [library.catalogue.report(identity.id) for identity in identities]
    name = chosen.authority or chosen.title
    return (
        f"<h2>{escape(name)}</h2>{timeline_svg(identities, judgements)}{grades_table(identities, judgements)}"
        f"{improving_html(reports, chosen.id)}<p>{official_link(web_address(chosen.address))}</p>"
    )


def _overall(library: Library) -> dict[str, str]:
    """The overall grade of each report that has one."""
    identities = library.identities()
    if not identities:
        return {}
    judgements = library.judgements(list(identities))
    return {j.report_id: j.grade.value for j in judgements if j.area in (Area.OVERALL, Area.SEND)}


def _place(grade: str) -> int:
    """Where a grade stands from the best to the worst, area SEND outcomes next, no grade last."""
    scale = [known.value for known in Grade]
    return scale.index(grade) if grade in scale else len(scale)


def _newest(identities: Mapping[str, Identity]) -> set[str]:
    """Ids of each authority's newest full inspection and newest report of every other kind."""
    newest: dict[tuple[str, str], Identity] = {}
    for identity in identities.values():
        kind = "full" if identity.framework in FULL_INSPECTIONS else identity.framework.value
        known = newest.get((identity.authority or identity.id, kind))
        if known is None or str(identity.published or "") > str(known.published or ""):
            newest[identity.authority or identity.id, kind] = identity
    return {identity.id for identity in newest.values()}


def _grades(library: Library) -> list[str]:
    """The grades that occur."""
    return ["Any", *sorted(set(_overall(library).values()))]


def _keep(file: Path, folder: Path) -> Path:
    """A copy of an uploaded file in the folder, never over another one."""
    stem, ending = safe_stem(file.stem), file.suffix.lower()
    target = folder / f"{stem}{ending}"
    count = 1
    while target.exists() and not filecmp.cmp(file, target, shallow=False):
        count += 1
        target = folder / f"{stem}-{count}{ending}"
    shutil.copyfile(file, target)
    return target


def safe_stem(name: str) -> str:
    """A file's name without its ending as any system can hold it and people can read it.

    Letters, digits, spaces, full stops, hyphens and brackets stay; what turns text round, hides or names a
    path or a device goes, as do leading dots and dashes. 80 characters at most.
    """
    kept = "".join(
        c if c.isalnum() or c in " .-_()[]&,'’" else "_" for c in unicodedata.normalize("NFC", name)
    )
    kept = kept.strip(" .-_~'")[:80].rstrip(" .")
    device = re.fullmatch(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", kept, re.IGNORECASE)
    return f"report {kept}".strip() if device or not kept else kept


def _state(library: Library) -> str:
    """The masthead, after a change."""
    from inspectqa.page.layout import masthead_html

    return masthead_html(library)
