"""What is no question about the data is left to the reports."""

from __future__ import annotations

import pytest

from .expected import answer

NOT_DATA = """which councils struggle with recruitment?
Which authorities have high caseloads?
How many children are in care in Kent?
which councils use Mockingbird
Which councils are good at involving children in care councils?
how many councils mention county lines
Which reports mention neglect?
What do outstanding councils do differently for care leavers?
Why are so many councils inadequate?
Which inadequate councils have a children's trust?
which authorities have the most unregistered placements
what makes leadership outstanding
How good are social workers in Leeds?
which councils have long waits for autism assessments
How many social workers left Bradford last year?
Which London boroughs place care leavers in hotels?
What did inspectors say about leadership in outstanding councils?
Which areas for improvement are most common?
how many foster carers are there in the North East
Which councils got better at assessments since 2019?
which focused visits found serious weaknesses
Are inadequate councils spending more on agency staff?
what share of care leavers are in employment
which councils improved their front door
How has leadership improved in Slough?
Which councils' inspections mention domestic abuse the most?
What needs to improve in councils that require improvement?
Is Kent good at finding foster carers?
How many children did inspectors speak to in Kent?
Who is the director of children's services in Leeds?
What is good about adoption support in Buckinghamshire?
What did inspectors look at in the October 2022 focused visit to Buckinghamshire?
Which areas for improvement did inspectors set for Calderdale in 2024?
Which paragraph covers leadership in the Leeds report?""".splitlines()


@pytest.mark.parametrize("text", NOT_DATA)
def test_other_questions_are_left_to_the_reports(text, base, known):
    assert answer(text, base, known) is None


#: Each has a condition beside its grades that no query holds; an answer to the grades alone would be wrong.
SECOND_CONDITIONS = """Which good councils moved up?
which councils are inadequate again
Which councils have been inadequate for years?
Which councils are outstanding only for leadership?
Which councils around Leeds are outstanding?
How are the councils around Leeds rated?
Which councils aren't in London and are outstanding?
Which councils outside London are outstanding?
Which councils have good quality care?
Which councils are outstanding and were good before?
Which councils have been good for a long time?
Which councils among our statistical neighbours are outstanding?
Which councils are outstanding except in leadership?
Which small councils are outstanding?
Which Conservative councils are inadequate?
Which councils are good and getting better?
Which councils are inadequate and under government intervention?
Which inadequate councils have commissioners?
Which outstanding councils are part of a regional adoption agency?
Which councils are good but overspent?
Which councils with more than 500 children in care are outstanding?
Which inadequate councils had a new director last year?
Which councils are good for care leavers aged over 18?
Which outstanding councils have the lowest turnover?
Which councils are inadequate and near the sea?
Which rural councils require improvement?
Which councils are good for leadership because of stable workforce?
Which council has the best care leavers service?
Which councils are most improved since 2018?
Which councils were first to be outstanding under ILACS?
Which councils were outstanding in both 2018 and 2023?
Which councils are better than Kent?
Which councils have the same grades as Kent?
Which councils do as well as Essex for leadership?
How many children live in inadequate authorities?
Which councils will be inspected next?
Which councils are likely to be outstanding?
Which councils nearly got outstanding?
Which councils are inadequate according to the LGA?
Which councils are good for children in care but not for disabled children?
Which councils are good for adopters?
Which councils have good schools?
Which good councils have good housing for care leavers?
Which councils had a good focused visit in 2023?
Which councils have had two good inspections in a row?
Which councils dropped two grades?
Which councils were good until 2020?
Which councils are outstanding and next to Kent?
How many councils are outstanding per million people?
Which inadequate councils are bigger than Kent?
Which councils are outstanding for leadership despite being inadequate before?
Which inadequate councils were inspected after a whistleblower?
Which outstanding councils use Signs of Safety?
Which inadequate councils improved fastest?
Which councils have never been inspected?
Which inadequate councils have no permanent director?
Which councils are good except for care leavers?
How many outstanding councils are not in the South?
Which councils in the North West but not Greater Manchester are outstanding?
Which councils are good in more than three areas?
Which councils are inadequate in at least two areas?
Which councils have mixed grades?
Which councils have different grades for leadership and overall?
What do councils rated inadequate have in common?
Which councils got outstanding at the first attempt?
Which councils' leadership grade is higher than their overall grade?
Which councils were judged good by Steve Lowe and inadequate before?
which councils have recently been rated inadequate
Which councils have been inadequate for the last three years?
inspections in recent years by region""".splitlines()


@pytest.mark.parametrize("text", SECOND_CONDITIONS)
def test_a_second_condition_is_never_dropped(text, base, known):
    found = answer(text, base, known)
    assert found is None or found.refused
