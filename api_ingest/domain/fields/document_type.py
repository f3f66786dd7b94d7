"""Types of travel documents: the first letters of Doc 9303, and the words that spreadsheets hold.

>>> read("P")[0], read("PD")[0], read("paspoort")[0], read("AC")[0], read("")[0]
('P', 'P', 'P', 'AC', 'UNKNOWN')
>>> [kind.code for kind in read("L")[1]]
['document-type-unknown']
"""

from __future__ import annotations

from functools import lru_cache

from api_ingest.domain.problem import DOCUMENT_TYPE_UNKNOWN, Kind

_WORDS = {
    "P": "P PASSPORT PASPOORT PASAPORTE PASAPORT PASSAPORTE PASSEPORT PPT PASS PSPT",
    "I": "I ID IDKAART IDCARD IDENTITY CEDULA SEDULA IDENTIDAD IDENTITEITSKAART NIC CI DNI A C",
    "AC": "AC CMC CREW",
    "IP": "IP PASSPORTCARD",
    "V": "V VISA VISUM VISADO",
    "F": "F",
    "OTHER": "L T M N G K B R",
}
TYPES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_PASSPORTS = frozenset(
    ["PP", "PD", "PO", "PE", "PR", "PT", "PS", "PL", "PU", "PM", "PN", "PC", "PB"]
)


@lru_cache(maxsize=1_024)
def read(text: str) -> tuple[str, tuple[Kind, ...]]:
    """One of P I AC IP V F OTHER UNKNOWN."""
    word = "".join(letter for letter in text.upper() if letter.isalnum())
    if not word:
        return "UNKNOWN", ()
    if word in _PASSPORTS:
        return "P", ()
    kind = TYPES.get(word, "OTHER")
    return kind, ((DOCUMENT_TYPE_UNKNOWN,) if kind == "OTHER" else ())
