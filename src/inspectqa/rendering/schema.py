"""Records as JSON and back, under one published schema (docs/answer.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectqa.errors import AnswerFormatError
from inspectqa.records import Answer, Citation, Evidence

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: Longest file that is read as saved answers: the longest answers have a few megabytes.
SAVED_MAX_BYTES = 50_000_000
_SAVE_AGAIN = "Save an answer with `inspectqa ask … --json`"
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


def read_saved(file: Path) -> list[dict[str, Any]]:
    """The JSON objects in a file: an answer, or those of a saved conversation. Raises AnswerFormatError."""
    try:
        if file.stat().st_size > SAVED_MAX_BYTES:
            reason = f"is longer than {SAVED_MAX_BYTES // 1_000_000} MB, which no answer is"
            raise AnswerFormatError(file, reason, _SAVE_AGAIN)
        data = json.loads(
            file.read_text(encoding="utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_number
        )
    except OSError as error:
        raise AnswerFormatError(file, f"cannot be read ({error.strerror})", "Check the path") from None
    except RecursionError:
        raise AnswerFormatError(file, "no answer: it is nested too deeply", _SAVE_AGAIN) from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise AnswerFormatError(file, "no JSON", _SAVE_AGAIN) from None
    except ValueError as error:
        told = str(error) if isinstance(error, _NotTakenError) else "it holds a number that is far too long"
        raise AnswerFormatError(file, f"no answer: {told}", _SAVE_AGAIN) from None
    answers = data if isinstance(data, list) else [data]
    if not answers or not all(isinstance(one, dict) for one in answers):
        raise AnswerFormatError(file, "no answer", _SAVE_AGAIN)
    return answers


class _NotTakenError(ValueError):
    """JSON that programs read in different ways."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which each name stands once: readers differ in which of two they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotTakenError(f"‘{twice[:40]}’ stands twice in one object")
    return found


def _no_number(name: str) -> Any:
    raise _NotTakenError(f"{name} is no number of JSON")


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
