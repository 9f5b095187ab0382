"""What a report says comes next, and what a later one says has changed since a visit.

'What happens next?' and 'when is the next SEND inspection?' are answered by a sentence or two on the first
page of a report or at the end of a letter; 'what has changed since the visit?' by what a later report says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspectqa.asking.finding.newest import day_of
from inspectqa.asking.finding.retrieval import Retrieved, superseded
from inspectqa.asking.finding.told import Told, quote_sentences
from inspectqa.asking.sentences import leans, split_sentences
from inspectqa.records import (
    Area,
    Evidence,
    Framework,
    Identity,
    Paragraph,
    ParagraphKind,
    Question,
)

if TYPE_CHECKING:
    from inspectqa.indexing.catalogue import Catalogue

#: Paragraphs quoted of what has changed.
CHANGES_MOST = 4

_WHAT_NEXT = re.compile(
    r"\bwhat (?:happens|comes|follows) (?:next|now|after (?:this|that))\b"
    r"|\bwhat(?:['’]?s| is)(?: happening)? next\b|\bwhat(?:['’]?re|['’]?s| are| is)? the next steps?\b"
    r"|\bwhat(?:['’]?s| is| are)? (?:\w+ )?being done about\b",
    re.IGNORECASE,
)
_WHEN_NEXT = re.compile(
    r"\b(?:when|how soon)\b.{0,60}\b(?:next|(?:go|goes|come|comes|going|coming|be|is) back|returns?|returning"
    r"|due|again|re-?inspect\w*)\b|\bdate of the next\b",
    re.IGNORECASE,
)
#: Words of such a question that name nothing else.
_NEXT_WORDS = """
    a an and the of in for to on about at is are be being will does do did it did its that this they them
    there here now then after what whats what's when whens when's how soon happen happens happening
    happened come comes follow follows next step steps go goes going back return returns returning due
    again visit visits inspection inspections inspected inspector inspectors inspect reinspection
    re-inspection reinspected reinspect ofsted cqc send report area full special educational needs date
    done council councils service services children children's childrens partnership our we us monitoring
    with following so one ones
"""
_SAYS_NEXT = re.compile(
    r"^The next (?:full )?(?:area )?(?:SEND )?(?:re-?)?inspection will\b"
    r"|\bmonitoring (?:inspection|visit)s? will\b"
    r"|\brequires? [^.]*\bto (?:prepare and )?submit\b|\bupdates? and publish(?:es)? its strategic plan\b"
    r"|\b(?:you|local authority) should submit an action plan\b|\btake the findings\b[^.]*\binto account\b",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(r"(?:inspection|visit)s? will\b", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:chang\w*|improv\w*|better|worse|different|progress\w*|moved on|happened)\b.*\bsince\b",
    re.IGNORECASE,
)
_SINCE_VISIT = re.compile(r"\bsince\b.*\b(?:visits?|letter)\b", re.IGNORECASE)
_MONTH_NAMES = """
    january february march april may june july august september october november december
"""
_MONTHS = _MONTH_NAMES.split()
_SINCE_WORDS = """
    a an and the of in for to on at is are has have had been was were it its it's that this they them
    there here now then what whats what's how any anything much change changed changes improve improved
    improving improvement improvements better worse different progress progressed made moved happened
    happen got gotten since focused visit visits letter last latest recent previous ofsted ofsted's
    inspectors inspection report council services children's childrens our we us
"""
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})(?:['’]?s)?\b", re.IGNORECASE)
_TOLD_SINCE = re.compile(
    r"\b(?:since|from|after|following) (?:the|their|its|our|that|this) (?:\w+ )?(?:focused )?visits?\b",
    re.IGNORECASE,
)


def asks_next(question: Question) -> bool:
    """Tell whether a question is for what comes next of one authority's inspections, and for nothing else."""
    asked = question.standalone
    if len(question.scope.authorities) != 1 or not _only(question, _NEXT_WORDS):
        return False
    return bool(_WHAT_NEXT.search(asked) or _WHEN_NEXT.search(asked))


def asks_next_send(question: Question) -> bool:
    """Tell whether it is the next area SEND inspection: of these reports say when it will be."""
    send = Area.SEND in question.scope.areas or Framework.AREA_SEND in question.scope.frameworks
    return send and asks_next(question)


