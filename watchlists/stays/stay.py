"""Stays: the crossings of one person in any order become the times that the person was here.

A departure that is missing is closed by the next appearance: the person must have left between.
A missing arrival is treated likewise. Only the days that are certain are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, Literal

from watchlists.stays.crossing import ZONE, Crossing, Direction

_OPPOSITE: dict[Direction, Direction] = {"in": "out", "out": "in"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay: from an arrival to a departure, one of which may not be known.

    `until` is the day of the next arrival where the departure before it is missing, `since` that of
    the departure before where the arrival is missing (None: nothing was seen before).
    """

    arrival: Crossing | None
    departure: Crossing | None = None
    since: date | None = None
    until: date | None = None

    @property
    def first(self) -> date:
        """The first day that is certain."""
        return self._known.day

    @property
    def last(self) -> date | None:
        """The last day that is certain; None while the person is here."""
        if self.departure is not None:
            return self.departure.day
        return self.first if self.until else None

    @property
    def open(self) -> bool:
        """Whether the person is still here, as far as we know."""
        return self.last is None

    @property
    def missing(self) -> Literal["arrival", "departure"] | None:
        """Which end was never seen, where the person appeared again all the same."""
        if self.arrival is None:
            return "arrival"
        return "departure" if self.until else None

    @property
    def crew(self) -> bool:
        """Whether the person came as crew."""
        return self._known.crew

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """What the stay was made from."""
        return tuple(one for one in (self.arrival, self.departure) if one is not None)

    @property
    def _known(self) -> Crossing:
        known = self.arrival or self.departure
        if known is None:
            raise ValueError("a stay has an arrival or a departure")
        return known

    def to_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return {
            "arrival": self.arrival.to_json() if self.arrival else None,
            "departure": self.departure.to_json() if self.departure else None,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Stay:
        """The inverse of `to_json`."""
        return cls(
            arrival=Crossing.from_json(said["arrival"]) if said["arrival"] else None,
            departure=Crossing.from_json(said["departure"]) if said["departure"] else None,
            since=date.fromisoformat(said["since"]) if said["since"] else None,
            until=date.fromisoformat(said["until"]) if said["until"] else None,
        )


def stays_of(crossings: Iterable[Crossing]) -> tuple[Stay, ...]:
    """The stays of one person, by time."""
    stays: list[Stay] = []
    inside: Crossing | None = None
    left: date | None = None
    for crossing in _in_order(_distinct(crossings)):
        if crossing.direction == "in":
            if inside:
                stays.append(Stay(arrival=inside, until=crossing.day))
            inside = crossing
            continue
        since = None if inside else left
        stays.append(Stay(arrival=inside, departure=crossing, since=since))
        inside, left = None, crossing.day
    return (*stays, Stay(arrival=inside)) if inside else tuple(stays)


def _distinct(crossings: Iterable[Crossing]) -> list[Crossing]:
    """One for each flight, then one for each moment: a shared flight comes under two numbers."""
    by_flight: dict[object, Crossing] = {}
    for one in sorted(crossings, key=_weight):
        flight = (one.direction, one.flight.designator, one.flight.date or one.day)
        by_flight[flight] = _merged(one, by_flight.get(flight))
    by_moment: dict[object, Crossing] = {}
    for one in sorted(by_flight.values(), key=_weight):
        moment = (one.direction, one.moment or (one.flight, one.day))
        by_moment[moment] = _merged(one, by_moment.get(moment))
    return list(by_moment.values())


def _merged(one: Crossing, other: Crossing | None) -> Crossing:
    """A crossing with what only its repetition says: of the person, and of having boarded."""
    if other is None:
        return one
    nationalities = {*one.nationalities, *other.nationalities}
    return replace(
        one,
        keys=one.keys.joined(other.keys),
        nationalities=tuple(sorted(nationalities)),
        boarded=one.boarded or other.boarded,
    )


def _weight(crossing: Crossing) -> tuple[Any, ...]:
    """What is known best comes last; the rest only makes the order the same every time.

    Not whether the person boarded, which `_merged` takes from either.
    """
    return (
        crossing.exact, crossing.moment is not None, _instant(crossing),
        crossing.port, crossing.flight.designator, str(crossing.flight.date),
        crossing.flight.carrier or "", crossing.crew, crossing.manifest or "",
        crossing.nationalities, crossing.keys.same, crossing.keys.alike,
    )  # fmt: skip


def _instant(crossing: Crossing) -> datetime:
    return crossing.moment or datetime.combine(crossing.day, time(), tzinfo=ZONE)


def _in_order(crossings: Iterable[Crossing]) -> Iterator[Crossing]:
    inside = False
    by_day = sorted(
        crossings, key=lambda one: (one.day, _instant(one), one.direction, _weight(one))
    )
    for _, today in groupby(by_day, key=lambda one: one.day):
        for crossing in _day_in_order(list(today), inside=inside):
            inside = crossing.direction == "in"
            yield crossing


def _day_in_order(today: list[Crossing], *, inside: bool) -> Iterator[Crossing]:
    """By time; those without one stand where they leave the fewest gaps.

    Whoever is inside leaves first, whoever is outside comes first.
    """
    loose: dict[Direction, list[Crossing]] = {"in": [], "out": []}
    for crossing in today:
        if crossing.moment is None:
            loose[crossing.direction].append(crossing)
    for crossing in today:
        if crossing.moment is None:
            continue
        between = loose[_OPPOSITE[crossing.direction]]
        if between and inside == (crossing.direction == "in"):
            yield between.pop(0)
        yield crossing
        inside = crossing.direction == "in"
    while loose["in"] or loose["out"]:
        wanted: Direction = "out" if inside else "in"
        crossing = (loose[wanted] or loose[_OPPOSITE[wanted]]).pop(0)
        yield crossing
        inside = crossing.direction == "in"
