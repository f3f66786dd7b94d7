"""What a profile may say, and how it complains."""

import re
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from api_ingest.domain.errors import Misconfigured
from carriers.profile import Profile, load
from carriers.words import FLIGHT_WORDS, TRAVELLER_WORDS, fold

README = (Path(__file__).parent.parent.parent / "carriers" / "README.md").read_text("utf-8")
GOOD = """
name = "Example Air"
carrier = "X9"
format = "table"

[recognise]
columns = ["surname"]

[table]
date_forms = "DD-MM-YYYY"

[table.columns]
surname = ["NAME", "Last name"]
sex = "SEX"

[table.values]
sex = { V = "F" }
"""


def profile(tmp_path, text=GOOD):
    (tmp_path / "profile.toml").write_text(text, "utf-8")
    return load(tmp_path)


def complaint(tmp_path, text):
    with pytest.raises(Misconfigured) as caught:
        profile(tmp_path, text)
    said = str(caught.value)
    assert str(tmp_path / "profile.toml") in said
    return said


def test_a_profile_is_read_and_cannot_be_changed(tmp_path):
    said = profile(tmp_path)
    assert said.table.columns["surname"] == ("NAME", "Last name")
    assert said.table.date_forms == ("DD-MM-YYYY",)
    assert said.table.value_tables == {"sex": {"v": "F"}}
    with pytest.raises(ValueError, match="frozen"):
        said.carrier = "Y9"


def test_the_version_follows_the_text(tmp_path):
    first = profile(tmp_path)
    second = profile(tmp_path, GOOD + "\n# one line more\n")
    assert re.fullmatch(r"[0-9a-f]{8}", first.version)
    assert first.version != second.version
    assert first.label == f"{tmp_path.name}@{first.version}"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("date_forms", "date_form", "line 10: table.date_form: unknown key; did you mean"),
        ("surname = [", "surnam = [", "table.columns.surnam: unknown key; did you mean 'surname'?"),
        ('"table"', '"excel"', "'excel' is not known here; write 'paxlst' or 'table'"),
        ('name = "Example Air"\n', "", "name: this key is missing; add it"),
        ('"DD-MM-YYYY"', '"DD-MM"', "line 10: table.date_forms.0: a date form is made of YYYY"),
        ('"DD-MM-YYYY"', '"dd-mm-yyyy"', "a date form is made of YYYY"),
        ('["surname"]', '["birth_date"]', "'birth_date' of [recognise] is not among"),
        ('["surname"]', '["surnme"]', "'surnme' is not known here; did you mean"),
        ('"SEX"', '"name"', "line 9: table: the header 'name' is named twice"),
        ('sex = "SEX"', 'name = "WHO"', "the column `name` and the key `name_order` need each"),
        ("sex = {", "seat = {", "'seat' is not among the columns"),
        ('"X9"', '"x9"', "line 3: carrier: "),
        ("[recognise]", "[recognise]\nfile_name = '(?P<gate>A)'", "'gate' is no word for a flight"),
        ("[recognise]", "[recognise]\nfile_name = '('", "not a regular expression"),
        ('"X9"', '"X9', "at line 3"),
        ('"X9"', '"X9"\nversion = "1"', "version: unknown key; leave it out"),
        ('"table"', '"paxlst"', 'the section [table] belongs to format = "table"'),
        ('columns = ["surname"]', "", "[recognise] needs `columns`"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_its_mend(tmp_path, before, after, says):
    assert says in complaint(tmp_path, GOOD.replace(before, after, 1))


def test_every_fault_is_named_at_once(tmp_path):
    said = complaint(tmp_path, GOOD.replace('"X9"', "9").replace("sex =", "sx =", 1))
    assert len(said.splitlines()) == 2


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Misconfigured, match=r"profile\.toml"):
        load(tmp_path / "nowhere")


def test_headers_are_compared_without_case_accents_and_signs():
    assert fold("Date_of  Birth:") == fold("DATE OF BIRTH")
    assert fold("Prénom") == fold("PRENOM")
    assert fold("#") == "#"


def keys(model, path=""):
    for name, field in model.model_fields.items():
        if path == "" and name in {"folder", "version"}:
            continue
        kinds = (field.annotation, *typing.get_args(field.annotation))
        part = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
        if part is None:
            yield f"{path}{name}"
        else:
            yield from keys(part, f"{path}{name}.")


@pytest.mark.parametrize("key", sorted(keys(Profile)))
def test_every_key_is_documented(key):
    assert f"| `{key}` |" in README


@pytest.mark.parametrize("word", sorted(FLIGHT_WORDS | TRAVELLER_WORDS))
def test_every_word_for_a_column_is_documented(word):
    assert f"`{word}`" in README
