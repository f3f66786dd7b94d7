"""`api-ingest match`: what may stand in the two tables."""

import pytest

from tests.commands import command, lines_of_json

COLUMNS = (
    "id", "surname", "given_names", "birth_date", "sex", "nationality", "document_type",
    "document_number", "issuing_state", "aliases",
)  # fmt: skip
PETRA = {
    "id": "E1", "surname": "EXAMPLE", "given_names": "PETRA", "birth_date": "1985-02-14",
    "sex": "F", "nationality": "NLD", "document_type": "P", "document_number": "NX1234567",
    "issuing_state": "NLD",
}  # fmt: skip


def a_table(*rows, columns=COLUMNS, between=","):
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "\n".join(between.join(cells) for cells in lines) + "\n"


@pytest.fixture
def match(tmp_path):
    """Exit code, objects and standard error of two tables (text or bytes)."""

    def run(listed, travellers):
        for name, content in (("listed", listed), ("travellers", travellers)):
            given = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(given)
        files = ("--watchlist", tmp_path / "listed", "--travellers", tmp_path / "travellers")
        code, out, err = command("match", *files, "--json")
        assert "Traceback" not in err
        return code, lines_of_json(out), err

    return run


def verdicts(one):
    return {evidence["kind"]: evidence["verdict"] for evidence in one["evidence"]}


@pytest.mark.parametrize(
    ("listed", "said", "kind"),
    [
        ({"nationality": "DEU;NLD"}, {}, "nationality"),
        ({"document_number": "AB9876543;NX1234567"}, {}, "document"),
        ({}, {"document_number": "AB9876543;NX1234567", "document_type": "I;P"}, "document"),
        ({"birth_date": "1970-01-01;1985-02-14"}, {}, "birth date"),
        (
            {"surname": "OTHERWISE", "given_names": "ANNA", "aliases": "X//Y;EXAMPLE//PETRA"},
            {},
            "name",
        ),
    ],
)
def test_any_of_several_values_counts(match, listed, said, kind):
    code, [one], _ = match(a_table(PETRA | listed), a_table(PETRA | said))
    assert (code, verdicts(one)[kind]) == (0, "equal")


def test_the_best_comes_first_for_each_traveller_in_their_order(match):
    worse = PETRA | {"id": "E0", "document_number": "", "birth_date": "1985"}
    travellers = a_table(PETRA | {"id": "T2"}, PETRA | {"id": "T1"})
    _, found, _ = match(a_table(worse, PETRA), travellers)
    pairs = [(one["traveller"], one["entry"]) for one in found]
    assert pairs == [("T2", "E1"), ("T2", "E0"), ("T1", "E1"), ("T1", "E0")]


def test_what_one_side_lacks_is_no_evidence(match):
    _, [one], _ = match(a_table(PETRA | {"sex": "", "nationality": ""}), a_table(PETRA))
    assert set(verdicts(one)) == {"name", "birth date", "document"}


def test_columns_may_stand_in_any_order_and_be_fewer(match):
    columns = ("surname", "document_number", "given_names", "id")
    code, [one], _ = match(a_table(PETRA), a_table(PETRA, columns=columns))
    assert (code, verdicts(one)["document"]) == (0, "equal")


@pytest.mark.parametrize("between", [";", "\t"])
def test_another_separator_is_understood(match, between):
    columns = COLUMNS[:-1]
    code, [one], _ = match(a_table(PETRA), a_table(PETRA, columns=columns, between=between))
    assert (code, one["entry"]) == (0, "E1")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_of_a_spreadsheet_survive(match, charset):
    table = a_table(PETRA | {"surname": "IBÁÑEZ", "id": "T1"})
    _, [one], _ = match(a_table(PETRA | {"surname": "Ibanez"}), table.encode(charset))
    assert verdicts(one)["name"] == "equal"


def test_nobody_to_look_for_is_no_fault(match):
    assert match(a_table(), a_table(PETRA)) == (0, [], "")


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\0\0\0", b"\x89PNG\r\n\x1a\n\0", b"surname\nEXAMPLE\n"]
)
@pytest.mark.parametrize("which", ["watchlist", "travellers"])
def test_what_is_no_table_is_refused_on_either_side(match, content, which):
    tables = (content, a_table(PETRA)) if which == "watchlist" else (a_table(PETRA), content)
    code, found, err = match(*tables)
    assert (code, found) == (1, [])
    assert err
