"""The public names: which there are, that each resolves, and that importing them costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import inspectqa

HEAVY = (
    "torch", "sentence_transformers", "transformers", "gradio", "chromadb", "langchain", "langchain_core",
    "pypdfium2", "docx", "lxml", "onnxruntime", "numpy", "pydantic",
)  # fmt: skip

STAGES = {
    "reading": ["read_report", "read_reports"],
    "indexing": ["build_index", "remove_reports"],
    "asking": ["ask", "Assistant", "Conversation", "Explanation"],
    "evaluation": ["evaluate"],
    "records": [
        "Answer", "Area", "Citation", "Evidence", "Framework", "Grade", "Identity", "Judgement", "Kind",
        "Paragraph", "Passage", "Question", "Recency", "Refusal", "Report", "Scope", "Statement", "Support",
    ],
    "settings and errors": ["InspectQAError", "Settings"],
}  # fmt: skip


def test_the_public_names_are_these_in_the_order_of_the_stages() -> None:
    assert inspectqa.__all__ == [name for names in STAGES.values() for name in names]


@pytest.mark.parametrize("name", inspectqa.__all__)
def test_every_public_name_resolves_and_says_what_it_is(name: str) -> None:
    assert (getattr(inspectqa, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        inspectqa.nothing  # noqa: B018


def test_importing_inspectqa_loads_no_heavy_library() -> None:
    code = f"import sys, inspectqa; print([m for m in {HEAVY!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
