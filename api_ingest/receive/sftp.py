"""SFTP: a carrier signs in with its code and a key that the operator registered, and has its box.

There is no password, no shell, no command, no scp of the old kind and no forwarding.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import structlog

from api_ingest.domain.errors import Misconfigured
from api_ingest.receive.desk import Desk
from api_ingest.receive.sftp_box import Box
from api_ingest.receive.sftp_shelf import Shelf, Who
from api_ingest.store import ssh_keys
from api_ingest.store.pool import GONE

log = structlog.get_logger()
MOST_CONNECTIONS, MOST_OF_A_CARRIER = 64, 8
LOGIN_SECONDS, ALIVE_SECONDS, ALIVE_TRIES = 30, 30, 4
DELIVERIES_AT_ONCE = 10
"""Of the largest size: so much is held in memory while it comes in."""
HOST_KEY = "sftp_host_key"


@asynccontextmanager
async def listening(desk: Desk, *, shared_port: bool) -> AsyncIterator[int | None]:
    """Listen where the settings name a port, for as long as the block runs; gives the port."""
    settings = desk.settings
    if settings.sftp_port is None:
        yield None
        return
    asyncssh.set_log_level("WARNING")
    door = _Door(desk)
    acceptor = await asyncssh.listen(
        sock=_listener(settings.sftp_host, settings.sftp_port, shared=shared_port),
        server_factory=lambda: _Login(door), server_host_keys=[_host_key(desk)],
        sftp_factory=door.box, sftp_version=3, allow_scp=False, allow_pty=False,
        agent_forwarding=False, x11_forwarding=False, line_editor=False, password_auth=False,
        kbdint_auth=False, gss_host=None, server_version="api-ingest",
        login_timeout=LOGIN_SECONDS, keepalive_interval=ALIVE_SECONDS,
        keepalive_count_max=ALIVE_TRIES,
    )  # fmt: skip
    try:
        log.info("sftp.ready", port=acceptor.get_port())
        yield acceptor.get_port()
    finally:
        acceptor.close()
        door.close()
        await acceptor.wait_closed()


def _listener(host: str, port: int, *, shared: bool) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=100, reuse_port=shared)
    except OSError as error:
        raise Misconfigured(f"sftp_host, sftp_port: {host}:{port}: {error.strerror}") from None


def _host_key(desk: Desk) -> asyncssh.SSHKey:
    """The one in the settings; else one made at the first start, which stays in data_folder."""
    given = desk.settings.sftp_host_key
    file = given or desk.settings.data_folder / HOST_KEY
    try:
        if given is None and not file.exists():
            _make_host_key(file)
        return asyncssh.read_private_key(str(file))
    except (OSError, asyncssh.KeyImportError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no private key without password"
        raise Misconfigured(f"sftp_host_key: {file}: {reason}") from None


def _make_host_key(file: Path) -> None:
    """Written whole under another name first: of several processes that start at once one wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f"{file.name}.{os.getpid()}")
    passing.touch(mode=0o600)
    passing.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    try:
        os.link(passing, file)
    except FileExistsError:
        return
    finally:
        passing.unlink()


class _Door:
    """Who is inside, and how many."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._shelf = Shelf(DELIVERIES_AT_ONCE * desk.settings.max_delivery_bytes)
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._inside: Counter[str] = Counter()

    def box(self, chan: asyncssh.SSHServerChannel[bytes]) -> Box:
        """The box of whoever opened this channel."""
        who: Who = chan.get_connection().get_extra_info("who")
        return Box(chan, self.desk, self._shelf, who)

    def arrive(self, conn: asyncssh.SSHServerConnection) -> None:
        """So many and no more."""
        self._connections.add(conn)
        if len(self._connections) > MOST_CONNECTIONS:
            conn.abort()

    def enter(self, conn: asyncssh.SSHServerConnection, who: Who) -> None:
        """One carrier leaves room for the others."""
        self._inside[who.carrier] += 1
        if self._inside[who.carrier] > MOST_OF_A_CARRIER:
            conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "too many sessions at once")

    def leave(self, conn: asyncssh.SSHServerConnection, who: Who | None) -> None:
        """The connection is gone."""
        self._connections.discard(conn)
        if who is not None:
            self._inside[who.carrier] -= 1

    def close(self) -> None:
        """The service stops: what was acknowledged is kept, the rest comes again."""
        for conn in list(self._connections):
            conn.disconnect(asyncssh.DISC_BY_APPLICATION, "the service stops")


class _Login(asyncssh.SSHServer):
    """One connection: only a registered key of the carrier that it names gets in."""

    def __init__(self, door: _Door) -> None:
        self._door = door
        self._who: Who | None = None
        self._entered = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """A stranger so far."""
        self._conn = conn
        self._door.arrive(conn)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 — the library's signature
        """Gone."""
        self._door.leave(self._conn, self._who if self._entered else None)

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        """Nobody gets in without."""
        return True

    def public_key_auth_supported(self) -> bool:
        """The only way."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this key opens the box of that carrier."""
        carrier, fingerprint = username.upper(), key.get_fingerprint()
        try:
            async with self._door.desk.pool.acquire() as conn:
                test = await ssh_keys.opens(conn, carrier, fingerprint)
        except (*GONE, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError):
                raise
            self._conn.disconnect(asyncssh.DISC_SERVICE_NOT_AVAILABLE, "try again in a moment")
            return False
        if test is None:
            return False
        self._who = Who(carrier, test, fingerprint)
        self._conn.set_extra_info(who=self._who)
        return True

    def auth_completed(self) -> None:
        """Let in."""
        if self._who is not None:
            self._entered = True
            self._door.enter(self._conn, self._who)
