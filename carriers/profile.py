"""A carrier's profile: what its deliveries look like, as written in `profile.toml`."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from api_ingest.domain.complaint import complaints
from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.fields import dates
from api_ingest.domain.manifest import Function

TravellerWord = Literal[
    "name", "surname", "given_names", "middle_names", "birth_date", "sex", "nationality",
    "residence", "embarkation", "disembarkation", "clearance", "locator", "reference", "seat",
    "crew_function", "verified", "kind",
    "document_type", "document_number", "issuing_state", "expiry_date", "issue_date",
    "document2_type", "document2_number", "document2_issuing_state", "document2_expiry_date",
    "document2_issue_date",
]  # fmt: skip
FlightWord = Literal[
    "flight_number", "flight_carrier", "registration", "departure", "arrival", "departure_date",
    "departure_time", "arrival_date", "arrival_time", "function", "stated_travellers",
    "vessel", "imo",
]  # fmt: skip
Word = Literal[TravellerWord, FlightWord]
TRAVELLER_WORDS: frozenset[str] = frozenset(get_args(TravellerWord))
FLIGHT_WORDS: frozenset[str] = frozenset(get_args(FlightWord))
DATE_WORDS: frozenset[str] = frozenset(
    word for word in (*get_args(TravellerWord), *get_args(FlightWord)) if word.endswith("_date")
)

# One byte a letter, so that every byte is a letter and every place stays exact.
CodePage = Literal["cp1252", "cp1250", "cp850", "cp437", "iso8859-1", "iso8859-15", "mac_roman"]
Delimiter = Literal[";", ",", "\t", "|"]
Swap = Literal["names", "ports", "document_dates", "states"]
PaxlstDate = Literal["edifact", "DDMMYY", "DDMMYYYY", "MMDDYY", "MMDDYYYY"]
ReplyForm = Literal["contrl", "cusres"]
NameOrder = Literal["surname_first", "given_first", "unsaid"]

# An IATA designator, or a name in capitals for those who have none.
_CARRIER = r"^(?:[A-Z0-9]{2}|[A-Z][A-Z-]{2,18}[A-Z])$"
_TOTALS = ("total", "totals", "totaal", "subtotal", "subtotaal", "totales")
_SPLIT = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=4_096)
def fold(header: str) -> str:
    """A header as it is compared: without case, accents, blanks and signs.

    >>> fold(" Date_of birth:"), fold("Prénom"), fold("#")
    ('dateofbirth', 'prenom', '#')
    """
    spelt = unicodedata.normalize("NFKD", header).casefold()
    return "".join(filter(str.isalnum, spelt)) or header.strip()


def _several(said: object) -> object:
    return (said,) if isinstance(said, str) else said


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


Headers = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
DateForm = Annotated[str, AfterValidator(dates.form)]
FilePattern = Annotated[str, AfterValidator(_pattern)]
Template = Annotated[str, AfterValidator(_template)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recognise(_Part):
    """How a delivery is known to be described by this profile."""

    senders: tuple[str, ...] = ()
    columns: tuple[Word, ...] = ()
    any_of: tuple[Word, ...] = ()
    file_name: FilePattern | None = None


class Paxlst(_Part):
    """What is particular about a carrier's PAXLST."""

    ignore_segments: frozenset[str] = frozenset()
    swap: tuple[Swap, ...] = ()
    date_forms: Annotated[tuple[PaxlstDate, ...], BeforeValidator(_several)] = ()
    birth_century: Literal[1900, 2000] | None = None


class Table(_Part):
    """The layout of a table: each column's word, and the header or headers that it stands under."""

    columns: Mapping[Word, Headers]
    date_forms: Annotated[tuple[DateForm, ...], BeforeValidator(_several), Field(min_length=1)]
    optional: tuple[Word, ...] = ()
    ignore: tuple[str, ...] = ()
    values: Mapping[Word, Mapping[str, str]] = Field(default_factory=dict)
    preamble: Mapping[FlightWord, Headers] = Field(default_factory=dict)
    footers: tuple[str, ...] = ()
    title: FilePattern | None = None
    split: Mapping[str, Annotated[tuple[Template, ...], BeforeValidator(_several)]] = Field(
        default_factory=dict
    )
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


class Reply(_Part):
    """Which answers the carrier's system wants to PAXLST; None: those that each UNB asks for."""

    forms: tuple[ReplyForm, ...] | None = None


class Expect(_Part):
    """What is usual for this carrier, so that what is not can be noticed."""

    travellers: tuple[int, int] | None = None
    minutes_before_departure: int | None = None


class Profile(_Part):
    """One `profile.toml`. A profile without `carrier` serves every carrier that has no better one.

    `assumed` says that nobody at the carrier has confirmed the layout yet. `folder` and `version`
    (the start of a hash of the file) are not written in the file.
    """

    folder: Path
    version: str
    name: str
    format: Literal["paxlst", "table"]
    carrier: Annotated[str, Field(pattern=_CARRIER)] | None = None
    icao: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    contact: str | None = None
    assumed: bool = False
    recognise: Recognise = Recognise()
    paxlst: Paxlst = Paxlst()
    table: Table | None = None
    reply: Reply = Reply()
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.format == "table") != (self.table is not None):
            raise ValueError('the section [table] belongs to format = "table", and only there')
        if self.table is not None:
            named = {*self.recognise.columns, *self.recognise.any_of}
            if not named:
                raise ValueError("a table is known by its columns: [recognise] needs `columns`")
            if strange := sorted(named - self.table.said_words):
                raise ValueError(f"{strange[0]!r} of [recognise] is not among [table.columns]")
        return self

    @property
    def label(self) -> str:
        """Its folder and version, as receipts name it: `3r_divi_divi@1f2e3d4c`."""
        return f"{self.folder.name}@{self.version}"


_KEYS = frozenset(
    key for part in (Profile, Recognise, Paxlst, Table, Reply, Expect) for key in part.model_fields
)


def load(folder: Path) -> Profile:
    """The profile of a folder.

    Raises Misconfigured, naming the file, the line, the key and the mend of every fault in it.
    """
    file = folder / "profile.toml"
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file}: {error}") from None
    return parse(text, folder)


def parse(text: str, folder: Path) -> Profile:
    """The profile that a text is; `folder` names it. Raises Misconfigured as `load` does."""
    file = folder / "profile.toml"
    try:
        said: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{file}: {error}") from None
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    unsaid = {"folder": folder, "version": version}
    if written := unsaid.keys() & said.keys():
        raise Misconfigured(f"{file}: {min(written)}: unknown key; leave it out")
    try:
        return Profile.model_validate(said | unsaid)
    except ValidationError as error:
        lines = complaints(
            error, text, _KEYS | TRAVELLER_WORDS | FLIGHT_WORDS, see="carriers/README.md"
        )
        raise Misconfigured("\n".join(f"{file}, {line}" for line in lines)) from None
