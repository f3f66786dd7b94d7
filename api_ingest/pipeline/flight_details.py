"""The flight of a manifest: what it is called, its legs, its day, and what is doubtful of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from api_ingest.domain.fields import (
    airport,
    flight_number,
    flight_time,
    vessel,
)
from api_ingest.domain.manifest import Flight, Leg
from api_ingest.domain.problem import (
    CARRIER_MISMATCH,
    FLIGHT_CARRIER_DIFFERS,
    FLIGHT_CONFLICT,
    FLIGHT_DATE_MISSING,
    FLIGHT_DATE_STALE,
    FLIGHT_MISSING,
    FLIGHT_NUMBER_MISSING,
    FUNCTION_KEPT,
    PORT_MISSING,
    ROUTE_ELSEWHERE,
    TIME_ORDER,
    Problem,
)
from api_ingest.domain.reported import Reported, ReportedFlight, ReportedLeg, ReportedManifest
from api_ingest.pipeline import contradictions
from api_ingest.pipeline.field import read_field

LONGEST_FLIGHT = timedelta(hours=20)
PAST, AHEAD = timedelta(days=3), timedelta(days=30)
"""A flight date further off than this is more likely a slip of the year than a flight."""
OF_NO_FLIGHT = frozenset({"master_crew_list", "gate_pass"})
"""Functions of messages that are about persons and no flight of theirs."""


def read_flight(
    said: ReportedManifest, carrier: str | None, today: date, problems: list[Problem]
) -> Flight | None:
    """The flight, or None (with the reason) where nothing names it or it has no date.

    A list that is of no flight, such as the master crew list, is excused.
    """
    designator = _designator(said.flight, carrier, problems)
    legs = tuple(_leg(leg, said.date_forms, problems) for leg in said.flight.legs)
    border = _border_leg(legs, said.flight.legs)
    day = _day_of(legs, border)
    place = said.origin.place()
    needed = said.function not in OF_NO_FLIGHT
    ship = _vessel(said.flight, problems)
    if designator is None and ship is None and needed:
        problems.append(FLIGHT_MISSING.at(place))
        return None
    if day is None and needed:
        problems += [FLIGHT_DATE_MISSING.at(place), FLIGHT_MISSING.at(place)]
        return None
    who = designator or flight_number.Designator(None, None)
    flight = Flight(
        **who._asdict(), vessel=ship, date=day, legs=legs, border_leg=border,
    )  # fmt: skip
    if needed:
        problems += _doubts(flight, said, carrier, today)
        problems += contradictions.of_flight(said, flight)
    else:
        problems.append(FUNCTION_KEPT.at(place, said.function))
    return flight


def _designator(
    said: ReportedFlight, carrier: str | None, problems: list[Problem]
) -> flight_number.Designator | None:
    """What the flight is called: its number, else its aircraft, else only whose it is."""
    beside = said.carrier.text if said.carrier else None
    own = flight_number.designate(carrier) if carrier else None
    if said.number is not None:
        number = _operated(said.number, said.others, own)
        beside = beside if number is said.number else None
        found, kinds = flight_number.read(number.text, carrier=beside)
        problems.extend(
            kind.at(said.carrier if kind is FLIGHT_CARRIER_DIFFERS else number) for kind in kinds
        )
        problems += _conflicts(found, number, (said.number, *said.others))
        if found is not None:
            return found if found.carrier else found._replace(carrier=own)
    if said.registration is not None:
        read = flight_number.registration
        return read_field(said.registration, read, problems, carrier=beside or carrier)
    whose = flight_number.designate(beside) if beside else own if said.number else None
    return flight_number.Designator(whose, None) if whose else None


def _operated(number: Reported, others: Sequence[Reported], own: str | None) -> Reported:
    """Of the numbers of a codeshare that of the carrier that sends, else the first (EU 2025/12)."""
    candidates = (number, *others) if others and own else ()
    return next((one for one in candidates if _whose(one) == own), number)


def _whose(number: Reported) -> str | None:
    found, _ = flight_number.read(number.text)
    return found.carrier if found else None


def _conflicts(
    found: flight_number.Designator | None, number: Reported, numbers: Sequence[Reported]
) -> Iterator[Problem]:
    """A manifest is of one flight: every other number is told, however it is spelt."""
    for one in numbers:
        if one is not number and flight_number.read(one.text)[0] not in {None, found}:
            yield FLIGHT_CONFLICT.at(one)


def _vessel(said: ReportedFlight, problems: list[Problem]) -> vessel.Vessel | None:
    found = vessel.Vessel(
        read_field(said.vessel, vessel.name, problems), read_field(said.imo, vessel.imo, problems)
    )
    return found if any(found) else None


def _leg(said: ReportedLeg, forms: tuple[str, ...], problems: list[Problem]) -> Leg:
    departure = read_field(said.departure, airport.read, problems)
    arrival = read_field(said.arrival, airport.read, problems)
    leg = Leg(
        departure=departure,
        arrival=arrival,
        departs=read_field(
            said.departs, flight_time.read, problems, forms, airport.zone(departure)
        ),
        arrives=read_field(said.arrives, flight_time.read, problems, forms, airport.zone(arrival)),
    )
    if said.arrives is not None and not _in_order(leg):
        problems.append(TIME_ORDER.at(said.arrives))
    return leg


def _in_order(leg: Leg) -> bool:
    both = (leg.departs, leg.arrives)
    moments = [m for m in both if isinstance(m, datetime) and m.tzinfo is not None]
    if len(moments) < len(both):
        return True
    return timedelta(0) < moments[1] - moments[0] <= LONGEST_FLIGHT


def _border_leg(legs: tuple[Leg, ...], said: list[ReportedLeg]) -> int:
    """The leg into or out of the territory; else the one the carrier marked; else the last."""
    for i, leg in enumerate(legs):
        inside = leg.departure in airport.TERRITORY, leg.arrival in airport.TERRITORY
        if inside in ((False, True), (True, False)):
            return i
    marked = [i for i, leg in enumerate(said) if leg.border]
    return marked[0] if marked else max(len(legs) - 1, 0)


def _day_of(legs: tuple[Leg, ...], border: int) -> date | None:
    """The local date of departure of the border leg, else of arrival there, else of any leg."""
    if not legs:
        return None
    ordered = (legs[border], *legs)
    moments = (moment for leg in ordered for moment in (leg.departs, leg.arrives))
    return next((_date(moment) for moment in moments if moment is not None), None)


def _date(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _doubts(
    flight: Flight, said: ReportedManifest, carrier: str | None, today: date
) -> Iterable[Problem]:
    """What does not stop us and is worth saying of a flight."""
    place = said.origin.place()
    leg, day = flight.leg, flight.date or today
    if not (said.flight.number or said.flight.registration or flight.vessel):
        yield FLIGHT_NUMBER_MISSING.at(place)
    if leg.departure is None:
        yield PORT_MISSING.at(place, "departure")
    if leg.arrival is None:
        yield PORT_MISSING.at(place, "arrival")
    ports = [port for one in flight.legs for port in (one.departure, one.arrival) if port]
    if ports and not airport.TERRITORY & set(ports):
        yield ROUTE_ELSEWHERE.at(place, "-".join(dict.fromkeys(ports)))
    if not today - PAST <= day <= today + AHEAD:
        yield FLIGHT_DATE_STALE.at(place, day.isoformat())
    own = flight_number.designate(carrier) if carrier else None  # none of who has no code
    if own and flight.carrier and flight.carrier != own:
        yield CARRIER_MISMATCH.at(said.flight.number or place, flight.carrier)
