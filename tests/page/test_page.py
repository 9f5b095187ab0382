"""What the page is made of, without a browser: messages, chips, reader, suggestions, kept conversations."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from inspectqa.errors import DamagedIndexError, SettingsError, UnknownReportError
from inspectqa.indexing.build import Progress
from inspectqa.page import chat, collection, reader
from inspectqa.page.collection import BEST_FIRST, add_files, describe_step, detail_html, rows
from inspectqa.page.health import health_endpoint
from inspectqa.page.layout import build_page
from inspectqa.page.messages import answer_html, chips, grades_first, messages, plain_markdown, without
from inspectqa.page.reader import Shown
from inspectqa.page.reports import Library
from inspectqa.page.serving import _sign_in, check_mcp, check_passwords, read_passwords
from inspectqa.page.suggestions import example_questions, follow_up_questions
from inspectqa.page.timeline import draw, table_timeline, timeline_svg
from inspectqa.records import Area, Citation, Framework, Recency, Scope, Table
from inspectqa.rendering.links import document_link
from inspectqa.settings import Settings

RATE = "What is the re-referral rate in Dorset in 2022?"
FULL = Scope(
    authorities=("Dorset", "Leeds"),
    years=(2022,),
    months=((2022, 5),),
    since=dt.date(2020, 1, 1),
    until=dt.date(2024, 12, 31),
    recency=Recency.LATEST,
    frameworks=(Framework.ILACS,),
    areas=(Area.CARE_LEAVERS,),
    regions=("South West",),
    reports=("a-report",),
)


@pytest.fixture(scope="module")
def library(mini_index, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(mini_index, folder / "index")
    made = Library(Settings(index=folder / "index", corpus=folder / "corpus"))
    yield made
    made.drawer.close()


@pytest.fixture(scope="module")
def answer(library):
    return library.assistant.ask(RATE)


def test_an_answer_grows_from_a_sign_of_work_to_a_kept_answer(library):
    steps = list(chat.ask(RATE, (), library))
    assert "Searching" in steps[0].messages[-1]["content"]
    assert not steps[0].finished
    assert steps[-1].finished
    assert "33%" in steps[-1].messages[-1]["content"]
    assert len(steps[-1].answers) == 1
    assert steps[-1].messages[-1]["options"]


def test_dropping_a_chip_asks_again_without_it(library, answer):
    *_, last = chat.ask_without((answer,), "years", "2022", library)
    assert len(last.answers) == 1
    assert last.answers[0].scope.years == ()
    assert last.answers[0].scope.authorities == ("Dorset",)


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000])
def test_what_cannot_be_asked_is_an_error_in_the_conversation(library, question):
    *_, last = chat.ask(question, (), library)
    assert 'role="alert"' in last.messages[-1]["content"]
    assert last.answers == ()


def test_without_an_index_the_page_says_what_to_do(tmp_path):
    empty = Library(Settings(index=tmp_path / "none"))
    assert empty.identities() == {}
    assert rows(empty) == []
    assert example_questions(empty.identities()) == []
    *_, last = chat.ask("Anything?", (), empty)
    assert "index" in last.messages[-1]["content"]


def test_each_chip_can_be_dropped_and_only_that():
    shown = list(chips(FULL))
    assert len(shown) == 11
    for chip in shown:
        left = list(chips(without(FULL, chip.field, chip.value)))
        assert left == [other for other in shown if other != chip]


@pytest.mark.parametrize(
    "drop", [("authorities", "Narnia"), ("__class__", "x"), ("", ""), ("since", "2001-01-01")]
)
def test_a_chip_that_is_not_there_changes_nothing(drop):
    assert without(FULL, *drop) == FULL


def test_a_notice_holds_no_markup_out_of_a_report(library, monkeypatch):
    """Gradio reads what it shows at the page's edge as HTML: the title of a report stands in it."""
    said = []
    monkeypatch.setattr("gradio.Warning", said.append)
    events = {
        e.fn.__qualname__.replace("<locals>.", ""): e.fn for e in build_page(library).fns.values() if e.fn
    }

    def gone(*_, **__):
        raise UnknownReportError('<a href="https://evil.example">Kent</a>', "its file is no longer there")

    monkeypatch.setattr("inspectqa.page.reader.original_file", gone)
    monkeypatch.setattr("inspectqa.page.kept.export", gone)
    monkeypatch.setattr("inspectqa.indexing.build.remove_reports", gone)
    for name in ("connect_reader.original", "connect_memory.export", "_connect_removing.remove"):
        with pytest.raises(gr.Error) as error:
            events[name](None)
        said.append(error.value.message)
    list(events["connect_asking.ask"](RATE, (), [], [], "<b>x</b>", ""))
    assert len(said) == 4
    assert not [words for words in said if "<" in words]


