"""Seaports: UN/LOCODE codes (UNECE Recommendation 16) with their time zones.

Only those from which a passenger vessel can reach the islands in a day: the whole list has a
hundred thousand places. Saba and Sint Eustatius have one code for island, airport and harbour.

>>> read("bq kra"), ISLANDS["BQKRA"], zone("SXPHI")
('BQKRA', 'BON', 'America/Lower_Princes')
>>> read("BON") is None
True
"""

from __future__ import annotations

_ZONES = {
    "BQKRA": "America/Kralendijk",  # Kralendijk
    "BQBON": "America/Kralendijk",  # Bonaire, no harbour named
    "BQEUX": "America/Kralendijk",  # Sint Eustatius, Oranjebaai
    "BQSAB": "America/Kralendijk",  # Saba, Fort Baai
    "AWORJ": "America/Aruba",  # Oranjestad
    "CWWIL": "America/Curacao",  # Willemstad
    "SXPHI": "America/Lower_Princes",  # Philipsburg
    "KNBAS": "America/St_Kitts",  # Basseterre
    "AIBLP": "America/Anguilla",  # Blowing Point
}
ISLANDS = {"BQKRA": "BON", "BQBON": "BON", "BQEUX": "EUX", "BQSAB": "SAB"}
"""Those of the Caribbean Netherlands, with their island as its airport is called."""


def read(text: str) -> str | None:
    """The code without its blank, where it is one of them."""
    code = "".join(text.split()).upper()
    return code if code in _ZONES else None


def zone(code: str | None) -> str | None:
    """The IANA time zone of a seaport."""
    return _ZONES.get(code or "")
