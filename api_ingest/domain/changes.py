"""What a manifest changes in what we hold of its flight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from api_ingest.domain.manifest import Manifest, Traveller
from api_ingest.domain.problem import Problem

TravellerState = Literal["expected", "boarded", "not_boarded", "cancelled"]
FlightState = Literal["scheduled", "closed", "departed", "cancelled"]
ChangeVerdict = Literal["new", "changed", "same", "stale"]
GONE: frozenset[TravellerState] = frozenset({"not_boarded", "cancelled"})


class Held(NamedTuple):
    """A traveller as we hold it. `prepared` is the version (time of preparation) that set it."""

    id: int
    person: UUID
    state: TravellerState
    fingerprint: bytes
    prepared: datetime
    traveller: Traveller


class HeldFlight(NamedTuple):
    """A flight as we hold it.

    `prepared` is the newest version applied to it, None for a new one. `erased`: the term of its
    passenger data is over, and nothing of them is kept any more.
    """

    id: int
    state: FlightState
    prepared: datetime | None
    travellers: tuple[Held, ...]
    erased: bool = False


class Change(NamedTuple):
    """What becomes of one listed traveller.

    How it compares with what we held, and its state from now on. `said` is the JSON of what is new
    or changed; None where all that was held stays.
    """

    verdict: ChangeVerdict
    traveller: Traveller
    fingerprint: bytes
    state: TravellerState
    held: Held | None = None
    said: str | None = None


class Moved(NamedTuple):
    """A held traveller that a close-out does not list, and whose state it changes all the same."""

    held: Held
    state: TravellerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes of one manifest. `flight_state` is the state of the flight from now on."""

    manifest: Manifest
    flight: HeldFlight
    prepared: datetime
    newest: bool
    flight_state: FlightState
    listed: tuple[Change, ...]
    moved: tuple[Moved, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def to_match(self) -> tuple[Change, ...]:
        """New and changed travellers who are on the flight, crew and all."""
        if self.flight_state == "cancelled":
            return ()
        return tuple(
            change
            for change in self.listed
            if change.state not in GONE
            and (change.verdict in ("new", "changed") or _is_back(change))
        )

    @property
    def gone(self) -> tuple[int, ...]:
        """Ids of held travellers who are no longer on the flight."""
        listed = [c.held.id for c in self.listed if c.held and c.state in GONE]
        return (*listed, *(m.held.id for m in self.moved if m.state in GONE))


def _is_back(change: Change) -> bool:
    return change.held is not None and change.held.state in GONE
