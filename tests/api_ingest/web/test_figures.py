"""The chain's figures as a page and as files: what partners see, and that nobody is in it."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from api_ingest.store import accounts
from api_ingest.web.plot import Bar, Column, bars, columns
from tests.commands import command
from tests.messages import a_message, a_person
from tests.site import PASSWORD, Console, an_entry, site

TODAY = datetime(2026, 11, 20, 16, tzinfo=UTC)
PERIOD = "from=2026-09-10&to=2026-11-20"


@pytest.fixture
async def service(database_url):
    async with site(database_url, clock=lambda: TODAY) as running:
        yield running


@pytest.fixture
async def partner(service):
    async with service.parts.pool.acquire() as conn:
        await accounts.add(conn, "kpcn", PASSWORD, "partner")
        await figures_of_autumn(conn)
    async with Console(service.base) as console:
        await console.sign_in("kpcn")
        yield console


async def figures_of_autumn(conn):
    flights = [(date(2026, month, day), "BON", "KL", 2, 510, 2, 1, 1) for month in (9, 10, 11)
               for day in (3, 14, 15)]  # fmt: skip
    flights += [(date(2026, 10, 14), "SAB", "WM", 1, 16, 0, 0, 1),
                (date(2026, 10, 14), "SAB", "XX", 1, 3, 0, 0, 0)]  # fmt: skip
    await conn.executemany("insert into figure_flight values ($1,$2,$3,$4,$5,$6,$7,$8)", flights)
    alerts = [(date(2026, month, 14), "BON", "overstay", outcome, count) for month in (9, 10, 11)
              for outcome, count in (("hit", 3), ("no_hit", 12))]  # fmt: skip
    await conn.executemany("insert into figure_alert values ($1,$2,$3,$4,$5)", alerts)
    await conn.execute("insert into figure_decision values ('2026-10-14', 'BON', $1)",
                       [2, 3, 4, 5, 6, 7, 8, 9, 40, 90])  # fmt: skip
    over = [(date(2026, 10, day), "BON", "C", "8-30", count) for day, count in ((30, 9), (31, 7))]
    await conn.executemany("insert into figure_overstay values ($1,$2,$3,$4,$5)", over)


async def test_a_partner_comes_to_the_figures_and_nowhere_else(service, partner):
    async with Console(service.base) as console:
        _, headers, _ = await console.sign_in("kpcn")
    assert headers["Location"] == "/figures"
    _, headers, _ = await partner.get("/")
    assert headers["Location"] == "/figures"
    status, _, text = await partner.get("/figures")
    assert status == 200
    assert "/officer" not in text
    for path in ("/officer", "/officer/overstays", "/officer/grants", "/officer/alerts/1"):
        assert (await partner.get(path))[0] == 403
    status, headers, _ = await partner.post("/sign-out", "/figures")
    assert (status, headers["Location"]) == (303, "/sign-in")


async def test_an_officer_sees_them_and_an_operator_does_not(service, partner):
    async with service.parts.pool.acquire() as conn:
        await accounts.add(conn, "operator", PASSWORD, "operator")
        await accounts.add(conn, "officer", PASSWORD, "officer")
    for name, given in (("operator", 403), ("officer", 200)):
        async with Console(service.base) as console:
            await console.sign_in(name)
            assert [(await console.get(f"/figures{end}"))[0] for end in ("", ".csv", ".json")] == [
                given, given, given,
            ]  # fmt: skip


async def test_every_plot_is_named_described_and_stands_beside_its_table(partner):
    _, _, text = await partner.get(f"/figures?{PERIOD}", headers={"Accept-Language": "en"})
    plots = [ET.fromstring(one) for one in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]
    assert len(plots) == 6  # travellers of two islands, coverage, matches, overstays, minutes
    for plot in plots:
        said = {one.get("id"): one.text for one in plot if one.get("id")}
        assert plot.get("role") == "img"
        assert said[plot.get("aria-labelledby")]
        assert said[plot.get("aria-describedby")]
    assert text.count("<table>") == len(plots)
    assert "style=" not in text


async def test_persons_are_counted_by_whole_months_that_are_over(partner):
    async def matches(period):
        rows = json.loads((await partner.get(f"/figures.json?{period}"))[2])
        return {(row["month"], row["what"], row["count"]) for row in rows
                if row["figure"] == "matches"}  # fmt: skip

    october = {("2026-10", "hit", None), ("2026-10", "no_hit", 12)}
    assert await matches(PERIOD) == october
    assert await matches("from=2026-10-01&to=2026-10-31") == october
    assert await matches("from=2026-11-01&to=2026-11-30") == set()  # it is not over
    assert await matches("from=2026-10-02&to=2026-10-31") == set()


async def test_the_files_hold_what_the_command_says(partner, database_url):
    _, headers, text = await partner.get(f"/figures.csv?{PERIOD}")
    assert headers["Content-Disposition"] == 'attachment; filename="figures.csv"'
    objects = json.loads((await partner.get(f"/figures.json?{PERIOD}"))[2])
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["month", "figure", "island", "of", "what", "count"]
    assert len(rows) == len(objects) + 1
    assert ["2026-10", "matches", "BON", "overstay", "hit", "<5"] in rows
    assert ["2026-10", "overstays", "BON", "C", "8-30", "7"] in rows
    assert ["2026-10", "minutes to decision", "BON", "", "p90", "40"] in rows
    # three travellers of one carrier, and what would tell them beside the island's total
    small = [row for row in rows if row[1:3] == ["travellers", "SAB"]]
    assert [row[5] for row in small] == ["<5", "<5"]
    said = command("figures", "--from", "2026-09-10", "--to", "2026-10-31", "--csv",
                   database_url=database_url)[1]  # fmt: skip
    _, _, same = await partner.get("/figures.csv?from=2026-09-10&to=2026-10-31")
    assert said.splitlines() == same.splitlines()


async def test_coverage_is_told_against_the_schedule_too(service, partner):
    for number, day, cancelled in ((1, 14, None), (2, 15, None), (3, 15, "storm"), (4, 25, None)):
        await service.fetch(
            "insert into expected_flight (carrier, number, date, departure, arrival, departs,"
            " arrives, due, cancelled) values ('3R', $1, $2, 'CUR', 'EUX', $3, $3, $3, $4)"
            " returning 1",
            number, date(2026, 11, day), datetime(2026, 11, day, 12, tzinfo=UTC), cancelled,
        )  # fmt: skip
    rows = json.loads((await partner.get(f"/figures.json?{PERIOD[:-2]}30"))[2])
    told = {row["what"]: row["count"] for row in rows if row["of"] == "3R"}
    assert told == {"scheduled": 2, "listed": 0}
    _, _, text = await partner.get(f"/figures?{PERIOD}", headers={"Accept-Language": "en"})
    assert "Sint Eustatius · 3R · With a list: 0 % (0/2)" in text


@pytest.mark.parametrize(
    "period", ["from=2026-11-02&to=2026-11-01", "from=x", "to=9999-12-31", "from=0001-01-01"]
)
async def test_a_period_that_is_none_is_asked_again(partner, period):
    status, _, text = await partner.get(f"/figures?{period}", headers={"Accept-Language": "nl"})
    assert status == 422
    assert 'role="alert"' in text
    assert (await partner.get(f"/figures.json?{period}"))[0] == 400


async def test_a_chosen_island_stands_alone(partner):
    _, _, text = await partner.get(f"/figures?{PERIOD}&island=SAB")
    assert "Saba · WM" in text
    assert "Bonaire ·" not in text


async def test_nobody_is_in_the_figures(service, partner):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    days = "from=2000-01-01&to=2009-12-31", "from=2025-01-01&to=2029-12-12"
    told = [(await partner.get(f"/figures{end}?{period}"))[2]
            for end in ("", ".csv", ".json") for period in days]  # fmt: skip
    [person] = await service.fetch("select detail::text as said from traveller")
    secrets = set(re.findall(r'"([A-Z0-9]{4,}|\d{4}-\d\d-\d\d)"', person["said"]))
    assert {"EXAMPLE", "PETRA"} <= secrets
    assert [secret for secret in secrets if any(secret in text for text in told)] == []


def test_a_plot_keeps_its_measure_and_shows_what_is_left_out_as_such():
    drawn = ET.fromstring(
        bars("a", "A & B", "said", [Bar("x<y", 50, "50 %"), Bar("z", None, "<5")], full=100)
    )
    lengths = {one.get("class"): float(one.get("width")) for one in drawn.iter("rect")}
    assert lengths == {"bar": 205.0, "hidden-count": 2.0}
    days = [
        Column(date(2026, 1, day), count, str(day)) for day, count in ((1, 10), (2, None), (5, 5))
    ]
    tall = [
        float(one.get("height"))
        for one in ET.fromstring(columns("b", "B", "said", days)).iter("rect")
    ]
    assert tall[0] == 2 * tall[2]
    assert tall[1] == 2
