"""The SFTP box, with the clients that carriers have: sftp, scp and curl."""

import asyncio
import inspect
import json
import shutil
from types import SimpleNamespace

import asyncssh
import pytest
from typer.testing import CliRunner

from api_ingest.app import received
from api_ingest.cli import app
from api_ingest.receive.sftp import _host_key
from api_ingest.receive.sftp_box import Box
from api_ingest.receive.sftp_nothing import Nothing
from api_ingest.settings import Settings
from api_ingest.store import ssh_keys
from tests.commands import lines_of_json
from tests.messages import a_message, a_person
from tests.site import site
from tests.tables import a_standard_table

needs_clients = pytest.mark.skipif(
    shutil.which("sftp") is None or shutil.which("curl") is None,
    reason="no sftp or curl on this machine",
)
GOOD = a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222"))


class Line:
    """A carrier's laptop: its key, its files, its clients."""

    def __init__(self, service, port, folder):
        self.service, self.port, self.folder = service, port, folder
        self.options = [
            "-i", folder / "key", "-o", f"UserKnownHostsFile={folder / 'known'}",
            "-o", "StrictHostKeyChecking=accept-new", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
        ]  # fmt: skip

    async def run(self, *arguments, stdin=""):
        """Exit code, and everything that was printed."""
        process = await asyncio.create_subprocess_exec(
            *map(str, arguments), cwd=self.folder, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await process.communicate(stdin.encode())
        return process.returncode, out.decode()

    async def sftp(self, *lines, user="KL"):
        said = ["sftp", "-P", self.port, *self.options, "-b", "-", f"{user}@127.0.0.1"]
        return await self.run(*said, stdin="\n".join(lines) + "\n")

    def write(self, name, content):
        (self.folder / name).write_bytes(content)

    def read(self, name):
        return (self.folder / name).read_bytes()

    async def deliveries(self, columns="name, channel, carrier"):
        return await self.service.fetch(f"select {columns} from delivery order by name, size")

    def client(self):
        return asyncssh.connect(
            "127.0.0.1", self.port, username="KL", client_keys=[str(self.folder / "key")],
            known_hosts=None, config=None,
        )  # fmt: skip


@pytest.fixture
async def line(database_url, key, tmp_path):
    (tmp_path / "key").touch(mode=0o600)
    for name in ("key", "key.pub"):
        (tmp_path / name).write_bytes((key.folder / name).read_bytes())
    more = {"sftp_port": 0, "data_folder": key.folder, "max_delivery_bytes": 100_000}
    async with site(database_url, poll_seconds=0.05, **more) as service:
        async with service.parts.pool.acquire() as conn:
            for carrier in ("KL", "WM"):
                await ssh_keys.add(conn, carrier, key.fingerprint, "", test=carrier == "WM")
        async with received(service.parts) as ports:
            yield Line(service, ports.sftp, tmp_path)


@needs_clients
async def test_a_script_puts_a_list_and_gets_its_receipt_at_once(line):
    line.write("list.csv", a_standard_table("31FEB1980", "1980-02-28"))
    code, said = await line.sftp("put list.csv in/", "get out/list.csv.*", "ls -1 out", "ls -l in")
    assert code == 0, said
    assert line.read("list.csv.receipt.txt").decode().startswith("TAKEN")
    assert json.loads(line.read("list.csv.receipt.json"))["outcome"] == "taken"
    assert b"Problems (api-ingest)" in line.read("list.csv.annotated.csv")
    assert await line.deliveries() == [{"name": "list.csv", "channel": "sftp", "carrier": "KL"}]


@needs_clients
async def test_a_check_is_answered_and_nothing_of_it_is_kept(line):
    line.write("list.csv", a_standard_table("31FEB1980"))
    code, said = await line.sftp("put list.csv validate/", "get out/list.csv.check.*")
    assert code == 0, said
    assert "nothing was kept" in line.read("list.csv.check.txt").decode()
    assert b"Problems (api-ingest)" in line.read("list.csv.check.annotated.csv")
    assert await line.deliveries() == []


@needs_clients
async def test_curl_and_scp_deliver_as_well(line):
    line.write("by-curl.edi", GOOD)
    line.write("by-scp.edi", GOOD)
    address = f"sftp://KL@127.0.0.1:{line.port}"
    curl = ["curl", "-sS", "--insecure", "--key", "key", "--pubkey", "key.pub", "-u", "KL:"]
    code, said = await line.run(*curl, "-T", "by-curl.edi", f"{address}/in/")
    assert code == 0, said
    code, said = await line.run(*curl, f"{address}/out/by-curl.edi.receipt.txt")
    assert (code, said[:6]) == (0, "TAKEN\n")
    scp = ["scp", "-s", "-P", line.port, *line.options]
    code, said = await line.run(*scp, "by-scp.edi", "KL@127.0.0.1:in/")
    assert code == 0, said
    assert [row["name"] for row in await line.deliveries()] == ["by-curl.edi", "by-scp.edi"]


@needs_clients
async def test_a_passing_name_is_not_a_delivery_until_it_is_renamed(line):
    line.write("list.edi", GOOD)
    code, said = await line.sftp("put list.edi in/list.edi.filepart", "ls -1 in")
    assert (code, await line.deliveries()) == (0, []), said
    code, said = await line.sftp("rename in/list.edi.filepart in/list.edi", "ls -1 in")
    assert code == 0, said
    assert [row["name"] for row in await line.deliveries()] == ["list.edi"]


@needs_clients
async def test_an_upload_goes_on_where_it_stopped(line):
    line.write("list.edi", GOOD[:100])
    await line.sftp("put list.edi in/list.edi.part")
    line.write("list.edi", GOOD)
    code, said = await line.sftp(
        "reput list.edi in/list.edi.part", "rename in/list.edi.part in/list.edi"
    )
    assert code == 0, said
    assert [row["content"] for row in await line.deliveries("name, size, content")] == [GOOD]


async def test_a_list_of_which_only_a_part_came_is_never_taken_for_whole(line):
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        for name in ("in/list.edi", "in/list.edi.part"):
            file = await sftp.open(name, "wb")
            await file.write(GOOD[:200])
        conn.abort()
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        assert await sftp.listdir("in") == [".", "..", "list.edi.part"]
        async with sftp.open("in/other.edi", "wb") as file:
            await file.write(GOOD)
    assert [row["name"] for row in await line.deliveries()] == ["other.edi"]


async def test_two_that_write_one_name_at_once_are_two_deliveries(line):
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        one, two = await sftp.open("in/list.edi", "wb"), await sftp.open("in/list.edi", "wb")
        await one.write(GOOD)
        await two.write(GOOD + b"\n")
        await one.close()
        await two.close()
        with pytest.raises(asyncssh.SFTPFailure, match="delivered already"):
            await sftp.open("in/list.edi", "r+b")
        assert (await sftp.stat("in/list.edi")).size == len(GOOD) + 1
        await sftp.utime("in/list.edi", (1, 1))
    assert [row["size"] for row in await line.deliveries("name, size")] == [
        len(GOOD),
        len(GOOD) + 1,
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in/empty", b"", "holds no bytes"),
        ("in/large", b"x" * 100_001, "at most 100000 bytes"),
        ("out/list.csv.receipt.txt", GOOD, "in/ or validate/"),
        ("list.edi", GOOD, "three folders"),
        ("in/folder/list.edi", GOOD, "three folders"),
        ("../../etc/cron.d/list", GOOD, "three folders"),
        ("/etc/passwd", GOOD, "three folders"),
    ],
)
async def test_what_is_not_kept_is_told_to_who_sends_it(line, name, content, says):
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        with pytest.raises(asyncssh.SFTPError, match=says):
            async with sftp.open(name, "wb") as file:
                await file.write(content)
    assert await line.deliveries() == []


