"""A list's `list.toml`.

What it is for, what an officer is to do, how a file of it is laid out, and how long it is kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from api_ingest.domain.alert import Strength, Verdict
from api_ingest.domain.complaint import complaints
from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.fields import dates
from api_ingest.domain.manifest import TravellerKind
from watchlists.instruction import ByLanguage, Instruction, Part

SHIPPED = Path(__file__).parent / "sources"
FIELDS = frozenset({
    "id", "surname", "given_names", "birth_date", "sex", "nationality", "document_type",
    "document_number", "issuing_state", "aliases", "valid_from", "valid_until", "category", "note",
    "report_at", "report_every", "last_report", "missed_reports", "imposed_by", "contact",
})  # fmt: skip
ALL = "*"
"""Every category."""


class Thresholds(Part):
    """From which probability on a match is shown, and from which it is a strong one."""

    strong: float = Field(0.95, gt=0, lt=1, description="a strong match from here")
    possible: float = Field(
        0.5, gt=0, lt=1, description="a possible match from here; weaker: no alert"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Thresholds:
        if self.possible > self.strong:
            raise ValueError("possible must not lie above strong")
        return self


class FourEyes(Part):
    """Where one person alone does not decide. Categories are named, or `*` for all."""

    hit: tuple[str, ...] = Field((), description="categories in which a hit is confirmed")
    no_hit: tuple[str, ...] = Field((), description="categories in which a dismissal is confirmed")
    strong_no_hit: bool = Field(default=False, description="every dismissal of a strong match")
    proposals: bool = Field(default=False, description="a computed proposal that becomes an entry")
    removing: float | None = Field(
        None, ge=0, le=1, description="an import that removes more than this share of the entries"
    )

    def wanted(self, verdict: Verdict, category: str | None, strength: Strength) -> bool:
        """Whether a decision holds only once somebody else has said the same.

        A category that the list does not name is in doubt as strict as the strictest.
        """
        if verdict == "no_hit" and self.strong_no_hit and strength == "strong":
            return True
        named = {"hit": self.hit, "no_hit": self.no_hit}.get(verdict, ())
        return ALL in named or category in named or (category is None and bool(named))


class Keeping(Part):
    """How long what belongs to the list is kept, in days; None: as the settings say for all."""

    entries: int | None = Field(None, ge=0, description="an entry after its end or removal")
    matches: int | None = Field(None, ge=0, description="a match and its decision")
    quiet: int = Field(
        0, ge=0, description="so long a dismissed pair of traveller and entry stays quiet"
    )


class ListSource(Part):
    """One list. Raises ValidationError for unknown keys."""

    title_by_language: ByLanguage = Field(alias="title", description="its name, by language")
    purpose: str = Field(description="what it is for")
    legal_basis: str = Field(description="the law it rests on, with what is not verified yet")
    owner: str = Field(description="who keeps it")
    categories: dict[str, str] = Field({}, description="category = what it means")
    kinds: tuple[TravellerKind, ...] = Field(
        ("passenger", "crew", "transit_passenger", "transit_crew"),
        description="kinds of travellers that are looked for on it",
    )
    instruction: Instruction = Field(description="what the officer is to do")
    thresholds: Thresholds = Field(Thresholds(), description="probabilities of strong and possible")
    four_eyes: FourEyes = Field(FourEyes(), description="where a second person is needed")
    keeping: Keeping = Field(Keeping(), description="how long things are kept")
    columns: dict[str, str] = Field({}, description="header word = field, where they differ")
    ignore: tuple[str, ...] = Field((), description="columns that are passed over")
    date_forms: tuple[Annotated[str, AfterValidator(dates.form)], ...] = Field(
        ("YYYY-MM-DD",), description="forms of dates in its file"
    )
    folder: Path = Field(Path(), description="where it was found; not written")

    @model_validator(mode="after")
    def _agrees(self) -> ListSource:
        unknown = sorted(set(self.columns.values()) - FIELDS)
        if unknown:
            raise ValueError(f"columns: {', '.join(unknown)}: no such field")
        strange = sorted(set(self._named()) - set(self.categories) - {ALL})
        if strange:
            raise ValueError(f"{', '.join(strange)}: not among [categories]")
        return self

    def _named(self) -> Iterator[str]:
        """Every category that is spoken of."""
        yield from (*self.four_eyes.hit, *self.four_eyes.no_hit)
        for case in self.instruction.case:
            yield from case.categories

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    def title(self, language: str) -> str:
        """Its name in a language, or in English."""
        return self.title_by_language.get(language) or self.title_by_language["en"]


def load(folder: Path) -> ListSource:
    """The list in a folder.

    Raises Misconfigured, naming the file, the line, the key and the mend of every fault in it.
    """
    path = folder / "list.toml"
    try:
        text = path.read_text("utf-8")
        said: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from None
    if "folder" in said:
        raise Misconfigured(f"{path}: folder: unknown key; leave it out")
    try:
        return ListSource.model_validate(said | {"folder": folder})
    except ValidationError as error:
        lines = complaints(error, text, _keys(ListSource) | FIELDS, see="watchlists/README.md")
        raise Misconfigured("\n".join(f"{path}, {line}" for line in lines)) from None


def _keys(part: type[BaseModel]) -> set[str]:
    """Every key that may stand in a file, at whatever depth."""
    found = set()
    for name, field in part.model_fields.items():
        found.add(field.alias or name)
        for one in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(one, type) and issubclass(one, Part):
                found |= _keys(one)
    return found - {"folder"}


def load_all(extra_folders: Sequence[Path] = ()) -> list[ListSource]:
    """Every list: those shipped, and those in the operator's folders, which win.

    Raises Misconfigured for a folder that is not there.
    """
    folders: dict[str, Path] = {}
    for parent in (SHIPPED, *extra_folders):
        if not parent.is_dir():
            raise Misconfigured(f"watchlist_folders: there is no folder {parent}")
        found = sorted(file.parent for file in parent.glob("*/list.toml"))
        folders |= {folder.name: folder for folder in found}
    return [load(folder) for _, folder in sorted(folders.items())]
