"""Passenger data are gone in time, whatever way they came; what an open alert needs stays."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from api_ingest.domain.delivery import Receipt, without_content
from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.problem import DATE_UNREADABLE, FLIGHT_ERASED
from api_ingest.domain.reported import Place
from api_ingest.store import list_proposals, passengers, watchlists
from api_ingest.upkeep.terms import KINDS, PLAIN
from tests.commands import ROOT, command
from tests.messages import a_message, a_person
from tests.site import Console, an_entry, site
from watchlists.scoring import WEIGHTS_VERSION
from watchlists.stays.crossing import day_of

TODAY = datetime.now(UTC).replace(hour=14, minute=0, second=0, microsecond=0)
LANDED = TODAY + timedelta(days=1)  # at 10:00 on Bonaire
AHEAD = {"departs": f"{LANDED:%y%m%d}0100", "arrives": f"{LANDED:%y%m%d}1000"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CANARIES = ("CANARYBIRD", "TWEETY", "ZQ8814413", "1982-02-28", "LOC8KX", "KEYCANARY", "19820228")
COLUMNS = """
select table_name, column_name, data_type from information_schema.columns
where udt_name <> '_int4' and table_schema = 'public' and table_name in (
    select tablename from pg_tables where schemaname = 'public')
order by 1, 2
"""
BORN = (PartialDate(1982, 2, 28),)
LOOSE = {"text", "jsonb", "json", "bytea", "ARRAY", "character varying"}


def canary(surname="CANARYBIRD", given="TWEETY", **changes):
    said = {"number": "ZQ8814413", "birth": "820228", "locator": "LOC8KX"} | changes
    return a_person(surname, given, **said)


class Clock:
    """Moved by the test alone."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(datetime.now(UTC))


@pytest.fixture
async def service(database_url, clock, tmp_path):
    async with site(database_url, clock=clock, data_folder=tmp_path) as running:
        yield running


@asynccontextmanager
async def nobody_counts(service):
    """The service counts stays beside us, and what it holds meanwhile is left to the next purge."""
    async with service.parts.pool.acquire() as conn, conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtextextended('stays', 0))")
        yield


async def purged(service, clock, now):
    clock.now = now
    async with nobody_counts(service):
        run = await service.parts.purge.once()
    assert run is not None
    assert run.fault is None
    return run.erased


async def found(service, canaries=CANARIES):
    """Every place of the whole database in which one of these stands, in letters or bytes."""
    columns = await service.fetch(COLUMNS)
    places = set()
    for column in columns:
        table, name = column["table_name"], column["column_name"]
        text = f'"{name}"::text'
        if column["data_type"] == "bytea":
            text = f"encode(\"{name}\", 'escape')"
        for word in canaries:
            query = f'select 1 from "{table}" where strpos(upper({text}), $1) > 0 limit 1'
            if await service.fetch(query, word.upper()):
                places.add((f"{table}.{name}", word))
    return places


async def everything_comes(service):
    """The canary by every way: good, faulty, cut, refused, set aside, in names, keys and places."""
    await service.push(a_message(canary(), **AHEAD), name="CANARYBIRD tweety.edi")
    key = {"Idempotency-Key": "KEYCANARY"}
    faulty = canary(nationality="Q9Q", birth="CANARYBIRD")
    await service.push(a_message(faulty, reference="TWEETY", **AHEAD), headers=key)
    cut = a_message(canary(), flight="KL0769", **AHEAD)
    await service.push(cut[: len(cut) - 90])
    await service.push(b"CANARYBIRD;TWEETY;ZQ8814413;19820228\n", name="TWEETY.csv")
    await service.push(b"UNB+UNOA:4+CANARYBIRD'UNH+1'CANARYBIRD+TWEETY'", name="x")
    await service.push(a_message(canary(), flight="KL0771", **AHEAD), test=True)
    [stuck] = await service.fetch("select id from delivery order by received_at desc limit 1")
    await service.fetch(
        "update delivery set state = 'quarantined', receipt = null where id = $1 returning 1",
        stuck["id"],
    )
    await service.fetch(
        "insert into outbox (kind, body, sent_at) values ('mail', $1, now()) returning 1",
        {"to": "CANARYBIRD"},
    )
    await service.fetch(
        "insert into answer (channel, deliveries, address) values ('mail', '{}', $1) returning 1",
        {"name": "CANARYBIRD.csv"},
    )


