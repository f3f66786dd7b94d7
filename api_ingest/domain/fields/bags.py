"""Checked bags: how many, how heavy, and their tags (PAXLST guide, MEA and FTX+BAG).

A tag stands for itself, or with a number for that many in a row.

>>> tags("KL074123", "2"), tags("ba 12; ba 13", None)
((('KL074123', 'KL074124'), ()), (('BA12', 'BA13'), ()))
>>> weight("20", "LBR"), count("2"), count("two")[1][0].code
((9.1, ()), (2, ()), 'bags-unreadable')
"""

from __future__ import annotations

import re

from api_ingest.domain.problem import BAGS_UNREADABLE, Kind

MOST = 99
"""Bags of one traveller. More is a slip of the keyboard, and would only fill the table."""
_KILOGRAMS = {"KGM": 1.0, "KG": 1.0, "K": 1.0, "": 1.0, "LBR": 0.453592, "LB": 0.453592}
_SEPARATORS = re.compile(r"[;,/|]+")
_RUN = re.compile(r"(.*?)([0-9]+)")
_UNSAID = frozenset({"", "NULL", "NIL", "NONE", "-"})
_UNREADABLE = (BAGS_UNREADABLE,)


def count(text: str) -> tuple[int | None, tuple[Kind, ...]]:
    """The number of bags, none being 0."""
    word = text.strip().upper()
    if word in _UNSAID:
        return None, ()
    if not (word.isascii() and word.isdigit()) or int(word) > MOST:
        return None, _UNREADABLE
    return int(word), ()


def weight(text: str, unit: str | None) -> tuple[float | None, tuple[Kind, ...]]:
    """Kilograms, to a tenth. `unit` is KGM or LBR (UN/ECE recommendation 20)."""
    word, factor = text.strip().replace(",", "."), _KILOGRAMS.get((unit or "").strip().upper())
    if word.upper() in _UNSAID:
        return None, ()
    if factor is None or not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{0,3})?", word):
        return None, _UNREADABLE
    return round(float(word) * factor, 1), ()


def tags(text: str, number: str | None) -> tuple[tuple[str, ...], tuple[Kind, ...]]:
    """Every tag by itself. A number that cannot be read leaves the first tag."""
    written = ("".join(part.split()).upper() for part in _SEPARATORS.split(text))
    said = tuple(tag for tag in written if tag not in _UNSAID)
    if number is None or not said:
        return said, ()
    many, kinds = count(number)
    run = _RUN.fullmatch(said[-1])
    if not many or run is None:
        return said, kinds
    first, width = int(run[2]), len(run[2])
    return (*said[:-1], *(f"{run[1]}{first + n:0{width}}" for n in range(many))), kinds
