"""The page's components, and what each event does with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr

from inspectqa.errors import InspectQAError
from inspectqa.lookup import make_scope
from inspectqa.page import chat, plots, reader
from inspectqa.page.collection import connect_collection, make_collection
from inspectqa.page.endpoints import add_endpoints
from inspectqa.page.messages import messages
from inspectqa.page.reader import Shown
from inspectqa.page.reports import Library
from inspectqa.page.suggestions import example_questions, follow_up_questions
from inspectqa.records import Answer, Framework

#: People answered at once; more wait their turn.
CONCURRENCY = 8
QUEUE_LENGTH = 100
#: Seconds after which drawn pages and uploads are deleted, and how often that is looked at.
CACHE_SECONDS = (3_600, 86_400)
VERDICTS = ("Like", "Dislike", "Wrong paragraph", "Something is missing", "Misleading")
PRIVATE: dict[str, Any] = {"api_visibility": "private"}
QUICK: dict[str, Any] = {**PRIVATE, "queue": False, "show_progress": "hidden"}
CLICK_DOWNLOAD = "() => setTimeout(() => document.querySelector('#download')?.click(), 150)"


@dataclass(frozen=True, slots=True)
class Chat:
    """The components at the left."""

    chatbot: gr.Chatbot
    question: gr.Textbox
    authorities: gr.Dropdown
    frameworks: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    new: gr.Button
    kept: gr.Dropdown
    title: gr.Textbox
    rename: gr.Button
    delete: gr.Button
    exports: dict[str, gr.Button]


@dataclass(frozen=True, slots=True)
class Reader:
    """The components at the right; `parts` in the order of reader.as_updates."""

    parts: list[Any]
    previous_cited: gr.Button
    next_cited: gr.Button
    previous_page: gr.Button
    next_page: gr.Button
    original: gr.Button


@dataclass(frozen=True, slots=True)
class Memory:
    """What a visitor's page remembers."""

    answers: gr.State
    shown: gr.State
    key: gr.State
    saved: gr.BrowserState
    download: gr.DownloadButton
    bridge: gr.HTML


def build_page(library: Library) -> gr.Blocks:
    """The page over a library; `launch` it, or start it by serving.serve_page."""
    page: gr.Blocks
    with gr.Blocks(
        title="InspectQA", analytics_enabled=False, fill_width=True, delete_cache=CACHE_SECONDS
    ) as page:
        add_endpoints(library)  # first, so that no event takes their names
        masthead = gr.HTML(masthead_html(library), elem_id="masthead")
        with gr.Tabs(selected="ask") as tabs:
            with gr.Tab("Ask", id="ask"), gr.Row(equal_height=False):
                with gr.Column(scale=6, min_width=320):
                    left = make_chat(library)
                with gr.Column(scale=5, min_width=320, elem_id="reader"):
                    plot = plots.make_plot()
                    right = make_reader()
            with gr.Tab("Collection", id="collection"):
                shelf = make_collection(library)
        memory = make_memory()
        connect_asking(left, right, memory, library)
        connect_memory(left, right, memory, library)
        connect_reader(right, memory, library)
        connect_plot(plot, memory)
        connect_collection(shelf, library, masthead, tabs, left.authorities)
        connect_start(page, left, right, memory, masthead, library)
    page.queue(max_size=QUEUE_LENGTH, default_concurrency_limit=CONCURRENCY)
    return page


def look() -> dict[str, Any]:
    """Theme and style for `launch`: system fonts, nothing from the web."""
    theme = gr.themes.Default(
        font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"], primary_hue="blue"
    )
    return {"theme": theme, "css": asset("page.css"), "footer_links": []}


@cache
def asset(name: str) -> str:
    """The text of a file of the page."""
    return resources.files("inspectqa.page").joinpath("assets", name).read_text(encoding="utf-8")


def make_memory() -> Memory:
    """The page's memory and its unseen parts."""
    return Memory(
        answers=gr.State(()),
        shown=gr.State(Shown()),
        key=gr.State(""),
        saved=gr.BrowserState([], storage_key="inspectqa-conversations", secret="inspectqa"),  # noqa: S106
        download=gr.DownloadButton("Download", elem_id="download", visible="hidden"),
        bridge=gr.HTML("", elem_id="bridge", js_on_load=asset("page.js")),
    )


