from __future__ import annotations

import sqlite3

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectqa.indexing import texts
from inspectqa.indexing.rows import PassageTable


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.executescript(texts.TABLES)
    return made


def table(*orders: int) -> PassageTable:
    return np.array([(order, 0, 0, 9) for order in orders], np.int32).reshape(-1, 4)


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_digest_and_its_name(digest: int) -> None:
    assert texts.read_name(texts.name_text(digest)) == digest


def test_a_passage_keeps_its_id() -> None:
    assert texts.passage_id("avon", (12 << 16) + 0) == "avon/0012"
    assert texts.passage_id("avon", (12 << 16) + 3) == "avon/0012:3"
    assert texts.read_name("avon/0012") == 0


def test_each_text_is_carried_by_one_report_alone(connection: sqlite3.Connection) -> None:
    first, second = texts.digest_texts(["a", "b", "b"]), texts.digest_texts(["b", "c"])
    texts.insert(connection, 1, table(1, 2, 3), first)
    texts.insert(connection, 2, table(1, 2), second)
    assert texts.first_rows(connection, 1, first) == [0, 1]
    assert texts.first_rows(connection, 2, second) == [1]


def test_a_text_is_unused_when_its_last_report_is_gone(connection: sqlite3.Connection) -> None:
    first, second = texts.digest_texts(["a", "b"]), texts.digest_texts(["b"])
    texts.insert(connection, 1, table(1, 2), first)
    texts.insert(connection, 2, table(1), second)
    texts.delete(connection, 1, first)
    assert texts.unused(connection) == first[:1].tolist()
    texts.insert(connection, 3, table(1), first[:1])
    assert texts.unused(connection) == []
