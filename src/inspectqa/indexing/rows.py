"""Records ↔ rows of the catalogue."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from inspectqa.records import (
    Area,
    Box,
    Framework,
    Grade,
    Identity,
    Judgement,
    Paragraph,
    ParagraphKind,
    Passage,
    Period,
)

#: What is stored of a passage: its paragraph's order, its window (0: the whole paragraph), its offsets.
PassageTable = npt.NDArray[np.int32]

PARAGRAPH_COLUMNS = "rowid, text, kind, number, section, lead_in, page_first, page_last, boxes"


def identity_to_json(identity: Identity) -> str:
    """Return the identity as JSON, without its empty fields."""
    values: dict[str, Any] = {
        "id": identity.id,
        "title": identity.title,
        "authority": identity.authority,
        "framework": identity.framework.value,
        "published": identity.published.isoformat() if identity.published else None,
        "inspected": [[period.start.isoformat(), period.end.isoformat()] for period in identity.inspected],
        "urn": identity.urn,
        "lead_inspector": identity.lead_inspector,
        "theme": identity.theme,
        "source": identity.source,
        "address": identity.address,
        "sha256": identity.sha256,
        "pages": identity.pages,
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def identity_from_json(text: str) -> Identity:
    """Return the identity that `identity_to_json` wrote."""
    values = json.loads(text)
    day = dt.date.fromisoformat
    return Identity(
        id=values["id"],
        title=values.get("title", ""),
        authority=values.get("authority", ""),
        framework=Framework(values["framework"]),
        published=day(values["published"]) if "published" in values else None,
        inspected=tuple(Period(day(start), day(end)) for start, end in values.get("inspected", ())),
        urn=values.get("urn"),
        lead_inspector=values.get("lead_inspector"),
        theme=values.get("theme"),
        source=values.get("source", ""),
        address=values.get("address"),
        sha256=values.get("sha256", ""),
        pages=values.get("pages"),
    )


def paragraph_to_row(paragraph: Paragraph, rowid: int, context: str, searchable: bool) -> tuple[Any, ...]:
    """Return the row in the order of the table's columns."""
    return (
        rowid,
        paragraph.text,
        context,
        paragraph.kind.value,
        paragraph.number,
        "\x1f".join(paragraph.section),
        paragraph.lead_in,
        paragraph.page_first,
        paragraph.page_last,
        _boxes_to_bytes(paragraph.boxes),
        int(searchable),
    )


def paragraph_from_row(row: tuple[Any, ...], report_id: str, order: int) -> Paragraph:
    """Return the paragraph of a row of PARAGRAPH_COLUMNS."""
    _, text, kind, number, section, lead_in, page_first, page_last, boxes = row
    return Paragraph(
        id=f"{report_id}/{order:04d}",
        report_id=report_id,
        order=order,
        text=text,
        kind=ParagraphKind(kind),
        number=number,
        section=tuple(section.split("\x1f")) if section else (),
        lead_in=lead_in,
        page_first=page_first,
        page_last=page_last,
        boxes=_boxes_from_bytes(boxes),
    )


def judgement_to_row(judgement: Judgement, key: int, position: int) -> tuple[Any, ...]:
    """Return the row in the order of the table's columns; of the paragraph only its order is kept."""
    paragraph = judgement.paragraph_id
    return (
        key,
        position,
        judgement.area.value,
        judgement.grade.value,
        judgement.printed_area,
        judgement.printed_grade,
        int(paragraph.rsplit("/", 1)[1]) if paragraph else None,
        int(judgement.joint),
    )


def judgement_from_row(row: tuple[Any, ...], report_id: str) -> Judgement:
    """Return the judgement of a whole row."""
    _, _, area, grade, printed_area, printed_grade, order, joint = row
    return Judgement(
        report_id=report_id,
        area=Area(area),
        grade=Grade(grade),
        printed_area=printed_area,
        printed_grade=printed_grade,
        paragraph_id=f"{report_id}/{order:04d}" if order is not None else None,
        joint=bool(joint),
    )


def passages_to_table(passages: list[Passage]) -> PassageTable:
    """Return int32 [passages, 4]: paragraph order, window, start, end."""
    rows = []
    for passage in passages:
        order = int(passage.paragraph_id.rsplit("/", 1)[1])
        window = int(passage.id.rsplit(":", 1)[1]) if passage.id != passage.paragraph_id else 0
        rows.append((order, window, passage.start, passage.end))
    return np.array(rows, np.int32).reshape(-1, 4)


def passage_ids(table: PassageTable, report_id: str) -> list[str]:
    """Return the ids of the passages of a table."""
    return [
        f"{report_id}/{order:04d}:{window}" if window else f"{report_id}/{order:04d}"
        for order, window in table[:, :2].tolist()
    ]


def split_paragraph_id(paragraph_id: str) -> tuple[str, int] | None:
    """Return report id and order, None where the id has not that form. Accepts a passage's id too."""
    report_id, slash, rest = paragraph_id.rpartition("/")
    order = rest.split(":", 1)[0]
    return (report_id, int(order)) if slash and order.isascii() and order.isdigit() else None


def _boxes_to_bytes(boxes: tuple[Box, ...]) -> bytes:
    """Boxes as int32 tenths of a point: page, left, top, right, bottom."""
    values = [
        (box.page, *(round(10 * side) for side in (box.left, box.top, box.right, box.bottom)))
        for box in boxes
    ]
    return np.array(values, np.int32).tobytes()


def _boxes_from_bytes(data: bytes) -> tuple[Box, ...]:
    return tuple(
        Box(page, left / 10, top / 10, right / 10, bottom / 10)
        for page, left, top, right, bottom in np.frombuffer(data, np.int32).reshape(-1, 5).tolist()
    )
