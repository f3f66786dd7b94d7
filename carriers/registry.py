"""Whose delivery is this: the profiles there are, and which of them reads a delivery."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured, Refused, Withheld
from api_ingest.domain.problem import (
    CARRIER_AMBIGUOUS,
    CARRIER_UNKNOWN,
    FORMAT_UNKNOWN,
    TABLE_HEADER_MISSING,
)
from carriers.formats import edifact, paxlst, table
from carriers.formats.opened import Opened
from carriers.profile import Profile, load

SHIPPED = Path(__file__).parent / "profiles"


def files(extra_folders: Sequence[Path] = ()) -> Iterator[Path]:
    """Every `profile.toml`: the shipped ones, then those of each folder of the operator's.

    Raises Misconfigured where a folder is missing.
    """
    for folder in (SHIPPED, *extra_folders):
        if not folder.is_dir():
            raise Misconfigured(f"carrier_folders: {folder} is not a folder")
        yield from sorted(folder.glob("*/profile.toml"))


@dataclass(frozen=True, slots=True)
class Registry:
    """Every profile: the shipped ones, and the operator's own, which win over them.

    `withheld` are carriers of whom a profile is at fault, with nothing before it that would hold;
    None among them is a profile that serves whoever has no better one.
    """

    profiles: tuple[Profile, ...]
    withheld: frozenset[str | None] = frozenset()

    @classmethod
    def load(cls, extra_folders: Sequence[Path] = ()) -> Self:
        """Every folder that holds a `profile.toml`, below the shipped one and these.

        A folder of the operator's replaces the shipped one of the same name. Raises Misconfigured
        where a folder is missing or a profile is at fault.
        """
        return cls.of(load(file.parent) for file in files(extra_folders))

    @classmethod
    def of(cls, profiles: Iterable[Profile], withheld: Iterable[str | None] = ()) -> Self:
        """These profiles, of which a later one replaces an earlier of the same folder's name."""
        named = {profile.folder.name: profile for profile in profiles}
        return cls(tuple(named.values()), frozenset(withheld))

    def recognise(self, delivery: Delivery, opened: Opened | None = None) -> Profile:
        """The profile that reads a delivery; `opened` is its content for whoever reads it next.

        Raises Refused: no profile fits, the carrier has none, or two of one standing fit. Raises
        Withheld where one that is at fault may be the one.
        """
        if delivery.carrier is not None and delivery.carrier in self.withheld:
            raise Withheld(delivery.carrier)
        if edifact.sniff(delivery.content):
            claims = self._paxlst(delivery)
        else:
            claims = self._tables(delivery, opened or Opened(delivery.content))
        best = _foremost(claims)
        if len(best) > 1:
            names = ", ".join(sorted(profile.folder.name for profile in best))
            raise Refused(CARRIER_AMBIGUOUS.at(None, names))
        if not best and None in self.withheld:
            raise Withheld("a profile for everybody")
        if not best:
            raise self._refused(delivery)
        return best[0]

    def _may_read(self, delivery: Delivery, wanted: str) -> list[Profile]:
        """The carrier's own and the generic ones; all of them where nobody had to prove who."""
        return [
            profile
            for profile in self.profiles
            if profile.format == wanted and (delivery.carrier is None or _serves(profile, delivery))
        ]

    def _paxlst(self, delivery: Delivery) -> list[Profile]:
        profiles = self._may_read(delivery, "paxlst")
        for sender in paxlst.senders(delivery.content):
            if claims := [profile for profile in profiles if sender.upper() in _signs(profile)]:
                return claims
        own = delivery.carrier is not None
        return [profile for profile in profiles if own or profile.carrier is None]

    def _tables(self, delivery: Delivery, opened: Opened) -> list[Profile]:
        profiles = self._may_read(delivery, "table")
        own = [profile for profile in profiles if profile.carrier is not None]
        generic = [profile for profile in profiles if profile.carrier is None]
        fitting = _fitting(own, opened) or _fitting(generic, opened)
        return _narrowed(fitting, lambda profile: _names(profile, delivery))

    def _refused(self, delivery: Delivery) -> Refused:
        own = [p for p in self.profiles if p.carrier is not None and _serves(p, delivery)]
        if delivery.carrier is not None and not own:
            return Refused(CARRIER_UNKNOWN.at(None, delivery.carrier))
        # Whoever sends a table of a known layout with a damaged header wants to know what to mend.
        headers = [table.expected(profile) for profile in own if profile.format == "table"]
        missing = (TABLE_HEADER_MISSING.at(None, header) for header in headers)
        return Refused(FORMAT_UNKNOWN.at(None), *missing)


def _serves(profile: Profile, delivery: Delivery) -> bool:
    """Whether it is the sending carrier's (known by its code or the profile's name) or generic."""
    return profile.carrier is None or delivery.carrier in {profile.carrier, profile.folder.name}


def _signs(profile: Profile) -> set[str]:
    signs = (profile.carrier, profile.icao, *profile.recognise.senders)
    return {sign.upper() for sign in signs if sign}


def _names(profile: Profile, delivery: Delivery) -> bool:
    pattern = profile.recognise.file_name
    return bool(pattern and delivery.name and re.search(pattern, delivery.name))


def _fitting(profiles: list[Profile], opened: Opened) -> list[Profile]:
    return [profile for profile in profiles if table.fits(opened, profile)]


def _foremost(claims: list[Profile]) -> list[Profile]:
    """A carrier's own profile goes before a generic one, the operator's before the shipped."""
    claims = _narrowed(claims, lambda profile: profile.carrier is not None)
    return _narrowed(claims, lambda profile: profile.folder.parent != SHIPPED)


def _narrowed(claims: list[Profile], by: Callable[[Profile], bool]) -> list[Profile]:
    """Those of the claims for which it holds, or all of them where it holds for none."""
    return [profile for profile in claims if by(profile)] or claims
