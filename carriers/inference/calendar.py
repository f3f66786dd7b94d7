"""Dates: their forms, what comes first of day and month, and what it is that they date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from api_ingest.domain.fields import dates
from carriers.inference.column import ENOUGH, Column, Evidence, Setting
from carriers.inference.finding import Finding, percent, share, standing

_SIGNS = ("-", "/", ".", " ")
_ORDERED = tuple(
    f"{a}{sign}{b}{sign}{year}"
    for year in ("YYYY", "YY") for sign in _SIGNS for a, b in (("DD", "MM"), ("MM", "DD"))
)  # fmt: skip
_EITHER = {
    form: "|".join(sorted((form, form.translate(str.maketrans("DM", "MD"))))) for form in _ORDERED
}
_BARE = ("DDMMYYYY", "MMDDYYYY")
_CLEAR = (
    "YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "YYYY.MM.DD", *(
        f"DD{sign}MMM{sign}{year}" for year in ("YYYY", "YY") for sign in ("", "-", " ", "/", ".")
    ), "MMM DD YYYY", "DDMMYY", "YYMMDD", "YY-MM-DD",
)  # fmt: skip
FORMS: tuple[str, ...] = (*_CLEAR[:4], *dict.fromkeys(_EITHER.values()), *_CLEAR[4:], *_BARE)
_TIME = re.compile(r"[T ]+\d{1,2}[:.h]\d{2}(:\d{2})?\s*([AaPp][Mm])?$")
_MARKED = re.compile(r"(\d\d?)([-/. ])(\d\d?)\2(?:\d{4}|\d{2})$")
_YEARS = range(1900, 2061)
_MONTHS, _MOST_FORMS = 12, 4
_OLD, _VALID = 12, 11  # years: of a child still, and that a document holds at most
_PIVOT = 20  # years ahead that two digits may mean


def bare(text: str) -> str:
    """The date without the time behind it."""
    return _TIME.sub("", text.strip())


def forms_of(values: Sequence[str]) -> dict[str, int]:
    """The forms that read these dates, and how many each reads; the first reads the most.

    Forms that differ only in what comes first of day and month stand joined by a bar.
    """
    left = Counter(bare(value) for value in values)
    found: dict[str, int] = {}
    while left and len(found) < _MOST_FORMS:
        counted = {form: sum(n for v, n in left.items() if _year(v, form)) for form in FORMS}
        best = max(FORMS, key=lambda form: counted[form])
        if not counted[best] or (found and counted[best] * 10 < len(values)):
            break
        found[best] = counted[best]
        left = Counter({v: n for v, n in left.items() if not _year(v, best)})
    return found


@lru_cache(maxsize=65_536)
def _year(text: str, form: str) -> int | None:
    """The year by a form, one that somebody living may have to do with; None where none is read."""
    for one in form.split("|"):
        parts = dates.read(text, one)
        if parts and parts.month and parts.day:
            year = parts.year + 2000 if parts.digits == 2 else parts.year  # noqa: PLR2004 — digits
            if year in _YEARS or parts.digits == 2:  # noqa: PLR2004
                return year
    return None


def weigh(column: Column, setting: Setting) -> Evidence:
    """How many cells are dates, and of what, by their years alone: no order is needed for that."""
    forms = forms_of(column.values)
    years = [
        year
        for value in column.values
        if (year := next((y for form in forms if (y := _year(bare(value), form))), None))
    ]
    part = share(len(years), len(column.values))
    shown = ", ".join(forms).replace("|", " or ")
    told = f"{percent(len(years), len(column.values))} cells are dates ({shown})"
    if part < ENOUGH:
        return Evidence("date", part, {}, told)
    now = setting.day.year
    short = all("YYYY" not in form for form in forms)
    low, high = min(years), max(years)
    if short and high > now + _PIVOT:  # of two digits, some are of the last century
        return Evidence("date", part, {"birth_date": 0.85}, f"{told}, some of the last century")
    told += f", of the years {low} to {high}"
    if column.distinct <= max(2, column.rows // 8) and abs(low - now) <= 1 and high - low <= 1:
        words = {"departure_date": 0.7, "arrival_date": 0.6}
    elif low >= now - 1 and high <= now + _VALID + 5:
        words = {"expiry_date": 0.85}
    elif high <= now and low < now - _OLD:
        words = {"birth_date": 0.85}
    elif high <= now:
        words = {"issue_date": 0.6, "birth_date": 0.6}
    else:
        words = {"expiry_date": 0.5, "birth_date": 0.4}
    return Evidence("date", part, words, told)


class Order(NamedTuple):
    """What comes first where forms leave it open: "DD", "MM"; None where nothing proves it."""

    first: str | None
    because: str
    confidence: float


def order(texts: Iterable[str], flown: Iterable[str], today: date) -> Order:
    """By rows that can be read in one order only; else by the flight, which is flown these days."""
    proofs: Counter[str] = Counter()
    total = 0
    for text in texts:
        if found := _MARKED.fullmatch(bare(text)):
            total += 1
            first, second = int(found[1]), int(found[3])
            if (first > _MONTHS) != (second > _MONTHS):
                proofs["DD" if first > _MONTHS else "MM"] += 1
    days, months = proofs["DD"], proofs["MM"]
    why = f"of {total} dates {days} have a first part over 12, {months} a second"
    if bool(days) != bool(months):
        word = "day" if days else "month"
        return Order("DD" if days else "MM", f"{why}: {word} first", 0.99)
    near = {one for text in flown for one in _near(bare(text), today)} if not days else set()
    if len(near) == 1:
        first_ = near.pop()
        word = "day" if first_ == "DD" else "month"
        return Order(first_, f"{why}; only with the {word} first is the flight near today", 0.8)
    return Order(None, why, 0)


def _near(text: str, today: date) -> Iterable[str]:
    """In which orders this is a day from a week ago to a month ahead."""
    for form in _ORDERED:
        parts = dates.read(text, form)
        if parts is None or not parts.month or not parts.day:
            continue
        year = parts.year + 2000 if parts.digits == 2 else parts.year  # noqa: PLR2004 — digits
        if -7 <= (date(year, parts.month, parts.day) - today).days <= 31:  # noqa: PLR2004 — days
            yield form[:2]


def settled(forms: Iterable[str], first: str | None) -> list[str]:
    """The forms as a profile names them; both orders where nothing settles which it is."""
    found: list[str] = []
    for form in forms:
        either = form.split("|")
        found += [one for one in either if len(either) == 1 or first in {None, one[:2]}]
    return list(dict.fromkeys(found))


def is_open(forms: Iterable[str]) -> bool:
    """Whether some form leaves it open what comes first."""
    return any("|" in form for form in forms)


def finding(forms: Sequence[str], because: str, confidence: float) -> Finding:
    """The forms, with why."""
    said = ", ".join(forms)
    return Finding("table.date_forms", said, because, confidence, standing(confidence))
