"""The secret of the ledger of stays: keys become keyed hashes, and who is still here is sealed.

A manifest is to be destroyed a day after entry (BTU BES 3.4); the count of days reaches back a year
and may be kept only as far as it is needed for that task. So the database holds hashes, made with a
secret that stands in a file beside it: they find a person again, and tell nobody who it is. An
officer who is shown an overstay has to know who it is; for that, and for as long as the person has
not left, name, birth date, nationality and document are kept as well, encrypted with the same
secret (`stay_identity = "kept"`). Where a lawyer finds no ground for it, `"hashed"` keeps nothing,
and the officer enters the person from the register of entries; the hashes say if it is the one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.manifest import Traveller, traveller_to_json
from api_ingest.settings import Settings
from watchlists.stays.person import PersonKeys, keys_of

Identity = dict[str, Any]
"""Of a traveller's JSON no more than these."""
FIELDS = ("surname", "given_names", "birth_date", "sex", "nationalities", "documents")
SHORTEST = 32
_NONCE = 12


class Seal:
    """Makes keyed hashes, and seals identities. Raises Misconfigured for a secret too short."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST:
            raise Misconfigured(f"stay_secret: {SHORTEST} characters or more")
        self._key = self._derived(secret, b"keys")
        self._cipher = AESGCM(self._derived(secret, b"identity"))
        self.digest = self._derived(secret, b"digest")

    @staticmethod
    def _derived(secret: str, purpose: bytes) -> bytes:
        return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose).digest()

    def keys(self, keys: PersonKeys) -> PersonKeys:
        """The same keys as hashes."""
        return keys.sealed(self._key)

    def keys_of(self, traveller: Traveller) -> PersonKeys:
        """The keys of a traveller as hashes."""
        return self.keys(keys_of(traveller))

    def fingerprint(self, said: str) -> bytes:
        """16 bytes that tell whether the same was said, and nothing of what it was."""
        return hashlib.blake2b(said.encode(), key=self._key, digest_size=16).digest()

    def close(self, traveller: Traveller) -> bytes:
        """Who it is, for later; the same person is other bytes each time."""
        text = json.dumps(identity_of(traveller), separators=(",", ":"))
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> Identity:
        """Who it was. Raises Misconfigured for what another secret sealed."""
        try:
            text = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            raise Misconfigured("stay_secret: not the one that this was sealed with") from None
        said: Identity = json.loads(text)
        return said


def identity_of(traveller: Traveller) -> Identity:
    """What is kept of who somebody is."""
    said = traveller_to_json(traveller)
    return {name: said[name] for name in FIELDS}


def load(settings: Settings) -> Seal:
    """The seal of this site: of `stay_secret`, or of a file in `data_folder`, made once.

    Raises Misconfigured where it can neither be read nor made.
    """
    if settings.stay_secret is not None:
        return Seal(settings.stay_secret.get_secret_value())
    file = settings.data_folder / "stay-secret"
    try:
        if not file.exists():
            _make(file)
        return Seal(file.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        raise Misconfigured(f"stay_secret is not set, and {file}: {why}") from None


def _make(file: Path) -> None:
    """Written aside, then put in its place at once; of several that do so the first one stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=file.parent, prefix="stay-secret-")  # only its owner reads
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, file)
    finally:
        Path(aside).unlink()
