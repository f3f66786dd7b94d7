"""What a flight looks like after its manifests came.

First, again, changed, cancelled, closed, late.
"""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.commands import ROOT, command, lines_of_json
from tests.messages import DAY, YMD, a_message, a_person
from tests.site import an_entry, site

ON_BOARD = "select detail->>'surname' as surname, state from traveller order by id"


async def states(service):
    return {row["surname"]: row["state"] for row in await service.fetch(ON_BOARD)}


async def test_a_first_manifest_is_all_new(service):
    status, receipt = await service.push(
        a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222"))
    )
    assert (status, receipt["outcome"]) == (201, "taken")
    assert receipt["travellers"]["new"] == 2
    assert receipt["flights"][0]["designator"] == "KL767"


async def test_the_same_bytes_get_the_same_receipt_and_double_nothing(service):
    message = a_message(a_person())
    first = await service.push(message)
    again = await service.push(message)
    assert (first[0], again[0]) == (201, 200)
    assert again[1] == first[1]
    assert len(await service.fetch("select 1 from traveller")) == 1
    assert [row["seen"] for row in await service.fetch("select seen from delivery")] == [2]


async def test_the_same_content_in_another_envelope_changes_nothing(service):
    await service.push(
        a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222", birth="900101"))
    )
    again = a_message(
        a_person("BERTA", number="NX22222", birth="900101"), a_person("ALBERTO"), reference="OTHER"
    )
    _, receipt = await service.push(again)
    assert (receipt["travellers"]["same"], receipt["travellers"]["new"]) == (2, 0)
    assert len(await service.fetch("select 1 from traveller")) == 2


async def test_a_corrected_birth_date_changes_the_traveller(service):
    await service.push(a_message(a_person(birth="800512", reference="A1")))
    corrected = a_message(
        a_person(birth="800521", reference="A1"), function="745+CP", prepared="0958"
    )
    _, receipt = await service.push(corrected)
    assert (receipt["travellers"]["changed"], receipt["travellers"]["new"]) == (1, 0)
    rows = await service.fetch("select detail->>'birth_date' as born from traveller")
    assert [row["born"] for row in rows] == ["1980-05-21"]


async def test_a_reference_used_again_for_other_content_is_told_and_nothing_is_lost(service):
    first = a_message(a_person("ALBERTO", birth="800512", reference="A1"), reference="REF1")
    other = a_message(a_person("BERTA", number="NX22222", reference="B2"), reference="REF1")
    elsewhere = a_message(a_person("CARLO"), reference="REF1", flight="KL0765")
    corrected = first.replace(b"800512", b"800521")
    told = []
    for content in (first, other, first.replace(b"\n", b""), elsewhere, corrected):
        _, receipt = await service.push(content)
        told.append([p["value"] for p in receipt["problems"] if p["code"] == "reference-reused"])
    assert [len(one) for one in told] == [0, 1, 0, 1, 1]
    assert told[1] == ["REF1"]
    rows = await service.fetch("select detail->>'birth_date' as born, state from traveller")
    assert [row["state"] for row in rows] == ["expected"] * 3
    assert "1980-05-21" in {row["born"] for row in rows}


async def test_parts_of_one_list_may_bear_one_reference(service):
    for n, person in enumerate([a_person("ALBERTO"), a_person("BERTA", number="NX22222")], 1):
        part = f"+0{n}:{'CF'[n - 1]}"
        _, receipt = await service.push(a_message(person, reference="R", part=part, count=2))
        assert "reference-reused" not in {problem["code"] for problem in receipt["problems"]}


async def test_of_two_versions_of_one_minute_the_later_version_holds(service):
    for version, birth in (("2", "800521"), ("1", "800512")):
        message = a_message(a_person(birth=birth, reference="A1"))
        await service.push(
            message.replace(b"BGM+745'", b"BGM+745'RFF+TN:KL1:::%s'" % version.encode())
        )
    rows = await service.fetch("select detail->>'birth_date' as born from traveller")
    assert [row["born"] for row in rows] == ["1980-05-21"]