async def test_who_came_by_any_way_is_nowhere_in_the_database_when_the_term_is_over(service, clock):
    await everything_comes(service)
    before = {place.split(".")[0] for place, _ in await found(service)}
    assert before >= {"delivery", "traveller", "outbox", "answer"}
    clock.now = LANDED + 23 * HOUR
    await service.parts.ledger.refresh()
    await purged(service, clock, clock.now)
    assert "traveller" in {place.split(".")[0] for place, _ in await found(service)}
    await purged(service, clock, LANDED + 24 * HOUR)
    # What was refused or set aside has no flight: it is kept for the time after receipt.
    assert {place.split(".")[0] for place, _ in await found(service)} <= {"delivery", "answer"}
    await purged(service, clock, datetime.now(UTC) + 73 * HOUR)
    assert await found(service) == set()
    assert await service.fetch("select 1 from crossing"), "the ledger has what it needs"


async def test_what_was_refused_or_set_aside_goes_72_hours_after_it_came(database_url, clock):
    async with site(database_url, clock=clock) as service:
        await everything_comes(service)
        await purged(service, clock, datetime.now(UTC) + 71 * HOUR)
        assert {place for place, _ in await found(service)} >= {"delivery.content"}
        await purged(service, clock, datetime.now(UTC) + 73 * HOUR)
        assert await found(service) == set()
        states = await service.fetch("select state, receipt from delivery")
        assert {row["state"] for row in states} >= {"taken", "refused", "quarantined"}
        assert all(row["receipt"]["erased_at"] for row in states)


async def test_the_same_bytes_after_their_term_get_the_same_receipt_and_nothing_is_kept(
    service, clock
):
    message = a_message(canary(nationality="Q9Q"), **AHEAD)
    _, first = await service.push(message, name="CANARYBIRD.edi")
    await purged(service, clock, LANDED + 25 * HOUR)
    status, again = await service.push(message, name="CANARYBIRD.edi")
    assert (status, again["id"], again["sha256"]) == (200, first["id"], first["sha256"])
    assert again["erased_at"]
    assert again["problem_counts"] == first["problem_counts"]
    assert [one["place"]["segment"] for one in again["problems"]] == [
        one["place"]["segment"] for one in first["problems"]
    ]
    assert await found(service) == set()


async def test_a_late_list_of_a_flight_that_was_erased_keeps_nobody_and_says_so(service, clock):
    await service.push(a_message(canary(), **AHEAD))
    await purged(service, clock, LANDED + 25 * HOUR)
    late = a_message(canary(), canary("OTHER", number="ZQ8814413"), **AHEAD)
    status, receipt = await service.push(late)
    assert (status, FLIGHT_ERASED.code in receipt["problem_counts"]) == (201, True)
    assert await service.fetch("select 1 from traveller") == []
    await purged(service, clock, LANDED + 26 * HOUR)
    assert await found(service) == set()


async def test_an_early_list_is_erased_after_72_hours_and_taken_again_for_the_same_flight(
    database_url, clock
):
    async with site(database_url, clock=clock) as service:
        later = {"departs": "9911300100", "arrives": "9911301000"}
        message = a_message(canary(), **later)
        _, first = await service.push(message)
        await purged(service, clock, datetime.now(UTC) + 73 * HOUR)
        assert await found(service) == set()
        status, again = await service.push(message)
        assert (status, again["id"]) == (201, first["id"])
        assert len(await service.fetch("select 1 from traveller")) == 1


async def an_alert(service):
    await service.import_list(an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN))
    await service.push(a_message(canary(), canary("BYSTANDER", "BO", number="QQ1"), **AHEAD))
    [alert] = await service.fetch("select id from alert")
    await service.add_officer()
    return f"/officer/alerts/{alert['id']}"


