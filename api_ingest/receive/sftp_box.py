"""A carrier's SFTP box: `in`, `validate` and `out`, as three folders that are on no disk.

What is put into `in` is committed to the database before `put` is told that it worked; `out` is
made of the receipts there. So there is no path that leads out of the box, nothing to link to, and
nothing that a crash could leave half done.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import asyncssh
from asyncssh import SFTPAttrs, SFTPFailure, SFTPName, SFTPNoSuchFile

from api_ingest.domain.errors import Unavailable
from api_ingest.receive.desk import Desk, arrived
from api_ingest.receive.drop_box import OUT, TRAYS, UNFINISHED
from api_ingest.receive.sftp_nothing import At, Nothing, at_path, refuse
from api_ingest.receive.sftp_out import WAITING, file, folder
from api_ingest.receive.sftp_receipts import Receipts
from api_ingest.receive.sftp_shelf import Shelf, Upload, Who
from api_ingest.store.pool import GONE

MOST_OPEN = 8
_AWAY = "we cannot take it just now, and nothing was kept: send it again in a moment"


class Box(Nothing):
    """One session."""

    def __init__(
        self, chan: asyncssh.SSHServerChannel[bytes], desk: Desk, shelf: Shelf, who: Who
    ) -> None:
        super().__init__(chan)
        self._desk, self._shelf, self._who = desk, shelf, who
        self._receipts = Receipts(desk, shelf, who)
        self._open = 0

    # Looking

    async def stat(self, path: bytes) -> SFTPAttrs:
        """Raises SFTPNoSuchFile."""
        at = at_path(path)
        if not at.name:
            return folder()
        if at.folder == OUT:
            content, when = await self._receipts.written(at)
            return file(len(content), when)
        held = self._shelf.held.get((self._who, at))
        if held is not None:
            return file(len(held[1]), None)
        found = await self._receipts.delivered(at)
        if found is None:
            raise SFTPNoSuchFile("there is no such file")
        return file(found.size, found.last_seen_at)

    lstat = stat

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """In `out` receipts, in the others what is not read yet."""
        at = at_path(path)
        if at.name:
            raise SFTPFailure("not a folder")
        found = [(name, folder()) for name in (".", "..")]
        if not at.folder:
            found += [(name, folder()) for name in (*TRAYS, OUT)]
        elif at.folder == OUT:
            found += await self._receipts.out()
        else:
            found += await self._coming(at.folder)
        for name, attrs in found:
            yield SFTPName(name.encode("utf-8", "surrogateescape"), attrs=attrs)

    async def _coming(self, tray: str) -> list[tuple[str, SFTPAttrs]]:
        """What is half sent, or kept and not read yet."""
        mine = [
            (at.name, file(len(content), None))
            for (who, at), (_, content) in self._shelf.held.items()
            if who == self._who and at.folder == tray
        ]
        listed = await self._receipts.listed() if tray == "in" else []
        return mine + [
            (one.name, file(one.size, one.received_at)) for one in listed if one.state in WAITING
        ]

    # Reading

    async def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:  # noqa: ARG002
        """A receipt to read, or a delivery to write."""
        at = at_path(path)
        if pflags & (asyncssh.FXF_WRITE | asyncssh.FXF_APPEND):
            return await self._begin(at, pflags)
        if at.folder != OUT or not at.name:
            refuse("only receipts can be read; they are in out/")
        content, _ = await self._receipts.written(at)
        return content

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """A piece of a receipt."""
        if not isinstance(file_obj, bytes):
            refuse("it was opened for writing")
        return file_obj[offset : offset + size]

    # Writing

    async def _begin(self, at: At, pflags: int) -> Upload:
        if at.folder not in TRAYS or not at.name:
            refuse("put files into in/ or validate/")
        if self._open >= MOST_OPEN:
            raise SFTPFailure(f"at most {MOST_OPEN} files at once")
        upload = Upload(at, append=bool(pflags & asyncssh.FXF_APPEND))
        if pflags & asyncssh.FXF_TRUNC:
            self._let_go(self._shelf.release(self._who, at))
        elif (at_hand := self._shelf.release(self._who, at)) is not None:
            upload.content = at_hand
        elif at.folder == "in" and await self._receipts.delivered(at) is not None:
            raise SFTPFailure("it was delivered already: send it whole, or under another name")
        elif not pflags & asyncssh.FXF_CREAT:
            raise SFTPNoSuchFile("there is no such file")
        self._open += 1
        return upload

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Raises SFTPFailure where it grows too large, or leaves a hole."""
        if not isinstance(file_obj, Upload):
            refuse("it was opened for reading")
        content = file_obj.content
        offset = len(content) if file_obj.append else offset
        try:
            self._admit(content, offset, offset + len(data))
        except SFTPFailure as failure:
            file_obj.broken = failure.reason
            raise
        content[offset : offset + len(data)] = data
        return len(data)

    def _admit(self, content: bytearray, start: int, end: int) -> None:
        most = self._desk.settings.max_delivery_bytes
        if start > len(content):
            raise SFTPFailure("write it from its beginning to its end")
        if end > most:
            raise SFTPFailure(f"at most {most} bytes are taken: send it in smaller parts")
        self._shelf.grow(max(end - len(content), 0))

    def close(self, file_obj: object) -> Any:
        """Keep what was written, but for what only stopped coming.

        The library also closes what a lost connection left open, and there is no other sign of it
        than who calls; were that to change, nothing would be kept and the tests would tell.
        """
        if isinstance(file_obj, Upload):
            whole = sys._getframe(1).f_code.co_name == "_process_close"  # noqa: SLF001
            return self._closed(file_obj, whole=whole)
        return None

    async def _closed(self, upload: Upload, *, whole: bool) -> None:
        self._open -= 1
        if upload.broken:
            self._let_go(upload.content)
            raise SFTPFailure(f"nothing was kept: {upload.broken}")
        if upload.at.name.startswith(".") or upload.at.name.lower().endswith(UNFINISHED):
            self._shelf.hold(self._who, upload.at, upload.content)
        elif not whole:
            self._let_go(upload.content)
        else:
            await self._deliver(upload.at, upload.content)

    def _let_go(self, content: bytearray | None) -> None:
        self._shelf.taken -= len(content or b"")

    async def _deliver(self, at: At, content: bytearray) -> None:
        """Raises SFTPFailure where it is not kept: then it has to be sent again."""
        try:
            await self._take(at, bytes(content))
        except (*GONE, Unavailable):
            raise SFTPFailure(_AWAY) from None
        finally:
            self._let_go(content)

    async def _take(self, at: At, content: bytes) -> None:
        if not content:
            raise SFTPFailure("it holds no bytes, and nothing was kept")
        await self._receipts.still_open()
        carrier, test, _ = self._who
        if at.folder == "in":
            [kept] = await self._desk.keep(arrived(content, "sftp", carrier, at.name, test=test))
            self._receipts.sent.add(kept.id)
            return
        receipt, copy = await self._desk.checked(
            arrived(content, "check", carrier, at.name, test=test)
        )
        self._shelf.checked(self._who, at.name, receipt.to_json(), copy)

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """A file that was sent under a passing name gets its own, and is delivered."""
        old, new = at_path(oldpath), at_path(newpath)
        if new.folder not in TRAYS or not new.name:
            refuse("put files into in/ or validate/")
        content = self._shelf.release(self._who, old)
        if content is None:
            refuse("only a file with a passing name (NAME.part) can be renamed")
        upload = Upload(new, append=False, content=content)
        self._open += 1
        await self._closed(upload, whole=True)

    posix_rename = rename

    def remove(self, path: bytes) -> None:
        """Only what is half sent: nothing that was delivered can be taken back."""
        content = self._shelf.release(self._who, at_path(path))
        if content is None:
            refuse("what was delivered stays; receipts go by themselves after seven days")
        self._let_go(content)

    async def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:  # noqa: ARG002
        """Clients set times and rights after an upload; both mean nothing here."""
        await self.stat(path)

    lsetstat = setstat

    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        """The same; but a file that is cut while it is written is cut."""
        if isinstance(file_obj, Upload) and attrs.size is not None:
            self._let_go(file_obj.content[attrs.size :])
            del file_obj.content[attrs.size :]

    def fstat(self, file_obj: object) -> SFTPAttrs:
        """The size so far."""
        content = file_obj.content if isinstance(file_obj, Upload) else file_obj
        return file(len(content) if isinstance(content, (bytes, bytearray)) else 0, None)
