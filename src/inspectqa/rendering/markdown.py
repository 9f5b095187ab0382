"""An Answer as Markdown that any viewer shows safely."""

from __future__ import annotations

import re
from collections.abc import Callable

from inspectqa.records import Answer, Citation, Evidence
from inspectqa.rendering.inline import MARKER, every_citation, one_line, superseded_reports, unverified
from inspectqa.rendering.links import document_link

Link = Callable[[Citation], str | None]
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: What is escaped; then what begins HTML, code, a formula, an image, a link's address or definition, LaTeX.
_LIVE = re.compile(r"\\(?P<escaped>[!-/:-@\[-`{-~])|[&<`$]|!(?=\[)|\][(:]|\\(?!\n)")


def to_markdown(answer: Answer, link: Link = document_link) -> str:
    """The answer with its table, sources and notes as Markdown; `link` gives a citation's address."""
    parts = [f"**{escape(answer.question)}**"]
    if answer.refusal is not None:
        parts += _refusal(answer)
    else:
        parts.append(_linked(answer, link))
        if answer.table is not None:
            parts.append(_table(answer, link))
    if struck := unverified(answer):
        parts.append("Not verified against the reports:")
        parts.append("\n".join(f"- ~~{escape(s.text)}~~ ({escape(s.reason)})" for s in struck))
    parts += [f"*{escape(line)}*" for line in (answer.coverage, answer.definition, *answer.notes) if line]
    if citations := every_citation(answer):
        old = superseded_reports(answer)
        lines = [_source(citation, link, citation.report.id in old) for citation in citations.values()]
        parts += ["**Sources**", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text as one line of Markdown that shows as it is: no markup, link, image, formula or HTML."""
    text = re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", one_line(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(\d+)([.)])|^([-+])(?=\s)", _escape_start, text)


def neutralise(text: str) -> str:
    """Markdown with its links, images, formulas, code, LaTeX and HTML turned into plain words.

    What is escaped already stays so: a second backslash would end the escape that the first one began.
    """
    return _LIVE.sub(_as_words, text)


def _as_words(match: re.Match[str]) -> str:
    found = match[0]
    if escaped := match["escaped"]:
        return ENTITIES.get(escaped, found)
    if found in ENTITIES:
        return ENTITIES[found]
    return f"]\\{found[1]}" if found[0] == "]" else f"\\{found}"


def _escape_start(match: re.Match[str]) -> str:
    """The start of a line that would make a list, escaped."""
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"


def _linked(answer: Answer, link: Link) -> str:
    """The answer's text with its markers as links."""
    citations = every_citation(answer)

    def marker(match: re.Match[str]) -> str:
        return _marker(int(match[1]), citations.get(int(match[1])), link)

    return MARKER.sub(marker, neutralise(answer.text)).strip()


def _marker(number: int, citation: Citation | None, link: Link) -> str:
    """A citation's number in brackets, a link where its report has an address."""
    address = link(citation) if citation is not None else ""
    return f"[\\[{number}\\]]({address})" if address else f"\\[{number}\\]"


def _table(answer: Answer, link: Link) -> str:
    """The answer's table in pipes."""
    table = answer.table
    assert table is not None
    cited = any(table.citations)
    lines = [[escape(column) for column in [*table.columns, *(["Source"] if cited else [])]]]
    for position, row in enumerate(table.rows):
        citation = table.citations[position] if position < len(table.citations) else None
        marker = [_marker(citation.marker, citation, link) if citation else ""] if cited else []
        lines.append([*map(escape, row), *marker])
    shown = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([shown[0], "|" + " --- |" * len(lines[0]), *shown[1:]])


def _source(citation: Citation, link: Link, superseded: bool) -> str:
    """One line of the sources."""
    address = link(citation)
    label = escape(citation.label)
    label = f"[{label}]({address})" if address else label
    old = " (a newer report exists)" if superseded else ""
    quotation = f": ‘{escape(citation.quotation)}’" if citation.quotation else ""
    return f"- \\[{citation.marker}\\] {label}{old}{quotation}"


def _refusal(answer: Answer) -> list[str]:
    """What a refusal says: why, what was searched, and what is near."""
    refusal = answer.refusal
    assert refusal is not None
    parts = [escape(refusal.message), f"Searched: {escape(refusal.searched)}" if refusal.searched else ""]
    if refusal.nearest:
        parts.append("Related, not an answer:")
        parts.append("\n".join(f"- {_near(evidence)}" for evidence in refusal.nearest))
    return [part for part in parts if part]


def _near(evidence: Evidence) -> str:
    """A related paragraph on one line."""
    label = Citation(0, evidence.report, evidence.paragraph).label
    return f"{escape(label)}: {escape(evidence.paragraph.text)}"
