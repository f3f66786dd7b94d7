"""From an arrival without a departure to a proposal, a list entry and an alert; and back."""

import json
from contextlib import asynccontextmanager
from datetime import date
from typing import get_args

import pytest

from api_ingest.settings import Settings
from api_ingest.upkeep.overstays import compute
from tests.commands import command, lines_of_json
from tests.journeys import Clock, a_tourist, arrival, departure
from tests.site import Console, site
from watchlists.stays import wording
from watchlists.stays.doubt import CAPS
from watchlists.stays.permitted import GrantKind

ENGLISH = {"Accept-Language": "en"}
PROPOSALS = "select id, state, because, over, strength, ended::text, entry, identity from overstay"
CLOSED = {"function": "266+CLOB", "prepared": "260105:1020"}
ACCEPT = {"verdict": "accept", "reason": "register_checked"}
OTHER = a_tourist("OTHER", "OTTO", number="CX7654321")
PERSON = {"surname": "Example", "given_names": "Petra", "birth_date": "1985-02-14",
          "nationality": "CAN", "document_number": "CX1234567"}  # fmt: skip


@asynccontextmanager
async def a_site(url, **changes):
    clock = Clock("2026-01-05")
    async with site(url, work=False, clock=clock, **changes) as service:
        service.clock = clock
        yield service


@pytest.fixture
async def held(database_url):
    async with a_site(database_url) as service:
        yield service


async def on(service, day, *messages):
    """Go to that day, take these manifests, count, and propose."""
    service.clock.go(day)
    for message in messages:
        status, receipt = await service.push(message)
        assert status == 201, receipt
    await service.parts.ledger.refresh()


async def an_overstay(service):
    """A Canadian came on 5 January, boarded, and was not seen since: five days over on 9 April."""
    message = arrival(a_tourist(), day="2026-01-05")
    await on(service, "2026-01-05", message, arrival(a_tourist(), day="2026-01-05", **CLOSED))
    await on(service, "2026-04-09")
    [proposal] = await service.fetch(PROPOSALS)
    return f"/officer/overstays/{proposal['id']}"


async def state(service):
    [row] = await service.fetch(PROPOSALS)
    return row["state"], row["because"]


@asynccontextmanager
async def officer(service, name="officer"):
    await service.add_officer(name)
    async with Console(service.base) as console:
        await console.sign_in(name)
        yield console


async def accept_by_two(service, path, **more):
    for name in ("officer", "colleague"):
        async with officer(service, name) as console:
            status, _, text = await console.post(path, path, **ACCEPT, **more)
            assert status == 303, text
    await service.parts.lists.refresh()


async def test_nobody_is_over_on_the_last_lawful_day_and_one_day_on_the_next(held):
    await on(held, "2026-01-05", arrival(a_tourist(), day="2026-01-05"))
    await on(held, "2026-04-04")
    assert await held.fetch(PROPOSALS) == []
    await on(held, "2026-04-05")
    assert [row["over"] for row in await held.fetch(PROPOSALS)] == [1]


async def test_a_day_is_computed_once_and_at_its_time(held):
    await on(held, "2026-01-05", arrival(a_tourist(), day="2026-01-05"))
    held.clock.go("2026-04-09", hour=3)
    await held.parts.ledger.refresh()
    assert await held.fetch(PROPOSALS) == []
    held.clock.go("2026-04-09", hour=4)
    await held.parts.ledger.refresh()
    await held.parts.ledger.refresh()
    runs = await held.fetch("select found, proposed from overstay_run where day = '2026-04-09'")
    assert runs == [{"found": 1, "proposed": 1}]
    await on(held, "2026-04-10")
    assert [row["over"] for row in await held.fetch(PROPOSALS)] == [6]


