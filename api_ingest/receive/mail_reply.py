"""Replies to mails: one receipt a mail, without anything that the sender's files hold.

Sent from nobody (`MAIL FROM:<>`) and marked as automatic, so that no machine answers it.
"""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

import structlog

from api_ingest.domain.errors import Unavailable
from api_ingest.receive.desk import Desk
from api_ingest.receive.letter import letter
from api_ingest.store import answers, deliveries
from api_ingest.store.answers import Answer
from api_ingest.store.pool import GONE

log = structlog.get_logger()
TIMEOUT, PAUSE, MOST_TRIES = 20, 1.0, 12
CLOSING = "Send the mended list to the same address as before."


class Replies:
    """Sends the answers that are due, again and again until the relay takes them."""

    def __init__(self, desk: Desk, domain: str) -> None:
        self._desk = desk
        self._domain = domain

    async def run(self) -> None:
        """Until cancelled. Passing faults of the database are waited out."""
        while True:
            with suppress(*GONE, Unavailable):
                while await self.send_next():
                    pass
            await asyncio.sleep(PAUSE)

    async def send_next(self) -> bool:
        """Send the next answer that is due; False when there is none."""
        async with self._desk.pool.acquire() as conn:
            answer = await answers.claim(conn, "mail")
            if answer is None:
                return False
            found = [await deliveries.find(conn, id) for id in answer.deliveries]
        receipts = [one.told() for one in found if one is not None]
        mail = compose(answer, receipts, self._domain)
        outcome = await asyncio.to_thread(self._send, mail, answer.address["to"])
        if outcome != "sent" and answer.attempts >= MOST_TRIES:
            outcome = "given up"
        await self._settle(answer, outcome, receipts)
        return True

    async def _settle(self, answer: Answer, outcome: str, receipts: list[dict[str, Any]]) -> None:
        if outcome == "retry":
            log.warning("mail.reply-waits", attempts=answer.attempts)
            return
        if outcome != "sent":
            log.error("mail.reply-lost", outcome=outcome, attempts=answer.attempts)
        aside = any(receipt["outcome"] == "quarantined" for receipt in receipts)
        async with self._desk.pool.acquire() as conn:
            if aside:
                await answers.told(conn, answer.id, "quarantined")
            else:
                await answers.done(conn, answer.id, outcome)

    def _send(self, mail: EmailMessage, to: str) -> str:
        """`sent`, `refused` for good, or `retry`."""
        settings = self._desk.settings
        relay = (settings.mail_relay_host, settings.mail_relay_port)
        try:
            with smtplib.SMTP(*relay, timeout=TIMEOUT, local_hostname=self._domain) as smtp:
                smtp.send_message(mail, from_addr="", to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refused:
            permanent = all(code >= 500 for code, _ in refused.recipients.values())  # noqa: PLR2004
            return "refused" if permanent else "retry"
        except (OSError, smtplib.SMTPException):
            return "retry"
        return "sent"


def compose(answer: Answer, receipts: Sequence[dict[str, Any]], domain: str) -> EmailMessage:
    """The reply. A second copy, after a crash, bears the same Message-ID."""
    address = answer.address
    letters = address.get("letters") or [letter(one, discreet=True) for one in receipts]
    titles = [label.upper() for label in address["labels"]]
    pieces = [f"{title}: {text}" for title, text in zip(titles, letters, strict=False)]
    mail = EmailMessage()
    mail["From"] = f"api-ingest <manifest@{domain}>"
    mail["To"] = address["to"]
    mail["Subject"] = _subject(receipts)
    mail["Date"] = formatdate()
    aside = "-aside" if any(one["outcome"] == "quarantined" for one in receipts) else ""
    mail["Message-ID"] = f"<answer-{answer.id}{aside}@{domain}>"
    mail["Auto-Submitted"] = "auto-replied"
    if reference := address.get("reference"):
        mail["In-Reply-To"] = mail["References"] = reference
    mail.set_content("\n\n".join([*pieces, "\n".join(address["notes"]), CLOSING]))
    return mail


def _subject(receipts: Sequence[dict[str, Any]]) -> str:
    """`Receipt: KL767 2026-11-24, 41 travellers`."""
    if not receipts:
        return "Answer: nothing was kept"
    flights = [flight for one in receipts for flight in one["flights"]]
    named = [f"{one['designator']} {one['date'] or ''}".strip() for one in flights[:3]]
    travellers = sum(flight["travellers"] for flight in flights)
    return f"Receipt: {', '.join(named) or 'no flight was read'}, {travellers} travellers"