async def test_nothing_leads_out_of_the_box_and_nothing_is_taken_back(line):
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        async with sftp.open("in/list.edi", "wb") as file:
            await file.write(GOOD)
        attempts = [
            sftp.open("/etc/passwd"), sftp.open("in/list.edi"), sftp.symlink("/etc", "in/etc"),
            sftp.link("in/list.edi", "in/b"), sftp.readlink("in/list.edi"), sftp.mkdir("in/x"),
            sftp.remove("in/list.edi"), sftp.remove("out/list.edi.receipt.txt"), sftp.rmdir("in"),
            sftp.rename("in/list.edi", "in/other"), sftp.listdir("/etc"), sftp.statvfs("in"),
        ]  # fmt: skip
        for attempt in attempts:
            with pytest.raises(asyncssh.SFTPError):
                await attempt
        assert await sftp.realpath("in/../../../etc") == "/etc"
        for attempt in (conn.run("id", check=True), conn.run(check=True), conn.run("scp -t in")):
            with pytest.raises(asyncssh.ChannelOpenError):
                await attempt
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.open_connection("127.0.0.1", line.port)
        with pytest.raises(asyncssh.ChannelListenError):
            await conn.forward_remote_port("", 0, "127.0.0.1", line.port)
    assert len(await line.deliveries()) == 1


