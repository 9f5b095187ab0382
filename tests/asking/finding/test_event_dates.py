"""A date of an event is looked for in later reports; a date of a report is not."""

from __future__ import annotations

from inspectqa.asking.chain import Assistant


def test_what_happened_on_a_date_without_a_report_is_looked_for_in_later_ones(
    small_assistant: Assistant,
) -> None:
    answer = small_assistant.ask("Why was turnover of social workers high in Alderbrook in 2021?")
    assert not answer.refused
    assert answer.citations[0].report.year == 2023


def test_a_report_of_a_date_that_does_not_exist_stays_refused(small_assistant: Assistant) -> None:
    assert small_assistant.ask("What did the 2021 inspection of Alderbrook say about turnover?").refused