async def test_two_officers_put_an_overstay_on_the_list_and_the_departure_raises_an_alert(held):
    path = await an_overstay(held)
    async with officer(held) as console:
        _, _, text = await console.get("/officer/overstays", headers=ENGLISH)
        assert "EXAMPLE, PETRA" in text
        assert "95 of 90 days used within 180, 5 over" in text
        _, _, card = await console.get(path, headers=ENGLISH)
        for said in ("Nobody ever tells us who leaves with ferries.", "KL767 2026-01-05",
                     "BTU BES 4.2(1)", "2026-04-04", "Refer to the second line"):  # fmt: skip
            assert said in card
        assert (await console.post(path, path, **ACCEPT))[0] == 303
        assert await state(held) == ("open", None)
        status, _, text = await console.post(path, path, **ACCEPT)
        assert status == 422, "one person has one word"
    async with officer(held, "colleague") as console:
        _, _, card = await console.get(path, headers=ENGLISH)
        assert "Waits for a second officer" in card
        assert (await console.post(path, path, **ACCEPT))[0] == 303
    assert await state(held) == ("accepted", None)
    [entry] = await held.fetch("select detail from list_entry where list = 'overstay'")
    assert entry["detail"]["names"] == [{"surname": "EXAMPLE", "given_names": "PETRA"}]
    assert entry["detail"]["category"] == "present"
    await held.parts.lists.refresh()
    await on(held, "2026-04-12", departure(a_tourist(), day="2026-04-12"))
    assert await held.fetch("select list, strength from alert") == [
        {"list": "overstay", "strength": "strong"}
    ]
    [proposal] = await held.fetch(PROPOSALS)
    assert (proposal["state"], proposal["because"], proposal["ended"]) == (
        "accepted", None, "2026-04-12",
    )  # fmt: skip
    said = {row["action"] for row in await held.fetch("select action from audit")}
    assert {"viewed", "decided"} <= said


async def test_a_departure_that_was_told_late_withdraws_the_proposal(held):
    await an_overstay(held)
    late = departure(a_tourist(), day="2026-03-01", prepared="260409:1000")
    await on(held, "2026-04-09", late)
    assert await state(held) == ("withdrawn", "departure-found")


async def test_an_accepted_one_that_no_longer_stands_says_so_and_is_taken_off_by_two(held):
    path = await an_overstay(held)
    await accept_by_two(held, path)
    await on(held, "2026-04-09", departure(a_tourist(), day="2026-03-01", prepared="260409:1000"))
    assert await state(held) == ("accepted", "departure-found")
    for name in ("officer", "colleague"):
        async with officer(held, name) as console:
            _, _, card = await console.get(path, headers=ENGLISH)
            assert "a departure was found" in card
            await console.post(path, path, verdict="end", reason="no_longer_holds")
    assert await state(held) == ("rejected", None)
    assert await held.fetch("select 1 from list_entry where until is null") == []


async def test_who_appears_again_left_between_and_is_not_over(held):
    await an_overstay(held)
    await on(held, "2026-04-10", arrival(a_tourist(), day="2026-04-10"))
    assert await state(held) == ("withdrawn", "appeared-again")


async def test_missed_departures_are_told_by_command_and_page_and_name_nobody(held, database_url):
    await on(held, "2026-01-05", arrival(a_tourist(), day="2026-01-05"))
    await on(held, "2026-01-08", departure(a_tourist(), day="2026-01-08"))
    await on(held, "2026-02-10", arrival(a_tourist(), day="2026-02-10", flight="KL0769"))
    await on(held, "2026-03-01", arrival(a_tourist(), day="2026-03-01", flight="DC0010"))
    period = ("--from", "2026-02-15", "--to", "2026-03-01", "--json")
    _, said, _ = command("stay", "missed", *period, database_url=database_url)
    assert lines_of_json(said) == [
        {"came_with": "KL769 2026-02-10", "came": "2026-02-10", "port": "BON",
         "again_with": "DC10 2026-03-01", "again": "2026-03-01"},
    ]  # fmt: skip
    async with officer(held) as console:
        _, _, text = await console.get("/officer/overstays", headers=ENGLISH)
    assert "2026-02-10 · KL769 · BON" in text
    assert "EXAMPLE" not in text


