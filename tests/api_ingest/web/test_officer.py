"""What an officer sees and decides."""

import asyncio

import pytest

from tests.messages import a_message, a_person
from tests.site import Console, an_entry
from tests.waiting import until


@pytest.fixture
async def alert(service):
    await service.import_list(an_entry())
    ahead = {"departs": "9911300100", "arrives": "9911301000"}  # whenever this test runs
    await service.push(a_message(a_person("EXAMPEL"), **ahead), name="evening.edi")
    [row] = await service.fetch("select id from alert")
    return f"/officer/alerts/{row['id']}"


async def decide(console, alert, verdict, reason, **more):
    return await console.post(alert, alert, verdict=verdict, reason=reason, **more)


async def state(service):
    [row] = await service.fetch("select state, verdict from alert")
    return row["state"], row["verdict"]


async def test_the_queue_shows_the_flight_the_person_and_how_sure_we_are(console, alert):
    _, _, text = await console.get("/officer", headers={"Accept-Language": "en"})
    for said in ("KL767", "AMS – BON", "EXAMPEL, PETRA", alert, "match"):
        assert said in text


async def test_the_card_says_who_why_what_to_do_and_where_it_comes_from(console, alert):
    _, _, text = await console.get(alert, headers={"Accept-Language": "en"})
    for said in ("What to do", "Comparison", "Weight in bits", "kl_klm@", "overstay 1, E1"):
        assert said in text
    assert "<mark>" in text, "where the names differ"
    assert "is the birth date 14 February 1985?" in text


async def test_a_card_in_dutch_is_dutch_to_the_last_line(console, alert):
    _, _, text = await console.get(alert, headers={"Accept-Language": "nl"})
    for said in ("bericht 1, segment 10 NAD", "Kijk in het reisdocument: is ", "Som"):
        assert said in text


@pytest.mark.parametrize(
    ("verdict", "reason", "becomes"),
    [
        ("hit", "document_seen", "decided"),
        ("no_hit", "other_person", "decided"),
        ("doubt", "needs_second_reader", "open"),
    ],
)
async def test_a_decision_is_kept_with_its_reason_officer_and_time(
    service, console, alert, verdict, reason, becomes
):
    status, headers, _ = await decide(console, alert, verdict, reason, note="seen\x00 at gate 2")
    assert (status, headers["Location"]) == (303, alert)
    assert await state(service) == (becomes, verdict)
    [row] = await service.fetch("select verdict, reason, note, decided_at from decision")
    assert (row["verdict"], row["reason"], row["note"]) == (verdict, reason, "seen at gate 2")
    _, _, queue = await console.get("/officer")
    assert (alert in queue) is (becomes == "open")
    _, _, card = await console.get(alert)
    assert "seen at gate 2" in card


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("hit", "other_person"), ("", "document_seen"), ("hit", ""), ("maybe", "document_seen")],
)
async def test_a_decision_without_a_reason_that_goes_with_it_is_asked_again(
    service, console, alert, verdict, reason
):
    status, _, text = await decide(console, alert, verdict, reason)
    assert status == 422
    assert 'role="alert"' in text
    assert await state(service) == ("open", None)


async def test_a_second_decision_stands_beside_the_first(service, console, alert):
    await decide(console, alert, "hit", "document_seen")
    await decide(console, alert, "no_hit", "other_person")
    assert await state(service) == ("decided", "no_hit")
    assert len(await service.fetch("select 1 from decision")) == 2


async def test_a_withdrawn_alert_stays_withdrawn_whatever_is_decided(service, console, alert):
    await service.import_list()
    await decide(console, alert, "doubt", "data_too_poor")
    assert await state(service) == ("withdrawn", "doubt")


async def test_every_look_and_every_decision_leaves_a_trace(service, console, alert):
    await console.get(alert)
    await decide(console, alert, "hit", "document_seen")
    rows = await service.fetch("select actor, action from audit order by id")
    said = [(row["actor"], row["action"]) for row in rows]
    assert ("officer", "signed in") in said
    assert ("officer", "viewed") in said
    assert ("officer", "decided") in said


@pytest.mark.parametrize("path", ["/officer/alerts/999999", "/officer/alerts/999999999999999999"])
async def test_an_alert_that_is_not_there_is_not_found(console, path):
    assert (await console.get(path))[0] == 404


@pytest.mark.parametrize(("asked", "given"), [("nl-BQ,nl;q=0.9", "nl"), ("en", "en"), ("zh", "nl")])
async def test_pages_speak_the_language_of_the_reader(console, alert, asked, given):
    _, _, text = await console.get(alert, headers={"Accept-Language": asked})
    assert f'<html lang="{given}">' in text


async def test_an_empty_queue_says_what_is_expected_and_when_we_last_heard(console):
    _, _, text = await console.get("/officer", headers={"Accept-Language": "en"})
    assert "No open alerts." in text
    assert "Last delivery received" in text


async def test_a_new_alert_is_told_to_an_open_page_within_two_seconds(service, console):
    async with console.session.get(f"{console.base}/officer/live") as stream:
        assert (await stream.content.readline()).strip() == b"event: queue"
        await service.import_list(an_entry())
        await service.push(a_message(a_person()))
        async with asyncio.timeout(2):
            while (await stream.content.readline()).strip() != b"event: queue":
                pass


async def test_an_open_page_hears_no_more_once_its_session_has_ended(service, console):
    async with console.session.get(f"{console.base}/officer/live") as stream:
        await stream.content.readline()
        await service.fetch("delete from session returning 1")
        service.parts.live.wake()
        async with asyncio.timeout(2):
            await stream.content.read()


async def test_pages_that_are_closed_are_forgotten(service, console):
    async with Console(service.base) as other:
        await other.sign_in()
        stream = await other.session.get(f"{other.base}/officer/live")
        await stream.content.readline()
        assert len(service.parts.live._waiting) == 1
        stream.close()
    await until(lambda: not service.parts.live._waiting)


async def test_a_stop_does_not_wait_for_open_pages(service, console):
    async with console.session.get(f"{console.base}/officer/live") as stream:
        await stream.content.readline()
        await service.parts.live.close(None)
        async with asyncio.timeout(2):
            await stream.content.read()
