"""Countries and nationalities: ISO 3166-1 alpha-3, and the further codes of Doc 9303-3 section 5.

>>> read("NLD"), read("D<<")[0], read("XXA")[0]
(('NLD', ()), 'DEU', 'XXA')
>>> [kind.code for kind in read("NL")[1]], [kind.code for kind in read("Q9")[1]]
(['country-alpha2'], ['country-unknown'])
>>> read("ANT")[0], nationality_group("ANT")
('ANT', 'NLD')
"""

from __future__ import annotations

from functools import lru_cache

import iso3166

from api_ingest.domain.problem import COUNTRY_ALPHA2, COUNTRY_UNKNOWN, COUNTRY_WITHDRAWN, Kind

# Doc 9303-3, section 5, parts B to D: persons without a nationality, and those who issue documents.
SPECIAL = frozenset(
    [
        "EUE",
        "GBD",
        "GBN",
        "GBO",
        "GBP",
        "GBS",
        "RKS",
        "XKX",
        "UNK",
        "UNO",
        "UNA",
        "XAA",
        "XBA",
        "XCC",
        "XCE",
        "XCO",
        "XCT",
        "XDC",
        "XEC",
        "XES",
        "XIM",
        "XMP",
        "XOM",
        "XPO",
        "XSU",
        "XXA",
        "XXB",
        "XXC",
        "XXX",
        "UTO",
        "IAO",
    ]
)
# Withdrawn from ISO 3166-1 and still sent. One that has a single successor becomes it.
WITHDRAWN = {
    "ANT": "ANT", "ZAR": "COD", "ROM": "ROU", "BUR": "MMR", "TMP": "TLS", "YUG": "YUG",
    "SCG": "SCG", "SUN": "SUN", "DDR": "DEU", "NTZ": "NTZ", "CSK": "CSK",
}  # fmt: skip
SPECIMEN = "UTO"
KINGDOM = frozenset({"NLD", "BES", "ABW", "CUW", "SXM", "ANT"})
"""All their holders have Dutch nationality; airlines send the island's code all the same."""


@lru_cache(maxsize=4_096)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The alpha-3 code. Names of countries are not guessed."""
    code = text.strip().upper().rstrip("<")
    if code in iso3166.countries_by_alpha3 or code in SPECIAL:
        return code, ()
    if code == "D":
        return "DEU", ()
    if code in WITHDRAWN:
        return WITHDRAWN[code], (COUNTRY_WITHDRAWN,)
    country = iso3166.countries_by_alpha2.get(code)
    if country is not None:
        return country.alpha3, (COUNTRY_ALPHA2,)
    return None, ((COUNTRY_UNKNOWN,) if code else ())


def nationality_group(code: str) -> str:
    """The nationality behind a code: that of the Netherlands for every country of the Kingdom."""
    return "NLD" if code in KINGDOM else code
