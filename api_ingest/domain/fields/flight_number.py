"""Flight designators: carrier, number and suffix; or an aircraft's registration.

A two-character designator is looked for before a three-letter one, for `B6` and `3R` are carriers
(IATA Resolution 762); ICAO designators of the carriers that fly here become IATA ones.

>>> read("KL0767")[0]
Designator(carrier='KL', number=767, suffix=None, registration=None)
>>> read("WIA441A")[0]
Designator(carrier='WM', number=441, suffix='A', registration=None)
>>> read("767", carrier="KL")[0].number, read("PJ-WEA")[0].registration
(767, 'PJWEA')
>>> [kind.code for kind in read("!?")[1]]
['flight-number-unreadable']
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from api_ingest.domain.problem import FLIGHT_CARRIER_DIFFERS, FLIGHT_NUMBER_UNREADABLE, Kind

# ICAO to IATA designators of the carriers that serve, or served, the region.
IATA = {
    "KLM": "KL", "TFL": "OR", "CND": "CD", "AAL": "AA", "DAL": "DL", "UAL": "UA", "JBU": "B6",
    "WJA": "WS", "SWG": "WG", "ACA": "AC", "CMP": "CM", "RPB": "P5", "AVA": "AV", "SLM": "PY",
    "BWA": "BW", "WIA": "WM", "DVR": "3R", "EZR": "7Z", "JRC": "4J", "SHH": "DO", "ARU": "AG",
    "INC": "7I", "LIA": "LI", "SBU": "PV", "GPD": "TJ", "AXL": "Q3", "KSZ": "S6", "ROI": "9V",
    "LER": "QL", "CFG": "DE", "JAF": "TB", "AFR": "AF", "FWI": "TX", "KAP": "9K", "SIL": "3M",
}  # fmt: skip
_NUMBER = r"\s*0*(?P<number>\d{1,4})\s*(?P<suffix>[A-Z]?)"
_SHORT = re.compile(rf"(?P<carrier>[A-Z][A-Z0-9]|[0-9][A-Z]){_NUMBER}")
_LONG = re.compile(rf"(?P<carrier>[A-Z]{{3}}){_NUMBER}")
_BARE = re.compile(_NUMBER)
_REGISTRATION = re.compile(r"[A-Z]{1,2}-?[A-Z0-9]{3,5}|[A-Z][0-9]{1,5}[A-Z]{0,2}")


class Designator(NamedTuple):
    """What a flight is called. Either a number, or a registration without hyphen, or both None."""

    carrier: str | None
    number: int | None
    suffix: str | None = None
    registration: str | None = None


@lru_cache(maxsize=8_192)
def read(text: str, *, carrier: str | None = None) -> tuple[Designator | None, tuple[Kind, ...]]:
    """The designator. `carrier` stands beside the number; the one within the number wins."""
    compact = re.sub(r"[\s/]", "", text.upper())
    beside = designate(carrier) if carrier else None
    for pattern in (_SHORT, _LONG, _BARE):
        found = pattern.fullmatch(compact)
        if found:
            return _designator(found, beside)
    if _REGISTRATION.fullmatch(compact):
        return Designator(beside, None, None, compact.replace("-", "")), ()
    return None, (FLIGHT_NUMBER_UNREADABLE,)


def registration(
    text: str, *, carrier: str | None = None
) -> tuple[Designator | None, tuple[Kind, ...]]:
    """What stands where a registration is asked for is one: N123A is no flight 23A of N1."""
    compact = re.sub(r"[\s/-]", "", text.upper())
    if not _REGISTRATION.fullmatch(compact):
        return None, (FLIGHT_NUMBER_UNREADABLE,)
    return Designator(designate(carrier) if carrier else None, None, None, compact), ()


def _designator(found: re.Match[str], beside: str | None) -> tuple[Designator, tuple[Kind, ...]]:
    said = found.groupdict()
    own = designate(said["carrier"]) if said.get("carrier") else None
    differs = own is not None and beside is not None and own != beside
    return (
        Designator(own or beside, int(said["number"]), said["suffix"] or None),
        (FLIGHT_CARRIER_DIFFERS,) if differs else (),
    )


def designate(carrier: str) -> str | None:
    """The IATA designator of a carrier code, the code itself where there is none.

    None for what is no code.
    """
    code = carrier.strip().upper()
    return IATA.get(code, code) if re.fullmatch(r"[A-Z0-9]{2,3}", code) else None
