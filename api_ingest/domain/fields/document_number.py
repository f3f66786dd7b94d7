"""Document numbers: capitals and digits only; what a spreadsheet broke is not repaired but said.

>>> read("NX 12-34.567")
('NX1234567', ())
>>> read("N/A")[0], read("1.23457E+08")[0]
(None, None)
>>> [kind.code for kind in read("1.23457E+08")[1]]
['number-damaged']
"""

from __future__ import annotations

import re
from functools import lru_cache

from api_ingest.domain.problem import (
    DOCUMENT_NUMBER_DOUBTFUL,
    DOCUMENT_NUMBER_PLACEHOLDER,
    NUMBER_DAMAGED,
    Kind,
)

_PLACEHOLDERS = frozenset(
    [
        "NONE",
        "NULL",
        "NIL",
        "NA",
        "UNKNOWN",
        "UNK",
        "ONBEKEND",
        "DESCONOCIDO",
        "XXX",
        "XXXX",
        "XXXXXX",
        "TBA",
        "TBC",
        "NVT",
        "NODOC",
        "0",
    ]
)
# As spreadsheets write it. Without point and sign it may be a number of a document: 123E45678.
_SCIENTIFIC = re.compile(r"\d([.,]\d+[eE]\+?|[eE]\+)\d+")
_EXCEL_TEXT = re.compile(r'="(.*)"')
_EXCEL_FLOAT = re.compile(r"(\d{5,})\.0")
_REMARK = re.compile(r"[^A-Z0-9]")
SHORTEST, LONGEST = 4, 20
_PLAIN = re.compile(rf"(?=[A-Z]*[0-9])[A-Z0-9]{{{SHORTEST},{LONGEST}}}")  # as nearly all are


@lru_cache(maxsize=65_536)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The number as capitals and digits, None for a placeholder or a damaged one."""
    if _PLAIN.fullmatch(text) and text.strip(text[0]):
        return text, ()
    stripped = text.strip()
    if _SCIENTIFIC.fullmatch(stripped):
        return None, (NUMBER_DAMAGED,)
    wrapped = _EXCEL_TEXT.fullmatch(stripped) or _EXCEL_FLOAT.fullmatch(stripped)
    number = _REMARK.sub("", (wrapped[1] if wrapped else stripped).upper())
    if not number:
        return None, ((DOCUMENT_NUMBER_PLACEHOLDER,) if stripped else ())
    if number in _PLACEHOLDERS or set(number) == {"0"}:
        return None, (DOCUMENT_NUMBER_PLACEHOLDER,)
    doubtful = not SHORTEST <= len(number) <= LONGEST or not any(c.isdigit() for c in number)
    alike = len(set(number)) == 1  # 1111111 fills a field that had to be filled
    return number, ((DOCUMENT_NUMBER_DOUBTFUL,) if doubtful or alike else ())
