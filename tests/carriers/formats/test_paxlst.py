from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.errors import Refused
from api_ingest.domain.reported import Reported, ReportedPart
from carriers.formats.paxlst import read, senders


def _codes(reading):
    return [problem.kind.code for problem in reading.problems]


def _values(manifest):
    """Every reported value of a manifest, deep, in order: what it says, without where."""
    found = []

    def walk(value):
        if isinstance(value, Reported):
            found.append(value.text)
        elif isinstance(value, (list, tuple)):
            for item in value:
                walk(item)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                if name != "origin":
                    walk(getattr(value, name))
        else:
            found.append(value)

    walk(manifest)
    return found


@pytest.mark.parametrize(
    ("bgm", "function", "codes"),
    [
        ("745", "passenger_list", []),
        ("745+CP", "change", []),
        ("745+XR", "cancel_passengers", []),
        ("745+RP", "reduction", []),
        ("266+CL", "flight_close", []),
        ("266+CLOB", "close_boarded", []),
        ("266+CLNB", "close_not_boarded", []),
        ("266+XF", "cancel_flight", []),
        ("266+CF", "change_flight", []),
        ("266+clob", "close_boarded", []),
        ("250", "crew_list", []),
        ("250+C", "crew_list", []),
        ("250+BC", "crew_list", []),
        ("250+Q", "crew_list", ["function-unknown"]),
        ("336+G", "master_crew_list", []),
        ("366+G", "master_crew_list", []),
        ("655", "gate_pass", []),
        ("745+C", "passenger_list", ["function-unknown"]),
        ("999", "passenger_list", ["function-unknown"]),
        ("", "passenger_list", ["function-unknown"]),
    ],
)
def test_the_message_says_what_it_is_for(edifact, parts, bgm, function, codes):
    reading = read(edifact(header=parts.header.replace("BGM+745", f"BGM+{bgm}")))
    assert reading.manifests[0].function == function
    assert _codes(reading) == codes


def test_a_message_without_a_function_is_a_full_list(edifact, parts):
    reading = read(edifact(header=parts.header.replace("BGM+745'", "")))
    assert reading.manifests[0].function == "passenger_list"
    assert _codes(reading) == ["function-unknown"]


@pytest.mark.parametrize(
    ("unh", "part", "reference"),
    [
        ("+KL0767/261124/1030+01:C", ReportedPart(1, last=False), "KL0767/261124/1030"),
        ("+TK334 27 FRA02+02", ReportedPart(2, last=None), "TK334 27 FRA02"),
        ("+B2740+16:F", ReportedPart(16, last=True), "B2740"),
        ("+B2740+1", ReportedPart(1, last=None), "B2740"),
        ("", None, None),
    ],
)
def test_parts_and_references_are_those_of_the_header(edifact, unh, part, reference):
    (manifest,) = read(edifact(unh=f"UNH+1+PAXLST:D:02B:UN:IATA{unh}'")).manifests
    assert manifest.part == part
    assert manifest.reference == reference


def test_a_part_that_is_no_number_is_a_problem(edifact):
    reading = read(edifact(unh="UNH+1+PAXLST:D:02B:UN:IATA+X+ONE:F'"))
    assert reading.manifests[0].part is None
    assert _codes(reading) == ["part-doubtful"]


@pytest.mark.parametrize("totals", ["CNT+42:7'CNT+41:2'", "CNT+41:2'CNT+42:7'", "CNT+42:7'"])
def test_passengers_are_counted_by_42(edifact, texts, totals):
    assert texts(read(edifact(end=totals)).manifests[0].stated) == "7"


def test_crew_is_counted_by_41(edifact, parts, texts):
    header = parts.header.replace("BGM+745", "BGM+250")
    reading = read(edifact(header=header, end="CNT+42:7'CNT+41:2'"))
    assert texts(reading.manifests[0].stated) == "2"
    assert _codes(read(edifact(end="CNT+3:7'"))) == ["qualifier-unknown"]


@pytest.mark.parametrize(
    ("written", "prepared", "codes"),
    [
        ("261124:0945", datetime(2026, 11, 24, 9, 45), []),
        ("20261124:0945", datetime(2026, 11, 24, 9, 45), []),
        ("261124", datetime(2026, 11, 24), []),
        ("261324:0945", None, ["time-unreadable"]),
        ("SOON:0945", None, ["time-unreadable"]),
        ("", None, []),
    ],
)
def test_the_time_of_preparation_is_that_of_the_interchange(parts, written, prepared, codes):
    text = parts.interchange(
        parts.message(parts.header + parts.traveller), unb=f"UNB+UNOA:4+A+B+{written}+REF1'"
    )
    reading = read(text.encode())
    assert reading.manifests[0].prepared == prepared
    assert _codes(reading) == codes


