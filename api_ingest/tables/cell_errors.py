"""The errors of formulas in an xlsx: its reader leaves #N/A blank, and a blank cell is no error."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from io import BytesIO

SIGN = re.compile(rb' t="e"')
"""What stands in a workbook that holds any (ECMA-376, part 1, 18.18.11)."""
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]* t="e"[^>/]*)>.{0,2000}?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_AT = re.compile(r"([A-Z]{1,3})([1-9]\d*)")

Errors = dict[tuple[int, int], str]
"""By row and column, counted from 1."""


def read(content: bytes) -> dict[str, Errors]:
    """The errors of each sheet, by its name; of a sheet kept in a place of its own, none."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        there = set(archive.namelist())
        if not there.issuperset((_BOOK, _LINKS)):
            return {}
        links = _attributes(_LINK, archive.read(_LINKS))
        parts = {one.get("Id"): one.get("Target", "").removeprefix("/xl/") for one in links}
        sheets = _attributes(_SHEET, archive.read(_BOOK))
        named = {one.get("name", ""): f"xl/{parts.get(one.get('r:id'))}" for one in sheets}
        return {name: _errors(archive.read(part)) for name, part in named.items() if part in there}


def _attributes(pattern: re.Pattern[bytes], part: bytes) -> list[dict[str, str]]:
    return [
        {
            name.decode(): unescape(value.decode("utf-8", "replace"))
            for name, value in _ATTRIBUTE.findall(tag)
        }
        for tag in pattern.findall(part)
    ]


def _errors(part: bytes) -> Errors:
    found: Errors = {}
    for tag, text in _CELL.findall(part):
        said = dict(_ATTRIBUTE.findall(tag)).get(b"r", b"").decode("ascii", "replace")
        if at := _AT.fullmatch(said):
            found[int(at[2]), number(at[1])] = unescape(text.decode("utf-8", "replace"))
    return found


def number(letters: str) -> int:
    """The column of its letters, counted from 1.

    >>> number("A"), number("AA")
    (1, 27)
    """
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
