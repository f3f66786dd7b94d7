"""An alert can be shown again as it was, whatever became of list, weights and traveller."""

import re

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from tests.messages import a_message, a_person
from tests.site import Console, an_entry, site
from watchlists import scoring

SCORING = "bits, probability, strength, evidence, list_version, index_version, weights_version"
NOW = f"select {SCORING} from alert order by id"
BEFORE = f"select {SCORING} from earlier_scoring order by id"
LATER = "2027-01-01.1"
HEADING = "As it was before"


@pytest.fixture
def other_weights(monkeypatch):
    """What a later release is: another table, under another name."""

    def released():
        monkeypatch.setattr(scoring, "WEIGHTS_VERSION", LATER)
        monkeypatch.setitem(scoring.WEIGHTS, ("sex", "equal"), 0.75)

    return released


async def page_of(service):
    """The only alert as an officer sees it: what it says now, and what stands below that."""
    [alert] = await service.fetch("select id from alert")
    async with Console(service.base) as console:
        await console.sign_in()
        path, english = f"/officer/alerts/{alert['id']}", {"Accept-Language": "en"}
        status, _, text = await console.get(path, headers=english)
    assert status == 200
    now, _, before = text.partition(HEADING)
    return now, before


def rows(part):
    """Of the tables of a part of the page: kind, values compared, verdict and bits of each row."""
    plain = re.sub(r"</?mark>", "", part)
    found = re.findall(r"<tr[^>]*>\s*(<th scope=\"row\".*?)</tr>", plain, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in found]


async def test_an_alert_is_shown_as_it_was_when_list_weights_and_service_became_other(
    database_url, other_weights
):
    async with site(database_url) as service:
        await service.add_officer()
        await service.import_list(an_entry(sex="F"))
        await service.push(a_message(a_person()))
        [raised] = await service.fetch(NOW)
        first, nothing = await page_of(service)
    assert nothing == ""

    other_weights()
    async with site(database_url) as service:
        assert (await service.fetch(NOW), await service.fetch(BEFORE)) == ([raised], [])
        again, nothing = await page_of(service)
        assert (rows(again), nothing) == (rows(first), ""), "a new release alone changes no alert"
        await service.import_list(an_entry(birth_dates=(PartialDate(1985, 2, 24),), sex="F"))
        [rescored], kept = await service.fetch(NOW), await service.fetch(BEFORE)
        now, before = await page_of(service)

    assert kept == [raised]
    assert raised["weights_version"] != rescored["weights_version"] == LATER
    assert ["Birth date", "1985-02-14", "1985-02-24", "one digit differs"] in rows(now)
    assert ["Birth date", "1985-02-14", "1985-02-14", "equal", "+14.40"] in rows(before)
    assert ["Sex", "F", "F", "equal", "+1.00"] in rows(before)
    assert ["Sex", "equal", "+0.75"] in rows(now)
    assert ["Sum", f"{raised['bits']:+.2f}"] in rows(before)
    assert ["Sum", f"{rescored['bits']:+.2f}"] in rows(now)
    assert f"Strong match {int(raised['probability'] * 100)}<" in before
    for version in ("overstay 1 ", raised["weights_version"], raised["index_version"]):
        assert version in before
    for version in ("overstay 2,", LATER, rescored["index_version"]):
        assert version in now


async def test_what_the_carrier_said_before_it_corrected_itself_stays_beside_the_alert(service):
    await service.add_officer()
    await service.import_list(an_entry())
    first = a_message(a_person(reference="A1"))
    await service.push(first)
    await service.push(first.replace(b"\n", b""))
    assert await service.fetch(BEFORE) == [], "the same said again is no other scoring"
    corrected = a_person(birth="850215", reference="A1")
    await service.push(a_message(corrected, function="745+CP", prepared="0958"))
    now, before = await page_of(service)
    assert ["Birth date", "1985-02-15", "1985-02-14", "one digit differs"] in rows(now)
    assert ["Birth date", "1985-02-14", "1985-02-14", "equal", "+14.40"] in rows(before)


async def test_a_match_that_was_withdrawn_and_is_back_has_both_scorings(service):
    await service.add_officer()
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    [raised] = await service.fetch(NOW)
    await service.import_list()
    await service.import_list(an_entry(nationalities=("COL",)))
    [alert] = await service.fetch("select state from alert")
    assert (alert["state"], await service.fetch(BEFORE)) == ("open", [raised])
    _, before = await page_of(service)
    assert "overstay 1 " in before


async def test_what_was_decided_is_scored_no_more_and_has_nothing_beside_it(service):
    await service.add_officer()
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    [raised] = await service.fetch(NOW)
    await service.fetch("update alert set state = 'decided', verdict = 'hit' returning 1")
    await service.import_list(an_entry(nationalities=("COL",)))
    assert (await service.fetch(NOW), await service.fetch(BEFORE)) == ([raised], [])


async def test_each_scoring_holds_from_where_the_one_before_it_ended(service):
    await service.add_officer()
    for nation in ("NLD", "COL", "VEN"):
        await service.import_list(an_entry(nationalities=(nation,)))
        if nation == "NLD":
            await service.push(a_message(a_person()))
    _, before = await page_of(service)
    times = re.findall(r'<time datetime="([^"]+)"', before)
    [alert] = await service.fetch("select raised_at from alert")
    assert times == [times[0], times[1], alert["raised_at"].isoformat(), times[0]]
    assert [row[2] for row in rows(before) if row[0] == "Nationality"] == ["COL", "NLD"]
