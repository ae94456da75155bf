"""Updates from the Bot API's JSON. One that the library can't parse must not hold up those behind it."""

import logging
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.log import place_of

logger = logging.getLogger(__name__)

MAX_UPDATE = 2**63 - 1
"""The greatest number that the database's column holds."""


class ReadableUpdates(HTTPXRequest):
    """For getUpdates alone. An unreadable update is emptied but for its number, by which the poller moves past it.

    The library parses a batch as a whole: one fault would have it ask for the same batch for ever, and log it.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The Bot API's answer with every update in it readable."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise TelegramError("found an answer that is none of the Bot API's, expected an object with a result")
        if isinstance(updates := answer.get("result"), list):
            numbered = [update for update in updates if isinstance(update, dict) and is_numbered(update)]
            answer["result"] = [u if read_update(u, None) else {"update_id": u["update_id"]} for u in numbered]
        return answer


def is_numbered(content: dict[str, Any]) -> bool:
    """Whether it is an update at all."""
    number = content.get("update_id")
    return isinstance(number, int) and 0 <= number <= MAX_UPDATE


def read_update(content: dict[str, Any], bot: Bot | None) -> Update | None:
    """The update; None if it can't be read. Its content stays out of the log."""
    try:
        update = Update.de_json(content, bot)
        for part in (update.effective_chat, update.effective_user):
            if part is not None and not isinstance(part.id, int):
                raise TypeError(f"found an id that is a {type(part.id).__name__}, expected a number")
        return update
    except Exception as error:  # the library checks no types: anything may go wrong within it
        logger.error("update %s can't be read and is passed over: %s", content.get("update_id"), place_of(error))
        return None
