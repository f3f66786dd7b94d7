"""Two told apart stay quiet while neither changes; where the list asks, two people say so."""

from datetime import UTC, datetime, timedelta

import pytest

from api_ingest.web.rendering import clock
from tests.messages import a_message, a_person
from tests.site import Console, an_entry

NO = {"verdict": "no_hit", "reason": "other_person"}
OPEN = "select id, state, quiet from alert order by id"


async def page_of(service, at=-1):
    row = (await service.fetch("select id from alert order by id"))[at]
    return f"/officer/alerts/{row['id']}"


async def states(service):
    return [row["state"] for row in await service.fetch(OPEN)]


def on_flight(flight, surname="EXAMPEL", **changes):
    return a_message(a_person(surname, **changes), flight=f"KL{flight:04}", reference=f"R{flight}")


@pytest.fixture
async def told_apart(service, console):
    """A possible match, dismissed by one officer."""
    await service.import_list(an_entry())
    await service.push(on_flight(701))
    page = await page_of(service)
    status, _, _ = await console.post(page, page, **NO)
    assert (status, await states(service)) == (303, ["decided"])
    return page


async def test_the_same_two_are_quiet_on_the_next_flight_and_it_says_why_and_until_when(
    service, console, told_apart
):
    await service.push(on_flight(702))
    assert await states(service) == ["decided", "quiet"]
    until = clock(datetime.now(UTC) + timedelta(days=30))[: len("31-12")]
    page = await page_of(service)
    english = {"Accept-Language": "en"}
    _, _, card = await console.get(page, headers=english)
    _, _, queue = await console.get("/officer", headers=english)
    for said in ("Told apart before:", "by officer", "Another person, seen in person", until):
        assert said in card
    assert ("No open alerts." in queue, page in queue) == (True, True)
    await console.post(f"{page}/lift", page, note="seen again")
    assert await states(service) == ["decided", "open"]
    [row] = await service.fetch("select lifted_by, lifted_because from quiet_pair")
    assert tuple(row.values()) == ("officer", "seen again")


@pytest.mark.parametrize(
    "changed", [{"number": "NX7654321"}, {"birth": "850215"}, {"surname": "EXAMPELL"}]
)
async def test_a_traveller_whose_data_changed_is_shown_again_and_it_says_so(
    service, console, told_apart, changed
):
    await service.push(on_flight(702, **changed))
    assert await states(service) == ["decided", "open"]
    if "surname" in changed:
        _, _, card = await console.get(await page_of(service), headers={"Accept-Language": "en"})
        assert "It is shown again because" in card


async def test_an_entry_that_changed_is_shown_again_but_not_for_its_note(service, told_apart):
    await service.push(on_flight(702))
    await service.import_list(an_entry(note="missed again"))
    assert await states(service) == ["decided", "quiet"]
    await service.import_list(an_entry(sex="F", note="missed again"))
    assert await states(service) == ["decided", "open"]


async def test_flights_that_are_there_already_fall_quiet_and_wake_when_the_time_is_over(
    service, console
):
    await service.import_list(an_entry())
    await service.push(on_flight(701))
    await service.push(on_flight(702))
    page = await page_of(service, 0)
    await console.post(page, page, **NO)
    assert await states(service) == ["decided", "quiet"]
    await service.fetch("update quiet_pair set until = now() - interval '1 hour' returning id")
    await service.parts.lists.refresh()
    assert await states(service) == ["decided", "open"]
    assert await service.fetch("select 1 from quiet_pair") == []


async def test_a_correction_ends_the_quiet_and_nobody_is_named_in_the_memory(
    service, console, told_apart
):
    await service.push(on_flight(702))
    [row] = await service.fetch("select q::text as said from quiet_pair q")
    assert not [one for one in ("EXAMP", "PETRA", "1985-02", "NX123") if one in row["said"].upper()]
    await console.post(told_apart, told_apart, verdict="hit", reason="document_seen")
    assert await states(service) == ["decided", "open"]


async def test_dismissing_a_strong_match_holds_once_a_second_officer_says_the_same(
    service, console
):
    await service.import_list(an_entry())
    await service.push(on_flight(701, "EXAMPLE"))
    page = await page_of(service)
    await console.post(page, page, **NO)
    assert await states(service) == ["open"]
    _, _, queue = await console.get("/officer", headers={"Accept-Language": "en"})
    assert "waits for a second person" in queue
    status, _, text = await console.post(page, page, **NO)
    assert (status, await states(service)) == (409, ["open"])
    assert 'role="alert"' in text
    await service.add_officer("second")
    async with Console(service.base) as other:
        await other.sign_in("second")
        _, _, text = await other.get(page, headers={"Accept-Language": "en"})
        assert "It holds once you say the same" in text
        await other.post(page, page, **NO)
    assert await states(service) == ["decided"]
    rows = await service.fetch(
        "select proposed, confirms is not null as c from decision order by id"
    )
    assert [tuple(row.values()) for row in rows] == [(True, False), (False, True)]
    assert len(await service.fetch("select 1 from quiet_pair")) == 1
