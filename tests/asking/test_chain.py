"""The chain: one door for a question alone, in a conversation, streamed, in a batch, or as LangChain."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspectqa.asking.chain import Asked, Assistant, Explanation
from inspectqa.errors import LanguageModelError, QuestionError
from inspectqa.indexing.build import remove_reports
from inspectqa.records import (
    Answer,
    Citation,
    Evidence,
    Question,
    RefusalReason,
    Scope,
    Statement,
    Support,
)
from inspectqa.settings import Settings

QUESTION = "How many care leavers does Alderbrook keep in touch with?"


def quoted(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


def test_an_answer_carries_how_it_came_about(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(QUESTION)
    assert answer.question == QUESTION
    assert answer.scope.authorities == ("Alderbrook",)
    assert answer.reader == "extractive"
    assert not answer.refused
    assert answer.seconds > 0


def test_evidence_is_as_much_as_was_asked_for(small_assistant: Assistant) -> None:
    assert len(small_assistant.ask("care leavers", limit=2).evidence) == 2


@pytest.mark.parametrize("question", ["", "  ", "?!", "x" * 2001])
def test_a_question_that_is_empty_or_too_long_is_an_error(small_assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        small_assistant.ask(question)


def test_every_way_in_gives_the_same_answer(small_assistant: Assistant) -> None:
    asked = quoted(small_assistant.ask(QUESTION))
    chain = small_assistant.chain
    assert quoted(chain.invoke(QUESTION)) == asked
    assert quoted(chain.invoke({"question": QUESTION})) == asked
    assert [quoted(answer) for answer in chain.batch([QUESTION, QUESTION])] == [asked, asked]
    assert quoted(list(chain.stream(QUESTION))[-1]) == asked
    assert quoted(asyncio.run(chain.ainvoke(QUESTION))) == asked
    assert quoted(asyncio.run(small_assistant.aask(QUESTION))) == asked
    assert quoted(list(small_assistant.stream(QUESTION))[-1]) == asked
    assert quoted(small_assistant.conversation().ask(QUESTION)) == asked


def test_a_stream_grows_and_ends_whole(small_assistant: Assistant) -> None:
    parts = [quoted(answer) for answer in small_assistant.stream("What needs to improve in Alderbrook?")]
    assert len(parts) > 1
    assert all(parts[-1][: len(part)] == part for part in parts)


def test_the_chain_answers_from_one_generation_although_a_writer_changes_the_index(
    mini_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(mini_index, folder)
    seen: list[int] = []
    with Assistant(folder) as assistant:
        understand, retrieve, rank = assistant.understand, assistant.retrieve, assistant.rank

        def noting(steps: Explanation) -> Explanation:
            seen.append(assistant.index.catalogue.generation())
            return understand(steps)

        def while_written(steps: Explanation) -> Explanation:
            with ThreadPoolExecutor(1) as writer:
                writer.submit(remove_reports, ["dorset-2022-01-21-ilacs"], index=folder).result()
            return retrieve(steps)

        def noting_again(steps: Explanation) -> Explanation:
            seen.append(assistant.index.catalogue.generation())
            return rank(steps)

        monkeypatch.setattr(assistant, "understand", noting)
        monkeypatch.setattr(assistant, "retrieve", while_written)
        monkeypatch.setattr(assistant, "rank", noting_again)
        answer = assistant.chain.invoke("What is the re-referral rate in Dorset in 2022?")
        assert seen[0] == seen[1]
        assert "33%" in answer.text
        assert "dorset-2022-01-21-ilacs" not in assistant.index.catalogue.identities()


def test_the_chain_refuses_an_input_without_a_question(small_assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="holds no question"):
        small_assistant.chain.invoke({"query": "x"})


def test_history_can_be_given_to_the_chain(small_assistant: Assistant) -> None:
    answer = small_assistant.chain.invoke(
        {"question": "what about Wexmoor?", "history": ["Do personal advisers keep in touch in Alderbrook?"]}
    )
    assert {c.report.authority for c in answer.citations} == {"Wexmoor"}


def test_a_follow_up_inherits_and_the_turns_are_kept(small_assistant: Assistant) -> None:
    talk = small_assistant.conversation()
    talk.ask("How do personal advisers keep in touch with care leavers in Alderbrook?")
    answer = talk.ask("and in 2016?")
    assert {c.report.year for c in answer.citations} == {2016}
    assert len(talk.turns) == 2


def test_the_next_paragraph_is_the_one_after_that_cited(small_assistant: Assistant) -> None:
    talk = small_assistant.conversation()
    first = talk.ask("Which paragraph covers private fostering in Alderbrook in 2016?")
    assert first.citations[0].paragraph is not None
    assert first.citations[0].paragraph.number == "5"
    assert quoted(talk.ask("What does the next paragraph say?")) == [
        "The designated officer gives timely advice to schools about allegations."
    ]


def test_a_paragraph_is_found_by_its_number(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("What does paragraph 22 of the Alderbrook 2023 report say?")
    assert quoted(answer) == ["Council tax is waived until the age of 25."]


def test_scope_by_hand_narrows_and_an_exact_one_replaces(small_assistant: Assistant) -> None:
    old = Scope(reports=("alderbrook-2016-03-01-sif",))
    assert {e.report.year for e in small_assistant.ask("care leavers", old).evidence} == {2016}
    assert {e.report.year for e in small_assistant.ask("Wexmoor’s care leavers", old).evidence} == {2016}
    widened = small_assistant.answer(Asked("care leavers in Alderbrook", scope=Scope(), exact=True))
    assert {e.report.authority for e in widened.evidence} == {"Alderbrook", "Wexmoor"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What did inspectors say about care leavers in Alderbrook in 2019?", RefusalReason.NOTHING_IN_SCOPE),
        ("How much did Alderbrook spend on care leavers?", RefusalReason.DETAIL_ABSENT),
        ("What did the Alderbrook report say about Zebedee Quux?", RefusalReason.NOTHING_FOUND),
    ],
)
def test_what_the_reports_do_not_say_is_refused(
    small_assistant: Assistant, question: str, reason: RefusalReason
) -> None:
    answer = small_assistant.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    assert answer.refusal.searched
    assert not answer.statements


def test_a_refused_date_names_the_reports_there_are(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("What did inspectors say about care leavers in Alderbrook in 2019?")
    assert "20 June 2023" in answer.text
    assert "1 March 2016" in answer.text


def test_a_refused_detail_offers_the_nearest_paragraphs(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("How much did Alderbrook spend on care leavers?")
    assert answer.refusal is not None
    assert answer.refusal.nearest


def test_an_explanation_shows_each_step(small_assistant: Assistant) -> None:
    shown = str(small_assistant.explain("How many cuoncil tax discounts are there in Alderbrook?"))
    assert "Alderbrook" in shown
    assert "council tax discounts" in shown
    assert "retrieve" in shown


def test_where_the_language_model_fails_the_extractive_answer_stands_and_says_so(
    small_index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspectqa.asking.readers import generated

    def fail(*_: object, **__: object) -> Any:
        raise LanguageModelError("test:model", "timed out")

    monkeypatch.setattr(generated, "stream_answer", fail)
    assistant = Assistant(settings=Settings(llm="test:model"))
    assistant._index = small_index
    answer = assistant.ask(QUESTION)
    assert quoted(answer)
    assert answer.reader == "extractive"
    assert "timed out" in answer.notes[0]


def test_a_question_imports_no_heavy_library(small_assistant: Assistant) -> None:
    code = (
        "import sys, inspectqa.asking.chain, inspectqa.asking.facts.answers;"
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'gradio', 'langchain_core',"
        " 'chromadb', 'langchain') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_records_of_a_search_are_evidence(small_assistant: Assistant) -> None:
    found = small_assistant.search("care leavers", limit=3)
    assert all(isinstance(one, Evidence) for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_what_was_understood_is_kept_with_each_turn(small_assistant: Assistant) -> None:
    talk = small_assistant.conversation()
    talk.ask(QUESTION)
    assert isinstance(talk.turns[0].question, Question)


@pytest.mark.parametrize(
    "question",
    [
        "What rating did the Care Quality Commission give Alderbrook?",
        "How was adult social care in Alderbrook graded?",
    ],
)
def test_grades_that_these_reports_do_not_hold_are_refused_as_outside(
    small_assistant: Assistant, question: str
) -> None:
    answer = small_assistant.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.OUTSIDE


@pytest.mark.parametrize("shown", [False, True])
def test_what_a_language_model_cannot_show_is_struck_unless_it_is_asked_for(
    small_index: Any, monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    from inspectqa.asking.readers import generated

    invented = Statement("Every child is visited daily.", support=Support.UNVERIFIED, reason="no quotation")

    def answer_loosely(question: Any, evidence: Any, blank: Any, settings: Any) -> Any:
        first = evidence[0].paragraph
        citation = Citation(1, evidence[0].report, first, first.text, 0, len(first.text))
        yield replace(
            blank, text=f"{first.text} [1]", statements=(Statement(first.text, (citation,)), invented)
        )

    monkeypatch.setattr(generated, "stream_answer", answer_loosely)
    assistant = Assistant(settings=Settings(llm="test:model", show_unverified=shown))
    assistant._index = small_index
    answer = assistant.ask(QUESTION)
    assert [s.support for s in answer.statements] == [Support.QUOTED, Support.UNVERIFIED][: 1 + shown]
    assert any("could not be verified" in note for note in answer.notes)
    assert invented.text not in answer.text


def test_the_chain_streams_in_growing_parts_in_an_event_loop_and_without(small_assistant: Assistant) -> None:
    question = "What needs to improve in Alderbrook?"

    async def collect() -> list[Answer]:
        return [answer async for answer in small_assistant.chain.astream(question)]

    parts = [quoted(answer) for answer in small_assistant.chain.stream(question)]
    assert len(parts) > 1
    assert [quoted(answer) for answer in asyncio.run(collect())] == parts


KEPT_IN_TOUCH = "How do advisers keep in touch with care leavers in Alderbrook?"
OF_LEEDS_TOO = "Do advisers keep in touch with care leavers in Alderbrook and Leeds?"


def generated_by(
    small_index: Any, monkeypatch: pytest.MonkeyPatch, *chosen: str, question: str = KEPT_IN_TOUCH
) -> Answer:
    """Ask with a model that quotes the sentences that begin so, in that order, or says that there is none."""
    from langchain_core.language_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    from inspectqa.asking.readers import generated

    lines = [json.dumps({"statement": text, "citations": [{"quotation": text}]}) for text in chosen]
    reply = "\n".join(lines) or '{"not_in_evidence": true}'
    model = GenericFakeChatModel(messages=iter([AIMessage(reply)]))
    monkeypatch.setattr(generated, "open_model", lambda _: model)
    assistant = Assistant(settings=Settings(llm="test:model"))
    assistant._index = small_index
    return assistant.ask(question)


IN_2016 = "Personal advisers (PAs) keep in touch with 71% of care leavers."
IN_2023 = "Care leavers speak highly of their personal advisers, who keep in touch with 94% of them."


def test_a_language_models_answer_has_the_headings_and_notes_of_any_other(
    small_index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = generated_by(small_index, monkeypatch, IN_2016, IN_2023)
    assert answer.reader == "test:model"
    assert answer.text == (
        f"**Alderbrook, ILACS, published 20 June 2023**\n\n{IN_2023} [1]\n\n"
        f"**Alderbrook, SIF, published 1 March 2016**\n\n{IN_2016} [2]"
    )
    alone = generated_by(small_index, monkeypatch, IN_2016)
    assert alone.text.startswith("**Alderbrook, SIF, published 1 March 2016**")
    assert "Alderbrook, SIF, published 1 March 2016: a newer report has come out since." in alone.notes


def test_a_language_model_that_finds_no_answer_refuses_and_says_what_was_searched(
    small_index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = generated_by(small_index, monkeypatch)
    assert answer.refusal is not None
    assert answer.refusal.searched == "Alderbrook, ILACS, 20 June 2023; Alderbrook, SIF, 1 March 2016"
    assert answer.refusal.nearest


@pytest.mark.parametrize("chosen", [(IN_2023,), ()])
def test_a_language_models_answer_names_the_authority_that_has_no_report(
    small_index: Any, monkeypatch: pytest.MonkeyPatch, chosen: tuple[str, ...]
) -> None:
    answer = generated_by(small_index, monkeypatch, *chosen, question=OF_LEEDS_TOO)
    assert answer.reader == "test:model"
    assert any("No report on Leeds" in note for note in answer.notes)


def test_a_timeline_names_the_reports_that_say_nothing_of_it(small_assistant: Assistant) -> None:
    answer = small_assistant.ask("How has private fostering in Alderbrook changed over time?")
    assert {one.report.id for one in answer.citations} == {"alderbrook-2016-03-01-sif"}
    assert answer.notes == (
        "Nothing close enough to quote was found in: Alderbrook, ILACS, published 20 June 2023.",
    )
    both = small_assistant.ask("How have personal advisers in Alderbrook changed over time?")
    assert not any(note.startswith("Nothing close enough") for note in both.notes)
