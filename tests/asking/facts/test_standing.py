"""A member's and a parent's first questions are answered by the grade that comes nearest."""

from __future__ import annotations

import pytest

from inspectqa.asking.facts.answers import find_facts
from inspectqa.asking.facts.findings import Quoting
from inspectqa.asking.facts.parsing import parse_fact_query
from inspectqa.asking.facts.query import What
from inspectqa.asking.facts.standing import SAFE_NOTE
from inspectqa.asking.understanding.questions import understand
from inspectqa.records import Area, RefusalReason

from .expected import LATEST, OVERALL, answer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("are our children safe in Leeds", "Leeds"),
        ("is Bradford safe", "Bradford"),
        ("are kids safe in Plymouth?", "Plymouth"),
        ("how safe are children in Walsall", "Walsall"),
        ("does Kent keep children safe", "Kent"),
        ("is my child safe in Sandwell", "Sandwell"),
    ],
)
def test_safe_is_the_grade_for_help_and_protection(text, name, base, known):
    found = answer(text, base, known)
    grade = LATEST[name]["help_and_protection"]
    assert found.text.startswith(f"{name} was judged {grade} for help and protection")
    assert SAFE_NOTE in found.notes


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("did Walsall pass", "Walsall"),
        ("did Kent pass its last inspection?", "Kent"),
        ("has Wirral passed", "Wirral"),
        ("did Bradford pass or fail", "Bradford"),
        ("did Dorset fail", "Dorset"),
    ],
)
def test_inspections_are_not_passed(text, name, base, known):
    found = answer(text, base, known)
    assert found.text.startswith("Inspections give grades, not passes or fails. Inspected ")
    assert f", {name} was judged {LATEST[name][OVERALL]} overall [1]" in found.text


@pytest.mark.parametrize(
    "text", ["how did Kent do", "hows Kent doing", "how has Kent done", "I'm a member in Kent. how did we do"]
)
def test_how_it_did_is_its_report_in_short(text, base, known):
    query = parse_fact_query(understand(text, [], known), base)
    assert query is not None
    assert query.what is What.SUMMARY


@pytest.mark.parametrize(
    "text",
    [
        "are children in care safe in Kent",
        "is Kent safe for care leavers",
        "did Kent pass its concerns to the police",
        "how did Kent do this",
        "are children kept safe online in Kent",
    ],
)
def test_what_says_more_is_left_to_the_reports(text, base, known):
    query = parse_fact_query(understand(text, [], known), base)
    assert query is None or query.what is not What.STANDING


@pytest.mark.parametrize(
    "text", ["why wasn't Norfolk good", "why is Norfolk not good?", "why isn't Kent good"]
)
def test_a_wrong_premise_is_corrected_with_the_grade(text, base, known):
    name = "Norfolk" if "Norfolk" in text else "Kent"
    found = answer(text, base, known)
    said = f"{name} was not judged less than good; the judgement was {LATEST[name][OVERALL]} overall"
    assert found.text.startswith(said)
    assert found.refusal is not None
    assert found.refusal.reason is RefusalReason.FALSE_PREMISE


def test_ok_is_the_grade_of_the_area(base, known):
    found = answer("is SEND ok in Gateshead", base, known)
    assert found.text.startswith("The outcome of Gateshead’s area SEND inspection was inconsistent")


def test_a_right_premise_has_its_grade(base, known):
    found = answer("why wasn't Kent outstanding", base, known)
    assert found.text.startswith("Kent was judged good overall")


def test_the_premise_is_corrected_after_a_turn_on_another_matter(base, known):
    first = understand("did Norfolk pass", [], known)
    found = find_facts(understand("why wasn't it good", [first], known), base)
    assert found is not None
    assert found.answer.text.startswith("Norfolk was not judged less than good")


def test_the_overview_of_an_indexed_report_is_quoted(base, known):
    found = find_facts(understand("is Kent safe", [], known), base)
    assert found is not None
    assert found.quoting is Quoting.REASONS
    assert Area.HELP_AND_PROTECTION.value in found.answer.text
