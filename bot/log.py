"""Logging: to stderr, one line each, and never a secret."""

import logging
import traceback
from collections.abc import Sequence

_NOISY = ("httpx", "httpcore", "alembic", "sentence_transformers", "filelock")
"""Libraries that log requests (the token is in the URL), bodies, or each load."""


def configure_logging(level: str, secrets: Sequence[str]) -> None:
    """Send records of `level` and above to stderr, with every one of `secrets` replaced."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def place_of(error: BaseException | None) -> str:
    """Kind and place of an error; its text stays out of the log, for it may quote what a user wrote."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    return " < ".join([type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in reversed(frames[-3:]))])


class _Redacting(logging.Formatter):
    def __init__(self, layout: str, secrets: Sequence[str]) -> None:
        super().__init__(layout)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included, is searched: exceptions carry URLs too."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
