"""Real messages of others all the way: over HTTP, into PostgreSQL, and out as a receipt.

What is expected of each stands in `tests/golden/public_messages.json`: flights, counts by kind, and
every problem with its place. It was read against the messages by hand; they themselves stay where
they are. `python -m tests.flow.test_public_messages FOLDER` writes it anew.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.registry import Registry
from tests.commands import ROOT

GOLDEN = ROOT / "tests" / "golden" / "public_messages.json"
EXPECTED = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
DAY = datetime(2026, 11, 24, tzinfo=UTC)


def observed(file):
    """Flights, kinds and problems of one message, without anything about a person."""
    delivery = Delivery(
        content=file.read_bytes(), received_at=DAY, channel="check", carrier="KL", name=file.name
    )
    found = understand(delivery, Registry.load())
    return {
        "manifests": [_manifest(one) for one in found.manifests],
        "problems": [[p.kind.code, str(p.place) if p.place else None] for p in found.problems],
    }


def _manifest(one):
    legs = [[leg.departure, _text(leg.departs), leg.arrival, _text(leg.arrives)]
            for leg in one.flight.legs]  # fmt: skip
    return {
        "function": one.function, "flight": one.flight.designator, "date": str(one.flight.date),
        "legs": legs, "stated": one.stated_travellers, "part": one.part and list(one.part),
        "kinds": dict(Counter(t.kind for t in one.travellers)),
        "documents": dict(Counter(d.type for t in one.travellers for d in t.documents)),
    }  # fmt: skip


def _text(moment):
    return moment.isoformat() if moment else None


@pytest.mark.parametrize("name", EXPECTED)
def test_a_public_message_is_read_as_it_was_by_hand(public_samples, name):
    assert observed(public_samples / name) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_public_message_is_taken_with_every_traveller(service, public_samples, name):
    status, receipt = await service.push((public_samples / name).read_bytes(), name=name)
    assert (status, receipt["outcome"]) == (201, "taken")
    counts, kinds = receipt["travellers"], [one["kinds"] for one in EXPECTED[name]["manifests"]]
    repeated = receipt["problem_counts"].get("traveller-repeated", 0)
    assert counts["taken"] == sum(sum(one.values()) for one in kinds)
    assert counts["left_out"] == 0
    [row] = await service.fetch("select count(*) as n from traveller")
    assert row["n"] + repeated == counts["taken"]


async def test_none_of_the_public_messages_is_refused_whatever_came_before(service, public_samples):
    files = sorted(path for path in public_samples.rglob("*") if path.suffix in {".txt", ".edi"})
    assert len(files) == 16
    answers = [await service.push(path.read_bytes(), name=path.name) for path in files]
    assert {status for status, _ in answers} == {201}
    states = await service.fetch("select state, count(*) as n from delivery group by state")
    assert states == [{"state": "taken", "n": 16}]


@pytest.mark.parametrize("name", ["A", "B", "C", "D"])
def test_a_wrapped_message_is_read_as_its_cleaned_copy(public_samples, name):
    wrapped, cleaned = (observed(public_samples / f"ediclean/{sub}{name}.txt")
                        for sub in ("", "cleaned/"))  # fmt: skip
    assert wrapped["manifests"] == cleaned["manifests"]


def main(folder):
    files = sorted(p for p in Path(folder).rglob("*") if p.suffix in {".txt", ".edi"})
    found = {str(file.relative_to(folder)): observed(file) for file in files}
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
