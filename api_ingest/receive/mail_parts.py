"""A mail taken apart: what in it may be a manifest, and what was not read and why.

Parts are named by their order and ending, for our answer travels in the open and a file name may
hold a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import Message
from typing import NamedTuple

DEEPEST, MOST_PARTS = 6, 200
ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
_TNEF = b"\x78\x9f\x3e\x22"
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_SIGNATURE = re.compile(rb"\r?\n-- \r?\n.*\Z", re.DOTALL)


class Part(NamedTuple):
    """A part that may be a manifest. `label` is what our answer calls it."""

    label: str
    name: str | None
    content: bytes
    content_type: str


class NotRead(NamedTuple):
    """A part that is none, and why."""

    label: str
    why: str


class Apart(NamedTuple):
    """`bodies` are the texts of the mail itself: deliveries only where they read as such."""

    attachments: list[Part]
    bodies: list[Part]
    not_read: list[NotRead]


def take_apart(message: Message, *, largest: int) -> Apart:
    """Never raises for what a stranger wrote."""
    found = Apart([], [], [])
    seen: set[tuple[bytes, str | None]] = set()
    for number, leaf in enumerate(_leaves(message, DEEPEST)):
        if number >= MOST_PARTS:
            found.not_read.append(NotRead("the rest", f"more than {MOST_PARTS} parts"))
            break
        _sort(leaf, found, seen, largest)
    return found


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """Parts, also those of forwarded messages."""
    payload = message.get_payload()
    if not isinstance(payload, list):
        yield message
    elif depth > 0:
        for part in payload:
            if isinstance(part, Message):
                yield from _leaves(part, depth - 1)


def _sort(leaf: Message, found: Apart, seen: set[tuple[bytes, str | None]], largest: int) -> None:
    kind, name, content = leaf.get_content_type(), _name(leaf), _bytes(leaf)
    attached = name is not None or leaf.get_content_disposition() == "attachment"
    if not attached and kind == "text/plain":
        if text := _text(leaf, content):
            found.bodies.append(Part("the text of the mail", None, text, kind))
        return
    number = len(found.attachments) + sum(n.label.startswith("attachment") for n in found.not_read)
    ending = _ENDING.search(name or "")
    label = f"attachment {number + 1}" + (f" ({ending[1].lower()})" if ending else "")
    why = _why_not(kind, name, content, largest)
    if not attached and kind == "text/html":
        why = "" if found.bodies else "a formatted text; attach the file itself"
        label = "the text of the mail"
    elif not why and (content, name) not in seen:
        seen.add((content, name))
        found.attachments.append(Part(label, name, content, kind))
        return
    if why:
        found.not_read.append(NotRead(label, why))


def _why_not(kind: str, name: str | None, content: bytes, largest: int) -> str:
    """Empty for what may be a manifest."""
    lower = (name or "").lower()
    if kind == "application/ms-tnef" or content.startswith(_TNEF) or lower == "winmail.dat":
        return (
            "Outlook packed the attachments into winmail.dat; send the mail as plain text or HTML"
        )
    if content.startswith(ARCHIVES) and not lower.endswith(WORKBOOKS):
        return "an archive; attach the files themselves, for what is packed has no size or end"
    if kind.startswith(("image/", "audio/", "video/")):
        return "a picture or a recording; attach the list as a file"
    if kind in {"application/pgp-signature", "application/pkcs7-signature", "text/calendar"}:
        return "not a list"
    if not content:
        return "it holds no bytes"
    return f"more than {largest} bytes; send it in smaller parts" if len(content) > largest else ""


def _name(leaf: Message) -> str | None:
    try:
        name = leaf.get_filename()
        return str(make_header(decode_header(name))) if name else None
    except (LookupError, ValueError, AttributeError, TypeError):
        return "unnamed"


def _bytes(leaf: Message) -> bytes:
    try:
        payload = leaf.get_payload(decode=True)
    except (LookupError, ValueError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _text(leaf: Message, content: bytes) -> bytes:
    """The text in UTF-8 where its character set holds; without the signature, unwrapped."""
    charset = leaf.get_content_charset() or "utf-8"
    with suppress(LookupError, ValueError):  # then as it came: reading has its own care for letters
        content = content.decode(charset).encode()
    content = _SIGNATURE.sub(b"", content)
    if str(leaf.get_param("format", "")).lower() == "flowed":
        deleted = str(leaf.get_param("delsp", "")).lower() == "yes"
        content = re.sub(rb" \r?\n", b"" if deleted else b" ", content)
    return content if content.strip() else b""
