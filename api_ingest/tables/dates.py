"""What spreadsheets do to dates, and the order of day and month, settled for the whole file.

No cell is read by a guess of its own. Rows that can be read in one order only prove it for all; a
flight date does so too where only one order lies near the day of delivery. Where nothing proves it,
the forms stay joined by a bar, and what they disagree on is unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from api_ingest.domain.fields import dates
from api_ingest.domain.problem import DATE_SERIAL, NUMBER_DAMAGED, Problem
from api_ingest.domain.reported import Reported

ISO = "YYYY-MM-DD"
_TYPED_SWAPPED = "YYYY-MM-DD|YYYY-DD-MM"
_OUTWEIGHS = 20
"""So many rows of one order against each of the other make that one a slip."""
_PAST, _AHEAD = timedelta(days=3), timedelta(days=30)  # of a manifest before and after its flight
SERIAL = re.compile(r"\s*\d{5,7}(?:\.0)?\s*")
"""How a day looks that a spreadsheet numbers."""
_SERIALS = range(7_000, 55_000)  # 1919 to 2050
_MARKED = re.compile(r"\s*(\d\d?)([-/. ])(\d\d?)\2(\d{4}|\d{2})(?!\d)")
_ORDERED = re.compile(r"(DD|MM)([-/. ])(?:DD|MM)\2YY(?:YY)?")
_SHORT = re.compile(r"(?:YY|MM|DD)(\W?)(?:YY|MM|DD)\1(?:YY|MM|DD)")
_MONTHS = 12


def mend(said: Reported, forms: tuple[str, ...], epoch: date) -> tuple[str | None, Problem | None]:
    """A date cell that holds digits only: the day that a spreadsheet numbers so, or damage.

    Where the profile's own forms are digits, one digit less is a zero that was lost.
    """
    text = said.text.strip().removesuffix(".0")
    plain = [form for form in forms if form.isalpha() and "MMM" not in form]
    if any(len(text) == len(form) - 1 for form in plain):
        return None, NUMBER_DAMAGED.at(said)
    if any(len(text) == len(form) for form in plain) or int(text) not in _SERIALS:
        return said.text, None
    day = (epoch + timedelta(days=int(text))).isoformat()
    return day, DATE_SERIAL.at(said, f"{text} ({day})")


def settle(
    forms: tuple[str, ...], texts: set[str], flown: Iterable[str], received: date
) -> tuple[str, ...]:
    """The forms by which these dates are to be read.

    `texts` are all dates of the delivery as reported, `flown` those of its flights.
    """
    proofs = _proofs(texts)
    settled: list[str] = []
    for form in forms:
        found = _ORDERED.fullmatch(form)
        if found is None:
            settled.append(form)
            continue
        first, sign = found[1], found[2]
        other = _swapped(form)
        listed = other in forms
        own, against = proofs[sign, first], proofs[sign, other[:2]]
        if not listed:  # the profile says so, unless the file says otherwise
            settled.append(form if own > against or not against else _either(form, other))
            continue
        order = _order(proofs[sign, "DD"], proofs[sign, "MM"])
        order = order or _near(flown, form, other, received)
        if order in {None, first}:
            settled.append(form if order else _either(form, other))
    return tuple(dict.fromkeys(_joined(settled)))


def doubt_typed(forms: tuple[str, ...], typed: set[str], texts: set[str]) -> tuple[str, ...]:
    """Forms for a workbook in which some dates are dates and others stayed text.

    A program that takes the month to come first turns 03/04/1980 into the 4th of March and leaves
    13/04/1980 as text. Typed dates none of which lies beyond the 12th, beside text whose day does,
    are such: which is day and which is month is lost.
    """
    swapped = typed and all(int(text[8:10]) <= _MONTHS for text in typed)
    left = any((found := _MARKED.match(text)) and int(found[1]) > _MONTHS for text in texts)
    return (_TYPED_SWAPPED if swapped and left else ISO, *(form for form in forms if form != ISO))


def _proofs(texts: set[str]) -> Counter[tuple[str, str]]:
    """How many dates can only be read with the day (DD) or the month (MM) first, by their sign."""
    proofs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = _MARKED.match(text)
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if (first > _MONTHS) != (second > _MONTHS):
            proofs[found[2], "DD" if first > _MONTHS else "MM"] += 1
    return proofs


def _order(days: int, months: int) -> str | None:
    """What comes first, where the proofs are of one mind."""
    if days > months * _OUTWEIGHS:
        return "DD"
    return "MM" if months > days * _OUTWEIGHS else None


def _near(flown: Iterable[str], form: str, other: str, received: date) -> str | None:
    """What comes first in the date of a flight, where only one order lies near its delivery."""
    found = {one[:2] for text in flown for one in (form, other) if _lies_near(text, one, received)}
    return found.pop() if len(found) == 1 else None


def _lies_near(text: str, form: str, received: date) -> bool:
    parts = dates.read(text.split(maxsplit=1)[0] if text.strip() else "", form)
    if parts is None or not parts.month or not parts.day:
        return False
    year = parts.year if parts.digits == 4 else 2000 + parts.year  # noqa: PLR2004 — digits of a full year
    try:
        return received - _PAST <= date(year, parts.month, parts.day) <= received + _AHEAD
    except ValueError:
        return False


def _either(form: str, other: str) -> str:
    return "|".join(sorted((form, other)))


def _swapped(form: str) -> str:
    return form.translate(str.maketrans("DM", "MD"))


def _joined(forms: list[str]) -> list[str]:
    """Two forms that differ in the order of year and day only are joined, too: 03-04-05."""
    shapes: dict[str, list[str]] = {}
    for form in filter(_SHORT.fullmatch, forms):
        shapes.setdefault(re.sub(r"\w", "_", form), []).append(form)
    clash = {form: "|".join(sorted(alike)) for alike in shapes.values() for form in alike}
    return [clash.get(form, form) for form in forms]
