"""`api-ingest read --annotated` gives the sender his own file back."""

import openpyxl

from tests.commands import ROOT, command, lines_of_json

SAMPLES = ROOT / "carriers" / "profiles"
FAULTY = SAMPLES / "7z_ez_air/samples/faulty.csv"


def test_a_table_is_written_back_with_its_problems(tmp_path):
    copy = tmp_path / "copy.csv"
    code, out, _ = command("read", FAULTY, "--annotated", copy)
    assert code == 0
    assert "to mend:" in out
    assert "once in column K (D.O.B.): write" in out
    assert "'31FEB80' is not a date" in copy.read_text("utf-8")
    again = lines_of_json(command("read", copy, "--json", "--carrier", "7Z")[1])[0]
    first = lines_of_json(command("read", FAULTY, "--json", "--carrier", "7Z")[1])[0]
    assert [p["code"] for p in again["problems"]] == [p["code"] for p in first["problems"]]
    assert again["repairs"][0]["count"] >= 1


def test_a_workbook_is_recognised_read_and_written_back(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Vlucht", "KL0767", "Datum", "24-11-2026"], ["Van", "AMS", "Naar", "BON"],
        ["Achternaam", "Voornamen", "Geboortedatum", "Paspoortnummer"],
        ["DE GRAAF", "LOTTE", "31-02-1989", "NY4T8K112"],
    ):  # fmt: skip
        book.active.append(row)
    file, copy = tmp_path / "list.xlsx", tmp_path / "copy.xlsx"
    book.save(file)
    code, out, _ = command("read", file, "--annotated", copy, "--json")
    (said,) = lines_of_json(out)
    assert (code, said["recognised"]["profile"].split("@")[0]) == (0, "standard_table")
    dates = [p["place"] for p in said["problems"] if p["code"] == "date-unreadable"]
    assert [(one["sheet"], one["row"], one["record"], one["column"]) for one in dates] == [
        ("Sheet", 4, 4, "C"),
    ]  # fmt: skip
    assert "is not a date" in openpyxl.load_workbook(copy).active["C4"].comment.text


def test_what_is_no_table_cannot_be_written_back(tmp_path):
    copy = tmp_path / "copy"
    message = SAMPLES / "standard_paxlst/samples/ams_bon.edi"
    code, _, told = command("read", message, "--annotated", copy)
    assert (code, copy.exists()) == (1, False)
    assert "only a table" in told
    code, _, told = command("read", FAULTY, FAULTY, "--annotated", copy)
    assert code == 2
