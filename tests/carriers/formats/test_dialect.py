"""What a profile says of a sender's habits changes what a value is taken for, and nothing else."""

from datetime import UTC, datetime, time

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured
from api_ingest.pipeline.ingest import understand
from carriers.registry import Registry
from tests.messages import DAY, a_message, a_person


@pytest.fixture
def read_as(tmp_path):
    """Reads a message as the profile with these lines under [paxlst] says."""

    def read(message, *lines):
        folder = tmp_path / "kl_own"
        folder.mkdir()
        head = 'carrier = "KL"\nname = "Own"\nformat = "paxlst"\n'
        senders = '[recognise]\nsenders = ["KLMDCS"]\n'
        (folder / "profile.toml").write_text("\n".join([head, senders, "[paxlst]", *lines]))
        delivery = Delivery(
            content=message, received_at=datetime.combine(DAY, time(12), UTC), channel="check",
            carrier="KL",
        )  # fmt: skip
        found = understand(delivery, Registry.load((tmp_path,)))
        [manifest] = found.manifests
        return manifest.travellers, found.problems

    return read


def test_names_in_each_others_place_are_put_right(read_as):
    [one], _ = read_as(a_message(a_person("JAN PIETER", "VAN DEN BERG")), 'swap = ["names"]')
    assert (one.surname, one.given_names) == ("VAN DEN BERG", ("JAN", "PIETER"))


def test_a_single_name_stays_where_it_is(read_as):
    [one], _ = read_as(a_message(a_person("SUKARNO", "")), 'swap = ["names"]')
    assert (one.surname, one.given_names) == ("SUKARNO", ())


def test_ports_and_states_in_each_others_place_are_put_right(read_as):
    message = a_message(a_person(origin="BON", to="AMS", nationality="VEN", issuer="NLD"))
    [one], _ = read_as(message, 'swap = ["ports", "states"]')
    assert (one.embarkation, one.disembarkation) == ("AMS", "BON")
    assert (one.nationalities, one.documents[0].issuing_state) == (("NLD",), "VEN")


def test_dates_of_expiry_and_issue_in_each_others_place_are_put_right(read_as):
    message = a_message(a_person()).replace(b"DTM+36:300101", b"DTM+36:200101'DTM+182:300101")
    [one], problems = read_as(message, 'swap = ["document_dates"]')
    assert one.documents[0].expiry_date.year == 2030
    assert "document-expired" not in {p.kind.code for p in problems}


@pytest.mark.parametrize(
    ("form", "written"),
    [("DDMMYY", "140285"), ("MMDDYYYY", "02141985"), ("DDMMYYYY", "14021985")],
)
def test_dates_of_persons_may_have_another_form_while_the_flights_stay(read_as, form, written):
    expiry = {"DDMMYY": "010130", "MMDDYYYY": "01012030", "DDMMYYYY": "01012030"}[form]
    [one], problems = read_as(
        a_message(a_person(birth=written, expiry=expiry)), f'date_forms = "{form}"'
    )
    assert str(one.birth_date) == "1985-02-14"
    assert one.documents[0].expiry_date.isoformat() == "2030-01-01"
    assert {p.kind.code for p in problems} <= {"date-century"}


def test_the_century_of_an_old_carrier_may_be_the_last_one_and_is_still_told(read_as):
    [one], problems = read_as(a_message(a_person(birth="200101")), "birth_century = 1900")
    assert str(one.birth_date) == "1920-01-01"
    assert "date-century" in {p.kind.code for p in problems}


@pytest.mark.parametrize(
    "line", ['swap = ["nothing"]', 'date_forms = "YY"', "birth_century = 1800"]
)
def test_a_habit_that_is_not_known_is_named(read_as, line):
    with pytest.raises(Misconfigured, match=line.split()[0]):
        read_as(a_message(a_person()), line)
