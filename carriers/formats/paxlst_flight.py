"""The flight of a PAXLST message: TDT, LOC and DTM (segment groups 2 and 3) become legs.

Carriers send one TDT with a pair of places, one TDT a leg, or one TDT with three places and more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from api_ingest.domain.problem import (
    FLIGHT_CONFLICT,
    QUALIFIER_UNKNOWN,
    SEGMENT_MISPLACED,
    Problem,
)
from api_ingest.domain.reported import Reported, ReportedFlight, ReportedLeg
from carriers.formats.segment import Reader, Segment

LAST_PORT_ABROAD, FIRST_PORT_HERE, ROUTING, LAST_PORT = "125", "87", "92", "130"
_STOPS = frozenset({LAST_PORT_ABROAD, FIRST_PORT_HERE, ROUTING, LAST_PORT})
_OTHER_PLACES = frozenset({"188", "172", "91", "113", "22", "174", "178", "179", "180"})

# Scheduled before actual before estimated: the schedule is what identifies a flight.
_DEPARTURES = ("189", "136", "186", "133")
_ARRIVALS = ("232", "178", "132")
_OTHER_TIMES = frozenset({"137", "184", "554"})
_OWN = {"LOC": _STOPS - {ROUTING}, "DTM": frozenset({*_DEPARTURES, *_ARRIVALS})}


@dataclass(slots=True)
class _Stop:
    """One LOC and its times, each with the rank of its qualifier."""

    qualifier: str
    port: Reported | None
    departs: tuple[int, Reported] | None = None
    arrives: tuple[int, Reported] | None = None

    @property
    def where(self) -> str:
        return self.port.text.strip().upper() if self.port else ""

    @property
    def departing(self) -> bool:
        return self.qualifier == LAST_PORT_ABROAD or self.departs is not None

    @property
    def arriving(self) -> bool:
        return self.qualifier in {FIRST_PORT_HERE, LAST_PORT} or self.arrives is not None


@dataclass(slots=True)
class _Transport:
    """One TDT and the stops under it; a header without TDT may have stops all the same."""

    number: Reported | None = None
    carrier: Reported | None = None
    registration: Reported | None = None
    sold_as: list[Reported] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return bool(self.number or self.carrier or self.registration)


class Route:
    """Collects the flight segments of one message."""

    def __init__(self, reader: Reader, problems: list[Problem]) -> None:
        self.reader = reader
        self.problems = problems
        self.transports: list[tuple[_Transport, list[_Stop]]] = []
        self.late = False  # whether travellers came before any place or time of the flight

    def tdt(self, segment: Segment) -> None:
        """`TDT+20+KL0767+++KL`; C222 (8213, else 8212) names an aircraft that has no flight number.

        Of two that follow each other the second is the same flight sold by another carrier.
        """
        said, elements = self.reader.said, self.reader.elements(segment)
        transport = _Transport(
            number=said(segment, elements, 2),
            carrier=said(segment, elements, 5),
            registration=said(segment, elements, 8) or said(segment, elements, 8, 4),
        )
        if transport.number and self.transports:
            before, stops = self.transports[-1]
            if before.number and not stops:
                before.sold_as.append(transport.number)
                return
        self.transports.append((transport, []))

    def loc(self, segment: Segment) -> None:
        """`LOC+125+AMS`."""
        elements = self.reader.elements(segment)
        qualifier = elements[1].strip()
        if qualifier in _STOPS:
            self._stops().append(_Stop(qualifier, self.reader.said(segment, elements, 2)))
        elif qualifier not in _OTHER_PLACES:
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1), qualifier))

    def dtm(self, segment: Segment) -> None:
        """`DTM+189:2603141030:201`, of the LOC in front of it."""
        elements = self.reader.elements(segment)
        time = self.reader.said(segment, elements, 1, 2)
        qualifier = self.reader.components(elements[1])[0].strip()
        if qualifier in _DEPARTURES or qualifier in _ARRIVALS:
            stops = self._stops()
            if not stops:
                stops.append(_Stop("", None))  # a time right under TDT; see `_legs`
            if time is not None:
                _note(stops[-1], qualifier, time)
        elif qualifier not in _OTHER_TIMES:
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1, 1), qualifier))

    def _stops(self) -> list[_Stop]:
        if not self.transports:
            self.transports.append((_Transport(), []))
        return self.transports[-1][1]

    def flight(self) -> ReportedFlight:
        """The flight: named by the TDT of the leg marked as crossing the border, else by the first.

        Other numbers, of the same leg (a codeshare) or of another, are given beside it.
        """
        legs: dict[tuple[str, ...], ReportedLeg] = {}
        named = [transport for transport, _ in self.transports if transport.named]
        crossing: list[_Transport] = []
        for transport, stops in self.transports:
            more = _legs(stops)
            for leg in more:
                legs.setdefault(_identity(leg), leg)
            if transport.named and any(leg.border for leg in more):
                crossing.append(transport)
        chosen = next(iter([*crossing, *named]), _Transport())
        numbers = [n for t in named for n in (t.number, *t.sold_as) if n is not None]
        spelt = _spelt(chosen.number) if chosen.number else None
        return ReportedFlight(
            number=chosen.number, carrier=chosen.carrier, registration=chosen.registration,
            others=[number for number in numbers if _spelt(number) != spelt],
            legs=list(legs.values()),
        )  # fmt: skip

    @property
    def known(self) -> bool:
        """Whether a TDT named the flight."""
        return any(transport.named for transport, _ in self.transports)

    @property
    def placed(self) -> bool:
        """Whether a place or a time of it came."""
        return any(stops for _, stops in self.transports)

    def takes(self, segment: Segment) -> bool:
        """Whether a LOC or DTM among the travellers was read as the flight's, that came last."""
        if not (self.late and self._owns(segment)):
            return False
        self.problems.append(SEGMENT_MISPLACED.at(segment.place(), segment.tag))
        (self.loc if segment.tag == "LOC" else self.dtm)(segment)
        return True

    def _owns(self, segment: Segment) -> bool:
        """Whether a segment can be of nothing but a flight."""
        qualifier = self.reader.components(self.reader.elements(segment)[1])[0].strip()
        return qualifier in _OWN.get(segment.tag, ())

    def differs(self, segment: Segment) -> None:
        """A TDT among the travellers: it is not read, but a second flight must not pass unseen."""
        number = self.reader.said(segment, self.reader.elements(segment), 2)
        first = next((t.number for t, _ in self.transports if t.number), None)
        if number and first and _spelt(number) != _spelt(first):
            self.problems.append(FLIGHT_CONFLICT.at(number))