async def test_an_open_alert_holds_who_it_is_and_nothing_else_until_it_is_decided(service, clock):
    page = await an_alert(service)
    await purged(service, clock, LANDED + 25 * HOUR)
    [held] = await service.fetch("select detail from traveller")
    assert (held["detail"]["surname"], held["detail"]["locator"]) == ("CANARYBIRD", None)
    assert await found(service, ("BYSTANDER", "LOC8KX")) == set()
    async with Console(service.base) as console:
        await console.sign_in()
        status, _, text = await console.get(page)
        assert (status, "CANARYBIRD" in text) == (200, True)
        said = {"verdict": "no_hit", "reason": "other_person", "note": "NOTECANARY"}
        await console.post(page, page, **said)
    await service.add_officer("second")
    async with Console(service.base) as console:
        await console.sign_in("second")
        await console.post(page, page, **said)
    await purged(service, clock, LANDED + 26 * HOUR)
    assert await service.fetch("select 1 from traveller union all select 1 from alert") == []
    assert await found(service, ("NOTECANARY", "LOC8KX")) == set()
    assert await service.fetch("select note from decision where note <> ''") == []


async def test_a_confirmed_alert_leaves_a_case_file_until_its_day_of_review(
    service, clock, database_url
):
    page = await an_alert(service)
    async with Console(service.base) as console:
        await console.sign_in()
        await console.post(page, page, verdict="hit", reason="document_seen", note="at the gate")
    erased = await purged(service, clock, LANDED + 25 * HOUR)
    assert erased["cases opened"] == 1
    [case] = await service.fetch("select * from case_file")
    assert (case["reason"], case["officer"], case["flight"]) == (
        "document_seen",
        "officer",
        "KL767",
    )
    assert case["extract"]["identity"]["surname"] == "CANARYBIRD"
    assert case["extract"]["note"] == "at the gate"
    assert (case["review_on"] - LANDED.date()).days == 31
    await service.import_list()
    code, said, _ = command(
        "retention", "case", case["id"], "--because", "appeal", database_url=database_url
    )
    assert (code, json.loads(said)["extract"]["identity"]["surname"]) == (0, "CANARYBIRD")
    [seen] = await service.fetch("select result from audit where action = 'case viewed'")
    assert seen["result"] == "appeal"
    until = (case["review_on"] + timedelta(days=10)).isoformat()
    code, _, _ = command(
        "retention", "extend", case["id"], "--until", until, "--because", "appeal",
        database_url=database_url,
    )  # fmt: skip
    assert code == 0
    await purged(service, clock, LANDED + timedelta(days=35))
    assert len(await service.fetch("select 1 from case_file")) == 1
    await purged(service, clock, LANDED + timedelta(days=42))
    assert await found(service) == set()


async def test_what_an_alert_said_before_goes_with_the_alert(service, clock):
    page = await an_alert(service)
    await service.import_list(an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN, sex="F"))
    assert ("earlier_scoring.evidence", "CANARYBIRD") in await found(service)
    async with Console(service.base) as console:
        await console.sign_in()
        await console.post(page, page, verdict="hit", reason="document_seen")
    await purged(service, clock, LANDED + 25 * HOUR)
    [case] = await service.fetch("select extract from case_file")
    assert await service.fetch("select 1 from earlier_scoring") == []
    assert case["extract"]["list_version"] == 2
    assert case["extract"]["weights_version"] == WEIGHTS_VERSION


async def test_what_an_open_alert_said_before_stays_as_long_as_it(service, clock):
    await an_alert(service)
    await service.import_list(an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN, sex="F"))
    await purged(service, clock, LANDED + 25 * HOUR)
    assert len(await service.fetch("select 1 from earlier_scoring")) == 1
    with pytest.raises(asyncpg.RaiseError, match="never changed"):
        await service.fetch("update earlier_scoring set bits = 0 returning 1")


async def test_entries_that_ended_go_unless_an_open_alert_shows_them(service, clock):
    page = await an_alert(service)
    await service.import_list(an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN, note="changed"))
    await service.import_list(an_entry("SOMEBODY", "ELSE", id="E2"), name="reporting_obligation")
    await service.import_list(name="reporting_obligation")
    await service.fetch("update alert set state = 'open', list_version = 1 returning 1")
    await purged(service, clock, datetime.now(UTC) + timedelta(days=31))
    assert await found(service, ("SOMEBODY",)) == set()
    versions = await service.fetch("select since from list_entry where list = 'overstay'")
    assert [row["since"] for row in versions] == [1, 2], page


