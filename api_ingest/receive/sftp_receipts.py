"""What became of what a carrier put into its SFTP box: the receipts in `out`."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from uuid import UUID

from asyncssh import SFTPAttrs, SFTPFailure, SFTPNoSuchFile

from api_ingest.domain.delivery import printable
from api_ingest.receive.desk import Desk
from api_ingest.receive.sftp_nothing import At, refuse
from api_ingest.receive.sftp_out import (
    WAITING,
    of_check,
    receipts,
    rendered,
    results,
    taken_apart,
)
from api_ingest.receive.sftp_shelf import Shelf, Who
from api_ingest.store import boxes, ssh_keys
from api_ingest.store.pool import GONE

READ_SECONDS = 10.0  # so long a receipt that is asked for is waited for


class Receipts:
    """Those of one session. `sent` are the deliveries of it whose receipts are waited for."""

    def __init__(self, desk: Desk, shelf: Shelf, who: Who) -> None:
        self._desk, self._shelf, self._who = desk, shelf, who
        self.sent: set[UUID] = set()
        self._made: tuple[At, bytes] | None = None

    async def still_open(self) -> None:
        """A key that was revoked opens nothing more, not even where it is inside already."""
        async with self._desk.pool.acquire() as conn:
            test = await ssh_keys.opens(conn, self._who.carrier, self._who.fingerprint)
        if test is not self._who.test:
            refuse("this key is not valid any more")

    async def listed(self) -> list[boxes.Boxed]:
        """What was delivered, with what became of it."""
        try:
            async with self._desk.pool.acquire() as conn:
                return await boxes.list_box(conn, self._who.carrier, test=self._who.test)
        except GONE:
            raise SFTPFailure("the database is away: try again in a moment") from None

    async def delivered(self, at: At) -> boxes.Boxed | None:
        """The delivery that a file of `in` is."""
        name = printable(at.name)
        if at.folder != "in" or name is None:
            return None
        try:
            async with self._desk.pool.acquire() as conn:
                return await boxes.find(conn, self._who.carrier, name, test=self._who.test)
        except GONE:
            raise SFTPFailure("the database is away: try again in a moment") from None

    async def _until_read(self) -> None:
        """A script that puts a list and then gets `out/*` finds the receipt of that list."""
        until = time.monotonic() + READ_SECONDS
        while self.sent and time.monotonic() < until:
            listed = {one.id: one.state for one in await self.listed()}
            self.sent = {id for id in self.sent if listed.get(id) in WAITING}
            await asyncio.sleep(0.1 if self.sent else 0)

    async def out(self) -> list[tuple[str, SFTPAttrs]]:
        """What lies in `out`."""
        await self._until_read()
        listed = await self.listed()
        checks = self._shelf.checks_of(self._who)
        return await asyncio.to_thread(lambda: [*receipts(listed), *results(checks)])

    async def written(self, at: At) -> tuple[bytes, datetime | None]:
        """What a file of `out` holds. Raises SFTPNoSuchFile."""
        if self._made is not None and self._made[0] == at:
            return self._made[1], None
        name, ending = taken_apart(at.name)
        check = self._shelf.checks_of(self._who).get(name)
        if ending.startswith("check.") and check is not None:
            return of_check(check, ending.removeprefix("check.")), None
        found = await self.delivered(At("in", name))
        until = time.monotonic() + READ_SECONDS
        while found is not None and found.state in WAITING and time.monotonic() < until:
            await asyncio.sleep(0.1)
            found = await self.delivered(At("in", name))
        if found is None or found.state in WAITING or ending.startswith("check."):
            raise SFTPNoSuchFile("there is no such receipt (yet)")
        await self.still_open()
        content = await self._content(found, ending)
        self._made = (at, content) if found.receipt is not None else None
        return content, found.last_seen_at

    async def _content(self, found: boxes.Boxed, ending: str) -> bytes:
        if not ending.startswith("annotated."):
            return rendered(found.told(), ending.removeprefix("receipt."))
        async with self._desk.pool.acquire() as conn:
            delivery = await boxes.delivery(conn, found.id)
        copy = await asyncio.to_thread(self._desk.annotated, delivery) if delivery else None
        if copy is None or ending != f"annotated.{copy.ending}":
            raise SFTPNoSuchFile("there is no such copy")
        return copy.content
