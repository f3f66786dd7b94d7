"""Crossings of invented persons, for the tests of stays."""

from datetime import date, datetime

from hypothesis import strategies as st

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import Flight, Leg, TravelDocument, Traveller
from api_ingest.domain.reported import Place
from watchlists.stays.crossing import Crossing, FlightRef
from watchlists.stays.person import keys_of
from watchlists.stays.rules import load

BORN = PartialDate(1985, 2, 14)
RULES = load()
FIRST = date(2026, 1, 1)


def a_traveller(surname="EXAMPLE", given="PETRA", *, number="NX1234567", born=BORN, **more):
    said = {
        "kind": "passenger", "surname": surname, "given_names": tuple(given.split()),
        "surname_mrz": surname, "given_names_mrz": given, "birth_date": born, "sex": "F",
        "nationalities": ("CAN",), "place": Place(0, 9),
        "documents": (TravelDocument(type="P", number=number),) if number else (),
    } | more  # fmt: skip
    return Traveller(**said)


def a_flight(departure, arrival, *, departs=None, arrives=None, number=767, day=None):
    leg = Leg(departure=departure, arrival=arrival, departs=departs, arrives=arrives)
    return Flight(carrier="KL", number=number, date=day, legs=(leg,))


def a_crossing(direction, at, *, traveller=None, flight=None, carrier="KL", **more):
    at = date.fromisoformat(at) if isinstance(at, str) and "T" not in at else at
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    traveller = traveller or a_traveller()
    day = at.date() if isinstance(at, datetime) else at
    said = {
        "keys": keys_of(traveller), "direction": direction, "port": "BON", "at": at,
        "flight": _flight(flight or f"{carrier}{7 if direction == 'in' else 8}", day, carrier),
        "boarded": True, "nationalities": traveller.nationalities, "manifest": "m-1",
    } | more  # fmt: skip
    return Crossing(**said)


def _flight(said, day, carrier):
    return said if isinstance(said, FlightRef) else FlightRef(said, day, carrier)


def came(at, **more):
    return a_crossing("in", at, **more)


def left(at, **more):
    return a_crossing("out", at, **more)


def journeys(*spans, **more):
    """`("2026-01-10", "2026-02-23")` for a stay, with None for a departure that was not seen."""
    for first, last in spans:
        yield came(first, **more)
        if last:
            yield left(last, **more)


PEOPLE = (
    a_traveller(),
    a_traveller("VOORBEELD", "JAN", number="NL0000001", nationalities=("NLD",)),
    a_traveller("EJEMPLO", "ANA", number=None, nationalities=("COL",)),
    a_traveller("EXAMPLE", "PETRA", number="US0000002", nationalities=("USA",)),
    a_traveller(number="AB7654321"),
    a_traveller("WED", "PETRA", number="AB7654321", nationalities=()),
)


@st.composite
def histories(draw, *, people=PEOPLE[:1], most=12):
    """Crossings of invented people, with and without times, seen or missed, each on its flight."""
    said = draw(
        st.lists(
            st.tuples(
                st.sampled_from(people), st.sampled_from(("in", "out")), st.integers(0, 40),
                st.none() | st.integers(0, 23), st.booleans(),
            ),
            max_size=most,
        )
    )  # fmt: skip
    return [
        a_crossing(
            direction, _moment(day * draw(st.sampled_from((1, 9))), hour), traveller=traveller,
            flight=f"XX{number}", boarded=boarded,
        )
        for number, (traveller, direction, day, hour, boarded) in enumerate(said)
    ]  # fmt: skip


def _moment(day, hour):
    on = date.fromordinal(FIRST.toordinal() + day)
    return on if hour is None else datetime.fromisoformat(f"{on}T{hour:02}:00-04:00")