async def test_a_list_s_own_terms_hold_for_its_entries_and_for_the_cases_of_its_matches(
    database_url, clock, tmp_path
):
    shipped = (ROOT / "watchlists" / "sources" / "overstay" / "list.toml").read_text()
    folder = tmp_path / "lists" / "own_terms"
    folder.mkdir(parents=True)
    keeping = "[keeping]\nentries = 2\nmatches = 5\n"
    (folder / "list.toml").write_text(shipped.replace("[keeping]\n", keeping))
    settings = {"watchlist_folders": (folder.parent,), "data_folder": tmp_path}
    entry = an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN, list="own_terms")
    async with site(database_url, clock=clock, **settings) as service:
        await service.import_list(entry, name="own_terms")
        await service.push(a_message(canary(), **AHEAD))
        [alert] = await service.fetch("select id from alert")
        page = f"/officer/alerts/{alert['id']}"
        await service.add_officer()
        async with Console(service.base) as console:
            await console.sign_in()
            await console.post(page, page, verdict="hit", reason="document_seen")
        await service.import_list(name="own_terms")
        assert "entries" not in await purged(service, clock, clock() + 1 * DAY)
        assert (await purged(service, clock, clock() + 2 * DAY))["entries"] == 1
        [case] = await service.fetch("select kept_at, review_on from case_file")
        assert (case["review_on"] - day_of(case["kept_at"])).days == 5
    lists = json.dumps([str(folder.parent)])
    _, said, _ = command(
        "retention", "report", "--json", database_url=database_url, watchlist_folders=lists
    )
    own = {kind["kind"]: kind["of_lists"].get("own_terms") for kind in json.loads(said)["kinds"]}
    assert (own["entries"], own["cases"], own["alerts"]) == (2, 5, None)


async def test_what_waits_for_a_second_person_lapses(service, clock):
    entries = [an_entry("CANARYBIRD", id=f"E{n}") for n in range(4)]
    await service.import_list(*entries)
    await service.add_officer()
    async with service.parts.pool.acquire() as conn, conn.transaction():
        change = await watchlists.compare(conn, "overstay", entries[:1])
        await list_proposals.propose(conn, change, content=b"", account=1)
    await service.push(a_message(a_person("CANARYBIRD", "PETRA"), **AHEAD))
    [alert] = await service.fetch("select id from alert limit 1")
    page = f"/officer/alerts/{alert['id']}"
    async with Console(service.base) as console:
        await console.sign_in()
        await console.post(page, page, verdict="no_hit", reason="other_person")
    waits = "select 1 from alert where proposal is not null"
    assert "proposals" not in await purged(service, clock, clock() + 71 * HOUR)
    assert len(await service.fetch(waits)) == 1
    assert (await purged(service, clock, clock() + 2 * HOUR))["proposals"] == 2
    assert await service.fetch(waits) == []
    [proposal] = await service.fetch("select state, fresh, removed, settled_by from list_proposal")
    assert tuple(proposal.values()) == ("lapsed", [], [], None)


async def test_who_was_not_on_board_goes_when_the_flight_has_landed(service, clock):
    await service.push(a_message(canary(), a_person("ABOARD", number="NX2"), **AHEAD))
    gone = a_message(canary(), function="745+XR", prepared="1000", **AHEAD)
    await service.push(gone)
    assert (await purged(service, clock, LANDED - HOUR)).get("travellers", 0) == 0
    clock.now = LANDED + 9 * HOUR
    async with asyncio.timeout(30):  # the service itself may be counting who was on board
        while await service.fetch("select 1 from traveller where state = 'cancelled'"):
            await service.parts.ledger.refresh()
            await purged(service, clock, LANDED + 9 * HOUR)
    [left] = await service.fetch("select detail->>'surname' as surname from traveller")
    assert left["surname"] == "ABOARD"


