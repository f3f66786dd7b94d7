"""One carrier's folders on disk: what lies in them, and receipts written into them.

The carrier can write here, so nothing is believed: no link is followed (each folder is opened from
its parent, `O_NOFOLLOW`), no special file is opened, and what is taken is read through the handle
that was looked at.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

Tray = Literal["in", "validate"]
TRAYS: tuple[Tray, ...] = ("in", "validate")
OUT = "out"
UNFINISHED = (".part", ".tmp", ".filepart", ".partial", ".crdownload")
MOST_AT_A_LOOK = 1_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
LONGEST_FILE_NAME = 255


class Lying(NamedTuple):
    """A file as it lies there; it is complete when this stays the same. `why` it is not taken."""

    tray: Tray
    name: str
    inode: int
    size: int
    changed: int
    why: str | None


class Moved(Exception):  # noqa: N818 — says what happened
    """The file is no longer the one that was looked at: the next look decides."""


class BoxFault(Exception):  # noqa: N818
    """The disk refuses, and says why. No OSError leaves here: that is how a database goes away."""


class DropBox:
    """The folders of one carrier below the drop folder."""

    def __init__(self, drop: Path, carrier: str, *, largest: int) -> None:
        self.carrier = carrier
        self._drop = drop
        self._largest = largest

    def look(self) -> list[Lying]:
        """What lies in the trays, but for what is still being written under a passing name.

        The three folders are made where they are missing. Raises BoxFault, as all of these.
        """
        with self._opened() as box:
            for name in (*TRAYS, OUT):
                _make(box, name)
            return [lying for tray in TRAYS for lying in self._lying(box, tray)]

    def _lying(self, box: int, tray: Tray) -> Iterator[Lying]:
        with _folder(box, tray) as folder, os.scandir(folder) as found:
            for entry in islice(found, MOST_AT_A_LOOK):
                if not entry.name.startswith(".") and not entry.name.lower().endswith(UNFINISHED):
                    yield self._seen(tray, entry)

    def _seen(self, tray: Tray, entry: os.DirEntry[str]) -> Lying:
        found = entry.stat(follow_symlinks=False)
        return Lying(
            tray, entry.name, found.st_ino, found.st_size, found.st_mtime_ns, self._why_not(found)
        )

    def _why_not(self, found: os.stat_result) -> str | None:
        if stat.S_ISDIR(found.st_mode):
            return "a folder is not read; put the files themselves here"
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            return "a link or a special file is not followed; put the file itself here"
        if found.st_size > self._largest:
            return f"it has {found.st_size} bytes, and at most {self._largest} are taken"
        return None if found.st_size else "it holds no bytes"

    def read(self, lying: Lying) -> bytes:
        """The bytes. Raises Moved where the file is another one by now."""
        with self._opened() as box, _folder(box, lying.tray) as folder:
            handle = os.open(lying.name, _FILE, dir_fd=folder)
            with os.fdopen(handle, "rb") as file:
                content = file.read(self._largest + 1)
                if not _same(os.fstat(handle), lying) or len(content) != lying.size:
                    raise Moved
                return content

    def remove(self, lying: Lying) -> None:
        """Take it away, unless it was changed since: then it is another delivery."""
        with self._opened() as box, _folder(box, lying.tray) as folder:
            if _same(os.stat(lying.name, dir_fd=folder, follow_symlinks=False), lying):
                os.unlink(lying.name, dir_fd=folder)

    def write(self, name: str, content: bytes) -> None:
        """Put a file into `out` at once or not at all, over an older one of its name."""
        passing = f".{os.getpid()}.{abs(hash(name))}.tmp"
        with self._opened() as box:
            _make(box, OUT)
            with _folder(box, OUT) as folder:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
                handle = os.open(passing, flags, 0o640, dir_fd=folder)
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(handle)
                os.replace(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
                os.fsync(folder)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            with _folder(None, str(self._drop)) as drop, _folder(drop, self.carrier) as box:
                yield box
        except FileNotFoundError:
            raise Moved from None
        except OSError as error:
            raise BoxFault(error.strerror) from error


@contextmanager
def _folder(parent: int | None, name: str) -> Iterator[int]:
    flags = _FOLDER if parent is not None else _FOLDER & ~os.O_NOFOLLOW  # ours may be a link
    handle = os.open(name, flags, dir_fd=parent)
    try:
        yield handle
    finally:
        os.close(handle)


def _make(parent: int, name: str) -> None:
    try:
        os.mkdir(name, 0o770, dir_fd=parent)
    except FileExistsError:
        return


def _same(found: os.stat_result, lying: Lying) -> bool:
    return (found.st_ino, found.st_size, found.st_mtime_ns) == (
        lying.inode, lying.size, lying.changed
    )  # fmt: skip


def beside(name: str, ending: str) -> str:
    """The name of what is written about a file: `list.csv` and `receipt.txt` side by side.

    >>> beside("list.csv", "receipt.txt"), len(beside("é" * 200, "receipt.txt").encode())
    ('list.csv.receipt.txt', 254)
    """
    room = LONGEST_FILE_NAME - len(ending) - 1
    return f"{name.encode()[:room].decode(errors='ignore')}.{ending}"