async def test_a_cancelled_traveller_leaves_and_a_change_brings_back(service):
    await service.push(a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222")))
    await service.push(
        a_message(a_person("BERTA", number="NX22222"), function="745+XR", prepared="1000")
    )
    assert await states(service) == {"ALBERTO": "expected", "BERTA": "cancelled"}
    await service.push(
        a_message(a_person("BERTA", number="NX22222"), function="745+CP", prepared="1001")
    )
    assert await states(service) == {"ALBERTO": "expected", "BERTA": "expected"}


async def test_a_cancellation_that_overtakes_its_list_still_holds(service):
    await service.push(a_message(a_person("BERTA"), function="745+XR", prepared="1000"))
    _, receipt = await service.push(a_message(a_person("BERTA"), prepared="0945"))
    assert receipt["travellers"]["stale"] == 1
    assert await states(service) == {"BERTA": "cancelled"}


async def test_an_older_version_that_comes_late_changes_nothing(service):
    await service.push(a_message(a_person(birth="800521", reference="A1"), prepared="1000"))
    _, receipt = await service.push(a_message(a_person(birth="800512", reference="A1")))
    assert (receipt["travellers"]["stale"], receipt["travellers"]["changed"]) == (1, 0)
    rows = await service.fetch("select detail->>'birth_date' as born from traveller")
    assert [row["born"] for row in rows] == ["1980-05-21"]


async def test_a_close_out_says_who_is_on_board(service):
    await service.push(a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222")))
    await service.push(a_message(a_person("ALBERTO"), function="266+CLOB", prepared="1030"))
    assert await states(service) == {"ALBERTO": "boarded", "BERTA": "not_boarded"}
    assert [r["state"] for r in await service.fetch("select state from flight")] == ["departed"]


async def test_a_close_out_may_list_those_who_stayed_behind(service):
    await service.push(a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222")))
    await service.push(
        a_message(a_person("BERTA", number="NX22222"), function="266+CLNB", prepared="1030")
    )
    assert await states(service) == {"ALBERTO": "boarded", "BERTA": "not_boarded"}


@pytest.mark.parametrize(
    ("function", "others"), [("266+CLOB", "not_boarded"), ("266+CLNB", "boarded")]
)
@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_a_close_out_in_parts_speaks_of_the_others_when_it_is_whole(
    service, function, others, order
):
    people = {n: a_person(n, number=f"NX{n}") for n in ("ALBERTO", "BERTA", "CORA")}
    await service.push(a_message(*people.values()))
    listed = {1: ("ALBERTO", "+01:C"), 2: ("BERTA", "+02:F")}
    for number in order:
        assert (await states(service))["CORA"] == "expected"
        name, part = listed[number]
        await service.push(
            a_message(people[name], function=function, prepared="1030", part=part, reference=name)
        )
    said = "boarded" if others == "not_boarded" else "not_boarded"
    assert await states(service) == {"ALBERTO": said, "BERTA": said, "CORA": others}


async def test_the_same_list_in_small_letters_is_the_same(service):
    content = a_message(a_person("MUÑOZ", "ZOË"), a_person("BERTA", number="NX22222"))
    await service.push(content)
    _, receipt = await service.push(content.decode().lower().encode())
    assert (receipt["travellers"]["same"], receipt["travellers"]["changed"]) == (2, 0)


async def test_two_persons_with_one_document_number_stay_two(service):
    parent, child = (
        a_person("WEVER", "PETRA", birth="910101"),
        a_person("WEVER", "MILA", birth="250930"),
    )
    _, receipt = await service.push(a_message(parent, child))
    assert receipt["travellers"]["new"] == 2


async def test_twins_with_one_document_number_stay_two(service):
    _, receipt = await service.push(a_message(a_person("WEVER", "ANNA"), a_person("WEVER", "MILA")))
    assert receipt["travellers"]["new"] == 2


async def test_a_traveller_listed_twice_is_one_with_a_note(service):
    _, receipt = await service.push(a_message(a_person(), a_person()))
    assert (receipt["travellers"]["new"], receipt["travellers"]["same"]) == (1, 1)
    assert receipt["problem_counts"]["traveller-repeated"] == 1


async def test_the_same_person_is_recognised_on_another_flight(service):
    await service.push(a_message(a_person("VAN DEN BERG", "JAN")))
    other = a_message(
        a_person("VAN DEN BERG", "JAN PIETER"), flight="KL0768", departs=f"{YMD}2000",
        arrives=f"{DAY + timedelta(days=1):%y%m%d}1000", origin="BON", to="AMS", reference="KL2",
    )  # fmt: skip
    await service.push(other)
    assert len(await service.fetch("select distinct person from traveller")) == 1


async def test_a_namesake_of_another_nationality_is_another_person(service):
    await service.push(a_message(a_person(number="NX1")))
    other = a_message(a_person(number="US9", nationality="USA"), flight="KL0769", reference="KL2")
    await service.push(other)
    assert len(await service.fetch("select distinct person from traveller")) == 2


async def test_test_data_reaches_no_officer_and_no_real_flight(service):
    _, receipt = await service.push(a_message(a_person(), test="++++1"))
    assert receipt["problem_counts"]["test-indicator"] == 1
    await service.push(a_message(a_person("BERTA")), test=True)
    rows = await service.fetch("select test from flight")
    assert [row["test"] for row in rows] == [True]


async def test_a_count_that_is_not_met_is_said_and_parts_add_up(service):
    first = a_message(a_person("ALBERTO"), count=2, part="+01:C", reference="P1")
    _, receipt = await service.push(first)
    assert receipt["problem_counts"] == {"traveller-count": 1}
    second = a_message(a_person("BERTA", number="NX22222"), count=2, part="+02:F", reference="P2")
    _, receipt = await service.push(second)
    assert receipt["problem_counts"] == {}


async def test_a_cancellation_of_somebody_unknown_is_said(service):
    _, receipt = await service.push(a_message(a_person(), function="745+XR"))
    assert "cancel-unknown" in receipt["problem_counts"]


async def test_a_master_crew_list_is_kept_and_changes_nobody(service):
    content = a_message(a_person(kind="FM"), function="336+G")
    _, receipt = await service.push(content.replace(b"TDT+20+KL0767", b"TDT+20+KL01MCL+++KL"))
    assert "function-kept" in receipt["problem_counts"]
    assert (receipt["outcome"], receipt["travellers"]["taken"]) == ("taken", 1)
    assert await service.fetch("select 1 from traveller") == []


async def test_the_same_bytes_under_the_name_of_another_day_are_another_flight(service):
    """Of this carrier's tables the name alone says which flight it is."""
    content = WINAIR.read_bytes()
    for name in (WINAIR.name, WINAIR.name.replace("20261124", "20261125"), WINAIR.name):
        status, receipt = await service.push(content, carrier="WM", name=name)
        assert (status in (200, 201), receipt["outcome"]) == (True, "taken")
    rows = await service.fetch("select date::text, count(*) as n from flight group by 1 order by 1")
    assert rows == [{"date": "2026-11-24", "n": 1}, {"date": "2026-11-25", "n": 1}]
    assert await service.fetch("select count(*) as n from delivery") == [{"n": 2}]
    assert await service.fetch("select count(*) as n from traveller") == [{"n": 10}]


WINAIR = ROOT / "carriers/profiles/wm_winair/samples/WM441_SXMSAB_20261124_clean.txt"


async def parts_sent(service, *numbers):
    """Problem counts of each part's receipt; every part has a traveller of its own."""
    told = []
    for number in numbers:
        mark = "F" if number == 4 else "C"
        person = a_person(f"PART{'ABCD'[number - 1]}", number=f"NX2222{number}1")
        _, receipt = await service.push(
            a_message(person, count=4, part=f"+{number:02}:{mark}", reference=f"P{number}")
        )
        missing = [p["value"] for p in receipt["problems"] if p["code"] == "parts-missing"]
        told.append((missing or [None])[0])
    return told


async def test_parts_in_order_miss_nothing(service):
    assert await parts_sent(service, 1, 2, 3, 4) == [None] * 4


async def test_parts_in_any_order_are_assembled_and_the_gaps_are_told(service):
    assert await parts_sent(service, 4, 2, 2, 1, 3) == ["1-3", "1, 3", "1, 3", "3", None]
    assert set((await states(service)).values()) == {"expected"}
    assert len(await states(service)) == 4


async def test_an_operator_sees_which_parts_are_missing(service):
    await parts_sent(service, 1, 4)
    await service.push(a_message(a_person("WHOLE"), flight="KL0001"))
    code, out, _ = command("flights", "--incomplete", "--json", database_url=service.url)
    [row] = lines_of_json(out)
    assert code == 0
    assert (row["flight"], row["parts_missing"], row["travellers"], row["stated"]) == (
        "KL767", "2-3", 2, 4,
    )  # fmt: skip
    await parts_sent(service, 2, 3)
    assert command("flights", "--incomplete", "--json", database_url=service.url)[1] == ""


async def test_a_list_whose_last_part_never_came_is_incomplete(service):
    await parts_sent(service, 1, 2)
    _, out, _ = command("flights", "--json", database_url=service.url)
    [row] = lines_of_json(out)
    assert (row["parts_missing"], row["incomplete"]) == ("the last", True)


async def test_a_listed_traveller_raises_the_alert_with_the_first_part_that_names_him(service):
    await service.import_list(an_entry("PARTB", "PETRA"))
    await parts_sent(service, 2)
    assert len(await service.fetch("select 1 from alert")) == 1


async def test_an_older_change_that_comes_after_a_newer_repetition_changes_nothing(service):
    await service.push(a_message(a_person(birth="850214"), prepared="0900"))
    await service.push(a_message(a_person(birth="850214"), prepared="1100", reference="3"))
    await service.push(a_message(a_person(birth="850215"), prepared="1000", reference="2"))
    [row] = await service.fetch("select detail->>'birth_date' as born from traveller")
    assert row["born"] == "1985-02-14"


STORY = {
    "0900": ("745", "850214"), "1000": ("745+CP", "850215"), "1100": ("745+XR", "850215"),
    "1200": ("745", "850216"),
}  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(STORY)), ids="-".join)
async def test_whatever_the_order_of_arrival_the_newest_version_holds(service, order):
    for time in order:
        function, birth = STORY[time]
        person = a_person(birth=birth, reference="KL00A1")
        await service.push(a_message(person, function=function, prepared=time, reference=time))
    rows = await service.fetch("select state, detail->>'birth_date' as born from traveller")
    assert rows == [{"state": "expected", "born": "1985-02-16"}]


async def test_what_a_site_may_not_keep_is_read_and_not_kept(database_url):
    person = [*a_person(), "MEA+CT++:2", "FTX+BAG+++KL074123:2", "RFF+SEA:12C", "LOC+174+BES"]
    async with site(database_url, not_kept=("bags", "residence")) as service:
        assert (await service.push(a_message(person)))[0] == 201
        [row] = await service.fetch(
            "select detail->>'bags' as bags, detail->>'residence' as residence,"
            " detail->>'seat' as seat from traveller"
        )
    assert row == {"bags": None, "residence": None, "seat": "12C"}
