"""Settings that are wrong in a way the library does not tell by itself."""

import pytest

from tests.commands import command, lines_of_json


def refused(said, *words):
    code, out, err = said
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    for word in words:
        assert word in err


@pytest.mark.parametrize("content", [b"port = ", b"port 9001", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_settings_file_that_is_no_toml_is_named(tmp_path, content):
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    refused(command("settings", settings=file), "own.toml")


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_settings_file_that_is_not_there_is_named(tmp_path, name):
    refused(command("settings", settings=tmp_path / name), str(tmp_path))


def test_every_wrong_key_of_a_file_is_named_at_once(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('prot = 1\nhsot = "x"\nport = 70000\n')
    refused(command("settings", settings=file), "prot", "hsot", "port: ")


def test_a_list_that_is_no_json_is_named():
    refused(command("settings", carrier_folders="/srv/carriers"), "carrier_folders")


@pytest.mark.parametrize("which", ["carrier_folders", "watchlist_folders"])
def test_a_folder_that_is_not_there_is_named(which, database_url):
    group = which.removesuffix("_folders")
    said = command(group, "list", database_url=database_url, **{which: '["/no/such"]'})
    refused(said, which, "/no/such")


def test_a_secret_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "url").write_bytes(b"\xff\xfe")
    refused(command("settings", database_url_file=tmp_path / "url"), "url")


def test_an_empty_database_url_means_the_embedded_one():
    code, out, _ = command("settings", "--json", database_url="")
    [said] = lines_of_json(out)
    assert (code, said["database_url"]) == (0, None)


def test_a_password_in_the_webhook_address_is_refused_without_saying_it():
    code, out, err = command("settings", webhook_url="https://someone:canary@h.example/x")
    assert (code, "canary" in out + err) == (2, False)


def test_a_wrong_secret_is_not_quoted(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('database_url = ["postgresql://someone:canary@127.0.0.1/x"]\n')
    said = command("settings", settings=file)
    refused(said, "database_url")
    assert "canary" not in said[2]
