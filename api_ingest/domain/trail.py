"""The audit trail as a chain: what a row's hash is taken over, and what shows that it was changed.

It shows any row that was changed, taken out, put in or moved, as long as not the whole chain behind
it was computed anew. That, and an end that was cut off, shows where a head (the number and hash of
the last row) was kept elsewhere in time. What was written after the last kept head can be cut off
without a trace, and no chain tells whether what was written was true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

BEFORE_THE_FIRST = bytes(32)


class Row(NamedTuple):
    """One action. `id` counts from 0 without a gap; `origin` is where the actor sat."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    result: str
    origin: str
    previous: bytes
    hash: bytes


class Head(NamedTuple):
    """The last row at some moment: its number, its hash in hex, and when."""

    sequence: int
    hash: str
    at: datetime


def hash_of(row: Row) -> bytes:
    """Over the hash before it and every part, each with its length (the same in the migration)."""
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = (str(row.id), at, row.actor, row.action, row.object, row.result, row.origin)
    said = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(row.previous + said.encode()).digest()


class Check:
    """Walks the chain from its first row and notes every fault, in words."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self.faults: list[str] = []
        self.rows = 0
        self.last: Row | None = None
        self._heads: dict[int, list[Head]] = {}
        for head in heads:
            self._heads.setdefault(head.sequence, []).append(head)

    def take(self, row: Row) -> None:
        """The next row, in the order of their numbers."""
        due = self.last.id + 1 if self.last else 0
        if row.id != due:
            gone = f"row {due} is" if row.id == due + 1 else f"rows {due} to {row.id - 1} are"
            self.faults.append(f"{gone} missing")
        if hash_of(row) != row.hash:
            self.faults.append(f"row {row.id} was changed")
        if row.previous != (self.last.hash if self.last else BEFORE_THE_FIRST):
            self.faults.append(f"row {row.id} does not follow the row before it")
        for head in self._heads.pop(row.id, ()):
            if head.hash != row.hash.hex():
                self.faults.append(f"row {row.id} is not the one that stood there at {head.at}")
        self.last = row
        self.rows += 1

    def finish(self) -> None:
        """After the last row: whether a kept head says that there was more."""
        last = self.last.id if self.last else "none"
        for sequence in sorted(self._heads):
            at = self._heads[sequence][0].at
            self.faults.append(f"the last row is {last}, but row {sequence} stood there at {at}")
