"""Every kind of problem that reading and normalising can find, brought about by the smallest message that has it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.registry import Registry
from tests.messages import DAY, YMD, a_message, a_person

NOW = datetime.combine(DAY, time(12), UTC)
NEXT_YEAR = f"{DAY.year + 1}0101"
REGISTRY = Registry.load()
P = a_person


def understood(content, carrier="KL"):
    delivery = Delivery(content=content, received_at=NOW, channel="check", carrier=carrier)
    return understand(delivery, REGISTRY)


def found(content):
    return {problem.kind.code: problem for problem in understood(content).problems}


def m(*people, **changes):
    return a_message(*people, **changes)


def without(message, *starts):
    """The message without its lines that start so."""
    lines = message.decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith(starts)).encode()


def instead(message, old, new):
    assert old.encode() in message
    return message.replace(old.encode(), new.encode())


CASES = {
    "birth-date-missing": (m(P(birth=None)), "segment 10 NAD", None),
    "birth-date-missing ": (m(P(birth="")), "segment 10 NAD", None),
    "carrier-mismatch": (m(P(), flight="UA0767"), "segment 5 TDT", "UA"),
    "country-alpha2": (m(P(nationality="NL")), "NAT", "NL"),
    "country-unknown": (m(P(nationality="Q9Q")), "NAT", "Q9Q"),
    "country-withdrawn": (m(P(nationality="ANT")), "NAT", "ANT"),
    "date-century": (m(P(birth="200101")), "DTM", "200101"),
    "date-impossible": (m(P(birth=NEXT_YEAR)), "DTM", NEXT_YEAR),
    "date-partial": (m(P(birth="550000")), "DTM", "550000"),
    "date-unreadable": (m(P(birth="991399")), "DTM", "991399"),
    "document-expired": (m(P(expiry="200101")), "DTM", "200101"),
    "document-missing": (m(P(number=None)), "NAD", None),
    "document-number-doubtful": (m(P(number="AB")), "DOC", "AB"),
    "document-number-placeholder": (m(P(number="UNKNOWN")), "DOC", "UNKNOWN"),
    "document-specimen": (m(P(issuer="UTO")), "LOC", "UTO"),
    "date-day-impossible": (m(P(birth="850230")), "DTM", "850230"),
    "document-specimen ": (m(P(nationality="UTO")), "NAD", "UTO"),
    "document-type-missing": (instead(m(P()), "DOC+P", "DOC+"), "DOC", None),
    "expiry-date-missing": (without(m(P()), "DTM+36"), "DOC", None),
    "issuing-state-missing": (without(m(P()), "LOC+91"), "DOC", None),
    "flight-number-missing": (instead(m(P()), "TDT+20+KL0767", "TDT+20++++KL"), "UNH", None),
    "port-unknown ": (m(P(to="BES")), "LOC", "BES"),
    "document-type-unknown": (instead(m(P()), "DOC+P", "DOC+K"), "DOC", "K"),
    "document-without-number": (instead(m(P()), "DOC+P+NX1234567", "DOC+P"), "DOC", None),
    "flight-carrier-differs": (instead(m(P()), "TDT+20+KL0767", "TDT+20+KL0767+++DL"), "TDT, element 5.1", "DL"),
    "flight-date-missing": (without(m(P()), "DTM+189", "DTM+232"), "UNH", None),
    "flight-date-stale": (m(P(), departs="2511241030", arrives="2511241555"), "UNH", "2025-11-24"),
    "flight-missing": (without(m(P()), "TDT"), "UNH", None),
    "flight-number-unreadable": (m(P(), flight="!"), "TDT", "!"),
    "locator-doubtful": (m(P(locator="A!")), "RFF", "A!"),
    "name-cut": (m(P("VAN DEN BROEK OVER DE LINDEN HOOGST")), "NAD", None),
    "name-doubtful": (m(P("SM1TH")), "NAD", "SM1TH"),
    "name-missing": (m(P("", "")), "NAD", None),
    "name-mojibake": (m(P("MUÃ\u0091OZ")), "NAD", None),
    "name-placeholder": (m(P("ALI", "FNU")), "NAD", "FNU"),
    "name-title": (m(P("SMITH", "JOHNMR", sex="M")), "NAD", "JOHNMR"),
    "nationality-missing": (m(P(nationality=None)), "NAD", None),
    "number-damaged": (m(P(number="1.23E?+08")), "DOC", "1.23E+08"),
    "port-missing": (without(m(P()), "LOC+125", "DTM+189"), "UNH", "departure"),
    "port-off-route": (m(P(to="CUR")), "LOC", "CUR"),
    "port-unknown": (m(P(), origin="Q9Q"), "LOC", "Q9Q"),
    "route-elsewhere": (m(P(), to="JFK"), "UNH", "AMS-JFK"),
    "bags-unreadable": (m([*P(), "MEA+CT++:two"]), "MEA", "two"),
    "verification-unknown": (m([*P(), "GEI+4+9"]), "GEI", "9"),
    "sex-missing": (m(P(sex=None)), "NAD", None),
    "sex-unknown": (m(P(sex="7")), "ATT", "7"),
    "time-order": (m(P(), arrives=f"{YMD}0100"), "DTM", f"{YMD}0100"),
    "arrival-closed": (m(P(to="SAB"), to="SAB", departs=f"{YMD}1800", arrives=f"{YMD}1815", origin="SXM"), "DTM", f"{YMD}1815"),
    "document-issuer-differs": (m(P(issuer="VEN")), "LOC", "VEN"),
    "document-specimen  ": (m(P("SPECIMEN")), "NAD", "SPECIMEN"),
    "document-specimen   ": (m(P(number="SPECI2014")), "DOC", "SPECI2014"),
    "document-number-doubtful ": (m(P(number="1111111")), "DOC", "1111111"),
    "infant-alone": (m(P(birth=f"{DAY - timedelta(300):%y%m%d}")), "NAD", None),
    "time-unreadable": (m(P(), arrives="2699999999"), "DTM", "2699999999"),
    "travellers-none": (without(m(), "CNT"), "UNH", None),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content", "place", "value"),
    [(k.strip(), *v) for k, v in CASES.items()],
    ids=list(CASES),
)
def test_a_fault_is_said_at_its_exact_place_with_its_value(code, content, place, value):
    problems = found(content)
    assert code in problems
    assert place in str(problems[code].place)
    if value is not None:
        assert problems[code].value == value
    assert problems[code].says()
    assert problems[code].remedy()


@pytest.mark.parametrize(
    "code",
    [
        code
        for code in CASES
        if code
        not in {
            "flight-missing",
            "flight-date-missing",
            "travellers-none",
            "name-missing",
        }
    ],
)
def test_no_fault_of_a_field_loses_the_traveller(code):
    [manifest] = understood(CASES[code][0]).manifests
    assert len(manifest.travellers) == 1


def test_only_a_traveller_without_name_and_number_is_left_out_and_that_is_said():
    empty = P("", "", number=None)
    reading = understood(m(P("ALBERTO"), empty, P("BERTA")))
    assert [t.surname for t in reading.manifests[0].travellers] == ["ALBERTO", "BERTA"]
    assert "traveller-empty" in {problem.kind.code for problem in reading.problems}


def test_what_only_seems_to_contradict_is_not_said():
    infant = P("BABY", birth=f"{DAY - timedelta(300):%y%m%d}", number="NX2")
    for people in (
        [P(), infant],  # with its mother, under one booking
        [P(issuer="CUW"), P("OTHER", nationality="SXM", number="NX3", locator="QQ1234")],
    ):
        assert not {"infant-alone", "document-issuer-differs"} & found(m(*people)).keys()


def test_a_clean_message_has_no_problem():
    assert found(m(P())) == {}


def test_a_message_that_is_kept_for_what_it_is_says_so():
    """A master crew list and a gate pass are tied to no flight."""
    for function, name in (("336+G", "master_crew_list"), ("655", "gate_pass")):
        content = without(
            m(P(), function=function), "TDT", "LOC+125", "LOC+87", "DTM+189", "DTM+232"
        )
        reading = understood(content)
        assert [(one.function, len(one.travellers)) for one in reading.manifests] == [(name, 1)]
        assert {p.kind.code for p in reading.problems} == {"function-kept", "segment-count"}


@pytest.mark.parametrize("numbers", [("KL0767", "DL9411"), ("DL9411", "KL767"), ("KL0767",)])
def test_of_a_codeshare_the_flight_is_that_of_the_carrier_that_sends(numbers):
    tdt = "'\n".join(f"TDT+20+{number}+++{number[:2]}" for number in (*numbers, "KL 767"))
    reading = understood(instead(m(P()), "TDT+20+KL0767", tdt))
    [manifest] = reading.manifests
    assert manifest.flight.designator == "KL767"
    told = [p.value for p in reading.problems if p.kind.code == "flight-conflict"]
    assert told == [number for number in numbers if number[:2] == "DL"]
