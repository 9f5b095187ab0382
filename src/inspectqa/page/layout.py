"""The page's components, and what each event does with them."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from inspectqa.errors import InspectQAError
from inspectqa.lookup import make_scope
from inspectqa.page import chat, kept, plots, reader
from inspectqa.page.collection import connect_collection, make_collection
from inspectqa.page.components import (
    PRIVATE,
    Chat,
    Memory,
    Reader,
    asset,
    authority_names,
    examples,
    make_chat,
    make_memory,
    make_reader,
    placeholder,
)
from inspectqa.page.endpoints import add_endpoints
from inspectqa.page.messages import messages, notice
from inspectqa.page.reader import Shown
from inspectqa.page.reports import Library
from inspectqa.page.suggestions import follow_up_questions
from inspectqa.records import Answer

#: People answered at once; more wait their turn.
CONCURRENCY = 8
QUEUE_LENGTH = 100
#: Seconds after which drawn pages and uploads are deleted, and how often that is looked at.
CACHE_SECONDS = (3_600, 86_400)
#: With a place in the queue, which a notice to the visitor needs.
QUIET: dict[str, Any] = {**PRIVATE, "show_progress": "hidden"}
QUICK: dict[str, Any] = {**PRIVATE, "queue": False, "show_progress": "hidden"}
CLICK_DOWNLOAD = "() => setTimeout(() => document.querySelector('#download')?.click(), 150)"


def build_page(library: Library) -> gr.Blocks:
    """The page over a library; `launch` it, or start it by serving.serve_page."""
    page: gr.Blocks
    with gr.Blocks(
        title="InspectQA", analytics_enabled=False, fill_width=True, delete_cache=CACHE_SECONDS
    ) as page:
        add_endpoints(library)  # first, so that no event takes their names
        masthead = gr.HTML(masthead_html(library), elem_id="masthead")
        with gr.Tabs(selected="ask") as tabs:
            with gr.Tab("Ask", id="ask"), gr.Row(equal_height=False, elem_id="ask-row"):
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
    return {
        "theme": theme,
        "css": asset("page.css"),
        "head": f"<script>{asset('conversations.js')}</script>",
        "footer_links": [],
    }


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
        before = _before(event.index, answers)
        text = answers[len(before)].question if len(before) < len(answers) else chat.typed(event.value)
        yield from _grow(text, before, library, (a, f, s, u))

    def edit(answers: Any, a: Any, f: Any, s: Any, u: Any, event: gr.EditData) -> Iterator[Any]:
        yield from _grow(chat.typed(event.value), _before(event.index, answers), library, (a, f, s, u))

    def drop(answers: tuple[Answer, ...], event: gr.EventData) -> Iterator[Any]:
        field, _, value = str((event._data or {}).get("target", "")).partition("/")
        yield from _shown(chat.ask_without(answers, field, value, library))

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

    def finish(answers: tuple[Answer, ...], key: str) -> list[Any]:
        key = key or secrets.token_hex(6)
        cited = reader.cited_paragraphs(answers[-1]) if answers else ()
        shown = Shown(cited[0], cited=cited) if cited else Shown()
        return [kept.entry(key, answers), key, gr.update(visible=False), shown, *_view(shown, library)]

    outputs = [memory.kept, memory.key, left.verdict.row, memory.shown, *right.parts]
    for event in asked:
        event.then(finish, [memory.answers, memory.key], outputs, **QUICK).then(
            list_kept,
            [memory.kept, memory.key],
            left.listed,
            js="(entry) => [inspectqa.keep(entry), null]",
            **QUIET,
        )
    left.question.stop(
        lambda answers, typed: [messages(answers), gr.update(value=typed, **_button(True))],
        [memory.answers, left.question],
        [left.chatbot, left.question],
        js="(answers, typed) => [answers, inspectqa.asking(typed)]",
        cancels=asked,
        **QUICK,
    )
    connect_verdicts(left, memory, library)


def connect_verdicts(left: Chat, memory: Memory, library: Library) -> None:
    """Thumbs and reasons are noted at once; own words, where they are sent, as a line of their own."""
    verdict = left.verdict
    outputs = [verdict.given, verdict.row, verdict.words]

    def note(answers: tuple[Answer, ...], position: int, value: str, words: str = "") -> bool:
        if not (position < len(answers) and library.settings.index.is_dir()):
            return False
        chat.note_feedback(library.settings.index, answers[position], value, words)
        return True

    def like(answers: tuple[Answer, ...], event: gr.LikeData) -> list[Any]:
        position = _position(event.index)
        value = event.liked if isinstance(event.liked, str) else ("Like" if event.liked else "Dislike")
        if not note(answers, position, value):
            return [gr.skip()] * 3
        gr.Info("Thank you. It is kept beside the reports and goes nowhere else.")
        return [(position, value), gr.update(visible=True), ""]

    def send(answers: tuple[Answer, ...], given: Any, words: str) -> list[Any]:
        if given and words.strip() and note(answers, given[0], given[1], words):
            gr.Info("Thank you. Your words are kept, too.")
        return [None, gr.update(visible=False), ""]

    left.chatbot.like(like, memory.answers, outputs, **QUIET)
    for event in (verdict.send.click, verdict.words.submit):
        event(send, [memory.answers, verdict.given, verdict.words], outputs, **QUIET)
    verdict.leave.click(lambda: [None, gr.update(visible=False), ""], None, outputs, **QUICK)


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

    left.new.click(fresh, None, empty, js="() => inspectqa.leave()", **QUICK).then(
        lambda: None, None, left.listed, **QUICK
    )

    def open_kept(sent: str) -> list[Any]:
        return _restored(kept.listing(sent), library) or fresh()

    left.listed.input(
        lambda sent, _: open_kept(sent),
        [memory.kept, left.listed],
        empty,
        js="(_, key) => [inspectqa.take(key), key]",
        **QUICK,
    )
    renaming: dict[str, Any] = {
        "fn": lambda sent, key, _: [list_kept(sent, key), ""],
        "inputs": [memory.kept, left.listed, left.title],
        "outputs": [left.listed, left.title],
        "js": "(_, key, title) => [inspectqa.rename(key, title), key, title]",
        **QUICK,
    }
    left.rename.click(**renaming)
    left.title.submit(**renaming)

    def delete(sent: str, key: str | None) -> list[Any]:
        found = kept.listing(sent)
        if not key or found.get("stays"):
            return [gr.skip()] * (1 + len(empty))
        return [list_kept(sent, ""), *fresh()]

    left.delete.click(
        delete,
        [memory.kept, left.listed],
        [left.listed, *empty],
        js="(_, key) => [inspectqa.forget(key), key]",
        **QUICK,
    )
    for name, button in left.exports.items():

        def export(answers: tuple[Answer, ...], name: str = name) -> Any:
            try:
                return str(kept.export(answers, name, _folder()))
            except InspectQAError as error:
                raise gr.Error(notice(error), print_exception=False) from None

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
            raise gr.Error(notice(error), print_exception=False) from None

    right.original.click(original, memory.shown, memory.download, **QUICK).success(
        None, js=CLICK_DOWNLOAD, **PRIVATE
    )


def connect_start(
    page: gr.Blocks, left: Chat, right: Reader, memory: Memory, masthead: gr.HTML, library: Library
) -> None:
    """What a visitor finds: the collection as it is now, kept conversations, a paragraph by its address."""

    def start(sent: str, request: gr.Request) -> list[Any]:
        library.drawer.warm()
        target = request.query_params.get("paragraph", "") if request else ""
        found = kept.listing(sent)
        opened = None if target else _restored(found.get("open"), library)
        shown = Shown(target, cited=(target,)) if target else Shown()
        state = opened or [(), "", [], shown, *_view(shown, library)]
        state[2] = gr.update(value=state[2], placeholder=placeholder(library), examples=examples(library))
        return [
            gr.update(choices=authority_names(library)),
            list_kept(sent, state[1]),
            masthead_html(library),
            *state,
        ]

    state = [memory.answers, memory.key, left.chatbot, memory.shown, *right.parts]
    page.load(
        start,
        memory.kept,
        [left.authorities, left.listed, masthead, *state],
        js="() => inspectqa.begin()",
        **QUICK,
    )


def list_kept(sent: str, key: str | None) -> Any:
    """The menu of kept conversations after the browser's answer; says where the store was full."""
    found = kept.listing(sent)
    if words := kept.warning(found):
        gr.Warning(words)
    choices = kept.titles(found)
    return gr.update(choices=choices, value=key if key in [value for _, value in choices] else None)


