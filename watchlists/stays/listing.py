"""An accepted overstay as an entry of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.entry import ListedDocument, Name, WatchlistEntry
from watchlists.stays.overstay import Overstay
from watchlists.stays.wording import total


def entry_of(
    overstay: Overstay,
    identity: Mapping[str, Any],
    *,
    list: str,
    left: date | None,
    valid_from: date,
    valid_until: date,
) -> WatchlistEntry:
    """The entry; its id is the same for the same stay.

    `identity` has, of a traveller's JSON: surname, given_names, birth_date, sex, nationalities,
    documents. `left` is the day of departure: the category is `past` then, else `present`.
    """
    since = f"since {overstay.arrival.flight}"
    until = f", left on {left}" if left else ""
    birth = identity["birth_date"]
    return WatchlistEntry(
        list=list,
        id=f"stay-{overstay.reference[:16]}",
        names=(Name(identity["surname"] or "", " ".join(identity["given_names"])),),
        birth_dates=(PartialDate.from_iso(birth),) if birth else (),
        sex=identity["sex"],
        nationalities=tuple(identity["nationalities"]),
        documents=tuple(
            ListedDocument(one["type"], one["number"], one["issuing_state"])
            for one in identity["documents"]
            if one["number"] and one["type"] != "V"
        ),
        valid_from=valid_from,
        valid_until=valid_until,
        category="past" if left else "present",
        note=f"{overstay.on}: {total(overstay, 'en')} ({overstay.rule}), {since}{until}",
    )
