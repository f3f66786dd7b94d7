"""From a timetable to a missing manifest, and from manifests to a carrier's scorecard."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest

from api_ingest.domain.schedule import ScheduledFlight
from api_ingest.store import accounts, alerts, expected, schedules, scorecard, uptime
from carriers.registry import Registry
from tests.messages import a_message, a_person
from tests.site import PASSWORD, Console, site
from watchlists.stays.crossing import day_of

DAY = date(2026, 11, 24)
IMPORTED = datetime(2026, 11, 20, tzinfo=UTC)
LEG = {
    "carrier": "KL", "number": 767, "departure": "AMS", "arrival": "BON", "first": date(2026, 1, 1),
    "departs": time(10, 30), "arrives": time(15, 55),
}  # fmt: skip
DEPARTS = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DUE = DEPARTS - timedelta(minutes=15)  # as the profile of KL says


class Clock:
    """The moment that a test wants it to be."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@asynccontextmanager
async def a_site(url, now=DUE - timedelta(hours=4), legs=(LEG,), **changes):
    clock = Clock(now)
    async with site(url, clock=clock, **changes) as service:
        service.clock = clock
        async with service.parts.pool.acquire() as conn, conn.transaction():
            wanted = [ScheduledFlight(**leg) for leg in legs]
            change = await schedules.compare(
                conn, {leg.carrier for leg in wanted}, wanted, add=False
            )
            await schedules.apply(conn, change, now=IMPORTED, by="test")
        await service.parts.expectations.once()
        yield service


async def until(service, moment):
    """It becomes later, and we are up all the time."""
    service.clock.now = moment
    await service.fetch("delete from uptime")
    await service.fetch(
        "insert into uptime (began, seen) values ($1, $2) returning id", IMPORTED, moment
    )


async def at(service, moment):
    """What is missing then."""
    await until(service, moment)
    return [one.flight.designator for one in await service.parts.expectations.once()]


async def cards(service, first=DAY, last=DAY):
    async with service.parts.pool.acquire() as conn:
        return await scorecard.cards(conn, first, last, None, service.clock.now)


async def card(service):
    """Of the carrier and the day of the flight; the test sends on a day of its own."""
    return next(one for one in await cards(service) if one.carrier == "KL")


def a_list(**changes):
    ymd = f"{DAY:%y%m%d}"
    said = {"departs": f"{ymd}1030", "arrives": f"{ymd}1555"} | changes
    return a_message(a_person(), a_person("ONTBREEKT", "ANNA", birth="", number=""), **said)


async def came_at(service, moment):
    """As if everything that came had come then."""
    async with service.parts.pool.acquire() as conn:
        await conn.execute("update manifest set received_at = $1", moment)


async def test_a_manifest_that_does_not_come_is_missing_from_when_it_is_due(database_url):
    async with a_site(database_url) as service:
        shown = []
        async with service.parts.pool.acquire() as conn:
            await conn.add_listener(alerts.CHANNEL, lambda *_: shown.append(1))
            assert await at(service, DUE - timedelta(minutes=1)) == []
            assert (await card(service)).flights == {"awaited": 1}
            assert shown == []
            await at(service, DUE + timedelta(minutes=1))
            await conn.fetch("select 1")
            assert shown == [1], "consoles look again when what is missing changes"
            await conn.reset()
        assert await at(service, DUE + timedelta(minutes=1)) == ["KL767"]
        assert (await card(service)).flights == {"missing": 1}
        assert await at(service, DUE + timedelta(hours=2)) == ["KL767"]
        effects = await service.fetch("select body from outbox where kind = 'manifest-missing'")
        [told] = [effect["body"] for effect in effects]
        assert {name: told[name] for name in ("flight", "date", "due")} == {
            "flight": "KL767", "date": "2026-11-24", "due": DUE.isoformat(),
        }  # fmt: skip
        await service.push(a_list())
        assert await at(service, DUE + timedelta(hours=3)) == []


