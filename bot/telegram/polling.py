"""What getUpdates brings, made readable: an update that the library can't parse must not hold up those behind it."""

import logging

from telegram import Update
from telegram.request import HTTPXRequest

from bot.log import place_of

logger = logging.getLogger(__name__)


class ReadableUpdates(HTTPXRequest):
    """For getUpdates alone. An unreadable update is emptied but for its number, by which the updater moves past it.

    The library parses a batch as a whole: one fault would have it ask for the same batch for ever, and log it.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The Bot API's answer with every update in it readable."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if isinstance(updates := answer.get("result"), list):
            answer["result"] = [update for update in map(_readable, updates) if update]
        return answer


def _readable(update: object) -> dict[str, object] | None:
    """The update; without its content, if that can't be read; None if it has no number."""
    if not isinstance(update, dict) or not isinstance(number := update.get("update_id"), int):
        return None
    try:
        Update.de_json(update, None)
    except Exception as error:
        logger.error("update %d can't be read and is passed over: %s", number, place_of(error))
        return {"update_id": number}
    return update
