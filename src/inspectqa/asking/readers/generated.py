"""Evidence → statements by a language model; each is checked against its quotations before it is shown.

The model sees the evidence and nothing else. Whatever goes wrong raises `LanguageModelError`, and the
extractive answer stands: a model makes an answer more fluent, never less strict.
"""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspectqa.asking.checking.citations import locate, plain_text, verify_statement
from inspectqa.asking.readers.extractive import Quotation, order_quotations, write_text
from inspectqa.asking.readers.models import explain, may_pass, open_model
from inspectqa.asking.readers.prompts import fitting, make_messages
from inspectqa.asking.readers.replies import Claimed, ReplyReader
from inspectqa.asking.sentences import split_sentences
from inspectqa.errors import LanguageModelError
from inspectqa.records import (
    Answer,
    Citation,
    Evidence,
    Question,
    Statement,
    Support,
)
from inspectqa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

#: Most statements that are asked of a model and taken from it.
STATEMENTS_MOST = 8
#: Tries in all; a try that has given a statement is not repeated.
_TRIES = 2
#: How long a server that failed is left alone before the second try.
_PAUSE_SECONDS = 0.3
#: The longest quotation that stands in for a statement that was not borne out.
STAND_IN_CHARS = 600
#: Most characters of a reply for each token that it may have; English has about four.
_CHARS_PER_TOKEN = 8
#: Why an answer of which nothing is left is none.
NOTHING_VERIFIED = "nothing that it said could be verified against the reports"
#: What is added to an answer that ends before it should.
BROKE_OFF = "The language model’s answer broke off; what it had said by then is shown."
#: Markers in the middle of a statement, in the shapes that models give them; plain [3] is known anyway.
_NAMED_MARKERS = re.compile(
    r"(?<!\s)\s*+(?:"
    r"[\[【(]\s*+(?:¶|(?:source|marker|paragraph|para|evidence|citation|ref)s?\b\.?)\s*+\d[\d\s,;&–-]*+[\]】)]"
    r"|[\[【]\s*+\d{1,3}+(?:\s*+(?:[,;&–-]|and)\s*+\d{1,3}+)*+(?:\s*+†[^\]】]{0,40}+)?\s*+[\]】])",
    re.IGNORECASE,
)
#: What stood between markers.
_LEFT_OVER = re.compile(r"\s*[,;]+(?=\s*(?:[.!?]|$))")
#: How a statement may begin that answers in a word first: no quotation can bear that out.
_OPENING = re.compile(
    r"(?:(?:yes|no|yeah|yep|nope|correct|indeed|certainly|absolutely|of course|sure)\b"
    r"|(?:based on|according to|from) the (?:evidence|paragraphs?|information)"
    r"(?: (?:given|provided|above))?\b)"
    r"\s*+(?:[,.:;!]|[–—-](?=\s))\s*+(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a reply: why it failed, if it did."""

    error: BaseException | None = None


def generate_statements(
    question: Question,
    evidence: Sequence[Evidence],
    settings: Settings,
    model: BaseChatModel | None = None,
) -> Iterator[Statement]:
    """Yield the model's statements as they complete, each verified; those that fail say why in `reason`.

    Yields nothing where the model says that the evidence does not answer. Raises `LanguageModelError` on any
    failure and where the model gives no statement at all, `SettingsError` where its package is missing.
    """
    for statement, _ in _generate(question, evidence, settings, model):
        if statement is not None:
            yield statement


async def agenerate_statements(
    question: Question,
    evidence: Sequence[Evidence],
    settings: Settings,
    model: BaseChatModel | None = None,
) -> AsyncIterator[Statement]:
    """Yield like `generate_statements`, in a thread, so that an event loop goes on."""
    statements = generate_statements(question, evidence, settings, model)
    while True:
        statement = await asyncio.to_thread(next, statements, None)
        if statement is None:
            return
        yield statement


def stream_answer(
    question: Question,
    evidence: Sequence[Evidence],
    blank: Answer,
    settings: Settings,
    model: BaseChatModel | None = None,
) -> Iterator[Answer]:
    """Yield the model's answer in growing parts; `blank` carries what the answer says of its question.

    The text holds verified statements only; the others are among the statements, marked, for whoever strikes
    or shows them, and what they quoted stands in for them. Statements are grouped by report and headed like
    the extractive reader's. Yields nothing where the model says that the evidence does not answer. Raises
    `LanguageModelError` where nothing that the model said could be verified.
    """
    said: list[Statement] = []
    unfinished = verified = False
    for statement, broken_off in _generate(question, evidence, settings, model):
        if statement is None:
            unfinished = broken_off
            continue
        new = [statement] if statement.support is not Support.UNVERIFIED else stand_in(statement, said)
        new = [one for one in new if not _said_before(one, said)]
        said += [statement, *new] if statement.support is Support.UNVERIFIED else new
        verified = verified or statement.support is not Support.UNVERIFIED
        if verified and new:
            yield _with_statements(blank, question, said, evidence)
    if said and not verified:
        remedy = "Another model may keep nearer to the reports’ words"
        raise LanguageModelError(settings.llm or "The language model", NOTHING_VERIFIED, remedy)
    if said:
        answer = _with_statements(blank, question, said, evidence)
        yield replace(answer, notes=(*answer.notes, BROKE_OFF)) if unfinished else answer


def _generate(
    question: Question, evidence: Sequence[Evidence], settings: Settings, model: BaseChatModel | None
) -> Iterator[tuple[Statement | None, bool]]:
    """Yield verified statements, then (None, whether the reply broke off); tries again once."""
    name = settings.llm or "The language model"
    if not evidence:
        return
    opened = model if model is not None else open_model(settings)
    given = fitting(evidence)
    messages = make_messages(question, given, STATEMENTS_MOST)
    deadline = time.monotonic() + settings.llm_timeout_seconds
    for attempt in range(1, _TRIES + 1):
        said: dict[str, bool] = {}
        reader = ReplyReader()
        try:
            for claimed in _claims(opened, messages, reader, settings, deadline):
                key = _words_of(claimed.text)
                if said.get(key) or (key not in said and len(said) >= STATEMENTS_MOST):
                    continue
                statement = check_claim(claimed, given)
                borne_out = statement.support is not Support.UNVERIFIED
                if borne_out or key not in said:
                    said[key] = borne_out
                    yield statement, False
        except Exception as error:
            late = time.monotonic() >= deadline
            final = attempt == _TRIES or late or isinstance(error, LanguageModelError) or not may_pass(error)
            if said or final:
                raise LanguageModelError(name, *explain_failure(error)) from error
            time.sleep(max(0.0, min(_PAUSE_SECONDS, deadline - time.monotonic())))
            continue
        if said or reader.absent:
            yield None, reader.unfinished
            return
        if attempt == _TRIES or time.monotonic() >= deadline:
            reason = "its answer broke off" if reader.unfinished else "its answer could not be read"
            raise LanguageModelError(name, reason, _UNREADABLE[reader.unfinished])


_UNREADABLE = {
    True: "Raise INSPECTQA_LLM_MAX_TOKENS, or name another model",
    False: "Name another model, one that can write JSON",
}


def explain_failure(error: BaseException) -> tuple[str, str]:
    """Say what went wrong, and the remedy; an error of our own says it already."""
    return (error.reason, error.remedy) if isinstance(error, LanguageModelError) else explain(error)


def _claims(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    reader: ReplyReader,
    settings: Settings,
    deadline: float,
) -> Iterator[Claimed]:
    """Yield what the model claims, as it streams; stop at the budget, fail at the deadline."""
    budget = settings.llm_max_tokens * _CHARS_PER_TOKEN
    for piece in _pieces(model, messages, settings, deadline):
        budget -= len(piece)
        yield from reader.feed(piece)
        if budget < 0:
            return


def _pieces(
    model: BaseChatModel, messages: Sequence[BaseMessage], settings: Settings, deadline: float
) -> Iterator[str]:
    """Yield a reply's text as it arrives; a thread reads it, so that no silence outlasts the deadline."""
    arriving: queue.Queue[str | _End] = queue.Queue()
    stopped = threading.Event()

    def read() -> None:
        try:
            for chunk in model.stream(list(messages)):
                if stopped.is_set():
                    return
                arriving.put(_text_of(chunk.content))
        except BaseException as error:
            arriving.put(_End(error))
        else:
            arriving.put(_End())

    threading.Thread(target=read, name="language-model", daemon=True).start()
    waited = LanguageModelError(
        settings.llm or "",
        f"it did not answer within {settings.llm_timeout_seconds:g} seconds",
        "Raise INSPECTQA_LLM_TIMEOUT_SECONDS, or name a faster model",
    )
    try:
        while True:
            try:
                piece = arriving.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise waited from None
            if time.monotonic() >= deadline and not isinstance(piece, _End):
                raise waited  # it goes on and on, or says nothing
            if isinstance(piece, _End):
                if piece.error is not None:
                    raise piece.error
                return
            yield piece
    finally:
        stopped.set()


def _text_of(content: object) -> str:
    """Return the text of a message's content, which is a string or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text", "") if isinstance(part, dict) else part for part in parts)
    return "".join(text for text in texts if isinstance(text, str))


def check_claim(claimed: Claimed, evidence: Sequence[Evidence]) -> Statement:
    """Return a model's statement with its citations and how they support it.

    A quotation under a wrong marker or none is looked for in all of the evidence, word for word; a marker
    without a quotation stands for its paragraph. Markers inside the text and a 'Yes, ' before it are cut off.
    """
    claimed = replace(claimed, text=plain_statement(claimed.text))
    citations = tuple(_cite(marker, quotation, evidence) for marker, quotation in claimed.citations)
    kept = tuple(dict.fromkeys(citation for citation in citations if citation is not None))
    if len(kept) < len(citations) or not kept:
        reason = _why_not_cited(claimed, evidence)
        return Statement(claimed.text, kept, Support.UNVERIFIED, reason)
    support, reason = verify_statement(claimed.text, kept)
    if support is not Support.UNVERIFIED:
        kept = tuple(_narrowed(claimed.text, citation, kept) for citation in kept)
    return Statement(claimed.text, kept, support, reason)


def plain_statement(text: str) -> str:
    """Return what a model's statement says: without its markers, its Markdown, and a 'Yes, ' before it."""
    plain = plain_text(_NAMED_MARKERS.sub("", text))
    plain = _LEFT_OVER.sub("", plain) if len(plain) < len(text) else plain
    rest = _OPENING.sub("", plain, count=1) if _OPENING.match(plain) else plain
    return rest[:1].upper() + rest[1:] if rest != plain else plain


def _words_of(text: str) -> str:
    """Return the words of a statement: what repeats differ in beside them is no difference."""
    return " ".join(re.findall(r"[^\W_]+|%", plain_statement(text).casefold()))


def _said_before(statement: Statement, before: Sequence[Statement]) -> bool:
    shown = (one.text for one in before if one.support is not Support.UNVERIFIED)
    return _words_of(statement.text) in map(_words_of, shown)


def _cite(marker: int, quotation: str, evidence: Sequence[Evidence]) -> Citation | None:
    named = evidence[marker - 1] if 1 <= marker <= len(evidence) else None
    if not quotation:
        if named is None:
            return None
        text = named.paragraph.text
        return Citation(marker, named.report, named.paragraph, text, 0, len(text))
    for found in (named, *evidence):
        span = locate(quotation, found.paragraph.text) if found is not None else None
        if found is not None and span is not None:
            words = found.paragraph.text[slice(*span)]
            return Citation(evidence.index(found) + 1, found.report, found.paragraph, words, *span)
    return None


def stand_in(statement: Statement, before: Sequence[Statement] = ()) -> list[Statement]:
    """Return what a statement that was not borne out quotes, as a statement of its own: the whole sentences.

    Nothing where it has no one quotation that stands in the reports, or where that was said before.
    """
    if len(statement.citations) != 1 or statement.citations[0].paragraph is None:
        return []
    citation = statement.citations[0]
    text = statement.citations[0].paragraph.text
    told = [one for one in split_sentences(text) if one.start < citation.end and one.end > citation.start]
    if not told or told[-1].end - told[0].start > STAND_IN_CHARS:
        return []
    start, end = told[0].start, told[-1].end
    whole = replace(citation, quotation=text[start:end], start=start, end=end)
    if any(_overlap(whole, other) for one in before for other in one.citations):
        return []
    support, reason = verify_statement(whole.quotation, [whole])
    return [Statement(whole.quotation, (whole,), support, reason)] if support is Support.QUOTED else []


def _overlap(one: Citation, other: Citation) -> bool:
    return _place_of(one)[0] == _place_of(other)[0] and one.start < other.end and one.end > other.start


def _why_not_cited(claimed: Claimed, evidence: Sequence[Evidence]) -> str:
    if not any(marker or quotation for marker, quotation in claimed.citations):
        return "it cites nothing"
    for marker, quotation in claimed.citations:
        if _cite(marker, quotation, evidence) is None:
            return (
                "its quotation stands in none of the paragraphs"
                if quotation
                else f"there is no paragraph [{marker}]"
            )
    return "it cites nothing"


def _narrowed(text: str, citation: Citation, citations: Sequence[Citation]) -> Citation:
    """Return a citation of a whole paragraph cut down to the sentence that bears the statement out."""
    paragraph = citation.paragraph
    if paragraph is None or len(citations) > 1 or citation.quotation != paragraph.text:
        return citation
    for sentence in split_sentences(paragraph.text):
        one = replace(citation, quotation=sentence.text, start=sentence.start, end=sentence.end)
        if verify_statement(text, [one])[0] is not Support.UNVERIFIED:
            return one
    return citation


def _place_of(citation: Citation) -> tuple[str, int, int]:
    return citation.paragraph.id if citation.paragraph else "", citation.start, citation.end


def _with_statements(
    blank: Answer, question: Question, said: Sequence[Statement], evidence: Sequence[Evidence]
) -> Answer:
    """Return the answer of what was said: what is borne out first, in order, the rest after it."""
    shown = _in_order(question, [one for one in said if one.support is not Support.UNVERIFIED], evidence)
    struck = [one for one in said if one.support is Support.UNVERIFIED]
    numbered = _numbered([*shown, *struck])
    text = write_text(question, numbered[: len(shown)])
    return replace(blank, statements=tuple(numbered), text=text)


def _in_order(
    question: Question, statements: Sequence[Statement], evidence: Sequence[Evidence]
) -> list[Statement]:
    """Return statements grouped by report in the order in which quotations are shown."""
    found = {one.paragraph.id: one for one in evidence}
    placed = []
    for statement in statements:
        first = statement.citations[0]
        assert first.paragraph is not None
        placed.append((Quotation(found[first.paragraph.id], first.start, first.end), statement))
    of_quotation = {id(quotation): statement for quotation, statement in placed}
    return [of_quotation[id(one)] for one in order_quotations(question, [one for one, _ in placed])]


def _numbered(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements whose markers count the answer's quotations in the order they come."""
    known: dict[tuple[str, int, int], int] = {}
    numbered = []
    for statement in statements:
        citations = tuple(
            replace(citation, marker=known.setdefault(_place_of(citation), len(known) + 1))
            for citation in statement.citations
        )
        numbered.append(replace(statement, citations=citations))
    return numbered