def _spelt(number: Reported) -> str:
    return "".join(number.text.split()).upper()


def _note(stop: _Stop, qualifier: str, time: Reported) -> None:
    if qualifier in _DEPARTURES:
        rank = _DEPARTURES.index(qualifier)
        if stop.departs is None or rank < stop.departs[0]:
            stop.departs = (rank, time)
    else:
        rank = _ARRIVALS.index(qualifier)
        if stop.arrives is None or rank < stop.arrives[0]:
            stop.arrives = (rank, time)


def _identity(leg: ReportedLeg) -> tuple[str, ...]:
    """Codeshares repeat the route under another number."""
    return tuple(one.text if one else "" for one in (leg.departure, leg.arrival, leg.departs))


def _legs(stops: list[_Stop]) -> list[ReportedLeg]:
    """Stops in flown order become legs; a port on the way may be named once or twice."""
    loose = [stop for stop in stops if not stop.qualifier]
    stops = [stop for stop in stops if stop.qualifier]
    if [stop.qualifier for stop in stops] == [FIRST_PORT_HERE, LAST_PORT_ABROAD]:
        stops.reverse()
    legs = [_leg(start, end) for start, end in pairwise(stops) if _flown(start, end)]
    if stops and not legs:
        only = stops[0]
        legs = [_leg(only, None) if only.departing else _leg(None, only)]
    for stop in loose[:1]:
        if legs and stop.departs and legs[0].departs is None:
            legs[0].departs = stop.departs[1]
        if legs and stop.arrives and legs[-1].arrives is None:
            legs[-1].arrives = stop.arrives[1]
    return legs


def _flown(start: _Stop, end: _Stop) -> bool:
    """Whether two stops that follow each other are one hop.

    They are not where they name one port twice, or where one is arrived at and the next departed
    from (one port in two spellings); what the carrier marked as the border leg always is.
    """
    if start.qualifier == LAST_PORT_ABROAD and end.qualifier == FIRST_PORT_HERE:
        return True
    waits = start.arriving and not start.departing and end.departing and not end.arriving
    return start.where != end.where and not waits


def _leg(start: _Stop | None, end: _Stop | None) -> ReportedLeg:
    border = (
        start is not None
        and end is not None
        and (start.qualifier, end.qualifier) == (LAST_PORT_ABROAD, FIRST_PORT_HERE)
    )
    return ReportedLeg(
        departure=start.port if start else None,
        arrival=end.port if end else None,
        departs=start.departs[1] if start and start.departs else None,
        arrives=end.arrives[1] if end and end.arrives else None,
        border=border or None,
    )
