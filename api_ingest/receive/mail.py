"""Mail, from the site's relay: attachments and texts are deliveries, the receipt is a reply.

A mail proves its sender by a token in the address it goes to (`manifest+TOKEN@…`), or by a
registered address in From that the relay says is genuine. 250 is said when all of it is committed.
"""

from __future__ import annotations

import asyncio
import email
import re
import socket
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from api_ingest.background import beside
from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured, Unavailable
from api_ingest.receive.desk import Desk, Owed, arrived
from api_ingest.receive.letter import letter
from api_ingest.receive.mail_parts import Apart, Part, take_apart
from api_ingest.receive.mail_reply import Replies
from api_ingest.receive.mail_trust import genuine_sender, is_report, wants_no_answer
from api_ingest.store import answers, mail_senders
from api_ingest.store.mail_senders import Proved
from api_ingest.store.pool import GONE

log = structlog.get_logger()
IDLE_SECONDS = 60
OVERHEAD = 1.5  # base64, and what stands around it
TAKEN = "250 2.0.0 kept; the receipt follows by mail"
NOT_KNOWN = "550 5.7.1 the sender is not known here: ask the operator for an address to send to"
NO_SUCH_BOX = "550 5.1.1 there is no such mailbox here"
AWAY = "451 4.3.0 we cannot take it just now, and nothing was kept: send it again"
_BOX = re.compile(r"(manifest|check)(?:\+([a-z0-9-]+))?", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


class _Talk(SMTP):
    """A relay may pass on a PAXLST that stands in one line, longer than mail allows."""

    line_length_limit = 1_000_000


class _LocalTalk(LMTP):
    """The same by LMTP (RFC 2033), which a relay speaks to who keeps mail."""

    line_length_limit = _Talk.line_length_limit


class Box(NamedTuple):
    """What a recipient address asks for: a check or a delivery, and its token."""

    check: bool
    token: str | None


@asynccontextmanager
async def listening(desk: Desk, *, shared_port: bool) -> AsyncIterator[int | None]:
    """Listen where the settings name a port, for as long as the block runs; gives the port."""
    settings = desk.settings
    if settings.mail_port is None:
        yield None
        return
    if settings.mail_domain is None:
        raise Misconfigured("mail_domain: is needed beside mail_port")
    handler, loop = Postbox(desk, settings.mail_domain), asyncio.get_running_loop()
    talking: weakref.WeakSet[SMTP] = weakref.WeakSet()

    def answer() -> SMTP:
        size = int(settings.max_delivery_bytes * OVERHEAD)
        talk = _TALKS[settings.mail_protocol](
            handler, data_size_limit=size, enable_SMTPUTF8=True, hostname=settings.mail_domain,
            ident="api-ingest", timeout=IDLE_SECONDS, loop=loop,
        )  # fmt: skip
        talking.add(talk)
        return talk

    listener = _listener(settings.mail_host, settings.mail_port, shared=shared_port)
    server = await loop.create_server(answer, sock=listener)
    try:
        async with beside("replies", Replies(desk, settings.mail_domain).run):
            log.info("mail.ready", port=listener.getsockname()[1])
            yield listener.getsockname()[1]
    finally:
        server.close()
        for talk in list(talking):
            if talk.transport is not None:
                talk.transport.close()
        await server.wait_closed()


def _listener(host: str, port: int, *, shared: bool) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=100, reuse_port=shared)
    except OSError as error:
        raise Misconfigured(f"mail_host, mail_port: {host}:{port}: {error.strerror}") from None


