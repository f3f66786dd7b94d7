"""What we hold.

Flights, travellers and their documents, normalised, with the name as received beside the fold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from pydantic_core import to_json

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.vessel import Vessel
from api_ingest.domain.reported import Place, ReportedPart

Function = Literal[
    "passenger_list", "crew_list", "change", "cancel_passengers", "reduction", "flight_close",
    "close_boarded", "close_not_boarded", "cancel_flight", "change_flight", "master_crew_list",
    "gate_pass",
]  # fmt: skip
Element = Literal["bags", "seat", "residence", "verified", "crew_function"]
"""What a site may do without: it takes no part in telling who somebody is."""
TravellerKind = Literal["passenger", "crew", "transit_passenger", "transit_crew"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One hop.

    Ports are IATA codes, or UN/LOCODE where a vessel calls. Times carry the zone of their port; a
    `date` where only that is known.
    """

    departure: str | None = None
    arrival: str | None = None
    departs: datetime | date | None = None
    arrives: datetime | date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One flight, or one sailing of a vessel.

    `date` is the scheduled local date of departure of the leg that crosses the border.

    `carrier` is an IATA designator where one exists, else the ICAO one; a flight without a
    designator is known by its `registration`, a sailing by its `vessel`.
    """

    carrier: str | None
    number: int | None
    suffix: str | None = None
    registration: str | None = None
    vessel: Vessel | None = None
    date: date | None = None
    legs: tuple[Leg, ...] = ()
    border_leg: int = 0

    @property
    def leg(self) -> Leg:
        """The leg that crosses the border (an empty one where the flight has none)."""
        return self.legs[self.border_leg] if self.legs else Leg()

    @property
    def designator(self) -> str:
        """`KL767`, `WM441A`, the registration, or what the vessel is called."""
        if self.number is None:
            ship = str(self.vessel) if self.vessel else None
            return self.registration or ship or self.carrier or "?"
        return f"{self.carrier or ''}{self.number}{self.suffix or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelDocument:
    """A travel document.

    Doc 9303 terms, `type` one of P I AC IP V F OTHER UNKNOWN, states as alpha-3.
    """

    type: str
    number: str | None = None
    issuing_state: str | None = None
    expiry_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """Checked bags: how many, their weight in kilograms, and each tag."""

    count: int | None = None
    weight_kg: float | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A person on a flight.

    `surname` and `given_names` are as received and tidied; the `*_mrz` are folded (Doc 9303).

    `sex` is M, F, X or None; `nationalities` are alpha-3, the first the one reported first; ports
    are IATA. `verified` says whether a machine read the details from the document.
    """

    kind: TravellerKind
    surname: str | None = None
    given_names: tuple[str, ...] = ()
    surname_mrz: str = ""
    given_names_mrz: str = ""
    birth_date: PartialDate | None = None
    sex: str | None = None
    nationalities: tuple[str, ...] = ()
    residence: str | None = None
    embarkation: str | None = None
    disembarkation: str | None = None
    locator: str | None = None
    reference: str | None = None
    seat: str | None = None
    crew_function: str | None = None
    verified: bool | None = None
    bags: Bags | None = None
    documents: tuple[TravelDocument, ...] = ()
    place: Place

    @property
    def document(self) -> TravelDocument | None:
        """The travel document that counts: P, then I, AC, IP, then others; never a visa."""
        that_count = [d for d in self.documents if d.type != "V"]
        if len(that_count) == 1:  # as nearly always
            return that_count[0]
        return min(that_count, key=lambda d: _RANK.get(d.type, 9), default=None)


_RANK = {"P": 0, "I": 1, "AC": 2, "IP": 3}


