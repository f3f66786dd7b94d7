"""A profile is mended, and what came before is read again: nothing doubled, nobody left behind."""

import json
import shutil

import pytest

from api_ingest.cli import replay
from api_ingest.store import replays
from api_ingest.store.replays import Choice
from carriers.registry import Registry
from tests.api_ingest.upkeep.test_profiles import PROFILE, write
from tests.messages import a_message, a_person
from tests.site import Console, an_entry, site
from tests.waiting import until

# Read by a profile that takes the way for the way back, and the document for the name.
TABLE = """WIE;GEBOREN;PAS;VLUCHT;OP;UIT;IN
EXAMPLE, PETRA;14-02-1985;NX1;X9100;{day};CUR;BON
OTHER, CARLOS;03-04-1990;NX2;X9100;{day};CUR;BON
"""
SWAPPED = (("UIT", "IN"), ("WIE", "PAS"))
WRONG = PROFILE
for one, other in SWAPPED:
    WRONG = (
        WRONG.replace(f'"{one}"', "?").replace(f'"{other}"', f'"{one}"').replace("?", f'"{other}"')
    )
RIGHT = PROFILE.replace("[table]\n", '[table]\nname_order = "surname_first"\n').replace(
    'surname = "WIE"', 'name = "WIE"'
).replace('columns = ["surname"', 'columns = ["name"')  # fmt: skip


async def reread(service, **choice):
    async with service.parts.pool.acquire() as conn, conn.transaction():
        queued = await replays.again(conn, await replays.choose(conn, Choice(**choice)))

    async def all_read():
        return not await service.fetch(
            "select 1 from delivery where state in ('waiting', 'leased')"
        )

    await until(all_read)
    return queued


async def held(service):
    return await service.fetch(
        "select t.detail->>'surname' as surname, t.state, f.date::text as date, a.state as alert,"
        " a.by_replay from traveller t join flight f on f.id = t.flight"
        " left join alert a on a.traveller = t.id order by t.id"
    )


async def test_a_replay_reads_again_and_doubles_nothing(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person(), a_person("OTHER", "C", birth="700101", number="NX2")))
    before = await held(service)
    assert [row["alert"] for row in before] == ["open", None]
    assert await reread(service, carrier="KL") != []
    assert await held(service) == before
    assert len(await service.fetch("select 1 from manifest")) == 1


async def test_after_a_mend_the_right_are_found_and_marked_and_the_wrong_withdrawn(
    database_url, tmp_path
):
    write(tmp_path, WRONG)
    async with site(database_url, carrier_folders=(tmp_path,)) as service:
        await service.import_list(
            an_entry(), an_entry("NX2", "", id="E2", birth_dates=(), nationalities=())
        )
        content = TABLE.format(day="03-12-2026").encode()
        status, receipt = await service.push(content, carrier="X9")
        assert (status, receipt["problem_counts"]["name-doubtful"]) == (201, 2)
        write(tmp_path, RIGHT)
        service.parts.profiles.look()
        assert service.parts.profiles.look(), "it stands still"
        await reread(service, carrier="X9", problem="name-doubtful")
        rows = await held(service)
        now = [row for row in rows if row["state"] == "expected"]
        assert [(row["surname"], row["date"]) for row in now] == [
            ("EXAMPLE", "2026-12-03"), ("OTHER", "2026-12-03"),
        ]  # fmt: skip
        assert {row["state"] for row in rows if row not in now} <= {"cancelled"}
        [alert] = [row for row in now if row["alert"] == "open"]
        assert (alert["surname"], alert["by_replay"]) == ("EXAMPLE", True)
        assert not [row for row in rows if row["state"] == "cancelled" and row["alert"] == "open"]
        [one] = await service.fetch("select id from alert where state = 'open'")
        await service.add_officer()
        async with Console(service.base) as console:
            await console.sign_in()
            _, _, page = await console.get(f"/officer/alerts/{one['id']}")
            assert "opnieuw werd gelezen" in page or "was read again" in page


