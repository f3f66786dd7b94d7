"""What another system refused whole, or accepted and stored wrongly.

Here nobody is lost, and a value is the right one, or none with its place.
"""

from datetime import UTC, datetime, time

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.registry import Registry
from tests.messages import DAY, a_message, a_person

REGISTRY = Registry.load()
GOOD = a_message(a_person())


def read(content):
    delivery = Delivery(
        content=content, received_at=datetime.combine(DAY, time(12), UTC), channel="check",
        carrier="KL",
    )  # fmt: skip
    return understand(delivery, REGISTRY)


def only(content):
    """The one traveller, and the problems as code: place."""
    found = read(content)
    [manifest] = found.manifests
    [traveller] = manifest.travellers
    return traveller, {p.kind.code: str(p.place) for p in found.problems}


def test_two_interchanges_in_one_delivery_are_both_read():
    found = read(GOOD + a_message(a_person("SECOND"), reference="SECOND"))
    assert [m.travellers[0].surname for m in found.manifests] == ["EXAMPLE", "SECOND"]


def test_a_date_that_does_not_exist_is_none_and_its_place_is_said():
    one, problems = only(a_message(a_person(birth="991399")))
    assert one.birth_date is None
    assert problems == {"date-unreadable": "message 1, segment 12 DTM, element 1.2"}


def test_a_birth_date_with_its_century_is_read_by_its_digits():
    one, problems = only(a_message(a_person(birth="19720907:102")))
    assert str(one.birth_date) == "1972-09-07"
    assert problems == {}


def test_a_time_with_its_century_is_read_by_its_digits():
    [manifest] = read(a_message(a_person(), departs="202611241030")).manifests
    assert manifest.flight.leg.departs.isoformat() == "2026-11-24T10:30:00+01:00"


def test_an_expiry_date_is_near_the_flight():
    one, _ = only(a_message(a_person(expiry="501231")))
    assert one.documents[0].expiry_date.isoformat() == "2050-12-31"
    one, _ = only(a_message(a_person(expiry="310218")))
    assert one.documents[0].expiry_date.isoformat() == "2031-02-18"


@pytest.mark.parametrize(
    ("segment", "field"),
    [(b"LOC+178+AMS", "embarkation"), (b"LOC+179+BON", "disembarkation")],
)
def test_a_place_is_its_code_and_never_the_name_beside_it(segment, field):
    one, _ = only(GOOD.replace(segment, segment + b":::SOMEWHERE ELSE"))
    assert getattr(one, field) == segment[-3:].decode()


def test_an_issuing_state_is_its_code_and_never_the_city_beside_it():
    one, _ = only(GOOD.replace(b"LOC+91+NLD", b"LOC+91+NLD:::AMSTERDAM"))
    assert one.documents[0].issuing_state == "NLD"


@pytest.mark.parametrize("width", [64, 69])
@pytest.mark.parametrize("before", range(40))
def test_a_line_that_wraps_at_the_blank_of_a_name_glues_nothing_in_silence(width, before):
    message = a_message(a_person("X" * before + " DE VRIES", "JAN")).replace(b"\n", b"")
    lines = [message[at : at + width] for at in range(0, len(message), width)]
    for mangled in (b"\r\n".join(lines), b"\r\n".join(line.rstrip(b" ") for line in lines)):
        one, problems = only(mangled)
        right = ("X" * before + " DE VRIES").strip()
        assert one.surname == right or "wrap-doubtful" in problems


def test_latin_1_is_read_as_the_interchange_says():
    message = a_message(a_person("MUÑOZ")).replace(b"UNOA", b"UNOC")
    one, _ = only(message.decode().encode("latin-1"))
    assert one.surname == "MUÑOZ"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"CNT+42:1'", b"CNT+42:99'"), None),
        ((b"UNT+21+1'", b"UNT+5+1'"), "segment-count"),
        ((b"UNT+21+1'", b"UNT+21+9'"), "reference-mismatch"),
        ((b"UNZ+1+", b"UNZ+7+"), "segment-count"),
    ],
)
def test_a_count_or_reference_that_is_wrong_is_told_and_costs_nobody(change, code):
    assert change[0] in GOOD
    one, problems = only(GOOD.replace(*change))
    assert one.surname == "EXAMPLE"
    assert code is None or code in problems


@pytest.mark.parametrize(
    ("code", "function"),
    [("745+XR", "cancel_passengers"), ("745+CP", "change"), ("745+RP", "reduction"),
     ("266+CL", "flight_close"), ("266+CLOB", "close_boarded"), ("266+CLNB", "close_not_boarded")],
)  # fmt: skip
def test_what_a_message_is_for_is_read_and_kept(code, function):
    assert read(a_message(a_person(), function=code)).manifests[0].function == function


def test_a_document_without_a_number_is_kept_and_its_place_is_said():
    one, problems = only(GOOD.replace(b"DOC+P+NX1234567", b"DOC+P"))
    assert (one.documents[0].type, one.documents[0].number) == ("P", None)
    assert "DOC" in problems["document-without-number"]


def test_a_document_without_a_type_is_not_taken_for_a_passport():
    one, _ = only(GOOD.replace(b"DOC+P+NX1234567", b"DOC++NX1234567"))
    assert (one.documents[0].type, one.documents[0].number) == ("UNKNOWN", "NX1234567")


def test_a_flight_without_its_first_port_is_still_a_flight_and_the_port_is_missed():
    one, problems = only(GOOD.replace(b"LOC+125+AMS'\n", b""))
    assert one.surname == "EXAMPLE"
    assert "port-missing" in problems


