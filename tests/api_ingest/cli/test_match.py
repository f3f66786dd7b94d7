"""`api-ingest match` needs no database, and says why."""

from itertools import groupby

import pytest

from tests.commands import command, lines_of_json

HEAD = (
    "id,surname,given_names,birth_date,sex,nationality,document_type,document_number,issuing_state"
)
LISTED = (
    f"{HEAD},aliases\n"
    "W1,Example Torres,Maria Isabel,1985-02-14,F,VEN;COL,P,NX1234567,VEN,TORRES//MARISOL\n"
    "W2,Sample,Anton,1970-05-05,M,NLD,P,AB9876543;ZZ7654321,NLD,\n"
)
TRAVELLERS = (
    f"{HEAD}\n"
    "T1,EXAMPLE TORRES,MARIA ISABEL,1985-02-14,F,VEN,P,NX1234567,VEN\n"
    "T2,TORRES,MARISOL,1985-02-14,F,COL,P,,\n"
    "T3,SAMPEL,ANTON,1970-05-05,M,NLD,P,ZZ7654321,NLD\n"
    "T4,NOBODY,NELLY,2001-01-01,F,NLD,P,QQ1111111,NLD\n"
)


@pytest.fixture
def tables(tmp_path):
    def write(listed=LISTED, travellers=TRAVELLERS):
        (tmp_path / "listed.csv").write_text(listed, "utf-8")
        (tmp_path / "travellers.csv").write_text(travellers, "utf-8")
        return (
            "--watchlist", tmp_path / "listed.csv", "--travellers", tmp_path / "travellers.csv",
        )  # fmt: skip

    return write


def test_each_match_is_one_promised_object_the_best_first(tables):
    code, out, _ = command("match", *tables(), "--json")
    said = lines_of_json(out)
    assert code == 0
    for one in said:
        assert set(one) >= {"traveller", "entry", "probability", "strength", "evidence"}
        assert 0 <= one["probability"] <= 1
        for evidence in one["evidence"]:
            assert set(evidence) >= {"kind", "verdict", "weight", "theirs", "ours"}
    for _, matches in groupby(said, key=lambda one: one["traveller"]):
        weights = [sum(e["weight"] for e in one["evidence"]) for one in matches]
        assert weights == sorted(weights, reverse=True)
    best = {one["traveller"]: one["entry"] for one in reversed(said)}
    assert best == {"T1": "W1", "T2": "W1", "T3": "W2"}


def test_people_get_a_table_with_the_reasons(tables):
    code, out, _ = command("match", *tables())
    assert code == 0
    assert "W1" in out
    assert "birth date" in out


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "zo nee, minder dan 1%"), ("es", "fecha de nacimiento: una cifra distinta +5,00"),
     ("pap", "Wak e dokumento di biahe: e fecha di nasementu ta 14 di febrüari 1985?")],
)  # fmt: skip
def test_the_reasons_and_the_question_are_worded_for_the_reader(tables, language, said):
    travellers = f"{HEAD}\nT1,TORRES,MARIA,1985-02-15,F,VEN,,,\n"
    code, out, _ = command("match", *tables(travellers=travellers), "--language", language)
    assert code == 0
    words = " ".join(line.split("│")[-2].strip() for line in out.splitlines() if "│" in line)
    assert said in words


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_matched(tables):
    damaged = TRAVELLERS.replace("T4,NOBODY,NELLY,2001-01-01", "T4,NOBODY,NELLY,31-31-31")
    code, out, err = command("match", *tables(travellers=damaged), "--json")
    assert code == 0
    assert {one["traveller"] for one in lines_of_json(out)} == {"T1", "T2", "T3"}
    assert "31-31-31" in err


def test_a_table_that_is_none_is_refused_with_the_reason(tables):
    code, out, err = command("match", *tables(travellers="%PDF"), "--json")
    assert (code, out) == (1, "")
    assert err


def test_a_problem_is_told_with_the_table_in_which_it_stands(tables):
    damaged = TRAVELLERS.replace("T4,NOBODY,NELLY,2001-01-01", "T4,NOBODY,NELLY,31-31-31")
    _, _, err = command("match", *tables(travellers=damaged), "--json")
    assert "travellers.csv: row 5, column D" in err
    for wrong, name in (({"listed": "none\n"}, "listed"), ({"travellers": "none\n"}, "travellers")):
        code, _, err = command("match", *tables(**wrong))
        assert code == 1
        assert err.startswith(f"{name}.csv: ")


def test_wrong_usage_is_said_with_exit_code_2():
    code, out, err = command("match", "--watchlist", "/no/such/file")
    assert (code, out) == (2, "")
    assert "Usage" in err
