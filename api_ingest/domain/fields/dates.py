"""Calendar dates as carriers write them.

Digits by their number, or a form that the profile names.

Nothing is lenient here: the 31st of February is not the 3rd of March, it is no date. Parts that
are not known (`00`, `XX`, `<<`) stay unknown: Doc 9303-3 section 4.8 for the machine-readable
zone, the same habit in PAXLST.

>>> read("800512", "edifact")
Parts(year=80, month=5, day=12, digits=2)
>>> read("19800512", "edifact")
Parts(year=1980, month=5, day=12, digits=4)
>>> read("550600", "edifact")
Parts(year=55, month=6, day=None, digits=2)
>>> read("14MEI1980", "DDMMMYYYY")
Parts(year=1980, month=5, day=14, digits=4)
>>> read("31-02-1984", "DD-MM-YYYY") is None
True

Two forms with a bar between them are one of which nobody knows which it is: only what both agree
on is a date.

>>> either = "DD/MM/YYYY|MM/DD/YYYY"
>>> read("03/04/1980", either), unsettled("03/04/1980", either)
(None, True)
>>> read("13/04/1980", either), read("04/04/1980", either)
(Parts(year=1980, month=4, day=13, digits=4), Parts(year=1980, month=4, day=4, digits=4))
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import NamedTuple

LEAP = 2000
"""A year in which every day of a two-digit year may exist; the century is not known yet."""
EDIFACT = "edifact"


_FORM = re.compile(r"(?:YYYY|YY|MMM|MM|DD|[-/. ])+")


def form(said: str) -> str:
    """A form of dates as somebody wrote it down. Raises ValueError for what is none."""
    parts = re.findall("Y+|M+|D+", said)
    if not _FORM.fullmatch(said) or sorted(part[0] for part in parts) != ["D", "M", "Y"]:
        raise ValueError(
            "a date form is made of YYYY or YY, MM or MMM, and DD, each once, with - / . or a "
            "blank between them, as in DD-MM-YYYY"
        )
    return said


class Parts(NamedTuple):
    """A date taken apart; `digits` says how many digits the year had, None parts are unknown."""

    year: int
    month: int | None
    day: int | None
    digits: int


# Month names in English, Dutch, Spanish, Papiamentu, Portuguese and French, by their first letters.
_MONTHS = (
    "JAN ENE YAN JANV", "FEB FEV FEVR", "MAR MRT MAA MARS", "APR ABR AVR", "MAY MEI MAI MAJ",
    "JUN JUNI JUIN", "JUL JULI YUL JUIL", "AUG AGO AOU OUG", "SEP SET SEPT", "OCT OKT OUT",
    "NOV", "DEC DIC DEZ DES",
)  # fmt: skip
MONTH: dict[str, int] = {
    name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()
}

_PIECES = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<year>\d{2})", "MMM": r"(?P<name>[A-Za-zÀ-ÿ]{3,10})\.?",
    "MM": r"(?P<month>\d{1,2}|XX|xx|<<)", "DD": r"(?P<day>\d{1,2}|XX|xx|<<)",
}  # fmt: skip
_SHORTEST = 28  # days that every month has
_UNKNOWN = frozenset({"00", "0", "XX", "xx", "<<"})


def read(text: str, *forms: str) -> Parts | None:
    """The first of these forms that fits and is a real date; None where none does."""
    return _read(text.strip(), forms)


@lru_cache(maxsize=32_768)
def _read(text: str, forms: tuple[str, ...]) -> Parts | None:
    return next((parts for form in forms if (parts := _read_as(text, form))), None)


def unsettled(text: str, *forms: str) -> bool:
    """Whether it is a date for two forms of which nobody knows which it is."""
    return any("|" in form and len(_readings(text.strip(), form)) > 1 for form in forms)


def _readings(text: str, form: str) -> set[Parts]:
    return {parts for one in form.split("|") if (parts := _read_as(text, one))}


def _read_as(text: str, form: str) -> Parts | None:
    if form == EDIFACT:
        return _from_digits(text)
    if "|" in form:
        readings = _readings(text, form)
        return readings.pop() if len(readings) == 1 else None
    found = pattern(form).fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    month = _month(said["name"]) if said.get("name") else _part(said.get("month"))
    if said.get("name") and month is None:
        return None
    return _checked(Parts(int(said["year"]), month, _part(said.get("day")), len(said["year"])))


def year_of(text: str) -> Parts | None:
    """The year of digits that name a day which does not exist.

    That is 30 February, or day and month in each other's place. The year is known all the same.

    >>> year_of("850230"), year_of("991399")
    (Parts(year=85, month=None, day=None, digits=2), None)
    """
    compact = text.strip()
    if not compact.isdigit() or len(compact) not in (6, 8):
        return None
    year, first, second = compact[:-4], int(compact[-4:-2]), int(compact[-2:])
    if not (1 <= first <= _DAYS and 1 <= second <= _DAYS and min(first, second) <= _LAST_MONTH):
        return None
    return Parts(int(year), None, None, len(year))


def _from_digits(text: str) -> Parts | None:
    """By the number of digits, whatever format code stands beside them (WCO/IATA guide, C507)."""
    compact = re.sub(r"[^0-9Xx<]", "", text)
    if _YEAR.fullmatch(text):
        return Parts(int(text), None, None, 4)
    found = _DIGITS.fullmatch(compact)
    if found is None or len(compact) not in (6, 8, 10, 12):
        return None
    years = 4 if len(compact) in (8, 12) else 2
    year = compact[:years]
    if not year.isdigit():
        return None
    month, day = compact[years : years + 2], compact[years + 2 : years + 4]
    return _checked(Parts(int(year), _part(month), _part(day), years))


_YEAR = re.compile(r"(?:19|20)\d\d")
_DAYS, _LAST_MONTH = 31, 12
_DIGITS = re.compile(r"\d{2}(\d{2})?(?:\d\d|[Xx<]{2}){2}(\d{4})?")


@lru_cache(maxsize=256)
def pattern(form: str) -> re.Pattern[str]:
    """A form such as `DD-MM-YYYY` or `DDMMMYY` as a pattern.

    Raises ValueError for a form without a year.
    """
    if "YY" not in form:
        raise ValueError(f"{form!r} has no year (YY or YYYY)")
    pieces = re.split("(YYYY|YY|MMM|MM|DD)", form)
    # Digits that touch others have their zeros: 1021980 is not the 10th of February by DDMMYYYY.
    touches = re.search("(?<!M)MMYY|DDMM(?!M)|(?<!M)MMDD|YYMM(?!M)", form)
    digits = r"\d{2}" if touches else r"\d{1,2}"
    pattern_ = "".join(_PIECES.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(pattern_.replace(r"\d{1,2}", digits))


def _month(name: str) -> int | None:
    upper = name.upper().replace("É", "E").replace("Û", "U")
    return next((MONTH[upper[:n]] for n in (4, 3) if upper[:n] in MONTH), None)


def _part(text: str | None) -> int | None:
    return None if text is None or text in _UNKNOWN else int(text)


def _checked(parts: Parts) -> Parts | None:
    if parts.month is None:
        # A day without a month says nothing that can be kept.
        return parts._replace(day=None)
    if parts.month > 12:  # noqa: PLR2004 — months
        return None
    if parts.day is None or parts.day <= _SHORTEST:
        return parts
    year = parts.year if parts.digits == 4 else LEAP  # noqa: PLR2004 — digits of a full year
    return parts if parts.day <= monthrange(year or LEAP, parts.month)[1] else None