SCHEDULED = """
insert into expected_flight (carrier, number, date, departure, arrival, departs, arrives, due,
                             cancelled)
select 'KL', number, '2026-02-01', departure, arrival, '2026-02-01 18:00Z', '2026-02-02 04:00Z',
       '2026-02-01 17:00Z', cancelled
from unnest($1::int[], $2::text[], $3::text[], $4::text[])
     as said (number, departure, arrival, cancelled)
returning id
"""


async def test_a_scheduled_departure_of_which_no_list_came_makes_an_overstay_doubtful(held):
    await on(held, "2026-01-05", arrival(a_tourist(), day="2026-01-05", **CLOSED))
    await on(held, "2026-01-05", departure(OTHER, day="2026-01-05", flight="KL0900"))
    await on(held, "2026-02-01", departure(OTHER, day="2026-02-01", flight="KL0770"))
    rows = [  # missing; told; coming; between the islands; called off
        (768, "BON", "AMS", None), (770, "BON", "AMS", None), (767, "AMS", "BON", None),
        (772, "BON", "EUX", None), (774, "BON", "AMS", "strike"),
    ]  # fmt: skip
    await held.fetch(SCHEDULED, *map(list, zip(*rows, strict=True)))
    async with held.parts.pool.acquire() as conn:
        found = await compute(conn, date(2026, 4, 9), held.parts.ledger.rules, Settings())
    [overstay] = [one for one in found if one.arrival.day == date(2026, 1, 5)]
    [doubt] = [one for one in overstay.doubts if one.code == "departures-missing-carrier"]
    assert (doubt.about["count"], doubt.about["flights"]) == (1, ["KL768 2026-02-01"])
    assert overstay.strength == "weak"


async def test_an_extension_entered_on_the_page_withdraws_the_proposal(held):
    path = await an_overstay(held)
    async with officer(held) as console:
        status, _, _ = await console.post(
            path + "/grants", path, kind="extension", last="2026-05-01", why="storm, no flights"
        )
        assert status == 303
    await held.parts.ledger.refresh(granted=True)
    assert await state(held) == ("withdrawn", "granted")
    await on(held, "2026-05-02")
    assert await state(held) == ("open", None), "and it is back when the extension has passed"
    assert ("officer", "stay granted") in [
        (row["actor"], row["action"]) for row in await held.fetch("select actor, action from audit")
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "extension", "why": "no last day"}, {"kind": "resident", "why": ""},
     {"kind": "tourist", "why": "x"}, {"kind": "resident", "why": "x", "first": "soon"},
     {"kind": "resident", "why": "x", "first": "2026-05-02", "last": "2026-05-01"}],
)  # fmt: skip
async def test_a_grant_that_cannot_be_is_asked_again(held, wrong):
    async with officer(held) as console:
        status, _, _ = await console.post("/officer/grants", "/officer/grants", **PERSON, **wrong)
    assert status == 422
    assert await held.fetch("select 1 from stay_grant") == []


async def test_a_resident_is_never_proposed_and_never_named(held):
    async with officer(held) as console:
        said = {"kind": "resident", "why": "sedula seen", **PERSON}
        assert (await console.post("/officer/grants", "/officer/grants", **said))[0] == 303
        _, _, text = await console.get("/officer/grants", headers=ENGLISH)
        assert "sedula seen" in text
        assert "Example" not in text
    await on(held, "2026-01-05", arrival(a_tourist(), day="2026-01-05"))
    await on(held, "2026-07-01")
    assert await held.fetch(PROPOSALS) == []
    assert await held.fetch("select 1 from stay_identity") == []
    async with officer(held) as console:
        [grant] = await held.fetch("select id from stay_grant")
        end = f"/officer/grants/{grant['id']}/end"
        assert (await console.post(end, "/officer/grants"))[0] == 303
    await on(held, "2026-09-28")
    assert await held.fetch(PROPOSALS) == [], "days as a resident do not count afterwards"
    await on(held, "2026-09-29")
    assert [row["over"] for row in await held.fetch(PROPOSALS)] == [1]


