"""The command line: what it prints, its exit status, and that it never shows a traceback or loads torch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

import jsonschema
import pytest

from inspectqa.cli import main


@pytest.fixture
def run(capsys, mini_index, monkeypatch):
    """Runs a command over the made-up reports; gives status, standard output and standard error."""
    monkeypatch.setenv("INSPECTQA_INDEX", str(mini_index))

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err + printed.out
        return status, printed.out, printed.err

    return run


def test_ask_answers_with_quotation_and_citation(run):
    status, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?")
    assert status == 0
    assert "33%" in out
    assert "Dorset 2022, ¶1, p. 1" in out


def test_ask_as_json_follows_the_schema(run, root):
    status, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--json")
    assert status == 0
    schema = json.loads((root / "docs" / "answer.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(out), schema)


def test_ask_within_a_report_asks_no_other(run):
    _, out, _ = run("ask", "What about pathway plans?", "--report", "Dorset 2022", "--json")
    answer = json.loads(out)
    assert {c["report"]["id"] for c in answer["citations"]} <= {"dorset-2022-01-21-ilacs"}
    assert answer["citations"]


def test_a_refusal_is_an_answer_and_no_error(run):
    status, out, _ = run("ask", "When was Leeds last inspected by NASA?")
    assert status == 0
    assert "Searched:" in out


@pytest.mark.parametrize("name", ["markdown", "html", "json", "docx"])
def test_ask_saves_every_format(run, tmp_path, name):
    target = tmp_path / "answer"
    status, out, _ = run("ask", "care leavers in Dorset", "--format", name, "--output", str(target))
    assert status == 0
    assert target.stat().st_size > 100
    assert out == ""


def test_csv_holds_the_citations(run):
    _, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--csv")
    assert "33%" in out.splitlines()[1]


def test_explain_shows_what_was_understood(run):
    _, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--explain")
    assert "2022" in out.split("33%")[-1]


def test_search_finds_paragraphs(run):
    status, out, _ = run("search", "pathway plans", "--authority", "Dorset")
    assert status == 0
    assert "Pathway plans" in out


def test_reports_lists_newest_first_and_filters(run):
    status, out, _ = run("reports")
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith("authority\t")
    assert [line.split("\t")[0] for line in lines[1:]] == ["Rotherham", "Dorset", "Dorset"]
    _, out, _ = run("reports", "--until", "2022", "--json")
    assert [one["id"] for one in json.loads(out)] == ["dorset-2022-01-21-ilacs"]


@pytest.mark.parametrize(
    "words",
    [("Dorset", "2022", "¶2"), ("dorset-2022-01-21-ilacs", "2"), ("Dorset 2022", "para 2")],
)
def test_show_takes_a_report_and_a_paragraph_as_people_write_them(run, words):
    status, out, _ = run("show", *words)
    assert status == 0
    assert out.startswith("Dorset 2022, ¶2, p. 1")
    assert "▶ 2. Most care leavers" in out
    assert "1. The re-referral rate" in out


def test_show_takes_a_page(run):
    status, out, _ = run("show", "Dorset", "2022", "p.2")
    assert status == 0
    assert "Pathway plans for care leavers are not yet" in out


def test_read_shows_identity_judgements_and_paragraphs(run, mini_reports):
    status, out, _ = run("read", str(mini_reports / "dorset-2025.pdf"))
    assert status == 0
    for words in ("Dorset", "ILACS", "2025-05-09", "outstanding", "A panel listens"):
        assert words in out


def test_verify_passes_a_saved_answer_and_fails_an_altered_one(run, tmp_path):
    _, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--json")
    saved = tmp_path / "answer.json"
    saved.write_text(out, encoding="utf-8")
    status, _, _ = run("verify", str(saved))
    assert status == 0
    saved.write_text(out.replace("33%", "13%"), encoding="utf-8")
    status, _, _ = run("verify", str(saved))
    assert status == 1


def test_verify_reads_a_conversation_and_a_byte_order_mark(run, tmp_path):
    _, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--json")
    saved = tmp_path / "answers.json"
    saved.write_text(json.dumps([json.loads(out)] * 2), encoding="utf-8-sig")
    status, out, _ = run("verify", str(saved), "--json")
    assert status == 0
    assert [one["verified"] for one in json.loads(out)] == [True, True]


def test_verify_names_what_was_altered(run, tmp_path):
    _, out, _ = run("ask", "What is the re-referral rate in Dorset in 2022?", "--json")
    answer = json.loads(out)
    answer["text"] += "\n\nAll is well."
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(answer), encoding="utf-8")
    status, out, error = run("verify", str(saved))
    assert status == 1
    assert "text ‘All is well.’: no statement of the answer says this" in error
    assert out.splitlines()[-1] == "Not verified: 0 of 1 statements, 1 other fault."


def test_verify_says_that_a_refusal_has_nothing_to_verify(run, tmp_path):
    _, out, _ = run("ask", "How much did Dorset spend on care leavers in 2022?", "--json")
    saved = tmp_path / "answer.json"
    saved.write_text(out, encoding="utf-8")
    status, out, _ = run("verify", str(saved))
    assert status == 0
    assert out.startswith("Nothing to verify: it is a refusal")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"question": "a", "question": "b"}', "‘question’ stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"question": ' + "9" * 5000 + "}", "far too long"),
        ('{"seconds": NaN}', "NaN is no number of JSON"),
        ('{"question": 1}', "question: Input should be a valid string"),
        ("[]", "no answer"),
        ("null", "no answer"),
        ("", "no JSON"),
        ("\x00", "no JSON"),
    ],
)
def test_what_is_no_answer_is_one_line_with_the_file_and_the_remedy(run, tmp_path, text, reason):
    saved = tmp_path / "odd.json"
    saved.write_text(text, encoding="utf-8")
    status, out, error = run("verify", str(saved))
    assert (status, out) == (1, "")
    assert len(error.splitlines()) == 1
    assert error.startswith("Error: ") and "odd.json" in error and reason in error
    assert "inspectqa ask … --json" in error and "report it" not in error


def test_evaluate_prints_measures(run, tmp_path):
    question = {
        "id": "q1",
        "question": "What is the re-referral rate in Dorset in 2022?",
        "type": "fact",
        "answerable": True,
        "authority_scope": ["dorset"],
        "gold": [
            {"file": "dorset-2022.pdf", "page": 1, "num": 1, "evidence": "re-referral rate in Dorset is 33%"}
        ],
        "gold_mode": "any",
    }
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(question) + "\n", encoding="utf-8")
    status, out, _ = run("evaluate", str(questions))
    assert status == 0
    assert "found@1" in out
    status, out, _ = run("evaluate", str(questions), "--json")
    assert json.loads(out)["overall"]["questions"] == 1


def test_index_names_each_bad_file_and_goes_on(run, mini_reports, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "page.pdf").write_text("<!doctype html><title>404</title>")
    (bad / "empty.pdf").write_bytes(b"")
    shutil.copy(mini_reports / "rotherham-2025.md", bad)
    status, out, err = run("index", str(bad), "--index", str(tmp_path / "index"))
    assert status == 1
    assert "1 added" in out
    assert "2 failed" in out
    assert len(err.strip().splitlines()) == 2
    status, out, _ = run("index", str(bad / "rotherham-2025.md"), "--index", str(tmp_path / "index"))
    assert status == 0
    assert "Nothing to do" in out


def test_remove_takes_a_report_out_and_check_finds_the_index_sound(run, mini_index, tmp_path):
    copy = tmp_path / "index"
    shutil.copytree(mini_index, copy)
    status, out, _ = run("remove", "Rotherham 2025", "--yes", "--index", str(copy))
    assert status == 0
    _, out, _ = run("reports", "--index", str(copy))
    assert "Rotherham" not in out
    status, _, err = run("check", "--index", str(copy))
    assert (status, err) == (0, "")


def test_remove_takes_no_report_that_a_name_fits_by_chance(run, mini_index, mini_reports, tmp_path):
    copy = tmp_path / "index"
    shutil.copytree(mini_index, copy)
    text = (mini_reports / "rotherham-2025.md").read_text(encoding="utf-8")
    (tmp_path / "older.md").write_text(text.replace("2025", "2021"), encoding="utf-8")
    run("index", str(tmp_path / "older.md"), "--index", str(copy))
    status, out, err = run("remove", "Rotherham", "--yes", "--index", str(copy))
    assert (status, out) == (1, "")
    assert err.count("rotherham-") == 2
    assert "--all" in err
    status, out, _ = run("remove", "Rotherham 2021", "rotherham-2021", "--yes", "--index", str(copy))
    assert (status, out.splitlines()[-1]) == (0, "Removed 1.")
    run("index", str(tmp_path / "older.md"), "--index", str(copy))
    status, out, _ = run("remove", "Rotherham", "--all", "--yes", "--index", str(copy))
    assert (status, out.splitlines()[-1]) == (0, "Removed 2.")


def test_chat_keeps_the_conversation(run, monkeypatch, tmp_path):
    import io

    saved = tmp_path / "talk.md"
    lines = [
        "How are care leavers doing in Dorset in 2022?",
        "/show 1",
        "/scope Rotherham",
        "/scope clear",
        "/nonsense",
        "/help",
        f"/save {saved}",
        "/new",
        "/quit",
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    status, out, err = run("chat")
    assert status == 0
    assert "Rotherham" in out
    assert "/scope PLACE" in out
    assert "care leavers" in saved.read_text(encoding="utf-8")
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "anything", "--index", "/nowhere/index"), "index"),
        (("ask", ""), "question"),
        (("ask", "x" * 5000), "longer"),
        (("ask", "hi", "--authority", "Narnia"), "Narnia"),
        (("ask", "hi", "--since", "soon"), "soon"),
        (("ask", "hi", "--framework", "nonsense"), "nonsense"),
        (("ask", "hi", "--format", "docx"), "--output"),
        (("show", "Dorset", "2022", "¶99"), "no such paragraph"),
        (("show", "Narnia", "¶1"), "Narnia"),
        (("show", "¶1"), "REPORT"),
        (("read", "missing.pdf"), "missing.pdf"),
        (("verify", "missing.json"), "missing.json"),
        (("evaluate", "missing.jsonl"), "missing.jsonl"),
        (("remove", "Narnia", "--yes"), "Narnia"),
        (("index", "/nowhere/reports"), "nowhere"),
    ],
)
def test_an_error_is_one_line_and_status_1(run, arguments, words):
    status, _, err = run(*arguments)
    assert status == 1
    assert len(err.strip().splitlines()) == 1, err
    assert err.startswith("Error: ")
    assert words.lower() in err.lower()


def _while_importing():
    """What pybind11 makes of Ctrl-C while a library is imported."""
    raise ImportError("initialization failed") from KeyboardInterrupt()


def _typed():
    raise KeyboardInterrupt


@pytest.mark.parametrize("stop", [_typed, _while_importing])
@pytest.mark.parametrize(
    ("command", "module", "kept"),
    [
        (("evaluate", "questions.jsonl"), "inspectqa.evaluation.evaluate", "begins again"),
        (("index", "reports"), "inspectqa.indexing.build.build_index", "goes on"),
        (("index", "reports", "--watch"), "inspectqa.indexing.build.build_index", "goes on"),
        (("serve",), "inspectqa.page.serving.serve_page", "Stopped.\n"),
        (("ask", "hi"), "inspectqa.asking.chain.Assistant.stream", "Stopped.\n"),
    ],
)
def test_ctrl_c_is_one_line_and_status_130(run, monkeypatch, command, module, kept, stop):
    monkeypatch.setattr(module, lambda *_, **__: stop())
    status, _, err = run(*command)
    assert status == 130
    assert len(err.splitlines()) == 1
    assert err.startswith("Stopped.")
    assert kept in err


def test_ctrl_c_waits_for_no_other_thread():
    code = (
        "import threading, time; from inspectqa.cli import commands, main; commands.run = lambda _: 130;"
        "threading.Thread(target=time.sleep, args=(60,)).start(); main()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, timeout=30)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize(
    "arguments", [("ask",), ("ask", "hi", "--nope"), ("nope",), ("serve", "--port", "x")]
)
def test_wrong_usage_is_status_2(run, arguments):
    status, _, err = run(*arguments)
    assert status == 2
    assert "Usage:" in err


def test_a_senseless_setting_is_one_line(run, monkeypatch):
    monkeypatch.setenv("INSPECTQA_THREADS", "none")
    status, _, err = run("reports")
    assert status == 1
    assert "INSPECTQA_THREADS" in err


@pytest.mark.parametrize("command", [("ask", "hi"), ("serve",), ("fetch", "--dry-run")])
def test_a_catalogue_that_is_not_there_is_one_line(run, monkeypatch, command):
    monkeypatch.setenv("INSPECTQA_CATALOGUE", "/nope")
    monkeypatch.setattr("inspectqa.page.layout.build_page", lambda _: pytest.fail("it starts"))
    status, _, err = run(*command)
    assert status == 1
    assert len(err.splitlines()) == 1
    assert "Correct INSPECTQA_CATALOGUE" in err


def test_a_setting_that_is_empty_counts_as_not_set(monkeypatch):
    from inspectqa.settings import Settings

    unset = Settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"INSPECTQA_{name.upper()}", "")
    assert Settings() == unset
    assert Settings().model_fields_set == set()


def test_every_command_and_option_has_help():
    import typer.main

    from inspectqa.cli.commands import app

    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_the_reference_in_docs_is_current(root):
    from inspectqa.cli.reference import reference

    written = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m inspectqa.cli.reference > docs/cli.md"


def test_ask_never_loads_what_it_does_not_need(mini_index):
    code = (
        "import sys; from inspectqa.cli import main; main(['ask', 'care leavers in Dorset']);"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio', 'docx'} & set(sys.modules);"
        "print(heavy, file=sys.stderr); sys.exit(bool(heavy))"
    )
    environment = {**os.environ, "INSPECTQA_INDEX": str(mini_index)}
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr


def test_help_comes_at_once():
    best = min(_seconds("--help") for _ in range(3))
    assert best < 1.5  # 0.5 s on an idle core; the limit allows for a busy one


def test_a_reader_that_goes_away_is_no_error(mini_index):
    program = f"{sys.executable} -m inspectqa.cli reports --index {mini_index} | head -1"
    done = subprocess.run(program, check=False, shell=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.startswith("authority")


def test_text_from_a_report_cannot_drive_the_terminal():
    from inspectqa.cli.screen import clean

    assert clean("a\x1b[31mred\x07\u202e b\tc\n") == "a[31mred b\tc\n"


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "inspectqa.cli", *arguments], capture_output=True, check=True)
    return time.perf_counter() - start


def parts_of(*texts):
    """An answer that grows to these texts."""
    from inspectqa.records import Answer, Kind, Scope

    return [Answer("Q?", "Q?", Scope(), Kind.OPEN, text, notes=("A note.",)) for text in texts]


@pytest.mark.parametrize(
    ("texts", "printed"),
    [
        (("One.", "One.\n\nTwo.", "One.\n\nTwo."), ["One.", "\n\nTwo.", "", "\n\nA note.\n"]),
        (("One.",), ["One.", "\n\nA note.\n"]),
        (
            ("One.", "Zero.\n\nOne."),
            ["One.", "\n\nThe answer as it stands in the end:\n\n", "Zero.\n\nOne.\n\nA note.\n"],
        ),
    ],
)
def test_on_a_terminal_an_answer_is_printed_as_it_comes(monkeypatch, texts, printed):
    from inspectqa.cli import streaming

    class Terminal(list):
        write = list.append

        def isatty(self):
            return True

        def flush(self):
            pass

    screen = Terminal()
    monkeypatch.setattr(streaming.sys, "stdout", screen)
    whole = streaming.show_parts(iter(parts_of(*texts)))
    monkeypatch.undo()
    assert list(screen) == printed
    assert whole.text == texts[-1]


def test_piped_an_answer_is_printed_once(capsys):
    from inspectqa.cli.streaming import show_parts

    show_parts(iter(parts_of("One.", "One.\n\nTwo.")))
    assert capsys.readouterr().out == "One.\n\nTwo.\n\nA note.\n"


def test_links_of_a_saved_answer_lead_to_the_page_that_is_named(run, tmp_path):
    target = tmp_path / "answer.html"
    asked = ("ask", "care leavers in Dorset", "--format", "html", "--output", str(target))
    status, _, _ = run(*asked, "--page-address", "http://127.0.0.1:7860")
    assert status == 0
    assert 'href="http://127.0.0.1:7860/?paragraph=dorset-' in target.read_text(encoding="utf-8")
    status, _, error = run(*asked, "--page-address", "here")
    assert status == 1
    assert "no web address" in error