@pytest.mark.parametrize(("minutes", "stands"), [(-1, "on_time"), (1, "late")])
async def test_a_manifest_is_late_from_when_it_was_due(database_url, minutes, stands):
    async with a_site(database_url) as service:
        await service.push(a_list())
        await came_at(service, DUE + timedelta(minutes=minutes))
        await until(service, DEPARTS)
        found = await card(service)
        assert found.flights == {stands: 1}
        assert found.median == 15 - minutes


async def test_the_time_in_which_we_were_down_is_taken_off(database_url):
    async with a_site(database_url) as service:
        await service.push(a_list())
        await came_at(service, DUE + timedelta(minutes=20))
        async with service.parts.pool.acquire() as conn:
            await conn.execute("delete from uptime")
            for minutes in (-90, -89.5, -10, 15, 15.5):
                await uptime.beat(conn, DUE + timedelta(minutes=minutes))
            service.clock.now = DUE + timedelta(minutes=15.5)
            down = await uptime.outages(conn, DUE - timedelta(days=1), service.clock.now)
        assert [(o.end - o.start) / timedelta(minutes=1) for o in down] == [79.5, 25]
        assert (await card(service)).flights == {"on_time": 1}


async def test_the_scorecard_counts_fields_problems_amendments_and_what_was_sent_again(
    database_url,
):
    async with a_site(database_url) as service:
        first = a_list()
        await service.push(first)
        await service.push(first)
        await service.push(a_list(function="745", prepared="0950"))
        found = await card(service)
        assert (found.amendments, found.travellers) == (1, 4)
        assert found.completeness["surname"] == 1
        assert found.poorest == ("birth_date", 0.5)
        today = datetime.now(UTC).date()
        days = await cards(service, today - timedelta(days=1), today)
        sent = [one for one in days if one.deliveries]
        assert [(one.deliveries, one.repeated, one.refused) for one in sent] == [(2, 1, 0)]
        assert sent[0].problems["birth-date-missing"] == 2
        text = json.dumps([one.to_json() for one in days])
        assert "EXAMPLE" not in text


async def test_bytes_that_come_again_after_they_were_erased_came_when_they_first_came(database_url):
    async with a_site(database_url) as service:
        await service.push(a_list())
        await came_at(service, DUE)
        await service.fetch("update delivery set erased_at = now(), content = '' returning id")
        await service.push(a_list())
        [row] = await service.fetch("select received_at from manifest")
        assert row["received_at"] == DUE


HOP = {
    "carrier": "WM", "number": 371, "first": date(2026, 1, 1), "departure": "SXM",
    "arrival": "SAB", "departs": time(9), "arrives": time(9, 15),
}  # fmt: skip


async def test_one_list_serves_every_hop_between_the_islands_and_a_test_serves_none(database_url):
    onward = HOP | {
        "departure": "SAB", "arrival": "EUX", "departs": time(9, 35), "arrives": time(9, 50),
    }  # fmt: skip
    back = HOP | {
        "departure": "EUX",
        "arrival": "SXM",
        "departs": time(10),
        "arrives": time(10, 20),
    }
    async with a_site(database_url, legs=(HOP, onward, back)) as service:
        noon = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
        table = (
            b"flight_number;departure_date;dep;arr;surname;given_names;date_of_birth;document_number\n"
            b"WM371;2026-11-24;SXM;SAB;EXAMPLE;PETRA;1985-02-14;NX1234567\n"
        )
        await service.push(table, carrier="WM", test=True)
        assert await at(service, noon) == ["WM371"] * 3
        await service.push(table, carrier="WM")
        legs = '[{"departure": "SXM", "arrival": "SAB"}, {"departure": "SAB", "arrival": "EUX"}]'
        await service.fetch(f"update flight set legs = '{legs}' where not test returning id")
        assert await at(service, noon) == ["WM371"]


async def test_a_new_schedule_changes_what_has_not_left_and_nothing_else(database_url):
    async with a_site(database_url) as service:
        await at(service, DEPARTS + timedelta(hours=1))
        async with service.parts.pool.acquire() as conn, conn.transaction():
            change = await schedules.compare(conn, {"KL"}, [], add=False)
            await schedules.apply(conn, change, now=service.clock.now, by="test")
        service.parts.expectations.wake()
        await service.parts.expectations.once()
        days = await service.fetch("select date from expected_flight order by date")
        assert days[-1]["date"] == DAY