def make_chat(library: Library) -> Chat:
    """Conversation, question, limits, kept conversations, exports."""
    chatbot = gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        height="62vh",
        min_height=320,
        layout="panel",
        autoscroll=False,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        editable="user",
        feedback_options=VERDICTS,
        placeholder=_placeholder(library),
        examples=_examples(library),
    )
    question = gr.Textbox(
        elem_id="question",
        label="Your question",
        placeholder="Ask about an authority, a judgement, a year…",
        lines=1,
        max_lines=6,
        max_length=library.settings.question_max_chars,
        submit_btn=True,
    )
    with gr.Accordion("Limit the reports", open=False):
        with gr.Row():
            authorities = gr.Dropdown(
                _authorities(library), multiselect=True, label="Authorities", value=[], elem_id="authorities"
            )
            frameworks = gr.Dropdown(
                [framework.value for framework in Framework], multiselect=True, label="Frameworks", value=[]
            )
        with gr.Row():
            since = gr.Textbox(label="Published since", placeholder="2022 or 2022-05", max_length=10)
            until = gr.Textbox(label="Published until", placeholder="2024", max_length=10)
    with gr.Accordion("Conversations", open=False):
        with gr.Row():
            kept = gr.Dropdown([], label="Kept in this browser", value=None, scale=3)
            new = gr.Button("New conversation", scale=1)
        with gr.Row():
            title = gr.Textbox(label="Rename it to", max_length=chat.TITLE_CHARS, scale=3)
            rename = gr.Button("Rename", scale=1)
            delete = gr.Button("Delete", variant="stop", scale=1)
        with gr.Row():
            exports = {name: gr.Button(f"Save as {name}", size="sm") for name in chat.EXPORTS}
    return Chat(
        chatbot, question, authorities, frameworks, since, until, new, kept, title, rename, delete, exports
    )


def make_reader() -> Reader:
    """Heading, buttons, page picture, text."""
    heading = gr.HTML(reader.EMPTY.heading)
    with gr.Row(elem_id="reader-buttons", visible=False) as buttons:
        previous_cited = gr.Button("‹ Cited before", size="sm", interactive=False)
        next_cited = gr.Button("Cited next ›", size="sm", interactive=False)
        previous_page = gr.Button("‹ Page", size="sm", interactive=False)
        next_page = gr.Button("Page ›", size="sm", interactive=False)
        smaller = gr.Button("− Smaller", size="sm")
        larger = gr.Button("+ Larger", size="sm")
    picture = gr.Image(
        elem_id="page-picture",
        label="The report’s page",
        show_label=False,
        container=False,
        interactive=False,
        visible=False,
        buttons=[],
        format="png",
    )
    text = gr.HTML("")
    with gr.Row():
        original = gr.Button("Open the original file", size="sm", visible=False)
        gr.HTML('<button type="button" id="back-to-answer" class="action">Back to the answer</button>')
    for button, factor in ((smaller, 0.8), (larger, 1.25)):
        button.click(None, js=_zoom(factor), **PRIVATE)
    parts = [heading, picture, text, previous_cited, next_cited, previous_page, next_page, original, buttons]
    return Reader(parts, previous_cited, next_cited, previous_page, next_page, original)


def connect_asking(left: Chat, right: Reader, memory: Memory, library: Library) -> None:
    """Question, examples, follow-ups, retry, edit, chips, stop, verdicts."""
    limits = [left.authorities, left.frameworks, left.since, left.until]
    growing = [left.chatbot, left.question, memory.answers]

    def ask(question: str, answers: tuple[Answer, ...], *limited: Any) -> Iterator[Any]:
        yield from _grow(question, answers, library, limited)

    def choose(answers: Any, a: Any, f: Any, s: Any, u: Any, event: gr.SelectData) -> Iterator[Any]:
        text = event.value.get("text", "") if isinstance(event.value, dict) else str(event.value)
        yield from _grow(text, answers, library, (a, f, s, u))

    def retry(answers: Any, a: Any, f: Any, s: Any, u: Any, event: gr.RetryData) -> Iterator[Any]:
        kept = _before(event.index, answers)
        text = answers[len(kept)].question if len(kept) < len(answers) else chat.typed(event.value)
        yield from _grow(text, kept, library, (a, f, s, u))

    def edit(answers: Any, a: Any, f: Any, s: Any, u: Any, event: gr.EditData) -> Iterator[Any]:
        yield from _grow(chat.typed(event.value), _before(event.index, answers), library, (a, f, s, u))

    def drop(answers: tuple[Answer, ...], event: gr.EventData) -> Iterator[Any]:
        field, _, value = str((event._data or {}).get("target", "")).partition("/")
        for step in chat.ask_without(answers, field, value, library):
            yield step.messages, _question_box(step.finished), step.answers

    asked = [
        left.question.submit(ask, [left.question, memory.answers, *limits], growing, **PRIVATE),
        left.chatbot.example_select(choose, [memory.answers, *limits], growing, **PRIVATE),
        left.chatbot.option_select(choose, [memory.answers, *limits], growing, **PRIVATE),
        left.chatbot.retry(retry, [memory.answers, *limits], growing, **PRIVATE),
        left.chatbot.edit(edit, [memory.answers, *limits], growing, **PRIVATE),
        memory.bridge.submit(drop, memory.answers, growing, **PRIVATE),
    ]
    connect_finish(asked, left, right, memory, library)
    connect_bridge(right, memory, library)


