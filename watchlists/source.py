"""A list's `list.toml`.

What it is for, what an officer is to do, and how a file of it is laid out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.manifest import TravellerKind

SHIPPED = Path(__file__).parent / "sources"
FIELDS = frozenset(
    [
        "id",
        "surname",
        "given_names",
        "birth_date",
        "sex",
        "nationality",
        "document_type",
        "document_number",
        "issuing_state",
        "aliases",
        "valid_from",
        "valid_until",
        "category",
        "note",
    ]
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Instruction(_Part):
    """What the officer is to do about a match, by language."""

    do: dict[str, str] = Field(description="what to do, by language")
    do_not: dict[str, str] = Field(description="what not to do, by language")
    call: str = Field(description="whom to call")


class Thresholds(_Part):
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


class ListSource(_Part):
    """One list. Raises ValidationError for unknown keys."""

    title_by_language: dict[str, str] = Field(alias="title", description="its name, by language")
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
    columns: dict[str, str] = Field({}, description="header word = field, where they differ")
    date_forms: tuple[str, ...] = Field(("YYYY-MM-DD",), description="forms of dates in its file")
    folder: Path = Field(Path(), description="where it was found; not written")

    @model_validator(mode="after")
    def _fields_exist(self) -> ListSource:
        unknown = sorted(set(self.columns.values()) - FIELDS)
        if unknown:
            raise ValueError(f"columns: {', '.join(unknown)}: no such field")
        return self

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    def title(self, language: str) -> str:
        """Its name in a language, or in English."""
        return self.title_by_language.get(language) or self.title_by_language["en"]


def load(folder: Path) -> ListSource:
    """The list in a folder. Raises Misconfigured, naming the file, the key and what is wrong."""
    path = folder / "list.toml"
    try:
        said = tomllib.loads(path.read_text("utf-8"))
        return ListSource.model_validate(_tuples(said) | {"folder": folder})
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from None
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{path}: {lines}") from None


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


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    """TOML has arrays; the model, being frozen, has tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