class Postbox:
    """What the SMTP server asks: who is written to, and what comes of a mail."""

    def __init__(self, desk: Desk, domain: str) -> None:
        self._desk = desk
        self._domain = domain.lower()

    async def handle_RCPT(  # noqa: N802 — the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Only our own boxes; an unknown token is refused before anything is sent."""
        box = self._box(address)
        if box is None:
            return NO_SUCH_BOX
        try:
            if box.token is not None and await self._of_token(box.token) is None:
                return NOT_KNOWN
        except (*GONE, Unavailable):
            return AWAY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 go on"

    def _box(self, address: str) -> Box | None:
        local, _, domain = address.rpartition("@")
        found = _BOX.fullmatch(local)
        if found is None or domain.lower() != self._domain:
            return None
        return Box(found[1].lower() == "check", found[2])

    async def _of_token(self, token: str) -> Proved | None:
        async with self._desk.pool.acquire() as conn:
            return await mail_senders.of_token(conn, token)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep all that may be a manifest, and owe the answer; then say so.

        By LMTP once for everybody written to (RFC 2033, 4.2), and of all the same.
        """
        try:
            said = await self._taken(envelope)
        except (*GONE, Unavailable):
            said = AWAY
        by_lmtp = self._desk.settings.mail_protocol == "lmtp"
        return "\r\n".join([said] * len(envelope.rcpt_tos)) if by_lmtp else said

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours: the relay sends it again, and the log says where."""
        log.error("mail.failed", exc_info=error)
        return AWAY

    async def _taken(self, envelope: Envelope) -> str:
        content, return_path = envelope.content, (envelope.mail_from or "").strip("<>")
        content = content if isinstance(content, bytes) else (content or "").encode()
        message = await asyncio.to_thread(email.message_from_bytes, content)
        box = next(filter(None, map(self._box, envelope.rcpt_tos)))
        sender = genuine_sender(message, self._desk.settings.mail_authserv_id)
        proved = await self._proved(box, sender)
        if proved is None:
            return NOT_KNOWN
        if is_report(message, return_path):
            log.info("mail.report", carrier=proved.carrier)
            return "250 2.0.0 seen; it is no delivery"
        most = self._desk.settings.max_delivery_bytes
        apart = await asyncio.to_thread(take_apart, message, largest=most)
        chosen, notes = await asyncio.to_thread(self._chosen, apart, proved)
        address: dict[str, Any] | None = None
        if not wants_no_answer(message, return_path):
            address = {"to": sender if box.token is None else return_path, "notes": notes}
            if said := _MESSAGE_ID.search(str(message.get("Message-ID", ""))):
                address["reference"] = said[0]
        await self._finish(box, chosen, address)
        return TAKEN if not box.check else "250 2.0.0 read, and not kept; the answer follows"

    async def _proved(self, box: Box, sender: str | None) -> Proved | None:
        if box.token is not None:
            return await self._of_token(box.token)
        if sender is None:
            return None
        async with self._desk.pool.acquire() as conn:
            return await mail_senders.of_address(conn, sender)

    def _chosen(
        self, apart: Apart, proved: Proved
    ) -> tuple[list[tuple[Part, Delivery]], list[str]]:
        """Every attachment; a text where it reads as a manifest, or nothing else is there."""
        notes = [f"Not read: {one.label}: {one.why}." for one in apart.not_read]
        chosen = [(part, _delivery(part, proved)) for part in apart.attachments]
        for part in apart.bodies:
            delivery = _delivery(part, proved)
            alone = not apart.attachments and not apart.not_read and len(apart.bodies) == 1
            if alone or self._desk.check(delivery).outcome == "taken":
                chosen.append((part, delivery))
            else:
                notes.append(f"Not read: {part.label}: it is no manifest.")
        if not chosen:
            notes.append("There is no manifest in this mail: attach the list as a file.")
        return chosen, list(dict.fromkeys(notes))

    async def _finish(
        self, box: Box, chosen: list[tuple[Part, Delivery]], address: dict[str, Any] | None
    ) -> None:
        labels = [part.label for part, _ in chosen]
        if chosen and not box.check:
            owed = Owed("mail", address | {"labels": labels}) if address else None
            await self._desk.keep(*(delivery for _, delivery in chosen), owed=owed)
        elif address is not None:
            receipts = [(await self._desk.checked(one))[0] for _, one in chosen]
            letters = [letter(receipt.to_json(), discreet=True) for receipt in receipts]
            said = address | {"labels": labels, "letters": letters}
            async with self._desk.pool.acquire() as conn:
                await answers.owe(conn, "mail", [], said)


_TALKS: dict[str, type[SMTP]] = {"smtp": _Talk, "lmtp": _LocalTalk}


def _delivery(part: Part, proved: Proved) -> Delivery:
    return arrived(
        part.content, "mail", proved.carrier, part.name, test=proved.test,
        content_type=part.content_type,
    )  # fmt: skip