async def test_what_somebody_else_said_later_is_not_withdrawn_by_a_replay(service):
    persons = a_person(), a_person("OTHER", number="NX2")
    await service.push(a_message(*persons))
    await service.push(a_message(*persons, reference="KL2", prepared="1200"))
    [first, _] = await service.fetch("select id from delivery order by received_at")
    async with service.parts.pool.acquire() as conn, conn.transaction():
        assert await replays.leave_behind(conn, first["id"], []) == []


async def test_deliveries_are_chosen_by_carrier_time_problem_and_id(service):
    _, good = await service.push(a_message(a_person()))
    _, bad = await service.push(a_message(a_person(birth="991399"), flight="KL0769"))

    async def chosen(**choice):
        async with service.parts.pool.acquire() as conn:
            return [str(one) for one in await replays.choose(conn, Choice(**choice))]

    assert await chosen(problem="date-unreadable") == [bad["id"]]
    assert await chosen(carrier="KL") == [good["id"], bad["id"]]
    assert await chosen(carrier="3R") == []
    assert await chosen(id=good["id"]) == [good["id"]]
    assert await chosen(most=1) == [bad["id"]]


@pytest.fixture
def effects(service, capsysbinary):
    async def show(carrier, changed, *, values=False):
        now = Registry.load()
        after = replay._with(now, replay.load(changed)) if changed else now
        async with service.parts.pool.acquire() as conn:
            found = await replay._effects(
                conn, Choice(carrier=carrier), now if changed else None, after
            )
        replay._show(found, values=values, json=True)
        return [
            json.loads(line)
            for line in capsysbinary.readouterr().out.splitlines()
            if line[:1] == b"{"
        ]

    return show


async def test_a_changed_profile_shows_its_effect_on_kept_deliveries(service, effects, tmp_path):
    folder = shutil.copytree(
        Registry.load().profiles[0].folder.parent / "3r_divi_divi", tmp_path / "3r"
    )
    content = (folder / "samples" / "clean.csv").read_bytes()
    await service.push(content, carrier="3R")
    file = folder / "profile.toml"
    text = file.read_text("utf-8")
    assert [row["verdict"] for row in await effects("3R", folder)] == ["same"]
    file.write_text(text.replace('sex = { V = "F"', 'sex = { V = "M"'), "utf-8")
    [row] = await effects("3R", folder)
    assert (row["verdict"], row["fields"]) == ("other values", {"sex": 2})
    assert "Sharine" not in json.dumps(row)
    file.write_text(text.replace('sex = { V = "F"', 'sex = { X = "F"'), "utf-8")
    [row] = await effects("3R", folder, values=True)
    assert (row["verdict"], row["problems"]) == ("worse", {"sex-unknown": 2})
    assert row["values"] == ["row 8: sex: 'F' → None", "row 11: sex: 'F' → None"]
    [row] = await effects("3R", None)
    assert row["verdict"] == "same", "as its receipt said"


async def test_a_delivery_that_was_refused_gets_better(service, effects, tmp_path):
    write(tmp_path, PROFILE, "3r_divi_divi")
    file = tmp_path / "3r_divi_divi" / "profile.toml"
    file.write_text(PROFILE.replace('"X9"', '"3R"'), "utf-8")
    content = TABLE.format(day="03-12-2026").replace("X9100", "3R100").encode()
    status, _ = await service.push(content, carrier="3R")
    assert status == 422
    [row] = await effects("3R", file.parent)
    assert (row["verdict"], row["before"]["travellers"], row["after"]["travellers"]) == (
        "better",
        0,
        2,
    )


async def test_a_manifest_that_is_read_no_more_counts_no_more(service):
    both = a_message(a_person()) + a_message(a_person("OTHER", "C"), flight="KL0768")
    await service.push(both)
    await service.fetch("update manifest set position = 2 where position = 1 returning id")
    await reread(service, carrier="KL")
    rows = await service.fetch(
        "select position, filled, received_at from manifest order by position"
    )
    assert [(row["position"], row["filled"] is None) for row in rows] == [
        (0, False), (1, False), (2, True),
    ]  # fmt: skip
    assert rows[2]["received_at"] is None