def test_messages_hold_no_markup_out_of_question_or_report(library, answer):
    hostile = replace(
        answer, question="<img src=x> **b** [l](javascript:x) `c` $$m$$", text="<img> {{x}} ${y} [1]"
    )
    user, reply = messages([hostile])
    for part in ("<img", "**b**", "[l](", "`c`", "$$"):
        assert part not in user["content"]
    assert "<img" not in reply["content"]
    assert "\n" not in reply["content"]
    assert chat.typed(user["content"]) == hostile.question


def test_a_typed_question_comes_back_as_typed():
    assert chat.typed(plain_markdown("What’s “it” & why <now>?")) == "What’s “it” & why <now>?"
    assert chat.typed([{"type": "text", "text": "a &lt; b"}]) == "a < b"


def test_every_citation_of_an_answer_opens_in_the_reader(library, answer):
    html = answer_html(answer)
    for paragraph_id in reader.cited_paragraphs(answer):
        assert f"#cite/{paragraph_id}" in html
        view = reader.show(reader.open_target(paragraph_id, [answer]), library)
        assert view.picture
        assert Path(view.picture).read_bytes().startswith(b"\x89PNG")
        assert "aria-current" in view.text


def test_the_reader_turns_pages_and_stops_at_the_ends(library):
    first = next(p for p in library.catalogue.paragraphs("dorset-2022-01-21-ilacs") if p.page_first == 1)
    shown = Shown(first.id)
    assert reader.turn_page(shown, -1, library) == shown
    second = reader.turn_page(shown, 1, library)
    assert second.page == 2
    assert reader.turn_page(second, 1, library) == second
    view = reader.show(second, library)
    assert "Now at page 2" in view.heading
    assert view.previous_page
    assert not view.next_page


def test_the_reader_steps_through_the_cited_paragraphs():
    shown = Shown("b", page=3, cited=("a", "b", "c"))
    assert shown.step_cited(1) == Shown("c", None, ("a", "b", "c"))
    assert shown.step_cited(-1).paragraph_id == "a"
    assert shown.step_cited(-1).step_cited(-1).paragraph_id == "a"
    assert Shown("x").step_cited(1) == Shown("x")


@pytest.mark.parametrize(
    "target", ["../../etc/passwd", "/etc/passwd", "dorset-2022-01-21-ilacs/9999", "", "a/b/c"]
)
def test_the_reader_opens_nothing_but_indexed_paragraphs(library, target):
    with pytest.raises(UnknownReportError):
        reader.show(Shown(target), library)


def test_a_file_that_is_gone_is_said_in_the_reader(library, monkeypatch):
    paragraph = library.catalogue.paragraphs("dorset-2022-01-21-ilacs")[0]
    real = library.cited

    def moved(paragraph_id):
        report, found = real(paragraph_id)
        return replace(report, source="/gone/report.pdf"), found

    monkeypatch.setattr(library, "cited", moved)
    view = reader.show(Shown(paragraph.id), library)
    assert view.picture is None
    assert "cannot be shown" in view.heading
    assert "aria-current" in view.text