def without(traveller: Traveller, elements: Iterable[Element]) -> Traveller:
    """The traveller with nothing in these elements."""
    said: dict[str, Any] = {name: None for name in elements if getattr(traveller, name) is not None}
    return replace(traveller, **said) if said else traveller


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What one message says of one flight, normalised. `prepared` orders versions of it.

    `control` names its interchange, where the sender gives each a reference of its own.
    """

    function: Function
    flight: Flight
    travellers: tuple[Traveller, ...]
    part: ReportedPart | None = None
    stated_travellers: int | None = None
    prepared: datetime | None = None
    reference: str | None = None
    group: str | None = None
    control: str | None = None
    test: bool = False
    place: Place


def traveller_to_json(traveller: Traveller) -> dict[str, Any]:
    """Every field by its name.

    Absent ones as null, dates as ISO 8601 (partial ones as `1955` or `1955-06`).
    """
    return {**said_to_json(traveller), "place": traveller.place.to_json()}


def with_place(said: str, place: Place) -> str:
    """The JSON of `traveller_to_json`, made of that of `said_to_json`, which is written already."""
    return f'{said[:-1]},"place":{to_json(place.to_json()).decode()}}}'


def said_to_json(traveller: Traveller) -> dict[str, Any]:
    """The same without the place: what was said, wherever it stood."""
    return {
        "kind": traveller.kind,
        "surname": traveller.surname,
        "given_names": list(traveller.given_names),
        "surname_mrz": traveller.surname_mrz,
        "given_names_mrz": traveller.given_names_mrz,
        "birth_date": str(traveller.birth_date) if traveller.birth_date else None,
        "sex": traveller.sex,
        "nationality": traveller.nationalities[0] if traveller.nationalities else None,
        "nationalities": list(traveller.nationalities),
        "residence": traveller.residence,
        "embarkation": traveller.embarkation,
        "disembarkation": traveller.disembarkation,
        "locator": traveller.locator,
        "reference": traveller.reference,
        "seat": traveller.seat,
        "crew_function": traveller.crew_function,
        "verified": traveller.verified,
        "bags": _bags_to_json(traveller.bags),
        "documents": [_document_to_json(document) for document in traveller.documents],
    }


def _bags_to_json(bags: Bags | None) -> dict[str, Any] | None:
    if bags is None:
        return None
    return {"count": bags.count, "weight_kg": bags.weight_kg, "tags": list(bags.tags)}


def _document_to_json(document: TravelDocument) -> dict[str, Any]:
    return {
        "type": document.type,
        "number": document.number,
        "issuing_state": document.issuing_state,
        "expiry_date": document.expiry_date.isoformat() if document.expiry_date else None,
    }


def traveller_from_json(said: dict[str, Any]) -> Traveller:
    """The inverse of `traveller_to_json`."""
    plain: dict[str, Any] = {name: said.get(name) for name in _PLAIN}
    bags = said.get("bags")
    return Traveller(
        **plain,
        given_names=tuple(said["given_names"]),
        birth_date=PartialDate.from_iso(said["birth_date"]) if said["birth_date"] else None,
        nationalities=tuple(said["nationalities"]),
        bags=Bags(**{**bags, "tags": tuple(bags["tags"])}) if bags else None,
        documents=tuple(_document_from_json(document) for document in said["documents"]),
        place=Place(**{name: value for name, value in said["place"].items() if name != "text"}),
    )


_PLAIN = (
    "kind", "surname", "surname_mrz", "given_names_mrz", "sex", "embarkation", "disembarkation",
    "locator", "reference", "seat", "crew_function", "residence", "verified",
)  # fmt: skip


def _document_from_json(said: dict[str, Any]) -> TravelDocument:
    expiry = said["expiry_date"]
    return TravelDocument(**{**said, "expiry_date": date.fromisoformat(expiry) if expiry else None})


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """A manifest as `api-ingest read --json` promises it."""
    flight = manifest.flight
    return {
        "function": manifest.function,
        "flight": {
            "carrier": flight.carrier,
            "number": flight.number,
            "suffix": flight.suffix,
            "registration": flight.registration,
            "vessel": flight.vessel._asdict() if flight.vessel else None,
            "date": flight.date.isoformat() if flight.date else None,
            "legs": [leg_to_json(leg) for leg in flight.legs],
        },
        "part": manifest.part._asdict() if manifest.part else None,
        "stated_travellers": manifest.stated_travellers,
        "travellers": [traveller_to_json(traveller) for traveller in manifest.travellers],
        "test": manifest.test,
        "place": manifest.place.to_json(),
    }


def leg_to_json(leg: Leg) -> dict[str, str | None]:
    """Ports as they are, times as ISO 8601 with the airport's offset where it is known."""
    return {
        "departure": leg.departure,
        "arrival": leg.arrival,
        "departs": leg.departs.isoformat() if leg.departs else None,
        "arrives": leg.arrives.isoformat() if leg.arrives else None,
    }


def leg_from_json(said: dict[str, str | None]) -> Leg:
    """The inverse of `leg_to_json`."""
    return Leg(
        departure=said["departure"], arrival=said["arrival"],
        departs=_time(said["departs"]), arrives=_time(said["arrives"]),
    )  # fmt: skip


def _time(said: str | None) -> datetime | date | None:
    if said is None:
        return None
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
