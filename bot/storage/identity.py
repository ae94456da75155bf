"""Who a user is, without knowing who it is: keyed hashes, and the encryption of messages on their way."""

import base64
import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import keys
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

Json = dict[str, Any]

KEY_CHARACTERS = 32
"""At least as many are asked of a key that an operator sets."""


class Identity:
    """Everything that is derived from the secret key. Another key makes strangers of all users."""

    def __init__(self, secret: str) -> None:
        self._hash_key = _derived(secret, b"user ids")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret, b"messages on their way")))

    def user(self, telegram_id: int) -> str:
        """The keyed hash that stands for a user: 32 hexadecimal characters of HMAC-SHA-256."""
        return hmac.digest(self._hash_key, str(telegram_id).encode(), "sha256").hex()[:32]

    def message_ref(self, chat: int, message: int) -> str:
        """The keyed hash that stands for a message in its chat."""
        return hmac.digest(self._hash_key, f"{chat}:{message}".encode(), "sha256").hex()[:32]

    def mark(self, name: str) -> str:
        """The keyed hash that stands for something else: a queue, a bot. As long as a user's."""
        return hmac.digest(self._hash_key, b"\0" + name.encode(), "sha256").hex()[:32]

    @property
    def check(self) -> str:
        """What the key makes of Telegram's user 0, whom there isn't: two keys that agree on it are the same."""
        return self.user(0)

    def seal(self, content: Json) -> bytes:
        """The content for the eyes of whoever holds the key."""
        # default: what the library could read of a broken update may not be JSON
        return self._fernet.encrypt(json.dumps(content, default=str).encode())

    def unseal(self, sealed: bytes) -> Json | None:
        """What `seal` was given; None where the key is another one or the bytes are damaged."""
        try:
            content: Json = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            return None
        return content


def load_secret(given: str | None, path: Path) -> str:
    """The secret key: the setting, else the file's content, which is made at the first start, for its owner alone."""
    if given:
        if len(given) < KEY_CHARACTERS:
            raise ConfigurationError(
                f"SECRET_KEY: found {len(given)} characters, expected at least {KEY_CHARACTERS}; "
                "make one with: openssl rand -hex 32"
            )
        return given
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # its owner alone can read it
                file.write(secrets.token_hex(32))
                file.flush()
                with contextlib.suppress(FileExistsError):  # another process was faster: its key counts
                    os.link(file.name, path)
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"SECRET_KEY_PATH: found {path}, which can't be written or read ({type(error).__name__}), expected a file "
            "of the bot's own; set SECRET_KEY, or a path in a folder that it may write to"
        ) from error
    if len(key) < KEY_CHARACTERS:
        raise ConfigurationError(
            f"SECRET_KEY_PATH: found {len(key)} characters in {path}, expected at least {KEY_CHARACTERS}; restore it "
            "from a backup or, if there is none, remove it: all users are strangers then"
        )
    return key


async def expect_key(database: Database, identity: Identity, *, meant: bool) -> None:
    """Raise ConfigurationError where the database's rows were made with another key, unless another one is `meant`.

    Nothing is known of rows that the database can't show now.
    """
    rows = await database.read(select(keys.c.mark))
    if rows is None or identity.check in {row.mark for row in rows}:
        return
    if rows and not meant:
        raise ConfigurationError(
            "SECRET_KEY_PATH: found another key than the database was written with, expected the same; restore the "
            "file from a backup or, if there is none, remove it: all users are strangers then"
        )
    if rows:
        logger.warning("another secret key than before: users are strangers, and what waited for them is lost")
    await database.write(keys.delete(), database.upsert(keys, {"mark": identity.check}))


def _derived(secret: str, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=hashlib.sha256(secret.encode()).digest(), digest_size=32).digest()
