"""Crossings in any order become stays; what was missed is closed by the next appearance."""

import json
from datetime import date
from itertools import permutations

import pytest

from tests.crossings import PEOPLE, a_traveller, came, journeys, left
from watchlists.stays.crossing import FlightRef
from watchlists.stays.ledger import Person, people_of
from watchlists.stays.stay import stays_of


def days(stays):
    return [
        (str(stay.first)[5:], str(stay.last)[5:] if stay.last else None, stay.missing)
        for stay in stays
    ]


def test_an_arrival_and_a_departure_are_a_stay():
    (stay,) = stays_of([left("2026-02-23"), came("2026-01-10")])
    assert (stay.first, stay.last, stay.open) == (date(2026, 1, 10), date(2026, 2, 23), False)


def test_who_has_not_left_is_here():
    (stay,) = stays_of([came("2026-01-10")])
    assert stay.open
    assert stay.missing is None


def test_a_missed_departure_is_closed_by_the_next_arrival_and_only_the_first_day_is_certain():
    stays = stays_of(journeys(("2026-01-10", None), ("2026-05-01", None)))
    assert days(stays) == [("01-10", "01-10", "departure"), ("05-01", None, None)]
    assert stays[0].until == date(2026, 5, 1)


def test_a_departure_without_an_arrival_tells_since_when_it_may_have_been():
    out = left("2026-01-10")
    assert stays_of([out, *journeys(("2026-03-01", "2026-03-02"))])[1].since is None
    stays = stays_of([out, left("2026-02-01", flight="KL9")])
    assert days(stays) == [("01-10", "01-10", "arrival"), ("02-01", "02-01", "arrival")]
    assert [stay.since for stay in stays] == [None, date(2026, 1, 10)]


@pytest.mark.parametrize(
    ("crossings", "expected"),
    [
        # Times decide.
        ([came("2026-01-10T08:00-04:00"), left("2026-01-10T17:00-04:00")],
         [("01-10", "01-10", None)]),
        ([came("2026-01-01"), left("2026-01-10T08:00-04:00"), came("2026-01-10T17:00-04:00")],
         [("01-01", "01-10", None), ("01-10", None, None)]),
        ([came("2026-01-01"), came("2026-01-10T08:00-04:00"), left("2026-01-10T17:00-04:00")],
         [("01-01", "01-01", "departure"), ("01-10", "01-10", None)]),
        # Without times whoever is outside comes first, whoever is inside leaves first.
        ([left("2026-01-10"), came("2026-01-10")],
         [("01-10", "01-10", None)]),
        ([came("2026-01-01"), came("2026-01-10"), left("2026-01-10")],
         [("01-01", "01-10", None), ("01-10", None, None)]),
        # One of them without a time stands where it leaves no gap.
        ([came("2026-01-01"), came("2026-01-10T08:00-04:00"), left("2026-01-10")],
         [("01-01", "01-10", None), ("01-10", None, None)]),
        ([came("2026-01-10"), left("2026-01-10T08:00-04:00")],
         [("01-10", "01-10", None)]),
        # 23:30 on the island is tomorrow in UTC, and still the day of the departure.
        ([came("2026-01-02T03:30+00:00"), left("2026-01-05T03:30+00:00")],
         [("01-01", "01-04", None)]),
    ],
)  # fmt: skip
def test_what_happens_on_one_day_is_put_in_order(crossings, expected):
    assert days(stays_of(crossings)) == expected
    assert days(stays_of(reversed(crossings))) == expected


def test_a_flight_said_twice_is_one_crossing_and_the_close_out_counts():
    listed = came("2026-01-10", boarded=False)
    timed = came("2026-01-10T09:00-04:00", boarded=False)
    (stay,) = stays_of([listed, timed, came("2026-01-10")])
    assert stay.arrival.boarded
    assert stay.arrival.moment is not None


def test_a_flight_of_which_no_date_was_said_is_another_on_another_day():
    unknown = FlightRef("N123AB")
    stays = stays_of([came("2026-01-10", flight=unknown), came("2026-02-10", flight=unknown)])
    assert len(stays) == 2


def test_a_shared_flight_under_two_numbers_is_one_crossing():
    times = ("2026-01-10T09:00-04:00", "2026-01-10T13:00+00:00")
    shared = [came(at, flight=flight) for at, flight in zip(times, ("KL1", "DL9"), strict=True)]
    (stay,) = stays_of(shared)
    assert stay.open


def test_what_a_repetition_says_of_the_person_is_kept():
    renewed = a_traveller(number="AB7654321")
    (person,) = people_of([came("2026-01-10"), came("2026-01-10", traveller=renewed)])
    assert len(person.keys.documents) == 4
    assert people_of(person.crossings) == (person,)


def test_keys_join_through_others():
    old, new = a_traveller(), a_traveller("WED", "PETRA", number="AB7654321")
    both = a_traveller("WED", "PETRA")
    joined = people_of(
        [came("2026-01-10", traveller=old), left("2026-01-20", traveller=new),
         came("2026-02-10", traveller=both)]
    )  # fmt: skip
    assert len(joined) == 1


def test_persons_come_in_one_order_however_their_keys_were_joined():
    crossings = [came("2026-01-10", traveller=PEOPLE[number]) for number in (0, 1, 4)]
    assert len({people_of(order) for order in permutations(crossings)}) == 1


def test_strangers_stay_apart_and_who_has_no_keys_is_nobody():
    nobody = a_traveller("", "", number=None, born=None)
    crossings = [came("2026-01-10", traveller=one) for one in (*PEOPLE[:3], nobody)]
    assert len(people_of(crossings)) == 3


def test_a_person_comes_back_as_it_was_kept():
    (person,) = people_of(journeys(("2026-01-10", None), ("2026-02-10", "2026-02-11")))
    assert Person.from_json(json.loads(json.dumps(person.to_json()))) == person
