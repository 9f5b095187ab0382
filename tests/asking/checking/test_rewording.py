"""The same said in other words: what a statement is also checked as."""

from __future__ import annotations

import pytest

from inspectqa.asking.checking.citations import verify_statement
from inspectqa.asking.checking.rewording import reword
from inspectqa.records import Citation, Framework, Identity, Paragraph, Support


def support(statement: str, text: str) -> Support:
    report = Identity("r", "Harrowmere", "Harrowmere", Framework.ILACS)
    paragraph = Paragraph("r/0001", "r", 1, text)
    return verify_statement(statement, [Citation(1, report, paragraph, text, 0, len(text))])[0]


def test_a_statement_is_not_among_its_rewordings() -> None:
    assert "Some children do not have plans." not in reword("Some children do not have plans.")
    assert reword("Social workers visit.") == []


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Some children do not have plans.", "Not all children have plans."),
        ("Planning is less successful for boys.", "Planning is not as successful for boys."),
        ("Workers stay in regular contact.", "Workers maintain regular contact."),
        ("Partners communicate well.", "Partners communicate effectively."),
        ("It is too soon to evaluate the effect.", "It is too early to evaluate the effect."),
        ("Plans focus too much on adults.", "Plans are overly focused on adults."),
        ("Managers oversee the service closely.", "Managers have close oversight of the service."),
    ],
)
def test_the_same_in_other_words_passes(statement: str, text: str) -> None:
    assert support(statement, text) is Support.SUPPORTED


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("All children do not have plans.", "Not all children have plans."),
        ("Children have plans.", "Not all children have plans."),
        ("Managers are supported by staff.", "Staff are supported by managers."),
        ("Staff support managers.", "Staff are supported by managers."),
        ("The strategy has been evaluated.", "It is too early to evaluate the strategy."),
        ("Workers visit children.", "Workers with manageable caseloads visit children."),
        ("Homeless 16-year-olds are refused.", "A few children aged 16 who are homeless are refused."),
        ("When risks fall, checks are thorough.", "When risks rise, checks are thorough. Risks fall."),
    ],
)
def test_what_says_something_else_does_not(statement: str, text: str) -> None:
    assert support(statement, text) is Support.UNVERIFIED
