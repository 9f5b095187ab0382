"""Conversations as the browser keeps them, and their files."""

from __future__ import annotations

import json

import pytest

from inspectqa.errors import QuestionError
from inspectqa.page import chat, kept, layout, reader
from inspectqa.page.messages import messages
from inspectqa.page.reports import Library
from inspectqa.settings import Settings


@pytest.fixture(scope="module")
def library(mini_index):
    return Library(Settings(index=mini_index))


@pytest.fixture(scope="module")
def answer(library):
    return library.assistant.ask("What is the re-referral rate in Dorset in 2022?")


def test_a_follow_up_leans_on_answers_that_came_back_from_a_browser(library, answer):
    key, restored = kept.restore(json.loads(kept.entry("k", (answer,))), 2_000)
    assert key == "k"
    assert restored[0].text == answer.text
    *_, last = chat.ask("and in 2025?", restored, library)
    assert last.answers[-1].scope.authorities == ("Dorset",)
    assert last.answers[-1].scope.years == (2025,)


@pytest.mark.parametrize(
    "sent", [None, "x", {}, [1], {"key": "k"}, {"answers": "x"}, {"answers": [1]}, {"answers": [{"a": 1}]}]
)
def test_what_a_browser_sends_is_not_trusted(sent):
    assert kept.restore(sent, 2_000) == ("", ())
    assert kept.titles(kept.listing(json.dumps(sent))) == []
    assert kept.listing("{") == {}


def test_what_a_browser_sends_is_no_longer_than_what_is_asked(answer):
    """Each question of a conversation is understood anew with the next: 100,000 letters took 5 s."""
    (slim,) = json.loads(kept.entry("k", (answer,)))["answers"]
    assert kept.restore({"answers": [slim | {"question": "Dorset and " * 200}]}, 2_000) == ("", ())
    _, answers = kept.restore({"answers": [slim] * (kept.ANSWERS_MOST + 5)}, 2_000)
    assert len(answers) == kept.ANSWERS_MOST


def test_a_table_that_a_browser_sends_is_a_table_or_nothing(answer):
    (slim,) = json.loads(kept.entry("k", (answer,)))["answers"]
    table = {"columns": ["A", "B"], "rows": [["x"]], "citations": [None]}
    assert kept.restore({"answers": [slim | {"table": table}]}, 2_000) == ("", ())
    half_a_character = table | {"rows": [["\ud800", "x"]]}
    _, answers = kept.restore({"answers": [slim | {"table": half_a_character}]}, 2_000)
    assert "Download CSV" in messages(answers)[1]["content"]


def test_equal_titles_are_told_apart():
    found = {"titles": [["A", "1"], ["A", "2"], ["B", "3"], "x", ["y"]]}
    assert kept.titles(found) == [("A", "1"), ("A (2)", "2"), ("B", "3")]


def test_a_full_store_is_said():
    titles = [["A", "1"]]
    assert kept.warning({"titles": titles, "dropped": 3}) == ""
    assert "oldest conversation was dropped" in kept.warning({"titles": titles, "full": True, "dropped": 1})
    assert "2 oldest" in kept.warning({"titles": titles, "full": True, "dropped": 2})
    assert "keeps nothing" in kept.warning({"titles": [], "full": True, "dropped": 1})


def test_every_export_is_written(answer, tmp_path):
    for name in kept.EXPORTS:
        assert kept.export([answer], name, tmp_path).stat().st_size > 50
    with pytest.raises(QuestionError):
        kept.export([], "Word", tmp_path)


def test_what_one_person_saves_no_other_overwrites_or_can_guess(answer, monkeypatch):
    """All people share a process; a file's name tells the second alone."""
    monkeypatch.setattr(kept.time, "strftime", lambda _: "now")
    first, second = (kept.export([answer], "JSON", layout._folder()) for _ in range(2))
    assert first != second
    assert first.name == second.name
    assert reader.cache_folder() in first.parents


def test_what_is_nested_without_end_is_no_listing():
    assert kept.listing("[" * 200_000) == {}
