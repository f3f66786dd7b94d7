"""Mail: who is believed, what of it is a delivery, and what comes back."""

import asyncio
import email
import smtplib
from email.message import EmailMessage

import pytest
from typer.testing import CliRunner

from api_ingest.app import received
from api_ingest.cli import app
from api_ingest.receive.mail_parts import take_apart
from api_ingest.receive.mail_reply import Replies
from api_ingest.receive.mail_trust import genuine_sender
from api_ingest.store import mail_senders
from tests.commands import lines_of_json
from tests.messages import a_message, a_person
from tests.site import site
from tests.tables import a_standard_table
from tests.waiting import until

GOOD = a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222"))
DESK, RELAY = "desk@carrier.example", "relay.example"
SAYS_SO = f"{RELAY}; dkim=pass header.d=carrier.example"
CANARIES = ("CANARYBIRD", "TWEETY", "ZQ0000000", "31FEB1980", "passengers of")


class Post:
    """A running service that mail comes to."""

    def __init__(self, service, port, relay, token):
        self.service, self.port, self.relay, self.token = service, port, relay, token

    async def send(self, mail, *, to=None, sender=DESK):
        """The code and text of the answer."""
        to = to or f"manifest+{self.token}@apis.example"
        return await asyncio.to_thread(self._send, bytes(mail), to, sender)

    def _send(self, mail, to, sender):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as smtp:
            smtp.ehlo()
            smtp.mail(sender)
            code, said = smtp.rcpt(to)
            return smtp.data(mail) if code == 250 else (code, said)

    async def reply(self):
        """The next reply."""
        await until(lambda: self.relay.mails)
        return self.relay.mails.pop(0)

    async def deliveries(self):
        return await self.service.fetch("select name, carrier, content from delivery order by size")


@pytest.fixture
async def post(database_url, relay):
    settings = {
        "mail_port": 0, "mail_domain": "apis.example", "mail_authserv_id": RELAY,
        "mail_relay_port": relay.port, "poll_seconds": 0.05, "max_delivery_bytes": 100_000,
    }  # fmt: skip
    async with site(database_url, **settings) as service:
        async with service.parts.pool.acquire() as conn:
            token = await mail_senders.make_token(conn, "KL", test=False)
            assert await mail_senders.add_address(conn, "KL", DESK, test=False)
        async with received(service.parts) as ports:
            yield Post(service, ports.mail, relay, token)


async def test_a_relay_may_speak_lmtp_and_hears_of_everybody_it_wrote_to(database_url, relay):
    settings = {
        "mail_port": 0, "mail_domain": "apis.example", "mail_relay_port": relay.port,
        "mail_protocol": "lmtp", "poll_seconds": 0.05,
    }  # fmt: skip
    async with site(database_url, **settings) as service:
        async with service.parts.pool.acquire() as conn:
            token = await mail_senders.make_token(conn, "KL", test=False)
        async with received(service.parts) as ports:
            boxes = [f"manifest+{token}@apis.example", "manifest@apis.example"]
            said = await asyncio.to_thread(by_lmtp, ports.mail, boxes, bytes(a_mail(GOOD.decode())))
        assert [code for code, _ in said] == [250, 250]
        assert len(await service.fetch("select 1 from delivery")) == 1


