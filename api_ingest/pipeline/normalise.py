"""From what the carrier said to what we hold.

Every field read, nothing invented, every doubt a problem.
"""

from __future__ import annotations

from datetime import date

from api_ingest.domain.manifest import Manifest
from api_ingest.domain.problem import TRAVELLERS_NONE, Problem
from api_ingest.domain.reported import Reported, ReportedManifest
from api_ingest.pipeline import contradictions
from api_ingest.pipeline.flight_details import read_flight
from api_ingest.pipeline.traveller_details import LISTS, TravellerReader


def normalise(
    said: ReportedManifest, *, carrier: str | None, today: date
) -> tuple[Manifest | None, list[Problem]]:
    """The manifest as we hold it, and every problem. None where no flight can be made out.

    `carrier` is the sender's own designator, for a number that comes without one.
    """
    problems: list[Problem] = []
    flight = read_flight(said, carrier, today, problems)
    if flight is None:
        return None, problems
    reader = TravellerReader(said, flight, today, problems)
    travellers = tuple(t for one in said.travellers if (t := reader.read(one)) is not None)
    manifest = Manifest(
        function=said.function,  # type: ignore[arg-type]  # the readers use the words of Function
        flight=flight,
        travellers=travellers,
        part=said.part,
        stated_travellers=_count(said.stated),
        prepared=said.prepared,
        reference=said.reference,
        control=said.control,
        group=said.group,
        test=said.test,
        place=said.origin.place(),
    )
    if said.function == "passenger_list" and said.part is None:
        problems += contradictions.of_party(travellers, flight.date or today)
    if not said.travellers and said.function in LISTS and manifest.stated_travellers != 0:
        problems.append(TRAVELLERS_NONE.at(manifest.place))
    return manifest, problems


def _count(value: Reported | None) -> int | None:
    return int(value.text) if value is not None and value.text.strip().isdigit() else None
