"""What a profile says of a carrier's PAXLST dialect, applied to what was read.

The reader knows the message; this knows the habit of one sender. Values stay as received, each with
its place: only the field changes that they are taken for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from api_ingest.domain.reported import Reported, ReportedManifest, ReportedTraveller
from carriers.contract import Reading
from carriers.profile import Paxlst, Swap


def adapt(reading: Reading, dialect: Paxlst) -> Reading:
    """The reading as this sender means it. Changes its manifests in place, and returns it."""
    for manifest in reading.manifests:
        _dates(manifest, dialect)
        for traveller in manifest.travellers if dialect.swap else ():
            for swap in dialect.swap:
                _SWAPS[swap](traveller)
    return reading


def _dates(manifest: ReportedManifest, dialect: Paxlst) -> None:
    manifest.traveller_date_forms = dialect.date_forms
    manifest.century = dialect.birth_century


def _swap_names(traveller: ReportedTraveller) -> None:
    """`NAD+FL+++JAN:VAN DEN BERG`: given name first, surname behind it."""
    given = traveller.given_names
    if not given:
        return
    first = (traveller.surname,) if traveller.surname else ()
    traveller.surname, traveller.given_names = given[0], (*first, *given[1:])


def _swap_ports(traveller: ReportedTraveller) -> None:
    traveller.embarkation, traveller.disembarkation = (
        traveller.disembarkation, traveller.embarkation,
    )  # fmt: skip


def _swap_document_dates(traveller: ReportedTraveller) -> None:
    for one in traveller.documents:
        one.expiry_date, one.issue_date = one.issue_date, one.expiry_date


def _swap_states(traveller: ReportedTraveller) -> None:
    """The state that issued the document where the nationality belongs, and the other way round."""
    for one in traveller.documents[:1]:
        state = one.issuing_state
        one.issuing_state = _first(traveller.nationalities)
        traveller.nationalities = (state,) if state else ()


def _first(values: Iterable[Reported]) -> Reported | None:
    return next(iter(values), None)


_SWAPS: dict[Swap, Callable[[ReportedTraveller], None]] = {
    "names": _swap_names, "ports": _swap_ports, "document_dates": _swap_document_dates,
    "states": _swap_states,
}  # fmt: skip
