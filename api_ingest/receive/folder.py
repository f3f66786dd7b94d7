"""The watched folder: a file dropped in `XX/in` is a delivery of XX, its receipt is in `XX/out`.

Who may write into XX/in is XX: the rights of the folder are its proof. A file is taken when it has
not changed for a while, removed when its bytes are committed, and answered when it was read. A
process that dies in between leaves the file (it is known again by its bytes) or the owed answer.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

from api_ingest.background import beside as running_beside
from api_ingest.domain.delivery import AnnotatedCopy, printable
from api_ingest.domain.errors import Misconfigured, Unavailable
from api_ingest.receive.desk import Desk, Owed, arrived
from api_ingest.receive.drop_box import BoxFault, DropBox, Lying, Moved, beside
from api_ingest.receive.letter import letter
from api_ingest.store import answers, boxes, deliveries
from api_ingest.store.pool import GONE

log = structlog.get_logger()
LOOK_SECONDS = 0.5
ANNOTATED = {"receipt": "annotated", "check": "check.annotated"}
LONGEST_PAUSE = 10.0


@asynccontextmanager
async def watched(desk: Desk) -> AsyncIterator[None]:
    """Watch the drop folder, where the settings name one, for as long as the block runs."""
    if desk.settings.drop_folder is None:
        yield
        return
    folder = Folder(desk, desk.settings.drop_folder)
    async with running_beside("folder", folder.run):
        yield


class Folder:
    """Looks again and again. Of several processes one does, the others wait for it to end."""

    def __init__(self, desk: Desk, drop: Path) -> None:
        if not drop.is_dir():
            raise Misconfigured(f"drop_folder: {drop} is not a folder")
        self._desk = desk
        self._drop = drop
        self._first_seen: dict[tuple[str, Lying], float] = {}
        self._done_with: set[tuple[str, Lying]] = set()
        self._complained: set[tuple[str, str]] = set()
        self._away = False

    async def run(self) -> None:
        """Look until cancelled."""
        pause = min(LOOK_SECONDS, self._desk.settings.drop_seconds / 2)
        while True:
            with _alone(self._drop) as alone:
                while alone:
                    await self._look_once()
                    await asyncio.sleep(pause)
            await asyncio.sleep(LONGEST_PAUSE)

    async def _look_once(self) -> None:
        """Passing faults of the database are waited out: the files stay where they are."""
        try:
            await self.look()
            while await self.answer_next():
                pass
            self._away = False
        except (*GONE, Unavailable) as error:
            if not self._away:
                log.warning("folder.waits", fault=type(error).__name__)
            self._away = True

    async def look(self) -> None:
        """Take what is complete, in the folder of every carrier that there is a profile of."""
        present: set[tuple[str, Lying]] = set()
        for carrier in sorted(self._desk.carriers()):
            if not (self._drop / carrier).is_dir():
                continue
            box = self._box(carrier)
            try:
                for lying in await asyncio.to_thread(box.look):
                    present.add((carrier, lying))
                    await self._attend(box, lying)
            except (BoxFault, Moved) as error:
                self._complain(carrier, error)
        self._first_seen = {k: v for k, v in self._first_seen.items() if k in present}
        self._done_with &= present

    def _box(self, carrier: str) -> DropBox:
        return DropBox(self._drop, carrier, largest=self._desk.settings.max_delivery_bytes)

    def _complain(self, carrier: str, error: Exception) -> None:
        """Once for each folder and fault, not twice a second."""
        if (carrier, str(error)) not in self._complained:
            self._complained.add((carrier, str(error)))
            log.error("folder.failed", carrier=carrier, fault=str(error) or type(error).__name__)

    async def _attend(self, box: DropBox, lying: Lying) -> None:
        """Take one file if it is complete; what was dealt with and stays is not looked at again."""
        key, now = (box.carrier, lying), time.monotonic()
        since = self._first_seen.setdefault(key, now)
        if key in self._done_with or now - since < self._desk.settings.drop_seconds:
            return
        try:
            content = None if lying.why else await asyncio.to_thread(box.read, lying)
        except Moved:
            return
        except BoxFault as fault:
            lying, content = lying._replace(why=f"it cannot be read ({fault})"), None
        if content is not None:
            await self._take(box, lying, content)
            with suppress(Moved):
                await asyncio.to_thread(box.remove, lying)
        else:
            await asyncio.to_thread(_tell_not_taken, box, lying)
        self._done_with.add(key)

    async def _take(self, box: DropBox, lying: Lying, content: bytes) -> None:
        name = printable(lying.name) or "unnamed"
        if lying.tray == "in":
            address = {"carrier": box.carrier, "name": name}
            delivery = arrived(content, "folder", box.carrier, lying.name)
            await self._desk.keep(delivery, owed=Owed("folder", address))
            return
        receipt, copy = await self._desk.checked(arrived(content, "check", box.carrier, lying.name))
        await asyncio.to_thread(_write, box, name, "check", receipt.to_json(), copy)

    async def answer_next(self) -> bool:
        """Write the next receipt that is due; False when there is none."""
        async with self._desk.pool.acquire() as conn:
            answer = await answers.claim(conn, "folder")
        if answer is None:
            return False
        carrier, name = answer.address["carrier"], answer.address["name"]
        told = await self._answer(self._box(carrier), name, answer)
        async with self._desk.pool.acquire() as conn:
            if told == "quarantined":
                await answers.told(conn, answer.id, told)
            else:
                await answers.done(conn, answer.id, told)
        return True

    async def _answer(self, box: DropBox, name: str, answer: answers.Answer) -> str:
        """Write it; says what was told. Raises Unavailable where the disk refuses."""
        async with self._desk.pool.acquire() as conn:
            stored = await deliveries.find(conn, answer.deliveries[0])
            delivery = await boxes.delivery(conn, answer.deliveries[0])
        if stored is None or delivery is None:
            return "gone"
        receipt = stored.told()
        copy = await asyncio.to_thread(self._desk.annotated, delivery)
        try:
            await asyncio.to_thread(_write, box, name, "receipt", receipt, copy)
        except (BoxFault, Moved) as error:
            self._complain(box.carrier, error)
            raise Unavailable("the folder of receipts") from None
        return str(receipt["outcome"])


@contextmanager
def _alone(drop: Path) -> Iterator[bool]:
    """Whether this process is the one that watches; the lock ends with the process."""
    handle = os.open(drop, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _write(
    box: DropBox, name: str, kind: str, receipt: dict[str, Any], copy: AnnotatedCopy | None
) -> None:
    """The receipt for machines last: who waits for it finds everything else beside it."""
    if copy is not None:
        ending = f"{ANNOTATED[kind]}.{copy.ending}"
        box.write(beside(name, ending), copy.content)
    box.write(beside(name, f"{kind}.txt"), letter(receipt).encode())
    machine = json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
    box.write(beside(name, f"{kind}.json"), machine.encode())


def _tell_not_taken(box: DropBox, lying: Lying) -> None:
    """Nothing was kept, so there is no receipt: only the reason, for people."""
    text = f"NOT TAKEN: {lying.why}.\n\nNothing of it was kept. It was left where it is.\n"
    box.write(beside(printable(lying.name) or "unnamed", "receipt.txt"), text.encode())
