"""What the SFTP sessions of a process share: room, half-sent files, results of checks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from asyncssh import SFTPFailure

from api_ingest.domain.delivery import AnnotatedCopy
from api_ingest.receive.sftp_nothing import At

MOST_CHECKS = 50
CHECK_SECONDS, HELD_SECONDS = 900.0, 3600.0


class Who(NamedTuple):
    """Whose box it is, and the key that opened it."""

    carrier: str
    test: bool
    fingerprint: str


@dataclass(slots=True)
class Upload:
    """What is being written; What is `broken`, and why, is never kept."""

    at: At
    append: bool
    content: bytearray = field(default_factory=bytearray)
    broken: str | None = None


class Checked(NamedTuple):
    """What came of a check; gone with the process or after a quarter of an hour."""

    at: float
    receipt: dict[str, Any]
    copy: AnnotatedCopy | None


class Shelf:
    """What the sessions of this process share: room, half-sent files, results of checks."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self.taken = 0
        self.held: dict[tuple[Who, At], tuple[float, bytearray]] = {}
        self.checks: dict[tuple[str, bool], dict[str, Checked]] = {}

    def grow(self, by: int) -> None:
        """Raises SFTPFailure where all senders together send too much at once."""
        if self.taken + by > self._most:
            raise SFTPFailure("too much comes at once: send it again in a moment")
        self.taken += by

    def hold(self, who: Who, at: At, content: bytearray) -> None:
        """Until it gets its name or goes on; what nobody came back for is let go."""
        now = time.monotonic()
        for key, (since, old) in list(self.held.items()):
            if now - since > HELD_SECONDS or key == (who, at):
                del self.held[key]
                self.taken -= len(old)
        self.held[who, at] = (now, content)

    def release(self, who: Who, at: At) -> bytearray | None:
        """Take it out again; its room stays taken until whoever has it now lets go."""
        found = self.held.pop((who, at), None)
        return found[1] if found else None

    def checked(
        self, who: Who, name: str, receipt: dict[str, Any], copy: AnnotatedCopy | None
    ) -> None:
        """Remember the result of a check for a while."""
        mine = self.checks_of(who)
        mine.pop(name, None)
        mine[name] = Checked(time.monotonic(), receipt, copy)
        while len(mine) > MOST_CHECKS:
            del mine[next(iter(mine))]

    def checks_of(self, who: Who) -> dict[str, Checked]:
        """By name, without those whose time is over."""
        mine = self.checks.setdefault((who.carrier, who.test), {})
        for name in [n for n, one in mine.items() if time.monotonic() - one.at > CHECK_SECONDS]:
            del mine[name]
        return mine
