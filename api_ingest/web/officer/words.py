"""What a page says of a list, given to it by whoever puts the parts together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListWords:
    """A list's title and its instruction to the officer, by language.

    English stands in for a missing one.
    """

    titles: Mapping[str, str]
    do: Mapping[str, str]
    do_not: Mapping[str, str]
    call: str

    def title(self, language: str) -> str:
        """The name of the list."""
        return self.titles.get(language) or self.titles["en"]

    def to_do(self, language: str) -> str:
        """What to do."""
        return self.do.get(language) or self.do["en"]

    def not_to_do(self, language: str) -> str:
        """What not to do."""
        return self.do_not.get(language) or self.do_not["en"]
