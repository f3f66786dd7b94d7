"""The rules of the permitted stay, from `rules.toml`: groups of nationalities, days, windows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.fields import country
from watchlists.stays.days import DAY, Days, count, run

SHIPPED = Path(__file__).parent / "rules.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Sourced(_Part):
    source: str = Field(min_length=1, description="where it is written")
    unverified: bool = Field(default=False, description="nobody read it in a text that is in force")


class Counting(_Sourced):
    """Which days count."""

    entry_day: bool = Field(description="whether the day of arrival counts")
    exit_day: bool = Field(description="whether the day of departure counts")
    margin: int = Field(ge=0, description="days over up to which an overstay is never strong")


class Crew(_Sourced):
    """Who came as crew."""

    exempt: bool = Field(description="whether crew has limits of its own")


class Keeping(_Sourced):
    """How long stays are kept."""

    open_stays: int = Field(gt=0, description="days after which a stay nobody ended is erased")


class Rule(_Sourced):
    """At most `days` within any `within` days, for some nationalities or for all others."""

    name: str = Field(min_length=1, description="how officers and settings call it")
    nationalities: tuple[str, ...] = Field((), description="alpha-3; NLD is all of the Kingdom")
    others: bool = Field(default=False, description="for all that no other rule names")
    days: int = Field(gt=0, description="days permitted")
    within: int = Field(gt=0, description="days of the window that ends with the day asked about")
    uninterrupted: int | None = Field(None, gt=0, description="days permitted on end")
    valid_from: date | None = Field(None, description="the first day of the rule")
    valid_until: date | None = Field(None, description="the last day of the rule")
    propose: bool = Field(default=True, description="whether overstays are proposed at all")
    residents_likely: bool = Field(
        default=False, description="whether many hold the nationality who live here"
    )
    notice: str | None = Field(None, description="code of what officers are told beside it")

    @model_validator(mode="after")
    def _fits(self) -> Rule:
        if self.others == bool(self.nationalities):
            raise ValueError("nationalities, or others = true: one of the two")
        if self.days >= self.within:
            raise ValueError("days must be less than within, or nothing is limited")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from must not lie after valid_until")
        wrong = [code for code in self.nationalities if country.read(code) != (code, ())]
        if wrong:
            raise ValueError(f"nationalities: {', '.join(wrong)}: no alpha-3 code of a country")
        return self

    @property
    def groups(self) -> tuple[str, ...]:
        """The nationalities, one for all of the Kingdom; `*` for all others."""
        codes = (country.nationality_group(code) for code in self.nationalities)
        return ("*",) if self.others else tuple(codes)

    def in_force(self, on: date) -> bool:
        """Whether it is the rule of that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)

    def exceeded(self, days: Days, on: date) -> bool:
        """Whether a day spent is beyond the permitted stay, the day itself being among `days`."""
        return self.used(days, on) > self.days or (
            self.uninterrupted is not None and run(days, on) > self.uninterrupted
        )

    def used(self, days: Days, on: date) -> int:
        """Days spent in the window that ends with a day."""
        return count(days, self.window(on), on)

    def window(self, on: date) -> date:
        """The first day of the window that ends with a day."""
        return on - (self.within - 1) * DAY


class Rules(_Part):
    """All of `rules.toml`. Raises ValidationError for unknown keys and for gaps and doubles."""

    counting: Counting
    crew: Crew
    keeping: Keeping
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _one_for_everybody(self) -> Rules:
        names = sorted(rule.name for rule in self.rule)
        twice = sorted({one for one, other in pairwise(names) if one == other})
        if twice:
            raise ValueError(f"rule: two are called {', '.join(twice)}")
        for group in sorted({group for rule in self.rule for group in rule.groups}):
            mine = sorted((rule for rule in self.rule if group in rule.groups), key=_span)
            for one, other in pairwise(mine):
                if _span(one)[1] >= _span(other)[0]:
                    raise ValueError(f"rule: {one.name} and {other.name} name {group} on one day")
        if not _without_gaps(sorted(_span(rule) for rule in self.rule if rule.others)):
            raise ValueError("rule: on some day none has others = true")
        return self

    def rule_for(self, nationalities: Iterable[str], on: date) -> Rule:
        """The rule of a day for whoever shows these nationalities: the one that grants most."""
        today = [rule for rule in self.rule if rule.in_force(on)]
        by_group = {group: rule for rule in today for group in rule.groups}
        groups = {country.nationality_group(code) for code in nationalities}
        fitting = [by_group.get(group, by_group["*"]) for group in sorted(groups)]
        return max(fitting or [by_group["*"]], key=lambda rule: (rule.days, -rule.within))

    @property
    def shortest(self) -> int:
        """Days that anybody may stay: who was first seen so long ago, or later, is not over."""
        return min(min(rule.days, rule.uninterrupted or rule.days) for rule in self.rule)

    @property
    def look_back(self) -> int:
        """Days of the longest window."""
        return max(rule.within for rule in self.rule)


def load(path: Path = SHIPPED) -> Rules:
    """The rules in a file. Raises Misconfigured, naming the file, the line, the key and the fault.

    The line is that of the key, or of its table where the key is missing.
    """
    try:
        text = path.read_text("utf-8")
        return Rules.model_validate(_tuples(tomllib.loads(text)))
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from None
    except ValidationError as error:
        lines = (_told(text, e["loc"], e["msg"]) for e in error.errors())
        raise Misconfigured("; ".join(f"{path}{line}" for line in lines)) from None


def _told(text: str, where: Sequence[int | str], fault: str) -> str:
    """The fault behind its line and key; one of the whole file has none."""
    if not where:
        return f": {fault}"
    return f", line {_line(text, where)}: {'.'.join(map(str, where))}: {fault}"


def _line(text: str, where: Sequence[int | str]) -> int:
    """The line of `("rule", 1, "days")`: the second `[[rule]]`, and in it `days`."""
    table, key = str(where[0]), str(where[-1])
    wanted = next((step for step in where if isinstance(step, int)), 0)
    header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]")
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if header.match(line)]
    if wanted >= len(starts):
        return 1
    start = starts[wanted]
    for number, line in enumerate(lines[start + 1 :], start + 1):
        if line.lstrip().startswith("["):
            break
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number + 1
    return start + 1


def _span(rule: Rule) -> tuple[date, date]:
    return rule.valid_from or date.min, rule.valid_until or date.max


def _without_gaps(spans: list[tuple[date, date]]) -> bool:
    """Whether sorted spans cover every day there is."""
    if not spans or spans[0][0] != date.min or spans[-1][1] != date.max:
        return False
    return all(one[1] + DAY == other[0] for one, other in pairwise(spans))


def _tuples(said: Any) -> Any:
    """TOML has arrays; the model, being frozen, has tuples."""
    if isinstance(said, dict):
        return {key: _tuples(value) for key, value in said.items()}
    return tuple(_tuples(one) for one in said) if isinstance(said, list) else said
