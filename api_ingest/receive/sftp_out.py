"""The files of a box's `out`: receipts for people and machines, and tables with their problems."""

from __future__ import annotations

import json
import stat
import time
from datetime import datetime
from typing import Any

from asyncssh import SFTPAttrs, SFTPNoSuchFile

from api_ingest.receive.letter import letter
from api_ingest.receive.sftp_shelf import Checked
from api_ingest.store.boxes import Boxed

WAITING = ("waiting", "leased")
WORKBOOKS = (".xlsx", ".xls", ".xlsb", ".ods")
ENDINGS = (
    "check.txt", "check.json", "check.annotated.csv", "check.annotated.xlsx",
    "receipt.txt", "receipt.json", "annotated.csv", "annotated.xlsx",
)  # fmt: skip


def folder() -> SFTPAttrs:
    """How a folder looks."""
    return SFTPAttrs(permissions=stat.S_IFDIR | 0o750, size=0, nlink=1)


def file(size: int | None, when: datetime | None) -> SFTPAttrs:
    """How a file looks."""
    at = int(when.timestamp()) if when else int(time.time())
    return SFTPAttrs(permissions=stat.S_IFREG | 0o640, size=size, atime=at, mtime=at, nlink=1)


def taken_apart(name: str) -> tuple[str, str]:
    """`list.csv.receipt.txt`: the delivery's name and the kind of file. Raises SFTPNoSuchFile."""
    for ending in ENDINGS:
        if name.endswith(f".{ending}"):
            return name.removesuffix(f".{ending}"), ending
    raise SFTPNoSuchFile("there is no such receipt")


def rendered(receipt: dict[str, Any], ending: str) -> bytes:
    """For machines (json), else for people."""
    if ending == "json":
        return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode()
    return letter(receipt).encode()


def receipts(listed: list[Boxed]) -> list[tuple[str, SFTPAttrs]]:
    """Sizes are exact (clients go by them), but for the copies, which are made when asked for."""
    found = []
    for one in listed:
        if one.state in WAITING:
            continue
        receipt = one.told()
        for ending in ("txt", "json"):
            size = len(rendered(receipt, ending))
            found.append((f"{one.name}.receipt.{ending}", file(size, one.last_seen_at)))
        if receipt["problems"] and receipt["recognised"]["format"] == "table":
            kind = "xlsx" if one.name.lower().endswith(WORKBOOKS) else "csv"
            found.append((f"{one.name}.annotated.{kind}", file(None, one.last_seen_at)))
    return found


def results(checks: dict[str, Checked]) -> list[tuple[str, SFTPAttrs]]:
    """What came of checks."""
    endings = ("txt", "json")
    found = [
        (f"{name}.check.{ending}", file(len(rendered(one.receipt, ending)), None))
        for name, one in checks.items()
        for ending in endings
    ]
    return found + [
        (f"{name}.check.annotated.{one.copy.ending}", file(len(one.copy.content), None))
        for name, one in checks.items()
        if one.copy is not None
    ]


def of_check(check: Checked, ending: str) -> bytes:
    """One of them. Raises SFTPNoSuchFile."""
    if not ending.startswith("annotated."):
        return rendered(check.receipt, ending)
    if check.copy is None or ending != f"annotated.{check.copy.ending}":
        raise SFTPNoSuchFile("there is no such copy")
    return check.copy.content
