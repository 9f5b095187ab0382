from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import DamagedIndexError, IndexingError, IndexNotFoundError, UnknownReportError
from inspectqa.indexing import catalogue as catalogue_module
from inspectqa.indexing import schema
from inspectqa.indexing.catalogue import Catalogue, match_expression
from inspectqa.indexing.files import FileRow
from inspectqa.indexing.passages import make_passages
from inspectqa.indexing.texts import digest_texts, name_text
from inspectqa.indexing.writing import CatalogueWriter, Prepared
from inspectqa.records import Report

Make = Callable[..., Report]
AVON, BRACK = "avonbridge-2019-05-01-ilacs", "brackwater-2021-01-01-sif"
TEXTS = [
    "Independent reviewing officers (IROs) do not challenge drift.",
    "Foster carers are well supported.",
    "Care leavers live in suitable homes, and foster links are kept.",
]


def text_names(texts: list[str]) -> list[str]:
    return [name_text(digest) for digest in digest_texts(texts).tolist()]


def prepare(report: Report, path: str = "a.pdf", seed: int = 0) -> Prepared:
    passages = make_passages(report, lambda text: len(text.split()), 200)
    vectors = np.random.default_rng(seed).normal(size=(len(passages), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Prepared(report, FileRow(path, 1, 1, path, 0), passages, vectors)


@pytest.fixture
def writer(tmp_path: Path) -> CatalogueWriter:
    schema.create(tmp_path)
    return CatalogueWriter(tmp_path)


@pytest.fixture
def filled(writer: CatalogueWriter, make_report: Make, tmp_path: Path) -> Catalogue:
    first = prepare(make_report(TEXTS, AVON), "a.pdf")
    second = prepare(make_report(["Foster carers leave.", "Thresholds are unclear."], BRACK), "b.pdf", 1)
    writer.publish(writer.add([first, second]))
    return Catalogue(tmp_path)


def test_reports_with_a_word_of_every_group_in_one_paragraph(filled: Catalogue) -> None:
    assert filled.reports_with([["foster carers"]]) == {AVON, BRACK}
    assert filled.reports_with([["foster"], ["homes", "houses"]]) == {AVON}
    assert filled.reports_with([["foster"], ["thresholds"]]) == set()
    assert filled.reports_with([['" OR foster']]) == set()
    assert filled.reports_with([[]]) == set()


def test_a_report_comes_back_as_it_was(filled: Catalogue, make_report: Make) -> None:
    assert filled.report(AVON) == make_report(TEXTS, AVON)


def test_identities_and_counts(filled: Catalogue) -> None:
    assert list(filled.identities()) == [AVON, BRACK]
    assert filled.counts() == {AVON: 4, BRACK: 3}
    assert filled.identity(AVON).authority == "Avonbridge"


def test_paragraphs_by_id_keep_the_order_asked_for(filled: Catalogue) -> None:
    wanted = [f"{BRACK}/0002", f"{AVON}/0003", "nothing/0001", f"{AVON}/9999", "nonsense"]
    assert list(filled.paragraphs_by_id(wanted)) == wanted[:2]
    assert filled.paragraph(f"{AVON}/0003").text == TEXTS[1]


@pytest.mark.parametrize("name", ["nothing", "nothing/0001", f"{AVON}/0099", f"{AVON}/x", ""])
def test_what_is_not_there(filled: Catalogue, name: str) -> None:
    for ask in (filled.paragraph, filled.identity, lambda name: filled.neighbours(name, 1, 1)):
        with pytest.raises(UnknownReportError):
            ask(name)


def test_neighbours_stop_at_the_ends_of_the_report(filled: Catalogue) -> None:
    assert [p.order for p in filled.neighbours(f"{AVON}/0002", 1, 1)] == [1, 2, 3]
    assert [p.order for p in filled.neighbours(f"{AVON}/0004", 1, 5)] == [3, 4]


def test_judgements_of_all_and_of_some(filled: Catalogue) -> None:
    assert [judgement.report_id for judgement in filled.judgements()] == [AVON, BRACK]
    assert [judgement.paragraph_id for judgement in filled.judgements([BRACK])] == [f"{BRACK}/0001"]
    assert filled.judgements([]) == []


def test_words_are_found_by_stem_in_scope_and_out(filled: Catalogue) -> None:
    everywhere = filled.search_words(["fostering"], None, 10)
    assert {name for name, _ in everywhere} == {f"{AVON}/0003", f"{AVON}/0004", f"{BRACK}/0002"}
    assert [score for _, score in everywhere] == sorted((score for _, score in everywhere), reverse=True)
    assert [name for name, _ in filled.search_words(["fostering"], [BRACK], 10)] == [f"{BRACK}/0002"]
    assert filled.search_words(["fostering"], [], 10) == []
    assert len(filled.search_words(["fostering"], None, 1)) == 1


def test_scope_does_not_change_a_score(filled: Catalogue) -> None:
    everywhere = dict(filled.search_words(["foster", "carer"], None, 10))
    scoped = dict(filled.search_words(["foster", "carer"], [AVON], 10))
    assert scoped.items() <= everywhere.items()


def test_frequent_terms_are_left_out_where_too_much_would_match(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = ["challenge", "thresholds", "foster"]
    everything = {f"{AVON}/0002", f"{AVON}/0003", f"{AVON}/0004", f"{BRACK}/0002", f"{BRACK}/0003"}
    assert {name for name, _ in filled.search_words(terms, None, 9)} == everything
    monkeypatch.setattr(catalogue_module, "_MOST_MATCHES", 4)
    found = [name for name, _ in filled.search_words(terms, None, 9)]
    assert set(found) == {f"{AVON}/0002", f"{BRACK}/0003"}
    assert len(filled.search_words(terms, [AVON], 9)) == 3
    assert filled.search_words(["nowhere"], None, 9) == []


def test_phrases_and_beginnings(filled: Catalogue) -> None:
    assert [n for n, _ in filled.search_words(["reviewing officer"], None, 9)] == [f"{AVON}/0002"]
    assert filled.search_words(["officer reviewing"], None, 9) == []
    assert [n for n, _ in filled.search_words(["thresh*"], None, 9)] == [f"{BRACK}/0003"]


def test_context_is_searched_too(filled: Catalogue) -> None:
    assert len(filled.search_words(["Avonbridge"], [AVON], 9)) == 4


@pytest.mark.parametrize(
    "term", ['"', 'a" OR "b', "NEAR(a b)", "text:foster", "-foster", "*", "(", "£", "a AND", "^x", "\0", "’"]
)
def test_nothing_in_a_term_is_syntax(filled: Catalogue, term: str) -> None:
    assert isinstance(filled.search_words([term, "foster"], None, 9), list)
    assert len(filled.search_words(["foster", term], None, 9)) >= 3


def test_a_step_that_fails_half_way_leaves_nothing(writer: CatalogueWriter, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer._transaction() as connection:
        connection.execute("INSERT INTO meta VALUES ('half', 'a step')")
        raise ZeroDivisionError
    assert "half" not in Catalogue(tmp_path).meta()


def test_match_expression() -> None:
    assert match_expression(["a", "b c", "d*", 'e"f', "–", "a"]) == '"a" OR "b c" OR "d"* OR "e f"'


def test_term_counts_are_of_paragraphs_by_stem(filled: Catalogue) -> None:
    counts = filled.term_counts()
    assert counts["foster"] == 3
    assert counts["carer"] == 2
    assert "avonbridg" not in counts


def test_abbreviations(filled: Catalogue) -> None:
    assert filled.abbreviations() == {"IRO": "independent reviewing officer"}
    ids = list(filled.identities())
    told = [name for name in ids if filled.abbreviations([name])]
    assert filled.abbreviations(told) == {"IRO": "independent reviewing officer"}
    assert filled.abbreviations([name for name in ids if name not in told]) == {}


def test_vectors_of_a_scope(filled: Catalogue, make_report: Make) -> None:
    ids, vectors = filled.vectors([BRACK])
    assert ids == [f"{BRACK}/000{order}" for order in (1, 2, 3)]
    expected = prepare(make_report(["Foster carers leave.", "Thresholds are unclear."], BRACK), seed=1)
    assert np.allclose(vectors, expected.vectors, atol=1e-3)
    assert filled.vectors([])[0] == []
    assert filled.passage_count() == 7


def test_pending_reports_are_not_seen(writer: CatalogueWriter, make_report: Make, tmp_path: Path) -> None:
    keys = writer.add([prepare(make_report(TEXTS, AVON))])
    catalogue = Catalogue(tmp_path)
    assert catalogue.identities() == {}
    assert catalogue.search_words(["foster"], None, 9) == []
    assert writer.pending() == keys
    writer.publish(keys)
    assert catalogue.generation() == 1
    assert list(catalogue.identities()) == [AVON]
    assert len(catalogue.search_words(["foster"], None, 9)) == 2


def test_the_old_report_serves_until_the_new_one_is_published(
    filled: Catalogue, writer: CatalogueWriter, make_report: Make
) -> None:
    keys = writer.add([prepare(make_report(["Only one now."], AVON))])
    assert filled.paragraph(f"{AVON}/0002").text == TEXTS[0]
    writer.publish(keys)
    assert sorted(writer.unused_vectors()) == sorted(text_names(TEXTS))
    writer.forget_unused(1)
    assert writer.unused_vectors() == []
    assert [p.text for p in filled.paragraphs(AVON)] == ["Care leavers: good", "Only one now."]
    assert [n for n, _ in filled.search_words(["foster"], None, 9)] == [f"{BRACK}/0002"]
    assert len(filled.judgements([AVON])) == 1


def test_removing_leaves_nothing(filled: Catalogue, writer: CatalogueWriter) -> None:
    names = filled.text_names()
    writer.remove(list(writer.report_keys().values()))
    assert set(writer.unused_vectors()) == names
    assert len(names) == 6
    assert filled.text_names() == set()
    assert filled.identities() == {}
    assert filled.term_counts() == {}
    assert filled.judgements() == []
    assert filled.abbreviations() == {}
    assert writer.files() == {}


def test_readers_in_other_threads_while_writing(
    filled: Catalogue, writer: CatalogueWriter, make_report: Make
) -> None:
    faults: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert filled.search_words(["foster"], [BRACK], 9)
                assert len(filled.paragraphs(BRACK)) == 3
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        writer.publish(writer.add([prepare(make_report([f"Text {number}."], AVON))]))
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match=r"no index here.*inspectqa index PATH"):
        Catalogue(tmp_path)


def test_another_layout_is_said(writer: CatalogueWriter, tmp_path: Path) -> None:
    writer._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(DamagedIndexError, match=r"another version.*--rebuild"):
        Catalogue(tmp_path)
    with pytest.raises(DamagedIndexError, match="another version"):
        CatalogueWriter(tmp_path)


@pytest.mark.parametrize("version", [0, schema.SCHEMA_VERSION])
def test_another_sqlite_file_is_said(version: int, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / schema.FILE).execute(f"PRAGMA user_version = {version}").connection.close()
    with pytest.raises(DamagedIndexError, match="not one of InspectQA"):
        Catalogue(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_damaged_file_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / schema.FILE).write_bytes(content)
    with pytest.raises(DamagedIndexError):
        Catalogue(tmp_path)


def test_damaged_page_is_said(filled: Catalogue, writer: CatalogueWriter, tmp_path: Path) -> None:
    filled.close()
    writer.close()
    path = tmp_path / schema.FILE
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match="damaged"):
        Catalogue(tmp_path).report(AVON)


def test_a_folder_that_cannot_be_written_is_read_as_it_stands(
    filled: Catalogue, writer: CatalogueWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.close()
    connect = schema._connect

    def without_log(address: str) -> sqlite3.Connection:
        if "immutable" not in address:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(address)

    monkeypatch.setattr(schema, "_connect", without_log)
    assert len(Catalogue(tmp_path).identities()) == 2


def test_disk_full_is_one_clear_error(writer: CatalogueWriter, make_report: Make) -> None:
    pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
    writer._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(IndexingError, match=r"full.*Free space"):
        writer.add([prepare(make_report(["A long text. " * 50] * 200))])
    assert writer.pending() == []
