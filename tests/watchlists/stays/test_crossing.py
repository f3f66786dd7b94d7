"""Who crosses, which way, and on which day of the territory."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from api_ingest.domain.manifest import Flight, Leg
from tests.crossings import a_flight, a_traveller, came
from watchlists.stays.crossing import Crossing, crossing_of


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


HOME = "America/Kralendijk"
DAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("ports", "direction"),
    [
        (("AMS", "BON"), "in"),
        (("BON", "AMS"), "out"),
        (("CUR", "BON"), "in"),
        (("SAB", "SXM"), "out"),
        (("BON", "SAB"), None),
        (("EUX", "SAB"), None),
        (("AMS", "CUR"), None),
        ((None, "BON"), "in"),
    ],
    ids=str,
)
def test_only_a_way_between_the_territory_and_abroad_is_a_crossing(ports, direction):
    found = crossing_of(a_traveller(), a_flight(*ports, departs=DAY, arrives=DAY), boarded=True)
    assert (found.direction if found else None) == direction


# What is known of a flight into (or out of) Bonaire, and the day that counts there.
TIMES = [
    # Landed five minutes before, and at midnight.
    ("in", at("2026-03-14T14:00", "Europe/Amsterdam"), at("2026-03-14T23:55", HOME), 14, True),
    ("in", at("2026-03-14T14:00", "Europe/Amsterdam"), at("2026-03-15T00:00", HOME), 15, True),
    # The same moment in UTC is already the next day; the island's day counts.
    ("in", None, at("2026-03-15T01:30", "UTC"), 14, True),
    ("in", None, at("2026-03-15T03:59", "UTC"), 14, True),
    ("in", None, at("2026-03-15T04:00", "UTC"), 15, True),
    # Only the departure abroad is known: its moment gives the first day that it can be.
    ("in", at("2026-03-15T03:00", "Europe/Amsterdam"), None, 14, False),
    ("in", at("2026-03-15T05:30", "Europe/Amsterdam"), None, 15, False),
    ("in", at("2026-03-14T23:50", "America/New_York"), None, 14, False),
    ("in", at("2026-02-14T23:50", "America/New_York"), None, None, False),
    ("in", datetime(2026, 3, 14, 23, 0), None, 14, False),
    ("in", date(2026, 3, 14), None, 14, False),
    ("in", None, date(2026, 3, 15), 15, True),
    ("in", None, datetime(2026, 3, 15, 0, 5), 15, True),
    ("out", at("2026-03-14T23:59", HOME), at("2026-03-15T13:00", "Europe/Amsterdam"), 14, True),
    ("out", at("2026-03-15T00:00", HOME), None, 15, True),
    # Landed in Amsterdam at 03:30, while it was still yesterday on the island.
    ("out", None, at("2026-03-15T03:30", "Europe/Amsterdam"), 14, False),
    ("out", date(2026, 3, 14), None, 14, True),
]


@pytest.mark.parametrize(("direction", "departs", "arrives", "day", "exact"), TIMES)
def test_the_day_is_that_of_the_island(direction, departs, arrives, day, exact):
    ports = ("AMS", "BON") if direction == "in" else ("BON", "AMS")
    found = crossing_of(
        a_traveller(), a_flight(*ports, departs=departs, arrives=arrives), boarded=True
    )
    assert found.day == (date(2026, 3, day) if day else date(2026, 2, 15))
    assert found.exact is exact


def test_the_clocks_of_others_change_and_the_islands_do_not():
    """Amsterdam goes to summer time on 29 March 2026: an hour less lies between the two."""
    before, after = (
        a_flight("AMS", "BON", departs=at(f"2026-03-{day}T05:30", "Europe/Amsterdam"))
        for day in (28, 29)
    )
    days = [crossing_of(a_traveller(), one, boarded=True).day for one in (before, after)]
    assert days == [date(2026, 3, 28), date(2026, 3, 28)]


def test_the_flights_date_is_the_day_of_leaving_and_the_first_one_of_coming():
    out = crossing_of(a_traveller(), a_flight("BON", "AMS", day=DAY), boarded=True)
    into = crossing_of(a_traveller(), a_flight("AMS", "BON", day=DAY), boarded=True)
    assert (out.day, out.exact, into.day, into.exact) == (DAY, True, DAY, False)


def test_without_any_day_or_key_there_is_no_crossing():
    nobody = a_traveller("", "", number=None, born=None)
    assert crossing_of(a_traveller(), a_flight("AMS", "BON"), boarded=True) is None
    assert crossing_of(nobody, a_flight("AMS", "BON", day=DAY), boarded=True) is None


THROUGH = Flight(
    carrier="KL", number=767, date=DAY,
    legs=(
        Leg(departure="AMS", arrival="BON", departs=DAY, arrives=DAY),
        Leg(departure="BON", arrival="AUA", departs=date(2026, 3, 15), arrives=date(2026, 3, 15)),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("embarkation", "disembarkation", "said"),
    [
        ("AMS", "BON", ("in", DAY)),
        ("AMS", "AUA", None),
        ("BON", "AUA", ("out", date(2026, 3, 15))),
        (None, None, ("in", DAY)),
        ("LIM", "BON", ("in", DAY)),  # began the journey elsewhere
    ],
)
def test_on_a_flight_of_several_legs_the_travellers_own_ports_count(
    embarkation, disembarkation, said
):
    who = a_traveller(embarkation=embarkation, disembarkation=disembarkation)
    found = crossing_of(who, THROUGH, boarded=True)
    assert (found and (found.direction, found.day)) == said


def test_a_port_beyond_the_flight_does_not_hide_a_crossing():
    """From Bonaire by way of Sint Maarten to Saba: two flights, out and in again."""
    who = a_traveller(embarkation="BON", disembarkation="SAB")
    out = crossing_of(who, a_flight("BON", "SXM", day=DAY), boarded=True)
    back = crossing_of(who, a_flight("SXM", "SAB", day=DAY), boarded=True)
    assert (out.direction, back.direction) == ("out", "in")


def test_in_transit_nobody_enters_but_whoever_leaves_leaves():
    who = a_traveller(kind="transit_passenger")
    assert crossing_of(who, a_flight("AMS", "BON", day=DAY), boarded=True) is None
    assert crossing_of(who, a_flight("BON", "PTY", day=DAY), boarded=True).direction == "out"


def test_crew_is_told_apart():
    crew = crossing_of(a_traveller(kind="crew"), a_flight("AMS", "BON", day=DAY), boarded=True)
    assert crew.crew


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        came(datetime(2026, 3, 14, 12, 0))


@pytest.mark.parametrize("when", ["2026-03-14", "2026-03-14T23:55-04:00"])
def test_a_crossing_comes_back_as_it_was_kept(when):
    one = came(when, nationalities=("CAN", "NLD"))
    assert Crossing.from_json(json.loads(json.dumps(one.to_json()))) == one
