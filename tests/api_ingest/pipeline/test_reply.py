"""Answers in EDIFACT: asked for, exact, readable by any reader, silent about the lists."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import check
from carriers.formats.edifact import interchanges
from carriers.registry import Registry
from tests.commands import ROOT
from tests.messages import DAY, YMD, a_message, a_person
from tests.site import an_entry

REGISTRY = Registry.load()
AT = datetime.combine(DAY, time(9, 46), UTC)
GOOD = a_person(reference="KL00A1")
BAD = a_person("SMITH", "ASA", birth="991399", locator="ZZ98XY", reference="KL00A2")


def asking(message, request=b"1"):
    """The message in an interchange that asks for an acknowledgement (UNB 0031)."""
    return message.replace(b"++APIS'", b"++APIS++" + request + b"'")


def answer(content, **more):
    delivery = Delivery(content=content, received_at=AT, channel="http", carrier="KL", **more)
    return check(delivery, REGISTRY).reply


def segments(reply):
    """Each segment as text, one list an interchange, service strings left out."""
    lines = [line for line in (reply or "").split("'") if line]
    return [line for line in lines if not line.startswith("UNA")]


def tags(reply, *wanted):
    return [line for line in segments(reply) if line[:3] in wanted]


def test_who_asks_for_nothing_gets_nothing():
    assert answer(a_message(GOOD)) is None
    assert answer(asking(a_message(GOOD), b"0")) is None


def test_a_list_that_is_taken_is_acknowledged_and_answered():
    reply = answer(asking(a_message(GOOD, reference="FIRST")))
    assert tags(reply, "UCI", "UCM") == ["UCI+FIRST+KLMDCS:ZZ+BESAPI:ZZ+7"]
    assert tags(reply, "BGM", "RFF", "DTM", "LOC", "ERP") == [
        "BGM+962", "RFF+AF:KL767", f"DTM+189:{YMD}1030:201", f"DTM+232:{YMD}1555:201",
        "LOC+125+AMS", "LOC+87+BON",
    ]  # fmt: skip
    assert tags(reply, "UNB")[0].startswith(f"UNB+UNOA:4+BESAPI:ZZ+KLMDCS:ZZ+{YMD}:0946+C")


def test_a_fault_is_told_under_the_traveller_that_it_is_about():
    reply = answer(asking(a_message(GOOD, BAD, count=2)))
    about = segments(reply)[segments(reply).index("ERP+2") :]
    assert about[:4] == ["ERP+2", "RFF+AVF:ZZ98XY", "RFF+ABO:KL00A2", "ERC+12"]
    assert about[4].startswith("FTX+AAO+++DATE-UNREADABLE?: MESSAGE 1, SEGMENT ")
    assert "991399" in about[4] + about[5] + about[6]
    assert tags(reply, "ERP") == ["ERP+2"]


def test_a_fault_of_the_whole_message_is_told_in_its_heading():
    reply = answer(asking(a_message(GOOD, count=9)))
    check_again = answer(asking(a_message(GOOD)).replace(b"LOC+87+BON'", b""))
    assert tags(reply, "BGM") == ["BGM+962"]
    assert tags(check_again, "ERP") == ["ERP+1"]


def test_a_message_without_a_flight_is_rejected_in_both_forms():
    reply = answer(asking(a_message(GOOD)).replace(b"TDT+20+KL0767'", b""))
    assert tags(reply, "UCM") == ["UCM+1+PAXLST:D:02B:UN:IATA+4+13+TDT"]
    assert tags(reply, "BGM") == ["BGM+963"]


def test_another_message_is_rejected_even_if_nobody_asked():
    reply = answer(a_message(GOOD).replace(b"PAXLST:", b"PNRGOV:"))
    assert tags(reply, "UCM") == ["UCM+1+PNRGOV:D:02B:UN:IATA+4+14+UNH+3:1"]
    assert tags(reply, "BGM") == []


def test_an_interchange_with_nothing_in_it_is_rejected():
    reply = answer(b"UNB+UNOA:3+KLMDCS+BESAPI+261124:0945+X1'UNZ+0+X1'")
    assert tags(reply, "UCI") == ["UCI+X1+KLMDCS+BESAPI+4+32+UNB"]
    assert tags(reply, "UNH") == ["UNH+1+CONTRL:D:3:UN"]


def test_every_interchange_of_a_delivery_gets_its_own_answers():
    reply = answer(
        asking(a_message(GOOD, reference="FIRST")) + asking(a_message(BAD, reference="SECOND"))
    )
    assert [line.split("+")[1] for line in tags(reply, "UCI")] == ["FIRST", "SECOND"]
    assert len(tags(reply, "UNB")) == 4


def test_the_question_is_named_in_the_answer():
    message = asking(a_message(GOOD)).replace(b"BGM+745'", b"BGM+745'RFF+TN:KL261124000107:::2'")
    assert tags(answer(message), "RFF")[0] == "RFF+TN:KL261124000107:::2"


def test_a_test_is_answered_as_a_test():
    assert (
        tags(answer(asking(a_message(GOOD)).replace(b"++1'", b"++1++1'")), "UNB")[0][-5:] == "++++1"
    )


def test_a_table_gets_no_edifact():
    sample = ROOT / "carriers/profiles/3r_divi_divi/samples/clean.csv"
    delivery = Delivery(content=sample.read_bytes(), received_at=AT, channel="http", carrier="3R")
    assert check(delivery, REGISTRY).reply is None


@pytest.mark.parametrize(("forms", "tag"), [(["contrl"], "UCI"), (["cusres"], "BGM"), ([], None)])
def test_a_profile_chooses_the_forms_whatever_the_interchange_asks(tmp_path, forms, tag):
    folder = tmp_path / "kl_own"
    folder.mkdir()
    profile = (ROOT / "carriers/profiles/kl_klm/profile.toml").read_text()
    (folder / "profile.toml").write_text(f"{profile}\n[reply]\nforms = {forms}\n".replace("'", '"'))
    registry = Registry.load((tmp_path,))
    for content in (a_message(GOOD), asking(a_message(GOOD))):
        delivery = Delivery(content=content, received_at=AT, channel="http", carrier="KL")
        found = tags(check(delivery, registry).reply, "UCI", "BGM")
        assert [line[:3] for line in found] == ([tag] if tag else [])


SAMPLES = sorted(ROOT.glob("carriers/profiles/*/samples/*.edi"))


def reads_back(reply):
    """Our own reader finds nothing odd: counts, references and separators are right."""
    for interchange in interchanges(reply.encode("ascii")):
        assert interchange.problems == []
        assert interchange.messages
        for message in interchange.messages:
            assert message.header.raw.split("+")[2][:6] in ("CONTRL", "CUSRES")
    return True


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_an_answer_to_a_sample_reads_back(file, tmp_path):
    content = file.read_bytes()
    profile = 'name = "Any"\nformat = "paxlst"\n[reply]\nforms = ["contrl", "cusres"]\n'
    (tmp_path / "standard_paxlst").mkdir()
    (tmp_path / "standard_paxlst/profile.toml").write_text(profile)
    delivery = Delivery(content=content, received_at=AT, channel="http", carrier="XX")
    assert reads_back(check(delivery, Registry.load((tmp_path,))).reply)


@given(st.text("ABC'+:?*\n\x00é😀", min_size=1, max_size=30), st.text("1'+:?", max_size=12))
def test_property_whatever_a_traveller_is_called_the_answer_reads_back(name, birth):
    released = "".join(f"?{char}" if char in "'+:?" else char for char in name)
    born = "".join(f"?{char}" if char in "'+:?" else char for char in birth)
    message = a_message(a_person(released, birth=born, reference="R1"))
    reply = answer(asking(message))
    assert reply is not None
    assert reads_back(reply)


REPORT = "UNH+2+CONTRL:D:3:UN'UCI+1+A+B+7'UNT+3+2'"


def test_a_report_is_answered_by_no_report():
    head, tail = a_message(GOOD, reference="R").decode().split("UNH+1+", 1)
    alone = f"{head}{REPORT}UNZ+1+R'".replace("++APIS'", "++APIS++1'")
    assert answer(alone.encode()) is None
    beside = asking((head + "UNH+1+" + tail.replace("UNZ+1", REPORT + "UNZ+2")).encode())
    assert [line[:3] for line in tags(answer(beside), "UCI", "UCM", "BGM")] == ["UCI", "BGM"]


def test_a_problem_is_told_of_nobody_but_whom_it_is_about():
    empty = a_person("", "", number=None, locator=None, reference="KL00A9")
    message = a_message(GOOD, empty, a_person("LAST", reference="KL00A3"), count=3)
    reply = answer(asking(message.replace(b"CNT+42", b"CNT+99")))
    found = tags(reply, "ERP", "RFF", "FTX")[1:]
    assert [line.split("?:")[0] for line in found] == [
        "ERP+1", "FTX+AAO+++QUALIFIER-UNKNOWN",
        "ERP+2", "RFF+ABO:KL00A9", "FTX+AAO+++TRAVELLER-EMPTY",
    ]  # fmt: skip


def test_a_message_that_was_cut_off_is_no_fault_of_its_last_traveller():
    message = asking(a_message(GOOD))
    reply = answer(message[: message.index(b"NAT+2")])
    assert tags(reply, "ERP") == ["ERP+1", "ERP+2"]
    assert "MESSAGE-TRUNCATED" in tags(reply, "FTX")[0]


async def test_an_answer_is_the_same_whether_somebody_is_looked_for_or_not(service):
    message = asking(a_message(a_person()))
    _, before = await service.push(message)
    await service.import_list(an_entry())
    _, after = await service.push(message, name="again.edi")
    strip = [line for line in segments(before["reply"]) if line[:3] not in ("UNB", "UNZ")]
    assert strip == [line for line in segments(after["reply"]) if line[:3] not in ("UNB", "UNZ")]
    assert await service.fetch("select count(*) as n from alert") == [{"n": 1}]


@pytest.mark.parametrize("content", [a_message(GOOD), b"%PDF"])
async def test_who_accepts_edifact_gets_it_where_there_is_an_answer(service, content):
    edifact = {"Accept": "application/edifact"}
    asked = asking(content)
    key = await service.key("KL")
    request = {"data": asked, "headers": {"Authorization": f"Bearer {key}", **edifact}}
    async with service._session.post(f"{service.base}/v1/deliveries", **request) as said:
        text = await said.text()
        if content == b"%PDF":
            assert (said.status, said.content_type) == (422, "application/problem+json")
        else:
            assert (said.status, said.content_type) == (201, "application/edifact")
            assert reads_back(text)
            assert said.headers["Location"].startswith("/v1/deliveries/")
