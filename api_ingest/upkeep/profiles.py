"""Follows the folders of carrier profiles: what changed there holds within seconds, no restart.

A profile is read once it stands still for one look, so that none is taken half written. One at
fault is refused, and said; what was active before stays so. At the start there is nothing before:
the others are served, and what its carrier sends is kept and waits. A delivery in hand is read to
its end by the profiles that it began with, for a `Registry` never changes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from api_ingest import watch
from api_ingest.background import beside
from api_ingest.domain.errors import Misconfigured
from carriers.profile import Profile, load
from carriers.registry import Registry, files

log = structlog.get_logger()
LOOK_SECONDS = 1.0

_State = tuple[int, int, int]
_States = dict[Path, _State]


class Profiles:
    """The profiles as they hold now. Raises Misconfigured where a folder is not there at first."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._read = _states(self._folders)
        self._last = self._read
        self._profiles: dict[Path, Profile] = {}
        self._refused: dict[str, str] = {}
        self._withheld: dict[Path, frozenset[str | None]] = {}
        for file in self._read:
            self._begin(file)
        self._put_together(self._read)
        self._count()

    def _begin(self, file: Path) -> None:
        try:
            self._profiles[file] = load(file.parent)
        except Misconfigured as error:
            self._withheld[file] = carriers_of(file)
            self._refuse(str(file), f"{error}\nwhat its carrier sends waits until it is mended")

    def _put_together(self, order: Iterable[Path]) -> None:
        """In the order of the folders, for a later one replaces an earlier of its name."""
        profiles = [self._profiles[file] for file in order if file in self._profiles]
        withheld = frozenset[str | None]().union(*self._withheld.values())
        self._registry = Registry.of(profiles, withheld)

    def current(self) -> Registry:
        """All profiles, each in its newest version without a fault."""
        return self._registry

    def refused(self) -> list[str]:
        """What stands in the folders and is not in use, with the line, the key and the mend."""
        return sorted(self._refused.values())

    def contact(self, carrier: str) -> str | None:
        """Whom to call at a carrier, where its profile says it."""
        found = (p.contact for p in self._registry.profiles if p.carrier == carrier)
        return next(filter(None, found), None)

    @asynccontextmanager
    async def kept_current(self) -> AsyncIterator[None]:
        """Follow the folders until the block is left."""
        async with beside("profiles", self._follow):
            yield

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self.look)

    def look(self) -> bool:
        """Take over what changed and stands still; True where something did."""
        try:
            now = _states(self._folders)
        except (Misconfigured, OSError) as error:  # away for now, as a share may be
            self._refuse("carrier_folders", str(error))
            self._count()
            return False
        self._refused.pop("carrier_folders", None)
        still = {file for file, state in now.items() if self._last.get(file) == state}
        self._last = now
        changed = [file for file in still if self._read.get(file) != now[file]]
        gone = [file for file in self._read if file not in now]
        for file in gone:
            self._forget(file)
        for file in changed:
            self._read[file] = now[file]
            self._take(file)
        if changed or gone:
            self._put_together(now)
        self._count()
        return bool(changed or gone)

    def _take(self, file: Path) -> None:
        try:
            profile: Profile = load(file.parent)
        except Misconfigured as error:
            self._refuse(str(file), str(error))
            return
        self._refused.pop(str(file), None)
        self._withheld.pop(file, None)
        self._profiles[file] = profile
        log.info("profile.active", carrier=profile.carrier, profile=profile.label)

    def _forget(self, file: Path) -> None:
        del self._read[file]
        self._refused.pop(str(file), None)
        self._withheld.pop(file, None)
        if profile := self._profiles.pop(file, None):
            log.info("profile.removed", carrier=profile.carrier, profile=profile.label)

    def _refuse(self, what: str, why: str) -> None:
        if self._refused.get(what) != why:
            self._refused[what] = why
            log.error("profile.refused", where=why.splitlines())

    def _count(self) -> None:
        watch.PROFILES.set(len(self._registry.profiles))
        watch.PROFILES_REFUSED.set(len(self._refused))


_CARRIER = re.compile(r"""^\s*carrier\s*=\s*["']([A-Z0-9-]+)["']""", re.MULTILINE)


def carriers_of(file: Path) -> frozenset[str | None]:
    """Whose deliveries a profile at fault may be meant for; None: of everybody.

    What its text says, or else what its folder is called, and it may be anybody's as well.
    """
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        text = ""
    found = _CARRIER.search(text)
    if found:
        return frozenset({found[1]})
    return frozenset({file.parent.name.partition("_")[0].upper(), None})


def _states(folders: Sequence[Path]) -> _States:
    """What tells whether a file changed: when, how long it is, and which file it is."""
    found: _States = {}
    for file in files(folders):
        try:
            told = file.stat()
        except FileNotFoundError:  # removed since the folder was listed
            continue
        found[file] = told.st_mtime_ns, told.st_size, told.st_ino
    return found
