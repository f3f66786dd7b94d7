"""What lists would be told on flights of which we hold nobody yet: without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from api_ingest.domain.changes import Changes, Held, HeldFlight
from api_ingest.domain.manifest import Manifest
from api_ingest.domain.problem import Problem
from api_ingest.pipeline.deduplicate import EFFECTS, deduplicate
from api_ingest.store.flights import key_of

_NOBODY = UUID(int=0)


def rehearse(manifests: Iterable[Manifest], *, received_at: datetime) -> Iterator[Problem]:
    """Who stands in a list twice, and a stated number that the list does not come to.

    Parts of a list add up. Of cancellations and close-outs nothing can be told: they speak of whom
    an earlier list named.
    """
    flights: dict[str, HeldFlight] = {}
    for manifest in manifests:
        effect = EFFECTS.get(manifest.function)
        if effect is None or not effect.upserts:
            continue
        key = key_of(manifest.flight, test=manifest.test)
        flight = flights.get(key, HeldFlight(0, "scheduled", None, ()))
        changes = deduplicate(manifest, flight, received_at=received_at)
        flights[key] = _after(changes)
        yield from changes.problems


def _after(changes: Changes) -> HeldFlight:
    listed = {change.held.id for change in changes.listed if change.held}
    others = [held for held in changes.flight.travellers if held.id not in listed]
    here = [
        Held(0, _NOBODY, change.state, change.fingerprint, changes.prepared, change.traveller)
        for change in changes.listed
    ]
    numbered = (held._replace(id=number) for number, held in enumerate([*others, *here]))
    return changes.flight._replace(prepared=changes.prepared, travellers=tuple(numbered))
