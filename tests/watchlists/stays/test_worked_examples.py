"""The worked examples of the domain reference, by their numbers, told as flights and overstays."""

from datetime import date, timedelta

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from tests.crossings import RULES, a_flight, a_traveller, journeys
from watchlists.stays.crossing import crossing_of
from watchlists.stays.ledger import people_of
from watchlists.stays.overstay import overstays

C, A, B = ("CAN",), ("NLD",), ("USA",)
# number, group, earlier stays, arrives, last lawful day (None: over on arrival)
EXAMPLES = [
    (1, C, [("2026-01-10", "2026-02-23")], "2026-03-20", "2026-05-03"),
    (2, C, [("2026-01-01", "2026-03-31")], "2026-04-15", None),
    (2, C, [("2026-01-01", "2026-03-31")], "2026-06-29", None),
    (3, C, [("2026-01-01", "2026-03-31")], "2026-06-30", "2026-09-27"),
    (4, C, [("2025-12-01", "2026-01-19")], "2026-05-20", "2026-08-17"),
    (5, C, [], "2026-01-05", "2026-04-04"),
    (6, A, [("2025-10-01", "2026-01-28")], "2026-05-01", "2026-06-29"),
    (7, B, [("2025-06-01", "2025-09-28"), ("2026-01-01", "2026-02-14")], "2026-05-25",
     "2026-10-06"),
]  # fmt: skip


def told(nationalities, before, arrives, **more):
    """By flights into Bonaire and out of it, nobody having seen the last departure."""
    person = a_traveller(nationalities=nationalities, **more)
    flights = [
        a_flight(*route, arrives=day, day=day, departs=day, number=number)
        for number, span in enumerate([*before, (arrives, None)])
        for route, day in zip((("AMS", "BON"), ("BON", "AMS")), map(read, span), strict=True)
        if day
    ]
    return people_of(crossing_of(person, flight, boarded=True) for flight in flights)


def read(day):
    return day and date.fromisoformat(day)


@pytest.mark.parametrize(("number", "group", "before", "arrives", "last"), EXAMPLES)
def test_an_overstay_begins_the_day_after_the_last_lawful_one(number, group, before, arrives, last):
    people = told(group, before, arrives)
    first = read(last) + timedelta(days=1) if last else read(arrives)
    if last:
        assert overstays(people, RULES, on=read(last)) == []
    (found,) = overstays(people, RULES, on=first)
    assert (found.over, found.last_lawful_day) == (1, read(last))


def test_example_5_four_days_later():
    (found,) = overstays(told(C, [], "2026-01-05"), RULES, on=date(2026, 4, 9))
    assert (found.used, found.over) == (95, 5)


def test_example_8_two_islands_count_together_and_their_common_day_once():
    person = a_traveller()
    flights = [
        a_flight("AMS", "BON", arrives=date(2026, 2, 1), number=1),
        a_flight("BON", "EUX", arrives=date(2026, 2, 20), departs=date(2026, 2, 20), number=2),
        a_flight("EUX", "SXM", arrives=date(2026, 3, 1), departs=date(2026, 3, 1), number=3),
    ]
    made = [crossing_of(person, flight, boarded=True) for flight in flights]
    assert made[1] is None
    (known,) = people_of(one for one in made if one)
    (stay,) = known.stays
    assert (stay.last - stay.first).days + 1 == 29


def test_minors_count_like_everybody():
    child = PartialDate(2024, 5, 1)
    people = told(C, [], "2026-01-05", born=child)
    assert [one.over for one in overstays(people, RULES, on=date(2026, 4, 9))] == [5]


def test_of_two_nationalities_only_the_document_shown_on_arrival_counts_and_the_other_is_told():
    shown_both = people_of(journeys(("2026-01-05", None), nationalities=("CAN", "USA")))
    assert overstays(shown_both, RULES, on=date(2026, 4, 9)) == []
    american_before = journeys(("2025-12-01", "2025-12-02"), nationalities=B)
    canadian_now = journeys(("2026-01-05", None), nationalities=C)
    (found,) = overstays(people_of([*american_before, *canadian_now]), RULES, on=date(2026, 4, 9))
    said = {doubt.code: doubt.about for doubt in found.doubts}
    assert said["other-nationality"] == {"rule": "united-states", "days": 180}