def test_a_page_that_takes_for_ever_shows_its_text_and_the_next_page_can_be_turned_to(
    mini_index, tmp_path, monkeypatch
):
    slow = Library(Settings(index=mini_index, page_timeout_seconds=1.0))
    (tmp_path / "slow_pages.py").write_text("import time\ndef render_page(*_): time.sleep(600)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("inspectqa.rendering.drawing._PAGES", "slow_pages")
    paragraph = slow.catalogue.paragraphs("dorset-2022-01-21-ilacs")[0]
    began = time.monotonic()
    with ThreadPoolExecutor(10) as people:
        views = list(people.map(lambda _: reader.show(Shown(paragraph.id), slow), range(10)))
    slow.drawer.close()
    assert time.monotonic() - began < 10
    for view in views:
        assert view.picture is None
        assert "cannot be shown: drawing it took longer than 1 seconds. Here is its text" in view.heading
        assert "aria-current" in view.text
        assert view.next_page
        assert view.original


def test_a_file_that_changed_since_is_shown_without_marks(library, monkeypatch):
    paragraph = library.catalogue.paragraphs("dorset-2022-01-21-ilacs")[0]
    assert "changed" not in reader.show(Shown(paragraph.id), library).heading
    real = library.cited

    def changed(paragraph_id):
        report, found = real(paragraph_id)
        return replace(report, sha256="0" * 64), found

    monkeypatch.setattr(library, "cited", changed)
    view = reader.show(Shown(paragraph.id), library)
    assert view.picture
    assert "changed since it was indexed" in view.heading


@pytest.mark.parametrize(
    ("address", "words", "link"),
    [
        (
            "https://files.example.org/v1/file/5",
            "Official report",
            "https://files.example.org/v1/file/5#page=1",
        ),
        (
            "https://reports.example.org/provider/44/8",
            "Official page that lists this report",
            "https://reports.example.org/provider/44/8",
        ),
    ],
)
def test_an_official_link_says_what_it_opens(library, address, words, link):
    paragraph = library.catalogue.paragraphs("dorset-2022-01-21-ilacs")[0]
    report = replace(library.catalogue.identity(paragraph.report_id), address=address)
    opened = document_link(Citation(1, report, paragraph))
    assert opened == link
    assert f">{words} ↗" in reader.official_link(opened)
    assert reader.official_link(None) == ""


def test_a_verdict_is_a_line_of_a_local_file(answer, tmp_path):
    chat.note_feedback(tmp_path, answer, "Wrong paragraph" + " " * 1_000_000)
    assert (tmp_path / "feedback.jsonl").stat().st_size < 5_000
    (tmp_path / "feedback.jsonl").unlink()
    chat.note_feedback(tmp_path, answer, "Wrong paragraph")
    assert '"verdict": "Wrong paragraph"' in (tmp_path / "feedback.jsonl").read_text()


def test_examples_and_follow_ups_name_what_is_in_the_index(library, answer):
    identities = library.identities()
    assert example_questions(identities)[0] == "How is Dorset doing on care leavers?"
    for question in follow_up_questions(answer, identities):
        assert "Dorset" in question
    assert (
        follow_up_questions(replace(answer, scope=Scope(authorities=("Leeds",)), statements=()), identities)
        == []
    )


def test_the_table_finds_by_words_framework_and_grade(library):
    assert len(rows(library)) == 3
    assert [row[0] for row in rows(library, "rother 2025")] == ["Rotherham"]
    assert rows(library, framework="SIF") == []
    assert {row[3] for row in rows(library, grade="good")} == {"good"}


def test_the_order_by_grade_runs_from_the_best_to_the_worst_and_none_last(library, monkeypatch):
    told = ["outstanding", "good", "requires improvement", "adequate", "inadequate", "–"]
    first = next(iter(library.identities().values()))
    mixed = ["inadequate", "good", "–", "requires improvement", "adequate", "outstanding"]
    monkeypatch.setattr(library, "identities", lambda: {name: replace(first, id=name) for name in mixed})
    monkeypatch.setattr(collection, "_overall", lambda _: {n: n for n in mixed if n != "–"})
    assert [row[3] for row in rows(library, order=BEST_FIRST)] == told


def test_an_authority_shows_grades_and_hostile_text_as_text(library):
    html = detail_html(library, library.identities()["dorset-2025-05-09-ilacs"])
    assert "<svg" in html
    assert "requires improvement" in html
    assert "<img" not in html


def test_a_timeline_needs_two_dated_grades():
    assert draw([]) == ""
    assert timeline_svg([], []) == ""
    table = Table(
        ("Framework", "Published", "Overall"), (("SIF", "2018-01-29", "good"), ("ILACS", "–", "good"))
    )
    assert table_timeline(table) == ""
    two = replace(table, rows=(("SIF", "2018-01-29", "good"), ("ILACS", "2022-05-01", "inadequate")))
    assert "2018: good; 2022: inadequate" in table_timeline(two)
    assert table_timeline(replace(two, columns=("Authority", "Published", "Overall"))) == ""


def test_uploaded_files_are_kept_when_they_can_be_read(library, mini_reports, tmp_path):
    good = tmp_path / "new report.md"
    text = (mini_reports / "rotherham-2025.md").read_text()
    good.write_text(text.replace("16 December 2025", "3 March 2017"))
    bad = tmp_path / "empty.pdf"
    bad.write_bytes(b"")
    lines = add_files([good, bad], library)
    assert any("empty.pdf" in line and 'class="bad"' in line for line in lines)
    assert any("new report.md: in the collection as Rotherham" in line for line in lines)
    assert [path.name for path in (library.settings.corpus / "added").iterdir()] == ["new report.md"]


def test_passwords_are_read_checked_and_throttled(tmp_path):
    file = tmp_path / "people"
    file.write_text("# who\nann:secret:with colon\nbob:b\n")
    known = read_passwords(file)
    assert known == {"ann": "secret:with colon", "bob": "b"}
    check = check_passwords(known)
    assert check("ann", "secret:with colon")
    assert not check("ann", "b")
    assert not check("eve", "b")
    for _ in range(5):
        assert not check("bob", "wrong")
    assert not check("bob", "b"), "after five wrong passwords even the right one waits"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "reports.example.org"])
