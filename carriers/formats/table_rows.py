"""The rows of a sheet below its header: a traveller of a flight each, or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.problem import (
    CELL_ERROR,
    CELL_UNSPLIT,
    EXPIRY_DATE_MISSING,
    NUMBER_DAMAGED,
    ROW_IGNORED,
    ROW_SHORT,
    VALUE_TOO_LONG,
    Problem,
)
from api_ingest.domain.reported import Reported, ReportedManifest
from api_ingest.tables import cell, dates, zeros
from api_ingest.tables.grid import Row, Sheet
from carriers.formats import table_header
from carriers.formats.table_flight import Flights
from carriers.formats.table_header import Column, Header, is_annotation
from carriers.formats.table_traveller import PERSON, traveller
from carriers.layout import Table
from carriers.profile import Profile
from carriers.words import FLIGHT_WORDS

_LONGEST = 1_000  # characters of a value
_SHOWN = 40  # characters of a row in a problem

_LISTS = frozenset({"passenger_list", "crew_list"})  # others only name whom they speak of
_DIGIT = re.compile(r"\d")

# Every cell comes by here: the constructor of a named tuple takes twice as long.
_reported: Callable[[type[Reported], tuple[str, Row, int, None]], Reported] = tuple.__new__


class RowReader:
    """Reads the rows of one sheet below its header."""

    def __init__(
        self, delivery: Delivery, profile: Profile, table: Table, sheet: Sheet, header: Header
    ) -> None:
        self.table = table
        self.sheet = sheet
        self.header = header
        self.received = delivery.received_at.date()
        self.problems = list(table_header.problems(header, table))
        self.flights = Flights(
            delivery, profile, table, above=header.above, header=header.row, words=header.words
        )
        self._use(header.names, header.columns)
        self._mended = sheet.name is not None  # dates in ISO 8601 beside those of the profile
        self._typed: set[str] = set()

    def read(self) -> list[ReportedManifest]:
        """Every manifest of the sheet."""
        for row in self.header.below:
            self._take(row, row.cells())
        manifests = self.flights.manifests()
        self.problems += self.flights.problems
        self.problems += _zeros_lost(manifests)
        forms = self._forms(manifests)
        for manifest in manifests:
            manifest.date_forms = forms
        return manifests

    def _use(self, names: list[str], columns: list[Column]) -> None:
        """From here on these are the columns."""
        plain = [column for column in columns if column.word]
        self._persons = [column for column in plain if column.word not in FLIGHT_WORDS]
        self._flights = [column for column in plain if column.word in FLIGHT_WORDS]
        self._splits = [column for column in columns if column.splits]
        self._expiry = table_header.places(columns).get("expiry_date")
        self._width = len(names)
        named = (at for at, name in enumerate(names, 1) if name and not is_annotation(name))
        self._named = max(named, default=0)
        self._latest: tuple[list[str], ReportedManifest] | None = None

    def _forms(self, manifests: list[ReportedManifest]) -> tuple[str, ...]:
        texts, flown = _dates(manifests)
        forms = dates.settle(self.table.date_forms, texts | flown, flown, self.received)
        if self._mended:
            forms = dates.doubt_typed(forms, self._typed, texts)
        return forms

    def _take(self, row: Row, cells: list[str]) -> None:
        """One row: a traveller of its flight, or a reason why not."""
        said = self._said(row, cells, self._persons)
        if self._splits:
            self._split(row, cells, said)
        if len(row.text) > _LONGEST:
            self.problems += _too_long(said)
        if self._is_no_traveller(row, cells, said):
            return
        if len(cells) != self._width:
            self._check_width(row, cells)
        manifest = self._manifest_of(row, cells, said)
        if not PERSON.isdisjoint(said):
            manifest.travellers.append(traveller(row, said, self.table, self.problems))
            if self._expiry is not None and manifest.function in _LISTS:
                self._check_expiry(row, cells, said, self._expiry)

    def _check_expiry(
        self, row: Row, cells: list[str], said: dict[str, Reported], column: int
    ) -> None:
        """A passport, or what may be one, of which its cell does not say until when it holds."""
        kind = said.get("document_type")
        if "document_number" not in said or (kind is not None and kind.text[:1] not in "Pp"):
            return
        if column > len(cells) or not cells[column - 1].strip():
            self.problems.append(EXPIRY_DATE_MISSING.at(row.lacking("expiry_date")))

    def _manifest_of(
        self, row: Row, cells: list[str], said: dict[str, Reported]
    ) -> ReportedManifest:
        """The manifest of a row; mostly its flight is, letter by letter, that of the row above."""
        flown = [cells[column.at] for column in self._flights if column.at < len(cells)]
        if self._latest is not None and self._latest[0] == flown:
            return self._latest[1]
        told = self._said(row, cells, self._flights)
        problems = len(self.flights.problems)
        manifest = self.flights.of(row, said | told if self._splits else told)
        if not self._splits and len(self.flights.problems) == problems:
            self._latest = flown, manifest
        return manifest

    def _said(self, row: Row, cells: list[str], columns: list[Column]) -> dict[str, Reported]:
        """What each of these columns of the row says, by its word; blank cells say nothing."""
        said: dict[str, Reported] = {}
        count = len(cells)
        for word, at, table, is_date, _ in columns:
            if at < count and (text := cells[at]):
                if not text[0].isalnum():
                    text = self._unwrapped(text, row, at)
                if table is not None:
                    text = table.get(text.strip().casefold(), text)
                if text:
                    said[word] = _reported(Reported, (text, row, at + 1, None))
                    if is_date and len(text) < 10 and dates.SERIAL.fullmatch(text):  # noqa: PLR2004 — 1980-02-01
                        self._mend_date(said, word)
        if self.sheet.name is not None:
            self._check_types(row, said, columns)
        return said

    def _unwrapped(self, text: str, row: Row, at: int) -> str:
        """A value without what a spreadsheet put around it; nothing for blanks and its errors."""
        value = cell.unwrapped(text)
        if value is None:
            self.problems.append(CELL_ERROR.at(Reported(text.strip(), row, at + 1)))
        return value or ""

    def _mend_date(self, said: dict[str, Reported], word: str) -> None:
        value = said[word]
        text, problem = dates.mend(value, self.table.date_forms, self.sheet.epoch)
        if problem is not None:
            self._mended = True
            self.problems.append(problem)
        if text is None:
            del said[word]
        else:
            said[word] = value._replace(text=text)

    def _split(self, row: Row, cells: list[str], said: dict[str, Reported]) -> None:
        """Cells that hold several values; a column of its own goes before them."""
        for column in self._splits:
            text = cells[column.at] if column.at < len(cells) else ""
            if not text.strip():
                continue
            whole = Reported(text, row, column.at + 1)
            found = next(filter(None, (cut.fullmatch(text) for cut in column.splits)), None)
            if found is None:
                self.problems.append(CELL_UNSPLIT.at(whole))
                continue
            for word, part in found.groupdict().items():
                meant = self.table.value_tables.get(word, {}).get(part.strip().casefold(), part)
                if meant.strip():
                    said.setdefault(word, whole._replace(text=meant.strip()))

    def _check_types(self, row: Row, said: dict[str, Reported], columns: list[Column]) -> None:
        """In a workbook: dates that a program made of what was none, and how the others lie."""
        for column in columns:
            if column.word not in said or not row.typed_date(column.at):
                continue
            value = said[column.word]
            if not column.is_date and not column.word.endswith("_time"):
                self.problems.append(NUMBER_DAMAGED.at(said.pop(column.word)))
            elif column.is_date and column.word not in {"departure_date", "arrival_date"}:
                self._typed.add(value.text)

    def _is_no_traveller(self, row: Row, cells: list[str], said: dict[str, Reported]) -> bool:
        """A header once more, a line above another block, a total, a remark, nothing at all.

        Never a row with a birth date or document number that holds a digit.
        """
        if self._opens_block(row, cells, said):
            return True
        if _holds_digit(said.get("birth_date")) or _holds_digit(said.get("document_number")):
            return False
        first = next(filter(None, map(str.strip, cells)), "")
        if not first or self._is_header(row, cells):
            return True
        if "birth_date" in said or "document_number" in said:
            return False
        if not self.table.footer.match(first) and (
            not PERSON.isdisjoint(said)
            or self.flights.speaks(self._said(row, cells, self._flights))
        ):
            return False
        self._ignore(row)
        return True

    def _ignore(self, row: Row) -> None:
        self.problems.append(ROW_IGNORED.at(row.place(), row.text.strip()[:_SHOWN]))

    def _opens_block(self, row: Row, cells: list[str], said: dict[str, Reported]) -> bool:
        """Whether the row begins with a key of the lines above a table.

        Somebody may be called Van or To: one such key beside a birth date or document is a name.
        """
        if not self.table.preamble_starts:
            return False
        if cells[0].partition(":")[0].strip().casefold() not in self.table.preamble_starts:
            return False
        person = _holds_digit(said.get("birth_date")) or _holds_digit(said.get("document_number"))
        opens = self.flights.above(row, person=person)
        if opens:
            self._latest = None
            self.sheet.heads.add(row.line, [])  # the header above is not of this line
        return opens

    def _is_header(self, row: Row, cells: list[str]) -> bool:
        columns = table_header.repeats(cells, self.table)
        if not columns:
            return False
        names = [name.strip() for name in cells]
        self._use(names, columns)
        self.sheet.heads.add(row.line, names, table_header.places(columns))
        self._ignore(row)
        return True

    def _check_width(self, row: Row, cells: list[str]) -> None:
        """Cells that are missing, or that stand under no header and hold something."""
        if len(cells) < self._named or any(map(str.strip, cells[self._width :])):
            said = f"{len(cells)} instead of {self._named}"
            self.problems.append(ROW_SHORT.at(row.place(), said))


def _holds_digit(value: Reported | None) -> bool:
    return value is not None and _DIGIT.search(value.text) is not None


def _too_long(said: dict[str, Reported]) -> Iterator[Problem]:
    """Leaves out values longer than any can be: the sign of a quote or delimiter gone astray."""
    for word in [word for word, value in said.items() if len(value.text) > _LONGEST]:
        yield VALUE_TOO_LONG.at(said.pop(word).place)


def _dates(manifests: Iterable[ReportedManifest]) -> tuple[set[str], set[str]]:
    """Every date as reported: of persons and documents, and of flights."""
    texts: set[str] = set()
    flown: set[str] = set()
    for manifest in manifests:
        for leg in manifest.flight.legs:
            flown.update(moment.text for moment in (leg.departs, leg.arrives) if moment)
        for one in manifest.travellers:
            if one.birth_date is not None:
                texts.add(one.birth_date.text)
            for document in one.documents:
                if document.expiry_date is not None:
                    texts.add(document.expiry_date.text)
    return texts, flown


def _zeros_lost(manifests: Iterable[ReportedManifest]) -> Iterator[Problem]:
    """By the state that issued them, or the nationality of the holder."""
    by_state: dict[str, list[Reported]] = {}
    for manifest in manifests:
        for one in manifest.travellers:
            for document in one.documents:
                number = document.number
                if number is not None and number.text.isdigit():
                    state = document.issuing_state or next(iter(one.nationalities), None)
                    by_state.setdefault(state.text if state else "", []).append(number)
    return zeros.lost(by_state)