def by_lmtp(port, boxes, mail):
    """The relay's end: one answer for every box (smtplib waits for a single one)."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as lmtp:
        lmtp.ehlo()
        lmtp.mail(DESK)
        assert [lmtp.rcpt(box)[0] for box in boxes] == [250] * len(boxes)
        lmtp.putcmd("data")
        assert lmtp.getreply()[0] == 354
        lmtp.send(mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        return [lmtp.getreply() for _ in boxes]


def a_mail(text="Goedemorgen, hierbij de lijst.\n\n-- \nDesk\n", *attached, **headers):
    mail = EmailMessage()
    headers = {
        "From": f"Desk <{DESK}>",
        "Subject": "passengers of today",
        "Message-ID": "<1@c>",
    } | headers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in attached:
        mail.add_attachment(content, maintype="text", subtype="csv", filename=name)
    return mail


async def test_an_attachment_is_kept_read_and_answered_without_anything_private(post):
    table = a_standard_table("31FEB1980", "1980-02-28")
    code, _ = await post.send(a_mail("See attached.", ("canarybird tweety.csv", table)))
    assert code == 250
    [row] = await post.deliveries()
    assert (row["name"], row["carrier"], row["content"]) == ("canarybird tweety.csv", "KL", table)
    sender, to, mail = await post.reply()
    assert (sender, to) == ("<>", [DESK])
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == "<1@c>"
    assert mail["Subject"] == "Receipt: PY661 2026-11-24, 2 travellers"
    text = mail.get_content()
    assert "ATTACHMENT 1 (CSV): TAKEN" in text
    assert "row 2, column G: '…' is not a date" in text
    assert "Not read: the text of the mail: it is no manifest." in text
    assert [word for word in CANARIES if word.lower() in str(mail).lower()] == []
    # The relay has the reply before we have noted that it has.
    await until(lambda: post.service.fetch("select 1 from answer where answered_at is not null"))
    assert await post.service.fetch("select address from answer") == [{"address": {}}]


async def test_a_text_that_is_a_manifest_is_one_and_each_attachment_another(post):
    mail = a_mail(GOOD.decode(), ("a.csv", a_standard_table("1980-02-28")))
    mail.add_attachment(a_mail("forwarded", ("b.csv", a_standard_table("1981-02-28"))))
    code, said = await post.send(mail)
    assert code == 250, said
    names = [row["name"] for row in await post.deliveries()]
    assert sorted(names, key=str) == [None, "a.csv", "b.csv"]
    _, _, reply = await post.reply()
    assert reply.get_content().count("TAKEN") == 3
    assert post.relay.mails == []


async def test_a_check_is_answered_and_nothing_is_kept(post):
    to = f"check+{post.token}@apis.example"
    assert (await post.send(a_mail("x", ("a.csv", a_standard_table("31FEB1980"))), to=to))[0] == 250
    assert "nothing was kept" in (await post.reply())[2].get_content()
    assert await post.deliveries() == []


async def test_a_registered_sender_is_believed_on_the_word_of_the_relay_alone(post):
    to = "manifest@apis.example"
    lies = [
        {}, {"Authentication_Results": "other.example; dkim=pass header.d=carrier.example"},
        {"Authentication_Results": f"{RELAY}; dkim=pass header.d=elsewhere.example"},
        {"Authentication_Results": f"{RELAY}; dkim=fail header.d=carrier.example"},
        {"Authentication_Results": SAYS_SO, "From": "other@carrier.example"},
    ]  # fmt: skip
    for headers in lies:
        code, said = await post.send(a_mail(GOOD.decode(), **headers), to=to)
        assert (code, said[:5]) == (550, b"5.7.1")
    assert await post.deliveries() == []
    mail = a_mail(GOOD.decode(), Authentication_Results=SAYS_SO)
    assert (await post.send(mail, to=to))[0] == 250
    assert (await post.reply())[1] == [DESK]


@pytest.mark.parametrize(
    ("result", "believed"),
    [
        ("dmarc=pass (p=reject) header.from=carrier.example", True),
        ("spf=pass smtp.mailfrom=bounce@carrier.example", True),
        ("spf=pass smtp.mailfrom=carrier.example.evil.example", False),
        ("dkim=pass header.d=example", True),
        ("dkim=pass (header.d=carrier.example) header.d=evil.example", False),
        ("dkim=none; arc=pass header.d=carrier.example", False),
    ],
)
def test_what_the_relay_says_has_to_be_about_the_senders_domain(result, believed):
    mail = a_mail(Authentication_Results=f"{RELAY}; {result}")
    parsed = email.message_from_bytes(bytes(mail))
    assert (genuine_sender(parsed, RELAY) == DESK) is believed
    assert genuine_sender(parsed, None) is None


@pytest.mark.parametrize(
    "to",
    [
        "nobody@apis.example",
        "manifest@elsewhere.example",
        f"manifest+aaaaaaaa-{'b' * 24}@apis.example",
    ],
)
async def test_who_is_not_known_is_refused_before_anything_is_sent(post, to):
    assert (await post.send(a_mail(), to=to))[0] == 550


@pytest.mark.parametrize(
    ("sender", "headers", "kept"),
    [
        ("", {}, 0),
        (DESK, {"Auto_Submitted": "auto-replied"}, 0),
        (DESK, {"Auto_Submitted": "auto-generated"}, 1),
        (DESK, {"Precedence": "bulk"}, 1),
        ("mailer-daemon@carrier.example", {}, 1),
    ],
)
async def test_machines_are_not_answered_and_bounces_are_no_deliveries(post, sender, headers, kept):
    mail = a_mail("x", ("a.csv", a_standard_table("1980-02-28")), **headers)
    assert (await post.send(mail, sender=sender))[0] == 250
    assert len(await post.deliveries()) == kept
    assert await post.service.fetch("select 1 from answer") == []


async def test_while_the_database_is_away_the_relay_keeps_the_mail(post, monkeypatch):
    async def away(*_, **__):
        raise OSError

    monkeypatch.setattr("api_ingest.receive.desk.deliveries.keep", away)
    code, said = await post.send(a_mail("x", ("a.csv", a_standard_table("1980-02-28"))))
    assert (code, said[:5]) == (451, b"4.3.0")
    assert await post.service.fetch("select 1 from answer") == []


async def test_a_reply_that_the_relay_does_not_take_goes_again_under_the_same_id(post):
    post.relay.says = "451 4.2.0 later"
    await post.send(a_mail("x", ("a.csv", a_standard_table("1980-02-28"))))
    await until(lambda: post.relay.refused)
    post.relay.says = "250 OK"
    await asyncio.sleep(0.2)
    assert post.relay.mails == []
    await post.service.fetch("update answer set not_before = now() returning 1")
    _, _, mail = await post.reply()
    assert mail["Message-ID"].startswith("<answer-")
    assert not await Replies(post.service.parts.desk, "apis.example").send_next()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("winmail.dat", b"\x78\x9f\x3e\x22....", "winmail.dat"),
        ("lists.zip", b"PK\x03\x04....", "an archive"),
        ("list.gz", b"\x1f\x8b....", "an archive"),
        ("large.csv", b"x" * 1_001, "more than 1000 bytes"),
        ("empty.csv", b"", "no bytes"),
    ],
)
def test_what_cannot_be_a_list_is_told_with_the_mend(name, content, says):
    apart = take_apart(email.message_from_bytes(bytes(a_mail("x", (name, content)))), largest=1_000)
    assert apart.attachments == []
    [told] = apart.not_read
    assert says in told.why
    assert told.label.startswith("attachment 1")


def test_encodings_are_undone_and_wrapped_lines_are_put_back():
    raw = (
        b"From: a@b.example\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\n"
        b"Content-Transfer-Encoding: quoted-printable\n\nMU=D1OZ; \nX\n-- \nDesk\n"
    )
    [body] = take_apart(email.message_from_bytes(raw), largest=1_000).bodies
    assert body.content.decode() == "MUÑOZ; X"
    picture = EmailMessage()
    picture.set_content("x")
    picture.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif")
    [told] = take_apart(email.message_from_bytes(bytes(picture)), largest=99).not_read
    assert told.label == "attachment 1 (gif)"


def test_nothing_that_a_stranger_writes_breaks_the_taking_apart():
    for raw in (b"", b"\xff" * 50, b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x--",
                b"Content-Type: text/plain; charset=nonsense\n\nx",
                b'Content-Disposition: attachment; filename="=?x?q?y?="\n\nx',
                b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%"):  # fmt: skip
        assert take_apart(email.message_from_bytes(raw), largest=100)
    deep = email.message_from_bytes(b"Content-Type: message/rfc822\n\n" * 40 + b"\n\nx")
    assert take_apart(deep, largest=100).attachments == []


def test_addresses_and_senders_are_made_listed_and_revoked_by_a_command(database_url, monkeypatch):
    monkeypatch.setenv("API_INGEST_DATABASE_URL", database_url)
    monkeypatch.setenv("API_INGEST_MAIL_DOMAIN", "apis.example")

    def ask(carrier, *arguments):
        return CliRunner().invoke(app, ["carrier", "mail", carrier, *arguments])

    made = ask("KL", "--token").stdout
    assert made.startswith("manifest+")
    assert ask("KL", "--address", DESK).exit_code == 0
    assert ask("WM", "--address", DESK).exit_code == 1
    rows = lines_of_json(ask("KL", "--list", "--json").stdout)
    assert [row["token"] for row in rows] == [True, False]
    assert rows[0]["name"] in made
    assert all(ask("KL", "--revoke", row["name"]).exit_code == 0 for row in rows)
    assert ask("KL", "--revoke", DESK).exit_code == 1
