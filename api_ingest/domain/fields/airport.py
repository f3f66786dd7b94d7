"""Airports: IATA codes with their time zones; ICAO codes are turned into IATA ones.

The list is that of the package airportsdata (OurAirports and others); the six Dutch Caribbean
airports are in it.

>>> read("tncb")
('BON', ())
>>> zone("BON"), "BON" in TERRITORY
('America/Kralendijk', True)
>>> [kind.code for kind in read("Q9Q")[1]]
['port-unknown']
"""

from __future__ import annotations

import csv
import io
from functools import cache, lru_cache
from importlib import resources

from api_ingest.domain.problem import PORT_UNKNOWN, Kind

TERRITORY = frozenset({"BON", "EUX", "SAB"})
"""The airports of the Caribbean Netherlands."""


@lru_cache(maxsize=4_096)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The IATA code.

    A code that nobody knows stays as it is, with a problem: it still tells flights apart.
    """
    code = text.strip().upper()
    if not code:
        return None, ()
    iata = _iata_of_icao().get(code, code)
    if iata in _zones():
        return iata, ()
    return (code if code.isalnum() and len(code) in (3, 4) else None), (PORT_UNKNOWN,)


def zone(iata: str | None) -> str | None:
    """The IANA time zone of an airport, where it is known."""
    return _zones().get(iata or "")


@cache
def _zones() -> dict[str, str]:
    return {iata: tz for iata, _, tz in _airports()}


@cache
def _iata_of_icao() -> dict[str, str]:
    return {icao: iata for iata, icao, _ in _airports()}


@cache
def _airports() -> list[tuple[str, str, str]]:
    """IATA, ICAO and zone of each airport that has an IATA code."""
    text = resources.files("airportsdata").joinpath("airports.csv").read_text("utf-8")
    with io.StringIO(text) as lines:
        return [
            (row["iata"], row["icao"], row["tz"]) for row in csv.DictReader(lines) if row["iata"]
        ]