def asks_since_visit(question: Question) -> bool:
    """Tell whether a question is for what has changed at one authority since a visit, and nothing else."""
    asked = question.standalone
    one = len(question.scope.authorities) == 1 and not question.scope.areas
    since = one and _SINCE.search(asked) and _SINCE_VISIT.search(asked)
    return bool(since) and _only(question, _SINCE_WORDS)


def _only(question: Question, words: str) -> bool:
    """Tell whether the topic of a question says nothing beside these words and the months."""
    known = {*words.split(), *(f"{month}{ending}" for month in _MONTHS for ending in ("", "s", "'s"))}
    topic = question.topic.casefold().replace("’", "'")
    return all(word in known for word in re.findall(r"[a-z][a-z'-]*", topic))


def find_next(retrieved: Retrieved, catalogue: Catalogue) -> Told | None:
    """Return what reports say comes next, the newest first; one that has been overtaken says nothing."""
    question = retrieved.query.question
    if not asks_next(question):
        return None
    when = not _WHAT_NEXT.search(question.standalone)
    said = _SAYS_WHEN if when else _SAYS_NEXT
    found: list[Evidence] = []
    for report in sorted(retrieved.reports, key=day_of, reverse=True):
        send = report.framework is Framework.AREA_SEND
        if superseded(report, retrieved.reports) or (asks_next_send(question) and not send):
            continue
        for paragraph in catalogue.paragraphs(report.id):
            told = [
                one
                for one in split_sentences(paragraph.text)
                if _SAYS_NEXT.search(one.text) and said.search(one.text)
            ]
            found += [quote_sentences(report, paragraph, told)] if told else []
    if found:
        return Told(tuple(found))
    what = "when the next inspection will be" if when else "what happens next"
    return Told(silent=f"The reports searched don’t say {what}")


def find_since_visit(retrieved: Retrieved, catalogue: Catalogue) -> Told | None:
    """Return what a report that came out after a visit says has changed since it."""
    question = retrieved.query.question
    if not asks_since_visit(question):
        return None
    own = [one for one in catalogue.identities().values() if one.authority in question.scope.authorities]
    visit = _visit_meant(question, own)
    if visit is None:
        return None
    later = [one for one in own if day_of(one) > day_of(visit) and one.framework is not Framework.AREA_SEND]
    for report in sorted(later, key=day_of, reverse=True):
        found = _changes(report, visit, catalogue.paragraphs(report.id))
        if found:
            return Told(tuple(found[:CHANGES_MOST]))
    if later:
        return Told(silent="The reports searched don’t say what has changed since that visit")
    return Told(
        silent=f"No report of {visit.authority} since the visit published {_day(visit)} is in this collection"
    )


def _visit_meant(question: Question, own: Sequence[Identity]) -> Identity | None:
    """Return the visit that a question means: of the month or the year that it names, else the newest."""
    visits = [one for one in own if one.framework is Framework.FOCUSED_VISIT and one.published]
    named = {_MONTHS.index(found.casefold()) + 1 for found in _MONTH.findall(question.standalone)}
    years = {*question.scope.years, *(year for year, _ in question.scope.months)}
    meant = [
        one
        for one in visits
        for days in [[one.published, *(period.end for period in one.inspected)]]
        if (not named or any(day and day.month in named for day in days))
        and (not years or any(day and day.year in years for day in days))
    ]
    return max(meant, key=day_of, default=None)


def _changes(report: Identity, visit: Identity, paragraphs: Sequence[Paragraph]) -> list[Evidence]:
    """Return what a report says since a visit, but not where it names the year of another."""
    ends = [period.end for period in visit.inspected] or ([visit.published] if visit.published else [])
    years = {str(day.year) for day in ends}
    found: list[Evidence] = []
    for paragraph in paragraphs:
        if paragraph.kind not in (ParagraphKind.PARAGRAPH, ParagraphKind.BULLET):
            continue
        sentences = split_sentences(paragraph.text)
        for at, sentence in enumerate(sentences):
            if not _TOLD_SINCE.search(sentence.text):
                continue
            named = set(re.findall(r"\b20\d\d\b", sentence.text))
            if named and not named & years:
                continue
            first = at - 1 if at and leans(sentence.text) else at
            found.append(quote_sentences(report, paragraph, sentences[first : at + 1]))
            break
    return found


def _day(report: Identity) -> str:
    return f"{report.published.day} {report.published:%B %Y}" if report.published else ""
