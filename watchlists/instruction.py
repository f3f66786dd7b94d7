"""What an officer is told to do about a match: by the list, its category and the direction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api_ingest.domain.fields.airport import Direction


def _has_english(said: dict[str, str]) -> dict[str, str]:
    if not said.get("en", "").strip():
        raise ValueError("English is needed (en): it stands in for a language that is not there")
    return said


ByLanguage = Annotated[dict[str, str], AfterValidator(_has_english)]
Language = Literal["en", "nl", "es", "pap"]


class Part(BaseModel):
    """A table of a list.toml. Unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Case(Part):
    """Where something else holds than in general. What it leaves out is said by the whole."""

    categories: tuple[str, ...] = Field((), description="of these categories; none: of all")
    directions: tuple[Direction, ...] = Field(
        (), description="inbound, outbound, or between the islands; none: in all"
    )
    title: ByLanguage | None = Field(None, description="what such a match is called, by language")
    do: ByLanguage | None = Field(None, description="what to do then, by language")
    do_not: ByLanguage | None = Field(None, description="what not to do then, by language")
    call: str | None = Field(None, description="whom to call then")

    def holds(self, category: str | None, direction: Direction | None) -> bool:
        """Whether a match of this category and direction is meant."""
        of_category = not self.categories or category in self.categories
        return of_category and (not self.directions or direction in self.directions)


class Instruction(Part):
    """What the officer is to do about a match, by language."""

    do: ByLanguage = Field(description="what to do, by language")
    do_not: ByLanguage = Field(description="what not to do, by language")
    call: str = Field(description="whom to call")
    case: tuple[Case, ...] = Field((), description="where something else holds; the first counts")

    def told(self, category: str | None, direction: Direction | None, language: str) -> Told:
        """What to say of one match; `direction` is None where the ports do not tell it."""
        case = next((one for one in self.case if one.holds(category, direction)), Case())
        return Told(
            title=_said(case.title, language) if case.title else None,
            do=_said(case.do or self.do, language),
            do_not=_said(case.do_not or self.do_not, language),
            call=case.call or self.call,
        )


class Told(Part):
    """An instruction in one language; `title` is what such a match is called, if anything."""

    title: str | None
    do: str
    do_not: str
    call: str


def _said(by_language: Mapping[str, str], language: str) -> str:
    return by_language.get(language) or by_language["en"]
