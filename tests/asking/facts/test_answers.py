"""An answer out of the data: its citations, its speed."""

from __future__ import annotations

from .expected import answer


def test_every_citation_is_marked_and_leads_somewhere(base, known):
    found = answer("who is inadequate right now", base, known)
    assert len(found.table.citations) == len(found.table.rows)
    for citation in found.citations:
        assert f"[{citation.marker}]" in found.text
        assert citation.paragraph is None
        assert citation.target.startswith("https://")
