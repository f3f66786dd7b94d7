"""Settings: read once, every mistake named, secrets never shown."""

import pytest

from api_ingest.domain.errors import Misconfigured
from api_ingest.settings import load
from tests.commands import command, lines_of_json

SECRET = "postgresql://someone:canary@127.0.0.1/x"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    file = tmp_path / "settings.toml"
    file.write_text('port = 9001\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("API_INGEST_SETTINGS", str(file))
    assert (load().port, load().host) == (9001, "0.0.0.0")
    monkeypatch.setenv("API_INGEST_PORT", "9002")
    assert load().port == 9002


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "url").write_text(f"{SECRET}\n")
    monkeypatch.setenv("API_INGEST_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert load().database_url.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORTT", "1", "API_INGEST_PORTT: no such setting"),
        ("PORT", "many", "port: "),
        ("PORT", "70000", "port: "),
        ("LEASE_SECONDS", "0", "lease_seconds: "),
        ("SETTINGS", "/no/such/file.toml", "/no/such/file.toml"),
    ],
)
def test_a_mistake_is_named_by_its_key(monkeypatch, name, value, says):
    monkeypatch.setenv(f"API_INGEST_{name}", value)
    with pytest.raises(Misconfigured, match=says):
        load()


def test_an_unknown_key_of_the_file_is_named(tmp_path, monkeypatch):
    file = tmp_path / "settings.toml"
    file.write_text("prot = 9001\n")
    monkeypatch.setenv("API_INGEST_SETTINGS", str(file))
    with pytest.raises(Misconfigured, match="prot"):
        load()


def test_a_file_that_is_no_toml_is_named(tmp_path, monkeypatch):
    file = tmp_path / "settings.toml"
    file.write_text("port 9001\n")
    monkeypatch.setenv("API_INGEST_SETTINGS", str(file))
    with pytest.raises(Misconfigured, match=r"settings\.toml"):
        load()


def test_the_command_shows_every_setting_with_secrets_masked():
    code, out, _ = command("settings", "--json", database_url=SECRET, webhook_secret="canary")
    [said] = lines_of_json(out)
    assert code == 0
    assert said["database_url"] == "**********"
    assert "canary" not in out
    code, out, _ = command("settings", database_url=SECRET)
    assert (code, "canary" in out) == (0, False)


def test_a_wrong_setting_stops_a_command_with_exit_code_2():
    code, out, err = command("serve", port="many")
    assert (code, out) == (2, "")
    assert "port" in err
