"""The carrier's receipt.

What was read, what it changed, and every problem. It never says anything about matches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api_ingest.domain.changes import GONE, Changes
from api_ingest.domain.delivery import Delivery, FlightReceipt, Receipt
from api_ingest.domain.manifest import Manifest
from api_ingest.domain.problem import TRAVELLER_EMPTY, Problem
from carriers.profile import Profile


def respond(
    delivery: Delivery,
    profile: Profile | None,
    problems: Sequence[Problem],
    flights: Sequence[FlightReceipt],
    reply: str | None = None,
) -> Receipt:
    """The receipt. A delivery in which no manifest could be read is refused; all else is taken."""
    return Receipt(
        id=delivery.id,
        sha256=delivery.sha256,
        size=len(delivery.content),
        received_at=delivery.received_at,
        outcome="taken" if flights else "refused",
        carrier=profile.carrier if profile else None,
        format=profile.format if profile else None,
        profile=profile.label if profile else None,
        flights=tuple(flights),
        left_out=sum(problem.kind is TRAVELLER_EMPTY for problem in problems),
        problems=tuple(problems),
        reply=reply,
    )


def flight_receipt(manifest: Manifest, changes: Changes | None = None) -> FlightReceipt:
    """One manifest in the receipt; without `changes` (a check) nobody is new or changed."""
    flight = manifest.flight
    return FlightReceipt(
        function=manifest.function,
        designator=flight.designator,
        date=flight.date.isoformat() if flight.date else None,
        departure=flight.leg.departure,
        arrival=flight.leg.arrival,
        travellers=len(manifest.travellers),
        **(_counts(changes) if changes else {}),
    )


def _counts(changes: Changes) -> dict[str, int]:
    """Each listed traveller counts once.

    As removed when it left the flight, else as what it is to us.
    """
    counts: Counter[str] = Counter(
        "removed" if change.state in GONE and change.verdict != "stale" else change.verdict
        for change in changes.listed
    )
    repeated = len(changes.manifest.travellers) - len(changes.listed) if changes.listed else 0
    counts["same"] += repeated
    counts["removed"] += sum(moved.state in GONE for moved in changes.moved)
    return dict(counts)
