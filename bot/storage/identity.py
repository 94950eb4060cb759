"""Know a person again without knowing who it is, and seal what must not be read at rest.

One secret, kept outside the database, gives two keys: one hashes people and chats, the other seals payloads.
Whoever holds only the database learns neither; when the secret is destroyed, old rows cannot be linked any more.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

SHORTEST_SECRET = 32
KEY_FILE = Path("var/kunci")


class KeyProblem(Exception):
    """The secret cannot be used; says why and what to do, to the operator."""


class Identity:
    """Pseudonyms and seals under one secret."""

    def __init__(self, secret: SecretStr) -> None:
        raw = secret.get_secret_value().encode()
        if len(raw) < SHORTEST_SECRET:
            raise KeyProblem(f"Kunci rahasia terlalu pendek; perlu sedikitnya {SHORTEST_SECRET} karakter.")
        self._key = raw
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"payload").derive(raw)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    @classmethod
    def load(cls, secret: SecretStr | None = None, *, file: Path = KEY_FILE) -> Identity:
        """Take the secret from the settings, else from `file`, which the first run fills."""
        if secret is not None and secret.get_secret_value():
            return cls(secret)
        return cls(SecretStr(_read_or_make(file)))

    def person(self, platform: str, user_id: int | str) -> str:
        """The pseudonym of a person: HMAC-SHA256 of platform and user id, in hex."""
        return self._hash("person", platform, str(user_id)).hex()

    def chat(self, platform: str, chat_id: int | str) -> str:
        """The pseudonym of a chat; never equal to that of a person, though Telegram gives both one number."""
        return self._hash("chat", platform, str(chat_id)).hex()

    def ticket(self, source: str) -> str:
        """A short id, always the same for one source, that nobody can guess: 12 characters for 72 bits."""
        return base64.urlsafe_b64encode(self._hash("ticket", source)[:9]).decode()

    def seal(self, payload: str) -> bytes:
        return self._fernet.encrypt(payload.encode())

    def unseal(self, sealed: bytes) -> str:
        """Open a payload; KeyProblem when it was sealed under another secret."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise KeyProblem(
                "Pesan yang tersimpan tidak dapat dibuka dengan kunci ini; kembalikan kunci yang lama."
            ) from None

    def _hash(self, *parts: str) -> bytes:
        # The lengths keep ("ab", "c") and ("a", "bc") apart.
        message = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.digest(self._key, message.encode(), hashlib.sha256)


def _read_or_make(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _make(file)


def _make(file: Path) -> str:
    """Write a fresh secret that only its owner can read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp gives the file to its owner alone (0600) from the first moment.
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48))
        stream.flush()
        os.fsync(stream.fileno())
    # A link fails where a rename would overwrite: of two first runs at once, one secret wins for both.
    with suppress(FileExistsError):
        os.link(draft, file)
    os.unlink(draft)
    return file.read_text(encoding="ascii").strip()
