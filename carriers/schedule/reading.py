"""Reads the file of a schedule, whatever it is: IATA's SSIM, or a table."""

from __future__ import annotations

from typing import NamedTuple

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import DELIVERY_EMPTY, Problem
from api_ingest.domain.schedule import ScheduledFlight
from carriers.schedule import sheet, ssim


class ScheduleReading(NamedTuple):
    """What a file says: legs that touch the islands, how many do not, and every problem.

    `lost` are legs that could not be understood. `carriers` are all of whom the file speaks, also
    those whose legs are all elsewhere.
    """

    flights: list[ScheduledFlight]
    elsewhere: int
    lost: int
    carriers: frozenset[str]
    problems: list[Problem]


def read_schedule(content: bytes) -> ScheduleReading:
    """The flights of a file. Raises Refused for what is neither SSIM nor a table with a header."""
    if not content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    problems: list[Problem] = []
    read = ssim.read if ssim.sniff(content) else sheet.read
    legs = list(read(content, problems))
    flights = [leg.flight for leg in legs if leg.flight]
    elsewhere = sum(leg.elsewhere for leg in legs)
    carriers = frozenset(leg.carrier for leg in legs if leg.carrier)
    lost = len(legs) - len(flights) - elsewhere
    return ScheduleReading(flights, elsewhere, lost, carriers, sorted(problems, key=_where))


def _where(problem: Problem) -> tuple[str, int]:
    """As they stand in the file; what is about the whole of it comes first."""
    place = problem.place
    return (place.sheet or "", place.row or 0) if place else ("", -1)
