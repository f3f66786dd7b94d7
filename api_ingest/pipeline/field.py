"""One field: read by the module that knows it, its problems said at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from api_ingest.domain.problem import Kind, Problem
from api_ingest.domain.reported import Reported

Value = TypeVar("Value")


def read_field(
    value: Reported | None,
    reader: Callable[..., tuple[Value | None, tuple[Kind, ...]]],
    problems: list[Problem],
    *args: object,
    **kwargs: object,
) -> Value | None:
    """Its value, or None; what is wrong with it is added to `problems`."""
    if value is None:
        return None
    found, kinds = reader(value.text, *args, **kwargs)
    if kinds:
        problems.extend(kind.at(value) for kind in kinds)
    return found
