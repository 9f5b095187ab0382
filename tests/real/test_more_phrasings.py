"""More questions about the data, written before they were first asked, with what is right computed plainly.

They came after those of test_phrasings.py and ask for more: exact counts, two kinds of inspection, lengths of
time, averages, first and latest, shares of those with a grade.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from statistics import fmean, median

import pytest

from inspectqa.asking.facts.answers import FactsBase, answer_facts
from inspectqa.asking.understanding.questions import Known, understand
from inspectqa.asking.understanding.spelling import correct_spelling
from inspectqa.reading.official import official_rows

from .plain_facts import (
    BOROUGHS,
    FULLS,
    GRADES,
    LATEST,
    NEIGHBOURS,
    OWN,
    REGIONS,
    ROWS,
    SEND,
    SHARED,
    VISITS,
    by_year,
    changed,
    now,
    of_region,
    of_type,
    share,
    side,
    then,
    went,
    went_next,
)  # fmt: skip
from .right_answers import (
    COUNTIES,
    ILACS,
    LONDON,
    METS,
    Case,
    grade_of,
    is_count,
    is_dates,
    is_first,
    is_grade,
    is_refused,
    is_said,
    is_set,
    is_share,
    is_side,
    is_tally,
    is_timeline,
    is_yearly_share,
    line,
)

pytestmark = pytest.mark.real
if not SHARED.is_dir():
    pytest.skip("the shared catalogue is not here", allow_module_level=True)

GREATER_MANCHESTER = {
    "bolton", "bury", "manchester", "oldham", "rochdale", "salford", "stockport", "tameside", "trafford",
    "wigan",
}  # fmt: skip
TEES_VALLEY = {"darlington", "hartlepool", "middlesbrough", "redcar and cleveland", "stockton-on-tees"}
EAST, SOUTH_EAST, SOUTH_WEST = of_region("East of England"), of_region("South East"), of_region("South West")
NORTH_EAST, NORTH_WEST = of_region("North East"), of_region("North West")
UNITARIES = of_type("Unitary Authority")
OUTCOME = {row["name"]: row["send"] for row in SEND}
WIDESPREAD = {name for name, outcome in OUTCOME.items() if outcome == "widespread/systemic failings"}
VISITED = Counter(row["name"] for row in VISITS)
GAPS = [(a, b) for rows in OWN.values() for a, b in pairwise(rows)]


def days(first: str, second: str) -> int:
    return (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days


def times(grade: str, key: str = "o") -> Counter[str]:
    return Counter(row["name"] for row in FULLS if row[key] == grade)


def exactly(counts: Counter[str], number: int) -> set[str]:
    return {name for name, found in counts.items() if found == number}


def never(*grades: str, among: set[str]) -> set[str]:
    return {name for name in among & set(OWN) if not any(row["o"] in grades for row in OWN[name])}


def latest_with(grade: str, among: set[str], rows: list[dict[str, str]] = FULLS) -> str:
    return max((row["pub"], row["name"]) for row in rows if row["o"] == grade and row["name"] in among)[1]


def among(name: str) -> set[str]:
    return set(NEIGHBOURS.get(name, ()))


LISTS = {
    "councils whose leadership went from inadequate to outstanding": went("inadequate", "outstanding", "l"),
    "which councils got worse at their latest inspection?": changed(-1),
    "Are any of Coventry's statistical neighbours inadequate for help and protection?": now(
        "h", "inadequate", among=among("coventry")
    ),
    "inadequate councils north west": now("o", "inadequate", among=NORTH_WEST),
    "which West Midlands LAs are outstanding for leadership?": now(
        "l", "outstanding", among=of_region("West Midlands")
    ),
    "which county councils are outstanding": now("o", "outstanding", among=COUNTIES),
    "Which London boroughs moved from requires improvement to outstanding?": went(
        "requires improvement", "outstanding"
    )
    & BOROUGHS,
    "Which authorities have inadequate help and protection but leadership that isn't inadequate?": now(
        "h", "inadequate"
    )
    & now("l", *GRADES[:3]),
    "Which councils are good overall but have widespread or systemic failings in SEND?": now("o", "good")
    & WIDESPREAD,
    "outstanding childrens services with inconsistent SEND outcome - which?": now("o", "outstanding")
    & {name for name, outcome in OUTCOME.items() if outcome == "inconsistent"},
    "Which outstanding authorities also had a typically positive SEND outcome?": now("o", "outstanding")
    & {name for name, outcome in OUTCOME.items() if outcome == "typically positive"},
    "Which authorities have been inadequate exactly twice?": exactly(times("inadequate"), 2),
    "who has been outstanding only once": exactly(times("outstanding"), 1),
    "councils inspected more than three times": {name for name, rows in OWN.items() if len(rows) > 3},
    "Who's had at least five focused visits?": {name for name, number in VISITED.items() if number >= 5},
    "Which authorities have had only two focused visits?": exactly(VISITED, 2),
    "Which authorities have never had a focused visit?": {row["name"] for row in ROWS} - set(VISITED),
    "Who has been outstanding twice in a row?": went_next(("outstanding",), ("outstanding",)),
    "Which authorities were found inadequate last year?": then("o", "inadequate", first="2025", last="2026"),
    "councils judged inadequate by ofsted in the last two years": then("o", "inadequate", first="2024"),
    "Who's outstanding overall but not for care leavers?": now("o", "outstanding") & now("cl", *GRADES[1:]),
    "Which councils are good overall with outstanding children in care, in London?": now(
        "o", "good", among=LONDON
    )
    & now("c", "outstanding"),
    "list authorities with outstanding leadership whose help and protection is only good": now(
        "l", "outstanding"
    )
    & now("h", "good"),
    "authorities RI overall with good leadership": now("o", "requires improvement") & now("l", "good"),
    "councils good for children in care yet inadequate for help and protection": now("c", "good")
    & now("h", "inadequate"),
    "which authorities are inadequate for both leadership and help and protection": now("l", "inadequate")
    & now("h", "inadequate"),
    "Which boroughs in London are good overall but inadequate or RI for help and protection": now(
        "o", "good", among=BOROUGHS
    )
    & now("h", "inadequate", "requires improvement"),
    "Which local authorities have never been inadequate in the East of England?": never(
        "inadequate", among=EAST
    ),
    "which london boroughs have never been anything but good or outstanding": never(
        "inadequate", "requires improvement", among=BOROUGHS
    ),
    "Which south east councils have been inadequate more than once?": {
        name for name, number in times("inadequate").items() if number > 1
    }
    & SOUTH_EAST,
    "Which councils dropped a grade in 2025?": {
        name for name in changed(-1) if LATEST[name]["pub"][:4] == "2025"
    },
    "which of Kent's statistical neighbours are outstanding?": now("o", "outstanding", among=among("kent")),
    "which met boroughs are inadequate at the moment": now("o", "inadequate", among=METS),
    "name the unitary councils where care leavers are outstanding": now("cl", "outstanding", among=UNITARIES),
    "Which north west authorities have been inadequate since 2020?": then("o", "inadequate", first="2020")
    & NORTH_WEST,
    "authorities that improved their leadership grade last time in the East of England": changed(
        1, "l", among=EAST
    ),
    "inadequate for children in care - who, right now?": now("c", "inadequate"),
    "who has gone from good to inadequate": went("good", "inadequate"),
    "Did any council fall from good straight to inadequate?": went_next(("good",), ("inadequate",)),
    "what full inspection reports came out in July 2024?": {
        row["name"] for row in FULLS if row["pub"][:7] == "2024-07"
    },
    "Which counties improved between their last two inspections?": changed(1, among=COUNTIES),
    "Which inspections ended in March 2025?": {row["name"] for row in ROWS if row["end"][:7] == "2025-03"},
    "who in the South East is RI for care leavers": now("cl", "requires improvement", among=SOUTH_EAST),
    "Which authorities had their leadership judged inadequate but overall RI?": now("l", "inadequate")
    & now("o", "requires improvement"),
    "Reports published since June 2026": {row["name"] for row in ROWS if row["pub"] >= "2026-06"},
}
COUNTS = {
    "number of LAs currently RI for leadership": len(now("l", "requires improvement")),
    "How many authorities have not had an area SEND inspection yet?": len(
        {row["name"] for row in ROWS} - set(OUTCOME)
    ),
    "How many authorities improved their overall grade last time?": len(changed(1)),
    "How many of Sheffield's statistical neighbours are good or better overall?": len(
        now("o", "good", "outstanding", among=among("sheffield"))
    ),
    "how many focused visits were there in the West Midlands last year": sum(
        row["name"] in of_region("West Midlands") and row["end"][:4] == "2025" for row in VISITS
    ),
    "over the past five years how many full inspections came out inadequate": sum(
        row["o"] == "inadequate" and row["pub"] >= "2021" for row in FULLS
    ),
    "How often has Sunderland been judged inadequate overall?": times("inadequate")["sunderland"],
    "Has Devon been inadequate twice?": times("inadequate")["devon"],
    "how many places are inadequate for care leavers these days": len(now("cl", "inadequate")),
    "How many councils have had exactly two full inspections?": sum(len(rows) == 2 for rows in OWN.values()),
    "How many inadequates were there in London?": sum(
        row["o"] == "inadequate" and row["name"] in LONDON for row in FULLS
    ),
    "how many outstandings did london get in 2024": sum(
        row["o"] == "outstanding" and row["name"] in LONDON and row["pub"][:4] == "2024" for row in FULLS
    ),
    "How many times has Kirklees been inspected in full?": len(OWN["kirklees"]),
    "How many adoption services were outstanding under the SIF?": len(then("a", "outstanding")),
    "how many RI councils have systemic failings in SEND": len(now("o", "requires improvement") & WIDESPREAD),
    "how many of the 24 counties are inadequate or RI": len(
        now("o", "inadequate", "requires improvement", among=COUNTIES)
    ),
    "How many of the London boroughs are outstanding overall?": len(now("o", "outstanding", among=BOROUGHS)),
    "How many authorities aren't good or outstanding for help and protection?": len(
        now("h", "requires improvement", "inadequate")
    ),
}
SHARES = {
    "What percentage of English authorities are good or outstanding overall?": (
        now("o", "good", "outstanding"),
        now("o", *GRADES),
    ),
    "what share of inadequate councils are inadequate for leadership": (
        now("o", "inadequate") & now("l", "inadequate"),
        now("o", "inadequate"),
    ),
    "of the councils with outstanding leadership, what share are outstanding overall?": (
        now("l", "outstanding") & now("o", "outstanding"),
        now("l", "outstanding") & now("o", *GRADES),
    ),
    "percentage of outstanding councils with good care leavers": (
        now("o", "outstanding") & now("cl", "good"),
        now("o", "outstanding"),
    ),
    "what proportion of south west councils require improvement overall": (
        now("o", "requires improvement", among=SOUTH_WEST),
        now("o", *GRADES, among=SOUTH_WEST),
    ),
}
SIDE_BY_SIDE = {
    "compare Leeds, Bradford and Kirklees": (["leeds", "bradford", "kirklees"], "o"),
    "Greater Manchester leadership grades please": (GREATER_MANCHESTER, "l"),
    "Stat neighbours of Cornwall: leadership grades": (NEIGHBOURS.get("cornwall", []), "l"),
    "Is Plymouth doing better than its statistical neighbours overall?": (
        ["plymouth", *NEIGHBOURS.get("plymouth", [])],
        "o",
    ),
    "are any of Essex's statistical neighbours graded better than it for care leavers?": (
        ["essex", *NEIGHBOURS.get("essex", [])],
        "cl",
    ),
    "how did the five Tees Valley councils do for children in care": (TEES_VALLEY, "c"),
    "Do Richmond and Kingston have the same overall grade?": (
        ["richmond upon thames", "kingston upon thames"],
        "o",
    ),
}
TALLIES = {
    "inadequate verdicts by year": {
        year: hits for year, (hits, _) in by_year(FULLS, "o", "inadequate").items()
    },
    "How many inadequates were there in each region under ILACS?": {
        region: sum(row["o"] == "inadequate" and row["name"] in of_region(region) for row in ILACS)
        for region in REGIONS
    },
    "Number of focused visits in each region": {
        region: sum(row["name"] in of_region(region) for row in VISITS) for region in REGIONS
    },
    "average overall grade by region": {
        region: len(now("o", "outstanding", among=of_region(region))) for region in REGIONS
    },
    "Focused visits per year": Counter(row["end"][:4] for row in VISITS),
}
SAID = {
    "which has the better leadership grade, Derby or Nottingham?": "Best grade for leadership: Derby.",
    "Essex vs Hertfordshire vs Kent – who's best for care leavers?": "Best grade for care leavers: Essex.",
    "Bristol vs Leeds vs Sheffield: who has the weakest leadership grade?": "for leadership: Bristol.",
    "Which London borough has the worst overall grade?": "of those with one: Harrow and Havering.",
    "what's the average time between full inspections?": (
        f"{fmean(days(a['pub'], b['pub']) for a, b in GAPS):,.1f} days on average" if GAPS else ""
    ),
    "median time between full inspections?": (
        f"median {median(days(a['pub'], b['pub']) for a, b in GAPS):,.0f}" if GAPS else ""
    ),
    "How long has it been since Bexley's last full inspection?": "1,245 days",
    "How long did the report on Wolverhampton's 2026 inspection take to come out?": "139 days",
    "Has Lewisham ever been outstanding for anything?": "No: Lewisham was not judged outstanding in any area",
    "Which region has most inadequate authorities?": Counter(
        next(iter(r for r in REGIONS if name in of_region(r))) for name in now("o", "inadequate")
    ).most_common(1)[0][0],
    "When did Ofsted last do a focused visit to Bury and what about?": "13 November 2020",
    "Is Bolton graded higher than Bury for leadership?": "The same grade for leadership",
    "Has Warrington always been good?": "No:",
    "who led the last inspection of Enfield?": "Christine Kennet",
}
FIRST = {
    "Most recent outstanding in the South West?": latest_with("outstanding", SOUTH_WEST),
    "What was the most recent inadequate judgement?": latest_with("inadequate", set(OWN)),
    "When was the last time a London borough was judged inadequate?": latest_with("inadequate", BOROUGHS),
    "Which council was the first to be inadequate under ILACS": min(
        (row["pub"], row["name"]) for row in ILACS if row["o"] == "inadequate"
    )[1],
    "Which council most recently got a SEND inspection with systemic failings?": max(
        (row["pub"], row["name"]) for row in SEND if row["send"].startswith("widespread")
    )[1],
    "What's the longest gap between two full inspections of the same council?": max(
        (days(a["pub"], b["pub"]), b["name"]) for a, b in GAPS
    )[1],
    "what's the shortest gap between full inspections in the North West": min(
        (days(a["pub"], b["pub"]), b["name"]) for a, b in GAPS if b["name"] in NORTH_WEST
    )[1],
    "oldest current inspection among London boroughs": min((LATEST[n]["pub"], n) for n in BOROUGHS)[1],
}
ONE_GRADE = {
    "whats dudley's current ofsted rating": grade_of("dudley", "o"),
    "Could you confirm the most recent help and protection judgement for Walsall MBC?": grade_of(
        "walsall", "h"
    ),
    "how did solihull do on children in care last time out": grade_of("solihull", "c"),
    "What did Ofsted give Wigan for care leavers in 2025": grade_of("wigan", "cl", "2025"),
    "What rating did Torbay have before the current one?": grade_of("torbay", "o", "2022"),
    "What was Sandwell's grade before the latest one?": grade_of("sandwell", "o", "2022"),
    "when was Stoke last inspected and what did they get": grade_of("stoke-on-trent", "o"),
    "How good is help for care leavers in Bradford?": grade_of("bradford", "cl"),
    "Is Trafford's leadership really inadequate at the moment?": grade_of("trafford", "l"),
}
LEFT = """who does life story work best?
What is the largest authority by child population that is inadequate?
Inadequate authorities that have had a focused visit since their last inspection
How many authorities rely heavily on agency social workers?
which councils got a letter about unaccompanied children
Which inadequate councils blamed caseloads?
which of Kent's statistical neighbours have too many placement moves
has Croydon ever been criticised for its use of unregulated placements?
average length of care proceedings in Birmingham
how many weeks do assessments take in Rochdale
Is Derby better than Nottingham at recruiting social workers?
first council to open a family drug court
Are care leavers in Hull better housed than in Leeds?
Which authorities' help and protection is worse than their leadership?
which council most recently became inadequate
How many boroughs have slipped since their previous inspection?
Which councils were good or outstanding in both of their last two inspections?
what was the last council to go from outstanding to good
average time between inspection and visit
Did Newcastle or Derby have the higher rate of children in care when they were inspected in spring 2017?
Which councils have exactly one inadequate area
which authorities were rated good in 2023 and have been inspected since?
how many times has each West Yorkshire council been inadequate
List councils by number of focused visits""".splitlines()
CASES: list[Case] = [
    *((text, is_set, expected) for text, expected in LISTS.items()),
    *((text, is_count, expected) for text, expected in COUNTS.items()),
    *((text, is_share, share(*expected)) for text, expected in SHARES.items()),
    *((text, is_side, side(*expected)) for text, expected in SIDE_BY_SIDE.items()),
    *((text, is_tally, expected) for text, expected in TALLIES.items()),
    *((text, is_said, expected) for text, expected in SAID.items()),
    *((text, is_first, expected) for text, expected in FIRST.items()),
    *((text, is_grade, expected) for text, expected in ONE_GRADE.items()),
    ("What's the overall grade for Liverpool now?", is_refused, None),
    ("Northumberland overall over time", is_timeline, line("northumberland")),
    ("track record of Tower Hamlets for leadership", is_timeline, line("tower hamlets", "l")),
    ("Shropshire - leadership grade, last three inspections?", is_timeline, line("shropshire", "l")),
    ("Every grade Croydon has had since 2012 please", is_timeline, line("croydon")),
    ("Which focused visits has Luton had since 2018?", is_dates,
     [row["pub"] for row in VISITS if row["name"] == "luton"]),
    ("what proportion of full inspections were inadequate each year", is_yearly_share,
     by_year(FULLS, "o", "inadequate")),
]  # fmt: skip


@pytest.fixture(scope="module")
def ask():
    base = FactsBase.of([], [], lambda ids: {}, official_rows())
    known = Known.of(base.identities)
    return lambda text: answer_facts(understand(correct_spelling(text, ()), [], known), base)


@pytest.mark.parametrize(("text", "is_right", "expected"), CASES, ids=[text for text, _, _ in CASES])
def test_a_question_about_the_data_is_answered_exactly(text, is_right, expected, ask):
    found = ask(text)
    assert found is not None
    assert is_right(found, expected), found.text
    assert found.refused or found.coverage


@pytest.mark.parametrize("text", LEFT)
def test_what_no_query_holds_is_left_to_the_reports(text, ask):
    assert ask(text) is None
