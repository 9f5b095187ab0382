"""Ask inspection reports: cited answers, every sentence a verbatim quotation or checked against one.

Importing this loads no heavy library; each name is loaded when it is first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from inspectqa.asking.chain import Assistant, Conversation, Explanation
    from inspectqa.errors import InspectQAError
    from inspectqa.evaluation import evaluate
    from inspectqa.indexing.build import build_index, remove_reports
    from inspectqa.reading.isolate import read_report, read_reports
    from inspectqa.records import (
        Answer,
        Area,
        Citation,
        Evidence,
        Framework,
        Grade,
        Identity,
        Judgement,
        Kind,
        Paragraph,
        Passage,
        Question,
        Recency,
        Refusal,
        Report,
        Scope,
        Statement,
        Support,
    )
    from inspectqa.settings import Settings

__version__ = "0.1.0"

#: Every public name and the module that holds it, grouped by stage.
_MODULES = {
    # reading
    "read_report": "inspectqa.reading.isolate",
    "read_reports": "inspectqa.reading.isolate",
    # indexing
    "build_index": "inspectqa.indexing.build",
    "remove_reports": "inspectqa.indexing.build",
    # asking
    "Assistant": "inspectqa.asking.chain",
    "Conversation": "inspectqa.asking.chain",
    "Explanation": "inspectqa.asking.chain",
    # evaluation
    "evaluate": "inspectqa.evaluation",
    # records
    "Answer": "inspectqa.records",
    "Area": "inspectqa.records",
    "Citation": "inspectqa.records",
    "Evidence": "inspectqa.records",
    "Framework": "inspectqa.records",
    "Grade": "inspectqa.records",
    "Identity": "inspectqa.records",
    "Judgement": "inspectqa.records",
    "Kind": "inspectqa.records",
    "Paragraph": "inspectqa.records",
    "Passage": "inspectqa.records",
    "Question": "inspectqa.records",
    "Recency": "inspectqa.records",
    "Refusal": "inspectqa.records",
    "Report": "inspectqa.records",
    "Scope": "inspectqa.records",
    "Statement": "inspectqa.records",
    "Support": "inspectqa.records",
    # settings and errors
    "InspectQAError": "inspectqa.errors",
    "Settings": "inspectqa.settings",
}

__all__ = [  # noqa: RUF022 – grouped by stage, not by alphabet
    # reading
    "read_report",
    "read_reports",
    # indexing
    "build_index",
    "remove_reports",
    # asking
    "ask",
    "Assistant",
    "Conversation",
    "Explanation",
    # evaluation
    "evaluate",
    # records
    "Answer",
    "Area",
    "Citation",
    "Evidence",
    "Framework",
    "Grade",
    "Identity",
    "Judgement",
    "Kind",
    "Paragraph",
    "Passage",
    "Question",
    "Recency",
    "Refusal",
    "Report",
    "Scope",
    "Statement",
    "Support",
    # settings and errors
    "InspectQAError",
    "Settings",
]


def ask(question: str, index: Path | str | None = None) -> Answer:
    """Answer one question out of the index (default: the settings' folder).

    For more than one question make an `Assistant`: it keeps the index open.
    """
    from inspectqa.asking.chain import Assistant

    with Assistant(index) as assistant:
        return assistant.ask(question)


# A program that uses the library hears its warnings only where it asks for them.
logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    """Load a public name from its module at its first use (PEP 562)."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module 'inspectqa' has no attribute {name!r}")
    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
