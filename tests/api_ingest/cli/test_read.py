"""`api-ingest read` keeps what it promises: one object a line, whatever it is given."""

from pathlib import Path

import pytest

from api_ingest.cli.read import excerpt
from api_ingest.domain.reported import Place
from tests.commands import ROOT, command, lines_of_json
from tests.messages import DAY, a_message, a_person

SAMPLES = ROOT / "carriers" / "profiles"
PROMISED = {
    "": {"delivery", "recognised", "manifests", "problems"},
    "delivery": {"name", "sha256", "size"},
    "recognised": {"carrier", "format", "profile"},
    "manifest": {"function", "flight", "part", "stated_travellers", "travellers"},
    "flight": {"carrier", "number", "suffix", "date", "legs"},
    "leg": {"departure", "arrival", "departs", "arrives"},
    "traveller": {
        "kind", "surname", "given_names", "birth_date", "sex", "nationality", "embarkation",
        "disembarkation", "locator", "seat", "documents", "place",
    },
    "document": {"type", "number", "issuing_state", "expiry_date"},
    "problem": {"code", "severity", "place", "value", "says", "remedy"},
}  # fmt: skip


def holds_what_is_promised(said):
    """Later versions add keys; none of these may go."""
    assert set(said) >= PROMISED[""]
    parts = [("delivery", said["delivery"]), ("recognised", said["recognised"])]
    parts += [("problem", one) for one in said["problems"]]
    for manifest in said["manifests"]:
        parts += [("manifest", manifest), ("flight", manifest["flight"])]
        parts += [("leg", one) for one in manifest["flight"]["legs"]]
        for traveller in manifest["travellers"]:
            parts += [("traveller", traveller)]
            parts += [("document", one) for one in traveller["documents"]]
    for name, part in parts:
        assert set(part) >= PROMISED[name], name
    return True


@pytest.fixture
def message(tmp_path):
    file = tmp_path / "evening.edi"
    file.write_bytes(a_message(a_person(birth="550600", number=""), part="+01:C"))
    return file


def test_every_sample_of_ours_is_one_promised_object():
    files = sorted(SAMPLES.glob("*/samples/*[!json]"))
    files = [file for file in files if file.suffix != ".json"]
    code, out, _ = command("read", *files, "--json")
    said = lines_of_json(out)
    assert code in (0, 1)
    assert [one["delivery"]["name"] for one in said] == [file.name for file in files]
    assert all(holds_what_is_promised(one) for one in said)
    assert sum(len(m["travellers"]) for one in said for m in one["manifests"]) > 30


def test_values_are_iso_codes_and_what_is_absent_is_null(message):
    code, out, _ = command("read", message, "--json")
    [said] = lines_of_json(out)
    [manifest] = said["manifests"]
    [traveller] = manifest["travellers"]
    assert code == 0
    assert said["recognised"]["carrier"] == "KL"
    assert manifest["function"] == "passenger_list"
    assert manifest["part"] == {"number": 1, "last": False}
    assert manifest["flight"]["legs"][0]["departs"].startswith(f"{DAY}T10:30:00+0")
    assert (traveller["kind"], traveller["birth_date"]) == ("passenger", "1955-06")
    assert (traveller["nationality"], traveller["seat"]) == ("NLD", None)
    assert (traveller["embarkation"], traveller["disembarkation"]) == ("AMS", "BON")
    assert {problem["code"] for problem in said["problems"]} >= {"date-partial"}


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 40, b"%PDF-1.7", b"UNA", b"a;b\n1;2\n"])
def test_a_file_that_cannot_be_read_is_told_and_found_wanting(tmp_path, content):
    file = tmp_path / "strange"
    file.write_bytes(content)
    code, out, _ = command("read", file, "--json")
    [said] = lines_of_json(out)
    assert code == 1
    assert said["manifests"] == []
    assert said["problems"][0]["severity"] == "refusal"
    assert said["problems"][0]["remedy"]


def test_one_bad_file_does_not_hide_the_good_ones(tmp_path, message):
    (tmp_path / "bad").write_bytes(b"?")
    code, out, _ = command("read", tmp_path / "bad", message, "--json")
    assert code == 1
    assert [len(said["manifests"]) for said in lines_of_json(out)] == [0, 1]


def test_people_get_a_table_with_the_name_and_the_problems(message):
    code, out, _ = command("read", message)
    assert code == 0
    for said in ("evening.edi", "kl_klm", "EXAMPLE, PETRA", "1955-06", "[date-partial]"):
        assert said in out


def test_a_name_that_looks_like_markup_is_printed_as_it_is(tmp_path):
    file = tmp_path / "[red]odd[/nothing].edi"
    Path(tmp_path / "[red]odd[").mkdir()
    file.write_bytes(a_message(a_person("[BOLD]X")))
    code, out, _ = command("read", file)
    assert code == 0
    assert "[BOLD]X" in out


@pytest.mark.parametrize("arguments", [(), ("/no/such/file",), ("--nonsense",), ("/",)])
def test_wrong_usage_is_said_with_exit_code_2(arguments):
    code, out, err = command("read", *arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err


def test_people_see_each_problem_under_the_segment_or_row_that_it_is_about():
    _, out, _ = command("read", SAMPLES / "kl_klm/samples/odd.edi")
    lines = out.splitlines()
    [at] = [n for n, line in enumerate(lines) if "[country-withdrawn]" in line]
    assert lines[at - 1].startswith("  LOC+91+") or lines[at - 1].startswith("  NAT+2+")
    _, out, _ = command("read", SAMPLES / "3r_divi_divi/samples/faulty.csv")
    lines = out.splitlines()
    [at] = [n for n, line in enumerate(lines) if "[date-unreadable]" in line]
    assert ";" in lines[at - 1]
    assert lines[at].startswith("row ")


@pytest.mark.parametrize(
    ("content", "start", "end", "shown"),
    [
        (b"A'NAD+FL+++X:Y'B'", 11, 12, "  NAD+FL+++X:Y"),
        (b"no terminator here", 3, 6, "  no terminator here"),
        (b"A'\xff\x00\x1b[31m'B'", 2, 3, "  \ufffd··[31m"),
        (b"'" + b"x" * 500 + b"'", 250, 251, "  " + "x" * 121),
    ],
)
def test_an_excerpt_is_short_and_holds_nothing_that_a_terminal_obeys(content, start, end, shown):
    found = excerpt(content, Place(start, end, tag="NAD"), "red")
    assert found.plain == shown


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le"])
def test_an_excerpt_of_a_table_is_its_row(charset):
    content = "A;B\rCROES;ANA\rTHODE;JAN".encode(charset)
    cell = "ANA".encode(charset)
    start = content.index(cell)
    found = excerpt(content, Place(start, start + len(cell), row=2), "red")
    assert found.plain == "  CROES;ANA"


@pytest.mark.parametrize(
    ("language", "says"),
    [("nl", "geen datum"), ("es", "no es una fecha"), ("pap", "no ta un fecha")],
)
def test_problems_are_told_in_the_language_that_is_asked_for(tmp_path, language, says):
    file = tmp_path / "one.edi"
    file.write_bytes(a_message(a_person(birth="991399")))
    _, shown, _ = command("read", str(file), "--language", language)
    assert says in " ".join(shown.split())
    _, lines, _ = command("read", str(file), "--language", language, "--json")
    [problem] = lines_of_json(lines)[0]["problems"]
    assert says in problem["says"]
    assert problem["code"] == "date-unreadable"
