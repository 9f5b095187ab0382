"""The page's components, as a visitor meets them: the chat, the reader, what the page remembers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import gradio as gr

from inspectqa.page import kept, reader
from inspectqa.page.chat import WORDS_CHARS
from inspectqa.page.reader import Shown
from inspectqa.page.reports import Library
from inspectqa.page.suggestions import example_questions
from inspectqa.records import Framework

VERDICTS = ("Like", "Dislike", "Wrong paragraph", "Something is missing", "Misleading")
PRIVATE: dict[str, Any] = {"api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a visitor may add to a verdict; `given` holds the answer's position and the verdict."""

    given: gr.State
    row: gr.Row
    words: gr.Textbox
    send: gr.Button
    leave: gr.Button


@dataclass(frozen=True, slots=True)
class Chat:
    """The components at the left."""

    chatbot: gr.Chatbot
    question: gr.Textbox
    verdict: Verdict
    authorities: gr.Dropdown
    frameworks: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    new: gr.Button
    listed: gr.Dropdown
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
    kept: gr.Textbox
    download: gr.DownloadButton
    bridge: gr.HTML


def make_memory() -> Memory:
    """The page's memory and its unseen parts."""
    return Memory(
        answers=gr.State(()),
        shown=gr.State(Shown()),
        key=gr.State(""),
        kept=gr.Textbox("", visible="hidden", label="Conversations of this browser"),
        download=gr.DownloadButton("Download", elem_id="download", visible="hidden"),
        bridge=gr.HTML("", elem_id="bridge", js_on_load=asset("page.js")),
    )


def make_chat(library: Library) -> Chat:
    """Conversation, question, limits, kept conversations, exports."""
    chatbot = gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        height="62vh",  # page.css fits it to the window
        min_height=320,
        layout="panel",
        autoscroll=False,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        editable="user",
        feedback_options=VERDICTS,
        placeholder=placeholder(library),
        examples=examples(library),
    )
    verdict = make_verdict()
    question = gr.Textbox(
        elem_id="question",
        label="Your question",
        show_label=False,
        placeholder="Ask about an authority, a judgement, a year…",
        lines=1,
        max_lines=6,
        max_length=library.settings.question_max_chars,
        submit_btn=True,
    )
    with gr.Row(elem_id="below"):
        with gr.Accordion("Limit the reports", open=False):
            authorities = gr.Dropdown(
                authority_names(library),
                multiselect=True,
                label="Authorities",
                value=[],
                elem_id="authorities",
            )
            frameworks = gr.Dropdown(
                [framework.value for framework in Framework], multiselect=True, label="Frameworks", value=[]
            )
            with gr.Row():
                since = gr.Textbox(label="Published since", placeholder="2022 or 2022-05", max_length=10)
                until = gr.Textbox(label="Published until", placeholder="2024", max_length=10)
        with gr.Accordion("Conversations", open=False):
            listed = gr.Dropdown([], label="Kept in this browser", value=None)
            title = gr.Textbox(label="Rename it to", max_length=kept.TITLE_CHARS)
            with gr.Row(elem_classes="buttons"):
                rename = gr.Button("Rename", size="sm")
                delete = gr.Button("Delete…", variant="stop", size="sm")
            gr.HTML('<p class="save-as">Save this conversation</p>')
            with gr.Row(elem_classes="buttons"):
                exports = {name: gr.Button(f"Save as {name}", size="sm") for name in kept.EXPORTS}
        new = gr.Button("New conversation", size="sm", elem_id="new")
    return Chat(
        chatbot, question, verdict, authorities, frameworks, since, until, new, listed, title, rename, delete,
        exports,
    )  # fmt: skip


def make_verdict() -> Verdict:
    """A line for own words, unseen until there is a verdict."""
    with gr.Row(visible=False, elem_id="verdict") as row:
        words = gr.Textbox(
            label="What was wrong or good? In your own words, if you like",
            max_length=WORDS_CHARS,
            max_lines=3,
            scale=4,
        )
        send = gr.Button("Send", size="sm", scale=0)
        leave = gr.Button("No, thank you", size="sm", scale=0)
    return Verdict(gr.State(None), row, words, send, leave)


def make_reader() -> Reader:
    """Heading, buttons, page picture, text."""
    heading = gr.HTML(reader.EMPTY.heading)
    with gr.Row(elem_id="reader-buttons", visible=False) as buttons:
        previous_cited = gr.Button("‹ Cited", size="sm", interactive=False)
        next_cited = gr.Button("Cited ›", size="sm", interactive=False)
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


@cache
def asset(name: str) -> str:
    """The text of a file of the page."""
    return resources.files("inspectqa.page").joinpath("assets", name).read_text(encoding="utf-8")


def placeholder(library: Library) -> str:
    """What an empty conversation says."""
    if library.identities():
        return "## Ask your inspection reports\n\nIf the reports don’t say, the answer says so."
    return "## No reports yet\n\nAdd some under **Collection**, or run `inspectqa index FOLDER`."


def examples(library: Library) -> list[Any]:
    """Example questions as the chat shows them."""
    return [{"text": question} for question in example_questions(library.identities())]


def authority_names(library: Library) -> list[str]:
    """Names of the collection's authorities."""
    return sorted({i.authority for i in library.identities().values() if i.authority})


def _zoom(factor: float) -> str:
    """Script that makes the page's picture larger or smaller, from half to three times."""
    return (
        "() => { const box = document.querySelector('#page-picture'); if (!box) return;"
        "const now = parseFloat(box.style.getPropertyValue('--zoom')) || 100;"
        f"box.style.setProperty('--zoom', Math.min(300, Math.max(50, now * {factor})) + '%'); }}"
    )
