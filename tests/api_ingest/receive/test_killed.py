"""The service is killed after it kept what three real clients sent, and before it answered.

What it said meanwhile in its log, as loud as it can be, is of nobody.
"""

import asyncio
import smtplib

import asyncpg

from api_ingest.store import mail_senders, ssh_keys
from tests.api_ingest.receive.test_sftp import Line, needs_clients
from tests.messages import a_message, a_person
from tests.process import free_port, running
from tests.waiting import until

FOLDER, SFTP, MAIL = (
    a_message(
        a_person("CANARYBIRD", "TWEETY", number=f"ZQ{at}88144", birth="991399"),
        flight=f"KL{700 + at}",
        reference=f"R{at}",
    )
    for at in range(3)
)
COUNTS = "select count(*), count(receipt), sum(seen) from delivery"


@needs_clients
async def test_what_was_kept_is_read_once_and_answered_where_it_came_from(
    database_url, relay, key, tmp_path
):
    ports = {"sftp_port": free_port(), "mail_port": free_port()}
    drop = tmp_path / "drop"
    (drop / "KL" / "in").mkdir(parents=True)
    conn = await asyncpg.connect(database_url)
    token = await mail_senders.make_token(conn, "KL", test=False)
    await ssh_keys.add(conn, "KL", key.fingerprint, "", test=False)
    line = Line(None, ports["sftp_port"], key.folder)
    line.write("sftp.edi", SFTP)

    async def all_send():
        (drop / "KL" / "in" / "folder.edi").write_bytes(FOLDER)
        code, said = await line.sftp("put sftp.edi in/")
        assert code == 0, said
        await asyncio.to_thread(mailed, ports["mail_port"], f"manifest+{token}@apis.example")
        await until(lambda: not (drop / "KL" / "in" / "folder.edi").exists())

    settings = {
        **ports, "drop_folder": drop, "drop_seconds": 0.1, "data_folder": key.folder,
        "mail_domain": "apis.example", "mail_relay_port": relay.port, "log_level": "debug",
    }  # fmt: skip
    with (tmp_path / "log").open("w") as log, running(database_url, **settings) as service:
        service.start("--no-work", out=log)
        await service.ready()
        await all_send()
        assert tuple(await conn.fetchrow(COUNTS)) == (3, 0, 3)
        service.kill()
        assert not list((drop / "KL").glob("out/*.receipt.txt"))
        assert relay.mails == []
        service.start(out=log)
        await service.ready()
        await until((drop / "KL" / "out" / "folder.edi.receipt.txt").exists)
        await until(lambda: relay.mails)
        code, said = await line.sftp("get out/sftp.edi.receipt.txt")
        assert (code, line.read("sftp.edi.receipt.txt")[:5]) == (0, b"TAKEN"), said
        await all_send()  # nobody saw an answer before the kill
    assert tuple(await conn.fetchrow(COUNTS)) == (3, 3, 6)
    assert await conn.fetchval("select count(*) from traveller") == 3
    await conn.close()
    told = (tmp_path / "log").read_text() + str(relay.mails)
    assert "delivery.read" in told
    assert [one for one in ("CANARYBIRD", "TWEETY", "88144", "991399") if one in told] == []


def mailed(port, to):
    mail = b'Content-Type: application/edifact; name="mail.edi"\r\n\r\n' + MAIL
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
        smtp.sendmail("desk@carrier.example", [to], mail)