def _restored(conversation: Any, library: Library) -> list[Any] | None:
    """Answers, key, messages and an empty reader of a kept conversation; None where it is not sound."""
    key, answers = kept.restore(conversation, library.settings.question_max_chars)
    if not answers:
        return None
    follow_ups = follow_up_questions(answers[-1], library.identities())
    return [answers, key, messages(answers, follow_ups), Shown(), *reader.as_updates(reader.EMPTY)]


def _grow(question: str, answers: tuple[Answer, ...], library: Library, limited: Any) -> Iterator[Any]:
    """The conversation's outputs as the answer grows; a blank question only says so."""
    if not question.strip():
        gr.Info("Type a question first.")
        yield gr.skip(), gr.skip(), answers
        return
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
        gr.Warning(notice(error))
        yield gr.skip(), gr.skip(), answers
        return
    yield from _shown(chat.ask(question, answers, library, scope))


def _shown(steps: Iterator[chat.Step]) -> Iterator[Any]:
    """The outputs of each step; the question's box is emptied at the first only: then the next is typed."""
    empty: dict[str, Any] = {"value": ""}
    for step in steps:
        yield step.messages, gr.update(**_button(step.finished), **empty), step.answers
        empty = {}


def _button(finished: bool) -> dict[str, Any]:
    """The button that fits: ask, or stop while an answer is made."""
    return {"submit_btn": finished, "stop_btn": not finished}


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
    promise = "Every answer is quoted, and every quotation opens where it stands."
    return f"<h1>InspectQA</h1><p>{state}<span>{promise}</span></p>"


def _folder() -> Path:
    """A folder for one export, which nobody can guess, under the folder that Gradio may serve from."""
    return Path(tempfile.mkdtemp(prefix="saved-", dir=reader.cache_folder()))
