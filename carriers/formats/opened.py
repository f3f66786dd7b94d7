"""A delivery's bytes as a table, opened once for every profile that may read it and for its reader.

It is made where a delivery is understood, handed on, and gone with it: nothing is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from api_ingest.tables import delimited, workbook
from api_ingest.tables.charset import decode
from carriers.formats import table_header
from carriers.formats.table_header import Header, Top
from carriers.layout import Table
from carriers.profile import Profile
from carriers.words import fold

_DELIMITERS = (";", ",", "\t", "|")
_HEAD = 65_536  # bytes in which the header must begin
# Whole lines, for a letter may take several bytes; a few of them may be within quotes.
_TOP = re.compile(rb"(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}[^\r\n]*")


class Opened:
    """What was made of the bytes so far: a profile that asks the same finds it here."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.is_workbook = workbook.sniff(content)
        self._sheets: list[workbook.WorkbookSheet] | None = None
        self._tops: dict[str, list[Top]] = {}  # by the name of a sheet, or a text's code page

    def sheets(self, table: Table) -> list[workbook.WorkbookSheet]:
        """The sheets that the profile wants, hidden ones last. Raises Refused."""
        if self._sheets is None:
            self._sheets = workbook.sheets(self.content)
        wanted = table.wanted_sheets
        named = [s for s in self._sheets if not wanted or fold(s.name or "") in wanted]
        return sorted(named, key=lambda sheet: sheet.hidden)

    def shows(self, profile: Profile, table: Table) -> bool:
        """Whether the header that the profile is known by stands at the top.

        Raises Refused for a workbook that cannot be opened.
        """
        tops = self._sheet_tops(table) if self.is_workbook else self._text_tops(table.charset)
        return any(table_header.shows(top, profile, table) for top in tops)

    def cut(self, profile: Profile, table: Table) -> tuple[delimited.Sheet, Header] | None:
        """All of a text by the first delimiter by which the header can be found."""
        text = decode(self.content, table.charset)
        first = (table.delimiter,) if table.delimiter else ()
        for delimiter in dict.fromkeys((*first, *_DELIMITERS)):
            sheet = delimited.Sheet(text, delimiter)
            if header := table_header.find(sheet, profile, table):
                return sheet, header
        return None

    def _sheet_tops(self, table: Table) -> Iterator[Top]:
        for sheet in self.sheets(table):
            name = sheet.name or ""
            if name not in self._tops and not sheet.hidden:
                self._tops[name] = [table_header.top(sheet)]
            yield from self._tops.get(name, [])

    def _text_tops(self, charset: str) -> Iterable[Top]:
        """By every delimiter."""
        if charset not in self._tops:
            head = _TOP.match(self.content, 0, _HEAD)
            text = decode(head[0] if head else b"", charset)
            self._tops[charset] = [
                table_header.top(delimited.Sheet(text, delimiter)) for delimiter in _DELIMITERS
            ]
        return self._tops[charset]
