"""The operators' group as a chat of the Bot API server on loopback, and a user who asks for a person."""

from typing import Any

from bot.wording.korean import KOREAN
from tests.fakes.bot_api import OPERATORS, BotApi

ANSWERS: dict[str, Any] = {"operator_chat_id": OPERATORS}


async def both(api: BotApi) -> list[dict[str, Any]]:
    """The next message to the user, and the next one to the operators; either may come first."""
    return sorted(await api.replies(2), key=lambda reply: -int(reply["chat_id"]))


async def open_relay(api: BotApi) -> dict[str, Any]:
    """A user asks for a person; returns the request in the operators' chat."""
    api.say("/human")
    told, request = await both(api)
    assert told["text"] == KOREAN.handed_over
    return request
