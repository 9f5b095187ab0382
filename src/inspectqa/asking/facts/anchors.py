"""'The visits after the 2022 inspection': a year that names an inspection, and bounds what is asked for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from inspectqa.asking.facts.base import FactsBase
from inspectqa.records import Question, Recency

_ANCHOR = re.compile(
    r"\b(?P<word>after|since|following|before|prior to)\s+(?:(?:the|its|their|that)\s+)?"
    r"(?:(?P<year>20\d\d)\s+(?:(?:full|ofsted|graded|ILACS|SIF)\s+)*inspection"
    r"|(?:(?:full|ofsted|graded|ILACS|SIF)\s+)*inspection\s+(?:in|of)\s+(?P<year_after>20\d\d))\b",
    re.IGNORECASE,
)
_VISITS = re.compile(r"\b(?:visit(?:s|ed)?|letters?)\b", re.IGNORECASE)


def bound_by_inspection(question: Question, base: FactsBase) -> Question:
    """The question with the day after (or before) the inspection's report in place of the inspection.

    Only of the visits to one authority, and only where it had a full inspection that year; else unchanged.
    """
    found = _ANCHOR.search(question.standalone)
    if found is None or len(question.scope.authorities) != 1 or not _VISITS.search(question.standalone):
        return question
    year = int(found["year"] or found["year_after"])
    own = [
        inspection
        for inspection in base.full_inspections(question.scope.authorities[0])
        if year in (inspection.published.year, inspection.ended.year)
    ]
    if not own:
        return question
    scope = replace(question.scope, years=(), months=(), reports=(), recency=Recency.ANY)
    if found["word"].lower() in ("before", "prior to"):
        day = own[0].published - dt.timedelta(days=1)
        scope, words = replace(scope, since=None, until=day), f"until {day.day} {day:%B %Y}"
    else:
        day = own[-1].published + dt.timedelta(days=1)
        scope, words = replace(scope, since=day, until=None), f"since {day.day} {day:%B %Y}"
    text = f"{question.standalone[: found.start()]}{words}{question.standalone[found.end() :]}"
    return replace(question, standalone=text, scope=scope)