def test_a_test_is_marked(parts):
    text = parts.interchange(
        parts.message(parts.header + parts.traveller),
        unb="UNB+UNOA:4+A+B+261124:0945+REF1++APIS++++1'",
    )
    assert read(text.encode()).manifests[0].test
    assert not read(text.replace("++++1'", "'").encode()).manifests[0].test


def test_the_group_is_the_operator_and_the_interchange_the_transmitter(edifact, parts):
    grouped = parts.interchange(
        "UNG+PAXLST+WINAIR+B+261124:0900+7+UN+D:02B'" + parts.message(parts.header) + "UNE+1+7'"
    )
    assert read(grouped.encode()).manifests[0].group == "WINAIR"
    assert read(edifact()).manifests[0].group == "KLMDCS"
    assert tuple(dict.fromkeys(senders(grouped.encode()))) == ("KLMDCS", "WINAIR", "KL")
    assert tuple(dict.fromkeys(senders(b"not edifact"))) == ()


@pytest.mark.parametrize("number", ["KL0767", "KL767A", "kl 767"])
def test_the_carrier_of_a_flight_number_is_among_the_senders(edifact, parts, number):
    content = edifact(header=parts.header.replace("KL0767+++KL", number))
    assert tuple(dict.fromkeys(senders(content))) == ("KLMDCS", "KL")


def test_a_message_without_a_contact_is_noted(edifact, parts):
    reading = read(edifact(header=parts.header.replace("COM+31 20 5550100:TE'", "")))
    assert _codes(reading) == ["contact-missing"]


@pytest.mark.parametrize("empty", [b"", b" \r\n\t"])
def test_an_empty_delivery_is_refused(empty):
    with pytest.raises(Refused) as refused:
        read(empty)
    assert refused.value.problem.kind.code == "delivery-empty"


@pytest.mark.parametrize("content", [b"{}", b"<html>", b"%PDF-1.4", b"surname;given\nKUNZ;LUNA"])
def test_what_is_no_edifact_is_refused(content):
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.problem.kind.code == "format-unknown"


def test_a_delivery_of_other_messages_only_is_refused(parts):
    cusres = parts.message("BGM+962'", unh="UNH+1+CUSRES:D:02B:UN:IATA'")
    with pytest.raises(Refused) as refused:
        read(parts.interchange(cusres).encode())
    assert refused.value.problem.kind.code == "message-not-paxlst"
    assert str(refused.value.problem.place) == "message 1, segment 1 UNH, element 2.1"


def test_another_message_beside_a_passenger_list_does_no_harm(parts):
    cusres = parts.message("BGM+962'", unh="UNH+1+CUSRES:D:02B:UN:IATA'")
    list_ = parts.message(parts.header + parts.traveller)
    reading = read(parts.interchange(cusres, list_).encode())
    assert _codes(reading) == ["message-not-paxlst"]
    assert reading.manifests[0].origin.place().message == 2


def test_every_message_of_every_interchange_is_a_manifest(edifact, parts):
    two = parts.interchange(parts.message(parts.header), parts.message(parts.header))
    reading = read(edifact() + b"\r\n" + two.encode() + edifact())
    assert [len(manifest.travellers) for manifest in reading.manifests] == [1, 0, 0, 1]
    assert _codes(reading) == []


def test_a_cut_message_keeps_the_travellers_in_front_of_the_cut(edifact, parts):
    content = edifact(parts.traveller * 3)
    reading = read(content[: content.rindex(b"NAT+2")])
    assert len(reading.manifests[0].travellers) == 3
    assert _codes(reading) == ["message-truncated"]


def test_any_release_of_the_directory_is_read(edifact):
    for release in ("D:05B", "D:12B", "D:15B", "D:22A", "S:93A"):
        assert len(read(edifact(unh=f"UNH+1+PAXLST:{release}:UN'")).manifests) == 1


def test_a_lower_case_interchange_is_read(edifact, texts):
    (manifest,) = read(edifact().lower()).manifests
    assert texts(manifest.travellers[0].surname) == "van den berg"
    assert texts(manifest.flight.number) == "kl0767"
    assert len(manifest.travellers) == 1


