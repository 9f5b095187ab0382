"""The language-model path end to end: an OpenAI-compatible server on this machine that does its worst.

Whatever the server does, the assistant answers: with verified statements, or with the reports' own sentences
and a note that says why. Never with a traceback.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inspectqa.asking.chain import Assistant
from inspectqa.asking.readers.generated import generate_statements, stream_answer
from inspectqa.asking.sentences import split_sentences
from inspectqa.errors import LanguageModelError
from inspectqa.records import (
    Answer,
    Evidence,
    Framework,
    Identity,
    Kind,
    Paragraph,
    Question,
    Scope,
    Statement,
    Support,
)
from inspectqa.settings import Settings

pytest.importorskip("langchain_openai", reason="the extra 'openai' is not installed")

TEXT = "Case supervision is not consistently effective. Managers do not always challenge drift."
TRUE = "Case supervision is not consistently effective."
QUESTION = Question("How good is case supervision?", "How good is case supervision?")


class Server(ThreadingHTTPServer):
    """Answers every request with `script`, and keeps what it was asked."""

    daemon_threads = True
    script: Callable[[Handler], None]
    requests: list[dict]  # type: ignore[type-arg]


class Handler(BaseHTTPRequestHandler):
    """Speaks just enough of the chat-completions streaming protocol."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.script(self)

    def log_message(self, *_: object) -> None:
        pass

    def begin(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def say(self, text: str) -> None:
        delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [delta]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def end(self) -> None:
        self.wfile.write(b"data: [DONE]\n\n")
        self.wfile.flush()


def line(statement: str, quotation: str = TRUE) -> str:
    citations = [{"marker": 1, "quotation": quotation}]
    return json.dumps({"statement": statement, "citations": citations}) + "\n"


def good(handler: Handler) -> None:
    handler.begin()
    reply = line(TRUE)
    for start in range(0, len(reply), 7):
        handler.say(reply[start : start + 7])
    handler.end()


def sloppy(handler: Handler) -> None:
    handler.begin()
    handler.say(line("Case supervision is consistently effective."))
    handler.say(line("Supervision is weekly.", "Supervision takes place weekly."))
    handler.say(json.dumps({"statement": "Drift is challenged.", "citations": [{"marker": 999}]}))
    handler.end()


def broken_status(handler: Handler) -> None:
    handler.begin(500, "application/json")
    handler.wfile.write(b'{"error": {"message": "out of memory"}}')


def refused_key(handler: Handler) -> None:
    handler.begin(401, "application/json")
    handler.wfile.write(b'{"error": {"message": "no such key"}}')


def half_json(handler: Handler) -> None:
    handler.begin()
    handler.say(line(TRUE)[:40])
    handler.end()


def lost(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.say(line(TRUE))
    handler.close_connection = True


def garbled(handler: Handler) -> None:
    handler.begin()
    handler.wfile.write(b"data: {not json\n\n")
    handler.end()


def web_page(handler: Handler) -> None:
    handler.begin(200, "text/html")
    handler.wfile.write(b"<html>Welcome to the router</html>")


def slow(handler: Handler) -> None:
    handler.begin()
    handler.say(" ")
    time.sleep(3)


@contextmanager
def serve(script: Callable[[Handler], None]) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.script, server.requests = script, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def settings_of(server: Server, **options: float) -> Settings:
    address = f"http://127.0.0.1:{server.server_port}/v1"
    return Settings(llm="openai:test-model", llm_base_url=address, **options)  # type: ignore[arg-type]


def evidence() -> list[Evidence]:
    report = Identity("harrowmere-2018", "Harrowmere 2018", "Harrowmere", Framework.SIF)
    return [Evidence(report, Paragraph("harrowmere-2018/0001", report.id, 1, TEXT), 1.0)]


def ask(server: Server, **options: float) -> list[Statement]:
    return list(generate_statements(QUESTION, evidence(), settings_of(server, **options)))


def test_a_good_server_is_read_as_it_streams() -> None:
    with serve(good) as server:
        (statement,) = ask(server)
    assert statement.support is Support.QUOTED
    (request,) = server.requests
    assert request["stream"] is True
    assert request["model"] == "test-model"
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert TRUE in request["messages"][1]["content"]


def test_a_sloppy_server_gives_nothing_that_is_shown() -> None:
    blank = Answer(QUESTION.text, QUESTION.standalone, Scope(), Kind.OPEN, "")
    with serve(sloppy) as server:
        statements = ask(server)
        with pytest.raises(LanguageModelError, match="verified"):
            list(stream_answer(QUESTION, evidence(), blank, settings_of(server)))
    assert [one.support for one in statements] == [Support.UNVERIFIED] * 3


@pytest.mark.parametrize(
    ("script", "reason", "tries"),
    [
        (broken_status, "error 500", 2),
        (refused_key, "refused the key", 1),
        (half_json, "broke off", 2),
        (garbled, "could not be read", 2),
        (web_page, "could not be read", 2),
        (lost, "lost in the middle", 1),
    ],
)
def test_a_broken_server_raises_one_kind_of_error(
    script: Callable[[Handler], None], reason: str, tries: int
) -> None:
    with serve(script) as server, pytest.raises(LanguageModelError) as raised:
        ask(server)
    assert reason in raised.value.reason
    assert len(server.requests) == tries


def test_a_slow_server_is_given_up() -> None:
    started = time.monotonic()
    with serve(slow) as server, pytest.raises(LanguageModelError):
        ask(server, llm_timeout_seconds=0.5)
    assert time.monotonic() - started < 2.5


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with serve(good) as server:
        settings = settings_of(server)
    with pytest.raises(LanguageModelError, match="could not be reached"):
        list(generate_statements(QUESTION, evidence(), settings))


def good_for_any_evidence(handler: Handler) -> None:
    """Quotes the first sentence of the first paragraph that it is given."""
    given = handler.server.requests[-1]["messages"][1]["content"].splitlines()[1]
    first = split_sentences(json.loads(given)["text"])[0].text
    handler.begin()
    handler.say(line(first, first))
    handler.end()


@pytest.mark.parametrize("script", [good_for_any_evidence, sloppy, broken_status, half_json, lost, web_page])
def test_the_assistant_answers_whatever_the_server_does(
    script: Callable[[Handler], None], mini_index: Path
) -> None:
    with serve(script) as server, Assistant(mini_index, settings_of(server)) as assistant:
        answer = assistant.ask("What do the reports say about care leavers in Rotherham?")
    assert not answer.refused and answer.statements
    assert all(one.support is not Support.UNVERIFIED for one in answer.statements)
    if script is good_for_any_evidence:
        assert answer.reader == "openai:test-model"
    else:
        assert answer.reader == "extractive"
        assert any("language model" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("llm", "address", "reason", "remedy"),
    [
        ("openai:m", "nonsense", "its address 'nonsense' is none", "INSPECTQA_LLM_BASE_URL"),
        ("openai:m", "http://[half", "is none", "INSPECTQA_LLM_BASE_URL"),
        ("openai:m", "http://127.0.0.1:1/v1", "could not be reached", "Check that it runs"),
        ("nobody:m", None, "no provider 'nobody'", "Name one"),
        ("m", None, "not provider:model", "Name one"),
        ("groq:m", None, "not installed", "pip install"),
    ],
)
def test_why_there_is_no_answer_is_said_with_what_to_do_about_it(
    llm: str, address: str | None, reason: str, remedy: str, mini_index: Path
) -> None:
    settings = Settings(llm=llm, llm_base_url=address)
    with Assistant(mini_index, settings) as assistant:
        answer = assistant.ask("What do the reports say about care leavers in Rotherham?")
    assert reason in answer.notes[0] and remedy in answer.notes[0]
    assert answer.notes[0].endswith("These are the reports’ own sentences.")


@pytest.mark.parametrize(
    ("script", "note"),
    [
        (refused_key, "it refused the key. Check the key"),
        (broken_status, "error 500. Wait a while"),
        (sloppy, "Nothing that the language model said could be verified"),
        (slow, "The language model did not answer within 0.5 seconds. Raise"),
        (web_page, "could not be read. Check that INSPECTQA_LLM_BASE_URL"),
    ],
)
def test_what_a_server_did_is_said_in_plain_words(
    script: Callable[[Handler], None], note: str, mini_index: Path
) -> None:
    with (
        serve(script) as server,
        Assistant(mini_index, settings_of(server, llm_timeout_seconds=0.5)) as assistant,
    ):
        answer = assistant.ask("What do the reports say about care leavers in Rotherham?")
    assert note in answer.notes[0]
