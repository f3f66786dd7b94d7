"""A list is one folder: what it says reaches the officer without an edit elsewhere."""

from datetime import timedelta

import pytest

from tests.commands import command, lines_of_json
from tests.messages import a_message, a_person
from tests.site import Console, an_entry, site
from watchlists.entry import Duty

LIST = """
purpose = "Give back what was left on a flight."
legal_basis = "none: invented"
owner = "The lost-property desk"
date_forms = ["DD-MM-YYYY"]
title = { en = "Lost property", nl = "Gevonden voorwerpen" }
categories = { U = "an umbrella", S = "a suitcase" }
columns = { Nummer = "id", Naam = "surname", Voornaam = "given_names", Geboren = "birth_date", Soort = "category" }
[instruction]
call = "the desk"
do.en = "Hand it over."
do_not.en = "Do not keep it."
[[instruction.case]]
categories = ["S"]
directions = ["inbound"]
title.en = "Comes for a suitcase"
do.en = "Fetch the suitcase."
"""  # noqa: E501
ENTRIES = "Nummer;Naam;Voornaam;Geboren;Soort\nL-1;Example;Petra;14-02-1985;S\n"
ENGLISH = {"Accept-Language": "en"}


async def test_a_new_list_is_one_folder_all_the_way_to_the_officer(database_url, tmp_path):
    folder = tmp_path / "lists" / "lost_property"
    folder.mkdir(parents=True)
    (folder / "list.toml").write_text(LIST, "utf-8")
    file = tmp_path / "entries.csv"
    file.write_text(ENTRIES, "utf-8")
    lists = [str(folder.parent)]
    settings = {"database_url": database_url, "watchlist_folders": f'["{lists[0]}"]'}
    code, out, err = command("watchlist", "import", "lost_property", file, "--json", **settings)
    assert (code, lines_of_json(out)[0]["added"], err) == (0, ["L-1"], "")
    async with site(database_url, watchlist_folders=lists, data_folder=tmp_path) as service:
        await service.push(a_message(a_person()))
        await service.add_officer()
        async with Console(service.base) as console:
            await console.sign_in()
            _, _, queue = await console.get("/officer", headers=ENGLISH)
            assert "Comes for a suitcase" in queue
            [row] = await service.fetch("select id, list from alert")
            _, _, card = await console.get(f"/officer/alerts/{row['id']}", headers=ENGLISH)
            for said in ("Lost property", "Fetch the suitcase.", "Do not keep it.", "the desk"):
                assert said in card


WAYS = {
    ("BON", "AMS"): "Leaves while under a reporting obligation",
    ("AMS", "BON"): "Comes back while under a reporting obligation",
    ("BON", "EUX"): "Moves to another island while under a reporting obligation",
}


@pytest.mark.parametrize("ports", WAYS)
async def test_a_duty_to_report_is_another_alert_each_way_and_shows_its_terms(
    service, console, ports
):
    duty = Duty("Kralendijk", 7, None, 2, "IND-CN", None)
    entry = an_entry(list="reporting_obligation", id="R1", category="M5", duty=duty)
    await service.import_list(entry, name="reporting_obligation")
    start, end = ports
    person = a_person(origin=start, to=end)
    await service.push(a_message(person, origin=start, to=end))
    _, _, queue = await console.get("/officer", headers=ENGLISH)
    [row] = await service.fetch("select id from alert")
    _, _, card = await console.get(f"/officer/alerts/{row['id']}", headers=ENGLISH)
    others = [said for way, said in WAYS.items() if way != ports]
    for page in (queue, card):
        assert WAYS[ports] in page
        assert not [said for said in others if said in page]
    for said in ("Duty to report M5", "broken", "7 days", "Kralendijk", "IND-CN"):
        assert said in card


async def test_only_entries_that_are_valid_on_the_day_of_the_flight_match(service):
    [flight] = [await service.push(a_message(a_person("NOBODY", "ELSE", number=None, birth=None)))]
    [row] = await service.fetch("select date from flight")
    day = row["date"]
    assert flight[0] == 201
    within = an_entry(id="IN", valid_from=day, valid_until=day)
    before = an_entry(id="OVER", valid_until=day - timedelta(days=365))
    await service.import_list(within, before)
    await service.push(a_message(a_person(), prepared="991231:2359", reference="LATER"))
    rows = await service.fetch("select entry from alert")
    assert [row["entry"] for row in rows] == ["IN"]
