"""Whether a manifest came in time, what was down on our side taken off.

A carrier is not called late for the time in which it could not reach us.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Standing = Literal["on_time", "late", "missing", "awaited", "cancelled"]
"""Missing: not there though its time is over. Awaited: not there, and its time is not over."""
LEAD = timedelta(hours=1)
"""How long before the deadline an outage of ours takes time from the carrier (ours; no source)."""


LEAST = timedelta(seconds=60)
"""A shorter silence of ours is no outage: each process says more often that it is there."""


class Outage(NamedTuple):
    """A time in which nothing could be received."""

    start: datetime
    end: datetime


def outages(up: Iterable[tuple[datetime, datetime]], now: datetime) -> list[Outage]:
    """The gaps between the times in which some process of ours was up, and since the last of them.

    Before the first nothing is known, which is no outage.
    """
    found: list[Outage] = []
    reached: datetime | None = None
    for start, end in sorted(up):
        if reached is not None and start - reached >= LEAST:
            found.append(Outage(reached, start))
        reached = max(reached or end, end)
    if reached is not None and now - reached >= LEAST:
        found.append(Outage(reached, now))
    return found


def allowed(due: datetime, down: Sequence[Outage]) -> datetime:
    """The deadline, later by as long as we were down in the hour before it or over it.

    >>> from datetime import UTC
    >>> at = lambda hour, minute: datetime(2026, 11, 24, hour, minute, tzinfo=UTC)
    >>> f"{allowed(at(12, 0), [Outage(at(11, 50), at(12, 20)), Outage(at(9, 0), at(9, 30))]):%H:%M}"
    '12:30'
    """
    for outage in sorted(down):
        start = max(outage.start, due - LEAD)
        if outage.end > start and outage.start < due:
            due += outage.end - start
    return due


def standing(
    due: datetime,
    received: datetime | None,
    now: datetime,
    down: Sequence[Outage] = (),
    *,
    cancelled: bool = False,
) -> Standing:
    """How it stands with the manifest of a flight. `received`: when the first list of it came."""
    if received is None and cancelled:
        return "cancelled"
    until = allowed(due, down)
    if received is not None:
        return "on_time" if received <= until else "late"
    return "missing" if now > until else "awaited"
