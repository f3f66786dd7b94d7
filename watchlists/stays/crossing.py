"""Crossings: a person comes into the Caribbean Netherlands, or leaves them.

The three islands count together, so a flight from one to another is no crossing; Curaçao, Aruba
and Sint Maarten are abroad. Days are those of America/Kralendijk, wherever the flight came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from api_ingest.domain.fields.airport import TERRITORY
from api_ingest.domain.manifest import Flight, Traveller
from watchlists.stays.person import PersonKeys, keys_of

Direction = Literal["in", "out"]
ZONE = ZoneInfo("America/Kralendijk")


class FlightRef(NamedTuple):
    """A flight: `KL767`, its scheduled local date, and the carrier where it has a designator."""

    designator: str
    date: date | None = None
    carrier: str | None = None

    def __str__(self) -> str:
        """`KL767 2026-03-14`."""
        return f"{self.designator} {self.date}" if self.date else self.designator

    def to_json(self) -> dict[str, Any]:
        """Every field by its name, the date as ISO 8601."""
        return {**self._asdict(), "date": self.date.isoformat() if self.date else None}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> FlightRef:
        """The inverse of `to_json`."""
        day = said["date"]
        return cls(said["designator"], date.fromisoformat(day) if day else None, said["carrier"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A person crosses the border.

    `at` is the moment at the territory's port with its zone, or the day in the territory where the
    moment is not known; `exact` says whether that day is certain. `boarded` says that a close-out
    names the person on board; otherwise only a list before the departure did. `nationalities` are
    alpha-3 as reported; `manifest` is how the caller finds the manifest again.

    Raises ValueError for a moment without a zone.
    """

    keys: PersonKeys
    direction: Direction
    port: str
    at: datetime | date
    flight: FlightRef
    boarded: bool
    exact: bool = True
    crew: bool = False
    nationalities: tuple[str, ...] = ()
    manifest: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.at, datetime) and self.at.utcoffset() is None:
            raise ValueError("a moment without its zone has no day")

    @property
    def moment(self) -> datetime | None:
        """When it happened, where more than the day is known."""
        return self.at if isinstance(self.at, datetime) else None

    @property
    def day(self) -> date:
        """The day in the territory."""
        return day_of(self.at)

    def to_json(self) -> dict[str, Any]:
        """Every field by its name; `at` as ISO 8601, with the offset where it is a moment."""
        return {
            "keys": self.keys.to_json(), "direction": self.direction, "port": self.port,
            "at": self.at.isoformat(), "flight": self.flight.to_json(), "boarded": self.boarded,
            "exact": self.exact, "crew": self.crew, "nationalities": [*self.nationalities],
            "manifest": self.manifest,
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Crossing:
        """The inverse of `to_json`."""
        at = said["at"]
        return cls(
            **said | {
                "keys": PersonKeys.from_json(said["keys"]),
                "at": datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at),
                "flight": FlightRef.from_json(said["flight"]),
                "nationalities": tuple(said["nationalities"]),
            }
        )  # fmt: skip


def day_of(at: datetime | date) -> date:
    """The day in the territory of a moment with a zone; a day, or a moment without, is its own."""
    if not isinstance(at, datetime):
        return at
    return at.astimezone(ZONE).date() if at.tzinfo else at.date()


def crossing_of(
    traveller: Traveller, flight: Flight, *, boarded: bool, manifest: str | None = None
) -> Crossing | None:
    """The crossing of a traveller of a flight.

    None where nobody crosses (between the islands, passing through, abroad), where the day is not
    known, and where too little is known of the person to find them again.
    """
    start = _on_route(traveller.embarkation, flight) or flight.leg.departure
    end = _on_route(traveller.disembarkation, flight) or flight.leg.arrival
    keys = keys_of(traveller)
    if (start in TERRITORY) == (end in TERRITORY) or not keys.same:
        return None
    direction: Direction = "in" if end in TERRITORY else "out"
    # On the way out "in transit" speaks of the next airport: the person leaves all the same.
    if direction == "in" and traveller.kind.startswith("transit"):
        return None
    port = (end if direction == "in" else start) or ""
    at, exact = _when(flight, direction, port)
    if at is None:
        return None
    return Crossing(
        keys=keys, direction=direction, port=port, at=at, exact=exact, boarded=boarded,
        flight=FlightRef(flight.designator, flight.date, flight.carrier),
        crew=traveller.kind in {"crew", "transit_crew"}, nationalities=traveller.nationalities,
        manifest=manifest,
    )  # fmt: skip


def _on_route(port: str | None, flight: Flight) -> str | None:
    """A port of the journey before or after this flight says nothing of this flight."""
    return port if any(port in (leg.departure, leg.arrival) for leg in flight.legs) else None


def _when(flight: Flight, direction: Direction, port: str) -> tuple[datetime | date | None, bool]:
    """When the flight is at the port, and whether that is certain.

    Where the time at the port was not sent, the other end of the leg gives the day, which may be
    one too early for an arrival and one too late for a departure.
    """
    mine, theirs = ("arrives", "departs") if direction == "in" else ("departs", "arrives")
    end = "arrival" if direction == "in" else "departure"
    leg = next((leg for leg in flight.legs if getattr(leg, end) == port), flight.leg)
    here: datetime | date | None = getattr(leg, mine)
    if here is not None:
        return _with_zone(here), True
    if direction == "out" and leg == flight.leg and flight.date:
        return flight.date, True
    there: datetime | date | None = getattr(leg, theirs)
    return (day_of(there) if there else flight.date), False


def _with_zone(at: datetime | date) -> datetime | date:
    """A time at one of our ports is local, should nobody have said so."""
    return at.replace(tzinfo=ZONE) if isinstance(at, datetime) and at.tzinfo is None else at
