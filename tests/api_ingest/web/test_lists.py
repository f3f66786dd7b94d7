"""An import that waits for a second person, on the page: who, how many, whom; and other eyes."""

import asyncpg
import pytest

from api_ingest.store import list_proposals, watchlists
from tests.site import Console, an_entry

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
async def proposal(service, console):
    """Proposed by the signed-in officer: of four entries one changes and two go, one comes."""
    old = [an_entry(f"SOMEBODY{n}", "OTTO", id=f"E{n}") for n in range(4)]
    new = [old[0], an_entry("SOMEBODY1", "OTTOKAR", id="E1"), an_entry("NEWCOMER", "EVA", id="E9")]
    await service.import_list(*old)
    async with service.parts.pool.acquire() as conn, conn.transaction():
        account = await conn.fetchval("select id from account where name = 'officer'")
        change = await watchlists.compare(conn, "overstay", new)
        return await list_proposals.propose(conn, change, content=b"new", account=account)


async def settle(console, id, verdict):
    return (await console.post(f"/officer/lists/{id}", "/officer/lists", verdict=verdict))[0]


async def entries(service):
    rows = await service.fetch("select entry from list_entry where until is null order by 1")
    return [row["entry"] for row in rows]


async def test_a_second_person_sees_who_comes_and_goes_and_lets_it_happen(
    service, console, proposal
):
    _, _, text = await console.get("/officer/lists", headers=ENGLISH)
    assert "You proposed it" in text
    assert "Let it happen" not in text
    assert await settle(console, proposal, "approve") == 409
    assert await entries(service) == ["E0", "E1", "E2", "E3"]
    await service.add_officer("second")
    async with Console(service.base) as other:
        await other.sign_in("second")
        _, _, text = await other.get("/officer/lists", headers=ENGLISH)
        for said in ("Proposed by officer", "1 added, 1 changed", "2 removed", "NEWCOMER",
                     "SOMEBODY1", "OTTOKAR", "SOMEBODY2", "SOMEBODY3"):  # fmt: skip
            assert said in text
        assert "SOMEBODY0" not in text
        assert await settle(other, proposal, "neither") == 422
        assert await settle(other, proposal, "approve") == 303
        assert await settle(other, proposal, "approve") == 409
    assert await entries(service) == ["E0", "E1", "E9"]
    trail = await service.fetch(
        "select actor, action, object, result from audit where object ~ 'proposal|overstay'"
    )
    assert ("officer", "viewed", f"proposal/{proposal}", "") in [tuple(r.values()) for r in trail]
    assert tuple(trail[-1].values()) == (
        "second", "list proposal settled", "overstay", "approved: version 2",
    )  # fmt: skip


async def test_who_proposed_it_may_refuse_it(service, console, proposal):
    assert await settle(console, proposal, "refuse") == 303
    [row] = await service.fetch("select state, fresh, removed from list_proposal")
    assert tuple(row.values()) == ("refused", [], [])
    assert await entries(service) == ["E0", "E1", "E2", "E3"]


@pytest.mark.parametrize("who", ["proposed_by", "null"])
async def test_the_database_itself_wants_other_eyes_for_an_import(service, proposal, who):
    with pytest.raises(asyncpg.CheckViolationError, match="four_eyes"):
        await service.fetch(
            f"update list_proposal set state = 'approved', settled_by = {who} where id = $1",
            proposal,
        )


async def test_the_database_itself_wants_other_eyes_for_a_decision(service, console):
    add = (
        "insert into decision (alert, verdict, reason, account, proposed, confirms)"
        " values (1, $1, 'other_person', 1, $2, $3) returning id"
    )
    [first] = await service.fetch(add, "no_hit", True, None)
    for verdict in ("no_hit", "hit"):
        with pytest.raises(asyncpg.RaiseError, match="somebody else"):
            await service.fetch(add, verdict, False, first["id"])
