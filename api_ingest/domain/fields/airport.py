"""Ports: airports by IATA code, seaports by UN/LOCODE; ICAO codes are turned into IATA ones.

The list is that of the package airportsdata (OurAirports and others); the six Dutch Caribbean
airports are in it. Seaports are those of `seaport`.

>>> read("tncb")
('BON', ())
>>> zone("BON"), "BON" in TERRITORY
('America/Kralendijk', True)
>>> read("BQ KRA")
('BQKRA', ())
>>> direction("AMS", "BON"), direction("BON", "EUX"), direction("SAB", "SXM")
('inbound', 'between', 'outbound')
>>> direction("BON", None) is None
True
>>> [kind.code for kind in read("Q9Q")[1]], read("BES")[0]
(['port-unknown'], None)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

from api_ingest.domain.fields import seaport
from api_ingest.domain.problem import PORT_UNKNOWN, Kind

ISLANDS = {"BON": "BON", "EUX": "EUX", "SAB": "SAB"} | seaport.ISLANDS
"""Of a port in the territory the island, called by its airport."""
TERRITORY = frozenset(ISLANDS)
"""The ports of the Caribbean Netherlands."""
Direction = Literal["inbound", "outbound", "between"]
"""Into the territory, out of it, or from one island to another."""
_NO_AIRPORT = frozenset({"BES"})
"""The country, which clerks write for its airports; the airport of Brest, which has that code, is
no place that anybody flies here from."""


@lru_cache(maxsize=4_096)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The IATA code, or the UN/LOCODE of a seaport.

    A code that nobody knows stays as it is, with a problem: it still tells flights apart.
    """
    code = text.strip().upper()
    if not code:
        return None, ()
    if code in _NO_AIRPORT:
        return None, (PORT_UNKNOWN,)
    iata = _iata_of_icao().get(code, code)
    if iata in _zones():
        return iata, ()
    if by_sea := seaport.read(code):
        return by_sea, ()
    return (code if code.isalnum() and len(code) in (3, 4) else None), (PORT_UNKNOWN,)


def direction(start: str | None, end: str | None) -> Direction | None:
    """Of a journey between two ports; None where it is not known, or touches no island of ours."""
    if start is None or end is None or not {start, end} & TERRITORY:
        return None
    if start in TERRITORY:
        return "between" if end in TERRITORY else "outbound"
    return "inbound"


def on_route(port: str | None, ports: Collection[str | None], otherwise: str | None) -> str | None:
    """Where somebody boards or leaves a flight.

    A port of the journey before or after this flight says nothing of it: then `otherwise` counts.
    """
    return port if port in ports else otherwise


def zone(iata: str | None) -> str | None:
    """The IANA time zone of a port, where it is known."""
    return _zones().get(iata or "") or seaport.zone(iata)


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