def test_bound_to_others_the_page_makes_a_password_up(host, capsys):
    check = _sign_in(host, None)
    assert check is not None
    password = capsys.readouterr().out.split()[-1]
    assert len(password) >= 12
    assert check("inspectqa", password)
    assert _sign_in("127.0.0.1", None) is None


@pytest.mark.parametrize("content", ["", "nobody\n", "ann:\n", None])
def test_a_bad_file_of_passwords_is_one_error(tmp_path, content):
    file = tmp_path / "people"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError):
        read_passwords(file)


def test_a_page_whose_index_cannot_be_read_is_not_well(library, monkeypatch):
    def fail(self):
        raise DamagedIndexError("index", "the catalogue cannot be read", "Index again")

    monkeypatch.setattr(Library, "state", fail)
    reply = health_endpoint(library)(None)
    assert reply.status_code == 503
    assert b"cannot be read" in reply.body


def test_a_page_whose_index_has_gone_is_not_well(mini_index, tmp_path):
    folder = tmp_path / "index"
    library = Library(Settings(index=folder, corpus=tmp_path / "corpus"))
    assert health_endpoint(library)(None).status_code == 200  # nothing was added yet
    shutil.copytree(mini_index, folder)
    assert health_endpoint(library)(None).status_code == 200
    folder.rename(tmp_path / "elsewhere")
    assert health_endpoint(library)(None).status_code == 503
    (tmp_path / "elsewhere").rename(folder)
    assert health_endpoint(library)(None).status_code == 200


def test_an_mcp_server_needs_its_extra(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"inspectqa\[mcp\]"):
        check_mcp()


def test_a_table_shows_what_was_asked_before_what_kind_of_report_it_is():
    columns = ("Authority", "Framework", "Inspected", "Published", "Leadership")
    row = ("Dorset", "ILACS", "3 to 14 March 2025", "2025-05-09", "good")
    shown = grades_first(Table(columns, (row,), ()))
    assert shown.columns == ("Authority", "Published", "Leadership", "Framework", "Inspected")
    assert shown.rows == (("Dorset", "2025-05-09", "good", "ILACS", "3 to 14 March 2025"),)


def test_progress_names_the_file_at_work() -> None:
    assert describe_step(Progress("reading", 0, 3, "kent.pdf"), 3) == "Reading kent.pdf (1 of 3)"
    assert describe_step(Progress("indexing", 2.5, 3, "dorset.pdf"), 3) == "Indexing dorset.pdf (3 of 3)"
    assert describe_step(Progress("indexing", 3, 3), 3) == "Indexing"