NAMES = "NAD+FL+++DE VRIES:ANNA MARIA'NAD+FL+++O?'NEILL??:S?+T'NAD+DDU+++KUNZ:LUNA'"


@pytest.mark.parametrize("width", [1, 3, 40, 64, 69, 80])
def test_wrapping_at_any_width_changes_no_value(edifact, parts, width):
    content = edifact(parts.traveller * 3 + NAMES)
    wrapped = b"\r\n".join(content[i : i + width] for i in range(0, len(content), width))
    expected, found = read(content), read(b"\x01QK BONAPXS\r\n\x02" + wrapped + b"\r\n\x03")
    assert [_values(m) for m in found.manifests] == [_values(m) for m in expected.manifests]
    assert _codes(found) == _codes(expected) == []


def test_lines_of_one_segment_each_change_no_value(edifact, parts):
    content = edifact(parts.traveller * 3 + NAMES)
    lines = content.replace(b"'", b"'\r\n").replace(b"O?'\r\n", b"O?'").replace(b"N", b"N")
    assert _values(read(lines).manifests[0]) == _values(read(content).manifests[0])


def test_a_blank_lost_at_a_line_break_is_put_back_where_it_is_beyond_doubt(edifact, parts):
    content = edifact(parts.traveller * 4 + "NAD+FL+++DE VRIES:EVA'" + parts.traveller * 4)
    # A line ends with the blank of DE VRIES, another with one of VAN DEN BERG; mail drops both.
    at = content.index(b"DE VRIES") + 3
    head, tail = content[:at], content[at:]
    lines = [head[max(0, end - 64) : end] for end in range(len(head), 0, -64)][::-1]
    lines += [tail[i : i + 64] for i in range(0, len(tail), 64)]
    assert _codes(read(b"\r\n".join(lines))) == []
    reading = read(b"\r\n".join(line.rstrip(b" ") for line in lines))
    assert [_values(m) for m in reading.manifests] == [_values(m) for m in read(content).manifests]
    assert [(p.kind.code, p.value) for p in reading.problems] == [
        ("wrap-mended", "DE VRIES"), ("wrap-mended", "VAN DEN BERG"),
    ]  # fmt: skip
    assert str(reading.problems[0].place) == "message 1, segment 50 NAD, element 4.1"


def test_the_bytes_at_a_place_are_the_text_that_was_reported(edifact, parts):
    content = edifact(parts.traveller * 3)
    seen = 0
    for traveller in read(content).manifests[0].travellers:
        for value in (traveller.surname, *traveller.given_names, traveller.birth_date,
                      traveller.sex, *traveller.nationalities, traveller.locator,
                      traveller.embarkation, traveller.documents[0].number,
                      traveller.documents[0].expiry_date):  # fmt: skip
            assert content[value.place.start : value.place.end].decode() == value.text
            seen += 1
    assert seen == 27


@given(st.binary(max_size=300))
def test_reading_any_bytes_raises_nothing_but_a_refusal(content):
    try:
        reading = read(content)
    except Refused:
        return
    assert reading.manifests


@given(st.data())
def test_a_damaged_message_raises_nothing_but_a_refusal(data):
    content = bytearray(DAMAGED)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from(
                [b"", b"'", b"+", b":", b"?", b"\n", b" ", b"UNH", b"NAD", b"\xe9", b"9"]
            )
        )
    content = bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        problems = read(content).problems
    except Refused as refused:
        problems = [problem for problem in refused.problems if problem.place is not None]
    for problem in problems:
        assert str(problem)
        assert problem.place is not None
        assert 0 <= problem.place.start <= problem.place.end <= len(content)


DAMAGED = (
    b"UNA:+.? 'UNB+UNOA:4+A+B+261124:0945+REF1'UNG+PAXLST+A+B+261124:0945+1+UN+D:02B'"
    b"UNH+1+PAXLST:D:02B:UN:IATA+X+01:F'BGM+745+CP'NAD+MS+++DESK'COM+1:TE'TDT+20+KL767+++KL'"
    b"LOC+125+AMS'DTM+189:2611241030:201'LOC+87+BON'DTM+232:2611241555:201'"
    b"NAD+FL+++O?'BRIEN:MARY'ATT+2++F'DTM+329:930101:101'LOC+178+AMS'NAT+2+IRL'RFF+AVF:A'"
    b"DOC+P:110:111+PX1'DTM+36:290630:101'LOC+91+IRL'CNT+42:1'UNT+19+1'UNE+1+1'UNZ+1+REF1'"
)
