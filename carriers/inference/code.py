"""Codes: of countries (ISO 3166, Doc 9303), of airports (IATA, ICAO), of flights, and times."""

from __future__ import annotations

import re

from api_ingest.domain.fields import airport, country, flight_number
from carriers.inference.column import ENOUGH, Column, Evidence, Setting
from carriers.inference.finding import percent, share

# A code may be both: NLD is an airport in Mexico. Where these fly, such a code is a country's.
_AROUND = frozenset("""
BON EUX SAB CUR AUA SXM SBH SFG SKB NEV ANU AXA EIS STT STX SJU SDQ PTP FDF UVF BGI GND POS PAP KIN
MIA FLL ATL JFK EWR IAH CLT YYZ AMS DUS BRU PBM GEO CCS MAR PZO BOG MDE BAQ PTY
""".split())  # fmt: skip
_CLOCK = re.compile(
    r"([01]?\d|2[0-3])[:.h]([0-5]\d)(:\d\d)?(\s*[AaPp][Mm])?|([01]\d|2[0-3])[0-5]\d"
)
_FLIGHT = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})\s?-?\d{1,4}[A-Z]?")
_LETTERS = re.compile(r"[A-Za-z<]{1,4}")


def countries(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001 — as every kind of evidence
    """Codes of nationalities and of states that issue documents."""
    found = [v for v in column.values if _LETTERS.fullmatch(v) and country.read(v)[0]]
    whole = [value for value in found if len(value) == 3]  # noqa: PLR2004 — alpha-3
    part = share(len(found), len(column.values))
    form = "alpha-3" if len(whole) * 2 >= len(found) else "alpha-2"
    told = f"{percent(len(found), len(column.values))} values are ISO 3166 {form} codes"
    words = {"nationality": 0.75, "issuing_state": 0.7, "residence": 0.4}
    ports = sum(value.upper() in _AROUND for value in column.values)
    if part < ENOUGH or ports > len(found) / 2:
        return Evidence("country", part, {}, told)
    return Evidence("country", part, words, told)


def ports(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """Codes of airports."""
    said = [value.upper() for value in column.values]
    found = [v for v in said if 3 <= len(v) <= 4 and v.isalpha() and not airport.read(v)[1]]  # noqa: PLR2004 — IATA, ICAO
    around = sum(value in _AROUND or value.startswith("TN") for value in found)
    part = share(len(found), len(said))
    told = f"{percent(len(found), len(said))} values are codes of airports"
    if part < ENOUGH or around * 2 < len(found):
        return Evidence("port", part, {}, told)
    constant = column.distinct == 1
    words = {"departure": 0.65, "arrival": 0.64, "embarkation": 0.4, "disembarkation": 0.39}
    if not constant:
        words |= {"embarkation": 0.5, "disembarkation": 0.49}
    return Evidence("port", part, words, told)


def flights(column: Column, setting: Setting) -> Evidence:
    """Flight numbers, those of the carrier above all."""
    found = [v for v in column.values if _FLIGHT.fullmatch(v.upper())]
    own = [v for v in found if _is_own(v, setting.carrier)]
    part = share(len(found), len(column.values))
    told = f"{percent(len(own), len(column.values))} values are flight numbers of {setting.carrier}"
    sure = part >= ENOUGH and share(len(own), len(found)) >= ENOUGH
    words = {"flight_number": 0.9} if sure else {}
    return Evidence("flight", part, words, told)


def is_flight(text: str, carrier: str) -> bool:
    """Whether a text is a flight number of this carrier."""
    return bool(_FLIGHT.fullmatch(text.strip().upper())) and _is_own(text, carrier)


def _is_own(text: str, carrier: str) -> bool:
    designator, _ = flight_number.read(text)
    return (
        designator is not None and designator.number is not None and designator.carrier == carrier
    )


def clocks(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """Times of the day; of four digits only, where all of them are so."""
    found = [value for value in column.values if is_time(value)]
    part = share(len(found), len(column.values))
    told = f"{percent(len(found), len(column.values))} values are times of the day"
    words = {"departure_time": 0.62, "arrival_time": 0.61} if part >= ENOUGH else {}
    return Evidence("time", part, words, told)


def is_time(text: str) -> bool:
    """Whether a text is a time of the day."""
    return _CLOCK.fullmatch(text.strip()) is not None
