"""Workbooks (xlsx, xls, xlsb, ods): sheets whose cells have types, as text with their places.

A cell that the program holds as a date is written as ISO 8601, whatever it looks like on the
screen; a number as all its digits. What the program has lost (digits beyond the fifteenth) is
written so that its reader sees the damage: 1.23456789012346E+17.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    TABLE_TOO_LARGE,
    WORKBOOK_DAMAGED,
    WORKBOOK_LOCKED,
    Problem,
)
from api_ingest.domain.reported import Place
from api_ingest.tables import cell_errors
from api_ingest.tables.grid import EPOCH, Heads, letters_of

MOST_ROWS, MOST_CELLS = 250_000, 5_000_000
MOST_BYTES = 500_000_000
"""Of a workbook unpacked; 100,000 rows of twenty columns take a fifth of it."""
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EPOCH_1904 = date(1904, 1, 1)
_SAYS_1904 = re.compile(rb'\bdate1904="(?:1|true)"')
# Cells beyond column Z or row 99,999, as rare as they are costly: a reader keeps room for every
# cell before them.
_FAR = re.compile(rb' r="(?:([A-Z]{2,3})(\d+)|[A-Z](\d{6,}))"')
_PRECISE = 10**15  # digits beyond the fifteenth are lost in a spreadsheet
_CHUNK = 1 << 20

Cell = int | float | str | bool | date | datetime | time | timedelta


def sniff(content: bytes) -> bool:
    """Whether these bytes are a workbook, readable or not."""
    return content.startswith((_ZIP, _COMPOUND))


def sheets(content: bytes) -> list[WorkbookSheet]:
    """Every sheet of a workbook, hidden ones too, in its order.

    Raises Refused where it is locked, damaged or too large.
    """
    epoch, has_errors = _checked(content) if content.startswith(_ZIP) else (EPOCH, False)
    with _opening(content):
        errors = cell_errors.read(content) if has_errors else {}
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            WorkbookSheet(
                workbook.get_sheet_by_name(told.name), epoch, errors.get(told.name, {}),
                hidden=told.visible is not SheetVisibleEnum.Visible,
            )
            for told in workbook.sheets_metadata
        ]  # fmt: skip


@contextmanager
def _opening(content: bytes) -> Iterator[None]:
    """Turns whatever the reader says of a workbook into a refusal, its panics too."""
    try:
        yield
    except PasswordError:
        raise Refused(WORKBOOK_LOCKED.at(None)) from None
    except (CalamineError, ValueError):
        locked = _ENCRYPTED in content
        raise Refused((WORKBOOK_LOCKED if locked else WORKBOOK_DAMAGED).at(None)) from None
    except BaseException as error:
        # The reader is compiled; a panic in it is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(WORKBOOK_DAMAGED.at(None)) from None


class WorkbookRow:
    """One row of a workbook; `line` is its number."""

    __slots__ = ("line", "sheet", "values")

    def __init__(self, sheet: WorkbookSheet, line: int, values: list[Cell]) -> None:
        self.sheet = sheet
        self.line = line
        self.values = values

    @property
    def text(self) -> str:
        """The cells, with tabs between them."""
        return "\t".join(self.cells())

    def cells(self) -> list[str]:
        """The text of each cell."""
        return [value if type(value) is str else _text(value) for value in self.values]

    def place(self, element: int | None = None, component: int | None = None) -> Place:  # noqa: ARG002 — of Origin; a cell has no components
        """The place of the row, or of the cell of one column, counted from 1."""
        name, line = self.sheet.name, self.line
        if element is None:
            return Place(0, 0, sheet=name, row=line, record=line)
        return Place(
            0, 0, sheet=name, row=line, record=line, column=letters_of(element),
            header=self.sheet.heads.of(line, element),
        )  # fmt: skip

    def lacking(self, word: str) -> Place:
        """The place of the cell under the header of a word, or of the row where there is none."""
        return self.place(self.sheet.heads.column(self.line, word))

    def typed_date(self, at: int) -> bool:
        """Whether the cell (counted from 0) is a date to the program that wrote it."""
        return isinstance(self.values[at], date)


class WorkbookSheet:
    """One sheet of a workbook. `epoch` is the day that its program numbers 0."""

    def __init__(
        self, sheet: CalamineSheet, epoch: date, errors: cell_errors.Errors, *, hidden: bool
    ) -> None:
        if sheet.total_height > MOST_ROWS or sheet.total_height * sheet.total_width > MOST_CELLS:
            raise _too_large()
        self.name: str | None = sheet.name
        self.hidden = hidden
        self.epoch = epoch
        self.problems: list[Problem] = []
        self.heads = Heads()
        self._lines: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
        for (row, column), text in errors.items():
            if row <= len(self._lines) and column <= len(self._lines[row - 1]):
                self._lines[row - 1][column - 1] = text

    def rows(self) -> Iterator[WorkbookRow]:
        """Every row from the top, blank ones too."""
        for line, values in enumerate(self._lines, 1):
            yield WorkbookRow(self, line, values)


def _text(value: Cell) -> str:
    """A typed cell as text.

    >>> _text(29252.0), _text(1.2345678901234567e18), _text(0.5), _text(True)
    ('29252', '1.23456789012346E+18', '0.5', 'TRUE')
    >>> _text(datetime(1980, 2, 1)), _text(datetime(2026, 11, 24, 8, 30)), _text(time(8, 30))
    ('1980-02-01', '2026-11-24 08:30', '08:30')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _digits(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


def _digits(value: float) -> str:
    if abs(value) >= _PRECISE:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else repr(value)


def _too_large() -> Refused:
    told = f"{MOST_ROWS:,} rows, {MOST_CELLS:,} cells or {MOST_BYTES:,} bytes unpacked"
    return Refused(TABLE_TOO_LARGE.at(None, told))


def _checked(content: bytes) -> tuple[date, bool]:
    """The epoch of a zipped workbook, and whether formulas failed in it.

    Its size unpacked is measured before it is trusted.

    What the zip itself says of sizes may be a lie. Raises Refused.
    """
    unpacked, rows, columns, epoch, has_errors = 0, 0, 0, EPOCH, False
    for chunk in _unpacked(content):
        unpacked += len(chunk)
        if unpacked >= MOST_BYTES:
            raise _too_large()
        if _SAYS_1904.search(chunk):
            epoch = _EPOCH_1904
        has_errors = has_errors or cell_errors.SIGN.search(chunk) is not None
        for letters, row, far in _FAR.findall(chunk):
            columns, rows = (
                max(columns, cell_errors.number(letters.decode())),
                max(rows, int(row or far)),
            )
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise _too_large()
    return epoch, has_errors


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Every part of a zip, bit by bit. Raises Refused where it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for info in archive.infolist():
                info.file_size = MOST_BYTES + _CHUNK  # read on, however little was announced
                with archive.open(info) as part:
                    yield from iter(lambda: part.read(_CHUNK), b"")
    except Exception:  # noqa: BLE001 — zipfile raises a dozen classes at bytes that are no zip
        raise Refused(WORKBOOK_DAMAGED.at(None)) from None
