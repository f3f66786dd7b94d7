"""No personal data leaves by the side door.

Not in logs, metrics, addresses, nor in what strangers are told.
"""

import json
import re
from pathlib import Path

import aiohttp

from tests.messages import a_message, a_person
from tests.process import Service, free_port, make_key, push
from tests.site import Console

ROOT = Path(__file__).parent.parent
CANARIES = ("CANARYBIRD", "TWEETY", "ZQ8814413", "820228", "1982-02-28", "LOC8KX")
FAULTY = a_person(
    "CANARYBIRD", "TWEETY", number="ZQ8814413", birth="820228", nationality="Q9Q", locator="LOC8KX"
)


async def everything_is_tried(url, base):
    """A good, a broken and a repeated delivery, and the look of somebody without a key."""
    key, other = await make_key(url), await make_key(url)
    async with aiohttp.ClientSession() as session:
        message = a_message(FAULTY, a_person("CANARYBIRD", "", birth="991399", number="ZQ8814413"))
        status, receipt = await push(session, base, key, message)
        assert status == 201
        assert "Q9Q" in json.dumps(receipt), "the carrier itself is told what it sent"
        await push(session, base, key, message)
        await push(session, base, key, message[: len(message) // 2])
        await push(session, base, key, b"surname;CANARYBIRD;TWEETY;ZQ8814413")
        told = []
        for path in (f"/v1/deliveries/{receipt['id']}", "/metrics", "/officer", "/CANARY"):
            async with session.get(base + path) as answer:
                told.append(await answer.text())
        assert other
    async with Console(base) as page:
        told.append((await page.get("/upload/" + receipt["id"]))[2])
        await page.post("/upload/sign-in", "/upload", key=key)
        assert "991399" in (await page.get("/upload/" + receipt["id"]))[2]
        form = aiohttp.FormData({"csrf": "CANARYBIRD", "do": "send"})
        form.add_field("file", b"CANARYBIRD", filename="CANARYBIRD.csv")
        async with page.session.post(base + "/upload", data=form) as answer:
            told.append(await answer.text())
    return told


async def test_logs_metrics_and_strangers_learn_nothing_of_a_traveller(database_url, tmp_path):
    service = Service(database_url, free_port(), log_level="debug", log_format="json")
    log = tmp_path / "log"
    with log.open("w") as out:
        service.start(out=out)
        try:
            await service.ready()
            told = await everything_is_tried(database_url, service.base)
        finally:
            service.stop()
    said = log.read_text() + "".join(told)
    assert "delivery.read" in said
    assert "api_ingest" in said
    assert [canary for canary in CANARIES if canary in said] == []


def test_no_address_of_ours_carries_a_person():
    """Routes name deliveries and alerts by their ids only."""
    sources = "\n".join(
        file.read_text("utf-8")
        for file in (ROOT / "api_ingest").rglob("*.py")
        if file.name != "demo.py"
    )
    routes = re.findall(r'web\.(?:get|post)\(\s*"([^"]+)"', sources)
    parameters = {name for route in routes for name in re.findall(r"{(\w+)", route)}
    assert parameters <= {"id", "name", "path", "filename", "code"}
