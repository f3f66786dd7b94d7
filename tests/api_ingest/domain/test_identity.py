"""Who is who: two keys must agree, and nothing that systems default or families share decides."""

import json

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.identity import (
    is_repetition,
    person_keys,
    said,
    same_on_flight,
    same_person,
)
from api_ingest.domain.manifest import TravelDocument, Traveller, traveller_to_json, with_place
from api_ingest.domain.reported import Place

BORN = PartialDate(1985, 2, 14)


def a_traveller(surname="EXAMPLE", given="PETRA", *, number="NX1234567", born=BORN, **more):
    said = {
        "kind": "passenger", "surname": surname, "given_names": tuple(given.split()),
        "surname_mrz": surname, "given_names_mrz": given, "birth_date": born, "sex": "F",
        "nationalities": ("NLD",), "place": Place(0, 9),
        "documents": (TravelDocument(type="P", number=number),) if number else (),
    } | more  # fmt: skip
    return Traveller(**said)


A = a_traveller()


@pytest.mark.parametrize(
    "other",
    [
        a_traveller(sex="M"),
        a_traveller(number="NX7654321"),
        a_traveller(born=PartialDate(1985, 2, 15)),
        a_traveller("EXAMPEL"),
        a_traveller("PETRA", "EXAMPLE"),
        a_traveller(given="PETRA MARIA"),
        a_traveller(number=None),
    ],
)
def test_a_corrected_record_on_one_flight_is_the_same_traveller(other):
    assert same_on_flight(A, other)
    assert same_on_flight(other, A)


@pytest.mark.parametrize(
    "other",
    [
        a_traveller(given="PAUL", number="NX7654321"),  # a twin
        a_traveller(given="PAUL"),  # a family on one passport number
        a_traveller("OTHER", "ANNA", born=PartialDate(1960, 1, 1)),  # a number typed twice
        a_traveller(number="NX7654321", born=PartialDate(1960, 1, 1)),  # father and son
    ],
)
def test_two_people_on_one_flight_stay_two(other):
    assert not same_on_flight(A, other)
    assert not same_on_flight(other, A)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (a_traveller(), True),
        (a_traveller(number="NX7654321"), True),
        (a_traveller(number="NX7654321", sex="M"), True),
        (a_traveller("PETRA", "EXAMPLE", number=None), True),
        (a_traveller(nationalities=("ABW",), number=None), True),
        (a_traveller(nationalities=("VEN",), number="V1234567"), False),
        (a_traveller(born=None), False),
        (a_traveller(born=PartialDate(1985, 2)), False),
        (a_traveller("OTHER", "ANNA", born=PartialDate(1960, 1, 1)), False),
        (a_traveller(given="PAUL"), False),
        (a_traveller("OTHER", "XIMENA"), False),
    ],
)
def test_a_person_is_recognised_on_another_flight_by_two_things_that_agree(other, same):
    assert same_person(A, other) is same
    assert same_person(other, A) is same


def test_who_is_the_same_person_shares_a_key_under_which_it_is_found():
    one, other = a_traveller(), a_traveller("PETRA", "EXAMPLE", number=None)
    assert set(person_keys(one)) & set(person_keys(other)) - {None}
    assert person_keys(a_traveller(born=PartialDate(1985))) == (None, None)


def test_in_one_message_only_a_record_that_says_the_same_again_is_a_repetition():
    assert is_repetition(A, a_traveller())
    assert not is_repetition(A, a_traveller(number="NX7654321"))
    assert not is_repetition(A, a_traveller(given="PAUL"))


def test_the_words_with_their_place_are_the_whole_record():
    assert json.loads(with_place(said(A).text, A.place)) == traveller_to_json(A)


def test_the_fingerprint_is_of_what_was_said_and_not_of_where():
    assert said(A) == said(a_traveller(place=Place(700, 900)))
    assert said(A).fingerprint != said(a_traveller(seat="12C")).fingerprint
