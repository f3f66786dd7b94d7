"""The layout of a carrier's table, as written in `[table]` of its `profile.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from api_ingest.domain.fields import dates
from api_ingest.domain.manifest import Function
from carriers.words import FLIGHT_WORDS, TRAVELLER_WORDS, FlightWord, Word, fold

# One byte a letter, so that every byte is a letter and every place stays exact.
CodePage = Literal["cp1252", "cp1250", "cp850", "cp437", "iso8859-1", "iso8859-15", "mac_roman"]
Delimiter = Literal[";", ",", "\t", "|"]
NameOrder = Literal["surname_first", "given_first", "unsaid"]

_TOTALS = ("total", "totals", "totaal", "subtotal", "subtotaal", "totales")
_SPLIT = re.compile(r"\{(\w+)\}")


def _several(said: object) -> object:
    return (said,) if isinstance(said, str) else said


SEVERAL = BeforeValidator(_several)
"""One text is as good as a list of one."""


def _pattern(pattern: str) -> str:
    try:
        names = re.compile(pattern).groupindex
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if wrong := sorted(set(names) - FLIGHT_WORDS):
        raise ValueError(f"{wrong[0]!r} is no word for a flight: {', '.join(sorted(FLIGHT_WORDS))}")
    return pattern


def _template(template: str) -> str:
    pieces = _SPLIT.split(template)
    words, between = pieces[1::2], pieces[2:-1:2]
    if wrong := sorted(set(words) - TRAVELLER_WORDS - FLIGHT_WORDS):
        raise ValueError(f"{wrong[0]!r} is no word for a column")
    if len(words) < 2 or len(words) != len(set(words)) or not all(between):  # noqa: PLR2004 — fewer split nothing
        raise ValueError(
            "write two words or more with what stands between them, each once, as in "
            "{document_type}/{issuing_state}/{document_number}"
        )
    return template


Headers = Annotated[tuple[str, ...], SEVERAL, Field(min_length=1)]
DateForm = Annotated[str, AfterValidator(dates.form)]
FilePattern = Annotated[str, AfterValidator(_pattern)]
Template = Annotated[str, AfterValidator(_template)]


class Part(BaseModel):
    """A section of a profile: what it may hold is known, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Part):
    """The layout of a table: each column's word, and the header or headers that it stands under."""

    columns: Mapping[Word, Headers]
    date_forms: Annotated[tuple[DateForm, ...], SEVERAL, Field(min_length=1)]
    optional: tuple[Word, ...] = ()
    ignore: tuple[str, ...] = ()
    values: Mapping[Word, Mapping[str, str]] = Field(default_factory=dict)
    preamble: Mapping[FlightWord, Headers] = Field(default_factory=dict)
    footers: tuple[str, ...] = ()
    title: FilePattern | None = None
    split: Mapping[str, Annotated[tuple[Template, ...], SEVERAL]] = Field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    name_order: NameOrder | None = None
    function: Function = "passenger_list"
    delimiter: Delimiter | None = None
    charset: CodePage = "cp1252"

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if ("name" in self.said_words) != (self.name_order is not None):
            raise ValueError("the column `name` and the key `name_order` need each other")
        if strange := sorted({*self.optional, *self.values} - self.said_words - FLIGHT_WORDS):
            raise ValueError(f"{strange[0]!r} is not among the columns")
        spelt = [fold(header) for headers in self.columns.values() for header in headers]
        spelt += [fold(header) for header in (*self.ignore, *self.split)]
        if twice := sorted({header for header in spelt if spelt.count(header) > 1}):
            raise ValueError(f"the header {twice[0]!r} is named twice")
        return self

    @cached_property
    def words(self) -> dict[str, Word]:
        """The word of each header, by its folded spelling."""
        return {fold(header): word for word, headers in self.columns.items() for header in headers}

    @cached_property
    def said_words(self) -> frozenset[str]:
        """Every word that a column says, alone or with others in one cell."""
        return frozenset(self.columns).union(
            word
            for templates in self.split.values()
            for template in templates
            for word in _SPLIT.findall(template)
        )

    @cached_property
    def splits(self) -> dict[str, tuple[re.Pattern[str], ...]]:
        """How the cells below a header that hold several values are taken apart, by its folding."""
        return {fold(head): tuple(map(_cut, forms)) for head, forms in self.split.items()}

    @cached_property
    def wanted_sheets(self) -> frozenset[str]:
        """The sheets of a workbook that are read, folded; none: all that show the header."""
        return frozenset(map(fold, self.sheets))

    @cached_property
    def preamble_words(self) -> dict[str, FlightWord]:
        """The word of each key above the header, by its folded spelling."""
        return {fold(key): word for word, keys in self.preamble.items() for key in keys}

    @cached_property
    def preamble_starts(self) -> frozenset[str]:
        """How the lines above a table may begin, in small letters."""
        return frozenset(key.casefold() for keys in self.preamble.values() for key in keys)

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Headers that are passed over in silence, folded."""
        return frozenset(map(fold, self.ignore))

    @cached_property
    def footer(self) -> re.Pattern[str]:
        """How the first cell of a row begins that counts or ends and names nobody."""
        words = map(re.escape, (*_TOTALS, *self.footers))
        return re.compile(rf"\W*(?:{'|'.join(words)})\b", re.IGNORECASE)

    @cached_property
    def value_tables(self) -> dict[str, dict[str, str]]:
        """What each received value of a column stands for, by its lower-case spelling."""
        return {
            word: {text.strip().casefold(): meant for text, meant in table.items()}
            for word, table in self.values.items()
        }


def _cut(template: str) -> re.Pattern[str]:
    """A template as a pattern. No value holds the sign behind it, so that it is quickly matched."""
    pieces = _SPLIT.split(template)
    pattern = re.escape(pieces[0].strip())
    for word, between in zip(pieces[1::2], pieces[2::2], strict=True):
        sign = between.strip()[:1] or between[:1]
        value = f"[^{re.escape(sign)}]*" if sign else ".*"
        pattern += rf"\s*(?P<{word}>{value}){_sign(between)}"
    return re.compile(pattern + r"\s*", re.DOTALL)


def _sign(between: str) -> str:
    return re.escape(between.strip()) if between.strip() else r"\s" * bool(between)