async def test_where_only_hashes_are_kept_the_officer_enters_the_person_and_they_tell(database_url):
    async with a_site(database_url, stay_identity="hashed") as service:
        path = await an_overstay(service)
        assert [row["identity"] for row in await service.fetch(PROPOSALS)] == [None]
        async with officer(service) as console:
            assert (await console.post(path, path, **ACCEPT, **PERSON))[0] == 303
        stranger = PERSON | {"surname": "Stranger", "document_number": "ZZ1"}
        async with officer(service, "colleague") as console:
            assert (await console.post(path, path, **ACCEPT, **stranger))[0] == 422
        async with officer(service, "colleague") as console:
            assert (await console.post(path, path, **ACCEPT, **PERSON))[0] == 303
        [entry] = await service.fetch("select detail from list_entry where list = 'overstay'")
        assert entry["detail"]["documents"][0]["number"] == "CX1234567"


def test_every_word_is_there_in_both_languages_and_every_doubt_has_a_sentence():
    english, dutch = (wording.words(language) for language in wording.LANGUAGES)
    assert {name: set(part) for name, part in english.items() if isinstance(part, dict)} == {
        name: set(part) for name, part in dutch.items() if isinstance(part, dict)
    }
    assert set(english["doubts"]) == set(CAPS)
    assert set(english["grants"]) == set(get_args(GrantKind))


async def test_rejected_stays_rejected_and_forgets_who_it_was(held):
    path = await an_overstay(held)
    async with officer(held) as console:
        await console.post(path, path, verdict="reject", reason="left_unlisted", note="seen off")
    await on(held, "2026-04-11")
    [row] = await held.fetch(PROPOSALS)
    assert (row["state"], row["over"], row["identity"]) == ("rejected", 7, None)


async def test_the_command_tells_the_evidence_and_nobodys_name(held, database_url):
    await an_overstay(held)
    code, out, _ = command("overstays", "--on", "2026-04-09", "--json", database_url=database_url)
    [one] = lines_of_json(out)
    assert code == 0
    assert (one["used"], one["granted"], one["over"]) == (95, 90, 5)
    assert one["arrival"]["flight"]["designator"] == "KL767"
    assert [doubt["code"] for doubt in one["doubts"]] == [
        "departures-unknown-before", "departures-never-sent-carrier", "departures-never-sent",
    ]  # fmt: skip
    assert "ferries" in one["doubts"][2]["says"]
    code, out, _ = command("overstays", "--on", "2026-04-09", database_url=database_url)
    assert "95 of 90 days used" in out
    assert "EXAMPLE" not in out


async def test_a_person_is_granted_shown_and_ended_by_commands(held, database_url):
    await an_overstay(held)
    given = {"database_url": database_url, "stdin": json.dumps(PERSON)}
    code, out, _ = command("stay", "show", "--json", **given)
    [said] = lines_of_json(out)
    assert (code, [stay["flights"] for stay in said["stays"]]) == (0, [["KL767 2026-01-05"]])
    code, out, error = command("stay", "grant", "resident", "--why", "sedula seen", **given)
    assert (code, out) == (0, "grant 1: resident\n"), error
    code, out, _ = command("stay", "grants", "--json", **given)
    assert [row["kind"] for row in lines_of_json(out)] == ["resident"]
    assert command("stay", "end", "1", **given)[0] == 0
    assert command("stay", "end", "1", **given)[0] == 1
    code, _, error = command("stay", "show", database_url=database_url, stdin='{"name": "X"}')
    assert (code, "name: no such field" in error) == (1, True)
