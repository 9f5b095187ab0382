"""A statement → the same said in other words, where English turns a sentence without turning its sense.

'Some children do not have plans' says what 'not all children have plans' says. The checks compare words in
their places and know nothing of it, so that a statement is also checked in each of these wordings.
"""

from __future__ import annotations

import re

_AUXILIARY = r"(?:do|does|did|are|is|were|was|have|has|had|can|could)"
#: Pairs of a pattern and what says the same. Only wordings that say neither more nor less.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), other)
    for pattern, other in (
        (
            rf"\bsome\b(?! of\b)([^.;:,]{{3,80}}?) ({_AUXILIARY}) not (?!always|all|only|yet)",
            r"not all\1 \2 ",
        ),
        (rf"\bnot all\b(?! of\b)([^.;:,]{{3,80}}?) ({_AUXILIARY}) (?!not)", r"some\1 \2 not "),
        (r"\bnot every ", "not all "),
        (r"\bless (?!than\b)([a-z]+)\b", r"not as \1"),
        (r"\b(?:stay|keep)s? in ((?:regular |close |frequent )?)(?:contact|touch)\b", r"maintain \1contact"),
        (r"\bnot as (\w+) as\b", r"less \1 than"),
        (r"\bwell\b(?! as\b)", "effectively"),
        (r"\beffectively\b", "well"),
        (r"^When the (inspection|visit) (?:took place|was carried out),?", r"At the time of the \1,"),
        (r"\btoo often\b", "in too many cases"),
        (r"\btoo often\b", "there are too many times when"),
        (r"\bmore\b(?! than\b)", "increased"),
        (r"\bvariable\b|\bvari(?:es|ed|able) in\b", "inconsistent in"),
        (r"\bwhether\b", "if"),
        (r"\bif\b", "whether"),
        (r"\b(?:a|one) quarter of\b", "one in four"),
        (r"\b(?:a|one) third of\b", "one in three"),
        (r"\b(?:a|one) fifth of\b", "one in five"),
        (r"\bhalf of\b", "one in two"),
        (r"\b(keeps?|kept|keeping) ((?:[\w’'-]+ ){1,4}?)from (\w+ing)\b", r"prevented \2from \3"),
        (r"\bthere (?:is|are) (?:a )?(?:lack|shortage|shortfall) of\b", "there is not enough"),
        (r"\bnot enough\b", "insufficient"),
        (r"\bnot enough\b", "a lack of"),
        (r"\btoo few\b", "not enough"),
        (r"\band not (?:enough )?(?:on )?", "rather than "),
    )
)


def reword(statement: str) -> list[str]:
    """Return other wordings of a statement, without itself; few, and none for most."""
    worded = (pattern.sub(other, statement) for pattern, other in _RULES)
    return list(dict.fromkeys(text for text in worded if text != statement))
