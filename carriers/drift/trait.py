"""What one delivery looks like, without a word of any person: headers, forms, lengths, shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.fields import dates, name
from api_ingest.domain.problem import NAME_MOJIBAKE
from api_ingest.domain.reported import ReportedManifest, ReportedTraveller
from api_ingest.tables import delimited
from carriers.contract import Reading
from carriers.formats.table import located
from carriers.inference import calendar
from carriers.inference.person import given_share
from carriers.profile import Profile

LIMITS = (35, 255)
"""Characters at which systems cut: a component of PAXLST D.02B, a column of a database."""
MOST = 500  # travellers looked at; a habit shows in fewer


class Traits(NamedTuple):
    """`given` is the share of given names that are known, by what they were read as.

    `forms` are the forms of dates that the profile does not read, with how many each would;
    `cut` counts names exactly as long as a limit that none goes beyond.
    """

    charset: str | None
    headers: list[str]
    given: dict[str, float]
    forms: dict[str, int]
    dates: int
    names: int
    mojibake: int
    cut: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return self._asdict()


def traits(delivery: Delivery, profile: Profile, reading: Reading) -> Traits:
    """The traits of a delivery that was read by a profile."""
    charset, headers = _layout(delivery.content, profile)
    people = list(islice(_people(reading.manifests), MOST))
    surnames = [one.surname.text for one in people if one.surname]
    given = [v.text for one in people for v in one.given_names]
    texts = list(_texts(people))
    return Traits(
        charset, headers,
        {"surname": given_share(surnames), "given_names": given_share(given)},
        _unread(texts, reading.manifests), len(texts), len(surnames) + len(given),
        sum(NAME_MOJIBAKE in name.tidy(text)[1] for text in (*surnames, *given)),
        _cut([*surnames, *given]),
    )  # fmt: skip


def _layout(content: bytes, profile: Profile) -> tuple[str | None, list[str]]:
    """The character set and the headers of a table."""
    if profile.table is None:
        return None, []
    try:
        found, _ = located(content, profile, profile.table)
    except Refused:
        return None, []
    headers = dict.fromkeys(n for _, header in found for n in header.names if n)
    texts = [sheet.text for sheet, _ in found if isinstance(sheet, delimited.Sheet)]
    return (texts[0].charset if texts and not texts[0].letters.isascii() else None), list(headers)


def _people(manifests: Sequence[ReportedManifest]) -> Iterator[ReportedTraveller]:
    return (one for manifest in manifests for one in manifest.travellers)


def _texts(people: Sequence[ReportedTraveller]) -> Iterator[str]:
    for one in people:
        yield from (v.text for v in (one.birth_date,) if v)
        yield from (d.expiry_date.text for d in one.documents if d.expiry_date)


def _unread(texts: Sequence[str], manifests: Sequence[ReportedManifest]) -> dict[str, int]:
    forms = next((m.traveller_date_forms or m.date_forms for m in manifests), ())
    left = [
        text for text in texts if text.strip() and dates.read(calendar.bare(text), *forms) is None
    ]
    return calendar.forms_of(left) if left else {}


def _cut(names: Sequence[str]) -> dict[str, int]:
    longest = max(map(len, names), default=0)
    return {str(longest): sum(len(n) == longest for n in names)} if longest in LIMITS else {}
