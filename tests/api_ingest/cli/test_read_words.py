"""`api-ingest read --json`: the promised words, odd files, odd streams."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT, command, lines_of_json
from tests.messages import a_message, a_person

EZ_AIR = ROOT / "carriers" / "profiles" / "7z_ez_air" / "samples" / "clean.csv"


@pytest.fixture
def read(tmp_path):
    """Exit code and objects of one file with this content."""

    def run(content, *options, name="evening.edi", file=None):
        if file is None:
            file = tmp_path / name
            file.write_bytes(content)
        code, out, err = command("read", file, *options, "--json")
        assert err == ""
        return code, lines_of_json(out)

    return run


def raw(*arguments, **environment):
    """The process itself, with its bytes."""
    own = {name: value for name, value in os.environ.items() if "API_INGEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "api_ingest", *map(str, arguments)],
        cwd=ROOT, env=own | environment, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bgm", "function"),
    [
        ("745", "passenger_list"),
        ("250", "crew_list"),
        ("745+CP", "change"),
        ("745+XR", "cancel_passengers"),
        ("745+RP", "reduction"),
        ("266+CL", "flight_close"),
        ("266+CLOB", "close_boarded"),
        ("266+CLNB", "close_not_boarded"),
        ("266+XF", "cancel_flight"),
        ("266+CF", "change_flight"),
        ("336+G", "master_crew_list"),
        ("655", "gate_pass"),
    ],
)
def test_every_function_has_its_word(read, bgm, function):
    code, [said] = read(a_message(a_person(), function=bgm))
    assert (code, [one["function"] for one in said["manifests"]]) == (0, [function])


def test_every_kind_of_traveller_has_its_word(read):
    codes = ("FL", "FM", "DDU", "DDT")
    persons = [a_person(kind=code, number=f"NX12345{n}") for n, code in enumerate(codes)]
    _, [said] = read(a_message(*persons))
    kinds = [one["kind"] for one in said["manifests"][0]["travellers"]]
    assert kinds == ["passenger", "crew", "transit_passenger", "transit_crew"]


@pytest.mark.parametrize(
    ("said", "born"), [("850214", "1985-02-14"), ("550600", "1955-06"), ("550000", "1955")]
)
def test_a_date_is_as_exact_as_it_was_said(read, said, born):
    _, [one] = read(a_message(a_person(birth=said)))
    assert one["manifests"][0]["travellers"][0]["birth_date"] == born


def test_a_table_of_a_carrier_without_a_profile_is_refused(read):
    code, [said] = read(None, "--carrier", "ZZ", file=EZ_AIR)
    assert (code, said["manifests"]) == (1, [])
    assert (said["problems"][0]["code"], said["problems"][0]["value"]) == ("carrier-unknown", "ZZ")


def test_a_message_under_the_name_of_another_carrier_is_read_and_told(read):
    code, [said] = read(a_message(a_person()), "--carrier", "ZZ")
    assert code == 0
    assert said["recognised"]["carrier"] is None, "the standard profile reads it"
    assert "carrier-mismatch" in {problem["code"] for problem in said["problems"]}


@pytest.mark.parametrize("form", [["--json"], []])
def test_a_reader_that_goes_away_is_no_crash(tmp_path, form):
    file = tmp_path / "evening.edi"
    file.write_bytes(a_message(*(a_person(number=f"NX{n:07}") for n in range(60))))
    reading = [sys.executable, "-m", "api_ingest", "read", *[str(file)] * 20, *form]
    source = subprocess.Popen(
        reading, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # far more than a pipe holds, so that it does meet the closed end
    first = subprocess.run(["head", "-1"], stdin=source.stdout, capture_output=True, check=True)
    source.stdout.close()
    assert b"Traceback" not in source.stderr.read()
    source.stderr.close()
    source.wait()
    if form:
        assert json.loads(first.stdout)["delivery"]["name"] == "evening.edi"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_wrong_usage(tmp_path):
    file = tmp_path / "locked.edi"
    file.write_bytes(a_message(a_person()))
    file.chmod(0)
    assert command("read", file, "--json")[:2] == (2, "")


def test_a_disk_that_fails_is_told_without_a_traceback():
    if not Path("/proc/self/mem").exists():
        pytest.skip("no file at hand that opens and then fails")
    code, _, err = command("read", "/proc/self/mem", "--json")
    assert code in (1, 2)
    assert "Traceback" not in err


@pytest.mark.parametrize("charset", ["ascii", "latin-1"])
def test_objects_are_utf_8_whatever_the_terminal_speaks(tmp_path, charset):
    listed = EZ_AIR.read_bytes().replace(b"DENZEL", "ŞEYMA".encode())
    (tmp_path / "evening.csv").write_bytes(listed)
    done = raw("read", tmp_path / "evening.csv", "--json", PYTHONIOENCODING=charset)
    assert json.loads(done.stdout)["manifests"]


def test_a_file_name_that_is_no_text_does_not_spoil_the_object(tmp_path):
    file = os.fsencode(tmp_path) + b"/caf\xe9.edi"
    with open(file, "wb") as out:  # noqa: PTH123 — a path of bytes
        out.write(a_message(a_person()))
    done = raw("read", os.fsdecode(file), "--json")
    assert json.loads(done.stdout)["manifests"]
