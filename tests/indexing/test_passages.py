from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from inspectqa.indexing.embedding import Embedder
from inspectqa.indexing.passages import make_context, make_passages
from inspectqa.records import Paragraph, ParagraphKind, Report

Make = Callable[..., Report]


def count_words(text: str) -> int:
    return len(text.split()) + 2


def test_a_paragraph_that_fits_is_one_passage(make_report: Make) -> None:
    report = make_report(["Most care leavers have a good home.", "Few are in education."])
    passages = make_passages(report, count_words, 200)
    assert [passage.id[-4:] for passage in passages] == ["0001", "0002", "0003"]
    assert passages[1].text == "Most care leavers have a good home."
    assert passages[1].id == passages[1].paragraph_id


def test_headings_are_none_unless_they_state_a_judgement(make_report: Make) -> None:
    report = make_report(["Text."])
    mere = Paragraph(report.identity.id + "/0003", report.identity.id, 3, "Summary", ParagraphKind.HEADING)
    dots = Paragraph(report.identity.id + "/0004", report.identity.id, 4, "… – …")
    report = Report(report.identity, (*report.paragraphs, mere, dots), report.judgements)
    assert [passage.text for passage in make_passages(report, count_words, 200)] == [
        "Care leavers: good",
        "Text.",
    ]


def test_context_says_where_the_paragraph_stands(make_report: Make) -> None:
    report = make_report(["Text."])
    assert make_context(report.identity, report.paragraphs[1]) == (
        "Avonbridge · ILACS · inspected March 2019, published May 2019 · Findings › Care leavers"
    )


def test_long_paragraph_becomes_windows_of_whole_sentences(make_report: Make) -> None:
    text = " ".join(f"Sentence number {index} of Mr. Smith says e.g. that much." for index in range(30))
    report = make_report([text])
    windows = [p for p in make_passages(report, count_words, 80) if p.paragraph_id.endswith("0002")]
    assert len(windows) > 2
    assert [window.id.rsplit(":")[-1] for window in windows] == [str(n + 1) for n in range(len(windows))]
    assert " ".join(window.text for window in windows) == text
    for window in windows:
        assert text[window.start : window.end] == window.text
        assert window.text.endswith("much.")
        assert count_words(window.text) <= 80


def test_sentence_longer_than_the_model_takes_is_cut_at_spaces(make_report: Make) -> None:
    text = "; ".join(f"item {index}" for index in range(100))
    passages = make_passages(make_report([text]), count_words, 64)[1:]
    assert len(passages) > 3
    assert " ".join(passage.text for passage in passages) == text
    assert all(count_words(passage.text) <= 64 for passage in passages)


def test_context_takes_no_room_from_the_text(make_report: Make) -> None:
    report = make_report([])
    paragraph = Paragraph(
        report.identity.id + "/0003", report.identity.id, 3, "text " * 60, lead_in="lead " * 200
    )
    passages = make_passages(Report(report.identity, (paragraph,)), count_words, 64)
    assert len(passages) == 1
    assert passages[0].context.count("lead") == 200


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .!?(“”)1\n", min_size=1, max_size=800))
def test_windows_cover_every_character_that_is_no_space(make_report: Make, text: str) -> None:
    passages = make_passages(make_report([text]), count_words, 40)[1:]
    covered = "".join(passage.text for passage in passages)
    expected = "".join(text.split()) if any(c.isalnum() for c in text) else ""
    assert "".join(covered.split()) == expected


def test_fits_the_real_tokenizer(make_report: Make, embedder: Embedder) -> None:
    text = "Independent reviewing officers’ re-referral rate (28.3%) rose to £1,234,567. " * 40
    passages = make_passages(make_report([text]), embedder.count_tokens, embedder.max_tokens)
    assert len(passages) > 3
    assert all(embedder.count_tokens(passage.text) <= 256 for passage in passages)
