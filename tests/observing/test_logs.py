"""Logs: one JSON object a line, no question unless asked for, no secret ever."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from inspectqa.observing import events, logs
from inspectqa.observing.events import IndexEvent, Outcome, QuestionEvent, announce, in_request
from inspectqa.observing.logs import blank_secrets, start_logs
from inspectqa.settings import Settings

QUESTION = QuestionEvent(
    "r1", "What of my child?", Outcome.ANSWERED, "open", "extractive", stages={"rank": 0.5}
)
TOKEN = "correct-horse-battery"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Starts the logs with settings; returns what parses the lines since."""
    monkeypatch.setattr(events, "_listeners", [])
    logger = logging.getLogger("inspectqa")
    before = (list(logger.handlers), logger.level, logger.propagate)

    def start(**settings: Any) -> Any:
        start_logs(Settings(**settings))
        return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield start
    logger.handlers, level, logger.propagate = before
    logger.setLevel(level)


def test_a_question_is_a_line_without_its_text(lines: Any) -> None:
    read = lines(log_json=True)
    announce(QUESTION)
    (line,) = read()
    assert {"time", "level", "event", "logger"} <= line.keys()
    assert (line["event"], line["request"], line["outcome"]) == ("question", "r1", "answered")
    assert line["stages"] == {"rank": 0.5}
    assert "my child" not in json.dumps(line)


def test_the_text_is_there_where_it_is_asked_for(lines: Any) -> None:
    read = lines(log_json=True, log_questions=True)
    announce(QUESTION)
    assert read()[0]["question"] == "What of my child?"


def test_what_is_logged_in_a_request_carries_its_name(lines: Any) -> None:
    read = lines(log_json=True)
    with in_request("req-9"):
        logging.getLogger("inspectqa.anything").warning("something")
    assert read()[0]["request"] == "req-9"


def test_a_run_of_indexing_and_each_file_that_failed(lines: Any) -> None:
    read = lines(log_json=True)
    announce(IndexEvent(added=2, failures=("a.pdf: it needs a password",)))
    failed, done = read()
    assert (failed["level"], failed["reason"]) == ("warning", "a.pdf: it needs a password")
    assert (done["event"], done["added"], done["failed"]) == ("indexed", 2, 1)


def test_no_secret_is_logged(lines: Any) -> None:
    read = lines(log_json=True, chroma_token=SecretStr(TOKEN), mcp_token=SecretStr("tok-tok-tok"))
    log = logging.getLogger("inspectqa.anything")
    log.warning("refused %s", TOKEN, extra={"fields": {"reason": [f"header {TOKEN}", "Bearer abcdef123456"]}})
    log.warning("http://ann:hunter2@example.org/ api_key=sk-verysecret1 and tok-tok-tok")
    try:
        raise ValueError(f"token {TOKEN}")
    except ValueError:
        log.exception("failed")
    found = read()
    text = json.dumps(found)
    for secret in (TOKEN, "abcdef123456", "hunter2", "verysecret", "tok-tok-tok"):
        assert secret not in text
    assert len(found) == 3


@pytest.mark.parametrize(
    "text", ["the Secretary of State", "token counts: 12", "3 tokens", "password protected"]
)
def test_ordinary_words_stay(text: str) -> None:
    assert blank_secrets(text) == text


def test_settings_do_not_show_their_secrets() -> None:
    settings = Settings(chroma_token=SecretStr(TOKEN), mcp_token=SecretStr(TOKEN))
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_without_json_only_warnings_reach_a_person(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lines()
    announce(QUESTION)
    logging.getLogger("inspectqa.x").warning("following", extra={"fields": {"reason": "no server"}})
    assert capsys.readouterr().err == "Warning: following: no server\n"


def test_a_program_that_uses_the_library_hears_nothing(tmp_path: Path) -> None:
    code = "import logging, inspectqa\nlogging.getLogger('inspectqa.indexing').warning('something')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_ask_logs_one_line(mini_index: Path) -> None:
    question = "What is the re-referral rate in Dorset in 2022?"
    command = [sys.executable, "-m", "inspectqa", "ask", question, "--log-json", "--index", str(mini_index)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["event"] == "question"
    assert question not in done.stderr
    assert "33%" in done.stdout
    assert logs.NAME == "inspectqa"
