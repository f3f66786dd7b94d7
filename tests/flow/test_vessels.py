"""A ferry's list goes the whole way: sailings of a day apart, the vessel named to the officer."""

from tests.site import an_entry

HEAD = "Vessel;MV Stella;IMO number;{imo}\nFrom;SXPHI;To;BQEUX\nDate;24-11-2026;ETD;{etd}\n"
ROWS = "Last name;First name;Date of birth;Nationality;Document number\n{rows}\n"
PERSON = "EXAMPLE;PETRA;14-02-1985;NLD;NX1234567"


def a_list(etd, *rows, imo="1234567"):
    return (HEAD.format(etd=etd, imo=imo) + ROWS.format(rows="\n".join(rows))).encode()


async def test_sailings_of_one_vessel_on_one_day_are_kept_apart_and_repeated_ones_are_not(service):
    for etd in ("09:00", "17:30"):
        status, receipt = await service.push(a_list(etd, PERSON), carrier="FERRY-ISLANDS")
        assert (status, receipt["flights"][0]["designator"]) == (201, "Stella")
    _, again = await service.push(
        a_list("09:00", PERSON, "OTHER;ANA;01-01-1990;NLD;NX7654321"), carrier="FERRY-ISLANDS"
    )
    assert (again["travellers"]["same"], again["travellers"]["new"]) == (1, 1)
    rows = await service.fetch("select vessel, imo, arrival, carrier from flight order by id")
    assert [tuple(row.values()) for row in rows] == [("Stella", "1234567", "BQEUX", None)] * 2


async def test_an_officer_sees_the_vessel_that_comes_in(service, console):
    await service.import_list(an_entry())
    await service.push(a_list("09:00", PERSON), carrier="FERRY-ISLANDS")
    _, _, text = await console.get("/officer", headers={"Accept-Language": "en"})
    assert "Stella" in text
    assert "SXPHI – BQEUX" in text