async def test_sessions_go_at_their_end_those_of_carriers_too(service, clock):
    await service.add_officer()
    async with Console(service.base) as officer, Console(service.base) as carrier:
        await officer.sign_in()
        await carrier.post("/upload/sign-in", "/upload", key=await service.key("PY"))
    held = "select 1 from session union all select 1 from carrier_session"
    assert len(await service.fetch(held)) == 2
    assert (await purged(service, clock, clock.now)).get("sessions", 0) == 0
    assert (await purged(service, clock, clock.now + DAY))["sessions"] == 2
    assert await service.fetch(held) == []


async def test_receipts_without_content_go_a_year_later_with_their_flights(service, clock):
    await service.push(a_message(canary(), **AHEAD))
    await purged(service, clock, LANDED + 25 * HOUR)
    assert len(await service.fetch("select 1 from delivery")) == 1
    await purged(service, clock, LANDED + timedelta(days=368))
    left = await service.fetch(
        "select 1 from delivery union all select 1 from manifest union all select 1 from flight"
    )
    assert left == []


async def test_a_fault_of_the_purge_is_noted_told_and_shown(service, clock, database_url):
    await service.push(a_message(canary(), **AHEAD))
    await service.fetch(
        "create function break() returns trigger language plpgsql as"
        " 'begin raise division_by_zero; end'"
    )
    await service.fetch(
        "create trigger broken before delete on traveller for each row execute function break()"
    )
    clock.now = LANDED + 25 * HOUR
    async with nobody_counts(service):
        assert await service.parts.purge.once() is None
    [run] = await service.fetch("select fault from retention_run")
    assert run["fault"] == "DivisionByZeroError"
    assert await service.fetch("select 1 from outbox where kind = 'purge-failed'")
    code, said, _ = command("retention", "report", "--json", database_url=database_url)
    assert (code, json.loads(said)["runs"][0]["fault"]) == (1, "DivisionByZeroError")


async def test_the_report_says_what_is_overdue_and_what_is_off(database_url, tmp_path):
    async with site(database_url) as service:
        await service.push(a_message(canary(), departs="2001010100", arrives="2001011000"))
        await service.fetch("update traveller set changed_at = now() - interval '5 h' returning 1")
    settings = {"database_url": database_url, "data_folder": tmp_path}
    code, said, told = command("retention", "report", **settings)
    assert (code, "1 rows are overdue" in told, "never run" in told) == (1, True, True)
    code, said, _ = command("retention", "purge", "--dry-run", "--json", **settings)
    assert json.loads(said)["erased"]["travellers"] == 1
    off = settings | {"keep_passenger_hours": "off"}
    code, said, told = command("retention", "report", **off)
    assert "keep_passenger_hours is off" in told
    code, said, _ = command("retention", "purge", "--json", **settings)
    assert json.loads(said)["erased"]["travellers"] == 1
    code, said, _ = command("retention", "report", "--json", **settings)
    assert (code, json.loads(said)["overdue"]) == (0, 0)
    code, _, told = command("retention", "report", **settings | {"keep_passenger_hours": 0})
    assert (code, "keep_passenger_hours" in told) == (2, True)


async def test_every_table_and_column_says_how_long_it_is_kept_or_why_it_holds_nobody(conn):
    """A new table, or a new column that may hold text, needs a line in `upkeep/terms.py`."""
    columns = await conn.fetch(COLUMNS)
    said = {}
    for kind in KINDS:
        for table, names in kind.holds.items():
            said.setdefault(table, set()).update(names.split())
    for table, (names, why) in PLAIN.items():
        assert why
        said.setdefault(table, set()).update(names.split())
    tables = {row["table_name"] for row in columns}
    assert said.keys() - tables == set(), "tables that there are no more"
    missing = [
        f"{row['table_name']}.{row['column_name']}"
        for row in columns
        if row["data_type"] in LOOSE
        and not {"*"} & said.get(row["table_name"], set()) - _row_goes_later(row["table_name"])
        and row["column_name"] not in said.get(row["table_name"], set())
    ]
    assert missing == []
    assert tables - said.keys() == set()


def _row_goes_later(table):
    """The row stays for a year without its content: each of its columns needs a line of its own."""
    return {"*"} if table in ("delivery", "manifest", "flight") else set()


