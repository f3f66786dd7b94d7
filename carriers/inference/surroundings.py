"""What is told of the flight outside the rows: above the table, in a title, in the file name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from api_ingest.domain.fields import airport
from api_ingest.tables.grid import Row
from carriers.formats.table_flight import pairs
from carriers.inference import calendar, code
from carriers.inference.column import Setting
from carriers.inference.finding import Finding
from carriers.inference.heading import Lexicon, words_of
from carriers.words import FLIGHT_WORDS, fold

NEEDED = ("flight_number", "departure_date", "departure", "arrival")
"""Without these a flight cannot be told from another."""
_DIGIT = re.compile(r"\d")
_LONGEST_KEY = 40
_COUNTS = ("aantal", "total", "number", "pax", "pasaj", "pasah", "passag", "passeng")
_NAMED = {
    "registration": re.compile(r"[A-Z0-9]{1,3}-?[A-Z0-9]{2,5}"),
    "imo": re.compile(r"(?:IMO)?\s*\d{7}"),
    "vessel": re.compile(r".*[A-Za-z].*"),
}  # fmt: skip
_DATE = re.compile(
    r"(?<![A-Za-z0-9])(?:\d{8}|\d{4}[-_./]\d\d?[-_./]\d\d?|\d\d?[-_./ ]\d\d?[-_./ ]\d{4}"
    r"|\d\d?([-./])\d\d?\1\d\d|\d\d? ?-?[A-Za-z]{3} ?-?(?:\d{4}|\d\d)|\d{6})(?![A-Za-z0-9])"
)
_PORT = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_PAIR = re.compile(r"(?<![A-Za-z])([A-Z]{3})[-_ /]?([A-Z]{3})(?![A-Za-z])")
_PIECE = {
    "flight_number": r"{carrier}[ -]?\d{{1,4}}[A-Z]?",
    "departure": "[A-Z]{3}", "arrival": "[A-Z]{3}",
}  # fmt: skip


class Told(NamedTuple):
    """Values of the flight by their word, as they stand; `dates` are those among them."""

    preamble: dict[str, str]
    title: str | None
    file_name: str | None
    dates: list[str]
    findings: list[Finding]

    @property
    def words(self) -> set[str]:
        """Everything that is told."""
        named = re.compile(f"{self.title or ''}|{self.file_name or ''}").groupindex
        return {*self.preamble, *named}


def look(
    above: Sequence[Row], name: str, columns: set[str], known: Lexicon, setting: Setting
) -> Told:
    """What the columns leave open, from the lines above, else a title, else the file name."""
    told = Told({}, None, None, [], [])
    for row in above:
        for key, value, _ in pairs(row.cells()):
            _take(
                told, key.strip().rstrip(":"), value.strip(), columns=columns, known=known,
                setting=setting,
            )  # fmt: skip
    have = columns | set(told.preamble)
    for row in above:
        for cell in row.cells():
            if told.title is None and (found := _running(cell, have, setting)):
                because = "a line above the table says them in running text"
                told = told._replace(title=found.pattern, dates=[*told.dates, *found.dates])
                told.findings.append(Finding("table.title", ", ".join(found.words), because, 0.8))
                have |= set(found.words)
    if not have.issuperset(NEEDED) and (found := _running(name, have, setting)):
        because = "the file name says them"
        told = told._replace(file_name=found.pattern, dates=[*told.dates, *found.dates])
        told.findings.append(Finding("recognise.file_name", ", ".join(found.words), because, 0.9))
    return told


def _take(
    told: Told, key: str, value: str, *, columns: set[str], known: Lexicon, setting: Setting
) -> None:
    """A key above the table with its value, where both fit a word that no column says."""
    if not key or len(key) > _LONGEST_KEY or _DIGIT.search(key) or key in told.preamble.values():
        return
    fits = [
        (sure, word) for word, sure in _keyed(key, known).items()
        if word in FLIGHT_WORDS and word not in columns and word not in told.preamble
        and _fits(word, value, setting)
    ]  # fmt: skip
    if not fits:
        return
    sure, word = max(fits)
    told.preamble[word] = key
    if word.endswith("_date"):
        told.dates.append(value)
    because = "stands above the table, before what can be that"
    told.findings.append(Finding(f"table.preamble.{word}", key, because, sure))


def _keyed(key: str, known: Lexicon) -> dict[str, float]:
    found = words_of(key, known)
    if fold(key).startswith(_COUNTS):
        found["stated_travellers"] = 0.8
    if "departure_time" in found or "departure" in found:
        found.setdefault("departure_time", 0.6)
        found.setdefault("departure_date", 0.55)
    if "arrival_time" in found or "arrival" in found:
        found.setdefault("arrival_time", 0.6)
        found.setdefault("arrival_date", 0.55)
    if "flight_number" in found:
        found.setdefault("departure_date", 0.5)
    if word := known.keys.get(fold(key)):
        found[word] = 0.95
    return found


def _fits(word: str, value: str, setting: Setting) -> bool:
    if word.endswith("_date"):
        return bool(calendar.forms_of([value]))
    if word.endswith("_time"):
        return code.is_time(value)
    if word in {"departure", "arrival"}:
        return not airport.read(value)[1] and value.strip() != ""
    if word == "stated_travellers":
        return value.isdigit()
    if word in _NAMED:
        return _NAMED[word].fullmatch(value) is not None
    return code.is_flight(value, setting.carrier)


class _Running(NamedTuple):
    pattern: str
    words: list[str]
    dates: list[str]


def _running(text: str, have: set[str], setting: Setting) -> _Running | None:
    """A text that holds a flight number of the carrier, as a pattern of what else it tells."""
    pieces = sorted(_pieces(text, setting))
    wanted = [piece for piece in pieces if piece[2] not in have]
    if not any(word == "flight_number" for _, _, word, _ in wanted):
        return None
    pattern, at, dates = "", None, []
    for start, end, word, form in wanted:
        if at is not None:
            between = text[at:start]
            pattern += _literal(between) if not re.search(r"[^\W_]", between) else ".*?"
        pattern += f"(?P<{word}>{form})"
        at = end
        if word == "departure_date":
            dates.append(text[start:end])
    return _Running(pattern, [word for _, _, word, _ in wanted], dates)


def _pieces(text: str, setting: Setting) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, word and form of everything in a text that may be of a flight."""
    carrier = re.escape(setting.carrier)
    number = re.search(rf"(?<![A-Za-z0-9]){carrier}[ -]?\d{{1,4}}[A-Z]?(?![A-Za-z0-9])", text)
    if number:
        yield (*number.span(), "flight_number", _PIECE["flight_number"].format(carrier=carrier))
    other = text if not number else text.replace(number[0], "#" * len(number[0]), 1)
    for found in _DATE.finditer(other):
        if calendar.forms_of([found[0]]):
            yield (*found.span(), "departure_date", _shape(found[0]))
            break
    ports = [m for m in _PAIR.finditer(text) if _is_port(m[1]) and _is_port(m[2])]
    if ports:
        yield (*ports[0].span(1), "departure", _PIECE["departure"])
        yield (*ports[0].span(2), "arrival", _PIECE["arrival"])
        return
    single = [found for found in _PORT.finditer(text) if _is_port(found[0])]
    if len(single) == 2:  # noqa: PLR2004 — from and to
        yield (*single[0].span(), "departure", _PIECE["departure"])
        yield (*single[1].span(), "arrival", _PIECE["arrival"])


def _is_port(text: str) -> bool:
    return not airport.read(text)[1]


def _literal(text: str) -> str:
    """As a pattern that people can read: a blank stays a blank."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def _shape(text: str) -> str:
    """The pattern of values of the same shape: 24-NOV gives two digits, a hyphen, three letters."""
    shape = ""
    for run in re.findall(r"\d+|[A-Za-z]+|.", text):
        if run.isdigit():
            shape += r"\d{1,2}" if len(run) < 3 else rf"\d{{{len(run)}}}"  # noqa: PLR2004 — a day
        else:
            shape += f"[A-Za-z]{{{len(run)}}}" if run.isalpha() else _literal(run)
    return shape
