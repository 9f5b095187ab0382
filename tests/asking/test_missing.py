"""What a question names and the collection lacks is said, with what the official catalogue lists of it."""

from __future__ import annotations

import datetime as dt

from inspectqa.asking.missing import say_missing
from inspectqa.records import Framework, Identity, Kind, Question, Scope


def _report(
    name: str, year: int, framework: Framework = Framework.ILACS, address: str | None = None
) -> Identity:
    return Identity(
        id=f"{name}-{year}-{framework}",
        title=name,
        authority=name,
        framework=framework,
        published=dt.date(year, 5, 10),
        address=address,
    )


def _ask(scope: Scope) -> Question:
    return Question(text="?", standalone="?", kind=Kind.OPEN, scope=scope, topic="")


def _say(scope: Scope, indexed: list[Identity], official: list[Identity]) -> tuple[str, ...]:
    return say_missing(_ask(scope), {r.id: r for r in indexed}, {r.id: r for r in [*indexed, *official]})


def test_an_authority_without_a_report_is_named_with_the_newest_official_one() -> None:
    official = [_report("Marlbury", 2019), _report("Marlbury", 2024, address="https://example.org/1.pdf")]
    (said,) = _say(Scope(authorities=("Marlbury",)), [_report("Northmere", 2022)], official)
    assert "No report on Marlbury is in this collection" in said
    assert "lists 2, the newest: ILACS, 10 May 2024 (https://example.org/1.pdf)" in said
    assert "Its grades can be asked for here" in said
    assert "inspectqa" not in said  # no command on a page that parents read


def test_an_authority_that_nobody_lists_is_only_said_to_be_missing() -> None:
    assert _say(Scope(authorities=("Marlbury",)), [], []) == ("No report on Marlbury is in this collection.",)


def test_a_date_that_no_report_has_is_answered_with_those_there_are() -> None:
    (said,) = _say(Scope(authorities=("Marlbury",), years=(2015,)), [_report("Marlbury", 2019)], [])
    assert said == (
        "No report of Marlbury matches that date or kind. There are: Marlbury, ILACS, 10 May 2019."
    )


def test_only_the_side_of_a_comparison_that_is_missing_is_said() -> None:
    (said,) = _say(Scope(authorities=("Marlbury", "Northmere")), [_report("Northmere", 2022)], [])
    assert said.startswith("No report on Marlbury")


def test_a_newer_full_inspection_elsewhere_is_warned_of() -> None:
    (said,) = _say(Scope(authorities=("Marlbury",)), [_report("Marlbury", 2019)], [_report("Marlbury", 2024)])
    assert "a newer report on Marlbury, which is not in this collection: ILACS, 10 May 2024" in said


def test_a_newer_visit_or_a_date_that_was_asked_for_warns_of_nothing() -> None:
    visit = _report("Marlbury", 2024, Framework.FOCUSED_VISIT)
    assert _say(Scope(authorities=("Marlbury",)), [_report("Marlbury", 2019)], [visit]) == ()
    asked = Scope(authorities=("Marlbury",), years=(2019,))
    assert _say(asked, [_report("Marlbury", 2019)], [_report("Marlbury", 2024)]) == ()


def test_a_question_that_names_no_authority_misses_none() -> None:
    assert _say(Scope(), [], [_report("Marlbury", 2024)]) == ()


def test_each_authority_of_a_comparison_misses_a_report_of_its_own_date_alone() -> None:
    asked = "Bolton 2018 and Durham 2020: which audits more?"
    question = Question(
        asked, asked, Scope(authorities=("Bolton", "Durham"), years=(2018, 2020)), Kind.COMPARISON
    )
    indexed = {one.id: one for one in (_report("Bolton", 2018), _report("Durham", 2018))}
    (said,) = say_missing(question, indexed, indexed)
    assert said.startswith("No report of Durham matches that date or kind.")