async def test_the_service_s_own_role_can_purge(database_url, clock, tmp_path):
    async with site(database_url, clock=clock, data_folder=tmp_path) as service:
        await an_alert(service)
        await service.import_list(an_entry("CANARYBIRD", "TWEETY", birth_dates=BORN, sex="F"))
        await service.fetch("update alert set state = 'withdrawn' returning 1")
        roles = (ROOT / "deploy" / "postgres" / "roles.sql").read_text()
        conn = await asyncpg.connect(database_url)
        await conn.execute(roles)
        await conn.execute("set role api_ingest_app")
        at = service.parts.purge.at()
        async with conn.transaction():
            await conn.set_type_codec(
                "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
            )
            done = await passengers.erase_flights(conn, LANDED + 25 * HOUR, at.terms, 10)
        assert (done.travellers, done.alerts) == (2, 1)
        assert await conn.fetch("select from earlier_scoring") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("update decision set verdict = 'hit'")
        await conn.close()


def test_a_receipt_without_content_keeps_kinds_and_numbers_and_no_word_of_the_sender():
    place = Place(5, 9, row=3, column="C", header="CANARYBIRD", sheet="TWEETY")
    receipt = Receipt(
        id=None, sha256="0" * 64, size=9, received_at=LANDED, outcome="refused",
        problems=(DATE_UNREADABLE.at(place, "CANARYBIRD"),), reply="TWEETY",
    ).to_json()  # fmt: skip
    receipt["problems"][0]["place"]["tag"] = "CANARYBIRD"
    receipt["something_new"] = "CANARYBIRD"
    said = without_content(receipt, erased_at=LANDED)
    assert not any(word in json.dumps(said) for word in CANARIES)
    assert said["problems"][0]["place"]["row"] == 3
    assert said["problems"][0]["code"] == DATE_UNREADABLE.code


async def test_answers_in_the_drop_folder_and_the_saved_index_go_too(database_url, clock, tmp_path):
    drop = Path(tmp_path, "drop")
    out = drop / "KL" / "out"
    out.mkdir(parents=True)
    (out / "list.csv.receipt.txt").write_text("CANARYBIRD")
    async with site(database_url, clock=clock, data_folder=tmp_path, drop_folder=drop) as service:
        (tmp_path / "index" / "old").mkdir(parents=True)
        await service.import_list(an_entry("CANARYBIRD"))
        await service.import_list()
        await purged(service, clock, datetime.now(UTC) + HOUR)
        assert list(out.iterdir())
        await purged(service, clock, datetime.now(UTC) + timedelta(days=31))
    assert list(out.iterdir()) == []
    assert not (tmp_path / "index" / "old").exists()


async def test_figures_are_the_same_before_and_after_erasure_and_small_ones_are_left_out(
    service, clock, database_url
):
    page = await an_alert(service)
    await service.push(
        a_message(
            *(a_person("P" + chr(65 + n), number=f"N{n}") for n in range(6)),
            flight="KL0769",
            **AHEAD,
        )
    )
    async with Console(service.base) as console:
        await console.sign_in()
        await console.post(page, page, verdict="hit", reason="document_seen")
    days = ("--from", TODAY.date(), "--to", LANDED.date() + DAY, "--json")
    _, before, _ = command("figures", *days, database_url=database_url, figures_smallest=1)
    await purged(service, clock, LANDED + 25 * HOUR)
    _, after, _ = command("figures", *days, database_url=database_url, figures_smallest=1)
    assert before == after
    rows = [json.loads(line) for line in after.splitlines()]
    counts = {(row["figure"], row["island"], row["what"]): row["count"] for row in rows}
    assert counts["flights", "BON", "flights"] == 2
    assert counts["travellers", "BON", "announced"] == 8
    assert counts["matches", "BON", "hit"] == 1
    assert counts["minutes to decision", "BON", "median"] == 0
    _, small, _ = command("figures", *days, database_url=database_url)
    assert '"matches"' not in small  # persons are counted by whole months
    told = [json.loads(line) for line in small.splitlines() if '"announced"' in line]
    assert [row["count"] for row in told] == [8]
