"""The operator hears once of what became other, until a later profile reads it."""

from api_ingest.upkeep.drift import DriftWatch
from tests.api_ingest.upkeep.test_profiles import PROFILE, TABLE, write
from tests.commands import command, lines_of_json
from tests.site import site


async def test_a_drift_is_told_once_counted_and_resolved_by_a_later_version(database_url, tmp_path):
    write(tmp_path, PROFILE)
    async with site(database_url, carrier_folders=(tmp_path,)) as service:
        watch = DriftWatch(service.parts.pool, service.parts.profiles.current)

        async def send(number, header="GEBOREN"):
            content = TABLE.format(n=number).replace("GEBOREN", header).encode()
            status, _ = await service.push(content, carrier="X9")
            assert status == 201
            while await watch.look():
                pass

        for number in (100, 101):
            await send(number)
        assert await service.fetch("select 1 from drift") == []
        for number in (102, 103):
            await send(number, "GEB. DATUM")
        [row] = await service.fetch("select kind, says, patch, times, resolved_at from drift")
        assert (row["kind"], row["times"], row["resolved_at"]) == ("header-changed", 2, None)
        assert '+birth_date = ["GEBOREN", "GEB. DATUM"]' in row["patch"]
        told = await service.fetch("select body from outbox where kind = 'drift-found'")
        assert [one["body"]["problems"] for one in told] == [["header-changed"]]
        code, out, _ = command("carrier", "drift", "X9", "--json", database_url=database_url)
        assert (code, [one["about"] for one in lines_of_json(out)]) == (0, ["GEB. DATUM"])
        mended = PROFILE.replace('"GEBOREN"', '["GEBOREN", "GEB. DATUM"]')
        write(tmp_path, mended)
        service.parts.profiles.look()
        service.parts.profiles.look()
        await send(104, "GEB. DATUM")
        [row] = await service.fetch("select resolved_by from drift")
        assert row["resolved_by"].startswith("x9_example_air@")
        await send(105, "GEB. DATUM")
        assert len(await service.fetch("select 1 from drift")) == 1


async def test_a_header_by_which_the_profile_knows_its_tables_may_be_the_one_that_changed(
    database_url, tmp_path
):
    write(tmp_path, PROFILE)
    async with site(database_url, carrier_folders=(tmp_path,)) as service:
        watch = DriftWatch(service.parts.pool, service.parts.profiles.current)
        for number, header in ((100, "PAS"), (101, "PASPOORT NR")):
            content = TABLE.format(n=number).replace("PAS", header).encode()
            await service.push(content, carrier="X9")
            while await watch.look():
                pass
        rows = await service.fetch("select kind, says, patch from drift order by kind")
        assert [row["kind"] for row in rows] == ["header-changed", "not-recognised"]
        assert '+document_number = ["PAS", "PASPOORT NR"]' in rows[0]["patch"]
        assert rows[1]["says"].endswith(("it was refused", "it was read by standard_table"))
