"""Real messages of others all the way: over HTTP, into PostgreSQL, and out as a receipt."""

import pytest

# How many travellers each file holds, by its NAD segments (FL, DDU, FM, DDT).
TRAVELLERS = {
    "ediclean/A.txt": 1, "ediclean/B.txt": 1, "ediclean/C.txt": 3, "ediclean/D.txt": 1,
    "gtas/Test3.txt": 260, "gtas/airline2.edi": 10, "gtas/apisMessage.txt": 2,
    "gtas/tamr-flight1.txt": 10, "gtas/tamr-flight2.txt": 10, "gtas/tamr-flight3.txt": 10,
    "guide/guide_example_51.edi": 1, "guide/guide_example_52.edi": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", TRAVELLERS)
async def test_a_public_message_is_taken_with_every_traveller(service, public_samples, name):
    status, receipt = await service.push((public_samples / name).read_bytes(), name=name)
    assert (status, receipt["outcome"]) == (201, "taken")
    counts = receipt["travellers"]
    repeated = receipt["problem_counts"].get("traveller-repeated", 0)
    assert counts["taken"] + repeated == TRAVELLERS[name]
    assert counts["left_out"] == 0
    [row] = await service.fetch("select count(*) as n, count(distinct person) as p from traveller")
    assert row["n"] == counts["taken"] == counts["new"]


async def test_none_of_the_public_messages_is_refused_whatever_came_before(service, public_samples):
    files = sorted(path for path in public_samples.rglob("*") if path.suffix in {".txt", ".edi"})
    assert len(files) == 16
    answers = [await service.push(path.read_bytes(), name=path.name) for path in files]
    assert {status for status, _ in answers} == {201}
    states = await service.fetch("select state, count(*) as n from delivery group by state")
    assert states == [{"state": "taken", "n": 16}]
