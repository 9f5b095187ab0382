"""What an authority's reports say must improve, and what comes back later in similar wording, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from inspectqa.asking.facts.recommendations import Recommendation, Return, find_returns, recommendations
from inspectqa.records import Citation, Identity, Report
from inspectqa.rendering.html import escape

#: Pairs shown, the most similar first.
PAIRS_MAX = 20


def improving_html(reports: Sequence[Report], chosen: str) -> str:
    """The lists of the reports, newest first, that of the `chosen` one open; then what comes back.

    '' where none of the reports has such a list.
    """
    newest = sorted(reports, key=lambda r: (str(r.identity.published or ""), r.identity.id), reverse=True)
    listed = [(report.identity, recommendations(report)) for report in newest]
    if not any(items for _, items in listed):
        return ""
    lists = "".join(_list(identity, items, identity.id == chosen) for identity, items in listed if items)
    without = [identity for identity, items in listed if not items]
    return f"<h2>What must improve</h2>{lists}{_without(without)}{_returns(find_returns(reports))}"


def _list(identity: Identity, items: Sequence[Recommendation], opened: bool) -> str:
    """One report's list under its own headings, folded unless it is the chosen one."""
    title = f"{identity.framework.value}, published {identity.published or '–'} ({len(items)})"
    parts = []
    for heading, group in groupby(items, key=lambda item: item.heading):
        points = "".join(f"<li>{escape(item.paragraph.text)} {_link(item)}</li>" for item in group)
        parts.append(f"<h3>{escape(heading)}</h3><ul>{points}</ul>")
    state = " open" if opened else ""
    return f'<details class="improve"{state}><summary>{escape(title)}</summary>{"".join(parts)}</details>'


def _without(identities: Sequence[Identity]) -> str:
    """The reports that print no list of what must improve."""
    if not identities:
        return ""
    named = ", ".join(f"{identity.framework.value} {identity.year or ''}".strip() for identity in identities)
    return f'<p class="note">Without such a list: {escape(named)}.</p>'


def _returns(found: Sequence[Return]) -> str:
    """Each pair side by side: the earlier report's words and the later one's."""
    title = "<h2>Similar wording in a later report</h2>"
    if not found:
        return f'{title}<p class="note">None found.</p>'
    pairs = "".join(
        f'<li><p class="pair-words">{escape(pair.label.capitalize())}: {escape(", ".join(pair.shared))}</p>'
        f"<div>{_side(pair.earlier)}{_side(pair.later)}</div></li>"
        for pair in found[:PAIRS_MAX]
    )
    more = f" The {PAIRS_MAX} most similar of {len(found)} are shown." if len(found) > PAIRS_MAX else ""
    return (
        f'{title}<p class="note">Found by the words they share; whether the matter is the same is for you'
        f' to judge.{more}</p><ul class="pairs">{pairs}</ul>'
    )


def _side(one: Recommendation) -> str:
    return f"<div>{_link(one)}<blockquote>{escape(one.paragraph.text)}</blockquote></div>"


def _link(one: Recommendation) -> str:
    """A link that opens the paragraph in the reader, in a tab of its own."""
    label = escape(Citation(0, one.report, one.paragraph).label)
    target = quote(one.paragraph.id, safe="")
    return f'<a href="?paragraph={target}" target="_blank" rel="noopener">{label}</a>'
