"""Names: tidied but otherwise as received; titles, placeholders and damage seen and said.

Airline systems glue titles on (`JOHNMR`), fill an absent given name (`FNU`, `MR`), and read one
character set as another (`MuÃ±oz`). A title is only taken off where the sex confirms it and enough
of a name remains: AMR, WILLEMS and ADAMS end like titles and are names.

>>> tidy("  DE   VRIES ")
('DE VRIES', ())
>>> given("JOHNMR", sex="M")
(('JOHN',), (Kind(name-title),))
>>> given("AMR", sex="M"), given("FNU", sex=None)[0]
((('AMR',), ()), ())
>>> split_whole("VAN DEN BERG/JAN MR", "surname_first")
('VAN DEN BERG', 'JAN MR')
"""

from __future__ import annotations

import re
from functools import lru_cache

from api_ingest.domain.problem import (
    NAME_CUT,
    NAME_DOUBTFUL,
    NAME_MOJIBAKE,
    NAME_PLACEHOLDER,
    NAME_TITLE,
    Kind,
)

Kinds = tuple[Kind, ...]
CUT_AT = 35
"""Characters of one name component in PAXLST D.02B."""
_PLACEHOLDERS = frozenset(
    [
        "FNU",
        "LNU",
        "NFN",
        "NMN",
        "XXX",
        "XX",
        "X",
        "UNKNOWN",
        "ONBEKEND",
        "DESCONOCIDO",
        "NONE",
        "NULL",
        "NIL",
        "NA",
        "N/A",
        "NOFIRSTNAME",
        "NOGIVENNAME",
        "NOLASTNAME",
        "-",
        ".",
        "--",
    ]
)
_TITLES = {
    "MR": "M", "MSTR": "M", "MRS": "F", "MS": "F", "MISS": "F", "SR": "M", "SRA": "F", "DHR": "M",
    "MEVR": "F", "MW": "F",
}  # fmt: skip
_NEUTRAL = frozenset({"DR", "PROF", "REV", "CAPT", "INF", "CHD"})
_GLUED = ("MSTR", "MISS", "MRS", "MR", "MS")
SHORTEST = 3
"""Letters that must remain when a glued title is taken off."""
_BLANKS = re.compile(r"[\s\u00a0]+")
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf]|Ã.")
_STRANGE = re.compile(r"[0-9?=@#*\\|]")


@lru_cache(maxsize=65_536)
def tidy(text: str) -> tuple[str | None, Kinds]:
    """The name without stray blanks.

    A wrongly decoded one is mended, a strange one kept and doubted.
    """
    kinds: Kinds = ()
    name = _BLANKS.sub(" ", text.replace("+", " ")).strip()
    if not name:
        return None, ()
    if not name.isascii() and _MOJIBAKE.search(name):
        mended = _mend(name)
        if mended:
            name, kinds = mended, (NAME_MOJIBAKE,)
    if _STRANGE.search(name):
        kinds = (*kinds, NAME_DOUBTFUL)
    if len(text) == CUT_AT:
        kinds = (*kinds, NAME_CUT)
    return name, kinds


def _mend(name: str) -> str | None:
    """UTF-8 that was read as Latin-1 or its Windows cousin."""
    for charset in ("latin-1", "cp1252"):
        try:
            return name.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return None


@lru_cache(maxsize=16_384)
def surname(text: str) -> tuple[str | None, Kinds]:
    """A surname, or the single name of somebody who has but one.

    None for what stands for no name.
    """
    name, kinds = tidy(text)
    if name is not None and name.upper() in _PLACEHOLDERS:
        return None, (NAME_PLACEHOLDER,)
    return name, kinds


@lru_cache(maxsize=65_536)
def given(text: str, *, sex: str | None, alone: bool = True) -> tuple[tuple[str, ...], Kinds]:
    """Given names, one by one, without titles. `alone`: no other component holds any."""
    name, kinds = tidy(text)
    if name is None:
        return (), kinds
    words = name.split(" ")
    if not alone and name.upper() == "X":
        return (name,), kinds  # an initial; where it is all there is, it stands for no name
    if alone and name.upper().rstrip(".") in _TITLES:
        return (), (*kinds, NAME_PLACEHOLDER)
    kept = [word for word in words if not _is_title(word, words, sex)]
    if len(kept) < len(words):
        kinds = (*kinds, NAME_TITLE)
    if kept and len(kept) == len(words):
        last = _without_glued_title(kept[-1], sex)
        if last != kept[-1]:
            kept, kinds = [*kept[:-1], last], (*kinds, NAME_TITLE)
    if not kept or all(word.upper() in _PLACEHOLDERS for word in kept):
        return (), (*(kind for kind in kinds if kind is not NAME_TITLE), NAME_PLACEHOLDER)
    return tuple(kept), kinds


def _is_title(word: str, words: list[str], sex: str | None) -> bool:
    """A word of its own is a title behind or before a name.

    Alone it is one only if it is no short name.
    """
    bare = word.upper().rstrip(".")
    if bare in _NEUTRAL:
        return len(words) > 1
    said = _TITLES.get(bare)
    return said is not None and (sex is None or said == sex)


def _without_glued_title(word: str, sex: str | None) -> str:
    upper = word.upper()
    for title in _GLUED:
        if upper.endswith(title) and len(word) - len(title) >= SHORTEST and _TITLES[title] == sex:
            return word[: -len(title)]
    return word


def split_whole(text: str, order: str) -> tuple[str | None, str | None]:
    """Surname and given names out of one cell.

    `SURNAME/GIVEN`, `SURNAME, GIVEN`, or blanks in the order said.

    `order` is "surname_first" or "given_first"; a slash or a comma always has the surname before
    it.
    """
    for mark in ("/", ","):
        if mark in text:
            before, after = text.split(mark, 1)
            return before.strip() or None, after.strip() or None
    words = text.split()
    if len(words) < 2:  # noqa: PLR2004 — a single name
        return text.strip() or None, None
    if order == "given_first":
        return words[-1], " ".join(words[:-1])
    return words[0], " ".join(words[1:])