def connect_finish(asked: list[Any], left: Chat, right: Reader, memory: Memory, library: Library) -> None:
    """After an answer: keep it in the browser, open its first citation; and stop, and verdicts."""

    def finish(answers: tuple[Answer, ...], saved: Any, key: str) -> list[Any]:
        key = key or secrets.token_hex(6)
        saved = chat.keep(saved, key, answers)
        cited = reader.cited_paragraphs(answers[-1]) if answers else ()
        shown = Shown(cited[0], cited=cited) if cited else Shown()
        return [saved, key, gr.update(choices=chat.titles(saved), value=key), shown, *_view(shown, library)]

    outputs = [memory.saved, memory.key, left.kept, memory.shown, *right.parts]
    for event in asked:
        event.then(finish, [memory.answers, memory.saved, memory.key], outputs, **QUICK)
    left.question.stop(
        lambda answers: [messages(answers), _question_box(True)],
        memory.answers,
        [left.chatbot, left.question],
        cancels=asked,
        **QUICK,
    )

    def like(answers: tuple[Answer, ...], event: gr.LikeData) -> None:
        position = _position(event.index)
        verdict = event.liked if isinstance(event.liked, str) else ("Like" if event.liked else "Dislike")
        if position < len(answers) and library.settings.index.is_dir():
            chat.note_feedback(library.settings.index, answers[position], verdict)
            gr.Info("Thank you. This is kept on this computer only.")

    left.chatbot.like(like, memory.answers, None, **QUICK)


def connect_bridge(right: Reader, memory: Memory, library: Library) -> None:
    """Clicks on citations open the reader."""

    def click(answers: tuple[Answer, ...], event: gr.EventData) -> list[Any]:
        shown = reader.open_target(str((event._data or {}).get("target", "")), answers)
        return [shown, *_view(shown, library)]

    memory.bridge.click(click, memory.answers, [memory.shown, *right.parts], **QUICK)


def connect_memory(left: Chat, right: Reader, memory: Memory, library: Library) -> None:
    """New, kept, renamed, deleted and exported conversations."""
    empty = [memory.answers, memory.key, left.chatbot, memory.shown, *right.parts]

    def fresh() -> list[Any]:
        return [(), "", [], Shown(), *reader.as_updates(reader.EMPTY)]

    left.new.click(fresh, None, empty, **QUICK).then(lambda: None, None, left.kept, **QUICK)
    left.chatbot.clear(fresh, None, empty, **QUICK)

    def open_kept(saved: Any, key: str) -> list[Any]:
        answers = chat.restore(saved, key) if key else ()
        follow_ups = follow_up_questions(answers[-1], library.identities()) if answers else []
        return [answers, key, messages(answers, follow_ups), Shown(), *reader.as_updates(reader.EMPTY)]

    left.kept.input(open_kept, [memory.saved, left.kept], empty, **QUICK)

    def rename(saved: Any, key: str, title: str) -> list[Any]:
        saved = chat.rename(saved, key, title)
        return [saved, gr.update(choices=chat.titles(saved), value=key or None), ""]

    renamed = [memory.saved, left.kept, left.title]
    left.rename.click(rename, [memory.saved, memory.key, left.title], renamed, **QUICK)
    left.title.submit(rename, [memory.saved, memory.key, left.title], renamed, **QUICK)

    def delete(saved: Any, key: str) -> list[Any]:
        saved = chat.forget(saved, key)
        return [saved, gr.update(choices=chat.titles(saved), value=None), *fresh()]

    left.delete.click(delete, [memory.saved, memory.key], [memory.saved, left.kept, *empty], js=None, **QUICK)
    for name, button in left.exports.items():

        def export(answers: tuple[Answer, ...], name: str = name) -> Any:
            try:
                return str(chat.export(answers, name, _folder()))
            except InspectQAError as error:
                raise gr.Error(str(error), print_exception=False) from None

        button.click(export, memory.answers, memory.download, **QUICK).success(
            None, js=CLICK_DOWNLOAD, **PRIVATE
        )


def connect_plot(plot: plots.Plot, memory: Memory) -> None:
    """The counts of the last answer, whichever way it came; their file."""
    memory.answers.change(plots.show, memory.answers, plot.parts, **QUICK)
    plot.save.click(
        lambda answers: str(plots.save_counts(answers, _folder())), memory.answers, memory.download, **QUICK
    ).success(None, js=CLICK_DOWNLOAD, **PRIVATE)


