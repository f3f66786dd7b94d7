"""Every route and every command leaves a row in the audit trail, or says here why it need not.

A new route or command fails until it has its line.
"""

import re
from pathlib import Path

import pytest

from api_ingest.app import make_app
from tests.commands import ROOT
from tests.messages import a_message, a_person
from tests.site import an_entry
from tests.test_docs import commands

NO_PERSON = "shows and changes nothing of a person"
CARRIERS_OWN = "a carrier sends and sees its own; the delivery's row says who, what and when"
BY_ITSELF = "the page asks for it by itself; that the page was opened is noted"
HASHES = "of the person only keyed hashes are kept, and none is shown"
KEEPS_NOTHING = "looks at a file of whoever runs it; nothing of ours is shown"

# What is noted (an action), or why nothing is. A reason has a blank and no action is a sentence.
ROUTES = {
    "GET /": NO_PERSON,
    "GET /static": NO_PERSON,
    "GET /healthz": NO_PERSON,
    "GET /readyz": NO_PERSON,
    "GET /metrics": NO_PERSON,
    "GET /openapi.json": NO_PERSON,
    "GET /sign-in": NO_PERSON,
    "POST /sign-in": {"signed in"},
    "POST /sign-out": {"signed out"},
    "GET /operator": NO_PERSON,
    "GET /operator/scorecard": NO_PERSON,
    "GET /operator/scorecard.json": NO_PERSON,
    "GET /officer": {"queue viewed"},
    "GET /officer/queue": BY_ITSELF,
    "GET /officer/live": BY_ITSELF,
    "GET /officer/alerts/{id}": {"viewed"},
    "POST /officer/alerts/{id}": {"decided"},
    "POST /officer/alerts/{id}/lift": {"quiet lifted"},
    "GET /officer/overstays": {"viewed"},
    "GET /officer/overstays/{id}": {"viewed"},
    "POST /officer/overstays/{id}": {"decided"},
    "POST /officer/overstays/{id}/grants": {"stay granted"},
    "GET /officer/grants": HASHES,
    "POST /officer/grants": {"stay granted"},
    "POST /officer/grants/{id}/end": {"stay grant ended"},
    "GET /officer/lists": {"viewed"},
    "POST /officer/lists/{id}": {"list proposal settled"},
    "GET /figures": NO_PERSON,
    "GET /figures.csv": {"figures exported"},
    "GET /figures.json": {"figures exported"},
    "GET /upload": CARRIERS_OWN,
    "POST /upload": CARRIERS_OWN,
    "GET /upload/{id}": CARRIERS_OWN,
    "POST /upload/sign-in": {"signed in"},
    "POST /upload/sign-out": {"signed out"},
    "POST /v1/deliveries": CARRIERS_OWN,
    "GET /v1/deliveries/{id}": CARRIERS_OWN,
    "POST /v1/check": CARRIERS_OWN,
}
COMMANDS = {
    "demo": "a database of its own, of invented people",
    "serve": NO_PERSON,
    "work": NO_PERSON,
    "migrate": "what was applied and when stands in schema_version",
    "settings": NO_PERSON,
    "read": KEEPS_NOTHING,
    "match": KEEPS_NOTHING,
    "deliveries": {"receipts shown"},
    "flights": NO_PERSON,
    "replay": {"delivery replayed"},
    "carrier list": NO_PERSON,
    "carrier drift": NO_PERSON,
    "carrier mail": {"mail sender let in", "mail sender revoked", "mail token made"},
    "carrier new": KEEPS_NOTHING,
    "carrier check": KEEPS_NOTHING,
    "carrier diff": KEEPS_NOTHING,
    "carrier expect": KEEPS_NOTHING,
    "carrier score": KEEPS_NOTHING,
    "carrier scorecard": NO_PERSON,
    "carrier sftp-key": {"sftp key let in", "sftp key revoked"},
    "schedule import": {"schedule imported"},
    "schedule list": NO_PERSON,
    "schedule cancel": {"flight called off"},
    "overstays": HASHES,
    "stay end": {"stay grant ended"},
    "stay grant": {"stay granted"},
    "stay grants": HASHES,
    "stay missed": HASHES,
    "stay show": {"viewed"},
    "carrier key": {"carrier key made", "carrier key revoked"},
    "watchlist import": {"list imported", "list proposed"},
    "watchlist approve": {"list proposal settled"},
    "watchlist export": {"list exported"},
    "watchlist quiet": {"quiet lifted"},
    "watchlist list": NO_PERSON,
    "watchlist evaluate": "measured on invented people",
    "user add": {"account set"},
    "figures": {"figures exported"},
    "retention report": NO_PERSON,
    "retention purge": {"purged"},
    "retention cases": NO_PERSON,
    "retention case": {"case viewed"},
    "retention extend": {"case extended"},
    "retention release": {"case released"},
    "audit show": NO_PERSON,
    "audit verify": NO_PERSON,
}
BY_THE_CLOCK: set[str] = set()
"""What no route and no command does, but the service by itself."""


def routes(service):
    for route in make_app(service.parts).router.routes():
        path = re.sub(r"{(\w+):[^{}]*({[^{}]*})?[^{}]*}", r"{\1}", route.resource.canonical)
        if route.method != "HEAD":
            yield f"{route.method} {path}"


async def test_every_route_has_its_line(service):
    assert set(routes(service)) == set(ROUTES)


def test_every_command_has_its_line():
    assert set(commands()) == set(COMMANDS)


def noted():
    sources = (file.read_text("utf-8") for file in Path(ROOT, "api_ingest").rglob("*.py"))
    return {action for text in sources for action in re.findall(r'\baction="([^"]+)"', text)}


@pytest.mark.parametrize("table", [ROUTES, COMMANDS], ids=["routes", "commands"])
def test_what_the_table_says_is_noted_is_written_somewhere(table):
    said = {action for line in table.values() if isinstance(line, set) for action in line}
    assert said <= noted()


def test_every_action_that_is_noted_stands_in_the_table():
    tables = [*ROUTES.values(), *COMMANDS.values()]
    said = {action for line in tables if isinstance(line, set) for action in line}
    assert noted() <= said | BY_THE_CLOCK


async def test_a_view_says_what_for_and_from_where(service, console):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    [alert] = await service.fetch("select id from alert")
    page = f"/officer/alerts/{alert['id']}"
    await console.get("/officer")
    await console.get(page)
    await console.post(page, page, verdict="hit", reason="document_seen")
    await console.get(page)
    rows = await service.fetch("select action, object, result, origin from audit order by id")
    said = [(row["action"], row["result"]) for row in rows]
    assert said[1:] == [
        ("signed in", ""),
        ("queue viewed", "1 open"),
        ("viewed", "to decide"),
        ("viewed", "to decide"),
        ("decided", "hit"),
        ("viewed", "to look back"),
    ]
    assert {row["origin"] for row in rows[1:]} == {"127.0.0.1"}
    assert {row["object"] for row in rows[3:]} == {f"alert/{alert['id']}"}