async def test_a_flight_that_is_called_off_is_not_missing(database_url):
    async with a_site(database_url) as service:
        async with service.parts.pool.acquire() as conn:
            assert await expected.call_off(conn, "KL767", DAY, None, "storm") == ["AMS"]
        assert await at(service, DEPARTS) == []
        assert (await card(service)).flights == {"cancelled": 1}
        async with service.parts.pool.acquire() as conn:
            await expected.call_off(conn, "KL767", DAY, None, None)
        assert await at(service, DEPARTS) == ["KL767"]
        await service.push(a_list(function="25"))  # the carrier says so itself
        assert await at(service, DEPARTS) == []


async def test_a_profile_says_when_its_carrier_is_due(database_url, tmp_path):
    folder = tmp_path / "kl_klm"
    folder.mkdir()
    text = 'carrier = "KL"\nname = "K"\nformat = "paxlst"\ncontact = "desk, +31 20 5550100"\n'
    (folder / "profile.toml").write_text(f"{text}[expect]\nminutes_before_departure = 120\n")
    async with a_site(database_url, carrier_folders=(tmp_path,)) as service:
        assert await at(service, DEPARTS - timedelta(minutes=119)) == ["KL767"]
        assert service.parts.profiles.contact("KL") == "desk, +31 20 5550100"
        assert Registry.load((tmp_path,)).profiles


async def test_the_officer_and_the_operator_see_what_is_missing_and_each_only_his_pages(
    database_url,
):
    # The hour is the real one: without a timetable, whose flight is missing for half of each day.
    today = datetime.now(UTC)
    async with a_site(database_url, now=today, legs=()) as service:
        async with service.parts.pool.acquire() as conn:
            await conn.execute(
                "insert into expected_flight (carrier, number, date, departure, arrival, departs,"
                " arrives, due) values ('3R', 301, $1, 'CUR', 'BON', $2, $3, $2)",
                day_of(today), today - timedelta(minutes=10), today + timedelta(minutes=20),
            )  # fmt: skip
            for role in ("officer", "operator", "partner"):
                await accounts.add(conn, role, PASSWORD, role)
        english = {"headers": {"Accept-Language": "en"}}
        homes = {"officer": "/officer", "operator": "/operator", "partner": "/figures"}
        for role, home in homes.items():
            async with Console(service.base) as console:
                status, headers, _ = await console.sign_in(role)
                assert (status, headers["Location"]) == (303, home)
                status, headers, _ = await console.get("/")
                assert (status, headers["Location"]) == (303, home)
                status, _, text = await console.get(home, **english)
                assert status == 200
                if role == "officer":
                    assert "Scheduled flights on their way or leaving within 4 hours" in text
                if role != "partner":
                    assert "Expected, not received: 1" in text
                    assert "3R301" in text
                status, _, text = await console.get("/operator/scorecard?sort=late", **english)
                assert status == (200 if role == "operator" else 403)
                status, _, text = await console.get("/operator/scorecard.json")
                if role == "operator":
                    [one] = [c for c in json.loads(text)["cards"] if c["carrier"] == "3R"]
                    assert (one["missing"], one["expected"]) == (1, 1)
                    assert (await console.get("/officer"))[0] == 403
                status, headers, _ = await console.post("/sign-out", home)
                assert (status, headers["Location"]) == (303, "/sign-in")


async def test_an_expectation_goes_before_the_receipts_that_would_answer_it(database_url):
    async with a_site(database_url) as service, service.parts.pool.acquire() as conn:
        days = await conn.fetch("select date from expected_flight order by date")
        term, first = 30, days[0]["date"]
        on = datetime.combine(first, time(12), UTC) + timedelta(days=term - 7)
        assert await expected.erase(conn, on, term, 100) == 0
        assert await expected.erase(conn, on + timedelta(days=1), term, 100) == 1
