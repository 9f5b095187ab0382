"""The reader: the original page with the cited lines marked, and the paragraph among its neighbours."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspectqa.errors import InspectQAError, UnknownReportError
from inspectqa.page.reports import Library
from inspectqa.records import Answer, Box, Citation, Identity, Paragraph
from inspectqa.rendering.drawing import Drawer
from inspectqa.rendering.html import escape
from inspectqa.rendering.inline import every_citation
from inspectqa.rendering.links import document_link, opens_document

#: Pixels a PDF point: sharp at the reader's width, and still drawn in a tenth of a second.
SCALE = 1.6
NEIGHBOURS = 2
#: Paragraphs before and after in the view of a document that has no pages.
DOCUMENT_NEIGHBOURS = 12
#: A page that follows an index written elsewhere has its paragraphs, not its files.
NO_FILE = (
    "The page cannot be shown: the report’s file is not on this machine. Here is its text, as it was read."
)
NO_PICTURE = "The page cannot be shown: {}. Here is its text, as it was read."
CHANGED = "The report’s file has changed since it was indexed, so no lines are marked. Index it again."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reader shows: a paragraph, the page it is turned to, and the answer's cited paragraphs."""

    paragraph_id: str | None = None
    page: int | None = None
    cited: tuple[str, ...] = ()

    def step_cited(self, step: int) -> Shown:
        """The next (1) or the previous (-1) cited paragraph, on its own page."""
        if self.paragraph_id not in self.cited:
            return self
        position = self.cited.index(self.paragraph_id) + step
        if not 0 <= position < len(self.cited):
            return self
        return replace(self, paragraph_id=self.cited[position], page=None)


@dataclass(frozen=True, slots=True)
class View:
    """The reader's parts: heading, picture (a file), text, and which buttons lead anywhere."""

    heading: str
    picture: str | None = None
    text: str = ""
    page: int | None = None
    previous_cited: bool = False
    next_cited: bool = False
    previous_page: bool = False
    next_page: bool = False
    original: bool = False


EMPTY = View(
    '<div class="reader-empty"><h2>The page it stands on</h2>'
    "<p>Choose a citation, such as [1], and the report’s own page opens here with the lines marked.</p></div>"
)


def show(shown: Shown, library: Library) -> View:
    """The reader's view of what is to be shown. Raises UnknownReportError for a paragraph that is gone."""
    if shown.paragraph_id is None:
        return EMPTY
    report, paragraph = library.cited(shown.paragraph_id)
    position = shown.cited.index(paragraph.id) if paragraph.id in shown.cited else -1
    page = shown.page or paragraph.page_first
    picture, problem, pages = _picture(library.drawer, report, paragraph, page)
    return View(
        heading=_heading(report, paragraph, page, position, len(shown.cited)) + problem,
        picture=picture,
        text=_text(library, report, paragraph, has_picture=picture is not None),
        page=page,
        previous_cited=position > 0,
        next_cited=0 <= position < len(shown.cited) - 1,
        previous_page=bool(pages and page and page > 1),
        next_page=bool(page and page < pages),
        original=Path(report.source).is_file(),
    )


def turn_page(shown: Shown, step: int, library: Library) -> Shown:
    """The page after (1) or before (-1) the one that is shown, if there is one."""
    if shown.paragraph_id is None:
        return shown
    report, paragraph = library.cited(shown.paragraph_id)
    page = (shown.page or paragraph.page_first or 1) + step
    return replace(shown, page=page) if 1 <= page <= _pages(library.drawer, report) else shown


def open_target(target: str, answers: Sequence[Answer]) -> Shown:
    """What a click on a citation shows; its neighbours are the citations of the answer it stands in."""
    for answer in reversed(answers):
        cited = cited_paragraphs(answer)
        if target in cited:
            return Shown(target, cited=cited)
    return Shown(target, cited=(target,))


def cited_paragraphs(answer: Answer) -> tuple[str, ...]:
    """Ids of the paragraphs that an answer cites, in the order of its markers."""
    ids = [c.paragraph.id for c in every_citation(answer).values() if c.paragraph is not None]
    return tuple(dict.fromkeys(ids))


def original_file(shown: Shown, library: Library) -> str:
    """A copy of the report's own file, for downloading. Raises UnknownReportError where it is gone."""
    if shown.paragraph_id is None:
        raise UnknownReportError("", "no report is open", "Choose a citation first")
    report, _ = library.cited(shown.paragraph_id)
    source = Path(report.source)
    if not source.is_file():
        raise UnknownReportError(
            report.title, "its file is no longer there", "Put it back, or index it again"
        )
    copy = cache_folder() / report.id[:80] / f"{report.id[:80]}{source.suffix}"
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, copy)
    return str(copy)


def ready_citation(report: Identity, paragraph: Paragraph) -> str:
    """A citation for pasting: 'Ofsted…' is not claimed, only what the report says of itself."""
    label = Citation(0, report, paragraph).label
    published = f", published {report.published:%d %B %Y}".replace(" 0", " ") if report.published else ""
    return f"{label} ({report.framework.value}{published})"


def official_link(address: str | None) -> str:
    """A link out of the page whose words say what it opens: the report itself, or a page that lists it."""
    if not address:
        return ""
    words = "Official report" if opens_document(address) else "Official page that lists this report"
    return (
        f'<a class="action" href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
        f'{words} ↗<span class="unseen"> (opens on the web, in a new tab)</span></a>'
    )


