"""The grade of a part that these reports give none is refused; not where a sentence gives it."""

from __future__ import annotations

import pytest

from inspectqa.asking.refusal import refuse_ungraded
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.records import Evidence, Framework, Identity, Paragraph, RefusalReason, Sentence

REPORT = Identity("r", "R", "Oldham", Framework.ILACS)
KNOWN = Known.of([REPORT])


def found(text: str) -> list[Evidence]:
    paragraph = Paragraph(id="r/1", report_id="r", order=1, text=text)
    sentence = Sentence(0, len(text), text, 0.5)
    return [Evidence(REPORT, paragraph, 1.0, sentences=(sentence,))]


@pytest.mark.parametrize(
    "text",
    [
        "Which children's homes in Oldham were rated inadequate?",
        "Which grade did Oldham's front door get?",
        "How is Oldham's youth justice service rated?",
    ],
)
def test_a_part_without_a_grade(text):
    refused = refuse_ungraded(understand(text, [], KNOWN), found("Oldham was rated good in 2012."))
    assert refused.reason is RefusalReason.OUTSIDE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Which children's homes in Oldham were rated inadequate?",
            "Two children's homes were judged inadequate.",
        ),
        ("How is Oldham rated?", "Oldham was rated good."),
        ("What do children in Oldham say of their schools?", "They like them."),
    ],
)
def test_what_is_said_or_no_part_is_not_refused(text, said):
    assert refuse_ungraded(understand(text, [], KNOWN), found(said)) is None
