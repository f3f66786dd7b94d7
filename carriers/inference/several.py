"""Cells that hold a document's parts together: P/NLD/NX1234567, or NX1234567 / NLD."""

from __future__ import annotations

import re
from typing import NamedTuple

from api_ingest.domain.fields import country
from carriers.inference.column import ENOUGH, Column
from carriers.inference.finding import Finding, percent, share

_FORMS = {
    "{document_type}/{issuing_state}/{document_number}": re.compile(
        r"[A-Za-z]{1,2}\s*/\s*(?P<state>[A-Za-z]{2,3})\s*/\s*[A-Za-z0-9-]{5,}"
    ),
    "{document_number}/{issuing_state}": re.compile(
        r"[A-Za-z0-9-]{5,}\s*/\s*(?P<state>[A-Za-z]{2,3})"
    ),
    "{document_number} ({issuing_state})": re.compile(
        r"[A-Za-z0-9-]{5,}\s*\(\s*(?P<state>[A-Za-z]{2,3})\s*\)"
    ),
    "{issuing_state}/{document_number}": re.compile(
        r"(?P<state>[A-Za-z]{2,3})\s*/\s*[A-Za-z0-9-]{5,}"
    ),
}


class Several(NamedTuple):
    """The templates by which the cells of a column are taken apart, and why."""

    templates: list[str]
    finding: Finding


def of(column: Column) -> Several | None:
    """The forms that nearly all cells have, with a state where it should stand."""
    left, templates = list(column.values), []
    for template, form in _FORMS.items():
        others = [text for text in left if not _fits(form, text)]
        if len(others) < len(left):
            templates.append(template)
        left = others
    fitting = len(column.values) - len(left)
    if not templates or share(fitting, len(column.values)) < ENOUGH:
        return None
    told = f"{percent(fitting, len(column.values))} cells hold them together"
    about = f"table.split.{column.header}"
    return Several(templates, Finding(about, " or ".join(templates), told, 0.9))


def _fits(form: re.Pattern[str], text: str) -> bool:
    found = form.fullmatch(text)
    return found is not None and country.read(found["state"])[0] is not None
