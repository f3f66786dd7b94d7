"""The other ends of the ways in: the site's relay, and a carrier's key for SFTP."""

import asyncio
import email
import email.policy
from types import SimpleNamespace

import asyncssh
import pytest
from aiosmtpd.smtp import SMTP


class Relay:
    """The site's relay: takes our replies, or refuses for a while."""

    def __init__(self):
        self.mails, self.says, self.refused = [], "250 OK", 0

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 — the library's name
        if self.says.startswith("250"):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, mail))
        else:
            self.refused += 1
        return self.says


@pytest.fixture
async def relay():
    loop, relay, talking = asyncio.get_running_loop(), Relay(), []

    def answer():
        talking.append(SMTP(relay, loop=loop, hostname="relay.example"))
        return talking[-1]

    server = await loop.create_server(answer, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    yield relay
    server.close()
    for talk in talking:
        if talk.transport:
            talk.transport.close()
    await server.wait_closed()


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("laptop")
    key = asyncssh.generate_private_key("ssh-ed25519")
    (folder / "key").touch(mode=0o600)
    (folder / "key").write_bytes(key.export_private_key())
    (folder / "key.pub").write_bytes(key.export_public_key())
    return SimpleNamespace(folder=folder, fingerprint=key.get_fingerprint())
