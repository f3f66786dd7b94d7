"""From what the carrier said to what we hold.

Every field read, nothing invented, every doubt a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

from api_ingest.domain.fields import (
    airport,
    bags,
    birth_date,
    country,
    document_number,
    document_type,
    expiry_date,
    flight_number,
    flight_time,
    locator,
    name,
    seat,
    sex,
    verification,
    vessel,
)
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import Bags, Flight, Leg, Manifest, TravelDocument, Traveller
from api_ingest.domain.problem import (
    BIRTH_DATE_MISSING,
    CARRIER_MISMATCH,
    DOCUMENT_EXPIRED,
    DOCUMENT_MISSING,
    DOCUMENT_SPECIMEN,
    DOCUMENT_WITHOUT_NUMBER,
    FLIGHT_CARRIER_DIFFERS,
    FLIGHT_DATE_MISSING,
    FLIGHT_DATE_STALE,
    FLIGHT_MISSING,
    FLIGHT_NUMBER_MISSING,
    FUNCTION_KEPT,
    NAME_MISSING,
    NATIONALITY_MISSING,
    PORT_MISSING,
    PORT_OFF_ROUTE,
    ROUTE_ELSEWHERE,
    SEX_MISSING,
    TIME_ORDER,
    TRAVELLER_EMPTY,
    TRAVELLERS_NONE,
    Kind,
    Problem,
)
from api_ingest.domain.reported import (
    Reported,
    ReportedDocument,
    ReportedFlight,
    ReportedLeg,
    ReportedManifest,
    ReportedTraveller,
)

Value = TypeVar("Value")
LONGEST_FLIGHT = timedelta(hours=20)
PAST, AHEAD = timedelta(days=3), timedelta(days=30)
"""A flight date further off than this is more likely a slip of the year than a flight."""
_LISTS = frozenset({"passenger_list", "crew_list", "change"})
OF_NO_FLIGHT = frozenset({"master_crew_list", "gate_pass"})
"""Functions of messages that are about persons and no flight of theirs."""


def normalise(
    said: ReportedManifest, *, carrier: str | None, today: date
) -> tuple[Manifest | None, list[Problem]]:
    """The manifest as we hold it, and every problem. None where no flight can be made out.

    `carrier` is the sender's own designator, for a number that comes without one.
    """
    problems: list[Problem] = []
    flight = _flight(said, carrier, today, problems)
    if flight is None:
        return None, problems
    reader = _TravellerReader(said, flight, today, problems)
    travellers = tuple(t for one in said.travellers if (t := reader.read(one)) is not None)
    manifest = Manifest(
        function=said.function,  # type: ignore[arg-type]  # the readers use the words of Function
        flight=flight,
        travellers=travellers,
        part=said.part,
        stated_travellers=_count(said.stated),
        prepared=said.prepared,
        reference=said.reference,
        group=said.group,
        test=said.test,
        place=said.origin.place(),
    )
    if not said.travellers and said.function in _LISTS and manifest.stated_travellers != 0:
        problems.append(TRAVELLERS_NONE.at(manifest.place))
    return manifest, problems


def _read(
    value: Reported | None,
    reader: Callable[..., tuple[Value | None, tuple[Kind, ...]]],
    problems: list[Problem],
    *args: object,
    **kwargs: object,
) -> Value | None:
    """A field: its value, with its problems at its place."""
    if value is None:
        return None
    found, kinds = reader(value.text, *args, **kwargs)
    if kinds:
        problems.extend(kind.at(value) for kind in kinds)
    return found


def _count(value: Reported | None) -> int | None:
    return int(value.text) if value is not None and value.text.strip().isdigit() else None


def _flight(
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
        found, kinds = flight_number.read(said.number.text, carrier=beside)
        problems.extend(
            kind.at(said.carrier if kind is FLIGHT_CARRIER_DIFFERS else said.number)
            for kind in kinds
        )
        if found is not None:
            return found if found.carrier else found._replace(carrier=own)
    if said.registration is not None:
        read = flight_number.registration
        return _read(said.registration, read, problems, carrier=beside or carrier)
    whose = flight_number.designate(beside) if beside else own if said.number else None
    return flight_number.Designator(whose, None) if whose else None


def _vessel(said: ReportedFlight, problems: list[Problem]) -> vessel.Vessel | None:
    found = vessel.Vessel(
        _read(said.vessel, vessel.name, problems), _read(said.imo, vessel.imo, problems)
    )
    return found if any(found) else None


def _leg(said: ReportedLeg, forms: tuple[str, ...], problems: list[Problem]) -> Leg:
    departure = _read(said.departure, airport.read, problems)
    arrival = _read(said.arrival, airport.read, problems)
    leg = Leg(
        departure=departure,
        arrival=arrival,
        departs=_read(said.departs, flight_time.read, problems, forms, airport.zone(departure)),
        arrives=_read(said.arrives, flight_time.read, problems, forms, airport.zone(arrival)),
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


class _TravellerReader:
    """Reads the travellers of one manifest: what they share is worked out once."""

    def __init__(
        self, said: ReportedManifest, flight: Flight, today: date, problems: list[Problem]
    ) -> None:
        self._forms = said.traveller_date_forms or said.date_forms
        self._century = said.century
        self._flight = flight
        self._day = flight.date or today
        self._route = {p for leg in flight.legs for p in (leg.departure, leg.arrival) if p}
        self._problems = problems
        self._is_list = said.function in _LISTS  # others only name the travellers they speak of

    def read(self, said: ReportedTraveller) -> Traveller | None:
        """The traveller; None only for one with neither a name nor a document number."""
        problems = self._problems
        first = len(problems)
        sex_ = _read(said.sex, sex.read, problems)
        surname = _read(said.surname, name.surname, problems)
        given_names = self._given_names(said, sex_)
        documents = tuple(self._document(document) for document in said.documents)
        if surname is None and not given_names and not any(d.number for d in documents):
            problems[first:] = [TRAVELLER_EMPTY.at(said.origin.place())]
            return None
        traveller = Traveller(
            kind=said.kind,  # type: ignore[arg-type]  # the readers use the words of TravellerKind
            surname=surname,
            given_names=given_names,
            surname_mrz=fold(surname) if surname else "",
            given_names_mrz=fold(" ".join(given_names)) if given_names else "",
            birth_date=self._birth_date(said),
            sex=sex_,
            nationalities=self._nationalities(said),
            residence=_read(said.residence, country.read, problems),
            embarkation=self._port(said.embarkation) or self._flight.leg.departure,
            disembarkation=self._port(said.disembarkation) or self._flight.leg.arrival,
            locator=_read(said.locator, locator.read, problems),
            reference=said.reference.text.strip() or None if said.reference else None,
            seat=seat.read(said.seat.text) if said.seat else None,
            crew_function=said.crew_function.text.strip() or None if said.crew_function else None,
            verified=_read(said.verified, verification.read, problems),
            bags=self._bags(said),
            documents=documents,
            place=said.origin.place(),
        )
        if self._is_list:
            self._say_what_is_missing(said, traveller)
        return traveller

    def _birth_date(self, said: ReportedTraveller) -> birth_date.PartialDate | None:
        return _read(
            said.birth_date, birth_date.read, self._problems, self._forms, on=self._day,
            century=self._century,
        )  # fmt: skip

    def _given_names(self, said: ReportedTraveller, sex_: str | None) -> tuple[str, ...]:
        names: tuple[str, ...] = ()
        alone = len(said.given_names) == 1
        for one in said.given_names:
            found, kinds = name.given(one.text, sex=sex_, alone=alone)
            names += found
            if kinds:
                self._problems.extend(kind.at(one) for kind in kinds)
        return names

    def _nationalities(self, said: ReportedTraveller) -> tuple[str, ...]:
        found = [_read(one, country.read, self._problems) for one in said.nationalities]
        if country.SPECIMEN in found:
            self._problems.append(DOCUMENT_SPECIMEN.at(said.origin.place(), country.SPECIMEN))
        if len(found) == 1:
            return (found[0],) if found[0] else ()
        return tuple(dict.fromkeys(code for code in found if code))

    def _port(self, said: Reported | None) -> str | None:
        port = _read(said, airport.read, self._problems)
        if port is not None and said is not None and self._route and port not in self._route:
            self._problems.append(PORT_OFF_ROUTE.at(said))
        return port

    def _bags(self, said: ReportedTraveller) -> Bags | None:
        problems, unit = self._problems, said.bag_weight_unit
        if not (said.bag_count or said.bag_weight or said.bag_tags):
            return None
        tags: tuple[str, ...] = ()
        for one in said.bag_tags:
            number = one.number.text if one.number else None
            tags += _read(one.tag, bags.tags, problems, number) or ()
        return Bags(
            count=_read(said.bag_count, bags.count, problems),
            weight_kg=_read(said.bag_weight, bags.weight, problems, unit.text if unit else None),
            tags=tuple(dict.fromkeys(tags)),
        )

    def _document(self, said: ReportedDocument) -> TravelDocument:
        problems = self._problems
        kind = _read(said.type, document_type.read, problems) or "UNKNOWN"
        number = _read(said.number, document_number.read, problems)
        state = _read(said.issuing_state, country.read, problems)
        expiry = _read(said.expiry_date, expiry_date.read, problems, self._forms, on=self._day)
        if said.number is None or not said.number.text.strip():
            problems.append(DOCUMENT_WITHOUT_NUMBER.at(said.origin.place()))
        if expiry is not None and expiry < self._day and said.expiry_date is not None:
            problems.append(DOCUMENT_EXPIRED.at(said.expiry_date))
        if state == country.SPECIMEN and said.issuing_state is not None:
            problems.append(DOCUMENT_SPECIMEN.at(said.issuing_state))
        return TravelDocument(type=kind, number=number, issuing_state=state, expiry_date=expiry)

    def _say_what_is_missing(self, said: ReportedTraveller, traveller: Traveller) -> None:
        missing = [kind for kind, given in _needed(said, traveller) if not given]
        if missing:
            self._problems.extend(kind.at(traveller.place) for kind in missing)


def _needed(said: ReportedTraveller, traveller: Traveller) -> tuple[tuple[Kind, object], ...]:
    """What a manifest must hold of everybody, and whether it was sent.

    Read or not, it was given.
    """
    return (
        (NAME_MISSING, traveller.surname or traveller.given_names),
        (BIRTH_DATE_MISSING, said.birth_date and said.birth_date.text.strip()),
        (SEX_MISSING, said.sex and said.sex.text.strip()),
        (NATIONALITY_MISSING, any(one.text.strip() for one in said.nationalities)),
        (DOCUMENT_MISSING, said.documents),
    )
