"""A date of something that happened, rather than of a report: later reports are where it may be told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

from inspectqa.asking.understanding.questions import reports_in
from inspectqa.records import Identity, Question, Recency

#: Words that make a date the date of a report.
_SAYS_REPORT = re.compile(
    r"\b(?:inspect\w*|re-?inspect\w*|ofsted|reports?|letters?|visits?|judged?|judgements?|grade[ds]?|rated?|ratings?"
    r"|outcomes?|recommend\w*|published|said|say)\b",
    re.IGNORECASE,
)


def widen_date(question: Question, identities: Mapping[str, Identity]) -> Question:
    """Return the question with the reports since its date in scope, where no report is of that date.

    'What happened to the computers in February 2020?' is told in a report of 2021. A question that says it
    means a report of the date stays as it is, and is refused.
    """
    scope = question.scope
    if not (scope.years or scope.months) or _SAYS_REPORT.search(question.standalone):
        return question
    if not scope.authorities or reports_in(scope, identities):
        return question
    first = min([dt.date(year, 1, 1) for year in scope.years] + [dt.date(y, m, 1) for y, m in scope.months])
    widened = replace(scope, years=(), months=(), since=first, recency=Recency.ANY)
    return replace(question, scope=widened) if reports_in(widened, identities) else question
