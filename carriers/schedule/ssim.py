"""IATA's SSIM, chapter 7: records of 200 columns, of which those of flight legs are read.

Columns (from 1) as in SSIM, March 2011, 7.5.2 and 7.5.3. Legs that another carrier flies, or that
carry no passengers, are passed over: no manifest of theirs comes from this carrier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from api_ingest.domain.problem import LEG_PASSED_OVER, ROW_IGNORED, VALUE_MISSING, Problem
from api_ingest.domain.reported import Place
from api_ingest.tables.charset import decode
from carriers.schedule.leg import Leg, Outcome


class _Columns(NamedTuple):
    """From the first to the last, counted from 1, and what they are called."""

    first: int
    last: int
    called: str


_TIME_MODE = _Columns(2, 2, "time mode")
_SERVICE = _Columns(14, 14, "service type")
_OPERATED = _Columns(149, 149, "operating airline disclosure")
_LEG = {
    "suffix": _Columns(2, 2, "operational suffix"),
    "carrier": _Columns(3, 5, "airline designator"),
    "flight": _Columns(6, 9, "flight number"),
    "from": _Columns(15, 21, "period of operation from"),
    "until": _Columns(22, 28, "period of operation to"),
    "days": _Columns(29, 35, "days of operation"),
    "every": _Columns(36, 36, "frequency rate"),
    "departure": _Columns(37, 39, "departure station"),
    "departs": _Columns(40, 43, "passenger STD"),
    "arrival": _Columns(55, 57, "arrival station"),
    "arrives": _Columns(62, 65, "passenger STA"),
    "departs_after": _Columns(193, 193, "date variation, departure"),
    "arrives_after": _Columns(194, 194, "date variation, arrival"),
}
# Aircraft times, where those of passengers are left blank.
_OTHERWISE = {
    "departs": _Columns(44, 47, "aircraft STD"),
    "arrives": _Columns(58, 61, "aircraft STA"),
}
_FORMS = ("DDMMMYY",)
_NO_END = "00XXX00"
_FORTNIGHTLY = "2"
# Appendix C: cargo, mail, positioning, training, tests and military flights.
_NO_PASSENGERS = frozenset("AFHMVKPTWX")
_FLOWN_BY_ANOTHER = frozenset("LZ")
"""Commercial duplicates: whoever operates the flight sends the manifest."""
_OTHERS = frozenset("01245")
_HEAD = re.compile(rb"\s*1AIRLINE STANDARD SCHEDULE", re.IGNORECASE)
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_PAGE = "cp1252"


def sniff(content: bytes) -> bool:
    """Whether these bytes are such a file."""
    return _HEAD.match(content) is not None


def read(content: bytes, problems: list[Problem]) -> Iterator[Outcome]:
    """What became of every leg that carries passengers, in its order; what is wrong is noted."""
    text = decode(content, _PAGE)
    problems += text.problems
    utc: bool | None = None
    for number, found in enumerate(_LINE.finditer(text.letters), 1):
        record = _Record(found[1], number, text.start + found.start())
        if record.type == "2":
            utc = {"U": True, "L": False}.get(record.said(_TIME_MODE))
            if utc is None:
                problems.append(VALUE_MISSING.at(record.place(_TIME_MODE), "time mode U or L"))
        elif record.type == "3":
            yield from _flight(record, problems, utc=bool(utc))
        elif record.type and record.type not in _OTHERS:
            problems.append(ROW_IGNORED.at(record.place(), record.line.strip()))


class _Record(NamedTuple):
    line: str
    number: int
    start: int

    @property
    def type(self) -> str:
        return self.line[:1].strip()

    def said(self, columns: _Columns) -> str:
        return self.line[columns.first - 1 : columns.last].strip()

    def place(self, columns: _Columns | None = None) -> Place:
        """In single bytes, as every such file is written."""
        if columns is None:
            return Place(self.start, self.start + len(self.line), row=self.number)
        first, last, called = columns
        return Place(
            self.start + first - 1, self.start + last, row=self.number, header=called,
            column=str(first) if first == last else f"{first}-{last}",
        )  # fmt: skip


def _flight(record: _Record, problems: list[Problem], *, utc: bool) -> Iterator[Outcome]:
    leg = Leg(_said(record), lambda name: record.place(_LEG[name]), _FORMS)
    for columns, passed in ((_SERVICE, _NO_PASSENGERS), (_OPERATED, _FLOWN_BY_ANOTHER)):
        if (said := record.said(columns)) in passed and not leg.elsewhere:
            told = f"{columns.called} {said}"
            problems.append(LEG_PASSED_OVER.at(record.place(columns), told))
            return
    every = 2 if record.said(_LEG["every"]) == _FORTNIGHTLY else 1
    yield leg.outcome(utc=utc, every=every)
    problems += leg.problems


def _said(record: _Record) -> dict[str, str]:
    said = {name: record.said(columns) for name, columns in _LEG.items()}
    for name, columns in _OTHERWISE.items():
        said[name] = said[name] or record.said(columns)
    said["flight"] += said.pop("suffix")
    if said["until"] == _NO_END:
        said["until"] = ""
    return said