@pytest.mark.parametrize(
    ("sent", "held", "code"), [("Q9", None, "country-unknown"), ("NL", "NLD", "country-alpha2")]
)
def test_a_nationality_is_a_code_that_exists(sent, held, code):
    one, problems = only(a_message(a_person(nationality=sent)))
    assert (one.nationalities[:1] or (None,))[0] == held
    assert "NAT, element 2.1" in problems[code]


def test_a_traveller_listed_twice_in_one_message_is_held_once():
    from tests.api_ingest.pipeline.test_deduplicate import NOTHING, NOW, deduplicate

    [manifest] = read(a_message(a_person(), a_person())).manifests
    changes = deduplicate(manifest, NOTHING, received_at=NOW)
    assert len(changes.listed) == 1
    assert "traveller-repeated" in {problem.kind.code for problem in changes.problems}


def test_a_birth_date_that_two_centuries_fit_is_told():
    one, problems = only(a_message(a_person(birth="200101")))
    assert str(one.birth_date) == "2020-01-01"
    assert problems == {"date-century": "message 1, segment 12 DTM, element 1.2"}


ODD = {
    "an unknown reference": (b"RFF+AVF", b"RFF+QQQ:1'RFF+AVF"),
    "a ticket": (b"RFF+AVF", b"RFF+YZY:0741234567890C1'RFF+AVF"),
    "an unknown place": (b"LOC+178", b"LOC+8+BON'LOC+178"),
    "an unknown function": (b"BGM+745", b"BGM+777"),
    "an unknown measure": (b"LOC+178", b"MEA+HT++CMT:180'LOC+178"),
    "an unknown unit": (b"LOC+178", b"MEA+WT++STN:3'LOC+178"),
    "an unknown attribute": (b"ATT+2", b"ATT+10++X'ATT+2"),
    "two contacts": (b"NAT+2", b"COM+1:TE'COM+2:TE'NAT+2"),
    "a date behind the place in a document": (
        b"DTM+36:300101'\nLOC+91+NLD",
        b"LOC+91+NLD'DTM+36:300101",
    ),
    "an unknown segment": (b"NAT+2", b"ZZZ+1+2'NAT+2"),
    "a registration": (b"TDT+20+KL0767", b"TDT+20+PJWEA"),
    "no carrier beside a suffix": (b"TDT+20+KL0767", b"TDT+20+KL767A"),
    "a release character at the end": (b"EXAMPLE:PETRA", b"EXAMPLE??:PETRA"),
    "no total": (b"CNT+42:1'", b""),
    "no trailer of the message": (b"UNT+21+1'", b""),
    "no trailer of the interchange": (b"UNZ+1+", b"UNX+1+"),
    "a line break inside a tag": (b"BGM+745", b"B\r\nGM+745"),
    "a line break inside a trailer": (b"UNT+21", b"U\r\nNT+21"),
    "another number at the wrong place": (b"CNT+42:1", b"CNT+3"),
}


@pytest.mark.parametrize("how", ODD)
def test_one_odd_segment_costs_nobody_and_nothing_else(how):
    old, new = ODD[how]
    assert old in GOOD
    one, _ = only(GOOD.replace(old, new))
    [good] = read(GOOD).manifests[0].travellers
    assert (one.given_names, one.birth_date, one.documents) == (
        good.given_names, good.birth_date, good.documents,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["SUKARNO", "SUKARNO:"])
def test_a_single_name_is_a_surname(name):
    one, problems = only(GOOD.replace(b"EXAMPLE:PETRA", name.encode()))
    assert (one.surname, one.given_names, problems) == ("SUKARNO", (), {})


def test_nationality_in_front_of_the_places_is_read():
    swapped = GOOD.replace(b"NAT+2+NLD'\n", b"").replace(b"LOC+178", b"NAT+2+NLD'\nLOC+178")
    one, problems = only(swapped)
    assert (one.nationalities, problems) == (("NLD",), {})


def test_a_flight_without_a_departure_time_is_taken_by_the_day_of_its_arrival():
    lines = [line for line in GOOD.split(b"\n") if not line.startswith(b"DTM+189")]
    assert str(read(b"\n".join(lines)).manifests[0].flight.date) == f"{DAY}"


def test_two_messages_in_one_group_are_both_read():
    head, _, body = GOOD.partition(b"UNH+1")
    message, _, tail = body.partition(b"UNZ+1")
    group = b"UNG+PAXLST+KLM+BES+261124:0945+1+UN+D:02B'"
    both = head + group + b"UNH+1" + message + b"UNH+1" + message + b"UNE+2+1'UNZ+1" + tail
    found = read(both)
    assert [len(one.travellers) for one in found.manifests] == [1, 1]
    assert found.problems == ()


def test_a_country_of_residence_is_its_code_and_never_the_name_beside_it():
    one, _ = only(
        GOOD.replace(b"LOC+178", b"LOC+174+NLD:::AMSTERDAM'LOC+180+VEN:::CARACAS'LOC+178")
    )
    assert one.residence == "NLD"


def test_a_count_that_is_not_met_is_told():
    from tests.api_ingest.pipeline.test_deduplicate import NOTHING, NOW, deduplicate

    [manifest] = read(a_message(a_person(), count=99)).manifests
    changes = deduplicate(manifest, NOTHING, received_at=NOW)
    assert [(p.kind.code, p.value) for p in changes.problems] == [("traveller-count", "99")]


def test_a_time_whose_format_says_something_else_is_read_by_its_digits():
    [manifest] = read(GOOD.replace(b"1030:201", b"1030:203")).manifests
    assert manifest.flight.leg.departs.year == DAY.year