async def test_each_carrier_sees_its_own_box_and_a_test_key_its_own_deliveries(line):
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        async with sftp.open("in/list.edi", "wb") as file:
            await file.write(GOOD)
    code, said = await line.sftp("ls -1 in", "ls -1 out", "put key.pub in/", user="wm")
    assert (code, "list.edi" in said) == (0, False)
    assert await line.deliveries("name, carrier, test") == [
        {"name": "key.pub", "carrier": "WM", "test": True},
        {"name": "list.edi", "carrier": "KL", "test": False},
    ]


async def test_only_a_registered_key_of_that_carrier_gets_in_and_a_revoked_one_is_out(line, key):
    assert (await line.sftp("ls", user="3R"))[0] != 0
    async with line.client() as conn, conn.start_sftp_client() as sftp:
        async with line.service.parts.pool.acquire() as db:
            assert await ssh_keys.revoke(db, "KL", key.fingerprint)
        with pytest.raises(asyncssh.SFTPPermissionDenied, match="not valid any more"):
            async with sftp.open("in/list.edi", "wb") as file:
                await file.write(GOOD)
    assert (await line.sftp("ls"))[0] != 0
    assert await line.deliveries() == []


async def test_where_the_database_is_away_put_fails_and_says_so(line, monkeypatch):
    async def away(*_, **__):
        raise OSError

    async with line.client() as conn, conn.start_sftp_client() as sftp:
        file = await sftp.open("in/list.edi", "wb")
        await file.write(GOOD)
        monkeypatch.setattr("api_ingest.receive.desk.deliveries.keep", away)
        with pytest.raises(asyncssh.SFTPFailure, match="send it again"):
            await file.close()
    assert await line.deliveries() == []


def test_no_method_of_the_library_is_left_to_work_on_the_disk():
    harmless = {"channel", "connection", "env", "logger", "format_user", "format_group",
                "format_longname", "map_path", "reverse_map_path", "convert_attrs"}  # fmt: skip
    theirs = {name for name in vars(asyncssh.SFTPServer) if not name.startswith("_")}
    assert theirs - harmless <= set(vars(Nothing))
    assert inspect.isasyncgenfunction(Box.scandir)


def test_the_host_key_is_made_once_and_for_nobody_else_to_read(tmp_path):
    desk = SimpleNamespace(settings=Settings(data_folder=tmp_path))
    first, second = _host_key(desk), _host_key(desk)
    assert first.get_fingerprint() == second.get_fingerprint()
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys_are_let_in_listed_and_revoked_by_a_command(database_url, key, tmp_path, monkeypatch):
    monkeypatch.setenv("API_INGEST_DATABASE_URL", database_url)

    def ask(*arguments):
        return CliRunner().invoke(app, ["carrier", "sftp-key", "KL", *map(str, arguments)])

    assert ask(key.folder / "key.pub").exit_code == 0
    [row] = lines_of_json(ask("--list", "--json").stdout)
    assert (row["fingerprint"], row["expires_at"]) == (key.fingerprint, None)
    assert ask("--revoke", key.fingerprint).exit_code == 0
    assert ask("--revoke", key.fingerprint).exit_code == 1
    assert ask(key.folder / "key").exit_code == 1
    weak = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    (tmp_path / "weak.pub").write_bytes(weak.export_public_key())
    assert ask(tmp_path / "weak.pub").exit_code == 1
    assert "ended" in ask("--list").stdout
