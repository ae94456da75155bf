"""Logging: to stderr, one line each, and never a secret."""

import logging
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

_OURS = ("bot", "embeddings", "scripts", "tests", "root", "__main__")
"""Loggers that are heard at any level. Libraries are heard when they warn: below that they log requests (the token is
in the URL), their bodies, and every statement with what it writes, which is what users wrote."""


def configure_logging(level: str, secrets: Sequence[str]) -> None:
    """Send records of `level` and above to stderr, with every one of `secrets` replaced, in what ends the process too.

    Libraries' records are sent from WARNING on.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] in _OURS)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _log_last


def place_of(error: BaseException | None) -> str:
    """Kind and place of an error; its text stays out of the log, for it may quote what a user wrote."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    return " < ".join([type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in reversed(frames[-3:]))])


def _log_last(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.critical("ended by an error that nothing was prepared for", exc_info=(kind, error, trace))


class _Redacting(logging.Formatter):
    def __init__(self, layout: str, secrets: Sequence[str]) -> None:
        super().__init__(layout)
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included, is searched: exceptions carry URLs too."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
