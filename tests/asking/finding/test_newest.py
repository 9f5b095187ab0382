"""A question without a date is answered first out of the newest report that speaks on its matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.asking.conftest import SmallCatalogue, SmallIndex, make_report

from inspectqa.asking.chain import Assistant
from inspectqa.asking.finding.terms import load_synonyms
from inspectqa.records import Area, Framework, Grade, Judgement, ParagraphKind, Report
from inspectqa.settings import Settings

Lines = list[tuple[str, str]]
HELP = "Help and protection"
FRONT_DOOR = [
    "The front door is a model of how a front door answers contacts and referrals.",
    "The front door has grown, and referrals to the front door are read on the day.",
    "Partners praise the front door.",
    "The front door is staffed by night.",
    "At the front door contacts are answered within a day.",
    "Decisions at the front door are sound.",
    "Leaders visit the front door each month.",
    "Schools ring the front door for advice.",
    "The front door keeps its records well.",
]
LATER = "Contacts that reach the front door wait for days before a manager reads them."
OVERVIEW = "Children wait too long for a first decision, and some are left at risk meanwhile."


def report(framework: Framework, year: int, lines: Lines) -> Report:
    """Make a report of Alderbrook of (section, text) paragraphs, published on 1 March."""
    numbered = [
        (str(n), ParagraphKind.PARAGRAPH, section, text) for n, (section, text) in enumerate(lines, 1)
    ]
    return make_report("Alderbrook", framework, dt.date(year, 3, 1), numbered)


def assistant_over(*reports: Report) -> Assistant:
    """Make an assistant over reports, without files and without a model."""
    assistant = Assistant(settings=Settings())
    assistant._index = SmallIndex(SmallCatalogue(reports))  # type: ignore[assignment]
    return assistant


def lead(assistant: Assistant, question: str) -> tuple[int | None, str]:
    """Return the year and the words that an answer quotes first."""
    citation = assistant.ask(question).citations[0]
    return citation.report.year, citation.quotation


OLD = report(Framework.ILACS, 2016, [(HELP, text) for text in FRONT_DOOR])


def test_the_newest_report_that_speaks_leads_though_an_older_one_says_more() -> None:
    assistant = assistant_over(OLD, report(Framework.FOCUSED_VISIT, 2023, [(HELP, LATER)]))
    assert lead(assistant, "How is the front door in Alderbrook?") == (2023, LATER)
    quoted = {citation.report.year for citation in assistant.ask("What about the front door?").citations}
    assert 2016 in quoted


def test_a_newest_report_that_does_not_speak_leaves_thelead() -> None:
    silent = report(
        Framework.ILACS, 2023, [(HELP, "Foster carers open their homes to brothers and sisters.")]
    )
    assert lead(assistant_over(OLD, silent), "How is the front door in Alderbrook?")[0] == 2016


def test_a_date_asked_for_keeps_its_report() -> None:
    assistant = assistant_over(OLD, report(Framework.ILACS, 2023, [(HELP, LATER)]))
    assert lead(assistant, "How was the front door in Alderbrook in 2016?")[0] == 2016


def test_a_newest_report_in_other_words_leads_where_it_says_so_twice() -> None:
    hub = "The multi-agency safeguarding hub (MASH) reads contacts late."
    twice = [(HELP, hub), (HELP, "Checks by the MASH take days.")]
    assert (
        lead(
            assistant_over(OLD, report(Framework.ILACS, 2023, twice)), "How is the front door in Alderbrook?"
        )[0]
        == 2023
    )


LETTER = [
    ("", "Inspectors looked at the local authority’s arrangements for the ‘front door’."),
    ("Headline findings", OVERVIEW),
    ("Main findings", "Managers read contacts late."),
]


def test_a_letter_on_just_the_matter_is_quoted_by_its_overview() -> None:
    answer = assistant_over(OLD, report(Framework.FOCUSED_VISIT, 2024, LETTER)).ask(
        "How is the front door in Alderbrook?"
    )
    assert [statement.text for statement in answer.statements] == [OVERVIEW]


def test_a_letter_on_another_matter_is_not() -> None:
    looked_at = "Inspectors looked at the local authority’s arrangements for children in care."
    other = report(Framework.FOCUSED_VISIT, 2024, [("", looked_at), *LETTER[1:]])
    assert lead(assistant_over(OLD, other), "How is the front door in Alderbrook?")[0] == 2016


def test_a_particular_is_looked_for_beyond_the_overview() -> None:
    answer = assistant_over(OLD, report(Framework.FOCUSED_VISIT, 2024, LETTER)).ask(
        "When are referrals to the front door in Alderbrook read?"
    )
    assert OVERVIEW not in [statement.text for statement in answer.statements]


def test_beside_an_old_grade_the_newest_inspection_is_quoted() -> None:
    said = "Adoption is planned for early, and adopters are well supported in Alderbrook’s regional agency."
    before = "Adoption is slow, and adopters wait for many months before a child is found for them by anyone."
    old = report(Framework.SIF, 2016, [("Adoption performance", before)])
    name = old.identity.id
    grade = Judgement(name, Area.ADOPTION, Grade.GOOD, "Adoption performance", "Good", f"{name}/0001")
    new = report(Framework.ILACS, 2023, [(HELP, said)])
    answer = assistant_over(replace(old, judgements=(grade,)), new).ask("How good is adoption in Alderbrook?")
    assert "**What the report of 1 March 2023 says**" in answer.text
    assert said in answer.text
    assert before not in answer.text


HUB = "Contacts that reach the multi-agency children’s hub (MACH) wait for days."
LATER_HUB = "Partners are slow to share what they know with the MACH, and families wait."


def test_the_newest_report_leads_by_the_name_that_the_authority_gives_a_service() -> None:
    assistant = assistant_over(
        OLD,
        report(Framework.ILACS, 2021, [(HELP, HUB)]),
        report(
            Framework.ILACS, 2024, [(HELP, LATER_HUB), (HELP, "The MACH is short of staff in the evening.")]
        ),
    )
    assert lead(assistant, "How is the front door in Alderbrook?")[0] == 2024


def test_a_name_that_an_authority_gives_is_not_looked_for_elsewhere() -> None:
    (term,) = load_synonyms().terms("front door")
    own = load_synonyms().name_locally(term, {"MACH": "multi agency children’s hub", "ART": "art therapy"})
    assert {form.printed for form in own.forms} - {form.printed for form in term.forms} == {
        "MACH",
        "multi agency children’s hub",
    }
    assert load_synonyms().name_locally(term, {"ART": "art therapy"}) == term
