"""Keeps the end of the audit trail out of the database's reach.

A file beside the service, the log, and the webhook where one is set: what was written until then
cannot be cut off or written anew without that they say otherwise.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import structlog

from api_ingest.background import beside
from api_ingest.domain.trail import Head
from api_ingest.settings import Settings
from api_ingest.store import audit
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
SECONDS = 60.0
FILE = "audit-heads.jsonl"


class Heads:
    """Notes the trail's head each minute, if anything was done."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._file = settings.data_folder / FILE
        self._tells = settings.webhook_url is not None
        self._noted = -1

    @asynccontextmanager
    async def being_kept(self) -> AsyncIterator[None]:
        """Until the block is left."""
        async with beside("audit-heads", self._run):
            yield

    async def _run(self) -> None:
        while True:
            with suppress(*GONE):
                await self.note()
            await asyncio.sleep(SECONDS)

    async def note(self) -> None:
        """Note the head now, if it is another than the one noted last."""
        async with self._pool.acquire() as conn:
            head = await audit.head(conn)
            if head.sequence == self._noted:
                return
            if self._tells:
                await audit.tell(conn, head)
        log.info("audit.head", sequence=head.sequence, hash=head.hash)
        try:
            await asyncio.to_thread(append, self._file, head)
        except OSError as error:  # a read-only place; the log and the webhook have it all the same
            log.warning("audit.head-not-kept", fault=error.strerror)
        self._noted = head.sequence


def append(file: Path, head: Head) -> None:
    """One line more. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = {"sequence": head.sequence, "hash": head.hash, "at": head.at.isoformat()}
    with file.open("a", encoding="ascii") as out:
        out.write(json.dumps(line) + "\n")


def read(file: Path) -> list[Head]:
    """The heads of a file, one JSON object a line. Raises OSError, and ValueError for what is none.

    What the webhook got, and lines of the log, will do as well: other keys are not looked at.
    """
    heads = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            said = dict(json.loads(line))
            at = datetime.fromisoformat(said.get("at") or said["timestamp"])
            heads.append(Head(int(said["sequence"]), str(said["hash"]), at))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{file}, line {number}: this is no head of the trail") from None
    return heads
