"""Tables of invented persons, and a profile that reads them as the test wants it."""

from datetime import UTC, date, datetime
from pathlib import Path

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.normalise import normalise
from carriers.formats import table
from carriers.profile import Profile

COLUMNS = {
    "surname": "SURNAME", "given_names": "GIVEN", "birth_date": "BORN", "sex": "SEX",
    "document_number": "DOC", "expiry_date": "EXPIRES", "nationality": "NAT",
}  # fmt: skip
PREAMBLE = {
    "flight_number": "Flight", "departure_date": "Date", "departure": "From", "arrival": "To",
}  # fmt: skip
DAY = date(2026, 11, 24)


def a_profile(recognise=None, **changes):
    layout = {
        "columns": COLUMNS, "optional": list(changes.get("columns", COLUMNS)),
        "date_forms": ["DD-MM-YYYY"], "preamble": PREAMBLE,
    }  # fmt: skip
    return Profile.model_validate({
        "folder": Path("x9_example"), "version": "0", "name": "Example Air", "carrier": "X9",
        "format": "table", "table": layout | changes,
        "recognise": recognise or {"columns": ["surname"]},
    })  # fmt: skip


def read(content, profile=None, **changes):
    content = content.encode() if isinstance(content, str) else content
    delivery = Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check", **changes
    )
    return table.read(delivery, profile or a_profile())


def understood(reading):
    """The manifests as held, and every problem from both ends."""
    both = [normalise(said, carrier="X9", today=DAY) for said in reading.manifests]
    return [manifest for manifest, _ in both], [
        *reading.problems,
        *(p for _, ps in both for p in ps),
    ]


def travellers(reading):
    return [one for manifest in reading.manifests for one in manifest.travellers]


def surnames(manifest):
    return [one.surname.text for one in manifest.travellers]


def said(problems):
    return [(problem.kind, str(problem.place), problem.value) for problem in problems]


def a_standard_table(*born, surname="CANARYBIRD"):
    """The table that every carrier may send, with a traveller for each of these birth dates."""
    head = "flight_number;departure_date;dep;arr;surname;given_names;date_of_birth;document_number"
    rows = [
        f"PY661;2026-11-24;PBM;BON;{surname};TWEETY;{day};ZQ{number:07}"
        for number, day in enumerate(born)
    ]
    return "\n".join([head, *rows, ""]).encode()
