"""Local dates and times of airports.

`2603141030`, `202603141030`, or a date form with `hh:mm` behind it.

Times of a flight are local at the airport they stand beside (WCO/IATA/ICAO PAXLST guide, DTM in
group 3).

>>> read("2603141030", ("edifact",), "Europe/Amsterdam")[0].isoformat()
'2026-03-14T10:30:00+01:00'
>>> read("14-03-2026 10:30", ("DD-MM-YYYY",), None)[0].isoformat()
'2026-03-14T10:30:00'
>>> read("20260314", ("edifact",), None)
(datetime.date(2026, 3, 14), ())
>>> read("2026-03-14 15:00Z", ("YYYY-MM-DD",), "America/Kralendijk")[0].isoformat()
'2026-03-14T11:00:00-04:00'
>>> read("202603141330UTC", ("edifact",), "Europe/Amsterdam")[0].isoformat()
'2026-03-14T14:30:00+01:00'
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from api_ingest.domain.fields import dates
from api_ingest.domain.problem import DATE_ORDER_UNKNOWN, TIME_UNREADABLE, Kind

FULL = 4
CENTURY = 2000
YEARS = range(1900, 2200)
"""Of flights; beyond them, moments in other zones fall off the calendar."""
_TO_THE_SECOND = 14
_ZONED = re.compile(r"(?P<digits>[\d :-]{10,20}?) *(?P<zone>Z|[A-Z]{2,4}|[+-]\d\d:?\d\d)")
_TIME = re.compile(
    r"(?P<date>.*?)[T ]*(?<!\d)(?P<hour>\d{1,2})[:.h]?(?P<minute>\d{2})(:?\d{2})?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


@lru_cache(maxsize=8_192)
def read(
    text: str, forms: tuple[str, ...], zone: str | None
) -> tuple[datetime | date | None, tuple[Kind, ...]]:
    """A moment, in the zone given where one is known; a date where no time is said.

    A date beside a time that is none is kept, with the problem.
    """
    value = _from_digits(text) if forms == (dates.EDIFACT,) else _from_table(text.strip(), forms)
    if value is None:
        unsettled = dates.unsettled(text, *forms) or dates.unsettled(_day_of(text), *forms)
        return _date_before(text, forms), (DATE_ORDER_UNKNOWN if unsettled else TIME_UNREADABLE,)
    if isinstance(value, datetime) and zone is not None:
        local = ZoneInfo(zone)
        value = value.astimezone(local) if value.tzinfo else value.replace(tzinfo=local)
    return value, ()


def _date_before(text: str, forms: tuple[str, ...]) -> date | None:
    """The date in front of what is no time: `24 NOV 2026 asap`, `202611249999`."""
    if forms == (dates.EDIFACT,):
        compact = re.sub(r"\D", "", text)
        digits = {10: 6, 12: 8}.get(len(compact))
        return _day(dates.read(compact[:digits], dates.EDIFACT)) if digits else None
    words = text.split()
    fronts = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1))
    return next((day for front in fronts if (day := _day(dates.read(front, *forms)))), None)


def _from_digits(text: str) -> datetime | date | None:
    """By the number of digits; behind them seconds (14 digits) and a zone (2379: 205, 303, 304)."""
    said = _ZONED.fullmatch(text)
    compact = re.sub(r"\D", "", said["digits"] if said else text)
    if len(compact) == _TO_THE_SECOND:
        compact = compact[:-2]
    day = _day(dates.read(compact, dates.EDIFACT)) if len(compact) in (6, 8, 10, 12) else None
    if day is None or len(compact) in (6, 8):
        return day
    moment = _at(day, int(compact[-4:-2]), int(compact[-2:]))
    offset = _offset(said["zone"]) if said else None
    return moment.replace(tzinfo=offset) if moment and offset else moment


def _offset(zone: str) -> timezone | None:
    """What a zone says; None for the letters of a local one: times are local at their airport."""
    if zone in {"Z", "UTC", "GMT"}:
        return UTC
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if found is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(ahead if found[1] == "+" else -ahead) if ahead < timedelta(days=1) else None


def _from_table(text: str, forms: tuple[str, ...]) -> datetime | date | None:
    whole = _day(dates.read(text, *forms))
    if whole is not None:
        return whole
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    day = _day(dates.read(found["date"].strip(), *forms))
    if day is None:
        return None
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    moment = _at(day, hour, int(found["minute"]))
    offset = _offset(found["zone"]) if found["zone"] else None
    return moment.replace(tzinfo=offset) if moment and offset else moment


def _day_of(text: str) -> str:
    found = _TIME.fullmatch(text.strip())
    return found["date"].strip() if found else ""


def _day(parts: dates.Parts | None) -> date | None:
    if parts is None or parts.month is None or parts.day is None:
        return None
    year = parts.year if parts.digits == FULL else CENTURY + parts.year
    try:
        return date(year, parts.month, parts.day) if year in YEARS else None
    except ValueError:
        return None


def _at(day: date, hour: int, minute: int) -> datetime | None:
    try:
        return datetime.combine(day, time(hour, minute))
    except ValueError:
        return None
