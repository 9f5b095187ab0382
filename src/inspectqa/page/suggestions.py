"""Questions to begin with and to go on with, made from what is in the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspectqa.records import FULL_INSPECTIONS, Answer, Area, Framework, Identity

#: How many questions are offered at once.
EXAMPLES = 4
FOLLOW_UPS = 3


def example_questions(identities: Mapping[str, Identity]) -> list[str]:
    """Questions that these reports can answer, one of each kind; none without reports."""
    full = [i for i in identities.values() if i.authority and i.framework in FULL_INSPECTIONS]
    if not full:
        titles = [i.authority or i.title for i in identities.values() if i.authority or i.title]
        return [f"What are the main findings about {name}?" for name in titles[:EXAMPLES]]
    counted = Counter(identity.authority for identity in full)
    ranked = sorted(counted, key=lambda name: (-counted[name], name))
    first, second = ranked[0], ranked[1 if len(ranked) > 1 else 0]
    questions = [f"How is {first} doing on care leavers?"]
    if counted[first] > 1:
        questions.append(f"How has {first} been judged over the years?")
    if second != first:
        questions.append(f"Compare {first} and {second} on leadership")
    questions.append(f"What does {second} need to improve?")
    if len(ranked) > 3:
        questions.append("Which authorities are inadequate for leadership now?")
    return questions[:EXAMPLES]


def follow_up_questions(answer: Answer, identities: Mapping[str, Identity]) -> list[str]:
    """Questions that go on from an answer and that the index can answer."""
    known = {identity.authority for identity in identities.values()}
    names = [name for name in answer.scope.authorities if name in known] or _cited_authorities(answer)
    if not names:
        return []
    asked = answer.question.casefold()
    offered: list[str] = []
    area = next((a for a in answer.scope.areas if a not in (Area.OTHER, Area.OVERALL)), None)
    name = names[0]
    reports = [i for i in identities.values() if i.authority == name and i.framework in FULL_INSPECTIONS]
    if len(names) == 1:
        if len(reports) > 1 and "judged" not in asked:
            offered.append(f"How has {name} been judged over the years?")
        if "improve" not in asked and reports:
            offered.append(f"What does {name} need to improve?")
        other = _another(name, identities)
        if other and "compare" not in asked:
            offered.append(f"Compare {name} and {other} on {(area or Area.LEADERSHIP).value}")
    else:
        offered += [f"What does {one} need to improve?" for one in names[:2]]
    if any(i.framework is Framework.FOCUSED_VISIT for i in identities.values() if i.authority == name):
        offered.append(f"What did the last focused visit to {name} find?")
    return [question for question in offered if question.casefold() != asked][:FOLLOW_UPS]


def _cited_authorities(answer: Answer) -> list[str]:
    """The authorities that an answer cites, most cited first, if few."""
    counted = Counter(citation.report.authority for citation in answer.citations if citation.report.authority)
    return [name for name, _ in counted.most_common()] if len(counted) <= 2 else []


def _another(name: str, identities: Mapping[str, Identity]) -> str | None:
    """Another authority with a full inspection: the next by name."""
    names: Sequence[str] = sorted(
        {i.authority for i in identities.values() if i.authority and i.framework in FULL_INSPECTIONS}
    )
    later = [other for other in names if other > name]
    return (later or [other for other in names if other != name] or [None])[0]  # type: ignore[list-item]