def connect_reader(right: Reader, memory: Memory, library: Library) -> None:
    """Previous and next citation and page, and the original file."""

    def step(shown: Shown, by: int) -> list[Any]:
        shown = shown.step_cited(by)
        return [shown, *_view(shown, library)]

    def turn(shown: Shown, by: int) -> list[Any]:
        shown = reader.turn_page(shown, by, library)
        return [shown, *_view(shown, library)]

    outputs = [memory.shown, *right.parts]
    for button, action, by in (
        (right.previous_cited, step, -1),
        (right.next_cited, step, 1),
        (right.previous_page, turn, -1),
        (right.next_page, turn, 1),
    ):
        button.click(lambda shown, action=action, by=by: action(shown, by), memory.shown, outputs, **QUICK)

    def original(shown: Shown) -> str:
        try:
            return reader.original_file(shown, library)
        except InspectQAError as error:
            raise gr.Error(str(error), print_exception=False) from None

    right.original.click(original, memory.shown, memory.download, **QUICK).success(
        None, js=CLICK_DOWNLOAD, **PRIVATE
    )


def connect_start(
    page: gr.Blocks, left: Chat, right: Reader, memory: Memory, masthead: gr.HTML, library: Library
) -> None:
    """What a visitor finds: the collection as it is now, kept conversations, a paragraph by its address."""

    def start(saved: Any, request: gr.Request) -> list[Any]:
        target = request.query_params.get("paragraph", "") if request else ""
        shown = Shown(target, cited=(target,)) if target else Shown()
        return [
            gr.update(placeholder=_placeholder(library), examples=_examples(library)),
            gr.update(choices=_authorities(library)),
            gr.update(choices=chat.titles(saved), value=None),
            masthead_html(library),
            shown,
            *_view(shown, library),
        ]

    outputs = [left.chatbot, left.authorities, left.kept, masthead, memory.shown, *right.parts]
    page.load(start, memory.saved, outputs, **QUICK)


def _grow(question: str, answers: tuple[Answer, ...], library: Library, limited: Any) -> Iterator[Any]:
    """The conversation's outputs as the answer grows."""
    try:
        authorities, frameworks, since, until = limited
        scope = make_scope(
            library.identities(),
            authorities or (),
            since=since or None,
            until=until or None,
            frameworks=frameworks or (),
        )
    except InspectQAError as error:
        gr.Warning(str(error))
        yield gr.skip(), gr.skip(), answers
        return
    for step in chat.ask(question, answers, library, scope):
        yield step.messages, _question_box(step.finished), step.answers


def _question_box(finished: bool) -> Any:
    """The question's box: emptied, with the button that fits: ask, or stop while an answer is made."""
    return gr.update(value="", submit_btn=finished, stop_btn=not finished)


def _view(shown: Shown, library: Library) -> list[Any]:
    """The reader's updates; an error is shown where the page would be."""
    try:
        return reader.as_updates(reader.show(shown, library))
    except InspectQAError as error:
        from inspectqa.rendering.html import escape

        words = f'<div class="reader-empty" role="alert"><h2>{escape(str(error))}</h2></div>'
        return reader.as_updates(reader.View(words))


def _before(index: Any, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers before the message with that index; each answer is two messages."""
    return answers[: _position(index)]


def _position(index: Any) -> int:
    """Which answer a message belongs to."""
    return int(index[0] if isinstance(index, (list, tuple)) else index) // 2


def masthead_html(library: Library) -> str:
    """Name and size of the collection."""
    identities = library.identities()
    places = len({identity.authority for identity in identities.values() if identity.authority})
    reports = f"{len(identities):,} report" + ("" if len(identities) == 1 else "s")
    of = f" of {places:,} authorities" if places > 1 else ""
    state = f"{reports}{of}. " if identities else "No reports yet. "
    return (
        f"<h1>InspectQA</h1><p>{state}Every answer is quoted, and every quotation opens where it stands.</p>"
    )


def _placeholder(library: Library) -> str:
    """What an empty conversation says."""
    if library.identities():
        return "## Ask your inspection reports\n\nIf the reports don’t say, the answer says so."
    return "## No reports yet\n\nAdd some under **Collection**, or run `inspectqa index FOLDER`."


def _examples(library: Library) -> list[Any]:
    """Example questions as the chat shows them."""
    return [{"text": question} for question in example_questions(library.identities())]


def _authorities(library: Library) -> list[str]:
    """Names of the collection's authorities."""
    return sorted({i.authority for i in library.identities().values() if i.authority})


def _zoom(factor: float) -> str:
    """Script that makes the page's picture larger or smaller, from half to three times."""
    return (
        "() => { const box = document.querySelector('#page-picture'); if (!box) return;"
        "const now = parseFloat(box.style.getPropertyValue('--zoom')) || 100;"
        f"box.style.setProperty('--zoom', Math.min(300, Math.max(50, now * {factor})) + '%'); }}"
    )


def _folder() -> Path:
    """Where exports are written, under the folder that Gradio may serve from."""
    return reader.cache_folder()
