"""A carrier's profile: what its deliveries look like, as written in `profile.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from api_ingest.domain.complaint import complaints
from api_ingest.domain.errors import Misconfigured
from carriers.layout import SEVERAL, FilePattern, Part, Table
from carriers.words import FLIGHT_WORDS, TRAVELLER_WORDS, Word

Swap = Literal["names", "ports", "document_dates", "states"]
PaxlstDate = Literal["edifact", "DDMMYY", "DDMMYYYY", "MMDDYY", "MMDDYYYY"]
ReplyForm = Literal["contrl", "cusres"]

# An IATA designator, or a name in capitals for those who have none.
_CARRIER = r"^(?:[A-Z0-9]{2}|[A-Z][A-Z-]{2,18}[A-Z])$"


class Recognise(Part):
    """How a delivery is known to be described by this profile."""

    senders: tuple[str, ...] = ()
    columns: tuple[Word, ...] = ()
    any_of: tuple[Word, ...] = ()
    file_name: FilePattern | None = None


class Paxlst(Part):
    """What is particular about a carrier's PAXLST."""

    ignore_segments: frozenset[str] = frozenset()
    swap: tuple[Swap, ...] = ()
    date_forms: Annotated[tuple[PaxlstDate, ...], SEVERAL] = ()
    birth_century: Literal[1900, 2000] | None = None


class Reply(Part):
    """Which answers the carrier's system wants to PAXLST; None: those that each UNB asks for."""

    forms: tuple[ReplyForm, ...] | None = None


class Expect(Part):
    """What is usual for this carrier, so that what is not can be noticed."""

    travellers: tuple[int, int] | None = None
    minutes_before_departure: int | None = None


class Profile(Part):
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
