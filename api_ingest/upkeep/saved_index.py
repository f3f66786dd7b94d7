"""The index of all lists on disk: mapped into memory by every process, built once for each state.

It holds what the lists hold: its folder is open to its owner alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from api_ingest.store.watchlists import Version
from watchlists.block import FORMAT
from watchlists.index import Index
from watchlists.source import ListSource

WORTH_SAVING = 20_000
"""Entries. Fewer are built in less time than a file takes to find."""


def name_of(versions: Mapping[str, Version]) -> str:
    """The same for the same lists in the same database."""
    said = [f"{v.list} {v.id} {v.number} {v.imported_at.isoformat()}" for v in versions.values()]
    return hashlib.sha256("\n".join([str(FORMAT), *sorted(said)]).encode()).hexdigest()[:32]


def load(folder: Path, name: str, sources: Sequence[ListSource]) -> Index | None:
    """The saved index, or None."""
    return Index.load(folder / name, sources)


def save(folder: Path, name: str, index: Index) -> None:
    """Write it aside, then put it in its place; older ones go. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="writing-", dir=folder))
    try:
        index.save(aside)
        with contextlib.suppress(FileExistsError, OSError):  # another process was quicker
            os.replace(aside, folder / name)  # noqa: PTH105 — a folder, in one step
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in folder.iterdir():
        if old.name != name and not old.name.startswith("writing-"):
            shutil.rmtree(old, ignore_errors=True)  # who has it mapped keeps it