def _heading(report: Identity, paragraph: Paragraph, page: int | None, position: int, count: int) -> str:
    """'Buckinghamshire 2018, ¶21, p. 13', what kind of report, and which citation of how many."""
    label = Citation(0, report, paragraph).label
    published = f"published {report.published:%d %B %Y}".replace(" 0", " ") if report.published else ""
    facts = " · ".join(filter(None, [report.framework.value, published]))
    turned = ""
    if page is not None and paragraph.page_first is not None:
        last = paragraph.page_last or paragraph.page_first
        if not paragraph.page_first <= page <= last:
            turned = f' <span class="turned">Now at page {page}</span>'
    which = f" · citation {position + 1} of {count}" if position >= 0 and count > 1 else ""
    boxes = [box for box in paragraph.boxes if box.page == page]
    top, left = (min(b.top for b in boxes), min(b.left for b in boxes)) if boxes else (0.0, 0.0)
    return (
        f'<div class="reader-head" data-top="{top:.0f}" data-left="{left:.0f}" data-scale="{SCALE}">'
        f'<h2 tabindex="-1" id="reader-heading">{escape(label)}</h2>'
        f"<p>{escape(facts + which)}{turned}</p></div>"
    )


def _text(library: Library, report: Identity, paragraph: Paragraph, has_picture: bool) -> str:
    """The paragraph among its neighbours, marked, with its section and a button that copies it."""
    around = NEIGHBOURS if has_picture else DOCUMENT_NEIGHBOURS
    section = escape(" › ".join(paragraph.section))
    lines = []
    for near in library.catalogue.neighbours(paragraph.id, around, around):
        number = f'<span class="number">{escape(near.number)}.</span> ' if near.number else ""
        words = f"{number}{escape(near.text)}"
        if near.id == paragraph.id:
            lines.append(f'<p class="marked" aria-current="true"><mark>{words}</mark></p>')
        elif near.kind.value == "heading":
            lines.append(f'<p class="heading">{words}</p>')
        else:
            lines.append(f"<p>{words}</p>")
    ready = escape(f"‘{paragraph.text}’ {ready_citation(report, paragraph)}")
    link = official_link(document_link(Citation(0, report, paragraph)))
    return (
        f'<div class="reader-text"><p class="section">{section}</p>{"".join(lines)}'
        f'<p class="actions"><button type="button" class="action copy-citation" data-copy="{ready}">'
        f"Copy the paragraph with its citation</button> {link}</p></div>"
    )


def _picture(
    drawer: Drawer, report: Identity, paragraph: Paragraph, page: int | None
) -> tuple[str | None, str, int]:
    """The page as a picture file, what is wrong where there is none, and how many pages there are."""
    if page is None or not report.source.lower().endswith(".pdf"):
        return None, "", 0
    if not Path(report.source).is_file():
        return None, f'<p class="problem" role="note">{NO_FILE}</p>', 0
    try:
        stamp = _stamp(report.source)
        if report.sha256 and _digest(report.source, stamp) != report.sha256:
            picture = _drawn(drawer, report.source, stamp, page, ())
            return picture, f'<p class="problem" role="note">{CHANGED}</p>', _pages(drawer, report)
        boxes = tuple(box for box in paragraph.boxes if box.page == page)
        return _drawn(drawer, report.source, stamp, page, boxes), "", _pages(drawer, report)
    except InspectQAError as error:
        problem = escape(NO_PICTURE.format(error.reason))
        return None, f'<p class="problem" role="alert">{problem}</p>', report.pages or 0


def _drawn(drawer: Drawer, source: str, stamp: float, page: int, boxes: tuple[Box, ...]) -> str:
    """The drawn page as a file; `stamp` makes a changed file another one."""
    name = hashlib.sha256(repr((source, stamp, page, boxes)).encode()).hexdigest()[:24]
    path = cache_folder() / f"{name}.png"
    if not path.exists():
        data = drawer.draw(source, page, boxes, SCALE)
        partial = path.with_suffix(f".{id(data):x}.part")
        partial.write_bytes(data)
        partial.replace(path)
    return str(path)


@lru_cache(maxsize=256)
def _digest(source: str, stamp: float) -> str:
    """The file's sha256, worked out once while its `stamp` stays."""
    with Path(source).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pages(drawer: Drawer, report: Identity) -> int:
    """How many pages the report's file has; 0 where it has none."""
    if report.pages:
        return report.pages
    try:
        return drawer.count(report.source)
    except InspectQAError:
        return 0


def _stamp(source: str) -> float:
    """When the file was last changed; 0 where it is missing."""
    try:
        return Path(source).stat().st_mtime
    except OSError:
        return 0.0


@lru_cache(maxsize=1)
def cache_folder() -> Path:
    """A folder of this process for drawn pages, under the folder that Gradio may serve from."""
    from gradio.utils import get_upload_folder

    root = Path(get_upload_folder())
    root.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="pages-", dir=root))


def as_updates(view: View) -> list[Any]:
    """The view as values for the reader's components, in the order in which they are made."""
    import gradio as gr

    return [
        view.heading,
        gr.update(value=view.picture, visible=view.picture is not None),
        view.text,
        gr.update(interactive=view.previous_cited),
        gr.update(interactive=view.next_cited),
        gr.update(interactive=view.previous_page),
        gr.update(interactive=view.next_page),
        gr.update(visible=view.original),
        gr.update(visible=view.picture is not None or view.original),
    ]
