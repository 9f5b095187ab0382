"""Questions about the data as different people type them, written before they were first asked.

What is right is computed in plain_facts.py, never with the code under test. What no query holds is left to
the reports: no answer is no harm, half an answer is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

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
    count_by,
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
    BERKSHIRE,
    BLACK_COUNTRY,
    CORE_CITIES,
    COUNTIES,
    HUMBER,
    ILACS,
    LONDON,
    MERSEYSIDE,
    METS,
    NORTH,
    SOUTH_YORKSHIRE,
    SUSSEX,
    TYNE_AND_WEAR,
    WEST_YORKSHIRE,
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


TIMES_INADEQUATE = Counter(row["name"] for row in FULLS if row["o"] == "inadequate")
GAPS = [
    ((dt.date.fromisoformat(b["pub"]) - dt.date.fromisoformat(a["pub"])).days, b["name"])
    for rows in OWN.values()
    for a, b in pairwise(rows)
]


def outcome(printed: str) -> set[str]:
    return {row["name"] for row in SEND if row["send"] == printed}


FAILINGS = outcome("widespread/systemic failings")


def yes(hit: bool) -> str:
    return "Yes" if hit else "No"


def ever(name: str, key: str, grade: str) -> bool:
    return any(row[key] == grade for row in OWN[name])


LISTS = {
    "who else in the East Midlands is requires improvement overall at the moment": now(
        "o", "requires improvement", among=of_region("East Midlands")
    ),
    "pls list all counties that are outstanding overall atm": now("o", "outstanding", among=COUNTIES),
    "Which of Kent's stat neighbours are good for care leavers?": now(
        "cl", "good", among=set(NEIGHBOURS.get("kent", ()))
    ),
    "Which unitaries in the South West require improvement for help and protection?": now(
        "h", "requires improvement", among=of_region("South West") & of_type("Unitary Authority")
    ),
    "wich london boroughs are outstandng overall": now("o", "outstanding", among=BOROUGHS),
    "Which authorities haven't had a full inspection since 2021?": {
        name for name, row in LATEST.items() if row["pub"] < "2021"
    },
    "Which councils have had three or more focused visits?": {
        name for name, number in count_by(VISITS, "name").items() if number >= 3
    },
    "Which Merseyside councils are inadequate or requires improvement?": now(
        "o", "inadequate", "requires improvement", among=MERSEYSIDE
    ),
    "Which councils in Sussex are outstanding": now("o", "outstanding", among=SUSSEX),
    "Which councils have been rated inadequate more than twice?": {
        name for name, number in TIMES_INADEQUATE.items() if number > 2
    },
    "Name the authorities that fell from outstanding to inadequate": went("outstanding", "inadequate"),
    "councils inadequate for leadership but not inadequate overall": now("l", "inadequate")
    & now("o", *GRADES[:3]),
    "Which councils are outstanding overall but only good for help and protection": now("o", "outstanding")
    & now("h", "good"),
    "Which councils did Steve Lowe inspect?": {
        row["name"] for row in ROWS if row["lead_inspector"] == "Steve Lowe"
    },
    "Between 2020 and 2023 which councils in the North West were inadequate overall?": then(
        "o", "inadequate", first="2020", last="2024"
    )
    & of_region("North West"),
    "Which councils were rated inadequate at their latest inspection in 2025?": {
        name for name in now("o", "inadequate") if LATEST[name]["pub"][:4] == "2025"
    },
    "which councils were inadequate in 2022 and are inadequate now": then(
        "o", "inadequate", first="2022", last="2023"
    )
    & now("o", "inadequate"),
    "who's currently rated outstanding for help and protection in London?": now(
        "h", "outstanding", among=LONDON
    ),
    "Which authorities have gone from requires improvement straight to outstanding overall?": went_next(
        ("requires improvement",), ("outstanding",)
    ),
    "which SEND areas in the north west had systemic failings": FAILINGS & of_region("North West"),
    "Which councils have had no focused visit since 2022?": {row["name"] for row in ROWS}
    - {row["name"] for row in VISITS if row["end"] >= "2022"},
    "Which London boroughs are outstanding for both children in care and care leavers?": now(
        "c", "outstanding", among=BOROUGHS
    )
    & now("cl", "outstanding"),
    "Which councils were outstanding in 2019 and still are?": then(
        "o", "outstanding", first="2019", last="2020"
    )
    & now("o", "outstanding"),
    "Which core cities are not outstanding?": now("o", *GRADES[1:], among=CORE_CITIES),
    "authorities outstanding in 2026 so far": then("o", "outstanding", first="2026", last="2027"),
    "Which councils are inadequate for help and protection but good for care leavers?": now("h", "inadequate")
    & now("cl", "good"),
    "Which authorities inspected under SIF were inadequate overall?": {
        row["name"] for row in FULLS if row["framework"] != "ILACS" and row["o"] == "inadequate"
    },
    "SEND: which areas are inconsistent?": outcome("inconsistent"),
    "Which London boroughs got typically positive SEND outcomes?": outcome("typically positive") & BOROUGHS,
    "Which authorities inspected since April 2026 are outstanding for leadership?": then(
        "l", "outstanding", first="2026-04", by="end"
    ),
    "Which councils were inadequate for adoption?": then("a", "inadequate"),
    "any councils in the north east currently inadequate for care leavers?": now(
        "cl", "inadequate", among=of_region("North East")
    ),
    "could you tell me which authorities are good for leadership but RI overall?": now("l", "good")
    & now("o", "requires improvement"),
    "Which councils bounced back from inadequate to good by their next inspection?": went_next(
        ("inadequate",), ("good",)
    ),
    "which authorities slipped from good to requires improvement for children in care": went(
        "good", "requires improvement", "c"
    ),
    "Which South Yorkshire councils improved at their latest inspection?": changed(1, among=SOUTH_YORKSHIRE),
    "Which councils had a SIF re-inspection?": {
        row["name"] for row in ROWS if row["framework"] == "SIF re-inspection"
    },
    "Which Berkshire authorities have been inadequate at any point?": then("o", "inadequate") & BERKSHIRE,
    "which places are outstanding for everything?": set.intersection(
        *(now(key, "outstanding") for key in ("o", "h", "c", "cl", "l"))
    ),
    "authorities not yet good for leadership in the west midlands": now(
        "l", "requires improvement", "inadequate", among=of_region("West Midlands")
    ),
    "Which councils had an adoption judgement of outstanding?": then("a", "outstanding"),
    "which councils with inadequate overall also have systemic SEND failings": FAILINGS
    & now("o", "inadequate"),
    "councils with exactly two full inspections": {name for name, rows in OWN.items() if len(rows) == 2},
    "What reports were published in March 2025?": {
        row["name"] for row in ROWS if row["pub"][:7] == "2025-03"
    },
}
COUNTS = {
    "number of statistical neighbours of Sunderland rated outstanding overall": len(
        now("o", "outstanding", among=set(NEIGHBOURS.get("sunderland", ())))
    ),
    "How many ILACS reports published in 2024 were outstanding overall?": sum(
        row["o"] == "outstanding" and row["pub"][:4] == "2024" for row in ILACS
    ),
    "how mnay councils were judged indequate in 2018": len(
        then("o", "inadequate", first="2018", last="2019")
    ),
    "How many councils improved at their most recent inspection?": len(changed(1)),
    "Since 2019, how many authorities have been judged outstanding for children in care?": len(
        then("c", "outstanding", first="2019")
    ),
    "how many areas had the lowest send outcome in 2024": sum(
        row["send"].startswith("widespread") and row["pub"][:4] == "2024" for row in SEND
    ),
    "How many of the inadequate councils are in the north?": len(now("o", "inadequate", among=NORTH)),
    "How many London boroughs were judged outstanding overall in 2024?": len(
        then("o", "outstanding", first="2024", last="2025") & BOROUGHS
    ),
    "How many inspections of unitary authorities resulted in inadequate since 2020?": sum(
        row["o"] == "inadequate" and row["pub"] >= "2020" and row["name"] in of_type("Unitary Authority")
        for row in FULLS
    ),
    "number of county councils requiring improvement for care leavers": len(
        now("cl", "requires improvement", among=COUNTIES)
    ),
    "how many unitary authorities got better at their last inspection": len(
        changed(1, among=of_type("Unitary Authority"))
    ),
    "How many times has Sandwell been rated inadequate overall?": TIMES_INADEQUATE["sandwell"],
    "how many reports on Slough since 2020": sum(r["name"] == "slough" and r["pub"] >= "2020" for r in ROWS),
    "how many good councils in the south east": len(now("o", "good", among=of_region("South East"))),
}
SHARES = {
    "percentage of metropolitan districts good or outstanding overall": (
        now("o", "good", "outstanding", among=METS),
        now("o", *GRADES, among=METS),
    ),
    "What % of authorities in Yorkshire and the Humber are inadequate for children in care?": (
        now("c", "inadequate", among=HUMBER),
        now("c", *GRADES, among=HUMBER),
    ),
    "what fraction of county councils are outstanding for leadership?": (
        now("l", "outstanding", among=COUNTIES),
        now("l", *GRADES, among=COUNTIES),
    ),
    "What percentage of areas inspected for SEND had systemic failings?": (
        FAILINGS,
        {row["name"] for row in SEND if row["send"]},
    ),
    # The answer says '32 London boroughs': the City is none.
    "What share of London councils are less than good for help and protection?": (
        now("h", "requires improvement", "inadequate", among=BOROUGHS),
        now("h", *GRADES, among=BOROUGHS),
    ),
}
SIDE_BY_SIDE = {
    "how do Wiltshire's statistical neighbours rate for leadership?": (NEIGHBOURS.get("wiltshire", []), "l"),
    "Compare Cornwall with its statistical neighbours on help and protection": (
        ["cornwall", *NEIGHBOURS.get("cornwall", [])],
        "h",
    ),
    "How does Hull compare with Leeds and Sheffield?": (["kingston upon hull", "leeds", "sheffield"], "o"),
    "Manchester v Liverpool v Newcastle: overall grades": (
        ["manchester", "liverpool", "newcastle upon tyne"],
        "o",
    ),
    "how's west yorkshire doing overall - grades for each council": (WEST_YORKSHIRE, "o"),
    "show me the tyne & wear councils' latest care leaver grades": (TYNE_AND_WEAR, "cl"),
    "how are leicestershire's stat neighbours rated for children in care": (
        NEIGHBOURS.get("leicestershire", []),
        "c",
    ),
    "Side by side: the Black Country on help and protection": (BLACK_COUNTRY, "h"),
    "overall ratings of the core cities please": (CORE_CITIES, "o"),
}
TALLIES = {
    "focused visits per year since 2018": Counter(row["end"][:4] for row in VISITS),
    "How many SEND inspections have there been in each region?": Counter(
        next(iter(region for region in REGIONS if row["name"] in of_region(region))) for row in SEND
    ),
    "How many full inspections were inadequate for help and protection each year?": {
        year: hits for year, (hits, _) in by_year(FULLS, "h", "inadequate").items()
    },
    "Number of SEND inspections by outcome": Counter(row["send"] or "no grade given" for row in SEND),
    "give me the yearly number of ilacs reports": Counter(row["pub"][:4] for row in ILACS),
    "care leavers grades by region": {
        region: len(now("cl", "outstanding", among=of_region(region))) for region in REGIONS
    },
}
SAID = {
    "Is Birmingham still inadequate?": "No:",
    "Has Slough ever been good for leadership?": yes(ever("slough", "l", "good")) if OWN else "",
    "Has Essex ever had an inadequate?": yes(ever("essex", "o", "inadequate")) if OWN else "",
    "Was Cheshire East outstanding in 2019?": "No:",
    "has wirral ever been rated inadequate for leadership": yes(ever("wirral", "l", "inadequate")),
    "Is it true that Bury is outstanding?": "No:",
    "Does Hertfordshire have systemic failings in SEND?": "Yes",
    "What was Oxfordshire's SEND inspection outcome?": "widespread/systemic failings",
    "oxfordshire send result": "widespread/systemic failings",
    "Which region has the fewest good or outstanding councils?": min(
        (len(now("o", "good", "outstanding", among=of_region(region))), region) for region in REGIONS
    )[1],
    "What was the worst year for inadequate verdicts?": Counter(
        row["pub"][:4] for row in FULLS if row["o"] == "inadequate"
    ).most_common(1)[0][0],
    "Which inspector led most inspections in 2023?": Counter(
        row["lead_inspector"] for row in ROWS if row["lead_inspector"] and row["pub"][:4] == "2023"
    ).most_common(1)[0][0],
}
ONE_GRADE = {
    "When was Nottinghamshire's last full inspection and what was the outcome?": grade_of(
        "nottinghamshire", "o"
    ),
    "how was doncaster rated in 2015": grade_of("doncaster", "o", "2015"),
    "What grade did Portsmouth get for leadership in its latest report?": grade_of("portsmouth", "l"),
    "care leavers grade for Dorset in 2021": grade_of("dorset", "cl", "2021"),
    "Reading's overall grade in 2019?": grade_of("reading", "o", "2019"),
    "What rating did Kent get for care leavers in 2017?": grade_of("kent", "cl", "2017"),
    "Tell me Lincolnshire's rating for each area": grade_of("lincolnshire", "cl"),
    "grades for Middlesbrough since April 2026": grade_of("middlesbrough", "h"),
}
#: Left to the reports, for no query holds them; most would be half answered by the grades alone.
LEFT = """who has been inadequate for the longest?
which councils are outstanding and have a population over 100,000
Which outstanding councils are run by Labour?
which good councils spend the least per child?
Which councils rated inadequate have had a change of director?
Which councils are good overall and have low caseloads?
Which authorities have falling numbers of children in care?
Which requires improvement councils are close to good?
Which outstanding authorities had a focused visit in the year before?
Which councils were good in 2018 but had dropped by 2022?
is it true that most councils are good or outstanding?
Which council went up two grades in one go?
Which authorities were inadequate under SIF and outstanding under ILACS?
authorities with at least three full inspections where none was inadequate
Which inadequate councils in London improved at the next inspection?
which councils were outstanding for care leavers when jointly judged?
Which councils improved their SEND outcome?
How many children's services departments are failing right now?
my son has an EHCP, which areas had the worst SEND inspection results
What was the most recent report published?""".splitlines()
REFUSED = [
    "Overall grade for Blackpool 2026",
    "What is Liverpool's overall grade now?",
    "What grade did the Leeds focused visit get?",
    "which councils got adequate in 2013",
    "What grade did Somerset get overall in June 2026?",
]
CASES: list[Case] = [
    *((text, is_set, expected) for text, expected in LISTS.items()),
    *((text, is_count, expected) for text, expected in COUNTS.items()),
    *((text, is_share, share(*expected)) for text, expected in SHARES.items()),
    *((text, is_side, side(*expected)) for text, expected in SIDE_BY_SIDE.items()),
    *((text, is_tally, expected) for text, expected in TALLIES.items()),
    *((text, is_said, expected) for text, expected in SAID.items()),
    *((text, is_grade, expected) for text, expected in ONE_GRADE.items()),
    *((text, is_refused, None) for text in REFUSED),
    ("Show every Ofsted judgement of Croydon", is_timeline, line("croydon")),
    ("timeline of ofsted grades for Sandwell", is_timeline, line("sandwell")),
    ("Has Swindon got better or worse since its previous inspection?", is_timeline, line("swindon")),
    ("When was Torbay judged inadequate?", is_dates,
     [row["pub"] for row in OWN["torbay"] if row["o"] == "inadequate"]),
    ("share of ILACS inspections judged inadequate overall, by year", is_yearly_share,
     by_year(ILACS, "o", "inadequate")),
    ("percentage of inspections rated requires improvement for leadership each year since 2018",
     is_yearly_share,
     by_year([row for row in FULLS if row["pub"] >= "2018"], "l", "requires improvement")),
    ("Which council has waited longest since its last full inspection?", is_first,
     min((row["pub"], name) for name, row in LATEST.items())[1]),
    ("what is the longest gap ever between two full inspections of the same council", is_first,
     max(GAPS)[1]),
]  # fmt: skip


@pytest.fixture(scope="module")
def base() -> FactsBase:
    return FactsBase.of([], [], lambda ids: {}, official_rows())


@pytest.fixture(scope="module")
def ask(base):
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
