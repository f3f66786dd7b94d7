"""What an import would make of a list, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api_ingest.printing import console
from api_ingest.store.watchlists import Change
from watchlists.entry import WatchlistEntry

SHOWN = 20
"""Entries named of each kind; the rest is counted."""


def show(change: Change) -> None:
    """What comes, changes and goes, by id; names stay in the list."""
    console.print(
        f"{change.list}: {len(change.added)} added, {len(change.changed)} changed, "
        f"{len(change.removed)} removed; {change.held} entries now, {change.entries} then"
    )
    changed = [f"~ {after.id}: {', '.join(differing(b, after))}" for b, after in change.changed]
    for lines in ([f"+ {one.id}" for one in change.added], changed,
                  [f"- {id}" for id in change.removed]):  # fmt: skip
        for line in lines[:SHOWN]:
            console.print(f"  {line}")
        if len(lines) > SHOWN:
            console.print(f"    and {len(lines) - SHOWN} more")


def differing(before: WatchlistEntry, after: WatchlistEntry) -> Iterator[str]:
    """The fields in which two states of an entry differ."""
    one, other = before.to_json(), after.to_json()
    yield from (name for name in {**one, **other} if one.get(name) != other.get(name))


def to_json(change: Change) -> dict[str, Any]:
    """The same for programs."""
    return {
        "list": change.list, "held": change.held, "entries": change.entries,
        "added": [one.id for one in change.added],
        "changed": {after.id: [*differing(before, after)] for before, after in change.changed},
        "removed": [*change.removed], "lost": round(change.lost, 4),
    }  # fmt: skip
