"""An SFTP server that does nothing: the library's own would work on the disk of this machine.

A test holds that no method is forgotten when the library gets a new one.
"""

from __future__ import annotations

import posixpath
from typing import Any, NamedTuple, NoReturn

import asyncssh
from asyncssh import SFTPNoSuchFile, SFTPPermissionDenied

from api_ingest.receive.drop_box import OUT, TRAYS


class At(NamedTuple):
    """A path: the root has neither, a folder no name."""

    folder: str = ""
    name: str = ""


class Nothing(asyncssh.SFTPServer):
    """Three folders, and everything else refused."""

    def realpath(self, path: bytes) -> bytes:
        """Only words: nothing is looked up."""
        return _clean(path).encode("utf-8", "surrogateescape")

    def unsupported(self, *_args: Any, **_named: Any) -> Any:
        """This is a box for deliveries, not a disk."""
        raise asyncssh.SFTPOpUnsupported("this is a box for deliveries, not a disk")

    def denied(self, *_args: Any, **_named: Any) -> Any:
        """The three folders are there, and no others."""
        raise SFTPPermissionDenied("there are three folders: in, validate and out")

    open = open56 = read = write = close = unsupported
    stat = lstat = fstat = setstat = lsetstat = fsetstat = unsupported
    rename = posix_rename = remove = symlink = link = readlink = unsupported
    lock = unlock = statvfs = fstatvfs = fsync = scandir = unsupported
    mkdir = rmdir = denied

    def exit(self) -> None:
        """The session ends well: scp takes a session without an exit status for a failure."""
        if not self.channel.is_closing():
            self.channel.exit(0)


def refuse(why: str) -> NoReturn:
    """Raises SFTPPermissionDenied."""
    raise SFTPPermissionDenied(why)


def at_path(path: bytes) -> At:
    """Raises SFTPNoSuchFile for what is not in one of the three folders.

    >>> at_path(b"in/list.csv"), at_path(b"/in/../../in/./list.csv").name, at_path(b"..")
    (At(folder='in', name='list.csv'), 'list.csv', At(folder='', name=''))
    """
    parts = [part for part in _clean(path).split("/") if part]
    if not parts:
        return At()
    if parts[0] not in (*TRAYS, OUT) or len(parts) > 2 or "\x00" in parts[-1]:  # noqa: PLR2004
        raise SFTPNoSuchFile("there are three folders: in, validate and out")
    return At(*parts)


def _clean(path: bytes) -> str:
    return posixpath.normpath("/" + path.decode("utf-8", "surrogateescape").lstrip("/"))
