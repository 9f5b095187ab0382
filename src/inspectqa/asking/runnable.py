"""The steps of a question as LangChain knows them: a Runnable that answers, a retriever that finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from pydantic import ConfigDict

from inspectqa.asking.answering import stream
from inspectqa.asking.chain import Asked, Assistant, Explanation, Turn
from inspectqa.errors import QuestionError
from inspectqa.records import Answer, Citation, Evidence, Scope


class Reader(Runnable[Explanation, Answer]):
    """The last step: statements of the evidence, checked; streams answers that grow, the whole one last."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: Explanation, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Return the whole answer."""
        *_, answer = self.stream(input, config)
        return answer

    def stream(
        self, input: Explanation, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> Iterator[Answer]:
        """Yield the answer in growing parts; `transform` of the base class does so with the step before."""
        yield from stream(input, self._assistant.settings)

    async def astream(
        self, input: Explanation, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> AsyncIterator[Answer]:
        """Yield the answer in growing parts, each made in a thread, so that an event loop goes on."""
        parts = self.stream(input, config)
        while (answer := await asyncio.to_thread(next, parts, None)) is not None:
            yield answer


class InspectionRetriever(BaseRetriever):
    """Finds paragraphs of inspection reports; the scope is understood out of the query.

    A Document's `page_content` is the paragraph as printed; its metadata hold all that a citation needs.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    limit: int = 10
    scope: Scope | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.assistant.search(query, limit=self.limit, scope=self.scope)
        return [to_document(evidence) for evidence in found]


def make_retriever(assistant: Assistant) -> InspectionRetriever:
    """Return the retriever of an assistant."""
    return InspectionRetriever(assistant=assistant, limit=assistant.settings.evidence_limit)


def make_chain(assistant: Assistant) -> Runnable[Any, Answer]:
    """Compose the steps: parse | find (understand | facts | retrieve | rank) | read.

    All that `find` holds reads the index, on one generation of it.

    The input is a question, or a mapping with 'question' and, where wanted, 'history' (the `Turn`s before, or
    the questions before as text) and 'scope' (a `Scope`).
    """

    def parse(given: str | Mapping[str, Any]) -> Explanation:
        return assistant.prepare(read_input(given, assistant))

    found: Runnable[Any, Any] = RunnableLambda(assistant.understand, name="understand")
    for step in (assistant.find_facts, assistant.retrieve, assistant.rank):
        found = found | RunnableLambda(step, name=step.__name__)

    def find(steps: Explanation, config: RunnableConfig) -> Explanation:
        ranked: Explanation = assistant.index.steadily(lambda: found.invoke(steps, config))
        return ranked

    parsed: Runnable[Any, Any] = RunnableLambda(parse, name="parse")
    return parsed | RunnableLambda(find, name="find") | Reader(assistant)


def read_input(given: str | Mapping[str, Any], assistant: Assistant) -> Asked:
    """Read what the chain was invoked with; raises `QuestionError` where there is no question in it."""
    if isinstance(given, str):
        return Asked(given)
    question = given.get("question") if isinstance(given, Mapping) else None
    if not isinstance(question, str):
        raise QuestionError("The input", "holds no question", "Give a string, or {'question': '…'}.")
    return Asked(question, _read_history(given.get("history") or (), assistant), given.get("scope"))


def to_document(evidence: Evidence) -> Document:
    """Return a found paragraph as a LangChain Document."""
    report, paragraph = evidence.report, evidence.paragraph
    return Document(
        id=paragraph.id,
        page_content=paragraph.text,
        metadata={
            "citation": Citation(0, report, paragraph).label,
            "report_id": report.id,
            "authority": report.authority,
            "framework": str(report.framework),
            "title": report.title,
            "published": report.published.isoformat() if report.published else None,
            "source": report.source,
            "address": report.address,
            "paragraph_id": paragraph.id,
            "number": paragraph.number,
            "section": " › ".join(paragraph.section),
            "lead_in": paragraph.lead_in,
            "page_first": paragraph.page_first,
            "page_last": paragraph.page_last,
            "score": evidence.score,
            "superseded": evidence.superseded,
        },
    )


def _read_history(history: Sequence[Turn | str], assistant: Assistant) -> tuple[Turn, ...]:
    """Return the turns before; questions given as text are asked again, each leaning on those before."""
    conversation = assistant.conversation()
    turns: list[Turn] = []
    for item in history:
        if isinstance(item, Turn):
            turns.append(item)
        else:
            conversation.ask(item)
            turns.append(conversation.turns[-1])
    return tuple(turns)
