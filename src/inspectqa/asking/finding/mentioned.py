"""How widely a matter is mentioned: for questions about many reports that are answered by quoting some.

'Which councils struggle with recruitment?' gets the best paragraphs; that they are not all is said by a count
of the reports that mention recruitment at all. A mention is not a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectqa.asking.finding.terms import SAME_WEIGHT, Term
from inspectqa.asking.words import stem
from inspectqa.records import Kind

if TYPE_CHECKING:
    from inspectqa.asking.finding.retrieval import Retrieved
    from inspectqa.indexing.catalogue import Catalogue

#: Words with which one asks about a matter, and that reports say in too many ways to be looked for.
_ASKING = """
    struggle struggling problem difficulty difficult issue concern concerned challenge challenging
    weakness weak strength strong poor poorly good well bad badly better best worse worst high low
    common commonly usual often mention describe raise criticise praise highlight identify cite
    discuss talk show report use using fail failing lack lacking face facing experience trouble need
    improve improvement do doing have having get make same similar recurring theme many most several
    country england nationally national recent recently
"""
_FRAME = frozenset(map(stem, _ASKING.split()))


def say_mentions(retrieved: Retrieved, catalogue: Catalogue) -> str:
    """'‘recruitment’ is mentioned in 3 of 12 reports in scope …'; '' for other kinds of question.

    A report counts where one of its paragraphs holds every word of the matter, or a synonym of it.
    """
    query = retrieved.query
    terms = [term for term in query.terms if not _frames(term)]
    if query.question.kind is not Kind.AGGREGATE or not terms or len(retrieved.reports) < 2:
        return ""
    groups = [[form.printed for form in term.forms if form.weight >= SAME_WEIGHT] for term in terms]
    ids = {report.id for report in retrieved.reports}
    number = len(catalogue.reports_with(groups) & ids)
    if not number:  # what is quoted says it in other words still: a count of none would mislead
        return ""
    matter = ", ".join(f"‘{term.corrected or term.printed}’" for term in terms)
    verb = "is" if len(terms) == 1 else "are together"
    return (
        f"{matter} {verb} mentioned in {number} of {len(ids)} reports in scope, by these words or"
        " synonyms in one paragraph; a mention is not a finding."
    )


def _frames(term: Term) -> bool:
    return all(word in _FRAME for word in term.forms[0].words)
