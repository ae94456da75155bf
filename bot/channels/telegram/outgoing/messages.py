"""A Reply as the messages that bring it into a chat: its text with the buttons under it, then its pictures."""

from dataclasses import replace

from bot.channels.telegram.outgoing.rendering import to_messages
from bot.dialogue.replies import Button, Reply
from bot.storage.outbox import Outgoing


def outgoing(
    reply: Reply,
    chat: int,
    *,
    topic: int | None = None,
    edits: int | None = None,
    answers: int | None = None,
    relay: str | None = None,
) -> list[Outgoing]:
    """The reply as messages, its buttons under the last text; the first takes the place of message `edits`."""
    messages = [
        Outgoing("send", chat, message.html, message.plain, topic=topic, answers=answers, relay=relay)
        for message in to_messages(reply)
    ]
    if not messages:
        return []
    if edits is not None:
        messages[0] = replace(messages[0], method="edit", message=edits)
    messages[0] = replace(messages[0], turn=reply.turn)
    messages[-1] = replace(messages[-1], keyboard=[[_button(button) for button in row] for row in reply.buttons])
    return [*messages, *(Outgoing("photo", chat, photo=picture, topic=topic) for picture in reply.pictures)]


def _button(button: Button) -> dict[str, str]:
    return {"text": button.text} | ({"url": button.url} if button.url else {"callback_data": button.data})
