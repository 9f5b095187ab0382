"""A question in flight, while a writer changes the index under it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectqa.errors import UnknownReportError
from inspectqa.indexing import neighbours
from inspectqa.indexing import opened as opened_module
from inspectqa.indexing.build import build_index, remove_reports
from inspectqa.indexing.opened import Index

Write = Callable[[Path, str, int, str], None]
pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def built(reports: Path, index: Path, in_process: list[Path]) -> Path:
    assert build_index(reports, index=index).added
    return index


def test_a_question_in_flight_sees_one_generation(built: Path) -> None:
    with Index.open(built) as index:
        vector = index.embedder.embed_question("foster carers")
        name = next(iter(index.catalogue.identities()))
        generation = index.catalogue.generation()

        def work() -> int:
            remove_reports([name], built)
            assert index.catalogue.generation() == generation
            assert index.catalogue.paragraphs(name)
            assert index.search_meaning(vector, [name], 1)
            assert any(found.startswith(name) for found, _ in index.search_meaning(vector, None, 99))
            return len(index.catalogue.identities())

        assert index.steadily(work) == 3
        assert index.steadily(lambda: len(index.catalogue.identities())) == 2
        assert not any(found.startswith(name) for found, _ in index.search_meaning(vector, None, 99))


def test_what_an_older_question_loads_is_not_taken_for_the_newer(
    built: Path, reports: Path, write_report: Write
) -> None:
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        name = next(name for name in index.catalogue.identities() if name.startswith("brackwater"))

        def work() -> float:
            write_report(reports / "brackwater.md", "Brackwater", 2021, "Kayaks on the river.")
            build_index(reports, index=built)
            other = threading.Thread(target=index.refresh)
            other.start()
            other.join()
            return index.search_meaning(vector, [name], 1)[0][1]

        assert index.steadily(work) < 0.6
        assert index.search_meaning(vector, [name], 1)[0][1] > 0.8


def test_a_question_in_flight_goes_on_while_the_index_is_replaced(built: Path, reports: Path) -> None:
    with Index.open(built) as index:
        vector = index.embedder.embed_question("foster carers")
        names = set(index.catalogue.identities())

        def work() -> set[str]:
            build_index(reports, index=built, rebuild=True)
            assert index.search_meaning(vector, None, 3)
            return {name for name in names if index.catalogue.paragraphs(name)}

        assert index.steadily(work) == names
        assert index.catalogue.replaced()
        assert index.steadily(lambda: set(index.catalogue.identities())) == names
        assert not index.catalogue.replaced()


def test_work_that_fails_because_the_index_was_replaced_is_done_again(built: Path, reports: Path) -> None:
    tries = 0

    def work() -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            build_index(reports, index=built, rebuild=True)
            raise UnknownReportError("avonbridge", "the index holds no such report")
        return len(index.catalogue.identities())

    with Index.open(built) as index:
        assert index.steadily(work) == 3
        with pytest.raises(UnknownReportError):
            index.steadily(lambda: index.catalogue.paragraph("nothing/0001"))
    assert tries == 2


def test_beyond_the_exact_search_changes_are_seen_without_opening_chroma_again(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        store = index.vectors
        write_report(reports / "new.md", "Dunmarsh", 2020, "Kayaks on the river.")
        (reports / "avonbridge.md").unlink()
        build_index(reports, index=built)
        assert index.refresh()
        found = index.search_meaning(vector, None, 99)
        assert found[0][1] > 0.8
        assert not any(name.startswith("avonbridge") for name, _ in found)
        assert {name for name, _ in found} == {
            name for name, _ in index.search_meaning(vector, list(index.catalogue.identities()), 99)
        }
        assert index.vectors is store


def test_chroma_is_opened_again_once_much_is_new(
    built: Path, reports: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    monkeypatch.setattr(neighbours, "REOPEN_PASSAGES", 1)
    with Index.open(built) as index:
        vector = index.embedder.embed_question("kayaks on the river")
        store = index.vectors
        write_report(reports / "new.md", "Dunmarsh", 2020, "Kayaks on the river.")
        build_index(reports, index=built)
        assert index.refresh()
        for _ in range(100):
            assert index.search_meaning(vector, None, 1)[0][1] > 0.8
            if index.vectors is not store:
                break
            time.sleep(0.1)
        assert index.vectors is not store
        assert index.search_meaning(vector, None, 1)[0][1] > 0.8


def test_a_text_that_several_reports_print_is_found_in_each(
    reports: Path, index: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        write_report(reports / f"more-{number}.md", f"Town{number}", 1990 + number, "Kayaks on the river.")
    build_index(reports, index=index)
    monkeypatch.setattr(opened_module, "EXACT_PASSAGES", 0)
    with Index.open(index) as opened:
        vector = opened.embedder.embed_question("Kayaks on the river.")
        found = opened.search_meaning(vector, None, 30)
        assert len({name.rpartition("/")[0] for name, _ in found}) == 30
        assert all(cosine > 0.99 for _, cosine in found)
        assert opened.vectors.count() < opened.catalogue.passage_count()
