"""The command that follows what reports say must improve: improve."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspectqa.cli import options
from inspectqa.cli.screen import out, show_json, show_text, width

if TYPE_CHECKING:
    from inspectqa.asking.facts.recommendations import Recommendation, Return

#: Narrowest terminal, in characters, in which two paragraphs stand side by side.
SIDE_BY_SIDE_LEAST = 60


def add_to(app: typer.Typer) -> None:
    """Adds this module's command."""
    app.command("improve", rich_help_panel="Ask")(improve)


def improve(
    authority: Annotated[str, typer.Argument(help="The authority.")],
    json_: options.AsJson = False,
    index: options.IndexFolder = None,
) -> None:
    """List what each report of an authority says must improve, newest first, and what comes back later."""
    from inspectqa.asking.facts.recommendations import find_returns, recommendations
    from inspectqa.asking.understanding.questions import reports_in
    from inspectqa.errors import UnknownReportError
    from inspectqa.lookup import find_authority
    from inspectqa.records import Scope

    with options.open_index(options.read_settings(index)) as opened:
        identities = opened.catalogue.identities()
        name = find_authority(identities, authority)
        chosen = reports_in(Scope(authorities=(name,)), identities)
        reports = [opened.catalogue.report(identity.id) for identity in chosen]
    if not reports:
        raise UnknownReportError(name, "the index holds no report of it", "`inspectqa reports` lists them")
    listed = [recommendations(report) for report in reports]
    returns = find_returns(reports)
    if json_:
        show_json(_to_dict(name, reports, listed, returns))
        return
    for report, items in zip(reports, listed, strict=True):
        _show_report(report.identity, items)
    _show_returns(returns)


def _show_report(identity: Any, items: tuple[Recommendation, ...]) -> None:
    """What one report says must improve."""
    title = f"{identity.authority}, {identity.framework.value}, published {identity.published or '–'}"
    out().print(title, style="bold", markup=False)
    if not items:
        show_text("  No list of what must improve.")
    heading = ""
    for item in items:
        if item.heading != heading:
            heading = item.heading
            show_text(textwrap.fill(heading, width(), initial_indent="  ", subsequent_indent="  "))
        number = f"{item.paragraph.number}. " if item.paragraph.number else "• "
        place = f" (p. {item.paragraph.page_first})" if item.paragraph.page_first else ""
        text = number + item.paragraph.text + place
        show_text(textwrap.fill(text, width(), initial_indent="    ", subsequent_indent="      "))
    show_text("")


def _show_returns(returns: tuple[Return, ...]) -> None:
    """Each pair side by side; one above the other where the terminal is narrow."""
    out().print("Similar wording in a later report", style="bold", markup=False)
    if not returns:
        show_text("  None found.")
        return
    show_text("  Found by shared words; whether the matter is the same is for the reader to judge.\n")
    for pair in returns:
        sides = [(_place(one), one.paragraph.text) for one in (pair.earlier, pair.later)]
        if width() < SIDE_BY_SIDE_LEAST:
            for label, text in sides:
                show_text(textwrap.fill(f"{label}: {text}", width(), subsequent_indent="  "))
        else:
            column = (width() - 3) // 2
            left, right = ([label, *textwrap.wrap(text, column)] for label, text in sides)
            for row in range(max(len(left), len(right))):
                first = left[row] if row < len(left) else ""
                second = right[row] if row < len(right) else ""
                show_text(f"{first[:column]:<{column}} │ {second[:column]}".rstrip(" "))
        show_text(f"({pair.label}, {pair.similarity:.2f})\n")


def _place(one: Recommendation) -> str:
    """'Kent 2022, ¶3, p. 2'."""
    from inspectqa.records import Citation

    return Citation(0, one.report, one.paragraph).label


def _to_dict(name: str, reports: list[Any], listed: list[Any], returns: tuple[Return, ...]) -> dict[str, Any]:
    """The lists and the pairs, for other programs."""
    return {
        "authority": name,
        "reports": [
            {
                "id": report.identity.id,
                "framework": report.identity.framework.value,
                "published": str(report.identity.published or ""),
                "items": [_item(one) for one in items],
            }
            for report, items in zip(reports, listed, strict=True)
        ],
        "similar_wording": [
            {
                "earlier": _item(pair.earlier),
                "later": _item(pair.later),
                "similarity": round(pair.similarity, 3),
                "label": pair.label,
            }
            for pair in returns
        ],
    }


def _item(one: Recommendation) -> dict[str, Any]:
    """One thing that must improve."""
    return {
        "paragraph": one.paragraph.id,
        "label": _place(one),
        "heading": one.heading,
        "priority": one.priority,
        "text": one.paragraph.text,
    }
