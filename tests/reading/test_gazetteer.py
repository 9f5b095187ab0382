"""Authorities are found by every name people use, and everyday words are left alone."""

from __future__ import annotations

import pytest

from inspectqa.reading.gazetteer import canonical_name, find_authorities, load_authorities, load_gazetteer


def names(text: str) -> list[str]:
    return [match.name for match in find_authorities(text)]


def test_every_authority_answers_to_its_own_name_and_aliases():
    for authority in load_authorities():
        assert canonical_name(authority.name) == authority.name
        assert canonical_name(authority.name.upper()) == authority.name
        for alias in authority.aliases:
            assert canonical_name(alias) == authority.name, alias


def test_neighbours_are_authorities_with_ten_each():
    known = {authority.name for authority in load_authorities()}
    for authority in load_authorities():
        assert set(authority.neighbours) <= known
        assert authority.successors or len(authority.neighbours) == 10


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ROYAL BOROUGH OF WINDSOR & MAIDENHEAD", "Windsor and Maidenhead"),
        ("Buckingham County Council", "Buckinghamshire"),
        ("London Borough of Richmond upon Thames Council", "Richmond upon Thames"),
        ("Nottingham County Council", "Nottinghamshire"),
        ("Nottingham City Council", "Nottingham"),
        ("City of Bradford Metropolitan District Council", "Bradford"),
        ("Bristol, City of", "Bristol"),
        ("stoke-on-trent", "Stoke-on-Trent"),
        ("Kingston-upon-Hull", "Kingston upon Hull"),
        ("St. Helen’s Metropolitan Borough Council", "St Helens"),
        ("london-corporation", "City of London"),
        ("bournemouth, christchurch & poole", "Bournemouth, Christchurch and Poole"),
    ],
)
def test_printed_names_are_made_canonical(printed, name):
    assert canonical_name(printed) == name


@pytest.mark.parametrize(
    "printed", ["Government Accountability Office", "Achieving for Children", "", "Kent and Devon"]
)
def test_what_is_not_one_authority_has_no_canonical_name(printed):
    assert canonical_name(printed) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BCP care leavers", ["Bournemouth, Christchurch and Poole"]),
        ("leics and bucks", ["Leicestershire", "Buckinghamshire"]),
        ("west northants", ["West Northamptonshire"]),
        ("York vs North Yorkshire", ["York", "North Yorkshire"]),
        ("Derbyshire’s social workers", ["Derbyshire"]),
        ("oldhams care leavers", ["Oldham"]),
        ("NE Lincs, N Lincs and Lincs", ["North East Lincolnshire", "North Lincolnshire", "Lincolnshire"]),
        ("Were more B&NES care leavers", ["Bath and North East Somerset"]),
        ("how is bath doing?", ["Bath and North East Somerset"]),
        ("Stockton’s groups", ["Stockton-on-Tees"]),
        ("Central Bedfordshire and Bedford", ["Central Bedfordshire", "Bedford"]),
    ],
)
def test_names_people_use(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Roterham", "Rotherham"),
        ("buckinghamshre leaders", "Buckinghamshire"),
        ("nrth somerset audits", "North Somerset"),
        ("Kirkless", "Kirklees"),
        ("Nottinghamshrie", "Nottinghamshire"),
    ],
)
def test_slips_are_forgiven_and_marked(text, expected):
    (match,) = find_authorities(text)
    assert (match.name, match.corrected) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "progress in reading and writing",
        "a bath and a bed",
        "do they bury bad news",
        "what does the survey say about eating",
        "midway through the country",
        "the dog was barking",
    ],
)
def test_everyday_words_are_not_places(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what needs to improve in reading", ["Reading"]),
        ("Reading and Slough", ["Reading", "Slough"]),
        ("bury council", ["Bury"]),
        ("Does Hull help", ["Kingston upon Hull"]),
    ],
)
def test_everyday_words_are_places_where_the_words_around_say_so(text, expected):
    assert names(text) == expected


def test_the_span_covers_the_whole_title():
    text = "Did the London Borough of Enfield Council improve?"
    (match,) = find_authorities(text)
    assert text[match.start : match.end] == "the London Borough of Enfield Council".removeprefix("the ")


def test_a_town_points_to_the_authority_that_serves_it():
    (match,) = find_authorities("How safe are children in Exeter?")
    assert (match.name, match.place) == ("Devon", True)


def test_nearest_names_for_an_unknown_place():
    assert "Rotherham" in load_gazetteer().nearest("Rotherhithe")
