"""Vessels: known by their IMO number, which outlives names and owners, or else by their name.

IMO numbers have seven digits, the last of which is checked (IMO resolution A.1117(30)). Small
ferries have none: the scheme asks for 100 gross tonnage.

>>> imo("IMO 9074729"), imo("9074728")[1][0].code
(('9074729', ()), 'vessel-number-unreadable')
>>> name("  MV Stella  di Laman ")
('Stella di Laman', ())
>>> str(Vessel("Stella di Laman", "9074729")), str(Vessel(None, "9074729"))
('Stella di Laman', 'IMO 9074729')
"""

from __future__ import annotations

import re
from typing import NamedTuple

from api_ingest.domain.problem import VESSEL_NUMBER_UNREADABLE, Kind

_NUMBER = re.compile(r"\s*(?:IMO)?[\s:.-]*(\d{7})\s*", re.IGNORECASE)
_KIND = re.compile(r"(?:M[./]?V|M[./]?S|M[./]?F|HSC)\b[.\s]*", re.IGNORECASE)
_WEIGHTS = (7, 6, 5, 4, 3, 2)


class Vessel(NamedTuple):
    """What a vessel is called: a name, an IMO number (seven digits), or both."""

    name: str | None = None
    imo: str | None = None

    def __str__(self) -> str:
        """For people."""
        return self.name or f"IMO {self.imo}"

    @property
    def key(self) -> str:
        """What makes it the same vessel: the number, else the letters of its name."""
        return self.imo or re.sub(r"\W", "", self.name or "").upper()


def imo(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The number; None with a problem where it has other digits or fails its check."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None, (VESSEL_NUMBER_UNREADABLE,)
    *digits, check = map(int, found[1])
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return (found[1], ()) if total % 10 == check else (None, (VESSEL_NUMBER_UNREADABLE,))


def name(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The name without the kind of ship in front of it (MV, MS, HSC)."""
    tidy = " ".join(text.split())
    return _KIND.sub("", tidy, count=1) if _KIND.match(tidy) else tidy or None, ()
