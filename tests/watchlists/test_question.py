"""The question that would settle a match is worked out of its score, and is not always the same."""

import dataclasses

import pytest

from api_ingest.domain.alert import Evidence
from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place
from tests.site import an_entry
from watchlists.asked import Asked
from watchlists.compare.tokens import tokens
from watchlists.entry import ListedDocument, Name
from watchlists.index import Index, indexed
from watchlists.matcher import compare, find
from watchlists.question import question
from watchlists.scoring import probability
from watchlists.source import Thresholds

LIMITS = Thresholds()
BORN, OTHER = PartialDate(1985, 2, 14), PartialDate(1982, 11, 30)
PASSPORT = (ListedDocument("P", "NX1234567", "NLD"),)
CONTRARY = {
    "birth date": {"birth_date": OTHER}, "document": {"documents": ()},
    "nationality": {"nationalities": ("JPN",)}, "sex": {"sex": "M"},
}  # fmt: skip
"""What the traveller would be if the document showed something else; a new one tells nothing."""


def supposed(entry):
    """What the traveller would be if the document showed what the list has, kind by kind."""
    documents = tuple(
        TravelDocument(type="P", number=one.number, issuing_state=one.issuing_state)
        for one in entry.documents
    )
    fields = {
        "birth date": {"birth_date": next(iter(entry.birth_dates), None)},
        "document": {"documents": documents},
        "nationality": {"nationalities": entry.nationalities},
        "sex": {"sex": entry.sex},
    }
    return {kind: said for kind, said in fields.items() if all(said.values())}


def listed(surname="EXAMPLE", given="PETRA", **said):
    nobody = {"birth_dates": (), "nationalities": ()}
    return an_entry(names=(Name(surname, given),), **nobody | said)


def a_traveller(surname="EXAMPLE", given="PETRA", **said):
    return Traveller(
        kind="passenger", surname=surname, given_names=tuple(given.split()),
        surname_mrz=fold(surname), given_names_mrz=fold(given), place=Place(0, 0), **said,
    )  # fmt: skip


def score(traveller, entry):
    """The match, or None where it is not worth saying."""
    return next(iter(find([traveller], Index.build([entry]))), None)


def asked(traveller, entry):
    match = score(traveller, entry)
    return question(match.evidence, match.probability, entry, LIMITS)


CASES = {
    "birth date": (
        a_traveller(birth_date=PartialDate(1985, 2, 15), sex="F"),
        listed(birth_dates=(BORN,), documents=PASSPORT, sex="F"),
    ),
    "document": (a_traveller("ALI", "", birth_date=BORN),
                 listed("ALI", "", birth_dates=(BORN,), documents=PASSPORT, sex="F")),
    "nationality": (
        a_traveller("ALI", "", birth_date=BORN, sex="M"),
        listed("ALI", "", birth_dates=(BORN,), nationalities=("PAK",), documents=PASSPORT, sex="M"),
    ),
    "sex": (a_traveller(sex="M"), listed(sex="F")),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_it_asks_what_of_this_match_would_tell_most(kind):
    traveller, entry = CASES[kind]
    assert asked(traveller, entry).kind == kind


def either_way(traveller, entry, kind):
    """The probability if the document shows something else, and if it shows what is listed."""
    index = Index.build([entry])
    found = []
    for said in (CONTRARY[kind], supposed(entry)[kind]):
        one = dataclasses.replace(traveller, **said)
        evidence = compare(
            Asked(one, tokens(one.surname_mrz, one.given_names_mrz)), indexed(entry), index
        )
        found.append(probability(sum(each.weight for each in evidence) + index.prior))
    return found


@pytest.mark.parametrize("kind", CASES)
def test_its_probabilities_are_what_the_score_would_be_either_way(kind):
    traveller, entry = CASES[kind]
    one = asked(traveller, entry)
    assert either_way(traveller, entry, kind) == pytest.approx([one.no, one.yes])


@pytest.mark.parametrize("kind", CASES)
def test_no_other_look_lies_across_more_thresholds_or_as_many_and_tells_more(kind):
    traveller, entry = CASES[kind]
    told = {}
    for other in supposed(entry):
        no, yes = either_way(traveller, entry, other)
        crossed = sum(no < limit <= yes for limit in (LIMITS.possible, LIMITS.strong))
        told[other] = (crossed, yes - no)
    assert max(told, key=told.get) == kind
    assert len(told) > 1 or kind == "sex"


def test_a_look_that_crosses_a_threshold_goes_before_one_that_only_tells_more():
    limits = Thresholds(strong=0.995, possible=0.1)
    traveller, entry = CASES["nationality"]
    match = score(traveller, entry)
    assert asked(traveller, entry).kind == "nationality"
    assert question(match.evidence, match.probability, entry, limits).kind == "document"


def test_all_values_that_the_list_has_are_asked_for_at_once():
    entry = listed(birth_dates=(BORN, OTHER, PartialDate(1982)))
    one = asked(a_traveller(birth_date=PartialDate(1985, 2, 15)), entry)
    assert one.values == ("1985-02-14", "1982-11-30"), "the year alone would tell less"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"birth_date": BORN}, {"birth_dates": (BORN,)}),
        ({"birth_date": BORN}, {"birth_dates": (PartialDate(1985),)}),
        ({"birth_date": PartialDate(1985, 1, 1)}, {"birth_dates": (PartialDate(1985, 1, 1),)}),
        ({"documents": (TravelDocument(type="P", number="NX1234567", issuing_state="COL"),)},
         {"documents": PASSPORT}),
    ],
)  # fmt: skip
def test_what_the_carrier_said_as_the_list_has_it_is_not_asked(theirs, ours):
    assert (
        asked(a_traveller("JANSEN", "PIETER", **theirs), listed("JANSEN", "PIETER", **ours)) is None
    )


def test_a_birth_date_a_generation_apart_is_no_likelier_if_it_is_not_the_listed_one():
    evidence = (
        Evidence("name", "equal", 18.0, None, None),
        Evidence(
            "birth date", "differs by twelve years or more", -24.0, "1985-02-15", "1950-07-01"
        ),
    )
    one = question(evidence, 0.01, listed(birth_dates=(PartialDate(1950, 7, 1),)), LIMITS)
    assert (one.no, one.yes > 0.9) == (pytest.approx(0.01), True)
