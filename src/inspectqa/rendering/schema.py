"""Records as JSON and back, under one published schema (docs/answer.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from inspectqa.errors import AnswerFormatError
from inspectqa.records import Answer, Citation, Evidence

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_ID = "https://inspectqa.example/answer.schema.json"


def to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values: every record field, and `refused`, `citations`, `label` and `target`."""
    data: dict[str, Any] = _adapter(Answer).dump_python(answer, mode="json")
    data["refused"] = answer.refused
    data["citations"] = [_citation(citation) for citation in answer.citations]
    for statement, record in zip(data["statements"], answer.statements, strict=True):
        statement["citations"] = [_citation(citation) for citation in record.citations]
    return data


def answer_from_dict(data: Mapping[str, Any]) -> Answer:
    """The answer that `to_dict` made the mapping of. Raises AnswerFormatError where it is none."""
    from pydantic import ValidationError

    try:
        answer = _adapter(Answer).validate_python(dict(data))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise AnswerFormatError(
            "saved answer", f"{place}: {first['msg']}", "Save it again with `inspectqa ask … --json`"
        ) from None
    assert isinstance(answer, Answer)
    if answer.table is not None and any(len(row) != len(answer.table.columns) for row in answer.table.rows):
        raise AnswerFormatError(
            "saved answer", "table: a row is no row of it", "Save it again with `inspectqa ask … --json`"
        )
    return answer


def evidence_to_dict(evidence: Evidence) -> dict[str, Any]:
    """One found paragraph as JSON values, as in an answer's `evidence`."""
    data: dict[str, Any] = _adapter(Evidence).dump_python(evidence, mode="json")
    return data


def record_to_dict(record: Any) -> dict[str, Any]:
    """Any record of inspectqa.records as JSON values."""
    data: dict[str, Any] = _adapter(record.__class__).dump_python(record, mode="json")
    return data


def answer_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of what `to_dict` returns."""
    schema = _adapter(Answer).json_schema(mode="serialization")
    definitions = schema["$defs"]
    citation = definitions["Citation"]
    citation["properties"]["label"] = {
        "type": "string",
        "description": "As printed: 'Place 2018, ¶21, p. 13'.",
    }
    citation["properties"]["target"] = {"type": "string", "description": "Paragraph id or official address."}
    schema["properties"]["refused"] = {"type": "boolean", "description": "Whether the reports don't say."}
    schema["properties"]["citations"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/Citation"},
        "description": "Every citation once, by its marker.",
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    return {**head, **schema}


def _citation(citation: Citation) -> dict[str, Any]:
    """A citation as JSON values with its printed label and its target."""
    data: dict[str, Any] = _adapter(Citation).dump_python(citation, mode="json")
    return {**data, "label": citation.label, "target": citation.target}


@cache
def _adapter(record: Any) -> TypeAdapter[Any]:
    """Pydantic's reader and writer of a record type; made when first used."""
    from pydantic import TypeAdapter

    return TypeAdapter(record)
