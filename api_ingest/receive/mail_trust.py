"""Whose mail is it, by the relay's word: what `Authentication-Results` says (RFC 8601).

A header counts if it bears the relay's own name, which the relay removes from whatever comes in.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import getaddresses

_COMMENT = re.compile(r"\([^()]*\)")
_PASS = re.compile(r"^\s*(dkim|spf|dmarc)\s*=\s*pass\b(.*)$", re.IGNORECASE | re.DOTALL)
# What each method proved, and whether a domain above the sender's will do.
_PROVES = {
    "dmarc": (re.compile(r"header\.from=(\S+)", re.IGNORECASE), False),
    "dkim": (re.compile(r"header\.(?:d|i)=(\S+)", re.IGNORECASE), True),
    "spf": (re.compile(r"smtp\.mailfrom=(\S+)", re.IGNORECASE), False),
}


def genuine_sender(message: Message, relay: str | None) -> str | None:
    """The one address in From, in lower case, if the relay says that its domain sent this."""
    senders = getaddresses([str(value) for value in message.get_all("From", [])])
    if relay is None or len(senders) != 1 or "@" not in senders[0][1]:
        return None
    address = senders[0][1].lower()
    domain = address.rpartition("@")[2]
    if any(_proves(result, domain) for result in _results(message, relay)):
        return address
    return None


def _results(message: Message, relay: str) -> list[str]:
    """`dkim=pass header.d=example.com`, of every header of the relay's own."""
    found: list[str] = []
    for value in message.get_all("Authentication-Results", []):
        name, *results = _COMMENT.sub("", str(value)).split(";")
        if name.split()[:1] == [relay] or name.strip().lower() == relay.lower():
            found += results
    return found


def _proves(result: str, domain: str) -> bool:
    passed = _PASS.match(result)
    if passed is None:
        return False
    pattern, above = _PROVES[passed[1].lower()]
    proved = pattern.search(passed[2])
    if proved is None:
        return False
    proved_domain = proved[1].strip('"').lower().rpartition("@")[2]
    return proved_domain == domain or (above and domain.endswith(f".{proved_domain}"))


def wants_no_answer(message: Message, return_path: str) -> bool:
    """Whether a machine wrote it, or a list: who answers those answers himself (RFC 3834)."""
    auto = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list"}
    machine = return_path.partition("@")[0].lower() in {"", "mailer-daemon", "postmaster"}
    return auto != "no" or bulk or machine or "List-Id" in message


def is_report(message: Message, return_path: str) -> bool:
    """A bounce, or the answer of an absent person: never a delivery."""
    auto = str(message.get("Auto-Submitted", "")).split(";")[0].strip().lower()
    return (
        not return_path
        or auto == "auto-replied"
        or message.get_content_type() == "multipart/report"
    )
